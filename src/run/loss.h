/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A port that is lost while scripts run.  A board whose USB is in the chip takes its port with it whenever it
 * restarts, so a lost port is waited for, and so is the board behind it: it is back when it says `ready`, or, since
 * that may have been said before the port was open again, when it answers AT.  While it is away nothing else is
 * sent.  The link finds the port (link/device.c) and sees to it that it is the same board's.
 */
#ifndef RUN_LOSS_H
#define RUN_LOSS_H

#include "setup/connection.h"

struct loss_calls {
	void (*back)(void *user);                  /* the board; the text is loss_add_text's */
	void (*gone)(void *user, const char *why); /* the port did not come back in time */
};

struct loss {
	struct loop *loop;
	struct connection *connection;
	const struct loss_calls *calls;
	void *user;
	int64_t limit; /* microseconds; 0: not waited for */
	struct loop_watch *timer;
	enum loss_state {
		LOSS_NONE,
		LOSS_AWAY,    /* the port */
		LOSS_LISTENS, /* it is open: until the board is quiet */
		LOSS_ASKS     /* AT was sent */
	} state;
	int64_t since, came; /* loop time: the port went, and came */
	bool ready;          /* the board said it since */
	bool answered;       /* AT, with whatever */
	struct buf why;      /* it went */
	struct buf now;      /* what has been said of it since; or empty */
};

void loss_init(struct loss *l, struct loop *loop, struct connection *connection, int64_t limit,
	const struct loss_calls *calls, void *user);
void loss_fini(struct loss *l); /* a zeroed one is fine */
bool loss_is_on(const struct loss *l);
void loss_end(struct loss *l); /* nobody waits for it any more */

/* From the connection's events. */
void loss_on_down(struct loss *l, const char *why); /* `gone` may follow at once */
void loss_on_up(struct loss *l);
/* true: it is of the AT that is sent from here, and nobody else's. */
bool loss_on_event(struct loss *l, const struct wire_event *event);
bool loss_on_ended(struct loss *l, const struct session_result *result);
void loss_on_settled(struct loss *l);

/* Once it is back: "the port was lost (unplugged) and came back after 1.300 s; ..." */
void loss_add_text(const struct loss *l, struct buf *out);
/* The board said nothing, and answers AT. */
bool loss_counts_as_ready(const struct loss *l);

#endif
