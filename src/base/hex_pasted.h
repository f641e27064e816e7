/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes in a clipboard's text, in the forms in which programs show and write them.
 */
#ifndef BASE_HEX_PASTED_H
#define BASE_HEX_PASTED_H

#include "base/buf.h"
#include "base/diag.h"

enum { HEX_PASTED_BYTES = 16 * 1024 * 1024 }; /* a short dump may stand for more */

/* Appends the bytes of what hex_parse reads; of an array, {0x00, 255} or [0, 255]; of strings in
 * quotes, "\x00ab"; or of a dump of od, hexdump, xxd, Wireshark, ESP-IDF or this program, without
 * offsets and text column, and with the rows for which a line of * stands.  ESP-IDF's log tags
 * before the lines are left out.  Returns false with *d and its place, `out` unchanged. */
bool hex_parse_pasted(struct slice text, struct buf *out, struct diag *d);

#endif
