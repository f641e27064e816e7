/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: cells -> screen, keys <- keyboard.  The only user of ncurses.  Leaves the
 * terminal as it found it: at screen_close, at every signal that ends the program, at a crash.
 */
#ifndef TERM_SCREEN_H
#define TERM_SCREEN_H

#include "base/diag.h"
#include "view/cells.h"
#include "view/key.h"
#include "view/theme.h"

/* Standard input and output must be a terminal that ncurses knows; false with *d. */
bool screen_open(struct diag *d);
void screen_close(void); /* idempotent; fine when it was never open */
/* Restores the terminal with nothing but write() and tcsetattr(): for signal handlers (SIGSEGV,
 * SIGABRT, ...), which screen_open installs itself, and for out of memory. */
void screen_emergency(void);

void screen_set_theme(const struct theme *t); /* NO_COLOR is obeyed here */
void screen_size(int *columns, int *rows);
void screen_resized(void); /* after SIGWINCH: reads the size anew */
/* Sends what differs from the last frame; one write. */
void screen_show(const struct cells *c);
void screen_redraw_all(void); /* the next screen_show draws every cell (Ctrl-L, after SIGCONT) */
void screen_suspend(void);    /* SIGTSTP: gives the terminal back, stops, and takes it again */

/* The next key that is there, without waiting; false where there is none.  *bytes (valid until the
 * next call) is what the terminal sent for it, for readline. */
bool screen_key(int *key, struct slice *bytes);

#endif
