/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/console_view.h"

#include "view/hex_dump.h"
#include "view/text.h"

static const struct {
	void (*draw)(const struct console_view *v, struct area a);
	void (*add_title)(const struct console_view *v, struct buf *out);
} panes[PANE_COUNT] = {
	[PANE_COMMANDS] = {command_pane_draw, command_pane_add_title},
	[PANE_STATE] = {state_pane_draw, state_pane_add_title},
	[PANE_MESSAGES] = {message_pane_draw, message_pane_add_title},
	[PANE_HEX] = {hex_pane_draw, hex_pane_add_title},
};

/* A heavy rule says where the keys go, on terminals without colours too. */
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

static void draw_divider(struct cells *c, const struct layout *l)
{
	int top = l->title[PANE_COMMANDS].row, middle = l->title[PANE_MESSAGES].row;

	if (l->divider < 0)
		return;
	for (int row = top; row < l->rule.row; row++)
		draw_junction(c, l->divider, row, "│");
	draw_junction(c, l->divider, top, "┬");
	draw_junction(c, l->divider, middle, "┼");
	draw_junction(c, l->divider, l->rule.row, "┴");
}

static bool takes_all(const struct console_view *v)
{
	return v->help || (v->message_open && v->focus == PANE_MESSAGES);
}

/* One page in place of all panes: from the first title to the rule. */
static struct area page_title(const struct layout *l, struct cells *c)
{
	int top = l->bar.rows;

	return area_sub(cells_area(c), 0, top, c->columns, l->rule.rows);
}

static struct area page_inside(const struct layout *l, struct cells *c)
{
	int top = l->bar.rows + l->rule.rows, margin = l->input.column;
	int end = l->rule.rows ? l->rule.row : l->input.row;

	return area_sub(cells_area(c), margin, top, c->columns - 2 * margin, end - top);
}

static void draw_page(const struct console_view *v, struct cells *c, const struct layout *l)
{
	struct area inside = page_inside(l, c);
	struct buf title = {0};

	if (v->help) {
		help_pane_add_title(v, inside, &title);
		help_pane_draw(v, inside);
	} else {
		message_pane_add_title(v, &title);
		message_pane_draw(v, inside);
	}
	draw_rule(page_title(l, c), true, buf_slice(&title));
	buf_fini(&title);
}

static void draw_panes(const struct console_view *v, struct cells *c, const struct layout *l)
{
	struct buf title = {0};

	for (int i = 0; i < PANE_COUNT; i++) {
		buf_clear(&title);
		panes[i].add_title(v, &title);
		draw_rule(l->title[i], v->focus == (enum pane)i && !v->input.question,
			buf_slice(&title));
		panes[i].draw(v, l->pane[i]);
	}
	buf_fini(&title);
	draw_divider(c, l);
}

void console_view_draw(const struct console_view *v, struct cells *c)
{
	struct layout l;

	cells_clear(c);
	layout_make(&l, c, v->focus);
	draw_rule(l.rule, false, SLICE(""));
	if (takes_all(v))
		draw_page(v, c, &l);
	else
		draw_panes(v, c, &l);
	bars_draw(v, l.bar, l.bottom);
	input_line_draw(v, l.input, l.hint);
}

int64_t console_view_next_change(const struct console_view *v)
{
	struct session_in_flight f = session_in_flight(v->session);
	bool waits = f.phase != SESSION_IDLE && f.by != SESSION_BY_POLL;

	if (!waits && !text_shows_ages(v))
		return -1;
	return (text_second(v, v->now) + 1 - (int64_t)v->utc_offset) * TEXT_SECOND - v->started;
}

int console_view_page(const struct console_view *v, struct cells *c, enum pane pane)
{
	struct layout l;

	layout_make(&l, c, v->focus);
	bool page = v->help || (v->message_open && pane == PANE_MESSAGES);
	return page ? page_inside(&l, c).rows : l.pane[pane].rows;
}

enum context console_view_context(const struct console_view *v, bool question)
{
	static const enum context contexts[PANE_COUNT] = {
		[PANE_COMMANDS] = CONTEXT_COMMANDS,
		[PANE_STATE] = CONTEXT_STATE,
		[PANE_MESSAGES] = CONTEXT_MESSAGES,
		[PANE_HEX] = CONTEXT_HEX,
	};

	if (question)
		return CONTEXT_QUESTION;
	return v->help ? CONTEXT_HELP : contexts[v->focus];
}

int console_view_hex_row(const struct console_view *v, struct cells *c)
{
	struct layout l;

	layout_make(&l, c, v->focus);
	return hex_pane_row_bytes(v, l.pane[PANE_HEX]);
}

int console_view_message_rows(const struct console_view *v, struct cells *c)
{
	struct layout l;

	layout_make(&l, c, v->focus);
	size_t rows = message_pane_rows(v, page_inside(&l, c));
	return rows < INT32_MAX ? (int)rows : INT32_MAX;
}

void console_view_scroll_journal(struct console_view *v, struct cells *c, int lines)
{
	struct layout l;

	layout_make(&l, c, v->focus);
	command_pane_scroll(v, l.pane[PANE_COMMANDS], &v->journal, lines);
}
