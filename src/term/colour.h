/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A theme's colour (view/theme.h) -> the number that a terminal with so many colours has for it.
 */
#ifndef TERM_COLOUR_H
#define TERM_COLOUR_H

#include <stdbool.h>

enum { COLOUR_DIRECT = 0x1000000 }; /* colours of a terminal that takes 0xrrggbb */

/* The nearest one the terminal has, -1 for its default colour.  Where there are 8, the bright ones
 * become their dark ones, and *bold says that they were bright. */
int colour_nearest(int colour, int colours, bool *bold);
/* For text on the terminal's own background, which may be light or dark: where there are 8, a grey, which
 * could be nothing but black or white, becomes the default colour. */
int colour_nearest_text(int colour, int colours, bool *bold);

#endif
