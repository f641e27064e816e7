/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What messages are looked for, as the user types it (atmq(1), Messages):
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

/* As it was typed, fit to be shown. */
const char *message_query_text(const struct message_query *q);
/* A lost message matches nothing, not even `!...`. */
bool message_query_matches(struct message_query *q, const struct message *m);
/* The first place, from byte `from` of this topic or payload on, that makes a message match: *n
 * bytes, at least one, at *at.  false: there is none, as for a topic's filter and for `!...`. */
bool message_query_find(
	const struct message_query *q, struct slice text, size_t from, size_t *at, size_t *n);
/* Bytes that each match holds, in topic or payload; empty: none are known. */
struct slice message_query_bytes(const struct message_query *q);
/* A pattern was given up at a message, which then does not match. */
bool message_query_gave_up(const struct message_query *q);

#endif
