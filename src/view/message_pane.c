/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "base/utf8.h"
#include "view/facts.h"
#include "view/hex_dump.h"
#include "view/text.h"

enum {
	WIDE = 60, /* from this width on times have thousandths */
	LABEL_COLUMNS = 10,
	THOUSANDS_FROM = 100000,
	TEXT_BYTES = 64 * 1024,
	AROUND = 256 /* bytes before and after a row, for matches that reach into it */
};

/* Columns depend on the width alone: they do not move as messages arrive. */
struct columns {
	int time, topic_at, topic, bytes_at, bytes, payload_at;
};

static struct columns message_pane_columns_of(int width)
{
	bool wide = width >= WIDE;
	struct columns c = {.time = wide ? 12 : 8, .bytes = wide ? 7 : 5};

	c.topic_at = c.time + 1 + wide;
	c.topic = wide ? (width - c.topic_at) / 4 : (width - c.topic_at) / 3 + 1;
	if (c.topic > 32)
		c.topic = 32;
	c.bytes_at = c.topic_at + c.topic + 1;
	c.payload_at = c.bytes_at + c.bytes + 1 + wide;
	return c;
}

struct message_list console_view_messages(const struct console_view *v)
{
	return (struct message_list){session_messages(v->session), v->messages.filter};
}

bool console_view_selected_message(
	const struct console_view *v, struct message *m, uint64_t *place, uint64_t *number)
{
	struct message_list l = console_view_messages(v);
	uint64_t first = message_list_first(&l), end = message_list_end(&l);

	if (first == end)
		return false;
	const struct scroll *s = &v->messages.scroll;
	*place = s->following || s->position >= end ? end - 1 : s->position;
	if (*place < first)
		*place = first;
	return message_list_get(&l, *place, m, number);
}

static uint64_t top_of(const struct console_view *v, uint64_t place, uint64_t rows)
{
	struct message_list l = console_view_messages(v);
	uint64_t first = message_list_first(&l), end = message_list_end(&l);
	uint64_t top = v->messages.scroll.following ? end : v->messages.scroll.top;

	if (place >= rows && top < place - rows + 1)
		top = place - rows + 1;
	if (top > place)
		top = place;
	/* No empty rows at the bottom while there are messages above. */
	if (end - first > rows && top > end - rows)
		top = end - rows;
	return top < first || end - first <= rows ? first : top;
}

static const struct message_query *query_of(const struct console_view *v)
{
	if (v->messages.searched)
		return v->messages.searched;
	return v->messages.filter ? message_filter_query(v->messages.filter) : NULL;
}

/* Highlights the matches in this text; the row shows n bytes of it, from `at` on. */
static void mark_found(const struct console_view *v, struct area a, int row, struct slice text,
	size_t at, size_t n)
{
	const struct message_query *query = query_of(v);
	size_t from = at > AROUND ? at - AROUND : 0, end = at + n, found, found_n;

	text = slice_sub(text, 0, end + AROUND);
	for (; query && message_query_find(query, text, from, &found, &found_n) && found < end;
		from = found + found_n) {
		size_t begin = found > at ? found : at;
		size_t behind = found + found_n < end ? found + found_n : end;
		if (behind > begin)
			area_style(a, (int)utf8_columns(slice_sub(text, at, begin - at)), row,
				(int)utf8_columns(slice_sub(text, begin, behind - begin)),
				STYLE_FOUND);
	}
}

/* As much of a text as one row can show. */
static struct slice row_head(struct area a, struct slice text)
{
	enum { BYTES_A_COLUMN = 16 };

	return slice_sub(text, 0, (size_t)(a.columns > 0 ? a.columns : 0) * BYTES_A_COLUMN);
}

static void put_hex(
	const struct console_view *v, struct area a, int column, int row, struct slice payload)
{
	struct buf text = {0}, hidden = {0};

	/* One more than fits, so that the cut gets its mark. */
	text_add_hidden(&hidden, v, payload, 0, (size_t)(a.columns / 3) + 2);
	for (size_t i = 0; i < hidden.n; i++)
		buf_addf(&text, i ? " %02x" : "%02x", (unsigned char)hidden.p[i]);
	area_put(a, column, row, STYLE_NORMAL, buf_slice(&text));
	buf_fini(&hidden);
	buf_fini(&text);
}

static void put_time(const struct console_view *v, struct area a, int row, int columns, int64_t at)
{
	struct buf text = {0};

	text_add_time(&text, v, at);
	if (columns > 8)
		text_add_thousandths(&text, v, at);
	area_put(a, 0, row, STYLE_DIM, buf_slice(&text));
	buf_fini(&text);
}

static void put_bytes(struct area a, int row, size_t n)
{
	struct buf text = {0};

	bool thousands = n >= THOUSANDS_FROM && a.columns < 7;
	buf_add_decimal(&text, thousands ? n / 1000 : n, 1);
	if (thousands)
		buf_add_char(&text, 'k');
	area_put_right(a, row, STYLE_DIM, buf_slice(&text));
	buf_fini(&text);
}

static void put_found(const struct console_view *v, struct area a, int column, int columns, int row,
	enum style style, struct slice text)
{
	struct area part = area_sub(a, column, 0, columns, a.rows);
	struct slice head = row_head(part, text);
	struct buf hidden = {0};

	/* All of it if there is nothing to hide: drawing cuts it, with a mark. */
	if (at_secrets_in(
		    session_secrets(v->session), slice_sub(text, 0, head.n + AT_SECRET_MOST))) {
		text_add_hidden(&hidden, v, text, 0, head.n);
		text = head = buf_slice(&hidden);
	}
	area_put(part, 0, row, style, text);
	mark_found(v, part, row, head, 0, head.n);
	buf_fini(&hidden);
}

static void message_pane_draw_row(const struct console_view *v, struct area a,
	const struct columns *c, int row, const struct message *m)
{
	int payload_columns = a.columns - c->payload_at;

	put_time(v, a, row, c->time, m->at);
	put_bytes(area_sub(a, c->bytes_at, 0, c->bytes, a.rows), row, m->payload.n);
	if (m->lost) {
		area_put(a, c->payload_at, row, STYLE_REMARK, SLICE("not recorded"));
		return;
	}
	put_found(v, a, c->topic_at, c->topic, row, STYLE_UNSOLICITED, m->topic);
	if (v->messages.as_hex)
		put_hex(v, a, c->payload_at, row, m->payload);
	else
		put_found(v, a, c->payload_at, payload_columns, row, STYLE_NORMAL, m->payload);
}

/* Lines of the open message: all are counted, those in view are drawn. */
struct page {
	const struct console_view *view;
	struct area area;
	size_t skip, lines;
};

static bool message_pane_next_row(struct page *p, int *row)
{
	size_t line = p->lines++;

	if (line < p->skip || line - p->skip >= (size_t)p->area.rows)
		return false;
	*row = (int)(line - p->skip);
	return true;
}

static void put_wrapped(struct page *p, int column, enum style style, struct slice text, bool found)
{
	struct area a = area_sub(p->area, column, 0, p->area.columns - column, p->area.rows);
	int columns = a.columns > 0 ? a.columns : 1, row;
	struct slice rest = text;

	do {
		size_t n = text_line(rest, columns);
		if (message_pane_next_row(p, &row)) {
			area_put(a, 0, row, style, slice_sub(rest, 0, n));
			if (found)
				mark_found(p->view, a, row, text, text.n - rest.n, n);
		}
		rest = slice_from(rest, n);
	} while (rest.n);
}

static void message_pane_put_label(
	struct page *p, const char *label, struct slice value, bool found)
{
	size_t line = p->lines;

	if (line >= p->skip && line - p->skip < (size_t)p->area.rows)
		area_put(p->area, 0, (int)(line - p->skip), STYLE_DIM, slice_of(label));
	put_wrapped(p, LABEL_COLUMNS, STYLE_NORMAL, value, found);
}

/* Each line of the payload begins a new row; its line feed stays visible. */
static void put_text(struct page *p, struct slice payload)
{
	/* As much as can be laid out within a frame. */
	size_t shown = payload.n > TEXT_BYTES ? utf8_cut(payload, TEXT_BYTES) : payload.n;
	struct buf more = {0}, hidden = {0};

	text_add_hidden(&hidden, p->view, payload, 0, shown);
	struct slice rest = buf_slice(&hidden);

	while (rest.n) {
		size_t n = slice_find_char(rest, '\n');
		struct slice line = slice_sub(rest, 0, n == SLICE_NONE ? n : n + 1);
		put_wrapped(p, 0, STYLE_NORMAL, line, true);
		rest = slice_from(rest, line.n);
	}
	if (shown < payload.n) {
		buf_addf(&more, "… and %zu more bytes; the hex form shows all of them",
			payload.n - shown);
		put_wrapped(p, 0, STYLE_REMARK, buf_slice(&more), false);
	}
	buf_fini(&hidden);
	buf_fini(&more);
}

static void put_dump(struct page *p, struct slice payload)
{
	struct hex_dump h = hex_dump_of(p->area.columns, payload.n);
	size_t step = (size_t)h.row_bytes, rows = (payload.n + step - 1) / step;
	size_t from = p->lines, i = p->skip > from ? p->skip - from : 0;
	struct buf hidden = {0};
	int row;

	for (p->lines = from + i; i < rows && message_pane_next_row(p, &row); i++) {
		buf_clear(&hidden);
		text_add_hidden(&hidden, p->view, payload, i * step, step);
		hex_dump_put(p->area, row, &h, buf_slice(&hidden), i * step);
	}
	p->lines = from + rows;
	buf_fini(&hidden);
}

static void put_message(const struct console_view *v, struct page *p, const struct message *m)
{
	struct buf text = {0}, topic = {0};
	int row;

	text_add_hidden(&topic, v, m->topic, 0, m->topic.n);
	message_pane_put_label(
		p, "topic", m->lost ? SLICE("not recorded") : buf_slice(&topic), !m->lost);
	text_add_time(&text, v, m->at);
	text_add_thousandths(&text, v, m->at);
	buf_addf(&text, "   %zu %s", m->payload.n, m->payload.n == 1 ? "byte" : "bytes");
	message_pane_put_label(p, "received", buf_slice(&text), false);
	if (message_may_be_masked(m))
		message_pane_put_label(p, "stars",
			SLICE("may be a masked password: read back from the transcript"), false);
	message_pane_next_row(p, &row);
	if (m->lost)
		put_wrapped(
			p, 0, STYLE_REMARK, SLICE("Its bytes are not in the transcript."), false);
	else if (v->messages.as_hex)
		put_dump(p, m->payload);
	else
		put_text(p, m->payload);
	buf_fini(&topic);
	buf_fini(&text);
}

static size_t page_rows(const struct console_view *v, struct area a)
{
	struct page p = {.view = v, .area = a};
	struct message m;
	uint64_t place, number;

	p.area.rows = 0;
	if (console_view_selected_message(v, &m, &place, &number))
		put_message(v, &p, &m);
	return p.lines;
}

static void draw_open(const struct console_view *v, struct area a, const struct message *m)
{
	struct page p = {.view = v, .area = a};
	size_t rows = page_rows(v, a), room = (size_t)a.rows;

	p.skip = v->messages.first_row > 0 ? (size_t)v->messages.first_row : 0;
	if (p.skip + room > rows)
		p.skip = rows > room ? rows - room : 0;
	put_message(v, &p, m);
}

static void draw_nothing(const struct console_view *v, struct area a)
{
	struct buf text = {0};

	if (!v->messages.filter) {
		area_put(a, 0, 0, STYLE_DIM, SLICE("No message received yet."));
		return;
	}
	buf_addf(&text,
		message_filter_percent(v->messages.filter) < 100 ? "Searching for %s…"
								 : "No message matches %s.",
		message_query_text(message_filter_query(v->messages.filter)));
	area_put(a, 0, 0, STYLE_DIM, buf_slice(&text));
	buf_fini(&text);
}

/* Rows from `row` on, where the list's place `top` is the first one. */
static void draw_rows(const struct console_view *v, struct area a, uint64_t top, int row)
{
	struct message_list l = console_view_messages(v);
	struct columns c = message_pane_columns_of(a.columns);
	bool focused = v->focus == PANE_MESSAGES;
	uint64_t place = 0, number;
	struct message m;

	console_view_selected_message(v, &m, &place, &number);
	for (; row < a.rows && message_list_get(&l, top + (uint64_t)row, &m, &number); row++) {
		message_pane_draw_row(v, a, &c, row, &m);
		if (top + (uint64_t)row == place && focused)
			area_style(a, 0, row, a.columns, STYLE_SELECTED);
	}
}

static void message_pane_draw(const struct console_view *v, struct area a)
{
	struct message m;
	uint64_t place, number;

	if (console_view_selected_message(v, &m, &place, &number))
		draw_rows(v, a, top_of(v, place, (uint64_t)a.rows), 0);
	else
		draw_nothing(v, a);
}

/* The filter, and how far it has come while it is running. */
static void add_filter(const struct console_view *v, struct buf *out)
{
	const struct message_filter *filter = v->messages.filter;

	if (!filter)
		return;
	if (message_filter_percent(filter) < 100)
		buf_addf(out, ", %d %% checked", message_filter_percent(filter));
	buf_addf(out, "  filter: %s", message_query_text(message_filter_query(filter)));
}

/* After the number of messages: how they are shown, and what is left out. */
static void add_rest_of_title(const struct console_view *v, struct buf *out)
{
	struct message_list l = console_view_messages(v);
	uint64_t place, number, newest = message_list_end(&l) - 1;
	struct message m;

	add_filter(v, out);
	if (!console_view_selected_message(v, &m, &place, &number))
		return;
	if (v->messages.as_hex)
		buf_add_text(out, "  hex");
	if (!v->messages.scroll.following && newest > place)
		buf_addf(out, "  scrolled, %" PRIu64 " newer", newest - place);
	if (message_log_first(l.log) > 0)
		buf_addf(out, "  newest %" PRIu64 " kept",
			message_log_end(l.log) - message_log_first(l.log));
}

static void message_pane_add_title(
	const struct console_view *v, struct area inside, struct buf *out)
{
	struct message_list l = console_view_messages(v);
	uint64_t all = message_log_end(l.log);

	(void)inside;
	if (v->messages.filter)
		buf_addf(out, "Messages %" PRIu64 " of %" PRIu64,
			message_list_end(&l) - message_list_first(&l), all);
	else
		buf_add_text(out, "Messages");
	if (!v->messages.filter && all > message_log_first(l.log)) {
		buf_add_char(out, ' ');
		buf_add_decimal(out, all, 1);
	}
	add_rest_of_title(v, out);
}

static void message_pane_move(struct console_view *v, struct area inside, int64_t step)
{
	struct message_list l = console_view_messages(v);

	v->messages.returns = false;
	scroll_move(&v->messages.scroll, message_list_first(&l), message_list_end(&l), step,
		inside.rows);
}

/* Facts that every row depends on. */
static void add_looks(const struct console_view *v, struct buf *facts)
{
	const struct message_filter *filter = v->messages.filter;
	const struct message_query *searched = v->messages.searched;

	facts_add(facts, session_secrets(v->session)->changes);
	facts_add(facts, v->messages.as_hex);
	facts_add(facts, v->messages.scroll.following);
	facts_add_string(facts, filter ? message_query_text(message_filter_query(filter)) : NULL);
	facts_add(facts, filter ? message_filter_percent(filter) : 0);
	facts_add_string(facts, searched ? message_query_text(searched) : NULL);
}

/* The numbers at the beginning of the facts. */
struct message_rows {
	int64_t all, first, end; /* messages; those of the list */
	int64_t top, selected;   /* the first row; -1: none */
};

static void message_pane_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	struct message_list l = console_view_messages(v);
	struct message_rows r = {(int64_t)message_log_end(l.log), (int64_t)message_list_first(&l),
		(int64_t)message_list_end(&l), -1, -1};
	uint64_t place, number;
	struct message m;

	if (console_view_selected_message(v, &m, &place, &number)) {
		r.selected = (int64_t)place;
		r.top = (int64_t)top_of(v, place, (uint64_t)inside.rows);
	}
	buf_add(facts, (struct slice){(const char *)&r, sizeof(r)});
	add_looks(v, facts);
}

/* If only messages were added, the rows move up and the new ones are drawn. */
static bool message_pane_draw_change(
	const struct console_view *v, struct area inside, struct slice before, struct slice now)
{
	struct message_list l = console_view_messages(v);
	struct message_rows old, new;
	uint64_t number;
	struct message m;

	memcpy(&old, before.p, sizeof(old));
	memcpy(&new, now.p, sizeof(new));
	int64_t by = new.top - old.top;
	if (!slice_eq(slice_from(before, sizeof(old)), slice_from(now, sizeof(new))) ||
		old.top < 0 || by < 0 || by >= inside.rows || v->focus == PANE_MESSAGES)
		return false;
	/* A message that is no longer in memory may be lost by now. */
	if (!message_list_get(&l, (uint64_t) new.top, &m, &number) || m.again)
		return false;
	area_scroll(inside, (int)by);
	draw_rows(v, inside, (uint64_t) new.top, (int)(old.end - new.top));
	return true;
}

const struct pane_ops message_pane = {
	.name = "the message pane",
	.context = CONTEXT_MESSAGES,
	.focus = ACTION_FOCUS_MESSAGES,
	.add_title = message_pane_add_title,
	.draw = message_pane_draw,
	.add_facts = message_pane_add_facts,
	.draw_change = message_pane_draw_change,
	.move = message_pane_move,
};

/* ---- the layer: the selected message in full ---- */

static bool message_layer_is_open(const struct console_view *v)
{
	return v->messages.open && v->focus == PANE_MESSAGES;
}

static void message_layer_add_title(
	const struct console_view *v, struct area inside, struct buf *out)
{
	uint64_t place, number;
	struct message m;

	if (!console_view_selected_message(v, &m, &place, &number)) {
		message_pane_add_title(v, inside, out);
		return;
	}
	buf_addf(out, "Message %" PRIu64 " of %" PRIu64, number + 1,
		message_log_end(session_messages(v->session)));
	add_rest_of_title(v, out);
}

static void message_layer_draw(const struct console_view *v, struct area inside)
{
	uint64_t place, number;
	struct message m;

	if (console_view_selected_message(v, &m, &place, &number))
		draw_open(v, inside, &m);
	else
		draw_nothing(v, inside);
}

static void message_layer_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	uint64_t place, number;
	struct message m;

	if (console_view_selected_message(v, &m, &place, &number)) {
		facts_add(facts, (int64_t)number);
		facts_add(facts, m.lost + 2 * m.again);
	}
	facts_add(facts, v->messages.first_row);
	message_pane_add_facts(v, inside, facts);
}

static void message_layer_move(struct console_view *v, struct area inside, int64_t step)
{
	size_t rows = page_rows(v, inside);

	v->messages.first_row = scroll_row(
		v->messages.first_row, step, rows < INT32_MAX ? (int)rows : INT32_MAX, inside.rows);
}

const struct pane_ops message_layer = {
	.name = "the open message",
	.context = CONTEXT_MESSAGES,
	.place = LAYER_PAGE,
	.is_open = message_layer_is_open,
	.add_title = message_layer_add_title,
	.draw = message_layer_draw,
	.add_facts = message_layer_add_facts,
	.move = message_layer_move,
};
