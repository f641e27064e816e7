/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a process is, for both programs: its standard descriptors and signals at the start, and how it
 * ends.  Every allocation may end here, so it needs nothing else of base.
 *
 * What it can't go on without is memory and descriptors.  A console on a bench can't work around
 * that, so it is handled in one place: the hook restores the terminal, one sentence goes to standard
 * error, and the exit status is 2.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

/* Of all commands; the manual pages have the same table. */
enum exit_status {
	EXIT_ALL_WELL = 0,
	EXIT_FAILED = 1, /* a step of a script failed, nothing was found */
	EXIT_USAGE =
		2, /* wrong usage, unreadable or malformed input, output that can't be written */
	EXIT_PORT = 3, /* the port could not be opened, or was lost */
	EXIT_INTERRUPTED = 130
};

/* First of all in main.  Standard descriptors that were closed are /dev/null from here on: a file or
 * a socket that gets their number would be taken for standard output by others, or abort libuv.
 * A reader who has gone and a limit of a file's size are errors of write(), not signals.
 * Signals that were ignored from the start (nohup, trap '' INT) stay so: loop_signal sees to that. */
void program_start(void);

/* "atmq: out of memory", with the program's own name before `why`.  Allocates nothing. */
_Noreturn void program_end(const char *why);

/* Called once by program_end, before it says anything.  NULL: none. */
void program_on_end(void (*hook)(void));

/* "atmq-sim", as the program was called, without its folder. */
const char *program_name(void);

#endif
