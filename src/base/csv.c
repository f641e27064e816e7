/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/csv.h"

#include "base/utf8.h"

/* The wide forms too: a spreadsheet for Chinese or Japanese reads them alike. */
static bool csv_is_formula(struct slice text)
{
	static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "'", "\xef\xbc\x9d",
		"\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

	for (size_t i = 0; i < ALEN(starts); i++)
		if (slice_starts(text, slice_of(starts[i])))
			return true;
	return false;
}

void csv_add_cell(struct buf *out, struct slice text)
{
	struct buf shown = {0};

	if (csv_is_formula(text))
		buf_add_char(&shown, '\'');
	utf8_add_visible(&shown, text);
	buf_add_char(out, '"');
	for (struct slice rest = buf_slice(&shown); rest.n;) {
		size_t quote = slice_find_char(rest, '"');
		buf_add(out, slice_sub(rest, 0, quote == SLICE_NONE ? quote : quote + 1));
		if (quote == SLICE_NONE)
			break;
		buf_add_char(out, '"');
		rest = slice_from(rest, quote + 1);
	}
	buf_add_char(out, '"');
	buf_fini(&shown);
}
