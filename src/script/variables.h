/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names that a script leaves open: before it is read, so that somebody can be asked for them.
 */
#ifndef SCRIPT_VARIABLES_H
#define SCRIPT_VARIABLES_H

#include "script/script.h"

struct script_variable {
	struct buf name;
	struct buf value;   /* of the first `set`, as the script uses it */
	struct buf comment; /* behind that `set`; may be empty */
	bool has_value;
	bool secret; /* it stands where a command has a secret, or its name says so */
};

struct script_variables {
	struct script_variable *items;
	size_t count, room;
};

/* Adds each name of ${NAME} in the order in which they occur, once; not those of ${env:NAME}, nor those
 * whose value is made of other names or captured from the board, nor BOARD and PORT, which each board
 * has, unless the script sets them.  Any text will do: mistakes are script_read's. */
void script_variables_add(struct script_variables *v, struct slice text);
/* The same of a script with the files that it includes, as far as their names say which they are. */
void script_variables_add_script(struct script_variables *v, const struct script_source *source);
void script_variables_fini(struct script_variables *v); /* a zeroed one is empty */

/* What the first comment line says, without its mark; empty if the script begins otherwise. */
struct slice script_about(struct slice text);

#endif
