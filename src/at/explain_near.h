/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Did you mean": the names that come near to one that is not known.  For explain.c alone.
 */
#ifndef AT_EXPLAIN_NEAR_H
#define AT_EXPLAIN_NEAR_H

#include "base/diag.h"
#include "base/slice.h"

/* Fills *d for a query of which nothing is known; answers false.  `all` is what the place counts
 * from. */
bool at_explain_near(struct slice query, struct slice all, struct diag *d);

#endif
