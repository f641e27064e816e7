/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/diagnose.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "link/holder.h"
#include "link/opening.h"
#include "link/usb_name.h"

void link_trouble_fini(struct link_trouble *t)
{
	buf_fini(&t->cause);
	buf_fini(&t->remedy);
	*t = (struct link_trouble){0};
}

static char *find_by_usb_name(const char *port)
{
	struct port_list list;
	struct usb_name name;
	char *path = NULL;

	ports_find(&list);
	usb_name_parse(port, &name);
	for (size_t i = 0; path == NULL && i < list.count; i++)
		if (usb_name_fits(&name, &list.ports[i]))
			path = memory_copy_text(list.ports[i].path);
	ports_fini(&list);
	return path;
}

/* The port's device, to be freed; NULL: there is none. */
static char *diagnose_path(const char *port)
{
	return usb_name_is(port) ? find_by_usb_name(port) : realpath(port, NULL);
}

/* The kernel's serial driver makes names for ports that a machine could have: "0" is
 * PORT_UNKNOWN. */
static bool has_unknown_type(char *real)
{
	char path[96], type[8] = "";

	snprintf(path, sizeof(path), "/sys/class/tty/%.48s/type", basename(real));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, type, sizeof(type) - 1);
	if (fd >= 0)
		close(fd);
	return n > 0 && type[0] == '0';
}

bool link_has_no_uart(const char *port)
{
	char *real = diagnose_path(port);
	bool none = real != NULL && has_unknown_type(real);

	free(real);
	return none;
}

/* "in use by picocom (process 12); close it there first", in the chosen language. */
static void diagnose_cut(struct slice why, struct buf *cause, struct buf *remedy)
{
	struct slice between = slice_of(_("; "));
	size_t end = slice_find(why, between);

	utf8_add_visible(cause, slice_sub(why, 0, end));
	if (end != SLICE_NONE)
		utf8_add_visible(remedy, slice_from(why, end + between.n));
}

static bool explain_reader(const struct link *l, bool may_be, struct buf *out)
{
	char *real = link_is_device(link_port(l)) ? diagnose_path(link_port(l)) : NULL;
	struct stat s;
	bool found = real != NULL && stat(real, &s) == 0 && S_ISCHR(s.st_mode) &&
	             port_explain_reader(s.st_rdev, may_be, out);

	free(real);
	return found;
}

bool link_other_reader(const struct link *l, bool may_be, struct buf *cause, struct buf *remedy)
{
	struct buf text = {0};
	bool found = explain_reader(l, may_be, &text);

	if (found)
		diagnose_cut(buf_slice(&text), cause, remedy);
	buf_fini(&text);
	return found;
}

/* The link explains a silence by that, or else by a reader. */
bool link_is_stuck(const struct link *l, struct buf *cause, struct buf *remedy)
{
	struct buf text = {0}, reader = {0};
	bool stuck = link_explain_silence(l, &text) &&
	             !(explain_reader(l, true, &reader) &&
			     slice_eq(buf_slice(&text), buf_slice(&reader)));

	if (stuck)
		diagnose_cut(buf_slice(&text), cause, remedy);
	buf_fini(&text);
	buf_fini(&reader);
	return stuck;
}

/* Without the name in front. */
static struct slice diagnose_reason(const char *port, struct slice why)
{
	struct buf name = {0};

	utf8_add_visible(&name, slice_of(port));
	buf_add_text(&name, _(": "));
	slice_take(&why, buf_slice(&name));
	buf_fini(&name);
	return why;
}

void link_diagnose(const char *port, const struct link_settings *settings, const struct diag *why,
	struct link_trouble *out)
{
	*out = (struct link_trouble){.trouble = PORT_FAILED};
	diagnose_cut(diagnose_reason(port, slice_of(why->text)), &out->cause, &out->remedy);
	if (!link_is_device(port))
		return;
	struct opening *o = memory_new(sizeof(*o));
	o->settings = *settings;
	o->port = memory_copy_text(port);
	opening_run(o);
	if (o->opened == NULL)
		out->trouble = o->failure.trouble;
	out->no_uart = link_has_no_uart(port);
	opening_free(o);
}
