/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The received messages, oldest first.  Keeps the newest within MESSAGE_LOG_BYTES (of topics and
 * payloads) and MESSAGE_LOG_MESSAGES, so about 48 MiB in all; what is older is in the transcript.
 * The newest one is always kept.
 */
#ifndef SESSION_MESSAGE_LOG_H
#define SESSION_MESSAGE_LOG_H

#include "base/slice.h"

enum { MESSAGE_LOG_BYTES = 32 * 1024 * 1024, MESSAGE_LOG_MESSAGES = 512 * 1024 };

struct message {
	int64_t at; /* microseconds since the session's start */
	struct slice topic, payload; /* valid until the next message_log_add */
};

struct message_log;

struct message_log *message_log_new(void);
void message_log_free(struct message_log *log);
void message_log_add(struct message_log *log, const struct message *m); /* copies */

/* Messages are numbered from 0 for the whole session; those below first are no longer kept. */
uint64_t message_log_first(const struct message_log *log);
uint64_t message_log_end(const struct message_log *log);
bool message_log_get(const struct message_log *log, uint64_t number, struct message *m);

#endif
