/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "loop/flow.h"
#include "loop/outgoing.h"

enum {
	CHUNK = 64 * 1024, /* read at most this much before others get their turn */
	/* A terminal returns at most 4 KiB, so a chunk is made of several reads.  A much shorter
	 * read was all there is: another read to find that out costs as much as the first one. */
	SMALL_READ = 1024
};

struct stream {
	struct loop *loop;
	struct stream_events events;
	void *user;
	struct flow flow;
	struct outgoing out;
	bool is_socket;
	bool ended;  /* and reported: only waiting bytes are still written */
	bool *freed; /* set if it is freed from inside an event */
	char chunk[CHUNK];
};

enum reading { READ_ALL, READ_FULL, READ_END };

/* From a terminal 0 bytes are not the end if another program has set it to reads that don't wait;
 * then there is just nothing yet. */
static bool has_ended(const struct stream *s)
{
	struct pollfd p = {.fd = s->out.fd, .events = POLLIN};

	return s->is_socket || (poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL)));
}

static enum reading stream_fill(struct stream *s, bool hung_up, size_t *n, int *error)
{
	*n = 0;
	*error = 0;
	while (*n < CHUNK) {
		ssize_t got = read(s->out.fd, s->chunk + *n, CHUNK - *n);

		if (got > 0) {
			*n += (size_t)got;
			/* After a hang-up only the end means that there is no more. */
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

static void stream_break(struct stream *s, int error)
{
	if (s->events.broken != NULL)
		s->events.broken(s->user, error);
}

/* Nothing more will be read. */
static void stream_finish(struct stream *s, const bool *freed)
{
	s->ended = true;
	s->events.ended(s->user);
	if (*freed)
		return;
	if (s->out.error != 0 || outgoing_waiting(&s->out) == 0) {
		stream_break(s, s->out.error);
		return;
	}
	s->out.events = LOOP_NO_HANGUP;
	loop_watch_events(s->out.watch, LOOP_NO_HANGUP | LOOP_WRITE);
}

/* false: freed, or broken. */
static bool stream_read(struct stream *s, bool hung_up, int error, const bool *freed)
{
	enum reading state;

	/* After a hang-up no event may follow, so everything must be read now. */
	do {
		int read_error;
		size_t n;

		state = stream_fill(s, hung_up, &n, &read_error);
		if (error == 0)
			error = read_error;
		else
			state = READ_END;
		if (flow_read(&s->flow, loop_now(s->loop), n))
			loop_pause(s->loop, FLOW_PAUSE_US);
		if (n > 0)
			s->events.bytes(s->user, (struct slice){s->chunk, n});
		if (*freed)
			return false;
	} while (hung_up && state == READ_FULL);
	if (state != READ_END && !hung_up)
		return true;
	if (error == 0 && s->events.ended != NULL && s->is_socket)
		stream_finish(s, freed);
	else
		stream_break(s, error);
	return false;
}

/* Returns the error of the write. */
static int stream_write(struct stream *s, const bool *freed)
{
	size_t waiting = outgoing_waiting(&s->out);
	int error = outgoing_write(&s->out);

	if (s->events.sent != NULL && outgoing_waiting(&s->out) < waiting)
		s->events.sent(s->user);
	return *freed ? 0 : error;
}

static void stream_on_events(void *user, int events)
{
	struct stream *s = user;
	bool hung_up = events & LOOP_HANGUP, freed = false;
	int error = 0;

	s->freed = &freed;
	if (events & LOOP_WRITE || s->ended)
		error = stream_write(s, &freed);
	if (freed)
		return;
	s->freed = NULL;
	if (s->ended) {
		if (error != 0 || outgoing_waiting(&s->out) == 0)
			stream_break(s, error);
		return;
	}
	if (error == 0 && !(events & LOOP_READ) && !hung_up)
		return;
	s->freed = &freed;
	stream_read(s, hung_up, error, &freed);
	if (!freed)
		s->freed = NULL;
}

struct stream *stream_new(
	struct loop *l, int fd, size_t limit, const struct stream_events *events, void *user)
{
	struct stream *s = memory_new(sizeof(*s));
	int type;
	socklen_t n = sizeof(type);

	s->loop = l;
	s->events = *events;
	s->user = user;
	s->is_socket = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0;
	s->out.fd = fd;
	s->out.events = LOOP_READ;
	s->out.limit = limit;
	s->out.watch = loop_watch_fd(l, fd, LOOP_READ, stream_on_events, s);
	if (s->out.watch == NULL) {
		free(s);
		return NULL;
	}
	return s;
}

void stream_free(struct stream *s)
{
	if (s == NULL)
		return;
	if (s->freed != NULL)
		*s->freed = true;
	loop_unwatch(s->out.watch);
	outgoing_fini(&s->out);
	free(s);
}

bool stream_send(struct stream *s, struct slice bytes)
{
	return outgoing_send(&s->out, bytes);
}

size_t stream_unsent(const struct stream *s)
{
	return outgoing_waiting(&s->out);
}

void stream_pause(struct stream *s, bool pause)
{
	int events = pause ? 0 : LOOP_READ;

	if (s->ended || s->out.events == events)
		return;
	s->out.events = events;
	loop_watch_events(s->out.watch, events | (s->out.wants_room ? LOOP_WRITE : 0));
}
