/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A descriptor's bytes: read in large chunks, written as it takes them.  For every link that has a
 * descriptor.
 */
#ifndef LINK_STREAM_H
#define LINK_STREAM_H

#include "base/buf.h"
#include "link/link_kind.h"

struct stream;

/* `broken` is called once, from the loop, with errno, or 0 where the other side ended it.  The
 * bytes go to the link by link_tell_bytes.  NULL where the descriptor can't be waited for. */
struct stream *stream_new(struct link *l, int fd, void (*broken)(struct link *l, int error));
void stream_free(struct stream *s); /* NULL is fine; closes no descriptor */
void stream_send(struct stream *s, struct slice bytes);
size_t stream_unsent(const struct stream *s);

#endif
