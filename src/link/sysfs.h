/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel says of a terminal device below /sys.
 */
#ifndef LINK_SYSFS_H
#define LINK_SYSFS_H

#include <sys/types.h>

/* Each may be NULL; to be freed. */
struct sysfs_port {
	char *driver;        /* "cp210x" */
	char *usb_path;      /* where it is plugged in: bus and ports, "1-2.3" */
	char *usb_interface; /* configuration and interface, "1.0" */
};

void sysfs_read(dev_t device, struct sysfs_port *out);

#endif
