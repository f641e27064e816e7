/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The received messages of a session, oldest first.  Knows where each one's bytes are in what the
 * board sent, at about seven bytes per message; holds the newest ones themselves, and reads older
 * ones again from their source: the transcript of the session, in which passwords are masked.
 *
 * Bounds: MESSAGE_LOG_WINDOW bytes of topics and payloads in memory, and about as many of messages
 * read again; MESSAGE_LOG_INDEX bytes of places, enough for ten million messages.
 * Without a source the newest MESSAGE_LOG_ALONE bytes are all there is.  The newest message is
 * always kept.
 */
#ifndef MESSAGES_LOG_H
#define MESSAGES_LOG_H

#include "base/buf.h"

enum {
	MESSAGE_LOG_WINDOW = 8 * 1024 * 1024,
	MESSAGE_LOG_ALONE = 32 * 1024 * 1024,
	MESSAGE_LOG_INDEX = 80 * 1024 * 1024
};

struct message {
	int64_t at; /* microseconds since the session's start */
	struct slice topic, payload;
	/* Its bytes can't be read again: they were not recorded, or the file is damaged.  The slices are
	 * as long as they were, and all zero bytes. */
	bool lost;
	bool again; /* read again from the source, where secrets are stars */
};

/* True if it contains stars that may stand for the bytes of a secret. */
bool message_may_be_masked(const struct message *m);

/* Where the bytes are, counted from the first byte that the board sent in this session. */
struct message_place {
	uint64_t topic, payload;
};

/* Appends these bytes to out.  Returns false, with out unchanged, if not all of them are there. */
struct message_source {
	bool (*read)(void *user, uint64_t at, size_t n, struct buf *out);
	void *user;
};

struct message_log;

struct message_log *message_log_new(void);
void message_log_free(struct message_log *log);
/* A log that shows the messages of another one below `end`, which has come that far.  What is added to
 * it is not copied if the other has it already, so both must be given the same messages, from the same
 * bytes.  The other one must outlive it, and may itself be such a view. */
struct message_log *message_log_view(const struct message_log *of, uint64_t end);
/* Call it before the first message, or never.  The source must outlive the log, or be set to
 * NULL. */
void message_log_set_source(struct message_log *log, const struct message_source *source);
/* Copies the message.  Places only grow: topic before payload, both after the previous message. */
void message_log_add(
	struct message_log *log, const struct message *m, const struct message_place *place);

/* Messages are numbered from 0 for the whole session; those below message_log_first are no longer
 * kept. */
uint64_t message_log_first(const struct message_log *log);
uint64_t message_log_end(const struct message_log *log);
/* Cheapest for neighbours, one after the other.  Returns false if the message is not kept.  Slices
 * are valid until a message is added or another one is asked for. */
bool message_log_get(const struct message_log *log, uint64_t number, struct message *m);

/* True if any of the messages [*from, *to), which are stored together with `number`, can contain
 * these bytes; `number` must be kept.  Much cheaper than checking each; sometimes true though none
 * does. */
bool message_log_may_hold(const struct message_log *log, uint64_t number, struct slice bytes,
	uint64_t *from, uint64_t *to);

#endif
