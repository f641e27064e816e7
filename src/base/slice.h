/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A slice is borrowed bytes: a pointer and a length.  It need not be NUL-terminated and may hold
 * any byte, NUL included; whoever hands one out says how long it stays valid.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const char *p;
	size_t n; /* bytes */
};

#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})
#define ALEN(array) (sizeof(array) / sizeof((array)[0]))

/* For printf's "%.*s"; only for text known to be harmless. */
#define SLICE_ARG(s) (int)(s).n, (s).p

#define SLICE_NONE SIZE_MAX /* what searches return if there is no such place */

struct slice slice_of(const char *text); /* NULL gives the empty slice */
bool slice_eq(struct slice a, struct slice b);
bool slice_eq_nocase(struct slice a, struct slice b); /* ASCII letters only */
bool slice_starts(struct slice s, struct slice prefix);
bool slice_starts_nocase(struct slice s, struct slice prefix);
bool slice_ends(struct slice s, struct slice suffix);

/* Positions past the end are moved to the end, so any result is inside s.  (These two,
 * and slice_find_char, are called several times a frame: a call would cost more than they do.) */
static inline struct slice slice_from(struct slice s, size_t at)
{
	if (at > s.n)
		at = s.n;
	if (at == 0) /* an empty one may have no bytes to point at */
		return s;
	return (struct slice){s.p + at, s.n - at};
}

static inline struct slice slice_sub(struct slice s, size_t at, size_t n)
{
	s = slice_from(s, at);
	if (n < s.n)
		s.n = n;
	return s;
}

/* Takes the prefix off the front of *s; false, with *s unchanged, if it is not there.  (Inline: the
 * parser calls it for each line.) */
static inline bool slice_take(struct slice *s, struct slice prefix)
{
	if (s->n < prefix.n || (prefix.n && memcmp(s->p, prefix.p, prefix.n) != 0))
		return false;
	*s = slice_from(*s, prefix.n);
	return true;
}

/* Takes a decimal number off the front of *s, up to what is no digit; false, with both unchanged, if there
 * is none, or more than fits. */
bool slice_take_number(struct slice *s, long long *value);

struct slice slice_trim(struct slice s); /* blanks, tabs, CR and LF on both sides */

size_t slice_find(struct slice s, struct slice needle);
size_t slice_find_nocase(struct slice s, struct slice needle); /* ASCII letters only */
static inline size_t slice_find_char(struct slice s, char c)
{
	const char *found = s.n > 0 ? memchr(s.p, (unsigned char)c, s.n) : NULL;

	return found ? (size_t)(found - s.p) : SLICE_NONE;
}

/* Takes the first line off the front and returns it without its line feed. */
struct slice slice_take_line(struct slice *text);

/* The whole slice as a decimal number; false (and *value untouched) for anything else: empty,
 * blanks, a sign other than one leading '-', or more than fits. */
bool slice_to_number(struct slice s, long long *value);
/* The same in hexadecimal, with or without 0x. */
bool slice_to_hex(struct slice s, uint32_t *value);
int slice_hex_digit(char c); /* 0 to 15; -1 if it is not one */

/* The edit distance, ignoring case: how many letters to insert, drop or change.  For words only:
 * SLICE_NONE if one has more than SLICE_WORD bytes. */
enum { SLICE_WORD = 48 };
size_t slice_distance(struct slice a, struct slice b);

#endif
