/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/series.h"

#include <stdlib.h>

#include "at/topic.h"
#include "base/language.h"
#include "base/memory.h"

enum { SERIES_STEP = 256 /* messages */, FIRST_WIDTH = 50000 /* microseconds */ };

struct series_bucket {
	double min, max;
	uint32_t count; /* 0: nothing was there */
};

struct series_line {
	struct series_curve curve;
	struct series_bucket *buckets; /* SERIES_BUCKETS of them */
};

struct series {
	struct buf topic, path_text;
	struct json_path path;
	struct slice literal; /* of `topic`: bytes that every topic has; may be empty */
	const struct message_log *log;
	uint64_t next; /* the first message not yet looked at */
	uint64_t version, seen, without, ignored;
	int64_t begins, width; /* of the first bucket; of each */
	struct series_line lines[SERIES_CURVES];
	size_t count;
};

/* The longest part of a filter without a wildcard, so that other messages are passed over. */
static struct slice series_literal(struct slice topic)
{
	struct slice best = {0};

	for (size_t at = 0; at < topic.n;) {
		size_t n = 0;
		while (at + n < topic.n && topic.p[at + n] != '+' && topic.p[at + n] != '#')
			n++;
		if (n > best.n)
			best = slice_sub(topic, at, n);
		at += n + 1;
	}
	/* a/# matches a as well. */
	if (best.n && best.p[best.n - 1] == '/')
		best.n--;
	return best;
}

struct series *series_new(struct slice topic, struct slice path, struct diag *d)
{
	struct json_path read;

	if (!topic_is_filter(topic)) {
		diag_fail(d, 0, 0, topic.n,
			topic.n ? _("this is no topic filter: + and # are whole levels, # the last")
				: _("a topic is missing: plot bench/+ $.t"));
		return NULL;
	}
	if (!json_path_read(&read, path, d)) {
		d->code = 1;
		return NULL;
	}
	struct series *s = memory_new(sizeof(*s));
	buf_add(&s->topic, topic);
	buf_add(&s->path_text, path);
	s->path = read;
	s->literal = series_literal(buf_slice(&s->topic));
	s->width = FIRST_WIDTH;
	return s;
}

static void series_clear(struct series *s)
{
	for (size_t i = 0; i < s->count; i++) {
		buf_fini(&s->lines[i].curve.topic);
		free(s->lines[i].buckets);
	}
	s->count = 0;
	s->next = s->seen = s->without = s->ignored = 0;
	s->width = FIRST_WIDTH;
	s->version++;
}

void series_free(struct series *s)
{
	if (!s)
		return;
	series_clear(s);
	json_path_fini(&s->path);
	buf_fini(&s->topic);
	buf_fini(&s->path_text);
	free(s);
}

void series_start(struct series *s, const struct message_log *log)
{
	series_clear(s);
	s->log = log;
}

/* ---- adding ---- */

static struct series_line *series_line_of(struct series *s, struct slice topic)
{
	for (size_t i = 0; i < s->count; i++)
		if (slice_eq(buf_slice(&s->lines[i].curve.topic), topic))
			return &s->lines[i];
	if (s->count == SERIES_CURVES)
		return NULL;
	struct series_line *line = &s->lines[s->count++];
	*line = (struct series_line){
		.buckets = memory_new(SERIES_BUCKETS * sizeof(*line->buckets))};
	buf_add(&line->curve.topic, topic);
	return line;
}

static void bucket_add(struct series_bucket *b, double min, double max, uint32_t count)
{
	if (!count)
		return;
	if (!b->count || min < b->min)
		b->min = min;
	if (!b->count || max > b->max)
		b->max = max;
	b->count = b->count > UINT32_MAX - count ? UINT32_MAX : b->count + count;
}

static void series_widen(struct series *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct series_bucket *b = s->lines[i].buckets;
		for (size_t k = 0; k < SERIES_BUCKETS; k++) {
			struct series_bucket from = b[k];
			b[k] = (struct series_bucket){0};
			bucket_add(&b[k / 2], from.min, from.max, from.count);
		}
	}
	s->width *= 2;
}

static void series_add(struct series *s, const struct message *m, double number)
{
	struct series_line *line = series_line_of(s, m->topic);

	if (!line) {
		s->ignored++;
		return;
	}
	struct series_curve *c = &line->curve;
	bool first = s->count == 1 && !c->count;
	if (first)
		s->begins = m->at;
	while ((m->at - s->begins) / s->width >= SERIES_BUCKETS)
		series_widen(s);
	/* Clocks don't go back; a recording that does begins anew. */
	int64_t at = m->at > s->begins ? m->at - s->begins : 0;
	bucket_add(&line->buckets[at / s->width], number, number, 1);
	if (!c->count || number < c->min)
		c->min = number;
	if (!c->count || number > c->max)
		c->max = number;
	c->count++;
	c->last = number;
	c->last_at = m->at;
}

static void series_look_at(struct series *s, uint64_t number)
{
	struct message m;
	double value;

	if (!message_log_get(s->log, number, &m) || m.lost ||
		!topic_matches(buf_slice(&s->topic), m.topic))
		return;
	s->version++;
	s->seen++;
	if (json_path_number(&s->path, m.payload, &value))
		series_add(s, &m, value);
	else
		s->without++;
}

bool series_step(struct series *s)
{
	uint64_t first = message_log_first(s->log), end = message_log_end(s->log);
	uint64_t from, to = end;

	if (s->next < first)
		s->next = first;
	if (s->next >= end)
		return false;
	if (end - s->next > SERIES_STEP)
		to = s->next + SERIES_STEP;
	/* New messages are few, and come one by one. */
	if (s->literal.n && end - s->next > SERIES_STEP / 16 &&
		!message_log_may_hold(s->log, s->next, s->literal, &from, &to))
		s->next = to;
	else if (to > s->next + SERIES_STEP)
		to = s->next + SERIES_STEP;
	for (; s->next < to; s->next++)
		series_look_at(s, s->next);
	return s->next < end;
}

/* ---- asking ---- */

struct slice series_topic(const struct series *s)
{
	return buf_slice(&s->topic);
}

struct slice series_path(const struct series *s)
{
	return buf_slice(&s->path_text);
}

uint64_t series_version(const struct series *s)
{
	return s->version;
}

int series_percent(const struct series *s)
{
	uint64_t first = message_log_first(s->log), end = message_log_end(s->log);

	if (s->next >= end)
		return 100;
	return s->next <= first ? 0 : (int)((s->next - first) * 100 / (end - first));
}

uint64_t series_seen(const struct series *s)
{
	return s->seen;
}

uint64_t series_without(const struct series *s)
{
	return s->without;
}

uint64_t series_ignored(const struct series *s)
{
	return s->ignored;
}

size_t series_curves(const struct series *s)
{
	return s->count;
}

const struct series_curve *series_curve(const struct series *s, size_t i)
{
	return &s->lines[i].curve;
}

bool series_span(const struct series *s, int64_t *first, int64_t *last)
{
	*first = *last = s->begins;
	for (size_t i = 0; i < s->count; i++)
		if (s->lines[i].curve.last_at > *last)
			*last = s->lines[i].curve.last_at;
	return s->count > 0;
}

bool series_range(
	const struct series *s, size_t i, int64_t from, int64_t to, double *min, double *max)
{
	struct series_bucket sum = {0};
	int64_t low = from > s->begins ? (from - s->begins + s->width - 1) / s->width : 0;
	int64_t high = to > s->begins ? (to - s->begins + s->width - 1) / s->width : 0;

	for (int64_t k = low; k < high && k < SERIES_BUCKETS; k++) {
		const struct series_bucket *b = &s->lines[i].buckets[k];
		bucket_add(&sum, b->min, b->max, b->count);
	}
	*min = sum.min;
	*max = sum.max;
	return sum.count > 0;
}
