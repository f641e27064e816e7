/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a transcript reads today as it did when it was recorded: how each command ended, and what
 * polls asked.  Reads it once, from the beginning; memory does not grow with it.
 */
#ifndef REPLAY_CHECK_H
#define REPLAY_CHECK_H

#include "at/command.h"
#include "base/diag.h"

struct replay_check {
	uint64_t compared;    /* commands whose end was recorded */
	uint64_t differences; /* reported ones */
	bool says_ends;       /* the transcript says how commands ended */
};

/* `report` gets each difference with the number of its line; the text has no control characters.
 * false with *d: "path: why". */
bool replay_check(const char *path, enum at_dialect dialect, bool dialect_is_set,
	struct replay_check *found, void (*report)(void *user, uint64_t line, const char *text),
	void *user, struct diag *d);

#endif
