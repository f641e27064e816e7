/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/sightings.h"

#include <stdlib.h>
#include <string.h>

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
	struct happening h = happening_of(event);
	buf_add(&new->topic, h.topic);
	buf_add(&new->payload, h.payload);
	buf_add(&new->text, h.text);
	buf_add(&new->state, h.state);
	add_shown(&new->shown, event, session);
	s->bytes += bytes_of(new);
}

/* ---- looking ---- */

static struct happening sighting_is_of(const struct sighting *s)
{
	return (struct happening){.type = s->type,
		.topic = buf_slice(&s->topic),
		.payload = buf_slice(&s->payload),
		.text = buf_slice(&s->text),
		.state = buf_slice(&s->state)};
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
		struct happening h = sighting_is_of(&s->items[i]);
		enum pattern_answer one = expectation_is(&expect->expected, &h);
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
