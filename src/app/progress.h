/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a long command has got, on standard error: only on a terminal, only if it takes more than
 * half a second, and gone when it is done.
 */
#ifndef APP_PROGRESS_H
#define APP_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool terminal; /* that no results are written to */
	bool shown;
	int64_t started, drawn; /* microseconds of a clock that only goes forward */
};

/* `output`: the command's results go to standard output, where a terminal would mix them with the bar. */
void progress_start(struct progress *p, bool output);
/* Cheap; `total` 0: not known. */
void progress_show(struct progress *p, uint64_t done, uint64_t total);
void progress_clear(struct progress *p); /* before a message, and at the end */

#endif
