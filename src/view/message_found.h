/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was searched for, or is filtered by, highlighted where messages are shown.
 */
#ifndef VIEW_MESSAGE_FOUND_H
#define VIEW_MESSAGE_FOUND_H

#include "view/console_view.h"

/* NULL: nothing is highlighted. */
const struct message_query *message_found_query(const struct console_view *v);
/* Highlights the matches in this text; the row shows n bytes of it, from `at` on. */
void message_mark_found(const struct console_view *v, struct area a, int row, struct slice text,
	size_t at, size_t n);

#endif
