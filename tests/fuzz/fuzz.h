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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(condition, what)                                                                   \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, what);          \
			abort();                                                                   \
		}                                                                                  \
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

#endif
