/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The serial ports of this machine, by libserialport.
 */
#ifndef LINK_PORTS_H
#define LINK_PORTS_H

#include "base/buf.h"

/* All text is foreign (USB devices name themselves): show it through utf8_add_visible. */
struct port_info {
	char *path;                  /* "/dev/ttyUSB0" */
	char *description;           /* "CP2102 USB to UART Bridge Controller"; may be NULL */
	char *manufacturer;          /* may be NULL */
	char *serial;                /* may be NULL */
	int usb_vendor, usb_product; /* -1 if it is not a USB port */
};

struct port_list {
	struct port_info *ports;
	size_t count;
};

void ports_find(struct port_list *out);
void ports_fini(struct port_list *list);
/* Index in `now` of the port that was at `at` in `before`; if it is gone, of the port now in its
 * place.  An index after the last port, where there is none, stays after the last port. */
size_t ports_follow(const struct port_list *before, size_t at, const struct port_list *now);
/* usb:VID:PID[:SERIAL] -> its path, to be freed; NULL where none is plugged in. */
char *ports_find_usb(int vendor, int product, const char *serial);

#endif
