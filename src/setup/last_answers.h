/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the board last answered when it was asked for its version, its connection and its
 * subscriptions, as long as that may still be so: each part of a transcript begins with it.
 */
#ifndef SETUP_LAST_ANSWERS_H
#define SETUP_LAST_ANSWERS_H

#include "session/session.h"

struct last_answers {    /* a zeroed one is empty */
	struct buf rows; /* of the answer that is coming */
	bool too_long;
	struct buf version, connection, subscriptions; /* lines as the board sends them */
};

void last_answers_fini(struct last_answers *a);
/* From within the session's own calls of the same names. */
void last_answers_on_event(
	struct last_answers *a, const struct session *s, const struct wire_event *event);
void last_answers_on_fact(struct last_answers *a, const struct session_fact *fact);
/* Appends them, in that order, each with its OK (record/observe.h reads them). */
void last_answers_add(const struct last_answers *a, struct buf *out);

#endif
