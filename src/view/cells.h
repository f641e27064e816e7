/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen as an array of cells: what the panes draw on, what tests compare as text, what term/
 * puts on a terminal.  Nothing but printable characters ever gets into a cell: text goes through
 * utf8_next, and what is marked there appears as its mark in STYLE_MARK.
 */
#ifndef VIEW_CELLS_H
#define VIEW_CELLS_H

#include "base/buf.h"
#include "base/slice.h"

enum style {
	STYLE_NORMAL,
	STYLE_DIM,
	STYLE_BAR,      /* top and bottom line */
	STYLE_BAR_GOOD, /* the connection stands */
	STYLE_BAR_BAD,  /* it does not, or something else is wrong */
	STYLE_BAR_KEY,  /* a key's name */
	STYLE_BORDER,
	STYLE_TITLE,
	STYLE_FOCUS, /* border and title of the pane that has the keys */
	STYLE_SENT,  /* who speaks: we, the answer, the board by itself, our remark */
	STYLE_ANSWER,
	STYLE_UNSOLICITED,
	STYLE_REMARK,
	STYLE_GOOD,
	STYLE_BAD,
	STYLE_SELECTED, /* the row or byte at the cursor */
	STYLE_FOUND,    /* what was searched for */
	STYLE_MARK,     /* stands for a byte that is not shown as it is */
	STYLE_HINT,
	STYLE_PARAMETER, /* the parameter at the cursor, in the hint */
	STYLE_MISTAKE,   /* the place of a mistake in the line */
	STYLE_COUNT
};

/* Eight bytes without padding, since a frame compares and moves thousands of them. */
struct cell {
	int64_t point : 22;       /* 0: the right half of a wide character */
	uint64_t style : 5;       /* enum style */
	uint64_t combining : 17;  /* 0: none; so far up as combining characters go */
	uint64_t combining2 : 17; /* further ones, and variation selectors, are not shown */
	uint64_t unused : 3;      /* 0 */
};

enum { CELLS_LARGEST_SIDE = 4096 }; /* no terminal has more */

struct cells {
	struct cell *cells;            /* row by row */
	int columns, rows;             /* at most CELLS_LARGEST_SIDE each */
	int cursor_column, cursor_row; /* where the terminal's cursor shows; -1: nowhere */
	unsigned clears;               /* how often all of it was made blank */
	/* For whoever puts them on a terminal: another number whenever a row was drawn on. */
	unsigned *versions, version; /* of each row; the last one given */
};

void cells_fini(struct cells *c);
void cells_resize(struct cells *c, int columns, int rows);               /* and clears */
void cells_clear(struct cells *c);                                       /* blanks, and no cursor */
const struct cell *cells_at(const struct cells *c, int column, int row); /* inside only */

/* A rectangle of the screen; everything drawn is cut at its edges. */
struct area {
	struct cells *cells;
	int column, row, columns, rows;
};
struct area cells_area(struct cells *c);
struct area area_sub(struct area a, int column, int row, int columns, int rows);

/* Draws text from (column, row) of the area and answers the column behind it.  What does not fit
 * ends in '…' in the area's last column. */
int area_put(struct area a, int column, int row, enum style style, struct slice text);
int area_putf(struct area a, int column, int row, enum style style, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* The same, ending in the area's last column; answers its first column. */
int area_put_right(struct area a, int row, enum style style, struct slice text);
/* One character of one column again and again, up to the area's edge. */
void area_repeat(struct area a, int column, int row, enum style style, int32_t point);
void area_fill(struct area a, enum style style); /* with blanks */
/* Its rows move up by so many, and blank ones come in below. */
void area_scroll(struct area a, int rows);
/* Another style for what stands there already. */
void area_style(struct area a, int column, int row, int columns, enum style style);

/* The screen as text, a line a row, trailing blanks cut: for tests and bug reports. */
void cells_add_text(struct buf *out, const struct cells *c);

#endif
