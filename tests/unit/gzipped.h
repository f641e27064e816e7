/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compressed bytes for tests, by zlib itself.
 */
#ifndef TESTS_GZIPPED_H
#define TESTS_GZIPPED_H

#include <zlib.h>

#include "unit.h"

static inline void add_gzipped(struct buf *out, struct slice bytes)
{
	z_stream z = {.next_in = (Bytef *)bytes.p, .avail_in = (uInt)bytes.n};

	assert_int_equal(
		deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	size_t most = deflateBound(&z, bytes.n);
	z.next_out = (Bytef *)buf_room(out, most);
	z.avail_out = (uInt)most;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	buf_grown(out, most - z.avail_out);
	deflateEnd(&z);
}

#endif
