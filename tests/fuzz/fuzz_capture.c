/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A capture in any chunks: they change nothing, time never goes back, and what comes out was in it;
 * all of it, if there are no stamps. */
#include "wire/capture.h"
#include "fuzz.h"

struct heard {
	struct buf bytes, where; /* one character for each byte: its time and direction */
	int64_t t;
};

static bool hear_piece(void *user, int64_t t, bool sent, struct slice bytes)
{
	struct heard *h = user;

	PROMISE(bytes.n, "there is something in it");
	PROMISE(t >= h->t, "time does not go back");
	h->t = t;
	buf_add(&h->bytes, bytes);
	buf_add_repeat(&h->where, (char)(2 * t + sent), bytes.n);
	/* Any rule does. */
	return slice_ends(buf_slice(&h->bytes), SLICE(",\n"));
}

static enum capture_state hear_in_steps(struct heard *h, struct slice all, uint32_t seed)
{
	struct capture c;

	*h = (struct heard){.t = -1};
	capture_init(&c, hear_piece, h);
	while (all.n) {
		size_t n = seed ? fuzz_step(&seed, 40) : all.n;
		capture_feed(&c, slice_sub(all, 0, n));
		all = slice_from(all, n);
	}
	capture_finish(&c);
	PROMISE(c.held.n == 0, "nothing is left");
	enum capture_state state = c.state;
	capture_fini(&c);
	return state;
}

/* In that order, though not side by side. */
static bool holds_all(struct slice all, struct slice some)
{
	size_t at = 0;

	for (size_t i = 0; i < all.n && at < some.n; i++)
		at += all.p[i] == some.p[at];
	return at == some.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice all = {(const char *)data, size};
	struct heard whole, steps;

	enum capture_state state = hear_in_steps(&whole, all, 0);
	PROMISE(hear_in_steps(&steps, all, fuzz_seed(all)) == state, "chunks change no decision");
	PROMISE(slice_eq(buf_slice(&whole.bytes), buf_slice(&steps.bytes)),
		"chunks change nothing");
	PROMISE(slice_eq(buf_slice(&whole.where), buf_slice(&steps.where)),
		"nor times and directions");
	PROMISE(holds_all(all, buf_slice(&whole.bytes)), "what comes out was in it");
	PROMISE(state == CAPTURE_STAMPED || slice_eq(all, buf_slice(&whole.bytes)),
		"without stamps, all");
	buf_fini(&whole.bytes);
	buf_fini(&whole.where);
	buf_fini(&steps.bytes);
	buf_fini(&steps.where);
	return 0;
}
