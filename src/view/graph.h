/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Curves and bars made of characters: braille, 2 by 4 dots a cell, or ASCII, 1 by 3, for terminals
 * that have no braille.  Knows nothing of what is drawn.
 */
#ifndef VIEW_GRAPH_H
#define VIEW_GRAPH_H

#include "view/cells.h"

struct graph {
	bool ascii;
	int columns, rows; /* cells */
	int across, down;  /* dots of a cell */
	unsigned char *cells;
};

/* Empty, of that many cells (at least 0); graph_fini frees it. */
void graph_init(struct graph *g, int columns, int rows, bool ascii);
void graph_fini(struct graph *g);
int graph_width(const struct graph *g); /* dots */
int graph_height(const struct graph *g);
/* Sets the dots from `low` to `high` in column x; (0, 0) is the lower left one.  Those outside are
 * left out. */
void graph_mark(struct graph *g, int x, int low, int high);
/* Cells without a dot keep what is there. */
void graph_draw(const struct graph *g, struct area a, int column, int row, enum style style);

/* Bars from the bottom of one row of cells up, one for each value: graph_bars() of them a column.
 * The value `top` fills the row; any value above 0 shows. */
int graph_bars(bool ascii);
void graph_draw_bars(struct area a, int column, int row, enum style style, bool ascii,
	const uint64_t *values, size_t count, uint64_t top);

/* 1, 2 or 5 times a power of ten: the least one by which `range` is divided into at most `parts`.
 * For a range that is not positive, or too small for the powers of ten, 1. */
double graph_step(double range, int parts);
/* Appends a number with as many decimals as that step needs, or by its exponent if it is long. */
void graph_add_number(struct buf *out, double number, double step);

#endif
