/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "base/error.h"
#include "base/language.h"
#include "base/list.h"
#include "link/holder.h"
#include "link/open_port.h"
#include "link/ports.h"
#include "link/usb_name.h"
#include "link/wsl.h"

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

	struct buf names = {0};

	ports_find(&list);
	for (size_t i = 0; i < list.count && i < PORTS_NAMED; i++) {
		buf_add_text(&names, list_comma(i));
		port_explain_add_port(&names, &list.ports[i]);
	}
	if (list.count == 0)
		buf_add_text(out, _("no such port; no serial port is plugged in"));
	else if (list.count <= PORTS_NAMED)
		buf_addf(out,
			P_("no such port; there is %s", "no such port; there are %s", list.count),
			buf_text(&names));
	else
		buf_addf(out, _("no such port; there are %s and %zu more (atmq ports)"),
			buf_text(&names), list.count - PORTS_NAMED);
	if (wsl_hint_for(&list) != NULL)
		buf_addf(out, _("; %s"), wsl_hint_for(&list));
	buf_fini(&names);
	ports_fini(&list);
}

static void explain_ambiguous(struct buf *out, const char *port)
{
	struct port_list list;
	struct usb_name name;
	size_t named = 0;

	ports_find(&list);
	usb_name_parse(port, &name);
	for (size_t i = 0; i < list.count; i++) {
		if (!usb_name_fits(&name, &list.ports[i]))
			continue;
		buf_add_text(out,
			named == 0 ? _("several ports fit this name; give the one that you mean: ")
				   : list_comma(named));
		named++;
		utf8_add_visible(out, slice_of(list.ports[i].name));
		buf_add_text(out, " (");
		utf8_add_visible(out, slice_of(list.ports[i].path));
		buf_add_char(out, ')');
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

	if (g == NULL || s.st_gid == 0 || !(s.st_mode & S_IWGRP))
		buf_add_text(out,
			_("permission denied; only root may use it, which a udev rule can change"));
	else if (is_member(g))
		buf_addf(out,
			_("permission denied; you are in the group %s, but not yet in this login "
			  "session: log in again"),
			g->gr_name);
	else
		buf_addf(out,
			_("permission denied; add yourself to the group %s and log in again: sudo "
			  "usermod -aG %s $USER"),
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
			buf_addf(out, _("this is the terminal of %s; name the board's port"),
				buf_text(&who));
		else if (known)
			buf_addf(out, _("in use by %s; close it there first"), buf_text(&who));
		else if (holder_is_self(s.st_rdev))
			buf_add_text(out,
				_("already open here; each board and each log port needs a port of its own"));
		buf_fini(&who);
		if (out->n > before)
			return;
	}
	struct buf name = {0};

	utf8_add_visible(&name, slice_of(path));
	buf_addf(
		out, _("in use by another program; sudo fuser -v %s shows which"), buf_text(&name));
	buf_fini(&name);
}

static void add_reader_remedy(struct buf *out, struct slice who)
{
	if (slice_starts(who, SLICE("ModemManager")))
		buf_add_text(
			out, _("stop it: sudo systemctl stop ModemManager; a udev rule that sets "
			       "ENV{ID_MM_DEVICE_IGNORE}=\"1\" keeps it away from this adapter"));
	else if (slice_starts(who, SLICE("brltty")))
		buf_add_text(
			out, _("it is for Braille displays, remove it if you have none: sudo apt "
			       "remove brltty"));
	else
		buf_add_text(out, _("close it there"));
}

bool port_explain_reader(dev_t device, bool may_be, struct buf *out)
{
	struct buf who = {0};
	bool sure = holder_of_device(device, &who);
	bool found = sure || (may_be && holder_may_be(&who));

	if (found) {
		buf_addf(out,
			sure ? _("%s has this port open as well and takes part of what the board "
				 "says; ")
			     : _("%s may have this port open as well and take part of what the "
				 "board says; "),
			buf_text(&who));
		add_reader_remedy(out, buf_slice(&who));
	}
	buf_fini(&who);
	return found;
}

bool port_explain(const char *port, const char *path, const struct port_failure *f, struct diag *d)
{
	struct buf text = {0};

	utf8_add_visible(&text, slice_of(port));
	buf_add_text(&text, _(": "));
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
		buf_add_text(&text, _("not a serial port; atmq ports lists the serial ports"));
		break;
	case PORT_SETTING:
		buf_addf(&text, _("the port cannot do %s"), f->setting);
		break;
	case PORT_FAILED:
		buf_addf(&text,
			f->error == EIO ? _("cannot be opened: %s; there may be no hardware behind "
					    "this name")
					: _("cannot be opened: %s"),
			error_text(f->error));
		break;
	}
	diag_fail(d, 0, 0, 0, "%s", buf_text(&text));
	buf_fini(&text);
	return false;
}
