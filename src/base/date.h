/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Days of the calendar from 1970 on.  The C library's functions for them share a header with its
 * clocks, which pure folders do without.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>

#include "base/buf.h"

/* The latest that is taken for a time, in seconds since 1970: in the year 5138. */
#define DATE_LATEST_SECOND INT64_C(99999999999)

struct date {
	long long year, month, day; /* 1 is January, and the first of a month */
};

bool date_is_valid(const struct date *date); /* there is such a day, and not before 1970 */

struct date date_of_days(long long days_since_1970); /* not negative */
int64_t date_days(const struct date *date);          /* since 1970; of a valid one */

/* Appends "2026-11-22"; seconds since 1970, not negative. */
void date_add_day(struct buf *out, int64_t seconds);
/* Appends "2026-11-22T23:07:00.000000Z"; microseconds since 1970, not negative. */
void date_add_time(struct buf *out, int64_t time);

#endif
