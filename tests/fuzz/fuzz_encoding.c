/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as text of each encoding. */
#include "base/encoding.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	bool is_utf8 = utf8_valid(in);

	PROMISE(encoding_of(ENCODING_AUTO, in) != ENCODING_AUTO, "a guess is a guess");
	PROMISE(!is_utf8 || encoding_guess(in) == ENCODING_UTF8, "UTF-8 stays UTF-8");
	for (int e = 0; e < ENCODING_COUNT; e++) {
		struct buf shown = {0}, back = {0};
		encoding_add_utf8(&shown, (enum encoding)e, in);
		PROMISE(shown.n <= 4 * in.n, "a text grows to four times its bytes at most");
		PROMISE((in.n == 0) == (shown.n == 0), "something is shown of every text");
		encoding_add_bytes(&back, (enum encoding)e, in);
		PROMISE(back.n <= 4 * in.n, "and so do its bytes");
		buf_clear(&back);
		if (e == ENCODING_GB18030 && encoding_is_known(ENCODING_GB18030) &&
			utf8_valid(buf_slice(&shown))) {
			struct buf again = {0};
			encoding_add_bytes(&back, ENCODING_GB18030, buf_slice(&shown));
			encoding_add_utf8(&again, ENCODING_GB18030, buf_slice(&back));
			PROMISE(slice_eq(buf_slice(&again), buf_slice(&shown)),
				"what is shown can be typed");
			buf_fini(&again);
		}
		buf_fini(&shown);
		buf_fini(&back);
	}
	return 0;
}
