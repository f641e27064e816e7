/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/runner.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/program.h"
#include "base/utf8.h"
#include "run/loss.h"
#include "run/rules.h"
#include "script/player.h"
#include "setup/connection_reset.h"

enum {
	/* Boards that restart when their port is opened report it within this time. */
	QUIET_US = 50000,
	LONGEST_START_US = 3000000
};

enum activity { STARTING, RUNNING, DONE };

struct runner {
	struct runner_plan plan;
	struct connection connection;
	struct loop_watch *timer; /* for STARTING, `expect` and `sleep` */
	enum activity activity;
	bool is_open;
	struct player player; /* of the file's steps */
	struct loss loss;
	struct rules rules;
	bool timed_out;      /* the step, while its port was away */
	struct buf returned; /* of the step: its port was lost, and is back; or empty */
	size_t file;
	bool file_failed;
	size_t number; /* finished steps: passed, failed or skipped */
	int64_t started_at, elapsed;
	bool ending; /* regardless of the steps: the port was lost, or the user interrupted */
	struct buf why, came, problem, held, reason; /* why: the result that is being told */
	enum script_failure failure;                 /* ... of the step that failed */
	uint32_t code;
	size_t passed;      /* steps */
	struct buf verdict; /* of the first step that failed; empty: none did */
	int status;
};

static struct script *script_now(const struct runner *r)
{
	return r->file < r->plan.count ? &r->plan.scripts[r->file] : NULL;
}

static const struct script_step *step_now(const struct runner *r)
{
	return script_now(r) ? player_step(&r->player) : NULL;
}

/* Until the port is open there is no time. */
static int64_t runner_now(const struct runner *r)
{
	return r->is_open ? connection_now(&r->connection) : 0;
}

static const struct at_secrets *secrets(const struct runner *r)
{
	return session_secrets(r->connection.session);
}

static const struct journal *journal(const struct runner *r)
{
	return session_journal(r->connection.session);
}

static void changed(struct runner *r)
{
	if (r->plan.changed)
		r->plan.changed(r->plan.user);
}

/* ---- results ---- */

/* A step that expects or publishes a secret contains it: so may the reason. */
static void add_hidden(struct runner *r, struct buf *out, struct slice text)
{
	if (r->is_open)
		at_secrets_add_hidden(secrets(r), out, text);
	else
		buf_add(out, text);
}

/* For bytes written in hexadecimal, which form a single word. */
static void hide_hex(struct runner *r, struct buf *text, const struct script_step *step)
{
	size_t at = slice_find(buf_slice(text), SLICE(" hex "));

	if (at == SLICE_NONE || !r->is_open ||
		!(at_secrets_in(secrets(r), buf_slice(&step->payload)) ||
			at_secrets_in(secrets(r), buf_slice(&step->expected.wanted))))
		return;
	for (at += strlen(" hex "); at < text->n && text->p[at] != ' '; at++)
		text->p[at] = '*';
}

void runner_add_text(struct runner *r, struct buf *out, const struct script_step *step, size_t most)
{
	struct slice text = buf_slice(&step->text);
	struct buf hidden = {0};

	/* The cut may go through a secret. */
	add_hidden(r, &hidden, slice_sub(text, 0, most < text.n ? most + AT_SECRET_MOST : most));
	hide_hex(r, &hidden, step);
	buf_add(out, buf_slice(&hidden));
	buf_fini(&hidden);
}

/* One with a secret is shown as it is written: a short value is not looked for. */
static void runner_add_sent(struct runner *r, struct buf *out, const struct script_step *command)
{
	at_secrets_add_masked(secrets(r), out,
		buf_slice(command->secret ? &command->text : &command->command), '*');
}

/* What marks a place is no step that passed or was left out: the report has its words instead. */
static bool runner_marks_a_place(const struct script_step *step)
{
	return step && (step->kind == SCRIPT_PHASE || step->kind == SCRIPT_NOTE);
}

static void runner_tell(struct runner *r, enum report_status status, int64_t took)
{
	if (runner_marks_a_place(step_now(r)) && !report_has_failed(status))
		return;
	struct buf why = {0}, text = {0}, note = {0};

	add_hidden(r, &why, buf_slice(&r->why));
	if (status == REPORT_PASSED)
		add_hidden(r, &note, buf_slice(&r->player.note));
	runner_add_text(r, &text, step_now(r), SLICE_NONE);
	struct report_result result = {.script = script_now(r),
		.step = step_now(r),
		.text = buf_slice(&text),
		.status = status,
		.t = runner_now(r),
		.took = took,
		.failure = report_has_failed(status) ? r->failure : SCRIPT_FAILED_NOT,
		.code = report_has_failed(status) ? r->code : 0,
		.why = buf_slice(&why),
		.note = buf_slice(&note)};
	struct buf sent = {0};

	buf_clear(&r->came);
	if (report_has_failed(status)) {
		player_add_came(&r->player, &r->came);
		if (r->connection.log)
			reasons_show_log(&r->came, journal(r), r->player.journal_at);
		const struct script_step *command = player_last_command(&r->player);
		if (command)
			runner_add_sent(r, &sent, command);
		result.sent = buf_slice(&sent);
		result.came = buf_slice(&r->came);
	}
	report_step(r->plan.report, &result);
	buf_fini(&sent);
	buf_fini(&why);
	buf_fini(&text);
	buf_fini(&note);
}

static void begin_file(struct runner *r)
{
	if (!script_now(r))
		return;
	r->file_failed = false;
	player_start(&r->player, script_now(r));
	report_file(r->plan.report, script_now(r), runner_now(r));
}

static void runner_next(struct runner *r)
{
	player_next(&r->player);
	r->number++;
}

/* The running step and those behind it, in all files. */
static void runner_skip_files(struct runner *r, const char *why)
{
	for (; script_now(r); begin_file(r)) {
		for (; step_now(r); runner_next(r)) {
			bool cleans = flow_cleans_up(&r->player.flow);
			buf_clear(&r->why);
			buf_addf(&r->why, cleans ? _("not cleaned up: %s") : _("not run: %s"), why);
			runner_tell(r, REPORT_SKIPPED, 0);
		}
		report_file_end(r->plan.report, script_now(r));
		r->file++;
	}
}

static void end_file(struct runner *r)
{
	const struct script *ended = script_now(r);
	bool ends = ended && r->file_failed && r->plan.fail_fast;
	struct buf why = {0};

	if (r->is_open)
		rules_end_file(&r->rules);
	report_file_end(r->plan.report, ended);
	r->file++;
	begin_file(r);
	if (ends) {
		buf_addf(&why, _("%s failed, and --fail-fast ends the run"), ended->path);
		runner_skip_files(r, buf_text(&why));
	}
	buf_fini(&why);
}

static void explain_silence(struct runner *r)
{
	struct buf text = {0};

	if (link_explain_silence(r->connection.link, &text))
		buf_addf(&r->why, "%s%s", _("; "), buf_text(&text));
	buf_fini(&text);
}

static void runner_set_verdict(struct runner *r)
{
	struct buf place = {0}, why = {0};

	if (r->verdict.n)
		return;
	report_add_place(
		&place, &(struct report_result){.script = script_now(r), .step = step_now(r)});
	add_hidden(r, &why, buf_slice(&r->why));
	/* "failed at" and "passed: N steps" are words that the reports look for: not translated. */
	if (r->ending)
		buf_addf(&r->verdict, _("%s, at %s"), buf_text(&why), buf_text(&place));
	else
		buf_addf(&r->verdict, "failed at %s: %s", buf_text(&place), buf_text(&why));
	buf_fini(&place);
	buf_fini(&why);
}

/* Of the step that it happened in. */
static void add_return(struct runner *r, struct buf *text)
{
	if (r->returned.n)
		buf_addf(text, "%s%s", text->n ? _("; ") : "", buf_text(&r->returned));
	buf_clear(&r->returned);
}

static void fail_step(struct runner *r, enum script_failure failure, uint32_t code, int64_t took)
{
	add_return(r, &r->why);
	if (r->status == EXIT_ALL_WELL)
		r->status = EXIT_FAILED;
	r->file_failed = true;
	loop_timer_stop(r->timer);
	if (r->player.seen.count == 0 && r->connection.link)
		explain_silence(r);
	if (r->connection.log)
		reasons_add_log(&r->why, journal(r), r->player.journal_at);
	runner_set_verdict(r);
	r->failure = failure;
	r->code = code;
	runner_tell(r, script_failure_is_error(failure) ? REPORT_ERROR : REPORT_FAILED, took);
	runner_next(r);
}

static void skip_step(struct runner *r)
{
	buf_set(&r->why, buf_slice(&r->player.why));
	runner_tell(r, REPORT_SKIPPED, 0);
	runner_next(r);
}

static void runner_begin_phase(struct runner *r, const struct script_step *step)
{
	struct buf name = {0}, said = {0};

	add_hidden(r, &name, buf_slice(&step->words));
	report_phase(r->plan.report, buf_slice(&name), runner_now(r));
	buf_addf(&said, _("phase: %s"), buf_text(&name));
	connection_say(&r->connection, false, buf_slice(&said));
	buf_fini(&name);
	buf_fini(&said);
}

static void runner_add_note(void *user, struct slice text)
{
	struct runner *r = user;
	struct buf shown = {0};

	add_hidden(r, &shown, text);
	report_note(r->plan.report, buf_slice(&shown), runner_now(r));
	connection_note(&r->connection, buf_slice(&shown));
	buf_fini(&shown);
}

static void runner_on_words(void *user, const struct script_step *step)
{
	if (step->kind == SCRIPT_PHASE)
		runner_begin_phase(user, step);
	else
		runner_add_note(user, buf_slice(&step->words));
}

static void pass_step(struct runner *r, int64_t took)
{
	loop_timer_stop(r->timer);
	buf_clear(&r->why);
	add_return(r, &r->player.note);
	/* For the transcript too. */
	if (r->player.note.n)
		connection_say(&r->connection, false, buf_slice(&r->player.note));
	runner_tell(r, REPORT_PASSED, took);
	r->passed += !runner_marks_a_place(step_now(r));
	runner_next(r);
}

static void runner_finish(struct runner *r)
{
	r->activity = DONE;
	r->elapsed = runner_now(r);
	loop_timer_stop(r->timer);
	loss_end(&r->loss);
	report_end(r->plan.report, r->elapsed);
	changed(r);
}

/* Fails the running step with `why`; nothing else is run. */
static void runner_give_up(struct runner *r, enum script_failure failure, const char *why)
{
	int64_t took = r->player.begun ? runner_now(r) - r->player.row_at : 0;

	if (r->activity == DONE)
		return;
	r->ending = true;
	for (; script_now(r) && !step_now(r);)
		end_file(r);
	if (step_now(r)) {
		buf_clear(&r->why);
		buf_add_text(&r->why, why);
		fail_step(r, failure, 0, took);
	}
	runner_skip_files(r, why);
	runner_finish(r);
}

/* ---- steps ---- */

static void runner_set_timer(void *user, int64_t us)
{
	struct runner *r = user;

	r->timed_out = false;
	if (us < 0)
		loop_timer_stop(r->timer);
	else
		loop_timer_at(r->timer, loop_now(r->plan.loop) + us);
}

static bool runner_reset(void *user, struct diag *d)
{
	struct runner *r = user;

	return connection_begin_reset(&r->connection, r->timer, d);
}

static bool runner_reset_is_over(void *user)
{
	struct runner *r = user;

	return connection_reset_is_over(&r->connection, r->timer);
}

static void runner_on_begun(void *user)
{
	struct runner *r = user;

	changed(r);
}

/* For the report, and a note for the transcript. */
static void runner_on_captured(void *user, struct slice name, struct slice value)
{
	struct runner *r = user;
	struct buf text = {0}, shown = {0}, value_shown = {0};

	add_hidden(r, &shown, value);
	report_capture(r->plan.report, name, buf_slice(&shown), runner_now(r));
	utf8_add_visible(&value_shown, buf_slice(&shown));
	buf_addf(&text, _("%.*s is %.*s"), SLICE_ARG(name), SLICE_ARG(buf_slice(&value_shown)));
	buf_fini(&value_shown);
	connection_say(&r->connection, false, buf_slice(&text));
	buf_fini(&text);
	buf_fini(&shown);
}

static int64_t runner_unix_time(void *user)
{
	(void)user;
	return (int64_t)time(NULL);
}

static bool runner_set_rule(void *user, struct script_on *on, struct diag *d)
{
	struct runner *r = user;

	return rules_set(&r->rules, on, d);
}

/* ---- rules ---- */

static bool runner_may_send(void *user)
{
	const struct runner *r = user;

	return r->activity == RUNNING && !player_is_sending(&r->player);
}

static void runner_on_answer_failed(
	void *user, struct slice why, enum script_failure failure, uint32_t code)
{
	struct runner *r = user;

	player_fail_beside(&r->player, why, failure, code);
}

/* What the rules have to do.  false: the file does not end before that. */
static bool go_rules(struct runner *r)
{
	if (!r->is_open)
		return true;
	rules_go(&r->rules);
	r->player.held = rules_reply(&r->rules);
	return !r->player.held || step_now(r);
}

/* Runs steps as far as possible without waiting. */
static void go(struct runner *r)
{
	enum player_state state = PLAYER_PASSED;

	while (r->activity == RUNNING && state != PLAYER_WAITS && !loss_is_on(&r->loss)) {
		if (!script_now(r)) {
			runner_finish(r);
			break;
		}
		if (!go_rules(r))
			break;
		state = player_go(&r->player, runner_now(r));
		if (state == PLAYER_PASSED) {
			pass_step(r, r->player.took);
		} else if (state == PLAYER_FAILED) {
			buf_set(&r->why, buf_slice(&r->player.why));
			fail_step(r, r->player.failure, r->player.code, r->player.took);
		} else if (state == PLAYER_SKIPPED) {
			skip_step(r);
		} else if (state == PLAYER_ENDED) {
			end_file(r);
		}
	}
	if (r->activity == RUNNING && state == PLAYER_WAITS && r->is_open)
		rules_go(&r->rules);
	if (r->is_open)
		connection_touch(&r->connection);
}

static void go_for_rules(void *user)
{
	go(user);
}

static void runner_on_timer(void *user)
{
	struct runner *r = user;

	r->timed_out = loss_is_on(&r->loss);
	if (r->timed_out)
		return;
	if (r->activity == STARTING)
		r->activity = RUNNING;
	else if (r->activity == RUNNING)
		player_time_out(&r->player, runner_now(r));
	go(r);
}

/* ---- what the connection tells ---- */

static void wait_for_quiet(struct runner *r)
{
	int64_t when = loop_now(r->plan.loop) + QUIET_US;
	int64_t latest = r->started_at + LONGEST_START_US;

	loop_timer_at(r->timer, when < latest ? when : latest);
}

static void runner_on_up(void *user)
{
	struct runner *r = user;

	if (loss_is_on(&r->loss))
		loss_on_up(&r->loss);
	else
		r->started_at = loop_now(r->plan.loop);
}

static void port_failed(struct runner *r, const char *how, const char *why)
{
	if (r->activity == DONE)
		return;
	r->status = EXIT_PORT;
	buf_add_text(&r->problem, why);
	buf_clear(&r->reason);
	buf_addf(&r->reason, _("%s: %s"), _(how), why);
	runner_give_up(r, SCRIPT_LOST, buf_text(&r->reason));
}

static void runner_on_down(void *user, const char *why)
{
	struct runner *r = user;

	if (r->activity == DONE)
		return;
	if (r->started_at)
		loss_on_down(&r->loss, why);
	else
		port_failed(r, N_("the port could not be opened"), why);
}

static void runner_on_gone(void *user, const char *why)
{
	port_failed(user, N_("the port was lost"), why);
}

static void runner_on_back(void *user)
{
	struct runner *r = user;
	bool timed_out = r->timed_out;

	r->timed_out = false;
	loss_add_text(&r->loss, &r->returned);
	connection_say(&r->connection, false, buf_slice(&r->returned));
	player_returned(&r->player, loss_counts_as_ready(&r->loss));
	r->activity = RUNNING;
	if (timed_out)
		player_time_out(&r->player, runner_now(r));
	go(r);
}

/* Without it a failure would lack what only the log port says. */
static void runner_on_log_failed(void *user, const char *why)
{
	struct buf problem = {0};

	buf_addf(&problem, _("the log port: %s"), why);
	port_failed(user, N_("a port could not be opened"), buf_text(&problem));
	buf_fini(&problem);
}

static void runner_on_event(void *user, const struct wire_event *event)
{
	struct runner *r = user;

	if (r->activity == DONE)
		return;
	if (!loss_on_event(&r->loss, event))
		player_see(&r->player, event);
	rules_see(&r->rules, event);
	struct wire_event masked = session_hide_event(r->connection.session, event, &r->held);
	report_event(r->plan.report, &masked, runner_now(r));
}

static void runner_on_log_line(void *user, struct slice line)
{
	struct runner *r = user;

	player_see_log(&r->player, line);
	rules_see_log(&r->rules, line);
}

static void runner_on_ended(void *user, const struct session_result *result)
{
	struct runner *r = user;

	if (result->by == SESSION_BY_SCRIPT &&
		(result->outcome == SESSION_OK || result->outcome == SESSION_REFUSED))
		report_latency(r->plan.report, result->took);
	if (!loss_on_ended(&r->loss, result) && !rules_answered(&r->rules, result))
		player_answered(&r->player, result);
}

static void runner_on_settled(void *user)
{
	struct runner *r = user;

	loss_on_settled(&r->loss);
	if (r->activity == STARTING && r->started_at && !loss_is_on(&r->loss))
		wait_for_quiet(r);
	go(r);
}

/* ---- from outside ---- */

/* Of the environment: before anything is sent or recorded. */
static void runner_learn_secrets(struct runner *r)
{
	for (size_t i = 0; i < r->plan.count; i++)
		for (size_t n = 0; n < r->plan.scripts[i].secret_count; n++)
			session_learn_secret(
				r->connection.session, buf_slice(&r->plan.scripts[i].secrets[n]));
}

struct runner *runner_new(const struct runner_plan *plan, struct diag *d)
{
	static const struct connection_events events = {.up = runner_on_up,
		.down = runner_on_down,
		.event = runner_on_event,
		.ended = runner_on_ended,
		.settled = runner_on_settled,
		.log_line = runner_on_log_line,
		.log_failed = runner_on_log_failed};
	static const struct rules_calls rules = {
		runner_may_send, runner_on_answer_failed, go_for_rules, runner_add_note};
	static const struct loss_calls losses = {runner_on_back, runner_on_gone};
	static const struct player_calls calls = {runner_set_timer, runner_reset,
		runner_reset_is_over, runner_on_begun, runner_unix_time, runner_set_rule,
		runner_on_captured, runner_on_words};
	struct runner *r = memory_new(sizeof(*r));
	bool is_port;

	r->plan = *plan;
	r->timer = loop_timer(plan->loop, runner_on_timer, r);
	r->is_open = connection_open(
		&r->connection, plan->loop, &plan->connection, &events, r, &is_port, d);
	if (!r->is_open && !is_port) {
		runner_free(r);
		return NULL;
	}
	r->player = (struct player){.calls = &calls,
		.user = r,
		.session = r->connection.session,
		.by = SESSION_BY_SCRIPT,
		.has_log = r->connection.log != NULL,
		.keep_going = plan->keep_going,
		.resends = true};
	loss_init(&r->loss, plan->loop, &r->connection, plan->wait, &losses, r);
	if (r->is_open) {
		link_only_same(r->connection.link);
		if (r->connection.log)
			link_only_same(r->connection.log);
		rules_init(&r->rules, &r->connection, &rules, r);
		runner_learn_secrets(r);
	}
	report_board(plan->report);
	begin_file(r);
	if (!r->is_open)
		port_failed(r, N_("the port could not be opened"), d->text);
	return r;
}

static void runner_end_recording(struct runner *r)
{
	struct buf passed = {0};

	buf_addf(&passed, "passed: %zu step%s", r->passed, r->passed == 1 ? "" : "s");
	connection_end_transcript(&r->connection, buf_text(r->verdict.n ? &r->verdict : &passed));
	buf_fini(&passed);
}

void runner_free(struct runner *r)
{
	if (!r)
		return;
	if (r->is_open)
		runner_end_recording(r);
	connection_close(&r->connection);
	loop_unwatch(r->timer);
	loss_fini(&r->loss);
	rules_fini(&r->rules);
	buf_fini(&r->returned);
	player_fini(&r->player);
	buf_fini(&r->why);
	buf_fini(&r->came);
	buf_fini(&r->problem);
	buf_fini(&r->held);
	buf_fini(&r->reason);
	buf_fini(&r->verdict);
	free(r);
}

void runner_stop(struct runner *r, const char *why)
{
	if (r->status == EXIT_ALL_WELL)
		r->status = EXIT_FAILED;
	runner_give_up(r, SCRIPT_INTERRUPTED, why);
}

void runner_lose(struct runner *r, const char *why)
{
	port_failed(r, N_("the port was lost"), why);
}

bool runner_done(const struct runner *r)
{
	return r->activity == DONE;
}

int runner_status(const struct runner *r)
{
	return r->status;
}

const char *runner_end_transcript(struct runner *r)
{
	if (!r->is_open)
		return NULL;
	runner_end_recording(r);
	return connection_transcript(&r->connection);
}

void runner_remove_transcript(struct runner *r)
{
	if (r->is_open)
		connection_remove_transcript(&r->connection);
}

bool runner_tell_transcript(const struct runner *r, struct buf *out)
{
	return connection_tell_transcript(&r->connection, out);
}

const char *runner_port_problem(struct runner *r)
{
	return r->problem.n ? buf_text(&r->problem) : NULL;
}

const struct script_step *runner_step(const struct runner *r, size_t *number, int64_t *since)
{
	*number = r->number + 1;
	*since = r->is_open ? r->connection.start + r->player.row_at : 0;
	return r->activity == RUNNING && r->player.begun ? step_now(r) : NULL;
}

void runner_add_times(const struct runner *r, struct buf *out)
{
	flow_add_times(&r->player.flow, out);
}

struct slice runner_phase(const struct runner *r)
{
	return buf_slice(&r->plan.report->phase);
}
