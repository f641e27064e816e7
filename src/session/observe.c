/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A conversation that others had: the same commands and phases, but lines and payloads are reported
 * as they went out instead of being sent. */
#include "session/session_private.h"

/* No board accepts a longer line, so anything longer is not a command. */
enum { LONGEST_OBSERVED_LINE = 2 * AT_LINE_BYTES };

struct session *session_new_observer(const struct session_output *output, enum at_dialect dialect)
{
	struct session *s = session_new(output, dialect);

	s->observing = s->link_up = true;
	s->poll.interval = s->poll.pace = 0;
	return s;
}

void session_observe_openly(struct session *s)
{
	s->openly = true;
}

/* Does what the session would have done by itself until then: give up payloads and answers. */
static void observe_until(struct session *s, int64_t now)
{
	int64_t deadline;

	session_say_asked(s);
	while ((deadline = session_deadline(s)) >= 0 && deadline < now) {
		session_tick(s, deadline);
		session_say_asked(s);
	}
	s->now = now;
}

/* What is due at that very moment may be the reason why it was sent. */
static void observe_up_to(struct session *s, int64_t now)
{
	observe_until(s, now);
	session_tick(s, now);
}

/* The previous command was given up, or its answer was missed. */
static void observe_line(struct session *s, struct slice line, enum session_author by)
{
	struct buf unanswered = {0};

	/* Filler for a board that was waiting for bytes; no line has any. */
	while (line.n && (line.p[0] == '\0' || line.p[0] == '\xff'))
		line = slice_from(line, 1);
	if (!line.n)
		return;
	if (s->current) {
		buf_add(&unanswered, buf_slice(&s->current->masked));
		session_end_current(s, SESSION_LOST);
	}
	struct command *c = command_new(s, line, by);
	c->observed = true;
	session_start(s, c);
	if (unanswered.n && by == SESSION_BY_OTHER)
		session_report(s, c,
			(struct session_fact){
				.kind = SESSION_FACT_OVERTAKEN, .text = buf_slice(&unanswered)});
	buf_fini(&unanswered);
}

void session_forget_half_line(struct session *s)
{
	buf_clear(&s->observed);
	s->observed_too_long = false;
}

bool session_others_write(const struct session *s)
{
	return !s->others_gone && (s->observed.n || s->observed_too_long);
}

/* Removes the bytes that belong to the awaited payload from the front. */
static void observe_payload(struct session *s, struct slice *bytes)
{
	struct command *c = s->current;

	if (!c || c->phase != SESSION_PAYLOAD || s->observed.n)
		return;
	bool known = c->payload_length != AT_PAYLOAD_UNKNOWN;
	struct slice payload = slice_sub(*bytes, 0, known ? command_missing(c) : bytes->n);
	*bytes = slice_from(*bytes, payload.n);
	if (payload.n)
		session_payload_out(s, payload);
}

/* Of CR LF the CR; the LF then ends an empty line. */
static size_t observe_line_end(struct slice bytes)
{
	size_t lf = slice_find_char(bytes, '\n');
	size_t cr = slice_find_char(slice_sub(bytes, 0, lf), '\r');

	return cr != SLICE_NONE ? cr : lf;
}

void session_observe_sent(
	struct session *s, struct slice bytes, enum session_author by, int64_t now)
{
	if (s->lent)
		return;
	/* A line of ours has ended their half one. */
	if (by != s->observed_by)
		session_forget_half_line(s);
	s->observed_by = by;
	s->others_gone = false;
	traffic_add(
		&s->traffic, now, &(struct traffic_count){.sent = bytes.n}, by == SESSION_BY_POLL);
	/* It was at hand. */
	if (s->asks_at == now && !s->observed.n)
		s->asks_at = -1;
	observe_up_to(s, now);
	while (bytes.n) {
		observe_payload(s, &bytes);
		size_t end = observe_line_end(bytes);
		struct slice piece = slice_sub(bytes, 0, end);
		if (s->observed.n + piece.n > LONGEST_OBSERVED_LINE)
			s->observed_too_long = true;
		else
			buf_add(&s->observed, piece);
		if (end == SLICE_NONE)
			return;
		if (!s->observed_too_long)
			observe_line(s, slice_trim(buf_slice(&s->observed)), by);
		buf_clear(&s->observed);
		s->observed_too_long = false;
		bytes = slice_from(bytes, end + 1);
	}
	/* What was submitted has waited for the end of their line. */
	if (s->queue.count)
		session_start_next(s);
}

void session_observe_received(struct session *s, struct slice bytes, int64_t now)
{
	observe_until(s, now);
	session_receive(s, bytes, now);
}

static void observe_break(struct session *s, int64_t now)
{
	observe_until(s, now);
	buf_clear(&s->observed);
	s->observed_too_long = false;
}

void session_observe_released(struct session *s, const char *why, int64_t now)
{
	observe_break(s, now);
	session_link_released(s, now, why);
}

void session_observe_link(struct session *s, bool up, const char *why, int64_t now)
{
	observe_break(s, now);
	if (!up) {
		session_link_down(s, now, why);
		return;
	}
	/* Nothing sent before is answered on a new link. */
	session_observe_end(s);
	if (s->current)
		session_end_current(s, SESSION_LOST);
	session_link_up(s, now);
}

void session_observe_time(struct session *s, int64_t now)
{
	int64_t deadline;

	if (now > s->asks_at)
		session_say_asked(s);
	while ((deadline = session_deadline(s)) >= 0 && deadline <= now)
		session_tick(s, deadline);
}

void session_observe_polls(struct session *s, int64_t interval)
{
	s->poll.interval = s->poll.pace = interval;
}

bool session_observe_gone(struct session *s, int64_t now)
{
	bool half = session_others_write(s);

	observe_until(s, now);
	s->others_gone = true;
	return half;
}

void session_observe_cancel(struct session *s, int64_t now)
{
	observe_until(s, now);
	session_cancel(s, now);
}

void session_observe_lent(struct session *s, bool lent, int64_t now)
{
	struct diag d;

	observe_until(s, now);
	if (lent)
		session_lend(s, now, &d);
	else
		session_reclaim(s, now);
}

void session_observe_line_end(struct session *s, int64_t now)
{
	observe_until(s, now);
	session_end_line(s, now);
}

void session_observe_queue(struct session *s, size_t queued)
{
	s->queue_observed = queued;
}

void session_observe_end(struct session *s)
{
	session_finish_parser(s);
}
