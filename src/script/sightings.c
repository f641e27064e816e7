/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "script/sightings.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

enum { LINES_SHOWN = 12 };

static void sighting_fini(struct sighting *s)
{
	buf_fini(&s->topic);
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
	return s->topic.n + s->text.n + s->state.n + s->shown.n;
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
	buf_addf(line, _("… (%zu bytes)"), n);
}

static void sightings_make_visible(struct buf *out, const struct buf *held, size_t n)
{
	/* Making megabytes visible only to cut them off would be slow. */
	utf8_add_visible(out, slice_sub(buf_slice(held), 0, 2 * SIGHTINGS_SHOWN));
	sightings_cut(out, n);
}

/* As received, apart from the secrets. */
static void add_shown(
	struct buf *out, const struct wire_event *event, const struct session *session)
{
	struct slice line = slice_trim(event->raw);
	struct buf held = {0};

	session_add_event(session, &held, event, line);
	sightings_make_visible(out, &held, line.n);
	buf_fini(&held);
}

static struct sighting *sightings_new(struct sightings *s)
{
	if (s->count >= SIGHTINGS_MOST || s->bytes > SIGHTINGS_BYTES)
		drop_old(s);
	s->items = memory_grow(s->items, &s->room, s->count + 1, sizeof(*s->items));
	struct sighting *new = &s->items[s->count++];
	*new = (struct sighting){0};
	return new;
}

void sightings_add(
	struct sightings *s, const struct wire_event *event, const struct session *session)
{
	struct happening h = happening_of(event);

	if (event->type == WIRE_EVENT_ECHO)
		return;
	struct sighting *new = sightings_new(s);
	new->type = event->type;
	new->code = event->code;
	new->ok = event->ok;
	buf_add(&new->topic, h.topic);
	buf_add(&new->text, h.text);
	if (h.payload.n <= h.text.n)
		new->payload = slice_from(buf_slice(&new->text), h.text.n - h.payload.n);
	buf_add(&new->state, h.state);
	add_shown(&new->shown, event, session);
	s->bytes += bytes_of(new);
}

void sightings_add_log(struct sightings *s, struct slice line, const struct session *session)
{
	struct sighting *new = sightings_new(s);
	struct buf held = {0};

	new->log = true;
	buf_add(&new->text, line);
	at_secrets_add_masked(session_secrets(session), &held, line, '*');
	sightings_make_visible(&new->shown, &held, line.n);
	buf_fini(&held);
	s->bytes += bytes_of(new);
}

/* ---- looking ---- */

static struct happening sighting_is_of(const struct sighting *s)
{
	return (struct happening){.type = s->type,
		.topic = buf_slice(&s->topic),
		.payload = s->payload,
		.text = buf_slice(&s->text),
		.state = buf_slice(&s->state),
		.log = s->log};
}

static enum pattern_answer sighting_is(const struct sighting *s, const struct expectation *e)
{
	struct happening h = sighting_is_of(s);

	return expectation_is(e, &h);
}

void sightings_look_again(struct sightings *s)
{
	s->looked = 0;
}

static enum pattern_answer sightings_look(
	struct sightings *s, const struct expectation *e, size_t *found)
{
	enum pattern_answer all = PATTERN_NO;
	size_t i = s->looked;

	s->looked = s->count;
	for (; i < s->count; i++) {
		if (s->items[i].used)
			continue;
		enum pattern_answer one = sighting_is(&s->items[i], e);
		if (one != PATTERN_NO) {
			*found = i;
			all = one;
		}
		if (one == PATTERN_YES)
			break;
	}
	return all;
}

enum pattern_answer sightings_find(
	struct sightings *s, const struct expectation *e, const struct sighting **found)
{
	size_t at;
	enum pattern_answer answer = sightings_look(s, e, &at);

	if (found)
		*found = answer == PATTERN_NO ? NULL : &s->items[at];
	return answer;
}

enum pattern_answer sightings_use(
	struct sightings *s, const struct expectation *e, const struct sighting **found)
{
	size_t at;
	enum pattern_answer answer = sightings_look(s, e, &at);

	if (answer == PATTERN_YES)
		s->items[at].used = true;
	if (found)
		*found = answer == PATTERN_NO ? NULL : &s->items[at];
	return answer;
}

enum pattern_answer sightings_peek(
	const struct sightings *s, const struct expectation *e, const struct sighting **found)
{
	enum pattern_answer all = PATTERN_NO;

	if (found)
		*found = NULL;
	for (size_t i = s->count; i-- > 0 && all != PATTERN_YES;) {
		enum pattern_answer one = sighting_is(&s->items[i], e);
		if (one == PATTERN_NO)
			continue;
		all = one;
		if (found)
			*found = &s->items[i];
	}
	return all;
}

void sightings_show(const struct sightings *s, struct buf *out)
{
	size_t first = s->count > LINES_SHOWN ? s->count - LINES_SHOWN : 0;

	if (first + s->dropped)
		buf_addf(out, _("… (%zu more before)\n"), first + s->dropped);
	for (size_t i = first; i < s->count; i++) {
		buf_add(out, buf_slice(&s->items[i].shown));
		buf_add_char(out, '\n');
	}
}
