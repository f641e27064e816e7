/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Codes and numbers inside a board's lines: those of the AT firmware, of mbedtls, lwIP, NVS and Wi-Fi.
 * Each function returns false, with *m unchanged, if there is none that it knows.
 */
#ifndef EXPLAIN_LINE_CODES_H
#define EXPLAIN_LINE_CODES_H

#include "explain/meaning.h"

bool explain_mqtt_code(struct slice line, struct explain_meaning *m); /* "error code:0x6006" */
bool explain_tls_code(struct slice line, struct explain_meaning *m);  /* "... returned -0x2700" */
bool explain_errno(struct slice line, struct explain_meaning *m);     /* "errno=113" */
/* What its number means, translated; NULL: it has none. */
const char *explain_errno_meaning(struct slice line, long long *number);
/* AT+SYSMFG and AT+SYSSTORE end in them (certs.md 3). */
bool explain_nvs(struct slice line, struct explain_meaning *m);
bool explain_wifi_reason(struct slice line, struct explain_meaning *m); /* "wifi ... reason:201" */
bool explain_join_reason(struct slice line, struct explain_meaning *m); /* "+CWJAP:3" */

/* The number after a word and what stands between: `reason:201`, `errno=113`, `errno: 113`. */
bool lines_read_number(struct slice line, struct slice word, long long *number);

#endif
