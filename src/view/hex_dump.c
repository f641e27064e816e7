/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/hex_dump.h"

enum { GROUP = 4, OFFSET_DIGITS = 4, ROOMY_START = OFFSET_DIGITS + 2 };

static const char hex_digits[] = "0123456789abcdef";

int hex_dump_digits_at(const struct hex_dump *h, int index)
{
	int groups = h->roomy ? index / GROUP : 0;
	int start = h->roomy ? ROOMY_START : h->offset_digits + 1;

	return start + index * 3 + groups;
}

int hex_dump_text_at(const struct hex_dump *h, int index)
{
	/* A wider offset takes the gap, so that the bytes of a row depend on the width alone. */
	int gap = h->roomy ? 2 : h->offset_digits > OFFSET_DIGITS ? 0 : 1;

	return hex_dump_digits_at(h, h->row_bytes - 1) + 2 + gap + index;
}

struct hex_dump hex_dump_of(int columns, size_t length)
{
	static const struct hex_dump forms[] = {{16, OFFSET_DIGITS, true}, {8, OFFSET_DIGITS, true},
		{8, OFFSET_DIGITS, false}, {4, OFFSET_DIGITS, false}, {1, OFFSET_DIGITS, false}};
	size_t i = 0;

	while (i + 1 < ALEN(forms) && hex_dump_text_at(&forms[i], forms[i].row_bytes) > columns)
		i++;
	struct hex_dump h = forms[i];
	if (length > 0xffff)
		h.offset_digits++;
	return h;
}

void hex_dump_put(
	struct area a, int row, const struct hex_dump *h, struct slice bytes, size_t offset)
{
	area_putf(a, 0, row, STYLE_DIM, "%0*zx", h->offset_digits, offset);
	for (int i = 0; i < h->row_bytes; i++) {
		size_t at = offset + (size_t)i;
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
