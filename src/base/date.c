/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/date.h"

enum { DAYS_400 = 146097 }; /* of any 400 years */

static bool date_is_leap(long long year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static long long days_of_month(long long year, long long month)
{
	static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && date_is_leap(year));
}

bool date_is_valid(const struct date *date)
{
	return date->year >= 1970 && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
	       date->day <= days_of_month(date->year, date->month);
}

struct date date_of_days(long long days_since_1970)
{
	/* The calendar repeats itself. */
	struct date date = {
		1970 + days_since_1970 / DAYS_400 * 400, 1, days_since_1970 % DAYS_400 + 1};

	for (; date.day > 365 + date_is_leap(date.year); date.year++)
		date.day -= 365 + date_is_leap(date.year);
	for (; date.day > days_of_month(date.year, date.month); date.month++)
		date.day -= days_of_month(date.year, date.month);
	return date;
}

/* Of the years up to this one. */
static long long leap_days(long long year)
{
	return year / 4 - year / 100 + year / 400;
}

int64_t date_days(const struct date *date)
{
	long long last_year = date->year - 1;
	long long days = 365 * (date->year - 1970) + leap_days(last_year) - leap_days(1969);

	for (long long month = 1; month < date->month; month++)
		days += days_of_month(date->year, month);
	return days + date->day - 1;
}

void date_add_day(struct buf *out, int64_t seconds)
{
	struct date date = date_of_days((long long)(seconds / 86400));

	buf_add_decimal(out, (uint64_t)date.year, 4);
	buf_addf(out, "-%02lld-%02lld", date.month, date.day);
}

void date_add_time(struct buf *out, int64_t time)
{
	int64_t seconds = time / 1000000;
	long long second = (long long)(seconds % 86400);

	date_add_day(out, seconds);
	buf_addf(out, "T%02lld:%02lld:%02lld.%06dZ", second / 3600, second / 60 % 60, second % 60,
		(int)(time % 1000000));
}
