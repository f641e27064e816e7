/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where `atmq release` finds a port that is open in this process, and asks for it: one socket for each
 * board (release/place.h), one holder at a time.
 */
#ifndef RELEASE_DESK_H
#define RELEASE_DESK_H

#include "base/diag.h"
#include "base/slice.h"
#include "loop/loop.h"

struct release_desk;

/* All are called from the loop, never from inside the functions below.  Texts are shown visibly. */
struct release_desk_events {
	/* The port is asked for, for this command (may be empty).  true: it is closed now. */
	bool (*begin)(void *user, struct slice command, struct diag *d);
	void (*runs)(void *user, struct slice name, long long process);
	/* It is not needed any more; how: "ended with status 0", empty: `atmq release` is gone. */
	void (*end)(void *user, struct slice how);
};

/* log_port may be NULL.  NULL with *d: nobody will find it. */
struct release_desk *release_desk_open(struct loop *loop, const char *port, const char *log_port,
	const struct release_desk_events *events, void *user, struct diag *d);
void release_desk_close(struct release_desk *desk); /* NULL is fine; the holder is hung up on */

#endif
