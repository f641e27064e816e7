/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the last word of a command line can go on, for the shells: their files (src/completions) ask
 * `atmq complete [--width COLUMNS] -- WORD...` on every Tab, and know nothing themselves.  WORDs are the
 * whole line as far as the cursor, without quotes, the program's name first; the last one may be empty.
 *
 * The options are those of the rows that the command itself gives to options_start, so what the help
 * says is what is offered.  What an option's argument can be follows from how the row calls it ("FILE",
 * "crlf|cr|lf"), or the program knows it (completion_value_fn).
 *
 * Printed:
 *     words 0                      or "files N", "commands N": the shell adds its own, for what follows
 *                                  the first N bytes of the last word
 *     CANDIDATE\tDESCRIPTION       the whole last word; no blank follows one that ends in = : , or /
 * With --width the DESCRIPTION is a line to be shown in place of the candidate, in so many columns.
 *
 * A candidate is what devices, files and profiles are called, so it may be anything: the shells quote it,
 * and one with characters that can't be typed is left out.
 */
#ifndef SETUP_COMPLETION_H
#define SETUP_COMPLETION_H

#include "setup/options.h"

struct completion;

/* Offers what the row's argument can be; false: it does not know, and the name in the row decides. */
typedef bool completion_value_fn(struct completion *c, const struct option_row *row);
/* Offers what the operand number c->operand can be. */
typedef void completion_operand_fn(struct completion *c);

enum completion_also { COMPLETION_WORDS, COMPLETION_FILES, COMPLETION_COMMANDS };

struct completion {
	char **words; /* borrowed: the line's, the last one is being typed; without --lang LANGUAGE */
	size_t count;          /* at least 1 */
	size_t operand;        /* where an operand is being typed: its number, from 0 */
	char **operands;       /* those that stand in front, so many */
	bool is_behind_dashes; /* a "--" stands in front */

	size_t begin; /* the command's first word */

	/* For this file alone. */
	completion_value_fn *value;
	completion_operand_fn *offer_operand;
	size_t kept; /* bytes of the last word that stay */
	enum completion_also also;
	size_t columns; /* 0: without --width */
	struct completion_candidate *found;
	size_t found_count, found_room;
};

/* argv[0]: "complete".  false, said on standard error: that is no such line. */
bool completion_start(struct completion *c, int argc, char **argv);
/* The line is one of this command, whose options and operands begin at the word number `begin`: runs it
 * until it gives its rows away. */
void completion_ask(struct completion *c, size_t begin, int (*command)(int argc, char **argv),
	completion_value_fn *value, completion_operand_fn *operand);
/* Prints it, frees it, and returns the exit status. */
int completion_end(struct completion *c);

/* What the user has typed so far of what is to be completed. */
struct slice completion_typed(const struct completion *c);
/* Of that, so many bytes more stay as they are. */
void completion_keep(struct completion *c, size_t n);
/* A candidate, if it begins as what was typed, and what it means (or NULL), in the user's language.
 * Both are copied. */
void completion_add(struct completion *c, const char *candidate, const char *description);
/* The same whatever the case of its letters. */
void completion_add_nocase(struct completion *c, const char *candidate, const char *description);
/* The names of the dialects. */
void completion_add_dialects(struct completion *c);
void completion_add_files(struct completion *c);
void completion_add_commands(struct completion *c); /* programs of the machine */
/* Of a list, "a,b,": its last part is what is completed. */
void completion_keep_list(struct completion *c);
/* It stands in front of that, alone or with its value ("NAME=VALUE"). */
bool completion_list_has(const struct completion *c, const char *name);
/* What the line says behind --NAME; NULL: nothing. */
const char *completion_option(const struct completion *c, const char *name);

#endif
