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
/* For text on such a background.  On the terminal's own, which may be light or dark, a grey becomes
 * the default colour where there are 8 colours and it could only become black or white; on any other
 * the text is never of the background's own colour, nor, with 8 colours, of one that is hard to tell
 * from it. */
int colour_nearest_text(int colour, int background, int colours, bool *bold);

#endif
