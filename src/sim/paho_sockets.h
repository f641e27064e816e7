/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which socket belongs to which of Paho's clients.  A board that is reset says no DISCONNECT, so
 * that its broker publishes the last will; Paho always says one, unless its socket is cut first.
 * Paho tells its sockets in its trace only, to a callback without a context: hence the state here
 * is the process's, behind a lock.
 */
#ifndef SIM_PAHO_SOCKETS_H
#define SIM_PAHO_SOCKETS_H

#include "base/slice.h"

/* A line of Paho's trace, from any thread:
 * "20261123 013515.139 7 ESP32 -> CONNECT version 4 clean: 1 (0)". */
void paho_socket_note(struct slice trace);

/* Cuts the connection of the client, if it is known and still the same one. */
void paho_socket_cut(const char *client_id);

#endif
