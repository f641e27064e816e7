/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The station's screen and keyboard.  Whatever is typed is a label, if labels are scanned; with --operator
 * nothing else is there but the chord by which one leaves.
 */
#ifndef STATION_PANEL_H
#define STATION_PANEL_H

#include "setup/config.h"
#include "station/scan.h"
#include "term/screen_loop.h"
#include "view/station_view.h"

struct panel_calls {
	/* Fills in what the bench knows.  Returns whether seconds are shown. */
	bool (*facts)(void *user, struct station_view *v);
	void (*scanned)(void *user, struct slice line);
	size_t (*running)(const void *user); /* boards */
	void (*leave)(void *user);
	void (*turn)(void *user);
};

struct panel_plan {
	struct loop *loop;
	const struct config *config;
	bool scans;  /* what is typed is a label */
	bool locked; /* all else is locked */
	struct slice script, awaited;
};

struct panel;

/* NULL with *d: there is no terminal for it. */
struct panel *panel_new(
	const struct panel_plan *plan, const struct panel_calls *calls, void *user, struct diag *d);
void panel_free(struct panel *p);  /* NULL is fine; restores the terminal */
void panel_touch(struct panel *p); /* the facts have changed */
void panel_say(struct panel *p, bool problem, struct slice text);
int panel_signal(const struct panel *p); /* that ended the loop, or 0 */

#endif
