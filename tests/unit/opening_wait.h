/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a port is waited for a quarter of a second, then goes on in the background, and what comes of
 * it is reported later (src/link/device.c).  On a busy machine every port may be that slow.  So a test
 * that expects an answer at once waits for it (--wrap=loop_background_wait), unless the slow port is
 * what it is about.
 */
#ifndef TESTS_OPENING_WAIT_H
#define TESTS_OPENING_WAIT_H

#include "unit.h"

#include "loop/loop.h"

static bool opening_is_slow;

bool __real_loop_background_wait(struct loop_watch *w, int64_t us);
bool __wrap_loop_background_wait(struct loop_watch *w, int64_t us);

bool __wrap_loop_background_wait(struct loop_watch *w, int64_t us)
{
	const int64_t patience_us = 30000000;

	return __real_loop_background_wait(w, opening_is_slow ? us : patience_us);
}

#endif
