/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the cursor is in a line that is being typed.  For complete.c and hint.c.
 */
#ifndef AT_PLACE_H
#define AT_PLACE_H

#include "at/compose.h"

enum at_place_kind {
	AT_PLACE_NAME,     /* up to '=' or '?': at, n is all of that, AT+ too */
	AT_PLACE_ARGUMENT, /* at, n is the argument */
	AT_PLACE_TAIL      /* after a '?', where nothing may follow */
};

struct at_place {
	enum at_place_kind kind;
	struct at_line read;
	size_t index;                         /* of the argument */
	const struct at_parameter *parameter; /* NULL: not in one */
	size_t at, n;                         /* in the line */
	size_t cursor;                        /* at <= cursor <= at + n */
	/* The argument twice: all of it, and up to the cursor. */
	struct at_argument whole, typed;
};

void at_place_find(struct slice line, size_t cursor, enum at_dialect dialect, struct at_place *out);

#endif
