/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * (line, cursor) -> candidates and hint, both from the table.  Total for any bytes and any cursor.
 * Draws nothing, keeps nothing; what only a running session knows is asked of the caller.
 */
#ifndef AT_COMPLETE_H
#define AT_COMPLETE_H

#include "at/compose.h"

struct at_candidate {
	char *text;    /* what replaces the range: escaped and quoted, with ',' or the closing
	                  part behind it where nothing of that stands there yet */
	char *label;   /* what a list shows: "3", "topic/a", "AT+MQTTCONN" */
	char *meaning; /* "TLS, verify server certificate", "default", "used before"; may be "" */
};

struct at_completion {
	size_t at, n; /* the range of the line that a candidate replaces */
	struct at_candidate *candidates;
	size_t count, room;
};

/* Adds the values known for `source`, best first, unquoted and unescaped.  `scheme` is what the
 * session uses or 0; it sorts ports. */
typedef void at_source_add_fn(void *to, struct slice value, const char *meaning);
struct at_sources {
	void (*values)(void *user, enum at_source source, at_source_add_fn *add, void *to);
	void *user;
	long scheme;
};

/* `sources` may be NULL.  Free the result with at_completion_fini. */
void at_complete(struct slice line, size_t cursor, enum at_dialect dialect,
	const struct at_sources *sources, struct at_completion *out);
void at_completion_fini(struct at_completion *c);
/* One more, for questions of other kinds; a second one with the same text is left out. */
void at_completion_add(
	struct at_completion *c, const char *text, const char *label, const char *meaning);
/* The bytes that all candidates' texts begin with: what one Tab may insert. */
size_t at_completion_common(const struct at_completion *c);

/* The hint for the parameter at the cursor. */
struct at_hint {
	const struct at_command *command;     /* NULL: nothing is known of the line yet */
	const struct at_parameter *parameter; /* NULL: the cursor is in none */
	struct buf signature;                 /* `MQTTSUB=<LinkID>,<"topic">,<qos>` */
	size_t mark_at, mark_n; /* the parameter at the cursor in it; n is 0 for none */
	struct buf meaning;     /* `qos, 0 to 2: 0 at most once, 1 at least once, 2 exactly once` */
};
void at_hint(struct slice line, size_t cursor, enum at_dialect dialect, struct at_hint *out);
void at_hint_fini(struct at_hint *h); /* a zeroed one is fine */

#endif
