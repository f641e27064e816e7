/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/session_private.h"

enum { POLL_PATIENCE_US = 1000000, SLOWEST_US = 60000000 };

static const enum at_role poll_roles[POLL_COUNT] = {
	[POLL_VERSION] = AT_ASKS_VERSION,
	[POLL_COMMANDS] = AT_LISTS_COMMANDS,
	[POLL_CONNECTION] = AT_ASKS_CONNECTION,
	[POLL_SUBSCRIPTIONS] = AT_ASKS_SUBSCRIPTIONS,
};

static void polling_add_line(struct buf *out, enum poll what)
{
	at_add_asking(out, poll_roles[what]);
}

void session_set_poll(struct session *s, int64_t interval)
{
	s->poll.interval = s->poll.pace = interval > 0 ? interval : 0;
	s->poll.next = s->now;
}

/* With polling off, the user's own AT+GMR shows it. */
static enum poll first_of_round(const struct session *s)
{
	return s->poll.identify && s->poll.interval > 0 ? POLL_VERSION : POLL_CONNECTION;
}

void session_poll_lively(struct session *s)
{
	s->poll.lively = true;
	s->poll.pace = s->poll.interval;
	if (s->poll.next > s->now + s->poll.pace)
		s->poll.next = s->now + s->poll.pace;
}

void session_poll_busy(struct session *s)
{
	if (s->poll.next < s->now + s->poll.interval)
		s->poll.next = s->now + s->poll.interval;
}

/* A round of polls has ended.  Twice as long each time, so that a bench left alone overnight is not
 * asked 17,000 times. */
static void polling_slow_down(struct session *s)
{
	int64_t most = s->poll.interval > SLOWEST_US ? s->poll.interval : SLOWEST_US;

	if (!s->poll.lively)
		s->poll.pace = s->poll.pace * 2 < most ? s->poll.pace * 2 : most;
	if (!s->poll.interval)
		s->poll.pace = 0;
	s->poll.lively = false;
}

void session_poll_soon(struct session *s, int64_t when)
{
	s->poll.what = first_of_round(s);
	s->poll.next = when;
	session_poll_lively(s);
	s->poll.refused[POLL_CONNECTION] = s->poll.refused[POLL_SUBSCRIPTIONS] = false;
	if (s->current && s->current->by == SESSION_BY_POLL)
		s->current->outdated = true;
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
	struct buf line = {0};

	polling_add_line(&line, s->poll.what);
	session_start(s, command_new(s, buf_slice(&line), SESSION_BY_POLL));
	buf_fini(&line);
}

int64_t session_poll_patience(const struct command *c)
{
	return c->sent_at + POLL_PATIENCE_US;
}

static enum poll poll_of(const struct command *c)
{
	for (enum poll what = 0; what < POLL_COUNT; what++)
		if (command_does(c, poll_roles[what]))
			return what;
	return POLL_CONNECTION;
}

static void polling_report_refusal(struct session *s, uint32_t code, enum poll what)
{
	session_report(s, NULL,
		(struct session_fact){.kind = SESSION_FACT_POLL_REFUSED,
			.asked = poll_roles[what],
			.code = code});
}

static void polling_on_outcome(
	struct session *s, const struct command *c, enum poll what, enum session_outcome outcome)
{
	s->poll.refused[what] = outcome == SESSION_REFUSED;
	if (outcome == SESSION_REFUSED && what == POLL_SUBSCRIPTIONS)
		polling_report_refusal(s, c->code, what);
	if (outcome == SESSION_REFUSED && what == POLL_CONNECTION) {
		s->poll.code = c->code;
		if (!session_lists_commands(s))
			polling_report_refusal(s, c->code, what);
	}
	/* AT+CMD? did not explain the refusal, so it is reported now. */
	if (what == POLL_COMMANDS && s->poll.refused[POLL_CONNECTION] &&
		s->status.firmware.mqtt != WIRE_KNOWN_NO)
		polling_report_refusal(s, s->poll.code, POLL_CONNECTION);
}

/* The next question of the same round, sent at once; POLL_COUNT if there is none. */
static enum poll next_of_round(
	const struct session *s, enum poll what, enum session_outcome outcome)
{
	bool ended = outcome == SESSION_OK || outcome == SESSION_REFUSED;

	if (what == POLL_VERSION && ended && s->poll.identify)
		return POLL_VERSION;
	if (what == POLL_VERSION && ended)
		return s->status.firmware.kind == WIRE_FIRMWARE_UNKNOWN && session_lists_commands(s)
		               ? POLL_COMMANDS
		               : POLL_CONNECTION;
	if (what == POLL_COMMANDS && ended && !s->poll.refused[POLL_CONNECTION] &&
		s->status.connection_state == STATUS_UNKNOWN)
		return POLL_CONNECTION;
	if (what == POLL_CONNECTION && outcome == SESSION_OK && status_connected(&s->status) &&
		!s->poll.refused[POLL_SUBSCRIPTIONS])
		return POLL_SUBSCRIPTIONS;
	/* Once: what the board lists needs no table. */
	if ((what == POLL_CONNECTION || what == POLL_SUBSCRIPTIONS) && outcome == SESSION_OK &&
		s->poll.interval > 0 && !s->poll.refused[POLL_COMMANDS] &&
		wire_firmware_from(&s->status.firmware, 2, 2) && session_lists_commands(s))
		return POLL_COMMANDS;
	if (what == POLL_CONNECTION && outcome == SESSION_REFUSED && s->poll.interval > 0 &&
		!s->poll.refused[POLL_COMMANDS] && session_lists_commands(s))
		return POLL_COMMANDS;
	return POLL_COUNT;
}

void session_poll_ended(struct session *s, const struct command *c, enum session_outcome outcome)
{
	enum poll what = poll_of(c), next;

	polling_on_outcome(s, c, what, outcome);
	s->poll.unanswered = outcome != SESSION_OK && outcome != SESSION_REFUSED;
	if (c->outdated)
		return;
	next = next_of_round(s, what, outcome);
	s->poll.asked = s->poll.asked && next != POLL_COUNT;
	if (next == POLL_COUNT)
		polling_slow_down(s);
	s->poll.next = next == POLL_COUNT ? s->now + s->poll.pace : s->now;
	if (next != POLL_COUNT)
		s->poll.what = next;
	else /* if the version is not reported, the state is asked for in between */
		s->poll.what = what == POLL_VERSION ? POLL_CONNECTION : first_of_round(s);
}

int64_t session_poll_interval(const struct session *s)
{
	return s->poll.pace;
}

bool session_poll_unanswered(const struct session *s)
{
	return s->poll.unanswered;
}

int64_t session_next_poll(const struct session *s)
{
	bool polls = s->poll.interval > 0;

	if (s->poll.what >= POLL_CONNECTION)
		polls = s->poll.asked || (polls && !s->poll.refused[POLL_CONNECTION] &&
						 s->status.firmware.mqtt != WIRE_KNOWN_NO);
	if (!s->link_up || s->lent || !polls || abandoned_holding(&s->abandoned))
		return -1;
	return s->poll.next > session_free_at(s) ? s->poll.next : session_free_at(s);
}
