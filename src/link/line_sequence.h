/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a port's lines do one after the other, as a user writes it: "d0 r1 w100 d1r0 w50 d0".
 *   d0 d1     DTR off, on
 *   r0 r1     RTS off, on; d1r0 sets both at once where the port can
 *   w100      wait that many milliseconds
 *   b250      break for that many milliseconds
 *   p         drop the bytes that wait in the port, in both directions
 */
#ifndef LINK_LINE_SEQUENCE_H
#define LINK_LINE_SEQUENCE_H

#include "base/buf.h"
#include "base/diag.h"

enum { LINE_STEPS = 16, LINE_LONGEST_MS = 5000 };

enum line_step_kind { LINE_SET, LINE_WAIT, LINE_BREAK, LINE_PURGE };

struct line_step {
	enum line_step_kind kind;
	int dtr, rts; /* LINE_SET: 1, 0, or -1: as it is */
	int ms;       /* LINE_WAIT, LINE_BREAK */
};

struct line_sequence {
	struct line_step steps[LINE_STEPS];
	size_t count; /* 0: none is given */
};

/* As esptool does it, for the usual two transistors: EN is low while RTS is on and DTR off, IO0 is
 * low the other way round. */
extern const struct line_sequence line_sequence_reset; /* d0 r1 w100 r0 */
extern const struct line_sequence line_sequence_boot;  /* d0 r1 w100 d1r0 w50 d0 */
extern const struct line_sequence line_sequence_break; /* b250 */

bool line_sequence_read(struct slice text, struct line_sequence *out, struct diag *d);
int line_sequence_ms(const struct line_sequence *s);                    /* how long it takes */
void line_sequence_add(struct buf *out, const struct line_sequence *s); /* as text */

#endif
