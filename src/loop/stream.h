/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A descriptor's bytes both ways: read in large chunks, written as it accepts them.  A link's
 * terminal or connection, a virtual board's port, a client of a socket.
 */
#ifndef LOOP_STREAM_H
#define LOOP_STREAM_H

#include "base/slice.h"
#include "loop/loop.h"

struct stream;

/* All from the loop; the stream may be freed in any of them. */
struct stream_events {
	void (*bytes)(void *user, struct slice bytes);
	/* The other side of a socket sends no more, but may still be reading: what is sent in here goes out
	 * before `broken`.  NULL: `broken` comes at once. */
	void (*ended)(void *user);
	/* Once, with errno, or 0 where the other side ended it.  NULL where it never does. */
	void (*broken)(void *user, int error);
};

/* limit: of the bytes that wait to be written; 0: none.  NULL where the descriptor can't be waited
 * for. */
struct stream *stream_new(
	struct loop *l, int fd, size_t limit, const struct stream_events *events, void *user);
void stream_free(struct stream *s); /* NULL is fine; closes no descriptor */
/* false: the limit is reached, and none of these bytes are sent. */
bool stream_send(struct stream *s, struct slice bytes);
size_t stream_unsent(const struct stream *s);

#endif
