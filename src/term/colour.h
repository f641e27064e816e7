/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A theme's colour (view/theme.h) -> its number on a terminal with a given number of colours.
 */
#ifndef TERM_COLOUR_H
#define TERM_COLOUR_H

#include <stdbool.h>

enum { COLOUR_DIRECT = 0x1000000 }; /* number of colours of a terminal that accepts 0xrrggbb */

/* The nearest colour that the terminal has; -1 for its default colour.  With 8 colours the bright
 * ones become their dark versions, and *bold is set for them. */
int colour_nearest(int colour, int colours, bool *bold);
/* For text on the terminal's own background, which may be light or dark: with 8 colours a grey,
 * which could only become black or white, becomes the default colour instead. */
int colour_nearest_text(int colour, int colours, bool *bold);

#endif
