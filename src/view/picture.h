/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen as a picture: cells and a theme -> SVG 1.1, which needs nothing from elsewhere.  Its
 * text can be selected, and is that of the cells; every run of characters begins at its exact
 * column, whatever font there is.  Where the theme leaves a colour to the terminal, the picture is
 * black on white.
 */
#ifndef VIEW_PICTURE_H
#define VIEW_PICTURE_H

#include "view/theme.h"

void picture_add_svg(
	struct buf *out, const struct cells *c, const struct theme *t, struct slice title);

#endif
