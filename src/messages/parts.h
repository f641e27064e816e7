/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages that look like parts of one.  A board hands on what exceeds its 1024-byte buffer as several
 * messages of the same topic, one right after the other and without a mark (protocol.md 2.1 rule 10):
 * the first fills the buffer together with its header, each further one fills it alone, the last holds
 * the rest.  Two messages that happen to have these sizes look the same, so nothing is joined unasked.
 */
#ifndef MESSAGES_PARTS_H
#define MESSAGES_PARTS_H

#include "messages/log.h"

enum { MESSAGE_PARTS_MOST = 64 }; /* no longer chains are looked at */

/* True if another message with that topic, received at that time, may be the rest of this one. */
bool message_may_go_on(const struct message *m, struct slice topic, int64_t at);

/* The messages [*first, *end) that look like parts of one with this one among them.  Returns false if
 * it looks whole. */
bool message_parts(const struct message_log *log, uint64_t number, uint64_t *first, uint64_t *end);

#endif
