/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The finished files of a session that is recorded in several: compresses them in the background,
 * removes the oldest when there are too many, and reads them back.  PART.gz appears once it is
 * complete, and only then is the plain file removed.  Touches only files that it was given, and none
 * whose name belongs to another file by now.
 */
#ifndef RECORD_PARTS_H
#define RECORD_PARTS_H

#include "loop/loop.h"
#include "record/part.h"

struct parts;

struct parts *parts_new(struct loop *loop, size_t keep); /* keep: files; SIZE_MAX: all */
void parts_free(struct parts *p); /* NULL is fine; what is not compressed yet stays plain */

void parts_remove(struct parts *p); /* removes all files that it has */

/* Takes over a finished part, which has the received bytes from `first` up to `end`; *part is zeroed. */
void parts_add(struct parts *p, struct part *part, uint64_t first, uint64_t end);
/* Appends received bytes from `place` on, at most `n` and no further than the end of their part.
 * Returns how many; 0 if they can't be read (any more). */
size_t parts_read(struct parts *p, uint64_t place, size_t n, struct buf *out);

#endif
