/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arguments of one AT line: cutting them apart, quoting, escaping (protocol.md 2.2).
 * Knows no commands; a place is always a byte offset in the line that was passed in.
 */
#ifndef AT_ARGUMENT_H
#define AT_ARGUMENT_H

#include "at/command.h"
#include "base/buf.h"
#include "base/diag.h"

struct at_argument {
	size_t at, n; /* its place in the line, with its quotes and without the commas */
	bool quoted;  /* begins with '"' */
	bool closed;  /* ... and ends with one */
	/* The first byte inside the quotes that should have been escaped, or SLICE_NONE.  A board
	 * parses such a line differently; here the quotes are trusted. */
	size_t unescaped;
};

/* Splits the line from byte `from` at its commas.  Any bytes give 1 to AT_PARAMETERS arguments;
 * *surplus (may be NULL) is how many more there were.  Nothing after '=' is one empty argument.
 *
 * If every quote and comma is escaped as it should be, the first unescaped '"' closes.  Otherwise
 * (text pasted as it is) a '"' closes if a comma or the end of the line follows, and any other is an
 * inner quote; '"{' and '"[' are closed by the '"' after the matching bracket, so that pasted JSON
 * stays one argument.  Blanks before an opening quote belong to no argument; blanks between a closing
 * quote and the comma belong to the argument (at_argument_value refuses them). */
size_t at_arguments(
	struct slice line, size_t from, struct at_argument out[AT_PARAMETERS], size_t *surplus);

/* The bytes between the quotes, still escaped; all of it if there are no quotes. */
struct slice at_argument_inside(struct slice line, const struct at_argument *a);

/* The first unescaped quote between the quotes, or SLICE_NONE: text was pasted as it is. */
size_t at_argument_inner_quote(struct slice line, const struct at_argument *a);

/* Appends the value, without quotes and escapes.  Returns false with *d if it is quoted but not closed
 * (a lone backslash at the end is dropped) or has blanks after the closing quote; the value is
 * appended anyway. */
bool at_argument_value(
	struct slice line, const struct at_argument *a, struct buf *value, struct diag *d);

/* Appends what the user means: text pasted as it is (with an inner quote) byte for byte, otherwise the
 * value. */
void at_argument_meant(struct slice line, const struct at_argument *a, struct buf *out);

/* For a line that is still being typed: where the argument ends that continues at byte `from`,
 * inside quotes or not.  *closed is set if it ends with a closing quote. */
size_t at_argument_end(struct slice line, size_t from, bool in_quotes, bool *closed);
/* True if it begins as pasted JSON whose last bracket or closing quote is still missing. */
bool at_argument_unfinished_json(struct slice line, const struct at_argument *a);

/* Appends text without the backslashes of escapes: `\x` is x for any x. */
void at_add_unescaped(struct buf *out, struct slice text);

/* Appends value with \ " , escaped, as it goes between the quotes. */
void at_add_escaped(struct buf *out, struct slice value);
/* The same with the quotes around it. */
void at_add_quoted(struct buf *out, struct slice value);

#endif
