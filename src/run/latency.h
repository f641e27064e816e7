/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long commands took: a histogram of fixed size, so that a run of days needs no more memory than one
 * of a minute.  Percentiles are exact to 2 %, and never above the longest time, which is exact.
 */
#ifndef RUN_LATENCY_H
#define RUN_LATENCY_H

#include <stddef.h>
#include <stdint.h>

/* Each doubling of the time is divided into this many parts; up to 2^36 us, 19 hours. */
enum {
	LATENCY_PARTS = 64,
	LATENCY_DOUBLINGS = 31,
	LATENCY_CELLS = LATENCY_PARTS * LATENCY_DOUBLINGS
};

struct latency { /* a zeroed one is empty */
	uint64_t count;
	int64_t longest; /* microseconds */
	uint64_t cells[LATENCY_CELLS];
};

void latency_add(struct latency *l, int64_t us); /* negative counts as 0 */
/* The time in microseconds that `percent` of the commands did not exceed; 100 is the longest.  0 if there
 * are none. */
int64_t latency_percentile(const struct latency *l, int percent);

#endif
