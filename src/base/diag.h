/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wrong, and where: a sentence in the user's words and a place in the text it refers to.  A
 * function that can refuse its input takes a `struct diag *` and returns diag_fail(...).
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diag {
	size_t at, n;   /* the place: byte offset and length in the text that was read */
	bool quotes;    /* the sentence contains bytes of that text, other than a sign */
	uint32_t code;  /* the board's own code for this mistake, or 0 */
	char text[256]; /* one sentence without a full stop; ends in "…" if it had to be cut */
};

/* Fills *d (NULL is fine) and returns false, so that a refusal is one statement. */
bool diag_fail(struct diag *d, uint32_t code, size_t at, size_t n, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#endif
