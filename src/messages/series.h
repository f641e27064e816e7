/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A number in the messages over time: all kept messages whose topic matches a filter, and the number
 * at a JSON path in each, one curve a topic.  Worked on in steps, as the filter of messages/search.h;
 * asks no clock.
 *
 * Bounds: SERIES_CURVES topics; SERIES_BUCKETS stretches of time a curve, each with the least and the
 * greatest number in it.  Stretches become twice as long whenever there would be more of them.
 * Times are microseconds since the session's start.
 */
#ifndef MESSAGES_SERIES_H
#define MESSAGES_SERIES_H

#include "messages/json_path.h"
#include "messages/log.h"

enum { SERIES_CURVES = 16, SERIES_BUCKETS = 4096 };

struct series_curve {
	struct buf topic; /* raw bytes */
	uint64_t count;   /* of numbers */
	double min, max, last;
	int64_t last_at;
};

struct series;

/* NULL with *d: a sentence, and the place in topic or path: d->code is 1 for the path. */
struct series *series_new(struct slice topic, struct slice path, struct diag *d);
void series_free(struct series *s); /* NULL is fine */
/* Begins again, with this log, which must outlive the series. */
void series_start(struct series *s, const struct message_log *log);
/* Looks at some more messages.  false: it has looked at all there are now. */
bool series_step(struct series *s);

struct slice series_topic(const struct series *s); /* as given */
struct slice series_path(const struct series *s);
/* Whenever anything below may have changed, this has. */
uint64_t series_version(const struct series *s);
int series_percent(const struct series *s);      /* of the kept messages that were looked at */
uint64_t series_seen(const struct series *s);    /* messages of these topics... */
uint64_t series_without(const struct series *s); /* ... those that have no number there... */
uint64_t series_ignored(
	const struct series *s); /* ... those of more topics than there are curves */
size_t series_curves(const struct series *s);
const struct series_curve *series_curve(const struct series *s, size_t i);
/* The first and the last time with a number; false: there is none yet. */
bool series_span(const struct series *s, int64_t *first, int64_t *last);
/* What curve i has in stretches that begin in [from, to); false: nothing. */
bool series_range(
	const struct series *s, size_t i, int64_t from, int64_t to, double *min, double *max);

#endif
