/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/console_view.h"

#include <string.h>

#include "base/language.h"
#include "base/program.h"
#include "base/utf8.h"
#include "view/facts.h"
#include "view/hex_pane.h"
#include "view/state_rows.h"
#include "view/text.h"

static const struct pane_ops *const panes[PANE_COUNT] = {
#define VIEW_PANE_ROW(name, ops, column, share, most) [name] = &(ops),
	VIEW_PANES(VIEW_PANE_ROW)
#undef VIEW_PANE_ROW
};

static const struct pane_ops *const layers[LAYER_COUNT] = {
#define VIEW_LAYER_ROW(name, ops) [name] = &(ops),
	VIEW_LAYERS(VIEW_LAYER_ROW)
#undef VIEW_LAYER_ROW
};

const struct pane_ops *pane_ops(enum pane pane)
{
	return panes[pane];
}

const struct pane_ops *layer_ops(enum layer layer)
{
	return layers[layer];
}

/* ---- layers ---- */

enum layer console_view_layer(const struct console_view *v)
{
	int layer = 0;

	while (layer < LAYER_COUNT && !layers[layer]->is_open(v))
		layer++;
	return (enum layer)layer;
}

const struct pane_ops *console_view_keys(const struct console_view *v)
{
	for (int i = 0; i < LAYER_COUNT; i++)
		if (layers[i]->context != CONTEXT_ANY && layers[i]->is_open(v))
			return layers[i];
	return panes[v->focus];
}

/* The topmost open layer of that place, or NULL. */
static const struct pane_ops *open_layer(const struct console_view *v, enum layer_place place)
{
	for (int i = 0; i < LAYER_COUNT; i++)
		if (layers[i]->place == place && layers[i]->is_open(v))
			return layers[i];
	return NULL;
}

/* ---- rules ---- */

/* A heavy rule shows where the keys go, even on terminals without colours. */
static void draw_rule(struct area a, bool focused, struct slice title)
{
	enum style style = focused ? STYLE_FOCUS : STYLE_BORDER;

	area_repeat(a, 0, 0, style, focused ? 0x2501 /* ━ */ : 0x2500 /* ─ */);
	if (title.n == 0 || a.columns < 4)
		return;
	struct area text = area_sub(a, 1, 0, a.columns - 2, 1);
	area_put(text, 0, 0, style, SLICE(" "));
	int end = area_put(text, 1, 0, focused ? STYLE_FOCUS : STYLE_TITLE, title);
	area_put(text, end, 0, style, SLICE(" "));
}

static void draw_junction(struct cells *c, int column, int row, const char *junction)
{
	area_put(cells_area(c), column, row, STYLE_BORDER, slice_of(junction));
}

/* The titles of both columns' panes meet it. */
static void draw_divider(struct cells *c, const struct layout *l)
{
	int top = l->bar.rows;

	if (l->divider < 0)
		return;
	for (int row = top; row < l->rule.row; row++) {
		bool left = false, right = false;
		for (int i = 0; i < PANE_COUNT; i++) {
			bool here = l->title[i].rows && l->title[i].row == row;
			left = left || (here && l->title[i].column == 0);
			right = right || (here && l->title[i].column > 0);
		}
		draw_junction(c, l->divider, row,
			row == top      ? "┬"
			: left && right ? "┼"
			: left          ? "┤"
			: right         ? "├"
					: "│");
	}
	draw_junction(c, l->divider, l->rule.row, "┴");
}

/* ---- parts: panes or the page, the bars, the command line ---- */

struct part {
	const struct pane_ops *ops;
	struct area title, inside;
	bool focused;
};

static size_t list_parts(const struct console_view *v, const struct layout *l, struct cells *c,
	struct part parts[VIEW_PARTS])
{
	const struct pane_ops *page = open_layer(v, LAYER_PAGE);
	struct area none = area_sub(cells_area(c), 0, 0, 0, 0);
	size_t n = 0;

	if (page)
		parts[n++] = (struct part){page, l->page_title, l->page, true};
	for (int i = 0; i < PANE_COUNT && !page; i++)
		parts[n++] = (struct part){panes[i], l->title[i], l->pane[i],
			v->focus == (enum pane)i && !v->input.question};
	parts[n++] = (struct part){&top_bar, none, l->bar, false};
	parts[n++] = (struct part){&bottom_bar, none, l->bottom, false};
	struct area line = l->input;
	line.rows += l->hint.rows;
	parts[n++] = (struct part){&command_line, none, line, false};
	return n;
}

/* At the right end of its title: the others are not gone for good. */
static struct area draw_zoomed(const struct console_view *v, struct area title)
{
	struct buf key = {0}, text = {0};

	text_add_key(&key, v, ACTION_ZOOM);
	buf_add_char(&text, ' ');
	if (key.n)
		buf_addf(&text, _("%s shows all"), buf_text(&key));
	else
		buf_add_text(&text, _("zoomed"));
	buf_add_char(&text, ' ');
	int columns = (int)utf8_columns(buf_slice(&text)) + 1;
	if (columns < title.columns / 2) {
		title.columns--;
		area_put_right(title, 0, STYLE_FOCUS, buf_slice(&text));
		title.columns -= columns;
	}
	buf_fini(&key);
	buf_fini(&text);
	return title;
}

static void draw_title(const struct console_view *v, const struct part *p)
{
	struct buf title = {0};

	if (p->title.rows == 0 || p->title.columns == 0)
		return;
	p->ops->add_title(v, p->inside, &title);
	draw_rule(p->title, p->focused, SLICE(""));
	bool zoomed = v->plan.zoomed && p->ops->place == LAYER_PANE;
	draw_rule(zoomed ? draw_zoomed(v, p->title) : p->title, p->focused, buf_slice(&title));
	buf_fini(&title);
}

static void draw_part(const struct console_view *v, const struct part *p)
{
	draw_title(v, p);
	if (p->inside.rows > 0 && p->inside.columns > 0)
		p->ops->draw(v, p->inside);
}

/* Over the divider's foot. */
static void draw_progress(const struct console_view *v, const struct layout *l)
{
	struct area a = area_sub(l->rule, 1, 0, l->rule.columns - 2, l->rule.rows);

	if (v->progress && a.rows > 0 && a.columns > 0)
		area_putf(a, 0, 0, STYLE_TITLE, " %s ", v->progress);
}

static void draw_parts(const struct console_view *v, struct cells *c, const struct layout *l,
	const struct part *parts, size_t count)
{
	const struct pane_ops *box = open_layer(v, LAYER_BOX);

	cells_clear(c);
	draw_rule(l->rule, false, SLICE(""));
	for (size_t i = 0; i < count; i++)
		draw_part(v, &parts[i]);
	if (!open_layer(v, LAYER_PAGE))
		draw_divider(c, l);
	draw_progress(v, l);
	if (box)
		box->draw(v, l->input);
}

void console_view_draw(const struct console_view *v, struct cells *c)
{
	struct part parts[VIEW_PARTS];
	struct layout l;

	layout_make(&l, c, &v->plan, v->focus);
	draw_parts(v, c, &l, parts, list_parts(v, &l, c, parts));
}

/* ---- frames ---- */

void view_frame_fini(struct view_frame *f)
{
	buf_fini(&f->structure);
	buf_fini(&f->scratch);
	for (size_t i = 0; i < VIEW_PARTS; i++)
		buf_fini(&f->facts[i]);
	cells_fini(&f->whole);
	*f = (struct view_frame){0};
}

/* The facts that every part depends on. */
static void add_structure(const struct console_view *v, const struct cells *c, struct buf *facts)
{
	facts_add(facts, c->columns);
	facts_add(facts, c->rows);
	facts_add(facts, v->focus);
	facts_add(facts, v->plan.right);
	facts_add(facts, v->plan.zoomed);
	for (int i = 0; i < PANE_COUNT; i++)
		facts_add(facts, v->plan.hidden[i] ? -1 : v->plan.share[i]);
	facts_add(facts, v->input.question != NULL);
	for (int i = 0; i < LAYER_COUNT; i++)
		facts_add(facts, layers[i]->is_open(v));
	facts_add(facts, v->started);
	facts_add_string(facts, v->progress);
	facts_add(facts, v->encoding);
}

/* Keeps the new facts in place of the old ones; returns whether they are equal. */
static bool facts_stay(struct buf *kept, struct buf *now)
{
	bool same = slice_eq(buf_slice(kept), buf_slice(now));
	struct buf before = *kept;

	*kept = *now;
	*now = before;
	return same;
}

static void draw_anew(const struct console_view *v, struct cells *c, const struct part *p)
{
	const struct area *a = &p->inside;

	if (c->cursor_row >= a->row && c->cursor_row < a->row + a->rows &&
		c->cursor_column >= a->column && c->cursor_column < a->column + a->columns)
		c->cursor_row = c->cursor_column = -1;
	area_fill(p->inside, STYLE_NORMAL);
	draw_part(v, p);
}

static void update_part(const struct console_view *v, struct cells *c, struct view_frame *f,
	const struct part *p, struct buf *kept)
{
	buf_clear(&f->scratch);
	p->ops->add_facts(v, p->inside, &f->scratch);
	if (facts_stay(kept, &f->scratch))
		return;
	if (p->ops->draw_change &&
		p->ops->draw_change(v, p->inside, buf_slice(&f->scratch), buf_slice(kept)))
		draw_title(v, p);
	else
		draw_anew(v, c, p);
}

static void update_all(const struct console_view *v, struct cells *c, struct view_frame *f,
	const struct layout *l, const struct part *parts, size_t count)
{
	draw_parts(v, c, l, parts, count);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&f->facts[i]);
		parts[i].ops->add_facts(v, parts[i].inside, &f->facts[i]);
	}
	f->knows = true;
}

/* ---- checks ---- */

static bool is_checked(const struct view_frame *f)
{
#ifdef VIEW_CHECKED
	(void)f;
	return true;
#else
	return f->checked;
#endif
}

static bool area_holds(const struct area *a, int column, int row)
{
	return row >= a->row && row < a->row + a->rows && column >= a->column &&
	       column < a->column + a->columns;
}

static _Noreturn void refuse_frame(const struct part *parts, size_t count, int column, int row)
{
	struct buf why = {0};
	const char *name = "cursor or frame";

	for (size_t i = 0; i < count; i++)
		if (area_holds(&parts[i].inside, column, row) ||
			area_holds(&parts[i].title, column, row))
			name = parts[i].ops->name;
	buf_addf(&why, "the screen is wrong at column %d, row %d: the facts of %s lack something",
		column, row, name);
	program_end(buf_text(&why));
}

/* Draws everything from scratch and compares, so that a wrong screen can't go unnoticed. */
static void check_frame(const struct console_view *v, struct view_frame *f, struct cells *c,
	const struct part *parts, size_t count)
{
	if (f->whole.columns != c->columns || f->whole.rows != c->rows)
		cells_resize(&f->whole, c->columns, c->rows);
	f->whole.ascii = c->ascii;
	console_view_draw(v, &f->whole);
	for (int row = 0; row < c->rows; row++)
		for (int column = 0; column < c->columns; column++)
			if (memcmp(cells_at(c, column, row), cells_at(&f->whole, column, row),
				    sizeof(struct cell)) != 0)
				refuse_frame(parts, count, column, row);
	if (f->whole.cursor_column != c->cursor_column || f->whole.cursor_row != c->cursor_row)
		refuse_frame(parts, 0, c->cursor_column, c->cursor_row);
}

void console_view_update(const struct console_view *v, struct view_frame *f, struct cells *c)
{
	struct part parts[VIEW_PARTS];
	struct layout l;

	layout_make(&l, c, &v->plan, v->focus);
	size_t count = list_parts(v, &l, c, parts);
	buf_clear(&f->scratch);
	add_structure(v, c, &f->scratch);
	/* Parts below a box would be drawn over it. */
	if (!facts_stay(&f->structure, &f->scratch) || !f->knows || f->clears != c->clears ||
		open_layer(v, LAYER_BOX))
		update_all(v, c, f, &l, parts, count);
	else
		for (size_t i = 0; i < count; i++)
			update_part(v, c, f, &parts[i], &f->facts[i]);
	f->clears = c->clears;
	if (is_checked(f))
		check_frame(v, f, c, parts, count);
}

int64_t console_view_next_change(const struct console_view *v)
{
	struct session_in_flight f = session_in_flight(v->session);
	bool waits = f.phase != SESSION_IDLE && f.by != SESSION_BY_POLL;

	/* Of a recording, time passes as its player says. */
	if (v->time || (!waits && !v->progress && !text_shows_ages(v) && !state_rows_move(v) &&
			       !state_rows_count_down(v)))
		return -1;
	return (text_second(v, v->now) + 1) * TEXT_SECOND - v->started;
}

/* ---- hits ---- */

/* The margins beside a pane are its own. */
static bool hit_part(
	const struct console_view *v, const struct part *p, int column, int row, struct hit *h)
{
	struct area whole = p->inside;

	if (p->title.columns > 0) {
		whole.column = p->title.column;
		whole.columns = p->title.columns;
	}
	bool at_title = area_holds(&p->title, column, row);
	if (!at_title && !area_holds(&whole, column, row))
		return false;
	h->ops = p->ops;
	for (int i = 0; i < PANE_COUNT; i++)
		if (panes[i] == p->ops)
			h->pane = i;
	h->kind = at_title && h->pane >= 0 ? HIT_TITLE : HIT_PART;
	if (!at_title && p->ops->hit)
		p->ops->hit(v, p->inside, column - p->inside.column, row - p->inside.row, h);
	return true;
}

struct hit console_view_hit(const struct console_view *v, struct cells *c, int column, int row)
{
	const struct pane_ops *box = open_layer(v, LAYER_BOX);
	struct hit h = {.pane = -1};
	struct part parts[VIEW_PARTS];
	struct layout l;

	layout_make(&l, c, &v->plan, v->focus);
	if (box && box->hit) {
		box->hit(v, l.input, column - l.input.column, row - l.input.row, &h);
		h.ops = box;
		if (h.kind != HIT_NOTHING)
			return h;
	}
	h.ops = NULL;
	if (column == l.divider && row >= l.bar.rows && row < l.rule.row &&
		!open_layer(v, LAYER_PAGE)) {
		h.kind = HIT_DIVIDER;
		return h;
	}
	size_t count = list_parts(v, &l, c, parts);
	for (size_t i = 0; i < count; i++)
		if (hit_part(v, &parts[i], column, row, &h))
			break;
	return h;
}

/* ---- moving ---- */

struct area console_view_inside(
	const struct console_view *v, struct cells *c, const struct pane_ops *pane)
{
	struct layout l;

	layout_make(&l, c, &v->plan, v->focus);
	for (int i = 0; i < PANE_COUNT; i++)
		if (panes[i] == pane)
			return l.pane[i];
	return l.page;
}

int console_view_page(const struct console_view *v, struct cells *c, const struct pane_ops *pane)
{
	return console_view_inside(v, c, pane).rows;
}

void console_view_move(
	struct console_view *v, struct cells *c, const struct pane_ops *pane, int64_t step)
{
	if (pane->move)
		pane->move(v, console_view_inside(v, c, pane), step);
}

void console_view_turn(
	struct console_view *v, struct cells *c, const struct pane_ops *pane, int64_t rows)
{
	if (pane->turn)
		pane->turn(v, console_view_inside(v, c, pane), rows);
	else
		console_view_move(v, c, pane, rows);
}

bool console_view_hex_inspector(const struct console_view *v, struct cells *c)
{
	return hex_pane_shows_inspector(v, console_view_inside(v, c, &hex_pane));
}

int console_view_hex_row(const struct console_view *v, struct cells *c)
{
	return hex_pane_row_bytes(v, console_view_inside(v, c, &hex_pane));
}
