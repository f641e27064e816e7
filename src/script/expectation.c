/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/expectation.h"

#include "at/topic.h"

void expectation_fini(struct expectation *e)
{
	buf_fini(&e->topic);
	buf_fini(&e->wanted);
	pattern_free(e->pattern);
	*e = (struct expectation){0};
}

struct happening happening_of(const struct wire_event *event)
{
	struct happening h = {.type = event->type};

	if (event->type == WIRE_EVENT_MESSAGE) {
		h.topic = event->topic;
		h.payload = event->payload;
	} else {
		h.text = slice_trim(event->raw);
	}
	if (event->type == WIRE_EVENT_WIFI)
		h.state = event->text;
	return h;
}

static bool expectation_is_message(const struct expectation *e, const struct happening *h)
{
	struct slice wanted = buf_slice(&e->topic);

	return h->type == WIRE_EVENT_MESSAGE &&
	       (slice_eq(h->topic, wanted) || topic_matches(wanted, h->topic)) &&
	       (!e->has_wanted || slice_eq(h->payload, buf_slice(&e->wanted))) &&
	       (e->length < 0 || h->payload.n == (size_t)e->length);
}

static bool expectation_is_wifi(const struct expectation *e, const struct happening *h)
{
	return h->type == WIRE_EVENT_WIFI &&
	       (!e->has_wanted || slice_eq(h->state, buf_slice(&e->wanted)));
}

/* Anybody can publish a message, so it must not match as a line of the board. */
static enum pattern_answer expectation_is_line(
	const struct expectation *e, const struct happening *h)
{
	if (h->type == WIRE_EVENT_MESSAGE)
		return PATTERN_NO;
	return pattern_matches(e->pattern, h->text);
}

enum pattern_answer expectation_is(const struct expectation *e, const struct happening *h)
{
	bool yes = false;

	switch (e->event) {
	case SCRIPT_CONNECTED:
		yes = h->type == WIRE_EVENT_CONNECTED;
		break;
	case SCRIPT_DISCONNECTED:
		yes = h->type == WIRE_EVENT_DISCONNECTED;
		break;
	case SCRIPT_READY:
		yes = h->type == WIRE_EVENT_READY;
		break;
	case SCRIPT_MESSAGE:
		yes = expectation_is_message(e, h);
		break;
	case SCRIPT_WIFI:
		yes = expectation_is_wifi(e, h);
		break;
	case SCRIPT_LINE:
		return expectation_is_line(e, h);
	}
	return yes ? PATTERN_YES : PATTERN_NO;
}
