/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/moments.h"

#include <stdlib.h>
#include <string.h>

#include "at/topic.h"
#include "base/memory.h"

enum {
	RETAINED_US = 1000000,      /* after the subscription was acknowledged */
	DUPLICATE_US = 10000000,    /* after the connection was made */
	DUPLICATE_OF_US = 60000000, /* before it */
	LOOK_BACK = 256             /* messages */
};

static struct message_moment *moments_add(struct message_moments *m)
{
	if (m->count == MESSAGE_MOMENTS) {
		buf_fini(&m->list[0].topic);
		memmove(m->list, m->list + 1, --m->count * sizeof(*m->list));
	}
	m->list = memory_grow(m->list, &m->room, m->count + 1, sizeof(*m->list));
	m->list[m->count] = (struct message_moment){0};
	return &m->list[m->count++];
}

void message_moments_subscribed(
	struct message_moments *m, struct slice filter, int64_t from, int64_t at)
{
	struct message_moment *moment = moments_add(m);

	moment->kind = MOMENT_SUBSCRIBED;
	moment->from = from;
	moment->at = at;
	buf_set(&moment->topic, filter);
}

void message_moments_published(
	struct message_moments *m, struct slice topic, int64_t from, int64_t at)
{
	size_t i = m->count;

	while (i > 0 && m->list[i - 1].kind == MOMENT_PUBLISHED)
		i--;
	if (i == 0 || m->list[i - 1].kind != MOMENT_SUBSCRIBED ||
		m->list[i - 1].at + RETAINED_US < from)
		return;
	struct message_moment *moment = moments_add(m);
	moment->kind = MOMENT_PUBLISHED;
	moment->from = from;
	moment->at = at;
	buf_set(&moment->topic, topic);
}

void message_moments_connected(struct message_moments *m, int64_t at)
{
	struct message_moment *moment = moments_add(m);

	moment->from = moment->at = at;
}

void message_moments_copy(struct message_moments *m)
{
	const struct message_moment *from = m->list;

	m->room = m->count;
	m->list = m->count ? memory_new(m->count * sizeof(*from)) : NULL;
	for (size_t i = 0; i < m->count; i++) {
		m->list[i] = from[i];
		m->list[i].topic = (struct buf){0};
		buf_set(&m->list[i].topic, buf_slice(&from[i].topic));
	}
}

void message_moments_fini(struct message_moments *m)
{
	for (size_t i = 0; i < m->count; i++)
		buf_fini(&m->list[i].topic);
	free(m->list);
	*m = (struct message_moments){0};
}

/* ---- what they say ---- */

struct moments_subject {
	const struct message_log *log;
	uint64_t number;
	int64_t at;
	struct buf topic, payload; /* the log's own are valid until another message is asked for */
};

static bool moments_same_topic(const struct moments_subject *s, const struct message *m)
{
	return !m->lost && slice_eq(m->topic, buf_slice(&s->topic));
}

/* No message with its topic came since that time, as far as one looks back. */
static bool moments_is_first(const struct moments_subject *s, int64_t since)
{
	struct message m;

	for (uint64_t i = s->number; i > 0 && s->number - i < LOOK_BACK; i--) {
		if (!message_log_get(s->log, i - 1, &m) || m.at < since)
			return true;
		if (moments_same_topic(s, &m))
			return false;
	}
	return s->number < LOOK_BACK;
}

static bool moments_retained(const struct moments_subject *s, const struct message_moments *moments,
	struct message_suspicion *out)
{
	for (size_t i = moments->count; i-- > 0;) {
		const struct message_moment *m = &moments->list[i];
		if (m->at + RETAINED_US < s->at)
			return false;
		if (m->from > s->at)
			continue;
		if (m->kind == MOMENT_PUBLISHED &&
			slice_eq(buf_slice(&m->topic), buf_slice(&s->topic)))
			return false;
		if (m->kind != MOMENT_SUBSCRIBED ||
			!topic_matches(buf_slice(&m->topic), buf_slice(&s->topic)))
			continue;
		out->retained = moments_is_first(s, m->from);
		out->retained_us = s->at - m->from;
		return out->retained;
	}
	return false;
}

static bool moments_find_before(
	const struct moments_subject *s, int64_t connected, struct message_suspicion *out)
{
	struct message m;

	for (uint64_t i = s->number; i > 0 && s->number - i < LOOK_BACK; i--) {
		if (!message_log_get(s->log, i - 1, &m) || m.at < connected - DUPLICATE_OF_US)
			return false;
		if (m.at >= connected || !moments_same_topic(s, &m) ||
			!slice_eq(m.payload, buf_slice(&s->payload)))
			continue;
		out->duplicate = true;
		out->of = i - 1;
		out->duplicate_us = s->at - connected;
		return true;
	}
	return false;
}

static bool moments_duplicate(const struct moments_subject *s,
	const struct message_moments *moments, struct message_suspicion *out)
{
	for (size_t i = moments->count; i-- > 0;) {
		const struct message_moment *m = &moments->list[i];
		if (m->kind == MOMENT_CONNECTED && m->at <= s->at)
			return m->at + DUPLICATE_US >= s->at && moments_find_before(s, m->at, out);
	}
	return false;
}

/* Most messages are far from any moment. */
static bool moments_near(const struct message_moments *moments, int64_t at)
{
	for (size_t i = moments->count; i-- > 0;)
		if (moments->list[i].from <= at)
			return moments->list[i].at + DUPLICATE_US >= at;
	return false;
}

bool message_suspect(const struct message_log *log, const struct message_moments *moments,
	uint64_t number, struct message_suspicion *s)
{
	struct moments_subject subject = {.log = log, .number = number};
	struct message m;

	*s = (struct message_suspicion){0};
	if (!moments->count || !message_log_get(log, number, &m) || m.lost ||
		!moments_near(moments, m.at))
		return false;
	subject.at = m.at;
	buf_set(&subject.topic, m.topic);
	buf_set(&subject.payload, m.payload);
	bool retained = moments_retained(&subject, moments, s);
	bool duplicate = moments_duplicate(&subject, moments, s);
	buf_fini(&subject.topic);
	buf_fini(&subject.payload);
	return retained || duplicate;
}
