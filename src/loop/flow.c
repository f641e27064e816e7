/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loop/flow.h"

bool flow_read(struct flow *f, int64_t now, size_t n)
{
	int64_t gap = now - f->last;

	f->last = now;
	if (n > FLOW_MOST_BYTES || gap < FLOW_LEAST_US || gap > FLOW_MOST_US)
		f->reads = 0;
	else if (f->reads < FLOW_READS)
		f->reads++;
	return f->reads == FLOW_READS;
}
