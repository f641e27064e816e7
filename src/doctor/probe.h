/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds out what is at the other end of an open port, within ten seconds: listens, sends AT, tries
 * other line ends if only our own bytes come back, other rates if nothing readable does, and asks
 * the board that answers for its firmware.
 *
 * Sends nothing but AT, AT+GMR, AT+CMD? and AT+MQTTCONN?, which change nothing.  (A board that waits
 * for the bytes of a payload takes even those as such: the caller must not probe one that it knows
 * to wait.)
 *
 * Pure: bytes and `now` (microseconds) come in, bytes, rates and a deadline go out.
 */
#ifndef DOCTOR_PROBE_H
#define DOCTOR_PROBE_H

#include "doctor/facts.h"

enum { DOCTOR_LONGEST_US = 9500000 }; /* it is done by then */

struct doctor_output {
	/* Sends all bytes, in order; must not call the probe. */
	void (*send)(void *user, struct slice bytes);
	/* Sets the port's rate; returns false if it can't.  NULL: the port has no rate. */
	bool (*set_rate)(void *user, const struct doctor_rate *rate);
	void *user;
};

struct doctor_probe; /* opaque */

struct doctor_start {
	struct doctor_rate asked; /* what the port has now */
	enum line_end ends;       /* what is to end a line */
	bool was_reset;           /* the board is just being reset */
};

/* Begins to listen. */
struct doctor_probe *doctor_probe_new(
	const struct doctor_output *output, const struct doctor_start *start, int64_t now);
void doctor_probe_free(struct doctor_probe *p); /* NULL is fine; changes no rate */

void doctor_probe_receive(struct doctor_probe *p, struct slice bytes, int64_t now);
void doctor_probe_tick(struct doctor_probe *p, int64_t now);
int64_t doctor_probe_deadline(const struct doctor_probe *p); /* when to call tick; -1: it is done */

/* What it knows so far.  Once it is done, the port is set as at the start again, whatever the board
 * answered to.  The caller fills in the port's facts. */
struct doctor_facts *doctor_probe_facts(struct doctor_probe *p);

#endif
