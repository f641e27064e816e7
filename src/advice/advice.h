/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explains what happens: why a command was refused, what a code or a log line means, what to do
 * after a loss.  Listens to the facts of one session and adds remarks to its journal; the session
 * does not know about it.  Advice that would be repeated is given once.
 */
#ifndef ADVICE_ADVICE_H
#define ADVICE_ADVICE_H

#include "advice/clouds.h"
#include "advice/drops.h"
#include "session/session.h"

/* A zeroed one is ready; advice_fini frees what it keeps. */
struct advice {
	bool answered;  /* the board has answered a command since the link came up */
	bool explained; /* why the command in flight fails was already explained */
	bool codes;     /* error codes have been on, or advised, since the board started */
	/* Given since the last answer and since the link came up; since the link came up; since the
	 * session started. */
	bool silence, mute_poll, publication;
	bool noise, log_port;
	bool fragments, form, drop, reconnection, too_many;
	struct drops drops;
	struct clouds clouds;
	unsigned causes;       /* a bit for each enum drops_cause that was told */
	bool hidden_name;      /* that no server name is sent was told */
	unsigned refused;      /* AT_ASKS...: the polls whose refusal was reported */
	unsigned checklists;   /* a bit for each scheme whose checklist was given */
	struct buf firmware;   /* the last remark about it */
	struct buf log;        /* ... and about a log line */
	struct buf key;        /* the key that calls session_reconnect */
	struct buf cancel_key; /* the key that calls session_cancel */
	struct buf doctor_key; /* the key that examines the line */
};
void advice_fini(struct advice *a);
/* *to goes on from here as *from does. */
void advice_copy(struct advice *to, const struct advice *from);

/* The key that calls session_reconnect, for remarks; empty: none. */
void advice_set_reconnect_key(struct advice *a, struct slice key);
void advice_set_cancel_key(struct advice *a, struct slice key); /* the same for session_cancel */
void advice_set_doctor_key(struct advice *a, struct slice key); /* ... that examines the line */

/* The wall clock at the session's start, for what runs out: microseconds since 1970; not positive: not
 * known. */
void advice_set_clock(struct advice *a, int64_t started);

/* For session_output.fact. */
void advice_listen(struct advice *a, struct session *s, const struct session_fact *fact);

#endif
