/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/board_private.h"

#include "at/scheme.h"

enum {
	FIRST_RETRY_US = 1000 * 1000,
	LONGEST_RETRY_US = 10 * FIRST_RETRY_US,
	CLEAN_US = 1000 * 1000 /* protocol.md 1: "about 1 s when connected" */
};

/* Host, port and path are shown once connected; firmware puts quotes around the port. */
static void say_connection(struct board *b, const char *name, int state)
{
	const struct board_mqtt *m = &b->mqtt;
	bool known = m->host.n > 0;

	board_sayf(b, "+%s:0,", name);
	if (state >= 0)
		board_sayf(b, "%d,", state);
	board_sayf(b, "%lld,\"", m->scheme);
	board_say(b, buf_slice(&m->host));
	board_say(b, SLICE("\",\""));
	if (known)
		board_sayf(b, "%lld", m->port);
	board_say(b, SLICE("\",\""));
	if (known)
		board_say(b, buf_slice(&m->path));
	board_sayf(b, "\",%d\r\n", m->reconnect);
	board_between(b);
}

static void conn_query(struct board *b)
{
	say_connection(b, "MQTTCONN", (int)b->mqtt.state);
	board_ok(b);
}

static void connect_failed(struct board *b)
{
	struct board_mqtt *m = &b->mqtt;

	buf_clear(&m->host);
	m->port = 0;
	m->reconnect = false;
	m->state = MQTT_CONNECTION_SET;
	board_say(b, SLICE("+MQTTDISCONNECTED:0\r\n"));
	board_error(b, BOARD_MQTT_ERROR(MQTT_CLIENT_START_FAILED));
}

/* The log port's lines have ESP-IDF's form: letter, milliseconds since the start, component. */
static void log_failure(struct board *b, const struct broker_failure *f)
{
	/* As esp-mqtt words them, which has no words for "id rejected". */
	static const char *const refusals[] = {"bad protocol", "Unknown reason",
		"server unavailable", "bad username or password", "not authorized"};

	if (f->trouble == BROKER_REFUSES) {
		board_log_warning(b, "MQTT_CLIENT: Connection refused, %s",
			f->code >= 1 && f->code <= (long long)ALEN(refusals) ? refusals[f->code - 1]
									     : f->why);
		return;
	}
	if (f->trouble == BROKER_UNTRUSTED || f->trouble == BROKER_MISNAMED)
		board_log_error(b, "esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x2700");
	else if (f->trouble == BROKER_NO_TLS)
		board_log_error(b, "esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x7780");
	board_log_error(b, "esp-tls: Failed to open new connection: %s", f->why);
	board_log_error(b, "MQTT_CLIENT: Error transport connect");
}

static void board_connection_fail(struct board *b, enum broker_trouble trouble, const char *why)
{
	struct broker_failure failure = {.trouble = trouble, .why = why};

	log_failure(b, &failure);
	connect_failed(b);
}

/* Paho has no TLS option for a server name other than the host it connects to. */
static void warn_of_sni(struct board *b)
{
	const struct board_mqtt *m = &b->mqtt;

	if (!b->options.broker->sends_sni && m->sni.n > 0 && at_scheme(m->scheme)->tls &&
		!slice_eq(buf_slice(&m->sni), buf_slice(&m->host)))
		board_log_warning(b,
			"esp-tls: the name of AT+MQTTSNI is not sent: this board names "
			"the host of AT+MQTTCONN");
}

/* protocol.md 4. */
static struct slice tls_name(const struct board_mqtt *m)
{
	const struct at_scheme *scheme = at_scheme(m->scheme);

	if (!scheme->tls)
		return (struct slice){0};
	return m->sni.n > 0         ? buf_slice(&m->sni)
	       : scheme->sends_host ? buf_slice(&m->host)
	                            : (struct slice){0};
}

static void start_connecting(struct board *b, long long limit_ms)
{
	const struct board_mqtt *m = &b->mqtt;
	struct broker *broker = b->options.broker;
	struct slice files[CERTS_KINDS] = {{0}};

	for (size_t i = 0; i < ALEN(files); i++)
		board_credential(b, (enum certs_kind)i, &files[i]);
	warn_of_sni(b);
	broker->connect(
		broker, &(struct broker_connect){
				.ca = files[CERTS_CA],
				.certificate = files[CERTS_CERTIFICATE],
				.key = files[CERTS_KEY],
				/* protocol.md 4: no name is compared unless one was given. */
				.verify_name = m->sni.n > 0,
				.sni = tls_name(m),
				.alpn = buf_slice(&m->alpn),
				.limit_ms = limit_ms,
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
			});
}

static void conn_set(struct board *b, const struct board_values *v)
{
	struct board_mqtt *m = &b->mqtt;

	if (board_mqtt_connected(b)) {
		board_error(b, BOARD_MQTT_ERROR(MQTT_ALREADY_CONNECTED));
		return;
	}
	if (m->state == MQTT_INITIAL || m->state == MQTT_DISCONNECTED) {
		board_error(b, BOARD_MQTT_ERROR(MQTT_NOT_IN_CONFIGURED_STATE));
		return;
	}
	/* Before anything goes out. */
	if (!board_tls_has_files(b))
		return;
	if (!b->wifi.joined || m->broker_gone) {
		board_connection_fail(b, BROKER_UNREACHABLE,
			m->broker_gone ? "no path to the broker" : "no Wi-Fi");
		return;
	}
	struct buf unreadable = {0};
	if (board_tls_is_unreadable(b, &unreadable)) {
		board_log_error(b, "esp-tls-mbedtls: %s", buf_text(&unreadable));
		buf_fini(&unreadable);
		board_connection_fail(b, BROKER_UNREACHABLE, "a certificate can't be read");
		return;
	}
	/* Certificates have dates, so the clock matters (protocol.md 1.4). */
	if (at_scheme(m->scheme)->verifies && !board_clock_set(b)) {
		board_connection_fail(
			b, BROKER_UNTRUSTED, "the certificate is not valid yet: it is 1970");
		return;
	}
	buf_set(&m->host, v->value[1].text);
	m->port = v->value[2].number;
	m->reconnect = v->value[3].number == 1;
	long long limit_ms = board_mqtt_limit_ms(b, v, AT_CONNECTS, 0);
	board_work(
		b, BOARD_TASK_CONNECT, limit_ms > 0 ? limit_ms : at_scheme(m->scheme)->connect_ms);
	start_connecting(b, limit_ms);
}

/* With reconnect 1 the board tries until it succeeds, at growing intervals. */
static void retry_later(struct board *b)
{
	struct board_mqtt *m = &b->mqtt;

	if (!m->reconnect)
		return;
	board_set_timer(b, BOARD_TIMER_RECONNECT, m->retry_us);
	m->retry_us = m->retry_us * 2 < LONGEST_RETRY_US ? m->retry_us * 2 : LONGEST_RETRY_US;
}

void board_mqtt_reconnect(struct board *b)
{
	struct board_mqtt *m = &b->mqtt;

	board_stop_timer(b, BOARD_TIMER_RECONNECT);
	if (m->state == MQTT_DISCONNECTED && m->reconnect && !m->broker_gone && b->wifi.joined)
		start_connecting(b, 0);
}

static void reconnected(struct board *b, const struct broker_failure *failure)
{
	struct board_mqtt *m = &b->mqtt;

	if (m->state != MQTT_DISCONNECTED)
		return;
	if (failure) {
		log_failure(b, failure);
		retry_later(b);
		return;
	}
	m->state = m->subscription_count > 0 ? MQTT_SUBSCRIBED : MQTT_CONNECTED;
	say_connection(b, "MQTTCONNECTED", -1);
}

static void connected(void *user, const struct broker_failure *failure)
{
	struct board *b = user;

	if (b->task != BOARD_TASK_CONNECT) {
		reconnected(b, failure);
	} else if (failure) {
		log_failure(b, failure);
		connect_failed(b);
	} else {
		b->mqtt.state = MQTT_CONNECTED;
		say_connection(b, "MQTTCONNECTED", -1);
		board_ok(b);
	}
	board_flush(b);
}

static void board_connection_come_down(struct board *b)
{
	b->mqtt.state = MQTT_DISCONNECTED;
	if (!b->mqtt.keep_session)
		board_topics_clear(b);
	board_say(b, SLICE("+MQTTDISCONNECTED:0"));
	/* The firmware forgets the line end before a failed PUBRAW (protocol.md 2.1 rule 7). */
	if (b->task != BOARD_TASK_PUBLISH_RAW)
		board_say(b, SLICE("\r\n"));
	board_topics_failed(b);
	b->mqtt.retry_us = FIRST_RETRY_US;
	retry_later(b);
}

static void lost(void *user, const char *why)
{
	struct board *b = user;

	if (!board_mqtt_connected(b))
		return;
	board_log_error(b, "MQTT_CLIENT: connection lost: %s", why);
	if (b->task == BOARD_TASK_CLEAN) {
		b->mqtt.state = MQTT_DISCONNECTED;
		return;
	}
	board_connection_come_down(b);
	board_flush(b);
}

static void clean_done(struct board *b)
{
	board_stop_timer(b, BOARD_TIMER_CLEAN);
	board_mqtt_forget(b);
	board_ok(b);
}

void board_mqtt_wifi_lost(struct board *b)
{
	b->options.broker->abort(b->options.broker);
	if (b->task == BOARD_TASK_CONNECT)
		board_connection_fail(b, BROKER_UNREACHABLE, "the network was lost");
	else if (b->task == BOARD_TASK_CLEAN)
		clean_done(b);
	else if (board_mqtt_connected(b))
		board_connection_come_down(b);
}

void board_set_broker(struct board *b, bool there)
{
	bool gone = !b->mqtt.broker_gone && !there;

	b->mqtt.broker_gone = !there;
	if (gone)
		board_mqtt_wifi_lost(b);
	else if (there)
		board_mqtt_reconnect(b);
	board_flush(b);
}

static void clean_set(struct board *b, const struct board_values *v)
{
	(void)v;
	if (b->mqtt.state == MQTT_INITIAL) {
		board_error(b, BOARD_MQTT_ERROR(MQTT_ALREADY_CLEAN));
	} else if (b->mqtt.state < MQTT_DISCONNECTED) {
		clean_done(b);
	} else {
		board_work(b, BOARD_TASK_CLEAN, AT_COMMAND_LIMIT_MS);
		b->mqtt.cleaned = false;
		if (b->options.slow)
			board_set_timer(b, BOARD_TIMER_CLEAN, CLEAN_US);
		b->options.broker->disconnect(b->options.broker);
	}
}

static void disconnected(void *user)
{
	struct board *b = user;

	if (b->task != BOARD_TASK_CLEAN)
		return;
	b->mqtt.cleaned = true;
	if (b->timers[BOARD_TIMER_CLEAN] < 0)
		clean_done(b);
	board_flush(b);
}

void board_mqtt_cleaned(struct board *b)
{
	if (b->task == BOARD_TASK_CLEAN && b->mqtt.cleaned)
		clean_done(b);
}

void board_mqtt_limit(struct board *b)
{
	if (b->task == BOARD_TASK_CONNECT) {
		b->options.broker->abort(b->options.broker);
		board_connection_fail(b, BROKER_UNREACHABLE, "the broker does not answer");
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
	.subscribed = board_topics_subscribed,
	.unsubscribed = board_topics_unsubscribed,
	.published = board_topics_published,
	.disconnected = disconnected,
	.message = board_topics_message,
};

const struct board_handler board_connection_handlers[] = {
	{"MQTTCONN", .set = conn_set, .query = conn_query},
	{"MQTTCLEAN", .set = clean_set},
	{.name = NULL},
};
