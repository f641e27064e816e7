/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Session against virtual board, steered by the input, a line a step: tests/conversation says what
 * the steps are, and what is promised. */
#include "conversation.h"
#include "fuzz.h"

/* A flood teaches no more after a while; shorter ones leave time for more inputs. */
enum { STEPS = 300, MOST_BYTES = 32 * 1024, MOST_TURNS = 4000 };

/* The input must not spell the password itself. */
static bool can_tell(struct slice input)
{
	return slice_find(input, slice_sub(conversation_password, 0, 4)) == SLICE_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice left = {(const char *)data, size};
	struct conversation c;

	if (!can_tell(left))
		return 0;
	conversation_begin(&c, "this input");
	c.most_bytes = MOST_BYTES;
	c.most_turns = MOST_TURNS;
	conversation_pass(&c, 1000);
	for (int i = 0; left.n && i < STEPS && !conversation_enough(&c); i++) {
		size_t n = slice_find_char(left, '\n');
		conversation_step(&c, slice_sub(left, 0, n));
		left = n == SLICE_NONE ? slice_from(left, left.n) : slice_from(left, n + 1);
	}
	conversation_end(&c);
	conversation_fini(&c);
	return 0;
}
