/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/run_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "record/transcript_name.h"
#include "run/check_scripts.h"
#include "script/script_words.h"

bool run_is_station(const struct run *r)
{
	return r->line.each.count > 0;
}

int run_tell(const struct diag *d)
{
	fprintf(stderr, "atmq: %s\n", d->text);
	return EXIT_USAGE;
}

/* ---- the words ---- */

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

	if (run_is_station(r))
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
	if (run_is_station(r))
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
		return diag_fail(d, 0, 0, 0, _("--keep-transcripts must be all or failed"));
	return r->transcript ||
	       diag_fail(d, 0, 0, 0,
		       _("--keep-transcripts needs -t FILE: without it no transcript is made"));
}

/* Which words go with --each, and which do not. */
static bool run_check_line(struct run *r, struct diag *d)
{
	r->line.scan |= r->line.scan_from != NULL;
	if (!run_is_station(r))
		return (!r->line.scan && !r->line.locked) ||
		       diag_fail(d, 0, 0, 0,
			       _("--scan and --operator are for a test station: --each says for which ports"));
	if (r->ports.count)
		return diag_fail(d, 0, 0, 0, _("--each finds the ports by itself: leave out -p"));
	if (r->words.log_port)
		return diag_fail(d, 0, 0, 0,
			_("--log-port is for one board; profiles can name one for each"));
	if (r->formats.count)
		return diag_fail(d, 0, 0, 0,
			_("--format: standard output is the station's; a report goes to a file: -o %s:FILE"),
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
		       _("--wait is %s; it must be 0 or a number with a unit, like 500ms or 5s, at most a day"),
		       VISIBLE(slice_of(r->wait), VISIBLE_MOST));
}

/* ---- the scripts ---- */

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

static void run_add_whose(const struct option_list *ports, size_t index, struct buf *errors)
{
	buf_add_text(errors, "atmq: ");
	buf_addf(errors, _("this happens with the values of board %zu, %s"), index + 1,
		VISIBLE(slice_of(ports->values[index]), VISIBLE_MOST));
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

	if (run_is_station(r))
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

/* What the run reads is not what it writes over. */
static bool run_check_reports(const struct run *r, const struct options *words, struct diag *d)
{
	bool ok = true;

	for (size_t i = 0; ok && i < words->operand_count; i++)
		ok = reports_leave_alone(
			&r->reports, words->operands[i], _("it is a script of this run"), d);
	return ok;
}

/* ---- all ---- */

int run_prepare(struct run *r, const struct options *words)
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
	r->common.line = run_is_station(r);
	r->common.reports = &r->reports;
	if (gethostname(r->host, sizeof(r->host) - 1) < 0 || !*r->host)
		strcpy(r->host, "localhost");
	r->common.host = r->host;
	if (!run_check_line(r, &d) ||
		!reports_choose(&r->reports, run_is_station(r) ? NULL : &r->formats,
			&r->report_files, &d) ||
		!run_check_reports(r, words, &d) || !board_hooks_read(&r->board_hooks, &d))
		return run_tell(&d);
	r->terminal = run_is_on_terminal() && !run_is_station(r) &&
	              r->reports.targets[0].format == &report_pretty;
	if (r->words.log_port && r->ports.count > 1)
		fputs(_("atmq: run: --log-port is for one board; profiles can name one for each\n"),
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

int run_check_only(struct run *r, const struct options *words)
{
	struct buf out = {0}, problems = {0}, warnings = {0};
	bool ok = run_read_files(r, words, &problems, &warnings) &&
	          check_scripts(&r->files, &r->values, &r->ports, &out, &problems);
	print_bytes(stderr, &problems);
	print_bytes(stderr, &warnings);
	print_bytes(stdout, &out);
	buf_fini(&out);
	buf_fini(&problems);
	buf_fini(&warnings);
	return ok ? EXIT_ALL_WELL : EXIT_USAGE;
}
