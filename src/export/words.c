/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/words.h"

#include "base/date.h"
#include "base/utf8.h"

enum { SECOND = 1000000, MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

void export_add_date(struct buf *out, int64_t time)
{
	struct date date = date_of_days((long)(time / SECOND / DAY));

	buf_addf(out, "%04ld-%02ld-%02ld", date.year, date.month, date.day);
}

void export_add_clock(struct buf *out, int64_t time)
{
	long second = (long)(time / SECOND % DAY);

	buf_addf(out, "%02ld:%02ld:%02ld.%03d", second / HOUR, second / MINUTE % 60, second % 60,
		(int)(time % SECOND / 1000));
}

void export_add_time(struct buf *out, const struct account_item *item)
{
	if (item->time >= 0)
		export_add_clock(out, item->time);
	else if (!item->untimed)
		buf_addf(out, "%lld.%03d", (long long)(item->t / SECOND),
			(int)(item->t % SECOND / 1000));
}

void export_add_took(struct buf *out, int64_t microseconds)
{
	long ms = (long)((microseconds + 500) / 1000), s = ms / 1000; /* as the console rounds */

	if (s < 1)
		buf_addf(out, "%ld ms", ms);
	else if (s < MINUTE)
		buf_addf(out, "%ld.%ld s", s, ms / 100 % 10);
	else if (s < HOUR)
		buf_addf(out, "%ld min %ld s", s / MINUTE, s % MINUTE);
	else
		buf_addf(out, "%ld h %ld min", s / HOUR, s / MINUTE % 60);
}

/* Digits up to a sign, or to the end; false without any. */
static bool words_read_number(struct slice *s, char behind, long *number)
{
	size_t end = behind ? slice_find_char(*s, behind) : s->n;

	if (end == SLICE_NONE || end == 0 || end > 9 || s->p[0] == '-' ||
		!slice_to_long(slice_sub(*s, 0, end), number))
		return false;
	*s = slice_from(*s, behind ? end + 1 : end);
	return true;
}

/* "3.5" -> microseconds */
static bool words_read_seconds(struct slice s, int64_t *t)
{
	size_t point = slice_find_char(s, '.');
	struct slice fraction = point == SLICE_NONE ? SLICE("") : slice_from(s, point + 1);
	struct slice whole = slice_sub(s, 0, point);
	long seconds, unit = SECOND;

	if (!words_read_number(&whole, 0, &seconds) || (point != SLICE_NONE && !fraction.n))
		return false;
	*t = (int64_t)seconds * SECOND;
	for (size_t i = 0; i < fraction.n; i++) {
		if (fraction.p[i] < '0' || fraction.p[i] > '9')
			return false;
		unit /= 10;
		*t += (fraction.p[i] - '0') * unit;
	}
	return true;
}

/* "1:02:03.5", "1:30", "90" */
static bool words_read_clock(struct slice s, int64_t *t)
{
	long number, before = 0;
	int64_t seconds;

	for (int i = 0; i < 2 && slice_find_char(s, ':') != SLICE_NONE; i++) {
		if (!words_read_number(&s, ':', &number))
			return false;
		before = (before + number) * 60;
	}
	if (!words_read_seconds(s, &seconds))
		return false;
	*t = (int64_t)before * SECOND + seconds;
	return true;
}

static bool words_read_date(struct slice *s, int64_t *days)
{
	struct date date;

	if (!words_read_number(s, '-', &date.year) || !words_read_number(s, '-', &date.month) ||
		!words_read_number(s, 'T', &date.day) || !date_is_valid(&date))
		return false;
	*days = date_days(&date);
	return true;
}

bool export_read_time(struct slice text, int64_t started, int64_t *t, struct diag *d)
{
	struct slice rest = text;
	int64_t days, clock;

	if (slice_find_char(text, 'T') == SLICE_NONE) {
		if (words_read_clock(text, t))
			return true;
	} else if (slice_ends(text, SLICE("Z")) && words_read_date(&rest, &days) &&
		   words_read_clock(slice_sub(rest, 0, rest.n - 1), &clock)) {
		*t = days * DAY * SECOND + clock - started;
		return started >= 0 ||
		       diag_fail(d, 0, 0, 0,
			       "it is not known when this recording started: give seconds since "
			       "its start");
	}
	return diag_fail(d, 0, 0, 0, "%s is not a time such as 90, 1:30 or 2026-11-22T23:07:10Z",
		VISIBLE(text, VISIBLE_MOST));
}

const char *export_mark(const struct account_item *item)
{
	static const char *const marks[ACCOUNT_KINDS] = {
		[ACCOUNT_COMMAND] = ">",
		[ACCOUNT_SENT] = ">",
		[ACCOUNT_PAYLOAD] = ">",
		[ACCOUNT_ANSWER] = "<",
		[ACCOUNT_FAILURE] = "<",
		[ACCOUNT_QUIET] = "<",
		[ACCOUNT_MESSAGE] = "=",
		[ACCOUNT_UNSOLICITED] = "*",
		[ACCOUNT_NOISE] = "*",
		[ACCOUNT_REMARK] = "-",
		[ACCOUNT_PROBLEM] = "!",
		[ACCOUNT_NOTE] = "#",
		[ACCOUNT_LOG] = "~",
		[ACCOUNT_LINK] = "!",
	};

	if (item->kind <= ACCOUNT_PAYLOAD && item->by == SESSION_BY_OTHER)
		return "|";
	return marks[item->kind] ? marks[item->kind] : "-";
}

const char *export_outcome(const struct account_command *c)
{
	static const char *const words[] = {
		[SESSION_OK] = "ok",
		[SESSION_REFUSED] = "refused",
		[SESSION_TIMEOUT] = "no answer",
		[SESSION_RESET] = "lost in a reset",
		[SESSION_LOST] = "given up",
	};

	return c->ended ? words[c->outcome] : "no answer yet";
}
