/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Check sums of bytes that come in pieces: all of them at once, since a payload is read only once.
 * The CRCs are computed here, one table a kind; zlib's would be one of them, and needs a folder that
 * does I/O.
 */
#ifndef PAYLOAD_CHECKSUM_H
#define PAYLOAD_CHECKSUM_H

#include "base/buf.h"

struct checksum_type {
	const char *name; /* as catalogues of CRCs have it: "CRC-16/MODBUS" */
	bool low_first;   /* its protocol sends the low byte first */
};

enum { CHECKSUM_TYPES = 7 };
const struct checksum_type *checksum_type(size_t type); /* below CHECKSUM_TYPES */

struct checksums; /* of the bytes so far */

struct checksums *checksums_new(void);
void checksums_free(struct checksums *c); /* NULL is fine */
void checksums_add(struct checksums *c, struct slice bytes);
/* Appends the check sum of the bytes so far, as lower-case hex digits. */
void checksums_add_hex(const struct checksums *c, size_t type, struct buf *out);
/* The same as bytes, in the order in which its protocol sends them. */
void checksums_add_bytes(const struct checksums *c, size_t type, struct buf *out);

#endif
