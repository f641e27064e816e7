/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/run_private.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "run/job.h"
#include "run/run_output.h"

/* RUN_OPTIONS: no fewer than its own, and one. */
enum { RUN_OPTIONS = 32, SECOND_US = 1000000 };

/* ---- output ---- */

/* In the order of the boards, so that reports stay whole. */
static void write_reports(struct run *r)
{
	while (r->written < r->ports.count) {
		struct job *b = &r->jobs[r->written];
		if (reports_wait(&b->report)) {
			run_clear_progress(r);
			reports_write(&r->reports, &b->report);
		}
		if (!job_is_done(b))
			return;
		r->written++;
	}
}

static bool all_done(const struct run *r)
{
	for (size_t i = 0; i < r->ports.count; i++)
		if (!job_is_done(&r->jobs[i]))
			return false;
	return true;
}

static void write_foot(struct run *r)
{
	const struct verdict **verdicts = memory_new(r->ports.count * sizeof(*verdicts));

	run_clear_progress(r);
	for (size_t i = 0; i < r->ports.count; i++)
		verdicts[i] = &r->jobs[i].verdict;
	reports_end(&r->reports, verdicts, r->ports.count, run_columns());
	free(verdicts);
	r->ended = true;
}

static void stop_boards(struct run *r, const char *why)
{
	for (size_t i = 0; i < r->ports.count; i++)
		if (!runner_done(r->jobs[i].runner))
			runner_stop(r->jobs[i].runner, why);
}

/* What a command of the user's says, beside the report. */
static void run_say_hook(void *user, const char *who, bool problem, struct slice text)
{
	struct run *r = user;
	struct buf visible = {0};

	(void)problem;
	run_clear_progress(r);
	utf8_add_visible(&visible, text);
	fprintf(stderr, "atmq: %s: %s\n", who, buf_text(&visible));
	buf_fini(&visible);
}

static void run_conclude(struct run *r, struct job *j)
{
	if (j->concluded || !job_is_done(j))
		return;
	job_conclude(j);
	board_hooks_run(&r->board_hooks, &r->hooks, buf_text(&j->verdict.board), &j->verdict);
}

/* Whatever becomes of the reports, the boards are run to the end. */
static void run_after_turn(void *user)
{
	struct run *r = user;

	for (size_t i = 0; i < r->ports.count; i++)
		run_conclude(r, &r->jobs[i]);
	write_reports(r);
	if (!all_done(r))
		return;
	if (!r->ended)
		write_foot(r);
	if (reports_waiting(&r->reports) == 0 && !r->hooks.count)
		loop_stop(r->loop);
}

static void on_changed(void *user)
{
	struct run *r = user;

	/* While boards are being opened not all exist yet. */
	if (!r->second)
		return;
	write_reports(r);
	if (r->terminal)
		run_show_progress(r);
}

static void on_second(void *user)
{
	struct run *r = user;

	run_show_progress(r);
	loop_timer_at(r->second, loop_now(r->loop) + SECOND_US);
}

/* The first signal ends the boards, the next one the wait for the reader of the report. */
static void on_interrupted(void *user)
{
	struct run *r = user;

	if (r->interrupted || all_done(r))
		loop_stop(r->loop);
	else
		r->interrupted = true;
	stop_boards(r, _("interrupted"));
}

/* ---- boards ---- */

static void run_tell_transcript(struct job *b)
{
	struct buf text = {0};

	runner_tell_transcript(b->runner, &text);
	print_bytes(stderr, &text);
	buf_fini(&text);
}

static bool tell_unwritten(const struct run *r)
{
	struct buf problems = {0};

	reports_add_problems(&r->reports, &problems);
	results_add_problem(&r->results, &problems);
	bool unwritten = problems.n > 0;
	for (struct slice rest = buf_slice(&problems); rest.n;) {
		struct slice line = slice_take_line(&rest);
		fprintf(stderr, "atmq: %.*s\n", (int)line.n, line.p);
	}
	buf_fini(&problems);
	return unwritten;
}

/* If a signal ended the wait for a held-up terminal, this must not wait for it either. */
static bool can_tell(const struct run *r)
{
	struct pollfd p = {.fd = STDERR_FILENO, .events = POLLOUT};

	return reports_waiting(&r->reports) == 0 || poll(&p, 1, 0) != 0;
}

/* The boards' verdict goes before the report's fate. */
static int status_of(struct run *r)
{
	int status = EXIT_ALL_WELL;
	struct buf shown = {0};

	for (size_t i = 0; i < r->ports.count; i++)
		job_conclude(&r->jobs[i]);
	if (!can_tell(r))
		return r->interrupted ? EXIT_INTERRUPTED : EXIT_USAGE;
	for (size_t i = 0; i < r->ports.count; i++) {
		int one = runner_status(r->jobs[i].runner);
		const char *problem = runner_port_problem(r->jobs[i].runner);
		if (one > status)
			status = one;
		if (problem) {
			buf_clear(&shown);
			connection_add_problem(&shown, r->ports.values[i], problem);
			struct buf visible = {0};
			utf8_add_visible(&visible, buf_slice(&shown));
			fprintf(stderr, "atmq: %s\n", buf_text(&visible));
			buf_fini(&visible);
		}
		run_tell_transcript(&r->jobs[i]);
	}
	buf_fini(&shown);
	bool unwritten = tell_unwritten(r);
	return r->interrupted                         ? EXIT_INTERRUPTED
	       : unwritten && status == EXIT_ALL_WELL ? EXIT_USAGE
	                                              : status;
}

static void run_boards(struct run *r)
{
	static const int signals[ALEN(r->signals)] = {SIGINT, SIGTERM, SIGHUP};

	r->second = loop_timer(r->loop, on_second, r);
	if (r->terminal)
		loop_timer_at(r->second, loop_now(r->loop) + SECOND_US);
	for (size_t i = 0; i < ALEN(r->signals); i++)
		r->signals[i] = loop_signal(r->loop, signals[i], on_interrupted, r);
	loop_after_turn(r->loop, run_after_turn, r);
	loop_run(r->loop);
}

/* Before anything is sent to a board. */
static bool run_open_table(struct run *r, struct diag *d)
{
	if (!r->csv)
		return true;
	r->common.results = &r->results;
	/* Before a report empties it.  The table exists by now, whatever its name. */
	return results_open(&r->results, r->csv, d) &&
	       reports_leave_alone(&r->reports, r->csv, _("--csv writes to that file"), d);
}

static int run_on_ports(struct run *r)
{
	int status = EXIT_ALL_WELL;
	const char *plain = getenv("NO_COLOR");
	struct diag d;

	r->loop = r->common.loop = loop_new();
	r->reports.colour = r->terminal && !(plain && *plain);
	r->common.changed = on_changed;
	r->common.user = r;
	r->hooks = (struct hooks){.loop = r->loop, .say = run_say_hook, .user = r};
	if (!run_open_table(r, &d) || !reports_open(&r->reports, r->loop, &d))
		status = run_tell(&d);
	for (size_t i = 0; i < r->ports.count && status == EXIT_ALL_WELL; i++)
		if (!job_open(&r->jobs[i], &d))
			status = run_tell(&d);
	if (status == EXIT_ALL_WELL) {
		run_boards(r);
		status = status_of(r);
	}
	return status;
}

/* ---- the command ---- */

static void run_fini(struct run *r)
{
	for (size_t i = 0; r->jobs && i < r->ports.count; i++)
		job_fini(&r->jobs[i]);
	free(r->jobs);
	for (size_t i = 0; i < ALEN(r->signals); i++)
		loop_unwatch(r->signals[i]);
	loop_unwatch(r->second);
	reports_fini(&r->reports);
	hooks_fini(&r->hooks);
	if (r->loop)
		loop_free(r->loop);
	run_files_fini(&r->files);
	run_values_fini(&r->values);
	config_fini(&r->config);
	connection_words_fini(&r->words);
	option_list_fini(&r->ports);
	option_list_fini(&r->definitions);
	option_list_fini(&r->definition_files);
	free(r->transcript);
	free(r->wait);
	free(r->csv);
	free(r->keep_transcripts);
	results_fini(&r->results);
	option_list_fini(&r->formats);
	option_list_fini(&r->report_files);
	option_list_fini(&r->line.each);
	free(r->line.scan_from);
	board_hooks_fini(&r->board_hooks);
	free(r->config_path);
}

static int run_on_line(struct run *r, run_line_fn *line)
{
	struct diag d;

	if (!run_open_table(r, &d))
		return run_tell(&d);
	r->line.common = &r->common;
	r->line.reports = &r->reports;
	r->line.hooks = &r->board_hooks;
	return line(&r->line);
}

int run_command(int argc, char **argv, run_line_fn *line)
{
	struct run r = {0};
	struct option_row rows[RUN_OPTIONS + CONNECTION_OPTIONS] = {
		{"port", 'p', OPTION_EACH, &r.ports, N_("PORT"),
			N_("the board (default: the only known one); several run in parallel")},
		{"define", 'D', OPTION_EACH, &r.definitions, N_("NAME=VALUE"),
			N_("the value of ${NAME}; NAME@2=VALUE: of the second board alone")},
		{"define-file", 0, OPTION_EACH, &r.definition_files, N_("FILE"),
			N_("a file of such lines, also for secrets")},
		{"check", 0, OPTION_FLAG, &r.checks, NULL,
			N_("only read the scripts and report mistakes; no board is needed")},
		{"format", 0, OPTION_EACH, &r.formats, "pretty|tap|junit|json",
			N_("format of the report (pretty)")},
		{"output", 'o', OPTION_EACH, &r.report_files, N_("FORMAT:FILE"),
			N_("another report, into FILE")},
		{"csv", 0, OPTION_TEXT, &r.csv, N_("FILE"),
			N_("add a line for each board to this table")},
		{"transcript", 't', OPTION_TEXT, &r.transcript, N_("FILE"),
			N_("record into FILE; with several boards its name gets the port")},
		{"keep-transcripts", 0, OPTION_TEXT, &r.keep_transcripts, "all|failed",
			N_("failed: none of boards that passed")},
		{"wait", 0, OPTION_TEXT, &r.wait, N_("TIME"),
			N_("how long a lost port is waited for (10s); 0: not at all")},
		{"each", 0, OPTION_EACH, &r.line.each, N_("usb:VID:PID|PATH"),
			N_("a test station: run on each such board whenever one is plugged in")},
		{"scan", 0, OPTION_FLAG, &r.line.scan, NULL,
			N_("each board waits for its label: a serial number, for ${SN}")},
		{"scan-from", 0, OPTION_TEXT, &r.line.scan_from, N_("PORT"),
			N_("the same from a scanner on PORT")},
		{"operator", 0, OPTION_FLAG, &r.line.locked, NULL,
			N_("lock all keys but labels; Ctrl-X Q leaves")},
		{"on-pass", 0, OPTION_TEXT, &r.board_hooks.on_pass, N_("COMMAND"),
			N_("run it for each board that passed, no shell; ATMQ_SN, ... tell which")},
		{"on-fail", 0, OPTION_TEXT, &r.board_hooks.on_fail, N_("COMMAND"),
			N_("the same for each that did not")},
		{"config", 0, OPTION_TEXT, &r.config_path, N_("FILE"),
			N_("instead of your config.ini")},
		{"keep-going", 0, OPTION_FLAG, &r.keep_going, NULL,
			N_("a failed step does not end its file")},
		{"fail-fast", 0, OPTION_FLAG, &r.fail_fast, NULL,
			N_("a file that failed ends the board's run")},
	};
	static const char usage[] =
		N_("atmq run [-p PORT]... [-D NAME=VALUE]... [--format pretty|tap|junit|json] "
		   "[-o FORMAT:FILE]... [--csv FILE] [-t TRANSCRIPT] FILE...");
	struct options words;
	int status;

	connection_add_options(&r.words, rows);
	config_init(&r.config);
	if (options_start(&words, argc, argv, usage, rows, 1, SIZE_MAX, &status)) {
		status = r.checks ? run_check_only(&r, &words) : run_prepare(&r, &words);
		if (status == EXIT_ALL_WELL && !r.checks)
			status = run_is_station(&r) ? run_on_line(&r, line) : run_on_ports(&r);
	}
	run_fini(&r);
	options_fini(&words);
	return status;
}

int run_text(const struct run_text *text)
{
	struct run r = {.text = text};

	config_init(&r.config);
	option_list_add(&r.ports, memory_copy_text(text->port));
	r.transcript = text->transcript ? memory_copy_text(text->transcript) : NULL;
	r.config_path = text->config ? memory_copy_text(text->config) : NULL;
	static const struct options none = {0};
	int status = run_prepare(&r, &none);
	if (status == EXIT_ALL_WELL)
		status = run_on_ports(&r);
	run_fini(&r);
	return status;
}
