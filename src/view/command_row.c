/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/command_row.h"

#include <inttypes.h>

#include "at/error_code.h"
#include "base/language.h"
#include "base/utf8.h"
#include "view/text.h"

enum {
	TIME_COLUMNS = 12, /* 23:07:01.204 */
	TEXT_AT = TIME_COLUMNS + 3,
	LEAST_TEXT = 12,   /* narrower: without the time */
	LEAST_FOLDED = 10, /* of a folded command, whatever became of it */
	LEAST_ALIGNED = 50,
	LINES_COLUMNS = 8,
	TOOK_COLUMNS = 7,
	GAP = 2
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

struct command_columns command_columns_of(struct area a)
{
	struct command_columns c = {.text_at = TEXT_AT, .time = true};

	if (a.columns < TEXT_AT + LEAST_TEXT)
		c = (struct command_columns){.text_at = 2};
	c.text = a.columns > c.text_at ? a.columns - c.text_at : 1;
	return c;
}

static enum style command_row_style(struct command_place at, const struct journal_entry *e)
{
	if (at.is_poll)
		return STYLE_DIM;
	return e->kind == JOURNAL_ANSWER && e->took >= 0 ? STYLE_GOOD : looks[e->kind].style;
}

/* ---- its text ---- */

/* What is ours is UTF-8; the rest is as it was sent and came. */
static bool row_has_foreign_text(const struct journal_entry *e)
{
	return e->kind != JOURNAL_REMARK && e->kind != JOURNAL_PROBLEM && e->kind != JOURNAL_NOTE;
}

/* Where a place in the entry's text is in the decoded one. */
static size_t row_place_decoded(const struct journal_entry *e, size_t at)
{
	struct buf before = {0};

	encoding_add_utf8(&before, ENCODING_GB18030, slice_sub(e->text, 0, at));
	at = before.n;
	buf_fini(&before);
	return at;
}

/* The entry with its text in the encoding that was chosen; it borrows from the entry and `room`. */
static struct journal_entry row_decoded(
	const struct console_view *v, const struct journal_entry *e, struct buf *room)
{
	struct journal_entry shown = *e;

	if (!row_has_foreign_text(e))
		return shown;
	shown.text = text_decoded(v, e->text, room);
	if (shown.text.p == e->text.p || !e->mark_n)
		return shown;
	shown.mark_at = row_place_decoded(e, e->mark_at);
	shown.mark_n = row_place_decoded(e, e->mark_at + e->mark_n) - shown.mark_at;
	return shown;
}

/* ---- what stands on the right ---- */

static bool command_row_is_in_flight(const struct console_view *v, struct command_place at)
{
	struct session_in_flight f = session_in_flight(v->session);

	return at.is_poll ? f.poll == at.poll : f.entry == at.entry;
}

/* While the bytes of a payload are awaited, time is not limited. */
static void row_add_elapsed(struct buf *out, const struct console_view *v)
{
	struct session_in_flight f = session_in_flight(v->session);

	if (f.phase != SESSION_PAYLOAD && f.deadline > f.sent_at)
		buf_addf(out, _("%" PRId64 " s of %" PRId64 " s"), text_seconds_since(v, f.sent_at),
			(f.deadline - f.sent_at + TEXT_SECOND / 2) / TEXT_SECOND);
	else
		buf_addf(out, "%" PRId64 " s", text_seconds_since(v, f.sent_at));
}

static void row_add_outcome(struct buf *out, const struct journal_command *c)
{
	static const char *const words[] = {
		[SESSION_OK] = "OK",
		[SESSION_REFUSED] = "ERROR",
		[SESSION_TIMEOUT] = N_("no answer"),
		[SESSION_RESET] = N_("reset"),
		[SESSION_LOST] = N_("lost"),
	};
	const struct at_error *error = at_error_find(c->code);

	buf_add_text(out, _(words[c->outcome]));
	if (c->outcome != SESSION_REFUSED || !c->code)
		return;
	if (error)
		buf_addf(out, " 0x%04x", error->code);
	else
		buf_addf(out, " 0x%08" PRIx32, c->code);
}

/* What is left out first where there is no room. */
enum folded_form { FOLDED_ALIGNED, FOLDED_ALL, FOLDED_SHORT, FOLDED_TIME, FOLDED_OUTCOME };

static void add_right_aligned(struct buf *out, const struct buf *text, size_t columns)
{
	size_t own = utf8_columns(buf_slice(text));

	buf_add_repeat(out, ' ', own < columns ? columns - own + GAP : GAP);
	buf_add(out, buf_slice(text));
}

static void row_add_ended(struct buf *out, const struct journal_command *c, enum folded_form form)
{
	struct buf lines = {0}, took = {0};

	row_add_outcome(out, c);
	if (c->lines && form == FOLDED_SHORT)
		buf_addf(&lines, "+%" PRIu64, c->lines);
	else if (c->lines && form < FOLDED_TIME)
		buf_addf(&lines, P_("+%" PRIu64 " line", "+%" PRIu64 " lines", c->lines), c->lines);
	text_add_took(&took, c->took);
	if (lines.n || form == FOLDED_ALIGNED)
		add_right_aligned(out, &lines, form == FOLDED_ALIGNED ? LINES_COLUMNS : 0);
	if (form < FOLDED_OUTCOME)
		add_right_aligned(out, &took, form == FOLDED_ALIGNED ? TOOK_COLUMNS : 0);
	buf_fini(&lines);
	buf_fini(&took);
}

static void row_add_folded(struct buf *out, const struct console_view *v, struct command_place at,
	const struct journal_command *c, int columns)
{
	int form = columns >= LEAST_ALIGNED ? FOLDED_ALIGNED : FOLDED_ALL;

	if (!c->ended && command_row_is_in_flight(v, at))
		row_add_elapsed(out, v);
	for (; c->ended && form <= FOLDED_OUTCOME; form++) {
		buf_clear(out);
		row_add_ended(out, c, (enum folded_form)form);
		if ((int)utf8_columns(buf_slice(out)) + GAP + LEAST_FOLDED <= columns)
			break;
	}
}

/* Of a final answer its time, of the command in flight the time that has passed. */
static void row_add_right(struct buf *out, const struct console_view *v, struct command_place at,
	const struct journal_entry *e, int columns)
{
	buf_clear(out);
	if (command_list_is_folded(v, at, e))
		row_add_folded(out, v, at, &e->begun, columns);
	else if (e->took >= 0)
		text_add_took(out, e->took);
	else if (e->begun.ordinal && !e->begun.ended && command_row_is_in_flight(v, at))
		row_add_elapsed(out, v);
}

/* Does it fit behind the text's last row? */
static bool right_fits(struct slice text, const struct command_columns *c, const struct buf *right)
{
	for (size_t n; (n = text_line(text, c->text)) < text.n;)
		text = slice_from(text, n);
	return utf8_columns(text) + 1 + utf8_columns(buf_slice(right)) <= (size_t)c->text;
}

size_t command_row_lines(const struct console_view *v, const struct command_columns *c,
	struct command_place at, const struct journal_entry *e)
{
	struct buf right = {0}, room = {0};

	if (command_list_is_folded(v, at, e))
		return 1;
	struct slice text = row_decoded(v, e, &room).text;
	size_t lines = text_lines(text, c->text);
	row_add_right(&right, v, at, e, c->text);
	if (right.n && !right_fits(text, c, &right))
		lines++;
	buf_fini(&right);
	buf_fini(&room);
	return lines;
}

/* ---- drawing ---- */

/* Changes the style of those bytes of the entry's text that are in its piece [at, at + n). */
static void style_piece(struct area a, int row, struct slice text, size_t at, size_t n, size_t from,
	size_t length, enum style style)
{
	size_t end = from + length < at + n ? from + length : at + n;

	from = from > at ? from : at;
	if (from >= end)
		return;
	area_style(a, (int)utf8_columns(slice_sub(text, at, from - at)), row,
		(int)utf8_columns(slice_sub(text, from, end - from)), style);
}

/* What is wrong in it, and what was searched for. */
static void style_marks(const struct console_view *v, struct area a, int row,
	const struct journal_entry *e, size_t at, size_t n)
{
	const struct message_query *q = v->commands.searched;
	size_t from = 0, found, length;

	style_piece(a, row, e->text, at, n, e->mark_at, e->mark_n, STYLE_MISTAKE);
	for (; q && message_query_find(q, e->text, from, &found, &length) && found < at + n;
		from = found + length)
		style_piece(a, row, e->text, at, n, found, length, STYLE_FOUND);
}

static bool command_row_is_chosen(const struct console_view *v, struct command_place at)
{
	const struct command_view *s = &v->commands;

	return (s->selects && !at.is_poll && s->selected == at.entry) ||
	       (!s->selects && s->found && command_place_eq(s->found_at, at));
}

static void row_draw_mark(const struct console_view *v, struct area a,
	const struct command_columns *c, int row, struct command_place at,
	const struct journal_entry *e)
{
	area_putf(a, c->text_at - 2, row, command_row_style(at, e), "%c", looks[e->kind].mark);
	if (command_row_is_chosen(v, at))
		area_style(a, c->text_at - 2, row, 1, STYLE_SELECTED);
}

static int row_draw_folded(const struct console_view *v, struct area text, int row,
	struct command_place at, const struct journal_entry *e)
{
	struct buf right = {0};
	int room = text.columns;

	if (row < 0)
		return row + 1;
	row_add_right(&right, v, at, e, text.columns);
	if ((int)right.n + GAP + LEAST_FOLDED <= room)
		room -= (int)right.n + GAP;
	else if (room > LEAST_FOLDED)
		room = LEAST_FOLDED;
	struct area left = area_sub(text, 0, 0, room, text.rows);
	area_put(left, 0, row, command_row_style(at, e), e->text);
	style_marks(v, left, row, e, 0, e->text.n);
	struct area rest = area_sub(text, room + 1, 0, text.columns - room - 1, text.rows);
	bool failed = e->begun.ended && e->begun.outcome != SESSION_OK && !at.is_poll;
	if ((int)right.n <= rest.columns)
		area_put_right(rest, row, failed ? STYLE_BAD : STYLE_DIM, buf_slice(&right));
	else
		area_put(rest, 0, row, failed ? STYLE_BAD : STYLE_DIM, buf_slice(&right));
	buf_fini(&right);
	return row + 1;
}

static int row_draw_decoded(const struct console_view *v, struct area a,
	const struct command_columns *c, int row, struct command_place at,
	const struct journal_entry *e)
{
	struct area text = area_sub(a, c->text_at, 0, c->text, a.rows);
	struct slice rest = e->text;
	struct buf right = {0};
	int first = row;

	if (row >= 0)
		row_draw_mark(v, a, c, row, at, e);
	if (command_list_is_folded(v, at, e))
		return row_draw_folded(v, text, row, at, e);
	do {
		size_t n = text_line(rest, c->text);
		area_put(text, 0, row, command_row_style(at, e), slice_sub(rest, 0, n));
		style_marks(v, text, row++, e, (size_t)(rest.p - e->text.p), n);
		rest = slice_from(rest, n);
	} while (rest.n && row < a.rows);
	if (rest.n == 0)
		row_add_right(&right, v, at, e, c->text);
	if (right.n) {
		if (!right_fits(e->text, c, &right))
			row++;
		if (row > 0 && row <= a.rows)
			area_put_right(text, row - 1, STYLE_DIM, buf_slice(&right));
	}
	buf_fini(&right);
	if (v->commands.selects && command_row_is_chosen(v, at))
		for (int i = first > 0 ? first : 0; i < row && i < a.rows; i++)
			area_style(text, 0, i, text.columns, STYLE_SELECTED);
	return row;
}

int command_row_draw(const struct console_view *v, struct area a, const struct command_columns *c,
	int row, struct command_place at, const struct journal_entry *e)
{
	struct buf room = {0};
	struct journal_entry shown = row_decoded(v, e, &room);

	row = row_draw_decoded(v, a, c, row, at, &shown);
	buf_fini(&room);
	return row;
}

/* ---- times ---- */

static void row_add_seconds(struct buf *out, int64_t microseconds)
{
	int64_t ms = microseconds / 1000;

	if (ms >= 1000 * 1000)
		text_add_duration(out, ms / 1000);
	else
		buf_addf(out, "%" PRId64, ms / 1000);
	if (ms < (int64_t)100 * 3600 * 1000) {
		buf_add_char(out, '.');
		buf_add_decimal(out, (uint64_t)ms % 1000, 3);
	}
}

/* A second of the clock is not repeated on the next row. */
static void row_add_time(struct buf *out, const struct console_view *v,
	const struct journal_entry *e, const struct journal_entry *above)
{
	switch (v->commands.times) {
	case COMMAND_TIMES_START:
		row_add_seconds(out, e->at > 0 ? e->at : 0);
		break;
	case COMMAND_TIMES_LAST:
		if (!above)
			break;
		buf_add_char(out, '+');
		row_add_seconds(out, e->at > above->at ? e->at - above->at : 0);
		break;
	default:
		if (!above || text_second(v, above->at) != text_second(v, e->at))
			text_add_time(out, v, e->at);
		text_add_thousandths(out, v, e->at);
		break;
	}
}

void command_row_draw_time(const struct console_view *v, struct area a, int row,
	const struct journal_entry *e, const struct journal_entry *above)
{
	struct buf time = {0};

	row_add_time(&time, v, e, above);
	area_put_right(area_sub(a, 0, 0, TIME_COLUMNS, a.rows), row, STYLE_DIM, buf_slice(&time));
	buf_fini(&time);
}
