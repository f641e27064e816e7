/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: editing and history by readline, in our loop.  The only user of readline.
 * Draws nothing: the view draws line and cursor.  One line editor a program, as readline has it.
 */
#ifndef TERM_LINE_EDITOR_H
#define TERM_LINE_EDITOR_H

#include "base/buf.h"
#include "base/slice.h"

/*
 * `entered` is called when readline takes a line (an Enter that reached it).  The line is still
 * there, and stays until line_editor_set.  May be NULL where the caller takes Enter itself.
 * history: a file of mode 0600, made when the first line is remembered, or NULL for none.
 * The user's inputrc is obeyed (vi mode, own bindings; `$if atmq` is us).
 */
void line_editor_open(const char *history, void (*entered)(void *user), void *user);
void line_editor_close(void);
/* Why the history file can't be used, or NULL: it can. */
const char *line_editor_problem(void);

/* What the keyboard sent.  Bytes that are no UTF-8 go in as U+FFFD.  Never blocks, prints or
 * starts anything, whatever the bytes are.  Tab inserts itself: completion is the caller's. */
void line_editor_feed(struct slice bytes);
/* A paste: literally, no key bindings; undoable.  NUL, which readline can't hold, as U+FFFD. */
void line_editor_insert(struct slice text);

struct slice line_editor_line(void); /* valid until the next call of this module */
size_t line_editor_cursor(void);     /* byte offset */
/* What readline shows in place of a prompt while it searches the history or counts:
 * "(reverse-i-search)`conn': ", "(arg: 4) "; empty at other times.  Valid as the line is. */
struct slice line_editor_message(void);
/* Begins a new line with this text; the history is at its end again. */
void line_editor_set(struct slice line, size_t cursor);
void line_editor_replace(size_t at, size_t n, struct slice with); /* cursor behind it; undoable */

/* A lone Esc means something to readline now: it is in vi's insert mode, searches or counts. */
bool line_editor_wants_escape(void);

/* Adds to the history (and its file); a repetition of the newest line, an empty line, and one
 * with a line end or NUL in it are left out.  The caller has taken secrets out. */
void line_editor_remember(struct slice line);
/* The n-th newest line of the history, 0 first; false past its end.  Valid as the line is. */
bool line_editor_history(size_t n, struct slice *line);

#endif
