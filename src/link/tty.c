/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Terminals that libserialport does not know: it looks in /sys/class/tty, which lists neither
 * pseudo-terminals nor devices with unusual names (in a container).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/memory.h"
#include "link/holder.h"
#include "link/open_port.h"
#include "loop/baud.h"

struct tty {
	struct open_port open;
	struct termios before;
};

enum port_trouble port_trouble_of(int error)
{
	switch (error) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
	case ENOTDIR:
		return PORT_MISSING;
	case EACCES:
	case EPERM:
		return PORT_DENIED;
	case EBUSY:
	case EWOULDBLOCK:
		return PORT_BUSY;
	case ENOTTY:
	case EISDIR:
		return PORT_NO_TERMINAL;
	default:
		return PORT_FAILED;
	}
}

bool port_lock(int fd, struct port_failure *f)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	f->error = errno;
	f->trouble = errno == EWOULDBLOCK ? PORT_BUSY : PORT_FAILED;
	return false;
}

bool port_rate_fits(long wanted, long got)
{
	return got <= 0 || labs(got - wanted) * 100 <= wanted * 3;
}

bool port_fail_rate(struct port_failure *f, long wanted, long got)
{
	f->trouble = PORT_SETTING;
	if (got > 0)
		snprintf(f->setting, sizeof(f->setting),
			"%ld baud (it would use %ld); choose another rate with --baud", wanted,
			got);
	else
		snprintf(f->setting, sizeof(f->setting),
			"%ld baud; choose another rate with --baud", wanted);
	return false;
}

static void set_frame(struct termios *t, const struct link_settings *s)
{
	static const tcflag_t sizes[] = {CS5, CS6, CS7, CS8};

	t->c_cflag &= ~(tcflag_t)(CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS);
	t->c_cflag |= sizes[s->data_bits - 5];
	if (s->parity != LINK_PARITY_NONE)
		t->c_cflag |= PARENB;
	if (s->parity == LINK_PARITY_ODD)
		t->c_cflag |= PARODD;
	if (s->stop_bits == 2)
		t->c_cflag |= CSTOPB;
	if (s->flow == LINK_FLOW_RTSCTS)
		t->c_cflag |= CRTSCTS;
	if (s->flow == LINK_FLOW_XONXOFF)
		t->c_iflag |= IXON | IXOFF;
}

static bool set_rate(int fd, long baud, struct port_failure *f)
{
	bool done = baud_set(fd, baud);
	long got = done ? baud_of(fd) : 0;

	return (done && port_rate_fits(baud, got)) || port_fail_rate(f, baud, got);
}

static bool make_raw(int fd, const struct link_settings *s, bool has_rate, struct port_failure *f)
{
	struct termios t;

	if (tcgetattr(fd, &t) < 0)
		return false;
	cfmakeraw(&t);
	t.c_iflag &= ~(tcflag_t)(IXOFF | IXANY | INPCK);
	t.c_cflag |= CLOCAL | CREAD;
	t.c_cflag &= ~(tcflag_t)HUPCL;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	if (has_rate)
		set_frame(&t, s);
	if (tcsetattr(fd, TCSANOW, &t) < 0)
		return false;
	return !has_rate || set_rate(fd, s->baud, f);
}

static void close_tty(struct open_port *p)
{
	struct tty *t = (struct tty *)p;

	tcsetattr(t->open.fd, TCSANOW, &t->before);
	ioctl(t->open.fd, TIOCNXCL);
	close(t->open.fd);
	free(t);
}

static bool is_pty(int fd, dev_t *device)
{
	struct stat s;

	if (fstat(fd, &s) < 0 || !S_ISCHR(s.st_mode))
		return false;
	*device = s.st_rdev;
	return holder_is_pty(s.st_rdev);
}

static bool tty_prepare(struct tty *t, const struct link_settings *settings, struct port_failure *f)
{
	dev_t device;
	bool pty = is_pty(t->open.fd, &device);

	if (!isatty(t->open.fd)) {
		f->trouble = PORT_NO_TERMINAL;
		return false;
	}
	/* A pseudo-terminal's name is soon reused: what came back under this name may be someone's
	 * shell. */
	if (pty && holder_of_terminal(device, NULL)) {
		f->trouble = PORT_BUSY;
		return false;
	}
	if (!port_lock(t->open.fd, f))
		return false;
	if (tcgetattr(t->open.fd, &t->before) < 0 || !make_raw(t->open.fd, settings, !pty, f)) {
		if (f->trouble != PORT_SETTING) {
			f->error = errno;
			f->trouble = port_trouble_of(errno);
		}
		return false;
	}
	/* On a pseudo-terminal it would outlive us, since the other end stays open. */
	if (!pty)
		ioctl(t->open.fd, TIOCEXCL);
	t->open.baud = pty ? 0 : settings->baud;
	return true;
}

static bool change_tty(
	struct open_port *p, const struct link_settings *settings, struct port_failure *f)
{
	if (p->baud == 0)
		return true;
	if (make_raw(p->fd, settings, true, f)) {
		p->baud = settings->baud;
		return true;
	}
	if (f->trouble != PORT_SETTING) {
		f->error = errno;
		f->trouble = port_trouble_of(errno);
	}
	return false;
}

struct open_port *tty_open(
	const char *path, const struct link_settings *settings, struct port_failure *f)
{
	struct tty *t = memory_new(sizeof(*t));

	*f = (struct port_failure){0};
	t->open.fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (t->open.fd < 0) {
		f->error = errno;
		f->trouble = port_trouble_of(errno);
	} else if (tty_prepare(t, settings, f)) {
		t->open.close = close_tty;
		t->open.change = change_tty;
		return &t->open;
	} else {
		close(t->open.fd);
	}
	free(t);
	return NULL;
}
