/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From one frame to the next: the bytes after which a terminal that showed the last cells shows
 * these.  No I/O, and nothing about terminfo: how a terminal is told things comes as words.
 */
#ifndef TERM_PAINTER_H
#define TERM_PAINTER_H

#include "base/buf.h"
#include "view/cells.h"

struct painter_style {
	struct buf whole;      /* from any style to this one */
	struct buf foreground; /* its part of that; empty: the default colour */
	struct buf rest; /* the other parts: two styles that share these differ in colour only */
};

struct painter_words {
	struct painter_style styles[STYLE_COUNT];
	void (*add_move)(struct buf *out, int column, int row);
	/* The rows from top to bottom move up by so many, of all rows of the terminal; blank ones come
	 * in below, and the cursor is anywhere.  NULL: the terminal can't. */
	void (*add_scroll)(struct buf *out, int top, int bottom, int by, int rows);
	struct buf clear, show_cursor, hide_cursor;
	bool blank_is_normal; /* what clear and add_scroll leave looks like a space of STYLE_NORMAL */
	bool moves_in_any_style; /* to move the cursor, no style must be ended */
	bool keeps_last_cell; /* a character in the last column of the last row scrolls nothing */
};
void painter_words_fini(struct painter_words *w);

/* A zeroed one is ready for use. */
struct painter {
	/* By the terminal; the versions are those of the rows that were painted. */
	struct cells shown;
	int *order; /* which row of `shown` each row of the terminal is: scrolling moves these */
	const struct cell *painted; /* the cells that these versions are of */
	bool knows;                 /* that it does show these */
	bool shows_cursor;
	int column, row;  /* of the terminal's cursor; row -1: anywhere */
	enum style style; /* that it writes in; STYLE_COUNT: any */
	struct buf out;
};
void painter_fini(struct painter *p);

/* The terminal may show anything: it is cleared, and all of the next frame is painted. */
void painter_forget(struct painter *p);

/* Valid until the next call; empty where nothing has changed.  What lies outside of columns x rows,
 * the terminal's size, is left out. */
struct slice painter_paint(struct painter *p, const struct painter_words *w, const struct cells *c,
	int columns, int rows);

#endif
