/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Wording that several panes share: times, ages, counts; and breaking long text into lines.
 */
#ifndef VIEW_TEXT_H
#define VIEW_TEXT_H

#include "view/console_view.h"

enum { TEXT_SECOND = 1000000 }; /* microseconds */

/* The second, by the wall clock, that `at` (microseconds since the session's start) falls into. */
int64_t text_second(const struct console_view *v, int64_t at);
void text_add_time(struct buf *out, const struct console_view *v, int64_t at);        /* 23:07:01 */
void text_add_thousandths(struct buf *out, const struct console_view *v, int64_t at); /* .204 */

/* Seconds passed, counted by the wall clock's seconds, so that the whole screen changes in the same
 * moment. */
int64_t text_seconds_since(const struct console_view *v, int64_t at);
void text_add_duration(struct buf *out, int64_t seconds); /* 00:11:02; 3 d 04:10 */
void text_add_age(struct buf *out, int64_t seconds);      /* 3 s, 4 min, 2 h, 9 d */
/* True if ages are to be shown: polling redraws the screen anyway.  Otherwise times are shown,
 * which never change. */
bool text_shows_ages(const struct console_view *v);

void text_add_took(struct buf *out, int64_t microseconds); /* 188 ms, 9999 ms, 12.3 s */

/* How many bytes of `text` fit into `columns` (at least 1): all if they fit, otherwise up to and
 * including the last blank or comma in the second half of the row; at least one character. */
size_t text_line(struct slice text, int columns);
size_t text_lines(struct slice text, int columns); /* how many lines that makes; 1 if empty */

/* "connected", "link down": the connection in as few words as possible; never NULL. */
struct slice text_state(const struct console_view *v);
enum style text_state_style(
	const struct console_view *v, enum style good, enum style other, enum style bad);

/* Appends the n bytes of `text` from `at` on with the known secrets hidden, including one that
 * begins before or ends after them: foreign text can contain a password anywhere. */
void text_add_hidden(
	struct buf *out, const struct console_view *v, struct slice text, size_t at, size_t n);

/* Appends the whole text as it is to be read: known secrets hidden, in the encoding that was chosen
 * (v->encoding) or, if it is AUTO, the one that it seems to be in. */
void text_add_readable(struct buf *out, const struct console_view *v, struct slice text);
/* The text in that encoding, secrets not hidden: itself, or converted into `room`. */
struct slice text_decoded(const struct console_view *v, struct slice text, struct buf *room);

/* The first key of an action, e.g. "F6"; empty if it has none. */
/* Ends at that column of its line, or a blank behind what is longer. */
void text_add_padded(struct buf *out, struct slice text, size_t columns);
/* Between the parts of a title or a value: ", " and ": ". */
void text_add_comma(struct buf *out);
void text_add_colon(struct buf *out);
void text_add_key(struct buf *out, const struct console_view *v, enum action action);

#endif
