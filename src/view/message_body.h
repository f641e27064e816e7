/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The payload of an open message on its page: as text, as JSON with a row for each value, or as hex.
 */
#ifndef VIEW_MESSAGE_BODY_H
#define VIEW_MESSAGE_BODY_H

#include "view/message_page.h"

/* In the form that was chosen (message_view.form), or as text with the reason if it is no JSON. */
void message_body_put(struct message_page *p, struct slice payload);

#endif
