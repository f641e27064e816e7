/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All virtual boards of the process: starting them, applying statements, stopping them.
 */
#ifndef SERVE_SIM_BOARDS_H
#define SERVE_SIM_BOARDS_H

#include "serve/sim_arguments.h"

struct sim_boards {
	struct sim_served **boards;
	size_t count;
};

/* false with *d: a port can't be opened; stop those that were started. */
bool sim_boards_start(
	struct sim_boards *s, struct loop *loop, const struct sim_arguments *a, struct diag *d);
void sim_boards_stop(struct sim_boards *s);
void sim_boards_after_turn(struct sim_boards *s); /* call it after each turn of the loop */

bool sim_boards_are_booting(const struct sim_boards *s);
/* "atmq-sim: ready on /tmp/board (/dev/pts/7), broker in memory\n" */
void sim_boards_add_ready_line(
	const struct sim_boards *s, const struct sim_arguments *a, struct buf *out);

/* Applies "lose 0.1" to all boards, or "board 2 lose 0.1" to one.  Appends "ok", or "error: " and
 * the reason. */
void sim_boards_statement(struct sim_boards *s, struct slice line, struct buf *answer);

#endif
