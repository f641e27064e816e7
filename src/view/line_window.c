/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/line_window.h"

#include "base/utf8.h"

struct line_window line_window_of(struct area a, struct slice line, size_t cursor)
{
	struct line_window w = {.area = a};
	size_t columns = utf8_columns(line), at = utf8_columns(slice_sub(line, 0, cursor));
	size_t room = (size_t)a.columns, step = room / 2;

	/* The cursor may be after the last character. */
	if (columns + 1 <= room)
		return w;
	if (step < 2) {
		w.from = at;
		return w;
	}
	if (at + 1 >= room)
		w.from = (at + 2 - room + step - 1) / step * step;
	w.left = w.from > 0;
	w.right = columns > w.from + room;
	return w;
}

struct slice line_window_from_column(struct slice line, size_t column, size_t *begins)
{
	struct utf8_char c;
	size_t at = 0;

	for (*begins = 0; at < line.n && *begins < column; at += c.bytes, *begins += c.columns)
		utf8_next(slice_from(line, at), &c);
	return slice_from(line, at);
}

/* The right mark covers the ellipsis of area_put. */
void line_window_draw(const struct line_window *w, struct slice line, enum style style)
{
	size_t begins;
	struct slice rest = line_window_from_column(line, w->from, &begins);

	area_put(w->area, (int)(begins - w->from), 0, style, rest);
	if (w->left)
		area_put(w->area, 0, 0, STYLE_DIM, SLICE("<"));
	if (w->right)
		area_put(w->area, w->area.columns - 1, 0, STYLE_DIM, SLICE(">"));
}

void line_window_mark(
	const struct line_window *w, struct slice line, size_t at, size_t n, enum style style)
{
	size_t from = utf8_columns(slice_sub(line, 0, at));
	size_t columns = utf8_columns(slice_sub(line, at, n));

	/* What is missing belongs after what is there. */
	if (columns == 0)
		columns = 1;
	if (from + columns <= w->from || from >= w->from + (size_t)w->area.columns)
		return;
	size_t hidden = from < w->from ? w->from - from : 0;
	size_t shown = columns - hidden, room = (size_t)w->area.columns;
	area_style(w->area, (int)(from + hidden - w->from), 0, (int)(shown < room ? shown : room),
		style);
}

void line_window_set_cursor(const struct line_window *w, struct slice line, size_t cursor)
{
	size_t at = utf8_columns(slice_sub(line, 0, cursor));

	w->area.cells->cursor_column = w->area.column + (int)(at - w->from);
	w->area.cells->cursor_row = w->area.row;
}

size_t line_window_at(const struct line_window *w, struct slice line, int column)
{
	int inside = column - w->area.column;
	size_t begins;

	return line.n -
	       line_window_from_column(line, w->from + (size_t)(inside > 0 ? inside : 0), &begins)
	               .n;
}
