/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "release/place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/utf8.h"

bool release_place(size_t i, struct buf *path)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	bool is_set = runtime && runtime[0] == '/';
	struct buf usual = {0};

	buf_clear(path);
	buf_addf(&usual, "/run/user/%lld", (long long)getuid());
	bool is_usual = is_set && strcmp(runtime, buf_text(&usual)) == 0;
	if (i == 0 && is_set)
		buf_addf(path, "%s/atmq", runtime);
	else if (i == 1 && !is_usual)
		buf_addf(path, "%s/atmq", buf_text(&usual));
	else if (i == 2)
		buf_addf(path, "/tmp/atmq-%lld", (long long)getuid());
	buf_fini(&usual);
	return path->n > 0;
}

bool release_place_is_ours(const char *path, struct diag *d)
{
	struct stat s;

	if (lstat(path, &s) < 0)
		return diag_fail(d, 0, 0, 0, _("%s: %s"), VISIBLE(slice_of(path), VISIBLE_MOST),
			error_text(errno));
	if (!S_ISDIR(s.st_mode) || s.st_uid != getuid() || (s.st_mode & 077))
		return diag_fail(d, 0, 0, 0, _("%s is not a folder that only you can enter"),
			VISIBLE(slice_of(path), VISIBLE_MOST));
	return true;
}

bool release_place_make(size_t i, struct buf *path, struct diag *d)
{
	if (!release_place(i, path))
		return diag_fail(d, 0, 0, 0, _("there is no such folder"));
	if (mkdir(buf_text(path), 0700) < 0 && errno != EEXIST)
		return diag_fail(d, 0, 0, 0, _("%s: %s"), VISIBLE(buf_slice(path), VISIBLE_MOST),
			error_text(errno));
	return release_place_is_ours(buf_text(path), d);
}

bool release_place_address(struct sockaddr_un *address, const char *path, struct diag *d)
{
	size_t bytes = strlen(path) + 1;

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (bytes > sizeof(address->sun_path))
		return diag_fail(d, 0, 0, 0, _("%s is too long for a socket"),
			VISIBLE(slice_of(path), VISIBLE_MOST));
	memcpy(address->sun_path, path, bytes);
	return true;
}
