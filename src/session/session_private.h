/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The session's inside, shared by its files: session.c (queue, phases, deadlines), answers.c (what
 * events do), advice.c (what we say about them).
 */
#ifndef SESSION_PRIVATE_H
#define SESSION_PRIVATE_H

#include "at/compose.h"
#include "at/parser.h"
#include "session/session.h"

struct command {
	struct buf line;   /* as it is sent, without its line end */
	struct buf masked; /* the same for eyes */
	struct buf payload;
	bool has_payload;
	const struct at_command *entry; /* NULL: not in the table */
	enum at_form form;
	enum session_author by;
	enum session_phase phase;
	long payload_length; /* announced; -1: the board won't prompt */
	long limit_ms;
	int64_t sent_at, deadline;
	uint32_t code;
	bool echoed, busy, heard; /* heard: something came since it was sent */
	struct command *next;
};

enum poll { POLL_CONNECTION, POLL_SUBSCRIPTIONS };

struct session {
	struct session_output output;
	enum at_dialect dialect;
	struct at_parser parser;
	struct status status;
	struct journal *journal;
	struct message_log *messages;
	int64_t now;
	bool link_up;

	struct command *current, *queue;
	long scheme; /* of the last AT+MQTTUSERCFG that was sent */
	struct buf scratch;

	int64_t poll_interval, next_poll;
	enum poll poll;
	bool poll_refused; /* the board answers ERROR to polls: no use to go on asking */
	bool poll_asked;   /* by session_poll_now: one round, whatever the interval says */

	bool echoes;         /* the board echoed the last command */
	bool late_possible;  /* a command timed out: its answer may still come */
	int64_t stalled_at;  /* give an unfinished payload up then; -1 */

	struct {
		bool silence, syslog, noise, log_port, mute_poll;
	} told; /* advice that is given once */
};

/* session.c */
void session_end_current(struct session *s, enum session_outcome outcome);
void session_prompted(struct session *s); /* '>' came for the command in flight */
void session_poll_soon(struct session *s, int64_t when);

/* answers.c: the parser's callback. */
void session_take_event(void *session, const struct at_event *event);

/* advice.c: remarks in the journal. */
void advice_on_timeout(struct session *s, const struct command *c);
void advice_on_refusal(struct session *s, const struct command *c);
void advice_on_code(struct session *s, uint32_t code);
void advice_on_noise(struct session *s);
void advice_on_line(struct session *s, struct slice text);

#endif
