/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text as a terminal shows it: characters, their columns, and what must not be shown as it is.
 * Knows no locale but for the columns of a character, which come from wcwidth(), as in most
 * programs that draw on a terminal.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"
#include "base/slice.h"

/* Call it once at the start: sets the user's locale, but always with UTF-8 (C.UTF-8 if the locale
 * has another encoding or none is set, as on a freshly installed machine). */
void utf8_use_locale(void);
/* True if the user's locale had UTF-8 by itself: then terminals show all of it. */
bool utf8_is_locales(void);

struct utf8_char {
	int32_t point;   /* the code point; for a broken byte, the byte */
	uint8_t bytes;   /* 1 to 4 */
	uint8_t columns; /* 0 (combining), 1 or 2; if mark is set, of the mark */
	bool broken;     /* not UTF-8: one byte of it */
	bool mark;       /* must be shown as utf8_mark() says, never as it is: C0, DEL, C1, broken
	                    bytes, bidirectional and other invisible format characters */
};

/* The first character of s, which must not be empty.  Returns its bytes. */
size_t utf8_next(struct slice s, struct utf8_char *c);

bool utf8_valid(struct slice s);
/* The start of the character that ends before byte `at` (0 < at <= s.n). */
size_t utf8_before(struct slice s, size_t at);

/* How many bytes from the start of s, at most n, hold whole characters only: an incomplete
 * character at the end does not count. */
size_t utf8_cut(struct slice s, size_t n);

/* The visible form of a marked character, at most UTF8_MARK_BYTES with its NUL: a control picture
 * (U+2400...) for C0 and DEL, "\x9b" for other single bytes, "\u202e" for the rest. */
enum { UTF8_MARK_BYTES = 12 };
void utf8_mark(const struct utf8_char *c, char out[UTF8_MARK_BYTES]);

size_t utf8_columns(struct slice s); /* with marked characters shown as marks */

/* How many bytes from the start of s fit into that many columns. */
size_t utf8_fit(struct slice s, size_t columns);

/* How many bytes from the start of s belong on one line: up to a blank, or to a place where Chinese text
 * may be broken, beside a wide character that no punctuation ties to its neighbour.  At least a character
 * of a text that does not begin with a blank. */
size_t utf8_unbroken(struct slice s);

/* Appends the code point as UTF-8; U+FFFD if it is not valid. */
void utf8_add(struct buf *out, int32_t point);

/* Appends s with every marked character in its visible form: harmless on any terminal. */
void utf8_add_visible(struct buf *out, struct slice s);

/* Foreign text inside a sentence: s in its visible form as a C string, for diag_fail, buf_addf and
 * other printf-like calls.  At most `most` bytes of it (up to VISIBLE_MOST), then "…".  Valid
 * until the end of the enclosing block. */
enum { VISIBLE_MOST = 160 };
#define VISIBLE(s, most) utf8_visible((s), (most), &(struct utf8_visible){{0}})
struct utf8_visible {
	char text[VISIBLE_MOST + sizeof("…")];
};
const char *utf8_visible(struct slice s, size_t most, struct utf8_visible *room);

#endif
