/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shared by replay.c (moving), point.c (a session at a place of the file) and snapshots.c (the points
 * to return to).
 */
#ifndef REPLAY_REPLAY_PRIVATE_H
#define REPLAY_REPLAY_PRIVATE_H

#include "replay/replay.h"

/* A session that has observed all records before `at`. */
struct replay_point {
	struct session *session;
	struct advice advice;
	uint64_t at;    /* where the next record begins */
	int64_t t;      /* of the last record; times never go back */
	int64_t ticked; /* as far as time has passed */
	uint64_t from;  /* where the last record began */
	unsigned seen;  /* a bit for each unit that the last record brought... */
	int64_t seen_at
		[REPLAY_UNITS]; /* ... and its time, which may be before that of the record */
	bool polls_known;       /* the session was told that it polled */
	bool whole;             /* it began at the beginning of the file */
};

struct replay_point *replay_point_new(
	enum at_dialect dialect, bool dialect_is_set, struct message_log *log);
void replay_point_free(struct replay_point *p); /* NULL is fine */
struct replay_point *replay_point_copy(const struct replay_point *p);
/* Shows it the record that ends before `behind`. */
void replay_point_observe(
	struct replay_point *p, const struct transcript_record *record, uint64_t behind);
bool replay_point_saw(const struct replay_point *p, enum replay_unit unit);
void replay_point_tick(struct replay_point *p, int64_t t); /* time passes */

/* ---- snapshots.c ---- */

enum {
	SNAPSHOTS_MOST = 256,
	SNAPSHOTS_BYTES =
		32 * 1024 * 1024, /* of all; a session in the middle of a payload is large */
	SNAPSHOT_SPACING = 128 * 1024
};

struct snapshots {
	struct replay_point *points[SNAPSHOTS_MOST];
	size_t sizes[SNAPSHOTS_MOST];
	size_t count, bytes;
	uint64_t spacing; /* bytes of the file between two; grows */
};
void snapshots_fini(struct snapshots *s);
/* Keeps a copy, if the last one is far enough away. */
void snapshots_offer(struct snapshots *s, const struct replay_point *p);
/* The last one at or before that place and that time; NULL: none. */
const struct replay_point *snapshots_before(const struct snapshots *s, uint64_t at, int64_t t);

#endif
