/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a script's player asks of a connection when a step resets the board by DTR and RTS.
 */
#ifndef SETUP_CONNECTION_RESET_H
#define SETUP_CONNECTION_RESET_H

#include "setup/connection.h"

/* As connection_reset_board; `timer` comes when the sequence should be over. */
bool connection_begin_reset(struct connection *c, struct loop_watch *timer, struct diag *d);
/* false: the lines are still being set; `timer` comes when it is time to ask again. */
bool connection_reset_is_over(struct connection *c, struct loop_watch *timer);

#endif
