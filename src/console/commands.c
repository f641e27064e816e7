/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/commands.h"

#include "base/language.h"
#include "console/console_private.h"
#include "term/line_editor.h"
#include "view/text.h"

void console_commands_times(struct console *c)
{
	struct command_view *s = &c->view.commands;

	s->times = (enum command_times)((s->times + 1) % COMMAND_TIMES_COUNT);
}

void console_commands_fold(struct console *c)
{
	c->view.commands.folds = !c->view.commands.folds;
}

void console_commands_polls(struct console *c)
{
	struct command_view *s = &c->view.commands;

	s->polls = !s->polls;
	if (s->found && s->found_at.is_poll && !s->polls)
		s->found = false;
	if (s->polls && !journal_end(session_polls(console_session(c))))
		console_notice(c, _("polls are shown from now on; none has been sent yet"));
}

/* ---- a selected command ---- */

void console_commands_hint(const struct console *c, struct buf *out)
{
	struct buf copies = {0}, ends = {0};

	keymap_add_keys(&copies, &c->config.keymap, ACTION_SEND);
	keymap_add_keys(&ends, &c->config.keymap, ACTION_LEAVE);
	buf_addf(out, _("%s copies the selected command to this line; %s ends"), buf_text(&copies),
		buf_text(&ends));
	buf_fini(&copies);
	buf_fini(&ends);
}

bool console_commands_leave(struct console *c)
{
	struct command_view *s = &c->view.commands;
	bool any = s->selects || s->found || s->searched;

	s->selects = s->found = false;
	s->searched = NULL;
	console_line_refresh(c);
	return any;
}

/* The selection says what Enter does now, where the line's mistake was. */
static void commands_show_selected(struct console *c)
{
	uint64_t entry = c->view.commands.selected;

	c->view.input.mistake = NULL;
	console_line_refresh(c);
	console_view_reveal_entry(&c->view, &c->cells, (struct command_place){.entry = entry});
}

void console_commands_select(struct console *c, bool older)
{
	struct command_view *s = &c->view.commands;
	bool selected = s->selects;

	if (older && selected && c->replay.replay)
		console_replay_recall(c, s->selected ? s->selected - 1 : 0);
	if (!command_list_select(&c->view, older)) {
		if (!selected)
			console_notice(c, _("no command has been sent yet"));
		else if (older)
			console_notice(c, _("this is the oldest command that is kept here"));
		/* Behind the newest one nothing is selected. */
		if (!older && selected) {
			s->selects = false;
			s->following = true;
			console_line_refresh(c);
		}
		return;
	}
	commands_show_selected(c);
}

void console_commands_point(struct console *c, uint64_t entry)
{
	struct command_view *s = &c->view.commands;

	s->selects = true;
	s->selected = entry;
	commands_show_selected(c);
}

/* Where the line lacks what the journal does not have: the stars are not what was sent. */
static void commands_mark_missing(struct console *c, struct slice sent, struct slice copied)
{
	size_t at = 0, stars = slice_find(copied, SLICE("**"));

	while (at < copied.n && copied.p[at] == sent.p[at])
		at++;
	if (sent.n == copied.n && stars == SLICE_NONE)
		return;
	if (sent.n != copied.n) {
		diag_fail(&c->mistake, 0, at, 0, _("the password is not kept: type it here"));
	} else {
		size_t n = 2;
		at = stars;
		while (at + n < copied.n && copied.p[at + n] == '*')
			n++;
		diag_fail(&c->mistake, 0, at, n,
			_("stars stand for a password, which is not kept: type it here"));
	}
	console_line_set(c, copied, at);
	c->view.input.mistake = &c->mistake;
}

void console_commands_copy(struct console *c)
{
	struct command_view *s = &c->view.commands;
	struct buf line = {0}, room = {0}, sent = {0};
	struct journal_entry e;

	s->selects = false;
	s->following = true;
	console_line_refresh(c);
	if (!journal_get(session_journal(console_session(c)), s->selected, &e))
		return;
	if (e.text.n > JOURNAL_LINE) {
		console_notice(c, _("not copied: the line is too long to be kept here whole"));
	} else if (!at_secrets_add_kept(session_secrets(console_session(c)), &line, e.text)) {
		console_notice(
			c, _("not copied: without its password it would be another command"));
	} else {
		struct slice typed = text_decoded(&c->view, buf_slice(&line), &room);
		console_line_begin(c, typed);
		commands_mark_missing(c, text_decoded(&c->view, e.text, &sent), typed);
	}
	buf_fini(&line);
	buf_fini(&room);
	buf_fini(&sent);
}

/* ---- searching ---- */

static bool commands_matches(const struct console *c, struct command_place at)
{
	struct journal_entry e;
	struct buf room = {0};
	size_t found, n;

	bool matches = command_list_get(&c->view, at, &e) &&
	               (message_query_find(c->commands.query, e.text, 0, &found, &n) ||
			       message_query_find(c->commands.query,
				       text_decoded(&c->view, e.text, &room), 0, &found, &n));
	buf_fini(&room);
	return matches;
}

struct commands_hit {
	bool any;
	struct command_place at;
	uint64_t match; /* it is the n-th of all, from 1 */
};

/* The nearest match in that direction; without one, the farthest in the other, as if the list went
 * round.  Counts all matches. */
static struct commands_hit commands_find_from(
	struct console *c, struct command_place from, bool older, uint64_t *matches)
{
	struct command_place at = {.entry = journal_first(session_journal(console_session(c)))};
	struct commands_hit near = {0}, round = {0};

	while (command_list_older_of_all(&c->view, &at))
		; /* polls in front of the first entry */
	*matches = 0;
	do {
		if (!commands_matches(c, at))
			continue;
		struct commands_hit this = {true, at, ++*matches};
		bool beyond =
			older ? command_place_before(at, from) : command_place_before(from, at);
		if (beyond && (older || !near.any))
			near = this;
		if (older || !round.any)
			round = this;
	} while (command_list_newer_of_all(&c->view, &at));
	return near.any ? near : round;
}

static struct command_place commands_search_from(const struct console *c)
{
	const struct command_view *s = &c->view.commands;

	if (s->found)
		return s->found_at;
	if (s->selects)
		return (struct command_place){.entry = s->selected};
	return (struct command_place){.entry = journal_end(session_journal(console_session(c)))};
}

static void commands_find_on(struct console *c, bool older)
{
	struct command_view *s = &c->view.commands;

	if (!c->commands.query) {
		console_notice(c, _("nothing was searched for yet"));
		return;
	}
	struct commands_hit hit =
		commands_find_from(c, commands_search_from(c), older, &s->matches);
	s->searched = c->commands.query;
	s->found = hit.any;
	c->commands.walked = true;
	if (!hit.any) {
		console_notice(c, _("%s is nowhere in the commands and answers kept here"),
			message_query_text(c->commands.query));
		return;
	}
	s->selects = false;
	s->found_at = hit.at;
	s->match = hit.match;
	console_view_reveal_entry(&c->view, &c->cells, hit.at);
}

/* true: that is searched for from now on, or was before. */
static bool commands_set_query(struct console *c, struct slice text)
{
	struct message_query *old = c->commands.query;
	struct diag d;

	if (slice_starts(text, SLICE("topic:")) || slice_starts(text, SLICE("!"))) {
		console_notice(
			c, _("topic: and ! are for messages; here: text, /pattern/i, hex:00ff"));
		return false;
	}
	if (!text.n || (old && slice_eq(text, buf_slice(&c->commands.typed))))
		return true;
	struct message_query *query = message_query_new(text, &d);
	if (!query) {
		console_notice(c, "%s", d.text);
		return false;
	}
	console_commands_leave(c); /* it refers to the old one */
	message_query_free(old);
	c->commands.query = query;
	c->commands.walked = false;
	buf_set(&c->commands.typed, text);
	return true;
}

void console_commands_search(struct console *c, struct slice text)
{
	bool before = c->commands.query && slice_eq(text, buf_slice(&c->commands.typed));

	/* The key has found it already, while the text was being typed. */
	if (c->commands.walked && (!text.n || before))
		return;
	if (commands_set_query(c, text))
		commands_find_on(c, true);
}

void console_commands_search_key(struct console *c, bool older)
{
	if (console_question_is(c, QUESTION_LINE)) {
		if (commands_set_query(c, line_editor_line()))
			commands_find_on(c, older);
	} else if (older) {
		c->commands.walked = false;
		console_ask(c, QUESTION_LINE, "");
	} else {
		commands_find_on(c, false);
	}
}

void console_commands_renew(struct console *c)
{
	struct command_view *s = &c->view.commands;

	s->following = true;
	s->selects = s->found = false;
}

void console_commands_fini(struct console *c)
{
	message_query_free(c->commands.query);
	buf_fini(&c->commands.typed);
}
