/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is unusual about a message: in the list a mark, in the open message a sentence.
 */
#ifndef VIEW_MESSAGE_MARKS_H
#define VIEW_MESSAGE_MARKS_H

#include "view/message_page.h"

/* "2/3": looks like a part of one message; R: perhaps retained; D: perhaps a duplicate.  Appends nothing
 * to most messages. */
void message_marks_add(const struct console_view *v, uint64_t number, struct buf *out);
/* The same with the reasons, a line each. */
void message_marks_put(struct message_page *p, const struct message_shown *s);

#endif
