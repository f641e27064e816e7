/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A socket in the file system that accepts lines and answers each with one line.
 */
#ifndef SERVE_SIM_CONTROL_H
#define SERVE_SIM_CONTROL_H

#include "base/buf.h"
#include "base/diag.h"
#include "loop/loop.h"

struct sim_control;

/* Appends the answer to a line, without its end. */
typedef void sim_control_fn(void *user, struct slice line, struct buf *answer);

/* Replaces a socket at path if nobody listens on it, and nothing else.  Mode 0600. */
struct sim_control *sim_control_open(
	struct loop *loop, const char *path, sim_control_fn *fn, void *user, struct diag *d);
void sim_control_close(struct sim_control *c); /* removes the socket; NULL is fine */

#endif
