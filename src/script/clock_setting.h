/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sets the board's clock (certs.md 6): asks for it; if it is not set, names its time servers and waits for
 * one to answer; if none does, sets it to this machine's clock.  A machine: knows neither session nor
 * player, which send its lines and bring their answers.
 */
#ifndef SCRIPT_CLOCK_SETTING_H
#define SCRIPT_CLOCK_SETTING_H

#include "at/clock.h"
#include "session/fact.h"
#include "wire/event.h"

enum clock_turn {
	CLOCK_SENDS, /* `line`; clock_setting_answered follows */
	CLOCK_WAITS, /* until `until`, or until something is heard; -1: for the answer */
	CLOCK_IS_SET,
	CLOCK_FAILED
};

enum clock_stage {
	CLOCK_ASKS,       /* which time it is */
	CLOCK_ASKS_FROM,  /* where it gets it from */
	CLOCK_CONFIGURES, /* the time servers */
	CLOCK_LISTENS,    /* for one of them */
	CLOCK_LOOKS,      /* whether one has answered */
	CLOCK_STAMPS,     /* with this machine's time */
	CLOCK_ENDED
};

struct clock_setting {
	int64_t within;             /* how long a time server may need, microseconds */
	struct at_time_source from; /* as it is to be; without servers: as the board has it */
	bool announces;             /* the firmware says when a time server has answered */

	enum clock_stage stage;
	enum clock_turn ended; /* CLOCK_ENDED: CLOCK_IS_SET or CLOCK_FAILED */
	bool sent;             /* the stage's line: its answer is awaited */
	bool named;            /* the servers are the caller's */
	bool right, updated;   /* heard: a time that is set; that a time server has answered */
	bool configured, restarted;
	int begun;            /* how many times */
	int64_t latest, look; /* LISTENS: until when, and when to look */
	struct buf line;
	int64_t until;
	/* CLOCK_IS_SET: what the user should know; may be empty.  CLOCK_FAILED: why. */
	struct buf said;
	/* CLOCK_FAILED: because of the answer to `line`, which the caller explains behind `said`. */
	bool by_answer;
};

void clock_setting_fini(struct clock_setting *c); /* a zeroed one is fine */
/* Servers: count of 0 leaves the choice to the board. */
void clock_setting_begin(struct clock_setting *c, const struct buf *servers, size_t count,
	int64_t within, bool announces);

/* What is to be done now.  unix_time: this machine's, in seconds. */
enum clock_turn clock_setting_next(struct clock_setting *c, int64_t now, int64_t unix_time);
void clock_setting_answered(struct clock_setting *c, enum session_outcome outcome, int64_t now);
/* Anything that the board said. */
void clock_setting_hear(struct clock_setting *c, const struct wire_event *event);

#endif
