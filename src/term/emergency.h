/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Leaves a clean terminal however the program ends, even in a crash: everything to be written is
 * prepared beforehand, so that a signal handler needs only poll(), write() and tcsetattr().
 */
#ifndef TERM_EMERGENCY_H
#define TERM_EMERGENCY_H

#include <termios.h>

#include "base/slice.h"

/* Handles crashes, program_end, and every signal that would end the program and is neither handled
 * nor ignored now; afterwards the signal has its usual effect.  `goodbye` (at most EMERGENCY_BYTES;
 * copied) resets the terminal on standard output; `before` is how standard input was set before.
 * May be called when already armed. */
enum { EMERGENCY_BYTES = 256 };
void emergency_arm(struct slice goodbye, const struct termios *before);
void emergency_disarm(void); /* restores the previous handlers; may be called when not armed */

/* Writes goodbye and restores the terminal's settings, once; async-signal-safe. */
void emergency_restore(void);

#endif
