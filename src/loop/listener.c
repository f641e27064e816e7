/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "loop/stream.h"

enum { PAUSE_US = 200000 }; /* before the next try when out of descriptors */

struct listener {
	struct loop *loop;
	struct listener_options options;
	int fd;
	struct loop_watch *watch, *pause;
	struct listener_client *clients;
	size_t count;
};

static void listener_watch(struct listener *l, bool on)
{
	loop_watch_events(l->watch, on ? LOOP_READ : LOOP_NO_HANGUP);
}

static void listener_free_client(struct listener_client *c)
{
	stream_free(c->stream);
	if (c->fd >= 0)
		close(c->fd);
	buf_fini(&c->kept);
	free(c);
}

static void listener_on_broken(void *user, int error)
{
	struct listener_client *gone = user;
	struct listener *l = gone->listener;
	struct listener_client **c = &l->clients;

	(void)error;
	while (*c != gone)
		c = &(*c)->next;
	*c = gone->next;
	l->count--;
	if (l->options.left != NULL)
		l->options.left(l->options.user, gone);
	listener_free_client(gone);
	loop_timer_stop(l->pause);
	listener_watch(l, true);
}

static void listener_on_bytes(void *user, struct slice bytes)
{
	struct listener_client *c = user;

	c->listener->options.bytes(c->listener->options.user, c, bytes);
}

static void listener_on_ended(void *user)
{
	struct listener_client *c = user;

	if (c->listener->options.ended != NULL)
		c->listener->options.ended(c->listener->options.user, c);
}

static void listener_add_client(struct listener *l, int fd)
{
	static const struct stream_events events = {.bytes = listener_on_bytes,
		.ended = listener_on_ended,
		.broken = listener_on_broken};
	struct listener_client *c = memory_new(sizeof(*c));

	if (l->options.no_delay)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	*c = (struct listener_client){.listener = l, .fd = fd};
	c->stream = stream_new(l->loop, fd, l->options.unread, &events, c);
	if (c->stream == NULL) {
		listener_free_client(c);
		return;
	}
	c->next = l->clients;
	l->clients = c;
	if (++l->count == l->options.most)
		listener_watch(l, false);
}

static bool has_no_descriptors(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

static void listener_on_event(void *user, int events)
{
	struct listener *l = user;
	int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd >= 0) {
		listener_add_client(l, fd);
	} else if (has_no_descriptors(errno)) {
		/* Waiting clients stay in the queue, so the socket would be readable again at
		 * once. */
		listener_watch(l, false);
		loop_timer_at(l->pause, loop_now(l->loop) + PAUSE_US);
	}
}

static void listener_end_pause(void *user)
{
	listener_watch(user, true);
}

struct listener *listener_new(struct loop *loop, int fd, const struct listener_options *options)
{
	struct listener *l = memory_new(sizeof(*l));

	*l = (struct listener){.loop = loop, .fd = fd, .options = *options};
	l->watch = loop_watch_fd(loop, fd, LOOP_READ, listener_on_event, l);
	l->pause = loop_timer(loop, listener_end_pause, l);
	return l;
}

void listener_hang_up(struct listener *l)
{
	while (l->clients != NULL) {
		struct listener_client *first = l->clients;

		l->clients = first->next;
		listener_free_client(first);
	}
	l->count = 0;
	listener_watch(l, true);
}

void listener_free(struct listener *l)
{
	if (l == NULL)
		return;
	listener_hang_up(l);
	loop_unwatch(l->watch);
	loop_unwatch(l->pause);
	close(l->fd);
	free(l);
}

bool listener_send(struct listener_client *c, struct slice bytes)
{
	return stream_send(c->stream, bytes);
}

bool listener_send_all(struct listener *l, struct slice bytes)
{
	bool all = true;

	for (struct listener_client *c = l->clients; c != NULL; c = c->next)
		all &= stream_send(c->stream, bytes);
	return all;
}
