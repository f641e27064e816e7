/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/runner.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/program.h"
#include "run/runner_reasons.h"
#include "run/sightings.h"

enum {
	/* Boards that restart when their port is opened report it within this time. */
	QUIET_US = 50000,
	LONGEST_START_US = 3000000,
	/* The log port is slower than a refusal: a line takes 10 ms. */
	LOG_US = 200000,
	LINES_US = 5000 /* until the lines are looked at again */
};

enum activity { STARTING, RUNNING, DONE };

struct runner {
	struct runner_plan plan;
	struct connection connection;
	struct loop_watch *timer; /* for STARTING, `expect` and `sleep` */
	enum activity activity;
	bool is_open;
	size_t file, index; /* of the running step */
	size_t number;      /* finished steps: passed, failed or skipped */
	bool begun;         /* the step */
	int64_t step_at, started_at, elapsed;
	struct sightings seen;
	const struct script_step *command; /* the last one */
	uint64_t journal_at;               /* the start of its part of the journal */
	int64_t log_until; /* the reason for its failure may come until then; 0: it did not fail */
	struct runner_answer answer;
	bool answered, cancelled;
	bool first_sent; /* and was answered, or sent again */
	bool gave_up;    /* a pattern gave up */
	bool ending;     /* regardless of the steps: the port was lost, or the user interrupted */
	struct buf why, came, problem, held, reason;
	size_t passed;      /* steps */
	struct buf verdict; /* of the first step that failed; empty: none did */
	int status;
};

static const struct script *script_now(const struct runner *r)
{
	return r->file < r->plan.count ? &r->plan.scripts[r->file] : NULL;
}

static const struct script_step *step_now(const struct runner *r)
{
	const struct script *script = script_now(r);

	return script && r->index < script->count ? &script->steps[r->index] : NULL;
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
			at_secrets_in(secrets(r), buf_slice(&step->wanted))))
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

static void runner_tell(struct runner *r, enum report_status status, int64_t took)
{
	struct buf why = {0}, text = {0};

	add_hidden(r, &why, buf_slice(&r->why));
	runner_add_text(r, &text, step_now(r), SLICE_NONE);
	struct report_result result = {.script = script_now(r),
		.step = step_now(r),
		.text = buf_slice(&text),
		.status = status,
		.t = runner_now(r),
		.took = took,
		.given_up = status == REPORT_FAILED && r->ending,
		.why = buf_slice(&why)};
	struct buf sent = {0};

	buf_clear(&r->came);
	if (status == REPORT_FAILED) {
		sightings_show(&r->seen, &r->came);
		if (r->connection.log)
			reasons_show_log(&r->came, journal(r), r->journal_at);
		if (r->command)
			at_secrets_add_masked(
				secrets(r), &sent, buf_slice(&r->command->command), '*');
		result.sent = buf_slice(&sent);
		result.came = buf_slice(&r->came);
	}
	report_step(r->plan.report, &result);
	buf_fini(&sent);
	buf_fini(&why);
	buf_fini(&text);
}

static void end_file(struct runner *r)
{
	report_file_end(r->plan.report, script_now(r));
	r->file++;
	r->index = 0;
	r->begun = false;
	r->command = NULL;
	sightings_clear(&r->seen);
	if (script_now(r))
		report_file(r->plan.report, script_now(r), runner_now(r));
}

/* Skips the rest of the file. */
static void skip_rest(struct runner *r)
{
	struct buf failed = {0};

	report_add_place(
		&failed, &(struct report_result){.script = script_now(r), .step = step_now(r)});
	buf_clear(&r->why);
	buf_addf(&r->why, "not run: %s failed", buf_text(&failed));
	buf_fini(&failed);
	for (r->index++, r->number++; step_now(r); r->index++, r->number++)
		runner_tell(r, REPORT_SKIPPED, 0);
	end_file(r);
}

static void explain_silence(struct runner *r)
{
	struct buf text = {0};

	if (link_explain_silence(r->connection.link, &text))
		buf_addf(&r->why, "; %s", buf_text(&text));
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
	if (r->ending)
		buf_addf(&r->verdict, "%s, at %s", buf_text(&why), buf_text(&place));
	else
		buf_addf(&r->verdict, "failed at %s: %s", buf_text(&place), buf_text(&why));
	buf_fini(&place);
	buf_fini(&why);
}

static void fail_step(struct runner *r, int64_t took)
{
	if (r->status == EXIT_ALL_WELL)
		r->status = EXIT_FAILED;
	loop_timer_stop(r->timer);
	if (r->seen.count == 0 && r->connection.link)
		explain_silence(r);
	if (r->connection.log)
		reasons_add_log(&r->why, journal(r), r->journal_at);
	runner_set_verdict(r);
	runner_tell(r, REPORT_FAILED, took);
	skip_rest(r);
}

static void pass_step(struct runner *r, int64_t took)
{
	loop_timer_stop(r->timer);
	buf_clear(&r->why);
	runner_tell(r, REPORT_PASSED, took);
	r->passed++;
	r->index++;
	r->number++;
	r->begun = false;
}

static void runner_finish(struct runner *r)
{
	r->activity = DONE;
	r->elapsed = runner_now(r);
	loop_timer_stop(r->timer);
	report_end(r->plan.report, r->elapsed);
	changed(r);
}

/* Fails the running step with `why`; nothing else is run. */
static void runner_give_up(struct runner *r, const char *why)
{
	int64_t took = r->begun ? runner_now(r) - r->step_at : 0;

	if (r->activity == DONE)
		return;
	r->ending = true;
	for (; script_now(r) && !step_now(r);)
		end_file(r);
	if (step_now(r)) {
		buf_clear(&r->why);
		buf_add_text(&r->why, why);
		fail_step(r, took);
	}
	buf_clear(&r->why);
	buf_addf(&r->why, "not run: %s", why);
	while (script_now(r)) {
		for (; step_now(r); r->index++, r->number++)
			runner_tell(r, REPORT_SKIPPED, 0);
		end_file(r);
	}
	runner_finish(r);
}

/* ---- steps ---- */

static bool runner_submit(struct runner *r, const struct script_step *step, struct diag *d)
{
	struct slice line = buf_slice(&step->command);
	struct session *s = r->connection.session;

	r->answered = false;
	if (step->has_payload)
		return session_submit_payload(
			s, line, buf_slice(&step->payload), SESSION_BY_SCRIPT, runner_now(r), d);
	return session_submit(s, line, SESSION_BY_SCRIPT, runner_now(r), d);
}

static void begin_command(struct runner *r, const struct script_step *step)
{
	struct diag d;

	sightings_clear(&r->seen);
	r->command = step;
	r->journal_at = journal_end(journal(r));
	r->log_until = 0;
	r->cancelled = false;
	if (!runner_submit(r, step, &d)) {
		buf_clear(&r->why);
		buf_add_text(&r->why, d.text);
		fail_step(r, 0);
	}
	connection_touch(&r->connection);
}

/* The board restarted because its port was opened: what was sent first is lost. */
static bool send_first_again(struct runner *r)
{
	if (r->first_sent || r->answer.outcome != SESSION_RESET)
		return false;
	r->first_sent = true;
	return runner_submit(r, r->command, NULL);
}

static bool waits_for_log(struct runner *r)
{
	if (!r->connection.log)
		return false;
	if (!r->log_until) {
		r->log_until = runner_now(r) + LOG_US;
		loop_timer_at(r->timer, loop_now(r->plan.loop) + LOG_US);
	}
	return runner_now(r) < r->log_until;
}

static void judge_command(struct runner *r, const struct script_step *step)
{
	struct session *s = r->connection.session;

	if (!r->answered) {
		/* It should have been refused, but the board asks for bytes that do not exist. */
		if (session_in_flight(s).phase == SESSION_PAYLOAD && !r->cancelled) {
			r->cancelled = true;
			session_cancel(s, runner_now(r));
			connection_touch(&r->connection);
		}
		return;
	}
	if (send_first_again(r)) {
		connection_touch(&r->connection);
		return;
	}
	r->first_sent = true;
	buf_clear(&r->why);
	if (!(step->may_fail && r->answer.outcome == SESSION_REFUSED))
		reasons_add_command(&r->why, step, &r->answer, &r->seen, s);
	if (!r->why.n)
		pass_step(r, r->answer.took);
	else if (!waits_for_log(r))
		fail_step(r, r->answer.took);
}

static void judge_fails(struct runner *r, const struct script_step *step)
{
	buf_clear(&r->why);
	reasons_add_fails(&r->why, step, &r->answer, &r->seen);
	if (r->why.n)
		fail_step(r, 0);
	else
		pass_step(r, 0);
}

static void wait_for_step(struct runner *r, const struct script_step *step)
{
	loop_timer_at(r->timer, loop_now(r->plan.loop) + step->time);
}

/* It passes when the lines have done all of it: before that the board hears nothing. */
static void begin_reset(struct runner *r, const struct script_step *step)
{
	struct connection *c = &r->connection;
	struct diag d;

	(void)step;
	sightings_clear(&r->seen);
	if (connection_reset_board(c, &d)) {
		int64_t takes = (int64_t)line_sequence_ms(&c->board.reset) * 1000;
		loop_timer_at(r->timer, loop_clock() + takes);
	} else {
		buf_clear(&r->why);
		buf_add_text(&r->why, d.text);
		fail_step(r, 0);
	}
	connection_touch(c);
}

static void begin_expect(struct runner *r, const struct script_step *step)
{
	r->gave_up = false;
	sightings_look_again(&r->seen);
	wait_for_step(r, step);
}

static void judge_expect(struct runner *r, const struct script_step *step)
{
	enum pattern_answer answer = sightings_find(&r->seen, step);

	if (answer == PATTERN_YES)
		pass_step(r, runner_now(r) - r->step_at);
	else
		r->gave_up |= answer == PATTERN_GAVE_UP;
}

static void fail_expect(struct runner *r, const struct script_step *step)
{
	buf_clear(&r->why);
	reasons_add_expect(&r->why, step, r->gave_up, &r->seen, r->connection.session);
	fail_step(r, runner_now(r) - r->step_at);
}

static void end_wait(struct runner *r, const struct script_step *step)
{
	(void)step;
	pass_step(r, runner_now(r) - r->step_at);
}

/* Steps of the lines are timers too, and each may be late. */
static void end_reset(struct runner *r, const struct script_step *step)
{
	if (link_is_playing(r->connection.link))
		loop_timer_at(r->timer, loop_clock() + LINES_US);
	else
		end_wait(r, step);
}

/* Each may pass or fail the step; otherwise the step waits.  NULL: nothing to do. */
static const struct {
	void (*begin)(struct runner *r, const struct script_step *step);
	/* After it began, and whenever something happens. */
	void (*judge)(struct runner *r, const struct script_step *step);
	/* When the timer set by begin or judge fires; judge is called after it. */
	void (*timed_out)(struct runner *r, const struct script_step *step);
} step_kinds[] = {
	[SCRIPT_COMMAND] = {begin_command, judge_command, NULL},
	[SCRIPT_FAILS] = {NULL, judge_fails, NULL},
	[SCRIPT_EXPECT] = {begin_expect, judge_expect, fail_expect},
	[SCRIPT_SLEEP] = {wait_for_step, NULL, end_wait},
	[SCRIPT_RESET] = {begin_reset, NULL, end_reset},
};

static void begin_step(struct runner *r, const struct script_step *step)
{
	r->begun = true;
	r->step_at = runner_now(r);
	changed(r);
	if (step_kinds[step->kind].begin)
		step_kinds[step->kind].begin(r, step);
}

/* Passes or fails the running step if it can be judged; false if it waits. */
static bool end_step(struct runner *r)
{
	const struct script_step *step = step_now(r);
	size_t number = r->number;

	if (!r->begun)
		begin_step(r, step);
	if (r->number == number && step_kinds[step->kind].judge)
		step_kinds[step->kind].judge(r, step);
	return r->number != number;
}

/* Runs steps as far as possible without waiting. */
static void go(struct runner *r)
{
	while (r->activity == RUNNING) {
		if (!script_now(r))
			runner_finish(r);
		else if (!step_now(r))
			end_file(r);
		else if (!end_step(r))
			return;
	}
}

static void runner_on_timer(void *user)
{
	struct runner *r = user;
	const struct script_step *step = step_now(r);

	if (r->activity == STARTING)
		r->activity = RUNNING;
	else if (r->activity == RUNNING && step && step_kinds[step->kind].timed_out)
		step_kinds[step->kind].timed_out(r, step);
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

	r->started_at = loop_now(r->plan.loop);
}

static void port_failed(struct runner *r, const char *how, const char *why)
{
	if (r->activity == DONE)
		return;
	r->status = EXIT_PORT;
	buf_add_text(&r->problem, why);
	buf_clear(&r->reason);
	buf_addf(&r->reason, "%s: %s", how, why);
	runner_give_up(r, buf_text(&r->reason));
}

static void runner_on_down(void *user, const char *why)
{
	struct runner *r = user;

	port_failed(r, r->started_at ? "the port was lost" : "the port could not be opened", why);
}

/* Without it a failure would lack what only the log port says. */
static void runner_on_log_failed(void *user, const char *why)
{
	struct buf problem = {0};

	buf_addf(&problem, "the log port: %s", why);
	port_failed(user, "a port could not be opened", buf_text(&problem));
	buf_fini(&problem);
}

static void runner_on_event(void *user, const struct wire_event *event)
{
	struct runner *r = user;

	if (r->activity == DONE)
		return;
	sightings_add(&r->seen, event, r->connection.session);
	struct wire_event masked = session_hide_event(r->connection.session, event, &r->held);
	report_event(r->plan.report, &masked, runner_now(r));
}

static void runner_on_ended(void *user, const struct session_result *result)
{
	struct runner *r = user;

	if (result->by != SESSION_BY_SCRIPT)
		return;
	r->answered = true;
	r->answer = (struct runner_answer){result->outcome, result->code, result->took};
}

static void runner_on_settled(void *user)
{
	struct runner *r = user;

	if (r->activity == STARTING && r->started_at)
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
		.log_failed = runner_on_log_failed};
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
	if (r->is_open)
		runner_learn_secrets(r);
	report_board(plan->report);
	if (script_now(r))
		report_file(plan->report, script_now(r), 0);
	if (!r->is_open)
		port_failed(r, "the port could not be opened", d->text);
	return r;
}

static const char *runner_end_recording(struct runner *r)
{
	struct buf passed = {0};

	buf_addf(&passed, "passed: %zu step%s", r->passed, r->passed == 1 ? "" : "s");
	const char *digest = connection_end_transcript(
		&r->connection, buf_text(r->verdict.n ? &r->verdict : &passed));
	buf_fini(&passed);
	return digest;
}

void runner_free(struct runner *r)
{
	if (!r)
		return;
	if (r->is_open)
		runner_end_recording(r);
	connection_close(&r->connection);
	loop_unwatch(r->timer);
	sightings_fini(&r->seen);
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
	runner_give_up(r, why);
}

bool runner_done(const struct runner *r)
{
	return r->activity == DONE;
}

int runner_status(const struct runner *r)
{
	return r->status;
}

void runner_end_transcript(struct runner *r, struct buf *out)
{
	if (r->is_open)
		runner_end_recording(r);
	connection_tell_transcript(&r->connection, out);
}

const char *runner_port_problem(struct runner *r)
{
	return r->problem.n ? buf_text(&r->problem) : NULL;
}

const struct script_step *runner_step(const struct runner *r, size_t *number, int64_t *since)
{
	*number = r->number + 1;
	*since = r->is_open ? r->connection.start + r->step_at : 0;
	return r->activity == RUNNING && r->begun ? step_now(r) : NULL;
}
