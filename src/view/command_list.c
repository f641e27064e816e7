/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/command_list.h"

#include "view/console_view.h"

bool command_place_eq(struct command_place a, struct command_place b)
{
	return a.entry == b.entry && a.is_poll == b.is_poll && (!a.is_poll || a.poll == b.poll);
}

bool command_place_before(struct command_place a, struct command_place b)
{
	if (a.entry != b.entry || (!a.is_poll && !b.is_poll))
		return a.entry < b.entry;
	return a.is_poll && (!b.is_poll || a.poll < b.poll);
}

static const struct journal *command_list_journal(
	const struct console_view *v, struct command_place at)
{
	return at.is_poll ? session_polls(v->session) : session_journal(v->session);
}

bool command_list_get(
	const struct console_view *v, struct command_place at, struct journal_entry *e)
{
	return journal_get(command_list_journal(v, at), at.is_poll ? at.poll : at.entry, e);
}

/* The group is open although all are folded. */
static bool command_list_is_open(const struct console_view *v, bool polls, uint64_t command)
{
	const struct command_view *s = &v->commands;
	struct journal_entry e;

	if (s->selects && !polls && s->selected == command)
		return true;
	return s->found && s->found_at.is_poll == polls && command_list_get(v, s->found_at, &e) &&
	       e.command == command;
}

bool command_list_shows(
	const struct console_view *v, struct command_place at, const struct journal_entry *e)
{
	const struct journal *j = command_list_journal(v, at);

	if (!v->commands.folds || e->command == JOURNAL_NONE || e->begun.ordinal)
		return true;
	/* What is left of a command that is no longer kept can't be folded into it. */
	return e->command < journal_first(j) || command_list_is_open(v, at.is_poll, e->command);
}

bool command_list_is_folded(
	const struct console_view *v, struct command_place at, const struct journal_entry *e)
{
	return v->commands.folds && e->begun.ordinal &&
	       !command_list_is_open(v, at.is_poll, e->command);
}

bool command_list_older_of_all(const struct console_view *v, struct command_place *at)
{
	const struct journal *j = session_journal(v->session), *p = session_polls(v->session);

	if (v->commands.polls) {
		uint64_t poll = at->is_poll ? at->poll : journal_placed(p, at->entry + 1);
		struct journal_entry e;
		/* In front of the same entry; polls are behind the one before it. */
		if (poll > journal_first(p) && journal_get(p, poll - 1, &e) &&
			e.before == at->entry) {
			*at = (struct command_place){at->entry, true, poll - 1};
			return true;
		}
	}
	if (at->entry <= journal_first(j))
		return false;
	*at = (struct command_place){.entry = at->entry - 1};
	return true;
}

bool command_list_newer_of_all(const struct console_view *v, struct command_place *at)
{
	const struct journal *j = session_journal(v->session), *p = session_polls(v->session);
	uint64_t entry = at->is_poll ? at->entry : at->entry + 1;

	if (v->commands.polls) {
		uint64_t poll = at->is_poll ? at->poll + 1 : journal_placed(p, entry);
		struct journal_entry e;
		if (journal_get(p, poll, &e) && e.before == entry) {
			*at = (struct command_place){entry, true, poll};
			return true;
		}
	}
	if (entry >= journal_end(j))
		return false;
	*at = (struct command_place){.entry = entry};
	return true;
}

static bool command_list_step(const struct console_view *v, struct command_place *at,
	bool (*step)(const struct console_view *v, struct command_place *at))
{
	struct command_place next = *at;
	struct journal_entry e;

	while (step(v, &next))
		if (command_list_get(v, next, &e) && command_list_shows(v, next, &e)) {
			*at = next;
			return true;
		}
	return false;
}

bool command_list_older(const struct console_view *v, struct command_place *at)
{
	return command_list_step(v, at, command_list_older_of_all);
}

bool command_list_newer(const struct console_view *v, struct command_place *at)
{
	return command_list_step(v, at, command_list_newer_of_all);
}

/* Behind the newest entry, and the polls behind that. */
static struct command_place command_list_end(const struct console_view *v)
{
	return (struct command_place){.entry = journal_end(session_journal(v->session))};
}

bool command_list_last(const struct console_view *v, struct command_place *at)
{
	*at = command_list_end(v);
	return command_list_older(v, at);
}

bool command_list_nearest(const struct console_view *v, struct command_place *at)
{
	struct command_place end = command_list_end(v);
	struct journal_entry e;

	if (command_place_before(end, *at))
		*at = end;
	if (at->entry < journal_first(session_journal(v->session)))
		*at = (struct command_place){.entry = journal_first(session_journal(v->session))};
	if (at->is_poll && !v->commands.polls)
		at->is_poll = false;
	if (command_list_get(v, *at, &e) && command_list_shows(v, *at, &e))
		return true;
	return command_list_older(v, at) || command_list_newer(v, at);
}

bool command_list_select(struct console_view *v, bool older)
{
	const struct journal *j = session_journal(v->session);
	struct command_view *s = &v->commands;
	uint64_t at = s->selects ? s->selected : journal_end(j);
	struct journal_entry e;

	while (older ? at > journal_first(j) : at + 1 < journal_end(j)) {
		at = older ? at - 1 : at + 1;
		if (!journal_get(j, at, &e) || !e.begun.ordinal)
			continue;
		s->selects = true;
		s->selected = at;
		return true;
	}
	return false;
}
