/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The forms of single frames (protocol.md 2.1 and 1.2), apart from how they are cut out of the
 * stream, which is the parser's part.  Pure functions of the bytes they are given.
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

/* `+MQTTSUBRECV:<link>,"<topic>",<length>,` */
struct wire_header {
	long link;
	size_t topic_at, topic_n; /* places in what was read */
	size_t n;                 /* bytes up to the payload */
	size_t length;            /* bytes of payload */
};

enum wire_header_state {
	WIRE_HEADER_CUT,  /* it may become one when more bytes come */
	WIRE_HEADER_NONE, /* not the beginning of a message */
	WIRE_HEADER_HUGE, /* it is one, but of more bytes than WIRE_PARSER_PAYLOAD */
	WIRE_HEADER_COMPLETE
};

bool wire_frame_begins_message(struct slice text); /* `+MQTTSUBRECV:` */

/* The header ends at the first `",<digits>,` behind the opening quote (rule 9).  A line feed or
 * the beginning of another message in the topic means that the rest of this one was lost: a topic
 * that is published to has no '+' (MQTT 3.1.1, 4.7.1).  *resume is 0 at first; after CUT it says
 * where to go on when the same bytes come again with more behind them. */
enum wire_header_state wire_frame_header(struct slice s, size_t *resume, struct wire_header *h);

/* Reads the known frame that a line's text (without line end) begins with.  Returns its bytes: the
 * whole text, or fewer where another frame may follow at once (rule 7); 0, with *e undefined, if the
 * text is no known frame.  Messages are not among them. */
size_t wire_frame_read(struct slice text, struct wire_event *e);

/* A command as it was typed; *name is what stands behind "AT+", or empty. */
bool wire_frame_is_echo(struct slice text, struct slice *name);
/* Whether a line may be an echo, whole or damaged: it is no known frame. */
bool wire_frame_may_be_echo(struct slice line);
/* "+NAME:text" */
bool wire_frame_is_info(struct slice text, struct slice *name, struct slice *rest);
/* UTF-8 without control bytes; TAB and ESC (coloured logs) may be in it. */
bool wire_frame_is_text(struct slice text);

/* Frames in one line that no CRLF precedes (rule 3: +MQTT..., ERR CODE, and in noise WIFI ...),
 * asked for from front to back: however many there are, each byte is looked at once for each start. */
enum { WIRE_FRAME_MQTT, WIRE_FRAME_ERRCODE, WIRE_FRAME_WIFI, WIRE_FRAME_STARTS };
struct wire_frame_search {
	struct slice text;
	size_t clear[WIRE_FRAME_STARTS]; /* none begins below these places */
	bool foreign;
};
void wire_frame_search_begin(struct wire_frame_search *search, struct slice text);
/* The first place behind byte `from`, where what is being read begins, at which such a frame begins
 * in full; SLICE_NONE where there is none.  `from` never decreases. */
size_t wire_frame_find(struct wire_frame_search *search, size_t from);

/* The first place below `end` where a known frame seems to begin: for payloads whose length can't
 * be true.  s may go on behind end.  *undecided (may be NULL) where that takes more bytes to say.
 */
size_t wire_frame_find_lost(struct slice s, size_t end, bool *undecided);

#endif
