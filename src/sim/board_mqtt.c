/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include <stdlib.h>

enum {
	NOT_CONFIGURED = 0x6001,
	NOT_IN_CONFIGURED_STATE = 0x6002,
	ALREADY_CLEAN = 0x6003,
	ALREADY_CONNECTED = 0x6004,
	CLIENT_START_FAILED = 0x600b,
	DEFAULT_KEEPALIVE = 120,
	LATER_LIMIT_MS = 15000 /* protocol.md 1, timeout_ms */
};

enum { INITIAL, USER_SET, CONNECTION_SET, DISCONNECTED, CONNECTED };

static void set_text(struct buf *to, struct slice text)
{
	buf_clear(to);
	buf_add(to, text);
}

static void forget_settings(struct board *b)
{
	struct board_mqtt *m = &b->mqtt;
	struct buf *const texts[] = {&m->client_id, &m->username, &m->password, &m->path,
		&m->will_topic, &m->will_message, &m->alpn, &m->sni, &m->host};

	for (size_t i = 0; i < ALEN(texts); i++)
		buf_clear(texts[i]);
	board_topics_clear(b);
	m->state = INITIAL;
	m->scheme = m->certificate_id = m->ca_id = m->port = m->will_qos = 0;
	m->keepalive = DEFAULT_KEEPALIVE;
	m->keep_session = m->will_retain = m->reconnect = false;
}

void board_mqtt_init(struct board *b)
{
	b->options.broker->events = &board_broker_events;
	b->options.broker->user = b;
	forget_settings(b);
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
	forget_settings(b);
}

bool board_mqtt_connected(const struct board *b)
{
	return b->mqtt.state >= CONNECTED;
}

long board_mqtt_limit_ms(
	const struct board *b, const struct board_values *v, size_t index, long otherwise)
{
	if (v->count > index)
		return v->value[index].number;
	return b->options.dialect == AT_DIALECT_ESP32_S ? otherwise : LATER_LIMIT_MS;
}

/* Settings can be changed before the connection only; all but USERCFG come after it. */
static bool may_configure(struct board *b, bool first)
{
	if (b->mqtt.state >= DISCONNECTED)
		board_error(b, BOARD_MQTT_ERROR(NOT_IN_CONFIGURED_STATE));
	else if (!first && b->mqtt.state == INITIAL)
		board_error(b, BOARD_MQTT_ERROR(NOT_CONFIGURED));
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
	set_text(&m->client_id, v->value[2].text);
	set_text(&m->username, v->value[3].text);
	set_text(&m->password, v->value[4].text);
	m->certificate_id = v->value[5].number;
	m->ca_id = v->value[6].number;
	buf_clear(&m->path);
	if (path.n > 0 && path.p[0] != '/')
		buf_add_char(&m->path, '/');
	buf_add(&m->path, path);
	m->state = USER_SET;
	board_ok(b);
}

static void usercfg_query(struct board *b)
{
	const struct board_mqtt *m = &b->mqtt;

	board_sayf(b, "+MQTTUSERCFG:0,%ld,\"", m->scheme);
	board_say(b, buf_slice(&m->client_id));
	board_say(b, SLICE("\",\""));
	board_say(b, buf_slice(&m->username));
	board_say(b, SLICE("\",\""));
	board_say(b, buf_slice(&m->password));
	board_sayf(b, "\",%ld,%ld,\"", m->certificate_id, m->ca_id);
	board_say(b, buf_slice(&m->path));
	board_say(b, SLICE("\"\r\n"));
	board_ok(b);
}

static void text_set(struct board *b, struct buf *to, struct slice text)
{
	if (!may_configure(b, false))
		return;
	set_text(to, text);
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
	set_text(&b->mqtt.client_id, buf_slice(&b->raw));
	board_ok(b);
}

static void long_clientid_set(struct board *b, const struct board_values *v)
{
	if (may_configure(b, false))
		board_prompt(b, (size_t)v->value[1].number, long_clientid_done);
}

static void long_username_done(struct board *b)
{
	set_text(&b->mqtt.username, buf_slice(&b->raw));
	board_ok(b);
}

static void long_username_set(struct board *b, const struct board_values *v)
{
	if (may_configure(b, false))
		board_prompt(b, (size_t)v->value[1].number, long_username_done);
}

static void long_password_done(struct board *b)
{
	set_text(&b->mqtt.password, buf_slice(&b->raw));
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
	set_text(&m->will_topic, v->value[3].text);
	set_text(&m->will_message, v->value[4].text);
	m->will_qos = v->value[5].number;
	m->will_retain = v->value[6].number == 1;
	m->state = CONNECTION_SET;
	board_ok(b);
}

static void conncfg_query(struct board *b)
{
	const struct board_mqtt *m = &b->mqtt;

	board_sayf(b, "+MQTTCONNCFG:0,%ld,%d,\"", m->keepalive, m->keep_session);
	board_say(b, buf_slice(&m->will_topic));
	board_say(b, SLICE("\",\""));
	board_say(b, buf_slice(&m->will_message));
	board_sayf(b, "\",%ld,%d\r\n", m->will_qos, m->will_retain);
	board_ok(b);
}

static bool is_tls(long scheme)
{
	return scheme != 1 && scheme != 6;
}

static void alpn_set(struct board *b, const struct board_values *v)
{
	if (!may_configure(b, false))
		return;
	if (!is_tls(b->mqtt.scheme)) {
		board_error(b, BOARD_MQTT_ERROR(0x6009));
		return;
	}
	if ((size_t)v->value[1].number != v->count - 2) {
		board_error(b, BOARD_MQTT_ERROR(0x6008));
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
	if (!is_tls(b->mqtt.scheme))
		board_error(b, BOARD_MQTT_ERROR(0x6009));
	else
		text_set(b, &b->mqtt.sni, v->value[1].text);
}

/* Host, port and path are shown from the connection on; firmware puts quotes around the port. */
static void say_connection(struct board *b, const char *name, long state)
{
	const struct board_mqtt *m = &b->mqtt;
	bool known = m->host.n > 0;

	board_sayf(b, "+%s:0,", name);
	if (state >= 0)
		board_sayf(b, "%ld,", state);
	board_sayf(b, "%ld,\"", m->scheme);
	board_say(b, buf_slice(&m->host));
	board_say(b, SLICE("\",\""));
	if (known)
		board_sayf(b, "%ld", m->port);
	board_say(b, SLICE("\",\""));
	if (known)
		board_say(b, buf_slice(&m->path));
	board_sayf(b, "\",%d\r\n", m->reconnect);
}

static void conn_query(struct board *b)
{
	say_connection(b, "MQTTCONN", b->mqtt.state);
	board_ok(b);
}

static void connect_failed(struct board *b, const char *why)
{
	struct board_mqtt *m = &b->mqtt;

	board_log(b, "[at-mqtt]%s", why);
	buf_clear(&m->host);
	m->port = 0;
	m->reconnect = false;
	m->state = CONNECTION_SET;
	board_say(b, SLICE("+MQTTDISCONNECTED:0\r\n"));
	board_error(b, BOARD_MQTT_ERROR(CLIENT_START_FAILED));
}

/* Certificates have dates: what verifies the server needs the clock (protocol.md 1.4). */
static bool needs_clock(long scheme)
{
	return scheme == 3 || scheme == 5 || scheme == 8 || scheme == 10;
}

static void start_connecting(struct board *b)
{
	const struct board_mqtt *m = &b->mqtt;
	struct broker *broker = b->options.broker;

	broker->connect(broker, &(struct broker_connect){
					.scheme = m->scheme,
					.host = buf_slice(&m->host),
					.port = m->port,
					.path = buf_slice(&m->path),
					.client_id = buf_slice(&m->client_id),
					.username = buf_slice(&m->username),
					.password = buf_slice(&m->password),
					.has_username = m->username.n > 0,
					.has_password = m->password.n > 0,
					.keepalive = m->keepalive,
					.clean_session = !m->keep_session,
					.will_topic = buf_slice(&m->will_topic),
					.will_message = buf_slice(&m->will_message),
					.will_qos = m->will_qos,
					.will_retain = m->will_retain,
					.reconnect = m->reconnect,
				});
}

static void conn_set(struct board *b, const struct board_values *v)
{
	struct board_mqtt *m = &b->mqtt;

	if (board_mqtt_connected(b)) {
		board_error(b, BOARD_MQTT_ERROR(ALREADY_CONNECTED));
		return;
	}
	if (m->state == INITIAL || m->state == DISCONNECTED) {
		board_error(b, BOARD_MQTT_ERROR(NOT_IN_CONFIGURED_STATE));
		return;
	}
	if (!b->wifi.joined) {
		connect_failed(b, "no Wi-Fi");
		return;
	}
	if (needs_clock(m->scheme) && !board_clock_set(b)) {
		connect_failed(b, "mbedtls_ssl_handshake returned -0x2700: the clock is not set");
		return;
	}
	set_text(&m->host, v->value[1].text);
	m->port = v->value[2].number;
	m->reconnect = v->value[3].number == 1;
	board_work(b, BOARD_TASK_CONNECT,
		board_mqtt_limit_ms(b, v, 4, at_connect_limit_ms(m->scheme)));
	start_connecting(b);
}

static void connected(void *user, bool ok, const char *why)
{
	struct board *b = user;

	if (b->task != BOARD_TASK_CONNECT)
		return;
	if (ok) {
		b->mqtt.state = CONNECTED;
		say_connection(b, "MQTTCONNECTED", -1);
		board_ok(b);
	} else {
		connect_failed(b, why);
	}
	board_flush(b);
}

static void come_down(struct board *b)
{
	b->mqtt.state = DISCONNECTED;
	if (!b->mqtt.keep_session)
		board_topics_clear(b);
	board_say(b, SLICE("+MQTTDISCONNECTED:0"));
	/* The firmware forgets the line end before a failed PUBRAW (protocol.md 2.1 rule 7). */
	if (b->task != BOARD_TASK_PUBLISH_RAW)
		board_say(b, SLICE("\r\n"));
	board_topics_failed(b);
}

static void lost(void *user, const char *why)
{
	struct board *b = user;

	if (!board_mqtt_connected(b))
		return;
	board_log(b, "[at-mqtt]%s", why);
	if (b->task == BOARD_TASK_CLEAN) {
		b->mqtt.state = DISCONNECTED;
		return;
	}
	come_down(b);
	board_flush(b);
}

static void back(void *user)
{
	struct board *b = user;

	if (b->mqtt.state != DISCONNECTED)
		return;
	b->mqtt.state = CONNECTED;
	if (b->mqtt.subscription_count > 0)
		b->mqtt.state = 6;
	say_connection(b, "MQTTCONNECTED", -1);
	board_flush(b);
}

void board_mqtt_wifi_lost(struct board *b)
{
	if (!board_mqtt_connected(b))
		return;
	b->options.broker->abort(b->options.broker);
	come_down(b);
}

static void clean_done(struct board *b)
{
	forget_settings(b);
	board_ok(b);
}

static void clean_set(struct board *b, const struct board_values *v)
{
	(void)v;
	if (b->mqtt.state == INITIAL) {
		board_error(b, BOARD_MQTT_ERROR(ALREADY_CLEAN));
	} else if (b->mqtt.state < DISCONNECTED) {
		clean_done(b);
	} else {
		board_work(b, BOARD_TASK_CLEAN, AT_COMMAND_LIMIT_MS);
		b->options.broker->disconnect(b->options.broker);
	}
}

static void disconnected(void *user)
{
	struct board *b = user;

	if (b->task != BOARD_TASK_CLEAN)
		return;
	clean_done(b);
	board_flush(b);
}

void board_mqtt_limit(struct board *b)
{
	if (b->task == BOARD_TASK_CONNECT) {
		b->options.broker->abort(b->options.broker);
		connect_failed(b, "the broker does not answer");
	} else if (b->task == BOARD_TASK_CLEAN) {
		b->options.broker->abort(b->options.broker);
		clean_done(b);
	} else {
		board_topics_failed(b);
	}
}

const struct broker_events board_broker_events = {
	.connected = connected,
	.lost = lost,
	.back = back,
	.subscribed = board_topics_subscribed,
	.unsubscribed = board_topics_unsubscribed,
	.published = board_topics_published,
	.disconnected = disconnected,
	.message = board_topics_message,
};

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
	{"MQTTCONN", .set = conn_set, .query = conn_query},
	{"MQTTCLEAN", .set = clean_set},
	{.name = NULL},
};
