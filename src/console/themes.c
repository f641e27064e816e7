/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/themes.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "disk/files.h"

/* A name, not a path: themes come from the known folders only. */
static bool is_theme_name(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && !strchr(name, '/');
}

/* Beside the program if it was not installed, otherwise where it was installed to. */
static bool find_shipped(struct buf *path, const char *file)
{
	static const char *const places[] = {"/", "/../share/atmq/"};
	char program[4096];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program));
	struct slice folder = {program, n > 0 ? (size_t)n : 0};

	while (folder.n && folder.p[folder.n - 1] != '/')
		folder.n--;
	for (size_t i = 0; i < ALEN(places); i++) {
		buf_clear(path);
		buf_add(path, folder);
		buf_addf(path, "%s%s", places[i], file);
		if (files_exist(buf_text(path)))
			return true;
	}
	return false;
}

static bool find_theme(struct buf *path, const char *name)
{
	struct buf file = {0};

	buf_addf(&file, "themes/%s.ini", name);
	bool found = (files_config_path(path, buf_text(&file)) && files_exist(buf_text(path))) ||
	             find_shipped(path, buf_text(&file));
	buf_fini(&file);
	return found;
}

bool themes_load(struct theme *t, const char *name, const char *where, struct buf *errors)
{
	struct buf path = {0}, text = {0};
	struct diag d;
	bool ok = false;

	theme_plain(t);
	if (!is_theme_name(name) || !find_theme(&path, name)) {
		buf_addf(errors,
			"%s: there is no theme \"%s\"; dark, light and mono come with atmq\n",
			where, VISIBLE(slice_of(name), VISIBLE_MOST));
	} else if (!files_may_open(buf_text(&path), &d) ||
		   !files_read(buf_text(&path), &text, &d)) {
		buf_addf(errors, "%s: %s\n", where, d.text);
	} else {
		ok = theme_read(t, buf_slice(&text), buf_text(&path), errors);
	}
	buf_fini(&text);
	buf_fini(&path);
	return ok;
}

/* Makes *next the first name after `current` and *first the very first, of those so far and those
 * in the folder. */
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
		name = slice_of(entry->d_name);
		if (first->n == 0 || strcmp(entry->d_name, buf_text(first)) < 0)
			buf_set(first, name);
		if (strcmp(entry->d_name, current) > 0 &&
			(next->n == 0 || strcmp(entry->d_name, buf_text(next)) < 0))
			buf_set(next, name);
	}
	if (dir)
		closedir(dir);
}

bool themes_next(const char *current, struct buf *next)
{
	struct buf folder = {0}, first = {0};

	buf_clear(next);
	if (files_config_path(&folder, "themes"))
		look_through(buf_text(&folder), current, next, &first);
	if (find_shipped(&folder, "themes"))
		look_through(buf_text(&folder), current, next, &first);
	if (next->n == 0)
		buf_set(next, buf_slice(&first));
	buf_fini(&folder);
	buf_fini(&first);
	return next->n > 0;
}
