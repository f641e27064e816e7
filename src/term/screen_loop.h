/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A full screen in the loop: keys, signals, frames.  Draws at most once a turn and sixty times a
 * second or as set, waits for a slow terminal without holding up the loop, follows the window's size, stops
 * and continues with its job, and ends the loop on SIGTERM, SIGHUP, SIGINT and when the terminal is
 * gone.  What is drawn, and what keys do, is up to its user.
 */
#ifndef TERM_SCREEN_LOOP_H
#define TERM_SCREEN_LOOP_H

#include "loop/loop.h"
#include "term/screen.h"

struct screen_loop;

struct screen_loop_user {
	/* Draws all cells.  Returns the loop's time at which they change without an event; -1:
	 * never. */
	int64_t (*draw)(void *user);
	void (*key)(void *user, int key, struct slice bytes); /* as from screen_key */
	/* A paste had no end mark, and nothing has come for a second: it is over.  May be NULL. */
	void (*paste_lost)(void *user);
	/* Called after each turn, before drawing.  May be NULL. */
	void (*turn)(void *user);
	/* screen_background has become known.  May be NULL. */
	void (*background)(void *user, int colour);
};

/* Handles the signals from now on, and uses loop_after_turn; does not touch the terminal.  `cells`
 * is what is drawn into, made as large as the terminal.  Both must outlive it. */
struct screen_loop *screen_loop_new(
	struct loop *loop, struct cells *cells, const struct screen_loop_user *calls, void *user);
/* closes; restores the signals */
void screen_loop_free(struct screen_loop *s);

bool screen_loop_open(struct screen_loop *s, struct diag *d); /* screen_open */
/* screen_close.  Signals are still handled: a window that closes sends more than one. */
void screen_loop_close(struct screen_loop *s);

/* At most so many frames a second, 1 to SCREEN_LOOP_FPS, which is the default; what is typed is shown
 * within a tenth of a second all the same. */
enum { SCREEN_LOOP_FPS = 60 };
void screen_loop_set_fps(struct screen_loop *s, int frames);
/* Right after screen_loop_open: the first frame waits for screen_background, a moment at most, if all
 * of it depends on that. */
void screen_loop_await_background(struct screen_loop *s);
void screen_loop_touch(struct screen_loop *s);   /* something has changed: draws after this turn */
void screen_loop_suspend(struct screen_loop *s); /* does what Ctrl-Z does */
/* The signal that ended it, or 0. */
int screen_loop_signal(const struct screen_loop *s);

#endif
