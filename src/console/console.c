/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/console.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"
#include "console/console_private.h"
#include "disk/files.h"
#include "term/line_editor.h"

enum {
	/* Timers are of whole milliseconds and never early: at most 16 ms, and one more where it is a
	 * timer that ends them and no byte. */
	FRAME_US = 15000,
	/* What a key sends is on the wire some 250 us sooner where drawing waits that long. */
	AFTER_KEYS_US = 1000,
	/* A paste of that pause has lost its end: it must not swallow what is typed from then on. */
	PASTE_SILENCE_US = 1000000,
	SECOND_US = 1000000
};

int64_t console_now(const struct console *c)
{
	return connection_now(&c->connection);
}

void console_touch(struct console *c)
{
	c->dirty = true;
}

void console_notice(struct console *c, const char *format, ...)
{
	struct diag d;
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	/* A diag cuts with a mark where it has to. */
	diag_fail(&d, 0, 0, 0, "%s", buf_text(&text));
	memcpy(c->notice, d.text, sizeof(c->notice));
	buf_fini(&text);
	console_touch(c);
}

void console_quit(struct console *c)
{
	loop_stop(c->loop);
}

/* Drawing: once a turn at most, and no sooner than a frame after the last. */

static const char *recording_problem(const struct console *c)
{
	return c->connection.recorder ? recorder_problem(c->connection.recorder) : NULL;
}

/* A terminal that takes no more must not keep us from the board: the next frame waits for it. */
static bool send_rest(struct console *c)
{
	bool all = screen_write_more();

	if (c->terminal && c->terminal_waits == all)
		loop_watch_events(c->terminal, all ? 0 : LOOP_WRITE);
	c->terminal_waits = c->terminal && !all;
	return all;
}

static void console_draw(struct console *c)
{
	struct console_view *v = &c->view;

	c->dirty = false;
	c->drawn_at = loop_now(c->loop);
	v->now = console_now(c);
	v->port = link_description(c->connection.link);
	v->recording = c->connection.recorder ? recorder_path(c->connection.recorder) : NULL;
	v->recording_problem = recording_problem(c);
	v->notice = c->notice[0] ? c->notice : NULL;
	v->hex_topic = c->hex_target.n ? buf_text(&c->hex_target) : NULL;
	console_view_draw(v, &c->cells);
	screen_show(&c->cells);
	send_rest(c);
	int64_t change = console_view_next_change(v);
	if (change >= 0)
		loop_timer_at(c->frame_timer, c->connection.start + change);
	else
		loop_timer_stop(c->frame_timer);
}

static void console_after_turn(void *user)
{
	struct console *c = user;
	int64_t now = loop_now(c->loop), due = c->drawn_at + FRAME_US;

	if (c->keys_taken && due < now + AFTER_KEYS_US)
		due = now + AFTER_KEYS_US;
	c->keys_taken = false;
	/* Keys may have changed what the session waits for. */
	connection_touch(&c->connection);
	if (console_messages_work(c))
		loop_timer_at(c->work_timer, now);
	/* Found out by the recorder's own timer, when all else may be quiet. */
	if (c->view.recording_problem != recording_problem(c))
		console_touch(c);
	if (!c->dirty || c->terminal_waits)
		return;
	if (due <= now)
		console_draw(c);
	else
		loop_timer_at(c->frame_timer, due);
}

/* Bytes up */

static void console_on_up(void *user)
{
	struct console *c = user;

	c->view.link_problem = NULL;
}

static void fail_on(struct console *c, const char *port, const char *why)
{
	struct buf problem = {0};

	connection_add_problem(&problem, port, why);
	buf_add_text(&c->failure, "atmq: ");
	utf8_add_visible(&c->failure, buf_slice(&problem));
	buf_add_char(&c->failure, '\n');
	buf_fini(&problem);
	c->status = EXIT_PORT;
	console_quit(c);
}

static void console_on_down(void *user, const char *why)
{
	struct console *c = user;

	buf_clear(&c->link_problem);
	utf8_add_visible(&c->link_problem, slice_of(why));
	c->view.link_problem = buf_text(&c->link_problem);
	if (!c->connection.was_up)
		fail_on(c, c->port, why);
}

static void console_on_log_failed(void *user, const char *why)
{
	struct console *c = user;

	fail_on(c, link_port(c->connection.log), why);
}

static void console_on_event(void *user, const struct wire_event *event)
{
	struct console *c = user;

	if (event->type == WIRE_EVENT_MESSAGE)
		known_values_add(&c->known, AT_SOURCE_TOPIC, event->topic, "received");
}

static void console_on_ended(void *user, const struct session_result *result)
{
	(void)user;
	(void)result;
}

static void console_on_settled(void *user)
{
	console_touch(user);
}

static void on_terminal(void *user, int events)
{
	(void)events;
	send_rest(user);
}

static void on_frame(void *user)
{
	console_touch(user);
}

/* The work itself is done after the turn. */
static void on_work(void *user)
{
	(void)user;
}

static void console_on_keys(struct console *c)
{
	struct slice bytes;
	int key;

	while (screen_key(&key, &bytes))
		console_take_key(c, key, bytes);
	/* In a paste an Esc is never a key. */
	if (c->pasting)
		loop_timer_at(c->escape_timer, loop_now(c->loop) + PASTE_SILENCE_US);
	else if (screen_key_pending())
		loop_timer_at(c->escape_timer, loop_now(c->loop) + SCREEN_KEY_DELAY);
}

static void console_on_keyboard(void *user, int events)
{
	struct console *c = user;

	c->keys_taken = true;
	console_on_keys(c);
	/* The terminal is gone: there is no one to show anything to. */
	if ((events & LOOP_HANGUP) || screen_is_lost())
		console_quit(c);
}

static void console_on_escape(void *user)
{
	struct console *c = user;
	bool pasting = c->pasting;

	screen_key_waited();
	console_on_keys(c);
	if (!pasting || !c->pasting)
		return;
	console_end_paste(c);
	console_notice(c, "the end of the paste did not come; it was taken as far as it came");
}

static void on_end_signal(void *user)
{
	console_quit(user);
}

static void resize(struct console *c)
{
	int columns, rows;

	screen_resized();
	screen_size(&columns, &rows);
	cells_resize(&c->cells, columns, rows);
	console_touch(c);
}

static void console_on_resize(void *user)
{
	resize(user);
}

static void console_on_continue(void *user)
{
	screen_redraw_all();
	resize(user);
}

/* As Ctrl-Z does it, where another program asks for it. */
static void console_on_stop(void *user)
{
	(void)user;
	screen_suspend();
}

static void watch(struct console *c)
{
	static const struct {
		int number;
		loop_fn *fn;
	} signals[] = {{SIGTERM, on_end_signal}, {SIGHUP, on_end_signal}, {SIGINT, on_end_signal},
		{SIGWINCH, console_on_resize}, {SIGCONT, console_on_continue},
		{SIGTSTP, console_on_stop}};

	c->keyboard = loop_watch_fd(c->loop, STDIN_FILENO, LOOP_READ, console_on_keyboard, c);
	if (screen_output() >= 0)
		c->terminal = loop_watch_fd(c->loop, screen_output(), 0, on_terminal, c);
	c->escape_timer = loop_timer(c->loop, console_on_escape, c);
	c->frame_timer = loop_timer(c->loop, on_frame, c);
	c->work_timer = loop_timer(c->loop, on_work, c);
	for (size_t i = 0; i < ALEN(signals); i++)
		c->signals[i] = loop_signal(c->loop, signals[i].number, signals[i].fn, c);
	loop_after_turn(c->loop, console_after_turn, c);
}

/* Signals stay ours until the transcript is closed: a window that closes sends more than one. */
static void unwatch(struct console *c)
{
	loop_unwatch(c->terminal);
	loop_unwatch(c->frame_timer);
	loop_unwatch(c->work_timer);
	loop_unwatch(c->escape_timer);
	loop_unwatch(c->keyboard);
}

/* Start and end */

/* What was typed in earlier sessions is offered again. */
static void recall_history(struct console *c)
{
	struct slice line;

	for (size_t n = 2 * KNOWN_VALUES; n-- > 0;)
		if (line_editor_history(n, &line))
			known_values_add_line(&c->known, line, c->config.dialect);
}

static bool open_screen(struct console *c, struct diag *d)
{
	struct buf history = {0};

	if (!screen_open(d))
		return false;
	screen_set_theme(&c->theme);
	line_editor_open(
		files_state_path(&history, "history") ? buf_text(&history) : NULL, NULL, NULL);
	buf_fini(&history);
	if (line_editor_problem())
		console_notice(c, "no history: %s", line_editor_problem());
	recall_history(c);
	return true;
}

static void close_screen(void)
{
	line_editor_close();
	screen_close();
}

static void init_view(struct console *c)
{
	struct console_view *v = &c->view;
	time_t seconds = (time_t)(c->connection.started / SECOND_US);
	struct tm local;

	localtime_r(&seconds, &local);
	v->started = c->connection.started;
	v->utc_offset = local.tm_gmtoff;
	v->session = c->connection.session;
	v->hex = &c->hex;
	v->keymap = &c->config.keymap;
	v->journal.following = v->messages.following = true;
	v->input.selected = SIZE_MAX;
}

int console_fail(struct console *c, int status, const struct diag *d)
{
	buf_addf(&c->failure, "atmq: %s\n", d->text);
	return status;
}

static int run_on_screen(struct console *c)
{
	struct diag d;

	if (!open_screen(c, &d))
		return console_fail(c, EXIT_USAGE, &d);
	watch(c);
	resize(c);
	console_line_changed(c);
	loop_run(c->loop);
	unwatch(c);
	close_screen();
	return c->status;
}

/* The session's remarks name keys, too. */
static void tell_keys(struct console *c)
{
	struct buf key = {0};

	if (c->config.keymap.keys[ACTION_RECONNECT][0])
		key_add_name(&key, c->config.keymap.keys[ACTION_RECONNECT][0]);
	session_set_reconnect_key(c->connection.session, buf_slice(&key));
	buf_fini(&key);
}

int console_run(struct console *c, const char *transcript)
{
	static const struct connection_events events = {console_on_up, console_on_down,
		console_on_event, console_on_ended, console_on_settled, console_on_log_failed};
	const struct connection_plan plan = {c->port, &c->settings, transcript, c->config.dialect,
		(int64_t)c->config.poll_seconds * SECOND_US, c->config.dialect_is_set, c->log_port};
	bool port_failed = false;
	struct diag d;

	c->loop = loop_new();
	if (!connection_open(&c->connection, c->loop, &plan, &events, c, &port_failed, &d))
		return console_fail(c, port_failed ? EXIT_PORT : EXIT_USAGE, &d);
	init_view(c);
	tell_keys(c);
	return run_on_screen(c);
}

void console_fini(struct console *c)
{
	connection_close(&c->connection);
	for (size_t i = 0; i < ALEN(c->signals); i++)
		loop_unwatch(c->signals[i]);
	if (c->loop)
		loop_free(c->loop);
	console_messages_fini(c);
	console_line_close_list(c);
	at_hint_fini(&c->hint);
	hex_editor_fini(&c->hex);
	known_values_fini(&c->known);
	cells_fini(&c->cells);
	buf_fini(&c->seen_line);
	buf_fini(&c->pasted);
	buf_fini(&c->kept_line);
	buf_fini(&c->save_path);
	buf_fini(&c->publication);
	buf_fini(&c->hex_target);
	buf_fini(&c->link_problem);
	buf_fini(&c->line_message);
	buf_fini(&c->failure);
	config_fini(&c->config);
}
