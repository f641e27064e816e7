/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/broker.h"

#include <stdlib.h>

#include "at/topic.h"
#include "base/buf.h"
#include "base/language.h"
#include "base/memory.h"
#include "sim/cloud_site.h"

enum request { NO_REQUEST, CONNECT, DISCONNECT, SUBSCRIBE, UNSUBSCRIBE, PUBLISH };

struct message {
	struct buf topic, payload;
	long long qos;
};

struct subscription {
	struct buf filter;
	long long qos;
};

struct memory_broker {
	struct broker broker;
	bool connected, dropped, clean_session;
	struct cloud_site *cloud;      /* NULL: it accepts everything */
	bool refused;                  /* the client that wants to connect */
	struct broker_failure refusal; /* and why */
	struct buf client_id;
	int64_t ends;     /* when the cloud cuts the connection, by its clock; 0: never */
	enum request due; /* the request that has no answer yet */
	long long granted;
	struct message *waiting, *retained;
	size_t waiting_from; /* those before it are delivered */
	size_t waiting_count, waiting_room, retained_count, retained_room;
	struct subscription *subscriptions;
	size_t subscription_count, subscription_room;
};

static struct memory_broker *broker_memory_self(struct broker *b)
{
	return (struct memory_broker *)b;
}

static void message_fini(struct message *m)
{
	buf_fini(&m->topic);
	buf_fini(&m->payload);
}

static void broker_memory_forget_subscriptions(struct memory_broker *m)
{
	for (size_t i = 0; i < m->subscription_count; i++)
		buf_fini(&m->subscriptions[i].filter);
	m->subscription_count = 0;
}

static void forget_waiting(struct memory_broker *m)
{
	for (size_t i = m->waiting_from; i < m->waiting_count; i++)
		message_fini(&m->waiting[i]);
	m->waiting_from = m->waiting_count = 0;
}

static void broker_memory_come_down(struct memory_broker *m)
{
	m->connected = false;
	m->ends = 0;
	if (m->cloud)
		cloud_site_leave(m->cloud, m);
	forget_waiting(m);
	if (m->clean_session)
		broker_memory_forget_subscriptions(m);
}

static void memory_connect(struct broker *b, const struct broker_connect *how)
{
	struct memory_broker *m = broker_memory_self(b);

	m->clean_session = how->clean_session;
	broker_memory_come_down(m);
	m->due = CONNECT;
	m->refused = m->cloud && !cloud_site_connect(m->cloud, how, &m->refusal, &m->ends);
	buf_set(&m->client_id, how->client_id);
}

static void memory_disconnect(struct broker *b)
{
	broker_memory_self(b)->due = DISCONNECT;
}

static void memory_abort(struct broker *b)
{
	broker_memory_self(b)->due = NO_REQUEST;
	broker_memory_self(b)->dropped = false;
	broker_memory_come_down(broker_memory_self(b));
}

static void deliver_later(
	struct memory_broker *m, struct slice topic, struct slice payload, long long qos)
{
	struct message message = {.qos = qos};

	buf_add(&message.topic, topic);
	buf_add(&message.payload, payload);
	m->waiting = memory_grow(
		m->waiting, &m->waiting_room, m->waiting_count + 1, sizeof(*m->waiting));
	m->waiting[m->waiting_count++] = message;
}

/* Overlapping subscriptions give one copy, with the highest QoS (MQTT 3.1.1, 3.3.5). */
static void route(struct memory_broker *m, struct slice topic, struct slice payload, long long qos)
{
	long long granted = -1;

	for (size_t i = 0; i < m->subscription_count; i++)
		if (m->subscriptions[i].qos > granted &&
			topic_matches(buf_slice(&m->subscriptions[i].filter), topic))
			granted = m->subscriptions[i].qos;
	if (granted >= 0)
		deliver_later(m, topic, payload, qos < granted ? qos : granted);
}

static size_t find_retained(const struct memory_broker *m, struct slice topic)
{
	for (size_t i = 0; i < m->retained_count; i++)
		if (slice_eq(buf_slice(&m->retained[i].topic), topic))
			return i;
	return SLICE_NONE;
}

/* An empty payload removes the retained message. */
static void retain(struct memory_broker *m, struct slice topic, struct slice payload, long long qos)
{
	size_t at = find_retained(m, topic);
	struct message message = {.qos = qos};

	if (at != SLICE_NONE) {
		message_fini(&m->retained[at]);
		m->retained[at] = m->retained[--m->retained_count];
	}
	if (payload.n == 0)
		return;
	buf_add(&message.topic, topic);
	buf_add(&message.payload, payload);
	m->retained = memory_grow(
		m->retained, &m->retained_room, m->retained_count + 1, sizeof(*m->retained));
	m->retained[m->retained_count++] = message;
}

static size_t broker_memory_find_subscription(const struct memory_broker *m, struct slice filter)
{
	for (size_t i = 0; i < m->subscription_count; i++)
		if (slice_eq(buf_slice(&m->subscriptions[i].filter), filter))
			return i;
	return SLICE_NONE;
}

static void add_subscription(struct memory_broker *m, struct slice filter, long long qos)
{
	size_t at = broker_memory_find_subscription(m, filter);

	if (at == SLICE_NONE) {
		at = m->subscription_count++;
		m->subscriptions = memory_grow(m->subscriptions, &m->subscription_room,
			m->subscription_count, sizeof(*m->subscriptions));
		m->subscriptions[at] = (struct subscription){0};
		buf_add(&m->subscriptions[at].filter, filter);
	}
	m->subscriptions[at].qos = qos;
	for (size_t i = 0; i < m->retained_count; i++) {
		struct message *r = &m->retained[i];

		if (topic_matches(filter, buf_slice(&r->topic)))
			deliver_later(m, buf_slice(&r->topic), buf_slice(&r->payload),
				r->qos < qos ? r->qos : qos);
	}
}

/* What the cloud makes of it.  Closing comes before the answer, which so never comes. */
static bool broker_memory_obey(
	struct memory_broker *m, enum cloud_verdict verdict, const char why[CLOUD_WHY])
{
	struct buf text = {0};

	buf_addf(&text, verdict == CLOUD_CLOSES ? _("connection closed: %s") : "%s", why);
	if (why[0])
		cloud_site_remark(m->cloud, buf_text(&text));
	buf_fini(&text);
	m->dropped = m->dropped || verdict == CLOUD_CLOSES;
	return verdict == CLOUD_PASSES;
}

static void memory_subscribe(struct broker *b, struct slice filter, long long qos)
{
	struct memory_broker *m = broker_memory_self(b);
	char why[CLOUD_WHY];

	m->due = SUBSCRIBE;
	if (!topic_is_filter(filter) ||
		(m->cloud && m->connected &&
			!broker_memory_obey(m,
				cloud_rules_subscribe(cloud_site_rules(m->cloud), filter,
					m->subscription_count, &qos, why),
				why)))
		m->granted = BROKER_REFUSED;
	else
		m->granted = qos;
	if (m->connected && m->granted != BROKER_REFUSED)
		add_subscription(m, filter, qos);
}

static void memory_unsubscribe(struct broker *b, struct slice filter)
{
	struct memory_broker *m = broker_memory_self(b);
	size_t at = broker_memory_find_subscription(m, filter);

	m->due = UNSUBSCRIBE;
	if (at == SLICE_NONE)
		return;
	buf_fini(&m->subscriptions[at].filter);
	m->subscriptions[at] = m->subscriptions[--m->subscription_count];
}

static void memory_publish(
	struct broker *b, struct slice topic, struct slice payload, long long qos, bool retained)
{
	struct memory_broker *m = broker_memory_self(b);
	char why[CLOUD_WHY];

	m->due = PUBLISH;
	if (!m->connected)
		return;
	if (m->cloud &&
		!broker_memory_obey(m,
			cloud_rules_publish(cloud_site_rules(m->cloud), topic, qos, &retained, why),
			why))
		return;
	if (retained)
		retain(m, topic, payload, qos);
	route(m, topic, payload, qos);
}

static void memory_free(struct broker *b)
{
	struct memory_broker *m = broker_memory_self(b);

	if (m->cloud)
		cloud_site_leave(m->cloud, m);
	buf_fini(&m->client_id);
	forget_waiting(m);
	broker_memory_forget_subscriptions(m);
	for (size_t i = 0; i < m->retained_count; i++)
		message_fini(&m->retained[i]);
	free(m->waiting);
	free(m->retained);
	free(m->subscriptions);
	free(m);
}

struct broker *broker_memory_new(void)
{
	struct memory_broker *m = memory_new(sizeof(*m));

	m->broker = (struct broker){
		.connect = memory_connect,
		.disconnect = memory_disconnect,
		.abort = memory_abort,
		.subscribe = memory_subscribe,
		.unsubscribe = memory_unsubscribe,
		.publish = memory_publish,
		.free = memory_free,
		.sends_sni = true,
	};
	return &m->broker;
}

void broker_memory_join(struct broker *b, struct cloud_site *cloud)
{
	broker_memory_self(b)->cloud = cloud;
}

int64_t broker_memory_cut_in(const struct broker *b)
{
	const struct memory_broker *m = (const struct memory_broker *)b;

	if (!m->connected || m->ends == 0)
		return -1;
	int64_t seconds = m->ends - cloud_site_now(m->cloud);
	return seconds > 0 ? seconds * 1000000 : 0;
}

bool broker_memory_due(const struct broker *b)
{
	const struct memory_broker *m = (const struct memory_broker *)b;

	return m->due != NO_REQUEST || m->dropped || m->waiting_count > 0 ||
	       broker_memory_cut_in(b) == 0;
}

static void broker_memory_kick(void *client)
{
	struct memory_broker *m = client;

	m->dropped = m->connected;
}

static void broker_memory_answer(struct memory_broker *m)
{
	const struct broker_events *events = m->broker.events;
	void *user = m->broker.user;
	enum request due = m->due;
	bool ok = m->connected;

	m->due = NO_REQUEST;
	switch (due) {
	case NO_REQUEST:
		break;
	case CONNECT:
		m->connected = !m->refused;
		if (m->connected && m->cloud)
			cloud_site_enter(m->cloud, buf_slice(&m->client_id), broker_memory_kick, m);
		events->connected(user, m->refused ? &m->refusal : NULL);
		break;
	case DISCONNECT:
		broker_memory_come_down(m);
		events->disconnected(user);
		break;
	case SUBSCRIBE:
		events->subscribed(user, ok, m->granted);
		break;
	case UNSUBSCRIBE:
		events->unsubscribed(user, ok);
		break;
	case PUBLISH:
		events->published(user, ok);
		break;
	}
}

static void deliver_first(struct memory_broker *m)
{
	struct message message = m->waiting[m->waiting_from++];

	if (m->waiting_from == m->waiting_count)
		m->waiting_from = m->waiting_count = 0;
	m->broker.events->message(m->broker.user, buf_slice(&message.topic),
		buf_slice(&message.payload), message.qos);
	message_fini(&message);
}

void broker_memory_run(struct broker *b)
{
	struct memory_broker *m = broker_memory_self(b);

	while (broker_memory_due(b)) {
		if (!m->dropped && broker_memory_cut_in(b) == 0) {
			cloud_site_remark(m->cloud, _("connection closed: the token ran out"));
			m->dropped = true;
		}
		if (m->dropped) {
			m->dropped = false;
			broker_memory_come_down(m);
			m->due = NO_REQUEST;
			b->events->lost(b->user, "the broker closed the connection");
		} else if (m->due != NO_REQUEST) {
			broker_memory_answer(m);
		} else {
			deliver_first(m);
		}
	}
}

void broker_memory_publish(
	struct broker *b, struct slice topic, struct slice payload, bool retained)
{
	struct memory_broker *m = broker_memory_self(b);

	if (retained)
		retain(m, topic, payload, 0);
	if (m->connected)
		route(m, topic, payload, 0);
}

void broker_memory_drop(struct broker *b)
{
	broker_memory_self(b)->dropped = broker_memory_self(b)->connected;
}
