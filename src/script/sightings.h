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
	bool log;             /* a line of the log port, of no type */
	bool used;            /* it satisfied an `expect`; an event satisfies only one */
	struct buf topic;     /* MESSAGE */
	struct buf text;      /* as it came, without surrounding blanks */
	struct slice payload; /* MESSAGE: the end of `text` */
	struct buf state;     /* WIFI */
	struct buf shown;     /* one line for display, secrets masked */
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
/* A line of the log port; they are kept apart from the board's events, which they would push out. */
void sightings_add_log(struct sightings *s, struct slice line, const struct session *session);

/* For a new `expect`: all events are checked again. */
void sightings_look_again(struct sightings *s);
/* Looks for the event among those not yet checked that satisfied no `expect`.  GAVE_UP: the pattern was too
 * costly on one of them, and no other one is it.  *found: which one, or which one was too costly, until
 * the next is added; NULL is fine. */
enum pattern_answer sightings_find(
	struct sightings *s, const struct expectation *e, const struct sighting **found);
/* The same, and it satisfies no further `expect`. */
enum pattern_answer sightings_use(
	struct sightings *s, const struct expectation *e, const struct sighting **found);
/* Looks at all of them, those used as well, and changes nothing: the last one that is it. */
enum pattern_answer sightings_peek(
	const struct sightings *s, const struct expectation *e, const struct sighting **found);

/* Appends the last few, one line each, for a failure's report. */
void sightings_show(const struct sightings *s, struct buf *out);

#endif
