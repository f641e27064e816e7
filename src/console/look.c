/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "console/themes.h"

void console_load_theme(struct console *c, const char *asked)
{
	const char *name = asked ? asked : c->config.theme ? c->config.theme : THEMES_AUTO;
	struct buf where = {0};

	if (asked || !c->config.theme)
		buf_add_text(&where, "--theme");
	else
		buf_addf(&where, "%s:%d: [console].theme",
			VISIBLE(slice_of(c->config.path), VISIBLE_MOST), c->config.theme_line);
	c->theme_is_auto = strcmp(name, THEMES_AUTO) == 0;
	themes_load(&c->theme, name, buf_text(&where), &c->theme_problem);
	buf_fini(&where);
}

/* The first of its mistakes, and how many more there are. */
static void notice_theme(struct console *c, struct slice errors)
{
	size_t first = slice_find_char(errors, '\n'), more = 0;

	for (size_t i = first + 1; i < errors.n; i++)
		more += errors.p[i] == '\n';
	struct slice text = slice_sub(errors, 0, first);
	if (more)
		console_notice(c, _("%zu mistakes, the first: %.*s"), more + 1, SLICE_ARG(text));
	else
		console_notice(c, "%.*s", SLICE_ARG(text));
}

void console_tell_theme(struct console *c)
{
	if (c->theme_problem.n)
		notice_theme(c, buf_slice(&c->theme_problem));
	buf_clear(&c->theme_problem);
}

void console_show_theme(struct console *c)
{
	screen_set_theme(&c->theme);
	if (c->theme_is_auto)
		screen_loop_await_background(c->screen);
}

void console_follow_background(struct console *c, int rgb)
{
	const char *name = themes_for_background(rgb);
	struct buf errors = {0};

	if (!c->theme_is_auto || strcmp(name, c->theme.name) == 0)
		return;
	if (!themes_load(&c->theme, name, "theme", &errors))
		notice_theme(c, buf_slice(&errors));
	screen_set_theme(&c->theme);
	console_touch(c);
	buf_fini(&errors);
}

void console_next_theme(struct console *c)
{
	struct buf name = {0}, errors = {0};
	struct theme next;

	c->theme_is_auto = false;
	themes_next(c->theme.name, &name);
	if (themes_load(&next, buf_text(&name), "theme", &errors)) {
		c->theme = next;
		screen_set_theme(&c->theme);
		console_notice(c, _("theme: %s; \"theme = %s\" in config.ini keeps it"),
			c->theme.name, c->theme.name);
	} else {
		/* The key continues after a wrong one. */
		snprintf(c->theme.name, sizeof(c->theme.name), "%s", buf_text(&name));
		notice_theme(c, buf_slice(&errors));
	}
	buf_fini(&name);
	buf_fini(&errors);
}
