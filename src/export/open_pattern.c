/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/open_pattern.h"

#include "base/ascii.h"
#include "base/utf8.h"

enum { LONG_NUMBER = 7, SHORTEST_IP = sizeof("10.0.0.1") - 1 };

static size_t digits_at(struct slice s, size_t most)
{
	size_t n = 0;

	while (n < s.n && n < most && ascii_is_digit(s.p[n]))
		n++;
	return n;
}

/* `count` groups of digits with the sign between them: 11:50:07, 192.168.1.1.  Returns their bytes. */
static size_t open_groups(struct slice s, char between, int count, size_t longest)
{
	size_t at = 0;

	for (int i = 0; i < count; i++) {
		if (i > 0 && (at >= s.n || s.p[at++] != between))
			return 0;
		size_t n = digits_at(slice_from(s, at), longest);
		if (!n)
			return 0;
		at += n;
	}
	return at < s.n && ascii_is_digit(s.p[at]) ? 0 : at;
}

static size_t open_mac(struct slice s)
{
	enum { MAC = 17 };

	if (s.n < MAC || (s.n > MAC && (slice_hex_digit(s.p[MAC]) >= 0 || s.p[MAC] == ':')))
		return 0;
	for (size_t i = 0; i < MAC; i++)
		if (i % 3 == 2 ? s.p[i] != ':' && s.p[i] != '-' : slice_hex_digit(s.p[i]) < 0)
			return 0;
	return MAC;
}

/* A word of a date: Sun, November, Z, UTC, GMT. */
static bool open_is_date_word(struct slice word)
{
	static const char *const words[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
		"sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	if (slice_eq(word, SLICE("Z")) || slice_eq(word, SLICE("T")) ||
		slice_eq(word, SLICE("UTC")) || slice_eq(word, SLICE("GMT")))
		return true;
	for (size_t i = 0; i < ALEN(words); i++)
		if (word.n >= 3 && slice_eq_nocase(slice_sub(word, 0, 3), slice_of(words[i])))
			return true;
	return false;
}

static bool open_separates_date(char c)
{
	return c == ' ' || c == '-' || c == '/' || c == '.' || c == ',' || c == ':';
}

/* One word or number of a date, with what separates it from the rest; 0: it is none. */
static size_t open_date_piece(struct slice s)
{
	size_t at = 0, word;

	while (at < s.n && open_separates_date(s.p[at]))
		at++;
	struct slice rest = slice_from(s, at);
	word = digits_at(rest, 5);
	if (word && word <= 4)
		return at + word;
	for (word = 0; word < rest.n && ascii_is_letter(rest.p[word]);)
		word++;
	return word && open_is_date_word(slice_sub(rest, 0, word)) ? at + word : 0;
}

/* A date with a clock in it: "Jul 24 2020 11:50:07", "2026-11-22T23:07:00Z", "23:07:00". */
static size_t open_date(struct slice s)
{
	size_t at = 0;
	bool clock = false;

	if (!s.n || open_separates_date(s.p[0]))
		return 0;
	for (int i = 0; i < 12; i++) {
		struct slice rest = slice_from(s, at);
		size_t n = 0;
		if (i > 0 && rest.n && (rest.p[0] == ' ' || rest.p[0] == ',' || rest.p[0] == 'T'))
			n = 1;
		size_t time = open_groups(slice_from(rest, n), ':', 3, 2);
		if (time) {
			clock = true;
			at += n + time;
			continue;
		}
		size_t piece = open_date_piece(rest);
		if (!piece)
			break;
		at += piece;
	}
	return clock ? at : 0;
}

static size_t open_number(struct slice s, char before)
{
	bool negative = s.p[0] == '-' && !ascii_is_name(before);
	size_t n = digits_at(slice_from(s, negative), SLICE_NONE);

	if (n && negative)
		return n + 1;
	return n >= LONG_NUMBER && !ascii_is_name(before) ? n : 0;
}

static size_t open_stars(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == '*')
		n++;
	return n;
}

/* Control characters, and those that turn or break the text around them: a script is read by people. */
static bool open_is_unseen(const struct utf8_char *c)
{
	int32_t p = c->point;

	return c->broken || p < 0x20 || (p >= 0x7f && p < 0xa0) || p == 0x061c || p == 0x200e ||
	       p == 0x200f || (p >= 0x2028 && p <= 0x202e) || (p >= 0x2066 && p <= 0x2069);
}

/* Bytes from the start that differ from run to run, and what stands for them. */
static size_t open_piece(struct slice s, char before, const char **pattern)
{
	struct utf8_char c;
	size_t n;

	utf8_next(s, &c);
	*pattern = ".*";
	if ((n = open_stars(s)) || (open_is_unseen(&c) && (n = c.bytes)))
		return n;
	if (ascii_is_name(before))
		return 0;
	if ((n = open_date(s)))
		return n;
	*pattern = "[0-9.]+";
	/* 2.1.0.0 is a version. */
	if (before != '.' && (n = open_groups(s, '.', 4, 3)) >= SHORTEST_IP &&
		(n >= s.n || s.p[n] != '.'))
		return n;
	*pattern = "[0-9A-Fa-f:-]+";
	if ((n = open_mac(s)))
		return n;
	*pattern = "-?[0-9]+";
	return open_number(s, before);
}

void open_pattern_add(struct buf *out, struct slice text)
{
	char before = '\0';
	size_t any = SLICE_NONE; /* where ".*" ends: twice would be slow */

	while (text.n) {
		const char *pattern;
		size_t n = open_piece(text, before, &pattern);
		if (n) {
			if (strcmp(pattern, ".*") != 0 || any != out->n)
				buf_add_text(out, pattern);
			any = strcmp(pattern, ".*") == 0 ? out->n : SLICE_NONE;
			before = '\0';
			text = slice_from(text, n);
			continue;
		}
		struct utf8_char c;
		utf8_next(text, &c);
		before = text.p[0];
		if (strchr("\\^$.|?*+()[]{}\"#", before))
			buf_add_char(out, '\\');
		buf_add(out, slice_sub(text, 0, c.bytes));
		text = slice_from(text, c.bytes);
	}
}
