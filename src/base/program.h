/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a program can't go on without: memory, descriptors.  That is not an error that a console on
 * a bench can work around, so it is handled in one place: the hook restores the terminal, one
 * sentence goes to standard error, and the exit status is 2.
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

/* "atmq: out of memory", with the program's own name before `why`.  Allocates nothing. */
_Noreturn void program_end(const char *why);

/* Called once by program_end, before it says anything.  NULL: none. */
void program_on_end(void (*hook)(void));

/* "atmq-sim: text" to standard error, a line; visibly, since texts repeat names and arguments. */
void program_tell(const char *text);

/* "atmq-sim", as the program was called, without its folder. */
const char *program_name(void);

#endif
