/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/event_text.h"

#include "at/command.h"
#include "at/error_code.h"
#include "at/scheme.h"
#include "base/language.h"
#include "base/utf8.h"
#include "explain/lines.h"

static void event_text_add_quoted(struct buf *out, const char *before, struct slice text)
{
	buf_addf(out, "%s\"", before);
	utf8_add_visible(out, text);
	buf_add_char(out, '"');
}

static void event_text_add_number(
	struct buf *out, const char *before, long long number, const char *meaning)
{
	if (number == WIRE_NO_NUMBER)
		return;
	buf_addf(out, "%s%lld", before, number);
	if (meaning)
		buf_addf(out, " (%s)", meaning);
}

static void add_broker(struct buf *out, const struct wire_event *e)
{
	if (e->has_host)
		event_text_add_quoted(out, "  host ", e->host);
	event_text_add_number(out, "  port ", e->port, NULL);
	event_text_add_number(out, "  scheme ", e->scheme, at_scheme_name(e->scheme));
	if (e->has_path)
		event_text_add_quoted(out, "  path ", e->path);
	event_text_add_number(out, "  reconnect ", e->reconnect, NULL);
}

static void event_text_add_message(struct buf *out, const struct wire_event *e)
{
	event_text_add_quoted(out, "  ", e->topic);
	buf_add_text(out, "  ");
	buf_addf(out, P_("%zu byte", "%zu bytes", e->payload.n), e->payload.n);
	buf_add_text(out, "  ");
	utf8_add_visible(out, e->payload);
}

static void event_text_add_meaning(struct buf *out, struct slice line)
{
	struct buf meaning = {0};

	if (explain_add_line(&meaning, line, NULL)) {
		buf_add_text(out, "  # ");
		utf8_add_visible(out, buf_slice(&meaning));
	}
	buf_fini(&meaning);
}

static void add_fields(struct buf *out, const struct wire_event *e)
{
	switch (e->type) {
	case WIRE_EVENT_ERRCODE:
		buf_add_text(out, "  ");
		/* For MQTT's codes the text gives only the lower half. */
		if (at_error_find(e->code))
			buf_addf(out, "0x%08x  ", (unsigned)e->code);
		at_add_error(out, e->code);
		break;
	case WIRE_EVENT_CONNECTED:
		add_broker(out, e);
		break;
	case WIRE_EVENT_MESSAGE:
		event_text_add_message(out, e);
		break;
	case WIRE_EVENT_PUBLISH:
		buf_add_text(out, "  ");
		buf_add_text(out, e->ok ? C_("published", "ok") : C_("published", "failed"));
		break;
	case WIRE_EVENT_CONNECTION:
		event_text_add_number(out, "  state ", e->state, at_state_name(e->state));
		if (e->state_word.n)
			event_text_add_quoted(out, "  state ", e->state_word);
		add_broker(out, e);
		break;
	case WIRE_EVENT_SUBSCRIPTION:
		event_text_add_quoted(out, "  ", e->topic);
		event_text_add_number(out, "  qos ", e->qos, NULL);
		event_text_add_number(out, "  state ", e->state, at_state_name(e->state));
		break;
	case WIRE_EVENT_OK:
	case WIRE_EVENT_ERROR:
		if (!e->name.n)
			break;
		/* fall through */
	case WIRE_EVENT_INFO:
		buf_add_text(out, "  ");
		utf8_add_visible(out, e->name);
		buf_add_text(out, ": ");
		utf8_add_visible(out, e->text);
		break;
	case WIRE_EVENT_LINE:
		buf_add_text(out, "  ");
		utf8_add_visible(out, e->text);
		event_text_add_meaning(out, e->text);
		break;
	default:
		if (e->text.n) {
			buf_add_text(out, "  ");
			utf8_add_visible(out, e->text);
		}
		break;
	}
}

void event_add_text(struct buf *out, const struct wire_event *event, int64_t t)
{
	enum { NAME_COLUMNS = 12 };

	if (t >= 0)
		buf_addf(out, "%6lld.%06d  ", (long long)(t / 1000000), (int)(t % 1000000));
	size_t before = out->n;
	buf_add_text(out, wire_event_type_name(event->type));
	size_t name = out->n - before;
	buf_add_repeat(out, ' ', NAME_COLUMNS - name);
	size_t bare = out->n;
	add_fields(out, event);
	if (out->n == bare)
		buf_truncate(out, before + name);
	buf_add_char(out, '\n');
}
