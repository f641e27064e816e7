/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_found.h"

#include "base/utf8.h"

enum { AROUND = 256 }; /* bytes before and after a row, for matches that reach into it */

const struct message_query *message_found_query(const struct console_view *v)
{
	if (v->messages.searched)
		return v->messages.searched;
	return v->messages.filter ? message_filter_query(v->messages.filter) : NULL;
}

void message_mark_found(const struct console_view *v, struct area a, int row, struct slice text,
	size_t at, size_t n)
{
	const struct message_query *query = message_found_query(v);
	size_t from = at > AROUND ? at - AROUND : 0, end = at + n, found, found_n;

	text = slice_sub(text, 0, end + AROUND);
	for (; query && message_query_find(query, text, from, &found, &found_n) && found < end;
		from = found + found_n) {
		size_t begin = found > at ? found : at;
		size_t behind = found + found_n < end ? found + found_n : end;
		if (behind > begin)
			area_style(a, (int)utf8_columns(slice_sub(text, at, begin - at)), row,
				(int)utf8_columns(slice_sub(text, begin, behind - begin)),
				STYLE_FOUND);
	}
}
