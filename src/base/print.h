/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text on standard output and standard error, for both programs.
 */
#ifndef BASE_PRINT_H
#define BASE_PRINT_H

#include <stdio.h>

#include "base/buf.h"

/* "atmq-sim: text" to standard error, a line; visibly, since texts repeat names and arguments. */
void print_problem(const char *text);

/* All of it to standard output or standard error, now; false where it can't be written. */
bool print_bytes(FILE *to, const struct buf *text);
/* The same to standard output; where it can't be written, standard error is told: but for a reader who
 * has gone (`| head`), who has what he wanted. */
bool print_output(const struct buf *text);

#endif
