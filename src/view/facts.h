/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a pane was drawn from, as bytes to compare: numbers and texts, one after the other.  Equal
 * bytes mean an equal picture; texts are copied whole, since hashes could collide.
 */
#ifndef VIEW_FACTS_H
#define VIEW_FACTS_H

#include "base/buf.h"

void facts_add(struct buf *facts, int64_t number);
void facts_add_text(struct buf *facts, struct slice text);
void facts_add_string(struct buf *facts, const char *text); /* NULL differs from "" */

#endif
