/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a console view shows of a replay, with or without a terminal.  Layout, keys, focus and
 * scrolling stay the caller's.
 */
#ifndef REPLAY_VIEW_H
#define REPLAY_VIEW_H

#include "replay/replay.h"
#include "view/console_view.h"

struct replay_view {
	struct time_view time; /* playing and speed are the caller's */
	struct time_mark *marks;
	size_t room;
	struct buf port, link_problem;
};
void replay_view_fini(struct replay_view *f); /* a zeroed one is fine */

/* Sets what comes from the recording: session, notes, times, port, why the link is down, and the time
 * bar.  Call it after each move, before drawing.  *v then points into *f and *r. */
void replay_view_fill(struct replay_view *f, const struct replay *r, struct console_view *v);

#endif
