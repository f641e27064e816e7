/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One conversation with a board: commands queue here and go out one at a time, answers are
 * matched to them, PUBRAW is one transaction, polls fill the gaps, and what is learnt is kept.
 * Does no I/O and asks no clock: bytes and `now` (microseconds since the session's start) come in,
 * bytes and a deadline go out.
 *
 * Nothing is sent that nobody sent: what goes out while a board takes raw bytes becomes part of
 * somebody's data.  A prompting command answers OK, then '>', then takes its bytes; a lone '>' behind
 * the OK of a command that no table knows is a prompt as well, for a number of bytes that only the
 * board knows.  The rules, where something of that is lost or late:
 *   - Its OK came and its '>' does not, within the time limit: the board is in raw mode.  The payload
 *     goes out all the same, or, where there is none yet, SESSION_PAYLOAD waits for it.
 *   - Nothing came, or the bytes are out and their result is missing: the command ends as TIMEOUT,
 *     and the board may be taking bytes.  All that goes out by itself is held: polls, steps of
 *     session_reconnect, the queue.  Each call of session_submit lets one line out; session_cancel
 *     sends zeros.
 *   - A '>' comes for a command that has ended, or that was never sent from here: SESSION_PAYLOAD
 *     again, with session_in_flight's `ended`; what happens to it is not reported a second time.
 *   - Held is over when the board answers a line (an answer that may be an older command's does not
 *     count), says how the publication ended, or says `ready`.  A link that goes down and comes up
 *     again changes nothing: a cable that is pulled does not reset the board.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "at/command.h"
#include "wire/event.h"
#include "at/secret.h"
#include "base/diag.h"
#include "session/fact.h"
#include "session/journal.h"
#include "messages/log.h"
#include "session/status.h"

const char *session_author_name(enum session_author by); /* "user", "script", "poll" */

/* A command that ended.  Slices end with the call. */
struct session_result {
	struct slice line; /* as it was sent, secrets and all */
	enum session_author by;
	enum session_outcome outcome;
	uint32_t code; /* of ERR CODE, or 0 */
	int64_t took;  /* microseconds */
};

/* Where things go.  `send` must take all bytes, in order, and not call the session; secret bytes
 * are masked by whoever records them.  The others may be NULL; event and ended may call session_submit*:
 * what is submitted while bytes are being received goes out when all of them are read. */
struct session_output {
	void (*send)(void *user, struct slice bytes, enum session_author by, bool secret);
	void (*event)(void *user, const struct wire_event *event);
	void (*ended)(void *user, const struct session_result *result);
	/* May call session_remark, session_mark and what only looks, and nothing else. */
	void (*fact)(void *user, const struct session_fact *fact);
	void *user;
};

struct session_in_flight {
	enum session_phase phase;
	enum session_author by;
	struct slice line; /* secrets masked; valid until the session is next called */
	int64_t sent_at, deadline;
	size_t payload_length; /* announced bytes, where there is a payload */
	bool length_unknown;   /* in SESSION_PAYLOAD: the board alone knows how many there are */
	bool busy;             /* the board said busy meanwhile */
	bool ended;            /* `ended` was called: its '>' came late, or another's did */
};

struct session; /* opaque */

struct session *session_new(const struct session_output *output, enum at_dialect dialect);
void session_free(struct session *s);

/* The dialect of session_new is what is assumed until the board tells its firmware.  This one is
 * what the user wants, whatever the firmware says: where it disagrees, a remark says so. */
void session_set_dialect(struct session *s, enum at_dialect dialect);

/* Microseconds between polls; 0 turns polling off.  Five seconds to begin with.  Before the first
 * one, after each start of the link and of the board, AT+GMR is asked in the same way. */
void session_set_poll(struct session *s, int64_t interval);

void session_link_up(struct session *s, int64_t now);
void session_link_down(struct session *s, int64_t now, const char *why);
void session_receive(struct session *s, struct slice bytes, int64_t now);
/* Where all that session_receive took can be read again (session/message_log.h). */
void session_set_source(struct session *s, const struct message_source *source);

/* A session that is shown what others said to each other, and sends nothing: no poll, no payload, and
 * `send` may be NULL.  Of the functions that follow it is only given these; session_receive_log and
 * session_note may be mixed with them.  Times never go back.  What a session does when a time is over
 * (a payload or an answer is given up) happens at that time, before what is shown next.  Secrets may
 * be stars, in lines and in their echoes.  The link counts as up until it is said to be down. */
struct session *session_new_observer(const struct session_output *output, enum at_dialect dialect);
/* Lines and payloads as they went out: which is which, the conversation itself shows. */
void session_observe_sent(
	struct session *s, struct slice bytes, enum session_author by, int64_t now);
void session_observe_received(struct session *s, struct slice bytes, int64_t now);
void session_observe_link(struct session *s, bool up, const char *why, int64_t now);
void session_observe_end(struct session *s);  /* nothing follows: what is held comes as events */
int64_t session_now(const struct session *s); /* the time of the event that is being reported */

/* What the board's log port says, on a link of its own: shown line by line, and explained.  It has no
 * part in the conversation, and its going down ends nothing. */
void session_receive_log(struct session *s, struct slice bytes, int64_t now);
void session_log_link(struct session *s, bool up, const char *why, int64_t now);

/* When session_tick wants to be called, or -1. */
int64_t session_deadline(const struct session *s);
void session_tick(struct session *s, int64_t now);

/* Queues a line (without line end; it is sent as it is, checked or not).  false with *d where it
 * can't be sent at all: CR, LF or NUL in it, nothing in it, or no link.  Behind AT+RST and
 * AT+RESTORE the queue waits for `ready`, 6 s at most. */
bool session_submit(
	struct session *s, struct slice line, enum session_author by, int64_t now, struct diag *d);
/* Queues a prompting line together with the payload that goes out behind its '>'. */
bool session_submit_payload(struct session *s, struct slice line, struct slice payload,
	enum session_author by, int64_t now, struct diag *d);
/* SESSION_PAYLOAD only: the awaited bytes.  false where they are not exactly as many; where their
 * number is not known, any bytes, any number of times, until the board's answer ends it (of
 * AT+CIPSEND's passthrough, "+++"). */
bool session_send_payload(struct session *s, struct slice payload, int64_t now, struct diag *d);
/* Gives up: the queue is emptied; a board that waits for a payload gets it filled with zero bytes
 * (it would swallow everything else), also where it is only about to ask for it; any other command
 * is no longer awaited.  Called twice, a board that never asks is no longer awaited either.  Where
 * nothing is out and all is held, the command that it is held for gets the zeros. */
void session_cancel(struct session *s, int64_t now);
/* Queues what connected last: AT+MQTTCLEAN=0, the last AT+MQTTUSERCFG and what was configured behind
 * it, the last AT+MQTTCONN, and the subscriptions.  Stops at a step that fails.  false with *d: there
 * is nothing to repeat, the board is connected, all is held, or there is no link. */
bool session_reconnect(struct session *s, int64_t now, struct diag *d);
bool session_can_reconnect(const struct session *s); /* there is something to repeat */

/* Asks for the state now, or as soon as the board is free, also where polling is off. */
void session_poll_now(struct session *s, int64_t now);

void session_note(struct session *s, struct slice text, int64_t now);
/* Adds a remark on the caller's behalf, e.g. about the link. */
void session_remark(struct session *s, bool problem, struct slice text, int64_t now);
/* Marks a place of a journal entry as what is to blame. */
void session_mark(struct session *s, uint64_t entry_number, size_t at, size_t n);

const struct status *session_status(const struct session *s);
const struct journal *session_journal(const struct session *s);
const struct message_log *session_messages(const struct session *s);
struct session_in_flight session_in_flight(const struct session *s);
size_t session_queued(const struct session *s);
/* Whether all that goes out by itself is held, as the board may be taking raw bytes for a command that
 * nobody waits for: its line, secrets masked; valid until the session is next called. */
bool session_held(const struct session *s, struct slice *line);
enum at_dialect session_dialect(const struct session *s);
long session_scheme(const struct session *s); /* that is configured, 1 to 10; 0: not known */
bool session_link_is_up(const struct session *s);
/* What was sent as a secret, for all who show or write what was said. */
const struct at_secrets *session_secrets(const struct session *s);
/* Appends a line of the board's as the journal has it: its secrets are stars, byte for byte.  Not for
 * messages: what somebody published is no line.  From within `event`, of that event. */
void session_add_heard(const struct session *s, struct buf *out, struct slice line);
/* When the next poll is due; -1: none is. */
int64_t session_next_poll(const struct session *s);

#endif
