/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of several names was probably meant by a mistyped one: the nearest by slice_distance, the first of
 * those that are equally near.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/slice.h"

struct nearest {
	struct slice name;
	size_t most;  /* how far the next one may be */
	size_t index; /* of the nearest so far; SLICE_NONE: none was near enough */
};

/* A name longer than a word (SLICE_WORD) is near to none. */
struct nearest nearest_begin(struct slice name, size_t most);
void nearest_offer(struct nearest *n, size_t index, struct slice other);

#endif
