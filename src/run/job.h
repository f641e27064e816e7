/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One board's run: its port and settings, its scripts with its values, its report, its transcript and its
 * runner.  `atmq run -p A -p B` has one for each; a test station has one whenever a board is plugged.
 */
#ifndef RUN_JOB_H
#define RUN_JOB_H

#include "run/run_input.h"
#include "run/reports.h"
#include "run/results.h"
#include "run/runner.h"
#include "run/verdict.h"
#include "setup/connection_words.h"

/* What is the same for all boards; borrowed, but for the configuration, into which the words go. */
struct job_common {
	struct loop *loop;
	const struct connection_words *words;
	struct config *config;
	const struct run_files *files;
	const struct run_values *values;
	const char *transcript; /* pattern, or NULL */
	bool line;    /* a test station's: boards follow one another, and so do their transcripts */
	int64_t wait; /* runner_plan's */
	const struct reports *reports;
	struct results *results;     /* NULL: no table */
	bool keep_failed;            /* the transcripts of boards that passed are removed */
	bool keep_going, fail_fast;  /* runner_plan's */
	const char *host;            /* this machine's name */
	void (*changed)(void *user); /* runner_plan's */
	void *user;
};

struct job {
	const struct job_common *common;
	const struct option_list *ports; /* of the run's boards; this one is `index` */
	size_t index;                    /* from 0 */
	char *serial;                    /* scanned, or NULL */
	struct connection_choice chosen;
	struct run_input input;
	struct buf transcript; /* its path; empty: none; the owner may choose it before job_open */
	struct report report;
	struct runner *runner;     /* NULL: it has not been opened */
	struct release_desk *desk; /* `atmq release` is told that it has to wait */
	struct verdict verdict;
	bool concluded; /* there is a verdict */
};

/* Reads the scripts with this board's values: before any port is opened.  `serial` was scanned; NULL: it
 * was not.  false with every mistake in `errors`. */
bool job_read(struct job *j, const struct job_common *common, const struct option_list *ports,
	size_t index, const char *serial, struct buf *errors);
/* Opens the port; nothing is sent before the loop runs.  A port that can't be opened is in the report.
 * false with *d if it can't be begun at all. */
bool job_open(struct job *j, struct diag *d);
bool job_is_done(const struct job *j);
/* Once it is done: ends the transcript or removes it, makes the verdict and adds it to the table.  More calls
 * do nothing. */
void job_conclude(struct job *j);
void job_fini(struct job *j); /* a zeroed one is fine; closes the port */

#endif
