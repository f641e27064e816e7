/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a pane was drawn from, as bytes that are compared: numbers and texts one behind the other.
 * The same bytes mean the same picture; so texts go in whole, and no hash can be mistaken.
 */
#ifndef VIEW_FACTS_H
#define VIEW_FACTS_H

#include "base/buf.h"

void facts_add(struct buf *facts, int64_t number);
void facts_add_text(struct buf *facts, struct slice text);
void facts_add_string(struct buf *facts, const char *text); /* NULL is another one than "" */

#endif
