/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What differs between the open message and the one before it, on its page.
 */
#ifndef VIEW_MESSAGE_DIFFERENCE_H
#define VIEW_MESSAGE_DIFFERENCE_H

#include "view/message_page.h"

void message_difference_put(struct message_page *p, const struct message_shown *s);

#endif
