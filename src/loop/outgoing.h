/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes on their way out of a descriptor: a link's, a virtual board's, a report's.  What the
 * descriptor does not accept at once waits in memory, up to a limit.  Never blocks.  The program
 * must ignore SIGPIPE.
 */
#ifndef LOOP_OUTGOING_H
#define LOOP_OUTGOING_H

#include "base/buf.h"
#include "loop/loop.h"

/* The owner sets the first four members and zeroes the rest; outgoing_fini frees what waits. */
struct outgoing {
	int fd; /* the owner's */
	/* The owner's too; NULL if the descriptor can't be waited for: a regular file, which never
	 * blocks.  While bytes wait, LOOP_WRITE is watched in addition to `events`; when it comes,
	 * or LOOP_HANGUP, call outgoing_write. */
	struct loop_watch *watch;
	int events;   /* what is always watched */
	size_t limit; /* of waiting bytes; 0: no limit */

	struct buf queue;
	size_t sent;     /* of queue */
	bool wants_room; /* LOOP_WRITE is watched */
	bool no_socket;  /* according to send() */
	int error;       /* errno of the failed write; nothing is written after it */
};

/* Writes what the descriptor accepts and keeps the rest. false: more bytes would wait than the
 * limit allows, so none of these are sent.  After a failed write o->error is set, and the unsent
 * bytes are kept. */
bool outgoing_send(struct outgoing *o, struct slice bytes);
int outgoing_write(struct outgoing *o); /* returns o->error */
size_t outgoing_waiting(const struct outgoing *o);
void outgoing_fini(struct outgoing *o);

/* Opens a descriptor of our own for the same pipe, terminal, socket or file; the caller closes it.
 * Standard output is shared with the shell, so its O_NONBLOCK must not be changed; the new one has
 * it where the system allows. -1 with errno. */
int outgoing_open_again(int fd);

#endif
