/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A descriptor's bytes in both directions: read in large chunks, written as they are accepted.  For
 * a link's terminal or connection, a virtual board's port, a socket's client.
 */
#ifndef LOOP_STREAM_H
#define LOOP_STREAM_H

#include "base/slice.h"
#include "loop/loop.h"

struct stream;

/* All are called from the loop, and may free the stream. */
struct stream_events {
	void (*bytes)(void *user, struct slice bytes);
	/* The other side of a socket sends no more, but may still be reading: what is sent in here
	 * goes out before `broken`.  NULL: `broken` is called at once. */
	void (*ended)(void *user);
	/* Called once, with errno, or 0 if the other side ended it.  NULL if that never happens. */
	void (*broken)(void *user, int error);
	/* Bytes that waited have been written; NULL: the owner need not know. */
	void (*sent)(void *user);
};

/* limit: of the bytes that wait to be written; 0: none.  NULL if the descriptor can't be waited
 * for. */
struct stream *stream_new(
	struct loop *l, int fd, size_t limit, const struct stream_events *events, void *user);
void stream_free(struct stream *s); /* NULL is fine; closes no descriptor */
/* false: the limit is reached, so none of these bytes are sent. */
bool stream_send(struct stream *s, struct slice bytes);
size_t stream_unsent(const struct stream *s);
/* While paused nothing is read, so that the other side has to wait; a hang-up is still reported, after
 * the bytes that came before it. */
void stream_pause(struct stream *s, bool pause);

#endif
