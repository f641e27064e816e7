/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a board said since the last command began, for an `expect` to check and a failure to show.
 * Keeps the newest events, within bounds.
 */
#ifndef SCRIPT_SIGHTINGS_H
#define SCRIPT_SIGHTINGS_H

#include "wire/event.h"
#include "script/script.h"
#include "session/session.h"

enum { SIGHTINGS_MOST = 4096, SIGHTINGS_BYTES = 32 * 1024 * 1024, SIGHTINGS_SHOWN = 160 };

struct sighting {
	enum wire_event_type type;
	uint32_t code;
	bool ok;
	bool used;                 /* it satisfied an `expect`; an event satisfies only one */
	struct buf topic, payload; /* MESSAGE */
	struct buf text;           /* the line; not of MESSAGE */
	struct buf state;          /* WIFI */
	struct buf shown;          /* one line for display, secrets masked */
};

struct sightings {
	struct sighting *items;
	size_t count, room, bytes;
	size_t dropped; /* older ones, no longer kept */
	size_t looked;  /* those before it do not satisfy the current `expect` */
};

void sightings_fini(struct sightings *s); /* a zeroed one is empty */
void sightings_clear(struct sightings *s);
void sightings_add(
	struct sightings *s, const struct wire_event *event, const struct session *session);

/* For a new `expect`: all events are checked again. */
void sightings_look_again(struct sightings *s);
/* Looks for the step's event among those not yet checked, and marks it as used.  GAVE_UP: the
 * pattern was too costly on a line. */
enum pattern_answer sightings_find(struct sightings *s, const struct script_step *expect);

/* Appends the last few, one line each, for a failure's report. */
void sightings_show(const struct sightings *s, struct buf *out);

#endif
