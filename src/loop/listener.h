/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A listening socket and the clients connected to it: a virtual board's port on the network, the
 * socket for statements.  At most so many clients at once; the next ones wait in the system's queue
 * until one leaves, as all do while the process has no descriptors left.
 */
#ifndef LOOP_LISTENER_H
#define LOOP_LISTENER_H

#include "base/buf.h"
#include "loop/loop.h"

struct listener;

struct listener_client {
	struct buf kept; /* for the owner of the listener; empty at first, freed with the client */
	bool skips;      /* also for the owner; false at first */

	/* The listener's own. */
	struct listener *listener;
	struct stream *stream;
	int fd;
	struct listener_client *next;
};

struct listener_options {
	size_t most;   /* clients at once */
	size_t unread; /* bytes kept for a client that does not read; 0: no limit */
	bool no_delay; /* TCP: small pieces are sent at once */
	/* Both are called from the loop, and may free the listener. */
	void (*bytes)(void *user, struct listener_client *c, struct slice bytes);
	/* The client sends no more; what is sent to it in here still goes out.  May be NULL. */
	void (*ended)(void *user, struct listener_client *c);
	/* The client is gone, however; called last, and not if the listener hangs up on it.  May be NULL,
	 * and must not free the listener. */
	void (*left)(void *user, struct listener_client *c);
	void *user;
};

/* fd is listening already, and non-blocking; the listener owns it from now on. */
struct listener *listener_new(struct loop *l, int fd, const struct listener_options *options);
void listener_free(struct listener *l); /* disconnects all clients, and closes; NULL is fine */

/* A client that does not read loses what exceeds the limit; true: sent, or waiting. */
bool listener_send(struct listener_client *c, struct slice bytes);
bool listener_send_all(struct listener *l, struct slice bytes); /* true: by all of them */
void listener_hang_up(struct listener *l); /* on all clients; they may connect again */

#endif
