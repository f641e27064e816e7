/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command line, described by rows; the help text is made from them.  The only user of popt.
 */
#ifndef SETUP_OPTIONS_H
#define SETUP_OPTIONS_H

#include "base/buf.h"
#include "base/diag.h"

enum option_type {
	OPTION_FLAG,   /* to: bool *   */
	OPTION_TEXT,   /* to: char **, NULL or from memory_copy_text; the caller frees it */
	OPTION_NUMBER, /* to: long long * */
	OPTION_EACH    /* to: struct option_list *; may be given more than once */
};

struct option_list {
	char **values;
	size_t count;
};
void option_list_add(struct option_list *list, char *value); /* owned by the list from now on */
void option_list_fini(struct option_list *list);

struct option_row {
	const char *name; /* "baud"; NULL ends the rows */
	char letter;      /* 'b', or 0 */
	enum option_type type;
	void *to;
	const char *argument; /* "RATE", for the help; NULL for a flag */
	const char *help;
};

struct options {
	const char **operands; /* the operands, in order */
	size_t operand_count;
	bool unknown;       /* what was refused is an option that there is not, nor one like it */
	bool help, version; /* --help and --version, which every command has */
	void *context;      /* popt's */
};

/* The language of all that is said from here on: that of --lang LANGUAGE, which every command knows
 * and which is taken out of argv (a "--" ends the search), else that of the environment, as gettext
 * has it: LANGUAGE if there is a locale other than C, then LC_ALL, LC_MESSAGES, LANG.  The locale
 * need not be installed, but must be of UTF-8.  false, said on standard error: there is no such language. */
bool options_use_language(int *argc, char **argv);

/* argv[0] is the command's name.  false with d->text: "--baud: abc is not a number". */
bool options_read(
	struct options *o, int argc, char **argv, const struct option_row *rows, struct diag *d);
void options_fini(struct options *o); /* a zeroed one is fine */

/* "Usage: atmq run [-p PORT] FILE...", then one line per option. */
void options_add_help(struct buf *out, const char *usage, const struct option_row *rows);

/* What the line that begins at `start` in out is for, from that column on: behind it where two blanks
 * fit between, otherwise on a line of its own. */
void options_add_description(struct buf *out, size_t start, size_t column, const char *help);

/* The beginning of every command: reads the options, prints --help and --version on standard
 * output, reports a mistake on standard error, checks the number of operands. false if the command
 * should end now with *status. */
bool options_start(struct options *o, int argc, char **argv, const char *usage,
	const struct option_row *rows, size_t least, size_t most, int *status);

/* From here on options_start hands the rows to `reader`, its command's and those that all have, and ends the
 * command with EXIT_ALL_WELL.  NULL: no more. */
typedef void options_reader_fn(
	void *user, const struct option_row *own, const struct option_row *common);
void options_hand_over(options_reader_fn *reader, void *user);

/* "120x36": a screen for pictures and recordings, 20x5 to 500x500.  false with *d: "--size: why". */
bool options_read_size(const char *text, int *columns, int *rows, struct diag *d);

#endif
