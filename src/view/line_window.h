/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line that is being edited in a row that may be too narrow for it: a window around the cursor,
 * with a mark where more is hidden.
 */
#ifndef VIEW_LINE_WINDOW_H
#define VIEW_LINE_WINDOW_H

#include "view/cells.h"

struct line_window {
	struct area area; /* one row */
	size_t from;      /* the line's column that is drawn in the area's first */
	bool left, right; /* there is more on that side */
};

/* It moves by half its width, so that the text does not move at each key, and depends on line and
 * cursor (a byte offset) alone. */
struct line_window line_window_of(struct area a, struct slice line, size_t cursor);
void line_window_draw(const struct line_window *w, struct slice line, enum style style);
/* Gives the n bytes from `at` on another style; the place for one character if n is 0. */
void line_window_mark(
	const struct line_window *w, struct slice line, size_t at, size_t n, enum style style);
/* Where the terminal shows its cursor. */
void line_window_set_cursor(const struct line_window *w, struct slice line, size_t cursor);

/* The byte that is drawn in that column of the screen, or the end of the line. */
size_t line_window_at(const struct line_window *w, struct slice line, int column);

/* The bytes of the line from that column on, and the column where the first of them begins. */
struct slice line_window_from_column(struct slice line, size_t column, size_t *begins);

#endif
