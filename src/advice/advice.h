/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What we say about what happens: why a command was refused, what a code or a log line means, what
 * to do after a loss.  Listens to the facts of one session and adds remarks to its journal; the
 * session does not know it.  Advice that would come again and again is given once.
 */
#ifndef ADVICE_ADVICE_H
#define ADVICE_ADVICE_H

#include "session/session.h"

/* A zeroed one is ready; advice_fini frees what it keeps. */
struct advice {
	bool answered;  /* the board answered a command since the link is up */
	bool explained; /* why the command in flight fails was already said */
	bool codes;     /* error codes are on, or were advised, since the board's start */
	/* Said since the last answer and since the link is up; since the link is up; since the
	 * session's start. */
	bool silence, mute_poll, publication;
	bool noise, log_port;
	bool fragments, form, drop, reconnection, too_many;
	unsigned refused;      /* AT_ASKS...: the polls whose refusal was said */
	unsigned checklists;   /* bit: the scheme whose checklist was given */
	struct buf firmware;   /* what was last said about it */
	struct buf log;        /* ... and about a line of a log */
	struct buf key;        /* that calls session_reconnect */
	struct buf cancel_key; /* that calls session_cancel */
};
void advice_fini(struct advice *a);

/* The key that calls session_reconnect, for remarks; empty: none. */
void advice_set_reconnect_key(struct advice *a, struct slice key);
void advice_set_cancel_key(struct advice *a, struct slice key); /* the same for session_cancel */

/* For session_output.fact. */
void advice_listen(struct advice *a, struct session *s, const struct session_fact *fact);

#endif
