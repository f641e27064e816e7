/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/error_code.h"
#include "session/session_private.h"

static void remark(struct session *s, const char *text)
{
	journal_add(s->journal, s->now, JOURNAL_REMARK, -1, slice_of(text));
}

static void advise_on_silence(struct session *s)
{
	if (s->told.silence)
		return;
	s->told.silence = true;
	remark(s, "nothing at all came back: is this the board's AT port (not its log port), is the "
		  "rate right, are RX and TX crossed?");
}

void advice_on_timeout(struct session *s, const struct command *c)
{
	/* A mute board is told once, not at each poll. */
	if (c->by == SESSION_BY_POLL && s->told.mute_poll)
		return;
	s->told.mute_poll = true;
	journal_addf(s->journal, s->now, JOURNAL_PROBLEM, "no answer to %.*s within %ld s",
		SLICE_ARG(buf_slice(&c->masked)), (long)((s->now - c->sent_at) / 1000000));
	if (!c->heard)
		advise_on_silence(s);
	else if (c->phase == SESSION_PROMPT)
		journal_addf(s->journal, s->now, JOURNAL_REMARK,
			"no '>' came; if the board waits for %ld bytes, it takes them from what is "
			"sent next", c->payload_length);
}

void advice_on_refusal(struct session *s, const struct command *c)
{
	if (c->code || s->told.syslog)
		return;
	s->told.syslog = true;
	remark(s, "the board gives no reason; after AT+SYSLOG=1 it does");
}

void advice_on_code(struct session *s, uint32_t code)
{
	struct buf text = { 0 };

	at_add_error(&text, code);
	journal_add(s->journal, s->now, JOURNAL_REMARK, -1, slice_trim(buf_slice(&text)));
	buf_fini(&text);
}

void advice_on_noise(struct session *s)
{
	if (s->told.noise)
		return;
	s->told.noise = true;
	remark(s, "these bytes are no text: a wrong rate, or the boot messages of the chip");
}

/* ESP-IDF's log lines, "I (1234) wifi: ...", and the boot ROM's. */
static bool is_log_line(struct slice text)
{
	static const char letters[] = "EWIDV";

	if (slice_starts(text, SLICE("rst:")) || slice_starts(text, SLICE("ets ")))
		return true;
	return text.n > 3 && text.p[1] == ' ' && text.p[2] == '(' &&
	       slice_find_char(slice_of(letters), text.p[0]) != SLICE_NONE;
}

void advice_on_line(struct session *s, struct slice text)
{
	if (s->told.log_port || s->echoes || !is_log_line(text))
		return;
	s->told.log_port = true;
	remark(s, "this looks like the board's log port; AT commands are answered on the other UART");
}
