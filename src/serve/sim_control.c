/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/memory.h"
#include "serve/sim_stream.h"

enum { WAITING = 8, LONGEST_LINE = 128 * 1024 };

struct client {
	struct sim_control *control;
	struct sim_stream *stream;
	struct buf line;
	struct client *next;
};

struct sim_control {
	struct loop *loop;
	struct loop_watch *watch;
	int fd;
	char *path;
	struct client *clients;
	sim_control_fn *fn;
	void *user;
};

static void client_free(struct client *c)
{
	sim_stream_free(c->stream);
	buf_fini(&c->line);
	free(c);
}

static void sim_control_client_gone(void *user, struct sim_stream *s)
{
	struct client *gone = user;

	(void)s;
	for (struct client **c = &gone->control->clients; *c; c = &(*c)->next) {
		if (*c != gone)
			continue;
		*c = gone->next;
		client_free(gone);
		return;
	}
}

static void sim_control_answer(struct client *c, struct slice line)
{
	struct buf text = {0};

	c->control->fn(c->control->user, line, &text);
	buf_add_char(&text, '\n');
	sim_stream_send(c->stream, buf_slice(&text));
	buf_fini(&text);
}

static void sim_control_from_client(void *user, struct slice bytes)
{
	struct client *c = user;
	size_t end;

	buf_add(&c->line, bytes);
	while ((end = slice_find_char(buf_slice(&c->line), '\n')) != SLICE_NONE) {
		sim_control_answer(c, slice_trim(slice_sub(buf_slice(&c->line), 0, end)));
		buf_drop_front(&c->line, end + 1);
	}
	if (c->line.n > LONGEST_LINE) {
		sim_stream_send(c->stream, SLICE("error: the line is too long\n"));
		buf_clear(&c->line);
	}
}

static void sim_control_accept_client(void *user, int events)
{
	struct sim_control *control = user;
	int fd = accept4(control->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)events;
	if (fd < 0)
		return;
	struct client *c = memory_new(sizeof *c);
	*c = (struct client){.control = control, .next = control->clients};
	control->clients = c;
	c->stream = sim_stream_new(
		control->loop, fd, sim_control_from_client, sim_control_client_gone, c);
}

static bool is_stale(const struct sockaddr_un *address)
{
	struct stat st;
	int fd;

	if (lstat(address->sun_path, &st) < 0 || !S_ISSOCK(st.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool refused = fd >= 0 &&
	               connect(fd, (const struct sockaddr *)address, sizeof *address) < 0 &&
	               errno == ECONNREFUSED;
	if (fd >= 0)
		close(fd);
	return refused;
}

static int sim_control_listen_at(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	mode_t before = umask(0177);
	bool bound = fd >= 0 && bind(fd, (const struct sockaddr *)address, sizeof *address) == 0;
	int error = errno;

	umask(before);
	if (bound && listen(fd, WAITING) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	errno = error;
	return -1;
}

struct sim_control *sim_control_open(
	struct loop *loop, const char *path, sim_control_fn *fn, void *user, struct diag *d)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	size_t bytes = strlen(path) + 1;

	if (bytes > sizeof address.sun_path) {
		diag_fail(d, 0, 0, 0, "--control: %s is too long for a socket", path);
		return NULL;
	}
	memcpy(address.sun_path, path, bytes);
	if (is_stale(&address))
		unlink(path);
	int fd = sim_control_listen_at(&address);
	if (fd < 0) {
		diag_fail(d, 0, 0, 0, "--control %s: %s", path, strerror(errno));
		return NULL;
	}
	struct sim_control *c = memory_new(sizeof *c);
	*c = (struct sim_control){.loop = loop, .fd = fd, .fn = fn, .user = user};
	c->path = memory_copy_text(path);
	c->watch = loop_watch_fd(loop, fd, LOOP_READ, sim_control_accept_client, c);
	return c;
}

void sim_control_close(struct sim_control *c)
{
	if (!c)
		return;
	while (c->clients) {
		struct client *first = c->clients;

		c->clients = first->next;
		client_free(first);
	}
	loop_unwatch(c->watch);
	close(c->fd);
	unlink(c->path);
	free(c->path);
	free(c);
}
