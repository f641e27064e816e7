/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One conversation with a board: commands queue here and go out one at a time, answers are matched
 * to them, PUBRAW is one transaction, polls fill the gaps, and what is learnt is kept.  Does no I/O
 * and asks no clock: bytes and `now` (microseconds since the session's start) come in, bytes and a
 * deadline go out.
 *
 * Nothing is sent automatically into a payload: whatever is sent while a board reads raw bytes
 * becomes part of it.  The board answers a prompting command with OK, then '>', then reads the
 * payload; a lone '>' after the OK of a command that is in no table is a prompt too, for a number of
 * bytes that only the board knows.  The rules if any of that is lost or late:
 *   - Its OK came and its '>' does not within the time limit: the board is in raw mode.  The
 *     payload is sent anyway, or, if there is none yet, SESSION_PAYLOAD waits for it.
 *   - Nothing came, or the payload was sent and its result is missing: the command ends as TIMEOUT,
 *     and the board may be reading raw bytes.  Everything automatic is held back: polls, steps of
 *     session_reconnect, the queue.  Each call of session_submit lets one line out; session_cancel
 *     sends zeros, or for what goes to flash the filler of the command's row.
 *   - A '>' comes for a command that has ended, or that was never sent from here: SESSION_PAYLOAD
 *     again, with session_in_flight's `ended` set; its outcome is not reported a second time.
 *   - The hold ends when the board answers a line (an answer that may be an older command's does
 *     not count), reports the result of the publication, prints why it was reset, or says `ready`.
 *   - A link that goes down and comes up again does not end it, as pulling the cable does not reset
 *     the board: a payload that was open stays open, and a command that was about to prompt may
 *     have prompted meanwhile.  A board that lost its power as well prints boot messages or says `ready`;
 *     if those were lost too, the answer to the user's next line shows it.  session_cancel sends as many zeros as
 *     certainly are missing and, if there is no result within a second, as many as may have been
 *     lost in the adapter, and a line end: a board that was not waiting refuses them as a line.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "at/command.h"
#include "wire/event.h"
#include "at/secret.h"
#include "base/diag.h"
#include "session/fact.h"
#include "session/journal.h"
#include "session/network.h"
#include "messages/moments.h"
#include "session/notes.h"
#include "session/status.h"
#include "session/traffic.h"

const char *session_outcome_name(enum session_outcome outcome); /* "ok", "refused", ... */
bool session_outcome_find(struct slice name, long long *outcome);
const char *session_author_name(enum session_author by); /* "user", "script", "poll", "other" */

/* A command that ended.  Slices are valid during the call only. */
struct session_result {
	struct slice line; /* as it was sent, with its secrets */
	enum session_author by;
	enum session_outcome outcome;
	uint32_t code; /* of ERR CODE, or 0 */
	int64_t took;  /* microseconds */
};

/* The session's output.  `send` must accept all bytes, in order, and must not call the session;
 * whoever records the bytes masks the secrets in them.  The other callbacks may be NULL; `event`
 * and `ended` may call session_submit*: a line submitted while bytes are being received goes out
 * once they have all been read. */
struct session_output {
	void (*send)(void *user, struct slice bytes, enum session_author by, bool secret);
	void (*event)(void *user, const struct wire_event *event);
	void (*ended)(void *user, const struct session_result *result);
	/* May call session_remark, session_mark and read-only functions, nothing else. */
	void (*fact)(void *user, const struct session_fact *fact);
	void *user;
};

struct session_in_flight {
	enum session_phase phase;
	enum session_author by;
	struct slice line; /* secrets masked; valid until the session is next called */
	uint64_t entry;    /* of its line in the journal; JOURNAL_NONE: none, or it is a poll */
	uint64_t poll;     /* of a poll's, in session_polls; JOURNAL_NONE */
	int64_t sent_at, deadline;
	size_t payload_length;  /* announced bytes, if there is a payload */
	size_t payload_missing; /* those of them that have not been sent */
	bool length_unknown;    /* in SESSION_PAYLOAD: only the board knows how many bytes it needs
	                          */
	bool busy;              /* the board said busy meanwhile */
	bool observed;          /* others sent it, and go on with it */
	bool ended; /* `ended` was called: its '>' came late, or another command's did */
};

struct session; /* opaque */

struct session *session_new(const struct session_output *output, enum at_dialect dialect);
void session_free(struct session *s);

/* The dialect of session_new is assumed until the board reports its firmware.  This one is the
 * user's choice, whatever the firmware says; if they disagree, a remark says so. */
void session_set_dialect(struct session *s, enum at_dialect dialect);

/* Microseconds between polls; 0 turns polling off.  The default is five seconds.  While nothing
 * happens (no command of anyone else, nothing unasked from the board, the same answers) or nothing is answered, the
 * time doubles with each round, up to a minute; whatever happens brings back what was set.  Before the first
 * poll after each start of the link or of the board, AT+GMR is sent in the same way. */
void session_set_poll(struct session *s, int64_t interval);

/* What ends each line that is sent: CR LF, which is the default, CR or LF; not copied. */
void session_set_line_end(struct session *s, struct slice end);
bool session_echoes(const struct session *s); /* the board has repeated the last line */

void session_link_up(struct session *s, int64_t now);
void session_link_down(struct session *s, int64_t now, const char *why);
/* The same on purpose: another program has the port for a while, and nothing has gone wrong.  why: to
 * whom, "to esptool ...". */
void session_link_released(struct session *s, int64_t now, const char *why);
bool session_link_is_released(const struct session *s);
/* To be called before session_link_down: the link dropped the last n bytes that `send` was given,
 * so the board never gets them.  n may be too large. */
void session_unsent(struct session *s, size_t n);
void session_receive(struct session *s, struct slice bytes, int64_t now);
/* Someone else talks to the board for a while: nothing is sent, and what is received is only counted,
 * until session_reclaim or the link's end.  false with *d: the board may still answer or read bytes.  A poll in flight is
 * dropped; lines can't be submitted. */
bool session_lend(struct session *s, int64_t now, struct diag *d);
void session_reclaim(
	struct session *s, int64_t now); /* knows as little of the board as on link up */
/* The rate changes: nothing that arrives from now on belongs to the unfinished line. */
void session_end_line(struct session *s, int64_t now);
/* Where the bytes given to session_receive can be read again (messages/log.h). */
void session_set_source(struct session *s, const struct message_source *source);

/* A session that observes a conversation between others and sends nothing by itself: no poll, no
 * payload.  Only the functions below may be called on it, along with session_receive_log,
 * session_note, session_remark and session_tick; and, if it has a `send`, the functions that submit, which
 * join in: such a line waits until the others have completed theirs and their command has ended.  What they
 * send while it is in flight is the caller's to hold back.  Times never go back.  Time limits (a payload or an answer is given up) take effect
 * at their own time, before the next call is handled.  Secrets may be stars, in lines and in their
 * echoes.  The link counts as up until it is reported down. */
struct session *session_new_observer(const struct session_output *output, enum at_dialect dialect);
/* Lines and payloads as they went out; the conversation itself shows which is which. */
void session_observe_sent(
	struct session *s, struct slice bytes, enum session_author by, int64_t now);
void session_observe_received(struct session *s, struct slice bytes, int64_t now);
void session_observe_link(struct session *s, bool up, const char *why, int64_t now);
void session_observe_released(struct session *s, const char *why, int64_t now);
/* Does what the session did by itself up to that time, included.  Nothing else can be observed at an
 * earlier time after that. */
void session_observe_time(struct session *s, int64_t now);
/* The recorded session polled the board by itself, at this interval: it is not polled now, but what is
 * known of it has an age. */
void session_observe_polls(struct session *s, int64_t interval);
/* The others have gone.  true: in the middle of a line, whose rest is no longer waited for; whatever is
 * sent next is that to the board.  session_tick then sends what has waited. */
bool session_observe_gone(struct session *s, int64_t now);
/* What the recorded session or its user did, as session_cancel, _lend, _reclaim, _end_line do; and how
 * many lines were waiting. */
void session_observe_cancel(struct session *s, int64_t now);
void session_observe_lent(struct session *s, bool lent, int64_t now);
void session_observe_line_end(struct session *s, int64_t now);
void session_observe_queue(struct session *s, size_t queued);
/* Before anything else: secrets are shown, in the journal and by all functions below. */
void session_observe_openly(struct session *s);
void session_observe_end(struct session *s);  /* nothing follows: held bytes are reported as events
                                                 */
int64_t session_now(const struct session *s); /* the time of the event that is being reported */

/* Bytes from the board's log port, which has a link of its own: shown line by line, and explained.
 * They are no part of the conversation, and the loss of that link ends nothing. */
void session_receive_log(struct session *s, struct slice bytes, int64_t now);
void session_log_link(struct session *s, bool up, const char *why, int64_t now);

/* A session that goes on from here as this one does, with an output of its own.  Its journal begins
 * with the newest entries of this one, and its message log is a view of this one's
 * (message_log_view), which must outlive it.  Not from inside a callback. */
struct session *session_copy(const struct session *s, const struct session_output *output);
size_t session_copy_bytes(const struct session *s); /* about what a copy occupies */
uint64_t session_received(const struct session *s); /* bytes, since its start */
/* Why the link went down last; empty: it never did. */
struct slice session_down_why(const struct session *s);
/* Uses this log from now on, of which the session owns a view; before the first message. */
void session_share_messages(struct session *s, struct message_log *log);

/* When session_tick wants to be called, or -1. */
int64_t session_deadline(const struct session *s);
void session_tick(struct session *s, int64_t now);

/* Queues a line, without its line end; it is sent as it is, checked or not.  Returns false with *d
 * if it cannot be sent at all: it contains CR, LF or NUL, is empty, or there is no link.  After
 * AT+RST and AT+RESTORE the queue waits for `ready`, at most 6 s. */
bool session_submit(
	struct session *s, struct slice line, enum session_author by, int64_t now, struct diag *d);
/* Queues a prompting line together with the payload to send at its '>'. */
bool session_submit_payload(struct session *s, struct slice line, struct slice payload,
	enum session_author by, int64_t now, struct diag *d);
/* The same with a time limit of its own in place of the tables': microseconds from when the line goes out to
 * its end, the payload's result included.  payload: NULL: as session_submit. */
bool session_submit_within(struct session *s, struct slice line, const struct slice *payload,
	int64_t within, enum session_author by, int64_t now, struct diag *d);
/* In SESSION_PAYLOAD only: sends the awaited bytes.  Returns false if their number is not exactly
 * right.  If the number is unknown, it sends any bytes, any number of times, until the board's
 * answer ends it ("+++" ends AT+CIPSEND's passthrough). */
bool session_send_payload(struct session *s, struct slice payload, int64_t now, struct diag *d);
/* Gives up: empties the queue; if the board is waiting for a payload, or about to ask for one,
 * sends zero bytes or its filler (it would swallow everything else); any other command is no longer awaited.  A
 * second call also stops waiting for a board that never asks.  If nothing is in flight and
 * everything is held back, the command that it is held back for gets them; if all
 * its bytes were sent and its row has a filler, as many of it and a line end, since some may be lost. */
void session_cancel(struct session *s, int64_t now);
/* Queues the commands that last connected: AT+MQTTCLEAN=0, the last AT+MQTTUSERCFG and what was
 * configured after it, the last AT+MQTTCONN, and the subscriptions.  Stops at a step that fails.
 * Returns false with *d if there is nothing to repeat, the board is connected, everything is held
 * back, or there is no link. */
bool session_reconnect(struct session *s, int64_t now, struct diag *d);
bool session_can_reconnect(const struct session *s); /* there is something to repeat */
/* A line with the bytes for its prompt, as they are sent; borrows. */
struct session_line {
	struct slice line, payload;
};
/* Credentials that have run out: session_reconnect will send `fresh` in place of `old`, line by line, and
 * all else as before.  false, and nothing changes: what it would repeat is not `old`, or the lines are not
 * of the same commands. */
bool session_renew(struct session *s, const struct session_line *old,
	const struct session_line *fresh, size_t count);

/* Asks for the state now, or as soon as the board is free, even if polling is off. */
void session_poll_now(struct session *s, int64_t now);
/* Gives up the poll in flight a second after it was sent, if there is one. */
void session_hurry_poll(struct session *s, int64_t now);

void session_note(struct session *s, struct slice text, int64_t now);
/* Adds a remark on the caller's behalf, e.g. about the link. */
void session_remark(struct session *s, bool problem, struct slice text, int64_t now);
/* Marks a place in a journal entry as the cause. */
void session_mark(struct session *s, uint64_t entry_number, size_t at, size_t n);

const struct status *session_status(const struct session *s);
const struct network *session_network(const struct session *s);
const struct traffic *session_traffic(const struct session *s);
/* The last command, of anyone but the polls, that was refused or not answered in time, or the last
 * ERR CODE that came without a command. */
struct session_failure {
	struct slice line; /* secrets masked; empty: no command was in flight */
	enum session_outcome outcome;
	uint32_t code; /* of ERR CODE, or 0 */
	int64_t at;
};
bool session_last_failure(const struct session *s, struct session_failure *f); /* false: none */
/* When the conversation of the board with its broker, or ours with it, was interrupted. */
struct session_break {
	int64_t at;
	enum session_break_kind {
		SESSION_BREAK_DROP,
		SESSION_BREAK_RESET,
		SESSION_BREAK_LINK
	} kind;
};
enum { SESSION_BREAKS = 128 }; /* the newest ones are kept */
size_t session_breaks(const struct session *s);
struct session_break session_break(const struct session *s, size_t i); /* the oldest first */
const struct journal *session_journal(const struct session *s);
const struct journal *session_polls(
	const struct session *s); /* polls, and what they were answered */
const struct notes *session_notes(const struct session *s);
const struct message_log *session_messages(const struct session *s);
/* When it was subscribed and connected, for what that says about messages. */
const struct message_moments *session_moments(const struct session *s);
struct session_in_flight session_in_flight(const struct session *s);
size_t session_queued(const struct session *s);
/* True if everything automatic is held back because the board may be reading raw bytes for an
 * abandoned command: *line is that command, secrets masked, valid until the session is next
 * called. */
bool session_held(const struct session *s, struct slice *line);
/* The commands that the board lists (AT+CMD?), without AT+, each with a line feed behind; whether a name, in
 * any case, is among them. */
struct slice session_listed(const struct session *s);
bool session_lists(const struct session *s, struct slice name);
enum at_dialect session_dialect(const struct session *s);
long long session_scheme(const struct session *s); /* the configured one, 1 to 10; 0: not known */
bool session_link_is_up(const struct session *s);
/* Hides a value from now on, wherever it occurs. */
void session_learn_secret(struct session *s, struct slice value);
/* The values sent as secrets, for code that shows or writes the conversation. */
const struct at_secrets *session_secrets(const struct session *s);
/* Appends a line from the board as the journal has it, its secrets replaced by stars byte for byte.
 * Not for messages: a payload is not a line.  Called from within `event`, for that event. */
void session_add_heard(const struct session *s, struct buf *out, struct slice line);
/* A piece of the event's bytes as session_add_heard does it; of a message, with known values hidden. */
void session_add_event(const struct session *s, struct buf *out, const struct wire_event *event,
	struct slice piece);
/* A copy of the event with its secrets hidden, byte for byte; it borrows from event and `held`.  From
 * within `event` too. */
struct wire_event session_hide_event(
	const struct session *s, const struct wire_event *event, struct buf *held);
/* Microseconds from one poll to the next, as it is now; 0: polling is off. */
int64_t session_poll_interval(const struct session *s);
bool session_poll_unanswered(const struct session *s); /* the last one: the board may be gone */
/* When the next poll is due; -1 if none is. */
int64_t session_next_poll(const struct session *s);

#endif
