/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/plot_pane.h"

#include <inttypes.h>
#include <math.h>

#include "base/language.h"
#include "base/utf8.h"
#include "view/facts.h"
#include "view/graph.h"
#include "view/text.h"

enum {
	SCALE_COLUMNS = 10, /* numbers at the left, with a rule behind */
	LEAST_LANE = 4,     /* rows of a curve, with its heading */
	AXIS_ROWS = 2,
	TICK_COLUMNS = 11, /* a time, and a gap */
	ROWS_A_STEP = 3
};

/* Seconds that people count in. */
static const int32_t plot_spans[] = {
	1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400};

/* The least of them that is not below. */
static int64_t plot_span(int64_t microseconds)
{
	int64_t day = (int64_t)plot_spans[ALEN(plot_spans) - 1] * TEXT_SECOND;

	for (size_t i = 0; i < ALEN(plot_spans); i++)
		if (plot_spans[i] * (int64_t)TEXT_SECOND >= microseconds)
			return plot_spans[i] * (int64_t)TEXT_SECOND;
	return (microseconds + day - 1) / day * day;
}

/* ---- what is shown of it ---- */

/* All of it.  The end moves only when the stretch is full, and then far, so that the curve stands
 * still in between. */
static void plot_whole(const struct console_view *v, int64_t *from, int64_t *to)
{
	int64_t first = 0, last = 0;

	if (v->plot.series)
		series_span(v->plot.series, &first, &last);
	*from = first;
	*to = first + plot_span(last - first + 1);
}

void plot_pane_window(const struct console_view *v, int64_t *from, int64_t *to)
{
	int64_t first, last, step = v->plot.span / 8;

	plot_whole(v, from, to);
	if (!v->plot.span || !v->plot.series)
		return;
	series_span(v->plot.series, &first, &last);
	*to = v->plot.to >= 0 ? v->plot.to : (last / step + 1) * step;
	*from = *to - v->plot.span;
}

void plot_pane_zoom(struct console_view *v, bool in)
{
	int64_t from, to, first, end, span;

	plot_whole(v, &first, &end);
	plot_pane_window(v, &from, &to);
	span = in ? plot_span((to - from) / 2) : plot_span((to - from) * 2);
	if (in && span >= to - from)
		return;
	if (!in && span >= end - first) {
		v->plot.span = 0;
		v->plot.to = -1;
		return;
	}
	/* What is in the middle stays there. */
	if (v->plot.to >= 0)
		v->plot.to += (span - (to - from)) / 2;
	v->plot.span = span;
}

void plot_pane_scroll(struct console_view *v, int by)
{
	int64_t from, to, first = 0, last = 0;

	if (!v->plot.span || !v->plot.series)
		return;
	series_span(v->plot.series, &first, &last);
	plot_pane_window(v, &from, &to);
	to += by * v->plot.span / 4;
	v->plot.to = to > last ? -1 : to < first + v->plot.span / 4 ? first + v->plot.span / 4 : to;
}

/* ---- one curve ---- */

struct plot_lane {
	struct area area; /* of the curve alone */
	size_t curve;
	int64_t from, to;
	double low, step; /* the scale: at the bottom, and from one number to the next */
	int steps;
};

static int64_t plot_time(const struct plot_lane *l, int x, int width)
{
	return l->from + (l->to - l->from) * x / width;
}

/* The range that the scale has to show; false: there is nothing in view. */
static bool plot_scale(const struct series *s, struct plot_lane *l)
{
	double min, max;

	if (!series_range(s, l->curve, l->from, l->to, &min, &max))
		return false;
	if (max - min < fabs(max) * 1e-9)
		max = min = (max + min) / 2;
	l->step = graph_step(max > min       ? max - min
			     : fabs(max) > 0 ? fabs(max) / 10
					     : 1,
		(l->area.rows + ROWS_A_STEP - 1) / ROWS_A_STEP);
	l->low = floor(min / l->step) * l->step;
	l->steps = (int)ceil((max - l->low) / l->step - 1e-9);
	if (l->steps < 1)
		l->steps = 1;
	return true;
}

static int plot_dot(const struct plot_lane *l, double value, int height)
{
	return (int)lround((value - l->low) / (l->step * l->steps) * (height - 1));
}

static void plot_put_scale(const struct plot_lane *l, int down)
{
	struct buf text = {0};
	int height = l->area.rows * down;
	struct area scale = l->area;

	scale.column -= SCALE_COLUMNS;
	scale.columns = SCALE_COLUMNS - 1;
	for (int i = 0; i <= l->steps; i++) {
		double value = l->low + i * l->step;
		buf_clear(&text);
		graph_add_number(&text, value, l->step);
		area_put_right(scale, l->area.rows - 1 - plot_dot(l, value, height) / down,
			STYLE_DIM, buf_slice(&text));
	}
	for (int row = 0; row < l->area.rows; row++) {
		struct area rule = l->area;
		rule.column--;
		rule.columns = 1;
		area_put(rule, 0, row, STYLE_BORDER, SLICE("│"));
	}
	buf_fini(&text);
}

/* The connection or the board was lost in between, so nothing is known of that time. */
static bool plot_is_broken(const struct session *s, int64_t from, int64_t to)
{
	for (size_t i = 0; i < session_breaks(s); i++) {
		int64_t at = session_break(s, i).at;
		if (at > from && at <= to)
			return true;
	}
	return false;
}

/* From the dots at x0 to those at x1, in a straight line. */
static void plot_join(struct graph *g, int x0, int y0, int x1, int y1)
{
	int before = y0;

	for (int x = x0 + 1; x <= x1; x++) {
		int y = y0 + (y1 - y0) * (x - x0) / (x1 - x0);
		graph_mark(g, x, before < y ? before : y, before < y ? y : before);
		before = y;
	}
}

static void plot_put_curve(const struct console_view *v, const struct plot_lane *l)
{
	struct graph g;
	int before = -1, before_y = 0;
	double min, max;

	graph_init(&g, l->area.columns, l->area.rows, v->ascii);
	int width = graph_width(&g), height = graph_height(&g);
	for (int x = 0; x < width; x++) {
		int64_t at = plot_time(l, x, width), next = plot_time(l, x + 1, width);
		if (!series_range(v->plot.series, l->curve, at, next, &min, &max))
			continue;
		int low = plot_dot(l, min, height), high = plot_dot(l, max, height);
		int middle = (low + high) / 2;
		if (before >= 0 && !plot_is_broken(v->session, plot_time(l, before, width), next))
			plot_join(&g, before, before_y, x, middle);
		graph_mark(&g, x, low, high);
		before = x;
		before_y = middle;
	}
	graph_draw(&g, l->area, 0, 0, STYLE_UNSOLICITED);
	graph_fini(&g);
}

static void plot_put_heading(const struct console_view *v, struct area a, size_t curve)
{
	const struct series_curve *c = series_curve(v->plot.series, curve);
	struct buf numbers = {0}, topic = {0};

	buf_addf(&numbers, _("last %.6g  min %.6g  max %.6g"), c->last, c->min, c->max);
	if (a.columns > 60) {
		buf_add_text(&numbers, "  ");
		buf_addf(&numbers, P_("%" PRIu64 " number", "%" PRIu64 " numbers", c->count),
			c->count);
	}
	text_add_hidden(&topic, v, buf_slice(&c->topic), 0, c->topic.n);
	int columns = (int)utf8_columns(buf_slice(&numbers));
	area_put_right(a, 0, STYLE_NORMAL, buf_slice(&numbers));
	if (a.columns > columns + 1)
		area_put(area_sub(a, 0, 0, a.columns - columns - 1, 1), 0, 0, STYLE_TITLE,
			buf_slice(&topic));
	buf_fini(&numbers);
	buf_fini(&topic);
}

static void plot_put_lane(const struct console_view *v, struct area a, size_t curve)
{
	struct plot_lane l = {.curve = curve};
	struct graph g;

	plot_put_heading(v, a, curve);
	plot_pane_window(v, &l.from, &l.to);
	l.area = area_sub(a, SCALE_COLUMNS, 1, a.columns - SCALE_COLUMNS, a.rows - 1);
	if (l.area.rows < 1 || l.area.columns < 1)
		return;
	if (!plot_scale(v->plot.series, &l)) {
		area_put(l.area, 0, 0, STYLE_DIM, slice_of(_("nothing in this time")));
		return;
	}
	graph_init(&g, 0, 0, v->ascii);
	plot_put_scale(&l, g.down);
	graph_fini(&g);
	plot_put_curve(v, &l);
}

/* ---- the time below ---- */

/* Times at round seconds of the clock on the wall. */
static void plot_put_times(const struct console_view *v, struct area a, int64_t from, int64_t to)
{
	int64_t step = plot_span((to - from) * TICK_COLUMNS / (a.columns > 0 ? a.columns : 1)) /
	               TEXT_SECOND;
	int64_t second = text_second(v, from), zone = v->utc_offset ? v->utc_offset(second) : 0;
	struct buf text = {0};

	for (int64_t tick = (second + zone + step) / step * step;; tick += step) {
		int64_t at = (tick - zone) * TEXT_SECOND - v->started;
		if (at >= to)
			break;
		int column = (int)((at - from) * a.columns / (to - from));
		buf_clear(&text);
		text_add_time(&text, v, at);
		area_put(a, column, 0, STYLE_BORDER, SLICE("┬"));
		if (column + (int)text.n <= a.columns)
			area_put(a, column, 1, STYLE_DIM, buf_slice(&text));
	}
	buf_fini(&text);
}

static void plot_put_axis(const struct console_view *v, struct area a)
{
	static const char *const letters[] = {"D", "R", "L"};
	struct area inside = area_sub(a, SCALE_COLUMNS, 0, a.columns - SCALE_COLUMNS, a.rows);
	int64_t from, to;

	plot_pane_window(v, &from, &to);
	area_repeat(inside, 0, 0, STYLE_BORDER, 0x2500 /* ─ */);
	plot_put_times(v, inside, from, to);
	for (size_t i = 0; i < session_breaks(v->session); i++) {
		struct session_break b = session_break(v->session, i);
		if (b.at >= from && b.at < to)
			area_put(inside, (int)((b.at - from) * inside.columns / (to - from)), 0,
				STYLE_BAD, slice_of(letters[b.kind]));
	}
}

/* ---- the whole ---- */

static size_t plot_lanes(const struct console_view *v, struct area a)
{
	size_t fit =
		a.rows > AXIS_ROWS + LEAST_LANE ? (size_t)(a.rows - AXIS_ROWS) / LEAST_LANE : 1;
	size_t count = series_curves(v->plot.series);

	return count < fit ? count : fit;
}

static size_t plot_first(const struct console_view *v, struct area a)
{
	size_t last = series_curves(v->plot.series) - plot_lanes(v, a);

	return v->plot.first < last ? v->plot.first : last;
}

static void plot_put_nothing(const struct console_view *v, struct area a)
{
	const struct series *s = v->plot.series;
	struct buf text = {0}, topic = {0};
	int row = 0;

	text_add_hidden(&topic, v, series_topic(s), 0, series_topic(s).n);
	if (series_seen(s))
		buf_addf(&text, _("None of %" PRIu64 " messages of %.*s has a number at %.*s."),
			series_seen(s), SLICE_ARG(buf_slice(&topic)), SLICE_ARG(series_path(s)));
	else
		buf_addf(&text, _("No message of %.*s yet."), SLICE_ARG(buf_slice(&topic)));
	struct slice rest = buf_slice(&text);
	for (size_t n; rest.n && row < a.rows; rest = slice_from(rest, n)) {
		n = text_line(rest, a.columns);
		area_put(a, 0, row++, STYLE_DIM, slice_sub(rest, 0, n));
	}
	buf_fini(&text);
	buf_fini(&topic);
}

static void plot_layer_draw(const struct console_view *v, struct area a)
{
	if (!series_curves(v->plot.series)) {
		plot_put_nothing(v, a);
		return;
	}
	int axis = a.rows > AXIS_ROWS + 1 ? AXIS_ROWS : 0, row = 0;
	size_t lanes = plot_lanes(v, a), first = plot_first(v, a);
	for (size_t i = 0; i < lanes; i++) {
		int end = (a.rows - axis) * (int)(i + 1) / (int)lanes;
		plot_put_lane(v, area_sub(a, 0, row, a.columns, end - row), first + i);
		row = end;
	}
	if (axis)
		plot_put_axis(v, area_sub(a, 0, row, a.columns, axis));
}

static bool plot_has_breaks(const struct console_view *v)
{
	int64_t from, to;

	plot_pane_window(v, &from, &to);
	return plot_is_broken(v->session, from - 1, to - 1);
}

static void plot_layer_add_title(const struct console_view *v, struct area a, struct buf *out)
{
	const struct series *s = v->plot.series;
	size_t count = series_curves(s), lanes = count ? plot_lanes(v, a) : 0;

	buf_addf(out, "%s ", _("Plot"));
	text_add_hidden(out, v, series_topic(s), 0, series_topic(s).n);
	buf_addf(out, " %.*s", SLICE_ARG(series_path(s)));
	if (series_percent(s) < 100) {
		buf_add_text(out, "  ");
		buf_addf(out, _("%d %% read"), series_percent(s));
	}
	if (count > lanes) {
		buf_add_text(out, "  ");
		buf_addf(out, _("topics %zu to %zu of %zu"), plot_first(v, a) + 1,
			plot_first(v, a) + lanes, count);
	}
	if (series_without(s)) {
		buf_add_text(out, "  ");
		buf_addf(out, _("%" PRIu64 " of %" PRIu64 " had no number there"),
			series_without(s), series_seen(s));
	}
	if (series_ignored(s)) {
		buf_add_text(out, "  ");
		buf_addf(out, _("%" PRIu64 " of further topics"), series_ignored(s));
	}
	if (count && plot_has_breaks(v))
		buf_addf(out, "  %s", _("D dropped, R reset, L link down"));
	if (v->plot.span && v->plot.to >= 0)
		buf_addf(out, "  %s", _("scrolled"));
}

static bool plot_layer_is_open(const struct console_view *v)
{
	return v->plot.open && v->plot.series;
}

static void plot_layer_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	size_t breaks = session_breaks(v->session);

	(void)inside;
	facts_add(facts, session_secrets(v->session)->changes);
	facts_add_text(facts, series_topic(v->plot.series));
	facts_add_text(facts, series_path(v->plot.series));
	facts_add(facts, (int64_t)series_version(v->plot.series));
	facts_add(facts, series_percent(v->plot.series));
	facts_add(facts, v->plot.span);
	facts_add(facts, v->plot.to);
	facts_add(facts, (int64_t)v->plot.first);
	facts_add(facts, v->ascii);
	facts_add(facts, (int64_t)breaks);
	facts_add(facts, breaks ? session_break(v->session, breaks - 1).at : 0);
}

static void plot_layer_move(struct console_view *v, struct area inside, int64_t step)
{
	size_t count = series_curves(v->plot.series);

	if (count)
		v->plot.first = (size_t)scroll_row(
			(int)plot_first(v, inside), step, (int)count, (int)plot_lanes(v, inside));
}

const struct pane_ops plot_layer = {
	.name = "the plot",
	.context = CONTEXT_PLOT,
	.place = LAYER_PAGE,
	.is_open = plot_layer_is_open,
	.add_title = plot_layer_add_title,
	.draw = plot_layer_draw,
	.add_facts = plot_layer_add_facts,
	.move = plot_layer_move,
};
