/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/reappear.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* "/dev/ttyUSB0" -> "/dev"; "/dev" -> "/"; false at the root. */
static bool to_folder(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL) {
		bool here = strcmp(path, ".") == 0;

		memcpy(path, ".", 2);
		return !here;
	}
	if (slash == path) {
		bool root = path[1] == '\0';

		path[1] = '\0';
		return !root;
	}
	*slash = '\0';
	return true;
}

static struct loop_watch *watch_nearest(
	struct loop *loop, const char *path, loop_fn *fn, void *user)
{
	char folder[PATH_MAX];
	struct loop_watch *w = NULL;

	if (strlen(path) >= sizeof(folder))
		return NULL;
	memcpy(folder, path, strlen(path) + 1);
	while (w == NULL && to_folder(folder))
		w = loop_watch_folder(loop, folder, fn, user);
	return w;
}

/* The target of the link at `path`, as a path; false if it is not a link. */
static bool reappear_follow(const char *path, char *out, size_t room)
{
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	size_t before = 0;

	if (n <= 0)
		return false;
	target[n] = '\0';
	if (target[0] != '/') {
		const char *slash = strrchr(path, '/');
		before = slash != NULL ? (size_t)(slash - path) + 1 : 0;
	}
	if (before + (size_t)n >= room)
		return false;
	memmove(out, path, before);
	memcpy(out + before, target, (size_t)n + 1);
	return true;
}

bool reappear_last_link(const char *path, struct stat *out)
{
	char at[PATH_MAX];
	struct stat next;

	if (strlen(path) >= sizeof(at) || lstat(path, out) < 0)
		return false;
	memcpy(at, path, strlen(path) + 1);
	for (int i = 1; i < REAPPEAR_FOLDERS && reappear_follow(at, at, sizeof(at)); i++) {
		if (lstat(at, &next) < 0 || !S_ISLNK(next.st_mode))
			break;
		*out = next;
	}
	return true;
}

bool reappear_watch(
	struct reappear *r, struct loop *loop, const char *path, loop_fn *fn, void *user)
{
	struct reappear now = {0};
	char at[PATH_MAX];
	bool more = strlen(path) < sizeof(at);

	if (more)
		memcpy(at, path, strlen(path) + 1);
	for (size_t i = 0; i < REAPPEAR_FOLDERS && more; i++) {
		now.folders[i] = watch_nearest(loop, at, fn, user);
		more = reappear_follow(at, at, sizeof(at));
	}
	/* The new ones first, so that nothing is missed in between. */
	reappear_stop(r);
	*r = now;
	return r->folders[0] != NULL;
}

void reappear_stop(struct reappear *r)
{
	for (size_t i = 0; i < REAPPEAR_FOLDERS; i++)
		loop_unwatch(r->folders[i]);
	*r = (struct reappear){0};
}
