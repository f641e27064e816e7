/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The boards of a test station: starts a run where a board was plugged and has its label, follows it, and
 * keeps its verdict until the next one.  Knows neither screen nor keyboard: what happens is told as lines,
 * and drawn from the facts.
 */
#ifndef STATION_BENCH_H
#define STATION_BENCH_H

#include "run/run_line.h"
#include "station/labels.h"
#include "station/places.h"
#include "station/plugs.h"
#include "station/scan.h"
#include "view/station_view.h"

enum bench_word {
	BENCH_EVENT, /* the facts have it too */
	BENCH_REMARK,
	BENCH_PROBLEM
};

struct bench_events {
	/* Foreign text; place: where, or NULL. */
	void (*say)(void *user, const char *place, enum bench_word word, struct slice text);
	void (*changed)(void *user); /* the facts have */
};

struct bench {
	struct loop *loop;
	struct run_line *line;
	struct places places;
	struct plug_watch *watch;
	struct loop_watch *deadline;
	struct labels labels;
	struct hooks hooks;
	struct option_list ports; /* of all boards that were run, in that order: the jobs' */
	size_t passed, failed;    /* boards */
	int status;               /* of all boards so far */
	bool interrupted;         /* boards were, by leaving */
	struct verdict **verdicts;
	size_t verdict_count, verdict_room;
	struct station_row *rows; /* of the facts */
	size_t row_room;
	const struct bench_events *events;
	void *user;
};

/* Begins to look for boards.  The bench must stay where it is. */
void bench_start(struct bench *b, struct loop *loop, struct run_line *line,
	const struct bench_events *events, void *user);
/* Call it after each turn: begins and concludes what is due. */
void bench_turn(struct bench *b);
/* Begins the run of the board whose label is next.  false with *d: why not. */
bool bench_scan(struct bench *b, struct slice label, struct diag *d);
size_t bench_running(const struct bench *b);
/* Boards that still run fail as interrupted. */
void bench_stop(struct bench *b);
void bench_fini(struct bench *b);

/* The facts for the screen, until the next call; b->places.count rows. */
const struct station_row *bench_rows(struct bench *b);

#endif
