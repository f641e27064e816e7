/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Paho tells in its trace only.
 *
 * Which socket belongs to which of its clients: a board that is reset says no DISCONNECT, so that
 * its broker publishes the last will; Paho always says one, unless its socket is cut first.
 *
 * That a certificate bears another name: Paho ends the connection and gives no reason.
 *
 * The trace goes to a callback without a context, hence the state here is the process's, behind a
 * lock.
 */
#ifndef SIM_PAHO_TRACE_H
#define SIM_PAHO_TRACE_H

#include "base/slice.h"

/* A line of Paho's trace, from any thread.  These are looked at (Paho 1.3.12 cuts them to 256 bytes
 * behind the time):
 *   20261123 013515.137 Connecting to serverURI 127.0.0.1:1883 with MQTT version 4
 *   20261123 013515.138 New socket 7 for 127.0.0.1:1883, port 1883
 *   20261123 013515.139 7 ESP32 -> CONNECT version 4 clean: 1 (0)
 *   20261123 013515.140 X509_check_host for hostname localhost failed, rc 0
 *   20261123 013515.140 rc from X509_check_ip_asc is 0 */
void paho_trace_note(struct slice line);

/* Cuts the connection of the client that was made for this URI ("tcp://127.0.0.1:1883"), if it is
 * known and still the same one. */
void paho_trace_cut(const char *uri, const char *client_id);

/* Whether the last thing that was told in this thread is that the certificate bears neither the
 * host's name nor its address; no longer after that. */
bool paho_trace_took_wrong_name(void);

#endif
