/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "disk/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "disk/disk.h"

struct new_file {
	char *path; /* as the user named it */
	char *real; /* the same, links followed */
	char *made; /* its name until it is complete; NULL: it has none */
	int fd;
	bool replace, direct;
	int error; /* errno of the first write that failed */
};

static bool new_file_fail(struct diag *d, const char *path, int error)
{
	return diag_fail(
		d, 0, 0, 0, _("%s: %s"), VISIBLE(slice_of(path), VISIBLE_MOST), error_text(error));
}

static void new_file_free(struct new_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	free(f->path);
	free(f->real);
	free(f->made);
	free(f);
}

/* "folder/.atmq-XXXXXX" */
static char *new_file_beside(const char *real)
{
	char *copy = memory_copy_text(real);
	struct buf name = {0};

	buf_addf(&name, "%s/.atmq-XXXXXX", dirname(copy));
	char *beside = memory_copy_text(buf_text(&name));
	free(copy);
	buf_fini(&name);
	return beside;
}

/* Keeps who may read the old file.  If it belongs to somebody else and can't be given to them, only
 * the new owner may. */
static bool new_file_make_alike(int fd, const struct stat *old)
{
	mode_t mode = old->st_mode & 0777;

	if (fchown(fd, old->st_uid, old->st_gid) < 0)
		mode &= 0700;
	return fchmod(fd, mode) == 0;
}

/* `old`: of the file that it replaces, or NULL. */
static bool new_file_make(struct new_file *f, const struct stat *old)
{
	char *copy = memory_copy_text(f->real);

	f->fd = open(dirname(copy), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	free(copy);
	if (f->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
		f->made = new_file_beside(f->real);
		f->fd = mkostemp(f->made, O_CLOEXEC);
	}
	return f->fd >= 0 && (old ? new_file_make_alike(f->fd, old) : fchmod(f->fd, 0600) == 0);
}

/* With links followed, also one that leads to a file which is yet to be made. */
static char *new_file_real(const char *path)
{
	char *real = realpath(path, NULL), to[PATH_MAX];
	ssize_t n = real ? -1 : readlink(path, to, sizeof(to));
	struct buf name = {0};

	if (real)
		return real;
	if (n <= 0 || (size_t)n == sizeof(to))
		return memory_copy_text(path);
	if (to[0] != '/') {
		char *copy = memory_copy_text(path);
		buf_addf(&name, "%s/", dirname(copy));
		free(copy);
	}
	buf_add(&name, (struct slice){to, (size_t)n});
	real = memory_copy_text(buf_text(&name));
	buf_fini(&name);
	return real;
}

static bool new_file_start(struct new_file *f)
{
	struct stat old;
	bool exists = stat(f->path, &old) == 0;

	f->real = new_file_real(f->path);
	if (exists && !S_ISREG(old.st_mode)) {
		f->direct = true;
		f->fd = open(f->path, O_WRONLY | O_CLOEXEC);
		return f->fd >= 0;
	}
	if (exists && !f->replace) {
		errno = EEXIST;
		return false;
	}
	if (exists && faccessat(AT_FDCWD, f->real, W_OK, AT_EACCESS) < 0)
		return false;
	return new_file_make(f, exists ? &old : NULL);
}

struct new_file *new_file_open(const char *path, bool replace, struct diag *d)
{
	struct new_file *f = memory_new(sizeof(*f));

	*f = (struct new_file){.path = memory_copy_text(path), .fd = -1, .replace = replace};
	if (new_file_start(f))
		return f;
	new_file_fail(d, path, errno);
	new_file_discard(f);
	return NULL;
}

struct new_file *new_file_open_or_force(const char *path, bool force, struct diag *d)
{
	struct new_file *f = new_file_open(path, force, d);
	struct stat old;

	if (!f && !force && stat(path, &old) == 0 && S_ISREG(old.st_mode))
		diag_fail(d, 0, 0, 0, _("%s already exists; --force replaces it"),
			VISIBLE(slice_of(path), VISIBLE_MOST));
	return f;
}

bool new_file_write(struct new_file *f, struct slice bytes)
{
	if (!f->error && !disk_write_all(f->fd, bytes))
		f->error = errno;
	return !f->error;
}

/* Gives a file without a name one. */
static bool new_file_link(const struct new_file *f, const char *name)
{
	char at[64];

	snprintf(at, sizeof(at), "/proc/self/fd/%d", f->fd);
	return linkat(AT_FDCWD, at, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

/* There is no call that links over an existing name. */
static bool new_file_name(struct new_file *f)
{
	if (!f->made && !f->replace)
		return new_file_link(f, f->real);
	if (!f->made) {
		f->made = new_file_beside(f->real);
		int made = mkostemp(f->made, O_CLOEXEC);
		if (made < 0)
			return false;
		close(made);
		unlink(f->made);
		if (!new_file_link(f, f->made))
			return false;
	}
	if (f->replace)
		return rename(f->made, f->real) == 0;
	if (link(f->made, f->real) == 0)
		return unlink(f->made) == 0;
	/* FAT has no links. */
	return errno == EPERM && rename(f->made, f->real) == 0;
}

/* So that the name survives a loss of power too; if this fails the file is still good. */
static void new_file_sync_folder(const struct new_file *f)
{
	char *copy = memory_copy_text(f->real);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(copy);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

bool new_file_finish(struct new_file *f, struct diag *d)
{
	bool done = !f->error && (f->direct || (fsync(f->fd) == 0 && new_file_name(f)));
	int error = f->error ? f->error : errno;

	if (!done) {
		new_file_fail(d, f->path, error);
		new_file_discard(f);
		return false;
	}
	if (!f->direct)
		new_file_sync_folder(f);
	new_file_free(f);
	return true;
}

void new_file_discard(struct new_file *f)
{
	if (!f)
		return;
	if (f->made)
		unlink(f->made);
	new_file_free(f);
}
