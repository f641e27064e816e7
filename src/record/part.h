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
 * p->error.  Of a line that is cut off nothing remains in the file; where it can't be shortened, the
 * line is written again after its beginning. */
bool part_write(struct part *p);
/* Writes the digest of the file, if anything was written since the last one and nothing waits. */
void part_seal(struct part *p, int64_t now);
/* Something was written that is not sealed yet. */
bool part_is_unsealed(const struct part *p);
/* Appends the digest that the end will have, if it is written now. */
void part_add_end_digest(const struct part *p, int64_t now, struct slice why, struct buf *sha256);
/* Writes the last two lines, in one write; nothing may follow.  false with p->seal_error: there is no end,
 * and *p is as before; unless the file can't be shortened: then *stuck, and nothing may follow either. */
bool part_end(struct part *p, int64_t now, struct slice why, bool *stuck);

#endif
