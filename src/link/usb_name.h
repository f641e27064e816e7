/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The name of a USB port: usb:VID:PID[:SERIAL][@PLACE].  PLACE is where the adapter is plugged in (bus
 * and ports, "1-2.3"), one of its interfaces ("1.1": configuration and interface), or both
 * ("1-2.3:1.1"), all as the kernel names them below /sys/bus/usb/devices.
 */
#ifndef LINK_USB_NAME_H
#define LINK_USB_NAME_H

#include "base/slice.h"
#include "link/ports.h"

/* Its slices are parts of the name; an empty one: any. */
struct usb_name {
	int vendor, product;
	struct slice serial, path, interface;
	struct slice
		whole; /* the serial number with the place, which may be a part of it after all */
};

bool usb_name_is(const char *port); /* it begins like one */
bool usb_name_parse(const char *port, struct usb_name *out);
bool usb_name_fits(const struct usb_name *n, const struct port_info *p);

/* "1-2.3:1.1" -> "1-2.3" and "1.1"; one of them may be missing, and is then empty. */
bool usb_place_parse(struct slice text, struct slice *path, struct slice *interface);

#endif
