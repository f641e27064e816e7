/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/hex_pane.h"

#include "view/facts.h"
#include "view/hex_dump.h"
#include "view/text.h"

static struct area dump_area(struct area a)
{
	/* The last row shows where the bytes will be sent. */
	return area_sub(a, 0, 0, a.columns, a.rows > 1 ? a.rows - 1 : a.rows);
}

int hex_pane_row_bytes(const struct console_view *v, struct area a)
{
	return hex_dump_of(a.columns, v->hex->buffer.n).row_bytes;
}

static void draw_cursor(
	const struct console_view *v, struct area a, const struct hex_dump *h, int row)
{
	int index = (int)(v->hex->cursor % (size_t)h->row_bytes);
	int digits = hex_dump_digits_at(h, index), text = hex_dump_text_at(h, index);
	bool focused = v->focus == PANE_HEX && !v->input.question;

	if (!focused)
		return;
	area_style(a, digits, row, 2, STYLE_SELECTED);
	area_style(a, text, row, 1, STYLE_SELECTED);
	int column = v->hex->text_column ? text : digits + v->hex->low_nibble;
	if (column < a.columns) {
		a.cells->cursor_column = a.column + column;
		a.cells->cursor_row = a.row + row;
	}
}

/* Columns are styled from the first marked byte of the row to the last, gaps included. */
static void hex_pane_mark(struct area a, const struct hex_dump *h, int row, size_t offset,
	size_t at, size_t n, enum style style)
{
	size_t end = offset + (size_t)h->row_bytes;

	if (n == 0 || at >= end || at + n <= offset)
		return;
	int first = at > offset ? (int)(at - offset) : 0;
	int last = at + n < end ? (int)(at + n - offset) - 1 : h->row_bytes - 1;
	int from = hex_dump_digits_at(h, first), to = hex_dump_digits_at(h, last) + 2;
	area_style(a, from, row, to - from, style);
	from = hex_dump_text_at(h, first);
	area_style(a, from, row, hex_dump_text_at(h, last) + 1 - from, style);
}

static bool hex_pane_shows_found(const struct console_view *v)
{
	return v->hex_view.found_n && v->hex_view.found_version == v->hex->buffer.version;
}

static void hex_pane_mark_row(const struct console_view *v, struct area a, const struct hex_dump *h,
	int row, size_t offset)
{
	size_t at, n = hex_editor_selection(v->hex, &at);

	if (hex_pane_shows_found(v))
		hex_pane_mark(
			a, h, row, offset, v->hex_view.found_at, v->hex_view.found_n, STYLE_FOUND);
	hex_pane_mark(a, h, row, offset, at, n, STYLE_SELECTED);
}

static void draw_dump(const struct console_view *v, struct area a)
{
	size_t n = v->hex->buffer.n;
	struct hex_dump h = hex_dump_of(a.columns, n);
	size_t step = (size_t)h.row_bytes, room = (size_t)a.rows;
	/* The cursor may be after the last byte. */
	size_t rows = n / step + 1, cursor = v->hex->cursor / step, top = 0;

	if (rows > room) {
		top = cursor > room / 2 ? cursor - room / 2 : 0;
		if (top + room > rows)
			top = rows - room;
	}
	for (size_t row = 0; row < room && top + row < rows; row++) {
		size_t at = (top + row) * step;
		char bytes[HEX_DUMP_BYTES];
		size_t here = hex_buffer_copy(&v->hex->buffer, at, step, bytes);
		hex_dump_put(a, (int)row, &h, (struct slice){bytes, here}, at);
		hex_pane_mark_row(v, a, &h, (int)row, at);
		if (top + row == cursor)
			draw_cursor(v, a, &h, (int)row);
	}
}

static void draw_open_end(const struct console_view *v, struct area a)
{
	size_t here = v->hex->buffer.n;
	struct buf text = {0};

	text_add_key(&text, v, ACTION_HEX_SEND);
	buf_addf(&text, " sends %s %zu byte%s as data", here == 1 ? "this" : "these", here,
		here == 1 ? "" : "s");
	area_put(a, 0, 0, STYLE_GOOD, buf_slice(&text));
	buf_fini(&text);
}

static void draw_waiting(const struct console_view *v, struct area a, size_t wanted)
{
	size_t here = v->hex->buffer.n;
	struct buf text = {0};

	if (here == wanted) {
		text_add_key(&text, v, ACTION_HEX_SEND);
		buf_addf(&text, " sends the %zu byte%s the board waits for", wanted,
			wanted == 1 ? "" : "s");
	} else {
		buf_addf(&text, "board waits for %zu byte%s, %zu here", wanted,
			wanted == 1 ? "" : "s", here);
	}
	area_put(a, 0, 0, here == wanted ? STYLE_GOOD : STYLE_BAD, buf_slice(&text));
	buf_fini(&text);
}

static void draw_destination(const struct console_view *v, struct area a)
{
	struct session_in_flight f = session_in_flight(v->session);
	struct buf text = {0};

	if (v->time) { /* a replay sends nothing */
		area_put(a, 0, 0, STYLE_DIM, slice_of(v->hex->overwrite ? "overwrite" : "insert"));
		return;
	}
	if (f.phase == SESSION_PAYLOAD && f.length_unknown) {
		draw_open_end(v, a);
		return;
	}
	if (f.phase == SESSION_PAYLOAD) {
		draw_waiting(v, a, f.payload_length);
		return;
	}
	buf_addf(&text, "%s  ", v->hex->overwrite ? "overwrite" : "insert");
	text_add_key(&text, v, ACTION_HEX_SEND);
	buf_addf(&text, " sends%s%s", v->hex_topic ? " to " : ", asking for a topic",
		v->hex_topic ? v->hex_topic : "");
	area_put(a, 0, 0, STYLE_DIM, buf_slice(&text));
	buf_fini(&text);
}

static void hex_pane_draw(const struct console_view *v, struct area a)
{
	draw_dump(v, dump_area(a));
	if (a.rows > 1)
		draw_destination(v, area_sub(a, 0, a.rows - 1, a.columns, 1));
}

static void hex_pane_add_title(const struct console_view *v, struct area inside, struct buf *out)
{
	size_t n = v->hex->buffer.n;

	(void)inside;
	buf_addf(out, "Hex editor %zu %s", n, n == 1 ? "byte" : "bytes");
	size_t at, selected = hex_editor_selection(v->hex, &at);
	if (selected)
		buf_addf(out, ", %zu selected", selected);
	if (hex_buffer_is_changed(&v->hex->buffer))
		buf_add_text(out, ", changed");
}

static void hex_pane_add_facts(const struct console_view *v, struct area inside, struct buf *facts)
{
	const struct hex_editor *hex = v->hex;
	struct session_in_flight f = session_in_flight(v->session);

	(void)inside;
	facts_add(facts, (int64_t)hex->buffer.version);
	facts_add(facts, (int64_t)hex->cursor);
	facts_add(facts, hex->text_column + 2 * hex->low_nibble + 4 * hex->overwrite +
				 8 * hex_buffer_is_changed(&hex->buffer));
	size_t at, selected = hex_editor_selection(hex, &at);
	facts_add(facts, (int64_t)selected);
	facts_add(facts, selected ? (int64_t)at : -1);
	facts_add(facts, hex_pane_shows_found(v) ? (int64_t)v->hex_view.found_n : 0);
	facts_add(facts, (int64_t)v->hex_view.found_at);
	facts_add_string(facts, v->hex_topic);
	/* 0: not known */
	facts_add(facts, f.phase == SESSION_PAYLOAD ? (int64_t)f.payload_length : -1);
}

const struct pane_ops hex_pane = {
	.name = "the hex pane",
	.context = CONTEXT_HEX,
	.focus = ACTION_FOCUS_HEX,
	.add_title = hex_pane_add_title,
	.draw = hex_pane_draw,
	.add_facts = hex_pane_add_facts,
};
