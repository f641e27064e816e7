/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/console_view.h"

enum {
	TWO_COLUMNS = 80, /* the smallest screen with all panes */
	TWO_ROWS = 20,
	WIDE_MARGIN = 100, /* from this width on there is a blank column at both sides */
	TWO_HINTS = 24,
	RIGHT_LEAST = 38, /* what a hex row of 8 bytes needs, with a margin */
	RIGHT_MOST = 60,  /* the state needs no more */
	HEX_WIDE = 75,    /* what a hex row of 16 bytes needs */
	HEX_WIDE_FROM = 170
};

enum column { COLUMN_LEFT, COLUMN_RIGHT };

static const struct {
	enum column column;
	int share;
} places[PANE_COUNT] = {
#define LAYOUT_PLACE(name, ops, column, share) [name] = {column, share},
	VIEW_PANES(LAYOUT_PLACE)
#undef LAYOUT_PLACE
};

static int layout_least(int a, int b)
{
	return a < b ? a : b;
}

static int right_columns(int columns)
{
	if (columns >= HEX_WIDE_FROM)
		return HEX_WIDE;
	return layout_least(RIGHT_LEAST + (columns - TWO_COLUMNS) / 4, RIGHT_MOST);
}

/* Places the lines below the panes, from the bottom up; returns the row of the input line. */
static int place_foot(struct layout *l, struct area screen, int hints, int bottoms)
{
	int margin = screen.columns >= WIDE_MARGIN;
	int input = screen.rows - 1 - hints - bottoms;

	l->input = area_sub(screen, margin, input, screen.columns - 2 * margin, 1);
	l->hint = area_sub(screen, margin, input + 1, screen.columns - 2 * margin, hints);
	l->bottom = area_sub(screen, 0, screen.rows - bottoms, screen.columns, bottoms);
	return input;
}

static void place_pane(struct layout *l, enum pane pane, struct area title, struct area inside)
{
	l->title[pane] = title;
	l->pane[pane] = inside;
}

/* Places the panes of a column, one below the other; `title` is where the first title goes, and
 * `inside` has the columns of all of them. */
static void place_column(struct layout *l, enum column column, struct area screen,
	struct area title, struct area inside)
{
	int rows = l->rule.row - title.row, shares = 0, before = 0, done = 0, row = title.row;

	for (int i = 0; i < PANE_COUNT; i++) {
		if (places[i].column != column)
			continue;
		rows--; /* its title */
		shares += places[i].share;
	}
	for (int i = 0; i < PANE_COUNT; i++) {
		if (places[i].column != column)
			continue;
		before += places[i].share;
		int share = rows * before / shares - done;
		place_pane(l, (enum pane)i, area_sub(screen, title.column, row, title.columns, 1),
			area_sub(screen, inside.column, row + 1, inside.columns, share));
		row += 1 + share;
		done += share;
	}
}

static void two_columns(struct layout *l, struct area screen)
{
	int hints = screen.rows >= TWO_HINTS ? 2 : 1, margin = screen.columns >= WIDE_MARGIN;
	int input = place_foot(l, screen, hints, 1);
	int right = right_columns(screen.columns), left = screen.columns - right - 1;

	l->divider = left;
	l->bar = area_sub(screen, 0, 0, screen.columns, 1);
	l->rule = area_sub(screen, 0, input - 1, screen.columns, 1);
	place_column(l, COLUMN_LEFT, screen, area_sub(screen, 0, 1, left, 1),
		area_sub(screen, margin, 2, left - 1 - margin, 1));
	place_column(l, COLUMN_RIGHT, screen, area_sub(screen, left + 1, 1, right, 1),
		area_sub(screen, left + 2, 2, right - 1 - margin, 1));
}

static void one_column(struct layout *l, struct area screen, enum pane focus)
{
	int rows = screen.rows, columns = screen.columns;
	int bars = rows >= 2, rules = rows >= 8, closed = rows >= 18;
	int hints = (rows >= 6) + (rows >= TWO_HINTS);
	int input = place_foot(l, screen, hints, rows >= 7);
	int row = bars;

	l->divider = -1;
	l->bar = area_sub(screen, 0, 0, columns, bars);
	l->rule = area_sub(screen, 0, input - rules, columns, rules);
	for (int pane = 0; pane < PANE_COUNT; pane++) {
		bool open = pane == (int)focus;
		int titles = open ? rules : closed;
		int left_to_come = closed ? PANE_COUNT - 1 - pane : 0;
		int inside = open ? input - rules - row - titles - left_to_come : 0;
		place_pane(l, (enum pane)pane, area_sub(screen, 0, row, columns, titles),
			area_sub(screen, 0, row + titles, columns, inside));
		row += titles + (inside > 0 ? inside : 0);
	}
}

/* One page in place of all panes: from the first title to the rule. */
static void place_page(struct layout *l, struct area screen)
{
	int top = l->bar.rows, margin = l->input.column;
	int end = l->rule.rows ? l->rule.row : l->input.row;

	l->page_title = area_sub(screen, 0, top, screen.columns, l->rule.rows);
	top += l->rule.rows;
	l->page = area_sub(screen, margin, top, screen.columns - 2 * margin, end - top);
}

void layout_make(struct layout *l, struct cells *c, enum pane focus)
{
	struct area screen = cells_area(c);

	*l = (struct layout){0};
	if (screen.columns >= TWO_COLUMNS && screen.rows >= TWO_ROWS)
		two_columns(l, screen);
	else
		one_column(l, screen, focus);
	place_page(l, screen);
}
