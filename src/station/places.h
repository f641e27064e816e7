/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The places of a line, where boards are plugged and unplugged, and what is to be done at each: pure, and
 * without a clock.  A place stays for good, whatever is plugged there: a USB port of the fixture, a file.
 *
 * A board that disappears and is back within a moment has restarted (a USB-CDC board does so at each
 * reset) and is not tested again.  With a serial number of its own it is known again; without one the
 * moment is short, so that nobody can change boards within it.
 */
#ifndef STATION_PLACES_H
#define STATION_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PLACES_RESTART_US = 3000000,       /* the same serial number */
	PLACES_RESTART_BLIND_US = 1000000, /* a board without one */
	PLACES_RUN_BLIND_US = 2000000      /* the same while it runs: a restart is likely then */
};

/* A port that is there. */
struct plug {
	char *place;  /* what it is plugged into; no two have the same */
	char *label;  /* the place in short: "1-2.3", "port1" */
	char *port;   /* the name for link_open */
	char *serial; /* the adapter's or the board's own number; NULL: none */
};
struct plug_list {
	struct plug *items;
	size_t count, room;
};
void plug_list_add(struct plug_list *list, const char *place, const char *label, const char *port,
	const char *serial);
void plug_list_fini(struct plug_list *list);

enum place_state {
	PLACE_EMPTY,
	PLACE_WAITS, /* for its label to be scanned */
	PLACE_RUNS,
	PLACE_DONE /* it has its verdict, and is not run again before it was unplugged */
};
enum place_order { PLACE_NOTHING, PLACE_START, PLACE_STOP };

struct place {
	struct plug plug; /* as it was plugged last */
	enum place_state state;
	bool plugged;
	int64_t gone_at;      /* if it is not */
	uint64_t number;      /* of the board among all that were plugged, from 1 */
	enum place_order due; /* for the owner, who resets it */
	bool stopped;         /* RUNS: STOP was due */
	bool replaced;        /* ... as another board is plugged in its place */
	void *user;           /* the owner's */
};

struct places {
	struct place **items; /* by their names, numbers in them by their value */
	size_t count, room;
	uint64_t boards; /* plugged so far */
	bool scans;      /* boards wait for their labels */
};

/* What is plugged now.  START: the owner begins the run, and calls places_ended when it is over; STOP:
 * the run has to end, since another board is there (`replaced`), or may be by the time that one comes.  A
 * board that can be known again may be away for as long as its run waits for it. */
void places_update(struct places *p, const struct plug_list *now, int64_t t);
void places_ended(struct places *p, struct place *place, int64_t t);
/* The board that waited has its label. */
void places_begin(struct place *place);
/* The board to which the next label belongs: of those that wait the one that was plugged first; or NULL. */
struct place *places_next(const struct places *p);
/* When places_update is due without an event; -1: never. */
int64_t places_deadline(const struct places *p);
void places_fini(struct places *p);

#endif
