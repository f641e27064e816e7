/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A moment of a recording as people write it:
 *
 *   75.5, 5m, 1h2m3s        after its start
 *   12:34, 12:34:56.789     of the clock: the first such moment at or after the start
 *   2026-11-22T23:07:10Z    UTC
 *   +5m, -30s               from the moment that is shown
 *   90%                     of its length
 */
#ifndef BASE_MOMENT_H
#define BASE_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/slice.h"

struct moment_frame {
	int64_t started;  /* microseconds since 1970; -1: not known, so its clock begins at 00:00 */
	long long offset; /* of the clock: seconds east of UTC */
	bool shown;       /* the last two forms are allowed: */
	int64_t now, end; /* microseconds since the start */
};

/* -> microseconds since the start: below 0 if it is before that.  false with *d: a sentence. */
bool moment_read(struct slice text, const struct moment_frame *frame, int64_t *t, struct diag *d);

#endif
