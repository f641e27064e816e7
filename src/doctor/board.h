/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of a board's way to its broker, as far as it was found out: by inquiry.h, and the
 * connection by probe.h.  finding.h says what it means.  No secret is ever kept here.
 */
#ifndef DOCTOR_BOARD_H
#define DOCTOR_BOARD_H

#include "base/buf.h"
#include "certs/contents.h"
#include "wire/event.h"
#include "wire/firmware.h"

enum { DOCTOR_WORD_BYTES = 128 /* of what a board says; longer is cut */ };

/* How a board keeps certificates (certs.md 1). */
enum doctor_way {
	DOCTOR_WAY_UNKNOWN,
	DOCTOR_WAY_NONE,       /* it has no place for them */
	DOCTOR_WAY_PARTITIONS, /* AT+SYSFLASH */
	DOCTOR_WAY_VALUES      /* AT+SYSMFG */
};

struct doctor_certificate {
	size_t room, rest; /* bytes of its partition; and those of it that are still to be read */
	enum wire_known there;
	struct certs_contents contents; /* if it is there; of a key nothing but its kind */
	struct certs_findings judged;
};

/* A connection of the doctor's own, which the user asked for. */
struct doctor_trial {
	bool wanted;
	struct buf host; /* that the user named, valid; empty: the configured one */
	long long port;  /* the same; 0 */
	struct buf client_id;
	bool begun;                 /* the configuration was touched... */
	bool configured;            /* ... and the trial's own accepted */
	enum wire_known connected;  /* NO: refused, or not answered in time */
	uint32_t code;              /* then, of ERR CODE; or 0 */
	bool codes_on;              /* ERR CODE lines were switched on for it */
	bool can_restore, restored; /* what was configured before */
};

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
	struct buf ssid;  /* that it is joined to, or has in its memory; may be empty */
	bool joining;     /* it tries to join */
	long long reason; /* why it could not: the number of +CWJAP; 0: not known */
	bool has_signal;
	long long signal; /* dBm, of that network */
	enum wire_known scanned;
	size_t networks;      /* in the air */
	bool in_air;          /* ... and `ssid` is one of them */
	long long air_signal; /* dBm; only then */
	enum wire_known has_address;
	struct buf address;

	/* Clocks, in seconds since 1970: the board's, and this machine's. */
	enum wire_known has_clock;
	int64_t clock, here;
	enum wire_known sntp; /* whether it asks time servers */

	/* MQTT */
	long long scheme; /* 0: not configured, or not known */
	struct buf host;  /* raw; empty: not known */
	long long port;
	enum wire_known reports; /* AT+MQTTUSERCFG? is answered: these are known */
	struct buf client_id, username;
	bool has_password;
	long long keepalive;     /* seconds; -1: not known */
	const char *cloud;       /* whose credentials these are, by their shape; or NULL */
	const char *cloud_title; /* then never NULL */
	struct buf wrong;        /* what is wrong with them, one sentence; or empty */

	/* Certificates, those that the scheme needs */
	enum doctor_way way;
	struct doctor_certificate certificates[CERTS_KINDS];
	enum wire_known key_fits; /* the certificate */

	/* The broker's name */
	enum wire_known resolved;
	struct buf resolved_to;
	enum wire_known pinged; /* NO: no answer */
	long long ping_ms;

	struct doctor_trial trial;

	/* The newest line of its log port that says why something failed. */
	struct buf log_begun; /* a line without its end, raw */
	struct buf log_line, log_meaning, log_remedy;
	bool log_refused; /* that line says that the broker refused the client */
};

void doctor_board_fini(struct doctor_board *b);

/* Of an event of type WIRE_EVENT_CONNECTION. */
void doctor_board_learn_connection(struct doctor_board *b, const struct wire_event *e);

/* Bytes of the log port, cut anywhere. */
void doctor_board_learn_log(struct doctor_board *b, struct slice bytes);

/* Where a trial connection goes and how; host empty: it is not known where. */
struct slice doctor_trial_host(const struct doctor_board *b);
long long doctor_trial_port(const struct doctor_board *b);
long long doctor_trial_scheme(const struct doctor_board *b);

/* True if the name can be a host of AT+MQTTCONN: letters, digits, dots and hyphens (certs.md 5). */
bool doctor_host_is_valid(struct slice host);
bool doctor_host_is_address(struct slice host); /* 192.168.1.20 */

#endif
