/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scanner reads: bytes -> lines -> serial numbers.  Scanners send what is on the label and then
 * Enter: CR, LF or both.  Whatever else they send, or people type, is refused with a sentence.
 */
#ifndef STATION_SCAN_H
#define STATION_SCAN_H

#include "base/buf.h"
#include "base/diag.h"

enum { SCAN_LONGEST = 64 }; /* bytes of a serial number */

struct scan {
	struct buf typed; /* the line so far, at most a few bytes more than are allowed */
	bool was_cr;      /* the last byte: a line feed belongs to it */
};

typedef void scan_fn(void *user, struct slice line);
/* Calls fn for each line that ends in these bytes. */
void scan_add(struct scan *s, struct slice bytes, scan_fn *fn, void *user);
void scan_erase(struct scan *s); /* the last character */
void scan_clear(struct scan *s);
void scan_fini(struct scan *s);

/* The line's serial number: without blanks around it, printable, 1 to SCAN_LONGEST bytes of UTF-8; a part
 * of `line`.  false with *d: a sentence. */
bool scan_read(struct slice line, struct slice *number, struct diag *d);

#endif
