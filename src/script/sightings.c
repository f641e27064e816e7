/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/sightings.h"

#include <stdlib.h>
#include <string.h>

#include "at/topic.h"
#include "base/memory.h"
#include "base/utf8.h"

enum { LINES_SHOWN = 12 };

static void sighting_fini(struct sighting *s)
{
	buf_fini(&s->topic);
	buf_fini(&s->payload);
	buf_fini(&s->text);
	buf_fini(&s->state);
	buf_fini(&s->shown);
}

void sightings_clear(struct sightings *s)
{
	for (size_t i = 0; i < s->count; i++)
		sighting_fini(&s->items[i]);
	s->count = s->bytes = s->dropped = s->looked = 0;
}

void sightings_fini(struct sightings *s)
{
	sightings_clear(s);
	free(s->items);
	*s = (struct sightings){0};
}

static size_t bytes_of(const struct sighting *s)
{
	return s->topic.n + s->payload.n + s->text.n + s->state.n + s->shown.n;
}

/* Drops half of them at once: dropping one at a time would move all others each time. */
static void drop_old(struct sightings *s)
{
	size_t n = (s->count + 1) / 2;

	for (size_t i = 0; i < n; i++) {
		s->bytes -= bytes_of(&s->items[i]);
		sighting_fini(&s->items[i]);
	}
	memmove(s->items, s->items + n, (s->count - n) * sizeof(*s->items));
	s->count -= n;
	s->dropped += n;
	s->looked -= s->looked < n ? s->looked : n;
}

/* ---- adding ---- */

static void sightings_cut(struct buf *line, size_t n)
{
	if (line->n <= SIGHTINGS_SHOWN)
		return;
	buf_truncate(line, utf8_cut(buf_slice(line), SIGHTINGS_SHOWN));
	buf_addf(line, "… (%zu bytes)", n);
}

/* As received, apart from the secrets. */
static void add_shown(
	struct buf *out, const struct wire_event *event, const struct session *session)
{
	struct buf held = {0};

	session_add_event(session, &held, event, slice_trim(event->raw));
	struct slice line = buf_slice(&held);
	/* Making megabytes visible only to cut them off would be slow. */
	utf8_add_visible(out, slice_sub(line, 0, 2 * SIGHTINGS_SHOWN));
	sightings_cut(out, slice_trim(event->raw).n);
	buf_fini(&held);
}

void sightings_add(
	struct sightings *s, const struct wire_event *event, const struct session *session)
{
	if (event->type == WIRE_EVENT_ECHO)
		return;
	if (s->count >= SIGHTINGS_MOST || s->bytes > SIGHTINGS_BYTES)
		drop_old(s);
	s->items = memory_grow(s->items, &s->room, s->count + 1, sizeof(*s->items));
	struct sighting *new = &s->items[s->count++];
	*new = (struct sighting){.type = event->type, .code = event->code, .ok = event->ok};
	if (event->type == WIRE_EVENT_MESSAGE) {
		buf_add(&new->topic, event->topic);
		buf_add(&new->payload, event->payload);
	} else {
		buf_add(&new->text, slice_trim(event->raw));
	}
	if (event->type == WIRE_EVENT_WIFI)
		buf_add(&new->state, event->text);
	add_shown(&new->shown, event, session);
	s->bytes += bytes_of(new);
}

/* ---- looking ---- */

static bool is_message(const struct sighting *s, const struct script_step *expect)
{
	struct slice topic = buf_slice(&s->topic), wanted = buf_slice(&expect->topic);

	return s->type == WIRE_EVENT_MESSAGE &&
	       (slice_eq(topic, wanted) || topic_matches(wanted, topic)) &&
	       (!expect->has_wanted ||
		       slice_eq(buf_slice(&s->payload), buf_slice(&expect->wanted))) &&
	       (expect->length < 0 || s->payload.n == (size_t)expect->length);
}

static bool is_wifi(const struct sighting *s, const struct script_step *expect)
{
	return s->type == WIRE_EVENT_WIFI &&
	       (!expect->has_wanted || slice_eq(buf_slice(&s->state), buf_slice(&expect->wanted)));
}

/* Anybody can publish a message, so it must not match as a line of the board. */
static enum pattern_answer sightings_is_line(
	const struct sighting *s, const struct script_step *expect)
{
	if (s->type == WIRE_EVENT_MESSAGE)
		return PATTERN_NO;
	return pattern_matches(expect->pattern, buf_slice(&s->text));
}

static enum pattern_answer satisfies(const struct sighting *s, const struct script_step *expect)
{
	bool yes = false;

	switch (expect->event) {
	case SCRIPT_CONNECTED:
		yes = s->type == WIRE_EVENT_CONNECTED;
		break;
	case SCRIPT_DISCONNECTED:
		yes = s->type == WIRE_EVENT_DISCONNECTED;
		break;
	case SCRIPT_READY:
		yes = s->type == WIRE_EVENT_READY;
		break;
	case SCRIPT_MESSAGE:
		yes = is_message(s, expect);
		break;
	case SCRIPT_WIFI:
		yes = is_wifi(s, expect);
		break;
	case SCRIPT_LINE:
		return sightings_is_line(s, expect);
	}
	return yes ? PATTERN_YES : PATTERN_NO;
}

void sightings_look_again(struct sightings *s)
{
	s->looked = 0;
}

enum pattern_answer sightings_find(struct sightings *s, const struct script_step *expect)
{
	enum pattern_answer all = PATTERN_NO;
	size_t i = s->looked;

	s->looked = s->count;
	for (; i < s->count; i++) {
		if (s->items[i].used)
			continue;
		enum pattern_answer one = satisfies(&s->items[i], expect);
		if (one == PATTERN_YES) {
			s->items[i].used = true;
			return PATTERN_YES;
		}
		if (one == PATTERN_GAVE_UP)
			all = PATTERN_GAVE_UP;
	}
	return all;
}

void sightings_show(const struct sightings *s, struct buf *out)
{
	size_t first = s->count > LINES_SHOWN ? s->count - LINES_SHOWN : 0;

	if (first + s->dropped)
		buf_addf(out, "… (%zu more before)\n", first + s->dropped);
	for (size_t i = first; i < s->count; i++) {
		buf_add(out, buf_slice(&s->items[i].shown));
		buf_add_char(out, '\n');
	}
}
