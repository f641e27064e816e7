/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_rows.h"

#include "view/message_cells.h"

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

static void message_rows_draw_one(const struct console_view *v, struct area a,
	const struct columns *c, int row, const struct message *m)
{
	int payload_columns = a.columns - c->payload_at;

	message_put_time(v, area_sub(a, 0, 0, c->time, a.rows), row, m->at);
	put_bytes(area_sub(a, c->bytes_at, 0, c->bytes, a.rows), row, m->payload.n);
	if (m->lost) {
		area_put(a, c->payload_at, row, STYLE_REMARK, SLICE("not recorded"));
		return;
	}
	message_put_text(
		v, area_sub(a, c->topic_at, 0, c->topic, a.rows), row, STYLE_UNSOLICITED, m->topic);
	message_put_payload(
		v, area_sub(a, c->payload_at, 0, payload_columns, a.rows), row, m->payload);
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
