/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The link comes, goes, or is someone else's for a while; what that does to a conversation. */
#include "session/session_private.h"

#include "base/language.h"

void session_finish_parser(struct session *s)
{
	s->inside_parser = true;
	wire_parser_finish(&s->parser);
	s->inside_parser = false;
	s->reported = s->received; /* blank lines at the end belong to no event */
}

void session_link_up(struct session *s, int64_t now)
{
	s->now = now;
	s->poll.disturbed = !s->link_up && s->down_why.n;
	if (s->poll.disturbed)
		session_say(s, JOURNAL_REMARK,
			slice_of(s->released ? _("the port is back") : _("the link is back")));
	s->link_up = true;
	s->released = false;
	s->echoes = s->reads_back = false;
	abandoned_forget_answers(&s->abandoned);
	session_expect_prompt(s);
	session_report_kind(s, NULL, SESSION_FACT_LINK_UP);
	/* Pulling the cable did not reset the board. */
	if (abandoned_holding(&s->abandoned))
		session_report_kind(s, abandoned_holding(&s->abandoned), SESSION_FACT_HELD);
	s->heard = (struct wire_firmware){.kind = WIRE_FIRMWARE_UNKNOWN};
	s->poll.identify = true;
	session_poll_soon(s, now);
	session_start_next(s);
}

bool session_lend(struct session *s, int64_t now, struct diag *d)
{
	struct command *c = s->current, *held = abandoned_holding(&s->abandoned);
	bool asks = c && c->by == SESSION_BY_POLL;

	s->now = now;
	if (!s->link_up)
		return diag_fail(d, 0, 0, 0, _("the link is down"));
	if (held)
		return diag_fail(d, 0, 0, 0,
			_("the board may be waiting for the bytes of %.*s: send AT first to see "
			  "whether it answers"),
			SLICE_ARG(buf_slice(&held->masked)));
	if ((c && !asks) || s->queue.count || wire_parser_in_payload(&s->parser))
		return diag_fail(d, 0, 0, 0, _("the board is still busy with a command of yours"));
	s->lent = true;
	session_report_kind(s, NULL, SESSION_FACT_LENT);
	if (asks)
		session_end_current(s, SESSION_LOST);
	return true;
}

void session_reclaim(struct session *s, int64_t now)
{
	if (!s->lent)
		return;
	s->lent = false;
	s->now = now;
	session_report_kind(s, NULL, SESSION_FACT_RECLAIMED);
	session_finish_parser(s);
	session_link_up(s, now);
}

static void say_down(struct session *s, bool was_up, const char *why)
{
	/* A link that keeps failing to find its port may report it each time. */
	if (!was_up && slice_eq(buf_slice(&s->down_why), slice_of(why)))
		return;
	buf_clear(&s->down_why);
	buf_add_text(&s->down_why, why);
	if (s->released)
		session_sayf(s, JOURNAL_REMARK, _("the port is released %s"), why);
	else
		session_sayf(s, JOURNAL_PROBLEM, _("link down: %s"), why);
}

static void session_lose_link(struct session *s, int64_t now, bool released, const char *why)
{
	bool was_up = s->link_up;

	s->now = now;
	s->released = released;
	if (was_up)
		session_keep_break(s, SESSION_BREAK_LINK);
	/* Bytes that are still read cannot be answered. */
	s->link_up = s->lent = false;
	session_finish_parser(s);
	say_down(s, was_up, why);
	s->stalled_at = s->noise_at = s->quiet_until = -1;
	s->boots_unasked = false;
	s->scheme = 0;
	session_keep_open_end(s);
	if (s->current) {
		if (s->current->by != SESSION_BY_POLL)
			session_sayf(s, JOURNAL_PROBLEM,
				released ? _("released before %.*s was answered")
					 : _("link lost before %.*s was answered"),
				SLICE_ARG(buf_slice(&s->current->masked)));
		session_end_current(s, SESSION_LOST);
	}
	session_drop_queue(s);
	status_forget(&s->status);
	network_forget(&s->network);
	s->status.started = false;
	s->status.firmware = (struct wire_firmware){.kind = WIRE_FIRMWARE_UNKNOWN};
}

void session_link_down(struct session *s, int64_t now, const char *why)
{
	session_lose_link(s, now, false, why);
}

void session_link_released(struct session *s, int64_t now, const char *why)
{
	session_lose_link(s, now, true, why);
}

void session_unsent(struct session *s, size_t n)
{
	struct command *c = s->current;

	if (!c)
		return;
	size_t payload = n < c->payload_sent ? n : c->payload_sent;
	c->payload_sent -= payload;
	/* The line end goes out last.  But n may be too large, as some links escape bytes, and a
	 * board that has answered has had the line. */
	c->cut_off = n > payload && c->phase == SESSION_ANSWER && !c->echoed;
	if (c->phase == SESSION_RESULT && payload)
		c->phase = SESSION_PAYLOAD;
}
