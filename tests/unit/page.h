/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole pages of text, compared with tests/view/NAME.txt.  UPDATE_VIEWS=1 in the environment writes
 * those files anew: look at what changed before it is committed.
 */
#ifndef TESTS_PAGE_H
#define TESTS_PAGE_H

#include <stdlib.h>

#include "unit.h"

static inline bool page_read(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return false;
	for (size_t n = 1; n;) {
		n = fread(buf_room(out, 4096), 1, 4096, f);
		buf_grown(out, n);
	}
	return fclose(f) == 0;
}

static inline void page_write(const char *path, struct slice text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

static inline void assert_page(struct slice got, const char *name)
{
	struct buf path = {0}, wanted = {0};

	buf_addf(&path, "%s/tests/view/%s.txt", getenv("SOURCE_DIR"), name);
	if (getenv("UPDATE_VIEWS"))
		page_write(buf_text(&path), got);
	if (!page_read(buf_text(&path), &wanted))
		fail_msg("%s is missing; UPDATE_VIEWS=1 writes it", buf_text(&path));
	if (!slice_eq(got, buf_slice(&wanted)))
		fail_msg("%s\n got:\n%.*s\nwant:\n%s", name, SLICE_ARG(got), buf_text(&wanted));
	buf_fini(&path);
	buf_fini(&wanted);
}

#endif
