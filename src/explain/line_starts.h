/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines with which a chip says why it has started, or that it waits for new firmware instead.
 */
#ifndef EXPLAIN_LINE_STARTS_H
#define EXPLAIN_LINE_STARTS_H

#include "explain/meaning.h"

/* false, with *m unchanged: it is none of these. */
bool explain_start(struct slice line, struct explain_meaning *m);

#endif
