/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual board's serial port: a pseudo-terminal in raw mode.  Clients may come and go without
 * the board noticing, as on a real line.
 */
#ifndef SERVE_SIM_PTY_H
#define SERVE_SIM_PTY_H

#include "base/diag.h"
#include "base/buf.h"
#include "loop/loop.h"

struct sim_pty;

/* path (may be NULL) becomes a symbolic link to it.  Replaces a link to a pseudo-terminal unless it
 * belongs to the board of a running atmq-sim, and nothing else. */
struct sim_pty *sim_pty_open(struct loop *loop, const char *path,
	void (*received)(void *user, struct slice bytes), void *user, struct diag *d);
void sim_pty_close(struct sim_pty *p); /* removes the link; NULL is fine */

const char *sim_pty_name(const struct sim_pty *p); /* "/dev/pts/7" */

const char *sim_pty_path(const struct sim_pty *p); /* of the link, or NULL */

/* Sets the rate that a client sees.  A pseudo-terminal carries bytes at any rate. */
void sim_pty_rate(struct sim_pty *p, long long baud);

/* Unread bytes are kept up to a limit, then dropped, as by a UART that nobody listens to. */
void sim_pty_send(struct sim_pty *p, struct slice bytes);

#endif
