/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: cells -> screen, keys <- keyboard.  Takes it and gives it back, in one place each:
 * at the start and the end, around a stop, after a stop that nobody announced (SIGSTOP), and at any
 * signal that ends the program.  The only user of ncurses, of which it takes terminfo alone.
 * The mouse is left to the terminal, so that text can be selected.
 */
#ifndef TERM_SCREEN_H
#define TERM_SCREEN_H

#include "base/diag.h"
#include "keys/key.h"
#include "loop/loop.h"
#include "view/cells.h"
#include "view/theme.h"

/* Standard input and output must be a terminal that terminfo knows, and whose cursor can be moved;
 * false with *d.  Call utf8_use_locale first, and handle first those signals that shall be handled:
 * until screen_close any other that ends the program gives the terminal back and then ends it. */
bool screen_open(struct loop *loop, struct diag *d);
void screen_close(void); /* idempotent; fine when it was never open */

void screen_set_theme(const struct theme *t); /* NO_COLOR is obeyed here; copies */
void screen_size(int *columns, int *rows);
void screen_resized(void); /* after SIGWINCH: reads the size anew; everything is drawn next */
/* Sends what differs from the last frame.  What the terminal does not accept now goes out in the loop;
 * meanwhile screen_is_behind, and another frame would only wait, too. */
void screen_show(const struct cells *c);
bool screen_is_behind(void);
void screen_redraw_all(void); /* the next screen_show draws every cell (Ctrl-L) */

/* Gives the terminal back and stops the program as Ctrl-Z does; when it goes on, call screen_resume.
 * false: there is nobody who could continue it, and nothing was done. */
bool screen_suspend(void);
/* Takes the terminal again, with its size of now: after a stop, whoever stopped it, and in the
 * foreground: in the background the system stops whoever tries. */
void screen_resume(void);
bool screen_is_in_background(void); /* of its shell */

/* The next key that is there, without waiting; false where there is none.  *bytes (valid until the
 * next call) is what the terminal sent for it, for readline; between KEY_CODE_PASTE_START and
 * KEY_CODE_PASTE_END only the bytes count.  A key that has no name is KEY_CODE_FIRST. */
bool screen_key(int *key, struct slice *bytes);

/* An Esc has come that may be the key or the start of a longer sequence (or the first bytes of a
 * character): when screen_key has returned false, ask this; where it is true, and standard input
 * stays silent for SCREEN_KEY_DELAY microseconds, call screen_key_waited, then screen_key again. */
enum { SCREEN_KEY_DELAY = 25000 };
bool screen_key_pending(void);
void screen_key_waited(void);

/* The terminal has gone (its window was closed): standard input is at its end.  Nothing more comes,
 * though poll() goes on saying that it is readable. */
bool screen_is_lost(void);

#endif
