/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates as firmware up to v3.0 has them in a partition (certs.md 2): the form of the
 * manufacturer's AtPKI.py.  Pure.
 */
#ifndef CERTS_PACKED_H
#define CERTS_PACKED_H

#include "base/buf.h"
#include "certs/kind.h"

size_t certs_packed_bytes(size_t content);
/* content.n is at most 65535. */
void certs_pack(struct buf *out, enum certs_kind kind, struct slice content);
/* The first item of that kind, as a slice of it; empty: there is none, or it is cut off.  Accepts any
 * bytes. */
struct slice certs_unpack(struct slice packed, enum certs_kind kind);
/* Whether there is an item of that kind, cut off or not: the firmware reads its length first. */
bool certs_packed_holds(struct slice packed, enum certs_kind kind);
/* Bytes that the items of a packed partition occupy, header included; 0: it is not packed. */
size_t certs_packed_length(struct slice packed);
/* A partition that was erased: nothing but FF. */
bool certs_is_erased(struct slice bytes);

#endif
