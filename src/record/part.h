/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One file of a transcript: whole lines, written in order, with the digest of what is really in the
 * file.  Times are those of the records.
 */
#ifndef RECORD_PART_H
#define RECORD_PART_H

#include "base/digest.h"
#include "record/read_back.h"

struct part {
	char *path;
	int fd;
	struct buf lines;      /* whole ones, not yet written */
	off_t size;            /* of the file, whole lines */
	int error;             /* errno of the last write; 0: all is well */
	struct digest *digest; /* of the file */
	off_t sealed;          /* size of the file up to its last seal, which is included... */
	int64_t sealed_at;     /* ... and when that was written */
	int seal_error;        /* errno of the last seal; 0: all is well */
	struct buf end;        /* the digest in its last line; empty: it has none */
	struct read_back back;
};

/* Makes the file: mode 0600, never one that exists.  false with errno, and *p is zeroed. */
bool part_create(struct part *p, const char *path, int64_t now);
void part_fini(struct part *p); /* closes it; a zeroed one is fine */

/* Writes the lines.  What can't be written stays, and the next call tries again; false with
 * p->error.  A line of which only the beginning could be written is removed from the file again; if
 * the file can't be shortened, the whole line follows its beginning. */
bool part_write(struct part *p);
/* Writes the digest of the file, if anything was written since the last one and nothing waits. */
void part_seal(struct part *p, int64_t now);
/* Something was written that is not sealed yet. */
bool part_is_unsealed(const struct part *p);
/* Appends the digest that the end will have, if it is written now. */
void part_add_end_digest(const struct part *p, int64_t now, struct slice why, struct buf *sha256);
/* Writes the last two lines, in one write; nothing may follow.  Returns false with p->seal_error if that
 * failed: *p is as before and recording can go on, unless *stuck: the file has a part of the end that
 * can't be removed, so nothing may follow. */
bool part_end(struct part *p, int64_t now, struct slice why, bool *stuck);

#endif
