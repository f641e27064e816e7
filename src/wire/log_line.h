/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lines of the board's log port mean: MQTT codes, mbedtls codes, the notes about subscriptions
 * that AT+MQTTSUB does not report (protocol.md 1.2), why the chip started, and crashes.
 */
#ifndef WIRE_LOG_LINE_H
#define WIRE_LOG_LINE_H

#include "base/buf.h"
#include "base/slice.h"

/* Appends what the line means and what to do, one sentence without a full stop.  Returns false, with
 * `out` unchanged, for a line that needs no explanation.  Accepts any bytes. */
bool wire_add_log_meaning(struct buf *out, struct slice line);

/* True for a line of ESP-IDF's log ("I (1234) wifi: ...", coloured or not) or of the boot ROM,
 * which an AT port does not print. */
bool wire_is_log_line(struct slice line);

#endif
