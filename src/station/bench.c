/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "station/bench.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/program.h"
#include "base/utf8.h"
#include "record/transcript_name.h"

enum { BENCH_SECOND = 1000000, BENCH_TEXT = 200 /* bytes of a step that are shown */ };

/* The board at a place: the one that runs, or the last one. */
struct bench_board {
	struct bench *bench;
	struct place *place;
	enum place_state told; /* to the user */
	bool runs, ended;      /* ended: there is a verdict */
	struct job job;        /* while it runs */
	struct buf number;     /* its serial number, or empty */
	int64_t began, took;
	bool passed;
	struct buf text; /* where and why it failed; while it runs, its step */
};

/* ---- saying ---- */

static void bench_say(struct bench *b, const char *place, enum bench_word word, struct slice text)
{
	b->events->say(b->user, place, word, text);
}

static void bench_on_hook(void *user, const char *who, bool problem, struct slice text)
{
	bench_say(user, who, problem ? BENCH_PROBLEM : BENCH_REMARK, text);
}

static void bench_sayf(struct bench *b, const struct place *place, enum bench_word word,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

static void bench_sayf(
	struct bench *b, const struct place *place, enum bench_word word, const char *format, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	bench_say(b, place->plug.label, word, buf_slice(&text));
	buf_fini(&text);
}

/* ---- runs ---- */

static struct bench_board *bench_board_of(struct bench *b, struct place *place)
{
	struct bench_board *board = place->user;

	if (!board) {
		board = place->user = memory_new(sizeof(*board));
		board->bench = b;
		board->place = place;
	}
	return board;
}

static void bench_count(struct bench *b, struct bench_board *board, bool passed, int status)
{
	board->passed = passed;
	board->took = loop_now(b->loop) - board->began;
	b->passed += passed;
	b->failed += !passed;
	if (status > b->status)
		b->status = status;
	if (board->number.n)
		labels_end(&b->labels, buf_slice(&board->number), passed, (int64_t)time(NULL));
}

/* What its run has, but for the verdict. */
static void bench_end_job(struct bench *b, struct bench_board *board)
{
	job_fini(&board->job);
	board->runs = false;
	board->ended = true;
	places_ended(&b->places, board->place, loop_now(b->loop));
	b->events->changed(b->user);
}

/* It could not even begin: its scripts have a mistake with these values, its transcript can't be made. */
static void bench_refuse(struct bench *b, struct bench_board *board, struct slice why)
{
	struct slice first = slice_trim(slice_take_line(&why));

	slice_take(&first, SLICE("atmq: "));
	buf_set(&board->text, first);
	bench_count(b, board, false, EXIT_USAGE);
	bench_sayf(b, board->place, BENCH_EVENT, _("FAIL: %s"), buf_text(&board->text));
	bench_end_job(b, board);
}

static void bench_keep_verdict(struct bench *b, struct verdict *verdict)
{
	struct verdict *kept = memory_new(sizeof(*kept));

	*kept = *verdict;
	*verdict = (struct verdict){0};
	b->verdicts = memory_grow(
		b->verdicts, &b->verdict_room, b->verdict_count + 1, sizeof(struct verdict *));
	b->verdicts[b->verdict_count++] = kept;
}

static void bench_say_verdict(struct bench *b, struct bench_board *board)
{
	struct buf text = {0};

	long long seconds = (long long)(board->took / BENCH_SECOND);
	const char *number = board->number.n ? buf_text(&board->number) : NULL;
	if (board->passed && number)
		buf_addf(&text, _("PASS %s in %lld s"), number, seconds);
	else if (board->passed)
		buf_addf(&text, _("PASS in %lld s"), seconds);
	else if (number)
		buf_addf(
			&text, _("FAIL %s in %lld s: %s"), number, seconds, buf_text(&board->text));
	else
		buf_addf(&text, _("FAIL in %lld s: %s"), seconds, buf_text(&board->text));
	bench_say(b, board->place->plug.label, BENCH_EVENT, buf_slice(&text));
	buf_fini(&text);
}

/* At once: somebody may empty the disk, and the boards of a day are many. */
static void bench_say_lost(struct bench *b, struct bench_board *board, size_t before)
{
	struct results *table = b->line->common->results;
	struct buf why = {0};

	if (!table || table->lost == before)
		return;
	results_add_problem(table, &why);
	bench_say(b, board->place->plug.label, BENCH_PROBLEM, slice_trim(buf_slice(&why)));
	buf_fini(&why);
}

/* A transcript's name and digest; one that is not complete is a problem. */
static void bench_tell_transcript(struct bench *b, struct bench_board *board)
{
	struct buf text = {0};

	bool whole = runner_tell_transcript(board->job.runner, &text);
	struct slice line = slice_trim(buf_slice(&text));
	slice_take(&line, SLICE("atmq: "));
	if (line.n)
		bench_say(b, board->place->plug.label, whole ? BENCH_EVENT : BENCH_PROBLEM, line);
	buf_fini(&text);
}

static void bench_conclude(struct bench *b, struct bench_board *board)
{
	struct verdict *verdict = &board->job.verdict;
	size_t lost = b->line->common->results ? b->line->common->results->lost : 0;

	job_conclude(&board->job);
	bench_say_lost(b, board, lost);
	reports_write(b->line->reports, &board->job.report);
	buf_clear(&board->text);
	if (verdict->place.n) {
		buf_add(&board->text, buf_slice(&verdict->place));
		buf_add_text(&board->text, ": ");
	}
	buf_add(&board->text, buf_slice(&verdict->fields[VERDICT_REASON]));
	bench_count(b, board, verdict->result == VERDICT_PASS, runner_status(board->job.runner));
	bench_say_verdict(b, board);
	bench_tell_transcript(b, board);
	board_hooks_run(b->line->hooks, &b->hooks, board->place->plug.label, verdict);
	bench_keep_verdict(b, verdict);
	bench_end_job(b, board);
}

/* -t NAME: with the board's number, where it has one, else with the place. */
static void bench_set_transcript(struct bench *b, struct bench_board *board)
{
	const char *pattern = b->line->common->transcript;

	if (pattern)
		transcript_name_add_board(&board->job.transcript, pattern, board->place->plug.label,
			buf_slice(&board->number));
}

static void bench_begin(struct bench *b, struct bench_board *board)
{
	const char *serial = board->number.n ? buf_text(&board->number) : NULL;
	struct buf errors = {0};
	struct diag d;

	board->runs = true;
	board->ended = false;
	board->began = loop_now(b->loop);
	buf_clear(&board->text);
	option_list_add(&b->ports, memory_copy_text(board->place->plug.port));
	if (board->number.n)
		labels_begin(
			&b->labels, buf_slice(&board->number), slice_of(board->place->plug.label));
	if (board->number.n)
		bench_sayf(b, board->place, BENCH_EVENT, _("testing %s"), buf_text(&board->number));
	else
		bench_sayf(b, board->place, BENCH_EVENT, "%s", _("testing"));
	if (!job_read(
		    &board->job, b->line->common, &b->ports, b->ports.count - 1, serial, &errors)) {
		bench_refuse(b, board, buf_slice(&errors));
	} else {
		bench_set_transcript(b, board);
		if (!job_open(&board->job, &d))
			bench_refuse(b, board, slice_of(d.text));
	}
	buf_fini(&errors);
}

/* ---- plugs ---- */

static void bench_look(void *user)
{
	struct bench *b = user;
	struct plug_list now;

	plugs_find(&now, (const char *const *)b->line->each.values, b->line->each.count);
	places_update(&b->places, &now, loop_now(b->loop));
	plug_list_fini(&now);
	b->events->changed(b->user);
}

static void bench_do(struct bench *b, struct place *place)
{
	enum place_order due = place->due;
	struct bench_board *board = bench_board_of(b, place);

	place->due = PLACE_NOTHING;
	if (due == PLACE_START) {
		if (!b->places.scans)
			buf_clear(&board->number);
		bench_begin(b, board);
	} else if (due == PLACE_STOP && board->runs) {
		runner_lose(board->job.runner, place->replaced
						       ? _("another board is plugged in its place")
						       : _("unplugged"));
	}
	if (board->runs && job_is_done(&board->job))
		bench_conclude(b, board);
}

/* Runs and verdicts are told as they come. */
static void bench_tell_place(struct bench *b, struct place *place)
{
	struct bench_board *board = bench_board_of(b, place);

	if (board->told == place->state)
		return;
	board->told = place->state;
	if (place->state == PLACE_EMPTY)
		bench_sayf(b, place, BENCH_EVENT, "%s", _("empty"));
	else if (place->state == PLACE_WAITS)
		bench_sayf(b, place, BENCH_EVENT, "%s", _("waits for its label"));
}

void bench_turn(struct bench *b)
{
	for (size_t i = 0; i < b->places.count; i++) {
		struct place *place = b->places.items[i];
		struct bench_board *board = place->user;
		bench_tell_place(b, place);
		if (place->due || (board && board->runs && job_is_done(&board->job)))
			bench_do(b, place);
	}
	int64_t when = places_deadline(&b->places);
	if (when >= 0)
		loop_timer_at(b->deadline, when);
	else
		loop_timer_stop(b->deadline);
}

bool bench_scan(struct bench *b, struct slice label, struct diag *d)
{
	struct place *place = places_next(&b->places);
	struct slice number;

	if (!scan_read(label, &number, d))
		return false;
	if (!place)
		return diag_fail(d, 0, 0, 0,
			_("no board waits for a label: plug the board first, then scan it"));
	if (!labels_allow(&b->labels, number, d))
		return false;
	buf_set(&bench_board_of(b, place)->number, number);
	places_begin(place);
	b->events->changed(b->user);
	return true;
}

size_t bench_running(const struct bench *b)
{
	size_t count = 0;

	for (size_t i = 0; i < b->places.count; i++)
		count += b->places.items[i]->state == PLACE_RUNS;
	return count;
}

static void bench_on_job(void *user)
{
	struct bench *b = user;

	b->events->changed(b->user);
}

void bench_start(struct bench *b, struct loop *loop, struct run_line *line,
	const struct bench_events *events, void *user)
{
	*b = (struct bench){.loop = loop, .line = line, .events = events, .user = user};
	b->places.scans = line->scan;
	b->hooks = (struct hooks){.loop = loop, .say = bench_on_hook, .user = b};
	line->common->loop = loop;
	line->common->changed = bench_on_job;
	line->common->user = b;
	b->deadline = loop_timer(loop, bench_look, b);
	b->watch = plug_watch_new(
		loop, (const char *const *)line->each.values, line->each.count, bench_look, b);
	bench_look(b);
}

void bench_stop(struct bench *b)
{
	for (size_t i = 0; i < b->places.count; i++) {
		struct bench_board *board = b->places.items[i]->user;
		if (!board || !board->runs)
			continue;
		b->interrupted = true;
		if (!job_is_done(&board->job))
			runner_stop(board->job.runner, _("interrupted"));
		bench_conclude(b, board);
	}
}

void bench_fini(struct bench *b)
{
	for (size_t i = 0; i < b->places.count; i++) {
		struct bench_board *board = b->places.items[i]->user;
		if (!board)
			continue;
		job_fini(&board->job);
		buf_fini(&board->number);
		buf_fini(&board->text);
		free(board);
	}
	for (size_t i = 0; i < b->verdict_count; i++) {
		verdict_fini(b->verdicts[i]);
		free(b->verdicts[i]);
	}
	free(b->verdicts);
	plug_watch_free(b->watch);
	loop_unwatch(b->deadline);
	hooks_fini(&b->hooks);
	labels_fini(&b->labels);
	option_list_fini(&b->ports);
	places_fini(&b->places);
	free(b->rows);
	*b = (struct bench){0};
}

/* ---- facts ---- */

static void bench_set_running(struct bench *b, struct bench_board *board, struct station_row *row)
{
	size_t number;
	int64_t since;
	const struct script_step *step = runner_step(board->job.runner, &number, &since);

	row->state = STATION_RUNS;
	row->steps = board->job.input.steps;
	row->seconds = (loop_now(b->loop) - board->began) / BENCH_SECOND;
	if (!step)
		return;
	row->step = number;
	row->phase = buf_slice(&board->job.report.phase);
	buf_clear(&board->text);
	runner_add_text(board->job.runner, &board->text, step, BENCH_TEXT);
	row->text = buf_slice(&board->text);
}

static struct station_row bench_row(struct bench *b, struct place *place, const struct place *next)
{
	struct bench_board *board = place->user;
	struct station_row row = {.place = slice_of(place->plug.label)};

	if (place->state == PLACE_WAITS) {
		row.state = place == next    ? STATION_SCAN
		            : place->plugged ? STATION_WAITS
		                             : STATION_EMPTY;
		return row;
	}
	if (board)
		row.number = buf_slice(&board->number);
	if (board && board->runs) {
		bench_set_running(b, board, &row);
	} else if (board && board->ended) {
		row.state = board->passed ? STATION_PASSED : STATION_FAILED;
		row.text = buf_slice(&board->text);
		row.seconds = board->took / BENCH_SECOND;
		row.gone = !place->plugged;
	}
	return row;
}

const struct station_row *bench_rows(struct bench *b)
{
	const struct place *next = places_next(&b->places);

	b->rows = memory_grow(b->rows, &b->row_room, b->places.count, sizeof(*b->rows));
	for (size_t i = 0; i < b->places.count; i++)
		b->rows[i] = bench_row(b, b->places.items[i], next);
	return b->rows;
}
