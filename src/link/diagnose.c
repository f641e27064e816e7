/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/diagnose.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

bool link_other_reader(const char *port, struct buf *who)
{
	char *real = diagnose_path(port);
	struct stat s;
	bool found = real != NULL && stat(real, &s) == 0 && S_ISCHR(s.st_mode) &&
	             holder_of_device(s.st_rdev, who);

	free(real);
	return found;
}

/* "/dev/ttyUSB0: in use by picocom (process 12); close it there first" */
static void diagnose_cut(const char *port, struct slice why, struct link_trouble *out)
{
	struct buf name = {0};

	utf8_add_visible(&name, slice_of(port));
	buf_add_text(&name, ": ");
	slice_take(&why, buf_slice(&name));
	buf_fini(&name);
	size_t end = slice_find(why, SLICE("; "));
	utf8_add_visible(&out->cause, slice_sub(why, 0, end));
	if (end != SLICE_NONE)
		utf8_add_visible(&out->remedy, slice_from(why, end + 2));
}

void link_diagnose(const char *port, const struct link_settings *settings, const struct diag *why,
	struct link_trouble *out)
{
	*out = (struct link_trouble){.trouble = PORT_FAILED};
	diagnose_cut(port, slice_of(why->text), out);
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
