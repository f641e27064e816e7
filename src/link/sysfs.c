/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/sysfs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/memory.h"
#include "link/usb_name.h"

static char *sysfs_copy(struct slice text)
{
	char *copy = memory_new(text.n + 1);

	memcpy(copy, text.p, text.n);
	return copy;
}

/* The name behind a link. */
static char *read_link(const char *folder, const char *name)
{
	char path[PATH_MAX], target[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return NULL;
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	if (n <= 0)
		return NULL;
	target[n] = '\0';
	const char *slash = strrchr(target, '/');
	return memory_copy_text(slash != NULL ? slash + 1 : target);
}

/* One of the folders that a USB device is in is that of its interface: "1-2.3:1.0". */
static void find_interface(const char *folder, struct sysfs_port *out)
{
	struct slice rest = slice_of(folder), path, interface;

	while (rest.n > 0 && out->usb_path == NULL) {
		size_t slash = slice_find_char(rest, '/');
		struct slice name = slice_sub(rest, 0, slash);

		rest = slice_from(rest, slash == SLICE_NONE ? SIZE_MAX : slash + 1);
		if (!usb_place_parse(name, &path, &interface) || path.n == 0 || interface.n == 0)
			continue;
		out->usb_path = sysfs_copy(path);
		out->usb_interface = sysfs_copy(interface);
	}
}

void sysfs_read(dev_t device, struct sysfs_port *out)
{
	char path[64];

	*out = (struct sysfs_port){0};
	snprintf(path, sizeof(path), "/sys/dev/char/%u:%u/device", major(device), minor(device));
	char *folder = realpath(path, NULL);
	if (folder == NULL)
		return;
	out->driver = read_link(folder, "driver");
	find_interface(folder, out);
	free(folder);
}
