/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "station/plugs.h"

#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "link/ports.h"
#include "link/reappear.h"
#include "link/usb_name.h"

enum {
	SETTLE_US = 50000, /* an adapter's device and links come one after the other */
	POLL_US = 1000000  /* where no folder can be watched */
};

#define WILDCARDS "*?["

static size_t plugs_folder(const char *pattern)
{
	const char *slash = strrchr(pattern, '/');

	return slash ? (size_t)(slash - pattern) + 1 : 0;
}

bool plugs_check(const char *each, struct diag *d)
{
	struct usb_name name;

	if (usb_name_is(each))
		return usb_name_parse(each, &name) ||
		       diag_fail(d, 0, 0, 0,
			       _("--each: %s is not usb:VID:PID[:SERIAL][@PLACE], with VID and PID in hexadecimal"),
			       VISIBLE(slice_of(each), VISIBLE_MOST));
	if (!strchr(each, '/'))
		return diag_fail(d, 0, 0, 0,
			_("--each: %s is neither usb:VID:PID nor a path with a folder, such as '/dev/serial/by-path/*'"),
			VISIBLE(slice_of(each), VISIBLE_MOST));
	if (strcspn(each, WILDCARDS) < plugs_folder(each))
		return diag_fail(d, 0, 0, 0,
			_("--each: %s has a wildcard in its folder; only the last part can have one"),
			VISIBLE(slice_of(each), VISIBLE_MOST));
	return true;
}

/* ---- which there are ---- */

static bool plugs_have(const struct plug_list *list, const char *place)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].place, place) == 0)
			return true;
	return false;
}

static const char *plugs_own_serial(const struct port_info *p)
{
	return p->serial_is_own ? p->serial : NULL;
}

/* The place is the port of the fixture, whatever kind of board is plugged there.  An adapter with several
 * ports has a place for each, unless the user names one of them. */
static void plugs_add_usb(
	struct plug_list *out, const struct usb_name *each, const struct port_info *p)
{
	struct buf label = {0}, name = {0};
	bool is_one_of_several = p->has_siblings && p->usb_interface;

	buf_add_text(&label, p->usb_path ? p->usb_path : p->path);
	if (p->usb_path && is_one_of_several && !each->interface.n)
		buf_addf(&label, ":%s", p->usb_interface);
	if (p->usb_path)
		buf_addf(&name, "usb:%04x:%04x@%s", (unsigned)p->usb_vendor,
			(unsigned)p->usb_product, p->usb_path);
	else
		buf_add_text(&name, p->path);
	if (p->usb_path && is_one_of_several)
		buf_addf(&name, ":%s", p->usb_interface);
	if (!plugs_have(out, buf_text(&label)))
		plug_list_add(out, buf_text(&label), buf_text(&label), buf_text(&name),
			plugs_own_serial(p));
	buf_fini(&label);
	buf_fini(&name);
}

static void plugs_find_usb(struct plug_list *out, const char *each, const struct port_list *ports)
{
	struct usb_name name;

	if (!usb_name_parse(each, &name))
		return;
	for (size_t i = 0; i < ports->count; i++)
		if (usb_name_fits(&name, &ports->ports[i]))
			plugs_add_usb(out, &name, &ports->ports[i]);
}

static const char *plugs_serial_of(const struct port_list *ports, dev_t device)
{
	for (size_t i = 0; i < ports->count; i++)
		if (ports->ports[i].device && ports->ports[i].device == device)
			return plugs_own_serial(&ports->ports[i]);
	return NULL;
}

static void plugs_add_path(struct plug_list *out, const char *path, const struct port_list *ports)
{
	struct stat s;

	if (stat(path, &s) == 0 && S_ISCHR(s.st_mode) && !plugs_have(out, path))
		plug_list_add(out, path, path + plugs_folder(path), path,
			plugs_serial_of(ports, s.st_rdev));
}

static void plugs_find_paths(struct plug_list *out, const char *each, const struct port_list *ports)
{
	glob_t found;

	if (glob(each, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		plugs_add_path(out, found.gl_pathv[i], ports);
	globfree(&found);
}

/* Two folders may have the same names in them. */
static void plugs_tell_apart(struct plug_list *out)
{
	for (size_t i = 0; i < out->count; i++)
		for (size_t n = i + 1; n < out->count; n++)
			if (strcmp(out->items[i].label, out->items[n].label) == 0) {
				free(out->items[n].label);
				out->items[n].label = memory_copy_text(out->items[n].place);
			}
}

void plugs_find(struct plug_list *out, const char *const *each, size_t count)
{
	struct port_list ports = {0};

	*out = (struct plug_list){0};
	ports_find(&ports);
	for (size_t i = 0; i < count; i++)
		if (usb_name_is(each[i]))
			plugs_find_usb(out, each[i], &ports);
		else
			plugs_find_paths(out, each[i], &ports);
	ports_fini(&ports);
	plugs_tell_apart(out);
}

/* ---- word of changes ---- */

struct plug_watch {
	struct loop *loop;
	const char *const *each;
	struct reappear *folders; /* one for each */
	size_t count;
	struct loop_watch *settle;
	bool settling; /* settle is set */
	loop_fn *changed;
	void *user;
};

static void plugs_on_folder(void *user);

/* Anew each time: folders come and go too, such as /dev/serial with the last adapter. */
static void plugs_watch_folders(struct plug_watch *w)
{
	bool all = true;

	for (size_t i = 0; i < w->count; i++) {
		const char *path = usb_name_is(w->each[i]) ? "/dev/ttyUSB0" : w->each[i];
		all &= reappear_watch(&w->folders[i], w->loop, path, plugs_on_folder, w);
	}
	if (!all && !w->settling)
		loop_timer_at(w->settle, loop_now(w->loop) + POLL_US);
}

static void plugs_on_folder(void *user)
{
	struct plug_watch *w = user;

	if (!w->settling)
		loop_timer_at(w->settle, loop_now(w->loop) + SETTLE_US);
	w->settling = true;
}

static void plugs_on_settled(void *user)
{
	struct plug_watch *w = user;

	w->settling = false;
	plugs_watch_folders(w);
	w->changed(w->user);
}

struct plug_watch *plug_watch_new(
	struct loop *loop, const char *const *each, size_t count, loop_fn *changed, void *user)
{
	struct plug_watch *w = memory_new(sizeof(*w));

	*w = (struct plug_watch){.loop = loop,
		.each = each,
		.count = count,
		.folders = memory_new(count * sizeof(*w->folders)),
		.changed = changed,
		.user = user};
	w->settle = loop_timer(loop, plugs_on_settled, w);
	plugs_watch_folders(w);
	return w;
}

void plug_watch_free(struct plug_watch *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->count; i++)
		reappear_stop(&w->folders[i]);
	free(w->folders);
	loop_unwatch(w->settle);
	free(w);
}
