/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/nearest.h"

struct nearest nearest_begin(struct slice name, size_t most)
{
	return (struct nearest){.name = name, .most = most, .index = SLICE_NONE};
}

void nearest_offer(struct nearest *n, size_t index, struct slice other)
{
	size_t distance;

	if (n->name.n > SLICE_WORD)
		return;
	distance = slice_distance(n->name, other);
	if (distance < n->most || (distance == n->most && n->index == SLICE_NONE)) {
		n->index = index;
		n->most = distance;
	}
}
