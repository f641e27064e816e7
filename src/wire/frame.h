/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The forms of single frames that are a line (protocol.md 2.1 and 1.2); the parser cuts them out of the
 * stream.  Pure functions of the bytes they are given.
 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include "wire/event.h"

/* An event of that type with all its numbers absent.  (Copied, since compilers fill one so slowly
 * that short lines take a third longer; and in place, since returning one copies it twice.) */
extern const struct wire_event wire_no_event;
static inline void wire_frame_begin(struct wire_event *e, enum wire_event_type type)
{
	*e = wire_no_event;
	e->type = type;
}

/* Reads the known frame that a line's text (without line end) begins with.  Returns its bytes: the
 * whole text, or fewer where another frame may follow at once (rule 7); 0, with *e undefined, if the
 * text is no known frame.  Messages are not among them. */
size_t wire_frame_read(struct slice text, struct wire_event *e);

/* A command as it was typed; *name is what follows "AT+", or empty. */
bool wire_frame_is_echo(struct slice text, struct slice *name);
/* True if a line may be an echo, whole or damaged, because it is not a known frame. */
bool wire_frame_may_be_echo(struct slice line);
/* "+NAME:text" */
bool wire_frame_is_info(struct slice text, struct slice *name, struct slice *rest);
/* UTF-8 without control bytes; TAB and ESC (coloured logs) may be in it. */
bool wire_frame_is_text(struct slice text);

#endif
