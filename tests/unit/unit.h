/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every unit test begins with.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

/* For what this machine can't do.  cmocka's own skip() reports "not ok ... # SKIP", which counts as
 * failed. */
#define skip_test(why)                                     \
	do {                                               \
		fprintf(stderr, "# skipped: %s\n", (why)); \
		return;                                    \
	} while (0)

/* Valgrind counts descriptors in its own way, and time means nothing there. */
static inline bool under_valgrind(void)
{
	const char *preloaded = getenv("LD_PRELOAD");

	return preloaded && strstr(preloaded, "vgpreload");
}

/* Sanitizers look at whole ranges where the C library stops at the first hit. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = true };
#else
enum { SANITIZED = false };
#endif

/* Compares bytes and text, and shows both when they differ. */
#define assert_slice(actual, text)                                                             \
	do {                                                                                   \
		struct slice actual_ = (actual), wanted_ = slice_of(text);                     \
		if (!slice_eq(actual_, wanted_))                                               \
			fail_msg("\n got: <%.*s>\nwant: <%s>", SLICE_ARG(actual_), wanted_.p); \
	} while (0)

/* What is refused as a whole: no place in a text, and no code of the board's. */
#define assert_no_place(d) assert_true((d).at == 0 && (d).n == 0 && (d).code == 0)

#define assert_buf(actual, text)                     \
	do {                                         \
		struct buf *buf_ = (actual);         \
		assert_slice(buf_slice(buf_), text); \
	} while (0)

#endif
