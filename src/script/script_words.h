/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of a script's lines: comments, ${NAME}, words, times.
 */
#ifndef SCRIPT_WORDS_H
#define SCRIPT_WORDS_H

#include "base/utf8.h"
#include "script/script.h"

/* The line without surrounding blanks (including those of web pages) and without its comment. */
struct slice script_bare_line(struct slice line);

bool script_is_name(struct slice name); /* letters, digits and _, not beginning with a digit */

/* The value of each ${NAME} at this line; each name once. */
struct script_values {
	struct script_value *items;
	size_t count, room;
	struct script_env *env;
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
/* Before the first line: adds the user's values.  After the last: reports back which of them were
 * used. */
void script_values_add_given(struct script_values *v, const struct script_source *source);
void script_values_mark_given(const struct script_values *v, const struct script_source *source);

/* Appends an AT line with values in place of names; false with *d if a name is unknown. */
bool script_add_command(
	struct buf *out, struct slice line, const struct script_values *values, struct diag *d);
/* Appends text with values in place of names; backslashes are kept. */
bool script_add_raw(
	struct buf *out, struct slice text, const struct script_values *values, struct diag *d);

/* Reads a line word by word. */
struct script_words {
	struct slice rest;
	const struct script_values *values;
	struct diag *d;  /* why it failed */
	bool failed;     /* sticky: no more words follow */
	struct buf word; /* the last one */
	bool quoted;     /* it was in quotes, so it is not a keyword */
};
void script_words_fini(struct script_words *w);
/* false at the end of the line, or on failure. */
bool script_words_next(struct script_words *w);
bool script_words_is(const struct script_words *w, const char *keyword);
bool script_words_fail(struct script_words *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The environment's value of a name, which becomes one of the script's secrets; false with *d. */
bool script_words_env(const struct script_words *w, struct slice name, struct slice *value);
void script_words_keep_secret(struct script *s, struct slice value);
/* The same for a required word. */
bool script_words_need(struct script_words *w, const char *what);
bool script_words_number(
	struct script_words *w, const char *what, long least, long most, long *number);
bool script_words_time(struct script_words *w, const char *what, int64_t *time);
/* The word, as quoted in messages. */
#define SCRIPT_WORD(w) VISIBLE(buf_slice(&(w)->word), SCRIPT_WORD_SHOWN)
enum { SCRIPT_WORD_SHOWN = 60 };

/* "200ms", "1.5s", "2min" -> microseconds. */
bool script_time_read(struct slice text, int64_t *time);

#endif
