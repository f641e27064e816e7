/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plot: numbers of the messages over time, one curve below the other.  What stretch of time it
 * shows, and another one.
 */
#ifndef VIEW_PLOT_PANE_H
#define VIEW_PLOT_PANE_H

#include "view/console_view.h"

/* Microseconds since the session's start: from there up to, but not including `to`. */
void plot_pane_window(const struct console_view *v, int64_t *from, int64_t *to);
/* Half as long a stretch (in), or twice as long, up to all there is. */
void plot_pane_zoom(struct console_view *v, bool in);
/* A quarter of it earlier (-1) or later (1); at the end it follows again. */
void plot_pane_scroll(struct console_view *v, int by);

#endif
