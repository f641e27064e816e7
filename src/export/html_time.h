/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times in the HTML report, in words: of day, of a row, how long.  Absolute ones are microseconds since 1970,
 * UTC; they are shown as local time, `offset` seconds east of it.
 */
#ifndef EXPORT_HTML_TIME_H
#define EXPORT_HTML_TIME_H

#include "base/buf.h"

enum { HTML_SECOND_US = 1000 * 1000 };

/* How what happened `t` microseconds after the start is shown. */
struct html_clock {
	bool timed;      /* something has a time */
	int64_t started; /* -1: not known */
	long long offset;
};
/* In `room`: "14:03:07.120"; "3.120 s" if it is not known when it started; "-" without times. */
const char *html_clock_text(const struct html_clock *clock, int64_t t, struct buf *room);
/* Of the start: microseconds since midnight, local time; -1: not known. */
int64_t html_clock_of_day(const struct html_clock *clock);

void html_add_clock(struct buf *out, int64_t us, long long offset); /* "14:03:07" */
void html_add_day(struct buf *out, int64_t us, long long offset);   /* "Sunday 22 November 2026" */
void html_add_zone(struct buf *out, long long offset);              /* "UTC+08:00" */
void html_add_length(struct buf *out, int64_t us);                  /* "2 min 5 s" */

#endif
