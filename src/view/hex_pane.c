/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/hex_pane.h"

#include "base/language.h"
#include "view/facts.h"
#include "view/hex_dump.h"
#include "view/hex_inspector.h"
#include "view/text.h"

enum {
	INSPECTOR_GAP = 2,
	LEAST_DUMP_ROWS = 8, /* an inspector that was not asked for leaves so many */
	LEAST_INSPECTOR_ROWS = 3
};

struct hex_places {
	struct area dump, inspector, foot; /* without columns: not shown */
};

static void place_beside(struct hex_places *p)
{
	struct area a = p->dump;

	p->dump.columns -= HEX_INSPECTOR_COLUMNS + INSPECTOR_GAP;
	p->inspector =
		area_sub(a, a.columns - HEX_INSPECTOR_COLUMNS, 0, HEX_INSPECTOR_COLUMNS, a.rows);
}

static void place_below(struct hex_places *p, int rows)
{
	struct area a = p->dump;

	p->dump.rows -= rows + 1;
	p->inspector = area_sub(a, 0, a.rows - rows, a.columns, rows);
}

/* Below where the pane is high, since rows then stay as long as they can be; or beside, if they
 * keep 16 bytes, or, if the user has asked for it, 8; or in the lower half, where it scrolls. */
static void place_inspector(const struct console_view *v, struct hex_places *p)
{
	int columns = p->dump.columns, rows = p->dump.rows;
	int needed = hex_inspector_rows(columns);
	int beside = columns - HEX_INSPECTOR_COLUMNS - INSPECTOR_GAP;
	bool asked = v->hex_view.inspector == INSPECTOR_SHOWN;
	int least = asked ? 8 : 16;

	if (v->hex_view.inspector == INSPECTOR_HIDDEN || (!asked && v->hex->buffer.n == 0))
		return;
	if (columns >= HEX_INSPECTOR_COLUMNS && rows >= needed + 1 + LEAST_DUMP_ROWS)
		place_below(p, needed);
	else if (hex_dump_of(beside, v->hex->buffer.n).row_bytes >= least)
		place_beside(p);
	else if (asked && rows > 1 + LEAST_INSPECTOR_ROWS)
		place_below(p, rows / 2 < LEAST_INSPECTOR_ROWS ? LEAST_INSPECTOR_ROWS : rows / 2);
}

static struct hex_places hex_places_of(const struct console_view *v, struct area a)
{
	/* The last row shows where the bytes will be sent. */
	int foot = a.rows > 1;
	struct hex_places p = {.dump = area_sub(a, 0, 0, a.columns, a.rows - foot),
		.inspector = area_sub(a, 0, 0, 0, 0),
		.foot = area_sub(a, 0, a.rows - foot, a.columns, foot)};

	place_inspector(v, &p);
	return p;
}

int hex_pane_row_bytes(const struct console_view *v, struct area a)
{
	return hex_dump_of(hex_places_of(v, a).dump.columns, v->hex->buffer.n).row_bytes;
}

bool hex_pane_shows_inspector(const struct console_view *v, struct area a)
{
	return hex_places_of(v, a).inspector.columns > 0;
}

static void draw_cursor(
	const struct console_view *v, struct area a, const struct hex_dump *h, int row)
{
	int index = (int)(v->hex->cursor % (size_t)h->row_bytes);
	int digits = hex_dump_digits_at(h, index), text = hex_dump_text_at(h, index);
	bool focused = v->focus == PANE_HEX && !v->input.question;
	bool typed = !v->hex_view.inspecting; /* characters go there */

	if (!focused)
		return;
	area_style(a, digits, row, 2, STYLE_SELECTED);
	area_style(a, text, row, 1, STYLE_SELECTED);
	int column = v->hex->text_column ? text : digits + v->hex->low_nibble;
	if (column < a.columns && typed) {
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

/* The first row shown: the cursor, which may be after the last byte, keeps rows around it. */
static size_t hex_pane_top(const struct console_view *v, const struct hex_dump *h, int room)
{
	size_t step = (size_t)h->row_bytes, half = (size_t)room / 2;
	size_t rows = v->hex->buffer.n / step + 1, cursor = v->hex->cursor / step;

	if (rows <= (size_t)room)
		return 0;
	size_t top = cursor > half ? cursor - half : 0;
	return top + (size_t)room > rows ? rows - (size_t)room : top;
}

static void draw_dump(const struct console_view *v, struct area a)
{
	size_t n = v->hex->buffer.n;
	struct hex_dump h = hex_dump_of(a.columns, n);
	size_t step = (size_t)h.row_bytes, top = hex_pane_top(v, &h, a.rows);

	for (int row = 0; row < a.rows && (top + (size_t)row) * step <= n; row++) {
		size_t at = (top + (size_t)row) * step;
		char bytes[HEX_DUMP_BYTES];
		size_t here = hex_buffer_copy(&v->hex->buffer, at, step, bytes);
		hex_dump_put(a, row, &h, (struct slice){bytes, here}, at);
		hex_pane_mark_row(v, a, &h, row, at);
		if (v->hex->cursor >= at && v->hex->cursor - at < step)
			draw_cursor(v, a, &h, row);
	}
}

static void hex_pane_hit(
	const struct console_view *v, struct area inside, int column, int row, struct hit *h)
{
	struct area a = hex_places_of(v, inside).dump;
	struct hex_dump dump = hex_dump_of(a.columns, v->hex->buffer.n);

	if (column >= a.columns || row >= a.rows)
		return;
	int index = hex_dump_index_at(&dump, column, &h->as_text);
	if (index < 0)
		return;
	h->place = (hex_pane_top(v, &dump, a.rows) + (uint64_t)row) * (uint64_t)dump.row_bytes +
	           (uint64_t)index;
	if (h->place <= v->hex->buffer.n)
		h->kind = HIT_BYTE;
}

static void draw_open_end(const struct console_view *v, struct area a)
{
	size_t here = v->hex->buffer.n;
	struct buf text = {0}, key = {0};

	text_add_key(&key, v, ACTION_HEX_SEND);
	buf_addf(&text,
		P_("%s sends this %zu byte as data", "%s sends these %zu bytes as data", here),
		buf_text(&key), here);
	area_put(a, 0, 0, STYLE_GOOD, buf_slice(&text));
	buf_fini(&text);
	buf_fini(&key);
}

static void draw_waiting(const struct console_view *v, struct area a, size_t wanted)
{
	size_t here = v->hex->buffer.n;
	bool fills = here && here < wanted; /* the columns are needed for that */
	struct buf text = {0}, key = {0};

	text_add_key(&key, v, here == wanted ? ACTION_HEX_SEND : ACTION_USE_OFFER);
	if (here == wanted)
		buf_addf(&text,
			P_("%s sends the %zu byte the board waits for",
				"%s sends the %zu bytes the board waits for", wanted),
			buf_text(&key), wanted);
	else if (fills && key.n)
		buf_addf(&text,
			P_("waits for %zu bytes, %zu here; %s adds %zu zero",
				"waits for %zu bytes, %zu here; %s adds %zu zeros", wanted - here),
			wanted, here, buf_text(&key), wanted - here);
	else if (fills)
		buf_addf(&text, _("waits for %zu bytes, %zu here"), wanted, here);
	else
		buf_addf(&text,
			P_("board waits for %zu byte, %zu here",
				"board waits for %zu bytes, %zu here", wanted),
			wanted, here);
	area_put(a, 0, 0, here == wanted ? STYLE_GOOD : STYLE_BAD, buf_slice(&text));
	buf_fini(&text);
	buf_fini(&key);
}

/* Bytes of the payload that the port has accepted; whatever was sent later is a part of it. */
static size_t hex_pane_out(const struct console_view *v, const struct session_in_flight *f)
{
	return v->unsent < f->payload_length ? f->payload_length - v->unsent : 0;
}

static const char *hex_pane_mode(const struct console_view *v)
{
	return v->hex->overwrite ? _("overwrite") : _("insert");
}

static void draw_destination(const struct console_view *v, struct area a)
{
	struct session_in_flight f = session_in_flight(v->session);
	struct buf text = {0}, key = {0};

	if (v->time) { /* a replay sends nothing */
		area_put(a, 0, 0, STYLE_DIM, slice_of(hex_pane_mode(v)));
		return;
	}
	if (f.phase == SESSION_PAYLOAD && f.length_unknown) {
		draw_open_end(v, a);
		return;
	}
	if (f.phase == SESSION_PAYLOAD) {
		draw_waiting(v, a, f.payload_missing);
		return;
	}
	if (f.phase == SESSION_RESULT && hex_pane_out(v, &f) < f.payload_length) {
		area_putf(a, 0, 0, STYLE_NORMAL, _("sending: %zu of %zu bytes"),
			hex_pane_out(v, &f), f.payload_length);
		return;
	}
	text_add_key(&key, v, ACTION_HEX_SEND);
	buf_addf(&text, "%s  ", hex_pane_mode(v));
	if (v->hex_topic)
		buf_addf(&text, _("%s sends to %s"), buf_text(&key), v->hex_topic);
	else
		buf_addf(&text, _("%s sends, asking for a topic"), buf_text(&key));
	area_put(a, 0, 0, STYLE_DIM, buf_slice(&text));
	buf_fini(&text);
	buf_fini(&key);
}

static void hex_pane_draw(const struct console_view *v, struct area a)
{
	struct hex_places p = hex_places_of(v, a);

	draw_dump(v, p.dump);
	if (p.inspector.columns > 0)
		hex_inspector_draw(v, p.inspector);
	if (p.foot.rows)
		draw_destination(v, p.foot);
}

static void hex_pane_add_title(const struct console_view *v, struct area inside, struct buf *out)
{
	size_t n = v->hex->buffer.n;

	(void)inside;
	buf_addf(out, P_("Hex editor %zu byte", "Hex editor %zu bytes", n), n);
	size_t at, selected = hex_editor_selection(v->hex, &at);
	if (selected) {
		text_add_comma(out);
		buf_addf(out, _("%zu selected"), selected);
	}
	if (hex_buffer_is_changed(&v->hex->buffer)) {
		text_add_comma(out);
		buf_add_text(out, _("changed"));
	}
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
	hex_inspector_add_facts(v, facts);
	facts_add_string(facts, v->hex_topic);
	/* 0: not known */
	facts_add(facts, f.phase == SESSION_PAYLOAD ? (int64_t)f.payload_missing : -1);
	facts_add(facts, f.phase == SESSION_RESULT ? (int64_t)hex_pane_out(v, &f) : -1);
	facts_add(facts, f.phase == SESSION_RESULT ? (int64_t)f.payload_length : -1);
}

const struct pane_ops hex_pane = {
	.name = N_("the hex pane"),
	.context = CONTEXT_HEX,
	.focus = ACTION_FOCUS_HEX,
	.add_title = hex_pane_add_title,
	.draw = hex_pane_draw,
	.add_facts = hex_pane_add_facts,
	.hit = hex_pane_hit,
};
