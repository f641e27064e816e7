/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk/disk.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/utf8.h"

bool disk_make_folders(const char *path, struct diag *d)
{
	struct buf folder = {0};
	bool made = true;

	for (const char *slash = path[0] ? strchr(path + 1, '/') : NULL; slash && made;
		slash = strchr(slash + 1, '/')) {
		buf_clear(&folder);
		buf_add(&folder, (struct slice){path, (size_t)(slash - path)});
		made = mkdir(buf_text(&folder), 0700) == 0 || errno == EEXIST;
	}
	if (!made) {
		int error = errno;

		diag_fail(d, 0, 0, 0, _("%s: the folder cannot be created: %s"),
			VISIBLE(buf_slice(&folder), VISIBLE_MOST), error_text(error));
	}
	buf_fini(&folder);
	return made;
}

bool disk_write_all(int fd, struct slice bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n < 0 ? errno : ENOSPC;
			return false;
		}
		bytes = slice_from(bytes, (size_t)n);
	}
	return true;
}
