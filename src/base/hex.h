/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as people write them in hexadecimal: pasted into the editor, in a script, in a search.
 */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include "base/buf.h"
#include "base/diag.h"

/* "00 ff0a, 0x0d" -> bytes, appended.  Spaces, line ends, commas and colons separate; digits may
 * have 0x before them, pairs of them \x.  Returns false, with the place of the first non-hex character and `out`
 * unchanged. */
bool hex_parse(struct slice text, struct buf *out, struct diag *d);

#endif
