/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything the tables know, as text for people: `atmq explain WORD...`, without a board.
 */
#ifndef EXPLAIN_EXPLAIN_H
#define EXPLAIN_EXPLAIN_H

#include "at/command.h"
#include "base/buf.h"
#include "base/diag.h"

enum { EXPLAIN_COLUMNS = 80 }; /* no line is longer */

/* Appends what is known about the query, in lines that each end in a line feed.  The query is what was
 * typed or pasted, words separated by blanks; of
 * several lines each that is known is explained:
 *   a command, with or without AT+, or a whole line: MQTTCONNCFG, AT+MQTTCONN?, ATE0
 *   a parameter of it, or of all commands that have one: MQTTCONNCFG keepalive, keepalive
 *   state, scheme, or one of them: state 3, scheme 5
 *   an error code in any form: 0x6013, 6013, 010a6002, ERR CODE:0x010a6002, AT_MQTT_NULL_LINK,
 *   [at-mqtt]error code:0x6006
 *   mbedtls's: -0x2700, -9984, MBEDTLS_ERR_SSL_TIMEOUT;  Wi-Fi's: +CWJAP:2
 *   a line that a board prints (lines.h): ERROR, busy p..., +MQTTPUB:FAIL, Guru Meditation Error
 *   credentials, by their shape (cloud/shape.h): SharedAccessSignature sr=..., or in a whole line
 *   a symptom in words, English or Chinese (symptom.h): no answer, keeps reconnecting
 * `now`: seconds since 1970, for what has run out; 0: not known.
 * Limits are given for every dialect, `dialect` first.  Returns false, with `out` unchanged, if nothing
 * is found: d->text says so and names similar ones. */
bool explain_words(
	struct buf *out, struct slice query, enum at_dialect dialect, int64_t now, struct diag *d);

#endif
