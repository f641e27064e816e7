/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/console.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/language.h"
#include "base/print.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "console/plot.h"
#include "disk/files.h"
#include "term/line_editor.h"
#include "view/text.h"

enum { SECOND_US = 1000000 };

int64_t console_now(const struct console *c)
{
	return c->replay.replay ? replay_now(c->replay.replay) : connection_now(&c->connection);
}

struct session *console_session(const struct console *c)
{
	return c->replay.replay ? replay_session(c->replay.replay) : c->connection.session;
}

void console_touch(struct console *c)
{
	if (c->screen)
		screen_loop_touch(c->screen);
}

void console_notice(struct console *c, const char *format, ...)
{
	struct diag d;
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	/* A diag marks where it is cut. */
	diag_fail(&d, 0, 0, 0, "%s", buf_text(&text));
	memcpy(c->notice, d.text, sizeof(c->notice));
	buf_fini(&text);
	console_touch(c);
}

void console_quit(struct console *c)
{
	loop_stop(c->loop);
}

bool console_may_talk(const struct console *c, struct diag *d)
{
	struct buf keys = {0};

	if (c->replay.replay)
		return diag_fail(d, 0, 0, 0, _("this is a recording: nothing is sent"));
	if (!console_release_allows(c, d))
		return false;
	if (connection_has_joined(&c->connection))
		return true;
	keymap_add_keys(&keys, &c->config.keymap, ACTION_JOIN);
	diag_fail(d, 0, 0, 0, _("not sent: the other program has the conversation; %s joins in"),
		buf_text(&keys));
	buf_fini(&keys);
	return false;
}

/* Drawing */

static const char *recording_problem(const struct console *c)
{
	return c->connection.recorder ? recorder_problem(c->connection.recorder) : NULL;
}

/* With the end of lines, if it is not what all boards of this kind want. */
static const char *console_port_text(struct console *c)
{
	static const char *const ends[] = {
		[LINE_END_CRLF] = "", [LINE_END_CR] = " CR", [LINE_END_LF] = " LF"};

	buf_clear(&c->port_text);
	buf_addf(&c->port_text, "%s%s", link_description(c->connection.link),
		ends[c->connection.board.line_end]);
	return buf_text(&c->port_text);
}

/* Of "esptool (process 4711)", whatever the language. */
static struct slice console_name_only(struct slice who)
{
	size_t n = who.n;

	while (n > 0 && who.p[n - 1] != '(')
		n--;
	if (n == 0)
		n = slice_find(who, SLICE("（")) + 1;
	return n ? slice_trim(slice_sub(who, 0, n - 1)) : who;
}

static const char *console_tap_text(struct console *c)
{
	const char *path = connection_tap_path(&c->connection);

	if (!path)
		return NULL;
	buf_clear(&c->tap_text);
	struct buf shown = {0}, name = {0};
	utf8_add_visible(&shown, slice_of(path));
	struct slice who = slice_of(connection_tap_who(&c->connection));
	utf8_add_visible(&name, console_name_only(who));
	if (!connection_tap_is_open(&c->connection))
		buf_addf(&c->tap_text, _("tap %s, not open"), buf_text(&shown));
	else if (name.n)
		buf_addf(&c->tap_text, _("tap %s, open by %s"), buf_text(&shown), buf_text(&name));
	else
		buf_addf(&c->tap_text, _("tap %s, open"), buf_text(&shown));
	if (connection_has_joined(&c->connection)) {
		text_add_comma(&c->tap_text);
		buf_add_text(&c->tap_text, _("joined"));
	}
	buf_fini(&shown);
	buf_fini(&name);
	return buf_text(&c->tap_text);
}

static void console_draw_connection(struct console *c)
{
	struct console_view *v = &c->view;

	v->now = console_now(c);
	v->port = console_port_text(c);
	v->tap = console_tap_text(c);
	v->joined = v->tap && connection_has_joined(&c->connection);
	v->awaited = link_port(c->connection.link);
	v->unsent = link_unsent(c->connection.link);
	v->held_in_reset = link_is_held(c->connection.link);
	v->recording = c->connection.recorder ? recorder_path(c->connection.recorder) : NULL;
	v->recording_problem = recording_problem(c);
}

void console_update_view(struct console *c)
{
	struct console_view *v = &c->view;

	if (c->replay.replay)
		console_replay_draw(c);
	else
		console_draw_connection(c);
	v->progress = console_recipe_progress(c);
	if (!v->progress)
		v->progress = console_certs_progress(c);
	v->notice = c->notice[0] ? c->notice : NULL;
	v->hex_topic = c->hex_target.n ? buf_text(&c->hex_target) : NULL;
	console_hex_sum(c);
}

static int64_t console_draw(void *user)
{
	struct console *c = user;
	struct console_view *v = &c->view;

	console_update_view(c);
	console_view_update(v, &c->frame, &c->cells);
	int64_t change = console_view_next_change(v);
	return change >= 0 ? c->connection.start + change : -1;
}

void console_work(struct console *c)
{
	/* Keys may have changed the session's deadline. */
	if (!c->replay.replay) {
		console_every_work(c);
		connection_touch(&c->connection);
	}
	/* Each has its turn. */
	bool more = console_messages_work(c);
	more |= console_hex_work(c);
	more |= console_plot_work(c);
	more |= c->replay.replay && console_replay_work(c);
	if (more)
		loop_timer_at(c->work_timer, loop_now(c->loop));
	console_recipe_ask(c);
	console_certs_ask(c);
	if (line_editor_problem() && !c->history_told)
		console_notice(c, "%s", line_editor_problem());
	c->history_told = line_editor_problem();
	/* The recorder's own timer finds it, perhaps while nothing else happens. */
	if (c->view.recording_problem != recording_problem(c))
		console_touch(c);
}

static void console_after_turn(void *user)
{
	console_work(user);
}

/* Bytes up */

/* Without a screen; why: the link is down. */
static void console_tell(const struct console *c, const char *why)
{
	struct buf text = {0};

	if (*why)
		connection_add_problem(&text, c->chosen.port, why);
	else
		buf_addf(&text, _("%s leads to %s"), c->tap, link_description(c->connection.link));
	print_problem(buf_text(&text));
	buf_fini(&text);
}

static void console_on_up(void *user)
{
	struct console *c = user;

	c->view.link_problem = NULL;
	console_release_on_up(c);
	if (c->no_screen)
		console_tell(c, "");
	/* What is asked in a tap is not ours to ask. */
	else if (!c->tap)
		console_doctor_on_up(c);
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
		fail_on(c, c->chosen.port, why);
	else if (c->no_screen)
		console_tell(c, c->view.link_problem);
}

static void console_on_log_failed(void *user, const char *why)
{
	struct console *c = user;

	fail_on(c, link_port(c->connection.log), why);
}

static void console_on_event(void *user, const struct wire_event *event)
{
	struct console *c = user;

	if (c->recipe.playing)
		player_see(&c->recipe.player, event);
	console_certs_see(c, event);
	console_on_see(c, event);
	if (event->type == WIRE_EVENT_MESSAGE)
		known_values_add(&c->known, AT_SOURCE_TOPIC, event->topic, _("received"));
}

static void console_on_log_line(void *user, struct slice line)
{
	struct console *c = user;

	if (c->recipe.playing)
		player_see_log(&c->recipe.player, line);
	console_on_see_log(c, line);
}

static void console_on_ended(void *user, const struct session_result *result)
{
	struct console *c = user;

	if (!console_on_answered(c, result) && c->recipe.playing)
		player_answered(&c->recipe.player, result);
	console_certs_answered(c, result);
}

static void console_on_examined(
	void *user, const struct doctor_facts *facts, const struct link_settings *better)
{
	console_doctor_report(user, facts, better);
}

static void console_on_settled(void *user)
{
	console_cloud_token_look(user);
	console_on_go(user);
	console_recipe_go(user);
	console_on_go(user);
	console_certs_go(user);
	console_touch(user);
}

/* The work itself is done after the turn. */
static void on_work(void *user)
{
	(void)user;
}

static void console_on_key(void *user, int key, struct slice bytes)
{
	console_press_key(user, key, bytes);
}

static void console_on_paste_lost(void *user)
{
	struct console *c = user;

	console_end_paste(c);
	console_notice(c, _("the end of the paste did not come; what came of it was kept"));
}

static void console_on_background(void *user, int rgb)
{
	console_follow_background(user, rgb);
}

/* Start and end */

/* Values from earlier sessions are offered again. */
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

	if (c->plain.wanted ? !console_plain_open(c, d) : !screen_loop_open(c->screen, d))
		return false;
	if (!c->plain.wanted) {
		console_show_theme(c);
		c->view.mouse = screen_use_mouse(c->config.mouse);
	}
	line_editor_open(
		files_state_path(&history, "history") ? buf_text(&history) : NULL, NULL, NULL);
	buf_fini(&history);
	recall_history(c);
	return true;
}

/* Rows that are drawn together are usually of the same second. */
static long long utc_offset(int64_t second)
{
	static int64_t known = INT64_MIN;
	static long long offset;
	time_t seconds = (time_t)second;
	struct tm local;

	if (second != known)
		offset = localtime_r(&seconds, &local) ? local.tm_gmtoff : 0;
	known = second;
	return offset;
}

/* Where Chinese is read, GBK is met as well. */
static enum encoding console_usual_encoding(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	const char *locale = NULL;

	for (size_t i = 0; i < ALEN(names) && (!locale || !*locale); i++)
		locale = getenv(names[i]);
	return locale && strncmp(locale, "zh", 2) == 0 ? ENCODING_AUTO : ENCODING_UTF8;
}

static void init_view(struct console *c)
{
	struct console_view *v = &c->view;

	c->cells.ascii = v->ascii = config_ascii(&c->config);
	v->started = c->connection.started;
	v->utc_offset = utc_offset;
	v->session = console_session(c);
	v->notes = session_notes(console_session(c));
	v->hex = &c->hex;
	v->every = &c->every;
	v->keymap = &c->config.keymap;
	v->encoding = c->config.encoding_is_set ? c->config.encoding : console_usual_encoding();
	v->commands.following = v->messages.scroll.following = true;
	v->input.selected = SIZE_MAX;
	/* Tests ask for it: it takes as long again as drawing does. */
	c->frame.checked = getenv("ATMQ_CHECK_FRAMES") != NULL;
}

int console_fail(struct console *c, int status, const struct diag *d)
{
	buf_addf(&c->failure, "atmq: %s\n", d->text);
	return status;
}

int console_signal(const struct console *c)
{
	return c->screen ? screen_loop_signal(c->screen) : c->plain.signal;
}

static int console_how_it_ended(const struct console *c)
{
	return c->status == EXIT_ALL_WELL && console_signal(c) == SIGINT ? EXIT_INTERRUPTED
	                                                                 : c->status;
}

static int run_on_screen(struct console *c)
{
	struct diag d;

	if (!open_screen(c, &d))
		return console_fail(c, EXIT_USAGE, &d);
	c->work_timer = loop_timer(c->loop, on_work, c);
	c->every_timer = loop_timer(c->loop, on_work, c);
	console_line_changed(c);
	console_tell_theme(c);
	console_sizes_load(c);
	loop_run(c->loop);
	console_sizes_save(c);
	loop_unwatch(c->work_timer);
	loop_unwatch(c->every_timer);
	line_editor_close();
	if (c->plain.wanted)
		console_plain_close(c);
	else
		screen_loop_close(c->screen);
	return console_how_it_ended(c);
}

static void console_name_key(const struct console *c, enum action action, struct advice *a,
	void (*set)(struct advice *a, struct slice key))
{
	struct buf key = {0};

	if (keymap_key(&c->config.keymap, action))
		key_add_name(&key, keymap_key(&c->config.keymap, action));
	set(a, buf_slice(&key));
	buf_fini(&key);
}

static void console_name_keys(const struct console *c, struct advice *a)
{
	console_name_key(c, ACTION_RECONNECT, a, advice_set_reconnect_key);
	if (!c->tap)
		console_name_key(c, ACTION_DOCTOR, a, advice_set_doctor_key);
	console_name_key(c, ACTION_CANCEL, a, advice_set_cancel_key);
}

void console_tell_keys(struct console *c)
{
	struct advice names = {0};

	if (c->replay.replay) {
		console_name_keys(c, &names);
		replay_set_keys(c->replay.replay, &names);
		advice_fini(&names);
	} else {
		console_name_keys(c, &c->connection.advice);
	}
}

static void console_open_loop(struct console *c)
{
	static const struct screen_loop_user calls = {console_draw, console_on_key,
		console_on_paste_lost, console_after_turn, console_on_background};
	struct diag d;

	c->loop = loop_new();
	if (!c->plain.wanted)
		c->screen = screen_loop_new(c->loop, &c->cells, &calls, c);
	if (c->config.fps && c->screen)
		screen_loop_set_fps(c->screen, (int)c->config.fps);
	if (!c->config.kept_is_set)
		keymap_keep(&c->config.keymap, slice_of(screen_kept_keys()), &d);
}

void console_draw_replay(struct console *c, int columns, int rows)
{
	init_view(c);
	/* Files are the same wherever they are made. */
	c->cells.ascii = c->view.ascii = c->config.lines == LINES_ASCII;
	c->replay.shown.time.speed = 100;
	cells_resize(&c->cells, columns, rows);
	console_replay_draw(c);
	/* Without a port the file's path would be there, with the user's name in it. */
	if (!reader_header(replay_reader(c->replay.replay))->port.n)
		c->view.port = "";
	console_view_update(&c->view, &c->frame, &c->cells);
}

int console_run_replay(struct console *c, bool plays, int speed)
{
	console_open_loop(c);
	init_view(c);
	console_replay_begin(c, plays, speed);
	return run_on_screen(c);
}

int console_run(struct console *c, const char *transcript, bool ours)
{
	static const struct connection_events events = {console_on_up, console_on_down,
		console_on_event, console_on_ended, console_on_settled, console_on_log_line,
		console_on_log_failed, console_on_examined, console_on_settled};
	struct connection_plan plan = connection_plan_for(&c->chosen, &c->config);
	bool port_failed = false;
	struct diag d;

	plan.transcript = transcript;
	plan.transcript_is_ours = ours;
	plan.poll = (int64_t)c->config.poll_seconds * SECOND_US;
	plan.tap = c->tap;
	console_open_loop(c);
	if (!connection_open(&c->connection, c->loop, &plan, &events, c, &port_failed, &d))
		return console_fail(c, port_failed ? EXIT_PORT : EXIT_USAGE, &d);
	init_view(c);
	console_tell_keys(c);
	console_release_offer(c);
	console_on_begin(c);
	if (!c->no_screen)
		return run_on_screen(c);
	loop_run(c->loop);
	return console_how_it_ended(c);
}

void console_fini(struct console *c)
{
	console_recipe_fini(c);
	console_release_fini(c);
	console_on_fini(c);
	connection_close(&c->connection);
	console_replay_end(c);
	screen_loop_free(c->screen);
	if (c->loop)
		loop_free(c->loop);
	console_messages_fini(c);
	console_commands_fini(c);
	console_plot_fini(c);
	every_fini(&c->every);
	console_line_close_list(c);
	at_hint_fini(&c->hint);
	console_hex_fini(c);
	known_values_fini(&c->known);
	cells_fini(&c->cells);
	view_frame_fini(&c->frame);
	console_question_fini(c);
	palette_fini(&c->palette);
	console_recipes_fini(c);
	console_certs_fini(c);
	console_cloud_form_fini(c);
	console_cloud_token_fini(c);
	console_form_fini(c);
	buf_fini(&c->command_form.message_seen);
	buf_fini(&c->seen_line);
	buf_fini(&c->warned);
	buf_fini(&c->pasted);
	buf_fini(&c->publication);
	buf_fini(&c->port_text);
	buf_fini(&c->tap_text);
	buf_fini(&c->hex_target);
	buf_fini(&c->link_problem);
	buf_fini(&c->line_message);
	buf_fini(&c->failure);
	buf_fini(&c->theme_problem);
	buf_fini(&c->screen_text);
	buf_fini(&c->screen_picture);
	config_fini(&c->config);
}
