/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/memory.h"
#include "link/open_port.h"
#include "link/ports.h"

struct serial {
	struct open_port open;
	struct sp_port *port;
	int lock; /* a descriptor of our own, which holds the lock */
};

static void close_serial(struct open_port *p)
{
	struct serial *s = (struct serial *)p;

	ioctl(s->open.fd, TIOCNXCL);
	sp_close(s->port);
	sp_free_port(s->port);
	close(s->lock);
	free(s);
}

bool serial_knows(const char *path)
{
	struct sp_port *port;

	if (sp_get_port_by_name(path, &port) != SP_OK)
		return false;
	sp_free_port(port);
	return true;
}

static bool serial_fail(struct port_failure *f, enum sp_return why)
{
	f->error = why == SP_ERR_FAIL   ? sp_last_error_code()
	           : why == SP_ERR_SUPP ? ENOTSUP
	                                : EINVAL;
	f->trouble = port_trouble_of(f->error);
	return false;
}

static enum sp_parity parity_of(enum link_parity parity)
{
	switch (parity) {
	case LINK_PARITY_ODD:
		return SP_PARITY_ODD;
	case LINK_PARITY_EVEN:
		return SP_PARITY_EVEN;
	case LINK_PARITY_NONE:
		break;
	}
	return SP_PARITY_NONE;
}

/* Starts from the port's current settings, so that DTR and RTS stay as they are. */
static enum sp_return apply(
	struct sp_port *port, struct sp_port_config *config, const struct link_settings *s)
{
	enum sp_return done = sp_get_config(port, config);

	if (done != SP_OK)
		return done;
	sp_set_config_baudrate(config, (int)s->baud);
	sp_set_config_bits(config, s->data_bits);
	sp_set_config_parity(config, parity_of(s->parity));
	sp_set_config_stopbits(config, s->stop_bits);
	/* We set RTS/CTS ourselves, see finish(). */
	sp_set_config_flowcontrol(config,
		s->flow == LINK_FLOW_XONXOFF ? SP_FLOWCONTROL_XONXOFF : SP_FLOWCONTROL_NONE);
	return sp_set_config(port, config);
}

static bool configure(struct sp_port *port, const struct link_settings *s, struct port_failure *f)
{
	struct sp_port_config *config;
	int baud = 0;

	if (s->baud > INT_MAX)
		return port_fail_rate(f, s->baud, 0);
	if (sp_new_config(&config) != SP_OK)
		return serial_fail(f, SP_ERR_FAIL);

	enum sp_return done = apply(port, config, s);
	int error = done == SP_ERR_FAIL ? sp_last_error_code() : 0;
	if (done == SP_OK && sp_get_config(port, config) == SP_OK)
		sp_get_config_baudrate(config, &baud);
	sp_free_config(config);

	if (done == SP_ERR_ARG || done == SP_ERR_SUPP || error == EINVAL)
		return port_fail_rate(f, s->baud, 0);
	if (done != SP_OK) {
		f->error = error;
		f->trouble = port_trouble_of(error);
		return false;
	}
	return port_rate_fits(s->baud, baud) || port_fail_rate(f, s->baud, baud);
}

/* Corrects what libserialport 0.1.1 does.  It sets reads to never wait, so that "nothing yet" and
 * "unplugged" look the same: 0 bytes; with VMIN 1 the former is EAGAIN.  And it puts CRTSCTS into
 * c_iflag, where it is not a flag. */
static bool serial_finish(int fd, const struct link_settings *s, struct port_failure *f)
{
	bool lines = s->flow == LINK_FLOW_RTSCTS;
	struct termios t;

	if (tcgetattr(fd, &t) == 0) {
		t.c_cc[VMIN] = 1;
		t.c_cc[VTIME] = 0;
		t.c_iflag &= ~(tcflag_t)CRTSCTS;
		t.c_cflag &= ~(tcflag_t)(HUPCL | CRTSCTS);
		t.c_cflag |= lines ? CRTSCTS : 0;
		if (tcsetattr(fd, TCSANOW, &t) == 0 && tcgetattr(fd, &t) == 0) {
			if (!lines || (t.c_cflag & CRTSCTS))
				return true;
			f->trouble = PORT_SETTING;
			snprintf(f->setting, sizeof(f->setting),
				"RTS/CTS flow control; choose another with --flow");
			return false;
		}
	}
	f->error = errno;
	f->trouble = port_trouble_of(errno);
	return false;
}

/* sp_open sets up the terminal before we could check that the port is free, which would disturb a
 * program that is using it.  So we lock it first, through a descriptor of our own. */
static bool lock(struct serial *s, const char *path, struct port_failure *f)
{
	s->lock = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (s->lock >= 0)
		return port_lock(s->lock, f);
	f->error = errno;
	f->trouble = port_trouble_of(errno);
	return false;
}

static bool open_locked(struct serial *s, const char *path, const struct link_settings *settings,
	struct port_failure *f)
{
	enum sp_return done = sp_get_port_by_name(path, &s->port);

	if (done != SP_OK)
		return serial_fail(f, done);
	done = sp_open(s->port, SP_MODE_READ_WRITE);
	if (done != SP_OK)
		serial_fail(f, done);
	else if (sp_get_port_handle(s->port, &s->open.fd) == SP_OK &&
		 configure(s->port, settings, f) && serial_finish(s->open.fd, settings, f)) {
		/* Only now: with it only root can open the port, and sp_open has to. */
		ioctl(s->open.fd, TIOCEXCL);
		return true;
	}
	/* Also after a failed sp_open, which may leave its descriptor open. */
	sp_close(s->port);
	sp_free_port(s->port);
	return false;
}

static bool change_serial(
	struct open_port *p, const struct link_settings *settings, struct port_failure *f)
{
	struct serial *s = (struct serial *)p;

	if (!configure(s->port, settings, f) || !serial_finish(p->fd, settings, f))
		return false;
	p->baud = settings->baud;
	return true;
}

struct open_port *serial_open(
	const char *path, const struct link_settings *settings, struct port_failure *f)
{
	struct serial *s = memory_new(sizeof(*s));

	if (lock(s, path, f) && open_locked(s, path, settings, f)) {
		s->open.baud = settings->baud;
		s->open.close = close_serial;
		s->open.change = change_serial;
		return &s->open;
	}
	if (s->lock >= 0)
		close(s->lock);
	free(s);
	return NULL;
}

static char *copy(const char *text)
{
	return text != NULL && *text != '\0' ? memory_copy_text(text) : NULL;
}

void ports_find(struct port_list *out)
{
	struct sp_port **found;
	size_t room = 0;

	*out = (struct port_list){0};
	if (sp_list_ports(&found) != SP_OK)
		return;
	for (size_t i = 0; found[i] != NULL; i++) {
		const struct sp_port *from = found[i];
		struct port_info p = {.usb_vendor = -1, .usb_product = -1};

		p.path = memory_copy_text(sp_get_port_name(from));
		p.description = copy(sp_get_port_description(from));
		if (sp_get_port_transport(from) == SP_TRANSPORT_USB) {
			p.manufacturer = copy(sp_get_port_usb_manufacturer(from));
			p.serial = copy(sp_get_port_usb_serial(from));
			if (sp_get_port_usb_vid_pid(from, &p.usb_vendor, &p.usb_product) != SP_OK)
				p.usb_vendor = p.usb_product = -1;
		}
		out->ports = memory_grow(out->ports, &room, out->count + 1, sizeof(p));
		out->ports[out->count++] = p;
	}
	sp_free_port_list(found);
}

void ports_fini(struct port_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->ports[i].path);
		free(list->ports[i].description);
		free(list->ports[i].manufacturer);
		free(list->ports[i].serial);
	}
	free(list->ports);
	*list = (struct port_list){0};
}

size_t ports_follow(const struct port_list *before, size_t at, const struct port_list *now)
{
	if (at >= before->count)
		return now->count;
	for (size_t i = 0; i < now->count; i++)
		if (strcmp(now->ports[i].path, before->ports[at].path) == 0)
			return i;
	return at < now->count ? at : now->count;
}

char *ports_find_usb(int vendor, int product, const char *serial)
{
	struct port_list list;
	char *path = NULL;

	ports_find(&list);
	for (size_t i = 0; i < list.count && path == NULL; i++) {
		const struct port_info *p = &list.ports[i];

		if (p->usb_vendor != vendor || p->usb_product != product)
			continue;
		if (serial == NULL || (p->serial != NULL && strcasecmp(p->serial, serial) == 0))
			path = memory_copy_text(p->path);
	}
	ports_fini(&list);
	return path;
}
