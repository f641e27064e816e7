/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The serial ports of this machine, by libserialport.
 */
#ifndef LINK_PORTS_H
#define LINK_PORTS_H

#include "base/buf.h"

/* All text is foreign (a USB device names itself): show it through utf8_add_visible. */
struct port_info {
	char *path;                  /* "/dev/ttyUSB0" */
	char *description;           /* "CP2102 USB to UART Bridge Controller"; may be NULL */
	char *manufacturer;          /* may be NULL */
	char *serial;                /* may be NULL */
	int usb_vendor, usb_product; /* -1 where it is no USB port */
};

struct port_list {
	struct port_info *ports;
	size_t count;
};

void ports_find(struct port_list *out);
void ports_fini(struct port_list *list);
/* Where in `now` the port is that was at `at` in `before`; where it is gone, the place that it had.
 * Behind the last one, where no port is, stays behind the last one. */
size_t ports_follow(const struct port_list *before, size_t at, const struct port_list *now);
/* usb:VID:PID[:SERIAL] -> its path, to be freed; NULL where none is plugged in. */
char *ports_find_usb(int vendor, int product, const char *serial);

#endif
