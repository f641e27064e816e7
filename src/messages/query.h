/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A search for messages, as the user types it (atmq(1), Messages): base/needle.h, and what only
 * messages have.
 *
 *   text            topic or payload holds these bytes
 *   /pattern/       topic or payload matches, as Perl knows it; /pattern/i: in either case
 *   topic:FILTER    the topic, by MQTT's rules for + and #
 *   hex:00ff        topic or payload holds these bytes
 *   !...            all other messages
 */
#ifndef MESSAGES_QUERY_H
#define MESSAGES_QUERY_H

#include "base/diag.h"
#include "messages/log.h"

struct message_query;

/* NULL with *d: a sentence, and the place in `text`, counted from its first byte. */
struct message_query *message_query_new(struct slice text, struct diag *d);
void message_query_free(struct message_query *q); /* NULL is fine */

/* As typed, safe to show. */
const char *message_query_text(const struct message_query *q);
/* A lost message matches nothing, not even `!...`. */
bool message_query_matches(struct message_query *q, const struct message *m);
/* The first match at or after byte `from` of this topic or payload: *n bytes, at least one, at *at.
 * Returns false if there is none, as for topic filters and `!...`. */
bool message_query_find(
	const struct message_query *q, struct slice text, size_t from, size_t *at, size_t *n);
/* Bytes that every match contains in its topic or payload; empty if unknown. */
struct slice message_query_bytes(const struct message_query *q);
/* True if a pattern gave up on some message, which then does not match. */
bool message_query_gave_up(const struct message_query *q);

#endif
