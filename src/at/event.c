/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/event.h"

#include <stdio.h>

#include "at/error_code.h"

static const char *const names[AT_EVENT_TYPES] = {
	[AT_EVENT_ECHO] = "echo",
	[AT_EVENT_OK] = "ok",
	[AT_EVENT_ERROR] = "error",
	[AT_EVENT_BUSY] = "busy",
	[AT_EVENT_READY] = "ready",
	[AT_EVENT_PROMPT] = "prompt",
	[AT_EVENT_ERRCODE] = "errcode",
	[AT_EVENT_CONNECTED] = "connected",
	[AT_EVENT_DISCONNECTED] = "disconnected",
	[AT_EVENT_MESSAGE] = "message",
	[AT_EVENT_PUBLISH] = "publish",
	[AT_EVENT_CONNECTION] = "connection",
	[AT_EVENT_SUBSCRIPTION] = "subscription",
	[AT_EVENT_WIFI] = "wifi",
	[AT_EVENT_INFO] = "info",
	[AT_EVENT_LINE] = "line",
	[AT_EVENT_NOISE] = "noise",
	[AT_EVENT_INCOMPLETE] = "incomplete",
};

const char *at_event_type_name(enum at_event_type type)
{
	return names[type];
}

static void set_number(struct json *object, const char *name, long number)
{
	if (number == AT_NO_NUMBER)
		json_set_null(object, name);
	else
		json_set_number(object, name, number);
}

static void set_text(struct json *object, const char *name, struct slice text)
{
	json_set_bytes(object, name, "_base64", text);
}

static void set_optional(struct json *object, const char *name, bool has, struct slice text)
{
	if (has)
		set_text(object, name, text);
	else
		json_set_null(object, name);
}

static void set_broker(struct json *object, const struct at_event *e)
{
	set_number(object, "scheme", e->scheme);
	set_optional(object, "host", e->has_host, e->host);
	set_number(object, "port", e->port);
	set_optional(object, "path", e->has_path, e->path);
	set_number(object, "reconnect", e->reconnect);
}

static void set_code(struct json *object, uint32_t code)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%08x", (unsigned)code);
	json_set_text(object, "code", text);
	json_set_text(object, "name", at_error_name(code));
}

static void set_message(struct json *object, const struct at_event *e)
{
	set_number(object, "link", e->link);
	set_text(object, "topic", e->topic);
	json_set_number(object, "length", (long)e->payload.n);
	set_text(object, "payload", e->payload);
}

/* Always base64, since a NUL or a stray control byte alone would still pass as UTF-8. */
static void set_noise(struct json *object, struct slice bytes)
{
	struct buf encoded = {0};

	buf_add_base64(&encoded, bytes);
	set_text(object, "bytes_base64", buf_slice(&encoded));
	buf_fini(&encoded);
}

static void set_fields(struct json *object, const struct at_event *e)
{
	switch (e->type) {
	case AT_EVENT_OK:
	case AT_EVENT_ERROR:
	case AT_EVENT_BUSY:
	case AT_EVENT_READY:
	case AT_EVENT_PROMPT:
	case AT_EVENT_TYPES:
		break;
	case AT_EVENT_ERRCODE:
		set_code(object, e->code);
		break;
	case AT_EVENT_CONNECTED:
		set_number(object, "link", e->link);
		set_broker(object, e);
		break;
	case AT_EVENT_DISCONNECTED:
		set_number(object, "link", e->link);
		break;
	case AT_EVENT_MESSAGE:
		set_message(object, e);
		break;
	case AT_EVENT_PUBLISH:
		json_set_bool(object, "ok", e->ok);
		break;
	case AT_EVENT_CONNECTION:
		set_number(object, "link", e->link);
		set_number(object, "state", e->state);
		set_broker(object, e);
		break;
	case AT_EVENT_SUBSCRIPTION:
		set_number(object, "link", e->link);
		set_number(object, "state", e->state);
		set_text(object, "topic", e->topic);
		set_number(object, "qos", e->qos);
		break;
	case AT_EVENT_WIFI:
		set_text(object, "state", e->text);
		break;
	case AT_EVENT_INFO:
		set_text(object, "name", e->name);
		set_text(object, "text", e->text);
		break;
	case AT_EVENT_NOISE:
		set_noise(object, e->text);
		break;
	case AT_EVENT_ECHO:
	case AT_EVENT_LINE:
	case AT_EVENT_INCOMPLETE:
		set_text(object, "text", e->text);
		break;
	}
}

void at_event_add_json(struct buf *out, const struct at_event *event, int64_t t)
{
	struct json *object = json_new();

	if (t >= 0)
		json_set_seconds(object, "t", t);
	json_set_text(object, "event", at_event_type_name(event->type));
	set_fields(object, event);
	json_add_line(out, object);
	json_free(object);
}
