/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "link/holder.h"
#include "link/open_port.h"
#include "link/ports.h"
#include "link/usb_name.h"

enum { PORTS_NAMED = 3 };

static void port_explain_add_port(struct buf *out, const struct port_info *p)
{
	utf8_add_visible(out, slice_of(p->path));
	if (p->usb_vendor >= 0)
		buf_addf(out, " (%04x:%04x", p->usb_vendor, p->usb_product);
	if (p->usb_vendor >= 0 && p->description != NULL) {
		buf_add_char(out, ' ');
		utf8_add_visible(out, slice_of(p->description));
	}
	if (p->usb_vendor >= 0)
		buf_add_char(out, ')');
}

static void explain_missing(struct buf *out)
{
	struct port_list list;

	ports_find(&list);
	buf_add_text(out, "no such port; ");
	if (list.count == 0)
		buf_add_text(out, "no serial port is plugged in");
	else
		buf_add_text(out, list.count == 1 ? "there is " : "there are ");
	for (size_t i = 0; i < list.count && i < PORTS_NAMED; i++) {
		if (i > 0)
			buf_add_text(out, ", ");
		port_explain_add_port(out, &list.ports[i]);
	}
	if (list.count > PORTS_NAMED)
		buf_addf(out, " and %zu more (atmq ports)", list.count - PORTS_NAMED);
	ports_fini(&list);
}

static void explain_ambiguous(struct buf *out, const char *port)
{
	struct port_list list;
	struct usb_name name;
	const char *before = "several ports fit this name; give the one that you mean: ";

	ports_find(&list);
	usb_name_parse(port, &name);
	for (size_t i = 0; i < list.count; i++) {
		if (!usb_name_fits(&name, &list.ports[i]))
			continue;
		buf_add_text(out, before);
		utf8_add_visible(out, slice_of(list.ports[i].name));
		buf_add_text(out, " (");
		utf8_add_visible(out, slice_of(list.ports[i].path));
		buf_add_char(out, ')');
		before = ", ";
	}
	ports_fini(&list);
}

/* Is this user a member according to /etc/group, even if this login session is not? */
static bool is_member(const struct group *g)
{
	const struct passwd *me = getpwuid(getuid());

	for (char **name = g->gr_mem; me != NULL && *name != NULL; name++) {
		if (strcmp(*name, me->pw_name) == 0)
			return true;
	}
	return false;
}

static void explain_denied(struct buf *out, const char *path)
{
	struct stat s;
	const struct group *g = stat(path, &s) == 0 ? getgrgid(s.st_gid) : NULL;

	buf_add_text(out, "permission denied; ");
	if (g == NULL || s.st_gid == 0 || !(s.st_mode & S_IWGRP)) {
		buf_add_text(out, "only root may use it, which a udev rule can change");
		return;
	}
	if (is_member(g)) {
		buf_addf(out,
			"you are in the group %s, but not yet in this login session: log in again",
			g->gr_name);
		return;
	}
	buf_addf(out, "add yourself to the group %s and log in again: sudo usermod -aG %s $USER",
		g->gr_name, g->gr_name);
}

static void explain_busy(struct buf *out, const char *path)
{
	struct stat s;
	size_t before = out->n;

	if (stat(path, &s) == 0) {
		struct buf who = {0};
		bool is_terminal = holder_of_terminal(s.st_rdev, &who);
		bool known = is_terminal || holder_of_device(s.st_rdev, &who);

		if (is_terminal)
			buf_addf(out, "this is the terminal of %s; name the board's port",
				buf_text(&who));
		else if (known)
			buf_addf(out, "in use by %s; close it there first", buf_text(&who));
		else if (holder_is_self(s.st_rdev))
			buf_add_text(out,
				"already open here; each board and each log port needs a port of its own");
		buf_fini(&who);
		if (out->n > before)
			return;
	}
	buf_add_text(out, "in use by another program; sudo fuser -v ");
	utf8_add_visible(out, slice_of(path));
	buf_add_text(out, " shows which");
}

static void add_reader_remedy(struct buf *out, struct slice who)
{
	if (slice_starts(who, SLICE("ModemManager ")))
		buf_add_text(out,
			"stop it: sudo systemctl stop ModemManager; a udev rule that sets "
			"ENV{ID_MM_DEVICE_IGNORE}=\"1\" keeps it away from this adapter");
	else if (slice_starts(who, SLICE("brltty ")))
		buf_add_text(out,
			"it is for Braille displays, remove it if you have none: sudo apt "
			"remove brltty");
	else
		buf_add_text(out, "close it there");
}

bool port_explain_reader(dev_t device, bool may_be, struct buf *out)
{
	struct buf who = {0};
	bool sure = holder_of_device(device, &who);
	bool found = sure || (may_be && holder_may_be(&who));

	if (found) {
		buf_add(out, buf_slice(&who));
		buf_add_text(out, sure ? " has this port open as well and takes part of what the "
					 "board says; "
				       : " may have this port open as well and take part of what "
					 "the board says; ");
		add_reader_remedy(out, buf_slice(&who));
	}
	buf_fini(&who);
	return found;
}

bool port_explain(const char *port, const char *path, const struct port_failure *f, struct diag *d)
{
	struct buf text = {0};

	utf8_add_visible(&text, slice_of(port));
	buf_add_text(&text, ": ");
	switch (f->trouble) {
	case PORT_MISSING:
		explain_missing(&text);
		break;
	case PORT_AMBIGUOUS:
		explain_ambiguous(&text, port);
		break;
	case PORT_DENIED:
		explain_denied(&text, path);
		break;
	case PORT_BUSY:
		explain_busy(&text, path);
		break;
	case PORT_NO_TERMINAL:
		buf_add_text(&text, "not a serial port; atmq ports lists the serial ports");
		break;
	case PORT_SETTING:
		buf_addf(&text, "the port cannot do %s", f->setting);
		break;
	case PORT_FAILED:
		buf_addf(&text, "cannot be opened: %s", strerrordesc_np(f->error));
		if (f->error == EIO)
			buf_add_text(&text, "; there may be no hardware behind this name");
		break;
	}
	diag_fail(d, 0, 0, 0, "%s", buf_text(&text));
	buf_fini(&text);
	return false;
}
