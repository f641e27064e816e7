/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"

/* A window of this size is how others know a pseudo-terminal of ours: it is seen from outside, needs
 * no open descriptor of the other end, and means nothing to programs that use serial ports. */
static const struct winsize pty_mark = {.ws_xpixel = 0x6174, .ws_ypixel = 0x6d71};

static bool pty_set_raw(int fd)
{
	struct termios t;

	if (tcgetattr(fd, &t) < 0)
		return false;
	cfmakeraw(&t);
	cfsetspeed(&t, B115200);
	return tcsetattr(fd, TCSANOW, &t) == 0;
}

/* Tells others whose it is, while `held` is open.  Clients use flock(), which is a separate lock. */
static struct flock pty_lock(void)
{
	return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

static bool pty_open_pair(struct pty *p, struct diag *d)
{
	p->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->fd < 0 || grantpt(p->fd) < 0 || unlockpt(p->fd) < 0 ||
		ptsname_r(p->fd, p->name, sizeof(p->name)) != 0)
		return diag_fail(d, 0, 0, 0, _("no pseudo-terminal: %s"), error_text(errno));
	p->held = open(p->name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->held < 0 || !pty_set_raw(p->held) || fcntl(p->fd, F_SETFL, O_NONBLOCK) < 0)
		return diag_fail(d, 0, 0, 0, _("%s: %s"), p->name, error_text(errno));
	struct flock lock = pty_lock();
	fcntl(p->held, F_SETLK, &lock);
	ioctl(p->fd, TIOCSWINSZ, &pty_mark);
	return true;
}

/* The target of the link at path; false if there is no link. */
static bool pty_read_link(const char *path, char target[PATH_MAX])
{
	ssize_t n = readlink(path, target, PATH_MAX - 1);

	if (n < 0)
		return false;
	target[n] = '\0';
	return true;
}

/* Whether a running program of ours has this pseudo-terminal; *process: its id, or 0. */
static bool pty_is_ours(const char *terminal, long long *process)
{
	int fd = open(terminal, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct flock lock = pty_lock();
	struct winsize size;

	*process = 0;
	if (fd < 0)
		return false;
	if (fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
		*process = (long long)lock.l_pid;
	bool marked = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_xpixel == pty_mark.ws_xpixel &&
	              size.ws_ypixel == pty_mark.ws_ypixel;
	close(fd);
	return marked || *process > 0;
}

/* own: the name of the pseudo-terminal that the link will lead to. */
static bool pty_may_replace(const char *path, const char *own, struct diag *d)
{
	char target[PATH_MAX];
	struct stat st;
	long long process;

	if (lstat(path, &st) < 0)
		return errno == ENOENT
		               ? true
		               : diag_fail(d, 0, 0, 0, _("%s: %s"), path, error_text(errno));
	if (!S_ISLNK(st.st_mode))
		return diag_fail(d, 0, 0, 0,
			_("%s already exists and is not a symbolic link; choose another path"),
			path);
	if (!pty_read_link(path, target) || !slice_starts(slice_of(target), SLICE("/dev/pts/")))
		return diag_fail(d, 0, 0, 0,
			_("%s is a symbolic link to something else; choose another path"), path);
	/* An old link may lead to the number that is now ours. */
	if (strcmp(target, own) == 0 || !pty_is_ours(target, &process))
		return true;
	if (process > 0)
		return diag_fail(d, 0, 0, 0,
			_("%s is the board of another atmq-sim (process %lld); choose another path"),
			path, process);
	return diag_fail(
		d, 0, 0, 0, _("%s is the port of another atmq tap; choose another path"), path);
}

/* Made beside it and renamed: the path never disappears for those who wait for it. */
static bool pty_make_link(struct pty *p, const char *path, struct diag *d)
{
	struct buf beside = {0};
	bool good = pty_may_replace(path, p->name, d);

	/* Hidden: who watches the folder must not take it for another port. */
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	buf_addf(&beside, "%.*s.%s.%lld", (int)(name - path), path, name, (long long)getpid());
	if (good &&
		(symlink(p->name, buf_text(&beside)) < 0 || rename(buf_text(&beside), path) < 0)) {
		good = diag_fail(d, 0, 0, 0, _("%s: %s"), path, error_text(errno));
		unlink(buf_text(&beside));
	}
	buf_fini(&beside);
	if (good)
		p->path = memory_copy_text(path);
	return good;
}

bool pty_open(struct pty *p, const char *path, struct diag *d)
{
	*p = (struct pty){.fd = -1, .held = -1};
	if (pty_open_pair(p, d) && (!path || pty_make_link(p, path, d)))
		return true;
	pty_close(p);
	return false;
}

void pty_close(struct pty *p)
{
	char target[PATH_MAX];

	/* Another program may have replaced the link. */
	if (p->path && pty_read_link(p->path, target) && strcmp(target, p->name) == 0)
		unlink(p->path);
	if (p->held >= 0)
		close(p->held);
	if (p->fd >= 0)
		close(p->fd);
	free(p->path);
	*p = (struct pty){.fd = -1, .held = -1};
}
