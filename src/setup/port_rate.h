/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which settings the port should have, so that they are the board's: those that AT+UART_CUR and
 * AT+UART_DEF set, and after a restart those that the board starts with.  A restart may go unseen
 * (the board lost its power along with the link, or a watchdog reset it), so if nothing that a board
 * says can be read, the other settings that the board may have are suggested.  Only decides: the
 * owner changes the port, and says when it has.
 */
#ifndef SETUP_PORT_RATE_H
#define SETUP_PORT_RATE_H

#include "link/link.h"
#include "session/session.h"

struct port_rate {
	struct link_settings at_restart; /* the board starts with these */
	struct link_settings left;       /* those before at_restart */
	bool has_left;                   /* the board may still have them */
	/* Since the link came up or the settings changed: */
	bool readable;       /* something arrived that only the board's own settings show */
	unsigned noise;      /* how often bytes arrived that are not text */
	unsigned unanswered; /* commands */
	unsigned tries;      /* suggestions, since anything was readable */
};

bool port_rate_same(const struct link_settings *a, const struct link_settings *b);

/* Of what happens.  The last returns true if *wanted are the board's settings now. */
void port_rate_on_up(struct port_rate *r);
void port_rate_on_event(struct port_rate *r, const struct wire_event *event);
void port_rate_on_fact(struct port_rate *r, const struct session_fact *fact);
bool port_rate_on_ended(struct port_rate *r, const struct session_result *result,
	enum at_dialect dialect, const struct link_settings *now, struct link_settings *wanted);

/* The owner has changed the port from one to the other. */
void port_rate_changed(struct port_rate *r, const struct link_settings *from);

/* ... or can't: new evidence is needed before that is suggested again. */
void port_rate_forget_heard(struct port_rate *r);

/* True if the board probably has *wanted instead of the present settings. */
bool port_rate_guess(
	const struct port_rate *r, const struct link_settings *now, struct link_settings *wanted);
/* True if it may have others and nothing has shown which: the sooner it is asked, the better. */
bool port_rate_in_doubt(const struct port_rate *r, const struct link_settings *now);

#endif
