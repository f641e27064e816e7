/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of a port, of the line behind it and of the board there, as far as it was found out:
 * port facts by the caller, line facts by probe.h, the board's by inquiry.h.  finding.h says what they
 * mean.
 */
#ifndef DOCTOR_FACTS_H
#define DOCTOR_FACTS_H

#include "at/line_end.h"
#include "base/buf.h"
#include "doctor/board.h"
#include "doctor/boot.h"
#include "wire/firmware.h"

enum doctor_port {
	DOCTOR_PORT_OPEN,
	DOCTOR_PORT_NONE,    /* none was named, and none is plugged in */
	DOCTOR_PORT_MISSING, /* the named one does not exist */
	DOCTOR_PORT_SEVERAL, /* several have that name */
	DOCTOR_PORT_DENIED,
	DOCTOR_PORT_HELD, /* another program has locked it */
	DOCTOR_PORT_NO_TERMINAL,
	DOCTOR_PORT_NO_UART, /* a name of the kernel without hardware */
	DOCTOR_PORT_SETTING, /* it can't do what was asked */
	DOCTOR_PORT_FAILED,
	DOCTOR_PORT_LOST /* it was there, and went away meanwhile */
};

struct doctor_rate {
	long long baud; /* 0: the port has none */
	bool even;      /* even parity, in place of what was asked for */
};

/* What came at one rate, or by one line end. */
struct doctor_heard {
	size_t bytes, odd; /* odd: bytes that text does not have */
	bool only_echo;    /* nothing but what was sent */
	unsigned lines;    /* readable ones that are no answer */
};

struct doctor_facts {
	/* The port */
	struct buf name; /* as it was given, visible */
	enum doctor_port port;
	/* All visible.  What the link says, where the port is not open or was lost. */
	struct buf cause, remedy;
	struct buf reader, reader_remedy; /* another program reads it; or empty */
	struct buf stuck, stuck_remedy;   /* what was sent does not go out; or empty */

	/* The line */
	struct doctor_rate asked;  /* as the port was opened */
	enum line_end ends;        /* what was to end a line */
	bool was_reset;            /* the probe was told to reset the board */
	struct doctor_heard first; /* at that rate */
	unsigned rates;            /* that were tried, that one included */
	bool garbage;              /* at that rate or another, bytes came that are not text */
	bool answered;
	struct doctor_rate rate; /* at which it answered, or where text was readable */
	bool readable;           /* text came, whether it answered or not */
	struct doctor_heard at_rate;
	enum line_end line_end;
	bool busy;        /* it said so, and nothing else */
	bool prompted;    /* '>': it waits for bytes */
	bool swallowed;   /* a command took our bytes as its payload */
	unsigned readies; /* "ready" */
	unsigned unasked; /* lines of an AT port that answer nothing, "ready" included */
	struct doctor_boot boot;
	struct buf sample; /* the first line that is neither ours nor AT, visible; may be cut */

	/* The firmware */
	struct wire_firmware firmware;
	bool refuses_version, refuses_mqtt; /* AT+GMR, AT+MQTTCONN? */
	bool has_mqtt;                      /* AT+MQTTCONN? was answered */
	long long state;                    /* 0 to 6, or -1 */

	struct doctor_board board; /* if the firmware has AT+MQTT */

	struct buf sent; /* "AT (3 times), AT+GMR" */
};

void doctor_facts_fini(struct doctor_facts *f);

bool doctor_heard_garbage(const struct doctor_heard *h); /* bytes that are not text */

/* The board answers, but with other commands than ESP-AT's; it has ESP-AT's, but no AT+MQTT; it has those
 * too.  At most one of them is true. */
bool doctor_is_other_maker(const struct doctor_facts *f);
bool doctor_lacks_mqtt(const struct doctor_facts *f);
bool doctor_speaks_mqtt(const struct doctor_facts *f);

/* The board's clock was never set: it counts from 1970. */
bool doctor_clock_is_unset(const struct doctor_facts *f);

/* Whether the configured scheme does. */
bool doctor_needs_certificate(const struct doctor_facts *f, enum certs_kind kind);

/* Why no trial connection is made. */
enum doctor_trial_obstacle {
	DOCTOR_TRIAL_POSSIBLE,
	DOCTOR_TRIAL_UNWANTED,
	DOCTOR_TRIAL_CONNECTED, /* an existing connection is left alone */
	DOCTOR_TRIAL_OFFLINE,   /* no Wi-Fi, or no address */
	DOCTOR_TRIAL_NOWHERE    /* no host is known, or none that can be one */
};
enum doctor_trial_obstacle doctor_trial_obstacle(const struct doctor_facts *f);

void doctor_wipe(struct buf *b); /* overwrites and frees what may be secret */

bool doctor_rate_same(const struct doctor_rate *a, const struct doctor_rate *b);
/* Appends "9600 baud, even parity". */
void doctor_add_rate(struct buf *out, const struct doctor_rate *rate);

#endif
