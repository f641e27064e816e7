/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the board said unasked: it started, its firmware, messages, lines of its log, noise. */
#include "advice/advice_private.h"
#include "base/language.h"
#include "explain/lines.h"
#include "messages/parts.h"
#include "wire/log_line.h"

void advice_on_start(const struct hearing *h)
{
	struct slice key = advice_way_back(h);

	h->a->codes = false;
	clouds_forget(&h->a->clouds);
	if (key.n)
		advice_remark(h,
			_("the board has started; its MQTT settings and connection are gone; %.*s "
			  "configures, connects and subscribes as before"),
			SLICE_ARG(key));
	else
		advice_remark(
			h, _("the board has started; its MQTT settings and connection are gone"));
}

void advice_on_restart(const struct hearing *h)
{
	h->a->codes = false;
	clouds_forget(&h->a->clouds);
	advice_remark(h, _("restarted; configure MQTT again"));
}

void advice_on_firmware(const struct hearing *h)
{
	const struct wire_firmware *f = &h->status->firmware;
	enum at_dialect set = session_dialect(h->s), dialect = set;
	struct buf text = {0}, meaning = {0};

	wire_firmware_add_meaning(&meaning, f);
	if (wire_firmware_dialect(f, &dialect) && dialect != set)
		buf_addf(&text, _("%s (%s); the dialect stays %s, as it was set"),
			buf_text(&meaning), at_dialect_name(dialect), at_dialect_name(set));
	else if (f->mqtt == WIRE_KNOWN_NO)
		buf_addf(&text, _("%s; its MQTT state is not asked for"), buf_text(&meaning));
	else
		buf_addf(&text, _("%s (dialect %s)"), buf_text(&meaning), at_dialect_name(set));
	buf_fini(&meaning);
	if (!slice_eq(buf_slice(&text), buf_slice(&h->a->firmware)))
		session_remark(h->s, f->mqtt == WIRE_KNOWN_NO, buf_slice(&text), h->fact->at);
	buf_set(&h->a->firmware, buf_slice(&text));
	buf_fini(&text);
}

/* protocol.md 2.1 rule 10: a message longer than the board's 1024-byte buffer, including its topic
 * and a few bytes of header, arrives as several without a mark. */
void advice_on_message(const struct hearing *h)
{
	const struct message_log *messages = session_messages(h->s);
	uint64_t end = message_log_end(messages);
	struct message before;

	if (h->a->fragments || end == 0 || !message_log_get(messages, end - 1, &before))
		return;
	if (!message_may_go_on(&before, h->fact->text, h->fact->at))
		return;
	h->a->fragments = true;
	advice_remark(h,
		_("these messages look like fragments of one: a board splits what is longer than "
		  "about 1024 bytes; the pieces are kept as they come, not joined"));
}

void advice_on_noise(const struct hearing *h)
{
	struct slice key = advice_doctor(h);

	if (!advice_first(&h->a->noise))
		return;
	if (key.n)
		advice_remark(h,
			_("these bytes are not text: a wrong rate, or the chip's boot messages; %.*s "
			  "finds the rate"),
			SLICE_ARG(key));
	else
		advice_remark(h,
			_("these bytes are not text: a wrong rate, or the chip's boot messages"));
}

/* The same thing is often logged several times in a row. */
void advice_on_log(const struct hearing *h)
{
	struct buf meaning = {0};
	enum explain_topic topic;

	if (explain_add_line(&meaning, h->fact->text, &topic) &&
		!slice_eq(buf_slice(&meaning), buf_slice(&h->a->log)) &&
		(topic != EXPLAIN_OUTCOME || !h->a->explained)) {
		session_remark(h->s, false, buf_slice(&meaning), h->fact->at);
		buf_set(&h->a->log, buf_slice(&meaning));
		h->a->explained |= topic != EXPLAIN_OUTCOME && topic != EXPLAIN_NOTE;
	}
	buf_fini(&meaning);
}

/* A port that answers commands is the AT port, whatever else it prints. */
void advice_on_line(const struct hearing *h)
{
	struct slice key = advice_doctor(h);

	advice_on_log(h);
	if (h->a->answered || !wire_is_log_line(h->fact->text) || !advice_first(&h->a->log_port))
		return;
	if (key.n)
		advice_remark(h,
			_("this looks like the board's log port; AT commands are answered on the other "
			  "UART; %.*s says on which pins"),
			SLICE_ARG(key));
	else
		advice_remark(
			h, _("this looks like the board's log port; AT commands are answered on "
			     "the other UART"));
}

void advice_on_too_many(const struct hearing *h)
{
	if (advice_first(&h->a->too_many))
		advice_problem(h,
			_("the board lists more than %d subscriptions; the first %d are shown"),
			STATUS_SUBSCRIPTIONS, STATUS_SUBSCRIPTIONS);
}

void advice_on_strange_row(const struct hearing *h)
{
	if (advice_first(&h->a->form))
		advice_problem(h,
			_("the board reports its state in a form that atmq can't read: %.*s"),
			SLICE_ARG(h->fact->text));
}
