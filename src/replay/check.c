/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay/check.h"

#include <stdlib.h>
#include <string.h>

#include "at/command_table.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "record/observe.h"
#include "record/reader.h"

enum {
	SECOND = 1000000,
	APART = 2 * SECOND, /* ends of one command are not further apart */
	ENDS_MOST = 256     /* that wait for the other reading's */
};

/* How a command ended, in one of the two readings. */
struct check_end {
	int64_t t;
	uint64_t line;
	long long outcome;
	struct buf command; /* masked; of today's */
};

struct check_ends {
	struct check_end list[ENDS_MOST];
	size_t count;
};

struct check {
	struct reader *reader;
	struct session *session;
	struct transcript_record record;
	struct check_ends then, today;
	uint64_t line; /* of the record at hand */
	int64_t t;
	bool examining;
	bool incomplete; /* ends were dropped, so those left say nothing */
	struct replay_check *found;
	void (*report)(void *user, uint64_t line, const char *text);
	void *user;
};

static void check_say(struct check *c, uint64_t line, int64_t t, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static void check_say(struct check *c, uint64_t line, int64_t t, const char *format, ...)
{
	struct buf text = {0}, visible = {0};
	va_list args;

	buf_addf(&text, _("at %.6f: "), (double)t / SECOND);
	va_start(args, format);
	buf_vaddf(&text, format, args);
	va_end(args);
	utf8_add_visible(&visible, buf_slice(&text));
	c->found->differences++;
	c->report(c->user, line, buf_text(&visible));
	buf_fini(&text);
	buf_fini(&visible);
}

/* ---- how commands ended ---- */

static void check_drop_first(struct check_ends *e)
{
	buf_fini(&e->list[0].command);
	memmove(e->list, e->list + 1, --e->count * sizeof(*e->list));
}

static const char *check_outcome(const struct check_end *e)
{
	return session_outcome_name((enum session_outcome)e->outcome);
}

static void check_missing(struct check *c, struct check_ends *e)
{
	const struct check_end *end = &e->list[0];

	if (e == &c->then)
		check_say(c, end->line, end->t, _("a command ended then (%s), and none does today"),
			check_outcome(end));
	else
		check_say(c, end->line, end->t, _("%.*s ends today (%s), and did not then"),
			SLICE_ARG(buf_slice(&end->command)), check_outcome(end));
	check_drop_first(e);
}

static void check_pair(struct check *c)
{
	const struct check_end *then = &c->then.list[0], *today = &c->today.list[0];

	c->found->compared++;
	if (then->outcome != today->outcome)
		check_say(c, today->line, today->t, _("%.*s: %s when it was recorded, %s today"),
			SLICE_ARG(buf_slice(&today->command)), check_outcome(then),
			check_outcome(today));
	check_drop_first(&c->then);
	check_drop_first(&c->today);
}

/* One that is much older than the other reading's next has no counterpart. */
static void check_compare(struct check *c)
{
	while (c->then.count && c->today.count) {
		int64_t apart = c->then.list[0].t - c->today.list[0].t;

		if (apart > APART)
			check_missing(c, &c->today);
		else if (apart < -APART)
			check_missing(c, &c->then);
		else
			check_pair(c);
	}
}

static void check_add(
	struct check *c, struct check_ends *e, int64_t t, long long outcome, struct slice command)
{
	if (e->count == ENDS_MOST) {
		check_drop_first(e);
		c->incomplete = true;
	}
	struct check_end *end = &e->list[e->count++];
	*end = (struct check_end){.t = t, .line = c->line, .outcome = outcome};
	buf_add(&end->command, command);
}

static void check_on_fact(void *user, const struct session_fact *fact)
{
	struct check *c = user;

	if (fact->kind == SESSION_FACT_ENDED && fact->command->by != SESSION_BY_POLL)
		check_add(c, &c->today, fact->at, (long long)fact->outcome, fact->command->masked);
	if (fact->kind == SESSION_FACT_SENT && fact->command->by == SESSION_BY_POLL &&
		!at_command_does(fact->command->entry, fact->command->form,
			AT_ASKS_VERSION | AT_LISTS_COMMANDS | AT_ASKS_CONNECTION |
				AT_ASKS_SUBSCRIPTIONS) &&
		!c->examining)
		check_say(c, c->line, fact->at, _("%.*s was sent by a poll, and is none today"),
			SLICE_ARG(fact->command->masked));
}

/* ---- records ---- */

static void check_record(struct check *c)
{
	const struct transcript_record *r = &c->record;

	/* Of those of a later version not even the time is read. */
	if (r->kind != TRANSCRIPT_HEADER && r->kind != TRANSCRIPT_UNKNOWN && r->t < c->t)
		check_say(c, c->line, r->t, _("the time is before that of the record before"));
	if (r->t > c->t)
		c->t = r->t;
	if (r->kind == TRANSCRIPT_ACT && r->act == TRANSCRIPT_ENDED) {
		c->found->says_ends = true;
		check_add(c, &c->then, r->t, r->number, (struct slice){0});
	}
	if (r->kind == TRANSCRIPT_ACT && r->act == TRANSCRIPT_LENT)
		c->examining = true;
	record_observe(c->session, r);
	if (r->kind == TRANSCRIPT_ACT && r->act == TRANSCRIPT_RECLAIMED)
		c->examining = false;
	if (c->found->says_ends)
		check_compare(c);
}

/* What is still awaited at the end has not ended in either reading; the last second may be missing. */
static void check_rest(struct check *c)
{
	if (!c->found->says_ends || c->incomplete)
		return;
	while (c->then.count)
		check_missing(c, &c->then);
	while (c->today.count)
		if (c->today.list[0].t < c->t - SECOND)
			check_missing(c, &c->today);
		else
			check_drop_first(&c->today);
}

static void check_read(struct check *c)
{
	enum reader_result result;
	struct diag d;

	for (uint64_t at = 0;; at = reader_at(c->reader)) {
		c->line++;
		result = reader_next(c->reader, &c->record, &d);
		if (result == READER_RECORD)
			check_record(c);
		else if (result == READER_END)
			break;
		else {
			/* It names the place itself. */
			c->found->differences++;
			c->report(c->user, 0, d.text);
			if (reader_at(c->reader) == at)
				break;
		}
	}
	if (reader_cut(c->reader)) {
		c->found->differences++;
		c->report(c->user, c->line, _("the last record is cut off"));
	}
	check_rest(c);
}

static void check_fini(struct check *c)
{
	while (c->then.count)
		check_drop_first(&c->then);
	while (c->today.count)
		check_drop_first(&c->today);
	transcript_record_fini(&c->record);
	session_free(c->session);
	reader_close(c->reader);
}

bool replay_check(const char *path, enum at_dialect dialect, bool dialect_is_set,
	struct replay_check *found, void (*report)(void *user, uint64_t line, const char *text),
	void *user, struct diag *d)
{
	struct check *c = memory_new(sizeof(*c));

	*found = (struct replay_check){0};
	c->found = found;
	c->report = report;
	c->user = user;
	c->reader = reader_open_forward(path, d);
	if (c->reader) {
		c->session = session_new_observer(
			&(struct session_output){.fact = check_on_fact, .user = c}, dialect);
		if (dialect_is_set)
			session_set_dialect(c->session, dialect);
		check_read(c);
	}
	bool opened = c->reader != NULL;
	check_fini(c);
	free(c);
	return opened;
}
