/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/job.h"

#include <stdlib.h>
#include <time.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "release/desk.h"

enum { JOB_SECOND_US = 1000000 };

/* A value that says which board it is: it is used in the table, if in no script. */
static bool job_is_named(const struct script_value *v)
{
	static const char *const names[] = {REPORT_SN, REPORT_MAC, REPORT_FIRMWARE};
	bool named = false;

	for (size_t i = 0; i < ALEN(names); i++)
		named |= slice_eq(buf_slice(&v->name), slice_of(names[i]));
	return named;
}

/* A step that waits for a line of the log port can't pass without one. */
static bool job_has_log(const struct job *j, struct buf *errors)
{
	const char *name = j->ports->values[j->index];
	bool ok = true;

	if (connection_choose_log_port(j->common->words, j->common->config, name))
		return true;
	for (size_t i = 0; i < j->input.count; i++) {
		const struct script_step *step = script_log_step(&j->input.scripts[i]);
		if (!step)
			continue;
		ok = false;
		utf8_add_visible(errors, slice_of(step->path));
		buf_addf(errors, ":%zu: ", step->line);
		buf_addf(errors,
			_("expect log: no log port is known of %s; --log-port PORT names it"),
			VISIBLE(slice_of(name), VISIBLE_MOST));
		buf_add_char(errors, '\n');
	}
	return ok;
}

bool job_read(struct job *j, const struct job_common *common, const struct option_list *ports,
	size_t index, const char *serial, struct buf *errors)
{
	const struct run_board board = {
		.number = index + 1, .port = ports->values[index], .serial = serial};

	*j = (struct job){.common = common, .ports = ports, .index = index};
	for (size_t i = 0; i < common->values->count; i++)
		if (job_is_named(&common->values->items[i]))
			common->values->items[i].used = true;
	if (serial)
		j->serial = memory_copy_text(serial);
	return run_input_read(&j->input, common->files, common->values, &board, errors) &&
	       job_has_log(j, errors);
}

static bool job_shares_port(const struct job *j)
{
	for (size_t i = 0; i < j->ports->count; i++)
		if (i != j->index &&
			report_ports_are_alike(j->ports->values[i], j->ports->values[j->index]))
			return true;
	return false;
}

static int64_t job_wall_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * JOB_SECOND_US + t.tv_nsec / 1000;
}

static struct report job_new_report(const struct job *j)
{
	return (struct report){.port = j->ports->values[j->index],
		.board = j->index + 1,
		.several = j->ports->count > 1 || j->common->line,
		.same_port = job_shares_port(j),
		.host = j->common->host,
		.started = job_wall_clock()};
}

/* Those for all boards, then this one's, then what was scanned. */
static void job_give_values(struct job *j)
{
	const struct run_values *values = j->common->values;

	for (int own = 0; own < 2; own++)
		for (size_t i = 0; i < values->count; i++) {
			const struct script_value *v = &values->items[i];
			if (v->board == (own ? j->index + 1 : 0) && job_is_named(v) && !v->secret)
				report_give(&j->report, buf_slice(&v->name), buf_slice(&v->value));
		}
	if (j->serial)
		report_give(&j->report, SLICE(REPORT_SN), slice_of(j->serial));
}

/* A verdict must not depend on what a flasher did meanwhile. */
static bool job_on_release(void *user, struct slice command, struct diag *d)
{
	const struct job *j = user;

	(void)command;
	return diag_fail(d, 0, 0, 0, "%s",
		job_is_done(j) ? _("its script has just ended") : _("a script is running"));
}

/* Without it atmq release finds nobody who has the port, and runs nothing either. */
static void job_offer_port(struct job *j, const struct connection_plan *connection)
{
	static const struct release_desk_events events = {.begin = job_on_release};
	struct diag d;

	j->desk = release_desk_open(
		j->common->loop, connection->port, connection->log_port, &events, j, &d);
}

bool job_open(struct job *j, struct diag *d)
{
	const struct job_common *common = j->common;
	struct config *config = common->config;
	const char *name = j->ports->values[j->index];
	struct runner_plan plan = {.loop = common->loop,
		.scripts = j->input.scripts,
		.count = j->input.count,
		.keep_going = common->keep_going,
		.fail_fast = common->fail_fast,
		.report = &j->report,
		.wait = common->wait,
		.changed = common->changed,
		.user = common->user};

	j->report = job_new_report(j);
	job_give_values(j);
	reports_add_sheets(common->reports, &j->report);
	if (!connection_choose(common->words, config, name, &j->chosen, d))
		return false;
	plan.connection = connection_plan_for(&j->chosen, config);
	if (common->words->poll)
		plan.connection.poll = (int64_t)config->poll_seconds * JOB_SECOND_US;
	plan.connection.transcript_is_ours = common->line;
	if (common->transcript) {
		if (!j->transcript.n)
			run_transcript_path(&j->transcript, common->transcript, j->ports, j->index);
		plan.connection.transcript = buf_text(&j->transcript);
	}
	j->runner = runner_new(&plan, d);
	if (j->runner)
		job_offer_port(j, &plan.connection);
	return j->runner != NULL;
}

bool job_is_done(const struct job *j)
{
	return j->runner && runner_done(j->runner);
}

void job_conclude(struct job *j)
{
	if (j->concluded || !job_is_done(j))
		return;
	const char *transcript = runner_end_transcript(j->runner);
	verdict_make(&j->verdict, &j->report, runner_port_problem(j->runner),
		transcript ? transcript : "");
	if (j->common->keep_failed && j->verdict.result == VERDICT_PASS) {
		runner_remove_transcript(j->runner);
		buf_clear(&j->verdict.fields[VERDICT_TRANSCRIPT]);
	}
	if (j->common->results)
		results_add(j->common->results, &j->verdict);
	j->concluded = true;
}

void job_fini(struct job *j)
{
	release_desk_close(j->desk);
	verdict_fini(&j->verdict);
	runner_free(j->runner);
	report_fini(&j->report);
	buf_fini(&j->transcript);
	free(j->serial);
	run_input_fini(&j->input);
	*j = (struct job){0};
}
