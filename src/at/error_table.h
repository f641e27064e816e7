/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lists of codes.  For error_code.c only; everyone else uses error_code.h.
 */
#ifndef AT_ERROR_TABLE_H
#define AT_ERROR_TABLE_H

#include "at/error_code.h"

extern const struct at_error at_errors[]; /* by code, without a gap */
extern const size_t at_error_count;

#endif
