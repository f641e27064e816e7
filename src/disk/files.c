/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "disk/disk.h"

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

bool files_exist(const char *path)
{
	return access(path, F_OK) == 0;
}

static bool files_refuse(struct diag *d, const char *path, const char *why)
{
	return diag_fail(d, 0, 0, 0, "%s: %s", VISIBLE(slice_of(path), VISIBLE_MOST), why);
}

bool files_may_open(const char *path, struct diag *d)
{
	struct stat info;

	return stat(path, &info) != 0 || S_ISREG(info.st_mode) ||
	       files_refuse(
		       d, path, S_ISDIR(info.st_mode) ? strerror(EISDIR) : "not a regular file");
}

bool files_read(const char *path, struct buf *out, struct diag *d)
{
	struct stat info;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd < 0)
		return files_refuse(d, path, strerror(errno));
	if (fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
		close(fd);
		return files_refuse(d, path, strerror(EISDIR));
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
		return files_refuse(d, path, strerror(error));
	if (n > 0)
		return files_refuse(d, path, "the file is larger than 16 MiB");
	return true;
}

/* Always closes fd; on failure errno has the reason. */
static bool files_fill(int fd, struct slice bytes)
{
	bool done = disk_write_all(fd, bytes) && fsync(fd) == 0;
	int error = errno;

	if (close(fd) < 0 && done)
		return false;
	errno = error;
	return done;
}

static bool refuse_and_remove(struct diag *d, const char *path, const char *made)
{
	int error = errno;

	unlink(made);
	return files_refuse(d, path, strerror(error));
}

static bool write_new(const char *path, struct slice bytes, struct diag *d)
{
	struct stat info;
	/* A dangling link will lead to the new file. */
	bool link = lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (link ? 0 : O_EXCL), 0600);

	if (fd < 0)
		return files_refuse(d, path, strerror(errno));
	if (files_fill(fd, bytes))
		return true;
	return link ? files_refuse(d, path, strerror(errno)) : refuse_and_remove(d, path, path);
}

/* Keeps who may read it.  If it belongs to somebody else and can't be given to them, only the new
 * owner may. */
static bool make_alike(int fd, const struct stat *old)
{
	mode_t mode = old->st_mode & 0777;

	if (fchown(fd, old->st_uid, old->st_gid) < 0)
		mode &= 0700;
	return fchmod(fd, mode) == 0;
}

/* So that the name survives a loss of power too; if this fails the file is still good. */
static void sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/* Written beside it first: if the disk is full the old file is still intact.  `real` is not a
 * link. */
static bool write_over(const char *path, const char *real, struct slice bytes,
	const struct stat *old, struct diag *d)
{
	struct buf folder = {0}, beside = {0};

	buf_add(&folder, slice_sub(slice_of(real), 0, (size_t)(strrchr(real, '/') - real) + 1));
	buf_addf(&beside, "%s.atmq-XXXXXX", buf_text(&folder));
	char *made = memory_copy_text(buf_text(&beside));
	int fd = mkostemp(made, O_CLOEXEC);
	bool alike = fd >= 0 && make_alike(fd, old);
	bool done = alike && files_fill(fd, bytes) && rename(made, real) == 0;
	if (fd < 0)
		files_refuse(d, path, strerror(errno));
	else if (!done)
		refuse_and_remove(d, path, made);
	if (fd >= 0 && !alike)
		close(fd);
	if (done)
		sync_folder(buf_text(&folder));
	free(made);
	buf_fini(&beside);
	buf_fini(&folder);
	return done;
}

static bool replace_file(const char *path, const char *real, struct slice bytes, struct diag *d)
{
	struct stat old;

	if (stat(real, &old) < 0 || faccessat(AT_FDCWD, real, W_OK, AT_EACCESS) < 0)
		return files_refuse(d, path, strerror(errno));
	if (!S_ISREG(old.st_mode))
		return files_refuse(
			d, path, S_ISDIR(old.st_mode) ? strerror(EISDIR) : "not a regular file");
	return write_over(path, real, bytes, &old, d);
}

bool files_write(const char *path, struct slice bytes, bool replace, struct diag *d)
{
	char *real = realpath(path, NULL);
	bool done;

	if (!real)
		done = write_new(path, bytes, d);
	else if (replace)
		done = replace_file(path, real, bytes, d);
	else
		done = files_refuse(d, path, strerror(EEXIST));
	free(real);
	return done;
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
		return files_refuse(d, path, strerror(errno));
	struct buf text = {0};
	char last = last_byte(fd);
	if (last != '\0' && last != '\n')
		buf_add_char(&text, '\n');
	buf_add(&text, line);
	buf_add_char(&text, '\n');
	bool ok = disk_write_all(fd, buf_slice(&text)) || files_refuse(d, path, strerror(errno));
	buf_fini(&text);
	if (close(fd) != 0 && ok)
		ok = files_refuse(d, path, strerror(errno));
	return ok;
}
