/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "disk/disk.h"
#include "disk/new_file.h"

enum { CHUNK = 64 * 1024 };

static bool xdg_path(struct buf *out, const char *variable, const char *fallback, const char *name)
{
	const char *folder = getenv(variable);
	const char *home = getenv("HOME");

	/* By the specification a relative path in the variable must be ignored. */
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

void files_add_temporary(struct buf *out, const char *suffix)
{
	const char *folder = getenv("TMPDIR");

	buf_addf(out, "%s/atmq-XXXXXX%s", folder && folder[0] == '/' ? folder : "/tmp", suffix);
}

bool files_exist(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool files_refuse(struct diag *d, const char *path, const char *why)
{
	return diag_fail(d, 0, 0, 0, _("%s: %s"), VISIBLE(slice_of(path), VISIBLE_MOST), why);
}

bool files_may_open(const char *path, struct diag *d)
{
	struct stat info;

	return stat(path, &info) != 0 || S_ISREG(info.st_mode) ||
	       files_refuse(d, path,
		       S_ISDIR(info.st_mode) ? error_text(EISDIR) : _("not a regular file"));
}

bool files_read(const char *path, struct buf *out, struct diag *d)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd < 0)
		return files_refuse(d, path, error_text(errno));
	if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
		close(fd);
		return files_refuse(d, path, error_text(EISDIR));
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
		return files_refuse(d, path, error_text(error));
	if (n > 0)
		return files_refuse(d, path, _("the file is larger than 16 MiB"));
	return true;
}

bool files_others_may_read(const char *path)
{
	struct stat file;

	return stat(path, &file) == 0 && (file.st_mode & (S_IRGRP | S_IROTH));
}

bool files_read_beside(const char *beside, struct slice name, struct buf *out, struct diag *d)
{
	const char *slash = strrchr(beside, '/');
	struct buf path = {0};

	if (slice_find_char(name, '\0') != SLICE_NONE)
		return diag_fail(d, 0, 0, 0, _("file: a name can't contain a NUL byte"));
	if (slash && name.n && name.p[0] != '/')
		buf_add(&path, (struct slice){beside, (size_t)(slash - beside) + 1});
	buf_add(&path, name);
	bool ok = files_read(buf_text(&path), out, d);
	buf_fini(&path);
	return ok;
}

bool files_write(const char *path, struct slice bytes, bool replace, struct diag *d)
{
	struct stat old;

	if (stat(path, &old) == 0 && !S_ISREG(old.st_mode))
		return files_refuse(d, path,
			!replace               ? error_text(EEXIST)
			: S_ISDIR(old.st_mode) ? error_text(EISDIR)
					       : _("not a regular file"));
	struct new_file *f = new_file_open(path, replace, d);
	if (!f)
		return false;
	new_file_write(f, bytes);
	return new_file_finish(f, d);
}

bool files_write_own(const char *path, struct slice bytes, struct diag *d)
{
	disk_make_folders(path, NULL); /* writing reports what is wrong */
	return files_write(path, bytes, true, d);
}

/* NUL if there is none. */
static char last_byte(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char byte = '\0';

	while (size > 0 && pread(fd, &byte, 1, size - 1) < 0 && errno == EINTR) {
	}
	return byte;
}

bool files_append_line(const char *path, struct slice line, struct diag *d)
{
	int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK;
	int fd = open(path, flags, 0600);

	if (fd < 0 && errno == ENOENT && path[0]) {
		disk_make_folders(path, NULL); /* open reports what is wrong */
		fd = open(path, flags, 0600);
	}
	if (fd < 0)
		return files_refuse(d, path, error_text(errno));
	struct buf text = {0};
	char last = last_byte(fd);
	if (last != '\0' && last != '\n')
		buf_add_char(&text, '\n');
	buf_add(&text, line);
	buf_add_char(&text, '\n');
	bool ok = disk_write_all(fd, buf_slice(&text)) || files_refuse(d, path, error_text(errno));
	buf_fini(&text);
	if (close(fd) != 0 && ok)
		ok = files_refuse(d, path, error_text(errno));
	return ok;
}
