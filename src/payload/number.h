/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as people write them: 513, 0x201, 0b101.
 */
#ifndef PAYLOAD_NUMBER_H
#define PAYLOAD_NUMBER_H

#include "base/slice.h"

/* Returns false, *value untouched, if the whole slice is not one such number, or it has more than 64
 * bits. */
bool number_read(struct slice text, uint64_t *value);

#endif
