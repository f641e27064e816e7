/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of --csv: a line a board, appended by as many runs as there are, at the same time too.  Each line
 * is one write under a lock, so that none is torn or lost; the header is written once, by whoever finds the
 * file empty.
 */
#ifndef RUN_RESULTS_H
#define RUN_RESULTS_H

#include "base/diag.h"
#include "run/verdict.h"

struct results {
	const char *path;   /* borrowed */
	size_t lost;        /* lines that could not be written */
	struct buf problem; /* why the first one could not */
};

/* Makes the file if there is none, before anything is sent to a board.  false with *d: "FILE: why": it can't be
 * written, or it is another table. */
bool results_open(struct results *r, const char *path, struct diag *d);
void results_fini(struct results *r); /* a zeroed one is fine */

void results_add(struct results *r, const struct verdict *v);
/* "FILE: why; 2 boards are missing from it"; nothing if all are in the file. */
void results_add_problem(const struct results *r, struct buf *out);

void results_add_header(struct buf *out);
void results_add_line(struct buf *out, const struct verdict *v);

#endif
