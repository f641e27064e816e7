/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <time.h>

#include "base/language.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "console/file_names.h"
#include "disk/files.h"
#include "setup/connection_reset.h"

enum {
	ON_COMMANDS = 8 /* that run at the same time */
};

/* ---- what only the console can do ---- */

static void on_say(void *user, bool problem, struct slice text)
{
	struct console *c = user;

	connection_say(&c->connection, problem, text);
	console_touch(c);
}

static void on_note(void *user, struct slice text)
{
	console_note(user, text);
}

static void on_bell(void *user, struct slice text)
{
	struct console *c = user;

	if (c->screen)
		screen_ring(text);
	else if (c->plain.terminal)
		plain_ring(c->plain.terminal);
}

static void on_command_said(void *user, const char *who, bool problem, struct slice text)
{
	struct buf said = {0};

	buf_addf(&said, "%s: ", who);
	utf8_add_visible(&said, text);
	on_say(user, problem, buf_slice(&said));
	buf_fini(&said);
}

/* Its words are the configuration's; what happened is in its environment alone. */
static void on_exec(void *user, const struct trigger *rule)
{
	struct console *c = user;
	struct hooks *all = &c->on.commands;
	const struct trigger_cause *cause = &rule->cause;
	const struct hook h = {.words = rule->on->words, .count = 1};
	struct buf length = {0}, who = {0};

	buf_addf(&who, "exec %s", VISIBLE(slice_of(h.words[0]), VISIBLE_MOST));
	buf_addf(&length, "%zu", cause->length);
	const struct hook_value values[] = {{"ATMQ_RULE", buf_slice(&rule->on->text)},
		{"ATMQ_PORT", slice_of(c->chosen.port)}, {"ATMQ_SAID", buf_slice(&cause->said)},
		{"ATMQ_TOPIC", buf_slice(&cause->topic)},
		{"ATMQ_PAYLOAD", buf_slice(&cause->payload)}, {"ATMQ_LENGTH", buf_slice(&length)}};
	if (all->count < ON_COMMANDS)
		hooks_run(all, &h, buf_text(&who), values, ALEN(values));
	else
		on_command_said(c, buf_text(&who), true,
			slice_of(_("not run: the commands of earlier times have not ended yet")));
	buf_fini(&length);
	buf_fini(&who);
}

/* A recipe that waits for the board, or for time to pass, lets an answer in between. */
static bool on_may_send(void *user)
{
	const struct console *c = user;

	return !c->recipe.playing || c->recipe.stopped || !player_is_sending(&c->recipe.player);
}

static const char *on_barred(void *user)
{
	const struct console *c = user;

	return connection_has_joined(&c->connection) ? NULL
	                                             : _("the other program has the conversation");
}

static void on_failed(void *user, struct slice why)
{
	on_say(user, true, why);
}

static void on_set_timer(void *user, int64_t us)
{
	struct console *c = user;

	if (us < 0)
		loop_timer_stop(c->on.timer);
	else
		loop_timer_at(c->on.timer, loop_now(c->loop) + us);
}

static bool on_reset(void *user, struct diag *d)
{
	struct console *c = user;

	return connection_begin_reset(&c->connection, c->on.timer, d);
}

static bool on_reset_is_over(void *user)
{
	struct console *c = user;

	return connection_reset_is_over(&c->connection, c->on.timer);
}

static int64_t on_unix_time(void *user)
{
	(void)user;
	return (int64_t)time(NULL);
}

static void on_timer(void *user)
{
	struct console *c = user;

	trigger_desk_time_out(&c->on.desk, console_now(c));
	console_on_go(c);
}

/* ---- beginning and ending ---- */

void console_on_begin(struct console *c)
{
	static const struct trigger_calls calls = {.say = on_say,
		.note = on_note,
		.bell = on_bell,
		.exec = on_exec,
		.may_send = on_may_send,
		.barred = on_barred,
		.failed = on_failed,
		.player = {.timer = on_set_timer,
			.reset = on_reset,
			.reset_is_over = on_reset_is_over,
			.unix_time = on_unix_time}};
	struct diag d;

	c->on.commands = (struct hooks){.loop = c->loop, .say = on_command_said, .user = c};
	c->on.timer = loop_timer(c->loop, on_timer, c);
	trigger_desk_init(&c->on.desk, &calls, c, console_session(c));
	for (size_t i = 0; i < c->config.rule_count; i++) {
		struct script_on *on = script_on_keep(c->config.rules[i]);
		if (trigger_desk_set(&c->on.desk, on, false, &d))
			continue;
		on_say(c, true, slice_of(d.text));
		script_on_free(on);
	}
}

void console_on_fini(struct console *c)
{
	hooks_fini(&c->on.commands);
	trigger_desk_fini(&c->on.desk);
	loop_unwatch(c->on.timer);
	c->on.timer = NULL;
}

/* ---- the word ---- */

static bool on_word_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	struct buf path = {0};

	(void)user;
	file_names_add_path(&path, name);
	bool ok = files_read(buf_text(&path), out, d);
	buf_fini(&path);
	return ok;
}

/* While a line is being typed no file is read. */
static bool on_word_no_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user, (void)name, (void)d;
	buf_add_text(out, "AT\n");
	return true;
}

static const char *on_word_env(void *user, const char *name)
{
	(void)user;
	return getenv(name);
}

static struct script_on *on_read(struct slice rest, script_file_fn *file, struct diag *d)
{
	const struct script_source source = {
		.path = "on", .text = rest, .file = file, .env = on_word_env};
	struct script_on *on = script_on_read(&source, d);

	if (!on)
		d->at = d->n = 0;
	return on;
}

static bool on_is_blank(struct slice s, size_t at)
{
	return at < s.n && (s.p[at] == ' ' || s.p[at] == '\t');
}

/* Behind the first `send` that is not in quotes. */
size_t console_on_at_line(struct slice rest)
{
	static const struct slice send = {"send", 4};
	bool quoted = false;

	for (size_t i = 0; i < rest.n; i++) {
		if (quoted && rest.p[i] == '\\') {
			i++;
		} else if (rest.p[i] == '"') {
			quoted = !quoted;
		} else if (!quoted && on_is_blank(rest, i) &&
			   slice_starts(slice_from(rest, i + 1), send)) {
			size_t at = i + 1 + send.n;
			while (on_is_blank(rest, at))
				at++;
			if (slice_starts_nocase(slice_from(rest, at), SLICE("AT")))
				return at;
		}
	}
	return SLICE_NONE;
}

static bool on_take_off(struct slice rest, struct slice *which)
{
	size_t end = slice_find_char(rest, ' ');

	*which = slice_trim(slice_from(rest, end == SLICE_NONE ? rest.n : end));
	return slice_eq_nocase(slice_sub(rest, 0, end), SLICE("off"));
}

static bool on_check_off(const struct console *c, struct slice which, struct diag *d)
{
	size_t count = c->on.desk.rules.count;
	long long number;

	if (!which.n)
		return true;
	if (!slice_to_number(which, &number) || number < 1)
		return diag_fail(d, 0, 0, 0,
			_("behind off stands the number that on by itself lists, or nothing: all end"));
	return (size_t)number <= count ||
	       diag_fail(d, 0, 0, 0,
		       P_("there is only %zu rule", "there are only %zu rules", count), count);
}

bool console_on_check(const struct console *c, struct slice rest, struct diag *d)
{
	struct slice which;

	if (!rest.n)
		return true;
	if (on_take_off(rest, &which))
		return on_check_off(c, which, d);
	struct script_on *on = on_read(rest, on_word_no_file, d);
	script_on_free(on);
	return on != NULL;
}

static void on_say_list(struct console *c)
{
	struct buf list = {0};

	trigger_desk_add_list(&c->on.desk, &list);
	if (c->on.desk.rules.count)
		on_say(c, false, buf_slice(&list));
	else
		console_notice(c, _("there is no rule; on disconnected bell would be one"));
	buf_fini(&list);
}

static void on_end(struct console *c, struct slice which)
{
	size_t count = c->on.desk.rules.count;
	long long number;

	if (which.n && slice_to_number(which, &number)) {
		trigger_desk_end(&c->on.desk, (size_t)number, console_now(c));
		console_notice(c, _("rule %lld has ended"), number);
	} else {
		trigger_desk_end_all(&c->on.desk, console_now(c));
		console_notice(c, P_("%zu rule ended", "%zu rules ended", count), count);
	}
}

bool console_on_run(struct console *c, struct slice rest, struct diag *d)
{
	struct slice which;

	if (!rest.n) {
		on_say_list(c);
		return true;
	}
	if (on_take_off(rest, &which)) {
		on_end(c, which);
		return true;
	}
	struct script_on *on = on_read(rest, on_word_file, d);
	if (on && (!script_on_sends(on) || console_may_talk(c, d)) &&
		trigger_desk_set(&c->on.desk, on, false, d)) {
		c->view.commands.following = true;
		return true;
	}
	script_on_free(on);
	return false;
}

/* ---- what happens ---- */

void console_on_see(struct console *c, const struct wire_event *event)
{
	trigger_desk_see(&c->on.desk, event, console_now(c));
}

void console_on_see_log(struct console *c, struct slice line)
{
	trigger_desk_see_log(&c->on.desk, line, console_now(c));
}

bool console_on_answered(struct console *c, const struct session_result *result)
{
	return trigger_desk_answered(&c->on.desk, result);
}

void console_on_go(struct console *c)
{
	if (!c->on.desk.rules.count)
		return;
	/* A recipe may have waited for it. */
	if (trigger_desk_go(&c->on.desk, console_now(c)))
		console_recipe_go(c);
	connection_touch(&c->connection);
}

bool console_on_replies(const struct console *c)
{
	return trigger_desk_replies(&c->on.desk);
}

bool console_on_set(struct console *c, struct script_on *on, struct diag *d)
{
	if (trigger_desk_set(&c->on.desk, script_on_keep(on), true, d))
		return true;
	script_on_free(on);
	return false;
}

void console_on_end_script(struct console *c)
{
	trigger_desk_end_script(&c->on.desk, console_now(c));
}

bool console_on_cancel(struct console *c)
{
	return trigger_desk_cancel(&c->on.desk, console_now(c));
}
