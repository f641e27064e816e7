/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opens terminals: serial ports and pseudo-terminals.  By termios2 throughout, which has any rate:
 * libserialport 0.1.1 sets a port up before it can be known whether somebody has it, is slow to make
 * it raw, and makes "nothing yet" and "unplugged" look the same.
 */
#include <asm/ioctls.h>   /* TCGETS2, which musl's sys/ioctl.h does not have */
#include <asm/termbits.h> /* struct termios2; can't be included together with termios.h */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/language.h"
#include "link/holder.h"
#include "link/link_kind.h"
#include "link/open_port.h"
#include "loop/baud.h"

enum { CLOSING_NS = 250000000, AGAIN_NS = 50000000, AT_ONCE_NS = 1000000 };

struct tty {
	struct open_port open;
	struct termios2 before;
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

static bool tty_fail(struct port_failure *f, int error)
{
	f->error = error;
	f->trouble = port_trouble_of(error);
	return false;
}

/* ---- settings ---- */

static bool refuse_setting(struct port_failure *f, const char *setting, const char *option)
{
	f->trouble = PORT_SETTING;
	snprintf(
		f->setting, sizeof(f->setting), _("%s; choose another with --%s"), setting, option);
	return false;
}

static bool check_rate(long long wanted, long long got, struct port_failure *f)
{
	if (link_rate_fits(wanted, got))
		return true;
	f->trouble = PORT_SETTING;
	snprintf(f->setting, sizeof(f->setting),
		_("%lld baud (it would use %lld); choose another rate with --baud"), wanted, got);
	return false;
}

static tcflag_t frame_of(const struct link_settings *s)
{
	static const tcflag_t sizes[] = {CS5, CS6, CS7, CS8};
	static const tcflag_t parities[] = {0, PARENB | PARODD, PARENB};

	return sizes[s->data_bits - 5] | parities[s->parity] | (s->stop_bits == 2 ? CSTOPB : 0) |
	       (s->flow == LINK_FLOW_RTSCTS ? CRTSCTS : 0);
}

/* Drivers change what they can't do, and say nothing. */
static bool check_line(
	const struct termios2 *got, const struct link_settings *s, struct port_failure *f)
{
	static const char *const parities[] = {
		N_("no parity"), N_("odd parity"), N_("even parity")};
	tcflag_t wrong = got->c_cflag ^ frame_of(s);
	char text[96];

	if (wrong & CSIZE) {
		snprintf(text, sizeof(text), _("%d data bits (it would use %d)"), s->data_bits,
			5 + (int)((got->c_cflag & CSIZE) / CS6));
		return refuse_setting(f, text, "data-bits");
	}
	if (wrong & PARENB || (s->parity != LINK_PARITY_NONE && wrong & PARODD))
		return refuse_setting(f, _(parities[s->parity]), "parity");
	if (wrong & CSTOPB)
		return refuse_setting(
			f, s->stop_bits == 2 ? _("2 stop bits") : _("1 stop bit"), "stop-bits");
	if (wrong & CRTSCTS)
		return refuse_setting(f,
			s->flow == LINK_FLOW_RTSCTS
				? _("RTS/CTS flow control")
				: _("transmission without RTS/CTS flow control"),
			"flow");
	if (s->flow == LINK_FLOW_XONXOFF && !(got->c_iflag & IXON))
		return refuse_setting(f, _("XON/XOFF flow control"), "flow");
	return true;
}

static bool set_line(int fd, const struct link_settings *s, struct port_failure *f)
{
	struct termios2 t;

	if (s->baud > INT_MAX) {
		f->trouble = PORT_SETTING;
		snprintf(f->setting, sizeof(f->setting),
			_("%lld baud; choose another rate with --baud"), s->baud);
		return false;
	}
	if (ioctl(fd, TCGETS2, &t) < 0)
		return tty_fail(f, errno);
	t.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
	if (s->flow == LINK_FLOW_XONXOFF)
		t.c_iflag |= IXON | IXOFF;
	t.c_cflag &= ~(tcflag_t)(CSIZE | PARENB | PARODD | CMSPAR | CSTOPB | CRTSCTS | HUPCL);
	t.c_cflag |= frame_of(s) | CLOCAL | CREAD;
	baud_put(&t, s->baud);
	if (ioctl(fd, TCSETS2, &t) < 0 && errno != EINVAL)
		return tty_fail(f, errno);
	if (ioctl(fd, TCGETS2, &t) < 0)
		return tty_fail(f, errno);
	return check_rate(s->baud, (long long)t.c_ospeed, f) && check_line(&t, s, f);
}

/* Nothing that the line's hardware would have to be told. */
static void make_raw(struct termios2 *t)
{
	t->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	t->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | INPCK | ISTRIP | INLCR | IGNCR |
				  ICRNL | IUCLC | IXON | IXOFF | IXANY | IMAXBEL);
	t->c_oflag &= ~(tcflag_t)OPOST;
	t->c_cc[VMIN] = 1;
	t->c_cc[VTIME] = 0;
}

/* The kernel hands a terminal out cooked: until this it sends what the board says back to the board,
 * line by line. */
static bool tty_set_raw(int fd, struct termios2 *before)
{
	struct termios2 t;

	if (ioctl(fd, TCGETS2, before) < 0)
		return false;
	t = *before;
	make_raw(&t);
	t.c_cflag &= ~(tcflag_t)HUPCL;
	return ioctl(fd, TCSETS2, &t) == 0;
}

/* ---- open and close ---- */

static void on_alarm(int number)
{
	(void)number;
}

/* Waiting for an adapter that does not accept what it was given ends with a signal and with nothing
 * else; so this timer's signal comes to this thread until it is stopped. */
struct tty_alarm {
	bool set;
	timer_t timer;
	struct sigaction before;
	sigset_t mask;
};

/* The name in timer_create(2), which glibc has only since 2.38. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

/* For the signal's handler, which is the process's. */
static pthread_mutex_t tty_alarm_lock = PTHREAD_MUTEX_INITIALIZER;

static void tty_alarm_set(struct tty_alarm *a)
{
	struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGALRM};
	const struct sigaction act = {.sa_handler = on_alarm};
	sigset_t alarm;

	pthread_mutex_lock(&tty_alarm_lock);
	event.sigev_notify_thread_id = gettid();
	a->set = timer_create(CLOCK_MONOTONIC, &event, &a->timer) == 0;
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigaction(SIGALRM, &act, &a->before);
	pthread_sigmask(SIG_UNBLOCK, &alarm, &a->mask);
}

static void tty_alarm_at(const struct tty_alarm *a, long long first_ns, long long then_ns)
{
	const struct itimerspec when = {{0, then_ns}, {0, first_ns}};

	if (a->set)
		timer_settime(a->timer, 0, &when, NULL);
}

static void tty_alarm_end(const struct tty_alarm *a)
{
	tty_alarm_at(a, 0, 0);
	pthread_sigmask(SIG_SETMASK, &a->mask, NULL);
	sigaction(SIGALRM, &a->before, NULL);
	if (a->set)
		timer_delete(a->timer);
	pthread_mutex_unlock(&tty_alarm_lock);
}

/* Opening has raised both lines, and if closing does not drop them, they have been up before. */
static void restore_lines(const struct tty *t)
{
	const int lines = TIOCM_DTR | TIOCM_RTS;

	if (t->open.lines_changed && !t->open.drops_lines)
		ioctl(t->open.fd, TIOCMBIS, &lines);
}

/* From the moment when the terminal is cooked again the board may hear itself.  So all that takes time
 * comes first, and close() does not wait any more: what could be sent has been. */
static void tty_close(const struct tty *t)
{
	struct termios2 before = t->before, raw;
	struct tty_alarm alarm;

	before.c_cflag &= ~(tcflag_t)HUPCL;
	if (t->open.drops_lines)
		before.c_cflag |= HUPCL;
	raw = before;

	tty_alarm_set(&alarm);
	tty_alarm_at(&alarm, CLOSING_NS, AGAIN_NS);
	ioctl(t->open.fd, TCSBRK, 1); /* as tcdrain() */
	tty_alarm_at(&alarm, AGAIN_NS, AGAIN_NS);
	make_raw(&raw);
	ioctl(t->open.fd, TCSETS2, &raw);
	restore_lines(t);
	ioctl(t->open.fd, TIOCNXCL);
	tty_alarm_at(&alarm, AT_ONCE_NS, AT_ONCE_NS);
	ioctl(t->open.fd, TCSETS2, &before);
	close(t->open.fd);
	tty_alarm_end(&alarm);
}

static void close_tty(struct open_port *p)
{
	struct tty *t = (struct tty *)p;

	tty_close(t);
	free(t);
}

/* false: it is closed again. */
static bool tty_prepare(
	struct tty *t, const struct link_settings *settings, bool pty, struct port_failure *f)
{
	/* Raw before all else, but not while another program has the port. */
	if (flock(t->open.fd, LOCK_EX | LOCK_NB) < 0 || !tty_set_raw(t->open.fd, &t->before)) {
		tty_fail(f, errno);
		close(t->open.fd);
		return false;
	}
	t->open.drops_lines = t->before.c_cflag & HUPCL;
	/* Whoever made a pseudo-terminal can see it. */
	if (pty)
		baud_set(t->open.fd, settings->baud);
	else if (!set_line(t->open.fd, settings, f)) {
		tty_close(t);
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
	if (p->baud == 0) {
		baud_set(p->fd, settings->baud);
		return true;
	}
	if (!set_line(p->fd, settings, f))
		return false;
	p->baud = settings->baud;
	return true;
}

struct open_port *port_open(
	const char *path, const struct link_settings *settings, struct port_failure *f)
{
	struct tty *t = memory_new(sizeof(*t));
	struct stat s;

	*f = (struct port_failure){0};
	t->open.close = close_tty;
	t->open.change = change_tty;
	t->open.fd = -1;
	if (stat(path, &s) < 0) {
		tty_fail(f, errno);
	} else if (!S_ISCHR(s.st_mode)) {
		f->trouble = PORT_NO_TERMINAL;
	} else if (holder_is_pty(s.st_rdev) && holder_of_terminal(s.st_rdev, NULL)) {
		/* A pseudo-terminal's name is soon reused: what came back under this name may be
		 * someone's shell. */
		f->trouble = PORT_BUSY;
	} else {
		t->open.fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
		if (t->open.fd < 0)
			tty_fail(f, errno);
		else if (tty_prepare(t, settings, holder_is_pty(s.st_rdev), f))
			return &t->open;
	}
	free(t);
	return NULL;
}
