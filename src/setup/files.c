/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/program.h"
#include "base/utf8.h"

enum { CHUNK = 64 * 1024 };

static bool xdg_path(struct buf *out, const char *variable, const char *fallback,
	const char *name)
{
	const char *folder = getenv(variable);
	const char *home = getenv("HOME");

	/* The specification: a relative path in the variable is to be ignored. */
	if (folder && folder[0] == '/')
		buf_addf(out, "%s/atmq/%s", folder, name);
	else if (home && home[0] == '/')
		buf_addf(out, "%s/%s/atmq/%s", home, fallback, name);
	else
		return false;
	return true;
}

bool files_config_path(struct buf *out, const char *name)
{
	return xdg_path(out, "XDG_CONFIG_HOME", ".config", name);
}

bool files_state_path(struct buf *out, const char *name)
{
	return xdg_path(out, "XDG_STATE_HOME", ".local/state", name);
}

void files_add_port_name(struct buf *out, const char *port)
{
	const char *name = strrchr(port, '/') ? strrchr(port, '/') + 1 : port;
	size_t start = out->n;

	for (; *name; name++)
		buf_add_char(
			out, strchr(":[]", *name) || (unsigned char)*name <= ' ' ? '-' : *name);
	while (out->n > start && out->p[out->n - 1] == '-')
		buf_truncate(out, out->n - 1);
}

bool files_exist(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool refuse(struct diag *d, const char *path, const char *why)
{
	struct buf shown = { 0 };

	utf8_add_visible(&shown, slice_of(path));
	diag_fail(d, 0, 0, 0, "%s: %s", buf_text(&shown), why);
	buf_fini(&shown);
	return false;
}

bool files_may_open(const char *path, struct diag *d)
{
	struct stat info;

	return stat(path, &info) != 0 || S_ISREG(info.st_mode) ||
	       refuse(d, path, S_ISDIR(info.st_mode) ? strerror(EISDIR) : "not a regular file");
}

bool files_read(const char *path, struct buf *out, struct diag *d)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd < 0)
		return refuse(d, path, strerror(errno));
	if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
		close(fd);
		return refuse(d, path, strerror(EISDIR));
	}
	size_t start = out->n;
	do {
		n = read(fd, buf_room(out, CHUNK), CHUNK);
		if (n > 0)
			buf_grown(out, (size_t)n);
	} while ((n > 0 && out->n - start <= FILES_LONGEST) || (n < 0 && errno == EINTR));
	int error = errno;
	close(fd);
	if (n < 0)
		return refuse(d, path, strerror(error));
	if (n > 0)
		return refuse(d, path, "the file is larger than 16 MiB");
	return true;
}

bool files_write(const char *path, struct slice bytes, bool replace, struct diag *d)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (replace ? O_TRUNC : O_EXCL), 0600);

	if (fd < 0)
		return refuse(d, path, strerror(errno));
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int error = errno;
			close(fd);
			return refuse(d, path, strerror(error));
		}
		bytes = slice_from(bytes, (size_t)n);
	}
	if (close(fd) < 0)
		return refuse(d, path, strerror(errno));
	return true;
}

bool files_print(FILE *to, const struct buf *text)
{
	return (text->n == 0 || fwrite(text->p, 1, text->n, to) == text->n) && fflush(to) == 0;
}

bool files_write_out(const struct buf *text)
{
	if (files_print(stdout, text))
		return true;
	fprintf(stderr, "%s: standard output: %s\n", program_name(), strerror(errno));
	return false;
}
