/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AT lines as people keep them, in listings, notes and on web pages: with a comment behind the command,
 * and with quotes, commas and other signs that a word processor or a Chinese keyboard has put in place
 * of the plain ones.  A board reads none of that.  What is inside plain quotes is text and stays as it
 * is.  Knows no commands.
 */
#ifndef AT_KEPT_H
#define AT_KEPT_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/slice.h"

enum at_kept {
	AT_KEPT_COMMENT =
		1 << 0, /* a trailing // or slash-star comment, or one in full-width brackets */
	AT_KEPT_SIGNS =
		1 << 1 /* typographic quotes, full-width commas, letters, digits and blanks */
};

/* Appends the line as a board reads it.  Returns enum at_kept: what was left out or replaced; 0 if
 * nothing was, and then `out` has the line itself.  d (may be NULL) names the first of it and its place;
 * the sentence quotes nothing of the line but a sign. */
unsigned at_kept_plain(struct slice line, struct buf *out, struct diag *d);

/* The line without the comment before or behind its command. */
struct slice at_kept_command(struct slice line);

#endif
