/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/console_view.h"

static uint64_t moved(uint64_t position, int64_t by, uint64_t first, uint64_t last)
{
	uint64_t distance = by < 0 ? 0 - (uint64_t)by : (uint64_t)by;

	if (by < 0)
		return position - first > distance ? position - distance : first;
	return last - position > distance ? position + distance : last;
}

void scroll_move(struct scroll *s, uint64_t first, uint64_t end, int64_t by, int page)
{
	uint64_t rows = page > 0 ? (uint64_t)page : 1;

	if (first == end) {
		*s = (struct scroll){.following = true};
		return;
	}
	if (s->following || s->position >= end) {
		s->position = end - 1;
		s->top = end - first > rows ? end - rows : first;
	}
	if (s->position < first)
		s->position = first;
	if (s->top < first)
		s->top = first;
	s->position = moved(s->position, by, first, end - 1);
	if (s->top > s->position)
		s->top = s->position;
	else if (s->position - s->top >= rows)
		s->top = s->position - rows + 1;
	s->following = s->position == end - 1 && by >= 0;
}

void scroll_turn(struct scroll *s, uint64_t first, uint64_t end, int64_t by, int page)
{
	uint64_t rows = page > 0 ? (uint64_t)page : 1;

	if (end - first <= rows)
		return;
	scroll_move(s, first, end, 0, page);
	if (s->top > end - rows)
		s->top = end - rows;
	s->top = moved(s->top, by, first, end - rows);
	s->following = by > 0 && s->top == end - rows;
	if (s->following)
		s->position = end - 1;
	else if (s->position < s->top)
		s->position = s->top;
	else if (s->position - s->top >= rows)
		s->position = s->top + rows - 1;
}

int scroll_row(int row, int64_t by, int rows, int page)
{
	int64_t last = rows > page ? rows - page : 0;
	int64_t to = row + by;

	return (int)(to < 0 ? 0 : to > last ? last : to);
}
