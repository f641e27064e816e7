/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages as a tree of topics: a row for each level, in place of the list.
 */
#ifndef VIEW_TOPIC_ROWS_H
#define VIEW_TOPIC_ROWS_H

#include "view/console_view.h"

void topic_rows_add_title(const struct console_view *v, struct buf *out);
void topic_rows_draw(const struct console_view *v, struct area a);
void topic_rows_add_facts(const struct console_view *v, struct area a, struct buf *facts);
void topic_rows_move(struct console_view *v, struct area a, int64_t step);
void topic_rows_hit(const struct console_view *v, struct area a, int row, struct hit *h);

#endif
