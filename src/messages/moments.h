/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Moments of a session that say something about the messages after them, and what they say: a broker
 * sends what it retained right after a subscription, and a message of QoS 1 again after the connection
 * was lost.  The board passes on neither flag (protocol.md 2.1 rule 9), so both are only likely.
 */
#ifndef MESSAGES_MOMENTS_H
#define MESSAGES_MOMENTS_H

#include "messages/log.h"

enum { MESSAGE_MOMENTS = 256 }; /* the newest are kept */

struct message_moment {
	enum { MOMENT_CONNECTED, MOMENT_SUBSCRIBED, MOMENT_PUBLISHED } kind;
	int64_t from, at; /* the command was sent, and acknowledged; the connection was made */
	struct buf topic; /* or filter */
};

/* Zeroed: none yet. */
struct message_moments {
	struct message_moment *list; /* in order of `at` */
	size_t count, room;
};

void message_moments_subscribed(
	struct message_moments *m, struct slice filter, int64_t from, int64_t at);
/* The user's own message may come back: it was not retained.  Kept only where it matters, soon after a
 * subscription. */
void message_moments_published(
	struct message_moments *m, struct slice topic, int64_t from, int64_t at);
void message_moments_connected(struct message_moments *m, int64_t at);
/* Makes *m, a plain copy of another one, own what it points at. */
void message_moments_copy(struct message_moments *m);
void message_moments_fini(struct message_moments *m);

struct message_suspicion {
	bool retained;       /* the first of its topic after a subscription was asked for, and not
	                      * published from here since... */
	int64_t retained_us; /* ... so long after it */
	bool duplicate; /* the same topic and bytes as before the connection was made again... */
	uint64_t of;    /* ... as this message... */
	int64_t duplicate_us; /* ... and so long after that moment */
};
/* What the message looks like; false: nothing of that kind. */
bool message_suspect(const struct message_log *log, const struct message_moments *moments,
	uint64_t number, struct message_suspicion *s);

#endif
