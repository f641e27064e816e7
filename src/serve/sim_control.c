/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "loop/listener.h"

enum { WAITING = 8, CLIENTS = 16, LONGEST_LINE = 128 * 1024, UNREAD_LIMIT = 4 * 1024 * 1024 };

struct sim_control {
	struct listener *listener;
	char *path;
	dev_t device; /* of the socket at path */
	ino_t inode;
	sim_control_fn *fn;
	void *user;
};

static void sim_control_answer(
	struct sim_control *control, struct listener_client *c, struct slice line)
{
	struct buf text = {0};

	control->fn(control->user, slice_trim(line), &text);
	buf_add_char(&text, '\n');
	listener_send(c, buf_slice(&text));
	buf_fini(&text);
}

static void sim_control_from_client(void *user, struct listener_client *c, struct slice bytes)
{
	struct sim_control *control = user;

	if (c->skips) {
		size_t end = slice_find_char(bytes, '\n');

		c->skips = end == SLICE_NONE;
		bytes = slice_from(bytes, c->skips ? bytes.n : end + 1);
	}
	buf_add(&c->kept, bytes);
	struct slice rest = buf_slice(&c->kept);
	while (slice_find_char(rest, '\n') != SLICE_NONE)
		sim_control_answer(control, c, slice_take_line(&rest));
	buf_drop_front(&c->kept, c->kept.n - rest.n);
	if (c->kept.n > LONGEST_LINE) {
		struct buf text = {0};

		buf_addf(&text, "error: %s\n", _("the line is too long"));
		listener_send(c, buf_slice(&text));
		buf_fini(&text);
		buf_clear(&c->kept);
		c->skips = true;
	}
}

/* A last line without a line feed counts as well. */
static void sim_control_on_ended(void *user, struct listener_client *c)
{
	if (c->kept.n > 0)
		sim_control_answer(user, c, buf_slice(&c->kept));
}

static bool is_stale(const struct sockaddr_un *address)
{
	struct stat st;
	int fd;

	if (lstat(address->sun_path, &st) < 0 || !S_ISSOCK(st.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool refused = fd >= 0 &&
	               connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
	               errno == ECONNREFUSED;
	if (fd >= 0)
		close(fd);
	return refused;
}

static int sim_control_listen_at(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	mode_t before = umask(0177);
	bool bound = fd >= 0 && bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0;
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

	if (bytes == 1) {
		diag_fail(d, 0, 0, 0, _("--control: the path of the socket is empty"));
		return NULL;
	}
	if (bytes > sizeof(address.sun_path)) {
		diag_fail(d, 0, 0, 0, _("--control: %s is too long for a socket"), path);
		return NULL;
	}
	memcpy(address.sun_path, path, bytes);
	if (is_stale(&address))
		unlink(path);
	int fd = sim_control_listen_at(&address);
	if (fd < 0) {
		diag_fail(d, 0, 0, 0, _("--control %s: %s"), path, error_text(errno));
		return NULL;
	}
	struct sim_control *c = memory_new(sizeof(*c));
	*c = (struct sim_control){.fn = fn, .user = user};
	c->path = memory_copy_text(path);
	c->listener = listener_new(loop, fd,
		&(struct listener_options){.most = CLIENTS,
			.unread = UNREAD_LIMIT,
			.bytes = sim_control_from_client,
			.ended = sim_control_on_ended,
			.user = c});
	struct stat own;
	if (lstat(path, &own) == 0) {
		c->device = own.st_dev;
		c->inode = own.st_ino;
	}
	return c;
}

void sim_control_close(struct sim_control *c)
{
	struct stat there;

	if (!c)
		return;
	listener_free(c->listener);
	/* Another process may have put its own there. */
	if (lstat(c->path, &there) == 0 && there.st_dev == c->device && there.st_ino == c->inode)
		unlink(c->path);
	free(c->path);
	free(c);
}
