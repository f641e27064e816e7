/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any stream: what is masked does not depend on the cuts, and nothing but '*' is put in. */
#include <string.h>

#include "fuzz.h"
#include "session/mask.h"

static void mask_all(struct slice in, uint32_t seed, size_t most, struct buf *out)
{
	struct mask m = {0};

	for (size_t at = 0; at < in.n;) {
		struct slice piece = slice_sub(in, at, seed ? fuzz_step(&seed, most) : in.n);
		struct slice masked = mask_bytes(&m, piece);
		PROMISE(masked.n == piece.n, "as many bytes as came in");
		buf_add(out, masked);
		at += piece.n;
	}
	mask_fini(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	struct buf whole = {0};

	mask_all(in, 0, 0, &whole);
	for (size_t i = 0; i < in.n; i++) {
		bool kept = whole.p[i] == in.p[i];
		PROMISE(kept || whole.p[i] == '*', "nothing but '*' is put in");
		PROMISE(kept || (in.p[i] != '\r' && in.p[i] != '\n'), "lines stay lines");
	}
	for (size_t most = 1; most < 100; most *= 7) {
		struct buf cut = {0};
		mask_all(in, fuzz_seed(in), most, &cut);
		PROMISE(slice_eq(buf_slice(&whole), buf_slice(&cut)), "cuts change nothing");
		buf_fini(&cut);
	}
	buf_fini(&whole);
	return 0;
}
