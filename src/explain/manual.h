/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of commands and that of codes as scdoc(5), for atmq-commands(7).  Used when atmq is
 * built (doc/commands_page.c), never by atmq itself.  Pure.
 */
#ifndef EXPLAIN_MANUAL_H
#define EXPLAIN_MANUAL_H

#include <stdbool.h>

#include "base/buf.h"

/* A section of level two for each command: its forms, and a paragraph for each parameter.  With `mqtt`
 * those whose name begins with MQTT, otherwise all others. */
void explain_add_manual_commands(struct buf *out, bool mqtt);
/* A paragraph for each code of MQTT: what it means and what to do. */
void explain_add_manual_codes(struct buf *out);

#endif
