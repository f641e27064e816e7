/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "station/station.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/language.h"
#include "base/print.h"
#include "base/program.h"
#include "base/utf8.h"
#include "run/run.h"
#include "run/run_output.h"
#include "station/bench.h"
#include "station/panel.h"
#include "station/scanner.h"

enum {
	STATION_SECOND = 1000000,
	STATION_LAST_US = 2000000, /* for readers of reports that are late, and commands */
	STATION_SIGNALS = 3
};

struct station {
	struct loop *loop;
	struct run_line *line;
	struct bench bench;
	struct panel *panel; /* NULL: lines on standard output */
	struct scanner *scanner;
	struct run_output output;
	struct loop_watch *signals[STATION_SIGNALS], *last;
	int signal; /* that ended it, or 0 */
	bool left;  /* nothing new is begun */
	struct buf script, awaited;
	char host[256];
};

/* ---- what is told ---- */

static void station_print(struct station *s, const char *place, struct slice text)
{
	struct buf line = {0};
	char at[16] = "";
	time_t now = time(NULL);
	struct tm local;

	if (localtime_r(&now, &local))
		strftime(at, sizeof(at), "%H:%M:%S ", &local);
	buf_add_text(&line, at);
	if (place) {
		utf8_add_visible(&line, slice_of(place));
		buf_add_text(&line, ": ");
	}
	utf8_add_visible(&line, text);
	buf_add_char(&line, '\n');
	run_output_add(&s->output, &line);
	buf_fini(&line);
}

static void station_say(void *user, const char *place, enum bench_word word, struct slice text)
{
	struct station *s = user;
	struct buf line = {0};

	if (!s->panel) {
		station_print(s, place, text);
		return;
	}
	/* The screen shows events by itself. */
	if (word == BENCH_EVENT)
		return;
	if (place)
		buf_addf(&line, "%s: ", place);
	buf_add(&line, text);
	panel_say(s->panel, word == BENCH_PROBLEM, buf_slice(&line));
	buf_fini(&line);
}

static void station_changed(void *user)
{
	struct station *s = user;

	if (s->panel)
		panel_touch(s->panel);
}

/* ---- labels ---- */

static void station_scanned(void *user, struct slice line)
{
	struct station *s = user;
	struct diag d;

	if (s->left)
		return;
	if (!bench_scan(&s->bench, line, &d))
		station_say(s, NULL, BENCH_PROBLEM, slice_of(d.text));
	else if (s->panel)
		panel_say(s->panel, false, SLICE(""));
}

static bool station_awaits_label(const void *user)
{
	const struct station *s = user;

	return places_next(&s->bench.places) != NULL;
}

static void station_scanner_problem(void *user, const char *why)
{
	struct buf text = {0};

	buf_addf(&text, _("the scanner: %s"), why);
	station_say(user, NULL, BENCH_PROBLEM, buf_slice(&text));
	buf_fini(&text);
}

/* ---- turns, and the end ---- */

/* No board can be run any more. */
static void station_check_labels(struct station *s)
{
	if (!scanner_has_ended(s->scanner) || bench_running(&s->bench))
		return;
	station_say(s, NULL, BENCH_PROBLEM,
		slice_of(_(
			"standard input has ended, and with it the labels: nothing is left to do")));
	loop_stop(s->loop);
}

static void station_turn(void *user)
{
	struct station *s = user;

	if (s->left) {
		if (!reports_waiting(s->line->reports) && !s->bench.hooks.count &&
			!run_output_waiting(&s->output))
			loop_stop(s->loop);
		return;
	}
	bench_turn(&s->bench);
	if (s->scanner) {
		scanner_turn(s->scanner);
		bench_turn(&s->bench);
		station_check_labels(s);
	}
}

static void station_leave(void *user)
{
	struct station *s = user;

	loop_stop(s->loop);
}

static void station_on_signal(void *user)
{
	struct station *s = user;

	s->signal = SIGTERM;
	loop_stop(s->loop);
}

static bool station_facts(void *user, struct station_view *v)
{
	struct station *s = user;

	v->rows = bench_rows(&s->bench);
	v->count = s->bench.places.count;
	v->passed = s->bench.passed;
	v->failed = s->bench.failed;
	return bench_running(&s->bench) > 0;
}

static size_t station_running(const void *user)
{
	const struct station *s = user;

	return bench_running(&s->bench);
}

/* What the boards leave behind: reports that go to pipes, commands that run.  A signal ends the wait. */
static void station_finish(struct station *s)
{
	bench_stop(&s->bench);
	reports_end(s->line->reports, (const struct verdict *const *)s->bench.verdicts,
		s->bench.verdict_count, 0);
	s->left = true;
	s->last = loop_timer(s->loop, station_leave, s);
	loop_timer_at(s->last, loop_clock() + STATION_LAST_US);
	loop_after_turn(s->loop, station_turn, s);
	loop_run(s->loop);
}

static void station_tell_reports(struct station *s)
{
	struct buf problems = {0};

	reports_add_problems(s->line->reports, &problems);
	if (s->line->common->results)
		results_add_problem(s->line->common->results, &problems);
	for (struct slice rest = buf_slice(&problems); rest.n;) {
		struct slice line = slice_take_line(&rest);
		fprintf(stderr, "atmq: %.*s\n", SLICE_ARG(line));
		if (s->bench.status == EXIT_ALL_WELL)
			s->bench.status = EXIT_USAGE;
	}
	buf_fini(&problems);
}

static void station_describe(struct station *s)
{
	const struct run_files *files = s->line->common->files;

	for (size_t i = 0; i < files->count; i++)
		buf_addf(&s->script, "%s%s", i ? " " : "", files->items[i].path);
	for (size_t i = 0; i < s->line->each.count; i++)
		buf_addf(&s->awaited, "%s%s", i ? " " : "", s->line->each.values[i]);
}

static bool station_has_screen(void)
{
	const char *name = getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && name && *name &&
	       strcmp(name, "dumb") != 0;
}

static bool station_open_screen(struct station *s, struct diag *d)
{
	static const struct panel_calls calls = {.facts = station_facts,
		.scanned = station_scanned,
		.running = station_running,
		.leave = station_leave,
		.turn = station_turn};
	const struct panel_plan plan = {.loop = s->loop,
		.config = s->line->common->config,
		.scans = s->line->scan,
		.locked = s->line->locked,
		.script = buf_slice(&s->script),
		.awaited = buf_slice(&s->awaited)};

	s->panel = panel_new(&plan, &calls, s, d);
	return s->panel != NULL;
}

static void station_open_lines(struct station *s)
{
	static const int signals[STATION_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

	run_output_open(&s->output, s->loop);
	for (size_t i = 0; i < STATION_SIGNALS; i++)
		s->signals[i] = loop_signal(s->loop, signals[i], station_on_signal, s);
	loop_after_turn(s->loop, station_turn, s);
}

static bool station_open_scanner(struct station *s, struct diag *d)
{
	static const struct scanner_calls calls = {
		station_scanned, station_awaits_label, station_scanner_problem};

	if (!s->line->scan || (s->panel && !s->line->scan_from))
		return true;
	s->scanner =
		scanner_new(s->loop, s->line->scan_from, s->line->common->config, &calls, s, d);
	return s->scanner != NULL;
}

static bool station_open(struct station *s, struct diag *d)
{
	for (size_t i = 0; i < s->line->each.count; i++)
		if (!plugs_check(s->line->each.values[i], d))
			return false;
	if (s->line->locked && !station_has_screen())
		return diag_fail(d, 0, 0, 0,
			_("--operator locks the keys of a terminal, and there is none"));
	if (!reports_open(s->line->reports, s->loop, d) ||
		(station_has_screen() && !station_open_screen(s, d)))
		return false;
	if (!s->panel)
		station_open_lines(s);
	return station_open_scanner(s, d);
}

static int station_run(struct run_line *line)
{
	static const struct bench_events events = {station_say, station_changed};
	struct station s = {.loop = loop_new(), .line = line};
	int status = EXIT_USAGE;
	struct diag d;

	station_describe(&s);
	bool opened = station_open(&s, &d);
	if (opened) {
		bench_start(&s.bench, s.loop, line, &events, &s);
		if (!s.panel)
			station_print(&s, NULL, slice_of(_("waiting for boards")));
		loop_run(s.loop);
		if (s.panel && panel_signal(s.panel))
			s.signal = panel_signal(s.panel);
		panel_free(s.panel);
		s.panel = NULL;
		station_finish(&s);
		station_tell_reports(&s);
		status = s.signal || s.bench.interrupted ? EXIT_INTERRUPTED : s.bench.status;
	}
	panel_free(s.panel);
	if (!opened)
		print_problem(d.text);
	scanner_free(s.scanner);
	bench_fini(&s.bench);
	for (size_t i = 0; i < STATION_SIGNALS; i++)
		loop_unwatch(s.signals[i]);
	loop_unwatch(s.last);
	run_output_close(&s.output);
	buf_fini(&s.script);
	buf_fini(&s.awaited);
	loop_free(s.loop);
	return status;
}

int station_command(int argc, char **argv)
{
	return run_command(argc, argv, station_run);
}
