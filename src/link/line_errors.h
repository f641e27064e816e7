/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a serial driver counts of the line: framing and parity errors, breaks, and bytes that were lost
 * because the adapter or the system did not keep up.  The bytes themselves arrive as if nothing had
 * happened.
 */
#ifndef LINK_LINE_ERRORS_H
#define LINK_LINE_ERRORS_H

#include "base/buf.h"

enum line_error { ERROR_FRAMING, ERROR_PARITY, ERROR_BREAK, ERROR_OVERRUN, ERROR_KINDS };

struct line_errors {
	bool counted;            /* the driver counts them */
	int before[ERROR_KINDS]; /* its counts when the port was opened */
	unsigned long told;      /* how many were reported */
};

/* Appends "3 framing errors", behind others with a comma; nothing for 0. */
void line_errors_add_count(struct buf *out, enum line_error kind, unsigned long n);

void line_errors_start(struct line_errors *e, int fd);
/* true with a sentence: there are some, and twice as many as were last reported. */
bool line_errors_ask(struct line_errors *e, int fd, struct buf *text);

#endif
