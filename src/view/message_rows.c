/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_rows.h"

#include "base/utf8.h"
#include "view/message_found.h"
#include "view/text.h"

enum {
	WIDE = 60, /* from this width on times have thousandths */
	THOUSANDS_FROM = 100000
};

uint64_t message_rows_top(const struct console_view *v, uint64_t place, uint64_t rows)
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

/* Columns depend on the width alone: they do not move as messages arrive. */
struct columns {
	int time, topic_at, topic, bytes_at, bytes, payload_at;
};

static struct columns message_rows_columns(int width)
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
	message_mark_found(v, part, row, head, 0, head.n);
	buf_fini(&hidden);
}

static void message_rows_draw_one(const struct console_view *v, struct area a,
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
	if (v->messages.form == MESSAGE_HEX)
		put_hex(v, a, c->payload_at, row, m->payload);
	else
		put_found(v, a, c->payload_at, payload_columns, row, STYLE_NORMAL, m->payload);
}

void message_rows_draw(const struct console_view *v, struct area a, uint64_t top, int row)
{
	struct message_list l = console_view_messages(v);
	struct columns c = message_rows_columns(a.columns);
	bool focused = v->focus == PANE_MESSAGES;
	uint64_t place = 0, number;
	struct message m;

	console_view_selected_message(v, &m, &place, &number);
	for (; row < a.rows && message_list_get(&l, top + (uint64_t)row, &m, &number); row++) {
		message_rows_draw_one(v, a, &c, row, &m);
		if (top + (uint64_t)row == place && focused)
			area_style(a, 0, row, a.columns, STYLE_SELECTED);
	}
}
