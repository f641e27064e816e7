/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of messages: a row each.
 */
#ifndef VIEW_MESSAGE_ROWS_H
#define VIEW_MESSAGE_ROWS_H

#include "view/console_view.h"

/* Where the columns of the rows begin, and how wide they are; numbers alone, so that a copy is a fact. */
struct message_columns {
	int time, topic_at, topic, bytes_at, bytes, mark_at, mark, payload_at;
};

/* The list's place in the first row, if `place` is selected. */
uint64_t message_rows_top(const struct console_view *v, uint64_t place, uint64_t rows);
/* The columns that fit the rows with the list's place `top` in the first one.  Reads all of them: once a
 * frame. */
struct message_columns message_rows_columns(
	const struct console_view *v, struct area a, uint64_t top);
/* The facts of marks (view/message_marks.h), with that place in the first row. */
void message_rows_add_facts(const struct console_view *v, struct area a,
	const struct message_columns *c, uint64_t top, struct buf *facts);
/* Draws the rows from `row` on, where the list's place `top` is the first one. */
void message_rows_draw(const struct console_view *v, struct area a, const struct message_columns *c,
	uint64_t top, int row);

#endif
