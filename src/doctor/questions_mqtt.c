/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor/questions.h"

#include "at/argument.h"
#include "at/scheme.h"
#include "base/utf8.h"
#include "cloud/shape.h"

enum { CONNECTED = 4 /* states from here on are connected */, LOCAL_MS = 1500 };

static bool mqtt_is_row(const struct wire_event *e, const char *name)
{
	return e->type == WIRE_EVENT_INFO && slice_eq_nocase(e->name, slice_of(name));
}

/* Firmware from v2.2 on has no such query (protocol.md 1.1). */
static bool may_report(const struct doctor_facts *f)
{
	enum at_dialect dialect = AT_DIALECT_ESP32_S;

	wire_firmware_dialect(&f->firmware, &dialect);
	return dialect == AT_DIALECT_ESP32_S;
}

/* The row of an answer as the line that sets the same. */
static void keep_line(struct buf *line, const char *name, struct slice text)
{
	struct at_argument arguments[AT_PARAMETERS];
	size_t count = at_arguments(text, 0, arguments, NULL);

	doctor_wipe(line);
	buf_addf(line, "AT+%s=", name);
	for (size_t i = 0; i < count; i++) {
		struct buf word = {0};

		buf_add_text(line, i ? "," : "");
		at_argument_value(text, &arguments[i], &word, NULL);
		if (arguments[i].quoted)
			at_add_quoted(line, buf_slice(&word));
		else
			buf_add(line, buf_slice(&word));
		doctor_wipe(&word);
	}
}

/* Of values as they are. */
static void learn_shape(struct doctor_asking *a, const struct cloud_seen *seen)
{
	struct doctor_board *b = &a->facts->board;
	struct cloud_shape shape;

	if (!cloud_shape_read(seen, a->here, &shape))
		return;
	b->cloud = shape.name;
	b->cloud_title = shape.title;
	buf_clear(&b->wrong);
	for (size_t i = 0; i < shape.fault_count; i++) {
		buf_add_text(&b->wrong, i ? "; " : "");
		utf8_add_visible(&b->wrong, slice_of(shape.faults[i].why.text));
	}
}

/* `+MQTTUSERCFG:0,<scheme>,"client_id","username","password",<cert>,<CA>,"path"` */
static void learn_user(struct doctor_asking *a, const struct wire_event *e)
{
	enum { SCHEME = 1, CLIENT_ID, USERNAME, PASSWORD };
	struct doctor_board *b = &a->facts->board;
	struct buf client_id = {0}, username = {0}, password = {0};
	long long scheme;

	if (mqtt_is_row(e, "MQTTUSERCFG") && doctor_read_number(e->text, 0, SCHEME, &scheme) &&
		doctor_read_word(e->text, 0, CLIENT_ID, &client_id) &&
		doctor_read_word(e->text, 0, USERNAME, &username) &&
		doctor_read_word(e->text, 0, PASSWORD, &password)) {
		if (scheme > 0 && at_scheme_name(scheme))
			b->scheme = scheme;
		b->reports = WIRE_KNOWN_YES;
		b->has_password = password.n > 0;
		b->trial.can_restore = b->trial.wanted;
		if (b->trial.wanted)
			keep_line(&a->user_line, "MQTTUSERCFG", slice_trim(e->text));
		doctor_read_visible(e->text, 0, CLIENT_ID, &b->client_id);
		doctor_read_visible(e->text, 0, USERNAME, &b->username);
		learn_shape(a, &(struct cloud_seen){.client_id = buf_slice(&client_id),
				       .username = buf_slice(&username),
				       .password = buf_slice(&password),
				       .host = buf_slice(&b->host),
				       .scheme = b->scheme,
				       .port = b->host.n ? b->port : 0});
	}
	doctor_wipe(&password);
	buf_fini(&client_id);
	buf_fini(&username);
}

/* `+MQTTCONNCFG:0,<keepalive>,<disable_clean_session>,"topic","message",<qos>,<retain>` */
static void learn_keepalive(struct doctor_asking *a, const struct wire_event *e)
{
	long long seconds;

	if (mqtt_is_row(e, "MQTTCONNCFG") && doctor_read_number(e->text, 0, 1, &seconds) &&
		seconds >= 0) {
		a->facts->board.keepalive = seconds;
		if (a->facts->board.trial.wanted)
			keep_line(&a->connection_line, "MQTTCONNCFG", slice_trim(e->text));
	}
}

static bool is_connected(const struct doctor_facts *f)
{
	return f->state >= CONNECTED;
}

static void learn_subscription(struct doctor_asking *a, const struct wire_event *e)
{
	/* A row without a topic says that there is none (protocol.md 2.3). */
	if (e->type == WIRE_EVENT_SUBSCRIPTION && e->topic.n)
		a->facts->board.subscribed++;
}

static void topics_ended(struct doctor_asking *a, enum doctor_answer answer)
{
	if (answer == DOCTOR_OK)
		a->facts->board.topics = WIRE_KNOWN_YES;
}

static const struct doctor_question mqtt_rows[] = {
	{.line = "AT+MQTTUSERCFG?", .when = may_report, .learn = learn_user, .limit_ms = LOCAL_MS},
	{.line = "AT+MQTTCONNCFG?",
		.when = may_report,
		.learn = learn_keepalive,
		.limit_ms = LOCAL_MS},
	{.line = "AT+MQTTSUB?",
		.when = is_connected,
		.learn = learn_subscription,
		.ended = topics_ended,
		.limit_ms = LOCAL_MS},
};
const struct doctor_questions doctor_mqtt_questions = {mqtt_rows, ALEN(mqtt_rows)};
