/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs scripts on one board: step after step, file after file, into a report.  A step that fails
 * ends its file; the next file starts anew.  A port that is lost ends all.  Several runners share
 * a loop.
 */
#ifndef RUN_RUNNER_H
#define RUN_RUNNER_H

#include "run/report.h"
#include "setup/connection.h"

struct runner_plan {
	struct loop *loop;
	struct connection_plan connection;
	const struct script *scripts;
	size_t count;
	struct report *report;
	void (*changed)(void *user); /* another step, or done */
	void *user;
};

struct runner;

/* Opens the port; nothing is sent before the loop runs.  A port that can't be opened is told in
 * the report, and the runner is done.  NULL with *d where its transcript can't be written. */
struct runner *runner_new(const struct runner_plan *plan, struct diag *d);
void runner_free(struct runner *r);                  /* NULL is fine; closes the port */
void runner_stop(struct runner *r, const char *why); /* the running step fails for that */

bool runner_done(const struct runner *r);
int runner_status(const struct runner *r); /* of the exit: 0, 1 or 3 */
/* NULL while the port was neither refused nor lost. */
const char *runner_port_problem(struct runner *r);
/* Why its transcript is not complete; NULL: it is, or there is none. */
const char *runner_transcript_gap(struct runner *r);
/* The running step, NULL where there is none; which it is of all, from 1, and since when (loop
 * time). */
const struct script_step *runner_step(const struct runner *r, size_t *number, int64_t *since);
/* Appends the first `most` bytes, or a few more, of a step's text with known secrets hidden. */
void runner_add_text(
	struct runner *r, struct buf *out, const struct script_step *step, size_t most);

#endif
