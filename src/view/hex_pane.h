/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the hex pane offers besides the pane: moving the cursor by rows as wide as they are drawn.
 */
#ifndef VIEW_HEX_PANE_H
#define VIEW_HEX_PANE_H

#include "view/console_view.h"

bool hex_pane_shows_inspector(const struct console_view *v, struct area a);
int hex_pane_row_bytes(const struct console_view *v, struct area a);

#endif
