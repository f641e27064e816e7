/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "base/utf8.h"
#include "view/facts.h"
#include "view/input_line.h"

enum {
	PALETTE_NAME_MOST = 28,
	PALETTE_NAME_LEAST = 14,
	PALETTE_GAP = 2,
	PALETTE_HELP_LEAST = 16,
	PALETTE_LINE_ROWS = 1
};

/* The first entry in view: as near as possible to the last one shown. */
static size_t palette_pane_top(const struct console_view *v, int rows)
{
	size_t count = v->palette.list->shown_count, page = rows > 0 ? (size_t)rows : 1;
	size_t selected = v->palette.selected, top = v->palette.top;

	if (selected < top)
		top = selected;
	if (selected >= top + page)
		top = selected - page + 1;
	return count > page ? top > count - page ? count - page : top : 0;
}

/* Marks the parts that were typed. */
static void palette_pane_mark(
	const struct console_view *v, struct area a, int row, struct slice text, enum style under)
{
	struct slice parts[PALETTE_PARTS];
	size_t count = palette_parts(buf_slice(&v->palette.list->typed), parts);

	for (size_t i = 0; i < count; i++) {
		size_t at = palette_find(text, parts[i]);
		if (at == SLICE_NONE)
			continue;
		size_t column = utf8_columns(slice_sub(text, 0, at));
		size_t columns = utf8_columns(slice_sub(text, at, parts[i].n));
		if (column < (size_t)a.columns)
			area_style(a, (int)column, row,
				column + columns > (size_t)a.columns ? a.columns - (int)column
								     : (int)columns,
				under);
	}
}

static void palette_pane_put(
	const struct console_view *v, struct area a, int row, enum style style, struct slice text)
{
	area_put(a, 0, row, style, text);
	palette_pane_mark(v, a, row, text, STYLE_FOUND);
}

/* What stands at the right: the keys, or what kind of thing it is. */
static struct slice palette_pane_right(const struct palette_entry *e)
{
	static const char *const kinds[] = {[PALETTE_ACTION] = N_("no key"),
		[PALETTE_COMMAND] = N_("command"),
		[PALETTE_RECIPE] = N_("recipe"),
		[PALETTE_WORD] = N_("word")};

	return e->keys.n ? buf_slice(&e->keys) : slice_of(_(kinds[e->kind]));
}

static void palette_pane_draw_entry(const struct console_view *v, struct area a, int row,
	const struct palette_entry *e, bool selected)
{
	int name = a.columns / 3;

	if (name > PALETTE_NAME_MOST)
		name = PALETTE_NAME_MOST;
	if (name < PALETTE_NAME_LEAST)
		name = PALETTE_NAME_LEAST;
	if (selected)
		area_put(a, 0, row, STYLE_FOCUS, SLICE(">"));
	struct area rest = area_sub(a, 2, 0, a.columns - 2, a.rows);
	struct slice right = palette_pane_right(e);
	int keys = (int)utf8_columns(right);
	/* Where there is no room for both the help goes: the row below the line has it. */
	int help = rest.columns - name - keys - 2 * PALETTE_GAP;
	if (help < PALETTE_HELP_LEAST)
		name = rest.columns - keys - PALETTE_GAP;
	palette_pane_put(v, area_sub(rest, 0, 0, name, a.rows), row,
		selected ? STYLE_SELECTED : STYLE_NORMAL, buf_slice(&e->name));
	if (help >= PALETTE_HELP_LEAST)
		palette_pane_put(v, area_sub(rest, name + PALETTE_GAP, 0, help, a.rows), row,
			STYLE_NORMAL, buf_slice(&e->help));
	area_put_right(rest, row, e->kind == PALETTE_ACTION ? STYLE_HINT : STYLE_DIM, right);
}

static void palette_layer_draw(const struct console_view *v, struct area a)
{
	const struct palette *p = v->palette.list;
	struct area rows = area_sub(a, 0, PALETTE_LINE_ROWS, a.columns, a.rows - PALETTE_LINE_ROWS);

	input_line_draw(v, area_sub(a, 0, 0, a.columns, 1));
	if (!p->shown_count)
		area_put(rows, 2, 0, STYLE_DIM, slice_of(_("nothing has all of these words")));
	size_t top = palette_pane_top(v, rows.rows);
	for (int row = 0; row < rows.rows && top + (size_t)row < p->shown_count; row++)
		palette_pane_draw_entry(v, rows, row, palette_shown(p, top + (size_t)row),
			top + (size_t)row == v->palette.selected);
}

static void palette_layer_add_title(const struct console_view *v, struct area a, struct buf *out)
{
	const struct palette *p = v->palette.list;

	(void)a;
	buf_add_text(out, v->palette.title);
	if (p->typed.n) {
		buf_add_text(out, "  ");
		buf_addf(out, _("%zu of %zu"), p->shown_count, p->count);
	}
}

static bool palette_layer_is_open(const struct console_view *v)
{
	return v->palette.open;
}

static void palette_layer_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	(void)inside;
	facts_add(facts, v->palette.list->version);
	facts_add(facts, (int64_t)v->palette.selected);
	facts_add(facts, (int64_t)v->palette.top);
	facts_add_text(facts, v->input.line);
	facts_add(facts, (int64_t)v->input.cursor);
	facts_add_string(facts, v->input.question);
}

static void palette_layer_move(struct console_view *v, struct area inside, int64_t step)
{
	size_t count = v->palette.list->shown_count;
	int64_t to = (int64_t)v->palette.selected + step;

	v->palette.top = palette_pane_top(v, inside.rows - PALETTE_LINE_ROWS);
	v->palette.selected = to < 0 ? 0 : (size_t)to < count ? (size_t)to : count ? count - 1 : 0;
	v->palette.top = palette_pane_top(v, inside.rows - PALETTE_LINE_ROWS);
}

static void palette_layer_hit(
	const struct console_view *v, struct area a, int column, int row, struct hit *h)
{
	size_t place =
		palette_pane_top(v, a.rows - PALETTE_LINE_ROWS) + (size_t)(row - PALETTE_LINE_ROWS);

	if (row < PALETTE_LINE_ROWS) {
		input_line_hit(v, area_sub(a, 0, 0, a.columns, 1), column, h);
	} else if (place < v->palette.list->shown_count) {
		h->kind = HIT_ENTRY;
		h->step = (int64_t)place - (int64_t)v->palette.selected;
	}
}

const struct palette_entry *console_view_palette_entry(const struct console_view *v)
{
	return palette_shown(v->palette.list, v->palette.selected);
}

const struct pane_ops palette_layer = {
	.name = "the palette",
	.context = CONTEXT_PALETTE,
	.place = LAYER_PAGE,
	.is_open = palette_layer_is_open,
	.add_title = palette_layer_add_title,
	.draw = palette_layer_draw,
	.add_facts = palette_layer_add_facts,
	.move = palette_layer_move,
	.hit = palette_layer_hit,
};
