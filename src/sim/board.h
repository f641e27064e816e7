/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual board: an ESP32 with AT firmware, from the bytes on its UART to requests to a
 * broker and back.  Pure: bytes and `now` (microseconds) come in, bytes and a deadline go out.
 * Says what the firmware says to the byte (protocol.md 2); refuses by the table with its codes.
 *
 * A zeroed option is a board that boots without any delay and has Wi-Fi stored.
 */
#ifndef SIM_BOARD_H
#define SIM_BOARD_H

#include "at/command.h"
#include "sim/broker.h"

enum { BOARD_RESET_US = 1600 * 1000 }; /* from AT+RST's OK to `ready` (protocol.md 1.4) */

/* Asked at the places where a board can go wrong; any may be NULL. */
struct board_hooks {
	bool (*busy)(void *user); /* answer this line busy p..., do not run it */
	bool (*mute)(void *user, struct slice command); /* neither run nor answer it */
	bool (*endless)(void *user);                    /* the prompt takes bytes for ever */
	size_t (*length)(void *user, size_t bytes);     /* what a message's header is to say */
	void (*between)(void *user);                    /* a message may come here: board_message */
	void *user;
};

struct board_options {
	enum at_dialect dialect;
	void (*send)(void *user, struct slice bytes); /* out of the board's UART */
	void (*log)(void *user,
		struct slice line); /* its log port, a line without its end; may be NULL */
	int64_t (*clock)(
		void *user); /* seconds since 1970: what the time server says; NULL: it never
	                                 answers, so that the clock stays unset */
	void (*rate)(
		void *user, long baud); /* what is sent from now on has this rate; may be NULL */
	void *user;
	struct broker *broker;           /* not owned; used by this board alone */
	int64_t boot_us;                 /* from power on to `ready` */
	int64_t reset_us;                /* from AT+RST's OK to `ready`; 0: BOARD_RESET_US */
	const struct board_hooks *hooks; /* may be NULL; lives as long as the board */
	bool nonos;   /* NonOS AT 1.7 in place of the dialect: a firmware without MQTT */
	bool no_wifi; /* no access point is stored: it boots without Wi-Fi */
	/* What is in its flash from the factory, PEM; copied.  May be empty. */
	struct slice ca, certificate, key;
};

struct board;

struct board *board_new(const struct board_options *options);
void board_free(struct board *b); /* the broker's events come to nobody afterwards: free it first */

void board_power_on(struct board *b, int64_t now); /* boots: `ready` comes; before: deaf and mute */
void board_power_off(struct board *b);
bool board_is_booting(const struct board *b);
void board_crash(struct board *b, int64_t now); /* its watchdog resets it */
void board_receive(struct board *b, struct slice bytes, int64_t now);
int64_t board_deadline(const struct board *b); /* -1: none */
void board_tick(struct board *b, int64_t now);

/* What happens around it. */
void board_set_wifi(struct board *b, bool there);   /* the access point goes, or is back */
void board_set_broker(struct board *b, bool there); /* the way to the broker breaks, or is back */
/* A message comes, whether or not the board is connected. */
void board_message(struct board *b, struct slice topic, struct slice payload);

#endif
