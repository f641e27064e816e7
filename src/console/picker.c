/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/picker.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "link/ports.h"
#include "loop/loop.h"
#include "term/screen.h"

enum { TITLE_ROWS = 2, HELP_ROWS = 2, CTRL_Z = 0x1a };

struct picker {
	struct loop *loop;
	struct loop_watch *escape_timer;
	struct port_list list;
	struct cells cells;
	size_t selected; /* list.count is the virtual board */
	char *port;
};

static void picker_add_port(struct buf *row, const struct port_info *p)
{
	buf_addf(row, "%-16s", p->path);
	if (p->usb_vendor >= 0)
		buf_addf(row, "  %04x:%04x", p->usb_vendor, p->usb_product);
	if (p->description)
		buf_addf(row, "  %s", p->description);
	if (p->serial)
		buf_addf(row, "  (%s)", p->serial);
}

static void picker_draw_row(struct picker *p, struct area a, size_t i, int row)
{
	struct buf text = {0};

	if (i < p->list.count)
		picker_add_port(&text, &p->list.ports[i]);
	else
		buf_addf(&text, "%-16s  a virtual board, to try things out", "sim:");
	if (i == p->selected)
		area_style(a, 0, row, a.columns, STYLE_SELECTED);
	area_put(a, 2, row, i == p->selected ? STYLE_SELECTED : STYLE_NORMAL, buf_slice(&text));
	buf_fini(&text);
}

static void picker_draw(struct picker *p)
{
	int columns, rows;

	screen_size(&columns, &rows);
	cells_resize(&p->cells, columns, rows);
	struct area all = cells_area(&p->cells);
	int room = rows - TITLE_ROWS - HELP_ROWS;
	size_t from = room > 0 && p->selected >= (size_t)room ? p->selected - (size_t)room + 1 : 0;

	area_style(all, 0, 0, columns, STYLE_BAR);
	area_put(all, 1, 0, STYLE_BAR, SLICE("atmq: which port?"));
	for (int i = 0; i < room && from + (size_t)i <= p->list.count; i++)
		picker_draw_row(p, all, from + (size_t)i, TITLE_ROWS + i);
	area_put(all, 1, rows - 1, STYLE_DIM, SLICE("Up, Down  choose   Enter  open   Esc  leave"));
	screen_show(&p->cells);
}

static void picker_find(struct picker *p)
{
	struct port_list now;

	ports_find(&now);
	p->selected = ports_follow(&p->list, p->selected, &now);
	ports_fini(&p->list);
	p->list = now;
	picker_draw(p);
}

static void choose(struct picker *p)
{
	p->port = memory_copy_text(
		p->selected < p->list.count ? p->list.ports[p->selected].path : "sim:");
	loop_stop(p->loop);
}

static void take_key(struct picker *p, int key)
{
	if (key == KEY_CODE_UP || key == 'k')
		p->selected -= p->selected > 0;
	else if (key == KEY_CODE_DOWN || key == 'j')
		p->selected += p->selected < p->list.count;
	else if (key == '\r')
		choose(p);
	else if (key == CTRL_Z)
		screen_suspend();
	else if (key == 0x1b || key == 'q' || key == 0x03 || key == 0x11 || key == KEY_CODE_F0 + 10)
		loop_stop(p->loop);
	picker_draw(p);
}

static void picker_on_keys(struct picker *p)
{
	struct slice bytes;
	int key;

	while (screen_key(&key, &bytes))
		take_key(p, key);
	if (screen_key_pending())
		loop_timer_at(p->escape_timer, loop_now(p->loop) + SCREEN_KEY_DELAY);
}

static void picker_on_keyboard(void *user, int events)
{
	struct picker *p = user;

	picker_on_keys(p);
	if ((events & LOOP_HANGUP) || screen_is_lost())
		loop_stop(p->loop);
}

static void picker_on_escape(void *user)
{
	screen_key_waited();
	picker_on_keys(user);
}

static void on_plug(void *user)
{
	picker_find(user);
}

static void picker_on_resize(void *user)
{
	screen_resized();
	picker_draw(user);
}

static void picker_on_stop(void *user)
{
	(void)user;
	screen_suspend();
}

static void picker_on_continue(void *user)
{
	screen_redraw_all();
	picker_on_resize(user);
}

static void on_end(void *user)
{
	struct picker *p = user;

	loop_stop(p->loop);
}

static void picker_run(struct picker *p)
{
	p->escape_timer = loop_timer(p->loop, picker_on_escape, p);
	struct loop_watch *watches[] = {
		loop_watch_fd(p->loop, STDIN_FILENO, LOOP_READ, picker_on_keyboard, p),
		loop_watch_folder(p->loop, "/dev", on_plug, p),
		loop_signal(p->loop, SIGWINCH, picker_on_resize, p),
		loop_signal(p->loop, SIGTSTP, picker_on_stop, p),
		loop_signal(p->loop, SIGCONT, picker_on_continue, p),
		loop_signal(p->loop, SIGTERM, on_end, p),
		loop_signal(p->loop, SIGHUP, on_end, p),
		loop_signal(p->loop, SIGINT, on_end, p),
		p->escape_timer,
	};

	picker_find(p);
	p->selected = 0;
	picker_draw(p);
	loop_run(p->loop);
	for (size_t i = 0; i < ALEN(watches); i++)
		loop_unwatch(watches[i]);
}

bool pick_port(const struct theme *theme, char **port, struct diag *d)
{
	struct picker p = {0};

	if (!screen_open(d))
		return false;
	screen_set_theme(theme);
	p.loop = loop_new();
	picker_run(&p);
	screen_close();
	loop_free(p.loop);
	ports_fini(&p.list);
	cells_fini(&p.cells);
	*port = p.port;
	return true;
}
