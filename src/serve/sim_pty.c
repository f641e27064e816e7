/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_pty.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/print.h"
#include "loop/baud.h"
#include "loop/stream.h"

enum { UNREAD_LIMIT = 4 * 1024 * 1024 };

struct sim_pty {
	struct stream *stream;
	int fd;
	int held; /* the other end, kept open: otherwise each client that leaves causes a hang-up */
	char name[64];
	char *path;
	bool told; /* the loss of bytes was reported */
};

static bool sim_pty_set_raw(int fd)
{
	struct termios t;

	if (tcgetattr(fd, &t) < 0)
		return false;
	cfmakeraw(&t);
	cfsetspeed(&t, B115200);
	return tcsetattr(fd, TCSANOW, &t) == 0;
}

/* Tells other atmq-sims that this pseudo-terminal is a board's.  Clients use flock(), which is a
 * separate lock. */
static struct flock board_lock(void)
{
	return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

static bool open_pair(struct sim_pty *p, struct diag *d)
{
	p->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->fd < 0 || grantpt(p->fd) < 0 || unlockpt(p->fd) < 0 ||
		ptsname_r(p->fd, p->name, sizeof(p->name)) != 0)
		return diag_fail(d, 0, 0, 0, "no pseudo-terminal: %s", strerror(errno));
	p->held = open(p->name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->held < 0 || !sim_pty_set_raw(p->held) || fcntl(p->fd, F_SETFL, O_NONBLOCK) < 0)
		return diag_fail(d, 0, 0, 0, "%s: %s", p->name, strerror(errno));
	struct flock lock = board_lock();
	fcntl(p->held, F_SETLK, &lock);
	return true;
}

/* The target of the link at path; false if there is no link. */
static bool sim_pty_read_link(const char *path, char target[PATH_MAX])
{
	ssize_t n = readlink(path, target, PATH_MAX - 1);

	if (n < 0)
		return false;
	target[n] = '\0';
	return true;
}

/* The process id of the atmq-sim that has this pseudo-terminal; 0: none. */
static long living_board(const char *terminal)
{
	int fd = open(terminal, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct flock lock = board_lock();
	bool locked = fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;

	if (fd >= 0)
		close(fd);
	return locked ? (long)lock.l_pid : 0;
}

/* own: the name of the pseudo-terminal that the link will lead to. */
static bool may_replace(const char *path, const char *own, struct diag *d)
{
	char target[PATH_MAX];
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? true
		                       : diag_fail(d, 0, 0, 0, "%s: %s", path, strerror(errno));
	if (!S_ISLNK(st.st_mode))
		return diag_fail(d, 0, 0, 0,
			"%s already exists and is not a symbolic link; choose another path", path);
	if (!sim_pty_read_link(path, target) || !slice_starts(slice_of(target), SLICE("/dev/pts/")))
		return diag_fail(d, 0, 0, 0,
			"%s is a symbolic link to something else; choose another path", path);
	/* An old link may lead to the number that is now ours. */
	long process = strcmp(target, own) == 0 ? 0 : living_board(target);
	return process == 0 ||
	       diag_fail(d, 0, 0, 0,
		       "%s is the board of another atmq-sim (process %ld); choose another path",
		       path, process);
}

/* Made beside it and renamed: the path never disappears for those who wait for it. */
static bool make_link(struct sim_pty *p, const char *path, struct diag *d)
{
	struct buf beside = {0};
	bool good = may_replace(path, p->name, d);

	buf_addf(&beside, "%s.%ld", path, (long)getpid());
	if (good &&
		(symlink(p->name, buf_text(&beside)) < 0 || rename(buf_text(&beside), path) < 0)) {
		good = diag_fail(d, 0, 0, 0, "%s: %s", path, strerror(errno));
		unlink(buf_text(&beside));
	}
	buf_fini(&beside);
	if (good)
		p->path = memory_copy_text(path);
	return good;
}

struct sim_pty *sim_pty_open(struct loop *loop, const char *path,
	void (*received)(void *user, struct slice bytes), void *user, struct diag *d)
{
	struct sim_pty *p = memory_new(sizeof(*p));

	*p = (struct sim_pty){.fd = -1, .held = -1};
	if (!open_pair(p, d) || (path && !make_link(p, path, d))) {
		sim_pty_close(p);
		return NULL;
	}
	p->stream = stream_new(
		loop, p->fd, UNREAD_LIMIT, &(struct stream_events){.bytes = received}, user);
	return p;
}

void sim_pty_close(struct sim_pty *p)
{
	char target[PATH_MAX];

	if (!p)
		return;
	/* Another board may have replaced the link. */
	if (p->path && sim_pty_read_link(p->path, target) && strcmp(target, p->name) == 0)
		unlink(p->path);
	if (p->held >= 0)
		close(p->held);
	stream_free(p->stream);
	if (p->fd >= 0)
		close(p->fd);
	free(p->path);
	free(p);
}

const char *sim_pty_name(const struct sim_pty *p)
{
	return p->name;
}

const char *sim_pty_path(const struct sim_pty *p)
{
	return p->path;
}

void sim_pty_rate(struct sim_pty *p, long baud)
{
	baud_set(p->held, baud);
}

void sim_pty_send(struct sim_pty *p, struct slice bytes)
{
	bool kept = stream_send(p->stream, bytes);

	if (!kept && !p->told) {
		struct buf text = {0};
		buf_addf(&text, "nobody reads %s; the board's output is lost",
			p->path ? p->path : p->name);
		print_problem(buf_text(&text));
		buf_fini(&text);
	}
	p->told = !kept;
}
