/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a script, shared by its files: script.c (lines, commands, bytes), script_expect.c,
 * script_clock.c, script_cloud.c, script_words.c (what lines are made of).
 */
#ifndef SCRIPT_PRIVATE_H
#define SCRIPT_PRIVATE_H

#include "script/script_words.h"

struct script_mistake {
	size_t line;
	struct buf why;
};

struct script_reading {
	struct script *script;
	const struct script_source *source;
	struct script_values values;
	struct script_env env;
	struct slice written; /* the line being read, without its comment */
	struct slice whole;   /* the same, as it is in the file */
	bool in_comment;      /* a slash-star comment is open */
	struct script_words words;
	struct script_step *step;
	size_t command; /* index of the last command, or SLICE_NONE */
	size_t line;
	struct diag d; /* of the line */
	struct script_mistake *mistakes;
	size_t mistake_count, mistake_room;
};

struct script_step *script_add_step(struct script_reading *r, enum script_kind kind);
/* After the word hex, text or file: appends the bytes that follow. */
bool script_read_data(struct script_reading *r, struct buf *out);
/* Checks that nothing follows; false, with a mistake added, if something does. */
bool script_at_end(struct script_reading *r);

/* script_expect.c: what follows the word. */
bool script_read_expect(struct script_reading *r);
/* script_clock.c, script_cloud.c: the same. */
bool script_read_clock(struct script_reading *r);
bool script_read_cloud(struct script_reading *r);

#endif
