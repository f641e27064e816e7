/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data inspector beside or below the bytes of the hex pane: the values at the cursor in both
 * byte orders, and the check sums of the selection, or of all bytes.
 */
#ifndef VIEW_HEX_INSPECTOR_H
#define VIEW_HEX_INSPECTOR_H

#include "view/console_view.h"

/* A column of labels and two of values, 20 wide: the longest integer has so many digits. */
enum { HEX_INSPECTOR_COLUMNS = 48 };
/* The rows it needs to be seen whole at that width, or more. */
int hex_inspector_rows(int columns);
/* Scrolls to the row chosen. */
void hex_inspector_draw(const struct console_view *v, struct area a);
void hex_inspector_add_facts(const struct console_view *v, struct buf *facts);

#endif
