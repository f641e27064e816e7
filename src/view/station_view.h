/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen of a test station: a tile for each place where boards are plugged, in the order of the places,
 * with what its board does and how it ended.  A verdict is a word, as large as there is room for, so that
 * it can be read from two metres and without colours.  Nothing moves but what changes.
 */
#ifndef VIEW_STATION_VIEW_H
#define VIEW_STATION_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "view/cells.h"

enum station_state {
	STATION_EMPTY,
	STATION_WAITS, /* for its label, and others come before it */
	STATION_SCAN,  /* the next label is its */
	STATION_RUNS,
	STATION_PASSED,
	STATION_FAILED
};

/* All text is foreign. */
struct station_row {
	struct slice place;  /* "1-2.3" */
	struct slice number; /* its serial number; empty: not known */
	enum station_state state;
	size_t step, steps; /* RUNS: the running one, from 1; 0: it has not begun */
	int64_t seconds;    /* RUNS, PASSED, FAILED: since its run began, or it took */
	struct slice phase; /* RUNS: of the script, or empty */
	struct slice text;  /* RUNS: the step; FAILED: where and why */
	bool gone;          /* PASSED, FAILED: it was unplugged after that */
};

struct station_view {
	const struct station_row *rows;
	size_t count;
	struct slice script;  /* what is run */
	struct slice awaited; /* what is waited for: "usb:303a:1001" */
	bool scans;
	struct slice typed;   /* of the label that is being scanned */
	struct slice message; /* what was said last; may be empty */
	bool problem;         /* it is one */
	size_t passed, failed;
	struct slice leave; /* how one leaves: "Ctrl-X Q" */
};

void station_view_draw(struct area a, const struct station_view *v);

#endif
