/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A transcript's records -> the events that a console saw: what was sent says when '>' is a prompt,
 * and the times when a payload had stalled.  No I/O.
 */
#ifndef APP_TRANSCRIPT_EVENTS_H
#define APP_TRANSCRIPT_EVENTS_H

#include "wire/parser.h"
#include "record/transcript.h"

/* t: of the record that completed the event, in microseconds since the start. */
typedef void transcript_event_fn(void *user, const struct wire_event *event, int64_t t);

struct transcript_events {
	struct wire_parser parser;
	struct buf sent;    /* an unfinished line of ours */
	bool sent_too_long; /* it is no command any more */
	size_t announced;   /* bytes that go out raw behind the next prompt */
	size_t raw_left;    /* of those, still to go out */
	int64_t t, heard_at;
	transcript_event_fn *fn;
	void *user;
};

void transcript_events_init(struct transcript_events *e, transcript_event_fn *fn, void *user);
void transcript_events_fini(struct transcript_events *e);

void transcript_events_add(struct transcript_events *e, const struct transcript_record *record);
void transcript_events_finish(struct transcript_events *e); /* the transcript ends here */

#endif
