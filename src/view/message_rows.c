/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_rows.h"

#include "base/language.h"
#include "base/utf8.h"
#include "view/facts.h"
#include "view/message_cells.h"
#include "view/message_marks.h"

enum {
	WIDE = 60, /* from this width on times have thousandths */
	THOUSANDS_FROM = 100000,
	COLUMN_STEP = 8,
	LEAST_TOPIC = 16,
	USUAL_TOPIC = 32
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

static int message_rows_step(size_t columns)
{
	return (int)(columns + COLUMN_STEP - 1) / COLUMN_STEP * COLUMN_STEP;
}

/* What the rows in view need. */
struct message_need {
	size_t topic, payload, mark;
};

static struct message_need message_rows_need(
	const struct console_view *v, struct area a, uint64_t top)
{
	struct message_list l = console_view_messages(v);
	struct message_need need = {0};
	struct buf mark = {0};
	struct message m;
	uint64_t number;

	for (int row = 0; row < a.rows && message_list_get(&l, top + (uint64_t)row, &m, &number);
		row++) {
		size_t most = (size_t)a.columns;
		size_t topic = utf8_columns(slice_sub(m.topic, 0, 2 * most));
		size_t payload = v->messages.form == MESSAGE_HEX
		                         ? m.payload.n * 3
		                         : utf8_columns(slice_sub(m.payload, 0, 2 * most));
		need.topic = topic > need.topic ? topic : need.topic;
		need.payload = payload > need.payload ? payload : need.payload;
		buf_clear(&mark);
		message_marks_add(v, number, &mark);
		need.mark = mark.n > need.mark ? mark.n : need.mark;
	}
	buf_fini(&mark);
	return need;
}

/* As wide as the topics in view need, in steps, so that it seldom changes as messages arrive: up to a
 * quarter of the row, or further into what the payloads leave empty. */
static int message_rows_topic(
	const struct message_columns *c, const struct message_need *need, int width)
{
	bool wide = width >= WIDE;
	int usual = wide ? (width - c->topic_at) / 4 : (width - c->topic_at) / 3 + 1;
	int behind = 1 + c->bytes + 1 + wide + (c->mark ? c->mark + 1 : 0);
	int wanted = message_rows_step(need->topic < (size_t)width ? need->topic : (size_t)width);
	int payload =
		message_rows_step(need->payload < (size_t)width ? need->payload : (size_t)width);
	int most = width - c->topic_at - behind - payload;

	usual = usual > USUAL_TOPIC ? USUAL_TOPIC : usual;
	if (wanted <= usual)
		return wanted > LEAST_TOPIC ? wanted : usual < LEAST_TOPIC ? usual : LEAST_TOPIC;
	most = most < usual ? usual : most;
	return wanted < most ? wanted : most;
}

struct message_columns message_rows_columns(
	const struct console_view *v, struct area a, uint64_t top)
{
	bool wide = a.columns >= WIDE;
	struct message_columns c = {.time = wide ? 12 : 8, .bytes = wide ? 7 : 5};
	struct message_need need = message_rows_need(v, a, top);

	c.topic_at = c.time + 1 + wide;
	c.mark = (int)need.mark;
	c.topic = message_rows_topic(&c, &need, a.columns);
	c.bytes_at = c.topic_at + c.topic + 1;
	c.mark_at = c.bytes_at + c.bytes + 1;
	c.payload_at = c.mark_at + wide + (c.mark ? c.mark + 1 : 0);
	return c;
}

void message_rows_add_facts(const struct console_view *v, struct area a,
	const struct message_columns *c, uint64_t top, struct buf *facts)
{
	struct message_list l = console_view_messages(v);
	struct message m;
	uint64_t number;

	for (int row = 0;
		c->mark && row < a.rows && message_list_get(&l, top + (uint64_t)row, &m, &number);
		row++) {
		facts_add(facts, (int64_t)number);
		message_marks_add(v, number, facts);
	}
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
	const struct message_columns *c, int row, const struct message *m)
{
	int payload_columns = a.columns - c->payload_at;

	message_put_time(v, area_sub(a, 0, 0, c->time, a.rows), row, m->at);
	put_bytes(area_sub(a, c->bytes_at, 0, c->bytes, a.rows), row, m->payload.n);
	if (m->lost) {
		area_put(a, c->payload_at, row, STYLE_REMARK, slice_of(_("not recorded")));
		return;
	}
	message_put_text(
		v, area_sub(a, c->topic_at, 0, c->topic, a.rows), row, STYLE_UNSOLICITED, m->topic);
	message_put_payload(
		v, area_sub(a, c->payload_at, 0, payload_columns, a.rows), row, m->payload);
}

void message_rows_draw(const struct console_view *v, struct area a, const struct message_columns *c,
	uint64_t top, int row)
{
	struct message_list l = console_view_messages(v);
	struct buf mark = {0};
	bool focused = v->focus == PANE_MESSAGES;
	uint64_t place = 0, number;
	struct message m;

	console_view_selected_message(v, &m, &place, &number);
	for (; row < a.rows && message_list_get(&l, top + (uint64_t)row, &m, &number); row++) {
		message_rows_draw_one(v, a, c, row, &m);
		buf_clear(&mark);
		message_marks_add(v, number, &mark);
		area_put(area_sub(a, c->mark_at, 0, c->mark, a.rows), 0, row, STYLE_REMARK,
			buf_slice(&mark));
		if (top + (uint64_t)row == place && focused)
			area_style(a, 0, row, a.columns, STYLE_SELECTED);
	}
	buf_fini(&mark);
}
