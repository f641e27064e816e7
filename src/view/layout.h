/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where everything lies on the screen: the panes in two columns, or one at a time, the page in their
 * place, the bars and the command line.  Depends on the screen's size, the focus, and what the user
 * chose; never on what the panes show, so that nothing moves by itself.
 */
#ifndef VIEW_LAYOUT_H
#define VIEW_LAYOUT_H

#include "view/cells.h"
#include "view/pane.h"

/* What the user chose; a zeroed one chooses nothing.  Sizes are shares of the screen, so that they
 * hold on another one too. */
struct layout_plan {
	int right;             /* columns of the right side, in 10000ths; 0: as many as it needs */
	int share[PANE_COUNT]; /* weight among the panes of the same column; 0: the usual one */
	bool hidden[PANE_COUNT];
	bool zoomed; /* the focused pane alone */
};

enum { LAYOUT_WHOLE = 10000, LAYOUT_MOST_SHARE = 1000000 /* of one pane */ };

/* A part for which there is no room has no columns or no rows. */
struct layout {
	struct area bar;
	struct area title[PANE_COUNT]; /* the rule above a pane, with its title */
	struct area pane[PANE_COUNT];  /* inside: without rules and margins */
	struct area page_title, page;  /* of a layer that covers all panes */
	struct area rule;              /* above the input line */
	struct area input, hint, bottom;
	int divider; /* the column between the left and right panes, from the first title to the
	              * rule; -1: none */
};

/* From 80x20 up, the panes in two columns; a hidden one leaves its room to its neighbours.  On a
 * smaller screen, and while zoomed, one column: the focused pane, even a hidden one, and the titles
 * of the others if there is room; the command line goes last.  Works down to 1x1. */
void layout_make(
	struct layout *l, struct cells *c, const struct layout_plan *plan, enum pane focus);

/* Moves the divider between the columns to the right, or left if negative, as far as both remain
 * useful.  false: it does not move. */
bool layout_move_divider(struct layout_plan *plan, struct cells *c, enum pane focus, int columns);
/* Moves a pane's title down, or up if negative, at the expense of its neighbour, as far as both
 * remain useful.  false: it does not move; the first title of a column never does. */
bool layout_move_title(
	struct layout_plan *plan, struct cells *c, enum pane focus, enum pane pane, int rows);
/* The pane whose title is the border that `pane` shares with a neighbour: its own, or for the first
 * one of a column that of the next.  PANE_COUNT: there is none. */
enum pane layout_border(
	const struct layout_plan *plan, struct cells *c, enum pane focus, enum pane pane);

#endif
