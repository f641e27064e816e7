/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program of the user's, run beside ours: never through a shell, without standard input, in a process
 * group of its own, so that a Ctrl-C for us does not end it.  What it writes, on standard output and on
 * standard error, is told line by line.
 */
#ifndef LOOP_CHILD_H
#define LOOP_CHILD_H

#include "base/diag.h"
#include "base/slice.h"
#include "loop/loop.h"

enum { CHILD_LINE = 512 }; /* bytes; a longer line is told in pieces */

struct child;

/* All are called from the loop, and may free the child. */
struct child_events {
	void (*line)(void *user, struct slice line); /* without its line feed; any bytes */
	/* Called once, and nothing after it.  why: "exited with status 3", "was ended by signal 9"; NULL if
	 * it exited with 0. */
	void (*ended)(void *user, const char *why);
};

/* argv and env end with NULL; the program is looked up in PATH.  NULL with *d, a sentence, if it can't
 * be started. */
struct child *child_start(struct loop *loop, char *const *argv, char *const *env,
	const struct child_events *events, void *user, struct diag *d);
/* NULL is fine.  A program that still runs is left to itself. */
void child_free(struct child *c);

#endif
