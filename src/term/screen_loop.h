/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A full screen in the loop: keys, signals, frames.  Draws once a turn at most and sixty times a
 * second, waits for a slow terminal without keeping the loop from anything else, follows the window's
 * size, stops and goes on with its job, and ends the loop at SIGTERM, SIGHUP, SIGINT and when the
 * terminal is gone.  What is drawn, and what keys do, is its user's.
 */
#ifndef TERM_SCREEN_LOOP_H
#define TERM_SCREEN_LOOP_H

#include "loop/loop.h"
#include "term/screen.h"

struct screen_loop;

struct screen_loop_user {
	/* Draws all cells.  Returns the loop's time at which time alone changes them; -1: never. */
	int64_t (*draw)(void *user);
	void (*key)(void *user, int key, struct slice bytes); /* as screen_key has them */
	/* What was pasted has no end, though nothing has come for a second; it is over.  May be NULL. */
	void (*paste_lost)(void *user);
	/* After each turn, before it is drawn.  May be NULL. */
	void (*turn)(void *user);
};

/* Handles the signals from here on, and loop_after_turn; the terminal is left alone.  `cells` is what
 * is drawn into, made as large as the terminal.  Both must outlive it. */
struct screen_loop *screen_loop_new(
	struct loop *loop, struct cells *cells, const struct screen_loop_user *calls, void *user);
void screen_loop_free(struct screen_loop *s); /* closes; signals do again what they did before */

bool screen_loop_open(struct screen_loop *s, struct diag *d); /* screen_open */
/* screen_close.  Signals stay handled: a window that closes sends more than one. */
void screen_loop_close(struct screen_loop *s);

void screen_loop_touch(struct screen_loop *s);   /* something has changed: it is to be drawn */
void screen_loop_suspend(struct screen_loop *s); /* what Ctrl-Z does */
/* The signal that ended it, or 0. */
int screen_loop_signal(const struct screen_loop *s);

#endif
