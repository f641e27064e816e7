/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `atmq run --check`: reads scripts as a run would, with the values of each of its boards, and says what is
 * wrong with them.  No port is opened, and none is needed.
 */
#ifndef RUN_CHECK_SCRIPTS_H
#define RUN_CHECK_SCRIPTS_H

#include "run/run_input.h"

/* Without ports there are as many boards as the values name, one at least.  `out` gets a line for each
 * right file: "bring-up.at: 12 steps, no mistakes".  `problems`, one line each: every mistake, once, though
 * several boards have it; AT lines that no firmware accepts; what is set or given and not used.  false: there
 * are mistakes. */
bool check_scripts(const struct run_files *files, struct run_values *values,
	const struct option_list *ports, struct buf *out, struct buf *problems);

#endif
