/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes on their way out of a descriptor: a link's, a virtual board's, a report's.  What the descriptor
 * does not accept now waits in memory, up to a limit.  Never blocks; SIGPIPE is ignored by the program.
 */
#ifndef LOOP_OUTGOING_H
#define LOOP_OUTGOING_H

#include "base/buf.h"
#include "loop/loop.h"

/* Zeroed but for the first four, which the owner sets; outgoing_fini frees what waits. */
struct outgoing {
	int fd; /* the owner's */
	/* The owner's too, and NULL where the descriptor can't be waited for: a regular file, which never
	 * makes anybody wait.  While bytes wait, LOOP_WRITE is watched as well as `events`; when it comes,
	 * or LOOP_HANGUP, call outgoing_write. */
	struct loop_watch *watch;
	int events;   /* what is always watched */
	size_t limit; /* of the bytes that wait; 0: none */

	struct buf queue;
	size_t sent;     /* of queue */
	bool wants_room; /* LOOP_WRITE is watched */
	bool no_socket;  /* send() has said so */
	int error;       /* errno of the write that failed; nothing is written after it */
};

/* Writes what the descriptor accepts and keeps the rest.  false: more would wait than the limit allows,
 * and none of these bytes are sent.  A write that fails shows in o->error and keeps what was not sent. */
bool outgoing_send(struct outgoing *o, struct slice bytes);
int outgoing_write(struct outgoing *o); /* returns o->error */
size_t outgoing_waiting(const struct outgoing *o);
void outgoing_fini(struct outgoing *o);

/* A descriptor of our own for the same pipe, terminal, socket or file, to be closed by the caller.
 * Standard output is shared with the shell, so O_NONBLOCK is not ours to set there; this one has it
 * where the system allows that.  -1 with errno. */
int outgoing_open_again(int fd);

#endif
