/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the formats have in common: times, outcomes and sizes in words.
 */
#ifndef EXPORT_WORDS_H
#define EXPORT_WORDS_H

#include "export/account.h"

/* Microseconds since 1970, UTC: "2026-11-22", "23:07:01.204". */
void export_add_date(struct buf *out, int64_t time);
void export_add_clock(struct buf *out, int64_t time);
/* The clock, or seconds since the start where that is not known ("12.345"), or nothing. */
void export_add_time(struct buf *out, const struct account_item *item);
void export_add_took(struct buf *out, int64_t microseconds); /* "12 ms", "1.2 s", "3 min 20 s" */

/* "90", "90.5", "1:30", "1:02:03.5" after the start, or "2026-11-22T23:07:10.5Z" -> microseconds since
 * the start, which is needed for the last form (-1: not known).  false with *d. */
bool export_read_time(struct slice text, int64_t started, int64_t *t, struct diag *d);

const char *export_mark(
	const struct account_item *item); /* ">", as the console has it: one character */
const char *export_outcome(const struct account_command *c); /* "ok", "refused", "no answer"... */
#endif
