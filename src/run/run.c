/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/run.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "record/transcript_name.h"
#include "run/check_scripts.h"
#include "run/job.h"
#include "run/run_output.h"
#include "script/script_words.h"

/* RUN_OPTIONS: no fewer than its own, and one. */
enum {
	RUN_OPTIONS = 32,
	SECOND_US = 1000000,
	NARROW = 20,
	USUAL_COLUMNS = 80,
	LONGEST_CHARACTER = 4,
	PHASE_SHOWN = 24
};

struct run {
	struct connection_words words;
	struct option_list ports, definitions, definition_files, formats, report_files;
	char *transcript, *config_path, *wait, *csv, *keep_transcripts;
	struct results results;
	struct config config;
	struct run_files files;
	struct run_values values;
	struct job_common common;
	const struct run_text *text; /* in place of files, or NULL */
	struct loop *loop;
	struct loop_watch *second, *signals[3];
	struct job *jobs; /* one a port */
	char host[256];   /* this machine's name */
	size_t written;   /* boards whose reports are out */
	bool checks;      /* --check */
	bool terminal;    /* standard output is a terminal: progress is shown */
	bool progress;    /* a line of it is shown */
	struct reports reports;
	struct run_line line;
	struct board_hooks board_hooks;
	struct hooks hooks;
	bool keep_going, fail_fast;
	bool interrupted, ended; /* boards: stopped by a signal; report: its last line is out */
};

/* A test station, not a list of boards. */
static bool run_is_line(const struct run *r)
{
	return r->line.each.count > 0;
}

/* ---- output ---- */

static void add_clear_progress(struct run *r, struct buf *out)
{
	if (r->progress)
		buf_add_text(out, "\r\033[K");
	r->progress = false;
}

static void run_clear_progress(struct run *r)
{
	struct buf clear = {0};

	add_clear_progress(r, &clear);
	run_output_add(reports_screen(&r->reports), &clear);
	buf_fini(&clear);
}

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

/* ", time 37 of 100" */
static void run_add_times(struct buf *line, const struct runner *runner)
{
	size_t before = line->n;

	buf_add_text(line, ", ");
	runner_add_times(runner, line);
	if (line->n == before + 2)
		buf_truncate(line, before);
}

/* Of a step of several megabytes only what can be seen is copied. */
static void add_progress(struct run *r, struct buf *line, size_t width, const struct job *b)
{
	size_t number;
	int64_t since;
	const struct script_step *step = runner_step(b->runner, &number, &since);

	if (line->n)
		buf_add_text(line, "   ");
	if (r->ports.count > 1) {
		report_add_board(line, &b->report);
		buf_add_char(line, ' ');
	}
	if (runner_done(b->runner))
		buf_add_text(line, "done");
	else if (!step)
		buf_add_text(line, "waiting for the board");
	else
		buf_addf(line, "%zu/%zu %lld s", number, b->input.steps,
			(long long)((loop_now(r->loop) - since) / SECOND_US));
	if (step)
		run_add_times(line, b->runner);
	if (step && runner_phase(b->runner).n) {
		struct slice phase = runner_phase(b->runner);
		buf_add_text(line, "  ");
		utf8_add_visible(line, slice_sub(phase, 0, utf8_fit(phase, PHASE_SHOWN)));
	}
	if (step && r->ports.count == 1) {
		struct buf text = {0};
		runner_add_text(b->runner, &text, step, width * LONGEST_CHARACTER);
		buf_add_text(line, "  ");
		utf8_add_visible(
			line, slice_sub(buf_slice(&text), 0, utf8_fit(buf_slice(&text), width)));
		buf_fini(&text);
	}
}

static size_t columns(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > NARROW)
		return size.ws_col;
	return USUAL_COLUMNS;
}

static void show_progress(struct run *r)
{
	struct buf line = {0}, out = {0};
	size_t width = columns() - 1;

	/* A terminal that is held up gets the next update. */
	if (run_output_waiting(reports_screen(&r->reports)) > 0)
		return;
	for (size_t i = 0; i < r->ports.count; i++)
		add_progress(r, &line, width, &r->jobs[i]);
	buf_truncate(&line, utf8_fit(buf_slice(&line), width));
	add_clear_progress(r, &out);
	buf_add(&out, buf_slice(&line));
	run_output_add(reports_screen(&r->reports), &out);
	r->progress = true;
	buf_fini(&line);
	buf_fini(&out);
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
	reports_end(&r->reports, verdicts, r->ports.count, columns());
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
		show_progress(r);
}

static void on_second(void *user)
{
	struct run *r = user;

	show_progress(r);
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
	stop_boards(r, "interrupted");
}

/* ---- boards ---- */

static int run_tell(const struct diag *d)
{
	fprintf(stderr, "atmq: %s\n", d->text);
	return EXIT_USAGE;
}

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

static void run_add_whose(const struct option_list *ports, size_t index, struct buf *errors)
{
	buf_addf(errors, "atmq: that is so with the values of board %zu, ", index + 1);
	utf8_add_visible(errors, slice_of(ports->values[index]));
	buf_add_char(errors, '\n');
}

/* What is wrong with the scripts whatever board comes is told at the start. */
static bool run_read_line(struct run *r, struct buf *errors, struct buf *warnings)
{
	struct job any = {0};
	bool ok = job_read(&any, &r->common, &r->line.each, 0, r->line.scan ? "0" : NULL, errors);

	if (ok)
		run_values_add_unused(&r->values, warnings);
	job_fini(&any);
	return ok;
}

/* All scripts of all boards are read before the first port is opened; what is wrong with them is told
 * once, since boards have the same mistakes. */
static bool run_read_jobs(struct run *r, struct buf *errors, struct buf *warnings)
{
	bool ok = true;

	if (run_is_line(r))
		return run_read_line(r, errors, warnings);
	r->jobs = memory_new(r->ports.count * sizeof(*r->jobs));
	for (size_t i = 0; ok && i < r->ports.count; i++) {
		ok = job_read(&r->jobs[i], &r->common, &r->ports, i, NULL, errors);
		/* The boards before it have no such mistake. */
		if (!ok && i > 0)
			run_add_whose(&r->ports, i, errors);
	}
	if (ok)
		run_values_add_unused(&r->values, warnings);
	return ok;
}

/* Before anything is sent to a board. */
static bool run_open_table(struct run *r, struct diag *d)
{
	if (!r->csv)
		return true;
	r->common.results = &r->results;
	/* Before a report empties it.  The table exists by now, whatever its name. */
	return results_open(&r->results, r->csv, d) &&
	       reports_leave_alone(&r->reports, r->csv, "--csv", d);
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

/* Colours and progress need a terminal that knows the sequences for them. */
static bool run_is_on_terminal(void)
{
	const char *name = getenv("TERM");

	return isatty(STDOUT_FILENO) && name && *name && strcmp(name, "dumb") != 0;
}

static bool run_choose_boards(struct run *r, struct diag *d)
{
	struct port_list found = {0};
	struct buf name = {0};

	if (run_is_line(r))
		return true;
	if (!r->ports.count) {
		ports_find(&found);
		bool ok = connection_only_board(&r->config, &found, &name, d);
		if (ok)
			option_list_add(&r->ports, memory_copy_text(buf_text(&name)));
		ports_fini(&found);
		buf_fini(&name);
		return ok;
	}
	for (size_t i = 0; i < r->ports.count; i++)
		if (!connection_check_ports(&r->words, &r->config, r->ports.values[i], d))
			return false;
	return true;
}

static bool run_check_transcript(const struct run *r, struct diag *d)
{
	struct buf name = {0}, pattern = {0};

	if (!r->transcript)
		return true;
	if (run_is_line(r))
		transcript_name_add_board(&pattern, r->transcript, "", (struct slice){0});
	else
		buf_add_text(&pattern, r->transcript);
	bool ok = transcript_name_expand(&name, buf_text(&pattern), "", 0, d);
	buf_fini(&name);
	buf_fini(&pattern);
	return ok;
}

static bool run_check_keep(struct run *r, struct diag *d)
{
	if (!r->keep_transcripts)
		return true;
	r->common.keep_failed = strcmp(r->keep_transcripts, "failed") == 0;
	if (!r->common.keep_failed && strcmp(r->keep_transcripts, "all") != 0)
		return diag_fail(d, 0, 0, 0, "--keep-transcripts must be all or failed");
	return r->transcript ||
	       diag_fail(d, 0, 0, 0,
		       "--keep-transcripts says which are kept; -t FILE says that there are any");
}

/* Which words go with --each, and which do not. */
static bool run_check_line(struct run *r, struct diag *d)
{
	r->line.scan |= r->line.scan_from != NULL;
	if (!run_is_line(r))
		return (!r->line.scan && !r->line.locked) ||
		       diag_fail(d, 0, 0, 0,
			       "--scan and --operator are for a test station: --each says for which ports");
	if (r->ports.count)
		return diag_fail(d, 0, 0, 0, "--each finds the ports by itself: leave out -p");
	if (r->words.log_port)
		return diag_fail(
			d, 0, 0, 0, "--log-port is for one board; profiles can name one for each");
	if (r->formats.count)
		return diag_fail(d, 0, 0, 0,
			"--format: standard output is the station's; a report goes to a file: -o %s:FILE",
			VISIBLE(slice_of(r->formats.values[0]), VISIBLE_MOST));
	return true;
}

static bool run_check_wait(struct run *r, struct diag *d)
{
	r->common.wait = RUNNER_WAIT_US;
	if (!r->wait)
		return true;
	r->common.wait = 0;
	return strcmp(r->wait, "0") == 0 || script_time_read(slice_of(r->wait), &r->common.wait) ||
	       diag_fail(d, 0, 0, 0,
		       "--wait is %s; it must be 0 or a number with a unit, like 500ms or 5s, at most a day",
		       VISIBLE(slice_of(r->wait), VISIBLE_MOST));
}

static bool run_read_files(
	struct run *r, const struct options *words, struct buf *errors, struct buf *warnings)
{
	bool ok = run_values_read(
		&r->values, &r->definitions, &r->definition_files, errors, warnings);

	/* How many boards a test station gets nobody knows. */
	if (r->ports.count)
		ok &= run_values_check_boards(&r->values, r->ports.count, errors);

	if (r->text)
		run_files_of_text(&r->files, r->text->name, r->text->text);
	else
		ok &= run_files_read(&r->files, (const char *const *)words->operands,
			words->operand_count, errors);
	return ok;
}

static int run_check(struct run *r, const struct options *words)
{
	struct buf errors = {0}, warnings = {0};
	struct diag d;
	struct link_settings settings = {0};
	struct board_settings board;
	int status = EXIT_USAGE;

	r->common = (struct job_common){.words = &r->words,
		.config = &r->config,
		.files = &r->files,
		.values = &r->values,
		.transcript = r->transcript,
		.keep_going = r->keep_going,
		.fail_fast = r->fail_fast};
	r->common.line = run_is_line(r);
	r->common.reports = &r->reports;
	if (gethostname(r->host, sizeof(r->host) - 1) < 0 || !*r->host)
		strcpy(r->host, "localhost");
	r->common.host = r->host;
	if (!run_check_line(r, &d) ||
		!reports_choose(
			&r->reports, run_is_line(r) ? NULL : &r->formats, &r->report_files, &d) ||
		!board_hooks_read(&r->board_hooks, &d))
		return run_tell(&d);
	r->terminal = run_is_on_terminal() && !run_is_line(r) &&
	              r->reports.targets[0].format == &report_pretty;
	if (r->words.log_port && r->ports.count > 1)
		fputs("atmq: run: --log-port is for one board; profiles can name one for each\n",
			stderr);
	else if (!config_load(&r->config, r->config_path, &errors))
		print_bytes(stderr, &errors);
	else if (!run_choose_boards(r, &d) || !run_check_transcript(r, &d) ||
		 !run_check_wait(r, &d) || !run_check_keep(r, &d) ||
		 !connection_apply(&r->words, &settings, &r->config, &d) ||
		 !connection_choose_board(&r->words, &r->config, "", &board, &d))
		run_tell(&d);
	else if (!run_read_files(r, words, &errors, &warnings) ||
		 !run_read_jobs(r, &errors, &warnings))
		print_bytes(stderr, &errors);
	else
		status = EXIT_ALL_WELL;
	print_bytes(stderr, &warnings);
	buf_fini(&errors);
	buf_fini(&warnings);
	return status;
}

/* --check: needs neither a board nor a port. */
static int run_check_only(struct run *r, const struct options *words)
{
	struct buf out = {0}, problems = {0}, warnings = {0};
	bool ok = run_values_read(
		&r->values, &r->definitions, &r->definition_files, &problems, &warnings);

	if (r->ports.count)
		ok &= run_values_check_boards(&r->values, r->ports.count, &problems);
	ok &= run_files_read(
		&r->files, (const char *const *)words->operands, words->operand_count, &problems);
	ok = ok && check_scripts(&r->files, &r->values, &r->ports, &out, &problems);
	print_bytes(stderr, &problems);
	print_bytes(stderr, &warnings);
	print_bytes(stdout, &out);
	buf_fini(&out);
	buf_fini(&problems);
	buf_fini(&warnings);
	return ok ? EXIT_ALL_WELL : EXIT_USAGE;
}

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
		{"port", 'p', OPTION_EACH, &r.ports, "PORT",
			"the board (default: the only known one); several run in parallel"},
		{"define", 'D', OPTION_EACH, &r.definitions, "NAME=VALUE",
			"the value of ${NAME}; NAME@2=VALUE: of the second board alone"},
		{"define-file", 0, OPTION_EACH, &r.definition_files, "FILE",
			"a file of such lines, also for secrets"},
		{"check", 0, OPTION_FLAG, &r.checks, NULL,
			"only read the scripts and report mistakes; no board is needed"},
		{"format", 0, OPTION_EACH, &r.formats, "pretty|tap|junit|json",
			"format of the report (pretty)"},
		{"output", 'o', OPTION_EACH, &r.report_files, "FORMAT:FILE",
			"another report, into FILE"},
		{"csv", 0, OPTION_TEXT, &r.csv, "FILE", "add a line for each board to this table"},
		{"transcript", 't', OPTION_TEXT, &r.transcript, "FILE",
			"record into FILE; with several boards its name gets the port"},
		{"keep-transcripts", 0, OPTION_TEXT, &r.keep_transcripts, "all|failed",
			"failed: none of boards that passed"},
		{"wait", 0, OPTION_TEXT, &r.wait, "TIME",
			"how long a lost port is waited for (10s); 0: not at all"},
		{"each", 0, OPTION_EACH, &r.line.each, "usb:VID:PID|PATH",
			"a test station: run on each such board whenever one is plugged in"},
		{"scan", 0, OPTION_FLAG, &r.line.scan, NULL,
			"each board waits for its label: a serial number, for ${SN}"},
		{"scan-from", 0, OPTION_TEXT, &r.line.scan_from, "PORT",
			"the same from a scanner on PORT"},
		{"operator", 0, OPTION_FLAG, &r.line.locked, NULL,
			"lock all keys but labels; Ctrl-X Q leaves"},
		{"on-pass", 0, OPTION_TEXT, &r.board_hooks.on_pass, "COMMAND",
			"run it for each board that passed, no shell; ATMQ_SN, ... tell which"},
		{"on-fail", 0, OPTION_TEXT, &r.board_hooks.on_fail, "COMMAND",
			"the same for each that did not"},
		{"config", 0, OPTION_TEXT, &r.config_path, "FILE", "instead of your config.ini"},
		{"keep-going", 0, OPTION_FLAG, &r.keep_going, NULL,
			"a failed step does not end its file"},
		{"fail-fast", 0, OPTION_FLAG, &r.fail_fast, NULL,
			"a file that failed ends the board's run"},
	};
	static const char usage[] =
		"atmq run [-p PORT]... [-D NAME=VALUE]... [--format pretty|tap|junit|json] "
		"[-o FORMAT:FILE]... [--csv FILE] [-t TRANSCRIPT] FILE...";
	struct options words;
	int status;

	connection_add_options(&r.words, rows);
	config_init(&r.config);
	if (options_start(&words, argc, argv, usage, rows, 1, SIZE_MAX, &status)) {
		status = r.checks ? run_check_only(&r, &words) : run_check(&r, &words);
		if (status == EXIT_ALL_WELL && !r.checks)
			status = run_is_line(&r) ? run_on_line(&r, line) : run_on_ports(&r);
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
	int status = run_check(&r, &none);
	if (status == EXIT_ALL_WELL)
		status = run_on_ports(&r);
	run_fini(&r);
	return status;
}
