/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/latency.h"

/* Cell of a time: exact below LATENCY_PARTS, then by its highest bit and the six behind it. */
static size_t latency_cell(uint64_t us)
{
	size_t doublings = 0;

	while (us >= 2 * LATENCY_PARTS) {
		us /= 2;
		doublings++;
	}
	if (us >= LATENCY_PARTS) {
		doublings++;
		us -= LATENCY_PARTS;
	}
	size_t cell = doublings * LATENCY_PARTS + us;
	return cell < LATENCY_CELLS ? cell : LATENCY_CELLS - 1;
}

/* The longest time in a cell. */
static int64_t latency_time(size_t cell)
{
	size_t doublings = cell / LATENCY_PARTS, part = cell % LATENCY_PARTS;

	if (doublings == 0)
		return (int64_t)part;
	return (((int64_t)LATENCY_PARTS + (int64_t)part + 1) << (doublings - 1)) - 1;
}

void latency_add(struct latency *l, int64_t us)
{
	if (us < 0)
		us = 0;
	l->count++;
	if (us > l->longest)
		l->longest = us;
	l->cells[latency_cell((uint64_t)us)]++;
}

int64_t latency_percentile(const struct latency *l, int percent)
{
	uint64_t wanted = (l->count / 100) * (uint64_t)percent +
	                  ((l->count % 100) * (uint64_t)percent + 99) / 100;
	uint64_t seen = 0;

	for (size_t i = 0; i < LATENCY_CELLS; i++) {
		seen += l->cells[i];
		if (seen >= wanted && seen > 0) {
			int64_t time = latency_time(i);
			/* The last cell has no end. */
			return i + 1 < LATENCY_CELLS && time < l->longest ? time : l->longest;
		}
	}
	return l->longest;
}
