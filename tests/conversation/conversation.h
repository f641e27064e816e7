/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole conversation between session and virtual board: in memory, on a clock that stands still
 * until it is moved.  It can be steered by lines of text, a line a step:
 *     >LINE  =PAYLOAD|LINE   submitted          pBYTES  the awaited payload
 *     fPLAN  faults of the simulator            <BYTES  noise of the line, as if the board said it
 *     mTOPIC a message from elsewhere
 *     tN     N milliseconds                     sN      seconds between polls
 *     k      a password is set                  a       connect again
 *     c q b l                                   cancel, poll, the broker drops, the plug
 *     x y z                                     the next '>' is lost; is held back; what is held comes
 *     dN DN                                     the plug is pulled when N more bytes have been sent;
 *                                               the link knows what it lost, or does not (D)
 * In payloads and noise \v stands for a line feed.
 *
 * Promised, whatever happens, and looked at in each step: one command is out at a time, each ends
 * once, clocks move on, nothing grows without end, every byte that came is in one event and in
 * order, and no password is in what would be recorded.  What the user did not send is never inside a
 * payload, unless answers were forged (<).  A session that is shown it all has the same events, as
 * long as the user does not give up (c).  A promise that is broken is told with the conversation's
 * name, and ends the program.
 */
#ifndef TESTS_CONVERSATION_H
#define TESTS_CONVERSATION_H

#include "record/mask.h"
#include "advice/advice.h"
#include "sim/board.h"
#include "sim/faults.h"

/* What `k` sets: an input must not spell it itself. */
extern const struct slice conversation_password;

struct conversation_line {
	struct mask mask;
	struct buf masked; /* what a recorder would write */
};

struct conversation {
	struct session *session;
	struct session *observer; /* is shown what goes to and fro, and has the same events: */
	struct buf events, observed;
	struct advice advice;
	struct board *board;
	struct broker *broker; /* in memory */
	struct faults *faults;
	int64_t now;
	struct buf took;  /* all that the board took as data */
	struct buf ended; /* how the user's commands ended: "ok timeout " */
	size_t messages;  /* MESSAGE events */

	/* What the board says behind these bytes is held back, until it is released. */
	struct slice hold_behind;
	bool holding;
	bool lose_prompt; /* of what it says, the next '>' of a prompt */

	/* The plug is pulled behind so many bytes that the session sends; -1: it is not. */
	int64_t cut;
	bool cut_is_known; /* the link reports what it did not send */
	size_t unsent;     /* such bytes */

	struct buf *transcript; /* what a recorder would write, unmasked; NULL: nothing */
	const char *name;
	struct buf by_itself; /* for each byte of `sent`: whether no act of the user's sent it */
	bool acting;          /* the user does something just now */
	bool secretive;       /* ... and did what cannot be seen on the wire: he gave up */
	bool taking_by_itself, forged;
	struct buf said, sent, held; /* by the board, by the session; not yet delivered */
	struct buf received;         /* ... and its bytes from here on are in no event yet: */
	size_t in_events;
	struct conversation_line rx, tx;
	size_t most_bytes, most_turns; /* as many are enough */
	size_t bytes, turns, submitted, ended_count;
	bool plugged, up, out, garbled;
};

void conversation_begin(struct conversation *c, const char *name);
void conversation_fini(struct conversation *c);

void conversation_step(struct conversation *c, struct slice words);
/* It has said so much, or taken so many turns, that nothing more is learnt from it. */
bool conversation_enough(const struct conversation *c);
/* All faults end and the user gives up: then all commands have ended, and a board that is plugged
 * in anew answers AT. */
void conversation_end(struct conversation *c);

/* Steps that a test makes by hand. */
bool conversation_submit(struct conversation *c, const char *line, const char *payload);
void conversation_reconnect(struct conversation *c);
void conversation_faults(struct conversation *c, const char *plan); /* which must be one */
void conversation_release(struct conversation *c);
void conversation_pass(struct conversation *c, int64_t microseconds);

#endif
