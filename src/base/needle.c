/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/needle.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/hex.h"
#include "base/language.h"
#include "base/memory.h"

enum { NEEDLE_WINDOW = 64 * 1024 };

struct needle {
	struct buf bytes;
	struct pattern *pattern; /* NULL: the bytes are looked for */
};

static bool needle_read_pattern(struct needle *n, struct slice s, struct diag *d)
{
	bool either_case = slice_ends(s, SLICE("/i"));

	s.n -= either_case ? 2 : 1;
	if (s.n == 0)
		return diag_fail(d, 0, 0, 0, _("there is no pattern between the slashes"));
	n->pattern = pattern_new(s, either_case, d);
	return n->pattern;
}

/* Removes what it understood from the front of *s. */
static bool needle_read(struct needle *n, struct slice *s, struct diag *d)
{
	/* A path, /a/b, is not a pattern: it does not end in a slash. */
	bool pattern = s->n > 1 && s->p[0] == '/' &&
	               (slice_ends(*s, SLICE("/")) || (s->n > 2 && slice_ends(*s, SLICE("/i"))));

	if (pattern) {
		*s = slice_from(*s, 1);
		return needle_read_pattern(n, *s, d);
	}
	if (!slice_take(s, SLICE("hex:")))
		buf_set(&n->bytes, *s);
	else if (!hex_parse(*s, &n->bytes, d))
		return false;
	return n->bytes.n || diag_fail(d, 0, 0, s->n, _("there is nothing to look for"));
}

struct needle *needle_new(struct slice text, struct diag *d)
{
	struct needle *n = memory_new(sizeof(*n));
	struct slice left = text;

	if (needle_read(n, &left, d))
		return n;
	/* The place was counted from the end of what had been read. */
	if (d)
		d->at += (size_t)(left.p - text.p);
	needle_free(n);
	return NULL;
}

void needle_free(struct needle *n)
{
	if (!n)
		return;
	pattern_free(n->pattern);
	buf_fini(&n->bytes);
	free(n);
}

enum pattern_answer needle_matches(const struct needle *n, struct slice bytes)
{
	if (n->pattern)
		return pattern_matches(n->pattern, bytes);
	return slice_find(bytes, buf_slice(&n->bytes)) != SLICE_NONE ? PATTERN_YES : PATTERN_NO;
}

enum pattern_answer needle_find(
	const struct needle *n, struct slice bytes, size_t from, size_t *at, size_t *length)
{
	if (n->pattern)
		return pattern_find(n->pattern, bytes, from, at, length);
	*at = slice_find(slice_from(bytes, from), buf_slice(&n->bytes));
	if (*at == SLICE_NONE)
		return PATTERN_NO;
	*at += from;
	*length = n->bytes.n;
	return PATTERN_YES;
}

/* The last match that begins in [from, before). */
static enum pattern_answer needle_last_in(const struct needle *n, struct slice bytes, size_t from,
	size_t before, size_t *at, size_t *length)
{
	enum pattern_answer answer = PATTERN_NO, next;
	size_t found, wide;

	while ((next = needle_find(n, bytes, from, &found, &wide)) == PATTERN_YES &&
		found < before) {
		answer = PATTERN_YES;
		*at = found;
		*length = wide;
		from = found + 1;
	}
	return next == PATTERN_GAVE_UP ? next : answer;
}

enum pattern_answer needle_find_last(
	const struct needle *n, struct slice bytes, size_t before, size_t *at, size_t *length)
{
	enum pattern_answer answer = PATTERN_NO;
	size_t seen = n->pattern ? NEEDLE_SEEN : n->bytes.n;

	if (before > bytes.n)
		before = bytes.n;
	while (answer == PATTERN_NO && before > 0) {
		size_t from = before > NEEDLE_WINDOW ? before - NEEDLE_WINDOW : 0;
		answer = needle_last_in(
			n, slice_sub(bytes, 0, before + seen - 1), from, before, at, length);
		before = from;
	}
	return answer;
}

struct slice needle_bytes(const struct needle *n)
{
	return buf_slice(&n->bytes);
}
