/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every fuzz target begins with.  A target is one function that takes any bytes and aborts
 * where a promise is broken; it runs under libFuzzer, or over its corpus by replay.c.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(condition, what)                                                          \
	do {                                                                              \
		if (!(condition)) {                                                       \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, what); \
			abort();                                                          \
		}                                                                         \
	} while (0)

/* A row of numbers that the input alone decides, so that a finding can be repeated. */
static inline uint32_t fuzz_seed(struct slice bytes)
{
	uint32_t seed = 2166136261u;

	for (size_t i = 0; i < bytes.n; i++)
		seed = (seed ^ (unsigned char)bytes.p[i]) * 16777619u;
	return seed | 1;
}

/* 1 to `most`. */
static inline size_t fuzz_step(uint32_t *seed, size_t most)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return 1 + *seed % most;
}

/* Lines that go to a terminal as they are: the line feed is the only control character. */
static inline bool fuzz_is_harmful(const struct utf8_char *c)
{
	int32_t p = c->point;

	return c->broken || (p < 0x20 && p != '\n') || (p >= 0x7f && p <= 0x9f) || p == 0x061c ||
	       p == 0x200e || p == 0x200f || (p >= 0x2028 && p <= 0x202e) ||
	       (p >= 0x2066 && p <= 0x2069);
}

static inline void fuzz_check_shown(struct slice text)
{
	struct utf8_char c;

	for (; text.n; text = slice_from(text, c.bytes)) {
		utf8_next(text, &c);
		PROMISE(!fuzz_is_harmful(&c), "what is told is harmless on a terminal");
	}
}

#endif
