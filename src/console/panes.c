/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/console_private.h"

#include "base/language.h"

void console_panes_zoom(struct console *c)
{
	c->view.plan.zoomed = !c->view.plan.zoomed;
}

static int count_shown(const struct console *c)
{
	int n = 0;

	for (int i = 0; i < PANE_COUNT; i++)
		n += !c->view.plan.hidden[i];
	return n;
}

/* The command line stays, and with it the focus: the same key shows its pane again. */
void console_panes_hide(struct console *c)
{
	struct layout_plan *plan = &c->view.plan;
	enum pane pane = c->view.focus;
	struct buf keys = {0};

	if (plan->hidden[pane]) {
		plan->hidden[pane] = false;
		return;
	}
	if (count_shown(c) == 1) {
		console_notice(c, _("this is the last pane: it stays"));
		return;
	}
	plan->hidden[pane] = true;
	plan->zoomed = false;
	console_focus(c, PANE_COMMANDS);
	keymap_add_keys(&keys, &c->config.keymap, pane_ops(pane)->focus);
	if (keys.n)
		console_notice(c, _("%s is hidden; %s shows it again"), _(pane_ops(pane)->name),
			buf_text(&keys));
	buf_fini(&keys);
}

void console_panes_next(struct console *c)
{
	int next = c->view.focus;

	do
		next = (next + 1) % PANE_COUNT;
	while (next != PANE_COMMANDS && c->view.plan.hidden[next]);
	console_focus(c, (enum pane)next);
}

/* Keys that do nothing would seem broken. */
static void panes_moved(struct console *c, bool moved)
{
	struct layout l;

	layout_make(&l, &c->cells, &c->view.plan, c->view.focus);
	if (moved)
		return;
	if (c->view.plan.zoomed)
		console_notice(c, _("this pane has the whole screen"));
	else if (l.divider < 0)
		console_notice(c,
			_("the screen is too small for more than one pane, or the others are hidden"));
	else
		console_notice(c, _("no further: what is beyond would be too small to use"));
}

static void move_divider(struct console *c, int columns)
{
	panes_moved(c, layout_move_divider(&c->view.plan, &c->cells, c->view.focus, columns));
}

static void move_border(struct console *c, int rows)
{
	struct console_view *v = &c->view;
	enum pane border = layout_border(&v->plan, &c->cells, v->focus, v->focus);

	panes_moved(c, border != PANE_COUNT &&
			       layout_move_title(&v->plan, &c->cells, v->focus, border, rows));
}

void console_panes_left(struct console *c)
{
	move_divider(c, -2);
}

void console_panes_right(struct console *c)
{
	move_divider(c, 2);
}

void console_panes_up(struct console *c)
{
	move_border(c, -1);
}

void console_panes_down(struct console *c)
{
	move_border(c, 1);
}

void console_panes_reset(struct console *c)
{
	c->view.plan = (struct layout_plan){0};
	console_notice(c, _("all panes are shown in their usual sizes"));
}
