/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One virtual board and the ports that lead to it, in the loop.
 */
#ifndef SERVE_SIM_SERVED_H
#define SERVE_SIM_SERVED_H

#include "at/command.h"
#include "base/buf.h"
#include "base/diag.h"
#include "loop/loop.h"
#include "sim/board_firmware.h"

enum { SERVED_UNSET = -1 };

struct cloud_site;

/* Texts and bytes are used during sim_served_start only. */
struct sim_served_options {
	const char *pty;          /* path of a link to its pseudo-terminal; NULL: none */
	bool nameless_pty;        /* a pseudo-terminal without a link */
	const char *tcp;          /* ADDR:PORT where it listens; NULL: nowhere */
	const char *log_pty;      /* the same for its log port; NULL: no log port */
	const char *broker;       /* HOST:PORT, "memory", or NULL: whatever AT+MQTTCONN names */
	struct cloud_site *cloud; /* what the broker in memory accepts; NULL: all.  Lives longer */
	enum at_dialect dialect;
	const struct board_firmware *firmware; /* of that dialect; NULL: its usual one */
	enum board_layout layout;
	unsigned number;   /* of the boards, from 0 */
	bool slow;         /* it takes as long as a board */
	bool nonos;        /* firmware without MQTT, in place of the dialect */
	long long boot_ms; /* SERVED_UNSET: none at the start, a real board's time after AT+RST */
	struct slice ca, certificate, key; /* PEM; may be empty */
	struct slice faults;               /* a valid plan (sim/fault_plan.h); may be empty */
	const char
		*from; /* a transcript whose board answers in place of the virtual one; or NULL */
	double speed;  /* of its times; 0: no pauses */
	bool alone;    /* there is no other board: remarks need no number */
};

struct sim_served;

/* NULL with *d: a port can't be opened. */
struct sim_served *sim_served_start(
	struct loop *loop, const struct sim_served_options *options, struct diag *d);
void sim_served_stop(struct sim_served *s);       /* NULL is fine */
void sim_served_after_turn(struct sim_served *s); /* call it after each turn of the loop */

bool sim_served_is_booting(const struct sim_served *s);

/* Adds faults while running. false with *d at the first invalid statement; those before it
 * apply. */
bool sim_served_fault(struct sim_served *s, struct slice plan, struct diag *d);

/* Appends "/tmp/board (/dev/pts/7), tcp:127.0.0.1:3000". */
void sim_served_add_ports(const struct sim_served *s, struct buf *out);

#endif
