/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/outgoing.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

size_t outgoing_waiting(const struct outgoing *o)
{
	return o->queue.n - o->sent;
}

/* A pipe reported as writable has room for PIPE_BUF bytes, so this much does not block. */
static ssize_t outgoing_write_blocking(int fd, struct slice bytes)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	if (poll(&p, 1, 0) == 0) {
		errno = EAGAIN;
		return -1;
	}
	return write(fd, bytes.p, bytes.n < PIPE_BUF ? bytes.n : PIPE_BUF);
}

static ssize_t outgoing_write_once(struct outgoing *o, struct slice bytes)
{
	if (!o->no_socket) {
		ssize_t n = send(o->fd, bytes.p, bytes.n, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n >= 0 || errno != ENOTSOCK)
			return n;
		o->no_socket = true;
	}
	/* A regular file has no reader to wait for. */
	if (o->watch == NULL || (fcntl(o->fd, F_GETFL) & O_NONBLOCK))
		return write(o->fd, bytes.p, bytes.n);
	return outgoing_write_blocking(o->fd, bytes);
}

/* Writes until the descriptor has no room; returns how many bytes were written. */
static size_t outgoing_write_some(struct outgoing *o, struct slice bytes)
{
	size_t written = 0;

	while (written < bytes.n && o->error == 0) {
		ssize_t n = outgoing_write_once(o, slice_from(bytes, written));

		if (n >= 0)
			written += (size_t)n;
		else if ((errno == EAGAIN || errno == EWOULDBLOCK) && o->watch != NULL)
			break;
		else if (errno != EINTR)
			o->error = errno;
	}
	return written;
}

static void outgoing_watch_room(struct outgoing *o)
{
	bool wanted = outgoing_waiting(o) > 0;

	if (o->watch != NULL && o->wants_room != wanted)
		loop_watch_events(o->watch, o->events | (wanted ? LOOP_WRITE : 0));
	o->wants_room = wanted;
}

int outgoing_write(struct outgoing *o)
{
	o->sent += outgoing_write_some(o, slice_from(buf_slice(&o->queue), o->sent));
	if (o->sent == o->queue.n) {
		buf_clear(&o->queue);
		o->sent = 0;
	}
	outgoing_watch_room(o);
	return o->error;
}

bool outgoing_send(struct outgoing *o, struct slice bytes)
{
	if (o->limit > 0 && outgoing_waiting(o) + bytes.n > o->limit)
		return false;
	if (o->queue.n == 0)
		bytes = slice_from(bytes, outgoing_write_some(o, bytes));
	/* Moved once it is mostly used up, not at each call. */
	if (o->sent > o->queue.n / 2) {
		buf_drop_front(&o->queue, o->sent);
		o->sent = 0;
	}
	buf_add(&o->queue, bytes);
	outgoing_watch_room(o);
	return true;
}

void outgoing_fini(struct outgoing *o)
{
	buf_fini(&o->queue);
	o->sent = 0;
}

int outgoing_open_again(int fd)
{
	struct stat what;
	char name[64];
	int again = -1;

	if (fstat(fd, &what) < 0)
		return -1;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	/* A regular file is not opened again: its position is shared with other programs. */
	if (S_ISFIFO(what.st_mode) || isatty(fd))
		again = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	/* A socket can't be opened like this, nor another user's terminal or pipe. */
	return again >= 0 ? again : fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}
