/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trigger/trigger.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

static void trigger_free(struct trigger *rule)
{
	script_on_free(rule->on);
	free(rule->times);
	buf_fini(&rule->cause.said);
	buf_fini(&rule->cause.topic);
	buf_fini(&rule->cause.payload);
	free(rule);
}

void triggers_fini(struct triggers *t)
{
	for (size_t i = 0; i < t->count; i++)
		trigger_free(t->items[i]);
	*t = (struct triggers){0};
}

bool triggers_add(struct triggers *t, struct script_on *on, bool of_script, struct diag *d)
{
	if (t->count == TRIGGER_MOST)
		return diag_fail(d, 0, 0, 0, _("there are %d rules already, which is the most"),
			TRIGGER_MOST);
	struct trigger *rule = memory_new(sizeof(*rule));
	*rule = (struct trigger){.on = on,
		.of_script = of_script,
		.times = memory_new((size_t)on->a_minute * sizeof(*rule->times))};
	t->items[t->count++] = rule;
	return true;
}

void triggers_remove(struct triggers *t, size_t index)
{
	trigger_free(t->items[index]);
	t->count--;
	memmove(t->items + index, t->items + index + 1, (t->count - index) * sizeof(*t->items));
}

/* ---- how often ---- */

static int64_t trigger_gap(const struct trigger *rule)
{
	int64_t even = TRIGGER_MINUTE_US / rule->on->a_minute;

	return even < TRIGGER_GAP_US ? even : TRIGGER_GAP_US;
}

static bool trigger_may_act(const struct trigger *rule, int64_t now)
{
	size_t most = (size_t)rule->on->a_minute;

	if (rule->due || rule->acting || now < rule->quiet_until)
		return false;
	if (rule->time_count && now - rule->last < trigger_gap(rule))
		return false;
	return rule->time_count < most || now - rule->times[rule->time_next] >= TRIGGER_MINUTE_US;
}

static void trigger_acts(struct trigger *rule, int64_t now)
{
	size_t most = (size_t)rule->on->a_minute;

	rule->due = true;
	rule->fired++;
	rule->last = rule->times[rule->time_next] = now;
	rule->time_next = (rule->time_next + 1) % most;
	rule->time_count += rule->time_count < most;
}

static void trigger_is_held(struct trigger *rule)
{
	rule->tell |= rule->held++ == 0;
	rule->held_in_all++;
}

/* ---- what was said ---- */

static void trigger_keep_shown(struct buf *out, struct slice hidden, size_t n)
{
	utf8_add_visible(out, slice_sub(hidden, 0, TRIGGER_SHOWN));
	if (n > TRIGGER_SHOWN)
		buf_addf(out, _("… (%zu bytes)"), n);
}

static void trigger_keep(
	struct trigger_cause *cause, const struct wire_event *event, const struct session *session)
{
	struct buf held = {0};
	struct slice whole = slice_trim(event->raw), line = whole;

	/* The cut may go through a secret; of a line it is the whole one that shows what is. */
	if (event->type == WIRE_EVENT_MESSAGE)
		line = slice_sub(whole, 0, TRIGGER_SHOWN + AT_SECRET_MOST);
	buf_clear(&cause->said);
	buf_clear(&cause->topic);
	buf_clear(&cause->payload);
	session_add_event(session, &held, event, line);
	trigger_keep_shown(&cause->said, buf_slice(&held), whole.n);
	buf_fini(&held);
	cause->length = 0;
	if (event->type != WIRE_EVENT_MESSAGE)
		return;
	cause->length = event->payload.n;
	session_add_event(session, &cause->topic, event, event->topic);
	session_add_event(session, &cause->payload, event,
		slice_sub(event->payload, 0, TRIGGER_KEPT + AT_SECRET_MOST));
	if (cause->payload.n > TRIGGER_KEPT)
		buf_truncate(&cause->payload, TRIGGER_KEPT);
}

static void trigger_keep_log(
	struct trigger_cause *cause, struct slice line, const struct session *session)
{
	struct buf held = {0};

	buf_clear(&cause->said);
	buf_clear(&cause->topic);
	buf_clear(&cause->payload);
	cause->length = 0;
	at_secrets_add_hidden(session_secrets(session), &held,
		slice_sub(line, 0, TRIGGER_SHOWN + AT_SECRET_MOST));
	trigger_keep_shown(&cause->said, buf_slice(&held), line.n);
	buf_fini(&held);
}

/* ---- events ---- */

/* Whether the rule is to act. */
static bool trigger_look(struct trigger *rule, const struct happening *h, int64_t now)
{
	switch (expectation_is(&rule->on->event, h)) {
	case PATTERN_NO:
		return false;
	case PATTERN_GAVE_UP:
		rule->too_costly = !rule->told_costly;
		return false;
	case PATTERN_YES:
		break;
	}
	if (!trigger_may_act(rule, now)) {
		trigger_is_held(rule);
		return false;
	}
	trigger_acts(rule, now);
	return true;
}

static bool triggers_have_news(const struct triggers *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->items[i]->due || t->items[i]->tell || t->items[i]->too_costly)
			return true;
	return false;
}

static bool trigger_is_no_event(const struct wire_event *event, const struct session *session)
{
	struct session_in_flight f = session_in_flight(session);
	bool error = event->type == WIRE_EVENT_ERROR || event->type == WIRE_EVENT_ERRCODE;

	return event->type == WIRE_EVENT_ECHO ||
	       (error && f.phase != SESSION_IDLE && f.by == SESSION_BY_POLL);
}

bool triggers_see(struct triggers *t, const struct wire_event *event, const struct session *session,
	int64_t now)
{
	if (!t->count || trigger_is_no_event(event, session))
		return false;
	struct happening h = happening_of(event);
	for (size_t i = 0; i < t->count; i++)
		if (trigger_look(t->items[i], &h, now))
			trigger_keep(&t->items[i]->cause, event, session);
	return triggers_have_news(t);
}

bool triggers_see_log(
	struct triggers *t, struct slice line, const struct session *session, int64_t now)
{
	if (!t->count)
		return false;
	struct happening h = happening_of_log(line);
	for (size_t i = 0; i < t->count; i++)
		if (trigger_look(t->items[i], &h, now))
			trigger_keep_log(&t->items[i]->cause, line, session);
	return triggers_have_news(t);
}

/* ---- acting ---- */

struct trigger *triggers_next(struct triggers *t, bool may_send)
{
	for (size_t i = 0; i < t->count; i++) {
		struct trigger *rule = t->items[i];
		if (!rule->due || (script_on_sends(rule->on) && !may_send))
			continue;
		rule->due = false;
		rule->acting = script_on_sends(rule->on);
		return rule;
	}
	return NULL;
}

bool triggers_wait_to_send(const struct triggers *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->items[i]->due && script_on_sends(t->items[i]->on))
			return true;
	return false;
}

void triggers_replied(struct trigger *rule, int64_t now)
{
	rule->acting = false;
	rule->quiet_until = now + TRIGGER_WAKE_US;
}

size_t triggers_held(struct trigger *rule)
{
	size_t held = rule->held;

	rule->held = 0;
	rule->tell = false;
	return held;
}

size_t triggers_drop(struct triggers *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->count; i++)
		if (t->items[i]->due && script_on_sends(t->items[i]->on)) {
			t->items[i]->due = false;
			n++;
		}
	return n;
}

struct trigger *triggers_tell(struct triggers *t, bool *costly)
{
	for (size_t i = 0; i < t->count; i++) {
		struct trigger *rule = t->items[i];
		if (!rule->tell && !rule->too_costly)
			continue;
		*costly = rule->too_costly;
		rule->told_costly |= rule->too_costly;
		if (rule->too_costly)
			rule->too_costly = false;
		else
			rule->tell = false;
		return rule;
	}
	return NULL;
}

void trigger_add_limit(struct buf *out, const struct trigger *rule)
{
	buf_addf(out,
		P_("at most once a second and %lld time a minute",
			"at most once a second and %lld times a minute",
			(size_t)rule->on->a_minute),
		rule->on->a_minute);
}
