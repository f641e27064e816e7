/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"

enum { CHUNK = 64 * 1024, UNREAD_LIMIT = 4 * 1024 * 1024 };

struct sim_stream {
	struct loop_watch *watch;
	int fd;
	struct buf unsent;
	size_t sent; /* of unsent */
	sim_bytes_fn *received;
	sim_closed_fn *closed;
	void *user;
};

static void sim_stream_write_unsent(struct sim_stream *s)
{
	while (s->sent < s->unsent.n) {
		ssize_t n = write(s->fd, s->unsent.p + s->sent, s->unsent.n - s->sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		s->sent += (size_t)n;
	}
	if (s->sent == s->unsent.n) {
		buf_clear(&s->unsent);
		s->sent = 0;
	}
	loop_watch_events(s->watch, s->unsent.n > 0 ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

static void sim_stream_on_event(void *user, int events)
{
	static char chunk[CHUNK];
	struct sim_stream *s = user;

	if (events & LOOP_WRITE)
		sim_stream_write_unsent(s);
	if (!(events & (LOOP_READ | LOOP_HANGUP)))
		return;
	ssize_t n = read(s->fd, chunk, sizeof chunk);
	if (n > 0)
		s->received(s->user, (struct slice){chunk, (size_t)n});
	else if (s->closed && (n == 0 || (errno != EAGAIN && errno != EINTR)))
		s->closed(s->user, s);
}

struct sim_stream *sim_stream_new(
	struct loop *loop, int fd, sim_bytes_fn *received, sim_closed_fn *closed, void *user)
{
	struct sim_stream *s = memory_new(sizeof *s);

	*s = (struct sim_stream){.fd = fd, .received = received, .closed = closed, .user = user};
	s->watch = loop_watch_fd(loop, fd, LOOP_READ, sim_stream_on_event, s);
	return s;
}

void sim_stream_free(struct sim_stream *s)
{
	if (!s)
		return;
	loop_unwatch(s->watch);
	close(s->fd);
	buf_fini(&s->unsent);
	free(s);
}

bool sim_stream_send(struct sim_stream *s, struct slice bytes)
{
	if (s->unsent.n - s->sent + bytes.n > UNREAD_LIMIT)
		return false;
	if (s->sent > UNREAD_LIMIT) {
		buf_drop_front(&s->unsent, s->sent);
		s->sent = 0;
	}
	buf_add(&s->unsent, bytes);
	sim_stream_write_unsent(s);
	return true;
}
