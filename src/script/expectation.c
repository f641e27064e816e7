/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/expectation.h"

#include <stdint.h>

#include "at/error_code.h"
#include "at/topic.h"

void expectation_fini(struct expectation *e)
{
	buf_fini(&e->topic);
	buf_fini(&e->wanted);
	buf_fini(&e->pattern_text);
	pattern_free(e->pattern);
	*e = (struct expectation){0};
}

/* Blanks at the end of a payload are a part of it. */
static struct slice happening_message_text(const struct wire_event *event)
{
	struct slice text = event->raw;

	while (text.n && (text.p[0] == '\r' || text.p[0] == '\n'))
		text = slice_from(text, 1);
	uintptr_t end = (uintptr_t)(event->payload.p + event->payload.n);
	uintptr_t from = (uintptr_t)text.p;
	return end >= from && end - from <= text.n ? slice_sub(text, 0, end - from) : text;
}

struct happening happening_of(const struct wire_event *event)
{
	struct happening h = {.type = event->type, .code = event->code, .ok = event->ok};

	if (event->type == WIRE_EVENT_MESSAGE) {
		h.topic = event->topic;
		h.payload = event->payload;
		h.text = happening_message_text(event);
	} else {
		h.text = slice_trim(event->raw);
	}
	if (event->type == WIRE_EVENT_WIFI)
		h.state = event->text;
	return h;
}

struct happening happening_of_log(struct slice line)
{
	return (struct happening){.text = line, .log = true};
}

static enum pattern_answer expectation_of_bool(bool yes)
{
	return yes ? PATTERN_YES : PATTERN_NO;
}

bool expectation_is_topic(const struct expectation *e, struct slice topic)
{
	struct slice wanted = buf_slice(&e->topic);

	return slice_eq(topic, wanted) || topic_matches(wanted, topic);
}

static enum pattern_answer expectation_is_message(
	const struct expectation *e, const struct happening *h)
{
	bool yes = h->type == WIRE_EVENT_MESSAGE && expectation_is_topic(e, h->topic) &&
	           (!e->has_wanted || slice_eq(h->payload, buf_slice(&e->wanted))) &&
	           (e->length < 0 || h->payload.n == (size_t)e->length);

	return yes && e->pattern ? pattern_matches(e->pattern, h->payload)
	                         : expectation_of_bool(yes);
}

static bool expectation_is_wifi(const struct expectation *e, const struct happening *h)
{
	return h->type == WIRE_EVENT_WIFI &&
	       (!e->has_wanted || slice_eq(h->state, buf_slice(&e->wanted)));
}

/* The line with the code comes before the one that only says ERROR. */
static bool expectation_is_error(const struct expectation *e, const struct happening *h)
{
	if (e->code)
		return h->type == WIRE_EVENT_ERRCODE && at_error_is_same(e->code, h->code);
	return h->type == WIRE_EVENT_ERROR || (h->type == WIRE_EVENT_PUBLISH && !h->ok);
}

enum pattern_answer expectation_is(const struct expectation *e, const struct happening *h)
{
	if (h->log != (e->event == SCRIPT_LOG))
		return PATTERN_NO;
	switch (e->event) {
	case SCRIPT_CONNECTED:
		return expectation_of_bool(h->type == WIRE_EVENT_CONNECTED);
	case SCRIPT_DISCONNECTED:
		return expectation_of_bool(h->type == WIRE_EVENT_DISCONNECTED);
	case SCRIPT_READY:
		return expectation_of_bool(h->type == WIRE_EVENT_READY);
	case SCRIPT_MESSAGE:
		return expectation_is_message(e, h);
	case SCRIPT_WIFI:
		return expectation_of_bool(expectation_is_wifi(e, h));
	case SCRIPT_LINE:
	case SCRIPT_LOG:
		return pattern_matches(e->pattern, h->text);
	case SCRIPT_TEXT:
		return expectation_of_bool(
			slice_find(h->text, buf_slice(&e->wanted)) != SLICE_NONE);
	case SCRIPT_ERROR:
		return expectation_of_bool(expectation_is_error(e, h));
	}
	return PATTERN_NO;
}
