/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"

enum {
	CHUNK = 64 * 1024, /* what is read in one go, and before others get their turn */
	/* A terminal hands out 4 KiB at most, so several reads make one chunk.  What is far from that was
	 * all there is: to hear so from another read costs as much as that one did. */
	SMALL_READ = 1024
};

struct stream {
	struct link *link;
	int fd;
	struct loop_watch *watch;
	void (*broken)(struct link *l, int error);
	bool is_socket;
	bool wants_write;
	struct buf unsent;
	size_t sent; /* of unsent */
	char chunk[CHUNK];
};

enum reading { READ_ALL, READ_FULL, READ_END };

/* 0 bytes of a terminal are no end where another program has set it to reads that don't wait; then
 * there is just nothing. */
static bool has_ended(const struct stream *s)
{
	struct pollfd p = {.fd = s->fd, .events = POLLIN};

	return s->is_socket || (poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL)));
}

static enum reading stream_fill(struct stream *s, bool hung_up, size_t *n, int *error)
{
	*n = 0;
	*error = 0;
	while (*n < CHUNK) {
		ssize_t got = read(s->fd, s->chunk + *n, CHUNK - *n);

		if (got > 0) {
			*n += (size_t)got;
			/* After a hang-up only the end says that there is no more. */
			if (got < SMALL_READ && !hung_up)
				return READ_ALL;
			continue;
		}
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return READ_ALL;
		if (got == 0 && !has_ended(s))
			return READ_ALL;
		*error = got < 0 ? errno : 0;
		return READ_END;
	}
	return READ_FULL;
}

static ssize_t write_some(struct stream *s, struct slice bytes)
{
	ssize_t n;

	do {
		n = s->is_socket ? send(s->fd, bytes.p, bytes.n, MSG_NOSIGNAL)
		                 : write(s->fd, bytes.p, bytes.n);
	} while (n < 0 && errno == EINTR);
	return n;
}

static void watch_writes(struct stream *s, bool wanted)
{
	if (s->wants_write != wanted)
		loop_watch_events(s->watch, LOOP_READ | (wanted ? LOOP_WRITE : 0));
	s->wants_write = wanted;
}

/* 0, or errno. */
static int stream_write_unsent(struct stream *s)
{
	while (s->sent < s->unsent.n) {
		ssize_t n = write_some(s, slice_from(buf_slice(&s->unsent), s->sent));

		if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
			return errno;
		if (n <= 0)
			return 0;
		s->sent += (size_t)n;
	}
	buf_clear(&s->unsent);
	s->sent = 0;
	watch_writes(s, false);
	return 0;
}

static void on_events(void *user, int events)
{
	struct stream *s = user;
	struct link *l = s->link;
	bool hung_up = events & LOOP_HANGUP;
	enum reading state = READ_ALL;
	int error = 0;

	if (events & LOOP_WRITE)
		error = stream_write_unsent(s);
	if (error == 0 && !(events & LOOP_READ) && !hung_up)
		return;
	/* After a hang-up no event may follow, so all there is must be taken now. */
	do {
		int read_error;
		size_t n;

		state = stream_fill(s, hung_up, &n, &read_error);
		if (error == 0)
			error = read_error;
		else
			state = READ_END;
		if (n > 0 && !link_tell_bytes(l, (struct slice){s->chunk, n}))
			return;
	} while (hung_up && state == READ_FULL);
	if (state == READ_END || hung_up)
		s->broken(l, error);
}

struct stream *stream_new(struct link *l, int fd, void (*broken)(struct link *l, int error))
{
	struct stream *s = memory_new(sizeof(*s));
	int type;
	socklen_t n = sizeof(type);

	s->link = l;
	s->fd = fd;
	s->broken = broken;
	s->is_socket = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0;
	s->watch = loop_watch_fd(l->loop, fd, LOOP_READ, on_events, s);
	if (s->watch == NULL) {
		free(s);
		return NULL;
	}
	return s;
}

void stream_free(struct stream *s)
{
	if (s == NULL)
		return;
	loop_unwatch(s->watch);
	buf_fini(&s->unsent);
	free(s);
}

void stream_send(struct stream *s, struct slice bytes)
{
	if (s->unsent.n == 0) {
		ssize_t n = write_some(s, bytes);

		/* A failure comes again when the loop tries, and is told from there. */
		if (n > 0)
			bytes = slice_from(bytes, (size_t)n);
	}
	if (bytes.n == 0)
		return;
	if (s->sent > 0) {
		buf_drop_front(&s->unsent, s->sent);
		s->sent = 0;
	}
	buf_add(&s->unsent, bytes);
	watch_writes(s, true);
}

size_t stream_unsent(const struct stream *s)
{
	return s->unsent.n - s->sent;
}
