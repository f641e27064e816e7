/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/hex.h"

#include <string.h>

#include "base/language.h"
#include "base/utf8.h"

static bool base_hex_is_separator(char c)
{
	return c != '\0' && strchr(" \t\r\n,:", c) != NULL;
}

static bool no_digit(struct slice text, size_t at, struct diag *d)
{
	struct utf8_char c;
	size_t n = utf8_next(slice_from(text, at), &c);

	return diag_fail(d, 0, at, n, _("%s is not a hex digit"),
		VISIBLE(slice_sub(text, at, n), VISIBLE_MOST));
}

/* One run of digits, from *at on. */
static bool parse_group(struct slice text, size_t *at, struct buf *out, struct diag *d)
{
	size_t start = *at, i = start;
	struct slice rest = slice_from(text, start);

	if (slice_starts_nocase(rest, SLICE("0x")))
		i += 2;
	size_t first = i;
	for (; i < text.n && !base_hex_is_separator(text.p[i]); i += 2) {
		if (slice_starts(slice_from(text, i), SLICE("\\x")))
			i += 2;
		if (i == text.n)
			return diag_fail(
				d, 0, i - 2, 2, _("\\x must be followed by two hex digits"));
		int high = slice_hex_digit(text.p[i]);
		if (high < 0)
			return no_digit(text, i, d);
		if (i + 1 == text.n || base_hex_is_separator(text.p[i + 1]))
			return diag_fail(d, 0, i, 1, _("odd number of hex digits: %c"), text.p[i]);
		int low = slice_hex_digit(text.p[i + 1]);
		if (low < 0)
			return no_digit(text, i + 1, d);
		buf_add_char(out, (char)(high << 4 | low));
	}
	if (i == first)
		return diag_fail(d, 0, start, i - start, _("0x must be followed by hex digits"));
	*at = i;
	return true;
}

bool hex_parse(struct slice text, struct buf *out, struct diag *d)
{
	size_t before = out->n;

	for (size_t at = 0; at < text.n;) {
		if (base_hex_is_separator(text.p[at])) {
			at++;
		} else if (!parse_group(text, &at, out, d)) {
			buf_truncate(out, before);
			return false;
		}
	}
	return true;
}
