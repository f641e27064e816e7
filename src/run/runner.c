/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/runner.h"

#include <stdlib.h>
#include <time.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/program.h"
#include "run/loss.h"
#include "run/rules.h"
#include "run/telling.h"
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
	struct telling telling;
	bool timed_out; /* the step, while its port was away */
	size_t file;
	bool file_failed;
	size_t number; /* finished steps: passed, failed or skipped */
	int64_t started_at, elapsed;
	bool ending; /* regardless of the steps: the port was lost, or the user interrupted */
	struct buf problem, reason;
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

static int64_t runner_now(const struct runner *r)
{
	return telling_now(&r->telling);
}

static void changed(struct runner *r)
{
	if (r->plan.changed)
		r->plan.changed(r->plan.user);
}

/* ---- results ---- */

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
	struct buf skipped = {0};

	for (; script_now(r); begin_file(r)) {
		for (; step_now(r); runner_next(r)) {
			bool cleans = flow_cleans_up(&r->player.flow);
			buf_clear(&skipped);
			buf_addf(
				&skipped, cleans ? _("not cleaned up: %s") : _("not run: %s"), why);
			telling_skip(&r->telling, buf_slice(&skipped));
		}
		report_file_end(r->plan.report, script_now(r));
		r->file++;
	}
	buf_fini(&skipped);
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

static void fail_step(struct runner *r, struct slice why, enum script_failure failure,
	uint32_t code, int64_t took)
{
	if (r->status == EXIT_ALL_WELL)
		r->status = EXIT_FAILED;
	r->file_failed = true;
	loop_timer_stop(r->timer);
	telling_fail(&r->telling, why, failure, code, took, r->ending);
	runner_next(r);
}

static void skip_step(struct runner *r)
{
	telling_skip(&r->telling, buf_slice(&r->player.why));
	runner_next(r);
}

static void pass_step(struct runner *r)
{
	loop_timer_stop(r->timer);
	telling_pass(&r->telling, r->player.took);
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
	if (step_now(r))
		fail_step(r, slice_of(why), failure, 0, took);
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

static void runner_on_captured(void *user, struct slice name, struct slice value)
{
	struct runner *r = user;

	telling_capture(&r->telling, name, value);
}

static void runner_on_words(void *user, const struct script_step *step)
{
	struct runner *r = user;

	telling_words(&r->telling, step);
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

static void runner_add_note(void *user, struct slice text)
{
	struct runner *r = user;

	telling_note(&r->telling, text);
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
			pass_step(r);
		} else if (state == PLAYER_FAILED) {
			fail_step(r, buf_slice(&r->player.why), r->player.failure, r->player.code,
				r->player.took);
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
	loss_add_text(&r->loss, &r->telling.returned);
	connection_say(&r->connection, false, buf_slice(&r->telling.returned));
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
	telling_event(&r->telling, event);
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
	r->telling = (struct telling){
		.report = plan->report, .connection = &r->connection, .player = &r->player};
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

void runner_free(struct runner *r)
{
	if (!r)
		return;
	if (r->is_open)
		telling_end_transcript(&r->telling);
	connection_close(&r->connection);
	loop_unwatch(r->timer);
	loss_fini(&r->loss);
	rules_fini(&r->rules);
	player_fini(&r->player);
	telling_fini(&r->telling);
	buf_fini(&r->problem);
	buf_fini(&r->reason);
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
	telling_end_transcript(&r->telling);
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

void runner_add_text(struct runner *r, struct buf *out, const struct script_step *step, size_t most)
{
	telling_add_text(&r->telling, out, step, most);
}

void runner_add_times(const struct runner *r, struct buf *out)
{
	flow_add_times(&r->player.flow, out);
}

struct slice runner_phase(const struct runner *r)
{
	return buf_slice(&r->plan.report->phase);
}
