/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever ends the program leaves a clean terminal, a crash too: what has to be written for that is
 * prepared before, so that a signal handler needs nothing but poll(), write() and tcsetattr().
 */
#ifndef TERM_EMERGENCY_H
#define TERM_EMERGENCY_H

#include <termios.h>

#include "base/slice.h"

/* Handles crashes, program_end, and every signal that would end the program and that nobody handles
 * or ignores now; does then what would have been done.  `goodbye` (at most EMERGENCY_BYTES; copied)
 * resets the terminal on standard output, `before` is what standard input was set to.  Fine where it
 * is armed already. */
enum { EMERGENCY_BYTES = 256 };
void emergency_arm(struct slice goodbye, const struct termios *before);
void emergency_disarm(void); /* the handlers of before are back; fine where it is not armed */

/* Writes goodbye and sets the terminal back, once; async-signal-safe. */
void emergency_restore(void);

#endif
