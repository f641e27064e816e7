/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing array of bytes.  A zeroed buf is an empty one; fini accepts it.  Slices of a buf are
 * valid until the next call that changes it.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "base/slice.h"

struct buf {
	char *p;
	size_t n;    /* bytes held */
	size_t room; /* bytes allocated */
};

void buf_fini(struct buf *b);
void buf_clear(struct buf *b); /* keeps the memory */

void buf_set(struct buf *b, struct slice bytes); /* replaces the contents; `bytes` must not be a
                                                    slice of b */
void buf_add(struct buf *b, struct slice bytes);
void buf_add_text(struct buf *b, const char *text);
void buf_add_char(struct buf *b, char c);
void buf_add_repeat(struct buf *b, char c, size_t count);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *format, va_list args);
/* Appends at least that many digits (at most 20), padded with zeros; for numbers that are written
 * many times a second. */
void buf_add_decimal(struct buf *b, uint64_t value, int least);
void buf_add_base64(struct buf *b, struct slice bytes);
bool buf_add_decoded_base64(struct buf *b, struct slice text); /* false, b unchanged: not base64 */

/* Replaces the `n` bytes at `at` by `with` (insert: n = 0; delete: with empty). */
void buf_replace(struct buf *b, size_t at, size_t n, struct slice with);
void buf_drop_front(struct buf *b, size_t n);
void buf_truncate(struct buf *b, size_t n);
void buf_fit(struct buf *b); /* frees the unused memory */

/* At least `n` writable bytes at the end, never NULL; fill them, then call buf_grown with what was used. */
char *buf_make_room(struct buf *b, size_t n);
static inline char *buf_room(struct buf *b, size_t n)
{
	/* Here, since nearly all of the many calls find room. */
	return n < b->room - b->n ? b->p + b->n : buf_make_room(b, n);
}
void buf_grown(struct buf *b, size_t n);

struct slice buf_slice(const struct buf *b);
const char *buf_text(struct buf *b); /* NUL-terminated; the NUL is not counted in n */

#endif
