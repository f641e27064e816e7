/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/html_time.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/language.h"

enum { SECONDS_A_DAY = 24 * 60 * 60 };

void html_add_clock(struct buf *out, int64_t us, long long offset)
{
	long long second = us / HTML_SECOND_US + offset;

	second = (second % SECONDS_A_DAY + SECONDS_A_DAY) % SECONDS_A_DAY;
	buf_addf(out, "%02d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60),
		(int)(second % 60));
}

void html_add_day(struct buf *out, int64_t us, long long offset)
{
	static const char *const months[] = {N_("January"), N_("February"), N_("March"),
		N_("April"), N_("May"), N_("June"), N_("July"), N_("August"), N_("September"),
		N_("October"), N_("November"), N_("December")};
	/* 1 January 1970 was a Thursday. */
	static const char *const days[] = {N_("Thursday"), N_("Friday"), N_("Saturday"),
		N_("Sunday"), N_("Monday"), N_("Tuesday"), N_("Wednesday")};
	long long second = us / HTML_SECOND_US + offset;
	long long day = second < 0 ? 0 : (long long)(second / SECONDS_A_DAY);
	struct date date = date_of_days(day);

	/* zh: Sunday 22 November 2026 */
	buf_addf(out, _("%s %lld %s %lld"), _(days[day % 7]), date.day, _(months[date.month - 1]),
		date.year);
}

void html_add_zone(struct buf *out, long long offset)
{
	long long minutes = llabs(offset) / 60;

	buf_addf(out, "UTC%c%02lld:%02lld", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

void html_add_length(struct buf *out, int64_t us)
{
	long long seconds = us / HTML_SECOND_US;

	if (seconds < 60)
		buf_addf(out, "%.3f s", (double)us / 1e6);
	else if (seconds < 3600)
		buf_addf(out, _("%lld min %lld s"), seconds / 60, seconds % 60);
	else
		buf_addf(out, _("%lld h %lld min %lld s"), seconds / 3600, seconds / 60 % 60,
			seconds % 60);
}

const char *html_clock_text(const struct html_clock *clock, int64_t t, struct buf *room)
{
	buf_clear(room);
	if (!clock->timed) {
		buf_add_char(room, '-');
	} else if (clock->started < 0) {
		buf_addf(room, "%.3f s", (double)t / 1e6);
	} else {
		html_add_clock(room, clock->started + t, clock->offset);
		buf_addf(room, ".%03d", (int)((clock->started + t) / 1000 % 1000));
	}
	return buf_text(room);
}

int64_t html_clock_of_day(const struct html_clock *clock)
{
	const int64_t day = (int64_t)SECONDS_A_DAY * HTML_SECOND_US;

	if (clock->started < 0)
		return -1;
	return ((clock->started + clock->offset * HTML_SECOND_US) % day + day) % day;
}
