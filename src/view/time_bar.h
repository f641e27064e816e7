/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The time bar of a recorded session: the moment, whether it plays and how fast, and a track with what
 * went wrong and the notes, each at its time.  On a narrow screen the track goes first.
 */
#ifndef VIEW_TIME_BAR_H
#define VIEW_TIME_BAR_H

#include "view/console_view.h"

void time_bar_draw(const struct console_view *v, struct area a);
void time_bar_add_facts(const struct console_view *v, struct buf *facts);

#endif
