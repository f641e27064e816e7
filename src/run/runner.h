/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs scripts on one board, step by step and file by file, and reports the results.  A failed step
 * ends its file but for what follows `finally`; the next file still runs.  A lost port is waited for
 * (run/loss.h); one that does not come back ends everything, and so does the user.  Several runners share a
 * loop.
 */
#ifndef RUN_RUNNER_H
#define RUN_RUNNER_H

#include "run/report.h"
#include "setup/connection.h"

enum { RUNNER_WAIT_US = 10 * 1000 * 1000 }; /* unless the user says otherwise */

struct runner_plan {
	struct loop *loop;
	struct connection_plan connection;
	struct script *scripts;
	size_t count;
	bool keep_going; /* a failed step does not end its file */
	bool fail_fast;  /* a file that failed ends the run */
	struct report *report;
	int64_t wait;                /* microseconds: for a port that was lost; 0: not at all */
	void (*changed)(void *user); /* a new step began, or the runner is done */
	void *user;
};

struct runner;

/* Opens the port; nothing is sent before the loop runs.  A port that can't be opened is put in the
 * report, and the runner is done.  NULL with *d if its transcript can't be written. */
struct runner *runner_new(const struct runner_plan *plan, struct diag *d);
void runner_free(struct runner *r);                  /* NULL is fine; closes the port */
void runner_stop(struct runner *r, const char *why); /* the running step fails with this reason */
/* The port is lost, as others see, and not to be waited for. */
void runner_lose(struct runner *r, const char *why);

bool runner_done(const struct runner *r);
int runner_status(const struct runner *r); /* exit status: 0, 1 or 3 */
/* NULL unless the port could not be opened or was lost. */
const char *runner_port_problem(struct runner *r);
/* Ends its transcript with the verdict.  Returns its path; NULL if there is none. */
const char *runner_end_transcript(struct runner *r);
void runner_remove_transcript(struct runner *r); /* once it has ended */
/* Appends what there is to say about it: its name, its digest, why it is incomplete.  Nothing if there is
 * none.  Returns whether nothing is missing in it. */
bool runner_tell_transcript(const struct runner *r, struct buf *out);
/* The running step, or NULL; its number among all, from 1, and when it began (loop time). */
const struct script_step *runner_step(const struct runner *r, size_t *number, int64_t *since);
/* Appends how far its block is, "time 37 of 100"; nothing if it is none. */
void runner_add_times(const struct runner *r, struct buf *out);
/* The phase that goes on, with known secrets hidden; empty: none. */
struct slice runner_phase(const struct runner *r);
/* Appends the first `most` bytes of a step's text, or a few more, with known secrets hidden. */
void runner_add_text(
	struct runner *r, struct buf *out, const struct script_step *step, size_t most);

#endif
