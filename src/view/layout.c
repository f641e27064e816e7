/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/layout.h"

enum {
	TWO_COLUMNS = 80, /* the smallest screen with all panes */
	TWO_ROWS = 20,
	WIDE_MARGIN = 100, /* from this width on there is a blank column at both sides */
	TWO_HINTS = 24,
	LEAST_COLUMNS = 30, /* of a side that the user makes narrow */
	LEAST_PANE_ROWS = 3,
	RIGHT_LEAST = 38, /* what a hex row of 8 bytes needs, with a margin */
	RIGHT_MOST = 60,  /* the state needs no more */
	HEX_16 = 78,      /* what a hex row of 16 bytes needs, with offsets up to 16 MiB */
	HEX_16_FROM = 170,
	HEX_32 = 146,
	HEX_32_FROM = 270, /* the messages keep 120 columns */
	USUAL_WEIGHT = 1000
};

enum column { COLUMN_LEFT, COLUMN_RIGHT };

static const struct {
	enum column column;
	int share;
	int most; /* rows, unless the user says otherwise; 0: any number */
} places[PANE_COUNT] = {
#define LAYOUT_PLACE(name, ops, column, share, most) [name] = {column, share, most},
	VIEW_PANES(LAYOUT_PLACE)
#undef LAYOUT_PLACE
};

static int layout_least(int a, int b)
{
	return a < b ? a : b;
}

static int layout_between(int least, int value, int most)
{
	return value < least ? least : layout_least(value, most);
}

static bool layout_shows(const struct layout_plan *plan, enum column column)
{
	for (int i = 0; i < PANE_COUNT; i++)
		if (places[i].column == column && !plan->hidden[i])
			return true;
	return false;
}

static int right_columns(const struct layout_plan *plan, int columns)
{
	if (plan->right)
		return layout_between(LEAST_COLUMNS,
			(plan->right * columns + LAYOUT_WHOLE / 2) / LAYOUT_WHOLE,
			columns - 1 - LEAST_COLUMNS);
	if (columns >= HEX_32_FROM)
		return HEX_32;
	if (columns >= HEX_16_FROM)
		return HEX_16;
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

/* The panes of a column that are shown, from top to bottom. */
struct stack {
	int count;
	enum pane panes[PANE_COUNT];
	int rows[PANE_COUNT]; /* inside, of each of them */
};

static int layout_weight(const struct layout_plan *plan, enum pane pane)
{
	return plan->share[pane] ? plan->share[pane] : places[pane].share * USUAL_WEIGHT;
}

/* What one has too much the last other one gets, and what one lacks the largest one gives. */
static void trim_stack(const struct layout_plan *plan, struct stack *s)
{
	for (int i = 0; i + 1 < s->count; i++) {
		int most = places[s->panes[i]].most;
		int extra = s->rows[i] - most;
		if (plan->share[s->panes[i]] || !most || extra <= 0)
			continue;
		s->rows[i] -= extra;
		s->rows[s->count - 1] += extra;
	}
	for (int i = 0; i < s->count; i++) {
		int largest = 0, lacks = LEAST_PANE_ROWS - s->rows[i];
		for (int k = 1; k < s->count; k++)
			if (s->rows[k] > s->rows[largest])
				largest = k;
		if (lacks <= 0 || s->rows[largest] - lacks < LEAST_PANE_ROWS)
			continue;
		s->rows[i] += lacks;
		s->rows[largest] -= lacks;
	}
}

/* `rows`: of the whole column, titles and all. */
static struct stack make_stack(const struct layout_plan *plan, enum column column, int rows)
{
	struct stack s = {0};
	int weights = 0, before = 0, done = 0;

	for (int i = 0; i < PANE_COUNT; i++) {
		if (places[i].column != column || plan->hidden[i])
			continue;
		s.panes[s.count++] = (enum pane)i;
		weights += layout_weight(plan, (enum pane)i);
		rows--; /* its title */
	}
	for (int i = 0; i < s.count; i++) {
		before += layout_weight(plan, s.panes[i]);
		s.rows[i] = (int)((int64_t)rows * before / weights) - done;
		done += s.rows[i];
	}
	trim_stack(plan, &s);
	return s;
}

/* Places the panes of a column, one below the other; `title` is where the first title goes, and
 * `inside` has the columns of all of them. */
static void place_column(struct layout *l, const struct layout_plan *plan, enum column column,
	struct area title, struct area inside)
{
	struct area screen = cells_area(title.cells);
	struct stack s = make_stack(plan, column, l->rule.row - title.row);
	int row = title.row;

	for (int i = 0; i < s.count; i++) {
		l->title[s.panes[i]] = area_sub(screen, title.column, row, title.columns, 1);
		l->pane[s.panes[i]] =
			area_sub(screen, inside.column, row + 1, inside.columns, s.rows[i]);
		row += 1 + s.rows[i];
	}
}

static void two_columns(struct layout *l, const struct layout_plan *plan, struct area screen)
{
	int hints = screen.rows >= TWO_HINTS ? 2 : 1, margin = screen.columns >= WIDE_MARGIN;
	int input = place_foot(l, screen, hints, 1);
	int columns = screen.columns, right = right_columns(plan, columns);
	int left = columns - right - 1;

	l->bar = area_sub(screen, 0, 0, columns, 1);
	l->rule = area_sub(screen, 0, input - 1, columns, 1);
	l->divider = -1;
	if (!layout_shows(plan, COLUMN_LEFT) || !layout_shows(plan, COLUMN_RIGHT)) {
		enum column only = layout_shows(plan, COLUMN_LEFT) ? COLUMN_LEFT : COLUMN_RIGHT;
		place_column(l, plan, only, area_sub(screen, 0, 1, columns, 1),
			area_sub(screen, margin, 2, columns - 2 * margin, 1));
		return;
	}
	l->divider = left;
	place_column(l, plan, COLUMN_LEFT, area_sub(screen, 0, 1, left, 1),
		area_sub(screen, margin, 2, left - 1 - margin, 1));
	place_column(l, plan, COLUMN_RIGHT, area_sub(screen, left + 1, 1, right, 1),
		area_sub(screen, left + 2, 2, right - 1 - margin, 1));
}

static int count_titles(const struct layout_plan *plan, enum pane from, enum pane focus)
{
	int n = 0;

	for (int i = from; i < PANE_COUNT; i++)
		n += i != (int)focus && !plan->hidden[i];
	return n;
}

static void one_column(
	struct layout *l, const struct layout_plan *plan, struct area screen, enum pane focus)
{
	int rows = screen.rows, columns = screen.columns, margin = columns >= WIDE_MARGIN;
	int bars = rows >= 2, rules = rows >= 8, closed = rows >= 18 && !plan->zoomed;
	int hints = (rows >= 6) + (rows >= TWO_HINTS);
	int input = place_foot(l, screen, hints, rows >= 7);
	int row = bars;

	l->divider = -1;
	l->bar = area_sub(screen, 0, 0, columns, bars);
	l->rule = area_sub(screen, 0, input - rules, columns, rules);
	for (int pane = 0; pane < PANE_COUNT; pane++) {
		bool open = pane == (int)focus;
		int titles = open ? rules : closed && !plan->hidden[pane];
		int below = closed ? count_titles(plan, (enum pane)pane, focus) : 0;
		int inside = open ? input - rules - row - titles - below : 0;
		l->title[pane] = area_sub(screen, 0, row, columns, titles);
		l->pane[pane] =
			area_sub(screen, margin, row + titles, columns - 2 * margin, inside);
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

static bool shows_all(const struct layout_plan *plan, struct area screen)
{
	return screen.columns >= TWO_COLUMNS && screen.rows >= TWO_ROWS && !plan->zoomed;
}

void layout_make(struct layout *l, struct cells *c, const struct layout_plan *plan, enum pane focus)
{
	struct area screen = cells_area(c);

	*l = (struct layout){0};
	for (int i = 0; i < PANE_COUNT; i++)
		l->title[i] = l->pane[i] = area_sub(screen, 0, 0, 0, 0);
	if (shows_all(plan, screen))
		two_columns(l, plan, screen);
	else
		one_column(l, plan, screen, focus);
	place_page(l, screen);
}

/* ---- the user's sizes ---- */

bool layout_move_divider(struct layout_plan *plan, struct cells *c, enum pane focus, int columns)
{
	struct layout l;

	layout_make(&l, c, plan, focus);
	if (l.divider < 0)
		return false;
	int left =
		layout_between(LEAST_COLUMNS, l.divider + columns, c->columns - 1 - LEAST_COLUMNS);
	int right = c->columns - 1 - left;
	plan->right = (right * LAYOUT_WHOLE + c->columns / 2) / c->columns;
	return left != l.divider;
}

/* The stack that holds the pane, and the pane's place there; false: it is not among others. */
static bool stack_of(const struct layout_plan *plan, struct cells *c, enum pane focus,
	enum pane pane, struct stack *s, int *place)
{
	struct layout l;

	layout_make(&l, c, plan, focus);
	if (!shows_all(plan, cells_area(c)))
		return false;
	*s = make_stack(plan, places[pane].column, l.rule.row - l.bar.rows);
	for (*place = 0; *place < s->count && s->panes[*place] != pane; ++*place)
		continue;
	return *place < s->count && s->count > 1;
}

enum pane layout_border(
	const struct layout_plan *plan, struct cells *c, enum pane focus, enum pane pane)
{
	struct stack s;
	int place;

	if (!stack_of(plan, c, focus, pane, &s, &place))
		return PANE_COUNT;
	return s.panes[place ? place : 1];
}

/* Makes the weights that lead to these rows again.  Their sum stays, for the hidden ones' sake, as long as
 * one pane alone could have all of it. */
static void keep_rows(struct layout_plan *plan, const struct stack *s)
{
	int64_t weights = 0, rows = 0, before = 0, kept = 0;

	for (int i = 0; i < s->count; i++) {
		weights += layout_weight(plan, s->panes[i]);
		rows += s->rows[i];
	}
	if (weights > LAYOUT_MOST_SHARE)
		weights = LAYOUT_MOST_SHARE;
	for (int i = 0; i < s->count; i++) {
		before += s->rows[i];
		int64_t upto = (before * weights + rows - 1) / rows;
		plan->share[s->panes[i]] = (int)(upto - kept);
		kept = upto;
	}
}

bool layout_move_title(
	struct layout_plan *plan, struct cells *c, enum pane focus, enum pane pane, int rows)
{
	struct stack s;
	int place;

	if (!stack_of(plan, c, focus, pane, &s, &place) || place == 0)
		return false;
	int by = layout_between(
		LEAST_PANE_ROWS - s.rows[place - 1], rows, s.rows[place] - LEAST_PANE_ROWS);
	s.rows[place - 1] += by;
	s.rows[place] -= by;
	keep_rows(plan, &s);
	return by != 0;
}
