/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual board: an ESP32 with AT firmware, from the bytes on its UART to requests to a
 * broker and back.  Pure: bytes and `now` (microseconds) come in, bytes and a deadline go out.
 * Says what the firmware says to the byte (protocol.md 2); refuses by the table with its codes.
 */
#ifndef SIM_BOARD_H
#define SIM_BOARD_H

#include "at/command.h"
#include "sim/broker.h"

struct board_options {
	enum at_dialect dialect;
	void (*send)(void *user, struct slice bytes); /* out of the board's UART */
	void (*log)(void *user, struct slice line);   /* its log port, a line without its end; may be NULL */
	void *user;
	struct broker *broker; /* not owned; used by this board alone */
};

struct board;

struct board *board_new(const struct board_options *options);
void board_free(struct board *b);

void board_power_on(struct board *b, int64_t now); /* boots: `ready` comes */
void board_receive(struct board *b, struct slice bytes, int64_t now);
int64_t board_deadline(const struct board *b); /* -1: none */
void board_tick(struct board *b, int64_t now);

#endif
