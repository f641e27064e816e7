/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/rules.h"

#include <time.h>
#include <unistd.h>

#include "base/print.h"
#include "setup/connection_reset.h"

/* ---- what only a run can do ---- */

static void rules_tell(void *user, bool problem, struct slice text)
{
	struct rules *r = user;

	connection_say(r->connection, problem, text);
}

static void rules_note(void *user, struct slice text)
{
	struct rules *r = user;

	r->calls->note(r->user, text);
}

static void rules_bell(void *user, struct slice text)
{
	(void)user, (void)text;
	if (isatty(STDERR_FILENO))
		fputs("\a", stderr);
}

static bool rules_may_send(void *user)
{
	struct rules *r = user;

	return r->calls->may_send(r->user);
}

static void rules_failed(void *user, struct slice why)
{
	struct rules *r = user;

	rules_tell(r, true, why);
	r->calls->failed(r->user, why, r->desk.player.failure, r->desk.player.code);
}

static void rules_set_timer(void *user, int64_t us)
{
	struct rules *r = user;

	if (us < 0)
		loop_timer_stop(r->timer);
	else
		loop_timer_at(r->timer, loop_now(r->connection->loop) + us);
}

static bool rules_reset(void *user, struct diag *d)
{
	struct rules *r = user;

	return connection_begin_reset(r->connection, r->timer, d);
}

static bool rules_reset_is_over(void *user)
{
	struct rules *r = user;

	return connection_reset_is_over(r->connection, r->timer);
}

static int64_t rules_unix_time(void *user)
{
	(void)user;
	return (int64_t)time(NULL);
}

static int64_t rules_now(const struct rules *r)
{
	return connection_now(r->connection);
}

static void rules_on_timer(void *user)
{
	struct rules *r = user;

	trigger_desk_time_out(&r->desk, rules_now(r));
	r->calls->go(r->user);
}

/* ---- for the runner ---- */

void rules_init(
	struct rules *r, struct connection *connection, const struct rules_calls *calls, void *user)
{
	static const struct trigger_calls desk_calls = {.say = rules_tell,
		.note = rules_note,
		.bell = rules_bell,
		.may_send = rules_may_send,
		.failed = rules_failed,
		.player = {.timer = rules_set_timer,
			.reset = rules_reset,
			.reset_is_over = rules_reset_is_over,
			.unix_time = rules_unix_time}};

	*r = (struct rules){.connection = connection, .calls = calls, .user = user};
	r->timer = loop_timer(connection->loop, rules_on_timer, r);
	trigger_desk_init(&r->desk, &desk_calls, r, connection->session);
}

void rules_fini(struct rules *r)
{
	trigger_desk_fini(&r->desk);
	loop_unwatch(r->timer);
	*r = (struct rules){0};
}

bool rules_set(struct rules *r, struct script_on *on, struct diag *d)
{
	if (trigger_desk_set(&r->desk, script_on_keep(on), true, d))
		return true;
	script_on_free(on);
	return false;
}

void rules_end_file(struct rules *r)
{
	if (r->desk.rules.count)
		trigger_desk_end_script(&r->desk, rules_now(r));
}

void rules_see(struct rules *r, const struct wire_event *event)
{
	if (r->desk.rules.count)
		trigger_desk_see(&r->desk, event, rules_now(r));
}

void rules_see_log(struct rules *r, struct slice line)
{
	if (r->desk.rules.count)
		trigger_desk_see_log(&r->desk, line, rules_now(r));
}

bool rules_answered(struct rules *r, const struct session_result *result)
{
	return trigger_desk_answered(&r->desk, result);
}

void rules_go(struct rules *r)
{
	if (r->desk.rules.count)
		trigger_desk_go(&r->desk, rules_now(r));
}

bool rules_reply(const struct rules *r)
{
	return trigger_desk_replies(&r->desk);
}
