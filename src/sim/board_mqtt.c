/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include <stdlib.h>

#include "at/scheme.h"

enum { DEFAULT_KEEPALIVE = 120 };

void board_mqtt_forget(struct board *b)
{
	struct board_mqtt *m = &b->mqtt;
	struct buf *const texts[] = {&m->client_id, &m->username, &m->password, &m->path,
		&m->will_topic, &m->will_message, &m->alpn, &m->sni, &m->host};

	for (size_t i = 0; i < ALEN(texts); i++)
		buf_clear(texts[i]);
	board_topics_clear(b);
	board_stop_timer(b, BOARD_TIMER_RECONNECT);
	m->state = MQTT_INITIAL;
	m->scheme = m->certificate_id = m->ca_id = m->port = m->will_qos = 0;
	m->keepalive = DEFAULT_KEEPALIVE;
	m->keep_session = m->will_retain = m->reconnect = false;
}

void board_mqtt_init(struct board *b)
{
	b->options.broker->events = &board_broker_events;
	b->options.broker->user = b;
	board_mqtt_forget(b);
}

void board_mqtt_fini(struct board *b)
{
	struct board_mqtt *m = &b->mqtt;
	struct buf *const texts[] = {&m->client_id, &m->username, &m->password, &m->path,
		&m->will_topic, &m->will_message, &m->alpn, &m->sni, &m->host, &m->topic};

	board_topics_clear(b);
	free(m->subscriptions);
	for (size_t i = 0; i < ALEN(texts); i++)
		buf_fini(texts[i]);
}

void board_mqtt_reset(struct board *b)
{
	b->options.broker->abort(b->options.broker);
	board_mqtt_forget(b);
}

bool board_mqtt_connected(const struct board *b)
{
	return b->mqtt.state >= MQTT_CONNECTED;
}

long long board_mqtt_limit_ms(
	const struct board *b, const struct board_values *v, enum at_role role, long long otherwise)
{
	size_t index;
	const struct at_parameter *p =
		at_command_limit(at_command_with(role), b->options.dialect, &index);
	long long number;

	if (!p || index >= board_firmware_most(board_firmware(b), at_command_with(role)))
		return otherwise;
	if (v->count > index && v->value[index].number > 0)
		return v->value[index].number * p->limit_unit_ms;
	return slice_to_number(slice_of(p->fallback), &number) ? number * p->limit_unit_ms
	                                                       : otherwise;
}

/* Settings can only be changed before connecting; all but USERCFG require USERCFG first. */
static bool may_configure(struct board *b, bool first)
{
	if (b->mqtt.state >= MQTT_DISCONNECTED)
		board_error(b, BOARD_MQTT_ERROR(MQTT_NOT_IN_CONFIGURED_STATE));
	else if (!first && b->mqtt.state == MQTT_INITIAL)
		board_error(b, BOARD_MQTT_ERROR(MQTT_NOT_CONFIGURED));
	else
		return true;
	return false;
}

static void usercfg_set(struct board *b, const struct board_values *v)
{
	struct board_mqtt *m = &b->mqtt;
	struct slice path = v->value[7].text;

	if (!may_configure(b, true))
		return;
	m->scheme = v->value[1].number;
	buf_set(&m->client_id, v->value[2].text);
	buf_set(&m->username, v->value[3].text);
	buf_set(&m->password, v->value[4].text);
	m->certificate_id = v->value[5].number;
	m->ca_id = v->value[6].number;
	buf_clear(&m->path);
	if (path.n > 0 && path.p[0] != '/')
		buf_add_char(&m->path, '/');
	buf_add(&m->path, path);
	m->state = MQTT_USER_SET;
	board_ok(b);
}

static void usercfg_query(struct board *b)
{
	const struct board_mqtt *m = &b->mqtt;

	board_sayf(b, "+MQTTUSERCFG:0,%lld,\"", m->scheme);
	board_say(b, buf_slice(&m->client_id));
	board_say(b, SLICE("\",\""));
	board_say(b, buf_slice(&m->username));
	board_say(b, SLICE("\",\""));
	board_say(b, buf_slice(&m->password));
	board_sayf(b, "\",%lld,%lld,\"", m->certificate_id, m->ca_id);
	board_say(b, buf_slice(&m->path));
	board_say(b, SLICE("\"\r\n"));
	board_ok(b);
}

static void text_set(struct board *b, struct buf *to, struct slice text)
{
	if (!may_configure(b, false))
		return;
	buf_set(to, text);
	board_ok(b);
}

static void text_query(struct board *b, const char *name, const struct buf *text)
{
	board_sayf(b, "+%s:0,\"", name);
	board_say(b, buf_slice(text));
	board_say(b, SLICE("\"\r\n"));
	board_ok(b);
}

static void clientid_set(struct board *b, const struct board_values *v)
{
	text_set(b, &b->mqtt.client_id, v->value[1].text);
}

static void clientid_query(struct board *b)
{
	text_query(b, "MQTTCLIENTID", &b->mqtt.client_id);
}

static void username_set(struct board *b, const struct board_values *v)
{
	text_set(b, &b->mqtt.username, v->value[1].text);
}

static void username_query(struct board *b)
{
	text_query(b, "MQTTUSERNAME", &b->mqtt.username);
}

static void password_set(struct board *b, const struct board_values *v)
{
	text_set(b, &b->mqtt.password, v->value[1].text);
}

static void password_query(struct board *b)
{
	text_query(b, "MQTTPASSWORD", &b->mqtt.password);
}

static void long_clientid_done(struct board *b)
{
	buf_set(&b->mqtt.client_id, buf_slice(&b->raw));
	board_ok(b);
}

static void long_clientid_set(struct board *b, const struct board_values *v)
{
	if (may_configure(b, false))
		board_prompt(b, (size_t)v->value[1].number, long_clientid_done);
}

static void long_username_done(struct board *b)
{
	buf_set(&b->mqtt.username, buf_slice(&b->raw));
	board_ok(b);
}

static void long_username_set(struct board *b, const struct board_values *v)
{
	if (may_configure(b, false))
		board_prompt(b, (size_t)v->value[1].number, long_username_done);
}

static void long_password_done(struct board *b)
{
	buf_set(&b->mqtt.password, buf_slice(&b->raw));
	board_ok(b);
}

static void long_password_set(struct board *b, const struct board_values *v)
{
	if (may_configure(b, false))
		board_prompt(b, (size_t)v->value[1].number, long_password_done);
}

static void conncfg_set(struct board *b, const struct board_values *v)
{
	struct board_mqtt *m = &b->mqtt;

	if (!may_configure(b, false))
		return;
	m->keepalive = v->value[1].number ? v->value[1].number : DEFAULT_KEEPALIVE;
	m->keep_session = v->value[2].number == 1;
	buf_set(&m->will_topic, v->value[3].text);
	buf_set(&m->will_message, v->value[4].text);
	m->will_qos = v->value[5].number;
	m->will_retain = v->value[6].number == 1;
	m->state = MQTT_CONNECTION_SET;
	board_ok(b);
}

static void conncfg_query(struct board *b)
{
	const struct board_mqtt *m = &b->mqtt;

	board_sayf(b, "+MQTTCONNCFG:0,%lld,%d,\"", m->keepalive, m->keep_session);
	board_say(b, buf_slice(&m->will_topic));
	board_say(b, SLICE("\",\""));
	board_say(b, buf_slice(&m->will_message));
	board_sayf(b, "\",%lld,%d\r\n", m->will_qos, m->will_retain);
	board_ok(b);
}

static void alpn_set(struct board *b, const struct board_values *v)
{
	if (!may_configure(b, false))
		return;
	if (!at_scheme(b->mqtt.scheme)->tls) {
		board_error(b, BOARD_MQTT_ERROR(MQTT_TLS_CONFIG_ERROR));
		return;
	}
	if ((size_t)v->value[1].number != v->count - 2) {
		board_error(b, BOARD_MQTT_ERROR(MQTT_COUNT_IS_WRONG));
		return;
	}
	buf_clear(&b->mqtt.alpn);
	for (size_t i = 2; i < v->count; i++) {
		buf_add_char(&b->mqtt.alpn, (char)v->value[i].text.n);
		buf_add(&b->mqtt.alpn, v->value[i].text);
	}
	board_ok(b);
}

static void sni_set(struct board *b, const struct board_values *v)
{
	if (!may_configure(b, false))
		return;
	if (!at_scheme(b->mqtt.scheme)->tls)
		board_error(b, BOARD_MQTT_ERROR(MQTT_TLS_CONFIG_ERROR));
	else
		text_set(b, &b->mqtt.sni, v->value[1].text);
}

const struct board_handler board_mqtt_handlers[] = {
	{"MQTTUSERCFG", .set = usercfg_set, .query = usercfg_query},
	{"MQTTCLIENTID", .set = clientid_set, .query = clientid_query},
	{"MQTTUSERNAME", .set = username_set, .query = username_query},
	{"MQTTPASSWORD", .set = password_set, .query = password_query},
	{"MQTTLONGCLIENTID", .set = long_clientid_set},
	{"MQTTLONGUSERNAME", .set = long_username_set},
	{"MQTTLONGPASSWORD", .set = long_password_set},
	{"MQTTCONNCFG", .set = conncfg_set, .query = conncfg_query},
	{"MQTTALPN", .set = alpn_set},
	{"MQTTSNI", .set = sni_set},
	{.name = NULL},
};
