/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by connection.c (the wiring), connection_transcript.c (what is recorded), connection_rate.c (the
 * port has the board's settings), connection_board.c (what the user does with the port),
 * connection_release.c (another program has the port for a while) and connection_tap.c (another program
 * at the same board).
 */
#ifndef SETUP_CONNECTION_PRIVATE_H
#define SETUP_CONNECTION_PRIVATE_H

#include "setup/connection.h"

/* The transcript; where nothing is recorded, these do nothing. */
bool connection_open_transcript(
	struct connection *c, const struct connection_plan *plan, struct diag *d);
void connection_record_act(
	struct connection *c, enum transcript_act act, long long number, const char *why);
/* What a replay could not know from the bytes; and how commands ended, for its check. */
void connection_record_fact(struct connection *c, const struct session_fact *fact);
void connection_record_sent(struct connection *c); /* what the port has accepted */
/* That of a port that never came up is removed. */
void connection_close_transcript(struct connection *c);

/* Changes the port's settings; false with *d: it keeps those that it has. */
bool connection_change(struct connection *c, const struct link_settings *settings, struct diag *d);
/* The board uses these from now on; `reason` begins the remark. */
void connection_follow(
	struct connection *c, const struct link_settings *settings, const char *reason);
/* Tries the other settings that the board may have, where nothing of it can be read. */
void connection_guess_rate(struct connection *c);
/* Nobody is asked while the board is held in reset. */
void connection_poll_unless_held(struct connection *c);
/* The port gets the settings that the board starts with. */
void connection_on_restart(struct connection *c);

/* Bytes for the board; they are recorded when the port has accepted them. */
void connection_send(struct connection *c, struct slice bytes, enum session_author by, bool secret);
/* Before the session hears that the link is down: what the port did not accept is not sent. */
void connection_drop_unsent(struct connection *c);
/* The last thing that is done in an event. */
void connection_settle(struct connection *c);

/* The tap; with none, these do nothing. */
bool connection_tap_open(struct connection *c, const struct connection_plan *plan, struct diag *d);
void connection_tap_close(struct connection *c);
void connection_tap_receive(struct connection *c, struct slice bytes); /* before anything else */
void connection_tap_on_event(struct connection *c, const struct wire_event *event);
void connection_tap_on_ended(struct connection *c, const struct session_result *result);
void connection_tap_on_own(struct connection *c, struct slice bytes); /* before they go out */
void connection_tap_on_down(struct connection *c);
/* Does what the end of a turn, or room, makes possible. */
void connection_tap_settle(struct connection *c);

#endif
