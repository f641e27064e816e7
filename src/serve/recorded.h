/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was sent in a transcript, and where in the file the answers to it are: for a board that
 * answers as the recorded one did.
 */
#ifndef SERVE_RECORDED_H
#define SERVE_RECORDED_H

#include "record/reader.h"

enum unit_kind {
	UNIT_LINE,
	UNIT_PAYLOAD, /* after a prompt: any bytes of that number */
	UNIT_LOOSE    /* bytes without a line end: only exactly these */
};

/* What was sent at once, polls aside. */
struct unit {
	enum unit_kind kind;
	bool silent;        /* the next one follows before anything was received */
	size_t at, n;       /* its bytes in `sent`, of a line without its end */
	uint64_t from, end; /* places in the file: of its first record, and after its last one */
	int64_t t, part;    /* recorded_time, and its `part` */
};

struct recorded_poll {
	size_t line_at, line_n, answer_at, answer_n; /* in `polled` */
	int64_t t, took;
};

struct recorded {
	struct unit *units;
	size_t count, room;
	struct buf sent;
	struct recorded_poll *polls;
	size_t poll_count, poll_room;
	struct buf polled;
	bool masked; /* a star that was sent may stand for any byte */
	bool echoes; /* the board, at the end */
};
void recorded_fini(struct recorded *r); /* a zeroed one is fine */

/* Reads all of it, from the beginning. */
bool recorded_read(struct recorded *r, struct reader *reader, struct diag *d);

struct slice recorded_bytes(const struct recorded *r, const struct unit *u);
/* The first such line from unit `from` on; SIZE_MAX: none. */
size_t recorded_find_line(const struct recorded *r, struct slice line, size_t from);
/* The last such poll up to time t, or else the first one after it; NULL: none. */
const struct recorded_poll *recorded_find_poll(
	const struct recorded *r, struct slice line, int64_t t);

/* A record's time since the start of the first part.  *part is 0 at the beginning of the file; to be
 * called for each record in order, headers included. */
int64_t recorded_time(
	const struct reader *reader, const struct transcript_record *record, int64_t *part);

bool is_line_end(char c);

#endif
