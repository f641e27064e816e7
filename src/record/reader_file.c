/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "disk/disk.h"
#include "disk/files.h"
#include "disk/gzip.h"
#include "record/reader_private.h"

enum {
	READER_CHUNK = 128 * 1024,
	READER_MAGIC = 3,             /* bytes that gzip_begins looks at */
	READER_KEPT = 8 * 1024 * 1024 /* memory of the window that is not given back */
};

struct reader_file {
	struct buf name;
	reader_source_fn *source; /* if there is one, of all that follows only the window is used */
	void *user;
	int fd;
	uint64_t base; /* of a file that was opened by someone else: where it begins */
	bool is_pipe;  /* can't be sought: */
	bool ended;
	int kept;                 /* what has come so far; -1: is not kept */
	uint64_t received;        /* bytes of it */
	struct buf first;         /* of it, if it may be gzip */
	struct gzip_reader *gzip; /* NULL: it is plain */
	struct buf window;        /* bytes of the file, decompressed... */
	uint64_t at;              /* ...from here on */
};

static void reader_file_forget(struct reader_file *f)
{
	if (f->window.room > READER_KEPT) /* after a very long line */
		buf_fini(&f->window);
	buf_clear(&f->window);
}

static bool reader_file_fail(const struct reader_file *f, struct diag *d, const char *why)
{
	return diag_fail(d, 0, 0, 0, _("%s: %s"), VISIBLE(buf_slice(&f->name), VISIBLE_MOST), why);
}

/* A file that has no name any more: it is gone when the program is. */
static int reader_file_temporary(void)
{
	struct buf path = {0};

	files_add_temporary(&path, "");
	buf_text(&path);
	int fd = mkostemp(path.p, O_CLOEXEC);
	if (fd >= 0)
		unlink(path.p);
	buf_fini(&path);
	return fd;
}

static bool reader_file_prepare(struct reader_file *f, bool forward, struct diag *d)
{
	struct stat info;

	if (f->fd < 0 || fstat(f->fd, &info) < 0)
		return reader_file_fail(f, d, error_text(errno));
	if (S_ISDIR(info.st_mode))
		return reader_file_fail(f, d, error_text(EISDIR));
	off_t start = lseek(f->fd, 0, SEEK_CUR);
	f->is_pipe = !S_ISREG(info.st_mode) || start < 0;
	f->base = f->is_pipe ? 0 : (uint64_t)start;
	if (!f->is_pipe || forward)
		return true;
	f->kept = reader_file_temporary();
	return f->kept >= 0 ||
	       diag_fail(d, 0, 0, 0, _("%s: no room to keep it: %s"),
		       VISIBLE(buf_slice(&f->name), VISIBLE_MOST), error_text(errno));
}

struct reader_file *reader_file_new(void)
{
	struct reader_file *f = memory_new(sizeof(*f));

	f->fd = f->kept = -1;
	return f;
}

void reader_file_set_source(struct reader_file *f, reader_source_fn *source, void *user)
{
	f->source = source;
	f->user = user;
	reader_file_forget(f);
}

void reader_file_close(struct reader_file *f)
{
	if (!f)
		return;
	if (f->fd >= 0)
		close(f->fd);
	if (f->kept >= 0)
		close(f->kept);
	gzip_reader_free(f->gzip);
	buf_fini(&f->name);
	buf_fini(&f->first);
	buf_fini(&f->window);
	free(f);
}

void reader_file_set_name(struct reader_file *f, const char *name)
{
	buf_clear(&f->name);
	utf8_add_visible(&f->name, slice_of(name));
}

const char *reader_file_name(const struct reader_file *f)
{
	/* It has no NUL of its own. */
	return buf_text((struct buf *)&f->name);
}

/* ---- reading ---- */

/* The next bytes of a pipe; 0 at its end. */
static ssize_t reader_file_receive(struct reader_file *f, char *p, size_t n)
{
	ssize_t got;

	if (f->ended)
		return 0;
	do
		got = read(f->fd, p, n);
	while (got < 0 && errno == EINTR);
	f->ended = got == 0;
	if (got <= 0)
		return got;
	if (f->kept >= 0 && !disk_write_all(f->kept, (struct slice){p, (size_t)got}))
		return -1;
	f->received += (uint64_t)got;
	return got;
}

static ssize_t reader_file_read(void *user, uint64_t at, char *p, size_t n)
{
	struct reader_file *f = user;
	struct slice first =
		slice_from(buf_slice(&f->first), at < SIZE_MAX ? (size_t)at : SIZE_MAX);
	ssize_t got;

	if (f->source)
		return f->source(f->user, at, p, n);
	if (first.n) {
		first = slice_sub(first, 0, n);
		memcpy(p, first.p, first.n);
		return (ssize_t)first.n;
	}
	if (f->is_pipe && at >= f->received)
		return reader_file_receive(f, p, n);
	if (f->is_pipe && n > f->received - at)
		n = (size_t)(f->received - at);
	do
		got = pread(f->is_pipe ? f->kept : f->fd, p, n, (off_t)(f->base + at));
	while (got < 0 && errno == EINTR);
	return got;
}

/* Decides whether it is compressed.  A pipe's bytes are read at once, as far as there are any: else its
 * first record would end where this look at it does. */
static bool reader_file_begin(struct reader_file *f, struct diag *d)
{
	ssize_t got;

	do {
		got = reader_file_read(f, f->first.n, buf_room(&f->first, READER_CHUNK),
			f->is_pipe ? READER_CHUNK : READER_MAGIC);
		if (got < 0)
			return reader_file_fail(f, d, error_text(errno));
		buf_grown(&f->first, (size_t)got);
	} while (got > 0 && f->first.n < READER_MAGIC && f->first.p[0] == '\x1f');
	if (gzip_begins(buf_slice(&f->first)))
		f->gzip = gzip_reader_new(reader_file_read, f);
	if (!f->is_pipe)
		buf_fini(&f->first); /* it may still be written */
	return true;
}

/* Reads more behind the window, at most `n` bytes; *more is false at the end. */
static bool reader_file_grow(struct reader_file *f, size_t n, bool *more, struct diag *d)
{
	uint64_t at = f->at + f->window.n;
	char *p = buf_room(&f->window, n);
	struct diag why;
	ssize_t got = f->gzip ? gzip_read(f->gzip, at, p, n, &why) : reader_file_read(f, at, p, n);

	if (got < 0)
		return reader_file_fail(f, d, f->gzip ? why.text : error_text(errno));
	buf_grown(&f->window, (size_t)got);
	*more = got > 0;
	return true;
}

bool reader_file_from(
	struct reader_file *f, uint64_t at, size_t least, struct slice *bytes, struct diag *d)
{
	bool more = true;

	if (at < f->at || at > f->at + f->window.n) {
		reader_file_forget(f);
		f->at = at;
	}
	size_t before = (size_t)(at - f->at);
	if (f->window.n - before < least && before >= f->window.n / 2) {
		/* Moves as many bytes as were read, at most. */
		buf_drop_front(&f->window, before);
		if (f->window.room > READER_KEPT && least < READER_CHUNK)
			buf_fit(&f->window);
		f->at = at;
		before = 0;
	}
	while (more && f->window.n - before < least) {
		size_t missing = least - (f->window.n - before);
		if (!reader_file_grow(f, missing > READER_CHUNK ? missing : READER_CHUNK, &more, d))
			return false;
	}
	*bytes = slice_from(buf_slice(&f->window), before);
	return true;
}

bool reader_file_before(
	struct reader_file *f, uint64_t end, size_t least, struct slice *bytes, struct diag *d)
{
	bool more = true;

	if (least > end)
		least = (size_t)end;
	if (end > f->at + f->window.n || end < f->at || end - f->at < least) {
		size_t wanted = least > READER_CHUNK ? least : READER_CHUNK;
		reader_file_forget(f);
		f->at = end > wanted ? end - wanted : 0;
		while (more && f->window.n < end - f->at)
			if (!reader_file_grow(f, (size_t)(end - f->at) - f->window.n, &more, d))
				return false;
	}
	*bytes = slice_sub(buf_slice(&f->window), 0, (size_t)(end - f->at));
	return true;
}

bool reader_file_line(
	struct reader_file *f, uint64_t at, struct slice *line, bool *whole, struct diag *d)
{
	struct slice bytes;
	size_t seen = 0, least = 1, n;

	for (;;) {
		if (!reader_file_from(f, at, least, &bytes, d))
			return false;
		n = slice_find_char(slice_from(bytes, seen), '\n');
		if (n != SLICE_NONE || bytes.n < least || bytes.n > READER_LONGEST_LINE)
			break;
		seen = bytes.n;
		least = seen + 1;
	}
	*whole = n != SLICE_NONE;
	*line = *whole ? slice_sub(bytes, 0, seen + n) : bytes;
	return true;
}

bool reader_file_is_pipe(const struct reader_file *f)
{
	return f->is_pipe;
}

static uint64_t reader_file_raw_size(struct reader_file *f)
{
	struct stat info;

	if (f->is_pipe)
		return f->received;
	if (fstat(f->fd, &info) < 0 || (uint64_t)info.st_size < f->base)
		return 0;
	return (uint64_t)info.st_size - f->base;
}

uint64_t reader_file_size(struct reader_file *f, bool *exact)
{
	uint64_t raw = reader_file_raw_size(f), compressed, reached;

	*exact = true;
	if (!f->gzip)
		return raw;
	reached = gzip_reached(f->gzip, &compressed, exact);
	if (*exact || compressed == 0 || raw <= compressed)
		return reached;
	return reached +
	       (uint64_t)((double)(raw - compressed) * (double)reached / (double)compressed);
}

uint64_t reader_file_find_end(struct reader_file *f)
{
	bool exact;
	uint64_t size = reader_file_size(f, &exact), compressed;
	struct slice bytes;

	while (!exact &&
		reader_file_from(f, gzip_reached(f->gzip, &compressed, &exact), 1, &bytes, NULL))
		size = gzip_reached(f->gzip, &compressed, &exact);
	return f->gzip ? gzip_reached(f->gzip, &compressed, &exact) : size;
}

struct slice reader_file_window(const struct reader_file *f, uint64_t at)
{
	if (at < f->at || at >= f->at + f->window.n)
		return (struct slice){0};
	return slice_from(buf_slice(&f->window), (size_t)(at - f->at));
}

bool reader_file_waits(struct reader_file *f, uint64_t at, int milliseconds)
{
	struct pollfd input = {.fd = f->fd, .events = POLLIN};

	return f->is_pipe && !f->ended && !f->gzip && at >= f->at + f->window.n &&
	       at >= f->received && poll(&input, 1, milliseconds) == 0;
}

struct reader_file *reader_file_open(const char *path, bool forward, struct diag *d)
{
	struct reader_file *f = reader_file_new();
	bool standard = strcmp(path, "-") == 0;

	if (standard)
		buf_add_text(&f->name, "<stdin>");
	else
		utf8_add_visible(&f->name, slice_of(path));
	f->fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
	                 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (reader_file_prepare(f, forward, d) && reader_file_begin(f, d))
		return f;
	reader_file_close(f);
	return NULL;
}
