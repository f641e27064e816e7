/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/diagnose.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "link/holder.h"

void link_trouble_fini(struct link_trouble *t)
{
	buf_fini(&t->cause);
	buf_fini(&t->remedy);
	*t = (struct link_trouble){0};
}

/* The device of a path, to be freed; NULL: there is none, or the port is named otherwise. */
static char *diagnose_path(const char *port)
{
	return realpath(port, NULL);
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
	char *real = diagnose_path(port);
	struct port_failure f = {.trouble = port_trouble_of(real == NULL ? errno : 0)};
	struct open_port *opened = real != NULL ? port_open(real, settings, &f) : NULL;

	*out = (struct link_trouble){.trouble = f.trouble};
	if (opened != NULL) {
		opened->close(opened);
		out->trouble = PORT_FAILED;
	}
	out->no_uart = real != NULL && has_unknown_type(real);
	diagnose_cut(port, slice_of(why->text), out);
	free(real);
}
