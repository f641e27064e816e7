/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What several panes say in the same words: times, ages, counts; and breaking long text into lines.
 */
#ifndef VIEW_TEXT_H
#define VIEW_TEXT_H

#include "view/console_view.h"

enum { TEXT_SECOND = 1000000 }; /* microseconds */

/* The second of the day's clock in which `at` (microseconds since the session's start) lies. */
int64_t text_second(const struct console_view *v, int64_t at);
void text_add_time(struct buf *out, const struct console_view *v, int64_t at);        /* 23:07:01 */
void text_add_thousandths(struct buf *out, const struct console_view *v, int64_t at); /* .204 */

/* Seconds passed, as the clock's seconds change: all of a screen change in the same moment. */
int64_t text_seconds_since(const struct console_view *v, int64_t at);
void text_add_duration(struct buf *out, int64_t seconds); /* 00:11:02; 3 d 04:10 */
void text_add_age(struct buf *out, int64_t seconds);      /* 3 s, 4 min, 2 h, 9 d */
/* While polls go on the screen moves anyway, and ages are shown; else times, which need not. */
bool text_shows_ages(const struct console_view *v);

void text_add_took(struct buf *out, int64_t microseconds); /* 188 ms, 9999 ms, 12.3 s */

/* The bytes of `text` that fit into so many columns: at least one character, all of it where it
 * fits, else up to behind the last blank or comma of the second half.  `columns` is at least 1. */
size_t text_line(struct slice text, int columns);
size_t text_lines(struct slice text, int columns); /* how many of those; 1 for none */

/* "connected", "link down": the connection in as few words as there are; never NULL. */
struct slice text_state(const struct console_view *v);
enum style text_state_style(
	const struct console_view *v, enum style good, enum style other, enum style bad);

/* Appends the n bytes of `text` from `at` on with the known secrets hidden, also one that begins before
 * them or ends behind them: what comes from others can say a password anywhere. */
void text_add_hidden(
	struct buf *out, const struct console_view *v, struct slice text, size_t at, size_t n);

/* The first key of an action, "F6"; empty where it has none. */
void text_add_key(struct buf *out, const struct console_view *v, enum action action);

#endif
