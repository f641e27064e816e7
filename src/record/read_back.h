/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads a transcript's received bytes again while it is still being written, by their place in all
 * that was received.  Remembers where in the file a record begins, every few dozen KiB: one MiB for
 * some gigabytes of transcript.
 */
#ifndef RECORD_READ_BACK_H
#define RECORD_READ_BACK_H

#include <sys/types.h>

#include "base/buf.h"

struct read_back_mark {
	uint64_t place; /* of the record's first byte among those received */
	off_t at;       /* where its line begins in the file */
};

struct read_back {
	struct read_back_mark *marks;
	size_t count, room;
	bool gap;                 /* bytes before the next record are not in the file */
	struct reader_file *file; /* NULL: not read yet */
};

void read_back_fini(struct read_back *b); /* a zeroed one is fine */

/* A record of received bytes is about to be written at `at`, after all others. */
void read_back_add(struct read_back *b, uint64_t place, off_t at);
/* Bytes were received but not recorded. */
void read_back_gap(struct read_back *b);
/* What was to be written at `from` and after it is written `by` bytes further on. */
void read_back_shift(struct read_back *b, off_t from, off_t by);

/* Where the file is read; `read` returns at most n bytes: 0 at its end, -1 if it can't. */
struct read_back_source {
	ssize_t (*read)(void *user, uint64_t at, char *to, size_t n);
	void *user;
	off_t size; /* no more of it is read */
};

/* Appends `n` received bytes from `place` on.  Returns false, with out unchanged, if not all of them
 * are in the source, or its lines are no longer those that were written. */
bool read_back(struct read_back *b, const struct read_back_source *source, uint64_t place, size_t n,
	struct buf *out);

#endif
