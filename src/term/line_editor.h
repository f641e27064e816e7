/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: editing and history by readline, run from our loop.  The only user of readline.
 * Draws nothing: the view draws line and cursor.  There is one per program, since readline has
 * global state.
 */
#ifndef TERM_LINE_EDITOR_H
#define TERM_LINE_EDITOR_H

#include "base/buf.h"
#include "base/slice.h"

/*
 * `entered` is called when readline accepts a line (an Enter that reached it).  The line stays
 * there until line_editor_set.  May be NULL if the caller handles Enter itself. history: a file of
 * mode 0600, created when the first line is remembered, or NULL for none.  The user's inputrc
 * applies (vi mode, own bindings; `$if atmq` matches).
 */
void line_editor_open(const char *history, void (*entered)(void *user), void *user);
void line_editor_close(void);
/* Why the history file can't be used; NULL: it can. */
const char *line_editor_problem(void);

/* Handles what the keyboard sent.  Bytes that are not UTF-8 become U+FFFD.  Never blocks, prints or
 * starts anything, whatever the bytes are.  Tab inserts itself: completion is up to the caller. */
void line_editor_feed(struct slice bytes);
/* Inserts a paste literally, without key bindings; undoable.  NUL, which readline can't hold,
 * becomes U+FFFD. */
void line_editor_insert(struct slice text);

struct slice line_editor_line(void); /* valid until the next call of this module */
size_t line_editor_cursor(void);     /* byte offset */
/* readline's prompt while it searches the history or reads a count: "(reverse-i-search)`conn': ",
 * "(arg: 4) "; empty at other times.  Valid as long as the line. */
struct slice line_editor_message(void);
/* Begins a new line with this text, at the end of the history. */
void line_editor_set(struct slice line, size_t cursor);
/* puts the cursor after it; undoable */
void line_editor_replace(size_t at, size_t n, struct slice with);

/* True if a lone Esc means something to readline now: in vi's insert mode, in a search or a
 * count. */
bool line_editor_wants_escape(void);

/* Adds a line to the history and its file, unless it is empty, repeats the newest line, or contains
 * a line end or NUL.  The caller has removed secrets. */
void line_editor_remember(struct slice line);
/* The n-th newest line of the history, counted from 0; false past its end.  Valid as long as the
 * line. */
bool line_editor_history(size_t n, struct slice *line);

#endif
