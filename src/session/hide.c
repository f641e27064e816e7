/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events for reports, their secrets hidden. */
#include "session/session_private.h"

static void hide_move(struct slice *part, struct slice raw, struct slice hidden)
{
	uintptr_t at = (uintptr_t)part->p, from = (uintptr_t)raw.p;

	if (part->n && at >= from && at + part->n <= from + raw.n)
		part->p = hidden.p + (at - from);
}

/* A message is published data, neither a command nor an answer. */
void session_add_event(const struct session *s, struct buf *out, const struct wire_event *event,
	struct slice piece)
{
	if (event->type == WIRE_EVENT_MESSAGE)
		at_secrets_add_hidden(&s->secrets, out, piece);
	else
		session_add_heard(s, out, piece);
}

/* Removes line ends only: blanks may be part of the event's text. */
static struct slice hide_line_begun(struct slice raw)
{
	while (raw.n && (raw.p[0] == '\r' || raw.p[0] == '\n'))
		raw = slice_from(raw, 1);
	return raw;
}

static struct slice hide_line_of(struct slice raw)
{
	raw = hide_line_begun(raw);
	while (raw.n && (raw.p[raw.n - 1] == '\r' || raw.p[raw.n - 1] == '\n'))
		raw.n--;
	return raw;
}

struct wire_event session_hide_event(
	const struct session *s, const struct wire_event *event, struct buf *held)
{
	struct wire_event hidden = *event;
	/* Line ends before it would make it another line; behind a message they belong to its payload, and
	 * behind stored bytes to those. */
	struct slice line = event->type == WIRE_EVENT_MESSAGE ? event->raw
	                    : event->payload.n                ? hide_line_begun(event->raw)
	                                                      : hide_line_of(event->raw);
	struct slice *const parts[] = {&hidden.text, &hidden.name, &hidden.topic, &hidden.payload,
		&hidden.host, &hidden.path, &hidden.state_word};

	buf_clear(held);
	session_add_event(s, held, event, line);
	if (held->n != line.n) {
		buf_clear(held);
		buf_add_repeat(held, '*', line.n);
	}
	for (size_t i = 0; i < ALEN(parts); i++)
		hide_move(parts[i], line, buf_slice(held));
	return hidden;
}
