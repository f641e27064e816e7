/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "base/utf8.h"
#include "view/box.h"
#include "view/facts.h"
#include "view/input_line.h"
#include "view/line_window.h"
#include "view/text.h"

enum {
	METER_COLUMNS = 8, /* " 222/256" */
	METER_WARNS = 230,
	LEAST_WITH_METER = 30,
	LEAST_ANSWER = 20, /* behind a question, where there is room */
	CANDIDATE_ROWS = 8,
	MOST_LABEL = 32
};

/* After AT+MQTTPUBRAW's prompt no line is sent until the bytes have been. */
static bool waits_for_bytes(const struct console_view *v)
{
	return session_in_flight(v->session).phase == SESSION_PAYLOAD;
}

/* Bytes that are wanted at a prompt, or a line can have. */
static size_t meter_most(const struct console_view *v)
{
	struct session_in_flight f = session_in_flight(v->session);

	return waits_for_bytes(v) && !f.length_unknown ? f.payload_length : AT_LINE_BYTES;
}

static void add_meter(const struct console_view *v, struct buf *out)
{
	struct buf sent = {0};

	encoding_add_bytes(&sent, v->encoding, v->input.line);
	buf_addf(out, "%zu/%zu", sent.n, meter_most(v));
	buf_fini(&sent);
}

/* All of its digits are shown. */
static int meter_columns(const struct console_view *v)
{
	struct buf text = {0};

	add_meter(v, &text);
	int columns = (int)text.n + 1;
	buf_fini(&text);
	return columns > METER_COLUMNS ? columns : METER_COLUMNS;
}

static void draw_meter(const struct console_view *v, struct area a)
{
	size_t most = meter_most(v), bytes = v->input.line.n;
	bool warns = waits_for_bytes(v) ? bytes > most : bytes >= METER_WARNS;
	struct buf text = {0};

	add_meter(v, &text);
	area_put_right(a, 0, warns ? STYLE_BAD : STYLE_DIM, buf_slice(&text));
	buf_fini(&text);
}

static bool has_cursor(const struct console_view *v)
{
	return v->input.question || (v->focus == PANE_COMMANDS && !v->help.open);
}

/* Even a question longer than the screen leaves room for the end of the answer. */
static int question_columns(const struct console_view *v, struct area a)
{
	int columns = (int)utf8_columns(slice_of(v->input.question));
	int most =
		a.columns - LEAST_ANSWER > a.columns / 2 ? a.columns - LEAST_ANSWER : a.columns / 2;

	return columns < most ? columns : most;
}

/* Between the prompt and the meter. */
static struct area line_area(const struct console_view *v, struct area a)
{
	const struct input_view *in = &v->input;
	int column = 0, meter = 0;

	if (in->question)
		column = question_columns(v, a);
	else if (a.columns >= LEAST_WITH_METER)
		meter = meter_columns(v);
	return area_sub(a, column, 0, a.columns - column - meter, 1);
}

/* The prompt and the length. */
static void draw_around_line(const struct console_view *v, struct area a)
{
	if (v->input.question)
		area_put(area_sub(a, 0, 0, question_columns(v, a), 1), 0, 0, STYLE_TITLE,
			slice_of(v->input.question));
	else if (a.columns >= LEAST_WITH_METER)
		draw_meter(v, a);
}

static struct line_window input_window(const struct console_view *v, struct area a)
{
	return line_window_of(line_area(v, a), v->input.line, v->input.cursor);
}

static struct line_window draw_input(const struct console_view *v, struct area a)
{
	const struct input_view *in = &v->input;
	struct line_window w = input_window(v, a);
	struct area line = w.area;

	draw_around_line(v, a);
	area_fill(line, STYLE_NORMAL);
	line_window_draw(&w, in->line, STYLE_NORMAL);
	if (in->mistake && !in->question)
		line_window_mark(&w, in->line, in->mistake->at, in->mistake->n, STYLE_MISTAKE);
	if (has_cursor(v) && line.columns > 0)
		line_window_set_cursor(&w, in->line, in->cursor);
	return w;
}

void input_line_draw(const struct console_view *v, struct area a)
{
	if (a.rows > 0 && a.columns > 0)
		draw_input(v, a);
}

static void draw_signature(struct area a, const struct at_hint *h)
{
	struct slice text = buf_slice(&h->signature);
	size_t before = utf8_columns(slice_sub(text, 0, h->mark_at));
	size_t marked = utf8_columns(slice_sub(text, h->mark_at, h->mark_n));
	size_t room = (size_t)a.columns;
	size_t cut = 0;

	/* The parameter at the cursor must be visible. */
	if (before + marked >= room && room > 0) {
		cut = before + marked - room + 1 < before ? before + marked - room + 1 : before;
		struct slice rest = line_window_from_column(text, cut, &cut);
		area_put(a, 0, 0, STYLE_HINT, rest);
		area_put(a, 0, 0, STYLE_DIM, SLICE("<"));
	} else {
		area_put(a, 0, 0, STYLE_HINT, text);
	}
	if (marked && before - cut < room)
		area_style(a, (int)(before - cut), 0, (int)marked, STYLE_PARAMETER);
}

/* `format` has the key's name. */
static void add_way(struct buf *out, const struct console_view *v, enum action action,
	const char *format) __attribute__((format(printf, 4, 0)));
static void add_way(
	struct buf *out, const struct console_view *v, enum action action, const char *format)
{
	struct buf key = {0};

	text_add_key(&key, v, action);
	if (key.n)
		buf_addf(out, format, buf_text(&key));
	buf_fini(&key);
}

static void add_awaited(struct buf *out, const struct console_view *v)
{
	struct session_in_flight f = session_in_flight(v->session);
	size_t n = f.payload_length, typed = v->input.line.n;

	if (f.length_unknown && typed)
		buf_addf(out,
			_("board takes everything as data: Enter sends the %zu typed, without a "
			  "line end"),
			typed);
	else if (f.length_unknown)
		buf_add_text(out, _("board takes everything as data"));
	else if (typed == n)
		buf_addf(out,
			P_("board waits for %zu byte: Enter sends the %zu typed, without a line "
			   "end",
				"board waits for %zu bytes: Enter sends the %zu typed, without a "
				"line end",
				n),
			n, typed);
	else if (typed)
		buf_addf(out,
			P_("board waits for %zu byte, %zu typed",
				"board waits for %zu bytes, %zu typed", n),
			n, typed);
	else
		buf_addf(out, P_("board waits for %zu byte", "board waits for %zu bytes", n), n);
	add_way(out, v, ACTION_HEX_SEND, _(": %s sends the editor's"));
	add_way(out, v, ACTION_CANCEL, _(", %s zeros"));
}

static void draw_meaning(const struct console_view *v, struct area a)
{
	struct buf text = {0};

	if (waits_for_bytes(v))
		add_awaited(&text, v);
	else
		buf_add(&text, buf_slice(&v->input.hint->meaning));
	area_put(a, 0, 0, STYLE_HINT, buf_slice(&text));
	buf_fini(&text);
}

/* If there is only one row, the meaning is worth more than the signature. */
static void draw_hint(const struct console_view *v, struct area a)
{
	const struct at_hint *h = v->input.hint;
	struct area first = area_sub(a, 0, 0, a.columns, 1);
	struct area second = area_sub(a, 0, 1, a.columns, 1);

	if (!h && !v->input.mistake)
		return;
	if (v->input.mistake) {
		area_put(a.rows > 1 ? second : first, 0, 0, STYLE_BAD,
			slice_of(v->input.mistake->text));
		if (a.rows > 1 && h)
			draw_signature(first, h);
	} else if (a.rows > 1) {
		draw_signature(first, h);
		draw_meaning(v, second);
	} else if (h->meaning.n || waits_for_bytes(v)) {
		draw_meaning(v, first);
	} else {
		area_put(first, 0, 0, STYLE_HINT, buf_slice(&h->signature));
	}
}

/* The visible candidates: the page that holds the selected one. */
static size_t first_candidate(const struct input_view *in, size_t rows)
{
	size_t count = in->candidates->count;
	size_t at = in->selected < count ? in->selected / rows * rows : 0;

	return count > rows && at > count - rows ? count - rows : at;
}

static void box_widths(const struct at_completion *c, int most, int *label, int *inside)
{
	size_t labels = 0, meanings = 0;

	for (size_t i = 0; i < c->count; i++) {
		size_t n = utf8_columns(slice_of(c->candidates[i].label));
		labels = n > labels ? n : labels;
		n = utf8_columns(slice_of(c->candidates[i].meaning));
		meanings = n > meanings ? n : meanings;
	}
	*label = labels < MOST_LABEL ? (int)labels : MOST_LABEL;
	size_t columns = (size_t)*label + 2 + (meanings ? meanings + 2 : 0);
	*inside = columns < (size_t)most ? (int)columns : most;
}

static void draw_frame(struct area a, size_t first, size_t shown, size_t count)
{
	int right = a.columns - 1, bottom = a.rows - 1;
	struct buf text = {0};

	box_draw(a);
	if (shown < count) {
		buf_add_char(&text, ' ');
		buf_addf(&text, _("%zu to %zu of %zu"), first + 1, first + shown, count);
		buf_add_char(&text, ' ');
		if ((int)utf8_columns(buf_slice(&text)) < right)
			area_put(a, 1, bottom, STYLE_DIM, buf_slice(&text));
	}
	buf_fini(&text);
}

/* A box over the panes; its bottom is the rule above the input line. */
struct candidate_box {
	struct area box, list;
	size_t first, rows; /* those in view */
	int label;          /* columns of the labels */
};

/* Returns false if there is nothing to show, or no room. */
static bool place_candidates(
	const struct console_view *v, struct area input, struct candidate_box *b)
{
	const struct input_view *in = &v->input;
	struct area screen = cells_area(input.cells);
	size_t count = in->candidates->count;
	int room = input.row - 3, inside;

	if (input.rows == 0 || input.columns == 0 || count == 0 || room < 1 || screen.columns < 8)
		return false;
	struct line_window w = input_window(v, input);
	b->rows = room < CANDIDATE_ROWS ? (size_t)room : CANDIDATE_ROWS;
	b->rows = b->rows < count ? b->rows : count;
	b->first = first_candidate(in, b->rows);
	box_widths(in->candidates, screen.columns - 2, &b->label, &inside);
	size_t at = utf8_columns(slice_sub(in->line, 0, in->candidates->at));
	/* The labels are drawn above the word that they would replace. */
	int column = w.area.column + (at > w.from ? (int)(at - w.from) : 0) - 2;
	if (column + inside + 2 > screen.columns)
		column = screen.columns - inside - 2;
	if (column < 0)
		column = 0;
	b->box = area_sub(
		screen, column, input.row - 2 - (int)b->rows, inside + 2, (int)b->rows + 2);
	b->list = area_sub(b->box, 1, 1, inside, (int)b->rows);
	return true;
}

static void candidates_layer_draw(const struct console_view *v, struct area input)
{
	const struct input_view *in = &v->input;
	struct candidate_box b;

	if (input.rows == 0 || input.columns == 0)
		return;
	draw_input(v, input);
	if (!place_candidates(v, input, &b))
		return;
	draw_frame(b.box, b.first, b.rows, in->candidates->count);
	for (size_t i = 0; i < b.rows; i++) {
		const struct at_candidate *c = &in->candidates->candidates[b.first + i];
		area_put(area_sub(b.list, 1, 0, b.label, b.list.rows), 0, (int)i, STYLE_NORMAL,
			slice_of(c->label));
		area_put(area_sub(b.list, 0, 0, b.list.columns - 1, b.list.rows), b.label + 3,
			(int)i, STYLE_HINT, slice_of(c->meaning));
		if (b.first + i == in->selected)
			area_style(b.list, 0, (int)i, b.list.columns, STYLE_SELECTED);
	}
}

static void candidates_layer_hit(
	const struct console_view *v, struct area input, int column, int row, struct hit *h)
{
	struct candidate_box b;

	if (!place_candidates(v, input, &b))
		return;
	column += input.column - b.list.column;
	row += input.row - b.list.row;
	if (column < -1 || column > b.list.columns || row < -1 || row > b.list.rows)
		return;
	h->kind = HIT_PART;
	if (column < 0 || column == b.list.columns || row < 0 || row == b.list.rows)
		return;
	h->kind = HIT_ENTRY;
	h->step = (int64_t)b.first + row -
	          (v->input.selected == SIZE_MAX ? -1 : (int64_t)v->input.selected);
}

void input_line_hit(const struct console_view *v, struct area a, int column, struct hit *h)
{
	struct line_window w = input_window(v, a);

	/* Nothing while readline shows a text of its own, as in a search. */
	if (v->input.question && !v->input.asked)
		return;
	h->kind = HIT_CURSOR;
	h->place = line_window_at(&w, v->input.line, a.column + column);
}

static void command_line_hit(
	const struct console_view *v, struct area a, int column, int row, struct hit *h)
{
	if (row == 0 && !v->palette.open)
		input_line_hit(v, area_sub(a, 0, 0, a.columns, 1), column, h);
}

/* The palette shows the line itself.  Its rows may have no room for what the selected entry does. */
static void draw_palette_help(const struct console_view *v, struct area a)
{
	const struct palette_entry *e = palette_shown(v->palette.list, v->palette.selected);

	if (e)
		area_put(a, 0, 0, STYLE_HINT, buf_slice(&e->help));
	if (e && e->kind == PALETTE_COMMAND && v->palette.list->typed.n) {
		struct buf help = {0}, key = {0};
		text_add_key(&key, v, ACTION_PALETTE_FORM);
		buf_addf(
			&help, _("Enter begins its line, %s its form; Esc closes"), buf_text(&key));
		area_put(a, 0, 1, STYLE_DIM, buf_slice(&help));
		buf_fini(&help);
		buf_fini(&key);
	} else if (v->input.question_help) {
		area_put(a, 0, 1, STYLE_DIM, slice_of(v->input.question_help));
	}
}

static void command_line_draw(const struct console_view *v, struct area a)
{
	struct area hint = area_sub(a, 0, 1, a.columns, a.rows - 1);

	if (v->palette.open) {
		draw_palette_help(v, a);
		return;
	}
	draw_input(v, area_sub(a, 0, 0, a.columns, 1));
	if (hint.rows > 0 && !v->input.question)
		draw_hint(v, hint);
	else if (hint.rows > 0 && v->input.question_help)
		area_put(hint, 0, 0, STYLE_HINT, slice_of(v->input.question_help));
}

static void command_line_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	const struct input_view *in = &v->input;
	struct session_in_flight f = session_in_flight(v->session);

	(void)inside;
	facts_add_text(facts, in->line);
	facts_add(facts, (int64_t)in->cursor);
	facts_add_string(facts, in->question);
	facts_add_string(facts, in->question_help);
	facts_add_string(facts, in->mistake ? in->mistake->text : NULL);
	facts_add(facts, in->mistake ? (int64_t)in->mistake->at : 0);
	facts_add(facts, in->mistake ? (int64_t)in->mistake->n : 0);
	/* 0: not known */
	facts_add(facts, f.phase == SESSION_PAYLOAD ? (int64_t)f.payload_length : -1);
	if (v->palette.open) {
		facts_add(facts, v->palette.list->version);
		facts_add(facts, (int64_t)v->palette.selected);
	}
	facts_add(facts, in->hint != NULL);
	if (!in->hint)
		return;
	facts_add_text(facts, buf_slice(&in->hint->signature));
	facts_add(facts, (int64_t)in->hint->mark_at);
	facts_add(facts, (int64_t)in->hint->mark_n);
	facts_add_text(facts, buf_slice(&in->hint->meaning));
}

const struct pane_ops command_line = {
	.name = "the command line",
	.draw = command_line_draw,
	.hit = command_line_hit,
	.add_facts = command_line_add_facts,
};

/* ---- layers ---- */

static bool question_layer_is_open(const struct console_view *v)
{
	return v->input.asked;
}

/* The command line draws it: the answer is typed there. */
const struct pane_ops question_layer = {
	.name = "the question",
	.context = CONTEXT_QUESTION,
	.place = LAYER_LINE,
	.is_open = question_layer_is_open,
};

static bool candidates_layer_is_open(const struct console_view *v)
{
	return v->input.candidates && !v->help.open;
}

const struct pane_ops candidates_layer = {
	.name = "the candidates",
	.place = LAYER_BOX,
	.is_open = candidates_layer_is_open,
	.draw = candidates_layer_draw,
	.hit = candidates_layer_hit,
};
