/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as rows of offset, hexadecimal digits in groups, and text: for the hex editor and for an
 * open message alike.
 */
#ifndef VIEW_HEX_DUMP_H
#define VIEW_HEX_DUMP_H

#include "view/cells.h"

enum { HEX_DUMP_BYTES = 32 }; /* the longest row */

struct hex_dump {
	int row_bytes; /* 1, 4, 8, 16 or 32, depending on the width */
	int offset_digits;
	bool roomy; /* gaps of two columns, and between groups of four */
};

/* The longest row that fits into the columns, for offsets up to `length`; of two forms with as many
 * bytes the roomy one.  A row of n bytes needs, with an offset of d digits,
 *
 *   d + 4n + 1            columns, or
 *   d + 4n + 3 + n/4 - 1  columns if it is roomy:
 *
 * 69 or 74 for 16 bytes and 133 or 142 for 32, with 4 digits, which are enough below 64 KiB. */
struct hex_dump hex_dump_of(int columns, size_t length);
int hex_dump_columns(const struct hex_dump *h);              /* how many it needs */
int hex_dump_digits_at(const struct hex_dump *h, int index); /* the column of a byte's digits */
int hex_dump_text_at(const struct hex_dump *h, int index);   /* and of its character */
/* The byte whose digits or character is drawn in that column; -1: none.  *as_text: the latter. */
int hex_dump_index_at(const struct hex_dump *h, int column, bool *as_text);

/* Draws the bytes from `offset` on as one row, on a row of the area.  If fewer bytes than a row
 * holds are left, ".." marks the free places. */
void hex_dump_put(
	struct area a, int row, const struct hex_dump *h, struct slice bytes, size_t offset);

#endif
