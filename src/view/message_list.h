/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the list of messages and the open message have in common: which one is selected, what the title
 * says of filter, pause and place.
 */
#ifndef VIEW_MESSAGE_LIST_H
#define VIEW_MESSAGE_LIST_H

#include "view/console_view.h"

/* Why there is no message to show. */
void message_list_draw_nothing(const struct console_view *v, struct area a);
/* "Messages 12  filter: bench  scrolled, 3 newer" */
void message_list_add_title(const struct console_view *v, struct buf *out);
/* What follows the number of messages in a title: which of them are in the list, and what is left out. */
void message_list_add_state(const struct console_view *v, struct buf *out);
/* The facts that all messages' looks depend on. */
void message_list_add_facts(const struct console_view *v, struct buf *facts);

#endif
