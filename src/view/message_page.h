/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of an open message: all are counted, those in view are drawn.
 */
#ifndef VIEW_MESSAGE_PAGE_H
#define VIEW_MESSAGE_PAGE_H

#include "view/console_view.h"

struct message_page {
	const struct console_view *view;
	struct area area;
	size_t skip, lines; /* lines above the area; lines so far */
	/* Of JSON: how many rows there are (0: it is not shown as JSON), and the lines of the selected
	 * one. */
	size_t json_rows, selected, selected_end;
};

/* Counts a line; true if it is in view, on that row of the area. */
bool message_page_next_row(struct message_page *p, int *row);
/* Wraps the text to the columns from `column` on; found: what was searched for is highlighted. */
void message_page_put(
	struct message_page *p, int column, enum style style, struct slice text, bool found);
void message_page_put_label(
	struct message_page *p, const char *label, struct slice value, bool found);

#endif
