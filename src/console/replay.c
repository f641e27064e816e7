/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "console/console_private.h"
#include "console/plot.h"
#include "term/line_editor.h"

enum {
	SECOND = 1000000,
	FRAME_US = 16000,
	GROWTH_US = 500000, /* how often a file that is still written is looked at */
	SEARCH_US = 4000,
	NORMAL_SPEED = 100
};

/* ---- what is shown ---- */

/* The session may be another one: what was made of it is made again. */
static void replay_moved(struct console *c)
{
	replay_view_fill(&c->replay.shown, c->replay.replay, &c->view);
	if (c->replay.drawn != c->view.session) {
		c->replay.drawn = c->view.session;
		console_messages_renew(c);
		console_plot_renew(c);
	}
	console_touch(c);
}

void console_replay_draw(struct console *c)
{
	replay_view_fill(&c->replay.shown, c->replay.replay, &c->view);
}

/* ---- playing ---- */

static bool replay_plays(const struct console *c)
{
	return c->replay.shown.time.playing;
}

static int64_t replay_due(const struct console *c)
{
	double passed = (double)(loop_now(c->loop) - c->replay.since);
	int speed = c->replay.shown.time.speed;
	int64_t end = replay_end(c->replay.replay);
	double due = (double)c->replay.from + passed * speed / NORMAL_SPEED;

	return speed && due < (double)end ? (int64_t)due : end;
}

/* From this moment on, at this speed. */
static void replay_restart_clock(struct console *c)
{
	c->replay.since = loop_now(c->loop);
	c->replay.from = replay_now(c->replay.replay);
	loop_timer_at(c->replay.timer, loop_now(c->loop));
}

static void replay_set_playing(struct console *c, bool plays)
{
	c->replay.shown.time.playing = plays;
	replay_restart_clock(c);
	console_touch(c);
}

static void replay_play_on(struct console *c)
{
	struct replay *r = c->replay.replay;
	bool there = replay_advance(r, replay_due(c));

	replay_moved(c);
	if (replay_at_end(r))
		replay_set_playing(c, false);
	else
		loop_timer_at(c->replay.timer, loop_now(c->loop) + (there ? FRAME_US : 0));
}

/* Like tail -f, if the end was shown. */
static void replay_look_for_more(struct console *c)
{
	struct replay *r = c->replay.replay;
	bool follows = replay_at_end(r);
	int64_t end = replay_end(r);

	replay_work(r);
	if (replay_end(r) > end) {
		if (follows)
			replay_seek(r, replay_end(r));
		replay_moved(c);
	}
	loop_timer_at(c->replay.timer, loop_now(c->loop) + GROWTH_US);
}

static void replay_on_timer(void *user)
{
	struct console *c = user;

	if (replay_plays(c))
		replay_play_on(c);
	else
		replay_look_for_more(c);
}

static void replay_change_speed(struct console *c, bool faster)
{
	static const int speeds[] = {10, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 0};
	int *speed = &c->replay.shown.time.speed;
	size_t i = 0;

	if (*speed == 0)
		i = ALEN(speeds) - 1;
	while (i + 1 < ALEN(speeds) && speeds[i] && speeds[i] < *speed)
		i++;
	if (faster)
		i += i + 1 < ALEN(speeds) && speeds[i] == *speed;
	else
		i -= i > 0;
	/* One that was asked for may be slower than all of these. */
	if (faster || *speed == 0 || speeds[i] < *speed)
		*speed = speeds[i];
	replay_restart_clock(c);
	console_touch(c);
}

/* ---- moving ---- */

static const struct {
	enum action action;
	enum replay_unit unit;
	bool backwards;
	const char *none;
} replay_steps[] = {
	{ACTION_RECORD_NEXT, REPLAY_RECORD, false, N_("this is the last record")},
	{ACTION_RECORD_BACK, REPLAY_RECORD, true, N_("this is the first record")},
	{ACTION_COMMAND_NEXT, REPLAY_COMMAND, false, N_("no command is sent after this")},
	{ACTION_COMMAND_BACK, REPLAY_COMMAND, true, N_("no command was sent before this")},
	{ACTION_MESSAGE_NEXT, REPLAY_MESSAGE, false, N_("no message comes after this")},
	{ACTION_MESSAGE_BACK, REPLAY_MESSAGE, true, N_("no message came before this")},
	{ACTION_ERROR_NEXT, REPLAY_ERROR, false, N_("no command fails after this")},
	{ACTION_ERROR_BACK, REPLAY_ERROR, true, N_("no command failed before this")},
	{ACTION_DROP_NEXT, REPLAY_DROP, false, N_("the connection is not lost after this")},
	{ACTION_DROP_BACK, REPLAY_DROP, true, N_("the connection was not lost before this")},
	{ACTION_RESET_NEXT, REPLAY_RESET, false, N_("the board does not restart after this")},
	{ACTION_RESET_BACK, REPLAY_RESET, true, N_("the board did not restart before this")},
	{ACTION_NOTE_NEXT, REPLAY_NOTE, false, N_("there are no notes after this")},
	{ACTION_NOTE_BACK, REPLAY_NOTE, true, N_("there are no notes before this")},
};

static void replay_arrived(struct console *c)
{
	c->view.messages.scroll.following = true;
	console_commands_renew(c);
	replay_moved(c);
}

static void replay_go_to(struct console *c, int64_t t)
{
	replay_seek(c->replay.replay, t);
	replay_restart_clock(c);
	replay_arrived(c);
}

/* A moment's work.  true: it goes on. */
static bool replay_search_more(struct console *c)
{
	struct replay *r = c->replay.replay;
	int64_t until = loop_clock() + SEARCH_US;
	enum replay_search state;

	do
		state = replay_search_step(r);
	while (state == REPLAY_SEARCH_GOES_ON && loop_clock() < until);
	c->replay.searching = state == REPLAY_SEARCH_GOES_ON;
	c->notice[0] = '\0';
	if (state == REPLAY_SEARCH_GOES_ON)
		console_notice(c, _("searching, %d %%; Esc stops it: %.*s"),
			replay_search_percent(r), SLICE_ARG(buf_slice(&c->replay.searched)));
	else if (state == REPLAY_SEARCH_FOUND)
		replay_arrived(c);
	else
		console_notice(c,
			c->replay.searches_back ? _("not found before this: %.*s")
						: _("not found after this: %.*s"),
			SLICE_ARG(buf_slice(&c->replay.searched)));
	return c->replay.searching;
}

static void replay_search_on(struct console *c, bool backwards)
{
	struct slice text = buf_slice(&c->replay.searched);

	if (text.n == 0) {
		console_ask(c, QUESTION_FIND, "");
		return;
	}
	replay_set_playing(c, false);
	c->replay.searches_back = backwards;
	replay_search_start(c->replay.replay, text, backwards);
	replay_search_more(c);
}

void console_replay_stop_search(struct console *c)
{
	c->replay.searching = false;
	console_notice(c, _("the search was stopped"));
}

bool console_replay_work(struct console *c)
{
	struct replay *r = c->replay.replay;
	const struct session *before = replay_session(r);

	/* The pass goes on afterwards. */
	if (c->replay.searching) {
		replay_search_more(c);
		return true;
	}
	if (replay_percent(r) == 100)
		return false;
	bool more = replay_work(r);
	if (replay_session(r) != before || !more)
		replay_moved(c);
	console_touch(c);
	return more;
}

static void replay_step_by(struct console *c, size_t i)
{
	replay_set_playing(c, false);
	if (replay_step(c->replay.replay, replay_steps[i].unit, replay_steps[i].backwards))
		replay_arrived(c);
	else {
		replay_moved(c);
		console_notice(c, "%s", replay_steps[i].none);
	}
}

void console_replay_do(struct console *c, enum action action)
{
	struct replay *r = c->replay.replay;

	c->notice[0] = '\0';
	for (size_t i = 0; i < ALEN(replay_steps); i++)
		if (replay_steps[i].action == action)
			replay_step_by(c, i);
	if (action == ACTION_PLAY && !replay_plays(c) && replay_at_end(r))
		replay_go_to(c, 0);
	if (action == ACTION_PLAY)
		replay_set_playing(c, !replay_plays(c));
	else if (action == ACTION_FASTER || action == ACTION_SLOWER)
		replay_change_speed(c, action == ACTION_FASTER);
	else if (action == ACTION_SEEK)
		console_ask(c, QUESTION_SEEK, "");
	else if (action == ACTION_TO_START)
		replay_go_to(c, 0);
	else if (action == ACTION_TO_END)
		replay_go_to(c, replay_end(r));
	else if (action == ACTION_FIND)
		console_ask(c, QUESTION_FIND, "");
	else if (action == ACTION_FIND_NEXT || action == ACTION_FIND_BACK)
		replay_search_on(c, action == ACTION_FIND_BACK);
}

void console_replay_seek(struct console *c, struct slice text)
{
	struct replay *r = c->replay.replay;
	int64_t second = c->view.started / SECOND, t;
	struct diag d;

	if (replay_read_time(r, text, c->view.utc_offset(second), &t, &d))
		replay_go_to(c, t);
	else
		console_notice(c, "%s", d.text);
}

void console_replay_find(struct console *c, struct slice text)
{
	buf_set(&c->replay.searched, text);
	replay_search_on(c, false);
}

bool console_replay_recall(struct console *c, uint64_t entry)
{
	const struct journal *j;
	bool more = true;

	while ((j = session_journal(console_session(c))), more && entry < journal_first(j))
		more = replay_recall(c->replay.replay);
	replay_moved(c);
	return entry >= journal_first(session_journal(console_session(c)));
}

/* ---- keys ---- */

enum action console_replay_key(const struct console *c, enum context context, int key)
{
	/* Characters are typed there. */
	if (!c->replay.replay || context == CONTEXT_QUESTION || context == CONTEXT_HEX ||
		context == CONTEXT_PALETTE || (context == CONTEXT_COMMANDS && line_editor_line().n))
		return ACTION_NONE;
	/* A list's own keys come first. */
	enum action own = keymap_find(&c->config.keymap, context, key);
	enum action action = keymap_find(&c->config.keymap, CONTEXT_REPLAY, key);
	bool is_own = context != CONTEXT_COMMANDS && own != ACTION_NONE;
	return action != ACTION_NONE && !is_own && action_row(action)->context == CONTEXT_REPLAY
	               ? action
	               : ACTION_NONE;
}

bool console_replay_sends(enum action action)
{
	static const enum action sending[] = {ACTION_HEX_SEND, ACTION_NOTE, ACTION_USE_OFFER,
		ACTION_PORT_SETTINGS, ACTION_RESET_BOARD, ACTION_HOLD_RESET, ACTION_BOOT_BOARD,
		ACTION_SEND_BREAK, ACTION_DOCTOR, ACTION_RELEASE_PORT, ACTION_RECONNECT,
		ACTION_POLL_NOW, ACTION_RECIPES, ACTION_CLOUD, ACTION_CERTS, ACTION_SEND_BACK};

	for (size_t i = 0; i < ALEN(sending); i++)
		if (sending[i] == action)
			return true;
	return false;
}

bool console_replay_refuses(struct console *c, enum action action)
{
	if (!c->replay.replay || !console_replay_sends(action))
		return false;
	console_replay_refuse(c);
	return true;
}

void console_replay_refuse(struct console *c)
{
	console_notice(c, _("this is a recording: nothing is sent or written"));
}

/* ---- start and end ---- */

void console_replay_begin(struct console *c, bool plays, int speed)
{
	c->replay.timer = loop_timer(c->loop, replay_on_timer, c);
	c->replay.shown.time.speed = speed;
	replay_view_fill(&c->replay.shown, c->replay.replay, &c->view);
	c->replay.drawn = c->view.session;
	replay_set_playing(c, plays);
	if (replay_problem(c->replay.replay))
		console_notice(c, "%s", replay_problem(c->replay.replay));
}

void console_replay_end(struct console *c)
{
	loop_unwatch(c->replay.timer);
	replay_close(c->replay.replay);
	replay_view_fini(&c->replay.shown);
	buf_fini(&c->replay.searched);
	c->replay = (struct replay_state){0};
}
