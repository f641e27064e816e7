/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A recorded session as the console shows it, for players of terminal recordings: asciicast v3, or v2
 * (docs.asciinema.org/manual/asciicast).  The screen is drawn by view/ and painted with sequences of
 * our own making (cast/words.h), so nothing that a board sends can reach the player's terminal.  At
 * most ten frames a second; notes, errors, drops and resets are markers.  The header has no
 * environment, no command and no host name.
 */
#ifndef CAST_CAST_H
#define CAST_CAST_H

#include "replay/replay.h"
#include "view/theme.h"

enum { CAST_COLUMNS = 120, CAST_ROWS = 35 };

struct cast_options {
	int columns, rows;
	bool older;       /* v2 */
	int64_t idle;     /* the longest pause, in microseconds; 0: as recorded */
	int64_t from, to; /* microseconds since the start */
	struct slice title;
	const struct theme *theme;
	/* Writes all of it; false if it can't, which ends the cast. */
	bool (*write)(void *user, struct slice bytes);
	void (*progress)(void *user, uint64_t at, uint64_t size); /* of any unit */
	void *user;
};

/* Plays r, which was just opened, from its beginning.  false: write failed. */
bool cast_write(struct replay *r, const struct cast_options *options);

#endif
