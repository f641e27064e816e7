/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

#include "base/program.h"

static bool is_locales;

bool utf8_is_locales(void)
{
	return is_locales;
}

void utf8_use_locale(void)
{
	bool installed = setlocale(LC_ALL, "") != NULL;
	/* Numbers go into files and onto the wire: always with a decimal point. */
	setlocale(LC_NUMERIC, "C");
	is_locales = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	/* What is not installed here says all the same what the terminal shows. */
	if (!installed && program_locale_is_utf8())
		is_locales = setlocale(LC_CTYPE, "C.UTF-8") != NULL;
	if (!is_locales)
		setlocale(LC_CTYPE, "C.UTF-8");
}

static bool is_hidden_format(int32_t point)
{
	return point == 0xad || point == 0x61c || (point >= 0x200b && point <= 0x200f) ||
	       (point >= 0x2028 && point <= 0x202e) || (point >= 0x2060 && point <= 0x206f) ||
	       point == 0xfeff || (point >= 0xfff9 && point <= 0xfffb) ||
	       (point >= 0xe0000 && point <= 0xe007f);
}

static bool is_control(int32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

size_t utf8_next(struct slice s, struct utf8_char *c)
{
	unsigned char first = (unsigned char)s.p[0];
	utf8proc_int32_t point = first;
	utf8proc_ssize_t n = 1;

	*c = (struct utf8_char){.point = first, .bytes = 1, .columns = 1};
	if (first >= 0x20 && first < 0x7f)
		return 1;
	if (first >= 0x80)
		n = utf8proc_iterate((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &point);
	if (n < 1) {
		c->broken = c->mark = true;
	} else {
		c->point = point;
		c->bytes = (uint8_t)n;
		int columns = wcwidth((wchar_t)point);
		c->mark = is_control(point) || is_hidden_format(point) || columns < 0;
		c->columns = columns > 0 ? (uint8_t)columns : 0;
	}
	if (c->mark) {
		char text[UTF8_MARK_BYTES];
		utf8_mark(c, text);
		c->columns = is_control(c->point) && c->point < 0x80 ? 1 : (uint8_t)strlen(text);
	}
	return c->bytes;
}

/* The number of ASCII bytes at the start of s; eight at a time, as most of the traffic is ASCII. */
static size_t ascii_bytes(struct slice s)
{
	size_t n = 0;

	for (uint64_t eight; n + sizeof(eight) <= s.n; n += sizeof(eight)) {
		memcpy(&eight, s.p + n, sizeof(eight));
		if (eight & 0x8080808080808080)
			break;
	}
	while (n < s.n && (unsigned char)s.p[n] < 0x80)
		n++;
	return n;
}

bool utf8_valid(struct slice s)
{
	struct utf8_char c;

	for (size_t at = ascii_bytes(s); at < s.n; at += ascii_bytes(slice_from(s, at))) {
		at += utf8_next(slice_from(s, at), &c);
		if (c.broken)
			return false;
	}
	return true;
}

size_t utf8_before(struct slice s, size_t at)
{
	size_t start = at - 1;

	while (start > 0 && at - start < 4 && ((unsigned char)s.p[start] & 0xc0) == 0x80)
		start--;
	struct utf8_char c;
	utf8_next(slice_sub(s, start, at - start), &c);
	return start + c.bytes == at ? start : at - 1;
}

size_t utf8_cut(struct slice s, size_t n)
{
	n = n < s.n ? n : s.n;
	for (size_t back = 1; back <= 3 && back <= n; back++) {
		unsigned char c = (unsigned char)s.p[n - back];
		size_t length = c >= 0xf0 && c <= 0xf4   ? 4
		                : c >= 0xe0 && c <= 0xef ? 3
		                : c >= 0xc2 && c <= 0xdf ? 2
		                                         : 0;

		if (length > 0)
			return length > back ? n - back : n;
		if ((c & 0xc0) != 0x80)
			return n;
	}
	return n;
}

void utf8_mark(const struct utf8_char *c, char out[UTF8_MARK_BYTES])
{
	if (c->broken || (c->point >= 0x80 && c->point < 0xa0)) {
		snprintf(out, UTF8_MARK_BYTES, "\\x%02x", (unsigned)c->point & 0xff);
	} else if (c->point < 0x20 || c->point == 0x7f) {
		int picture = c->point == 0x7f ? 0x2421 : 0x2400 + c->point;
		int n = (int)utf8proc_encode_char(picture, (utf8proc_uint8_t *)out);
		out[n] = '\0';
	} else {
		snprintf(out, UTF8_MARK_BYTES, "\\u%04x", (unsigned)c->point & 0x1fffff);
	}
}

/* The number of bytes at the start of s that are a column each; eight at a time. */
static size_t utf8_plain_bytes(struct slice s)
{
	const uint64_t ones = 0x0101010101010101, high = 0x80 * ones;
	size_t n = 0;

	/* A byte has its high bit set if it is no ASCII, is DEL (with one added), or is below a space
	 * (with a space less).  What one byte carries into the next can only end the run early. */
	for (uint64_t eight; n + sizeof(eight) <= s.n; n += sizeof(eight)) {
		memcpy(&eight, s.p + n, sizeof(eight));
		if ((eight | (eight + ones) | (eight - 0x20 * ones)) & high)
			break;
	}
	while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f)
		n++;
	return n;
}

size_t utf8_columns(struct slice s)
{
	struct utf8_char c;
	size_t columns = 0, after = 0;

	for (size_t at = utf8_plain_bytes(s); at < s.n; at += utf8_plain_bytes(slice_from(s, at))) {
		columns += at - after;
		at += utf8_next(slice_from(s, at), &c);
		columns += c.columns;
		after = at;
	}
	return columns + s.n - after;
}

size_t utf8_fit(struct slice s, size_t columns)
{
	struct utf8_char c;
	size_t at = 0;

	for (; at < s.n; at += c.bytes) {
		utf8_next(slice_from(s, at), &c);
		if (c.columns > columns)
			break;
		columns -= c.columns;
	}
	return at;
}

static bool utf8_is_among(const char *list, struct slice bytes)
{
	return slice_find(slice_of(list), bytes) != SLICE_NONE;
}

size_t utf8_unbroken(struct slice s)
{
	static const char opening[] = "([{（【《「『“‘～",
			  closing[] = ")]},.;:?!%）】》」』”’，。；：、？！…～";
	struct utf8_char before = {0}, c;
	size_t at = 0;

	for (; at < s.n && s.p[at] != ' '; at += c.bytes) {
		utf8_next(slice_from(s, at), &c);
		if (at && (before.columns > 1 || c.columns > 1) &&
			!utf8_is_among(opening, slice_sub(s, at - before.bytes, before.bytes)) &&
			!utf8_is_among(closing, slice_sub(s, at, c.bytes)))
			break;
		before = c;
	}
	return at;
}

void utf8_add(struct buf *out, int32_t point)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t n = utf8proc_encode_char(point, bytes);

	/* utf8proc also encodes surrogates, which no terminal accepts. */
	if (n < 1 || (point >= 0xd800 && point <= 0xdfff))
		n = utf8proc_encode_char(0xfffd, bytes);
	buf_add(out, (struct slice){(const char *)bytes, (size_t)n});
}

/* What a terminal may show for the character at `at`; *bytes is its length in s. */
static struct slice utf8_shown(struct slice s, size_t at, char mark[UTF8_MARK_BYTES], size_t *bytes)
{
	struct utf8_char c;

	*bytes = utf8_next(slice_from(s, at), &c);
	if (!c.mark)
		return slice_sub(s, at, *bytes);
	utf8_mark(&c, mark);
	return slice_of(mark);
}

void utf8_add_visible(struct buf *out, struct slice s)
{
	char mark[UTF8_MARK_BYTES];

	for (size_t at = 0, bytes; at < s.n; at += bytes)
		buf_add(out, utf8_shown(s, at, mark, &bytes));
}

const char *utf8_visible(struct slice s, size_t most, struct utf8_visible *room)
{
	static const char cut[] = "…";
	char mark[UTF8_MARK_BYTES];
	size_t n = 0;

	if (most > VISIBLE_MOST)
		most = VISIBLE_MOST;
	for (size_t at = 0, bytes; at < s.n; at += bytes) {
		struct slice shown = utf8_shown(s, at, mark, &bytes);
		if (n + shown.n > most) {
			memcpy(room->text + n, cut, sizeof(cut));
			return room->text;
		}
		memcpy(room->text + n, shown.p, shown.n);
		n += shown.n;
	}
	room->text[n] = '\0';
	return room->text;
}
