/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a recorded session is, in place of the keys on the bottom line. */
#include <inttypes.h>

#include "base/language.h"
#include "base/utf8.h"
#include "view/facts.h"
#include "view/text.h"
#include "view/time_bar.h"

enum { TRACK_LEAST = 8, TRACK_MOST = 1000, TIME_BAR_GAP = 2 };

static const struct {
	const char *sign;
	enum style style;
} time_marks[TIME_MARK_KINDS] = {
	[TIME_ERROR] = {"!", STYLE_BAR_BAD},
	[TIME_DROP] = {"x", STYLE_BAR_BAD},
	[TIME_RESET] = {"^", STYLE_BAR_BAD},
	[TIME_NOTE] = {"#", STYLE_BAR_KEY},
};

static void time_bar_add_speed(struct buf *out, const struct time_view *t)
{
	if (t->speed == 0)
		buf_add_text(out, "max");
	else if (t->speed % 100 == 0)
		buf_addf(out, "%dx", t->speed / 100);
	else
		buf_addf(out, "%d.%02dx", t->speed / 100, t->speed % 100);
}

static void time_bar_add_state(struct buf *out, const struct time_view *t)
{
	buf_addf(out, "%s ", t->playing ? _("playing") : t->at_end ? _("end") : _("paused"));
	time_bar_add_speed(out, t);
}

/* As wide while it plays as while it does not: the track must not move with every key. */
static int time_bar_state_columns(const struct time_view *t)
{
	struct time_view widest = *t;
	struct buf state = {0};

	widest.playing = true;
	time_bar_add_state(&state, &widest);
	int columns = (int)utf8_columns(buf_slice(&state));
	buf_fini(&state);
	return columns;
}

static void time_bar_add_extent(struct buf *out, const struct console_view *v)
{
	struct buf now = {0}, end = {0};

	text_add_duration(&now, v->now / TEXT_SECOND);
	text_add_duration(&end, v->time->end / TEXT_SECOND);
	buf_addf(out, _("%s of %s"), buf_text(&now), buf_text(&end));
	if (v->time->percent < 100) {
		text_add_comma(out);
		buf_addf(out, _("reading %d %%"), v->time->percent);
	}
	if (!v->time->whole) {
		text_add_comma(out);
		buf_add_text(out, _("its beginning is not read yet"));
	}
	buf_fini(&now);
	buf_fini(&end);
}

static int time_bar_column(const struct time_view *t, int64_t at, int columns)
{
	if (t->end <= 0 || at >= t->end)
		return columns - 1;
	return at <= 0 ? 0 : (int)((double)at / (double)t->end * (columns - 1));
}

/* The worst of what happened in a column is shown. */
static void time_bar_draw_track(const struct console_view *v, struct area a)
{
	const struct time_view *t = v->time;
	unsigned char shown[TRACK_MOST] = {0};

	if (a.columns > TRACK_MOST)
		a.columns = TRACK_MOST;
	area_repeat(a, 0, 0, STYLE_BAR, 0x2500 /* ─ */);
	for (size_t i = 0; i < t->mark_count; i++) {
		int column = time_bar_column(t, t->marks[i].at, a.columns);

		if (!shown[column] || t->marks[i].kind < shown[column] - 1U)
			shown[column] = (unsigned char)(t->marks[i].kind + 1U);
	}
	for (int column = 0; column < a.columns; column++)
		if (shown[column])
			area_put(a, column, 0, time_marks[shown[column] - 1].style,
				slice_of(time_marks[shown[column] - 1].sign));
	area_put(a, time_bar_column(t, v->now, a.columns), 0, STYLE_BAR_KEY, SLICE("█"));
}

void time_bar_draw(const struct console_view *v, struct area a)
{
	struct buf state = {0}, clock = {0}, extent = {0};

	time_bar_add_state(&state, v->time);
	text_add_time(&clock, v, v->now);
	text_add_thousandths(&clock, v, v->now);
	time_bar_add_extent(&extent, v);
	int column = area_put(a, 1, 0, STYLE_BAR_KEY, buf_slice(&clock)) + TIME_BAR_GAP;
	area_put(a, column, 0, STYLE_BAR, buf_slice(&state));
	column += time_bar_state_columns(v->time) + TIME_BAR_GAP;
	int columns = (int)utf8_columns(buf_slice(&extent));
	int track = a.columns - column - columns - TIME_BAR_GAP - 1;
	if (track >= TRACK_LEAST) {
		time_bar_draw_track(v, area_sub(a, column, 0, track, 1));
		area_put(a, column + track + TIME_BAR_GAP, 0, STYLE_BAR, buf_slice(&extent));
	} else if (column + columns < a.columns) {
		area_put(a, column, 0, STYLE_BAR, buf_slice(&extent));
	} else if (a.columns - column > TRACK_LEAST) {
		time_bar_draw_track(v, area_sub(a, column, 0, a.columns - column - 1, 1));
	}
	buf_fini(&state);
	buf_fini(&clock);
	buf_fini(&extent);
}

void time_bar_add_facts(const struct console_view *v, struct buf *facts)
{
	const struct time_view *t = v->time;

	facts_add(facts, t != NULL);
	if (!t)
		return;
	facts_add(facts, v->now);
	facts_add(facts, t->end);
	facts_add(facts, t->playing);
	facts_add(facts, t->speed);
	facts_add(facts, t->percent);
	facts_add(facts, t->whole);
	facts_add(facts, t->at_end);
	facts_add(facts, (int64_t)t->mark_count);
}
