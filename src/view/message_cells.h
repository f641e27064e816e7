/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of a row about a message, in the list and in the tree of topics; each is cut at the area's
 * edge, with a mark.
 */
#ifndef VIEW_MESSAGE_CELLS_H
#define VIEW_MESSAGE_CELLS_H

#include "view/console_view.h"

/* With thousandths if there are more than eight columns. */
void message_put_time(const struct console_view *v, struct area a, int row, int64_t at);
/* With secrets hidden, and highlighted what was searched for. */
void message_put_text(
	const struct console_view *v, struct area a, int row, enum style style, struct slice text);
/* As hex or as text, as v->messages.form says. */
void message_put_payload(
	const struct console_view *v, struct area a, int row, struct slice payload);

#endif
