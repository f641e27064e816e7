/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules, marks and graphs for terminals that have ASCII only.  The one table of these forms: whoever
 * draws uses the Unicode characters, and cells turn them into ASCII where `ascii` is set.
 */
#ifndef VIEW_LINE_SET_H
#define VIEW_LINE_SET_H

#include <stdint.h>

/* One column, like the character itself: lines, blocks, arrows, braille dots, the ellipsis and the
 * pictures of control characters.  Any other character is returned as it is. */
int32_t line_set_ascii(int32_t point);

#endif
