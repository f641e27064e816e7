/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Links over a terminal device: serial ports by path or by USB id, and ptys.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "link/link_kind.h"
#include "link/open_port.h"
#include "link/ports.h"
#include "link/reappear.h"

enum {
	SECOND = 1000000,
	/* For a port that exists but won't open: udev sets its permissions a moment later. */
	SOON = SECOND / 5,
	SOON_FOR = 5 * SECOND,
	TELL_AFTER = SECOND,
	RESET_HELD = SECOND / 10 /* as long as esptool holds EN */
};

struct device {
	struct link *link;
	int vendor, product; /* for usb:, else -1 */
	char *usb_serial;    /* for usb:, may be NULL */
	struct open_port *port;
	struct buf shown; /* the path that was opened */
	struct stat name; /* for a pseudo-terminal: the link that led to it, or itself */
	bool is_pty;
	struct stream *stream;
	struct reappear reappear;
	struct loop_watch *timer; /* to report `up`; while down, to look again */
	struct loop_watch *reset; /* while the board is held in reset */
	int64_t seen;             /* since when the port exists but won't open; 0: not so */
	bool told;                /* the reason was reported */
};

static bool is_usb(const char *port)
{
	return slice_starts(slice_of(port), SLICE("usb:"));
}

/* *serial: the end of `port`, or empty. */
static bool parse_usb(const char *port, uint32_t numbers[2], struct slice *serial)
{
	struct slice rest = slice_from(slice_of(port), strlen("usb:"));
	size_t colon = slice_find_char(rest, ':');
	struct slice vendor = slice_sub(rest, 0, colon);
	struct slice product = slice_from(rest, colon == SLICE_NONE ? SIZE_MAX : colon + 1);
	size_t second = slice_find_char(product, ':');

	*serial = slice_from(product, second == SLICE_NONE ? SIZE_MAX : second + 1);
	product = slice_sub(product, 0, second);
	return slice_to_hex(vendor, &numbers[0]) && slice_to_hex(product, &numbers[1]) &&
	       numbers[0] <= 0xffff && numbers[1] <= 0xffff;
}

/* Any path may be a device. */
static bool check_device(const char *port, struct diag *d)
{
	struct slice serial;
	uint32_t numbers[2];

	return !is_usb(port) || parse_usb(port, numbers, &serial) ||
	       diag_fail(d, 0, 0, strlen(port),
		       "%s: a USB port is named usb:VID:PID or usb:VID:PID:SERIAL, "
		       "for example usb:10c4:ea60; atmq ports shows them",
		       VISIBLE(slice_of(port), VISIBLE_MOST));
}

static void device_set_usb(struct device *v, const char *port)
{
	struct slice serial = {0};
	uint32_t numbers[2] = {0};

	parse_usb(port, numbers, &serial);
	v->vendor = (int)numbers[0];
	v->product = (int)numbers[1];
	if (serial.n > 0)
		v->usb_serial = memory_copy_text(serial.p);
}

static void describe(struct link *l, const char *path, const struct open_port *port)
{
	l->baud = port->baud;
	link_describe_settings(l, path);
}

static void device_broken(void *user, int error);

/* A pseudo-terminal's number is soon reused, so the same name need not be the same board: a link to
 * it must have been made anew; without a link there is no way to know. */
static bool is_anothers(const struct device *v, const char *path)
{
	struct stat now;

	if (!v->is_pty || !reappear_last_link(path, &now))
		return false;
	return S_ISCHR(now.st_mode) || (S_ISLNK(now.st_mode) && now.st_ino == v->name.st_ino &&
					       now.st_ctim.tv_sec == v->name.st_ctim.tv_sec &&
					       now.st_ctim.tv_nsec == v->name.st_ctim.tv_nsec);
}

/* `path`: as requested, or where the USB port is. */
static bool open_path(struct device *v, const char *path, struct port_failure *f)
{
	char *real = realpath(path, NULL);

	*f = (struct port_failure){0};
	if (real == NULL) {
		f->error = errno;
		f->trouble = port_trouble_of(errno);
		return false;
	}
	if (is_anothers(v, path)) {
		free(real);
		f->trouble = PORT_MISSING;
		return false;
	}
	v->port = port_open(real, &v->link->settings, f);
	free(real);
	if (v->port == NULL)
		return false;
	v->is_pty = v->port->baud == 0 && reappear_last_link(path, &v->name);
	buf_set(&v->shown, slice_of(path));
	describe(v->link, path, v->port);
	return true;
}

static bool try_open(struct device *v, struct port_failure *f, struct diag *d)
{
	const char *path = v->link->port;
	char *found = NULL;
	bool done = false;

	*f = (struct port_failure){.trouble = PORT_MISSING, .error = ENOENT};
	if (v->vendor >= 0)
		path = found = ports_find_usb(v->vendor, v->product, v->usb_serial);
	if (path != NULL)
		done = open_path(v, path, f);
	if (!done && d != NULL)
		port_explain(v->link->port, path != NULL ? path : v->link->port, f, d);
	free(found);
	return done;
}

/* Not before, or bytes could come while the link is still down. */
static void device_up(struct device *v)
{
	v->stream = link_stream(v->link, v->port->fd, device_broken);
	if (v->stream != NULL)
		link_tell_up(v->link);
	else
		device_broken(v->link, ENOTTY);
}

static void look_again(struct device *v);

static void device_on_timer(void *user)
{
	struct device *v = user;

	if (v->port == NULL)
		look_again(v);
	else if (!v->link->up)
		device_up(v);
}

static void device_on_folder(void *user)
{
	struct device *v = user;

	/* One plug causes many events; the next turn handles all of them. */
	loop_timer_at(v->timer, loop_now(v->link->loop));
}

static void look_again(struct device *v)
{
	struct loop *loop = v->link->loop;
	const char *path = v->vendor >= 0 ? "/dev/ttyUSB0" : v->link->port;
	/* Before trying, so that nothing is missed in between. */
	bool watched = reappear_watch(&v->reappear, loop, path, device_on_folder, v);
	bool tell = v->seen && !v->told && loop_now(loop) - v->seen >= TELL_AFTER;
	struct port_failure f;
	struct diag d;

	if (try_open(v, &f, tell ? &d : NULL)) {
		reappear_stop(&v->reappear);
		v->seen = 0;
		v->told = false;
		device_up(v);
		return;
	}
	if (f.trouble == PORT_MISSING) {
		v->seen = 0;
		v->told = false;
		if (!watched)
			loop_timer_at(v->timer, loop_now(loop) + SECOND);
		return;
	}
	if (v->seen == 0)
		v->seen = loop_now(loop);
	bool soon = loop_now(loop) - v->seen < SOON_FOR;
	loop_timer_at(v->timer, loop_now(loop) + (soon ? SOON : SECOND));
	v->told |= tell;
	if (tell)
		link_tell_down(v->link, d.text);
}

static bool set_lines(int fd, int set, int clear)
{
	return (clear == 0 || ioctl(fd, TIOCMBIC, &clear) == 0) &&
	       (set == 0 || ioctl(fd, TIOCMBIS, &set) == 0);
}

static void end_reset(void *user)
{
	struct device *v = user;

	set_lines(v->port->fd, 0, TIOCM_RTS);
	loop_unwatch(v->reset);
	v->reset = NULL;
}

static void close_port(struct device *v)
{
	stream_free(v->stream);
	v->stream = NULL;
	if (v->port == NULL)
		return;
	/* Otherwise the line would stay as it is, and the board in reset. */
	if (v->reset != NULL)
		end_reset(v);
	v->port->close(v->port);
	v->port = NULL;
}

/* For a terminal a hang-up, an end and EIO mean the same: the device is gone. */
static void device_broken(void *user, int error)
{
	struct link *l = user;
	struct device *v = l->state;
	size_t unsent = v->stream != NULL ? stream_unsent(v->stream) : 0;
	struct buf why = {0};

	if (error == 0 || error == EIO || error == ENXIO || error == ENODEV)
		buf_add_text(&why, "unplugged");
	else
		buf_add_text(&why, strerrordesc_np(error));
	if (unsent > 0)
		buf_addf(&why, "; %zu bytes were not sent", unsent);
	if (v->is_pty && !S_ISLNK(v->name.st_mode))
		buf_add_text(&why, "; another terminal with the same number will not be used");
	/* Only after closing this is the name free, so that the port can be found again. */
	close_port(v);
	/* By timer, not by a call: the owner may close the link in this event. */
	loop_timer_at(v->timer, loop_now(l->loop));
	link_tell_down(l, buf_text(&why));
	buf_fini(&why);
}

static void close_device(struct link *l)
{
	struct device *v = l->state;

	close_port(v);
	reappear_stop(&v->reappear);
	loop_unwatch(v->timer);
	free(v->usb_serial);
	buf_fini(&v->shown);
	free(v);
}

static bool open_device(struct link *l, struct diag *d)
{
	struct device *v = memory_new(sizeof(*v));
	struct port_failure f;

	v->link = l;
	v->vendor = v->product = -1;
	v->timer = loop_timer(l->loop, device_on_timer, v);
	l->state = v;
	if (is_usb(l->port))
		device_set_usb(v, l->port);
	if (!try_open(v, &f, d)) {
		close_device(l);
		return false;
	}
	loop_timer_at(v->timer, loop_now(l->loop));
	return true;
}

static void send_device(struct link *l, struct slice bytes)
{
	struct device *v = l->state;

	stream_send(v->stream, bytes);
}

/* The usual two transistors: EN is low while RTS is on and DTR off; IO0 is low the other way
 * round, which would start the boot loader.  So DTR goes off first. */
static bool reset_device(struct link *l, struct diag *d)
{
	struct device *v = l->state;

	if (l->settings.flow == LINK_FLOW_RTSCTS)
		return diag_fail(d, 0, 0, 0,
			"RTS is used for flow control; open the port without it to reset the board");
	if (v->reset != NULL)
		return true;
	v->port->lines_changed = true;
	if (!set_lines(v->port->fd, 0, TIOCM_DTR) || !set_lines(v->port->fd, TIOCM_RTS, 0))
		return diag_fail(d, 0, 0, 0,
			"this port has no DTR and RTS lines; AT+RST also resets the board");
	v->reset = loop_timer(l->loop, end_reset, v);
	loop_timer_at(v->reset, loop_clock() + RESET_HELD);
	return true;
}

static bool change_device(struct link *l, struct diag *d)
{
	struct device *v = l->state;
	struct port_failure f = {0};

	if (!v->port->change(v->port, &l->settings, &f))
		return port_explain(l->port, l->port, &f, d);
	describe(l, buf_text(&v->shown), v->port);
	return true;
}

const struct link_kind link_kind_device = {
	check_device, open_device, close_device, send_device, reset_device, change_device};
