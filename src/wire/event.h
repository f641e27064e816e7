/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board sends, one event per frame, and its JSON form (atmq-transcript(5), Events).
 */
#ifndef WIRE_EVENT_H
#define WIRE_EVENT_H

#include "base/json.h"
#include "base/slice.h"

enum wire_event_type {
	WIRE_EVENT_ECHO,  /* text */
	WIRE_EVENT_OK,    /* also SEND OK; of other makers `+NAME:OK`: name, text */
	WIRE_EVENT_ERROR, /* also `+NAME:ERROR:7`: name, text */
	WIRE_EVENT_BUSY,
	WIRE_EVENT_READY,
	WIRE_EVENT_PROMPT,
	WIRE_EVENT_ERRCODE,      /* code */
	WIRE_EVENT_CONNECTED,    /* link scheme host port path reconnect */
	WIRE_EVENT_DISCONNECTED, /* link */
	WIRE_EVENT_MESSAGE,      /* link topic payload */
	WIRE_EVENT_PUBLISH,      /* ok */
	WIRE_EVENT_CONNECTION,   /* link state scheme host port path reconnect */
	WIRE_EVENT_SUBSCRIPTION, /* link state topic qos */
	WIRE_EVENT_WIFI,         /* text: "connected", "got ip", "disconnected" */
	WIRE_EVENT_INFO, /* name, text (after the colon); payload: the stored bytes at the text's end, if
	                    it reads some back */
	WIRE_EVENT_LINE,       /* text */
	WIRE_EVENT_NOISE,      /* text: bytes that are not text */
	WIRE_EVENT_INCOMPLETE, /* of_message, text: what there is of a frame that lost bytes or was
	                          cut off */
	WIRE_EVENT_TYPES
};

enum { WIRE_NO_NUMBER = -1 }; /* a number that the form lacks; null in JSON */

/* Slices borrow from the parser and end when the callback returns. */
struct wire_event {
	enum wire_event_type type;
	struct slice raw; /* the bytes of the frame as they came, line end included */
	struct slice text, name, topic, payload, host, path;
	struct slice state_word; /* in place of a state's number, or empty */
	bool has_host, has_path; /* a short form may lack them */
	long long link, state, scheme, port, reconnect, qos;
	uint32_t code;
	bool ok;
	bool of_message; /* of an incomplete one: it began as a message */
};

typedef void wire_event_fn(void *user, const struct wire_event *event);

const char *wire_event_type_name(enum wire_event_type type); /* "echo", "errcode", ... */

/* Appends one line of JSON; `t` in microseconds since the start, `time` since 1970 in UTC, each
 * negative if not known. */
void wire_event_add_json(struct buf *out, const struct wire_event *event, int64_t t, int64_t time);

#endif
