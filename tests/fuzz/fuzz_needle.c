/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first line is what is looked for in the rest. */
#include "base/needle.h"
#include "fuzz.h"

static void check_found(struct slice bytes, size_t at, size_t length)
{
	PROMISE(length > 0 && at <= bytes.n && length <= bytes.n - at, "a match is a part");
}

static void check_search(const struct needle *n, struct slice bytes)
{
	size_t at = 0, length = 0, last = 0, last_length;
	enum pattern_answer first = needle_find(n, bytes, 0, &at, &length);
	enum pattern_answer backwards = needle_find_last(n, bytes, bytes.n, &last, &last_length);
	enum pattern_answer beyond = needle_find(n, bytes, bytes.n, &at, &length);

	PROMISE(beyond != PATTERN_YES, "nothing is found behind the end");
	if (first == PATTERN_GAVE_UP || backwards == PATTERN_GAVE_UP)
		return;
	PROMISE(first == backwards, "both directions find something, or none does");
	if (first != PATTERN_YES)
		return;
	needle_find(n, bytes, 0, &at, &length);
	check_found(bytes, at, length);
	check_found(bytes, last, last_length);
	PROMISE(at <= last, "the first is not behind the last");
	struct slice part = slice_sub(bytes, at, length);
	PROMISE(slice_find(part, needle_bytes(n)) != SLICE_NONE, "what must be in it is");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	size_t end = slice_find_char(in, '\n');
	struct slice text = slice_sub(in, 0, end == SLICE_NONE ? in.n : end);
	struct diag d = {.text = ""};
	struct needle *n = needle_new(text, &d);

	if (n) {
		check_search(n, slice_from(in, end == SLICE_NONE ? in.n : end + 1));
	} else {
		PROMISE(d.text[0] && d.at <= text.n, "a mistake is reported, with its place");
		fuzz_check_shown(slice_of(d.text));
	}
	needle_free(n);
	return 0;
}
