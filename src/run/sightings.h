/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board said since the last command began: what an `expect` looks at, and what a failure
 * shows.  Keeps the newest within its bounds.
 */
#ifndef RUN_SIGHTINGS_H
#define RUN_SIGHTINGS_H

#include "wire/event.h"
#include "run/script.h"
#include "session/session.h"

enum { SIGHTINGS_MOST = 4096, SIGHTINGS_BYTES = 32 * 1024 * 1024, SIGHTINGS_SHOWN = 160 };

struct sighting {
	enum wire_event_type type;
	uint32_t code;
	bool ok;
	bool used;                 /* it satisfied an `expect`; one event satisfies one only */
	struct buf topic, payload; /* MESSAGE */
	struct buf text;           /* the line, of all but MESSAGE */
	struct buf state;          /* WIFI */
	struct buf shown;          /* one line for eyes, secrets masked */
};

struct sightings {
	struct sighting *items;
	size_t count, room, bytes;
	size_t dropped; /* older ones */
	size_t looked;  /* those before it do not satisfy the `expect` that is awaited */
};

void sightings_fini(struct sightings *s); /* a zeroed one is empty */
void sightings_clear(struct sightings *s);
void sightings_add(
	struct sightings *s, const struct wire_event *event, const struct session *session);

/* For another `expect`: all that are there are to be looked at. */
void sightings_look_again(struct sightings *s);
/* Whether the step's event is among those that were not looked at yet; it is used then.  GAVE_UP: a
 * line was too much for the pattern. */
enum pattern_answer sightings_find(struct sightings *s, const struct script_step *expect);

/* Appends the last few, a line each, for a failure's report. */
void sightings_show(const struct sightings *s, struct buf *out);

/* A copy of the event whose secrets are masked, byte for byte; it borrows from event and `held`. */
struct wire_event sightings_masked(
	const struct wire_event *event, const struct session *session, struct buf *held);

#endif
