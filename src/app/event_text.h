/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An event as a line for people.  What a board said appears only in visible form, harmless on any
 * terminal.
 */
#ifndef APP_EVENT_TEXT_H
#define APP_EVENT_TEXT_H

#include "wire/event.h"

/* Appends one line; t in microseconds since the start, negative if not known. */
void event_add_text(struct buf *out, const struct wire_event *event, int64_t t);

#endif
