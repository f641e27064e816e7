/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rate of a terminal's line.  Any rate works: those that termios has a name for are set by it,
 * so that other programs recognise them; the others (74880, at which an ESP8266 boots) by number.
 */
#ifndef LOOP_BAUD_H
#define LOOP_BAUD_H

#include <stdbool.h>

struct termios2; /* of <asm/termbits.h>, which can't be included together with <termios.h> */

void baud_put(struct termios2 *t, long long baud); /* both directions */
/* Sets both directions; false with errno.  A driver may choose the nearest rate that it has: check
 * with baud_of. */
bool baud_set(int fd, long long baud);
long long baud_of(int fd); /* as the driver reports it; 0: can't be read */

#endif
