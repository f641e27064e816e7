/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "replay/replay_private.h"

enum { SECOND_US = 1000000, DAY_S = 86400, MOST_DIGITS = 9 };

/* Digits, and a fraction where that is allowed: microseconds if they are seconds. */
static bool time_number(struct slice *text, int64_t *us)
{
	int64_t number = 0, part = SECOND_US;
	size_t digits = 0;
	bool fraction = false;

	for (; text->n > 0; *text = slice_from(*text, 1)) {
		char c = text->p[0];

		if (c == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (c < '0' || c > '9')
			break;
		if (++digits > MOST_DIGITS)
			return false;
		part = fraction ? part / 10 : part;
		number = fraction ? number + (c - '0') * part
		                  : number * 10 + (c - '0') * (int64_t)SECOND_US;
	}
	*us = number;
	return digits > 0;
}

/* 75.5, 5m, 1h2m3s */
static bool time_duration(struct slice text, int64_t *us)
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
		if (!time_number(&text, &number))
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

/* 12:34 or 12:34:56.789, of a day; the first such moment at or after the start. */
static bool time_of_clock(const struct replay *r, struct slice text, long offset, int64_t *t)
{
	int64_t started = reader_header(replay_reader(r))->started, part, of_day = 0;
	int64_t scale = 3600;
	int parts = 0;

	for (; parts < 3 && (parts == 0 || text.n > 0); parts++, scale /= 60) {
		if (parts > 0) {
			if (text.p[0] != ':')
				return false;
			text = slice_from(text, 1);
		}
		if (!time_number(&text, &part) || part >= (parts ? 60 : 24) * (int64_t)SECOND_US)
			return false;
		of_day += part * scale;
	}
	if (parts < 2 || text.n > 0)
		return false;
	int64_t day = DAY_S * (int64_t)SECOND_US, start = started < 0 ? 0 : started;
	int64_t start_of_day = (start + offset * (int64_t)SECOND_US) % day;
	*t = (of_day - start_of_day + day) % day;
	/* A second that has begun counts. */
	if (*t > day - SECOND_US)
		*t = 0;
	return true;
}

static bool time_percent(const struct replay *r, struct slice text, int64_t *t)
{
	int64_t number;

	if (!time_number(&text, &number) || text.n > 0 || number > 100 * (int64_t)SECOND_US)
		return false;
	*t = (int64_t)((double)replay_end(r) * (double)number / (100.0 * SECOND_US));
	return true;
}

bool replay_read_time(
	const struct replay *r, struct slice text, long offset, int64_t *t, struct diag *d)
{
	struct slice trimmed = slice_trim(text);
	int64_t us;

	if (slice_find_char(trimmed, ':') != SLICE_NONE) {
		if (time_of_clock(r, trimmed, offset, t))
			return true;
	} else if (slice_ends(trimmed, SLICE("%"))) {
		if (time_percent(r, slice_sub(trimmed, 0, trimmed.n - 1), t))
			return true;
	} else if (slice_starts(trimmed, SLICE("+")) || slice_starts(trimmed, SLICE("-"))) {
		if (time_duration(slice_from(trimmed, 1), &us)) {
			*t = replay_now(r) + (trimmed.p[0] == '+' ? us : -us);
			return true;
		}
	} else if (time_duration(trimmed, &us)) {
		*t = us;
		return true;
	}
	return diag_fail(d, 0, 0, 0,
		"\"%s\" is not a time: 12:34:56, +5m, -30s, 90%% or 75.5 (seconds from the start)",
		VISIBLE(trimmed, VISIBLE_MOST));
}
