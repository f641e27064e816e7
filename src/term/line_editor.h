/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: editing and history by readline, in our loop.  The only user of readline.
 * Draws nothing: the view draws line and cursor.  One line editor a program, as readline has it.
 */
#ifndef TERM_LINE_EDITOR_H
#define TERM_LINE_EDITOR_H

#include "base/buf.h"
#include "base/slice.h"

/* `entered` is called when readline takes a line (Enter that reached it); may be NULL where the
 * caller takes Enter itself.  history: a file of mode 0600, or NULL for none. */
void line_editor_open(const char *history, void (*entered)(void *user), void *user);
void line_editor_close(void);

void line_editor_feed(struct slice bytes); /* what the keyboard sent */
void line_editor_insert(struct slice text); /* a paste: literally, no key bindings */

struct slice line_editor_line(void);   /* valid until the next call of this module */
size_t line_editor_cursor(void);       /* byte offset */
void line_editor_set(struct slice line, size_t cursor);
void line_editor_replace(size_t at, size_t n, struct slice with); /* cursor behind it; undoable */

/* Adds to the history (and its file).  The caller has taken secrets out. */
void line_editor_remember(struct slice line);
/* The n-th newest line of the history, 0 first; false past its end. */
bool line_editor_history(size_t n, struct slice *line);

#endif
