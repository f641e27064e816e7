/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a line says is an SSID, a host, a topic or an id: by its place in a command, in a board's
 * answer, in a line of its log.  The names of the table's parameters say what is what.  The line may
 * have anything before it: a stamp, a direction.
 */
#ifndef RECORD_SCRUB_PLACES_H
#define RECORD_SCRUB_PLACES_H

#include "at/command.h"
#include "record/scrub_forms.h"

/* Values are unescaped, and valid during the call only. */
void scrub_find_places(struct slice line, scrub_found_fn *fn, void *user);

/* The name of a port: "usb:10c4:ea60:SERIAL", "tcp:HOST:PORT", "/dev/serial/by-id/usb-..._SERIAL-if00". */
void scrub_find_in_port(struct slice port, scrub_found_fn *fn, void *user);

/* What a command's payload is, for those that set one value by its bytes (MQTTLONGCLIENTID); false if
 * it is not such a one. */
bool scrub_payload_kind(const struct at_command *c, enum scrub_kind *kind);

#endif
