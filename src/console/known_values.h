/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The values that were used or seen, newest first, for completion: topics, hosts, ports, client
 * ids...  Never a secret: the command table says which parameters are secret.
 */
#ifndef CONSOLE_KNOWN_VALUES_H
#define CONSOLE_KNOWN_VALUES_H

#include "at/complete.h"

enum { KNOWN_VALUES = 40 }; /* per source; beyond that the oldest is dropped */

struct known_value {
	struct buf text;
	const char *meaning; /* "used before", "received" */
};

struct known_values {
	struct {
		struct known_value values[KNOWN_VALUES];
		size_t count;
	} of[AT_SOURCE_COUNT];
};

void known_values_fini(struct known_values *k); /* a zeroed one is empty */
void known_values_add(
	struct known_values *k, enum at_source source, struct slice text, const char *meaning);
/* Adds all arguments of a line from the history, or of one that is about to be added to it: secrets
 * are already masked. */
void known_values_add_line(struct known_values *k, struct slice line, enum at_dialect dialect);
/* Adds the values of one source to the completion. */
void known_values_give(
	const struct known_values *k, enum at_source source, at_source_add_fn *add, void *to);

#endif
