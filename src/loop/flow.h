/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tells a steady flow of small reads, as from a full-speed USB device that hands over its bytes every
 * millisecond, from answers and from floods.  In a flow the loop pauses between two reads, because
 * going to sleep and waking up costs more than all that is done with so few bytes.  The pause is
 * short: bytes that nobody has read are lost when the port is unplugged.
 */
#ifndef LOOP_FLOW_H
#define LOOP_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FLOW_PAUSE_US = 4000,
	FLOW_READS = 16, /* in a row make a flow; no answer takes that many */
	/* Between two reads.  Faster ones come as fast as they are read: a flood.  Slower ones, as from
	 * an adapter with a latency timer, cost little. */
	FLOW_LEAST_US = 300,
	FLOW_MOST_US = 2 * FLOW_PAUSE_US,
	FLOW_MOST_BYTES = 2047 /* in a read; more is a flood */
};

struct flow {
	int64_t last; /* read, in microseconds */
	int reads;    /* in a row, up to FLOW_READS */
};

/* Notes a read of n bytes.  true: the next one can wait for FLOW_PAUSE_US. */
bool flow_read(struct flow *f, int64_t now, size_t n);

#endif
