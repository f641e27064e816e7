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

const char *export_mark(const struct account_item *item);    /* ">": one character, the console's */
const char *export_outcome(const struct account_command *c); /* "ok", "refused", "no answer"... */

/* Why a recording ended, in today's language where a run recorded it: its "passed: 3 steps" and "failed
 * at FILE:LINE: why" begin with these words whatever the language was.  So do a console's sentences that
 * were recorded in English. */
void export_add_end(struct buf *out, struct slice end);

#endif
