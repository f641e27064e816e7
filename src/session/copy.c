/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session as it is now, to return to later. */
#include <stdlib.h>

#include "base/memory.h"
#include "session/session_private.h"

/* Enough for every screen; what is above it is read again. */
enum {
	COPIED_ENTRIES = 300,
	COPIED_BYTES = 48 * 1024,
	COPIED_POLLS = 100,
	COPIED_POLL_BYTES = 8 * 1024
};

static void copy_buf(struct buf *b)
{
	const struct buf from = *b;

	*b = (struct buf){0};
	buf_add(b, buf_slice(&from));
}

static struct command *copy_command(const struct command *from)
{
	if (!from)
		return NULL;
	struct command *c = memory_new(sizeof(*c));

	*c = *from;
	copy_buf(&c->line);
	copy_buf(&c->masked);
	copy_buf(&c->payload);
	c->next = NULL;
	return c;
}

static void copy_queue(struct command_queue *to, const struct command_queue *from)
{
	*to = (struct command_queue){.last = &to->first, .count = from->count};
	for (const struct command *c = from->first; c; c = c->next) {
		*to->last = copy_command(c);
		to->last = &(*to->last)->next;
	}
}

static void copy_kept_lines(struct kept_lines *k)
{
	const struct kept_line *from = k->lines;
	size_t count = k->count;

	k->room = count;
	k->lines = NULL;
	if (count)
		k->lines = memory_new(count * sizeof(*k->lines));
	for (size_t i = 0; i < count; i++) {
		k->lines[i] = from[i];
		copy_buf(&k->lines[i].line);
		copy_buf(&k->lines[i].payload);
		copy_buf(&k->lines[i].topic);
	}
}

static void copy_network(struct network *n)
{
	copy_buf(&n->ssid.text);
	copy_buf(&n->address.text);
	copy_buf(&n->clock.text);
}

static void copy_status(struct status *s)
{
	const struct subscription *from = s->subscriptions;
	size_t count = s->subscription_count;

	copy_buf(&s->host);
	copy_buf(&s->path);
	s->subscription_room = count;
	s->subscriptions = count ? memory_new(count * sizeof(*from)) : NULL;
	for (size_t i = 0; i < count; i++) {
		s->subscriptions[i] = from[i];
		copy_buf(&s->subscriptions[i].topic);
	}
}

static void copy_notes(struct notes *n)
{
	const struct note_kept *from = n->kept;

	n->room = n->count;
	n->kept = n->count ? memory_new(n->count * sizeof(*n->kept)) : NULL;
	for (size_t i = 0; i < n->count; i++)
		n->kept[i] = from[i];
	copy_buf(&n->text);
}

static void copy_texts(struct session *s)
{
	struct buf *const texts[] = {
		&s->listed, &s->log_line, &s->observed, &s->down_why, &s->parser.pending};

	for (size_t i = 0; i < ALEN(texts); i++)
		copy_buf(texts[i]);
	for (size_t i = 0; i < s->secrets.count; i++)
		copy_buf(&s->secrets.values[i].text);
	s->scratch = s->said = (struct buf){0};
}

/* ---- how large it is ---- */

static size_t copy_command_bytes(const struct command *c)
{
	return c ? sizeof(*c) + c->line.n + c->masked.n + c->payload.n : 0;
}

static size_t copy_kept_bytes(const struct kept_lines *k)
{
	size_t n = k->count * sizeof(*k->lines);

	for (size_t i = 0; i < k->count; i++)
		n += k->lines[i].line.n + k->lines[i].payload.n + k->lines[i].topic.n;
	return n;
}

static size_t copy_commands_bytes(const struct session *s)
{
	size_t n = copy_command_bytes(s->current) + copy_command_bytes(s->open_end);

	for (const struct command *c = s->queue.first; c; c = c->next)
		n += copy_command_bytes(c);
	for (size_t i = 0; i < s->abandoned.count; i++)
		n += copy_command_bytes(s->abandoned.list[i]);
	return n + copy_kept_bytes(&s->again.configuration) +
	       copy_kept_bytes(&s->again.connection) + copy_kept_bytes(&s->again.subscriptions);
}

size_t session_copy_bytes(const struct session *s)
{
	size_t n = sizeof(*s) + COPIED_BYTES + COPIED_POLL_BYTES + copy_commands_bytes(s);

	for (size_t i = 0; i < s->status.subscription_count; i++)
		n += sizeof(*s->status.subscriptions) + s->status.subscriptions[i].topic.n;
	for (size_t i = 0; i < s->moments.count; i++)
		n += sizeof(*s->moments.list) + s->moments.list[i].topic.n;
	return n + s->notes.count * sizeof(*s->notes.kept) + s->notes.text.n + s->listed.n +
	       s->log_line.n + s->observed.n + s->parser.pending.n;
}

struct session *session_copy(const struct session *from, const struct session_output *output)
{
	struct session *s = memory_new(sizeof(*s));

	*s = *from;
	s->output = *output;
	s->parser.user = s;
	s->journal = journal_copy_end(from->journal, COPIED_ENTRIES, COPIED_BYTES);
	s->polls = journal_copy_end(from->polls, COPIED_POLLS, COPIED_POLL_BYTES);
	s->messages = message_log_view(from->messages, message_log_end(from->messages));
	message_moments_copy(&s->moments);
	s->current = copy_command(from->current);
	s->open_end = copy_command(from->open_end);
	copy_queue(&s->queue, &from->queue);
	for (size_t i = 0; i < s->abandoned.count; i++)
		s->abandoned.list[i] = copy_command(from->abandoned.list[i]);
	copy_kept_lines(&s->again.configuration);
	copy_kept_lines(&s->again.connection);
	copy_kept_lines(&s->again.subscriptions);
	copy_status(&s->status);
	copy_network(&s->network);
	copy_buf(&s->failure.line);
	copy_notes(&s->notes);
	copy_texts(s);
	return s;
}
