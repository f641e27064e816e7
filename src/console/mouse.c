/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/console_private.h"
#include "console/form.h"
#include "term/line_editor.h"
#include "term/mouse.h"

enum { WHEEL_ROWS = 3, DOUBLE_CLICK_US = 400000 };

/* Steps through the candidates as Tab does. */
static void step_candidates(struct console *c, int64_t step)
{
	for (; step > 0; step--)
		console_line_complete(c, 1);
	for (; step < 0; step++)
		console_line_complete(c, -1);
}

/* The pane shows what is around the cursor. */
static void scroll_hex(struct console *c, int rows)
{
	enum hex_move move = rows < 0 ? HEX_UP : HEX_DOWN;

	c->hex.row_bytes = (size_t)console_view_hex_row(&c->view, &c->cells);
	for (int i = rows < 0 ? -rows : rows; i > 0; i--)
		hex_editor_move(&c->hex, move, 1);
}

static void point_at_byte(struct console *c, const struct hit *h)
{
	c->view.hex_view.inspecting = false;
	c->hex.text_column = h->as_text;
	hex_editor_go(&c->hex, (size_t)h->place);
	c->mouse.held = *h;
}

static void turn_wheel(struct console *c, const struct hit *h, int direction)
{
	if (h->ops == &candidates_layer)
		step_candidates(c, direction);
	else if (h->ops == &form_layer && direction < 0)
		console_form_up(c);
	else if (h->ops == &form_layer)
		console_form_down(c);
	else if (h->ops == &command_pane)
		console_scroll_journal(c, direction * WHEEL_ROWS);
	else if (h->ops == &hex_pane)
		scroll_hex(c, direction * WHEEL_ROWS);
	else if (h->ops)
		console_view_turn(&c->view, &c->cells, h->ops, direction * WHEEL_ROWS);
}

static bool is_double_click(struct console *c, const struct mouse *m)
{
	int64_t now = loop_now(c->loop), before = c->mouse.clicked_at;
	bool same = m->column == c->mouse.column && m->row == c->mouse.row;

	c->mouse.column = m->column;
	c->mouse.row = m->row;
	c->mouse.clicked_at = now;
	if (!same || before == 0 || now - before > DOUBLE_CLICK_US)
		return false;
	c->mouse.clicked_at = 0; /* a third click is a first one */
	return true;
}

static void set_cursor(struct console *c, size_t at)
{
	if (!c->question.open)
		console_focus(c, PANE_COMMANDS);
	if (at <= line_editor_line().n)
		line_editor_replace(at, 0, (struct slice){0});
	console_line_changed(c);
}

/* What Enter does where that opens what is selected. */
static void open_selected(struct console *c, const struct hit *h)
{
	enum context context = console_view_keys(&c->view)->context;

	if (h->ops == &candidates_layer) {
		console_line_close_list(c);
		return;
	}
	/* A field is opened by its values. */
	if (h->ops == &form_layer)
		return;
	if (h->ops != console_view_keys(&c->view) || context == CONTEXT_COMMANDS)
		return;
	enum action action = keymap_find(&c->config.keymap, context, '\r');
	if (c->question.open)
		console_line_enter(c, true);
	else if (action != ACTION_NONE)
		console_run_action(c, action);
}

/* The click that gives the pane the focus selects nothing yet: while a command is selected Enter does
 * not send the line.  The second of two may lie on another row, which the first one has moved. */
static void point_at_command(struct console *c, const struct hit *h, bool focused, bool twice)
{
	if (twice && c->view.commands.selects)
		console_run_action(c, ACTION_SEND);
	else if (focused || twice)
		console_commands_point(c, h->place);
}

static void select_entry(struct console *c, const struct hit *h, bool twice)
{
	if (h->ops == &candidates_layer)
		step_candidates(c, h->step);
	else if (h->ops == &form_layer)
		console_form_point(c, c->form.form.current + (size_t)h->step);
	else if (h->step)
		console_view_move(&c->view, &c->cells, h->ops, h->step);
	if (twice)
		open_selected(c, h);
}

/* A question and a form keep the keys: a click beside them must not end them.  While a form is open
 * the line editor has its field, not the command line. */
static bool is_kept_off(const struct console *c, const struct hit *h)
{
	bool form = console_form_is_open(c);

	if (h->kind == HIT_CURSOR)
		return form && !c->question.open;
	return (form || c->question.open) && (h->pane >= 0 || h->kind == HIT_DIVIDER);
}

static void mouse_press(struct console *c, const struct mouse *m, const struct hit *h)
{
	bool twice = is_double_click(c, m), focused = (int)c->view.focus == h->pane;

	c->notice[0] = '\0';
	if (is_kept_off(c, h))
		return;
	if (h->pane >= 0 && !focused)
		console_focus(c, (enum pane)h->pane);
	switch (h->kind) {
	case HIT_DIVIDER:
	case HIT_TITLE:
		c->mouse.held = *h;
		if (twice && h->kind == HIT_TITLE)
			console_run_action(c, ACTION_ZOOM);
		break;
	case HIT_BUTTON:
		/* It acts when it is released: quitting at once would leave that report to the
		 * shell. */
		c->mouse.held = *h;
		break;
	case HIT_CURSOR:
		set_cursor(c, (size_t)h->place);
		break;
	case HIT_BYTE:
		point_at_byte(c, h);
		break;
	case HIT_COMMAND:
		point_at_command(c, h, focused, twice);
		break;
	case HIT_CHOICE:
		console_form_pick(c, (size_t)h->place);
		break;
	case HIT_ENTRY:
		select_entry(c, h, twice);
		break;
	default:
		break;
	}
}

static void mouse_drag(struct console *c, const struct mouse *m)
{
	struct console_view *v = &c->view;
	const struct hit *held = &c->mouse.held;
	struct layout l;

	layout_make(&l, &c->cells, &v->plan, v->focus);
	c->mouse.clicked_at = 0;
	if (held->kind == HIT_BYTE) {
		/* The byte pointed at is selected as well, on whichever side. */
		struct hit h = console_view_hit(v, &c->cells, m->column, m->row);
		if (h.kind == HIT_BYTE && h.place != held->place)
			hex_editor_shift_to(&c->hex, (size_t)h.place + (h.place > held->place));
		return;
	}
	if (held->kind == HIT_DIVIDER)
		layout_move_divider(&v->plan, &c->cells, v->focus, m->column - l.divider);
	else if (held->kind == HIT_TITLE)
		layout_move_title(&v->plan, &c->cells, v->focus, (enum pane)held->pane,
			m->row - l.title[held->pane].row);
}

static void mouse_release(struct console *c, const struct hit *h)
{
	struct hit held = c->mouse.held;

	c->mouse.held = (struct hit){0};
	if (held.kind == HIT_BUTTON && h->kind == HIT_BUTTON && h->action == held.action)
		console_run_action(c, h->action);
}

void console_mouse(struct console *c, struct slice report)
{
	struct mouse m;

	if (!c->view.mouse || !mouse_read(report, &m))
		return;
	struct hit h = console_view_hit(&c->view, &c->cells, m.column, m.row);
	if (m.action == MOUSE_WHEEL)
		turn_wheel(c, &h, m.button);
	else if (m.action == MOUSE_RELEASE)
		mouse_release(c, &h);
	else if (m.button == 1 && m.action == MOUSE_PRESS)
		mouse_press(c, &m, &h);
	else if (m.button == 1)
		mouse_drag(c, &m);
	console_touch(c);
}
