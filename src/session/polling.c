/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/session_private.h"

enum { POLL_PATIENCE_US = 1000000 };

static const char *const lines[POLL_COUNT] = {"AT+MQTTCONN?", "AT+MQTTSUB?"};

bool session_is_poll_line(struct slice text)
{
	return slice_eq(text, slice_of(lines[0])) || slice_eq(text, slice_of(lines[1]));
}

void session_set_poll(struct session *s, int64_t interval)
{
	s->poll.interval = interval > 0 ? interval : 0;
	s->poll.next = s->now;
}

void session_poll_soon(struct session *s, int64_t when)
{
	s->poll.what = POLL_CONNECTION;
	s->poll.next = when;
	s->poll.refused[POLL_CONNECTION] = s->poll.refused[POLL_SUBSCRIPTIONS] = false;
	s->poll.renewed = s->current && s->current->by == SESSION_BY_POLL;
}

void session_poll_now(struct session *s, int64_t now)
{
	s->now = now;
	s->poll.asked = true;
	session_poll_soon(s, now);
	session_start_next(s);
}

void session_start_poll(struct session *s)
{
	session_start(s, command_new(s, slice_of(lines[s->poll.what]), SESSION_BY_POLL));
}

int64_t session_poll_patience(const struct command *c)
{
	return c->sent_at + POLL_PATIENCE_US;
}

static void refused(struct session *s, const struct command *c, enum poll what)
{
	s->poll.refused[what] = true;
	if (!s->told.poll_refused[what])
		advice_on_poll_refusal(s, c, what);
	s->told.poll_refused[what] = true;
}

void session_poll_ended(struct session *s, const struct command *c, enum session_outcome outcome)
{
	enum poll what = command_is(c, "MQTTSUB") ? POLL_SUBSCRIPTIONS : POLL_CONNECTION;
	bool more = what == POLL_CONNECTION && outcome == SESSION_OK &&
		    status_connected(&s->status) && !s->poll.refused[POLL_SUBSCRIPTIONS];

	if (outcome == SESSION_OK)
		s->told.poll_refused[what] = false;
	if (outcome == SESSION_REFUSED)
		refused(s, c, what);
	/* A mute board is told once, not at each poll; a busy one is not mute. */
	if (outcome == SESSION_TIMEOUT && !s->told.mute_poll && !c->busy)
		advice_on_timeout(s, c);
	if (s->poll.renewed) {
		s->poll.renewed = false;
		return;
	}
	s->poll.asked = s->poll.asked && more;
	s->poll.what = more ? POLL_SUBSCRIPTIONS : POLL_CONNECTION;
	s->poll.next = more ? s->now : s->now + s->poll.interval;
}

int64_t session_next_poll(const struct session *s)
{
	bool polls = s->poll.asked || (s->poll.interval > 0 && !s->poll.refused[POLL_CONNECTION]);

	if (!s->link_up || !polls)
		return -1;
	return s->poll.next > s->quiet_until ? s->poll.next : s->quiet_until;
}
