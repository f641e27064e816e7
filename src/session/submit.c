/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sent: lines and payloads on their way into the queue, and giving up. */
#include "session/session_private.h"

#include "base/language.h"

/* ---- the queue ---- */

struct command *session_dequeue(struct session *s, struct command **at)
{
	struct command *c = *at;

	*at = c->next;
	if (s->queue.last == &c->next)
		s->queue.last = at;
	s->queue.count--;
	c->next = NULL;
	return c;
}

static void session_limit_poll(struct session *s)
{
	struct command *poll = s->current;

	if (!poll || poll->by != SESSION_BY_POLL || poll->deadline <= session_poll_patience(poll))
		return;
	poll->deadline = session_poll_patience(poll);
	if (s->now >= poll->deadline)
		session_end_current(s, SESSION_LOST);
}

void session_report_queue(struct session *s)
{
	if (s->queue.count == s->queue_reported)
		return;
	s->queue_reported = s->queue.count;
	session_report(s, NULL,
		(struct session_fact){
			.kind = SESSION_FACT_QUEUED, .code = (uint32_t)s->queue.count});
}

void session_enqueue(struct session *s, struct command *c)
{
	*s->queue.last = c;
	s->queue.last = &c->next;
	s->queue.count++;
	/* The user should not wait long for a poll that a mute board will not answer. */
	session_limit_poll(s);
	session_start_next(s);
	session_report_queue(s);
}

void session_hurry_poll(struct session *s, int64_t now)
{
	s->now = now;
	session_limit_poll(s);
	session_start_next(s);
}

/* ---- lines ---- */

bool session_may_submit(const struct session *s, struct diag *d)
{
	if (!s->link_up)
		return diag_fail(d, 0, 0, 0, "%s",
			s->released ? _("not sent: the port is released")
				    : _("not sent: the link is down"));
	if (s->lent)
		return diag_fail(d, 0, 0, 0, _("not sent: the board is being examined"));
	return true;
}

static bool can_submit(struct session *s, struct slice line, struct diag *d)
{
	if (!session_may_submit(s, d))
		return false;
	if (line.n == 0)
		return diag_fail(d, 0, 0, 0, _("an empty line is not a command"));
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\r' || line.p[i] == '\n' || line.p[i] == '\0')
			return diag_fail(d, 0, i, 1,
				_("a line end or NUL byte can't be part of a command; "
				  "AT+MQTTPUBRAW carries any byte"));
	return true;
}

static bool session_fits(const struct command *c, struct slice payload, struct diag *d)
{
	if (c->payload_length < 0)
		return diag_fail(d, 0, 0, c->line.n, _("this command takes no payload"));
	if ((size_t)c->payload_length != payload.n)
		return diag_fail(d, 0, 0, c->line.n,
			_("the command announces %lld bytes, the "
			  "payload has %zu"),
			c->payload_length, payload.n);
	return true;
}

bool session_submit_within(struct session *s, struct slice line, const struct slice *payload,
	int64_t within, enum session_author by, int64_t now, struct diag *d)
{
	s->now = now;
	if (!can_submit(s, line, d))
		return false;
	struct command *c = command_new(s, line, by);
	if (payload && !session_fits(c, *payload, d)) {
		command_free(c);
		return false;
	}
	if (payload)
		buf_add(&c->payload, *payload);
	c->has_payload = payload != NULL;
	c->within = within;
	s->go_on = !s->current;
	session_enqueue(s, c);
	return true;
}

bool session_submit(
	struct session *s, struct slice line, enum session_author by, int64_t now, struct diag *d)
{
	return session_submit_within(s, line, NULL, 0, by, now, d);
}

bool session_submit_payload(struct session *s, struct slice line, struct slice payload,
	enum session_author by, int64_t now, struct diag *d)
{
	return session_submit_within(s, line, &payload, 0, by, now, d);
}

static bool session_misfits(size_t missing, size_t given, struct diag *d)
{
	if (given > missing)
		return diag_fail(d, 0, 0, given,
			_("the board is waiting for %zu bytes; these are %zu, which is %zu too many"),
			missing, given, given - missing);
	return diag_fail(d, 0, 0, given,
		_("the board is waiting for %zu bytes; these are %zu, which is %zu too few"),
		missing, given, missing - given);
}

bool session_send_payload(struct session *s, struct slice payload, int64_t now, struct diag *d)
{
	struct command *c = s->current;

	s->now = now;
	if (!c || c->phase != SESSION_PAYLOAD)
		return diag_fail(d, 0, 0, 0, _("the board is not waiting for bytes"));
	if (c->payload_length != AT_PAYLOAD_UNKNOWN && command_missing(c) != payload.n)
		return session_misfits(command_missing(c), payload.n, d);
	session_payload_out(s, payload);
	return true;
}

/* ---- giving up ---- */

/* The board is going to ask for the payload and to swallow whatever comes, so the command cannot
 * just be dropped.  Cancelled a second time, we believe that the board will not ask. */
static bool must_fill_later(const struct command *c)
{
	return command_prompts(c) && c->phase <= SESSION_PROMPT && !c->given_up;
}

/* The command is no longer awaited, but the board may be waiting for its bytes. */
static void session_cancel_abandoned(struct session *s, struct command *c)
{
	/* Bytes for flash may be lost on their way, and the board waits for them for ever. */
	if (c->phase == SESSION_RESULT && !c->lost && command_filler(c))
		c->in_doubt = c->payload_sent;
	else if (c->phase == SESSION_RESULT && !c->lost) {
		session_say(s, JOURNAL_REMARK,
			slice_of(_("all bytes have been sent; if AT is not answered, only a manual "
				   "reset helps")));
		return;
	}
	session_resume(s, c);
	if (c->phase == SESSION_RESULT)
		session_fill_doubt(s);
	else
		session_fill_payload(s);
}

void session_cancel(struct session *s, int64_t now)
{
	s->now = now;
	session_report_kind(s, NULL, SESSION_FACT_CANCELLED);
	session_drop_queue(s);
	struct command *c = s->current, *late = abandoned_holding(&s->abandoned);
	if (!c && late && s->link_up && !command_is_others(late))
		session_cancel_abandoned(s, late);
	/* What others wait for is theirs to give up. */
	if (!c || c->by == SESSION_BY_POLL || command_is_others(c))
		return;
	if (c->phase == SESSION_PAYLOAD) {
		session_fill_payload(s);
	} else if (c->phase == SESSION_RESULT && c->lost) {
		session_fill_doubt(s);
	} else if (must_fill_later(c)) {
		c->given_up = true;
		if (c->payload_length < 0)
			session_say(s, JOURNAL_REMARK,
				slice_of(_(
					"given up: when the board asks for bytes, it gets none")));
		else
			session_sayf(s, JOURNAL_REMARK,
				P_("given up: when the board asks for the %lld byte, it gets zero",
					"given up: when the board asks for the %lld bytes, it gets zeros",
					(size_t)c->payload_length),
				c->payload_length);
	} else {
		session_say(s, JOURNAL_REMARK,
			slice_of(
				command_prompts(c)
					? _("no longer waiting for the answer; nothing goes out by "
					    "itself until the board answers a line of yours")
					: _("no longer waiting for the answer")));
		session_end_current(s, SESSION_LOST);
	}
	session_start_next(s);
}
