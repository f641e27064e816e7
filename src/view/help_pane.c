/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/language.h"
#include "view/facts.h"
#include "view/text.h"

enum { KEYS_COLUMNS = 24, LEAST_HELP = 20 };

/* Rows of the page: all are counted, those in view are drawn. */
struct page {
	struct area area;
	int skip, rows;
};

static const struct {
	const char *mark, *meaning;
	enum style style;
} marks[] = {
	{">", N_("what we sent"), STYLE_SENT},
	{"<", N_("what the board answered"), STYLE_ANSWER},
	{"*", N_("what the board said unasked"), STYLE_UNSOLICITED},
	{"-", N_("a remark of atmq"), STYLE_REMARK},
	{"!", N_("a problem"), STYLE_BAD},
	{"#", N_("your note"), STYLE_TITLE},
	{"~", N_("a line of the board's log port"), STYLE_DIM},
};

static const struct {
	const char *what, *does;
} mouse_ways[] = {
	{N_("Click"),
		N_("to a pane; selects a message, a note, a byte, a candidate; presses a key of the bottom line")},
	{N_("Double click"), N_("opens what is selected; on a title: that pane alone")},
	{N_("Wheel"), N_("scrolls what the pointer is on")},
	{N_("Drag"), N_("moves a border or the divider")},
	{N_("Shift and drag"), N_("selects text, as the terminal does without atmq")},
};

static int help_pane_next_row(struct page *p)
{
	int row = p->rows++ - p->skip;

	return row < p->area.rows ? row : -1;
}

static void put_heading(struct page *p, const char *heading)
{
	if (p->rows > 0)
		help_pane_next_row(p);
	area_put(p->area, 0, help_pane_next_row(p), STYLE_TITLE, slice_of(_(heading)));
}

static void help_pane_put_row(struct page *p, enum style style, struct slice key, const char *help)
{
	int row = help_pane_next_row(p), column = KEYS_COLUMNS;

	if (p->area.columns < KEYS_COLUMNS + LEAST_HELP)
		column = p->area.columns / 2;
	area_put(area_sub(p->area, 2, 0, column - 3, p->area.rows), 0, row, style, key);
	area_put(p->area, column, row, STYLE_NORMAL, slice_of(_(help)));
}

static void put_context(const struct console_view *v, struct page *p, enum context context)
{
	const struct action_row *rows;
	size_t count = action_rows(&rows);
	struct buf keys = {0};
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		if (rows[i].context != context)
			continue;
		if (!any)
			put_heading(p, context_name(context));
		any = true;
		buf_clear(&keys);
		keymap_add_keys(&keys, v->keymap, rows[i].action);
		help_pane_put_row(p, STYLE_FOCUS, keys.n ? buf_slice(&keys) : slice_of(_("no key")),
			rows[i].help);
	}
	buf_fini(&keys);
}

static void put_page(const struct console_view *v, struct page *p)
{
	if (v->time)
		put_context(v, p, CONTEXT_REPLAY);
	for (int context = 0; context < CONTEXT_COUNT; context++)
		if (context != CONTEXT_REPLAY)
			put_context(v, p, (enum context)context);
	if (v->mouse)
		put_heading(p, N_("Mouse"));
	for (size_t i = 0; i < ALEN(mouse_ways) && v->mouse; i++)
		help_pane_put_row(
			p, STYLE_FOCUS, slice_of(_(mouse_ways[i].what)), mouse_ways[i].does);
	put_heading(p, N_("Marks"));
	for (size_t i = 0; i < ALEN(marks); i++)
		help_pane_put_row(p, marks[i].style, slice_of(marks[i].mark), marks[i].meaning);
}

int console_view_help_rows(const struct console_view *v)
{
	struct page p = {0};

	put_page(v, &p);
	return p.rows;
}

static int first_row(const struct console_view *v, struct area a, int rows)
{
	int first = v->help.first_row;

	if (first > rows - a.rows)
		first = rows - a.rows;
	return first > 0 ? first : 0;
}

static void help_layer_draw(const struct console_view *v, struct area a)
{
	struct page p = {.area = a};

	p.skip = first_row(v, a, console_view_help_rows(v));
	put_page(v, &p);
}

static void help_layer_add_title(const struct console_view *v, struct area a, struct buf *out)
{
	int rows = console_view_help_rows(v), first = first_row(v, a, rows);

	buf_add_text(out, _("Keys in force"));
	if (rows > a.rows) {
		buf_add_text(out, "  ");
		buf_addf(out, _("rows %d to %d of %d"), first + 1, first + a.rows, rows);
	}
}

static bool help_layer_is_open(const struct console_view *v)
{
	return v->help.open;
}

static void help_layer_add_facts(
	const struct console_view *v, struct area inside, struct buf *facts)
{
	(void)inside;
	facts_add(facts, v->help.first_row);
}

static void help_layer_move(struct console_view *v, struct area inside, int64_t step)
{
	v->help.first_row =
		scroll_row(v->help.first_row, step, console_view_help_rows(v), inside.rows);
}

const struct pane_ops help_layer = {
	.name = "the help page",
	.context = CONTEXT_HELP,
	.place = LAYER_PAGE,
	.is_open = help_layer_is_open,
	.add_title = help_layer_add_title,
	.draw = help_layer_draw,
	.add_facts = help_layer_add_facts,
	.move = help_layer_move,
};
