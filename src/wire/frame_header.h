/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a message begins with, up to its payload, which may be cut off anywhere.
 */
#ifndef WIRE_FRAME_HEADER_H
#define WIRE_FRAME_HEADER_H

#include "base/slice.h"

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

#endif
