/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame of a layer that lies over others: blanks with lines around them.
 */
#ifndef VIEW_BOX_H
#define VIEW_BOX_H

#include "view/cells.h"

/* Draws it along the edge of the area, and blanks inside. */
void box_draw(struct area a);

#endif
