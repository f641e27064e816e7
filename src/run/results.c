/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/results.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/error.h"
#include "base/language.h"
#include "base/utf8.h"

/* Whoever has the lock writes one line.  A program that keeps it must not hold up the boards. */
enum { RESULTS_TRIES = 200, RESULTS_TRY_MS = 10 };

void results_add_header(struct buf *out)
{
	for (int i = 0; i < VERDICT_FIELDS; i++)
		buf_addf(out, "%s%s", i ? "," : "", verdict_column((enum verdict_field)i));
	buf_add_text(out, "\r\n");
}

void results_add_line(struct buf *out, const struct verdict *v)
{
	for (int i = 0; i < VERDICT_FIELDS; i++) {
		if (i)
			buf_add_char(out, ',');
		csv_add_cell(out, buf_slice(&v->fields[i]));
	}
	buf_add_text(out, "\r\n");
}

/* Returns a locked descriptor, or -1 with errno. */
static int results_lock(const char *path)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0666);

	for (int i = 0; fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0; i++) {
		int error = errno;
		if ((error == EWOULDBLOCK || error == EINTR) && i < RESULTS_TRIES) {
			poll(NULL, 0, RESULTS_TRY_MS);
			continue;
		}
		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static const char *results_why(int error)
{
	return error == EWOULDBLOCK ? _("another program keeps it locked") : error_text(error);
}

/* Its first line is another header: the file is somebody else's, or has other columns. */
static bool results_is_other(int fd, off_t size)
{
	char first[1024];
	struct buf header = {0};

	results_add_header(&header);
	ssize_t n = pread(fd, first, header.n < sizeof(first) ? header.n : sizeof(first), 0);
	bool other = size > 0 && (n != (ssize_t)header.n || memcmp(first, header.p, header.n) != 0);
	buf_fini(&header);
	return other;
}

bool results_open(struct results *r, const char *path, struct diag *d)
{
	const char *shown = VISIBLE(slice_of(path), VISIBLE_MOST);
	struct stat what;
	bool ok = true;
	int fd = results_lock(path);

	if (fd < 0)
		return diag_fail(d, 0, 0, 0, _("--csv: %s: %s"), shown, results_why(errno));
	if (fstat(fd, &what) < 0 || !S_ISREG(what.st_mode))
		ok = diag_fail(d, 0, 0, 0, _("--csv: %s: is not a regular file"), shown);
	else if (results_is_other(fd, what.st_size))
		ok = diag_fail(d, 0, 0, 0,
			_("--csv: %s: is another table: its first line is not the header that atmq writes"),
			shown);
	close(fd);
	*r = (struct results){.path = path};
	return ok;
}

void results_fini(struct results *r)
{
	buf_fini(&r->problem);
	*r = (struct results){0};
}

/* A line that was cut off by a kill or a full disk stays a line of its own. */
static void results_add_start(struct buf *out, int fd, off_t size)
{
	char last;

	if (size == 0)
		results_add_header(out);
	else if (pread(fd, &last, 1, size - 1) == 1 && last != '\n')
		buf_add_text(out, "\r\n");
}

static int results_append(const char *path, const struct verdict *v)
{
	struct buf text = {0};
	struct stat what;
	int error = 0, fd = results_lock(path);

	if (fd < 0)
		return errno;
	if (fstat(fd, &what) < 0) {
		error = errno;
	} else {
		results_add_start(&text, fd, what.st_size);
		results_add_line(&text, v);
		ssize_t n = write(fd, text.p, text.n);
		if (n != (ssize_t)text.n) {
			error = n < 0 ? errno : ENOSPC;
			if (n > 0 && ftruncate(fd, what.st_size) < 0)
				error = errno;
		}
	}
	/* Which unlocks it. */
	if (close(fd) < 0 && !error)
		error = errno;
	buf_fini(&text);
	return error;
}

void results_add(struct results *r, const struct verdict *v)
{
	int error = results_append(r->path, v);

	if (!error)
		return;
	if (!r->lost++)
		buf_add_text(&r->problem, results_why(error));
}

void results_add_problem(const struct results *r, struct buf *out)
{
	if (!r->lost)
		return;
	utf8_add_visible(out, slice_of(r->path));
	buf_add_text(out, ": ");
	buf_add(out, buf_slice(&r->problem));
	buf_addf(out,
		P_("; %zu board is missing from it", "; %zu boards are missing from it", r->lost),
		r->lost);
	buf_add_char(out, '\n');
}
