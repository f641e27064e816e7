/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gzip: compressed files, read from any place, and written.  The only user of zlib.
 */
#ifndef DISK_GZIP_H
#define DISK_GZIP_H

#include <stdatomic.h>
#include <sys/types.h>

#include "base/diag.h"
#include "base/slice.h"

bool gzip_begins(struct slice file); /* its first bytes are those of a gzip file */

/* Reads decompressed bytes by their place.  Going back resumes at one of at most 256 states that
 * were kept on the way, about 40 KiB each, and the few MiB read last; so memory is bounded (below
 * 24 MiB) whatever the file decompresses to.  Reading behind a place that was never reached
 * decompresses everything before it. */
struct gzip_reader;

/* Reads at most n bytes of the compressed file: 0 at its end, -1 with errno.  The first time, places
 * are asked for in order. */
typedef ssize_t gzip_source_fn(void *user, uint64_t at, char *p, size_t n);

struct gzip_reader *gzip_reader_new(gzip_source_fn *source, void *user);
void gzip_reader_free(struct gzip_reader *g); /* NULL is fine */

/* Returns how many bytes, at least 1 and at most n, were read; 0 at the end; -1 with *d: "damaged at
 * byte N of the compressed file: why".  All that was read before is as it was compressed; checksums
 * are compared at the end of each compressed part. */
ssize_t gzip_read(struct gzip_reader *g, uint64_t at, char *p, size_t n, struct diag *d);

/* Decompressed bytes that were reached so far, and of how many compressed ones.  *all: the end was. */
uint64_t gzip_reached(const struct gzip_reader *g, uint64_t *compressed, bool *all);

/* Compresses a whole file into a new one, which appears once it is complete.  For a thread of its own:
 * gives up soon after *stop is set.  Returns false, with no new file, if it gave up, if `to` exists, or
 * if one of them can't be read or written. */
bool gzip_write_file(const char *from, const char *to, const atomic_bool *stop);

#endif
