/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/file_names.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/language.h"
#include "base/utf8.h"

enum { MOST_NAMES = 1000 };

void file_names_add_path(struct buf *out, struct slice typed)
{
	const char *home = getenv("HOME");

	if (home && slice_starts(typed, SLICE("~/"))) {
		buf_add_text(out, home);
		typed = slice_from(typed, 1);
	}
	buf_add(out, typed);
}

static size_t name_start(struct slice typed)
{
	size_t at = typed.n;

	while (at > 0 && typed.p[at - 1] != '/')
		at--;
	return at;
}

static void add(struct at_completion *out, struct slice folder, const char *name, bool is_folder)
{
	struct buf text = {0};
	struct buf label = {0};

	buf_add(&text, folder);
	buf_addf(&text, "%s%s", name, is_folder ? "/" : "");
	utf8_add_visible(&label, slice_from(buf_slice(&text), folder.n));
	at_completion_add(out, buf_text(&text), buf_text(&label), is_folder ? _("folder") : "");
	buf_fini(&text);
	buf_fini(&label);
}

static int by_label(const void *a, const void *b)
{
	return strcmp(
		((const struct at_candidate *)a)->label, ((const struct at_candidate *)b)->label);
}

static bool is_folder(DIR *dir, const struct dirent *entry)
{
	struct stat info;

	return fstatat(dirfd(dir), entry->d_name, &info, 0) == 0 && S_ISDIR(info.st_mode);
}

void file_names_complete(struct slice typed, struct at_completion *out)
{
	struct slice folder = slice_sub(typed, 0, name_start(typed));
	struct slice begun = slice_from(typed, folder.n);
	struct buf path = {0};
	struct dirent *entry;

	*out = (struct at_completion){.at = 0, .n = typed.n};
	file_names_add_path(&path, folder);
	DIR *dir = opendir(path.n ? buf_text(&path) : ".");
	while (dir && out->count < MOST_NAMES && (entry = readdir(dir))) {
		struct slice name = slice_of(entry->d_name);
		bool hidden = name.p[0] == '.' && !slice_starts(begun, SLICE("."));
		if (!hidden && slice_starts(name, begun) && strcmp(name.p, ".") != 0 &&
			strcmp(name.p, "..") != 0)
			add(out, folder, entry->d_name, is_folder(dir, entry));
	}
	if (dir)
		closedir(dir);
	if (out->count)
		qsort(out->candidates, out->count, sizeof(*out->candidates), by_label);
	buf_fini(&path);
}
