/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/cells.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "view/line_set.h"

_Static_assert(sizeof(struct cell) == 8, "no padding");
_Static_assert(STYLE_COUNT <= 1 << 5, "a cell has a style");

enum {
	BYTES_A_COLUMN = 64,    /* longer text is only combining characters */
	DOTTED_CIRCLE = 0x25cc, /* carries a combining character that has no letter */
	ELLIPSIS = 0x2026,
	VARIATION_SELECTOR = 0xfe00, /* and the 15 after it */
	LAST_COMBINING = 0x1ffff,    /* beyond are variation selectors only */
};

void cells_fini(struct cells *c)
{
	free(c->cells);
	free(c->versions);
	*c = (struct cells){0};
}

static int within(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

void cells_resize(struct cells *c, int columns, int rows)
{
	c->columns = within(columns, 0, CELLS_LARGEST_SIDE);
	c->rows = within(rows, 0, CELLS_LARGEST_SIDE);
	size_t count = (size_t)c->columns * (size_t)c->rows;
	c->cells = memory_resize(c->cells, (count ? count : 1) * sizeof(*c->cells));
	c->versions = memory_resize(
		c->versions, ((size_t)c->rows ? (size_t)c->rows : 1) * sizeof(*c->versions));
	cells_clear(c);
}

void cells_clear(struct cells *c)
{
	size_t columns = (size_t)c->columns;

	if (c->rows > 0)
		for (size_t i = 0; i < columns; i++)
			c->cells[i] = (struct cell){.point = ' '};
	for (size_t row = 1; row < (size_t)c->rows; row++)
		memcpy(c->cells + row * columns, c->cells, columns * sizeof(*c->cells));
	c->version++;
	for (size_t row = 0; row < (size_t)c->rows; row++)
		c->versions[row] = c->version;
	c->cursor_column = c->cursor_row = -1;
	c->clears++;
}

static struct cell *cell_at(const struct cells *c, int column, int row)
{
	return &c->cells[(size_t)row * (size_t)c->columns + (size_t)column];
}

const struct cell *cells_at(const struct cells *c, int column, int row)
{
	return cell_at(c, column, row);
}

struct area cells_area(struct cells *c)
{
	return (struct area){c, 0, 0, c->columns, c->rows};
}

struct area area_sub(struct area a, int column, int row, int columns, int rows)
{
	int left = within(column, 0, a.columns), top = within(row, 0, a.rows);
	int right = within(column + within(columns, 0, CELLS_LARGEST_SIDE), left, a.columns);
	int bottom = within(row + within(rows, 0, CELLS_LARGEST_SIDE), top, a.rows);

	return (struct area){a.cells, a.column + left, a.row + top, right - left, bottom - top};
}

/* A cell to draw on: its row gets a new version. */
static struct cell *changed_cell(struct cells *c, int column, int row)
{
	c->versions[row] = ++c->version;
	return cell_at(c, column, row);
}

static void blank_cell(struct cell *cell)
{
	*cell = (struct cell){.point = ' ', .style = cell->style};
}

/* Half a wide character can't be shown: if one half is overwritten, the other becomes blank. */
static void break_wide(struct cells *c, int column, int row)
{
	if (cell_at(c, column, row)->point == 0 && column > 0)
		blank_cell(cell_at(c, column - 1, row));
	if (column + 1 < c->columns && cell_at(c, column + 1, row)->point == 0)
		blank_cell(cell_at(c, column + 1, row));
}

static void cells_set(struct area a, int column, int row, enum style style, int32_t point)
{
	struct cells *c = a.cells;

	break_wide(c, a.column + column, a.row + row);
	*changed_cell(c, a.column + column, a.row + row) =
		(struct cell){.point = c->ascii ? line_set_ascii(point) : point, .style = style};
}

static void combine(struct cell *cell, int32_t point)
{
	/* Some terminals change a character's width for these, others do not. */
	if (point >= VARIATION_SELECTOR && point < VARIATION_SELECTOR + 16)
		return;
	if (point > LAST_COMBINING)
		return;
	if (cell->combining == 0)
		cell->combining = (uint32_t)point;
	else if (cell->combining2 == 0)
		cell->combining2 = (uint32_t)point;
}

static int put_mark(struct area a, int column, int row, const struct utf8_char *c)
{
	char mark[UTF8_MARK_BYTES];
	struct utf8_char shown;

	utf8_mark(c, mark);
	struct slice rest = slice_of(mark);
	for (; rest.n; rest = slice_from(rest, shown.bytes)) {
		utf8_next(rest, &shown);
		cells_set(a, column++, row, STYLE_MARK, shown.point);
	}
	return column;
}

static int put_char(struct area a, int column, int row, enum style style, const struct utf8_char *c)
{
	if (c->mark)
		return put_mark(a, column, row, c);
	cells_set(a, column, row, style, c->point);
	if (c->columns == 2)
		cells_set(a, column + 1, row, style, 0);
	return column + c->columns;
}

/* Most text has one byte per column.  Returns how many such bytes there are, and room for. */
static size_t plain_bytes(struct slice text, int columns)
{
	size_t n = 0, most = text.n < (size_t)columns ? text.n : (size_t)columns;

	while (n < most && text.p[n] >= 0x20 && text.p[n] < 0x7f)
		n++;
	return n;
}

static void put_plain(struct area a, int column, int row, enum style style, struct slice text)
{
	struct cell *cells = changed_cell(a.cells, a.column + column, a.row + row);

	break_wide(a.cells, a.column + column, a.row + row);
	break_wide(a.cells, a.column + column + (int)text.n - 1, a.row + row);
	for (size_t i = 0; i < text.n; i++)
		cells[i] = (struct cell){.point = text.p[i], .style = style};
}

int area_put(struct area a, int column, int row, enum style style, struct slice text)
{
	size_t limit = BYTES_A_COLUMN * ((size_t)within(a.columns, 0, CELLS_LARGEST_SIDE) + 1);
	int base = -1; /* where the last character is */

	if (row < 0 || row >= a.rows || column < 0 || column >= a.columns)
		return column;
	for (size_t at = 0; at < text.n;) {
		size_t plain = plain_bytes(slice_from(text, at), a.columns - column);
		if (plain > 0) {
			put_plain(a, column, row, style, slice_sub(text, at, plain));
			at += plain;
			column += (int)plain;
			base = column - 1;
			continue;
		}
		struct utf8_char c;
		utf8_next(slice_from(text, at), &c);
		int needed = c.columns == 0 && base < 0 ? 1 : c.columns;
		if (column + needed > a.columns || at > limit) {
			cells_set(a, a.columns - 1, row, style, ELLIPSIS);
			return a.columns;
		}
		at += c.bytes;
		if (c.columns > 0) {
			base = column;
			column = put_char(a, column, row, style, &c);
			continue;
		}
		if (base < 0) {
			base = column;
			cells_set(a, column++, row, STYLE_MARK, DOTTED_CIRCLE);
		}
		combine(cell_at(a.cells, a.column + base, a.row + row), c.point);
	}
	return column;
}

int area_putf(struct area a, int column, int row, enum style style, const char *format, ...)
{
	struct buf text = {0};
	va_list args;

	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	column = area_put(a, column, row, style, buf_slice(&text));
	buf_fini(&text);
	return column;
}

int area_put_right(struct area a, int row, enum style style, struct slice text)
{
	size_t columns = utf8_columns(text);
	int column = columns < (size_t)a.columns ? a.columns - (int)columns : 0;

	area_put(a, column, row, style, text);
	return column;
}

void area_repeat(struct area a, int column, int row, enum style style, int32_t point)
{
	struct area part = area_sub(a, column, row, a.columns, 1);

	if (part.rows == 0 || part.columns == 0 || row < 0)
		return;
	cells_set(part, 0, 0, style, point);
	cells_set(part, part.columns - 1, 0, style, point);
	struct cell *cells = cell_at(part.cells, part.column, part.row);
	for (int i = 1; i < part.columns - 1; i++)
		cells[i] = cells[0];
}

void area_fill(struct area a, enum style style)
{
	for (int row = 0; row < a.rows; row++)
		area_repeat(a, 0, row, style, ' ');
}

void area_scroll(struct area a, int rows)
{
	size_t columns = (size_t)a.columns;

	if (columns == 0 || rows <= 0)
		return;
	if (rows > a.rows)
		rows = a.rows;
	a.cells->scrolled = a.cells->version;
	a.cells->scrolled_by = rows;
	for (int row = 0; row < a.rows - rows; row++)
		memcpy(changed_cell(a.cells, a.column, a.row + row),
			cell_at(a.cells, a.column, a.row + row + rows),
			columns * sizeof(struct cell));
	area_fill(area_sub(a, 0, a.rows - rows, a.columns, rows), STYLE_NORMAL);
}

void area_style(struct area a, int column, int row, int columns, enum style style)
{
	struct area part = area_sub(a, column, row, columns, 1);

	if (part.rows == 0 || row < 0)
		return;
	struct cell *cells = changed_cell(part.cells, part.column, part.row);
	for (int i = 0; i < part.columns; i++)
		cells[i].style = style;
}

void cells_add_text(struct buf *out, const struct cells *c)
{
	for (int row = 0; row < c->rows; row++) {
		size_t end = out->n;
		for (int column = 0; column < c->columns; column++) {
			const struct cell *cell = cell_at(c, column, row);
			if (cell->point == 0)
				continue;
			utf8_add(out, cell->point);
			if (cell->combining)
				utf8_add(out, (int32_t)cell->combining);
			if (cell->combining2)
				utf8_add(out, (int32_t)cell->combining2);
			if (cell->point != ' ' || cell->combining)
				end = out->n;
		}
		buf_truncate(out, end);
		buf_add_char(out, '\n');
	}
}
