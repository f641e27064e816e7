/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/hex_dump.h"

enum { GROUP = 4, LEAST_DIGITS = 4, GAP_DIGITS = 5 };

static const char hex_digits[] = "0123456789abcdef";

/* A fifth digit uses up one of the two blanks: the bytes stay where they are. */
int hex_dump_digits_at(const struct hex_dump *h, int index)
{
	int groups = h->roomy ? index / GROUP : 0;
	bool takes_gap = h->roomy && h->offset_digits == GAP_DIGITS;

	return h->offset_digits + (h->roomy ? 2 : 1) - takes_gap + index * 3 + groups;
}

int hex_dump_text_at(const struct hex_dump *h, int index)
{
	return hex_dump_digits_at(h, h->row_bytes - 1) + 2 + (h->roomy ? 2 : 1) + index;
}

int hex_dump_columns(const struct hex_dump *h)
{
	return hex_dump_text_at(h, h->row_bytes);
}

int hex_dump_index_at(const struct hex_dump *h, int column, bool *as_text)
{
	for (int i = 0; i < h->row_bytes; i++) {
		int digits = hex_dump_digits_at(h, i);
		*as_text = column == hex_dump_text_at(h, i);
		if (*as_text || column == digits || column == digits + 1)
			return i;
	}
	return -1;
}

struct hex_dump hex_dump_of(int columns, size_t length)
{
	static const struct hex_dump forms[] = {{HEX_DUMP_BYTES, 0, true},
		{HEX_DUMP_BYTES, 0, false}, {16, 0, true}, {16, 0, false}, {8, 0, true},
		{8, 0, false}, {4, 0, false}, {1, 0, false}};
	struct hex_dump h;
	size_t i = 0;
	/* In the editor the last row may begin after the last byte. */
	int digits = LEAST_DIGITS;
	while (digits < (int)sizeof(length) * 2 && length >> 4 * digits)
		digits++;
	do {
		h = forms[i++];
		h.offset_digits = digits;
	} while (i < ALEN(forms) && hex_dump_columns(&h) > columns);
	return h;
}

void hex_dump_put(
	struct area a, int row, const struct hex_dump *h, struct slice bytes, size_t offset)
{
	area_putf(a, 0, row, STYLE_DIM, "%0*zx", h->offset_digits, offset);
	for (int i = 0; i < h->row_bytes; i++) {
		size_t at = (size_t)i;
		if (at >= bytes.n) {
			area_put(a, hex_dump_digits_at(h, i), row, STYLE_BORDER, SLICE(".."));
			continue;
		}
		unsigned char byte = (unsigned char)bytes.p[at];
		char digits[2] = {hex_digits[byte >> 4], hex_digits[byte & 15]};
		bool shown = byte >= 0x20 && byte < 0x7f;
		area_put(a, hex_dump_digits_at(h, i), row, STYLE_NORMAL, (struct slice){digits, 2});
		area_put(a, hex_dump_text_at(h, i), row, shown ? STYLE_NORMAL : STYLE_MARK,
			shown ? slice_sub(bytes, at, 1) : SLICE("."));
	}
}
