/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which entries the command pane shows, and in which order: those of the journal, with the polls
 * between them if they are wanted, without what is folded away.  A command and what it was answered
 * are a group, which the session knows (session/journal.h); folded, only the command is shown.
 * Unsolicited lines, remarks and notes belong to no group and are always shown.
 */
#ifndef VIEW_COMMAND_LIST_H
#define VIEW_COMMAND_LIST_H

#include "session/journal.h"

struct console_view;
struct message_query;

/* An entry of the journal, or a poll's entry that stands in front of it. */
struct command_place {
	uint64_t entry;
	bool is_poll;
	uint64_t poll; /* in the journal of polls */
};

/* What the times of the entries are. */
enum command_times {
	COMMAND_TIMES_CLOCK,
	COMMAND_TIMES_START, /* since the session's start */
	COMMAND_TIMES_LAST,  /* since the entry above */
	COMMAND_TIMES_COUNT
};

struct command_view {
	bool following;
	struct command_place last; /* the last visible entry... */
	size_t below;              /* ... and how many of its lines are below the pane */
	enum command_times times;
	bool folds;        /* all groups, but the one that holds what is selected or found */
	bool polls;        /* are shown */
	bool selects;      /* a command of the user's is selected: */
	uint64_t selected; /* its entry */
	const struct message_query *searched; /* highlighted; NULL: nothing */
	bool found;                           /* a match is gone to: */
	struct command_place found_at;
	uint64_t match, matches; /* it is that one of so many, from 1 */
};

bool command_place_eq(struct command_place a, struct command_place b);
bool command_place_before(struct command_place a, struct command_place b);

/* The entry there, if it is kept; also where it is folded away. */
bool command_list_get(
	const struct console_view *v, struct command_place at, struct journal_entry *e);
bool command_list_shows(
	const struct console_view *v, struct command_place at, const struct journal_entry *e);
/* It begins a command whose other entries are folded away. */
bool command_list_is_folded(
	const struct console_view *v, struct command_place at, const struct journal_entry *e);

/* The last entry that is shown; false: there is none. */
bool command_list_last(const struct console_view *v, struct command_place *at);
/* The nearest entry that is shown: this one, or an older one, or a newer one; false: there is none. */
bool command_list_nearest(const struct console_view *v, struct command_place *at);
/* The next older or newer one that is shown; false, with *at unchanged, if there is none. */
bool command_list_older(const struct console_view *v, struct command_place *at);
bool command_list_newer(const struct console_view *v, struct command_place *at);
/* The same over all entries, also those that are folded away, but not over polls that are hidden. */
bool command_list_older_of_all(const struct console_view *v, struct command_place *at);
bool command_list_newer_of_all(const struct console_view *v, struct command_place *at);

/* The next older or newer command of the user's; from nothing, the newest one.  false: none. */
bool command_list_select(struct console_view *v, bool older);

#endif
