/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "base/language.h"
#include "view/command_row.h"
#include "view/facts.h"
#include "view/text.h"

static size_t lines_at(
	const struct console_view *v, struct command_place at, const struct command_columns *c)
{
	struct journal_entry e;

	return command_list_get(v, at, &e) ? command_row_lines(v, c, at, &e) : 0;
}

/* The last visible entry, and how many of its lines are below the pane; false if there is none. */
static bool find_end(const struct console_view *v, const struct command_columns *c,
	struct command_place *last, size_t *below)
{
	const struct command_view *s = &v->commands;

	*last = s->last;
	*below = s->below;
	if (s->following ? !command_list_last(v, last) : !command_list_nearest(v, last))
		return false;
	if (s->following || !command_place_eq(*last, s->last))
		*below = 0;
	size_t lines = lines_at(v, *last, c);
	if (*below >= lines)
		*below = lines - 1;
	return true;
}

/* Goes back from the last visible line by up to `rows` lines: the first entry to draw, and how many
 * of its lines are above the pane. */
static void find_start(const struct console_view *v, const struct command_columns *c, size_t rows,
	struct command_place last, size_t below, struct command_place *first, size_t *above)
{
	size_t held = lines_at(v, last, c) - below;

	*first = last;
	while (held < rows && command_list_older(v, first))
		held += lines_at(v, *first, c);
	*above = held > rows ? held - rows : 0;
}

/* Shown while the journal is empty. */
static void draw_welcome(const struct console_view *v, struct area a)
{
	struct buf text = {0}, complete = {0}, send = {0};
	int row = 0;

	text_add_key(&complete, v, ACTION_COMPLETE);
	text_add_key(&send, v, ACTION_SEND);
	if (v->time)
		buf_add_text(&text, _("Nothing sent yet."));
	else
		buf_addf(&text,
			_("Nothing sent yet. Type AT+MQTT, and %s shows what can follow; %s sends "
			  "the line."),
			buf_text(&complete), buf_text(&send));
	struct slice rest = buf_slice(&text);
	for (size_t n; rest.n && row < a.rows; rest = slice_from(rest, n)) {
		n = text_line(rest, a.columns);
		area_put(a, 0, row++, STYLE_DIM, slice_sub(rest, 0, n));
	}
	buf_fini(&text);
	buf_fini(&complete);
	buf_fini(&send);
}

static void command_pane_draw(const struct console_view *v, struct area a)
{
	struct command_columns c = command_columns_of(a);
	struct command_place last, at;
	struct journal_entry e, above_entry;
	size_t below, above;

	if (!find_end(v, &c, &last, &below)) {
		draw_welcome(v, a);
		return;
	}
	find_start(v, &c, (size_t)a.rows, last, below, &at, &above);
	struct command_place before = at;
	/* The first row shows its second in any case, and how long it was after what is out of
	 * view. */
	bool has_above = v->commands.times == COMMAND_TIMES_LAST &&
	                 command_list_older(v, &before) &&
	                 command_list_get(v, before, &above_entry);
	int row = -(int)above;
	/* There is room below `last` only if everything older is in view. */
	do {
		if (!command_list_get(v, at, &e))
			continue;
		if (c.time && row >= 0)
			command_row_draw_time(v, a, row, &e, has_above ? &above_entry : NULL);
		has_above = has_above || row >= 0;
		above_entry = e;
		row = command_row_draw(v, a, &c, row, at, &e);
	} while (row < a.rows && command_list_newer(v, &at));
}

static void pane_add_position(const struct console_view *v, struct buf *out)
{
	const struct command_view *s = &v->commands;
	const struct journal *j = session_journal(v->session);
	struct journal_entry e;

	if (s->selects && journal_get(j, s->selected, &e)) {
		buf_add_text(out, "  ");
		buf_addf(out, _("command %" PRIu64 " of %" PRIu64), e.begun.ordinal,
			journal_commands(j));
	} else if (s->found) {
		buf_add_text(out, "  ");
		buf_addf(out, _("match %" PRIu64 " of %" PRIu64), s->match, s->matches);
	}
	if (s->following)
		return;
	buf_add_text(out, "  ");
	if (s->last.entry + 1 < journal_end(j))
		buf_addf(out, _("scrolled, %" PRIu64 " newer"), journal_end(j) - 1 - s->last.entry);
	else
		buf_add_text(out, _("scrolled"));
}

static void command_pane_add_title(
	const struct console_view *v, struct area inside, struct buf *out)
{
	static const char *const times[COMMAND_TIMES_COUNT] = {
		[COMMAND_TIMES_CLOCK] = "",
		[COMMAND_TIMES_START] = N_("since start"),
		[COMMAND_TIMES_LAST] = N_("since last"),
	};
	const struct command_view *s = &v->commands;

	(void)inside;
	buf_add_text(out, _("Commands"));
	pane_add_position(v, out);
	if (*times[s->times])
		buf_addf(out, "  %s", _(times[s->times]));
	if (s->folds)
		buf_addf(out, "  %s", _("folded"));
	if (s->polls)
		buf_addf(out, "  %s", _("with polls"));
}

static void command_pane_scroll_up(const struct console_view *v, const struct command_columns *c,
	size_t rows, struct command_view *s, size_t lines)
{
	struct command_place first;
	size_t above;

	for (; lines; lines--) {
		find_start(v, c, rows, s->last, s->below, &first, &above);
		if (above == 0 && !command_list_older(v, &first))
			return;
		if (++s->below >= lines_at(v, s->last, c)) {
			command_list_older(v, &s->last);
			s->below = 0;
		}
		s->following = false;
	}
}

static bool pane_is_newest(const struct console_view *v, struct command_place at)
{
	return !command_list_newer(v, &at);
}

static void command_pane_scroll_down(const struct console_view *v, const struct command_columns *c,
	struct command_view *s, size_t lines)
{
	for (;;) {
		s->following = s->below == 0 && pane_is_newest(v, s->last);
		if (s->following || lines-- == 0)
			return;
		if (s->below > 0) {
			s->below--;
		} else {
			command_list_newer(v, &s->last);
			s->below = lines_at(v, s->last, c) - 1;
		}
	}
}

uint64_t console_view_last_entry(const struct console_view *v)
{
	uint64_t end = journal_end(session_journal(v->session));

	if (v->commands.following || v->commands.last.entry >= end)
		return end > 0 ? end - 1 : 0;
	return v->commands.last.entry;
}

static void command_pane_move(struct console_view *v, struct area a, int64_t lines)
{
	struct command_view *s = &v->commands;
	struct command_columns c = command_columns_of(a);
	struct command_place last;
	size_t below;

	if (!find_end(v, &c, &last, &below)) {
		s->following = true;
		return;
	}
	s->last = last;
	s->below = below;
	if (lines < 0)
		command_pane_scroll_up(v, &c, (size_t)a.rows, s, (size_t)-lines);
	else
		command_pane_scroll_down(v, &c, s, (size_t)lines);
}

/* Fills the rows from this entry on, and shows what is above it in those that are left. */
static void pane_show_from(
	struct console_view *v, struct area a, struct command_place at, size_t rows)
{
	struct command_columns columns = command_columns_of(a);
	struct command_view *s = &v->commands;
	size_t lines = lines_at(v, at, &columns);

	s->last = at;
	while (lines < rows && command_list_newer(v, &s->last))
		lines += lines_at(v, s->last, &columns);
	/* Of an entry that does not fit, the first lines. */
	s->below = lines > rows ? lines - rows : 0;
	s->following = s->below == 0 && pane_is_newest(v, s->last);
}

void console_view_show_entry(struct console_view *v, struct cells *c, uint64_t number)
{
	struct area a = console_view_inside(v, c, &command_pane);

	pane_show_from(v, a, (struct command_place){.entry = number}, (size_t)a.rows);
}

/* All of its lines are in view. */
static bool command_pane_has(const struct console_view *v, struct area a, struct command_place at)
{
	struct command_columns c = command_columns_of(a);
	struct command_place last, first;
	size_t below, above;

	if (!find_end(v, &c, &last, &below))
		return false;
	find_start(v, &c, (size_t)a.rows, last, below, &first, &above);
	bool in_first = command_place_eq(at, first), in_last = command_place_eq(at, last);
	return !command_place_before(at, first) && !command_place_before(last, at) &&
	       !(in_first && above) && !(in_last && below);
}

void console_view_reveal_entry(struct console_view *v, struct cells *c, struct command_place at)
{
	struct area a = console_view_inside(v, c, &command_pane);

	if (a.rows && !command_pane_has(v, a, at))
		pane_show_from(v, a, at, (size_t)a.rows - (size_t)a.rows / 3);
}

static void pane_hit_entry(
	const struct console_view *v, const struct journal_entry *e, struct hit *h)
{
	const struct journal *j = session_journal(v->session);
	struct journal_entry begun;

	if (e->command == JOURNAL_NONE || !journal_get(j, e->command, &begun) ||
		!begun.begun.ordinal)
		return;
	h->kind = HIT_COMMAND;
	h->place = e->command;
}

static void command_pane_hit(
	const struct console_view *v, struct area a, int column, int row, struct hit *h)
{
	struct command_columns c = command_columns_of(a);
	struct command_place last, at;
	struct journal_entry e;
	size_t below, above;

	(void)column;
	if (!find_end(v, &c, &last, &below))
		return;
	find_start(v, &c, (size_t)a.rows, last, below, &at, &above);
	int end = -(int)above;
	do {
		end += (int)lines_at(v, at, &c);
	} while (row >= end && command_list_newer(v, &at));
	/* A poll is none of the user's commands. */
	if (row < end && !at.is_poll && command_list_get(v, at, &e))
		pane_hit_entry(v, &e, h);
}

static void pane_add_place(struct buf *facts, struct command_place at)
{
	facts_add(facts, (int64_t)at.entry);
	facts_add(facts, at.is_poll ? (int64_t)at.poll : -1);
}

/* The elapsed time of the command in flight; of a poll only where polls are shown. */
static void pane_add_flight(const struct console_view *v, struct buf *facts)
{
	struct session_in_flight f = session_in_flight(v->session);

	if (f.phase == SESSION_IDLE || (f.entry == JOURNAL_NONE && !v->commands.polls))
		return;
	facts_add(facts, f.phase);
	facts_add(facts, (int64_t)f.entry);
	facts_add(facts, (int64_t)f.poll);
	facts_add(facts, f.deadline - f.sent_at);
	facts_add(facts, text_seconds_since(v, f.sent_at));
}

static void command_pane_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	const struct journal *j = session_journal(v->session), *p = session_polls(v->session);
	const struct command_view *s = &v->commands;

	(void)inside;
	facts_add(facts, (int64_t)journal_first(j));
	facts_add(facts, (int64_t)journal_version(j));
	facts_add(facts, s->polls ? (int64_t)journal_version(p) : -1);
	facts_add(facts, s->following);
	pane_add_place(facts, s->last);
	facts_add(facts, (int64_t)s->below);
	facts_add(facts, s->times);
	facts_add(facts, s->folds);
	facts_add(facts, s->selects ? (int64_t)s->selected : -1);
	facts_add_string(facts, s->searched ? message_query_text(s->searched) : NULL);
	facts_add(facts, s->found);
	pane_add_place(facts, s->found_at);
	facts_add(facts, (int64_t)s->match);
	facts_add(facts, (int64_t)s->matches);
	pane_add_flight(v, facts);
}

const struct pane_ops command_pane = {
	.name = N_("the command pane"),
	.context = CONTEXT_COMMANDS,
	.focus = ACTION_FOCUS_COMMANDS,
	.add_title = command_pane_add_title,
	.draw = command_pane_draw,
	.add_facts = command_pane_add_facts,
	.move = command_pane_move,
	.hit = command_pane_hit,
};
