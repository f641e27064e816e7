/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/recipe.h"

#include <inttypes.h>
#include <time.h>

#include "base/ascii.h"
#include "base/language.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "setup/connection_reset.h"
#include "view/text.h"

enum {
	RECIPE_SECOND_US = 1000000,
	RECIPE_SHOWN = 60 /* columns of a step's text in a sentence */
};

static bool recipe_is_pasted(const struct recipe_state *r)
{
	return r->plan.turn != NULL;
}

/* ---- words ---- */

/* "recipe tcp", "the pasted listing" */
static void recipe_add_name(struct buf *out, const struct recipe_state *r)
{
	if (recipe_is_pasted(r)) {
		buf_add_text(out, _("pasted listing"));
		return;
	}
	struct buf name = {0};
	utf8_add_visible(&name, buf_slice(&r->name));
	buf_addf(out, _("recipe %s"), buf_text(&name));
	buf_fini(&name);
}

/* "step 4 of 9", "line 4 of 9" */
static void recipe_add_place(struct buf *out, const struct recipe_state *r)
{
	size_t count = r->script.rows, number = r->player.row + 1;

	buf_addf(out, recipe_is_pasted(r) ? _("line %zu of %zu") : _("step %zu of %zu"),
		number < count ? number : count, count);
}

/* What a step does, with known secrets hidden. */
static void recipe_add_step(struct console *c, struct buf *out, const struct script_step *step)
{
	struct buf hidden = {0}, shown = {0};

	at_secrets_add_hidden(session_secrets(console_session(c)), &hidden, buf_slice(&step->text));
	utf8_add_visible(&shown, buf_slice(&hidden));
	struct slice text = buf_slice(&shown);
	size_t fits = utf8_fit(text, RECIPE_SHOWN);
	buf_add(out, slice_sub(text, 0, fits));
	if (fits < text.n)
		buf_add_text(out, "…");
	buf_fini(&hidden);
	buf_fini(&shown);
}

static void recipe_say(struct console *c, bool problem, const char *what)
{
	struct buf text = {0};

	recipe_add_name(&text, &c->recipe);
	text_add_colon(&text);
	buf_add_text(&text, what);
	connection_say(&c->connection, problem, buf_slice(&text));
	buf_fini(&text);
}

/* ---- the player's calls ---- */

static void recipe_set_timer(void *user, int64_t us)
{
	struct console *c = user;

	if (us < 0)
		loop_timer_stop(c->recipe.timer);
	else
		loop_timer_at(c->recipe.timer, loop_now(c->loop) + us);
}

static bool recipe_reset(void *user, struct diag *d)
{
	struct console *c = user;

	return connection_begin_reset(&c->connection, c->recipe.timer, d);
}

static bool recipe_reset_is_over(void *user)
{
	struct console *c = user;

	return connection_reset_is_over(&c->connection, c->recipe.timer);
}

static int64_t recipe_unix_time(void *user)
{
	(void)user;
	return (int64_t)time(NULL);
}

static bool recipe_set_rule(void *user, struct script_on *on, struct diag *d)
{
	return console_on_set(user, on, d);
}

static void recipe_on_captured(void *user, struct slice name, struct slice value)
{
	struct console *c = user;
	struct buf hidden = {0}, shown = {0}, text = {0};

	at_secrets_add_hidden(session_secrets(console_session(c)), &hidden, value);
	utf8_add_visible(&shown, buf_slice(&hidden));
	buf_addf(&text, _("%.*s is %s"), SLICE_ARG(name), buf_text(&shown));
	recipe_say(c, false, buf_text(&text));
	buf_fini(&hidden);
	buf_fini(&shown);
	buf_fini(&text);
}

static void recipe_tell_words(void *user, const struct script_step *step)
{
	struct console *c = user;
	struct buf words = {0};

	if (step->kind == SCRIPT_PHASE)
		buf_addf(&words, "%s ", _("phase"));
	at_secrets_add_hidden(session_secrets(console_session(c)), &words, buf_slice(&step->words));
	if (step->kind == SCRIPT_NOTE)
		connection_note(&c->connection, buf_slice(&words));
	else
		recipe_say(c, false, buf_text(&words));
	buf_fini(&words);
}

static void recipe_on_timer(void *user)
{
	struct console *c = user;

	if (c->recipe.playing && !c->recipe.stopped)
		player_time_out(&c->recipe.player, console_now(c));
	console_recipe_go(c);
}

/* ---- beginning and ending ---- */

bool console_recipe_start(
	struct console *c, struct script *script, const struct recipe_plan *plan, struct diag *d)
{
	static const struct player_calls calls = {recipe_set_timer, recipe_reset,
		recipe_reset_is_over, NULL, recipe_unix_time, recipe_set_rule, recipe_on_captured,
		recipe_tell_words};
	struct recipe_state *r = &c->recipe;
	struct buf other = {0};

	if (!console_may_talk(c, d))
		return false;
	if (r->playing) {
		recipe_add_name(&other, r);
		diag_fail(d, 0, 0, 0, _("the %s has not ended yet: Ctrl-C ends it"),
			buf_text(&other));
		buf_fini(&other);
		return false;
	}
	const struct script_step *log = c->connection.log ? NULL : script_log_step(script);
	if (log)
		return diag_fail(d, 0, 0, 0,
			_("line %zu waits for the board's log, and no log port is known: --log-port "
			  "PORT names it"),
			log->line);
	if (!r->timer)
		r->timer = loop_timer(c->loop, recipe_on_timer, c);
	r->script = *script;
	*script = (struct script){0};
	r->plan = *plan;
	buf_set(&r->name, slice_of(plan->name));
	r->player = (struct player){.calls = &calls,
		.user = c,
		.session = console_session(c),
		.by = plan->turn ? SESSION_BY_USER : SESSION_BY_SCRIPT,
		.has_log = c->connection.log != NULL,
		.attended = true};
	for (size_t i = 0; i < r->script.secret_count; i++)
		session_learn_secret(console_session(c), buf_slice(&r->script.secrets[i]));
	player_start(&r->player, &r->script);
	r->playing = true;
	r->granted = r->stopped = r->asks = r->cleaning = false;
	r->skipped = r->failed = 0;
	c->view.commands.following = true;
	console_recipe_go(c);
	return true;
}

static void recipe_end(struct console *c)
{
	struct recipe_state *r = &c->recipe;

	console_on_end_script(c);
	loop_timer_stop(r->timer);
	player_fini(&r->player);
	script_fini(&r->script);
	r->playing = r->stopped = r->asks = false;
	console_touch(c);
}

void console_recipe_fini(struct console *c)
{
	struct recipe_state *r = &c->recipe;

	player_fini(&r->player);
	script_fini(&r->script);
	loop_unwatch(r->timer);
	buf_fini(&r->name);
	buf_fini(&r->why);
	buf_fini(&r->progress);
	buf_fini(&r->prompt);
	buf_fini(&r->help);
}

static void recipe_pass(struct console *c)
{
	struct recipe_state *r = &c->recipe;
	size_t count = r->script.rows, others = r->skipped + r->failed;
	struct buf text = {0};

	if (r->cleaning)
		buf_add_text(&text, _("what follows finally is done"));
	else if (!others)
		buf_addf(&text, _("all %zu steps passed"), count);
	else
		buf_addf(&text, _("%zu of %zu steps passed, %zu failed, %zu skipped"),
			count - others, count, r->failed, r->skipped);
	if (recipe_is_pasted(r))
		console_notice(
			c, P_("%zu pasted line sent", "%zu pasted lines sent", count), count);
	else
		recipe_say(c, false, buf_text(&text));
	buf_fini(&text);
	recipe_end(c);
}

/* How many steps from the running one on were not done. */
static size_t recipe_left(const struct recipe_state *r, bool with_this)
{
	size_t done = r->player.row + !with_this;

	return done < r->script.rows ? r->script.rows - done : 0;
}

/* The user ends it. */
static void recipe_give_up(struct console *c)
{
	struct recipe_state *r = &c->recipe;
	struct buf text = {0}, place = {0};
	size_t left = recipe_left(r, true);

	recipe_add_place(&place, r);
	buf_addf(&text,
		recipe_is_pasted(r) ? P_("ended by you at %s; %zu line not done",
					      "ended by you at %s; %zu lines not done", left)
				    : P_("ended by you at %s; %zu step not done",
					      "ended by you at %s; %zu steps not done", left),
		buf_text(&place), left);
	recipe_say(c, false, buf_text(&text));
	recipe_end(c);
	buf_fini(&text);
	buf_fini(&place);
}

bool console_recipe_cancel(struct console *c)
{
	struct recipe_state *r = &c->recipe;

	if (!r->playing)
		return false;
	bool waits = r->player.begun && !r->stopped;
	recipe_give_up(c);
	if (waits)
		session_cancel(console_session(c), console_now(c));
	return true;
}

/* ---- going on ---- */

/* The sentence: "3 lines not sent: line 4 of 7 was refused: ..." */
static void recipe_stop(struct console *c)
{
	struct recipe_state *r = &c->recipe;
	size_t left = recipe_left(r, false);
	struct buf text = {0}, place = {0}, step = {0};

	buf_clear(&r->why);
	at_secrets_add_hidden(
		session_secrets(console_session(c)), &r->why, buf_slice(&r->player.why));
	if (r->player.has_log)
		reasons_add_log(&r->why, session_journal(console_session(c)), r->player.journal_at);
	recipe_add_place(&place, r);
	recipe_add_step(c, &step, player_step(&r->player));
	buf_addf(&text, _("%s failed (%s): %s"), buf_text(&place), buf_text(&step),
		buf_text(&r->why));
	if (left)
		buf_addf(&text, P_("; %zu more was not sent", "; %zu more were not sent", left),
			left);
	buf_fini(&place);
	buf_fini(&step);
	recipe_say(c, true, buf_text(&text));
	r->stopped = r->asks = true;
	buf_fini(&text);
}

/* false: it waits, or has ended. */
static enum recipe_turn recipe_turn_of(struct console *c)
{
	struct recipe_state *r = &c->recipe;
	size_t left = recipe_left(r, false);
	enum recipe_turn turn =
		r->plan.turn ? r->plan.turn(c, &r->script.steps[flow_row(&r->player.flow)], left)
			     : RECIPE_SEND;

	if (turn == RECIPE_STOP && left) {
		buf_set(&r->why, slice_of(_("it has a mistake")));
		r->stopped = true;
	} else if (turn == RECIPE_STOP) {
		recipe_end(c);
	}
	return turn;
}

static bool recipe_step(struct console *c)
{
	struct recipe_state *r = &c->recipe;
	const struct script_step *step = player_step(&r->player);

	r->player.held = console_on_replies(c);
	if (r->player.held && !r->player.begun)
		return false;
	if (step && !r->player.begun && !r->cleaning && !flow_skips(&r->player.flow)) {
		if (r->plan.stepwise && !r->granted) {
			r->asks = true;
			return false;
		}
		enum recipe_turn turn = recipe_turn_of(c);
		if (turn == RECIPE_DONE)
			player_next(&r->player);
		if (turn != RECIPE_SEND)
			return turn == RECIPE_DONE;
	}
	switch (player_go(&r->player, console_now(c))) {
	case PLAYER_WAITS:
		return false;
	case PLAYER_PASSED:
		if (r->player.note.n)
			recipe_say(c, false, buf_text(&r->player.note));
		player_next(&r->player);
		r->granted = false;
		return true;
	case PLAYER_FAILED:
		recipe_stop(c);
		if (!r->cleaning)
			return false;
		r->stopped = r->asks = false;
		r->failed++;
		player_next(&r->player);
		return true;
	case PLAYER_SKIPPED:
		/* What is left out because of a failure is said with that. */
		if (r->player.leaves)
			recipe_say(c, false, buf_text(&r->player.why));
		r->skipped++;
		player_next(&r->player);
		return true;
	case PLAYER_ENDED:
		recipe_pass(c);
		return false;
	}
	return false;
}

void console_recipe_go(struct console *c)
{
	struct recipe_state *r = &c->recipe;

	if (!r->playing || r->stopped || r->going)
		return;
	r->going = true;
	while (recipe_step(c))
		;
	r->going = false;
	connection_touch(&c->connection);
	console_touch(c);
}

/* ---- questions ---- */

static void recipe_ask_step(struct console *c)
{
	struct recipe_state *r = &c->recipe;

	struct buf place = {0};
	recipe_add_place(&place, r);
	buf_clear(&r->prompt);
	buf_addf(&r->prompt, _("Do %s? (s skips it) "), buf_text(&place));
	buf_fini(&place);
	buf_clear(&r->help);
	recipe_add_step(c, &r->help, player_step(&r->player));
	buf_addf(&r->help, "  %s", _("(Enter does it, Esc ends)"));
	console_ask(c, QUESTION_STEP, "");
}

static void recipe_ask_stopped(struct console *c)
{
	struct recipe_state *r = &c->recipe;
	size_t left = recipe_left(r, false);

	struct buf place = {0};
	recipe_add_place(&place, r);
	place.p[0] = ascii_upper(place.p[0]);
	buf_clear(&r->prompt);
	buf_addf(&r->prompt,
		left ? _("%s failed. Retry, go on, end (r/g/e): ")
		     : _("%s failed. Retry, end (r/e): "),
		buf_text(&place));
	buf_fini(&place);
	buf_set(&r->help, buf_slice(&r->why));
	console_ask(c, QUESTION_STOPPED, "");
}

void console_recipe_ask(struct console *c)
{
	struct recipe_state *r = &c->recipe;

	if (!r->asks || c->question.open || console_form_is_open(c))
		return;
	r->asks = false;
	if (r->stopped)
		recipe_ask_stopped(c);
	else
		recipe_ask_step(c);
	c->view.input.question = buf_text(&r->prompt);
	c->view.input.question_help = buf_text(&r->help);
	console_touch(c);
}

static bool recipe_answer_is(struct slice answer, const char *word)
{
	return answer.n && slice_starts_nocase(slice_of(word), answer);
}

static void recipe_skip(struct console *c)
{
	if (c->recipe.stopped)
		c->recipe.failed++;
	else
		c->recipe.skipped++;
	player_go_on(&c->recipe.player);
	c->recipe.granted = c->recipe.stopped = false;
	console_recipe_go(c);
}

/* At a step that failed: what follows `finally` is still to be done. */
static void recipe_end_stopped(struct console *c)
{
	struct recipe_state *r = &c->recipe;
	struct buf text = {0}, place = {0};

	if (!flow_has_cleanup(&r->player.flow)) {
		recipe_give_up(c);
		return;
	}
	recipe_add_place(&place, r);
	buf_addf(&text, _("ended by you at %s; what follows finally is done"), buf_text(&place));
	recipe_say(c, false, buf_text(&text));
	buf_fini(&text);
	buf_fini(&place);
	r->cleaning = true;
	r->stopped = false;
	player_next(&r->player);
	console_recipe_go(c);
}

/* At once: what was typed ahead is for this question as well. */
static void recipe_ask_again(struct console *c)
{
	c->recipe.asks = true;
	console_recipe_ask(c);
}

void console_recipe_answer_step(struct console *c, struct slice answer)
{
	c->recipe.asks = false;
	if (!c->recipe.playing)
		return;
	if (!answer.n || recipe_answer_is(answer, "yes")) {
		c->recipe.granted = true;
		console_recipe_go(c);
	} else if (recipe_answer_is(answer, "skip")) {
		recipe_skip(c);
	} else if (recipe_answer_is(answer, "end")) {
		recipe_give_up(c);
	} else {
		recipe_ask_again(c);
	}
}

void console_recipe_answer_stopped(struct console *c, struct slice answer)
{
	c->recipe.asks = false;
	if (!c->recipe.playing)
		return;
	if (recipe_answer_is(answer, "retry")) {
		player_retry(&c->recipe.player);
		c->recipe.stopped = false;
		c->recipe.granted = true;
		console_recipe_go(c);
	} else if (recipe_answer_is(answer, "go on") || recipe_answer_is(answer, "skip")) {
		recipe_skip(c);
	} else if (recipe_answer_is(answer, "end")) {
		recipe_end_stopped(c);
	} else {
		recipe_ask_again(c);
	}
}

void console_recipe_leave(struct console *c)
{
	if (c->recipe.playing)
		recipe_give_up(c);
}

bool console_recipe_continue(struct console *c)
{
	if (!c->recipe.playing || !c->recipe.stopped)
		return false;
	c->recipe.asks = true;
	return true;
}

/* ---- progress ---- */

/* "connected" of "expect connected within 10s" */
static void recipe_add_expected(struct console *c, struct buf *out, const struct script_step *step)
{
	struct buf text = {0};

	recipe_add_step(c, &text, step);
	struct slice what = buf_slice(&text);
	if (!slice_take(&what, SLICE("expect ")))
		slice_take(&what, SLICE("capture "));
	buf_add(out, slice_trim(slice_sub(what, 0, slice_find(what, SLICE(" within ")))));
	buf_fini(&text);
}

/* What it waits for, and for how long at most.  false: how long it has waited is of no interest. */
static bool recipe_add_doing(
	struct console *c, struct buf *out, const struct script_step *step, int64_t *limit)
{
	struct session_in_flight f = session_in_flight(console_session(c));
	struct buf expected = {0};

	*limit = step->within ? step->within : step->time;
	switch (step->kind) {
	case SCRIPT_COMMAND:
		buf_add_text(out,
			f.phase == SESSION_PAYLOAD ? _(", waits for bytes") : _(", waits for OK"));
		*limit = f.phase == SESSION_IDLE ? 0 : f.deadline - f.sent_at;
		return true;
	case SCRIPT_EXPECT:
	case SCRIPT_CAPTURE:
		recipe_add_expected(c, &expected, step);
		buf_addf(out, _(", waits for %s"), buf_text(&expected));
		buf_fini(&expected);
		return true;
	case SCRIPT_SLEEP:
		buf_add_text(out, _(", sleeps"));
		return true;
	case SCRIPT_RESET:
		buf_add_text(out, _(", resets the board"));
		return false;
	case SCRIPT_CLOCK:
		buf_add_text(out, _(", sets the clock"));
		return true;
	case SCRIPT_CLOUD:
		buf_add_text(out, _(", connects"));
		return true;
	case SCRIPT_BLOCK:
	case SCRIPT_ONLY:
	case SCRIPT_EVERY:
	case SCRIPT_FAILS:
	case SCRIPT_PHASE:
	case SCRIPT_NOTE:
	case SCRIPT_SET:
	case SCRIPT_ON:
	case SCRIPT_EXPECT_LABEL:
		break;
	}
	return false;
}

static void recipe_add_wait(struct console *c, struct buf *out, const struct script_step *step)
{
	struct buf times = {0};
	int64_t limit;

	flow_add_times(&c->recipe.player.flow, &times);
	if (times.n) {
		text_add_comma(out);
		buf_add(out, buf_slice(&times));
	}
	buf_fini(&times);
	if (!c->recipe.player.plays) {
		buf_add_text(out, _(", pauses"));
		return;
	}
	if (!recipe_add_doing(c, out, step, &limit))
		return;
	int64_t now = (console_now(c) - c->recipe.player.step_at) / RECIPE_SECOND_US;
	text_add_comma(out);
	if (limit > 0)
		buf_addf(out, _("%" PRId64 " s of %" PRId64 " s"), now,
			(limit + RECIPE_SECOND_US - 1) / RECIPE_SECOND_US);
	else
		buf_addf(out, "%" PRId64 " s", now);
}

const char *console_recipe_progress(struct console *c)
{
	struct recipe_state *r = &c->recipe;
	const struct script_step *step = player_step(&r->player);

	if (!r->playing)
		return NULL;
	buf_clear(&r->progress);
	struct buf name = {0}, place = {0};
	recipe_add_name(&name, r);
	recipe_add_place(&place, r);
	buf_addf(&r->progress, r->stopped ? _("%s stopped at %s") : _("%s: %s"), buf_text(&name),
		buf_text(&place));
	buf_fini(&name);
	buf_fini(&place);
	if (r->stopped && !c->question.open) {
		struct buf on = {0}, ends = {0};
		keymap_add_keys(&on, &c->config.keymap, ACTION_RECIPES);
		keymap_add_keys(&ends, &c->config.keymap, ACTION_CANCEL);
		buf_addf(&r->progress, _("; %s goes on, %s drops the rest"), buf_text(&on),
			buf_text(&ends));
		buf_fini(&on);
		buf_fini(&ends);
	} else if (step && r->player.begun && !r->stopped) {
		recipe_add_wait(c, &r->progress, player_inner(&r->player));
	}
	return buf_text(&r->progress);
}
