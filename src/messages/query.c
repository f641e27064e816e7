/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/query.h"

#include <stdlib.h>

#include "at/topic.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/needle.h"
#include "base/utf8.h"

struct message_query {
	struct needle *needle; /* NULL: topics are compared with the filter */
	struct buf topic;
	bool others; /* those that do not match */
	struct buf shown;
	bool gave_up;
};

static bool read_topic(struct message_query *q, struct slice s, struct diag *d)
{
	buf_set(&q->topic, s);
	if (topic_is_filter(s))
		return true;
	return diag_fail(d, 0, 0, s.n,
		_("%s is not a topic filter: + and # stand for whole levels, # only at the end"),
		s.n ? VISIBLE(s, VISIBLE_MOST) : _("nothing"));
}

/* Removes what it understood from the front of *s. */
static bool read_query(struct message_query *q, struct slice *s, struct diag *d)
{
	q->others = slice_take(s, SLICE("!"));
	if (slice_take(s, SLICE("topic:")))
		return read_topic(q, *s, d);
	q->needle = needle_new(*s, d);
	return q->needle;
}

struct message_query *message_query_new(struct slice text, struct diag *d)
{
	struct message_query *q = memory_new(sizeof(*q));

	utf8_add_visible(&q->shown, text);
	buf_text(&q->shown);
	struct slice left = text;
	if (read_query(q, &left, d))
		return q;
	/* The place was counted from the end of what had been read. */
	if (d)
		d->at += (size_t)(left.p - text.p);
	message_query_free(q);
	return NULL;
}

void message_query_free(struct message_query *q)
{
	if (!q)
		return;
	needle_free(q->needle);
	buf_fini(&q->topic);
	buf_fini(&q->shown);
	free(q);
}

const char *message_query_text(const struct message_query *q)
{
	return q->shown.p;
}

static bool query_holds(struct message_query *q, struct slice text)
{
	enum pattern_answer answer = needle_matches(q->needle, text);

	q->gave_up = q->gave_up || answer == PATTERN_GAVE_UP;
	return answer == PATTERN_YES;
}

bool message_query_matches(struct message_query *q, const struct message *m)
{
	bool is;

	if (m->lost)
		return false;
	if (q->needle)
		is = query_holds(q, m->payload) || query_holds(q, m->topic);
	else
		is = topic_matches(buf_slice(&q->topic), m->topic);
	return is != q->others;
}

bool message_query_find(
	const struct message_query *q, struct slice text, size_t from, size_t *at, size_t *n)
{
	return !q->others && q->needle && needle_find(q->needle, text, from, at, n) == PATTERN_YES;
}

struct slice message_query_bytes(const struct message_query *q)
{
	struct slice topic = buf_slice(&q->topic);

	if (q->others)
		return (struct slice){0};
	if (q->needle)
		return needle_bytes(q->needle);
	/* A topic filter begins with what each of its topics begins with. */
	for (size_t i = 0; i < topic.n; i++)
		if (topic.p[i] == '+' || topic.p[i] == '#')
			return slice_sub(topic, 0, i && topic.p[i] == '#' ? i - 1 : i);
	return topic;
}

bool message_query_gave_up(const struct message_query *q)
{
	return q->gave_up;
}
