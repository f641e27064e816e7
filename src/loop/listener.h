/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A socket that listens, and who is connected to it: a virtual board's port on the network, the socket
 * that takes statements.  At most so many at once; the next ones wait in the system's queue until one
 * goes, and so do all where the process has no descriptors left.
 */
#ifndef LOOP_LISTENER_H
#define LOOP_LISTENER_H

#include "base/buf.h"
#include "loop/loop.h"

struct listener;

struct listener_client {
	struct buf kept; /* for the owner of the listener; empty at first, freed with the client */
	bool skips;      /* likewise; false at first */

	/* The listener's own. */
	struct listener *listener;
	struct stream *stream;
	int fd;
	struct listener_client *next;
};

struct listener_options {
	size_t most;   /* clients at once */
	size_t unread; /* bytes that wait for a client who does not read; 0: without a limit */
	bool no_delay; /* of TCP: small pieces go out at once */
	/* From the loop; the listener may be freed in both. */
	void (*bytes)(void *user, struct listener_client *c, struct slice bytes);
	/* It sends no more; what is sent to it in here still goes out.  May be NULL. */
	void (*ended)(void *user, struct listener_client *c);
	void *user;
};

/* fd listens already, and does not block; it is the listener's from here on. */
struct listener *listener_new(struct loop *l, int fd, const struct listener_options *options);
void listener_free(struct listener *l); /* hangs up on all, and closes; NULL is fine */

/* What a client does not read is lost for it beyond the limit; true: sent, or waiting. */
bool listener_send(struct listener_client *c, struct slice bytes);
void listener_send_all(struct listener *l, struct slice bytes);
void listener_hang_up(struct listener *l); /* on all clients; they may come again */

#endif
