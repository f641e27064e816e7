/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much went each way, in all and second by second of the last minute.  Times are microseconds
 * since the session's start.
 */
#ifndef SESSION_TRAFFIC_H
#define SESSION_TRAFFIC_H

#include <stdbool.h>
#include <stdint.h>

enum { TRAFFIC_SECONDS = 64 }; /* that many are known, the one that is going on included */

struct traffic_count {
	uint64_t received, sent; /* bytes */
	uint64_t messages;
};

struct traffic {
	struct traffic_count all;
	struct traffic_count polled; /* of it: what polls sent and what they were answered */
	int64_t second;              /* the newest one that is known */
	struct traffic_count seconds[TRAFFIC_SECONDS]; /* by number; without what was polled */
};

/* `polled`: of a poll, which is no sign of anything going on. */
void traffic_add(struct traffic *t, int64_t now, const struct traffic_count *count, bool polled);
/* What went in the seconds [from, to), numbered from the session's start, without what was polled.
 * Those before the last minute count as empty. */
struct traffic_count traffic_between(const struct traffic *t, int64_t from, int64_t to);

#endif
