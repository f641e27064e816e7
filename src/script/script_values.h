/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The values that stand for ${NAME} while a script is read, and those that the line being read has used.
 * A value that is known only while the script is played (`capture`) has a stand-in until then.
 */
#ifndef SCRIPT_VALUES_H
#define SCRIPT_VALUES_H

#include "script/script.h"

bool script_is_name(struct slice name); /* letters, digits and _, not beginning with a digit */

/* The value of each ${NAME} at this line; each name once. */
struct script_values {
	struct script_value *items;
	size_t count, room;
	struct script_env *env;
	/* What the line has used: indexes into items, each once; and names of the environment. */
	size_t *touched;
	size_t touched_count, touched_room;
	struct script_value *touched_env;
	size_t touched_env_count, touched_env_room;
	bool late;            /* one of them is late */
	bool late_word;       /* one in the last word */
	bool broken;          /* one of them has no value, for a mistake that is known */
	const char *stand_in; /* for late ones */
};
/* What ${env:NAME} stands for. */
struct script_env {
	const struct script_source *source;
	struct script *script; /* gets the secrets */
	bool used;             /* by the line that is being read, perhaps through a `set` */
};
void script_values_fini(struct script_values *v);
/* A value given by the user is not replaced. */
void script_values_set(
	struct script_values *v, struct slice name, struct slice value, bool given, bool secret);
/* The script's own file sets it in that line. */
void script_values_set_at(struct script_values *v, struct slice name, size_t line);
/* From here on the name has a value that is known only while the script is played.  false with *d: the
 * user has given one. */
bool script_values_set_late(struct script_values *v, struct slice name, struct diag *d);
/* The line that would have given it a value is a mistake; the user's value stays. */
void script_values_break(struct script_values *v, struct slice name);
bool script_values_is_given(const struct script_values *v, struct slice name);
/* NULL: there is none.  It counts as used. */
const struct script_value *script_values_use(struct script_values *v, struct slice name);
/* Before the first line: adds the board's values and the user's.  After the last: reports back which
 * of the user's were used. */
void script_values_add_given(struct script_values *v, const struct script_source *source);
void script_values_mark_given(const struct script_values *v, const struct script_source *source);
/* Before a line is read: it has used nothing yet. */
void script_values_begin_line(struct script_values *v);

/* `text` begins with "${".  Returns the length of the reference; 0 with *d if the name is unknown. */
size_t script_values_at(
	struct slice text, struct script_values *v, struct slice *value, struct diag *d);
/* The environment's value of a name, which becomes one of the script's secrets; false with *d. */
bool script_values_env(
	struct script_values *v, struct slice name, struct slice *value, struct diag *d);
void script_values_keep_secret(struct script *s, struct slice value);

#endif
