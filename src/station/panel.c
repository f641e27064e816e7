/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "station/panel.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "console/themes.h"

enum {
	PANEL_SECOND = 1000000,
	PANEL_CTRL_C = 0x03,
	PANEL_CTRL_L = 0x0c,
	PANEL_CTRL_Q = 0x11,
	PANEL_CTRL_U = 0x15,
	PANEL_CTRL_X = 0x18,
	PANEL_CTRL_Z = 0x1a,
	PANEL_ESC = 0x1b,
	PANEL_ERASE = 0x7f
};

struct panel {
	struct panel_plan plan;
	const struct panel_calls *calls;
	void *user;
	struct screen_loop *screen;
	struct cells cells;
	struct theme theme;
	struct scan scan;
	struct buf message;
	bool problem;
	bool armed; /* Ctrl-X was the last key */
	bool asked; /* whether to leave the running boards */
	bool left;
};

static const char *panel_chord(const struct panel *p)
{
	return p->plan.locked ? "Ctrl-X Q" : "Ctrl-Q";
}

void panel_touch(struct panel *p)
{
	screen_loop_touch(p->screen);
}

void panel_say(struct panel *p, bool problem, struct slice text)
{
	buf_set(&p->message, text);
	p->problem = problem;
	panel_touch(p);
}

static int64_t panel_draw(void *user)
{
	struct panel *p = user;
	struct station_view v = {.script = p->plan.script,
		.awaited = p->plan.awaited,
		.scans = p->plan.scans,
		.typed = buf_slice(&p->scan.typed),
		.message = buf_slice(&p->message),
		.problem = p->problem,
		.leave = slice_of(panel_chord(p))};
	bool counts = p->calls->facts(p->user, &v);

	cells_clear(&p->cells);
	station_view_draw(cells_area(&p->cells), &v);
	return counts ? loop_now(p->plan.loop) + PANEL_SECOND : -1;
}

/* ---- keys ---- */

static void panel_leave(struct panel *p)
{
	size_t running = p->calls->running(p->user);
	struct buf text = {0};

	if (!running || p->asked) {
		p->left = true;
		p->calls->leave(p->user);
		return;
	}
	p->asked = true;
	buf_addf(&text,
		P_("%s again leaves: %zu board is being tested and would fail",
			"%s again leaves: %zu boards are being tested and would fail", running),
		panel_chord(p), running);
	panel_say(p, true, buf_slice(&text));
	buf_fini(&text);
}

/* Returns whether the key was one of those by which one leaves. */
static bool panel_leaves(struct panel *p, int key)
{
	bool armed = p->armed;

	p->armed = false;
	if (!p->plan.locked && (key == PANEL_CTRL_C || key == PANEL_CTRL_Q)) {
		panel_leave(p);
		return true;
	}
	if (p->plan.locked && armed && (key == 'q' || key == 'Q')) {
		panel_leave(p);
		return true;
	}
	if (p->plan.locked && key == PANEL_CTRL_X) {
		p->armed = true;
		panel_say(p, false, slice_of(_("Q leaves; any other key stays")));
		return true;
	}
	p->asked = false;
	return false;
}

static void panel_on_line(void *user, struct slice line)
{
	struct panel *p = user;

	p->calls->scanned(p->user, line);
}

/* Control characters too: a label with one is refused as a whole. */
static void panel_type(struct panel *p, int key, struct slice bytes)
{
	if (key == PANEL_ERASE || key == '\b')
		scan_erase(&p->scan);
	else if (key == PANEL_ESC || key == PANEL_CTRL_U)
		scan_clear(&p->scan);
	else if (key < KEY_CODE_FIRST)
		scan_add(&p->scan, bytes, panel_on_line, p);
}

static void panel_on_key(void *user, int key, struct slice bytes)
{
	struct panel *p = user;

	if (p->left || panel_leaves(p, key))
		return;
	if (key == PANEL_CTRL_L)
		screen_redraw_all();
	else if (key == PANEL_CTRL_Z && !p->plan.locked)
		screen_loop_suspend(p->screen);
	else if (p->plan.scans && key != PANEL_CTRL_C)
		panel_type(p, key, bytes);
	else if (p->plan.locked)
		panel_say(p, false, slice_of(_("the keys are locked; Ctrl-X Q leaves")));
	panel_touch(p);
}

static void panel_on_background(void *user, int rgb)
{
	struct panel *p = user;
	struct buf errors = {0};

	themes_load(&p->theme, themes_for_background(rgb), "theme", &errors);
	screen_set_theme(&p->theme);
	panel_touch(p);
	buf_fini(&errors);
}

static void panel_turn(void *user)
{
	struct panel *p = user;

	p->calls->turn(p->user);
}

struct panel *panel_new(
	const struct panel_plan *plan, const struct panel_calls *calls, void *user, struct diag *d)
{
	static const struct screen_loop_user fixed = {
		.draw = panel_draw, .key = panel_on_key, .turn = panel_turn};
	static const struct screen_loop_user following = {.draw = panel_draw,
		.key = panel_on_key,
		.turn = panel_turn,
		.background = panel_on_background};
	const char *theme = plan->config->theme;
	bool follows = !theme || strcmp(theme, THEMES_AUTO) == 0;
	struct panel *p = memory_new(sizeof(*p));
	struct buf errors = {0};

	p->plan = *plan;
	p->calls = calls;
	p->user = user;
	p->cells.ascii = config_ascii(plan->config);
	p->screen = screen_loop_new(plan->loop, &p->cells, follows ? &following : &fixed, p);
	themes_load(&p->theme, follows ? THEMES_AUTO : theme, "theme", &errors);
	if (!screen_loop_open(p->screen, d)) {
		panel_free(p);
		p = NULL;
	} else {
		screen_set_theme(&p->theme);
		if (follows)
			screen_loop_await_background(p->screen);
		if (errors.n)
			panel_say(p, true, slice_trim(buf_slice(&errors)));
	}
	buf_fini(&errors);
	return p;
}

void panel_free(struct panel *p)
{
	if (!p)
		return;
	screen_loop_free(p->screen);
	cells_fini(&p->cells);
	scan_fini(&p->scan);
	buf_fini(&p->message);
	free(p);
}

int panel_signal(const struct panel *p)
{
	return screen_loop_signal(p->screen);
}
