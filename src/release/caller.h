/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The other side of a desk: finds the consoles that run, and talks to one.  Blocks, with time limits: for
 * `atmq release`, which has no loop.
 */
#ifndef RELEASE_CALLER_H
#define RELEASE_CALLER_H

#include "release/line.h"

enum { RELEASE_PATIENCE_MS = 5000 };

/* A desk that answered. */
struct release_call {
	int fd;
	struct buf heard;         /* of the line that is being read */
	struct release_line says; /* which ports, and its process */
};

struct release_calls {
	struct release_call *calls;
	size_t count;
	/* That of a console that does not answer, as one that is stopped (Ctrl-Z); 0: none. */
	long long silent;
};

/* Waits so long for each console that does not answer. */
void release_call_all(struct release_calls *c, int limit_ms);
void release_calls_fini(struct release_calls *c);

bool release_say(struct release_call *c, const struct release_line *l);
/* Waits for an answer; false with *d: none came in time, or the console is gone. */
bool release_hear(struct release_call *c, struct release_line *answer, struct diag *d);

#endif
