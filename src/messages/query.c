/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/query.h"

#include <stdlib.h>

#include "at/topic.h"
#include "base/hex.h"
#include "base/memory.h"
#include "base/pattern.h"
#include "base/utf8.h"

struct message_query {
	enum { QUERY_BYTES, QUERY_TOPIC, QUERY_PATTERN } kind;
	bool others;     /* those that do not match */
	struct buf what; /* bytes, or the filter for the topic */
	struct pattern *pattern;
	struct buf shown;
	bool gave_up;
};

static bool query_read_pattern(struct message_query *q, struct slice s, struct diag *d)
{
	bool either_case = slice_ends(s, SLICE("/i"));

	q->kind = QUERY_PATTERN;
	s.n -= either_case ? 2 : 1;
	if (s.n == 0)
		return diag_fail(d, 0, 0, 0, "there is no pattern between the slashes");
	q->pattern = pattern_new(s, either_case, d);
	return q->pattern;
}

static bool read_topic(struct message_query *q, struct slice s, struct diag *d)
{
	q->kind = QUERY_TOPIC;
	buf_set(&q->what, s);
	if (topic_is_filter(s))
		return true;
	return diag_fail(d, 0, 0, s.n,
		"%s is not a topic filter: + and # stand for whole levels, # only at the end",
		s.n ? VISIBLE(s, VISIBLE_MOST) : "nothing");
}

/* Removes what it understood from the front of *s. */
static bool read_query(struct message_query *q, struct slice *s, struct diag *d)
{
	q->others = slice_take(s, SLICE("!"));
	/* A path, /a/b, is not a pattern: it does not end in a slash. */
	bool pattern = s->n > 1 && s->p[0] == '/' &&
	               (slice_ends(*s, SLICE("/")) || (s->n > 2 && slice_ends(*s, SLICE("/i"))));
	if (pattern) {
		*s = slice_from(*s, 1);
		return query_read_pattern(q, *s, d);
	}
	if (slice_take(s, SLICE("topic:")))
		return read_topic(q, *s, d);
	q->kind = QUERY_BYTES;
	if (!slice_take(s, SLICE("hex:")))
		buf_set(&q->what, *s);
	else if (!hex_parse(*s, &q->what, d))
		return false;
	return q->what.n || diag_fail(d, 0, 0, s->n, "there is nothing to look for");
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
	pattern_free(q->pattern);
	buf_fini(&q->what);
	buf_fini(&q->shown);
	free(q);
}

const char *message_query_text(const struct message_query *q)
{
	return q->shown.p;
}

static bool matches_pattern(struct message_query *q, struct slice text)
{
	enum pattern_answer answer = pattern_matches(q->pattern, text);

	q->gave_up = q->gave_up || answer == PATTERN_GAVE_UP;
	return answer == PATTERN_YES;
}

static bool holds(const struct message *m, struct slice bytes)
{
	return slice_find(m->payload, bytes) != SLICE_NONE ||
	       slice_find(m->topic, bytes) != SLICE_NONE;
}

bool message_query_matches(struct message_query *q, const struct message *m)
{
	bool is;

	if (m->lost)
		return false;
	if (q->kind == QUERY_PATTERN)
		is = matches_pattern(q, m->payload) || matches_pattern(q, m->topic);
	else if (q->kind == QUERY_TOPIC)
		is = topic_matches(buf_slice(&q->what), m->topic);
	else
		is = holds(m, buf_slice(&q->what));
	return is != q->others;
}

bool message_query_find(
	const struct message_query *q, struct slice text, size_t from, size_t *at, size_t *n)
{
	if (q->others || q->kind == QUERY_TOPIC)
		return false;
	if (q->kind == QUERY_PATTERN)
		return pattern_find(q->pattern, text, from, at, n) == PATTERN_YES;
	*at = slice_find(slice_from(text, from), buf_slice(&q->what));
	if (*at == SLICE_NONE)
		return false;
	*at += from;
	*n = q->what.n;
	return true;
}

struct slice message_query_bytes(const struct message_query *q)
{
	struct slice what = buf_slice(&q->what);

	if (q->others || q->kind == QUERY_PATTERN)
		return (struct slice){0};
	/* A topic filter begins with what each of its topics begins with. */
	if (q->kind == QUERY_TOPIC)
		for (size_t i = 0; i < what.n; i++)
			if (what.p[i] == '+' || what.p[i] == '#')
				return slice_sub(what, 0, i && what.p[i] == '#' ? i - 1 : i);
	return what;
}

bool message_query_gave_up(const struct message_query *q)
{
	return q->gave_up;
}
