/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by connection.c (the wiring) and connection_board.c (what the user does with the port).
 */
#ifndef SETUP_CONNECTION_PRIVATE_H
#define SETUP_CONNECTION_PRIVATE_H

#include "setup/connection.h"

/* Changes the port's settings; false with *d: it keeps those that it has. */
bool connection_change(struct connection *c, const struct link_settings *settings, struct diag *d);
/* Nobody is asked while the board is held in reset. */
void connection_poll_unless_held(struct connection *c);
/* The port gets the settings that the board starts with. */
void connection_on_restart(struct connection *c);

#endif
