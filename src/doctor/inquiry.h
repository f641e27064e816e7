/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is behind a port whose board answers AT: asks it for its Wi-Fi, address, clock, MQTT
 * configuration, certificates and broker, one question of questions.h at a time, within twenty
 * seconds.  Ends at the first question that a board does not answer.  Changes nothing on the board,
 * unless the facts want a trial connection.
 *
 * Pure: bytes and `now` (microseconds) come in, bytes and a deadline go out.
 */
#ifndef DOCTOR_INQUIRY_H
#define DOCTOR_INQUIRY_H

#include "doctor/facts.h"

/* It is done by then; with a trial connection by the sum. */
enum { DOCTOR_INQUIRY_US = 20000000, DOCTOR_TRIAL_US = 60000000 };

struct doctor_inquiry; /* opaque */

struct doctor_inquiry_start {
	/* Sends all bytes, in order; must not call the inquiry. */
	void (*send)(void *user, struct slice bytes);
	/* What the trial is going to do to the board, before it does; may be NULL. */
	void (*announce)(void *user, struct slice sentence);
	void *user;
	int64_t here; /* seconds since 1970, now */
};

/* True if there is something to ask: the probe is done, and AT+MQTT commands answered. */
bool doctor_inquiry_fits(const struct doctor_facts *f);

/* Asks the first question.  The facts are the probe's and live longer; their `board` is filled in,
 * and `sent` is completed at the end. */
struct doctor_inquiry *doctor_inquiry_new(
	struct doctor_facts *f, const struct doctor_inquiry_start *start, int64_t now);
void doctor_inquiry_free(struct doctor_inquiry *q); /* NULL is fine */

void doctor_inquiry_receive(struct doctor_inquiry *q, struct slice bytes, int64_t now);
/* Of its log port, if there is one. */
void doctor_inquiry_receive_log(struct doctor_inquiry *q, struct slice bytes);
void doctor_inquiry_tick(struct doctor_inquiry *q, int64_t now);
int64_t doctor_inquiry_deadline(
	const struct doctor_inquiry *q); /* when to call tick; -1: it is done */

#endif
