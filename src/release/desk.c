/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "release/desk.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "loop/listener.h"
#include "release/line.h"
#include "release/place.h"

enum { DESK_CLIENTS = 8, DESK_WAITING = 8, DESK_UNREAD = 64 * 1024 };

struct release_desk {
	struct listener *listener;
	char *path, *port, *log_port;
	struct listener_client *holder; /* who has the port, or NULL */
	const struct release_desk_events *events;
	void *user;
};

static void desk_send(struct listener_client *c, struct release_line *l)
{
	struct buf out = {0};

	release_line_add(&out, l);
	listener_send(c, buf_slice(&out));
	buf_fini(&out);
	release_line_fini(l);
}

static void desk_refuse(struct listener_client *c, const char *why)
{
	struct release_line l = {.word = RELEASE_REFUSED};

	buf_add_text(&l.text, why);
	desk_send(c, &l);
}

static void desk_send_ports(const struct release_desk *desk, struct listener_client *c)
{
	struct release_line l = {.word = RELEASE_PORTS, .number = (long long)getpid()};

	buf_add_text(&l.port, desk->port);
	if (desk->log_port)
		buf_add_text(&l.log_port, desk->log_port);
	desk_send(c, &l);
}

static void desk_begin(struct release_desk *desk, struct listener_client *c, struct slice command)
{
	struct release_line closed = {.word = RELEASE_CLOSED};
	struct diag d;

	if (desk->holder) {
		desk_refuse(c, _("another atmq release has the port"));
	} else if (!desk->events->begin(desk->user, command, &d)) {
		desk_refuse(c, d.text);
	} else {
		desk->holder = c;
		desk_send(c, &closed);
	}
}

static void desk_end(struct release_desk *desk, struct listener_client *c, struct slice how)
{
	if (desk->holder != c)
		return;
	desk->holder = NULL;
	desk->events->end(desk->user, how);
}

static void desk_on_line(struct release_desk *desk, struct listener_client *c, struct slice line)
{
	struct release_line l;
	struct diag d;

	if (!release_line_read(&l, line, &d)) {
		desk_refuse(c, d.text);
		return;
	}
	if (l.word == RELEASE_PORTS)
		desk_send_ports(desk, c);
	else if (l.word == RELEASE_BEGIN)
		desk_begin(desk, c, buf_slice(&l.text));
	else if (l.word == RELEASE_RUNS && desk->holder == c)
		desk->events->runs(desk->user, buf_slice(&l.text), l.number);
	else if (l.word == RELEASE_END)
		desk_end(desk, c, buf_slice(&l.text));
	release_line_fini(&l);
}

/* The folder keeps others out; this does not depend on it. */
static bool desk_is_own_user(const struct listener_client *c)
{
	struct ucred who;
	socklen_t n = sizeof(who);

	return getsockopt(c->fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0 &&
	       (who.uid == getuid() || who.uid == 0);
}

static void desk_on_bytes(void *user, struct listener_client *c, struct slice bytes)
{
	struct release_desk *desk = user;

	if (c->skips)
		return;
	if (!desk_is_own_user(c)) {
		desk_refuse(c, _("the port is another user's"));
		c->skips = true;
		return;
	}
	buf_add(&c->kept, bytes);
	struct slice rest = buf_slice(&c->kept);
	while (slice_find_char(rest, '\n') != SLICE_NONE)
		desk_on_line(desk, c, slice_take_line(&rest));
	buf_drop_front(&c->kept, c->kept.n - rest.n);
	if (c->kept.n > RELEASE_LONGEST) {
		desk_refuse(c, _("the line is too long"));
		buf_clear(&c->kept);
		c->skips = true;
	}
}

static void desk_on_left(void *user, struct listener_client *c)
{
	desk_end(user, c, (struct slice){0});
}

/* A process may have several, so they are numbered. */
static int desk_listen(struct buf *path, struct diag *d)
{
	static unsigned desk_count;
	struct sockaddr_un address;

	buf_addf(path, "/%lld-%u", (long long)getpid(), ++desk_count);
	if (!release_place_address(&address, buf_text(path), d))
		return -1;
	/* Of a process that had this number before. */
	unlink(buf_text(path));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	mode_t before = umask(0177);
	bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
	int error = errno;
	umask(before);
	if (bound && listen(fd, DESK_WAITING) == 0)
		return fd;
	diag_fail(d, 0, 0, 0, _("%s: %s"), buf_text(path), error_text(bound ? errno : error));
	if (fd >= 0)
		close(fd);
	return -1;
}

struct release_desk *release_desk_open(struct loop *loop, const char *port, const char *log_port,
	const struct release_desk_events *events, void *user, struct diag *d)
{
	struct buf path = {0};
	int fd = -1;

	for (size_t i = 0; i < RELEASE_PLACES && fd < 0; i++)
		if (release_place_make(i, &path, d))
			fd = desk_listen(&path, d);
	if (fd < 0) {
		buf_fini(&path);
		return NULL;
	}
	struct release_desk *desk = memory_new(sizeof(*desk));
	*desk = (struct release_desk){.events = events,
		.user = user,
		.path = memory_copy_text(buf_text(&path)),
		.port = memory_copy_text(port),
		.log_port = log_port ? memory_copy_text(log_port) : NULL};
	desk->listener = listener_new(loop, fd,
		&(struct listener_options){.most = DESK_CLIENTS,
			.unread = DESK_UNREAD,
			.bytes = desk_on_bytes,
			.left = desk_on_left,
			.user = desk});
	buf_fini(&path);
	return desk;
}

void release_desk_close(struct release_desk *desk)
{
	if (!desk)
		return;
	listener_free(desk->listener);
	unlink(desk->path);
	free(desk->path);
	free(desk->port);
	free(desk->log_port);
	free(desk);
}
