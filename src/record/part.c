/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "record/transcript.h"

bool part_create(struct part *p, const char *path, int64_t now)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_CLOEXEC, 0600);

	*p = (struct part){0};
	if (fd < 0)
		return false;
	p->fd = fd;
	p->path = memory_copy_text(path);
	p->digest = digest_new();
	p->sealed_at = now;
	return true;
}

void part_fini(struct part *p)
{
	if (p->path)
		close(p->fd);
	free(p->path);
	buf_fini(&p->lines);
	digest_free(p->digest);
	buf_fini(&p->end);
	read_back_fini(&p->back);
	*p = (struct part){0};
}

static size_t part_end_of_lines(struct slice s)
{
	const char *last = s.n > 0 ? memrchr(s.p, '\n', s.n) : NULL;

	return last ? (size_t)(last - s.p) + 1 : 0;
}

/* Returns how many bytes are in the file now. */
static size_t part_write_bytes(struct part *p, size_t wanted)
{
	size_t done = 0;

	p->error = 0;
	while (done < wanted) {
		ssize_t n = write(p->fd, p->lines.p + done, wanted - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			p->error = n < 0 ? errno : ENOSPC;
			break;
		}
		done += (size_t)n;
	}
	return done;
}

bool part_write(struct part *p)
{
	size_t done = part_write_bytes(p, part_end_of_lines(buf_slice(&p->lines)));
	size_t whole = part_end_of_lines((struct slice){p->lines.p, done});

	p->size += (off_t)whole;
	bool broken = done > whole && ftruncate(p->fd, p->size) < 0;
	if (broken) {
		read_back_shift(&p->back, p->size, (off_t)(done - whole) + 1);
		p->size += (off_t)(done - whole);
	}
	digest_add(p->digest, (struct slice){p->lines.p, broken ? done : whole});
	if (whole > 0)
		buf_drop_front(&p->lines, whole);
	/* A reader skips the broken line; the same line is written again after it. */
	if (broken)
		buf_replace(&p->lines, 0, 0, SLICE("\n"));
	return p->error == 0;
}

/* A line with a digest is not kept if it can't be written: it would be wrong later. */
static bool part_write_seal(struct part *p, const struct buf *line)
{
	buf_set(&p->lines, buf_slice(line));
	bool done = part_write(p);
	p->seal_error = p->error;
	p->error = 0;
	/* What ends a broken line stays. */
	buf_truncate(&p->lines, slice_starts(buf_slice(&p->lines), SLICE("\n")) ? 1 : 0);
	return done;
}

bool part_is_unsealed(const struct part *p)
{
	return p->size > p->sealed;
}

void part_seal(struct part *p, int64_t now)
{
	struct buf sha256 = {0}, line = {0};

	if (p->lines.n || !part_is_unsealed(p))
		return;
	digest_add_hex(p->digest, &sha256);
	transcript_add_seal(&line, now, buf_slice(&sha256), (uint64_t)p->size);
	if (part_write_seal(p, &line)) {
		p->sealed = p->size;
		p->sealed_at = now;
	}
	buf_fini(&sha256);
	buf_fini(&line);
}

/* Appends both lines, and the digest in the second one. */
static void part_add_end(
	const struct part *p, int64_t now, struct slice why, struct buf *lines, struct buf *sha256)
{
	struct digest *digest = digest_copy(p->digest);

	transcript_add_ending(lines, now, why);
	digest_add(digest, buf_slice(lines));
	digest_add_hex(digest, sha256);
	transcript_add_end(lines, now, why, buf_slice(sha256), (uint64_t)p->size + lines->n);
	digest_free(digest);
}

void part_add_end_digest(const struct part *p, int64_t now, struct slice why, struct buf *sha256)
{
	struct buf lines = {0};

	part_add_end(p, now, why, &lines, sha256);
	buf_fini(&lines);
}

bool part_end(struct part *p, int64_t now, struct slice why, bool *stuck)
{
	struct digest *before = digest_copy(p->digest);
	struct buf sha256 = {0}, lines = {0};
	off_t size = p->size;

	part_add_end(p, now, why, &lines, &sha256);
	bool done = part_write_seal(p, &lines);
	*stuck = !done && p->size > size && ftruncate(p->fd, size) < 0;
	if (done) {
		buf_set(&p->end, buf_slice(&sha256));
	} else if (p->size > size && !*stuck) {
		/* The first line was written, and is no more. */
		p->size = size;
		buf_clear(&p->lines);
		digest_free(p->digest);
		p->digest = before;
		before = NULL;
	}
	digest_free(before);
	buf_fini(&sha256);
	buf_fini(&lines);
	return done;
}
