/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is waited for in what a board says, and whether an event is that: for `expect` and for `on`
 * (atmq-script(5)).
 */
#ifndef SCRIPT_EXPECTATION_H
#define SCRIPT_EXPECTATION_H

#include "base/buf.h"
#include "base/pattern.h"
#include "wire/event.h"

enum script_event {
	SCRIPT_CONNECTED,
	SCRIPT_DISCONNECTED,
	SCRIPT_MESSAGE,
	SCRIPT_READY,
	SCRIPT_WIFI,
	SCRIPT_LINE, /* any event: its text as it came */
	SCRIPT_LOG,  /* a line of the log port */
	SCRIPT_TEXT, /* any event: `wanted` is in its text */
	SCRIPT_ERROR /* a command is refused */
};

/* `length` is -1 where any will do. */
struct expectation {
	enum script_event event;
	struct buf topic;  /* MESSAGE: or a filter */
	struct buf wanted; /* MESSAGE: the payload; WIFI: the state; TEXT */
	bool has_wanted;
	uint32_t code;    /* ERROR: the board's; 0: any */
	long long length; /* MESSAGE: of the payload; -1: any */
	struct buf pattern_text;
	struct pattern *pattern; /* LINE, LOG; MESSAGE: of the payload, or NULL */
};

void expectation_fini(struct expectation *e); /* a zeroed one is fine */

/* What an event is judged by; borrows. */
struct happening {
	enum wire_event_type type;
	struct slice topic, payload; /* MESSAGE */
	struct slice
		text; /* as it came, without surrounding blanks; MESSAGE: ends with the payload */
	struct slice state; /* WIFI */
	uint32_t code;      /* ERRCODE */
	bool ok;            /* PUBLISH */
	bool log;           /* a line of the log port, of no type: `text` */
};

struct happening happening_of(const struct wire_event *event);
struct happening happening_of_log(struct slice line);
bool expectation_is_topic(const struct expectation *e, struct slice topic); /* of MESSAGE */
/* GAVE_UP: the pattern was too costly on this line. */
enum pattern_answer expectation_is(const struct expectation *e, const struct happening *h);

#endif
