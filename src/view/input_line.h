/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line that is being typed, with its cursor: for layers that show it in their own place.
 */
#ifndef VIEW_INPUT_LINE_H
#define VIEW_INPUT_LINE_H

#include "view/console_view.h"

/* Prompt and line, scrolled so that the cursor is in view; one row. */
void input_line_draw(const struct console_view *v, struct area a);
/* The byte of the line that is drawn in that column of the same area. */
void input_line_hit(const struct console_view *v, struct area a, int column, struct hit *h);

#endif
