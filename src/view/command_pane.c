/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "base/utf8.h"
#include "view/facts.h"
#include "view/text.h"

enum {
	TIME_COLUMNS = 12, /* 23:07:01.204 */
	TEXT_AT = TIME_COLUMNS + 3,
	LEAST_TEXT = 12 /* narrower: without the time */
};

static const struct {
	char mark;
	enum style style;
} looks[] = {
	[JOURNAL_SENT] = {'>', STYLE_SENT},
	[JOURNAL_ANSWER] = {'<', STYLE_ANSWER},
	[JOURNAL_FAILURE] = {'<', STYLE_BAD},
	[JOURNAL_UNSOLICITED] = {'*', STYLE_UNSOLICITED},
	[JOURNAL_REMARK] = {'-', STYLE_REMARK},
	[JOURNAL_PROBLEM] = {'!', STYLE_BAD},
	[JOURNAL_NOTE] = {'#', STYLE_TITLE},
	[JOURNAL_LOG] = {'~', STYLE_DIM},
	[JOURNAL_OTHER] = {'|', STYLE_SENT},
};

/* How the entries are laid out at this width. */
struct columns {
	int text_at, text;
	bool time;
};

static struct columns command_pane_columns_of(struct area a)
{
	struct columns c = {.text_at = TEXT_AT, .time = true};

	if (a.columns < TEXT_AT + LEAST_TEXT)
		c = (struct columns){.text_at = 2};
	c.text = a.columns > c.text_at ? a.columns - c.text_at : 1;
	return c;
}

static bool is_final(const struct journal_entry *e)
{
	return e->took >= 0;
}

/* Does the round trip fit after the text's last line? */
static bool took_fits(const struct journal_entry *e, const struct columns *c, struct buf *took)
{
	struct slice last = e->text;

	buf_clear(took);
	text_add_took(took, e->took);
	for (size_t n; (n = text_line(last, c->text)) < last.n;)
		last = slice_from(last, n);
	return utf8_columns(last) + 1 + took->n <= (size_t)c->text;
}

static size_t entry_lines(const struct journal_entry *e, const struct columns *c)
{
	size_t lines = text_lines(e->text, c->text);
	struct buf took = {0};

	if (is_final(e) && !took_fits(e, c, &took))
		lines++;
	buf_fini(&took);
	return lines;
}

static size_t lines_of(const struct console_view *v, uint64_t number, const struct columns *c)
{
	struct journal_entry e;

	return journal_get(session_journal(v->session), number, &e) ? entry_lines(&e, c) : 0;
}

/* The last visible entry, and how many of its lines are below the pane; false if there is none. */
static bool find_end(
	const struct console_view *v, const struct columns *c, uint64_t *last, size_t *below)
{
	const struct command_view *s = &v->commands;
	const struct journal *j = session_journal(v->session);
	uint64_t first = journal_first(j), end = journal_end(j);

	if (first == end)
		return false;
	*last = s->following || s->last >= end ? end - 1 : s->last;
	*below = s->following ? 0 : s->below;
	if (*last < first) {
		*last = first;
		*below = 0;
	}
	size_t lines = lines_of(v, *last, c);
	if (*below >= lines)
		*below = lines - 1;
	return true;
}

/* Goes back from the last visible line by up to `rows` lines: the first entry to draw, and how many
 * of its lines are above the pane. */
static void find_start(const struct console_view *v, const struct columns *c, size_t rows,
	uint64_t last, size_t below, uint64_t *first, size_t *above)
{
	uint64_t oldest = journal_first(session_journal(v->session));
	size_t held = lines_of(v, last, c) - below;

	*first = last;
	while (*first > oldest && held < rows)
		held += lines_of(v, --*first, c);
	*above = held > rows ? held - rows : 0;
}

static void draw_time(const struct console_view *v, struct area a, int row,
	const struct journal_entry *e, bool full)
{
	struct buf time = {0};

	if (full)
		text_add_time(&time, v, e->at);
	text_add_thousandths(&time, v, e->at);
	area_put_right(area_sub(a, 0, 0, TIME_COLUMNS, a.rows), row, STYLE_DIM, buf_slice(&time));
	buf_fini(&time);
}

static enum style style_of(const struct journal_entry *e)
{
	return e->kind == JOURNAL_ANSWER && is_final(e) ? STYLE_GOOD : looks[e->kind].style;
}

/* Marks what is wrong, in the piece of the entry that is on this row. */
static void draw_mark(struct area a, int row, const struct journal_entry *e, size_t at, size_t n)
{
	size_t from = e->mark_at > at ? e->mark_at : at;
	size_t end = e->mark_at + e->mark_n < at + n ? e->mark_at + e->mark_n : at + n;

	if (from >= end)
		return;
	area_style(a, (int)utf8_columns(slice_sub(e->text, at, from - at)), row,
		(int)utf8_columns(slice_sub(e->text, from, end - from)), STYLE_MISTAKE);
}

/* Draws the entry's lines, the first one at `row`, which may be above the pane; returns the row
 * after it. */
static int draw_entry(
	struct area a, const struct columns *c, int row, const struct journal_entry *e)
{
	struct area text = area_sub(a, c->text_at, 0, c->text, a.rows);
	struct slice rest = e->text;
	struct buf took = {0};

	if (row >= 0)
		area_putf(a, c->text_at - 2, row, style_of(e), "%c", looks[e->kind].mark);
	do {
		size_t n = text_line(rest, c->text);
		area_put(text, 0, row, style_of(e), slice_sub(rest, 0, n));
		draw_mark(text, row++, e, (size_t)(rest.p - e->text.p), n);
		rest = slice_from(rest, n);
	} while (rest.n && row < a.rows);
	if (is_final(e) && rest.n == 0) {
		if (!took_fits(e, c, &took))
			row++;
		if (row > 0 && row <= a.rows)
			area_put_right(text, row - 1, STYLE_DIM, buf_slice(&took));
	}
	buf_fini(&took);
	return row;
}

/* Shown while the journal is empty. */
static void draw_welcome(const struct console_view *v, struct area a)
{
	struct buf text = {0};
	int row = 0;

	buf_add_text(&text, "Nothing sent yet.");
	if (!v->time) {
		buf_add_text(&text, " Type AT+MQTT, and ");
		text_add_key(&text, v, ACTION_COMPLETE);
		buf_add_text(&text, " shows what can follow; ");
		text_add_key(&text, v, ACTION_SEND);
		buf_add_text(&text, " sends the line.");
	}
	struct slice rest = buf_slice(&text);
	for (size_t n; rest.n && row < a.rows; rest = slice_from(rest, n)) {
		n = text_line(rest, a.columns);
		area_put(a, 0, row++, STYLE_DIM, slice_sub(rest, 0, n));
	}
	buf_fini(&text);
}

static void command_pane_draw(const struct console_view *v, struct area a)
{
	const struct journal *j = session_journal(v->session);
	struct columns c = command_pane_columns_of(a);
	uint64_t last, number;
	size_t below, above;
	struct journal_entry e;

	if (!find_end(v, &c, &last, &below)) {
		draw_welcome(v, a);
		return;
	}
	find_start(v, &c, (size_t)a.rows, last, below, &number, &above);
	int row = -(int)above;
	bool full = true;
	/* There is room below `last` only if everything older is in view. */
	for (int64_t second = 0; number < journal_end(j) && row < a.rows; number++) {
		if (!journal_get(j, number, &e))
			continue;
		int64_t this_second = text_second(v, e.at);
		/* A second is not repeated on the next row. */
		full = full || this_second != second;
		second = this_second;
		if (c.time && row >= 0) {
			draw_time(v, a, row, &e, full);
			full = false;
		}
		row = draw_entry(a, &c, row, &e);
	}
}

static void command_pane_add_title(
	const struct console_view *v, struct area inside, struct buf *out)
{
	uint64_t end = journal_end(session_journal(v->session));

	(void)inside;
	buf_add_text(out, "Commands");
	if (v->commands.following)
		return;
	buf_add_text(out, "  scrolled");
	if (v->commands.last + 1 < end)
		buf_addf(out, ", %" PRIu64 " newer", end - 1 - v->commands.last);
}

static void command_pane_scroll_up(const struct console_view *v, const struct columns *c,
	size_t rows, struct command_view *s, size_t lines)
{
	uint64_t oldest = journal_first(session_journal(v->session)), first;
	size_t above;

	for (; lines; lines--) {
		find_start(v, c, rows, s->last, s->below, &first, &above);
		if (first == oldest && above == 0)
			return;
		if (++s->below >= lines_of(v, s->last, c)) {
			s->last--;
			s->below = 0;
		}
		s->following = false;
	}
}

static void command_pane_scroll_down(
	const struct console_view *v, const struct columns *c, struct command_view *s, size_t lines)
{
	uint64_t end = journal_end(session_journal(v->session));

	for (;;) {
		s->following = s->last + 1 >= end && s->below == 0;
		if (s->following || lines-- == 0)
			return;
		if (s->below > 0) {
			s->below--;
		} else {
			s->last++;
			s->below = lines_of(v, s->last, c) - 1;
		}
	}
}

uint64_t console_view_last_entry(const struct console_view *v)
{
	uint64_t end = journal_end(session_journal(v->session));

	if (v->commands.following || v->commands.last >= end)
		return end > 0 ? end - 1 : 0;
	return v->commands.last;
}

static void command_pane_move(struct console_view *v, struct area a, int64_t lines)
{
	struct command_view *s = &v->commands;
	struct columns c = command_pane_columns_of(a);
	uint64_t last;
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

void console_view_show_entry(struct console_view *v, struct cells *c, uint64_t number)
{
	struct area a = console_view_inside(v, c, &command_pane);
	struct columns columns = command_pane_columns_of(a);
	struct command_view *s = &v->commands;
	uint64_t end = journal_end(session_journal(v->session));
	size_t rows = (size_t)a.rows, lines = lines_of(v, number, &columns);

	s->last = number;
	while (lines < rows && s->last + 1 < end)
		lines += lines_of(v, ++s->last, &columns);
	/* Of an entry that does not fit, the first lines. */
	s->below = lines > rows ? lines - rows : 0;
	s->following = s->last + 1 >= end && s->below == 0;
}

static void command_pane_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	const struct journal *j = session_journal(v->session);

	(void)inside;
	facts_add(facts, (int64_t)journal_first(j));
	facts_add(facts, (int64_t)journal_version(j));
	facts_add(facts, v->commands.following);
	facts_add(facts, (int64_t)v->commands.last);
	facts_add(facts, (int64_t)v->commands.below);
}

const struct pane_ops command_pane = {
	.name = "the command pane",
	.context = CONTEXT_COMMANDS,
	.focus = ACTION_FOCUS_COMMANDS,
	.add_title = command_pane_add_title,
	.draw = command_pane_draw,
	.add_facts = command_pane_add_facts,
	.move = command_pane_move,
};
