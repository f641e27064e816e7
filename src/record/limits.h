/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a recording goes on in the next file, and how many of its files are kept.
 */
#ifndef RECORD_LIMITS_H
#define RECORD_LIMITS_H

#include "base/diag.h"
#include "base/slice.h"

struct record_limits {
	/* Before the next record a new part is begun if this one has reached: */
	uint64_t bytes; /* its size; 0: no limit */
	int64_t age;    /* microseconds since it was begun; 0: no limit */
	long long keep; /* parts of a session, including the one that is being written; 0: all */
};

/* Reads "64M", "1d" or both, "64M,1d": K, M, G (powers of 1024) are sizes; s, m, h, d are ages.
 * Returns false with *d, a sentence, and *limits unchanged. */
bool record_limits_read(struct slice text, struct record_limits *limits, struct diag *d);

#endif
