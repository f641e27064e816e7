/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The user's values of ${NAME} for all boards of a run, or for one of them: -D and --define-file.  Which
 * of them a script uses is kept in them.
 */
#ifndef RUN_RUN_VALUES_H
#define RUN_RUN_VALUES_H

#include "script/script.h"
#include "setup/options.h"

struct run_values {
	struct script_value *items;
	struct run_value_place {
		const char *path; /* of the file of definitions, borrowed; NULL: -D */
		size_t line;
	} * places; /* of each item */
	size_t count, room, place_room;
};

/* Those of the files, then those of -D, which win.  A file has lines NAME=VALUE or NAME@2=VALUE, the
 * value as it stands, and comments behind # at the start of a line.  false with every mistake in
 * `errors`, one line each; `warnings`: of a file with a secret that others can read. */
bool run_values_read(struct run_values *v, const struct option_list *definitions,
	const struct option_list *files, struct buf *errors, struct buf *warnings);
/* The run has that many boards: false, with one line each, if a value is for a further one. */
bool run_values_check_boards(const struct run_values *v, size_t boards, struct buf *errors);
size_t run_values_boards(const struct run_values *v); /* the highest number of one */
/* Those that no script has used, one line each. */
void run_values_add_unused(const struct run_values *v, struct buf *warnings);
void run_values_fini(struct run_values *v); /* a zeroed one is fine */

#endif
