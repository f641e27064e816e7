/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/box.h"

static void box_repeat(struct area a, int row, struct slice what)
{
	for (int column = 1; column < a.columns - 1; column++)
		area_put(a, column, row, STYLE_BORDER, what);
}

void box_draw(struct area a)
{
	int right = a.columns - 1, bottom = a.rows - 1;

	area_fill(a, STYLE_NORMAL);
	box_repeat(a, 0, SLICE("─"));
	box_repeat(a, bottom, SLICE("─"));
	for (int row = 1; row < bottom; row++) {
		area_put(a, 0, row, STYLE_BORDER, SLICE("│"));
		area_put(a, right, row, STYLE_BORDER, SLICE("│"));
	}
	area_put(a, 0, 0, STYLE_BORDER, SLICE("┌"));
	area_put(a, right, 0, STYLE_BORDER, SLICE("┐"));
	area_put(a, 0, bottom, STYLE_BORDER, SLICE("└"));
	area_put(a, right, bottom, STYLE_BORDER, SLICE("┘"));
}
