/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the state pane says, row by row, without its place on the screen: label, value, and a short
 * pair for the right end.
 */
#ifndef VIEW_STATE_ROWS_H
#define VIEW_STATE_ROWS_H

#include "view/console_view.h"

struct state_row {
	const char
		*label; /* translated where it is shown; NULL: the value begins where labels do */
	enum style style;
	struct buf value; /* empty: not known */
	struct buf pair;  /* shown whole; may be empty */
	bool bars;        /* between value and pair: messages, by state_rows_add_bars */
	int most;         /* lines that the value may have */
	bool words;       /* ... even at the expense of a topic: its words matter */
};

/* In the order in which they are shown; a smaller rank is more important. */
size_t state_rows_count(void);
int state_rows_rank(const struct console_view *v, size_t row);
void state_rows_fill(const struct console_view *v, size_t row, struct state_row *r);
void state_row_fini(struct state_row *r);

/* The style of everything that may have changed since the board reported it: dim if it has not
 * confirmed it for a while, or can't. */
enum style state_rows_style(const struct console_view *v);
/* Messages of the last seconds, `each` seconds a value, the newest last. */
void state_rows_bars(const struct console_view *v, uint64_t *values, size_t count, int64_t each);

/* Everything that the `shown` most important rows are made of (view/facts.h). */
void state_rows_add_facts(const struct console_view *v, int shown, struct buf *facts);
/* True while rates and bars change by themselves, second by second. */
bool state_rows_move(const struct console_view *v);
/* ... while a row says when a repeated command is sent next. */
bool state_rows_count_down(const struct console_view *v);

#endif
