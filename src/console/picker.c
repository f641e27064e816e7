/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/picker.h"

#include <signal.h>
#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/program.h"
#include "console/themes.h"
#include "link/link.h"
#include "link/ports.h"
#include "link/wsl.h"
#include "term/screen_loop.h"
#include "view/text.h"

enum {
	PICKER_NAME = 16,
	TITLE_ROWS = 2,
	HELP_ROWS = 2,
	CTRL_C = 0x03,
	CTRL_Q = 0x11,
	CTRL_Z = 0x1a,
	ESC = 0x1b
};

struct picker {
	struct loop *loop;
	struct screen_loop *screen;
	struct cells cells;
	const struct config *config;
	struct port_list list;
	bool lacks_usb;  /* as WSL does until Windows hands a port over */
	size_t selected; /* the ports, then the profiles, then the virtual board */
	struct theme *theme;
	bool follows; /* the terminal's background */
	bool done;    /* what is typed from now on is not for us */
	char *port;
};

static size_t picker_last(const struct picker *p)
{
	return p->list.count + p->config->profile_count;
}

static void picker_add_profile(struct buf *row, const struct profile *profile)
{
	text_add_padded(row, slice_of(profile->name), PICKER_NAME);
	buf_addf(row, "  %s", _("profile"));
	if (profile->port) {
		text_add_comma(row);
		buf_add_text(row, profile->port);
	}
}

static void picker_draw_row(struct picker *p, struct area a, size_t i, int row)
{
	struct buf text = {0};

	if (i < p->list.count)
		ports_add_row(&text, &p->list, i);
	else if (i < picker_last(p))
		picker_add_profile(&text, &p->config->profiles[i - p->list.count]);
	else {
		text_add_padded(&text, SLICE("sim:"), PICKER_NAME);
		buf_addf(&text, "  %s",
			link_has_sim() ? _("a virtual board, to try things out")
				       : _("the virtual board, which is not in this atmq"));
	}
	if (i == p->selected)
		area_style(a, 0, row, a.columns, STYLE_SELECTED);
	area_put(a, 2, row, i == p->selected ? STYLE_SELECTED : STYLE_NORMAL, buf_slice(&text));
	buf_fini(&text);
}

static int64_t picker_draw(void *user)
{
	struct picker *p = user;
	struct area all = cells_area(&p->cells);
	int room = all.rows - TITLE_ROWS - HELP_ROWS;
	size_t from = room > 0 && p->selected >= (size_t)room ? p->selected - (size_t)room + 1 : 0;

	cells_clear(&p->cells);
	area_style(all, 0, 0, all.columns, STYLE_BAR);
	area_put(all, 1, 0, STYLE_BAR, slice_of(_("atmq: which port?")));
	for (int i = 0; i < room && from + (size_t)i <= picker_last(p); i++)
		picker_draw_row(p, all, from + (size_t)i, TITLE_ROWS + i);
	if (p->lacks_usb)
		area_put(all, 1, all.rows - HELP_ROWS, STYLE_DIM,
			slice_of(_("atmq ports says why there is no USB port (WSL)")));
	area_put(all, 1, all.rows - 1, STYLE_DIM,
		slice_of(_("Up, Down  choose   Enter  open   Esc  leave")));
	return -1;
}

static void picker_on_plug(void *user)
{
	struct picker *p = user;
	struct port_list now;

	ports_find(&now);
	ports_find_holders(&now);
	if (p->selected < p->list.count)
		p->selected = ports_follow(&p->list, p->selected, &now);
	else
		p->selected += now.count - p->list.count;
	ports_fini(&p->list);
	p->list = now;
	p->lacks_usb = wsl_hint_for(&now);
	screen_loop_touch(p->screen);
}

static void picker_end(struct picker *p, const char *port)
{
	p->port = port ? memory_copy_text(port) : NULL;
	p->done = true;
	loop_stop(p->loop);
}

static const char *picker_selected(const struct picker *p)
{
	if (p->selected < p->list.count)
		return p->list.ports[p->selected].name;
	if (p->selected < picker_last(p))
		return p->config->profiles[p->selected - p->list.count].name;
	return "sim:";
}

static void picker_on_key(void *user, int key, struct slice bytes)
{
	struct picker *p = user;

	(void)bytes;
	if (p->done)
		return;
	if (key == KEY_CODE_UP || key == 'k')
		p->selected -= p->selected > 0;
	else if (key == KEY_CODE_DOWN || key == 'j')
		p->selected += p->selected < picker_last(p);
	else if (key == '\r')
		picker_end(p, picker_selected(p));
	else if (key == CTRL_Z)
		screen_loop_suspend(p->screen);
	else if (key == ESC || key == 'q' || key == CTRL_C || key == CTRL_Q ||
		 key == KEY_CODE_F0 + 10)
		picker_end(p, NULL);
	screen_loop_touch(p->screen);
}

static void picker_on_background(void *user, int rgb)
{
	struct picker *p = user;
	struct buf errors = {0};

	if (!p->follows)
		return;
	themes_load(p->theme, themes_for_background(rgb), "theme", &errors);
	screen_set_theme(p->theme);
	screen_loop_touch(p->screen);
	buf_fini(&errors);
}

int pick_port(
	const struct config *config, struct theme *theme, bool follows, char **port, struct diag *d)
{
	static const struct screen_loop_user calls = {
		.draw = picker_draw, .key = picker_on_key, .background = picker_on_background};
	struct picker p = {.config = config,
		.cells.ascii = config_ascii(config),
		.theme = theme,
		.follows = follows,
		.loop = loop_new()};
	int status = EXIT_USAGE;

	p.screen = screen_loop_new(p.loop, &p.cells, &calls, &p);
	ports_find(&p.list);
	ports_find_holders(&p.list);
	p.lacks_usb = wsl_hint_for(&p.list);
	if (screen_loop_open(p.screen, d)) {
		screen_set_theme(theme);
		if (follows)
			screen_loop_await_background(p.screen);
		struct loop_watch *plugs = loop_watch_folder(p.loop, "/dev", picker_on_plug, &p);
		loop_run(p.loop);
		loop_unwatch(plugs);
		status = screen_loop_signal(p.screen) == SIGINT ? EXIT_INTERRUPTED : EXIT_ALL_WELL;
		/* A choice in the same turn as a signal: the signal wins. */
		if (screen_loop_signal(p.screen)) {
			free(p.port);
			p.port = NULL;
		}
	}
	screen_loop_free(p.screen);
	loop_free(p.loop);
	ports_fini(&p.list);
	cells_fini(&p.cells);
	*port = p.port;
	return status;
}
