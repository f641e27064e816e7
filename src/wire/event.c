/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/event.h"

#include "base/date.h"

#include <stdio.h>

#include "at/error_code.h"

static const char *const names[WIRE_EVENT_TYPES] = {
	[WIRE_EVENT_ECHO] = "echo",
	[WIRE_EVENT_OK] = "ok",
	[WIRE_EVENT_ERROR] = "error",
	[WIRE_EVENT_BUSY] = "busy",
	[WIRE_EVENT_READY] = "ready",
	[WIRE_EVENT_PROMPT] = "prompt",
	[WIRE_EVENT_ERRCODE] = "errcode",
	[WIRE_EVENT_CONNECTED] = "connected",
	[WIRE_EVENT_DISCONNECTED] = "disconnected",
	[WIRE_EVENT_MESSAGE] = "message",
	[WIRE_EVENT_PUBLISH] = "publish",
	[WIRE_EVENT_CONNECTION] = "connection",
	[WIRE_EVENT_SUBSCRIPTION] = "subscription",
	[WIRE_EVENT_WIFI] = "wifi",
	[WIRE_EVENT_INFO] = "info",
	[WIRE_EVENT_LINE] = "line",
	[WIRE_EVENT_NOISE] = "noise",
	[WIRE_EVENT_INCOMPLETE] = "incomplete",
};

const char *wire_event_type_name(enum wire_event_type type)
{
	return names[type];
}

static void set_number(struct json *object, const char *name, long long number)
{
	if (number == WIRE_NO_NUMBER)
		json_set_null(object, name);
	else
		json_set_number(object, name, number);
}

static void event_set_text(struct json *object, const char *name, struct slice text)
{
	json_set_bytes(object, name, "_base64", text);
}

static void set_optional(struct json *object, const char *name, bool has, struct slice text)
{
	if (has)
		event_set_text(object, name, text);
	else
		json_set_null(object, name);
}

static void set_broker(struct json *object, const struct wire_event *e)
{
	set_number(object, "scheme", e->scheme);
	set_optional(object, "host", e->has_host, e->host);
	set_number(object, "port", e->port);
	set_optional(object, "path", e->has_path, e->path);
	set_number(object, "reconnect", e->reconnect);
}

static void event_set_state(struct json *object, const struct wire_event *e)
{
	if (e->state_word.n)
		event_set_text(object, "state", e->state_word);
	else
		set_number(object, "state", e->state);
}

static void set_code(struct json *object, uint32_t code)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%08x", (unsigned)code);
	json_set_text(object, "code", text);
	json_set_text(object, "name", at_error_name(code));
}

static void set_message(struct json *object, const struct wire_event *e)
{
	set_number(object, "link", e->link);
	event_set_text(object, "topic", e->topic);
	json_set_number(object, "length", (long long)e->payload.n);
	event_set_text(object, "payload", e->payload);
}

/* Always base64, since a NUL or a stray control byte alone would still pass as UTF-8. */
static void set_noise(struct json *object, struct slice bytes)
{
	struct buf encoded = {0};

	buf_add_base64(&encoded, bytes);
	event_set_text(object, "bytes_base64", buf_slice(&encoded));
	buf_fini(&encoded);
}

static void set_fields(struct json *object, const struct wire_event *e)
{
	switch (e->type) {
	case WIRE_EVENT_OK:
	case WIRE_EVENT_ERROR:
	case WIRE_EVENT_BUSY:
	case WIRE_EVENT_READY:
	case WIRE_EVENT_PROMPT:
	case WIRE_EVENT_TYPES:
		break;
	case WIRE_EVENT_ERRCODE:
		set_code(object, e->code);
		break;
	case WIRE_EVENT_CONNECTED:
		set_number(object, "link", e->link);
		set_broker(object, e);
		break;
	case WIRE_EVENT_DISCONNECTED:
		set_number(object, "link", e->link);
		break;
	case WIRE_EVENT_MESSAGE:
		set_message(object, e);
		break;
	case WIRE_EVENT_PUBLISH:
		json_set_bool(object, "ok", e->ok);
		break;
	case WIRE_EVENT_CONNECTION:
		set_number(object, "link", e->link);
		event_set_state(object, e);
		set_broker(object, e);
		break;
	case WIRE_EVENT_SUBSCRIPTION:
		set_number(object, "link", e->link);
		event_set_state(object, e);
		event_set_text(object, "topic", e->topic);
		set_number(object, "qos", e->qos);
		break;
	case WIRE_EVENT_WIFI:
		event_set_text(object, "state", e->text);
		break;
	case WIRE_EVENT_INFO:
		event_set_text(object, "name", e->name);
		event_set_text(object, "text", e->text);
		break;
	case WIRE_EVENT_NOISE:
		set_noise(object, e->text);
		break;
	case WIRE_EVENT_ECHO:
	case WIRE_EVENT_LINE:
	case WIRE_EVENT_INCOMPLETE:
		event_set_text(object, "text", e->text);
		break;
	}
}

static void event_set_time(struct json *object, int64_t time)
{
	struct buf text = {0};

	if (time < 0)
		return;
	date_add_time(&text, time);
	json_set_text(object, "time", buf_text(&text));
	buf_fini(&text);
}

void wire_event_add_json(struct buf *out, const struct wire_event *event, int64_t t, int64_t time)
{
	struct json *object = json_new();

	if (t >= 0)
		json_set_seconds(object, "t", t);
	event_set_time(object, time);
	json_set_text(object, "event", wire_event_type_name(event->type));
	set_fields(object, event);
	json_add_line(out, object);
	json_free(object);
}
