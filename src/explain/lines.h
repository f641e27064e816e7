/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the lines mean that boards print: the boot ROM's text, ESP-IDF's log (esp-tls, transport,
 * MQTT_CLIENT, NVS, panics), and the AT firmware's own answers.  THE table of them, for the console,
 * decode, run, doctor and `atmq explain` (protocol.md 1.2, 1.3 and 4; ESP-IDF v3.1 to v5.5 and the ROM's
 * messages).  Knows no session and keeps nothing.
 */
#ifndef EXPLAIN_LINES_H
#define EXPLAIN_LINES_H

#include "explain/meaning.h"

/* Returns false, with *m unchanged, for a line that is not in the table.  Accepts any bytes.  Fills an
 * empty *m. */
bool explain_line(struct slice line, struct explain_meaning *m);

/* Appends "meaning; remedy".  Returns false, with `out` unchanged, for a line that needs no explanation:
 * one that is not in the table, and EXPLAIN_ANSWER.  *topic may be NULL. */
bool explain_add_line(struct buf *out, struct slice line, enum explain_topic *topic);

#endif
