/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An entry of the command pane as rows of text: its time, its mark, its text in as many rows as it
 * needs, and on the right what became of it.  Folded, a command is one row.
 */
#ifndef VIEW_COMMAND_ROW_H
#define VIEW_COMMAND_ROW_H

#include "view/console_view.h"

/* How the entries are laid out at this width. */
struct command_columns {
	int text_at, text;
	bool time;
};
struct command_columns command_columns_of(struct area a);

/* How many rows the entry takes, at least 1. */
size_t command_row_lines(const struct console_view *v, const struct command_columns *c,
	struct command_place at, const struct journal_entry *e);
/* Draws them, the first one at `row`, which may be above the area; returns the row behind them. */
int command_row_draw(const struct console_view *v, struct area a, const struct command_columns *c,
	int row, struct command_place at, const struct journal_entry *e);
/* The time in front of the entry's first row; `above` is the entry above it, or NULL. */
void command_row_draw_time(const struct console_view *v, struct area a, int row,
	const struct journal_entry *e, const struct journal_entry *above);

#endif
