/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/themes.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/kit.h"
#include "base/language.h"
#include "base/utf8.h"
#include "disk/files.h"
#include "view/text.h"

/* A name, not a path: themes come from the known folders only. */
static bool is_theme_name(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && !strchr(name, '/');
}

/* Where the program was installed to. */
static bool find_shared(struct buf *path, const char *file)
{
	buf_clear(path);
	buf_addf(path, "%s/../share/atmq/%s", kit_folder(), file);
	return files_exist(buf_text(path));
}

static bool find_theme(struct buf *path, const char *name)
{
	struct buf file = {0};

	buf_addf(&file, "themes/%s.ini", name);
	bool found = (files_config_path(path, buf_text(&file)) && files_exist(buf_text(path))) ||
	             find_shared(path, buf_text(&file));
	buf_fini(&file);
	return found;
}

/* Makes *next the first name after `current` and *first the very first, of those so far and this
 * one. */
static void look_at_theme(
	const char *name, const char *current, struct buf *next, struct buf *first)
{
	if (first->n == 0 || strcmp(name, buf_text(first)) < 0)
		buf_set(first, slice_of(name));
	if (strcmp(name, current) > 0 && (next->n == 0 || strcmp(name, buf_text(next)) < 0))
		buf_set(next, slice_of(name));
}

static void look_through(
	const char *folder, const char *current, struct buf *next, struct buf *first)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct slice name = slice_of(entry->d_name);

		if (name.p[0] == '.' || !slice_ends(name, SLICE(".ini")) ||
			name.n - strlen(".ini") >= sizeof(((struct theme *)0)->name))
			continue;
		entry->d_name[name.n - strlen(".ini")] = '\0';
		look_at_theme(entry->d_name, current, next, first);
	}
	if (dir)
		closedir(dir);
}

void themes_next(const char *current, struct buf *next)
{
	struct buf folder = {0}, first = {0};

	buf_clear(next);
	for (size_t i = 0; i < theme_builtin_count(); i++)
		look_at_theme(theme_builtin_name(i), current, next, &first);
	if (files_config_path(&folder, "themes"))
		look_through(buf_text(&folder), current, next, &first);
	if (find_shared(&folder, "themes"))
		look_through(buf_text(&folder), current, next, &first);
	if (next->n == 0)
		buf_set(next, buf_slice(&first));
	buf_fini(&folder);
	buf_fini(&first);
}

static bool theme_is_last(const char *name, struct buf *next)
{
	return strcmp(buf_text(next), name) <= 0;
}

static void refuse_theme(const char *name, const char *where, struct buf *errors)
{
	struct buf next = {0}, all = {0};
	char known[sizeof(((struct theme *)0)->name)] = "";

	buf_add_text(&all, THEMES_AUTO);
	for (themes_next("", &next); !theme_is_last(known, &next); themes_next(known, &next)) {
		text_add_comma(&all);
		buf_add_text(&all, VISIBLE(buf_slice(&next), VISIBLE_MOST));
		snprintf(known, sizeof(known), "%s", buf_text(&next));
	}
	buf_addf(errors, _("%s: there is no theme \"%s\"; there are %s"), where,
		VISIBLE(slice_of(name), VISIBLE_MOST), buf_text(&all));
	buf_add_char(errors, '\n');
	buf_fini(&all);
	buf_fini(&next);
}

static bool read_theme_file(
	struct theme *t, const char *path, const char *where, struct buf *errors)
{
	struct buf text = {0};
	struct diag d;

	bool ok = files_may_open(path, &d) && files_read(path, &text, &d);
	if (ok)
		ok = theme_read(t, buf_slice(&text), path, errors);
	else
		buf_addf(errors, "%s: %s\n", where, d.text);
	buf_fini(&text);
	return ok;
}

/* "15;0", "0;default;15": foreground and background, numbered as by terminals. */
static int told_by_environment(void)
{
	const char *text = getenv("COLORFGBG"), *last = text ? strrchr(text, ';') : NULL;
	long long number;

	if (!last || !slice_to_number(slice_of(last + 1), &number) || number < 0 || number > 15)
		return -1;
	return theme_rgb((int)number);
}

const char *themes_for_background(int rgb)
{
	if (rgb < 0)
		rgb = told_by_environment();
	if (rgb < 0)
		return "dark";
	/* Brightness as the eye sees it, in thousandths. */
	int light = 299 * (rgb >> 16 & 255) + 587 * (rgb >> 8 & 255) + 114 * (rgb & 255);
	return light < 128 * 1000 ? "dark" : "light";
}

bool themes_load(struct theme *t, const char *name, const char *where, struct buf *errors)
{
	struct buf path = {0};
	bool ok = false;

	theme_builtin(t, "dark");
	if (strcmp(name, THEMES_AUTO) == 0)
		name = themes_for_background(-1);
	if (is_theme_name(name) && find_theme(&path, name))
		ok = read_theme_file(t, buf_text(&path), where, errors);
	else if (!(ok = theme_builtin(t, name)))
		refuse_theme(name, where, errors);
	buf_fini(&path);
	return ok;
}
