/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scanner that is not the keyboard: on a port of its own, or on standard input.  From a port each label
 * counts at once, as from a keyboard; from standard input, which may be a file, the next label is read
 * only when a board waits for it.
 */
#ifndef STATION_SCANNER_H
#define STATION_SCANNER_H

#include "base/diag.h"
#include "loop/loop.h"
#include "setup/config.h"
#include "station/scan.h"

struct scanner_calls {
	void (*scanned)(void *user, struct slice line);
	bool (*awaited)(const void *user);            /* a board waits for a label */
	void (*problem)(void *user, const char *why); /* a sentence */
};

struct scanner;

/* port: a port's or a profile's name; NULL: standard input.  NULL with *d. */
struct scanner *scanner_new(struct loop *loop, const char *port, const struct config *config,
	const struct scanner_calls *calls, void *user, struct diag *d);
/* After each turn: labels that waited for boards. */
void scanner_turn(struct scanner *s);
/* Standard input has ended, and all its labels were given to boards. */
bool scanner_has_ended(const struct scanner *s);
void scanner_free(struct scanner *s); /* NULL is fine */

#endif
