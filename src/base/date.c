/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/date.h"

static bool date_is_leap(long year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static long days_of_month(long year, long month)
{
	static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && date_is_leap(year));
}

bool date_is_valid(const struct date *date)
{
	return date->year >= 1970 && date->month >= 1 && date->month <= 12 && date->day >= 1 &&
	       date->day <= days_of_month(date->year, date->month);
}

struct date date_of_days(long days_since_1970)
{
	struct date date = {1970, 1, days_since_1970 + 1};

	for (; date.day > 365 + date_is_leap(date.year); date.year++)
		date.day -= 365 + date_is_leap(date.year);
	for (; date.day > days_of_month(date.year, date.month); date.month++)
		date.day -= days_of_month(date.year, date.month);
	return date;
}

/* Of the years up to this one. */
static long leap_days(long year)
{
	return year / 4 - year / 100 + year / 400;
}

long date_days(const struct date *date)
{
	long last_year = date->year - 1;
	long days = 365 * (date->year - 1970) + leap_days(last_year) - leap_days(1969);

	for (long month = 1; month < date->month; month++)
		days += days_of_month(date->year, month);
	return days + date->day - 1;
}
