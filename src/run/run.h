/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq run -p PORT FILE...`: runs scripts on one board, or on several in parallel.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "run/run_line.h"

/* Returns the exit status.  `line` is a test station, which --each needs. */
int run_command(int argc, char **argv, run_line_fn *line);

/* A script that is not in a file, on one board. */
struct run_text {
	const char *name; /* its mistakes and steps are reported by */
	struct slice text;
	const char *port;       /* or a profile's name */
	const char *transcript; /* or NULL */
	const char *config;     /* in place of the user's config.ini, or NULL */
};
int run_text(const struct run_text *text); /* returns the exit status */

#endif
