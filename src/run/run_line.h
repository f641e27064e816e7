/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `atmq run --each` hands to the test station: its words, and what a board's run needs, read and
 * checked.
 */
#ifndef RUN_RUN_LINE_H
#define RUN_RUN_LINE_H

#include "run/board_hooks.h"
#include "run/job.h"

struct run_line {
	struct option_list each; /* which ports; empty: there is no station */
	bool scan;               /* a board waits for its label */
	char *scan_from; /* the port of a scanner, or NULL: what is typed, or standard input */
	bool locked;     /* --operator */
	struct job_common *common;
	struct reports *reports; /* files only: standard output is the station's */
	const struct board_hooks *hooks;
};

/* Returns the exit status. */
typedef int run_line_fn(struct run_line *line);

#endif
