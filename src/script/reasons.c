/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/reasons.h"

#include "at/compose.h"
#include "at/error_code.h"
#include "at/secret.h"
#include "base/language.h"
#include "base/utf8.h"
#include "explain/lines.h"

enum {
	LOG_LINES_SHOWN = 12,
	REASONS_MQTT = 0x010a /* the upper half of the codes of MQTT */
};

/* ---- kinds ---- */

const char *script_failure_name(enum script_failure failure)
{
	static const char *const names[SCRIPT_FAILURES] = {
		[SCRIPT_FAILED_NOT] = "",
		[SCRIPT_REFUSED] = "refused",
		[SCRIPT_TIMEOUT] = "timeout",
		[SCRIPT_UNEXPECTED] = "unexpected",
		[SCRIPT_RESTARTED] = "restarted",
		[SCRIPT_LABEL] = "label",
		[SCRIPT_MISTAKE] = "mistake",
		[SCRIPT_LOST] = "lost",
		[SCRIPT_INTERRUPTED] = "interrupted",
	};
	return names[failure];
}

bool script_failure_is_error(enum script_failure failure)
{
	return failure == SCRIPT_MISTAKE || failure == SCRIPT_LOST || failure == SCRIPT_INTERRUPTED;
}

void script_failure_add(struct buf *out, enum script_failure failure, uint32_t code)
{
	if (code >> 16 == REASONS_MQTT)
		code &= 0xffff;
	if (code)
		buf_addf(out, "0x%x", (unsigned)code);
	else
		buf_add_text(out, script_failure_name(failure));
}

enum script_failure script_failure_of(const struct script_answer *answer)
{
	switch (answer->outcome) {
	case SESSION_OK:
		return SCRIPT_UNEXPECTED;
	case SESSION_REFUSED:
		return SCRIPT_REFUSED;
	case SESSION_TIMEOUT:
		return SCRIPT_TIMEOUT;
	case SESSION_RESET:
		return SCRIPT_RESTARTED;
	case SESSION_LOST:
		return SCRIPT_LOST;
	}
	return SCRIPT_UNEXPECTED;
}

/* ---- commands ---- */

static bool join_reason(const struct sightings *seen, long long *reason)
{
	for (size_t i = seen->count; i-- > 0;) {
		struct slice text = buf_slice(&seen->items[i].text);
		if (seen->items[i].type == WIRE_EVENT_INFO && at_join_error_read(text, reason))
			return true;
	}
	return false;
}

static void reasons_append_code(struct buf *why, uint32_t code, const struct at_line *read)
{
	size_t index = 0;

	buf_add_text(why, _(": "));
	at_add_error(why, code);
	const struct at_parameter *p =
		read->command ? at_error_parameter(code, read->command, &index) : NULL;
	if (p)
		buf_addf(why, _(" (parameter %zu, %s)"), index + 1, p->name);
}

/* `text`: what the table says of the line; NULL: it is not to be shown. */
static void reasons_add_mistake(struct buf *why, bool more, const char *text)
{
	buf_add_text(why, more ? _("; ") : _(": "));
	if (text)
		buf_addf(why, _("the table says: %s"), text);
	else
		buf_add_text(
			why, _("the line does not fit the table, which may contain a password"));
}

static void add_refusal(struct buf *why, const struct script_step *command, uint32_t code,
	const struct sightings *seen, const struct session *session)
{
	struct slice line = buf_slice(&command->command);
	enum at_dialect dialect = session_dialect(session);
	const struct at_reason *join = NULL;
	struct buf masked = {0};
	struct at_line read;
	struct diag d;
	long long reason;

	at_line_read(line, dialect, &read);
	if (join_reason(seen, &reason))
		join = at_join_error_find(reason);
	buf_add_text(why, _("refused"));
	if (code)
		reasons_append_code(why, code, &read);
	if (join)
		buf_addf(why, _(": %s; %s"), _(join->meaning), _(join->remedy));
	bool right = at_line_check(line, &read, dialect, &d);
	at_secrets_add_masked(session_secrets(session), &masked, line, '*');
	bool open = at_line_mistake(line, buf_slice(&masked), dialect, &d);
	if (!right)
		reasons_add_mistake(why, code || join, open ? d.text : NULL);
	else if (!code && !join)
		buf_add_text(why, _(" without a code; with AT+SYSLOG=1 the board may say why"));
	buf_fini(&masked);
}

void reasons_add_command(struct buf *why, const struct script_step *command,
	const struct script_answer *answer, const struct sightings *seen,
	const struct session *session)
{
	switch (answer->outcome) {
	case SESSION_OK:
		break;
	case SESSION_REFUSED:
		add_refusal(why, command, answer->code, seen, session);
		break;
	case SESSION_TIMEOUT:
		script_add_timed(why, _("no answer within %s s"), answer->took);
		break;
	case SESSION_RESET:
		buf_add_text(why, _("the board restarted before it answered"));
		break;
	case SESSION_LOST:
		buf_add_text(why, _("given up before the board answered"));
		break;
	}
}

/* ---- fails ---- */

static bool said_code(const struct sightings *seen, uint32_t wanted)
{
	for (size_t i = 0; i < seen->count; i++)
		if (seen->items[i].type == WIRE_EVENT_ERRCODE &&
			at_error_is_same(wanted, seen->items[i].code))
			return true;
	return false;
}

void reasons_add_fails(struct buf *why, const struct script_step *fails,
	const struct script_answer *answer, const struct sightings *seen)
{
	if (answer->outcome != SESSION_REFUSED) {
		buf_add_text(why, _("the previous command was not refused: the board accepted it"));
	} else if (fails->code && answer->code && !at_error_is_same(fails->code, answer->code) &&
		   !said_code(seen, fails->code)) {
		buf_addf(why, _("refused for another reason than 0x%x: "), (unsigned)fails->code);
		at_add_error(why, answer->code);
	}
}

/* ---- the log port ---- */

static void add_log_line(struct buf *out, struct slice line)
{
	size_t n = line.n > SIGHTINGS_SHOWN ? utf8_cut(line, SIGHTINGS_SHOWN) : line.n;

	buf_add_text(out, _("log: "));
	utf8_add_visible(out, slice_sub(line, 0, n));
	if (n < line.n)
		buf_addf(out, _("… (%zu bytes)"), line.n);
	buf_add_char(out, '\n');
}

void reasons_show_log(struct buf *out, const struct journal *journal, uint64_t from)
{
	struct journal_entry entry;
	uint64_t at = journal_end(journal);

	for (size_t n = 0; n < LOG_LINES_SHOWN && at > from && at > journal_first(journal);) {
		journal_get(journal, --at, &entry);
		n += entry.kind == JOURNAL_LOG;
	}
	for (; at < journal_end(journal); at++)
		if (journal_get(journal, at, &entry) && entry.kind == JOURNAL_LOG)
			add_log_line(out, entry.text);
}

void reasons_add_log(struct buf *why, const struct journal *journal, uint64_t from)
{
	struct buf meaning = {0}, said = {0};
	enum explain_topic topic = EXPLAIN_OUTCOME;
	struct journal_entry entry;

	/* The last line that gives a reason, or else one that says only that it failed. */
	for (uint64_t at = journal_end(journal); at > from && topic == EXPLAIN_OUTCOME; at--) {
		if (!journal_get(journal, at - 1, &entry) || entry.kind != JOURNAL_LOG)
			continue;
		buf_clear(&meaning);
		if (explain_add_line(&meaning, entry.text, &topic) &&
			(topic != EXPLAIN_OUTCOME || !said.n))
			buf_set(&said, buf_slice(&meaning));
	}
	if (said.n)
		buf_addf(why, _("; the log port says: %s"), buf_text(&said));
	buf_fini(&said);
	buf_fini(&meaning);
}
