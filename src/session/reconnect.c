/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "session/session_private.h"

bool session_keeps_payload(const struct command *c)
{
	return command_does(c, AT_CONFIGURES);
}

static void forget_step(struct kept_lines *k, size_t i)
{
	buf_fini(&k->lines[i].line);
	buf_fini(&k->lines[i].payload);
	buf_fini(&k->lines[i].topic);
	k->count--;
	memmove(&k->lines[i], &k->lines[i + 1], (k->count - i) * sizeof(k->lines[0]));
}

static void forget_all(struct kept_lines *k)
{
	while (k->count)
		forget_step(k, k->count - 1);
	free(k->lines);
	*k = (struct kept_lines){0};
}

void session_forget_steps(struct session *s)
{
	forget_all(&s->again.configuration);
	forget_all(&s->again.connection);
	forget_all(&s->again.subscriptions);
}

static struct kept_line *add_line(struct kept_lines *k, const struct at_command *entry)
{
	k->lines = memory_grow(k->lines, &k->room, k->count + 1, sizeof(k->lines[0]));
	struct kept_line *line = &k->lines[k->count++];
	*line = (struct kept_line){.entry = entry};
	return line;
}

static void reconnect_keep(struct kept_lines *k, const struct command *c)
{
	for (size_t i = k->count; i-- > 0;)
		if (k->lines[i].entry == c->entry)
			forget_step(k, i);
	struct kept_line *line = add_line(k, c->entry);
	buf_add(&line->line, buf_slice(&c->line));
	buf_add(&line->payload, buf_slice(&c->payload));
}

static struct kept_line *find_topic(struct kept_lines *k, struct slice topic)
{
	for (size_t i = 0; i < k->count; i++)
		if (slice_eq(buf_slice(&k->lines[i].topic), topic))
			return &k->lines[i];
	return NULL;
}

static void reconnect_keep_subscription(struct kept_lines *k, const struct command *c)
{
	struct slice text = buf_slice(&c->line);
	struct buf topic = {0};
	struct at_line read;
	long long qos;

	at_line_read(text, c->dialect, &read);
	if (at_line_subscription(text, &read, &topic, &qos)) {
		struct kept_line *line = find_topic(k, buf_slice(&topic));
		if (command_does(c, AT_UNSUBSCRIBES) && line) {
			forget_step(k, (size_t)(line - k->lines));
		} else if (command_does(c, AT_SUBSCRIBES) &&
			   (line || k->count < STATUS_SUBSCRIPTIONS)) {
			line = line ? line : add_line(k, c->entry);
			buf_set(&line->topic, buf_slice(&topic));
			buf_set(&line->line, text);
		}
	}
	buf_fini(&topic);
}

void session_keep_step(struct session *s, const struct command *c, enum session_outcome outcome)
{
	bool effective = outcome == SESSION_OK || outcome == SESSION_TIMEOUT;

	if (c->again || c->form != AT_FORM_SET || c->by == SESSION_BY_POLL)
		return;
	if (effective && command_does(c, AT_BEGINS_ANEW)) {
		/* It replaces the whole configuration. */
		forget_all(&s->again.configuration);
		forget_all(&s->again.subscriptions);
	}
	if (effective && command_does(c, AT_CONFIGURES))
		reconnect_keep(&s->again.configuration, c);
	/* A broker that could not be reached may be there next time. */
	if (command_does(c, AT_CONNECTS) &&
		(effective || (outcome == SESSION_REFUSED && !s->again.connection.count)))
		reconnect_keep(&s->again.connection, c);
	if (outcome == SESSION_OK)
		reconnect_keep_subscription(&s->again.subscriptions, c);
}

bool session_can_reconnect(const struct session *s)
{
	const struct kept_lines *k = &s->again.configuration;

	return k->count && s->again.connection.count && (k->lines[0].entry->roles & AT_BEGINS_ANEW);
}

static struct kept_line *reconnect_find(struct kept_lines *k, const struct session_line *wanted)
{
	for (size_t i = 0; i < k->count; i++)
		if (slice_eq(buf_slice(&k->lines[i].line), wanted->line) &&
			slice_eq(buf_slice(&k->lines[i].payload), wanted->payload))
			return &k->lines[i];
	return NULL;
}

bool session_renew(struct session *s, const struct session_line *old,
	const struct session_line *fresh, size_t count)
{
	struct kept_lines *k = &s->again.configuration;
	struct at_line read;

	for (size_t i = 0; i < count; i++) {
		const struct kept_line *line = reconnect_find(k, &old[i]);
		at_line_read(fresh[i].line, session_dialect(s), &read);
		if (!line || !read.command || line->entry->roles != read.command->roles ||
			strcmp(line->entry->name, read.command->name) != 0)
			return false;
	}
	for (size_t i = 0; i < count; i++) {
		struct kept_line *line = reconnect_find(k, &old[i]);
		buf_set(&line->line, fresh[i].line);
		buf_set(&line->payload, fresh[i].payload);
	}
	return true;
}

static void reconnect_add_step(struct session *s, struct slice line, struct slice payload)
{
	struct command *c = command_new(s, line, SESSION_BY_USER);

	c->again = true;
	if (command_prompts(c) && (size_t)c->payload_length == payload.n) {
		buf_add(&c->payload, payload);
		c->has_payload = true;
	}
	session_enqueue(s, c);
}

static void add_steps(struct session *s, const struct kept_lines *k)
{
	for (size_t i = 0; i < k->count; i++)
		reconnect_add_step(
			s, buf_slice(&k->lines[i].line), buf_slice(&k->lines[i].payload));
}

/* Subscriptions the board reported that were not made in this session. */
static void keep_listed(struct session *s)
{
	for (size_t i = 0; i < s->status.subscription_count; i++) {
		const struct subscription *sub = &s->status.subscriptions[i];
		struct kept_lines *k = &s->again.subscriptions;

		if (find_topic(k, buf_slice(&sub->topic)) || k->count == STATUS_SUBSCRIPTIONS)
			continue;
		struct kept_line *line = add_line(k, at_command_with(AT_SUBSCRIBES));
		buf_add(&line->topic, buf_slice(&sub->topic));
		at_add_subscribe(&line->line, buf_slice(&sub->topic), sub->qos);
	}
}

/* True also while its first step waits for a poll to end or for the board to start. */
static bool reconnect_is_under_way(const struct session *s)
{
	bool found = s->current && s->current->again;

	for (const struct command *c = s->queue.first; c && !found; c = c->next)
		found = c->again;
	return found;
}

bool session_reconnect(struct session *s, int64_t now, struct diag *d)
{
	s->now = now;
	if (!session_may_submit(s, d))
		return false;
	if (!session_can_reconnect(s))
		return diag_fail(d, 0, 0, 0,
			_("nothing to repeat: connect once with AT+MQTTUSERCFG and AT+MQTTCONN"));
	/* A restarting board has lost its connection, whatever it reported last. */
	bool restarting = s->now < s->quiet_until;
	if (status_connected(&s->status) && !restarting)
		return diag_fail(
			d, 0, 0, 0, _("the board is connected; AT+MQTTCLEAN=0 disconnects it"));
	if (reconnect_is_under_way(s))
		return diag_fail(d, 0, 0, 0, _("already reconnecting"));
	struct slice held;
	if (session_held(s, &held))
		return diag_fail(d, 0, 0, 0,
			_("the board may still be waiting for the bytes of %.*s: send AT first to "
			  "see whether it answers"),
			SLICE_ARG(slice_sub(held, 0, slice_find_char(held, '='))));
	keep_listed(s);
	/* The board would refuse it with nothing to clean. */
	if (s->status.state != 0 && !restarting) {
		struct buf clean = {0};
		at_add_clean(&clean);
		reconnect_add_step(s, buf_slice(&clean), (struct slice){0});
		buf_fini(&clean);
	}
	add_steps(s, &s->again.configuration);
	add_steps(s, &s->again.connection);
	add_steps(s, &s->again.subscriptions);
	return true;
}

/* If a step fails, those after it are useless; a failed AT+MQTTCLEAN does not count, since the
 * board may have nothing to clean. */
void session_stop_reconnecting(
	struct session *s, const struct command *c, enum session_outcome outcome)
{
	size_t n = 0;

	if (!c->again || outcome == SESSION_OK || command_does(c, AT_CLEANS | AT_SUBSCRIBES))
		return;
	for (struct command **at = &s->queue.first; *at;) {
		if (!(*at)->again) {
			at = &(*at)->next;
			continue;
		}
		struct command *next = session_dequeue(s, at);
		session_report_end(s, next, SESSION_LOST);
		command_free(next);
		n++;
	}
	if (n)
		session_sayf(s, JOURNAL_PROBLEM,
			P_("connecting again stops here; %zu command was not sent",
				"connecting again stops here; %zu commands were not sent", n),
			n);
}
