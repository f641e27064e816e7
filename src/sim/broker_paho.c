/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/broker.h"

#include <MQTTAsync.h>

#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/memory.h"
#include "loop/loop.h"

enum {
	CONNECT_SECONDS = 10, /* of each step, as on a board */
	DISCONNECT_MS = 1000,
	RECONNECT_MIN_SECONDS = 1,
	RECONNECT_MAX_SECONDS = 10, /* as often as a board tries */
	TICKETS = 64
};

enum kind { CONNECTED, LOST, BACK, SUBSCRIBED, UNSUBSCRIBED, PUBLISHED, DISCONNECTED, MESSAGE };

/* What Paho's threads report, on its way to the loop's thread. */
struct report {
	enum kind kind;
	unsigned connection, request;
	bool ok;
	long number; /* granted QoS, or the message's */
	struct buf text, payload;
};

/* Paho hands a pointer back.  It must be good for longer than the request that it belongs to, which
 * may have been given up; so there is a ring of them. */
struct ticket {
	struct paho_broker *owner;
	unsigned connection, request;
	enum kind kind;
};

struct paho_broker {
	struct broker broker;
	char *override;
	MQTTAsync client;
	bool connecting, up;
	unsigned connection, request;
	struct ticket tickets[TICKETS];
	size_t next_ticket;
	struct loop_watch *wake;
	pthread_mutex_t lock; /* of the reports */
	struct report *reports;
	size_t report_count, report_room;
};

static struct paho_broker *self(struct broker *b)
{
	return (struct paho_broker *)b;
}

static struct ticket *new_ticket(struct paho_broker *p, enum kind kind)
{
	struct ticket *t = &p->tickets[p->next_ticket++ % TICKETS];

	*t = (struct ticket){p, p->connection, p->request, kind};
	return t;
}

static struct report report_of(const struct ticket *t, bool ok)
{
	return (struct report){
		.kind = t->kind, .connection = t->connection, .request = t->request, .ok = ok};
}

static void post(struct paho_broker *p, struct report report)
{
	pthread_mutex_lock(&p->lock);
	p->reports =
		memory_grow(p->reports, &p->report_room, p->report_count + 1, sizeof *p->reports);
	p->reports[p->report_count++] = report;
	pthread_mutex_unlock(&p->lock);
	loop_wake(p->wake);
}

static void on_success(void *context, MQTTAsync_successData *data)
{
	const struct ticket *t = context;
	struct report report = report_of(t, true);

	if (t->kind == SUBSCRIBED && data)
		report.number = data->alt.qos;
	post(t->owner, report);
}

/* What CONNACK says (MQTT 3.1.1, table 3.1). */
static const char *refusal(int code)
{
	static const char *const texts[] = {"the broker speaks another version of MQTT",
		"the broker does not take this client_id", "the broker is not available",
		"wrong username or password", "not authorised"};

	return code >= 1 && code <= (int)ALEN(texts) ? texts[code - 1] : NULL;
}

static void on_failure(void *context, MQTTAsync_failureData *data)
{
	const struct ticket *t = context;
	struct report report = report_of(t, false);
	const char *why = data ? refusal(data->code) : NULL;

	if (why)
		buf_addf(&report.text, "refused: %s", why);
	else
		buf_add_text(&report.text, data && data->message ? data->message : "no answer");
	post(t->owner, report);
}

static void on_lost(void *context, char *cause)
{
	const struct ticket *t = context;
	struct report report = report_of(t, false);

	report.kind = LOST;
	buf_add_text(&report.text, cause ? cause : "the connection was lost");
	post(t->owner, report);
}

static void on_back(void *context, char *cause)
{
	const struct ticket *t = context;
	struct report report = report_of(t, true);

	(void)cause;
	report.kind = BACK;
	post(t->owner, report);
}

static int on_message(void *context, char *topic, int topic_bytes, MQTTAsync_message *message)
{
	const struct ticket *t = context;
	struct report report = report_of(t, true);
	struct slice name = slice_of(topic);

	if (topic_bytes > 0)
		name.n = (size_t)topic_bytes;
	report.kind = MESSAGE;
	report.number = message->qos;
	buf_add(&report.text, name);
	buf_add(&report.payload, (struct slice){message->payload, (size_t)message->payloadlen});
	post(t->owner, report);
	MQTTAsync_freeMessage(&message);
	MQTTAsync_free(topic);
	return 1;
}

/* In the loop's thread: an answer that Paho gave at once comes like the others. */
static void refuse(struct paho_broker *p, enum kind kind, const char *why)
{
	struct report report =
		report_of(&(struct ticket){p, p->connection, p->request, kind}, false);

	buf_add_text(&report.text, why);
	post(p, report);
}

static void drop_client(struct paho_broker *p)
{
	p->connection++;
	p->connecting = p->up = false;
	if (p->client)
		MQTTAsync_destroy(&p->client);
	p->client = NULL;
}

static bool holds_nul(struct slice text)
{
	return slice_find_char(text, '\0') != SLICE_NONE;
}

static void add_uri(struct buf *uri, const struct paho_broker *p, const struct broker_connect *how)
{
	bool bracket = slice_find_char(how->host, ':') != SLICE_NONE;

	buf_add_text(uri, "tcp://");
	if (p->override) {
		buf_add_text(uri, p->override);
		return;
	}
	if (bracket)
		buf_add_char(uri, '[');
	buf_add(uri, how->host);
	if (bracket)
		buf_add_char(uri, ']');
	buf_addf(uri, ":%ld", how->port);
}

static int start(struct paho_broker *p, const struct broker_connect *how, const char *username,
	const char *will_topic, struct ticket *ticket)
{
	MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer;
	MQTTAsync_willOptions will = MQTTAsync_willOptions_initializer;

	options.keepAliveInterval = (int)how->keepalive;
	options.cleansession = how->clean_session;
	options.MQTTVersion = MQTTVERSION_3_1_1;
	options.connectTimeout = CONNECT_SECONDS;
	options.automaticReconnect = how->reconnect;
	options.minRetryInterval = RECONNECT_MIN_SECONDS;
	options.maxRetryInterval = RECONNECT_MAX_SECONDS;
	options.username = how->has_username ? username : NULL;
	if (how->has_password) {
		options.binarypwd.data = how->password.p;
		options.binarypwd.len = (int)how->password.n;
	}
	if (how->will_topic.n > 0) {
		will.topicName = will_topic;
		will.payload.data = how->will_message.n ? how->will_message.p : "";
		will.payload.len = (int)how->will_message.n;
		will.qos = (int)how->will_qos;
		will.retained = how->will_retain;
		options.will = &will;
	}
	options.onSuccess = on_success;
	options.onFailure = on_failure;
	options.context = ticket;
	return MQTTAsync_connect(p->client, &options);
}

static const char *try_to_connect(struct paho_broker *p, const struct broker_connect *how)
{
	struct buf uri = {0}, client_id = {0}, username = {0}, will_topic = {0};
	struct ticket *ticket = new_ticket(p, CONNECTED);
	const char *why = NULL;

	add_uri(&uri, p, how);
	buf_add(&client_id, how->client_id);
	buf_add(&username, how->username);
	buf_add(&will_topic, how->will_topic);
	if (how->scheme != 1)
		why = "this board reaches brokers over plain TCP (scheme 1) only";
	else if (holds_nul(buf_slice(&uri)) || holds_nul(how->client_id) ||
		 holds_nul(how->username) || holds_nul(how->will_topic))
		why = "a NUL in the host, client_id, username or lwt_topic";
	else if (MQTTAsync_create(&p->client, buf_text(&uri), buf_text(&client_id),
			 MQTTCLIENT_PERSISTENCE_NONE, NULL) != MQTTASYNC_SUCCESS)
		why = "host or client_id is not valid";
	else if (MQTTAsync_setCallbacks(p->client, ticket, on_lost, on_message, NULL) !=
			 MQTTASYNC_SUCCESS ||
		 MQTTAsync_setConnected(p->client, ticket, on_back) != MQTTASYNC_SUCCESS ||
		 start(p, how, buf_text(&username), buf_text(&will_topic), ticket) !=
			 MQTTASYNC_SUCCESS)
		why = "the MQTT client could not start";
	buf_fini(&uri);
	buf_fini(&client_id);
	buf_fini(&username);
	buf_fini(&will_topic);
	return why;
}

static void paho_connect(struct broker *b, const struct broker_connect *how)
{
	struct paho_broker *p = self(b);

	drop_client(p);
	p->request++;
	p->connecting = true;
	const char *why = try_to_connect(p, how);
	if (why)
		refuse(p, CONNECTED, why);
}

static MQTTAsync_responseOptions answer_to(struct ticket *ticket)
{
	MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;

	options.onSuccess = on_success;
	options.onFailure = on_failure;
	options.context = ticket;
	return options;
}

static void paho_disconnect(struct broker *b)
{
	struct paho_broker *p = self(b);
	MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer;

	p->request++;
	options.timeout = DISCONNECT_MS;
	options.onSuccess = on_success;
	options.onFailure = on_failure;
	options.context = new_ticket(p, DISCONNECTED);
	if (!p->client || MQTTAsync_disconnect(p->client, &options) != MQTTASYNC_SUCCESS)
		refuse(p, DISCONNECTED, "not connected");
}

static void paho_abort(struct broker *b)
{
	self(b)->request++;
	drop_client(self(b));
}

static void paho_subscribe(struct broker *b, struct slice filter, long qos)
{
	struct paho_broker *p = self(b);
	struct buf text = {0};

	p->request++;
	buf_add(&text, filter);
	MQTTAsync_responseOptions options = answer_to(new_ticket(p, SUBSCRIBED));
	if (!p->client || holds_nul(filter) ||
		MQTTAsync_subscribe(p->client, buf_text(&text), (int)qos, &options) !=
			MQTTASYNC_SUCCESS)
		refuse(p, SUBSCRIBED, "not sent");
	buf_fini(&text);
}

static void paho_unsubscribe(struct broker *b, struct slice filter)
{
	struct paho_broker *p = self(b);
	struct buf text = {0};

	p->request++;
	buf_add(&text, filter);
	MQTTAsync_responseOptions options = answer_to(new_ticket(p, UNSUBSCRIBED));
	if (!p->client || holds_nul(filter) ||
		MQTTAsync_unsubscribe(p->client, buf_text(&text), &options) != MQTTASYNC_SUCCESS)
		refuse(p, UNSUBSCRIBED, "not sent");
	buf_fini(&text);
}

static void paho_publish(
	struct broker *b, struct slice topic, struct slice payload, long qos, bool retain)
{
	struct paho_broker *p = self(b);
	struct buf text = {0};

	p->request++;
	buf_add(&text, topic);
	MQTTAsync_responseOptions options = answer_to(new_ticket(p, PUBLISHED));
	if (!p->client || holds_nul(topic) ||
		MQTTAsync_send(p->client, buf_text(&text), (int)payload.n, payload.p, (int)qos,
			retain, &options) != MQTTASYNC_SUCCESS)
		refuse(p, PUBLISHED, "not sent");
	buf_fini(&text);
}

static void hand_on_connected(struct paho_broker *p, const struct report *r, const char *why)
{
	p->connecting = false;
	p->up = r->ok;
	if (!r->ok)
		drop_client(p);
	p->broker.events->connected(p->broker.user, r->ok, why);
}

static void hand_on_lost(struct paho_broker *p, const char *why)
{
	if (!p->up)
		return;
	p->up = false;
	p->broker.events->lost(p->broker.user, why);
}

/* Also comes beside the answer to connect: then it is none. */
static void hand_on_back(struct paho_broker *p)
{
	if (p->up || p->connecting)
		return;
	p->up = true;
	p->broker.events->back(p->broker.user);
}

static void hand_on(struct paho_broker *p, struct report *r)
{
	const struct broker_events *events = p->broker.events;
	bool of_connection = r->kind == LOST || r->kind == BACK || r->kind == MESSAGE;

	if (r->connection != p->connection || (!of_connection && r->request != p->request))
		return;
	switch (r->kind) {
	case CONNECTED:
		hand_on_connected(p, r, buf_text(&r->text));
		break;
	case LOST:
		hand_on_lost(p, buf_text(&r->text));
		break;
	case BACK:
		hand_on_back(p);
		break;
	case SUBSCRIBED:
		events->subscribed(p->broker.user, r->ok, r->number);
		break;
	case UNSUBSCRIBED:
		events->unsubscribed(p->broker.user, r->ok);
		break;
	case PUBLISHED:
		events->published(p->broker.user, r->ok);
		break;
	case DISCONNECTED:
		drop_client(p);
		events->disconnected(p->broker.user);
		break;
	case MESSAGE:
		events->message(
			p->broker.user, buf_slice(&r->text), buf_slice(&r->payload), r->number);
		break;
	}
}

static void report_fini(struct report *r)
{
	buf_fini(&r->text);
	buf_fini(&r->payload);
}

/* Takes the reports over first: the lock is not held while the board works. */
static void hand_all_on(void *user)
{
	struct paho_broker *p = user;

	pthread_mutex_lock(&p->lock);
	struct report *reports = p->reports;
	size_t count = p->report_count;
	p->reports = NULL;
	p->report_count = p->report_room = 0;
	pthread_mutex_unlock(&p->lock);

	for (size_t i = 0; i < count; i++) {
		hand_on(p, &reports[i]);
		report_fini(&reports[i]);
	}
	free(reports);
}

static void paho_free(struct broker *b)
{
	struct paho_broker *p = self(b);

	drop_client(p);
	loop_unwatch(p->wake);
	for (size_t i = 0; i < p->report_count; i++)
		report_fini(&p->reports[i]);
	free(p->reports);
	free(p->override);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

struct broker *broker_paho_new(struct loop *loop, const char *override)
{
	struct paho_broker *p = memory_new(sizeof *p);

	p->broker = (struct broker){
		.connect = paho_connect,
		.disconnect = paho_disconnect,
		.abort = paho_abort,
		.subscribe = paho_subscribe,
		.unsubscribe = paho_unsubscribe,
		.publish = paho_publish,
		.free = paho_free,
	};
	p->override = memory_copy_text(override);
	pthread_mutex_init(&p->lock, NULL);
	p->wake = loop_wakeable(loop, hand_all_on, p);
	return &p->broker;
}
