/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of a board's way to its broker, as far as it was found out: by inquiry.h, and the
 * connection by probe.h.  finding.h says what it means.  No secret is ever kept here.
 */
#ifndef DOCTOR_BOARD_H
#define DOCTOR_BOARD_H

#include "base/buf.h"
#include "wire/event.h"
#include "wire/firmware.h"

enum { DOCTOR_WORD_BYTES = 128 /* of what a board says; longer is cut */ };

struct doctor_board {
	bool asked;        /* the inquiry began */
	bool restarted;    /* ... and the board restarted meanwhile */
	struct buf mute;   /* the line that it did not answer any more; empty: it answered all */
	struct buf cut;    /* the line at which the time was over; or empty */
	bool busy;         /* it was busy for too long at one of them */
	size_t subscribed; /* topics; only where `topics` is known */
	enum wire_known topics;

	/* Wi-Fi.  Text is visible, wherever nothing else is said. */
	enum wire_known joined;
	struct buf ssid; /* that it is joined to, or has in its memory; may be empty */
	bool joining;    /* it tries to join */
	long reason;     /* why it could not: the number of +CWJAP; 0: not known */
	bool has_signal;
	long signal; /* dBm, of that network */
	enum wire_known scanned;
	size_t networks; /* in the air */
	bool in_air;     /* ... and `ssid` is one of them */
	long air_signal; /* dBm; only then */
	enum wire_known has_address;
	struct buf address;

	/* Clock: seconds since 1970.  In what the board said last, and here at that moment. */
	enum wire_known has_clock;
	int64_t clock, here;
	enum wire_known sntp; /* whether it asks time servers */

	/* MQTT */
	long scheme;     /* 0: not configured, or not known */
	struct buf host; /* raw; empty: not known */
	long port;
	enum wire_known reports; /* AT+MQTTUSERCFG? is answered: these are known */
	struct buf client_id, username;
	bool has_password;
	long keepalive; /* seconds; -1: not known */

	/* The broker's name */
	enum wire_known resolved;
	struct buf resolved_to;
	enum wire_known pinged; /* NO: no answer */
	long ping_ms;
};

void doctor_board_fini(struct doctor_board *b);

/* Of an event of type WIRE_EVENT_CONNECTION. */
void doctor_board_learn_connection(struct doctor_board *b, const struct wire_event *e);

/* True if the name can be a host of AT+MQTTCONN: letters, digits, dots and hyphens (certs.md 5). */
bool doctor_host_is_valid(struct slice host);
bool doctor_host_is_address(struct slice host); /* 192.168.1.20 */

#endif
