/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The forms of single frames (protocol.md 2.1 and 1.2); the parser cuts them out of the stream.
 * Pure functions of the bytes they are given.
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

/* `+MQTTSUBRECV:<link>,"<topic>",<length>,`, or Bouffalo's
 * `+MQTT:SUBRECV:<link>,<bytes of topic>,<bytes of payload>,"<topic>",` */
struct wire_header {
	long long link;
	size_t topic_at, topic_n; /* places in the bytes read */
	size_t n;                 /* bytes up to the payload */
	size_t length;            /* bytes of payload */
	bool counted;             /* the topic was counted as well, so the lengths are certain */
};

enum wire_header_state {
	WIRE_HEADER_CUT,  /* it may become one with more bytes */
	WIRE_HEADER_NONE, /* not the beginning of a message */
	WIRE_HEADER_HUGE, /* it is one, but longer than WIRE_PARSER_PAYLOAD */
	WIRE_HEADER_COMPLETE
};

bool wire_frame_begins_message(struct slice text); /* `+MQTTSUBRECV:`, `+MQTT:SUBRECV:` */

/* The header ends at the first `",<digits>,` after the opening quote (rule 9).  A line feed or the
 * beginning of another message in the topic means that the rest of this one was lost: a topic that
 * is published to has no '+' (MQTT 3.1.1, 4.7.1).  *resume is 0 at first; after CUT it is where to
 * continue when the same bytes come again with more after them. */
enum wire_header_state wire_frame_header(struct slice s, size_t *resume, struct wire_header *h);

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

/* Frames within a line, with no CRLF before them (rule 3: +MQTT..., ERR CODE, and in noise WIFI
 * ...), searched from front to back: however many there are, each byte is searched once for each
 * start. */
enum { WIRE_FRAME_MQTT, WIRE_FRAME_ERRCODE, WIRE_FRAME_WIFI, WIRE_FRAME_STARTS };
struct wire_frame_search {
	struct slice text;
	size_t clear[WIRE_FRAME_STARTS]; /* none begins below these places */
	bool foreign;
};
void wire_frame_search_begin(struct wire_frame_search *search, struct slice text);
/* The first place after byte `from`, where the current piece begins, at which a complete start of
 * such a frame is found; SLICE_NONE if there is none.  `from` never decreases. */
size_t wire_frame_find(struct wire_frame_search *search, size_t from);

/* The first place before `end` where a known frame seems to begin, for payloads whose length can't
 * be true.  s may continue after `end`.  *undecided (may be NULL) is set if more bytes are needed
 * to tell. */
size_t wire_frame_find_lost(struct slice s, size_t end, bool *undecided);

#endif
