/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is looked for in any bytes, as people type it, wherever something is searched:
 *
 *   text            these bytes
 *   hex:00ff        these bytes
 *   /pattern/       as Perl knows it; /pattern/i: in either case
 */
#ifndef BASE_NEEDLE_H
#define BASE_NEEDLE_H

#include "base/diag.h"
#include "base/pattern.h"

struct needle;

/* NULL with *d: a sentence, and the place in `text`. */
struct needle *needle_new(struct slice text, struct diag *d);
void needle_free(struct needle *n); /* NULL is fine */

/* GAVE_UP: a pattern that is too costly here. */
enum pattern_answer needle_matches(const struct needle *n, struct slice bytes);
/* The first match at or after byte `from`: *length bytes, at least one, at *at. */
enum pattern_answer needle_find(
	const struct needle *n, struct slice bytes, size_t from, size_t *at, size_t *length);
/* The last match that begins before byte `before`.  One of a pattern that is longer than
 * NEEDLE_SEEN bytes may be found as a shorter one. */
enum { NEEDLE_SEEN = 4096 };
enum pattern_answer needle_find_last(
	const struct needle *n, struct slice bytes, size_t before, size_t *at, size_t *length);
/* Bytes that every match contains; empty if unknown. */
struct slice needle_bytes(const struct needle *n);

#endif
