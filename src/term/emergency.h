/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A crash leaves a clean terminal: what has to be written for that is prepared before, so that
 * a signal handler needs nothing but write() and tcsetattr().
 */
#ifndef TERM_EMERGENCY_H
#define TERM_EMERGENCY_H

#include <termios.h>

#include "base/slice.h"

/* Takes SIGSEGV, SIGABRT, SIGBUS, SIGFPE and SIGILL, and program_end.  `goodbye` (at
 * most EMERGENCY_BYTES; copied) resets the terminal on standard output, `before` is what standard
 * input was set to. */
enum { EMERGENCY_BYTES = 256 };
void emergency_arm(struct slice goodbye, const struct termios *before);
void emergency_disarm(void); /* the handlers of before are back */

/* Writes goodbye and sets the terminal back, once; async-signal-safe. */
void emergency_restore(void);

#endif
