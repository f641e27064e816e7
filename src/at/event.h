/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board says, one event a frame, and its form as JSON (atmq(5), Events).
 */
#ifndef AT_EVENT_H
#define AT_EVENT_H

#include "base/json.h"
#include "base/slice.h"

enum at_event_type {
	AT_EVENT_ECHO, /* text */
	AT_EVENT_OK,   /* also SEND OK */
	AT_EVENT_ERROR,
	AT_EVENT_BUSY,
	AT_EVENT_READY,
	AT_EVENT_PROMPT,
	AT_EVENT_ERRCODE,      /* code */
	AT_EVENT_CONNECTED,    /* link scheme host port path reconnect */
	AT_EVENT_DISCONNECTED, /* link */
	AT_EVENT_MESSAGE,      /* link topic payload */
	AT_EVENT_PUBLISH,      /* ok */
	AT_EVENT_CONNECTION,   /* link state scheme host port path reconnect */
	AT_EVENT_SUBSCRIPTION, /* link state topic qos */
	AT_EVENT_WIFI,         /* text: "connected", "got ip", "disconnected" */
	AT_EVENT_INFO,         /* name, text (behind the colon) */
	AT_EVENT_LINE,         /* text */
	AT_EVENT_NOISE,        /* text: bytes that are no text */
	AT_EVENT_INCOMPLETE,   /* text: the frame that was cut off */
	AT_EVENT_TYPES
};

enum { AT_NO_NUMBER = -1 }; /* a number that the form lacks; null in JSON */

/* Slices borrow from the parser and end when the callback returns. */
struct at_event {
	enum at_event_type type;
	struct slice raw; /* the bytes of the frame as they came, line end included */
	struct slice text, name, topic, payload, host, path;
	bool has_host, has_path; /* a short form may lack them */
	long link, state, scheme, port, reconnect, qos;
	uint32_t code;
	bool ok;
};

typedef void at_event_fn(void *user, const struct at_event *event);

const char *at_event_type_name(enum at_event_type type); /* "echo", "errcode", ... */

/* Appends one line of JSON; `t` in microseconds since the start, negative where not known. */
void at_event_add_json(struct buf *out, const struct at_event *event, int64_t t);

#endif
