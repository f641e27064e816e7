/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/memory.h"
#include "record/observe.h"
#include "replay/replay_private.h"

enum { POLL_US = 5000000 };

#define UNIT_BIT(unit) (1U << (unit))

/* What is due without a record, a time limit, comes before the record that is observed. */
static void point_saw(struct replay_point *p, enum replay_unit unit, int64_t t)
{
	if (!(p->seen & UNIT_BIT(unit)))
		p->seen_at[unit] = t;
	p->seen |= UNIT_BIT(unit);
}

static void point_on_event(void *user, const struct wire_event *event)
{
	struct replay_point *p = user;

	if (event->type == WIRE_EVENT_MESSAGE)
		point_saw(p, REPLAY_MESSAGE, session_now(p->session));
}

static bool point_is_error(const struct session_fact *fact)
{
	return fact->kind == SESSION_FACT_ENDED &&
	       (fact->outcome == SESSION_REFUSED || fact->outcome == SESSION_TIMEOUT) &&
	       fact->command->by != SESSION_BY_POLL;
}

static void point_on_fact(void *user, const struct session_fact *fact)
{
	struct replay_point *p = user;

	if (fact->kind == SESSION_FACT_SENT && fact->command->by != SESSION_BY_POLL)
		point_saw(p, REPLAY_COMMAND, fact->at);
	if (point_is_error(fact))
		point_saw(p, REPLAY_ERROR, fact->at);
	if (fact->kind == SESSION_FACT_DROPPED)
		point_saw(p, REPLAY_DROP, fact->at);
	advice_listen(&p->advice, p->session, fact);
}

static struct session_output point_output(struct replay_point *p)
{
	return (struct session_output){.event = point_on_event, .fact = point_on_fact, .user = p};
}

struct replay_point *replay_point_new(
	enum at_dialect dialect, bool dialect_is_set, struct message_log *log)
{
	struct replay_point *p = memory_new(sizeof(*p));
	struct session_output output = point_output(p);

	p->session = session_new_observer(&output, dialect);
	session_share_messages(p->session, log);
	if (dialect_is_set)
		session_set_dialect(p->session, dialect);
	return p;
}

void replay_point_free(struct replay_point *p)
{
	if (!p)
		return;
	session_free(p->session);
	advice_fini(&p->advice);
	free(p);
}

struct replay_point *replay_point_copy(const struct replay_point *from)
{
	struct replay_point *p = memory_new(sizeof(*p));
	struct session_output output = point_output(p);

	*p = *from;
	p->session = session_copy(from->session, &output);
	advice_copy(&p->advice, &from->advice);
	return p;
}

/* A transcript does not say whether the board was polled, but the first poll does. */
static void point_learn_polls(struct replay_point *p, const struct transcript_record *record)
{
	if (record->kind == TRANSCRIPT_ACT && record->act == TRANSCRIPT_POLLED)
		p->polls_known = true;
	if (p->polls_known || record->kind != TRANSCRIPT_SENT || record->by != SESSION_BY_POLL)
		return;
	p->polls_known = true;
	session_observe_polls(p->session, POLL_US);
}

void replay_point_observe(
	struct replay_point *p, const struct transcript_record *record, uint64_t behind)
{
	uint64_t resets = session_status(p->session)->resets;

	if (record->t > p->t)
		p->t = record->t;
	p->seen = 0;
	point_saw(p, REPLAY_RECORD, p->t);
	point_learn_polls(p, record);
	record_observe(p->session, record);
	if (record->kind == TRANSCRIPT_NOTE)
		point_saw(p, REPLAY_NOTE, p->t);
	if (record->kind == TRANSCRIPT_LINK && !record->up && !record->released)
		point_saw(p, REPLAY_ERROR, p->t);
	if (session_status(p->session)->resets > resets)
		point_saw(p, REPLAY_RESET, p->t);
	p->from = p->at;
	p->ticked = p->t > p->ticked ? p->t : p->ticked;
	p->at = behind;
}

void replay_point_tick(struct replay_point *p, int64_t t)
{
	p->seen = 0;
	session_observe_time(p->session, t);
	if (t > p->ticked)
		p->ticked = t;
}

bool replay_point_saw(const struct replay_point *p, enum replay_unit unit)
{
	return p->seen & UNIT_BIT(unit);
}
