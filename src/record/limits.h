/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a recording goes on in the next file, and how many of its files are kept.
 */
#ifndef RECORD_LIMITS_H
#define RECORD_LIMITS_H

#include "base/diag.h"
#include "base/slice.h"

struct record_limits {
	uint64_t
		bytes; /* a part that has so many is the last but for the record that it ends with; 0: any */
	int64_t age; /* the same for its microseconds; 0: any */
	long keep;   /* parts of a session, with the one that is being written; 0: all */
};

/* "64M", "1d" or both, "64M,1d": K, M, G (of 1024) are sizes, s, m, h, d times.  false with *d: a
 * sentence, and *limits is unchanged. */
bool record_limits_read(struct slice text, struct record_limits *limits, struct diag *d);

#endif
