/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules that act by themselves on what a board says (script/on.h): which there are, and which of them is
 * to act now.  Does nothing itself and asks no clock: an event and its time come in, and the rules that
 * are due go out to the owner, which rings, writes, sends.
 *
 * No rule acts without end.  One acts at most once a second, and at most as often a minute as it says;
 * one that may act more than 60 times a minute has the shorter time that this needs in place of the second.  What a rule sends
 * does not set it off: while its answer is under way, and for TRIGGER_WAKE_US behind it, it does not act.  Nor
 * does it act again while it is still waiting for its turn.  Each time that a rule does not act is counted; the
 * first one is told at once, how many there were when it acts again or ends.
 */
#ifndef TRIGGER_TRIGGER_H
#define TRIGGER_TRIGGER_H

#include "script/on.h"
#include "session/session.h"

enum {
	TRIGGER_MOST = 16, /* rules */
	TRIGGER_MINUTE_US = 60000000,
	TRIGGER_GAP_US = 1000000,
	TRIGGER_WAKE_US = 1000000,
	TRIGGER_SHOWN = 160,     /* bytes of `said`, about */
	TRIGGER_KEPT = 16 * 1024 /* bytes of a payload that are kept */
};

/* What set a rule off, secrets hidden byte for byte; for a note and for the environment of a command. */
struct trigger_cause {
	struct buf said;           /* one line for display */
	struct buf topic, payload; /* of a message; the payload's first TRIGGER_KEPT bytes */
	size_t length;             /* of the whole payload */
};

struct trigger {
	struct script_on *on;
	bool of_script; /* it ends with the file that set it */
	bool due;       /* it has not acted yet */
	bool acting;    /* its answer is under way */
	bool tell;      /* it has just been held back for the first time since it acted */
	bool too_costly, told_costly; /* its pattern gave up on a line; that is to be told, once */
	size_t fired;                 /* in all */
	size_t held;                  /* times that it did not act, since it did */
	size_t held_in_all;
	int64_t *times; /* the last `a_minute` ones, a ring */
	size_t time_count, time_next;
	int64_t last, quiet_until;
	struct trigger_cause cause;
};

struct triggers {
	struct trigger *items[TRIGGER_MOST]; /* in the order in which they were set */
	size_t count;
};

void triggers_fini(struct triggers *t); /* a zeroed one is empty */
/* The rule is the list's; false with *d, and it is not: there are too many. */
bool triggers_add(struct triggers *t, struct script_on *on, bool of_script, struct diag *d);
/* Its index counts from 0.  Not one that is acting. */
void triggers_remove(struct triggers *t, size_t index);

/* From the session's callback: which rules are due now, or to be told.  An echo of what was sent sets
 * nothing off, nor is a poll that is refused an error.  true: there is something to do. */
bool triggers_see(struct triggers *t, const struct wire_event *event, const struct session *session,
	int64_t now);
/* The same of a line of the log port. */
bool triggers_see_log(
	struct triggers *t, struct slice line, const struct session *session, int64_t now);

/* The next rule that is due, which then is no longer: NULL if there is none.  may_send: also one that
 * sends; it is then acting until triggers_replied. */
struct trigger *triggers_next(struct triggers *t, bool may_send);
bool triggers_wait_to_send(const struct triggers *t); /* one that sends is due */
void triggers_replied(struct trigger *rule, int64_t now);
/* It acted: what is told of it, once. */
size_t triggers_held(struct trigger *rule);
/* Those that send and are due no longer are; returns how many. */
size_t triggers_drop(struct triggers *t);
/* A rule that is to be told as held back (or whose pattern gave up, *costly); NULL: none. */
struct trigger *triggers_tell(struct triggers *t, bool *costly);

/* "3 times more it did not act: at most 10 times a minute" */
void trigger_add_limit(struct buf *out, const struct trigger *rule);

#endif
