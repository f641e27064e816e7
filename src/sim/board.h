/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual board: an ESP32 with AT firmware, from the bytes on its UART to requests to a
 * broker and back.  Pure: bytes and `now` (microseconds) come in, bytes and a deadline go out.
 * Its output matches the firmware's byte for byte (protocol.md 2); what it refuses, and with which
 * code, comes from the command table.
 *
 * Zeroed options make a board that boots without delay and has Wi-Fi credentials stored.
 */
#ifndef SIM_BOARD_H
#define SIM_BOARD_H

#include "at/command.h"
#include "sim/board_firmware.h"
#include "sim/broker.h"

enum { BOARD_RESET_US = 1600 * 1000 }; /* from AT+RST's OK to `ready` (protocol.md 1.4) */

/* Called where something can go wrong on a board; any may be NULL. */
struct board_hooks {
	bool (*busy)(void *user); /* answer this line with busy p... and do not run it */
	bool (*mute)(void *user, struct slice command); /* neither run this line nor answer it */
	bool (*endless)(void *user);                    /* the prompt never stops accepting bytes */
	size_t (*length)(void *user, size_t bytes);     /* the length in a message's header */
	void (*between)(void *user); /* a message may arrive here: board_message */
	/* Which byte after a prompt is lost on its way to the board, from 1; 0: none. */
	size_t (*missed)(void *user);
	/* After how many bytes behind a prompt the power fails; 0: it does not. */
	size_t (*cut)(void *user);
	/* Of so many bytes that go into flash, how many are there when the power fails; SLICE_NONE:
	 * it does not. */
	size_t (*torn)(void *user, size_t bytes);
	void (*lost_power)(void *user);  /* cut or torn has happened */
	void (*restarts)(void *user);    /* the board, with its power on */
	bool (*full)(void *user);        /* AT+SYSMFG's partition */
	int64_t (*flash_us)(void *user); /* time for each 4096 bytes that are erased or written */
	void *user;
};

struct board_options {
	enum at_dialect dialect;
	const struct board_firmware *firmware; /* of that dialect; NULL: its usual one */
	enum board_layout layout;
	void (*send)(void *user, struct slice bytes); /* out of the board's UART */
	void (*log)(void *user,
		struct slice line); /* its log port, a line without its end; may be NULL */
	void (*raw)(
		void *user, struct slice bytes); /* bytes accepted as data after '>'; may be NULL */
	int64_t (*clock)(
		void *user); /* the time server's answer, seconds since 1970; NULL: it never
		              * answers, so the clock stays unset */
	void (*rate)(void *user,
		long long baud); /* everything sent from now on uses this rate; may be NULL */
	void *user;
	struct broker *broker;           /* not owned; used by this board alone */
	int64_t boot_us;                 /* from power-on to `ready` */
	int64_t reset_us;                /* from AT+RST's OK to `ready`; 0: BOARD_RESET_US */
	const struct board_hooks *hooks; /* may be NULL; lives as long as the board */
	bool nonos;      /* NonOS AT 1.7 instead of the dialect: firmware without MQTT */
	unsigned number; /* of the boards of a process, from 0: each has a MAC address of its own */
	bool slow;       /* joining, AT+MQTTCLEAN and the clock take as long as on a board */
	bool no_wifi;    /* no access point is stored: it boots without Wi-Fi */
	/* What is in its flash for MQTT from the factory, PEM; copied.  May be empty. */
	struct slice ca, certificate, key;
};

struct board;

struct board *board_new(const struct board_options *options);
/* free the broker first: its events have no receiver afterwards */
void board_free(struct board *b);

void board_power_on(struct board *b,
	int64_t now); /* boots, then says `ready`; until then it neither reads nor says anything */
void board_power_off(struct board *b);
bool board_is_booting(const struct board *b);
void board_crash(struct board *b, int64_t now); /* its watchdog resets it */
void board_receive(struct board *b, struct slice bytes, int64_t now);
int64_t board_deadline(const struct board *b); /* -1: none */
void board_tick(struct board *b, int64_t now);

/* Events in its surroundings. */
void board_set_wifi(struct board *b, bool there); /* the access point disappears or returns */
void board_set_time_server(struct board *b, bool there);
/* the network path to the broker breaks or is restored */
void board_set_broker(struct board *b, bool there);
/* Delivers a message, whether or not the board is connected. */
void board_message(struct board *b, struct slice topic, struct slice payload);

#endif
