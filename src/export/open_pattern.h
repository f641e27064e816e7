/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line of a board -> a pattern that matches it and its like: what differs from run to run stays
 * open.  That is clocks with the dates around them, IP and MAC addresses, negative numbers (signal
 * strengths), numbers of more than six digits, stars in place of secrets, and control characters
 * and those that turn text around.
 */
#ifndef EXPORT_OPEN_PATTERN_H
#define EXPORT_OPEN_PATTERN_H

#include "base/buf.h"

/* Appends it without ^ and $, for the quotes of `expect line "..."`.  Of valid UTF-8. */
void open_pattern_add(struct buf *out, struct slice text);

#endif
