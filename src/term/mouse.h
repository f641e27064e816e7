/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a terminal sends for its mouse (ctlseqs of xterm, Mouse Tracking) -> what was done, and where.
 */
#ifndef TERM_MOUSE_H
#define TERM_MOUSE_H

#include <stdbool.h>

#include "base/slice.h"

/* Presses and releases, moves while a button is down, in the form of SGR (1006). */
#define MOUSE_ON "\033[?1000h\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"

enum mouse_action { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL };

struct mouse {
	enum mouse_action action;
	int button;      /* 1: left, 2: middle, 3: right; of a wheel -1: up, 1: down; 0: unknown */
	int column, row; /* from 0; may lie outside of the screen */
};

/* Bytes of the report that `s` begins with, in the form of SGR or, if `old`, also in that of X10: Esc
 * [ M and three bytes, from terminals without SGR.  0: they are not all there yet; SLICE_NONE: it
 * does not begin with one. */
size_t mouse_length(struct slice s, bool old);
/* A whole report.  Returns false if it is none that has a meaning here: numbers that no terminal
 * sends, buttons beyond the wheel. */
bool mouse_read(struct slice report, struct mouse *m);

#endif
