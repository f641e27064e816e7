/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/painter.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/memory.h"
#include "base/utf8.h"

enum {
	LEAST_SCROLL = 3, /* rows that must not be written again, or scrolling is not worth it */
	MOST_SCROLL = 16, /* beyond that, few rows are left that have only moved */
	/* Up to this many correct cells are written again rather than jumped over. */
	SHORT_GAP = 6,
	ANYTHING = -1, /* a cell's character */
	ANYWHERE = -1  /* the cursor's row */
};

void painter_words_fini(struct painter_words *w)
{
	for (size_t i = 0; i < STYLE_COUNT; i++) {
		buf_fini(&w->styles[i].whole);
		buf_fini(&w->styles[i].foreground);
		buf_fini(&w->styles[i].rest);
	}
	buf_fini(&w->clear);
	buf_fini(&w->show_cursor);
	buf_fini(&w->hide_cursor);
}

void painter_fini(struct painter *p)
{
	cells_fini(&p->shown);
	free(p->order);
	p->order = NULL;
	buf_fini(&p->out);
}

void painter_forget(struct painter *p)
{
	p->knows = false;
}

/* What is painted on, and with what. */
struct brush {
	struct painter *p;
	const struct painter_words *words;
	const struct cells *cells;
	int columns, rows;
};

static struct cell *shown_row(const struct brush *b, int row)
{
	return b->p->shown.cells + (size_t)b->p->order[row] * (size_t)b->p->shown.columns;
}

static bool same_rows(const struct cell *a, const struct cell *b, int columns)
{
	return memcmp(a, b, (size_t)columns * sizeof(*a)) == 0;
}

/* True if it may have been drawn on since it was last painted. */
static bool was_drawn(const struct brush *b, int row)
{
	return b->p->shown.versions[row] != b->cells->versions[row];
}

/* The first differing cell from x on, or `end`. */
static int find_difference(const struct cell *row, const struct cell *shown, int x, int end)
{
	enum { BLOCK = 16 }; /* rows differ in few places */

	while (x + BLOCK <= end && memcmp(&row[x], &shown[x], BLOCK * sizeof(*row)) == 0)
		x += BLOCK;
	while (x < end && memcmp(&row[x], &shown[x], sizeof(*row)) == 0)
		x++;
	return x;
}

/* The first differing cell of a row; b->columns: none differs. */
static int first_change(const struct brush *b, int row)
{
	return find_difference(cells_at(b->cells, 0, row), shown_row(b, row), 0, b->columns);
}

/* --- words --- */

static void set_style(const struct brush *b, enum style style)
{
	const struct painter_style *styles = b->words->styles;
	struct painter *p = b->p;
	enum style before = p->style;

	if (before == style)
		return;
	p->style = style;
	if (before != STYLE_COUNT && styles[style].foreground.n > 0 &&
		slice_eq(buf_slice(&styles[before].rest), buf_slice(&styles[style].rest)))
		buf_add(&p->out, buf_slice(&styles[style].foreground));
	else
		buf_add(&p->out, buf_slice(&styles[style].whole));
}

static void move(const struct brush *b, int column, int row)
{
	struct painter *p = b->p;

	if (p->row == row && p->column == column)
		return;
	if (!b->words->moves_in_any_style)
		set_style(b, STYLE_NORMAL);
	b->words->add_move(&p->out, column, row);
	p->column = column;
	p->row = row;
}

/* What becomes blank, by a clear or from below. */
static void set_blank(const struct brush *b, int row)
{
	struct cell *cells = shown_row(b, row);

	for (int x = 0; x < b->p->shown.columns; x++)
		cells[x] = (struct cell){.point = b->words->blank_is_normal ? ' ' : ANYTHING};
}

/* --- cells --- */

/* cells.h promises that nothing else comes; this is the last gate before the terminal. */
static int32_t printable(int32_t point)
{
	if (point == 0)
		return ' ';
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ? 0xfffd : point;
}

/* A combining character has no column of its own; no other may join a cell. */
static void add_combining(struct buf *out, int32_t point)
{
	if (point >= 0xa0 && wcwidth((wchar_t)point) == 0)
		utf8_add(out, point);
}

/* The columns of the character at x, as shown on the terminal. */
static int width_at(const struct cell *row, int x, int end)
{
	return x + 1 < end && row[x + 1].point == 0 ? 2 : 1;
}

/* Returns its width in columns. */
static int painter_add_character(struct buf *out, const struct cell *row, int x, int end)
{
	const struct cell *c = &row[x];
	int32_t point = printable(c->point);
	int columns = 1;

	if (point < 0x7f) {
		buf_add_char(out, (char)point);
	} else {
		int width = wcwidth((wchar_t)point);
		bool fits = width == 1 || (width == 2 && width_at(row, x, end) == 2);
		utf8_add(out, fits ? point : 0xfffd);
		columns = fits ? width : 1;
	}
	if (c->combining) {
		add_combining(out, (int32_t)c->combining);
		add_combining(out, (int32_t)c->combining2);
	}
	return columns;
}

static void paint_character(const struct brush *b, const struct cell *row, int x, int y)
{
	struct painter *p = b->p;
	enum style style = row[x].style < STYLE_COUNT ? row[x].style : STYLE_NORMAL;

	move(b, x, y);
	set_style(b, style);
	p->column += painter_add_character(&p->out, row, x, b->columns);
	/* Behind the last column terminals differ. */
	if (p->column >= b->columns)
		p->row = ANYWHERE;
}

static bool is_plain(const struct cell *c, enum style style)
{
	return c->point >= 0x20 && c->point < 0x7f && c->style == style && c->combining == 0;
}

/* Most text is characters of one byte in one style; these are written up to the first correct cell.
 * Returns how many there were; 0: the one at x is of another kind. */
static int paint_run(const struct brush *b, const struct cell *row, const struct cell *shown, int x,
	int y, int end)
{
	struct painter *p = b->p;
	enum style style = row[x].style;
	int n = 0;

	if (style >= STYLE_COUNT || !is_plain(&row[x], style))
		return 0;
	move(b, x, y);
	set_style(b, style);
	char *out = buf_room(&p->out, (size_t)(end - x));
	do {
		out[n] = (char)row[x + n].point;
		n++;
	} while (x + n < end && is_plain(&row[x + n], style) &&
		 memcmp(&row[x + n], &shown[x + n], sizeof(*row)) != 0);
	buf_grown(&p->out, (size_t)n);
	p->column += n;
	/* Behind the last column terminals differ. */
	if (p->column >= b->columns)
		p->row = ANYWHERE;
	return n;
}

/* May the cells from `from` to x, which are correct, be written again?  That costs less than a jump
 * if they are few and need no other style. */
static bool fills_gap(const struct brush *b, const struct cell *row, int y, int from, int x)
{
	if (b->p->row != y || b->p->column != from || x - from > SHORT_GAP)
		return false;
	for (int i = from; i < x; i++)
		if (row[i].style != b->p->style || row[i].point >= 0x7f || row[i].point == 0)
			return false;
	return row[x].style == b->p->style;
}

static void paint_row(const struct brush *b, int y, int from)
{
	const struct cell *row = cells_at(b->cells, 0, y), *shown = shown_row(b, y);
	bool is_last = y == b->rows - 1 && !b->words->keeps_last_cell;
	int end = is_last ? b->columns - 1 : b->columns;
	int done = 0; /* after the last character that was written */

	for (int x = from; x < end; x = find_difference(row, shown, done, end)) {
		/* A wide character is written whole. */
		if (row[x].point == 0 && x > done)
			x--;
		if (fills_gap(b, row, y, done, x))
			for (int i = done; i < x; i++)
				paint_character(b, row, i, y);
		int run = paint_run(b, row, shown, x, y, end);
		if (run == 0)
			paint_character(b, row, x, y);
		done = x + (run ? run : width_at(row, x, end));
	}
}

/* --- scrolling --- */

struct scroll {
	int top, bottom, by;
	int saved; /* rows that need not be written */
};

/* The best scroll that moves some of the rows from first to last up by `by`. */
static void find_scroll(
	const struct brush *b, const int *from, int first, int last, int by, struct scroll *best)
{
	int top = first, saved = 0;

	for (int y = first; y + by <= last; y++) {
		const struct cell *row = cells_at(b->cells, 0, y), *shown = shown_row(b, y + by);
		bool changed = from[y] < b->columns;
		/* Where one row of a list differs from its neighbour, the next one usually does. */
		int likely = changed ? from[y] : 0;
		if (memcmp(&row[likely], &shown[likely], sizeof(*row)) != 0 ||
			!same_rows(row, shown, b->columns)) {
			saved = 0;
			continue;
		}
		if (!changed)
			continue;
		if (saved++ == 0)
			top = y;
		if (saved > best->saved)
			*best = (struct scroll){top, y + by, by, saved};
	}
}

static void scroll(const struct brush *b, const struct scroll *s)
{
	int gone[MOST_SCROLL], *order = b->p->order;

	set_style(b, STYLE_NORMAL);
	b->words->add_scroll(&b->p->out, s->top, s->bottom, s->by, b->rows);
	b->p->row = ANYWHERE;
	for (int i = 0; i < s->by; i++)
		gone[i] = order[s->top + i];
	for (int y = s->top; y <= s->bottom - s->by; y++)
		order[y] = order[y + s->by];
	for (int i = 0; i < s->by; i++) {
		order[s->bottom - s->by + 1 + i] = gone[i];
		set_blank(b, s->bottom - s->by + 1 + i);
	}
}

/* The distance by which rows have been moved since the last frame; 0: none is known. */
static int known_scroll(const struct brush *b)
{
	const struct cells *c = b->cells;
	unsigned ago = c->version - c->scrolled, frame = c->version - b->p->shown.version;

	return c->scrolled_by <= MOST_SCROLL && ago <= frame ? c->scrolled_by : 0;
}

/* Lists grow at their end: a new row there moves all others, and the terminal can do that
 * itself. */
static void scroll_what_moved(const struct brush *b, int *from, int known)
{
	struct scroll best = {.saved = 0};
	int first = 0, last = b->rows - 1;

	while (first <= last && from[first] >= b->columns)
		first++;
	while (last > first && from[last] >= b->columns)
		last--;
	if (known > 0)
		find_scroll(b, from, first, last, known, &best);
	/* Otherwise every distance is tried; beyond that, fewer rows could be saved. */
	bool found = best.saved >= LEAST_SCROLL;
	for (int by = 1; !found && last - first + 1 - by > best.saved && by <= MOST_SCROLL; by++)
		find_scroll(b, from, first, last, by, &best);
	if (best.saved < LEAST_SCROLL)
		return;
	for (int y = best.bottom - best.by + 1; y <= best.bottom; y++)
		best.saved -= from[y] >= b->columns;
	if (best.saved < LEAST_SCROLL)
		return;
	scroll(b, &best);
	for (int y = best.top; y <= best.bottom - best.by; y++)
		from[y] = b->columns;
	for (int y = best.bottom - best.by + 1; y <= best.bottom; y++)
		from[y] = first_change(b, y);
}

/* --- frames --- */

static void start_anew(const struct brush *b)
{
	struct painter *p = b->p;

	if (p->shown.columns != b->cells->columns || p->shown.rows != b->cells->rows)
		cells_resize(&p->shown, b->cells->columns, b->cells->rows);
	p->order = memory_resize(
		p->order, ((size_t)p->shown.rows ? (size_t)p->shown.rows : 1) * sizeof(*p->order));
	for (int y = 0; y < p->shown.rows; y++)
		p->order[y] = y;
	p->style = STYLE_COUNT;
	set_style(b, STYLE_NORMAL);
	buf_add(&p->out, buf_slice(&b->words->hide_cursor));
	buf_add(&p->out, buf_slice(&b->words->clear));
	p->shows_cursor = false;
	p->row = ANYWHERE;
	for (int y = 0; y < p->shown.rows; y++)
		set_blank(b, y);
	p->knows = true;
}

static void place_cursor(const struct brush *b)
{
	const struct cells *c = b->cells;
	struct painter *p = b->p;
	bool shows = c->cursor_column >= 0 && c->cursor_column < b->columns && c->cursor_row >= 0 &&
	             c->cursor_row < b->rows;

	if (shows)
		move(b, c->cursor_column, c->cursor_row);
	if (shows != p->shows_cursor)
		buf_add(&p->out,
			buf_slice(shows ? &b->words->show_cursor : &b->words->hide_cursor));
	p->shows_cursor = shows;
}

struct slice painter_paint(struct painter *p, const struct painter_words *w, const struct cells *c,
	int columns, int rows)
{
	struct brush b = {p, w, c, c->columns < columns ? c->columns : columns,
		c->rows < rows ? c->rows : rows};
	int from[CELLS_LARGEST_SIDE]; /* the first differing cell of each row */

	bool anew = !p->knows || p->shown.columns != c->columns || p->shown.rows != c->rows;
	bool all = anew || p->painted != c->cells;
	int known = all ? 0 : known_scroll(&b);

	buf_clear(&p->out);
	if (anew)
		start_anew(&b);
	for (int y = 0; y < b.rows; y++) {
		from[y] = all || was_drawn(&b, y) ? first_change(&b, y) : b.columns;
		p->shown.versions[y] = c->versions[y];
	}
	p->painted = c->cells;
	p->shown.version = c->version;
	if (w->add_scroll && b.rows > 0)
		scroll_what_moved(&b, from, known);
	for (int y = 0; y < b.rows; y++) {
		if (from[y] >= b.columns)
			continue;
		paint_row(&b, y, from[y]);
		memcpy(shown_row(&b, y), cells_at(c, 0, y),
			(size_t)b.columns * sizeof(struct cell));
	}
	place_cursor(&b);
	return buf_slice(&p->out);
}
