/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Did you mean": known names that resemble an unknown one.  For explain.c only.
 */
#ifndef EXPLAIN_NEAR_H
#define EXPLAIN_NEAR_H

#include "base/diag.h"
#include "base/slice.h"

/* Fills *d for an unknown query, with its place in `all`, and returns false. */
bool explain_near(struct slice query, struct slice all, struct diag *d);

#endif
