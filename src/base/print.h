/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text on standard output and standard error, for both programs.
 */
#ifndef BASE_PRINT_H
#define BASE_PRINT_H

#include <stdio.h>

#include "base/buf.h"

/* Prints "atmq-sim: text" and a line end to standard error, control characters made visible, since
 * texts repeat names and arguments. */
void print_problem(const char *text);

/* Writes all of it to standard output or standard error, now.  Returns false if it can't be
 * written. */
bool print_bytes(FILE *to, const struct buf *text);
/* The same to standard output.  A failure is reported on standard error, unless the reader has gone
 * (`| head`) and needs no more. */
bool print_output(const struct buf *text);

#endif
