/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of a script's lines: comments, ${NAME}, words, times.
 */
#ifndef SCRIPT_WORDS_H
#define SCRIPT_WORDS_H

#include "base/utf8.h"
#include "script/script_values.h"

/* The line without surrounding blanks (including those of web pages) and without its comment. */
struct slice script_bare_line(struct slice line);
/* Where ` within TIME` begins at the end of an AT line, outside of quotes; its end if there is none. */
size_t script_command_end(struct slice line);

/* Appends an AT line with values in place of names; false with *d if a name is unknown. */
bool script_add_command(
	struct buf *out, struct slice line, struct script_values *values, struct diag *d);
/* Appends text with values in place of names; backslashes are kept. */
bool script_add_raw(
	struct buf *out, struct slice text, struct script_values *values, struct diag *d);

/* Reads a line word by word. */
struct script_words {
	struct slice rest;
	struct script_values *values;
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
/* The same for a required word. */
bool script_words_need(struct script_words *w, const char *what);
bool script_words_number(struct script_words *w, const char *what, long long least, long long most,
	long long *number);
bool script_words_time(struct script_words *w, const char *what, int64_t *time);
/* The word, as quoted in messages. */
#define SCRIPT_WORD(w) VISIBLE(buf_slice(&(w)->word), SCRIPT_WORD_SHOWN)
enum { SCRIPT_WORD_SHOWN = 60 };

/* "200ms", "1.5s", "2min", "8h" -> microseconds. */
bool script_time_read(struct slice text, int64_t *time);

#endif
