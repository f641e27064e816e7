/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/moment.h"

#include "base/ascii.h"
#include "base/date.h"
#include "base/language.h"
#include "base/utf8.h"

enum { SECOND_US = 1000000, DAY_S = 86400, MOST_DIGITS = 9 };

static const int64_t moment_day = DAY_S * INT64_C(1000000);

/* Digits: their number. */
static bool moment_digits(struct slice *text, long long *number)
{
	size_t n = 0;

	while (n < text->n && ascii_is_digit(text->p[n]))
		n++;
	if (n == 0 || n > MOST_DIGITS || !slice_to_number(slice_sub(*text, 0, n), number))
		return false;
	*text = slice_from(*text, n);
	return true;
}

/* Digits, and perhaps a fraction: in millionths. */
static bool moment_number(struct slice *text, int64_t *millionths)
{
	int64_t part = SECOND_US;
	size_t digits = 0;
	long long whole;

	if (!moment_digits(text, &whole))
		return false;
	*millionths = whole * (int64_t)SECOND_US;
	if (!slice_starts(*text, SLICE(".")))
		return true;
	*text = slice_from(*text, 1);
	for (; text->n > 0 && ascii_is_digit(text->p[0]); *text = slice_from(*text, 1), digits++) {
		part /= 10;
		*millionths += (text->p[0] - '0') * part;
	}
	return digits > 0;
}

/* 75.5, 5m, 1h2m3s */
static bool moment_duration(struct slice text, int64_t *us)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = {{'h', 3600}, {'m', 60}, {'s', 1}};
	size_t next = 0;
	int64_t number;

	*us = 0;
	if (text.n == 0)
		return false;
	while (text.n > 0) {
		if (!moment_number(&text, &number))
			return false;
		char unit = text.n > 0 ? text.p[0] : 's';
		while (next < ALEN(units) && units[next].unit != unit)
			next++;
		if (next == ALEN(units))
			return false;
		*us += number * units[next++].seconds;
		text = slice_from(text, text.n > 0);
	}
	return true;
}

/* 12:34 or 12:34:56.789 -> since midnight */
static bool moment_clock(struct slice text, int64_t *of_day)
{
	long long hour, minute;
	int64_t second = 0;

	if (!moment_digits(&text, &hour) || hour > 23 || !slice_take(&text, SLICE(":")) ||
		!moment_digits(&text, &minute) || minute > 59)
		return false;
	if (slice_take(&text, SLICE(":")) &&
		(!moment_number(&text, &second) || second >= 60 * (int64_t)SECOND_US))
		return false;
	*of_day = (hour * 60 + minute) * 60 * (int64_t)SECOND_US + second;
	return text.n == 0;
}

static bool moment_of_clock(struct slice text, const struct moment_frame *frame, int64_t *t)
{
	int64_t of_day, start = frame->started < 0
	                                ? 0
	                                : frame->started + frame->offset * (int64_t)SECOND_US;

	if (!moment_clock(text, &of_day))
		return false;
	*t = ((of_day - start) % moment_day + moment_day) % moment_day;
	/* A second that has begun counts. */
	if (*t > moment_day - SECOND_US)
		*t = 0;
	return true;
}

/* Without the Z; since 1970. */
static bool moment_of_calendar(struct slice text, int64_t *time)
{
	struct date date;
	int64_t of_day;

	if (!moment_digits(&text, &date.year) || !slice_take(&text, SLICE("-")) ||
		!moment_digits(&text, &date.month) || !slice_take(&text, SLICE("-")) ||
		!moment_digits(&text, &date.day) || !slice_take(&text, SLICE("T")) ||
		date.year > 9999 || !date_is_valid(&date) || !moment_clock(text, &of_day))
		return false;
	*time = date_days(&date) * moment_day + of_day;
	return true;
}

static bool moment_percent(struct slice text, const struct moment_frame *frame, int64_t *t)
{
	int64_t number;

	if (!moment_number(&text, &number) || text.n > 0 || number > 100 * (int64_t)SECOND_US)
		return false;
	*t = (int64_t)((double)frame->end * (double)number / (100.0 * SECOND_US));
	return true;
}

/* +5m, -30s, 90% */
static bool moment_of_shown(struct slice text, const struct moment_frame *frame, int64_t *t)
{
	int64_t us;

	if (!frame->shown)
		return false;
	if (slice_ends(text, SLICE("%")))
		return moment_percent(slice_sub(text, 0, text.n - 1), frame, t);
	if (!moment_duration(slice_from(text, 1), &us))
		return false;
	*t = frame->now + (text.p[0] == '+' ? us : -us);
	return true;
}

bool moment_read(struct slice text, const struct moment_frame *frame, int64_t *t, struct diag *d)
{
	struct slice trimmed = slice_trim(text);
	int64_t time;
	bool read;

	if (slice_ends(trimmed, SLICE("Z")) &&
		moment_of_calendar(slice_sub(trimmed, 0, trimmed.n - 1), &time)) {
		*t = time - frame->started;
		return frame->started >= 0 ||
		       diag_fail(d, 0, 0, 0,
			       _("it is not known when this recording started: give seconds since "
				 "its start"));
	}
	if (slice_find_char(trimmed, ':') != SLICE_NONE)
		read = moment_of_clock(trimmed, frame, t);
	else if (slice_ends(trimmed, SLICE("%")) || slice_starts(trimmed, SLICE("+")) ||
		 slice_starts(trimmed, SLICE("-")))
		read = moment_of_shown(trimmed, frame, t);
	else
		read = moment_duration(trimmed, t);
	return read ||
	       diag_fail(d, 0, 0, 0,
		       frame->shown
			       ? _("\"%s\" is not a time: 12:34:56, 2026-11-22T23:07:10Z, +5m, "
				   "-30s, 90%% or 75.5 (seconds from the start)")
			       : _("\"%s\" is not a time: 12:34:56, 2026-11-22T23:07:10Z, 1h2m3s "
				   "or 75.5 (seconds from the start)"),
		       VISIBLE(trimmed, VISIBLE_MOST));
}
