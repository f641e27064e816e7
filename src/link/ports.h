/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The serial ports of this machine: libserialport knows which there are, /sys where they are.
 */
#ifndef LINK_PORTS_H
#define LINK_PORTS_H

#include <sys/types.h>

#include "base/buf.h"

/* All text is foreign (USB devices name themselves): show it through utf8_add_visible. */
struct port_info {
	char *path; /* "/dev/ttyUSB0" */
	/* The name to give to link_open, which fits this port and no other one that is plugged in now:
	 * "usb:10c4:ea60:4F2A" if its adapter has a serial number of its own, else "usb:10c4:ea60",
	 * or with the place "usb:10c4:ea60@1-2.3"; of a port that is not USB, its path. */
	char *name;
	char *description;  /* "CP2102 USB to UART Bridge Controller"; may be NULL */
	char *manufacturer; /* may be NULL */
	char *serial;       /* may be NULL */
	bool serial_is_own; /* no other adapter has it, nor is it one of those that many have */
	int usb_vendor, usb_product; /* -1 if it is not a USB port */
	char *usb_path;              /* "1-2.3"; may be NULL */
	char *usb_interface;         /* "1.0"; may be NULL */
	bool has_siblings;           /* its adapter has other ports, with other interfaces */
	char *driver;                /* "cp210x"; may be NULL */
	dev_t device;                /* 0: there is none by this path */
	char *holder;                /* "picocom (process 12)"; NULL: nobody, or not asked */
};

struct port_list {
	struct port_info *ports;
	size_t count;
};

/* USB ports first, then by path, numbers in it by their value. */
void ports_find(struct port_list *out);
void ports_fini(struct port_list *list);
void ports_find_holders(struct port_list *list);
/* What there is to say of a port, in columns: name, path, maker and product, serial number if the name
 * does not have it, driver, place, who has it.  Harmless on any terminal. */
void ports_add_row(struct buf *out, const struct port_list *list, size_t i);
/* As strcmp, with numbers by their value: "/dev/ttyUSB2" before "/dev/ttyUSB10". */
int ports_compare_paths(const char *a, const char *b);
/* Index in `now` of the port that was at `at` in `before`; if it is gone, of the port now in its
 * place.  An index after the last port, where there is none, stays after the last port. */
size_t ports_follow(const struct port_list *before, size_t at, const struct port_list *now);

/* What tells one port of an adapter from all others, also after it was unplugged. */
struct port_identity {
	char *name;   /* of port_info; NULL: nothing is known */
	char *serial; /* NULL: none of its own; then it is the one at usb_path */
	int usb_vendor, usb_product;
	char *usb_path;
	char *usb_interface; /* NULL: the adapter's only port, whatever its firmware calls it */
};

/* Nothing is known of a port that is not USB. */
void port_identity_set(struct port_identity *i, const struct port_info *p);
void port_identity_copy(struct port_identity *to, const struct port_identity *from);
void port_identity_fini(struct port_identity *i); /* a zeroed one is fine */
bool port_identity_fits(const struct port_identity *i, const struct port_info *p);

#endif
