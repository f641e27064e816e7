/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a script, shared by its files: script.c (lines, commands, bytes), script_NAME.c (what follows
 * that word), script_block.c (what stands before a step, or is about those that follow), script_words.c
 * (what lines are made of), script_values.c (what names stand for).
 */
#ifndef SCRIPT_PRIVATE_H
#define SCRIPT_PRIVATE_H

#include "script/script_words.h"

struct script_mistake {
	const char *path;
	size_t line;
	size_t place; /* the line of the file being read: that of the include, if it is in an included one */
	size_t number;
	struct buf why;
};

/* A file that is being read, in those that include it. */
struct script_place {
	size_t file;                      /* of the script's files */
	size_t part;                      /* of the script's parts: this time */
	size_t line;                      /* which is being read; from 1 */
	const struct script_place *outer; /* NULL: it is the script's own file */
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
	size_t command; /* index of the file's last command, or SLICE_NONE */
	struct script_place *place;
	int depth; /* of the block whose body is being read; 0: none */
	const char *
		behind; /* the word before the step that is being read: it is a block's body; or NULL */
	size_t includes, included_bytes; /* so far */
	struct buf file_bytes;           /* of the file that the line names */
	struct script_known *known;      /* a step is read again; NULL: the script is read */
	struct diag d;                   /* of the line */
	struct script_mistake *mistakes;
	size_t mistake_count, mistake_room;
};

void script_add_mistake(struct script_reading *r, size_t line, const char *why);
/* Reads a file's lines, from its first one on, and checks its steps. */
void script_read_lines(struct script_reading *r, struct slice text);
/* Appends what a file that the file being read names is called from the folder of the script's own one. */
void script_add_beside(const struct script_reading *r, struct buf *out, struct slice named);
bool script_read_file(struct script_reading *r, struct slice name, struct buf *out);
/* Reads the step that is in r->written; false with r->d. */
bool script_read_step(struct script_reading *r);
/* What can be said of a command only once its payload is known. */
bool script_check_command(const struct script_step *step, struct diag *d);
void script_step_fini(struct script_step *step);
/* Adds a file of the script; its number. */
size_t script_add_file(struct script *s, const char *path, struct slice name);
struct script_step *script_add_step(struct script_reading *r, enum script_kind kind);
/* After the word hex, text or file: appends the bytes that follow. */
bool script_read_data(struct script_reading *r, struct buf *out);
/* Checks that nothing follows; false, with a mistake added, if something does. */
bool script_at_end(struct script_reading *r);

/* Reads the step in the rest of the line, behind the word, as if it stood alone; false with the mistake in
 * r->d. */
bool script_read_behind(struct script_reading *r, const char *word);
/* An AT line: adds the step. */
bool script_read_command(struct script_reading *r);
/* Behind `within`, which is the words' last one. */
bool script_read_within(struct script_reading *r, int64_t *time);

/* script_block.c: what follows the word. */
bool script_read_retry(struct script_reading *r);
bool script_read_repeat(struct script_reading *r);
bool script_read_every(struct script_reading *r);
bool script_read_finally(struct script_reading *r);
/* script_only.c */
bool script_read_only(struct script_reading *r);
/* A block's step is added; its body follows, and ends; `ok`: it has no mistake.  false: it has one, or no
 * steps, or is too deep. */
bool script_open_block(
	struct script_reading *r, const char *word, const struct script_block *block, size_t *at);
bool script_close_block(struct script_reading *r, const char *word, size_t at, bool ok);
/* Before the first and after the last line of a file. */
void script_begin_part(struct script_reading *r);
void script_end_part(struct script_reading *r);

/* script_expect.c: what follows the word. */
bool script_read_expect(struct script_reading *r);
/* script_clock.c, script_cloud.c: the same. */
bool script_read_clock(struct script_reading *r);
bool script_read_cloud(struct script_reading *r);
/* script_include.c, script_set.c, script_remark.c, script_capture.c, script_label.c (behind `expect label`) */
bool script_read_include(struct script_reading *r);
bool script_read_capture(struct script_reading *r);
bool script_read_label(struct script_reading *r);
bool script_read_set(struct script_reading *r);
bool script_read_phase(struct script_reading *r);
bool script_read_note(struct script_reading *r);

/* script_late.c: keeps with the step that the line has added what is needed to read it again. */
void script_late_keep(struct script_reading *r);
void script_late_free(struct script_late *late); /* NULL is fine */
/* For what must be known before the script is played: false, with a mistake, if it is not. */
bool script_late_refuse(struct script_reading *r, bool late, const char *what);
/* script_on.c */
bool script_read_on(struct script_reading *r);

#endif
