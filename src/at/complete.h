/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * (line, cursor) -> candidates and hint, both from the table, for any bytes and any cursor.  Draws
 * nothing and keeps nothing; asks the caller for what only a running session knows.
 */
#ifndef AT_COMPLETE_H
#define AT_COMPLETE_H

#include "at/compose.h"

struct at_candidate {
	char *text;    /* replaces the range: escaped and quoted, followed by ',' or the closing
	                  part if the line does not have that yet */
	char *label;   /* what a list shows: "3", "topic/a", "AT+MQTTCONN" */
	char *meaning; /* "TLS, verify server certificate", "default", "used before"; may be "" */
};

struct at_completion {
	size_t at, n; /* the range of the line that a candidate replaces */
	struct at_candidate *candidates;
	size_t count, room;
};

/* Adds the values known for `source`, best first, without quotes and escapes.  `scheme` is the
 * session's, or 0; ports are sorted by it. */
typedef void at_source_add_fn(void *to, struct slice value, const char *meaning);
struct at_sources {
	void (*values)(void *user, enum at_source source, at_source_add_fn *add, void *to);
	void *user;
	long long scheme;
};

/* `sources` may be NULL.  Free the result with at_completion_fini. */
void at_complete(struct slice line, size_t cursor, enum at_dialect dialect,
	const struct at_sources *sources, struct at_completion *out);
void at_completion_fini(struct at_completion *c);
/* Adds one, for other kinds of questions; duplicates are ignored. */
void at_completion_add(
	struct at_completion *c, const char *text, const char *label, const char *meaning);
/* How many bytes all candidates have in common at their beginning: what one Tab may insert. */
size_t at_completion_common(const struct at_completion *c);

/* The hint for the parameter at the cursor. */
struct at_hint {
	const struct at_command *command;     /* NULL: nothing is known about the line yet */
	const struct at_parameter *parameter; /* NULL: the cursor is not in one */
	struct buf signature;                 /* `MQTTSUB=<LinkID>,<"topic">,<qos>` */
	size_t mark_at, mark_n; /* the parameter at the cursor in it; n is 0 for none */
	struct buf meaning;     /* `qos, 0 to 2: 0 at most once, 1 at least once, 2 exactly once` */
};
void at_hint(struct slice line, size_t cursor, enum at_dialect dialect, struct at_hint *out);
void at_hint_fini(struct at_hint *h); /* a zeroed one is fine */

#endif
