/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The word `every`: a command is checked as if it were typed, and sent as one when it is due. */
#include <stdlib.h>

#include "base/language.h"
#include "console/console_private.h"
#include "script/script_words.h"

enum { EVERY_LONGEST_NUMBER = 6 };

static struct slice every_first_word(struct slice rest)
{
	size_t n = 0;

	while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '\t')
		n++;
	return slice_sub(rest, 0, n);
}

static bool every_is_stop(struct slice rest)
{
	return slice_eq_nocase(every_first_word(rest), SLICE("stop"));
}

size_t console_every_at_line(struct slice rest)
{
	size_t at = every_first_word(rest).n;

	if (every_is_stop(rest))
		return SLICE_NONE;
	while (at < rest.n && (rest.p[at] == ' ' || rest.p[at] == '\t'))
		at++;
	return at < rest.n ? at : SLICE_NONE;
}

static bool every_check_stop(const struct console *c, struct slice rest, struct diag *d)
{
	struct slice word = every_first_word(rest), which = slice_trim(slice_from(rest, word.n));
	size_t at = which.n ? (size_t)(which.p - rest.p) : 0;
	long long number;

	if (!which.n)
		return true;
	if (which.n > EVERY_LONGEST_NUMBER || !slice_to_number(which, &number) || number < 1)
		return diag_fail(d, 0, at, which.n,
			_("behind stop stands the number that every on its own lists, or nothing: all end"));
	if ((size_t)number > c->every.count)
		return diag_fail(d, 0, at, which.n,
			P_("only %zu command is repeated", "only %zu commands are repeated",
				c->every.count),
			c->every.count);
	return true;
}

static bool every_check_line(const struct console *c, struct slice rest, size_t at, struct diag *d)
{
	struct slice line = slice_from(rest, at);
	enum at_dialect dialect = session_dialect(console_session(c));
	struct at_line read;

	if (!console_line_is_right(c, line, d)) {
		d->at += at;
		return false;
	}
	at_line_read(line, dialect, &read);
	if (at_line_payload_length(line, &read) >= 0)
		return diag_fail(d, 0, at, line.n,
			_("the board would wait for bytes each time, which can't be repeated"));
	return true;
}

bool console_every_check(const struct console *c, struct slice rest, struct diag *d)
{
	struct slice word = every_first_word(rest);
	size_t at = console_every_at_line(rest);
	int64_t interval;

	if (!rest.n)
		return true;
	if (every_is_stop(rest))
		return every_check_stop(c, rest, d);
	if (!script_time_read(word, &interval))
		return diag_fail(d, 0, 0, word.n,
			_("the interval must be a number with a unit, like 200ms, 5s or 2min"));
	if (interval < EVERY_SHORTEST_US)
		return diag_fail(d, 0, 0, word.n, _("the interval is too short: at least 100ms"));
	if (at == SLICE_NONE)
		return diag_fail(d, 0, rest.n, 0, _("the command is missing: every %.*s AT+..."),
			SLICE_ARG(word));
	return every_check_line(c, rest, at, d);
}

static void every_say_list(struct console *c)
{
	struct buf list = {0};

	every_add_list(&list, &c->every);
	if (c->every.count)
		console_notice(c, _("every %s"), buf_text(&list));
	else
		console_notice(c, _("no command is repeated; every 5s AT+CWJAP? would begin"));
	buf_fini(&list);
}

void console_every_stop(struct console *c)
{
	console_notice(c,
		P_("%zu command is no longer repeated", "%zu commands are no longer repeated",
			c->every.count),
		c->every.count);
	every_fini(&c->every);
}

static bool every_begin(struct console *c, struct slice rest, struct diag *d)
{
	struct slice line = slice_from(rest, console_every_at_line(rest));
	struct buf shown = {0};
	int64_t interval = 0;

	script_time_read(every_first_word(rest), &interval);
	at_secrets_add_masked(session_secrets(console_session(c)), &shown, line, '*');
	bool added = console_may_talk(c, d) &&
	             every_add(&c->every, interval, line, buf_slice(&shown), console_now(c), d);
	if (added)
		c->view.commands.following = true;
	buf_fini(&shown);
	return added;
}

bool console_every_run(struct console *c, struct slice rest, struct diag *d)
{
	struct slice which = slice_trim(slice_from(rest, every_first_word(rest).n));
	long long number;

	if (!rest.n) {
		every_say_list(c);
	} else if (!every_is_stop(rest)) {
		return every_begin(c, rest, d);
	} else if (!which.n) {
		console_every_stop(c);
	} else if (slice_to_number(which, &number) && every_stop(&c->every, (size_t)number - 1)) {
		console_notice(c, _("command %lld is no longer repeated"), number);
	}
	return true;
}

/* ---- sending ---- */

/* Why nothing may be sent by itself now; NULL: nothing is in the way. */
static const char *every_obstacle(const struct console *c)
{
	struct session *s = console_session(c);
	struct session_in_flight f = session_in_flight(s);
	struct slice line;

	if (!session_link_is_up(s))
		return session_link_is_released(s) ? _("the port is released")
		                                   : _("the link is down");
	if (!connection_has_joined(&c->connection))
		return _("the other program has the board");
	if (f.phase == SESSION_PAYLOAD)
		return _("the board waits for bytes");
	return session_held(s, &line) ? _("the board may wait for bytes") : NULL;
}

/* Behind a command, or what waits for its turn, not even one more is queued. */
static bool every_is_free(const struct console *c)
{
	struct session_in_flight f = session_in_flight(console_session(c));

	return !session_queued(console_session(c)) &&
	       (f.phase == SESSION_IDLE || f.by == SESSION_BY_POLL);
}

void console_every_work(struct console *c)
{
	struct every *e = &c->every;
	const char *paused = e->count ? every_obstacle(c) : NULL;
	int64_t now = console_now(c);
	struct diag d;

	if (paused != e->paused)
		console_touch(c);
	e->paused = paused;
	int due = paused || !every_is_free(c) ? EVERY_NONE : every_due(e, now);
	if (due != EVERY_NONE) {
		if (!session_submit(console_session(c), buf_slice(&e->commands[due].line),
			    SESSION_BY_USER, now, &d))
			e->paused = _("the board is being examined");
		every_sent(e, due, now);
		console_touch(c);
	}
	/* What is late waits for the answer, or for the end of the pause, not for time. */
	int64_t next = every_next(e);
	if (next > now)
		loop_timer_at(c->every_timer, c->connection.start + next);
	else if (due != EVERY_NONE && next >= 0 && every_is_free(c))
		loop_timer_at(c->every_timer, loop_now(c->loop));
	else
		loop_timer_stop(c->every_timer);
}
