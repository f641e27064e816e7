/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Did you mean": the names that come near to one that is not known.  For explain.c alone.
 */
#ifndef EXPLAIN_NEAR_H
#define EXPLAIN_NEAR_H

#include "base/diag.h"
#include "base/slice.h"

/* Fills *d for a query of which nothing is known; answers false.  `all` is what the place counts
 * from. */
bool explain_near(struct slice query, struct slice all, struct diag *d);

#endif
