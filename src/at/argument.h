/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arguments of one AT line: cutting them apart, quoting, escaping (protocol.md 2.2).
 * Knows no command; a place is always a byte offset in the line that was given.
 */
#ifndef AT_ARGUMENT_H
#define AT_ARGUMENT_H

#include "at/command.h"
#include "base/buf.h"
#include "base/diag.h"

struct at_argument {
	size_t at, n; /* its place in the line, quotes included, commas not */
	bool quoted;  /* begins with '"' */
	bool closed;  /* ...and ends with one */
	/* The first byte inside the quotes that should have been escaped, or SLICE_NONE.  A board
	 * takes such a line apart differently; here the quotes are believed. */
	size_t unescaped;
};

/* Cuts line from byte `from` at the commas.  Total: any bytes give 1 to AT_PARAMETERS arguments;
 * *surplus (may be NULL) says how many more there were.  "" after '=' is one empty argument.
 *
 * Where every quote and comma is escaped as it should be, the first unescaped '"' closes.  Where
 * they are not (text pasted as it is), '"' closes when a comma or the end of the line follows, any
 * other one is an inner one; and a '"{' or '"[' is closed by the '"' behind the bracket's end, so
 * that pasted JSON stays one argument.  Blanks before an opening quote belong to no argument, those
 * between a closing one and the comma belong to it (at_argument_value refuses them). */
size_t at_arguments(
	struct slice line, size_t from, struct at_argument out[AT_PARAMETERS], size_t *surplus);

/* What stands between the quotes, still escaped; all of it where there are none. */
struct slice at_argument_inside(struct slice line, const struct at_argument *a);

/* The first unescaped quote between the quotes, or SLICE_NONE: text was pasted as it is. */
size_t at_argument_inner_quote(struct slice line, const struct at_argument *a);

/* Appends the value: quotes off, escapes undone.  false with *d where it is quoted but not closed
 * (a lone backslash at the end is left out) or has blanks behind the closing quote; the value is
 * appended all the same. */
bool at_argument_value(
	struct slice line, const struct at_argument *a, struct buf *value, struct diag *d);

/* Appends what the user means by it: text pasted as it is (with an inner quote) byte for byte, of any
 * other one the value. */
void at_argument_meant(struct slice line, const struct at_argument *a, struct buf *out);

/* For a line that is still being typed: where the argument ends that goes on at byte `from`, inside
 * quotes or not.  *closed says whether with a quote that closes. */
size_t at_argument_end(struct slice line, size_t from, bool in_quotes, bool *closed);
/* Whether it begins as JSON, pasted as it is, whose last bracket or closing quote is still to come. */
bool at_argument_unfinished_json(struct slice line, const struct at_argument *a);

/* Appends text with the backslashes of escapes taken away: `\x` is x for any x. */
void at_add_unescaped(struct buf *out, struct slice text);

/* Appends value with \ " , escaped: what belongs between the quotes. */
void at_add_escaped(struct buf *out, struct slice value);
/* The same with the quotes around it. */
void at_add_quoted(struct buf *out, struct slice value);

#endif
