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
#include <termios.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/language.h"
#include "base/utf8.h"
#include "link/line_errors.h"
#include "link/link_kind.h"
#include "link/open_port.h"
#include "link/opening.h"
#include "link/reappear.h"
#include "link/usb_name.h"

enum {
	SECOND = 1000000,
	/* For a port that exists but won't open: udev sets its permissions a moment later. */
	SOON = SECOND / 5,
	/* Longer than most ports take to open, shorter than what a user would call hanging. */
	AT_ONCE = SECOND / 4,
	SOON_FOR = 5 * SECOND,
	TELL_AFTER = SECOND
};

/* Who reads the port as well.  All processes are looked at, so a thread does it. */
struct reader_search {
	dev_t device;
	struct buf found;
};

struct device {
	struct link *link;
	bool again;               /* it has been open: */
	struct port_identity had; /* ... this adapter */
	bool is_pty; /* ... a pseudo-terminal, by this link that led to it, or itself */
	struct stat name;
	bool reclaims;        /* it was released, and is not open again yet */
	bool drops_lines;     /* closing it for good does, releasing it does not */
	bool lines_changed;   /* ... so they are to be set as they were found then */
	struct stat released; /* the terminal, as it was then */
	struct open_port *port;
	struct buf shown; /* the path that was opened */
	struct stream *stream;
	struct opening *opening; /* a thread has it until `opener` ends; NULL: none is under way */
	struct loop_watch *opener;
	bool look_after; /* look once more when that has ended */
	bool watched;    /* something would tell if the port came back */
	struct reappear reappear;
	struct loop_watch *timer;     /* to report `up`; while down, to look again */
	struct reader_search *search; /* a thread has it until `searcher` ends */
	struct loop_watch *searcher;
	struct line_errors errors;
	struct loop_watch *errors_timer; /* to ask for them */
	bool asking;                     /* it is set */
	int64_t asked;                   /* when they were last asked for */
	int64_t seen;                    /* since when the port exists but won't open; 0: not so */
	bool told;                       /* the reason was reported */
	bool explains;                   /* ... is, with the next attempt */
	struct buf remark;               /* to be reported after `up` */
	struct buf elsewhere;            /* the last report of where the board may be */
};

/* Any path may be a device. */
static bool check_device(const char *port, struct diag *d)
{
	struct usb_name name;

	return !usb_name_is(port) || usb_name_parse(port, &name) ||
	       diag_fail(d, 0, 0, strlen(port),
		       _("%s: a USB port is named usb:VID:PID, usb:VID:PID:SERIAL or usb:VID:PID@PLACE, "
			 "for example usb:10c4:ea60; atmq ports shows them"),
		       VISIBLE(slice_of(port), VISIBLE_MOST));
}

static void describe(struct link *l, const char *path, const struct open_port *port)
{
	l->baud = port->baud;
	link_describe_settings(l, path);
}

static void device_broken(void *user, int error);

static void device_on_folder(void *user)
{
	struct device *v = user;

	/* One plug causes many events; the next turn handles all of them. */
	loop_timer_at(v->timer, loop_now(v->link->loop));
}

static struct opening *device_opening(const struct device *v, bool explain)
{
	struct opening *o = memory_new(sizeof(*o));

	o->port = memory_copy_text(v->link->port);
	o->settings = v->link->settings;
	o->again = v->again;
	port_identity_copy(&o->had, &v->had);
	o->is_pty = v->is_pty;
	o->name = v->name;
	o->reclaims = v->reclaims;
	o->released = v->released;
	o->only_same = v->link->only_same;
	o->explain = explain;
	return o;
}

static void device_keep(struct device *v, struct opening *o)
{
	v->port = o->opened;
	o->opened = NULL;
	v->port->drops_lines |= v->drops_lines;
	v->port->lines_changed |= v->lines_changed;
	v->again = true;
	v->reclaims = v->drops_lines = v->lines_changed = false;
	v->is_pty = o->is_pty;
	v->name = o->name;
	port_identity_copy(&v->had, &o->is);
	buf_set(&v->shown, slice_of(o->path));
	buf_set(&v->remark, buf_slice(&o->remark));
	/* They may have been changed meanwhile. */
	if (memcmp(&v->link->settings, &o->settings, sizeof(o->settings)) != 0)
		v->port->change(v->port, &v->link->settings, &o->failure);
	describe(v->link, o->path, v->port);
}

static dev_t device_number(const struct device *v)
{
	struct stat s;

	return fstat(v->port->fd, &s) == 0 ? s.st_rdev : 0;
}

static void reader_search_run(void *search)
{
	struct reader_search *r = search;

	port_explain_reader(r->device, false, &r->found);
}

static void reader_search_free(void *search)
{
	struct reader_search *r = search;

	buf_fini(&r->found);
	free(r);
}

static void device_on_searched(void *user)
{
	struct device *v = user;
	struct reader_search *r = v->search;

	v->search = NULL;
	v->searcher = NULL;
	if (v->link->up && r->found.n > 0)
		link_tell_remark(v->link, buf_text(&r->found));
	reader_search_free(r);
}

static void device_search_readers(struct device *v)
{
	loop_unwatch(v->searcher);
	v->search = memory_new(sizeof(*v->search));
	v->search->device = device_number(v);
	v->searcher = loop_background(v->link->loop, v->search, reader_search_run,
		reader_search_free, device_on_searched, v);
}

/* Once after bytes came, and at most once a second: nothing is asked while the line is quiet. */
static void device_heard(struct link *l)
{
	struct device *v = l->state;
	int64_t now = loop_now(l->loop);

	if (!v->errors.counted || v->asking)
		return;
	v->asking = true;
	loop_timer_at(v->errors_timer, v->asked + SECOND > now ? v->asked + SECOND : now);
}

static void device_on_errors_timer(void *user)
{
	struct device *v = user;
	struct link *l = v->link;
	struct buf text = {0};

	v->asking = false;
	v->asked = loop_now(l->loop);
	if (v->port != NULL && line_errors_ask(&v->errors, v->port->fd, &text))
		link_tell_remark(l, buf_text(&text));
	buf_fini(&text);
}

static bool device_explain_silence(const struct link *l, struct buf *out)
{
	const struct device *v = l->state;
	int waiting = 0, lines = 0;

	ioctl(v->port->fd, TIOCOUTQ, &waiting);
	long long unsent = (long long)waiting + (long long)stream_unsent(v->stream);
	if (unsent <= 0)
		return port_explain_reader(device_number(v), true, out);
	bool has_lines = ioctl(v->port->fd, TIOCMGET, &lines) == 0;
	if (l->settings.flow == LINK_FLOW_RTSCTS && !(has_lines && lines & TIOCM_CTS))
		buf_addf(out,
			_("%lld bytes are waiting because CTS is off: is the adapter's CTS connected to the "
			  "board's RTS, and does the board use flow control? --flow none does without"),
			unsent);
	else if (l->settings.flow == LINK_FLOW_XONXOFF)
		buf_addf(out,
			_("%lld bytes are waiting; with XON/XOFF the board may have stopped them, and "
			  "--flow none does without"),
			unsent);
	else
		buf_addf(out,
			_("%lld bytes are waiting: the port accepts none; unplug it and plug it in again"),
			unsent);
	return true;
}

/* Not before, or bytes could come while the link is still down. */
static void device_up(struct device *v)
{
	struct link *l = v->link;

	v->stream = link_stream(l, v->port->fd, device_broken);
	if (v->stream == NULL) {
		device_broken(l, ENOTTY);
		return;
	}
	line_errors_start(&v->errors, v->port->fd);
	device_search_readers(v);
	if (link_tell_up(l) && v->remark.n > 0)
		link_tell_remark(l, buf_text(&v->remark));
}

/* It exists and won't open. */
static void device_wait(struct device *v, const struct opening *o)
{
	struct loop *loop = v->link->loop;

	if (v->seen == 0)
		v->seen = loop_now(loop);
	bool soon = loop_now(loop) - v->seen < SOON_FOR;
	loop_timer_at(v->timer, loop_now(loop) + (soon ? SOON : SECOND));
	v->told |= o->explain;
	if (o->explain)
		link_tell_down(v->link, o->why.text);
}

/* It does not exist. */
static void device_await(struct device *v, const struct opening *o)
{
	v->seen = 0;
	v->told = false;
	if (!v->watched)
		loop_timer_at(v->timer, loop_now(v->link->loop) + SECOND);
	if (!v->again || (o->reclaims && o->explain)) {
		link_tell_down(v->link, o->why.text);
		return;
	}
	if (slice_eq(buf_slice(&v->elsewhere), buf_slice(&o->elsewhere)))
		return;
	buf_set(&v->elsewhere, buf_slice(&o->elsewhere));
	if (v->elsewhere.n > 0)
		link_tell_down(v->link, buf_text(&v->elsewhere));
}

/* The last thing that is done with v: its owner may close the link. */
static void device_opened(struct device *v, struct opening *o)
{
	if (v->look_after)
		loop_timer_at(v->timer, loop_now(v->link->loop));
	v->look_after = false;
	if (o->opened != NULL) {
		loop_timer_stop(v->timer);
		reappear_stop(&v->reappear);
		v->seen = 0;
		v->told = false;
		buf_clear(&v->elsewhere);
		device_keep(v, o);
		device_up(v);
	} else if (o->failure.trouble == PORT_MISSING) {
		device_await(v, o);
	} else {
		device_wait(v, o);
	}
	opening_free(o);
}

static void device_on_opened(void *user)
{
	struct device *v = user;
	struct opening *o = v->opening;

	v->opener = NULL;
	v->opening = NULL;
	device_opened(v, o);
}

/* In a thread: an adapter may take seconds. */
static void device_start_opening(struct device *v, bool explain)
{
	v->opening = device_opening(v, explain);
	v->opener = loop_background(
		v->link->loop, v->opening, opening_run, opening_free, device_on_opened, v);
}

static void look_again(struct device *v)
{
	struct loop *loop = v->link->loop;
	const char *path = usb_name_is(v->link->port) ? "/dev/ttyUSB0" : v->link->port;

	if (v->opener != NULL) {
		v->look_after = true;
		return;
	}
	/* Before trying, so that nothing is missed in between. */
	v->watched = reappear_watch(&v->reappear, loop, path, device_on_folder, v);
	device_start_opening(
		v, v->explains || (v->seen && !v->told && loop_now(loop) - v->seen >= TELL_AFTER));
	v->explains = false;
}

static void close_port(struct device *v)
{
	stream_free(v->stream);
	v->stream = NULL;
	if (v->port == NULL)
		return;
	v->port->close(v->port);
	v->port = NULL;
}

static void device_release(struct link *l)
{
	struct device *v = l->state;

	if (v->port != NULL) {
		fstat(v->port->fd, &v->released);
		v->drops_lines = v->port->drops_lines;
		v->lines_changed = v->port->lines_changed;
		v->port->drops_lines = v->port->lines_changed = false;
	}
	close_port(v);
	reappear_stop(&v->reappear);
	loop_timer_stop(v->timer);
	loop_timer_stop(v->errors_timer);
	loop_unwatch(v->opener);
	loop_unwatch(v->searcher);
	v->opener = v->searcher = NULL;
	v->opening = NULL;
	v->search = NULL;
	v->asking = v->look_after = false;
}

/* The first attempt says what is in the way, since somebody waits for it. */
static void device_reclaim(struct link *l)
{
	struct device *v = l->state;

	v->reclaims = true;
	v->seen = 0;
	v->told = false;
	v->explains = true;
	look_again(v);
}

static void device_on_timer(void *user)
{
	struct device *v = user;

	if (v->port == NULL)
		look_again(v);
	else if (!v->link->up)
		device_up(v);
}

static bool device_may_return(const struct link *l)
{
	const struct device *v = l->state;

	return !v->is_pty || S_ISLNK(v->name.st_mode);
}

/* For a terminal a hang-up, an end and EIO mean the same: the device is gone. */
static void device_broken(void *user, int error)
{
	struct link *l = user;
	struct device *v = l->state;
	size_t unsent = v->stream != NULL ? stream_unsent(v->stream) : 0;
	struct buf why = {0};

	if (error == 0 || error == EIO || error == ENXIO || error == ENODEV)
		buf_add_text(&why, _("unplugged"));
	else
		buf_add_text(&why, error_text(error));
	l->unsent = unsent;
	if (unsent > 0)
		buf_addf(&why, P_("; %zu byte was not sent", "; %zu bytes were not sent", unsent),
			unsent);
	if (!device_may_return(l))
		buf_add_text(&why, _("; another terminal with the same number will not be used"));
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
	loop_unwatch(v->opener);
	loop_unwatch(v->searcher);
	loop_unwatch(v->errors_timer);
	port_identity_fini(&v->had);
	buf_fini(&v->shown);
	buf_fini(&v->remark);
	buf_fini(&v->elsewhere);
	free(v);
}

static bool open_device(struct link *l, struct diag *d)
{
	struct device *v = memory_new(sizeof(*v));

	v->link = l;
	v->timer = loop_timer(l->loop, device_on_timer, v);
	v->errors_timer = loop_timer(l->loop, device_on_errors_timer, v);
	l->state = v;
	device_start_opening(v, true);
	if (!loop_background_wait(v->opener, AT_ONCE)) {
		/* No pseudo-terminal takes that long. */
		l->baud = l->settings.baud;
		return true;
	}
	struct opening *o = v->opening;
	bool done = o->opened != NULL;
	v->opener = NULL;
	v->opening = NULL;
	if (done) {
		device_keep(v, o);
		loop_timer_at(v->timer, loop_now(l->loop));
	} else {
		*d = o->why;
		close_device(l);
	}
	opening_free(o);
	return done;
}

static void send_device(struct link *l, struct slice bytes)
{
	struct device *v = l->state;

	stream_send(v->stream, bytes);
}

static size_t device_unsent(const struct link *l)
{
	const struct device *v = l->state;

	return stream_unsent(v->stream);
}

static void device_pause(struct link *l, bool pause)
{
	struct device *v = l->state;

	stream_pause(v->stream, pause);
}

/* One request for one line, or for two that become the same: a driver may need a transfer for each,
 * and another program may have changed the other one. */
static bool device_write_lines(int fd, int dtr, int rts)
{
	int on = (dtr > 0 ? TIOCM_DTR : 0) | (rts > 0 ? TIOCM_RTS : 0);
	int off = (dtr == 0 ? TIOCM_DTR : 0) | (rts == 0 ? TIOCM_RTS : 0);
	int lines;

	if (off == 0)
		return ioctl(fd, TIOCMBIS, &on) == 0;
	if (on == 0)
		return ioctl(fd, TIOCMBIC, &off) == 0;
	if (ioctl(fd, TIOCMGET, &lines) < 0)
		return false;
	lines = (lines & ~off) | on;
	return ioctl(fd, TIOCMSET, &lines) == 0;
}

static bool set_lines_device(struct link *l, int dtr, int rts, struct diag *d)
{
	struct device *v = l->state;

	v->port->lines_changed = true;
	return device_write_lines(v->port->fd, dtr, rts) ||
	       diag_fail(d, 0, 0, 0,
		       _("this port has no DTR and RTS lines; AT+RST also resets the board"));
}

static bool set_break_device(struct link *l, bool on, struct diag *d)
{
	struct device *v = l->state;

	/* The kernel accepts it for a pseudo-terminal, and does nothing. */
	return (!v->is_pty && ioctl(v->port->fd, on ? TIOCSBRK : TIOCCBRK) == 0) ||
	       diag_fail(d, 0, 0, 0, _("this port cannot send a break"));
}

static void purge_device(struct link *l)
{
	struct device *v = l->state;

	ioctl(v->port->fd, TCFLSH, TCIOFLUSH);
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
	.check = check_device,
	.open = open_device,
	.close = close_device,
	.send = send_device,
	.set_lines = set_lines_device,
	.set_break = set_break_device,
	.purge = purge_device,
	.change = change_device,
	.unsent = device_unsent,
	.pause = device_pause,
	.heard = device_heard,
	.explain_silence = device_explain_silence,
	.release = device_release,
	.reclaim = device_reclaim,
	.may_return = device_may_return,
};
