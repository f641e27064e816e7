/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pseudo-terminal of ours that other programs open as a serial port, by its own name or by a
 * symbolic link.
 */
#ifndef LOOP_PTY_H
#define LOOP_PTY_H

#include <stdbool.h>

#include "base/diag.h"

struct pty {
	int fd; /* our end, not blocking */
	/* The other end.  As long as it is open here, others may come and go without a hang-up of fd.
	 * The owner may close it, and set it to -1. */
	int held;
	char name[64]; /* "/dev/pts/7" */
	char *path;    /* of the link, or NULL */
};

/* In raw mode.  path (may be NULL) becomes a symbolic link to it.  Of what is there already, only a link
 * to a pseudo-terminal that no running atmq or atmq-sim owns is replaced.  Returns false with *d, and
 * nothing is open. */
bool pty_open(struct pty *p, const char *path, struct diag *d);
void pty_close(struct pty *p); /* removes the link; after a pty_open that failed too */

#endif
