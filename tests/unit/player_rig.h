/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A script played on a session, whose board is a table of lines and what it says to each; time passes
 * when nothing else happens.
 */
#ifndef PLAYER_RIG_H
#define PLAYER_RIG_H

#include "unit.h"

#include "script/player.h"

/* What a board says to a line; of several with the same line the n-th is for the n-th time, and the last
 * one for all further times.  A line with "+4000 " before it: what it says unasked, 4 s later. */
struct reply {
	const char *line, *said; /* NULL: nothing */
};

struct table_board {
	struct session *session;
	struct script script;
	struct player player;
	const struct reply *replies;
	struct buf sent, log;
	size_t answered; /* bytes of what was sent */
	int64_t now, timer;
	const char *later; /* to be said at later_at; NULL: nothing */
	int64_t later_at;
	int64_t unix_time; /* this machine's, at the start */
	int resets;        /* the lines play on that often */
};

static bool player_test_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user, (void)name, (void)out;
	return diag_fail(d, 0, 0, 0, "no such file");
}

static void player_test_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct table_board *b = user;

	(void)secret;
	buf_add(&b->sent, bytes);
	if (by != SESSION_BY_SCRIPT)
		buf_add_text(&b->log, "(not by the script)");
}

static void player_test_event(void *user, const struct wire_event *event)
{
	player_see(&((struct table_board *)user)->player, event);
}

static void player_test_ended(void *user, const struct session_result *result)
{
	player_answered(&((struct table_board *)user)->player, result);
}

static void player_test_captured(void *user, struct slice name, struct slice value)
{
	struct table_board *b = user;

	buf_addf(&b->log, "%.*s=%.*s ", SLICE_ARG(name), SLICE_ARG(value));
}

static void player_test_timer(void *user, int64_t us)
{
	struct table_board *b = user;

	b->timer = us < 0 ? -1 : b->now + us;
}

static bool player_test_reset(void *user, struct diag *d)
{
	struct table_board *b = user;

	if (!b->resets)
		return diag_fail(d, 0, 0, 0, "this port has no lines");
	b->timer = b->now + 1000;
	return true;
}

static bool player_test_reset_is_over(void *user)
{
	struct table_board *b = user;

	b->timer = b->now + 1000;
	return --b->resets <= 0;
}

static int64_t player_test_unix_time(void *user)
{
	struct table_board *b = user;

	return b->unix_time + b->now / 1000000;
}

static void player_test_words(void *user, const struct script_step *step)
{
	struct table_board *b = user;

	buf_addf(&b->log, "%s(%s) ", step->kind == SCRIPT_PHASE ? "phase" : "note",
		buf_text((struct buf *)&step->words));
}

static void player_test_open(struct table_board *b, const char *script, const struct reply *replies)
{
	static const struct player_calls calls = {player_test_timer, player_test_reset,
		player_test_reset_is_over, NULL, player_test_unix_time, NULL, player_test_captured,
		player_test_words};
	const struct session_output output = {.send = player_test_send,
		.event = player_test_event,
		.ended = player_test_ended,
		.user = b};
	struct buf errors = {0};

	*b = (struct table_board){
		.replies = replies, .timer = -1, .now = 1, .unix_time = 1784918701};
	b->session = session_new(&output, AT_DIALECT_ESP32_S);
	session_set_poll(b->session, 0);
	session_link_up(b->session, b->now);
	if (!script_read(&b->script,
		    &(struct script_source){.path = "x.at",
			    .text = slice_of(script),
			    .file = player_test_file,
			    .serial = "30-AE-A4 12"},
		    &errors))
		fail_msg("%s", buf_text(&errors));
	b->player = (struct player){
		.calls = &calls, .user = b, .session = b->session, .by = SESSION_BY_SCRIPT};
	player_start(&b->player, &b->script);
}

static void player_test_close(struct table_board *b)
{
	player_fini(&b->player);
	script_fini(&b->script);
	session_free(b->session);
	buf_fini(&b->sent);
	buf_fini(&b->log);
}

/* How often the line was sent before the last time. */
static size_t player_test_times(const struct table_board *b, struct slice line)
{
	struct slice rest = slice_sub(buf_slice(&b->sent), 0, b->answered);
	size_t n = 0;

	while (rest.n)
		n += slice_eq(slice_trim(slice_take_line(&rest)), line);
	return n;
}

static void player_test_reply(struct table_board *b, struct slice line)
{
	const struct reply *reply = NULL;
	size_t times = player_test_times(b, line) + 1;

	for (const struct reply *r = b->replies; r->line; r++) {
		char *of = NULL;
		long long after = r->line[0] == '+' ? strtoll(r->line, &of, 10) : 0;
		if (of && slice_eq(line, slice_of(of + 1))) {
			b->later = r->said;
			b->later_at = b->now + after * 1000;
		} else if (times && slice_eq(line, slice_of(r->line))) {
			reply = r;
			times--;
		}
	}
	b->answered = b->sent.n;
	if (reply && reply->said)
		session_receive(b->session, slice_of(reply->said), b->now);
}

/* The board answers what was sent, or time passes. */
static void player_test_wait(struct table_board *b)
{
	int64_t due = session_deadline(b->session);

	b->now += 1000;
	if (b->sent.n > b->answered) {
		/* A reply may make the session send more. */
		struct buf sent = {0};
		buf_add(&sent, slice_from(buf_slice(&b->sent), b->answered));
		player_test_reply(b, slice_trim(buf_slice(&sent)));
		buf_fini(&sent);
		return;
	}
	if (b->later && (due < 0 || b->later_at <= due) &&
		(b->timer < 0 || b->later_at <= b->timer)) {
		const char *later = b->later;
		b->later = NULL;
		b->now = b->later_at > b->now ? b->later_at : b->now;
		session_receive(b->session, slice_of(later), b->now);
		return;
	}
	if (b->timer >= 0 && (due < 0 || b->timer <= due)) {
		b->now = b->timer > b->now ? b->timer : b->now;
		b->timer = -1;
		player_time_out(&b->player, b->now);
		return;
	}
	assert_true(due >= 0);
	b->now = due > b->now ? due : b->now;
	session_tick(b->session, b->now);
}

/* To its end, or to the next step that fails; each step that ends is a word in the log. */
static enum player_state player_test_play(struct table_board *b)
{
	for (int turns = 0; turns < 1000; turns++) {
		enum player_state state = player_go(&b->player, b->now);
		if (state == PLAYER_ENDED)
			return state;
		if (state == PLAYER_FAILED) {
			buf_addf(&b->log, "failed: %s", buf_text(&b->player.why));
			return state;
		}
		if (state == PLAYER_PASSED) {
			buf_add_text(&b->log, "passed ");
			if (b->player.note.n)
				buf_addf(&b->log, "(%s) ", buf_text(&b->player.note));
			player_next(&b->player);
		} else if (state == PLAYER_SKIPPED) {
			buf_addf(&b->log, "skipped (%s) ", buf_text(&b->player.why));
			player_next(&b->player);
		} else {
			player_test_wait(b);
		}
	}
	fail_msg("it waits for ever");
	return PLAYER_WAITS;
}

#define PLAYER_OK "\r\nOK\r\n"
#define PLAYER_ERROR "\r\nERROR\r\n"

#endif
