/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A terminal line by line, for screen readers, dumb terminals and slow lines: whole lines are printed
 * and scroll up, and the line that is being typed stands below them.  Nothing but text, CR, LF,
 * backspaces and the bell is sent, and what has been printed is not touched again.  Without a terminal, standard
 * input is lines from a file or a pipe, and nothing but whole lines is printed.
 */
#ifndef TERM_PLAIN_H
#define TERM_PLAIN_H

#include "base/buf.h"
#include "base/diag.h"
#include "keys/key.h"
#include "loop/loop.h"

struct plain;

struct plain_user {
	void (*key)(void *user, int key, struct slice bytes); /* typed on the terminal */
	/* Called after each turn; prints, and shows the line. */
	void (*turn)(void *user);
};

/* Uses loop_after_turn and handles the signals that end, stop or continue the program.  There is one
 * per program.  false with *d. */
struct plain *plain_open(
	struct loop *loop, const struct plain_user *calls, void *user, struct diag *d);
void plain_close(struct plain *p); /* restores the terminal; NULL is fine */

/* Standard input is a terminal: keys come, and the line is shown. */
bool plain_is_terminal(const struct plain *p);
/* The next line of standard input that is none, without its line end (at most PLAIN_LINE bytes; of a
 * longer one the rest comes as the next).  Returns false if there is none yet; then, if
 * plain_is_at_end, none follows. */
enum { PLAIN_LINE = 65536 };
bool plain_line(struct plain *p, struct buf *line);
bool plain_is_at_end(const struct plain *p);

/* Prints one line: the text in its visible form. */
void plain_print(struct plain *p, struct slice text);
void plain_ring(struct plain *p); /* if it is a terminal */
/* Not all that was printed has been accepted yet. */
bool plain_is_behind(const struct plain *p);
/* Shows the line that is being typed behind the prompt, the cursor at that byte of it; of one that is too long for
 * the terminal the part around the cursor. */
void plain_show(struct plain *p, const char *prompt, struct slice line, size_t cursor);

/* The signal that ended the loop, or 0. */
int plain_signal(const struct plain *p);

#endif
