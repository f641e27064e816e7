/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells of a table (RFC 4180).  A cell that a spreadsheet would evaluate as a formula, since it
 * begins with = + - @ TAB or CR, has an apostrophe before it, which spreadsheets read as "this is
 * text"; so has one that begins with an apostrophe itself, so that nothing is ambiguous.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/buf.h"

/* Appends the text in quotes, control characters in their visible form: a cell is one line. */
void csv_add_cell(struct buf *out, struct slice text);

#endif
