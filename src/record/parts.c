/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "disk/gzip.h"

enum { PATIENCE_US = 2000000 };

struct parts_file {
	char *path; /* as it is now: plain, or .gz */
	bool packed, given_up;
	struct stat info; /* of the file; it does not change any more */
	uint64_t first, end;
	off_t size; /* of what was written */
	struct read_back back;
};

struct parts_job {
	char *from, *to;
	atomic_bool stop;
	bool done;
};

struct parts {
	struct loop *loop;
	size_t keep;
	struct parts_file *files;
	size_t count, room;
	struct loop_watch *packing; /* the thread, or NULL... */
	struct parts_job *job;      /* ...and what it does */
	/* The file that was last read. */
	char *open_path;
	int fd;
	struct gzip_reader *gzip;
};

struct parts *parts_new(struct loop *loop, size_t keep)
{
	struct parts *p = memory_new(sizeof(*p));

	p->loop = loop;
	p->keep = keep;
	p->fd = -1;
	return p;
}

static void parts_close_open(struct parts *p)
{
	gzip_reader_free(p->gzip);
	p->gzip = NULL;
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
	free(p->open_path);
	p->open_path = NULL;
}

/* Another program may have put another file there, and numbers of files are used again. */
static bool parts_is_ours(const struct parts_file *f)
{
	struct stat now;

	return lstat(f->path, &now) == 0 && now.st_dev == f->info.st_dev &&
	       now.st_ino == f->info.st_ino && now.st_size == f->info.st_size &&
	       now.st_mtim.tv_sec == f->info.st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == f->info.st_mtim.tv_nsec;
}

/* ---- compressing ---- */

static void parts_drop_job(void *job)
{
	struct parts_job *j = job;

	free(j->from);
	free(j->to);
	free(j);
}

static void parts_pack(void *job)
{
	struct parts_job *j = job;

	j->done = gzip_write_file(j->from, j->to, &j->stop);
}

static void parts_pack_next(struct parts *p);

static void parts_end_packing(struct parts *p)
{
	struct parts_job *j = p->job;

	p->packing = NULL;
	p->job = NULL;
	for (size_t i = 0; i < p->count; i++) {
		struct parts_file *f = &p->files[i];

		if (strcmp(f->path, j->from) != 0)
			continue;
		f->given_up = !j->done;
		if (j->done && parts_is_ours(f)) {
			unlink(f->path);
			free(f->path);
			f->path = memory_copy_text(j->to);
			f->packed = true;
			lstat(f->path, &f->info);
		}
	}
	parts_drop_job(j);
}

static void parts_on_packed(void *user)
{
	struct parts *p = user;

	parts_end_packing(p);
	parts_pack_next(p);
}

static void parts_pack_next(struct parts *p)
{
	struct buf to = {0};

	for (size_t i = 0; i < p->count && !p->packing; i++) {
		struct parts_file *f = &p->files[i];

		if (f->packed || f->given_up)
			continue;
		struct parts_job *j = memory_new(sizeof(*j));
		buf_addf(&to, "%s.gz", f->path);
		j->from = memory_copy_text(f->path);
		j->to = memory_copy_text(buf_text(&to));
		p->job = j;
		p->packing =
			loop_background(p->loop, j, parts_pack, parts_drop_job, parts_on_packed, p);
	}
	buf_fini(&to);
}

/* It looks whether it should stop every few milliseconds. */
static void parts_stop_packing(struct parts *p)
{
	if (!p->packing)
		return;
	atomic_store(&p->job->stop, true);
	if (loop_background_wait(p->packing, PATIENCE_US)) {
		parts_end_packing(p);
		return;
	}
	loop_unwatch(p->packing);
	p->packing = NULL;
	p->job = NULL;
}

/* ---- keeping ---- */

static void parts_remove_oldest(struct parts *p)
{
	struct parts_file *f = &p->files[0];

	if (p->job && strcmp(p->job->from, f->path) == 0)
		parts_stop_packing(p);
	parts_close_open(p);
	if (parts_is_ours(f))
		unlink(f->path);
	free(f->path);
	read_back_fini(&f->back);
	p->count--;
	memmove(p->files, p->files + 1, p->count * sizeof(*p->files));
}

void parts_add(struct parts *p, struct part *part, uint64_t first, uint64_t end)
{
	p->files = memory_grow(p->files, &p->room, p->count + 1, sizeof(*p->files));
	p->files[p->count++] = (struct parts_file){.path = memory_copy_text(part->path),
		.first = first,
		.end = end,
		.size = part->size,
		.back = part->back};
	fstat(part->fd, &p->files[p->count - 1].info);
	part->back = (struct read_back){0};
	part_fini(part);
	/* The one that is being written is one of those to be kept. */
	while (p->count > 0 && p->count + 1 > p->keep)
		parts_remove_oldest(p);
	parts_pack_next(p);
}

void parts_remove(struct parts *p)
{
	while (p->count > 0)
		parts_remove_oldest(p);
}

void parts_free(struct parts *p)
{
	if (!p)
		return;
	parts_stop_packing(p);
	parts_close_open(p);
	for (size_t i = 0; i < p->count; i++) {
		free(p->files[i].path);
		read_back_fini(&p->files[i].back);
	}
	free(p->files);
	free(p);
}

/* ---- reading back ---- */

static ssize_t parts_read_file(void *user, uint64_t at, char *to, size_t n)
{
	const struct parts *p = user;
	ssize_t got;

	do
		got = pread(p->fd, to, n, (off_t)at);
	while (got < 0 && errno == EINTR);
	return got;
}

static ssize_t parts_read_packed(void *user, uint64_t at, char *to, size_t n)
{
	const struct parts *p = user;

	return gzip_read(p->gzip, at, to, n, NULL);
}

static bool parts_open(struct parts *p, const struct parts_file *f)
{
	if (p->open_path && strcmp(p->open_path, f->path) == 0)
		return true;
	parts_close_open(p);
	p->fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (p->fd < 0 || !parts_is_ours(f)) {
		parts_close_open(p);
		return false;
	}
	p->open_path = memory_copy_text(f->path);
	if (f->packed)
		p->gzip = gzip_reader_new(parts_read_file, p);
	return true;
}

size_t parts_read(struct parts *p, uint64_t place, size_t n, struct buf *out)
{
	for (size_t i = 0; i < p->count; i++) {
		struct parts_file *f = &p->files[i];

		if (place < f->first || place >= f->end)
			continue;
		if (n > f->end - place)
			n = (size_t)(f->end - place);
		if (!parts_open(p, f))
			return 0;
		const struct read_back_source source = {
			f->packed ? parts_read_packed : parts_read_file, p, f->size};
		return read_back(&f->back, &source, place, n, out) ? n : 0;
	}
	return 0;
}
