/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_page.h"

#include "view/message_found.h"
#include "view/text.h"

enum { MESSAGE_LABEL_COLUMNS = 10 };

bool message_page_next_row(struct message_page *p, int *row)
{
	size_t line = p->lines++;

	if (line < p->skip || line - p->skip >= (size_t)p->area.rows)
		return false;
	*row = (int)(line - p->skip);
	return true;
}

void message_page_put(
	struct message_page *p, int column, enum style style, struct slice text, bool found)
{
	struct area a = area_sub(p->area, column, 0, p->area.columns - column, p->area.rows);
	int columns = a.columns > 0 ? a.columns : 1, row;
	struct slice rest = text;

	do {
		size_t n = text_line(rest, columns);
		if (message_page_next_row(p, &row)) {
			area_put(a, 0, row, style, slice_sub(rest, 0, n));
			if (found)
				message_mark_found(p->view, a, row, text, text.n - rest.n, n);
		}
		rest = slice_from(rest, n);
	} while (rest.n);
}

void message_page_put_label(
	struct message_page *p, const char *label, struct slice value, bool found)
{
	size_t line = p->lines;

	if (line >= p->skip && line - p->skip < (size_t)p->area.rows)
		area_put(p->area, 0, (int)(line - p->skip), STYLE_DIM, slice_of(label));
	message_page_put(p, MESSAGE_LABEL_COLUMNS, STYLE_NORMAL, value, found);
}
