/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: cells -> screen, keys <- keyboard.  Each way to acquire and to release it is in one
 * place: at the start and the end, around a stop, after a stop without notice (SIGSTOP), and at any
 * signal that ends the program.
 */
#ifndef TERM_SCREEN_H
#define TERM_SCREEN_H

#include "base/diag.h"
#include "keys/key.h"
#include "loop/loop.h"
#include "view/cells.h"
#include "view/theme.h"

/* Standard input and output must be a terminal that terminfo knows and whose cursor can be moved;
 * otherwise false with *d.  Before this, call utf8_use_locale and set up all signal handlers: until
 * screen_close any other signal that ends the program restores the terminal first. */
bool screen_open(struct loop *loop, struct diag *d);
void screen_close(void); /* idempotent; may be called if never open */

void screen_set_theme(const struct theme *t); /* NO_COLOR is obeyed here; copies */
/* While the mouse is used the terminal reports it (KEY_CODE_MOUSE), and selects text only with Shift.
 * Not used at first, and never where terminfo knows of none: returns whether it is. */
bool screen_use_mouse(bool use);
void screen_size(int *columns, int *rows);
void screen_resized(void); /* after SIGWINCH: reads the new size; the next frame draws everything */
/* Asks the terminal behind each frame whether it is drawn, and is behind until it replies: over a slow
 * line frames then come as fast as the line allows, and none waits in it.  By itself where the
 * session comes over ssh. */
void screen_pace_frames(bool paced);
/* No reply comes: goes on without. */
void screen_forget_frame(void);
/* Sends what differs from the last frame.  What the terminal does not accept at once is sent from
 * the loop; until then screen_is_behind, and another frame would only have to wait too. */
void screen_show(const struct cells *c);
bool screen_is_behind(void);
bool screen_awaits_frame(void); /* a reply about one */
void screen_redraw_all(void);   /* the next screen_show draws every cell (Ctrl-L) */

/* The colour of the terminal's background, 0xrrggbb; -1: it has not told, or can't.  Known some
 * milliseconds after screen_open, on a remote terminal later. */
int screen_background(void);

/* Gives the bytes to the terminal for its clipboard (OSC 52); also through tmux and GNU screen.
 * Terminals may be set up not to allow it, and none says so.  Returns false with *d if they are too
 * many or the terminal can't have a clipboard. */
enum { SCREEN_COPY_BYTES = 74994 }; /* 100,000 in base64: more is dropped by some terminals */
bool screen_copy(struct slice bytes, struct diag *d);

/* Rings, and has the terminal show a notification where it can (OSC 9); `text` is for display: without
 * control characters. */
void screen_ring(struct slice text);

/* Restores the terminal and stops the program as Ctrl-Z does; when it continues, call
 * screen_resume. false, with nothing done: nobody could continue it. */
bool screen_suspend(void);
/* Acquires the terminal again and reads its size: after any stop, and only in the foreground: in
 * the background the system would stop the program. */
void screen_resume(void);
bool screen_is_in_background(void); /* of its shell */

/* The next key, without waiting; false if there is none.  *bytes (valid until the next call) is
 * what the terminal sent for it, for readline; between KEY_CODE_PASTE_START and KEY_CODE_PASTE_END
 * only the bytes count.  A key without a name is KEY_CODE_FIRST. */
bool screen_key(int *key, struct slice *bytes);

/* True if an Esc has come that may be the key or the start of a longer sequence (or there are the
 * first bytes of a character).  Ask when screen_key has returned false; if true, and standard input
 * stays silent for SCREEN_KEY_DELAY microseconds, call screen_key_waited, then screen_key again. */
enum { SCREEN_KEY_DELAY = 25000 };
bool screen_key_pending(void);
void screen_key_waited(void);

/* "F1 F10": keys that this terminal is known to keep for itself, by what it says in the environment. */
const char *screen_kept_keys(void);

/* True if the terminal is gone (its window was closed): standard input is at its end.  Nothing more
 * comes, though poll() goes on reporting it as readable. */
bool screen_is_lost(void);

#endif
