/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is waited for in what a board says, and whether an event is that: for `expect` and for `on`
 * (atmq(5), "Scripts").
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
	SCRIPT_LINE
};

/* `length` is -1 where any will do. */
struct expectation {
	enum script_event event;
	struct buf topic;  /* MESSAGE: or a filter */
	struct buf wanted; /* MESSAGE: the payload; WIFI: the state */
	bool has_wanted;
	long length;             /* MESSAGE: of the payload; -1: any */
	struct pattern *pattern; /* LINE */
};

void expectation_fini(struct expectation *e); /* a zeroed one is fine */

/* What an event is judged by; borrows. */
struct happening {
	enum wire_event_type type;
	struct slice topic, payload; /* MESSAGE */
	struct slice text;           /* the line, without surrounding blanks; not of MESSAGE */
	struct slice state;          /* WIFI */
};

struct happening happening_of(const struct wire_event *event);
/* GAVE_UP: the pattern was too costly on this line. */
enum pattern_answer expectation_is(const struct expectation *e, const struct happening *h);

#endif
