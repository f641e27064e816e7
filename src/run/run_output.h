/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report on its way to standard output or to a file.  What nobody reads is kept in memory, so that boards,
 * transcripts and signals don't have to wait: up to 64 MiB, beyond which the report ends as with a
 * closed pipe.
 */
#ifndef RUN_RUN_OUTPUT_H
#define RUN_RUN_OUTPUT_H

#include "base/buf.h"
#include "base/diag.h"
#include "loop/outgoing.h"

enum { RUN_OUTPUT_LIMIT = 64 * 1024 * 1024 }; /* bytes */

struct run_output {
	struct outgoing out;
	bool full; /* the limit was reached */
};

void run_output_open(struct run_output *o, struct loop *loop); /* standard output */
/* A file is made, or emptied; a pipe needs a reader.  false with *d: "path: why". */
bool run_output_open_file(
	struct run_output *o, struct loop *loop, const char *path, struct diag *d);
bool run_output_same_file(const struct run_output *a, const struct run_output *b);
void run_output_close(struct run_output *o); /* drops what waits; a zeroed one is fine */

/* Empties the text.  Once writing has failed nothing more is written. */
void run_output_add(struct run_output *o, struct buf *text);
bool run_output_failed(const struct run_output *o);
size_t run_output_waiting(const struct run_output *o); /* bytes; 0 once writing failed */
/* At the end of the run: appends why not everything was written; nothing if everything was. */
void run_output_add_problem(const struct run_output *o, struct buf *out);

#endif
