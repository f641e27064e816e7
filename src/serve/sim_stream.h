/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes in and out of a descriptor that does not block: a pseudo-terminal or a TCP connection.
 */
#ifndef SERVE_SIM_STREAM_H
#define SERVE_SIM_STREAM_H

#include "base/slice.h"
#include "loop/loop.h"

struct sim_stream;

typedef void sim_bytes_fn(void *user, struct slice bytes);
typedef void sim_closed_fn(void *user, struct sim_stream *s); /* may free it */

/* Owns fd.  closed may be NULL where the other end never goes. */
struct sim_stream *sim_stream_new(
	struct loop *loop, int fd, sim_bytes_fn *received, sim_closed_fn *closed, void *user);
void sim_stream_free(struct sim_stream *s); /* closes; NULL is fine */

/* What nobody reads is kept up to 4 MiB.  false: there is more than that, and these bytes are
 * lost, as by a UART that nobody listens to. */
bool sim_stream_send(struct sim_stream *s, struct slice bytes);

#endif
