/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report on its way to standard output.  What nobody reads waits in memory, so that the boards, the
 * transcripts and the signals don't: up to 64 MiB, which ends the run as a closed pipe does.
 */
#ifndef RUN_RUN_OUTPUT_H
#define RUN_RUN_OUTPUT_H

#include "base/buf.h"
#include "loop/outgoing.h"

enum { RUN_OUTPUT_LIMIT = 64 * 1024 * 1024 }; /* bytes */

struct run_output {
	struct outgoing out;
	bool full; /* the limit was reached */
};

void run_output_open(struct run_output *o, struct loop *loop);
void run_output_close(struct run_output *o); /* what waits is dropped; a zeroed one is fine */

/* Empties the text.  Nothing is written any more once that failed. */
void run_output_add(struct run_output *o, struct buf *text);
bool run_output_failed(const struct run_output *o);
size_t run_output_waiting(const struct run_output *o); /* bytes; 0 once writing failed */
/* Appends why not all of it is written, now that the run ends; nothing where it is. */
void run_output_add_problem(const struct run_output *o, struct buf *out);

#endif
