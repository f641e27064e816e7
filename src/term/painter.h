/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From one frame to the next: the bytes that make a terminal that shows the last cells show these.
 * No I/O, and no terminfo: the terminal's sequences come from the caller.
 */
#ifndef TERM_PAINTER_H
#define TERM_PAINTER_H

#include "base/buf.h"
#include "view/cells.h"

struct painter_style {
	struct buf whole;      /* from any style to this one */
	struct buf foreground; /* the part that sets the colour; empty: the default colour */
	struct buf rest;       /* the other parts: styles with equal ones differ in colour only */
};

struct painter_words {
	struct painter_style styles[STYLE_COUNT];
	void (*add_move)(struct buf *out, int column, int row);
	/* Moves the rows from top to bottom up by `by`; `rows` is the terminal's height.  Blank
	 * ones come in below, and the cursor may be anywhere afterwards.  NULL: the terminal
	 * can't. */
	void (*add_scroll)(struct buf *out, int top, int bottom, int by, int rows);
	struct buf clear, show_cursor, hide_cursor;
	bool blank_is_normal;    /* blanks left by clear and add_scroll look like STYLE_NORMAL */
	bool moves_in_any_style; /* the cursor can be moved without ending the style */
	bool keeps_last_cell;    /* writing to the last column of the last row does not scroll */
};
void painter_words_fini(struct painter_words *w);

/* A zeroed one is ready for use. */
struct painter {
	/* What the terminal shows; the versions are those of the rows when they were painted. */
	struct cells shown;
	int *order; /* row of `shown` on each row of the terminal; changed by scrolling */
	const struct cell *painted; /* the cells that these versions belong to */
	bool knows;                 /* false: the terminal may show anything */
	bool shows_cursor;
	int column, row;  /* of the terminal's cursor; row -1: anywhere */
	enum style style; /* in which it writes; STYLE_COUNT: not known */
	struct buf out;
};
void painter_fini(struct painter *p);

/* Call it when the terminal may show anything: the next frame clears it and paints everything. */
void painter_forget(struct painter *p);

/* Valid until the next call; empty if nothing has changed.  Cells outside columns x rows, the
 * terminal's size, are left out.  The caller keeps one struct cells and draws on it: a row whose version
 * is that of the last call is not compared.  With another one, call painter_forget first. */
struct slice painter_paint(struct painter *p, const struct painter_words *w, const struct cells *c,
	int columns, int rows);

#endif
