/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Paho reveals only in its trace.
 *
 * Which socket belongs to which client: a board that is reset sends no DISCONNECT, so its broker
 * publishes the last will; Paho always sends one unless its socket is shut down first.
 *
 * That a certificate is for another name: Paho ends the connection without giving a reason.
 *
 * The trace goes to a callback without a context, so the state here is per process, behind a lock.
 */
#ifndef SIM_PAHO_TRACE_H
#define SIM_PAHO_TRACE_H

#include "base/slice.h"

/* A line of Paho's trace, from any thread.  These lines are used (Paho 1.3.12 cuts them to
 * 256 bytes after the time):
 *   20261123 013515.137 Connecting to serverURI 127.0.0.1:1883 with MQTT version 4
 *   20261123 013515.138 New socket 7 for 127.0.0.1:1883, port 1883
 *   20261123 013515.139 7 ESP32 -> CONNECT version 4 clean: 1 (0)
 *   20261123 013515.140 X509_check_host for hostname localhost failed, rc 0
 *   20261123 013515.140 rc from X509_check_ip_asc is 0 */
void paho_trace_note(struct slice line);

/* Shuts down the connection of the client created for this URI ("tcp://127.0.0.1:1883"), if it is
 * known and still the same one.  false: it is not, e.g. because another version of Paho words its
 * trace differently. */
bool paho_trace_cut(const char *uri, const char *client_id);

/* Returns whether the last thing reported in this thread was that the certificate is for neither the
 * host's name nor its address, and clears it. */
bool paho_trace_took_wrong_name(void);

#endif
