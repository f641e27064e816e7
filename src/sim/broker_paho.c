/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/broker.h"

#include <MQTTAsync.h>

#include <stdlib.h>
#include <string.h>

#include "at/scheme.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "sim/credentials.h"
#include "sim/paho_reports.h"
#include "sim/paho_trace.h"
#include "sim/paho_wake.h"

enum {
	CONNECT_SECONDS = 10, /* of each step, as on a board */
	DISCONNECT_MS = 1000,
	SPARE_SECONDS = 10, /* until Paho gives up, after the board did */
	WAKE_US = 10 * 1000,
	TICKETS = 64,
	CONNECTION_TICKETS = 16
};

/* Paho passes a pointer back.  It must stay valid longer than its request, which may have been
 * given up; so there is a ring of them. */
struct ticket {
	struct paho_broker *owner;
	unsigned connection, request;
	enum report_kind kind;
};

struct paho_broker {
	struct broker broker;
	char *override;
	MQTTAsync client;
	char *uri, *client_id;
	struct credential ca, certificate, key;
	bool up;
	unsigned connection, request;
	struct ticket tickets[TICKETS], connection_tickets[CONNECTION_TICKETS];
	size_t next_ticket;
	struct reports reports;
	struct loop *loop;
	struct loop_watch *wake; /* set while it connects */
};

static struct paho_broker *broker_paho_self(struct broker *b)
{
	return (struct paho_broker *)b;
}

static struct ticket *new_ticket(struct paho_broker *p, enum report_kind kind)
{
	struct ticket *t = &p->tickets[p->next_ticket++ % TICKETS];

	*t = (struct ticket){p, p->connection, p->request, kind};
	return t;
}

/* Valid for the whole connection. */
static struct ticket *connection_ticket(struct paho_broker *p)
{
	struct ticket *t = &p->connection_tickets[p->connection % CONNECTION_TICKETS];

	*t = (struct ticket){p, p->connection, p->request, CONNECTED};
	return t;
}

static struct report report_of(const struct ticket *t, bool ok)
{
	return (struct report){
		.kind = t->kind, .connection = t->connection, .request = t->request, .ok = ok};
}

static void on_success(void *context, MQTTAsync_successData *data)
{
	const struct ticket *t = context;
	struct report report = report_of(t, true);

	if (t->kind == SUBSCRIBED && data)
		report.number = data->alt.qos;
	reports_post(&t->owner->reports, report);
}

static void on_failure(void *context, MQTTAsync_failureData *data)
{
	const struct ticket *t = context;
	struct report report = report_of(t, false);

	report.number = data ? data->code : 0;
	/* Paho's failure is an answer: SUBACK refuses. */
	if (t->kind == SUBSCRIBED && report.number == BROKER_REFUSED)
		report.ok = true;
	report.wrong_name = paho_trace_took_wrong_name();
	buf_add_text(&report.text, data && data->message ? data->message : "no answer");
	reports_post(&t->owner->reports, report);
}

static int on_tls_error(const char *text, size_t bytes, void *context)
{
	reports_add_tls_error(context, (struct slice){text, bytes});
	return 1;
}

static void on_lost(void *context, char *cause)
{
	const struct ticket *t = context;
	struct report report = report_of(t, false);

	report.kind = LOST;
	buf_add_text(&report.text, cause ? cause : "the connection was lost");
	reports_post(&t->owner->reports, report);
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
	reports_post(&t->owner->reports, report);
	MQTTAsync_freeMessage(&message);
	MQTTAsync_free(topic);
	return 1;
}

/* In the loop's thread, so that an answer that Paho gave at once comes like the others. */
static void broker_paho_refuse(struct paho_broker *p, enum report_kind kind, const char *why)
{
	struct report report =
		report_of(&(struct ticket){p, p->connection, p->request, kind}, false);

	buf_add_text(&report.text, why);
	reports_post(&p->reports, report);
}

/* One more client for paho_wake.  It also lasts as long as the process: with its last client Paho
 * 1.3.12 frees memory into which its threads still write their trace. */
static void keep_paho(void)
{
	static MQTTAsync keeper;
	MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer;
	struct buf uri = {0};

	if (keeper)
		return;
	paho_wake_listen(&uri);
	options.keepAliveInterval = 0; /* no pings: an idle board wakes nobody */
	if (MQTTAsync_create(&keeper, buf_text(&uri), "atmq-sim", MQTTCLIENT_PERSISTENCE_NONE,
		    NULL) == MQTTASYNC_SUCCESS &&
		MQTTAsync_connect(keeper, &options) == MQTTASYNC_SUCCESS)
		paho_wake_accept();
	buf_fini(&uri);
}

static void wake_again(void *user)
{
	struct paho_broker *p = user;

	paho_wake();
	loop_timer_at(p->wake, loop_now(p->loop) + WAKE_US);
}

static void drop_client(struct paho_broker *p)
{
	loop_timer_stop(p->wake);
	p->connection++;
	p->up = false;
	if (p->client)
		MQTTAsync_destroy(&p->client);
	p->client = NULL;
	free(p->uri);
	free(p->client_id);
	p->uri = p->client_id = NULL;
	credential_fini(&p->ca);
	credential_fini(&p->certificate);
	credential_fini(&p->key);
}

static bool holds_nul(struct slice text)
{
	return slice_find_char(text, '\0') != SLICE_NONE;
}

/* Paho keeps pointers to what is in o until the client is dropped. */
static bool fill_tls(
	struct paho_broker *p, const struct broker_connect *how, MQTTAsync_SSLOptions *o)
{
	const struct at_scheme *scheme = at_scheme(how->scheme);
	struct slice none = {0};

	if (!credential_init(&p->ca, scheme->verifies ? how->ca : none) ||
		!credential_init(&p->certificate, scheme->shows_own ? how->certificate : none) ||
		!credential_init(&p->key, scheme->shows_own ? how->key : none))
		return false;
	o->trustStore = credential_path(&p->ca);
	o->keyStore = credential_path(&p->certificate);
	o->privateKey = credential_path(&p->key);
	o->enableServerCertAuth = scheme->verifies;
	o->verify = scheme->verifies && how->verify_name;
	o->disableDefaultTrustStore = 1;
	o->sslVersion = MQTT_SSL_VERSION_DEFAULT;
	o->ssl_error_cb = on_tls_error;
	o->ssl_error_context = &p->reports;
	o->protos = how->alpn.n > 0 ? (const unsigned char *)how->alpn.p : NULL;
	o->protos_len = (unsigned)how->alpn.n;
	return true;
}

static int start(struct paho_broker *p, const struct broker_connect *how, const char *username,
	const char *will_topic, struct ticket *ticket)
{
	MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer;
	MQTTAsync_willOptions will = MQTTAsync_willOptions_initializer;
	MQTTAsync_SSLOptions tls = MQTTAsync_SSLOptions_initializer;
	bool websocket = at_scheme(how->scheme)->websocket;

	if (websocket)
		options = (MQTTAsync_connectOptions)MQTTAsync_connectOptions_initializer_ws;
	if (at_scheme(how->scheme)->tls) {
		if (!fill_tls(p, how, &tls))
			return MQTTASYNC_FAILURE;
		options.ssl = &tls;
	}
	options.keepAliveInterval = (int)how->keepalive;
	options.cleansession = how->clean_session;
	options.MQTTVersion = MQTTVERSION_3_1_1;
	options.connectTimeout =
		how->limit_ms > 0 ? (int)(how->limit_ms / 1000) + SPARE_SECONDS : CONNECT_SECONDS;
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
	struct ticket *ticket = connection_ticket(p);
	const char *why = NULL;

	broker_add_uri(&uri, how, p->override);
	buf_add(&client_id, how->client_id);
	p->uri = memory_copy_text(buf_text(&uri));
	buf_add(&username, how->username);
	buf_add(&will_topic, how->will_topic);
	if (holds_nul(buf_slice(&uri)) || holds_nul(how->client_id) || holds_nul(how->username) ||
		holds_nul(how->will_topic))
		why = "a NUL in the host, client_id, username or lwt_topic";
	else if (MQTTAsync_create(&p->client, buf_text(&uri), buf_text(&client_id),
			 MQTTCLIENT_PERSISTENCE_NONE, NULL) != MQTTASYNC_SUCCESS)
		why = "host or client_id is not valid";
	else if (MQTTAsync_setCallbacks(p->client, ticket, on_lost, on_message, NULL) !=
			 MQTTASYNC_SUCCESS ||
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
	struct paho_broker *p = broker_paho_self(b);

	struct buf old_error = {0};

	drop_client(p);
	reports_move_tls_error(&p->reports, &old_error);
	buf_fini(&old_error);
	p->request++;
	p->client_id = memory_new(how->client_id.n + 1);
	if (how->client_id.n > 0)
		memcpy(p->client_id, how->client_id.p, how->client_id.n);
	const char *why = try_to_connect(p, how);
	if (why)
		broker_paho_refuse(p, CONNECTED, why);
	else
		wake_again(p);
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
	struct paho_broker *p = broker_paho_self(b);
	MQTTAsync_disconnectOptions options = MQTTAsync_disconnectOptions_initializer;

	p->request++;
	options.timeout = DISCONNECT_MS;
	options.onSuccess = on_success;
	options.onFailure = on_failure;
	options.context = new_ticket(p, DISCONNECTED);
	if (!p->client || MQTTAsync_disconnect(p->client, &options) != MQTTASYNC_SUCCESS)
		broker_paho_refuse(p, DISCONNECTED, "not connected");
}

static void paho_abort(struct broker *b)
{
	struct paho_broker *p = broker_paho_self(b);

	p->request++;
	if (p->up && !paho_trace_cut(p->uri, p->client_id))
		print_problem(_(
			"a connection to the broker could not be cut abruptly; it is closed normally, so no last will is published"));
	drop_client(p);
}

static void paho_subscribe(struct broker *b, struct slice filter, long long qos)
{
	struct paho_broker *p = broker_paho_self(b);
	struct buf text = {0};

	p->request++;
	buf_add(&text, filter);
	MQTTAsync_responseOptions options = answer_to(new_ticket(p, SUBSCRIBED));
	if (!p->client || holds_nul(filter) ||
		MQTTAsync_subscribe(p->client, buf_text(&text), (int)qos, &options) !=
			MQTTASYNC_SUCCESS)
		broker_paho_refuse(p, SUBSCRIBED, "not sent");
	buf_fini(&text);
}

static void paho_unsubscribe(struct broker *b, struct slice filter)
{
	struct paho_broker *p = broker_paho_self(b);
	struct buf text = {0};

	p->request++;
	buf_add(&text, filter);
	MQTTAsync_responseOptions options = answer_to(new_ticket(p, UNSUBSCRIBED));
	if (!p->client || holds_nul(filter) ||
		MQTTAsync_unsubscribe(p->client, buf_text(&text), &options) != MQTTASYNC_SUCCESS)
		broker_paho_refuse(p, UNSUBSCRIBED, "not sent");
	buf_fini(&text);
}

static void paho_publish(
	struct broker *b, struct slice topic, struct slice payload, long long qos, bool retain)
{
	struct paho_broker *p = broker_paho_self(b);
	struct buf text = {0};

	p->request++;
	buf_add(&text, topic);
	MQTTAsync_responseOptions options = answer_to(new_ticket(p, PUBLISHED));
	if (!p->client || holds_nul(topic) ||
		MQTTAsync_send(p->client, buf_text(&text), (int)payload.n, payload.p, (int)qos,
			retain, &options) != MQTTASYNC_SUCCESS)
		broker_paho_refuse(p, PUBLISHED, "not sent");
	buf_fini(&text);
}

static enum broker_trouble trouble_of(const struct report *r, struct slice tls_error)
{
	if (r->number >= 1 && r->number <= 5)
		return BROKER_REFUSES;
	if (r->wrong_name)
		return BROKER_MISNAMED;
	if (slice_find(tls_error, SLICE("certificate verify failed")) != SLICE_NONE)
		return BROKER_UNTRUSTED;
	return tls_error.n > 0 ? BROKER_NO_TLS : BROKER_UNREACHABLE;
}

static void hand_on_connected(struct paho_broker *p, struct report *r)
{
	struct broker_failure failure = {.code = r->number};
	struct buf tls_error = {0};

	loop_timer_stop(p->wake);
	p->up = r->ok;
	if (r->ok) {
		p->broker.events->connected(p->broker.user, NULL);
		return;
	}
	reports_move_tls_error(&p->reports, &tls_error);
	failure.trouble = trouble_of(r, buf_slice(&tls_error));
	if (r->wrong_name)
		buf_set(&r->text, SLICE("the certificate is for another name"));
	else if (tls_error.n > 0)
		buf_addf(&r->text, ": %.*s", SLICE_ARG(slice_trim(buf_slice(&tls_error))));
	buf_fini(&tls_error);
	failure.why = buf_text(&r->text);
	drop_client(p);
	p->broker.events->connected(p->broker.user, &failure);
}

static void hand_on_lost(struct paho_broker *p, const char *why)
{
	if (!p->up)
		return;
	p->up = false;
	p->broker.events->lost(p->broker.user, why);
}

static bool is_request(enum report_kind kind)
{
	return kind == SUBSCRIBED || kind == UNSUBSCRIBED || kind == PUBLISHED;
}

static void broker_paho_hand_on(void *user, struct report *r)
{
	struct paho_broker *p = user;
	const struct broker_events *events = p->broker.events;
	bool of_connection = r->kind == LOST || r->kind == MESSAGE;

	if (r->connection != p->connection || (!of_connection && r->request != p->request))
		return;
	/* Paho reports what failed with a connection before the connection itself; firmware says that
	 * first. */
	if (is_request(r->kind) && !r->ok && p->up && p->client &&
		!MQTTAsync_isConnected(p->client)) {
		hand_on_lost(p, buf_text(&r->text));
		return;
	}
	switch (r->kind) {
	case CONNECTED:
		hand_on_connected(p, r);
		break;
	case LOST:
		hand_on_lost(p, buf_text(&r->text));
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

static void on_trace(enum MQTTASYNC_TRACE_LEVELS level, char *text)
{
	if (level == MQTTASYNC_TRACE_PROTOCOL || level == MQTTASYNC_TRACE_MINIMUM)
		paho_trace_note(slice_of(text));
}

static void paho_free(struct broker *b)
{
	struct paho_broker *p = broker_paho_self(b);

	drop_client(p);
	loop_unwatch(p->wake);
	reports_fini(&p->reports);
	free(p->override);
	free(p);
}

struct broker *broker_paho_new(struct loop *loop, const char *override)
{
	struct paho_broker *p = memory_new(sizeof(*p));

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
	MQTTAsync_setTraceCallback(on_trace);
	MQTTAsync_setTraceLevel(MQTTASYNC_TRACE_MINIMUM);
	keep_paho();
	p->wake = loop_timer(loop, wake_again, p);
	p->loop = loop;
	reports_init(&p->reports, loop, broker_paho_hand_on, p);
	return &p->broker;
}
