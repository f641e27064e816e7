/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/words.h"

#include "base/date.h"
#include "base/language.h"

enum { SECOND = 1000000, MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

void export_add_date(struct buf *out, int64_t time)
{
	date_add_day(out, time / SECOND);
}

void export_add_clock(struct buf *out, int64_t time)
{
	long long second = (long long)(time / SECOND % DAY);

	buf_addf(out, "%02lld:%02lld:%02lld.%03d", second / HOUR, second / MINUTE % 60, second % 60,
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
	long long ms = (long long)((microseconds + 500) / 1000),
		  s = ms / 1000; /* as the console rounds */

	if (s < 1)
		buf_addf(out, "%lld ms", ms);
	else if (s < MINUTE)
		buf_addf(out, "%lld.%lld s", s, ms / 100 % 10);
	else if (s < HOUR)
		buf_addf(out, _("%lld min %lld s"), s / MINUTE, s % MINUTE);
	else
		buf_addf(out, _("%lld h %lld min"), s / HOUR, s / MINUTE % 60);
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
		[SESSION_OK] = N_("ok"),
		[SESSION_REFUSED] = N_("refused"),
		[SESSION_TIMEOUT] = N_("no answer"),
		[SESSION_RESET] = N_("lost in a reset"),
		[SESSION_LOST] = N_("given up"),
	};

	return c->ended ? _(words[c->outcome]) : _("no answer yet");
}

void export_add_end(struct buf *out, struct slice end)
{
	/* what a console says (console/command.c) */
	static const char *const whole[] = {N_("left by the user"), N_("interrupted by a signal")};

	for (size_t i = 0; i < ALEN(whole); i++)
		if (slice_eq(end, slice_of(whole[i]))) {
			buf_add_text(out, _(whole[i]));
			return;
		}
	struct slice rest = end;

	if (slice_take(&rest, SLICE("passed: "))) {
		long long steps;
		if (slice_to_number(slice_sub(rest, 0, slice_find_char(rest, ' ')), &steps)) {
			buf_addf(out, P_("passed: %zu step", "passed: %zu steps", (size_t)steps),
				(size_t)steps);
			return;
		}
	} else if (slice_take(&rest, SLICE("failed at "))) {
		buf_addf(out, _("failed at %.*s"), SLICE_ARG(rest));
		return;
	}
	buf_add(out, end);
}
