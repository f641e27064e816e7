/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen as an array of cells: panes draw on it, tests compare it as text, term/ puts it on a
 * terminal.  Only printable characters get into a cell: text goes through utf8_next, and a byte
 * that it marks is drawn as its mark in STYLE_MARK.
 */
#ifndef VIEW_CELLS_H
#define VIEW_CELLS_H

#include "base/buf.h"
#include "base/slice.h"

enum style {
	STYLE_NORMAL,
	STYLE_DIM,
	STYLE_BAR,      /* top and bottom line */
	STYLE_BAR_GOOD, /* connected */
	STYLE_BAR_BAD,  /* not connected, or another problem */
	STYLE_BAR_KEY,  /* a key's name */
	STYLE_BORDER,
	STYLE_TITLE,
	STYLE_FOCUS, /* border and title of the pane that has the keys */
	STYLE_SENT,  /* who speaks: we, the board's answer, the board unasked, our remark */
	STYLE_ANSWER,
	STYLE_UNSOLICITED,
	STYLE_REMARK,
	STYLE_GOOD,
	STYLE_BAD,
	STYLE_SELECTED, /* the row or byte at the cursor */
	STYLE_FOUND,    /* a match of the search */
	STYLE_MARK,     /* a mark in place of a byte */
	STYLE_HINT,
	STYLE_PARAMETER, /* the parameter at the cursor, in the hint */
	STYLE_MISTAKE,   /* where the line has a mistake */
	STYLE_COUNT
};

/* Eight bytes without padding: a frame compares and moves thousands of them. */
struct cell {
	int64_t point : 22;       /* 0: the right half of a wide character */
	uint64_t style : 5;       /* enum style */
	uint64_t combining : 17;  /* 0: none; the highest combining character fits */
	uint64_t combining2 : 17; /* any more of them, and variation selectors, are not shown */
	uint64_t unused : 3;      /* 0 */
};

enum { CELLS_LARGEST_SIDE = 4096 }; /* larger than any terminal */

struct cells {
	struct cell *cells;            /* row by row */
	int columns, rows;             /* at most CELLS_LARGEST_SIDE each */
	int cursor_column, cursor_row; /* where the terminal shows its cursor; -1: nowhere */
	bool ascii;                    /* lines and marks are drawn as ASCII (view/line_set.h) */
	unsigned clears;               /* how often everything was cleared */
	/* For term/, which puts them on a terminal: a row's version changes whenever the row is
	 * drawn on. */
	unsigned *versions, version; /* of each row; the newest one */
	unsigned scrolled;           /* the newest version before the last area_scroll... */
	int scrolled_by;             /* ... and its rows; 0: there was none */
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

/* Draws text from (column, row) of the area and returns the column after it.  Text that does not
 * fit is cut, with '…' in the area's last column. */
int area_put(struct area a, int column, int row, enum style style, struct slice text);
int area_putf(struct area a, int column, int row, enum style style, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* The same, right-aligned in the area; returns the text's first column. */
int area_put_right(struct area a, int row, enum style style, struct slice text);
/* Repeats a character that is one column wide, up to the area's edge. */
void area_repeat(struct area a, int column, int row, enum style style, int32_t point);
void area_fill(struct area a, enum style style); /* with blanks */
/* Moves the area's contents up by `rows`; blank rows come in below. */
void area_scroll(struct area a, int rows);
/* Changes the style of what is drawn there. */
void area_style(struct area a, int column, int row, int columns, enum style style);

/* The screen as text, one line per row, without trailing blanks: for tests and bug reports. */
void cells_add_text(struct buf *out, const struct cells *c);

#endif
