/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "base/language.h"
#include "base/utf8.h"
#include "view/facts.h"
#include "view/graph.h"
#include "view/state_rows.h"
#include "view/text.h"

enum {
	LABEL_COLUMNS = 10,
	BARS_LEAST = 4, /* fewer columns of them show nothing */
	BARS_MOST = 31, /* the last minute, with two seconds a column */
	BARS_VALUES = 2 * BARS_MOST,
	QOS_COLUMNS = 4, /* right-aligned, with the gap before each */
	COUNT_COLUMNS = 8,
	LAST_COLUMNS = 9,
	LEAST_ROWS = 10,    /* with fewer rows there are no topics */
	SPACIOUS_ROWS = 14, /* from here on a blank row comes before the topics */
	TOPICS_LEAST = 3,   /* rows of them, with their heading */
	TOPICS_MINIMUM = 2, /* ... where long values need the others */
	SIDE_BY_SIDE = 92,  /* so wide a pane has the topics beside the rest */
	SIDE_GAP = 3
};

/* Where the next row is drawn. */
struct pen {
	struct area area;
	int row;
	enum style style; /* of values */
};

/* ---- rows with a label ---- */

/* As many messages a second as there were; their scale is in the pair. */
static void state_pane_put_bars(
	const struct console_view *v, struct area a, int row, int from, int end)
{
	uint64_t values[BARS_VALUES], top = 0;
	int columns = end - from < BARS_MOST ? end - from : BARS_MOST;

	if (columns < BARS_LEAST)
		return;
	size_t count = (size_t)columns * (size_t)graph_bars(v->ascii);
	int64_t each = 2 / graph_bars(v->ascii);
	state_rows_bars(v, values, count, each);
	for (size_t i = 0; i < count; i++)
		if (values[i] > top)
			top = values[i];
	graph_draw_bars(a, end - columns, row, STYLE_DIM, v->ascii, values, count, top);
}

static struct slice state_row_text(const struct state_row *r)
{
	return r->value.n ? buf_slice(&r->value) : SLICE("-");
}

/* The columns of the value's lines; the first one leaves room for the pair. */
static int state_row_columns(const struct state_row *r, int columns, bool first)
{
	int pair = first && r->pair.n ? (int)utf8_columns(buf_slice(&r->pair)) + 1 : 0;
	int left = columns - (r->label ? LABEL_COLUMNS : 0) - pair;

	return left > 0 ? left : 0;
}

static int state_row_lines(const struct state_row *r, int columns)
{
	struct slice rest = state_row_text(r);
	int lines = 1;

	for (; lines < r->most; lines++) {
		int width = state_row_columns(r, columns, lines == 1);
		size_t n = width > 0 ? text_line(rest, width) : rest.n;
		if (n == rest.n)
			break;
		rest = slice_from(rest, n);
	}
	return lines;
}

static void state_pane_put_row(
	const struct console_view *v, struct pen *p, const struct state_row *r, int lines)
{
	struct slice rest = state_row_text(r);
	int from = r->label ? LABEL_COLUMNS : 0, end = 0;

	if (r->label)
		area_put(p->area, 0, p->row, STYLE_DIM, slice_of(_(r->label)));
	if (r->pair.n)
		area_put_right(p->area, p->row, p->style, buf_slice(&r->pair));
	for (int i = 0; i < lines; i++) {
		int width = state_row_columns(r, p->area.columns, i == 0);
		struct area value = area_sub(p->area, from, 0, width, p->area.rows);
		size_t n = i + 1 < lines ? text_line(rest, width > 0 ? width : 1) : rest.n;
		end = area_put(value, 0, p->row + i, r->style, slice_sub(rest, 0, n));
		rest = slice_from(rest, n);
	}
	if (r->bars)
		state_pane_put_bars(v, p->area, p->row, from + end + 1,
			from + state_row_columns(r, p->area.columns, true));
	p->row += lines;
}

enum { STATE_PANE_ROWS = 24 /* more than there are */ };

/* Which rows are shown, and with how many lines: the most important ones first, then those lines
 * that a long value needs as well. */
static void state_pane_choose(const struct console_view *v, const struct state_row *rows,
	size_t count, int columns, int room, int most, int lines[STATE_PANE_ROWS])
{
	int used = 0, spared = most > room ? TOPICS_LEAST - TOPICS_MINIMUM : 0;

	for (int rank = 0; used < room && rank < STATE_PANE_ROWS; rank++)
		for (size_t i = 0; i < count && used < room; i++)
			if (!lines[i] && state_rows_rank(v, i) == rank) {
				lines[i] = 1;
				used++;
			}
	for (int rank = 0; rank < STATE_PANE_ROWS; rank++)
		for (size_t i = 0; i < count; i++) {
			if (!lines[i] || state_rows_rank(v, i) != rank)
				continue;
			int more = state_row_lines(&rows[i], columns) - 1;
			int left = most - used - (rows[i].words ? 0 : spared);
			more = more < left ? more : left;
			lines[i] += more > 0 ? more : 0;
			used += more > 0 ? more : 0;
		}
}

/* `room`: so many rows are shown; `most`: so many lines they may need. */
static void state_pane_put_rows(const struct console_view *v, struct pen *p, int room, int most)
{
	struct state_row rows[STATE_PANE_ROWS];
	int lines[STATE_PANE_ROWS] = {0};
	size_t count = state_rows_count();

	for (size_t i = 0; i < count; i++)
		state_rows_fill(v, i, &rows[i]);
	state_pane_choose(v, rows, count, p->area.columns, room, most, lines);
	for (size_t i = 0; i < count; i++) {
		if (lines[i])
			state_pane_put_row(v, p, &rows[i], lines[i]);
		state_row_fini(&rows[i]);
	}
}

/* ---- subscriptions ---- */

/* Right-aligned in the columns that end at `end`. */
static void put_number(struct pen *p, int end, int columns, enum style style, struct buf *text)
{
	struct area a = area_sub(p->area, end - columns + 1, 0, columns - 1, p->area.rows);

	area_put_right(a, p->row, style, buf_slice(text));
	buf_clear(text);
}

static int topic_columns(const struct pen *p)
{
	return p->area.columns - QOS_COLUMNS - COUNT_COLUMNS - LAST_COLUMNS;
}

static void put_header(struct pen *p, struct buf *text)
{
	int end = p->area.columns;

	area_put(p->area, 0, p->row, STYLE_DIM, slice_of(_("topic")));
	buf_add_text(text, _("last"));
	put_number(p, end, LAST_COLUMNS, STYLE_DIM, text);
	buf_add_text(text, _("count"));
	put_number(p, end - LAST_COLUMNS, COUNT_COLUMNS, STYLE_DIM, text);
	buf_add_text(text, "QoS");
	put_number(p, end - LAST_COLUMNS - COUNT_COLUMNS, QOS_COLUMNS, STYLE_DIM, text);
	p->row++;
}

static void put_subscription(
	const struct console_view *v, struct pen *p, const struct subscription *s, struct buf *text)
{
	int end = p->area.columns;

	text_add_readable(text, v, buf_slice(&s->topic));
	area_put(area_sub(p->area, 0, 0, topic_columns(p), p->area.rows), 0, p->row, p->style,
		buf_slice(text));
	buf_clear(text);
	if (s->last == STATUS_NEVER)
		buf_add_text(text, "-");
	else if (text_shows_ages(v))
		text_add_age(text, text_seconds_since(v, s->last));
	else
		text_add_time(text, v, s->last);
	put_number(p, end, LAST_COLUMNS, p->style, text);
	buf_addf(text, "%" PRIu64, s->messages);
	put_number(p, end - LAST_COLUMNS, COUNT_COLUMNS, p->style, text);
	buf_addf(text, "%lld", s->qos);
	put_number(p, end - LAST_COLUMNS - COUNT_COLUMNS, QOS_COLUMNS, p->style, text);
	p->row++;
}

static void put_subscriptions(
	const struct console_view *v, struct pen *p, int rows, struct buf *text)
{
	const struct status *s = session_status(v->session);
	size_t count = s->subscription_count, room = rows > 0 ? (size_t)rows : 0, first;

	if (room == 0)
		return;
	first = v->state.first;
	if (first + room > count)
		first = count > room ? count - room : 0;
	size_t shown = count - first <= room ? count - first : room - 1;
	for (size_t i = 0; i < shown; i++)
		put_subscription(v, p, &s->subscriptions[first + i], text);
	if (first + shown < count)
		area_putf(p->area, 0, p->row++, STYLE_DIM, _("+%zu more"), count - first - shown);
	if (count == 0)
		area_put(p->area, 0, p->row, STYLE_DIM,
			s->known_at == STATUS_NEVER ? SLICE("-") : slice_of(_("none")));
}

static void state_pane_put_topics(
	const struct console_view *v, struct pen *p, int rows, struct buf *text)
{
	put_header(p, text);
	put_subscriptions(v, p, rows - 1, text);
}

/* The more rows there are, the more topics. */
static int state_pane_topic_rows(int rows)
{
	if (rows < LEAST_ROWS)
		return 0;
	return rows < SPACIOUS_ROWS ? TOPICS_LEAST : TOPICS_LEAST + 1 + (rows - SPACIOUS_ROWS) / 4;
}

static bool state_pane_is_wide(struct area a)
{
	return a.columns >= SIDE_BY_SIDE;
}

/* How many of the rows above the topics, or beside them, are shown. */
static int state_pane_room(struct area a)
{
	int topics = state_pane_topic_rows(a.rows);

	return state_pane_is_wide(a) ? a.rows : a.rows - topics - (a.rows >= SPACIOUS_ROWS ? 1 : 0);
}

/* Topics beside the rest. */
static void state_pane_draw_wide(const struct console_view *v, struct pen *p, struct buf *text)
{
	struct area a = p->area;
	int half = (a.columns - SIDE_GAP) / 2;

	p->area = area_sub(a, 0, 0, half, a.rows);
	state_pane_put_rows(v, p, a.rows, a.rows);
	p->area = area_sub(a, half + SIDE_GAP, 0, a.columns - half - SIDE_GAP, a.rows);
	p->row = 0;
	state_pane_put_topics(v, p, a.rows, text);
}

static void state_pane_draw(const struct console_view *v, struct area a)
{
	struct buf text = {0};
	struct pen p = {a, 0, state_rows_style(v)};
	bool topics = state_pane_topic_rows(a.rows) > 0;
	int gap = a.rows >= SPACIOUS_ROWS;

	if (state_pane_is_wide(a)) {
		state_pane_draw_wide(v, &p, &text);
	} else {
		state_pane_put_rows(
			v, &p, state_pane_room(a), topics ? a.rows - gap - TOPICS_MINIMUM : a.rows);
		/* What grows comes last, so that the rest does not move. */
		p.row += gap;
		if (topics)
			state_pane_put_topics(v, &p, a.rows - p.row, &text);
	}
	buf_fini(&text);
}

static void state_pane_add_title(const struct console_view *v, struct area inside, struct buf *out)
{
	size_t count = session_status(v->session)->subscription_count;

	(void)inside;
	buf_add_text(out, _("State"));
	if (session_status(v->session)->firmware.kind != WIRE_FIRMWARE_UNKNOWN) {
		buf_add_text(out, "  ");
		wire_firmware_add_name(out, &session_status(v->session)->firmware);
	}
	if (v->state.first > 0 && count > 1) {
		buf_add_text(out, "  ");
		buf_addf(out, _("topics from %zu of %zu"),
			v->state.first < count ? v->state.first + 1 : count, count);
	}
}

static void state_pane_move(struct console_view *v, struct area inside, int64_t step)
{
	(void)inside;
	v->state.first = (size_t)scroll_row(
		(int)v->state.first, step, (int)session_status(v->session)->subscription_count, 1);
}

static void state_pane_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	const struct status *s = session_status(v->session);
	size_t count = s->subscription_count, room = (size_t)inside.rows, first = v->state.first;

	state_rows_add_facts(v, state_pane_room(inside), facts);
	facts_add(facts, v->ascii);
	/* The firmware's name and version, in the title. */
	facts_add(facts, s->firmware.mqtt);
	facts_add(facts, s->firmware.kind);
	facts_add(facts, (int64_t)s->firmware.version_count);
	buf_add(facts,
		(struct slice){(const char *)s->firmware.version, sizeof(s->firmware.version)});
	facts_add(facts, (int64_t)count);
	facts_add(facts, (int64_t)first);
	/* More rows than can be in view, wherever the first one ends up. */
	if (first + room > count)
		first = count > room ? count - room : 0;
	for (size_t i = first; i < count && i < first + room; i++) {
		const struct subscription *sub = &s->subscriptions[i];
		facts_add_text(facts, buf_slice(&sub->topic));
		facts_add(facts, sub->qos);
		facts_add(facts, (int64_t)sub->messages);
		facts_add(facts, sub->last);
	}
}

const struct pane_ops state_pane = {
	.name = N_("the state pane"),
	.context = CONTEXT_STATE,
	.focus = ACTION_FOCUS_STATE,
	.add_title = state_pane_add_title,
	.draw = state_pane_draw,
	.add_facts = state_pane_add_facts,
	.move = state_pane_move,
};
