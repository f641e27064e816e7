/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Serial ports and a link to one of them.  The ports are pseudo-terminals that a libserialport of our
 * own lists, with folders below a /sys of our own, and for which open(), ioctl() and close() do what a
 * serial driver does (--wrap; tests/unit/meson.build has the names).
 */
#ifndef TESTS_SERIAL_RIG_H
#define TESTS_SERIAL_RIG_H

#include "unit.h"

#include <asm/termbits.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <linux/serial.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "link/link.h"
#include "link/open_port.h"
#include "link/ports.h"

#include "opening_wait.h"

/* ---- the library, and the lines ---- */

enum { PORTS = 8, HELD_US = 100000, LIMIT_US = 20000000 };

struct sp_port {
	int number;
};

static struct {
	struct {
		char path[64]; /* a link to the pseudo-terminal; empty: not plugged in */
		char real[64];
		int vendor, product;
		const char *serial;
		char folder[160]; /* its device's below /sys */
		int far;          /* the board's side */
	} ports[PORTS];
	char folder[32];
	int count, opened;
	bool is_pty;                  /* seen as what it is */
	struct termios2 line, closed; /* as the driver has it; ... when it was closed */
	unsigned nearest; /* the rate that the driver makes of any; 0: that which it is told */
	tcflag_t without; /* c_cflag: what the driver leaves as it was */
	bool no_xonxoff;
	struct serial_icounter_struct counts;
	int asked;         /* how often for the counts */
	bool no_counts;    /* a driver that has none */
	int waiting;       /* bytes that the adapter has not accepted */
	int status;        /* the lines that it sees */
	int open_error;    /* of open() */
	int denied;        /* how often open() fails with EACCES */
	int64_t takes_us;  /* each open() */
	int setting_error; /* of TCSETS2 */
	char lines[128];   /* "-DTR +RTS " as they change */
	bool exclusive;
	int handles; /* ports that are not freed */
	/* The board says a line at each step of opening and closing, but not between the last two. */
	bool talks, closes;
	int open_fd;
	/* close() waits for the adapter, 30 s, unless a signal comes. */
	bool accepts_nothing;
} fake;

/* <pty.h> can't be included together with <asm/termbits.h>. */
int openpty(int *far, int *near, char *name, const void *termios, const void *size);

int __real_ioctl(int fd, unsigned long request, void *argument);

static inline void board_talks(void)
{
	/* Threads that only look around may run until after the last step of closing. */
	int before, now;

	if (!fake.talks || fake.open_fd < 0 || (fake.closes && gettid() != getpid()))
		return;
	assert_int_equal(__real_ioctl(fake.open_fd, FIONREAD, &before), 0);
	assert_int_equal(write(fake.ports[fake.opened].far, "AT+RST\r\n", 8), 8);
	/* The kernel hands it over in a thread of its own, by the settings of that moment. */
	do
		assert_int_equal(__real_ioctl(fake.open_fd, FIONREAD, &now), 0);
	while (now == before);
}

enum sp_return sp_get_port_by_name(const char *name, struct sp_port **out)
{
	for (int i = 0; i < fake.count; i++) {
		if (strcmp(fake.ports[i].path, name) != 0 || !*name)
			continue;
		*out = malloc(sizeof(**out));
		**out = (struct sp_port){i};
		fake.handles++;
		return SP_OK;
	}
	return SP_ERR_ARG;
}

void sp_free_port(struct sp_port *port)
{
	fake.handles--;
	free(port);
}

enum sp_return sp_list_ports(struct sp_port ***list)
{
	board_talks();
	*list = calloc(PORTS + 1, sizeof(**list));
	for (int i = 0, n = 0; i < fake.count; i++)
		n += sp_get_port_by_name(fake.ports[i].path, &(*list)[n]) == SP_OK;
	return SP_OK;
}

void sp_free_port_list(struct sp_port **list)
{
	for (size_t i = 0; list[i]; i++)
		sp_free_port(list[i]);
	free(list);
}

char *sp_get_port_name(const struct sp_port *port)
{
	return fake.ports[port->number].path;
}

char *sp_get_port_description(const struct sp_port *port)
{
	static char text[64];

	snprintf(text, sizeof(text), "CP2102\033 - %s",
		fake.ports[port->number].serial ? fake.ports[port->number].serial : "");
	return fake.ports[port->number].vendor >= 0
	               ? text
	               : strrchr(fake.ports[port->number].path, '/') + 1;
}

char *sp_get_port_usb_product(const struct sp_port *port)
{
	static char chip[] = "CP2102\033";

	(void)port;
	return chip;
}

enum sp_transport sp_get_port_transport(const struct sp_port *port)
{
	return fake.ports[port->number].vendor >= 0 ? SP_TRANSPORT_USB : SP_TRANSPORT_NATIVE;
}

char *sp_get_port_usb_manufacturer(const struct sp_port *port)
{
	static char name[] = "Silicon Labs";

	(void)port;
	return name;
}

char *sp_get_port_usb_serial(const struct sp_port *port)
{
	return (char *)fake.ports[port->number].serial;
}

enum sp_return sp_get_port_usb_vid_pid(const struct sp_port *port, int *vendor, int *product)
{
	*vendor = fake.ports[port->number].vendor;
	*product = fake.ports[port->number].product;
	return SP_OK;
}

int __wrap_ioctl(int fd, unsigned long request, void *argument);

static inline void note_lines(char sign, int lines)
{
	size_t n = strlen(fake.lines);

	snprintf(fake.lines + n, sizeof(fake.lines) - n, "%c%s%s ", sign,
		lines & TIOCM_DTR ? "DTR" : "", lines & TIOCM_RTS ? "RTS" : "");
}

/* As drivers do: what the chip can't do stays as it was, and the call succeeds. */
static inline void driver_set(const struct termios2 *t)
{
	struct termios2 before = fake.line;

	fake.line = *t;
	fake.line.c_cflag &= ~fake.without;
	fake.line.c_cflag |= before.c_cflag & fake.without;
	if (fake.no_xonxoff)
		fake.line.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
	if (fake.nearest)
		fake.line.c_ospeed = fake.line.c_ispeed = fake.nearest;
}

static const struct timespec closing_wait = {30, 0};

int __wrap_ioctl(int fd, unsigned long request, void *argument)
{
	bool line = fd == fake.open_fd && fd >= 0;

	if (line && request == TCGETS2) {
		*(struct termios2 *)argument = fake.line;
		return 0;
	}
	if (line && request == TCSETS2) {
		if (fake.setting_error) {
			errno = fake.setting_error;
			return -1;
		}
		/* Before it is raw for the first time nothing can be done about it. */
		if (!(fake.line.c_lflag & ECHO))
			board_talks();
		driver_set(argument);
		return __real_ioctl(fd, request, argument);
	}
	board_talks();
	if (line && request == TCSBRK && fake.accepts_nothing)
		return nanosleep(&closing_wait, NULL);
	if (request == TIOCGICOUNT && !fake.no_counts) {
		*(struct serial_icounter_struct *)argument = fake.counts;
		fake.asked++;
		return 0;
	}
	if (request == TIOCOUTQ || request == TIOCMGET) {
		*(int *)argument = request == TIOCOUTQ ? fake.waiting : fake.status;
		return 0;
	}
	if (request == TIOCMSET) {
		note_lines('=', *(int *)argument);
		return 0;
	}
	if (request == TIOCSBRK || request == TIOCCBRK) {
		note_lines(request == TIOCSBRK ? '{' : '}', 0);
		return 0;
	}
	if (request == TIOCMBIS || request == TIOCMBIC) {
		note_lines(request == TIOCMBIS ? '+' : '-', *(int *)argument);
		return 0;
	}
	/* As a serial port has it; on a pseudo-terminal it would stay. */
	if (request == TIOCEXCL || request == TIOCNXCL) {
		fake.exclusive = request == TIOCEXCL;
		return 0;
	}
	return __real_ioctl(fd, request, argument);
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);

int __wrap_open64(const char *path, int flags, ...)
{
	for (int i = 0; i < fake.count; i++) {
		if (!*fake.ports[i].path || strcmp(path, fake.ports[i].real) != 0)
			continue;
		nanosleep(&(struct timespec){0, fake.takes_us * 1000}, NULL);
		if (fake.open_error || fake.denied > 0) {
			errno = fake.denied > 0 ? EACCES : fake.open_error;
			fake.denied -= fake.denied > 0;
			return -1;
		}
		fake.opened = i;
		fake.open_fd = __real_open64(path, flags);
		return fake.open_fd;
	}
	return __real_open64(path, flags);
}

int __real_close(int fd);
int __wrap_close(int fd);

int __wrap_close(int fd)
{
	if (fd == fake.open_fd && fd >= 0) {
		fake.open_fd = -1;
		fake.closed = fake.line;
		if (fake.accepts_nothing)
			nanosleep(&closing_wait, NULL);
	}
	return __real_close(fd);
}

DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);

DIR *__wrap_opendir(const char *path)
{
	board_talks();
	return __real_opendir(path);
}

bool __real_holder_is_pty(dev_t device);
bool __wrap_holder_is_pty(dev_t device);

bool __wrap_holder_is_pty(dev_t device)
{
	return fake.is_pty && __real_holder_is_pty(device);
}

/* ---- a link to one of them ---- */

struct bench {
	struct loop *loop;
	struct loop_watch *limit;
	struct link *link;
	struct link_settings settings;
	struct diag d;
	int ups, downs;
	struct buf came;
	char why[256], remark[256];
};

static inline void on_up(void *user)
{
	struct bench *b = user;

	b->ups++;
	loop_stop(b->loop);
}

static inline void on_bytes(void *user, struct slice bytes)
{
	struct bench *b = user;

	buf_add(&b->came, bytes);
	loop_stop(b->loop);
}

static inline void on_down(void *user, const char *why)
{
	struct bench *b = user;

	b->downs++;
	snprintf(b->why, sizeof(b->why), "%s", why);
	loop_stop(b->loop);
}

static inline void on_remark(void *user, const char *text)
{
	struct bench *b = user;

	snprintf(b->remark, sizeof(b->remark), "%s", text);
	loop_stop(b->loop);
}

static inline void too_late(void *user)
{
	(void)user;
	fail_msg("nothing happened");
}

/* "/sys/dev/char/136:7/device" is a link to where the device is. */
char *__real_realpath(const char *path, char *out);
char *__wrap_realpath(const char *path, char *out);

char *__wrap_realpath(const char *path, char *out)
{
	unsigned major_number, minor_number;
	struct stat s;

	board_talks();
	if (sscanf(path, "/sys/dev/char/%u:%u/device", &major_number, &minor_number) != 2)
		return __real_realpath(path, out);
	for (int i = 0; i < fake.count; i++)
		if (*fake.ports[i].path && stat(fake.ports[i].real, &s) == 0 &&
			s.st_rdev == makedev(major_number, minor_number))
			return __real_realpath(fake.ports[i].folder, out);
	return NULL;
}

/* What happens in /dev happens in the rig's folder. */
struct loop_watch *__real_loop_watch_folder(
	struct loop *l, const char *path, loop_fn *fn, void *user);
struct loop_watch *__wrap_loop_watch_folder(
	struct loop *l, const char *path, loop_fn *fn, void *user);

struct loop_watch *__wrap_loop_watch_folder(
	struct loop *l, const char *path, loop_fn *fn, void *user)
{
	return __real_loop_watch_folder(
		l, strcmp(path, "/dev") == 0 ? fake.folder : path, fn, user);
}

/* An adapter's port by a name ("ttyUSB0"), at a place ("1-2:1.0"), with its driver. */
static inline void plug(int i, const char *name, int vendor, int product, const char *serial,
	const char *place, const char *driver)
{
	char link[200], target[64];
	int near;

	assert_int_equal(openpty(&fake.ports[i].far, &near, fake.ports[i].real, NULL, NULL), 0);
	close(near);
	fake.ports[i].vendor = vendor;
	fake.ports[i].product = product;
	fake.ports[i].serial = serial;
	snprintf(fake.ports[i].folder, sizeof(fake.ports[i].folder), "%s/sys/%s", fake.folder,
		place);
	mkdir(fake.ports[i].folder, 0700);
	snprintf(link, sizeof(link), "%s/driver", fake.ports[i].folder);
	snprintf(target, sizeof(target), "../../bus/drivers/%s", driver);
	unlink(link);
	assert_int_equal(symlink(target, link), 0);
	snprintf(fake.ports[i].path, sizeof(fake.ports[i].path), "%s/%s", fake.folder, name);
	assert_int_equal(symlink(fake.ports[i].real, fake.ports[i].path), 0);
	if (i >= fake.count)
		fake.count = i + 1;
}

static inline void unplug(int i)
{
	if (!*fake.ports[i].path)
		return;
	close(fake.ports[i].far);
	unlink(fake.ports[i].path);
	fake.ports[i].path[0] = '\0';
}

/* What the kernel gives to a serial port that was just plugged in. */
static const struct termios2 as_found = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B9600 | CS8 | CREAD | HUPCL | CLOCAL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN,
	.c_ispeed = 9600,
	.c_ospeed = 9600,
};

static inline void start(struct bench *b)
{
	char path[64];

	memset(&fake, 0, sizeof(fake));
	fake.opened = fake.open_fd = -1;
	fake.line = as_found;
	fake.status = TIOCM_DTR | TIOCM_RTS | TIOCM_CTS;
	snprintf(fake.folder, sizeof(fake.folder), "/tmp/serialXXXXXX");
	assert_non_null(mkdtemp(fake.folder));
	snprintf(path, sizeof(path), "%s/sys", fake.folder);
	assert_int_equal(mkdir(path, 0700), 0);
	*b = (struct bench){.loop = loop_new(), .settings = link_default_settings};
	b->limit = loop_timer(b->loop, too_late, b);
	loop_timer_at(b->limit, loop_clock() + LIMIT_US);
}

static const struct link_events rig_events = {
	.up = on_up, .bytes = on_bytes, .down = on_down, .remark = on_remark};

static inline bool open_link(struct bench *b, const char *port)
{
	b->link = link_open(b->loop, port, &b->settings, &rig_events, b, &b->d);
	if (b->link)
		loop_run(b->loop);
	assert_int_equal(b->ups, b->link ? 1 : 0);
	return b->link != NULL;
}

static inline void close_link(struct bench *b)
{
	link_close(b->link);
	b->link = NULL;
	b->ups = 0;
}

static inline void finish(struct bench *b)
{
	char command[64];

	close_link(b);
	loop_free(b->loop);
	buf_fini(&b->came);
	for (int i = 0; i < fake.count; i++)
		unplug(i);
	assert_int_equal(fake.handles, 0);
	snprintf(command, sizeof(command), "rm -r %s", fake.folder);
	assert_int_equal(system(command), 0);
}

static inline void stop(void *user)
{
	loop_stop(((struct bench *)user)->loop);
}

static inline void run_for(struct bench *b, int64_t us)
{
	struct loop_watch *end = loop_timer(b->loop, stop, b);

	loop_timer_at(end, loop_clock() + us);
	loop_run(b->loop);
	loop_unwatch(end);
}

#endif
