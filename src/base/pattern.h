/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Perl-compatible regular expressions over any bytes.  The only user of PCRE2.  The cost of a match
 * is limited: neither a hostile line nor an unlucky pattern can delay a run on a board.
 */
#ifndef BASE_PATTERN_H
#define BASE_PATTERN_H

#include "base/diag.h"
#include "base/slice.h"

struct pattern;

/* Returns NULL with *d: what is wrong, and where in `text`. */
struct pattern *pattern_new(struct slice text, bool either_case, struct diag *d);
void pattern_free(struct pattern *p); /* NULL is fine */

enum pattern_answer { PATTERN_NO, PATTERN_YES, PATTERN_GAVE_UP };
/* Matches anywhere in `text`; GAVE_UP if the limits were reached first. */
enum pattern_answer pattern_matches(const struct pattern *p, struct slice text);
/* What the first group of the first match is, or the whole match where the pattern has none or the group
 * took no part in it. */
enum pattern_answer pattern_first_group(
	const struct pattern *p, struct slice text, struct slice *group);
/* The first match of at least one byte from byte `from` on: *n bytes at *at. */
enum pattern_answer pattern_find(
	const struct pattern *p, struct slice text, size_t from, size_t *at, size_t *n);

#endif
