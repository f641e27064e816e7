/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "advice/advice.h"

#include "advice/advice_private.h"
#include "at/compose.h"
#include "at/scheme.h"
#include "base/language.h"
#include "wire/refusal.h"

/* ---- the end of a command ---- */

static void advice_on_sent(const struct hearing *h)
{
	struct diag d;

	if (!advice_is_poll(h) && clouds_on_sent(&h->a->clouds, h->c, &d))
		advice_remark(h, "%s", d.text);
	h->a->explained = false;
	if (!advice_is_poll(h) && advice_does(h, AT_PUBLISHES | AT_SUBSCRIBES))
		drops_on_topic(&h->a->drops, h->fact->at);
	/* If the same line is logged again, it has another cause. */
	if (!advice_is_poll(h))
		buf_clear(&h->a->log);
}

/* Nothing is refused for it, and nothing compares the server's name either. */
static void advise_on_hidden_name(const struct hearing *h)
{
	struct at_line read;
	bool has_sni;

	if (!advice_does(h, AT_BEGINS_ANEW))
		return;
	at_line_read(h->c->line, h->c->dialect, &read);
	long long scheme = at_line_scheme(h->c->line, &read);
	if (!wire_firmware_hides_name(&h->status->firmware, scheme, &has_sni) ||
		!advice_first(&h->a->hidden_name))
		return;
	if (has_sni)
		advice_remark(h,
			_("with scheme %lld no server name (SNI) is sent, and the certificate's is not "
			  "compared, unless AT+MQTTSNI sets it (v3.3 and later)"),
			scheme);
	else
		advice_remark(h,
			_("with scheme %lld this firmware sends no server name (SNI) and does not compare "
			  "the certificate's: AT+MQTTSNI exists from v3.3 on"),
			scheme);
}

/* A line end is a byte of the value, or a command of its own. */
static void advice_on_payload(const struct hearing *h)
{
	struct slice bytes = h->fact->text;

	clouds_on_payload(&h->a->clouds, bytes);
	if (advice_does(h, AT_CONFIGURES) && bytes.n &&
		(bytes.p[bytes.n - 1] == '\n' || bytes.p[bytes.n - 1] == '\r'))
		advice_problem(h,
			_("these bytes end with a line end, which is now part of the value: announce "
			  "and send it without one"));
}

/* protocol.md 2.1 rule 8; atmq sends none. */
static void advise_on_surplus(const struct hearing *h)
{
	if (h->c->busy && h->c->payload_length > 0 && h->c->phase == SESSION_RESULT &&
		advice_is_others(h))
		advice_remark(h,
			_("busy p... behind raw bytes is usually a line end that was sent after them: "
			  "the bytes count, the line end is a command of its own; send none"));
}

static void advice_on_end(const struct hearing *h)
{
	enum session_outcome outcome = h->fact->outcome;

	clouds_on_end(&h->a->clouds, h->c, outcome);
	advise_on_surplus(h);

	if (outcome == SESSION_TIMEOUT)
		advise_on_timeout(h);
	else if (outcome == SESSION_REFUSED && !advice_is_poll(h))
		advise_on_refusal(h);
	else if (outcome == SESSION_RESET && !advice_is_poll(h) && advice_does(h, AT_CONNECTS))
		advice_remark(h, _("a host with mqtt:// or :port in it resets some boards"));
	if (outcome == SESSION_OK || outcome == SESSION_REFUSED) {
		h->a->answered = true;
		h->a->silence = h->a->publication = h->a->mute_poll = false;
	}
	if (!advice_is_poll(h) && advice_does(h, AT_PUBLISHES | AT_SUBSCRIBES))
		drops_on_topic(&h->a->drops, h->fact->at);
	if (outcome != SESSION_OK)
		return;
	advise_on_hidden_name(h);
	if (advice_does(h, AT_SETS_CODES) && slice_ends(h->c->line, SLICE("=1")))
		h->a->codes = true;
	if (h->c->entry && advice_does(h, AT_ASKS))
		h->a->refused &= ~(h->c->entry->roles & AT_ASKS);
}

/* ---- listening ---- */

static void advice_on_link_up(const struct hearing *h)
{
	struct advice *a = h->a;

	a->answered = a->silence = a->publication = a->mute_poll = a->noise = a->log_port = false;
}

void advice_listen(struct advice *a, struct session *s, const struct session_fact *fact)
{
	static void (*const on[SESSION_FACT_COUNT])(const struct hearing *h) = {
		[SESSION_FACT_LINK_UP] = advice_on_link_up,
		[SESSION_FACT_SENT] = advice_on_sent,
		[SESSION_FACT_OVERTAKEN] = advice_on_overtaken,
		[SESSION_FACT_HELD] = advice_on_hold,
		[SESSION_FACT_PAYLOAD] = advice_on_payload,
		[SESSION_FACT_ENDED] = advice_on_end,
		[SESSION_FACT_CODE] = advice_on_code,
		[SESSION_FACT_NOISE] = advice_on_noise,
		[SESSION_FACT_LINE] = advice_on_line,
		[SESSION_FACT_LOG] = advice_on_log,
		[SESSION_FACT_MESSAGE] = advice_on_message,
		[SESSION_FACT_STARTED] = advice_on_start,
		[SESSION_FACT_RESTARTED] = advice_on_restart,
		[SESSION_FACT_FIRMWARE] = advice_on_firmware,
		[SESSION_FACT_JOIN_FAILED] = advice_on_join_failure,
		[SESSION_FACT_DROPPED] = advice_on_drop,
		[SESSION_FACT_WIFI_LOST] = advice_on_wifi_loss,
		[SESSION_FACT_DISCONNECTED] = advice_on_lost_state,
		[SESSION_FACT_RECONNECTED] = advice_on_reconnection,
		[SESSION_FACT_POLL_REFUSED] = advice_on_poll_refusal,
		[SESSION_FACT_STRANGE_ROW] = advice_on_strange_row,
		[SESSION_FACT_TOO_MANY] = advice_on_too_many,
	};

	/* What the user does needs no advice. */
	if (on[fact->kind])
		on[fact->kind](&(struct hearing){a, s, fact, fact->command, session_status(s)});
}

void advice_set_reconnect_key(struct advice *a, struct slice key)
{
	buf_set(&a->key, key);
}

void advice_set_cancel_key(struct advice *a, struct slice key)
{
	buf_set(&a->cancel_key, key);
}

void advice_set_doctor_key(struct advice *a, struct slice key)
{
	buf_set(&a->doctor_key, key);
}

void advice_set_clock(struct advice *a, int64_t started)
{
	a->clouds.started = started;
}

void advice_fini(struct advice *a)
{
	clouds_fini(&a->clouds);
	buf_fini(&a->firmware);
	buf_fini(&a->log);
	buf_fini(&a->key);
	buf_fini(&a->cancel_key);
	buf_fini(&a->doctor_key);
	*a = (struct advice){0};
}

void advice_copy(struct advice *to, const struct advice *from)
{
	*to = *from;
	to->firmware = to->log = to->key = to->cancel_key = to->doctor_key = (struct buf){0};
	clouds_copy(&to->clouds, &from->clouds);
	buf_add(&to->firmware, buf_slice(&from->firmware));
	buf_add(&to->log, buf_slice(&from->log));
	buf_add(&to->key, buf_slice(&from->key));
	buf_add(&to->cancel_key, buf_slice(&from->cancel_key));
	buf_add(&to->doctor_key, buf_slice(&from->doctor_key));
}
