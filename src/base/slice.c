/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/slice.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"

struct slice slice_of(const char *text)
{
	return (struct slice){text, text ? strlen(text) : 0};
}

bool slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool slice_eq_nocase(struct slice a, struct slice b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (ascii_lower(a.p[i]) != ascii_lower(b.p[i]))
			return false;
	return true;
}

bool slice_starts(struct slice s, struct slice prefix)
{
	return s.n >= prefix.n && slice_eq(slice_sub(s, 0, prefix.n), prefix);
}

bool slice_starts_nocase(struct slice s, struct slice prefix)
{
	return s.n >= prefix.n && slice_eq_nocase(slice_sub(s, 0, prefix.n), prefix);
}

bool slice_ends(struct slice s, struct slice suffix)
{
	return s.n >= suffix.n && slice_eq(slice_from(s, s.n - suffix.n), suffix);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice s)
{
	while (s.n && is_space(s.p[0]))
		s = slice_from(s, 1);
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

size_t slice_find(struct slice s, struct slice needle)
{
	if (needle.n == 0)
		return 0;
	if (needle.n > s.n)
		return SLICE_NONE;
	const char *hit = memmem(s.p, s.n, needle.p, needle.n);
	return hit ? (size_t)(hit - s.p) : SLICE_NONE;
}

size_t slice_find_nocase(struct slice s, struct slice needle)
{
	for (size_t at = 0; at + needle.n <= s.n; at++)
		if (slice_starts_nocase(slice_from(s, at), needle))
			return at;
	return SLICE_NONE;
}

struct slice slice_take_line(struct slice *text)
{
	struct slice line = slice_sub(*text, 0, slice_find_char(*text, '\n'));

	*text = slice_from(*text, line.n + 1);
	return line;
}

bool slice_to_number(struct slice s, long long *value)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	long long sum = 0;

	if (negative)
		s = slice_from(s, 1);
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		int digit = s.p[i] - '0';
		if (sum > (LLONG_MAX - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*value = negative ? -sum : sum;
	return true;
}

bool slice_take_number(struct slice *s, long long *value)
{
	size_t n = 0;

	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	if (!slice_to_number(slice_sub(*s, 0, n), value))
		return false;
	*s = slice_from(*s, n);
	return true;
}

int slice_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool slice_to_hex(struct slice s, uint32_t *value)
{
	uint32_t sum = 0;

	if (slice_starts_nocase(s, SLICE("0x")))
		s = slice_from(s, 2);
	if (s.n == 0 || s.n > 8)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int digit = slice_hex_digit(s.p[i]);
		if (digit < 0)
			return false;
		sum = sum << 4 | (uint32_t)digit;
	}
	*value = sum;
	return true;
}

static size_t slice_least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t slice_distance(struct slice a, struct slice b)
{
	size_t row[SLICE_WORD + 1];

	if (a.n > SLICE_WORD || b.n > SLICE_WORD)
		return SLICE_NONE;
	for (size_t k = 0; k <= b.n; k++)
		row[k] = k;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t k = 1; k <= b.n; k++) {
			size_t change =
				diagonal + (ascii_lower(a.p[i - 1]) != ascii_lower(b.p[k - 1]));

			diagonal = row[k];
			row[k] = slice_least(change, slice_least(row[k], row[k - 1]) + 1);
		}
	}
	return row[b.n];
}
