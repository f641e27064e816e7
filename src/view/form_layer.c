/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "base/utf8.h"
#include "view/box.h"
#include "view/console_view.h"
#include "view/form.h"
#include "view/line_window.h"
#include "view/text.h"

enum {
	FORM_WIDE = 64,  /* from this width on the box does not reach from edge to edge */
	FORM_MOST = 100, /* no wider: eyes must find the way back */
	FORM_TALL = 30,  /* from this height on the command line stays in view */
	FORM_LOW = 10,   /* below this height even the top line is covered */
	FORM_PADDED = 50,
	FORM_CHOICES = 8,
	FORM_LABEL = 40,
	FORM_OUTCOMES = 4, /* lines of what comes out, before there is more room for choices */
	FORM_PARTS = 8
};

/* From top to bottom; a gap is a blank row. */
enum form_part {
	FORM_ABOUT,
	FORM_GAP,
	FORM_FIELDS,
	FORM_HELP,
	FORM_CHOICE_LIST,
	FORM_OUTCOME,
	FORM_RESULT,
	FORM_REMARK
};

/* How the rows are shared out. */
struct form_rows {
	int rows[FORM_PARTS];
	int left;
};

static void form_give(struct form_rows *r, enum form_part part, int want)
{
	int more = want - r->rows[part];

	if (more > r->left)
		more = r->left;
	if (more > 0) {
		r->rows[part] += more;
		r->left -= more;
	}
}

static int form_most_lines(int most, struct slice text, int columns)
{
	int lines = text.n ? (int)text_lines(text, columns) : 0;

	return lines < most ? lines : most;
}

/* The name and the range are in front of the field's help. */
static void form_add_help(struct buf *out, const struct form_field *field)
{
	buf_add(out, form_field_label(field));
	if (field->range.n) {
		text_add_comma(out);
		buf_add(out, buf_slice(&field->range));
	}
	if (field->optional && field->range.n && (field->value.n || !field->placeholder.n)) {
		text_add_comma(out);
		buf_add_text(out, _("may be left empty"));
	}
	if (field->help.n) {
		text_add_colon(out);
		buf_add(out, buf_slice(&field->help));
	}
}

/* What all fields want at most, so that nothing moves while one goes from field to field. */
static void form_measure(const struct form *f, int columns, int *help, int *choices)
{
	*help = *choices = 0;
	for (size_t i = 0; i < f->count; i++) {
		struct buf text = {0};
		form_add_help(&text, &f->fields[i]);
		int lines = form_most_lines(3, buf_slice(&text), columns);
		size_t count = f->fields[i].choice_count;
		*help = lines > *help ? lines : *help;
		if (!f->fields[i].search && count > FORM_CHOICES)
			count = FORM_CHOICES;
		*choices = (int)count > *choices ? (int)count : *choices;
		buf_fini(&text);
	}
}

static int form_least(int a, int b)
{
	return a < b ? a : b;
}

static int form_outcome_lines(const struct form *f)
{
	int lines = 0;

	for (struct slice rest = buf_slice(&f->outcome); rest.n; lines++)
		slice_take_line(&rest);
	return lines;
}

/* Shares out the rows: first what a form can't be without, then what is good to see. */
static struct form_rows form_share(const struct form *f, int columns, int rows)
{
	struct form_rows r = {.left = rows};
	int help, choices, fields = (int)f->count, result = f->result.n > 0;
	int outcome = form_outcome_lines(f);

	form_measure(f, columns, &help, &choices);
	form_give(&r, FORM_FIELDS, form_least(fields, 1));
	form_give(&r, FORM_REMARK, 1);
	form_give(&r, FORM_RESULT, result);
	form_give(&r, FORM_HELP, form_least(help, 1));
	form_give(&r, FORM_FIELDS, form_least(fields, 3));
	form_give(&r, FORM_CHOICE_LIST, form_least(choices, outcome ? 1 : 3));
	form_give(&r, FORM_FIELDS, fields);
	form_give(&r, FORM_HELP, help);
	form_give(&r, FORM_RESULT, 2 * result);
	form_give(&r, FORM_OUTCOME, form_least(outcome, FORM_OUTCOMES));
	form_give(&r, FORM_CHOICE_LIST, choices);
	form_give(&r, FORM_OUTCOME, outcome);
	form_give(&r, FORM_ABOUT, form_most_lines(3, buf_slice(&f->about), columns));
	form_give(&r, FORM_REMARK, 2);
	form_give(&r, FORM_GAP, 3);
	return r;
}

static int form_sum(const struct form_rows *r)
{
	int sum = 0;

	for (int i = 0; i < FORM_PARTS; i++)
		sum += r->rows[i];
	return sum;
}

/* The last row is cut, with a mark, if the text has more. */
static void form_put_lines(struct area a, enum style style, struct slice text)
{
	for (int row = 0; row < a.rows && text.n; row++) {
		size_t n = row + 1 < a.rows ? text_line(text, a.columns) : text.n;
		area_put(a, 0, row, style, slice_sub(text, 0, n));
		text = slice_from(text, n);
	}
}

/* ---- fields ---- */

static size_t form_characters(struct slice text)
{
	struct utf8_char c;
	size_t count = 0;

	for (; text.n; text = slice_from(text, c.bytes), count++)
		utf8_next(text, &c);
	return count;
}

/* The value as it is shown, and where the cursor and the first byte too many are in that. */
struct form_shown {
	struct buf text;
	size_t cursor, over;
};

static void form_show_value(
	const struct form *f, const struct form_field *field, struct form_shown *shown)
{
	struct slice value = buf_slice(&field->value);

	shown->cursor = f->cursor;
	shown->over = field->limit && value.n > field->limit ? utf8_cut(value, field->limit) : 0;
	if (!field->secret || f->shows_secrets) {
		buf_add(&shown->text, value);
		return;
	}
	shown->cursor = form_characters(slice_sub(value, 0, f->cursor));
	shown->over = form_characters(slice_sub(value, 0, shown->over));
	buf_add_repeat(&shown->text, '*', form_characters(value));
}

static void form_add_measure(struct buf *out, const struct form_field *field, bool current)
{
	if (field->limit && (current || field->value.n))
		buf_addf(out, "%zu/%zu", field->value.n, field->limit);
	else if (field->range.n)
		buf_add(out, buf_slice(&field->range));
	else if (field->optional)
		buf_add_text(out, _("optional"));
}

static void form_draw_value(
	const struct form *f, const struct form_field *field, bool current, struct area a)
{
	struct form_shown shown = {0};

	form_show_value(f, field, &shown);
	struct slice text = buf_slice(&shown.text), meaning = form_field_meaning(field);
	struct line_window w = line_window_of(a, text, current ? shown.cursor : 0);
	line_window_draw(&w, text, STYLE_NORMAL);
	size_t end = utf8_columns(text) + 2;
	if (!text.n)
		area_put(a, 0, 0, STYLE_DIM, buf_slice(&field->placeholder));
	else if (!field->search && meaning.n && end < (size_t)a.columns)
		area_put(a, (int)end, 0, STYLE_DIM, meaning);
	if (current && form_replaces(f))
		line_window_mark(&w, text, 0, text.n, STYLE_SELECTED);
	if (form_field_is_wrong(field))
		line_window_mark(&w, text, shown.over, text.n - shown.over, STYLE_MISTAKE);
	if (current)
		line_window_set_cursor(&w, text, shown.cursor);
	buf_fini(&shown.text);
}

/* The columns of names, values and measures. */
struct form_columns {
	int name, measure;
};

static void form_draw_field(
	const struct form *f, size_t i, struct form_columns k, struct area row, bool has_cursor)
{
	const struct form_field *field = &f->fields[i];
	bool current = i == f->current, wrong = form_field_is_wrong(field);
	struct buf measure = {0};

	area_put(row, 0, 0, wrong ? STYLE_BAD : STYLE_FOCUS,
		wrong     ? SLICE("!")
		: current ? SLICE(">")
			  : SLICE(" "));
	area_put(area_sub(row, 2, 0, k.name, 1), 0, 0, current ? STYLE_FOCUS : STYLE_TITLE,
		form_field_label(field));
	form_add_measure(&measure, field, current);
	struct area right = area_sub(row, row.columns - k.measure, 0, k.measure, 1);
	if ((int)utf8_columns(buf_slice(&measure)) <= k.measure)
		area_put_right(right, 0,
			field->limit && field->value.n > field->limit ? STYLE_BAD : STYLE_DIM,
			buf_slice(&measure));
	buf_fini(&measure);
	int at = 2 + k.name + 2;
	form_draw_value(f, field, current && has_cursor,
		area_sub(row, at, 0, row.columns - at - k.measure - 1, 1));
}

/* So many that the form does not change while one types. */
static struct form_columns form_columns_of(const struct form *f, int columns)
{
	struct form_columns k = {0};

	for (size_t i = 0; i < f->count; i++) {
		const struct form_field *field = &f->fields[i];
		struct buf widest = {0};
		int name = (int)utf8_columns(form_field_label(field));

		if (field->limit)
			buf_addf(&widest, "%zu/%zu", field->limit, field->limit);
		int measure = (int)utf8_columns(buf_slice(&widest));
		int range = (int)utf8_columns(buf_slice(&field->range));
		if (columns >= FORM_WIDE && range > measure && range <= columns / 4)
			measure = range;
		k.name = name > k.name ? name : k.name;
		k.measure = measure > k.measure ? measure : k.measure;
		buf_fini(&widest);
	}
	k.name = form_least(k.name, columns / 3);
	k.measure = form_least(k.measure, columns / 4);
	return k;
}

static size_t form_first_field(const struct form *f, int rows)
{
	size_t half = (size_t)rows / 2, most = f->count - (size_t)rows;

	if (f->count <= (size_t)rows || f->current <= half)
		return 0;
	return f->current - half < most ? f->current - half : most;
}

static void form_draw_fields(const struct form *f, struct area a, bool has_cursor)
{
	struct form_columns k = form_columns_of(f, a.columns);
	size_t first = form_first_field(f, a.rows);

	for (int row = 0; row < a.rows && first + (size_t)row < f->count; row++)
		form_draw_field(
			f, first + (size_t)row, k, area_sub(a, 0, row, a.columns, 1), has_cursor);
}

/* ---- choices ---- */

/* What is shown of the current field's choices. */
struct form_list {
	const struct form_field *field;
	size_t count;    /* those that match */
	size_t selected; /* its place among them; SIZE_MAX: none */
	size_t first;    /* the place in the first row */
	int label;
};

static struct form_list form_list_of(const struct form *f, int rows)
{
	struct form_list l = {.field = form_current(f), .selected = SIZE_MAX};
	size_t page = rows > 0 ? (size_t)rows : 1;

	if (!l.field)
		return l;
	size_t chosen = form_choice_of(f, l.field);
	for (size_t i = 0; i < l.field->choice_count; i++) {
		if (!form_shows_choice(f, l.field, i))
			continue;
		int columns = (int)utf8_columns(buf_slice(&l.field->choices[i].text));
		l.label = columns > l.label ? columns : l.label;
		if (i == chosen)
			l.selected = l.count;
		l.count++;
	}
	l.label = form_least(l.label, FORM_LABEL);
	if (l.selected != SIZE_MAX)
		l.first = l.selected / page * page;
	if (l.count > page && l.first > l.count - page)
		l.first = l.count - page;
	return l;
}

static void form_draw_choices(const struct form *f, struct area a)
{
	struct form_list l = form_list_of(f, a.rows);
	int label = form_least(l.label, a.columns - 4);
	size_t place = 0;

	for (size_t i = 0; l.field && i < l.field->choice_count; i++) {
		const struct form_choice *choice = &l.field->choices[i];
		if (!form_shows_choice(f, l.field, i) || place++ < l.first)
			continue;
		int row = (int)(place - 1 - l.first);
		if (row >= a.rows)
			break;
		struct area at = area_sub(a, 2, row, a.columns - 2, 1);
		area_put(
			area_sub(at, 1, 0, label, 1), 0, 0, STYLE_NORMAL, buf_slice(&choice->text));
		area_put(area_sub(at, label + 3, 0, at.columns - label - 4, 1), 0, 0, STYLE_HINT,
			buf_slice(&choice->meaning));
		if (place - 1 == l.selected)
			area_style(at, 0, 0, at.columns, STYLE_SELECTED);
	}
}

/* ---- the whole ---- */

/* The marked part is in view. */
static void form_draw_result(const struct form *f, struct area a)
{
	struct slice text = buf_slice(&f->result);
	struct buf meter = {0};
	size_t from = 0;

	if (f->result_limit)
		buf_addf(&meter, " %zu/%zu", f->result_bytes, f->result_limit);
	struct area line = area_sub(a, 0, 0, a.columns - (int)meter.n, a.rows);
	size_t room = line.columns > 0 ? (size_t)line.columns : 1;
	size_t marked = utf8_columns(slice_sub(text, 0, f->result_at + f->result_n));
	size_t shown = room * (size_t)a.rows;
	if (marked > shown)
		from = (marked - shown + room - 1) / room * room;
	size_t begins;
	struct slice rest = line_window_from_column(text, from, &begins);
	size_t at = (size_t)(rest.p - text.p);
	for (int row = 0; row < line.rows && rest.n; row++) {
		size_t n = row + 1 < line.rows ? utf8_fit(rest, room) : rest.n;
		struct line_window w = {.area = area_sub(line, 0, row, line.columns, 1)};
		area_put(w.area, 0, 0, STYLE_SENT, slice_sub(rest, 0, n));
		size_t end = f->result_at + f->result_n;
		size_t mark = f->result_at > at ? f->result_at - at : 0;
		if (f->result_n && end > at && mark < n)
			line_window_mark(&w, slice_sub(rest, 0, n), mark,
				form_least((int)(end - at), (int)n) - mark, STYLE_PARAMETER);
		at += n;
		rest = slice_from(rest, n);
	}
	if (from)
		area_put(line, 0, 0, STYLE_DIM, SLICE("<"));
	area_put_right(area_sub(a, 0, 0, a.columns, 1), 0,
		f->result_bytes > f->result_limit ? STYLE_BAD : STYLE_DIM, buf_slice(&meter));
	buf_fini(&meter);
}

/* Where not all of it fits, the last row says how much does not. */
static void form_draw_outcome(const struct form *f, struct area a)
{
	struct slice rest = buf_slice(&f->outcome);
	int lines = form_outcome_lines(f);
	struct buf more = {0};

	for (int row = 0; row < a.rows && rest.n; row++) {
		struct slice line = slice_take_line(&rest);
		if (row + 1 == a.rows && lines > a.rows) {
			buf_addf(&more, _("(and %d more lines)"), lines - row);
			line = buf_slice(&more);
		}
		area_put(a, 0, row, STYLE_HINT, line);
	}
	buf_fini(&more);
}

static void form_draw_remark(const struct form *f, struct area a)
{
	const struct form_field *field = form_current(f);
	struct slice text = buf_slice(&f->remark);
	bool bad = f->refused;

	for (size_t i = f->count; i-- > 0 && !f->refused;)
		if (form_field_is_wrong(&f->fields[i])) {
			text = buf_slice(&f->fields[i].mistake);
			bad = true;
		}
	if (field && form_field_is_wrong(field)) {
		text = buf_slice(&field->mistake);
		bad = true;
	}
	form_put_lines(a, bad ? STYLE_BAD : STYLE_HINT, text);
}

static void form_draw_help(const struct form *f, struct area a)
{
	const struct form_field *field = form_current(f);
	struct buf text = {0};

	if (field)
		form_add_help(&text, field);
	form_put_lines(a, STYLE_NORMAL, buf_slice(&text));
	buf_fini(&text);
}

/* Title above, and below which fields and choices are in view. */
static void form_draw_frame(const struct form *f, struct area box, const struct form_rows *r)
{
	struct form_list l = form_list_of(f, r->rows[FORM_CHOICE_LIST]);
	size_t fields = (size_t)r->rows[FORM_FIELDS], list = (size_t)r->rows[FORM_CHOICE_LIST];
	struct area edge = area_sub(box, 2, 0, box.columns - 4, box.rows);
	struct buf text = {0};

	box_draw(box);
	buf_addf(&text, " %.*s ", SLICE_ARG(buf_slice(&f->title)));
	area_put(edge, 0, 0, STYLE_FOCUS, buf_slice(&text));
	buf_clear(&text);
	if (fields < f->count) {
		size_t first = form_first_field(f, (int)fields);
		buf_add_char(&text, ' ');
		buf_addf(&text, _("fields %zu-%zu of %zu"), first + 1, first + fields, f->count);
		buf_add_char(&text, ' ');
	}
	if (list && list < l.count) {
		buf_add_char(&text, ' ');
		buf_addf(&text, _("values %zu-%zu of %zu"), l.first + 1, l.first + list, l.count);
		buf_add_char(&text, ' ');
	}
	area_put(edge, 0, box.rows - 1, STYLE_DIM, buf_slice(&text));
	buf_fini(&text);
}

static struct area form_place(const struct console_view *v, struct area input, int rows)
{
	struct area screen = cells_area(input.cells);
	int top = screen.rows >= FORM_LOW, end = screen.rows - (screen.rows >= FORM_LOW);
	int columns = screen.columns;

	if (v->input.asked || screen.rows >= FORM_TALL)
		end = input.row - (screen.rows >= FORM_TALL);
	if (columns >= FORM_WIDE)
		columns = form_least(columns - 4, FORM_MOST);
	if (rows > end - top)
		rows = end - top;
	return area_sub(screen, (screen.columns - columns) / 2, top + (end - top - rows) / 2,
		columns, rows);
}

struct form_layout {
	struct form_rows r;
	struct area box, part[FORM_PARTS];
};

/* false: there is no room at all. */
static bool form_lay_out(const struct console_view *v, struct area input, struct form_layout *l)
{
	const struct form *f = v->form;
	struct area most = form_place(v, input, CELLS_LARGEST_SIDE);
	int pad = most.columns >= FORM_PADDED ? 2 : 1, columns = most.columns - 2 * pad;

	if (most.rows < 3 || columns < 1)
		return false;
	l->r = form_share(f, columns, most.rows - 2);
	l->box = form_place(v, input, form_sum(&l->r) + 2);
	struct form_rows r = l->r;
	struct area inside = area_sub(l->box, pad, 1, columns, l->box.rows - 2);
	int row = 0, gaps = r.rows[FORM_GAP];
	for (int i = 0; i < FORM_PARTS; i++) {
		bool gap = (i == FORM_FIELDS && r.rows[FORM_ABOUT]) || i == FORM_HELP ||
		           i == (r.rows[FORM_OUTCOME] ? FORM_OUTCOME : FORM_RESULT);
		if (i == FORM_GAP)
			r.rows[i] = 0;
		if (gap && gaps > 0 && row > 0) {
			gaps--;
			row++;
		}
		l->part[i] = area_sub(inside, 0, row, columns, r.rows[i]);
		row += r.rows[i];
	}
	return true;
}

static void form_layer_draw(const struct console_view *v, struct area input)
{
	const struct form *f = v->form;
	struct form_layout l;
	const struct area *part = l.part;

	if (!form_lay_out(v, input, &l))
		return;
	form_draw_frame(f, l.box, &l.r);
	form_put_lines(part[FORM_ABOUT], STYLE_DIM, buf_slice(&f->about));
	/* A question over it keeps the cursor. */
	if (!v->input.asked)
		input.cells->cursor_column = input.cells->cursor_row = -1;
	form_draw_fields(f, part[FORM_FIELDS], !v->input.asked);
	form_draw_help(f, part[FORM_HELP]);
	form_draw_choices(f, part[FORM_CHOICE_LIST]);
	form_draw_outcome(f, part[FORM_OUTCOME]);
	form_draw_result(f, part[FORM_RESULT]);
	form_draw_remark(f, part[FORM_REMARK]);
}

static bool form_holds(const struct area *a, int column, int row)
{
	return row >= a->row && row < a->row + a->rows && column >= a->column &&
	       column < a->column + a->columns;
}

/* The place in the field of the choice in that row of the list; SIZE_MAX: none. */
static size_t form_choice_at(const struct form *f, int rows, int row)
{
	struct form_list l = form_list_of(f, rows);
	size_t place = 0;

	for (size_t i = 0; l.field && i < l.field->choice_count; i++)
		if (form_shows_choice(f, l.field, i) && place++ == l.first + (size_t)row)
			return i;
	return SIZE_MAX;
}

static void form_layer_hit(
	const struct console_view *v, struct area input, int column, int row, struct hit *h)
{
	const struct form *f = v->form;
	struct form_layout l;

	column += input.column;
	row += input.row;
	if (!form_lay_out(v, input, &l) || !form_holds(&l.box, column, row))
		return;
	const struct area *fields = &l.part[FORM_FIELDS], *choices = &l.part[FORM_CHOICE_LIST];
	h->kind = HIT_PART;
	if (form_holds(fields, column, row)) {
		size_t i = form_first_field(f, fields->rows) + (size_t)(row - fields->row);
		if (i >= f->count)
			return;
		h->kind = HIT_ENTRY;
		h->step = (int64_t)i - (int64_t)f->current;
	} else if (form_holds(choices, column, row)) {
		size_t i = form_choice_at(f, choices->rows, row - choices->row);
		if (i == SIZE_MAX)
			return;
		h->kind = HIT_CHOICE;
		h->place = i;
	}
}

static bool form_layer_is_open(const struct console_view *v)
{
	return v->form && !v->palette.open && !v->help.open && !v->notes_list.open;
}

const struct pane_ops form_layer = {
	.name = "the form",
	.context = CONTEXT_FORM,
	.place = LAYER_BOX,
	.is_open = form_layer_is_open,
	.draw = form_layer_draw,
	.hit = form_layer_hit,
};
