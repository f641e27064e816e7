/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What both programs have in common as processes: standard descriptors and signals at the start,
 * and how they end.  Every allocation may end here, so this needs nothing else in base.
 *
 * A program cannot go on without memory or descriptors.  A console on a bench can't work around
 * that, so it is handled in one place: the hook restores the terminal, one sentence goes to
 * standard error, and the exit status is 2.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stdbool.h>

/* Used by all commands; the manual pages have the same table. */
enum exit_status {
	EXIT_ALL_WELL = 0,
	EXIT_FAILED = 1, /* a step of a script failed, nothing was found */
	EXIT_USAGE =
		2, /* wrong usage, unreadable or malformed input, output that can't be written */
	EXIT_PORT = 3, /* the port could not be opened, or was lost */
	EXIT_INTERRUPTED = 130
};

/* Call it first in main.  Standard descriptors that were closed are /dev/null from here on: a file
 * or socket with one of their numbers would be mistaken for standard output, or make libuv abort.
 * A reader that has gone and a file size limit are errors of write(), not signals.  Signals that
 * were ignored at the start (nohup, trap '' INT) stay ignored; loop_signal takes care of that. */
void program_start(void);

/* "atmq: out of memory", with the program's own name before `why`.  Allocates nothing. */
_Noreturn void program_end(const char *why);

/* Called once by program_end, before it prints anything.  NULL: none. */
void program_on_end(void (*hook)(void));

/* The locale that the environment names, installed or not, is one of UTF-8. */
bool program_locale_is_utf8(void);

/* "atmq-sim", as the program was called, without its folder. */
const char *program_name(void);

#endif
