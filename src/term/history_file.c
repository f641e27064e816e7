/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "term/history_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "disk/files.h"

enum {
	READ_BYTES = 8 * 1024 * 1024, /* only the end of a longer file is read */
	REWRITE_LINES = 2 * HISTORY_FILE_LINES
};

static bool history_file_fail(struct diag *d, const char *path)
{
	return diag_fail(d, 0, 0, 0, _("%s: %s; the history is not kept"), path, error_text(errno));
}

static bool read_end(int fd, struct buf *out)
{
	off_t size = lseek(fd, 0, SEEK_END);

	if (lseek(fd, size > READ_BYTES ? size - READ_BYTES : 0, SEEK_SET) < 0)
		return false;
	for (;;) {
		ssize_t n = read(fd, buf_room(out, 65536), 65536);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		buf_grown(out, (size_t)n);
		if (out->n >= READ_BYTES)
			return true;
	}
}

/* The end of `text` that holds its newest `lines` lines; *found: how many it has in all. */
static struct slice newest_lines(struct slice text, size_t lines, size_t *found)
{
	size_t start = 0;

	*found = 0;
	for (size_t i = text.n; i > 0; i--) {
		if (text.p[i - 1] != '\n' || i == text.n)
			continue;
		if (++*found == lines)
			start = i;
	}
	*found += text.n > 0;
	return slice_from(text, start);
}

bool history_file_read(const char *path, void (*line)(struct slice line), struct diag *d)
{
	struct buf text = {0};
	size_t found;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return errno == ENOENT || history_file_fail(d, path);
	bool ok = read_end(fd, &text) || history_file_fail(d, path);
	close(fd);
	struct slice rest = newest_lines(buf_slice(&text), HISTORY_FILE_LINES, &found);
	/* A file that can't be shortened stays long, which does no harm. */
	if (ok && found > REWRITE_LINES)
		files_write(path, rest, true, NULL);
	while (ok && rest.n) {
		struct slice one = slice_take_line(&rest);
		if (one.n)
			line(one);
	}
	buf_fini(&text);
	return ok;
}

bool history_file_append(const char *path, struct slice line, struct diag *d)
{
	struct diag why;

	return files_append_line(path, line, &why) ||
	       diag_fail(d, 0, 0, 0, _("%s; the history is not kept"), why.text);
}
