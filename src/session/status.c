/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/status.h"

#include <stdlib.h>
#include <string.h>

#include "at/topic.h"
#include "base/memory.h"

static void forget_values(struct status *s)
{
	s->state = s->connection_state = STATUS_UNKNOWN;
	s->scheme = s->port = s->reconnect = STATUS_UNKNOWN;
	s->connected_at = s->made_at = s->known_at = STATUS_NEVER;
	buf_clear(&s->host);
	buf_clear(&s->path);
}

static void remove_subscription(struct status *s, size_t i)
{
	buf_fini(&s->subscriptions[i].topic);
	s->subscription_count--;
	memmove(&s->subscriptions[i], &s->subscriptions[i + 1],
		(s->subscription_count - i) * sizeof(s->subscriptions[0]));
}

static void status_forget_subscriptions(struct status *s)
{
	while (s->subscription_count)
		remove_subscription(s, s->subscription_count - 1);
}

void status_init(struct status *s)
{
	*s = (struct status){0};
	forget_values(s);
}

void status_fini(struct status *s)
{
	status_forget_subscriptions(s);
	free(s->subscriptions);
	buf_fini(&s->host);
	buf_fini(&s->path);
	*s = (struct status){0};
}

void status_forget(struct status *s)
{
	s->leaving = false;
	forget_values(s);
	status_forget_subscriptions(s);
}

bool status_connected(const struct status *s)
{
	return s->state >= 4 && s->state <= 6;
}

/* Fields that a short form lacks keep their known values. */
static void status_learn_where(struct status *s, const struct wire_event *event)
{
	if (event->scheme != WIRE_NO_NUMBER)
		s->scheme = event->scheme;
	if (event->port != WIRE_NO_NUMBER)
		s->port = event->port;
	if (event->reconnect != WIRE_NO_NUMBER)
		s->reconnect = event->reconnect;
	if (event->has_host)
		buf_set(&s->host, event->host);
	if (event->has_path)
		buf_set(&s->path, event->path);
}

static void set_state(struct status *s, long long state, int64_t now)
{
	bool was_connected = status_connected(s);

	s->state = state;
	if (status_connected(s) && !was_connected)
		s->connected_at = s->made_at = now;
	if (!status_connected(s))
		s->connected_at = STATUS_NEVER;
	/* 0 to 2: there is no client, so there are no subscriptions; after a loss (3) the board
	 * still has its list. */
	if (state >= 0 && state < 3)
		status_forget_subscriptions(s);
}

void status_cleaned(struct status *s, int64_t now)
{
	forget_values(s);
	s->connection_state = 0;
	s->known_at = now;
	set_state(s, 0, now);
}

static struct subscription *status_find(struct status *s, struct slice topic)
{
	for (size_t i = 0; i < s->subscription_count; i++)
		if (slice_eq(buf_slice(&s->subscriptions[i].topic), topic))
			return &s->subscriptions[i];
	return NULL;
}

void status_subscribe(struct status *s, struct slice topic, long long qos)
{
	/* A single row with an empty topic means that there is none (protocol.md 2.3). */
	if (topic.n == 0)
		return;
	struct subscription *sub = status_find(s, topic);
	if (!sub && s->subscription_count == STATUS_SUBSCRIPTIONS) {
		s->overflowed = true;
		return;
	}
	if (!sub) {
		s->subscriptions = memory_grow(s->subscriptions, &s->subscription_room,
			s->subscription_count + 1, sizeof(*sub));
		sub = &s->subscriptions[s->subscription_count++];
		*sub = (struct subscription){.last = STATUS_NEVER};
		buf_add(&sub->topic, topic);
	}
	sub->qos = qos;
	sub->listed = true;
	/* As the board would answer AT+MQTTSUB?. */
	if (s->state == 4 || s->state == 5)
		s->state = 6;
}

void status_unsubscribe(struct status *s, struct slice topic)
{
	struct subscription *sub = status_find(s, topic);

	if (sub)
		remove_subscription(s, (size_t)(sub - s->subscriptions));
}

static void status_on_message(struct status *s, const struct wire_event *event, int64_t now)
{
	for (size_t i = 0; i < s->subscription_count; i++) {
		struct subscription *sub = &s->subscriptions[i];
		if (topic_matches(buf_slice(&sub->topic), event->topic)) {
			sub->messages++;
			sub->last = now;
		}
	}
}

/* Other makers write a word, or nothing. */
static long long status_state_of(const struct wire_event *event)
{
	if (event->state != WIRE_NO_NUMBER)
		return event->state;
	if (slice_eq_nocase(event->state_word, SLICE("connected")))
		return 4;
	return slice_eq_nocase(event->state_word, SLICE("disconnected")) ? 3 : STATUS_UNKNOWN;
}

/* Some boards alternate: 4 in the answer to AT+MQTTCONN?, 6 in that to AT+MQTTSUB?.  While there
 * are subscriptions, the higher one is right. */
static void status_on_connection(struct status *s, const struct wire_event *event, int64_t now)
{
	bool lower = status_state_of(event) >= 4 && status_state_of(event) < s->state;
	long long state = status_state_of(event);

	status_learn_where(s, event);
	if (state == STATUS_UNKNOWN)
		return;
	s->connection_state = state;
	if (!(lower && status_connected(s) && s->subscription_count))
		set_state(s, state, now);
}

static void status_apply(struct status *s, const struct wire_event *event, int64_t now)
{
	switch (event->type) {
	case WIRE_EVENT_CONNECTED:
		status_learn_where(s, event);
		s->known_at = now;
		s->leaving = false;
		set_state(s, 4, now);
		/* A new connection, even if the loss of the last one was not reported. */
		s->connected_at = s->made_at = now;
		break;
	case WIRE_EVENT_DISCONNECTED:
		if (status_connected(s) && !s->leaving)
			s->drops++;
		s->known_at = now;
		set_state(s, 3, now);
		break;
	case WIRE_EVENT_CONNECTION:
		s->known_at = now;
		status_on_connection(s, event, now);
		break;
	case WIRE_EVENT_SUBSCRIPTION:
		s->known_at = now;
		if (status_connected(s) && event->state > s->state)
			set_state(s, event->state, now);
		status_subscribe(s, event->topic, event->qos);
		break;
	case WIRE_EVENT_MESSAGE:
		status_on_message(s, event, now);
		break;
	case WIRE_EVENT_READY:
		s->resets += s->started;
		status_forget(s);
		break;
	default:
		break;
	}
}

void status_on_event(struct status *s, const struct wire_event *event, int64_t now)
{
	status_apply(s, event, now);
	/* Noise may be the chip's boot messages; the first `ready` belongs to them. */
	if (event->type != WIRE_EVENT_NOISE && event->type != WIRE_EVENT_LINE &&
		event->type != WIRE_EVENT_BUSY && event->type != WIRE_EVENT_ECHO)
		s->started = true;
}

void status_begin_subscriptions(struct status *s)
{
	s->overflowed = false;
	for (size_t i = 0; i < s->subscription_count; i++)
		s->subscriptions[i].listed = false;
}

void status_end_subscriptions(struct status *s)
{
	for (size_t i = s->subscription_count; i-- > 0;)
		if (!s->subscriptions[i].listed)
			remove_subscription(s, i);
	if (!s->subscription_count && s->state == 6)
		s->state = s->connection_state >= 4 && s->connection_state <= 6
		                   ? s->connection_state
		                   : 4;
}
