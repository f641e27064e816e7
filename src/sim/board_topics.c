/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include "base/memory.h"

enum {
	MQTT_BUFFER_BYTES = 1024,
	MOST_SUBSCRIPTIONS = 10 /* documented since v4.1 */
};

static bool is_old(const struct board *b)
{
	return b->options.dialect == AT_DIALECT_ESP32_S;
}

static bool must_be_connected(struct board *b)
{
	bool dropped = b->mqtt.state == MQTT_DISCONNECTED && !is_old(b);

	if (board_mqtt_connected(b))
		return true;
	board_error(b, BOARD_MQTT_ERROR(dropped ? MQTT_IN_DISCONNECTED_STATE : MQTT_NULL_LINK));
	return false;
}

static void remember_topic(struct board *b, struct slice topic)
{
	buf_set(&b->mqtt.topic, topic);
}

static void pub_set(struct board *b, const struct board_values *v)
{
	struct broker *broker = b->options.broker;

	if (!must_be_connected(b))
		return;
	board_work(b, BOARD_TASK_PUBLISH,
		board_mqtt_limit_ms(b, v, AT_PUBLISHES, AT_COMMAND_LIMIT_MS));
	broker->publish(broker, v->value[1].text, v->value[2].text, v->value[3].number,
		v->value[4].number == 1);
}

/* No OK and no ERROR, and no line end before it (protocol.md 2.1 rule 6). */
static void end_raw_publish(struct board *b, bool ok)
{
	board_done(b);
	if (!ok)
		board_code(b, BOARD_MQTT_ERROR(MQTT_PUBLISH_FAILED));
	board_say(b, ok ? SLICE("+MQTTPUB:OK\r\n") : SLICE("+MQTTPUB:FAIL\r\n"));
}

static void raw_came(struct board *b)
{
	struct broker *broker = b->options.broker;
	const struct board_mqtt *m = &b->mqtt;

	b->raw_came = b->now;
	board_work(b, BOARD_TASK_PUBLISH_RAW, m->limit_ms);
	if (board_mqtt_connected(b))
		broker->publish(
			broker, buf_slice(&m->topic), buf_slice(&b->raw), m->qos, m->retain);
	else
		end_raw_publish(b, false);
}

static void pubraw_set(struct board *b, const struct board_values *v)
{
	struct board_mqtt *m = &b->mqtt;

	if (!must_be_connected(b))
		return;
	remember_topic(b, v->value[1].text);
	m->qos = v->value[3].number;
	m->retain = v->value[4].number == 1;
	m->limit_ms = board_mqtt_limit_ms(b, v, AT_PUBLISHES, AT_COMMAND_LIMIT_MS);
	board_prompt(b, (size_t)v->value[2].number, raw_came);
}

void board_topics_published(void *user, bool ok)
{
	struct board *b = user;

	if (b->task == BOARD_TASK_PUBLISH_RAW)
		end_raw_publish(b, ok);
	else if (b->task == BOARD_TASK_PUBLISH && ok)
		board_ok(b);
	else if (b->task == BOARD_TASK_PUBLISH)
		board_error(b, BOARD_MQTT_ERROR(MQTT_PUBLISH_FAILED));
	board_flush(b);
}

static size_t board_topics_find_subscription(const struct board *b, struct slice topic)
{
	const struct board_mqtt *m = &b->mqtt;

	for (size_t i = 0; i < m->subscription_count; i++)
		if (slice_eq(buf_slice(&m->subscriptions[i].topic), topic))
			return i;
	return SLICE_NONE;
}

static void sub_set(struct board *b, const struct board_values *v)
{
	struct broker *broker = b->options.broker;
	struct slice topic = v->value[1].text;
	bool known = board_topics_find_subscription(b, topic) != SLICE_NONE;

	if (!must_be_connected(b))
		return;
	if (known) {
		board_log(b, is_old(b) ? "ALREADY SUBSCRIBE" : "already subscribe");
	} else if (!is_old(b) && b->mqtt.subscription_count >= MOST_SUBSCRIPTIONS) {
		board_error(b, BOARD_MQTT_ERROR(MQTT_SUBSCRIBE_FAILED));
		return;
	}
	remember_topic(b, topic);
	b->mqtt.qos = v->value[2].number;
	board_work(b, BOARD_TASK_SUBSCRIBE,
		board_mqtt_limit_ms(b, v, AT_SUBSCRIBES, AT_COMMAND_LIMIT_MS));
	broker->subscribe(broker, topic, b->mqtt.qos);
}

static void board_topics_keep_subscription(struct board *b)
{
	struct board_mqtt *m = &b->mqtt;
	size_t at = board_topics_find_subscription(b, buf_slice(&m->topic));

	if (at == SLICE_NONE) {
		at = m->subscription_count++;
		m->subscriptions = memory_grow(m->subscriptions, &m->subscription_room,
			m->subscription_count, sizeof(*m->subscriptions));
		m->subscriptions[at] = (struct board_subscription){0};
		buf_add(&m->subscriptions[at].topic, buf_slice(&m->topic));
	}
	m->subscriptions[at].qos = m->qos;
	m->state = MQTT_SUBSCRIBED;
}

/* Before v5.0 the firmware ignored the QoS granted by the broker (protocol.md 3). */
void board_topics_subscribed(void *user, bool ok, long long granted)
{
	struct board *b = user;

	if (b->task != BOARD_TASK_SUBSCRIBE)
		return;
	if (!ok || (granted == BROKER_REFUSED && !is_old(b))) {
		board_error(b, BOARD_MQTT_ERROR(MQTT_SUBSCRIBE_FAILED));
	} else {
		board_topics_keep_subscription(b);
		board_ok(b);
	}
	board_flush(b);
}

/* Without a subscription there is one row, with an empty topic (protocol.md 2.3). */
static void sub_query(struct board *b)
{
	const struct board_mqtt *m = &b->mqtt;

	for (size_t i = 0; i < m->subscription_count; i++) {
		board_sayf(b, "+MQTTSUB:0,%d,\"", m->state);
		board_say(b, buf_slice(&m->subscriptions[i].topic));
		board_sayf(b, "\",%lld\r\n", m->subscriptions[i].qos);
		board_between(b);
	}
	if (m->subscription_count == 0)
		board_sayf(b, "+MQTTSUB:0,%d,\"\",0\r\n", m->state);
	board_ok(b);
}

static void unsub_set(struct board *b, const struct board_values *v)
{
	struct broker *broker = b->options.broker;
	struct slice topic = v->value[1].text;

	if (!must_be_connected(b))
		return;
	if (board_topics_find_subscription(b, topic) == SLICE_NONE)
		board_log(b, is_old(b) ? "NO UNSUBSCRIBE" : "no unsubscribe");
	remember_topic(b, topic);
	board_work(b, BOARD_TASK_UNSUBSCRIBE,
		board_mqtt_limit_ms(b, v, AT_UNSUBSCRIBES, AT_COMMAND_LIMIT_MS));
	broker->unsubscribe(broker, topic);
}

static void drop_subscription(struct board *b)
{
	struct board_mqtt *m = &b->mqtt;
	size_t at = board_topics_find_subscription(b, buf_slice(&m->topic));

	if (at == SLICE_NONE)
		return;
	buf_fini(&m->subscriptions[at].topic);
	m->subscription_count--;
	for (size_t i = at; i < m->subscription_count; i++)
		m->subscriptions[i] = m->subscriptions[i + 1];
	if (m->subscription_count == 0)
		m->state = MQTT_NO_TOPIC;
}

void board_topics_unsubscribed(void *user, bool ok)
{
	struct board *b = user;

	if (b->task != BOARD_TASK_UNSUBSCRIBE)
		return;
	if (ok) {
		drop_subscription(b);
		board_ok(b);
	} else {
		board_error(b, BOARD_MQTT_ERROR(MQTT_UNSUBSCRIBE_FAILED));
	}
	board_flush(b);
}

void board_topics_clear(struct board *b)
{
	for (size_t i = 0; i < b->mqtt.subscription_count; i++)
		buf_fini(&b->mqtt.subscriptions[i].topic);
	b->mqtt.subscription_count = 0;
}

void board_topics_failed(struct board *b)
{
	if (b->task == BOARD_TASK_PUBLISH_RAW)
		end_raw_publish(b, false);
	else if (b->task == BOARD_TASK_PUBLISH)
		board_error(b, BOARD_MQTT_ERROR(MQTT_PUBLISH_FAILED));
	else if (b->task == BOARD_TASK_SUBSCRIBE)
		board_error(b, BOARD_MQTT_ERROR(MQTT_SUBSCRIBE_FAILED));
	else if (b->task == BOARD_TASK_UNSUBSCRIBE)
		board_error(b, BOARD_MQTT_ERROR(MQTT_UNSUBSCRIBE_FAILED));
}

/* How much of the payload fits into the firmware's MQTT buffer after the packet's header. */
static size_t first_part(struct slice topic, struct slice payload, long long qos)
{
	size_t rest = 2 + topic.n + (qos > 0 ? 2 : 0) + payload.n;
	size_t length_bytes = 1;

	for (size_t left = rest; left > 127; left /= 128)
		length_bytes++;
	size_t header = 1 + length_bytes + rest - payload.n;

	return header < MQTT_BUFFER_BYTES ? MQTT_BUFFER_BYTES - header : 0;
}

static size_t shown_length(const struct board *b, size_t n)
{
	const struct board_hooks *hooks = b->options.hooks;

	return hooks && hooks->length ? hooks->length(hooks->user, n) : n;
}

static void say_message(struct board *b, struct slice topic, struct slice part)
{
	board_say(b, SLICE("+MQTTSUBRECV:0,\""));
	board_say(b, topic);
	board_sayf(b, "\",%zu,", shown_length(b, part.n));
	board_say(b, part);
	board_say(b, SLICE("\r\n"));
	board_between(b);
}

/* What exceeds the buffer comes as frames of their own, each a buffer long (protocol.md 2.1 rule
 * 10). */
static void say_frames(struct board *b, struct slice topic, struct slice payload, long long qos)
{
	size_t part = first_part(topic, payload, qos);

	do {
		say_message(b, topic, slice_sub(payload, 0, part));
		payload = slice_from(payload, part);
		part = MQTT_BUFFER_BYTES;
	} while (payload.n > 0);
}

void board_topics_message(void *user, struct slice topic, struct slice payload, long long qos)
{
	struct board *b = user;

	if (!board_mqtt_connected(b))
		return;
	say_frames(b, topic, payload, qos);
	board_flush(b);
}

void board_message(struct board *b, struct slice topic, struct slice payload)
{
	if (b->phase == BOARD_OFF || b->phase == BOARD_BOOTING)
		return;
	say_frames(b, topic, payload, 0);
	if (!b->between)
		board_flush(b);
}

const struct board_handler board_topic_handlers[] = {
	{"MQTTPUB", .set = pub_set},
	{"MQTTPUBRAW", .set = pubraw_set},
	{"MQTTSUB", .set = sub_set, .query = sub_query},
	{"MQTTUNSUB", .set = unsub_set},
	{.name = NULL},
};
