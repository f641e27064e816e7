/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as values of each type, and any line as values. */
#include "fuzz.h"
#include "payload/inspector.h"

static void check_type(const struct value_type *t, bool big_endian, struct slice in)
{
	struct buf text = {0}, bytes = {0};
	struct diag d = {.text = ""};

	if (value_add_text(t, big_endian, in, &text)) {
		size_t n = value_length(t, in);
		PROMISE(n > 0 && n <= in.n, "its bytes are there");
		PROMISE(utf8_valid(buf_slice(&text)) && text.n, "it can be shown");
		/* Numbers that are shown are shown again once they were typed. */
		if (t->kind != VALUE_FLOAT && t->kind != VALUE_CHARACTER && t->kind != VALUE_TIME) {
			struct buf again = {0};
			PROMISE(value_add_bytes(t, big_endian, buf_slice(&text), &bytes, &d),
				"what is shown can be typed");
			PROMISE(slice_eq(buf_slice(&bytes), slice_sub(in, 0, n)),
				"and is the same");
			buf_fini(&again);
		}
	} else {
		PROMISE(text.n == 0, "what is no value leaves nothing");
	}
	buf_clear(&bytes);
	if (!value_add_bytes(t, big_endian, in, &bytes, &d)) {
		PROMISE(d.text[0] && bytes.n == 0, "a refusal has its reason, and leaves nothing");
		fuzz_check_shown(slice_of(d.text));
	}
	buf_fini(&text);
	buf_fini(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};
	const struct value_type *types;
	size_t count = value_types(&types);
	struct buf bytes = {0};
	struct diag d = {.text = ""};

	for (size_t i = 0; i < count; i++) {
		check_type(&types[i], false, in);
		check_type(&types[i], true, in);
	}
	if (!value_line_add_bytes(in, &bytes, &d)) {
		PROMISE(d.text[0] && bytes.n == 0, "a refusal has its reason, and leaves nothing");
		PROMISE(d.at <= in.n, "its place is in the line");
		fuzz_check_shown(slice_of(d.text));
	}
	buf_fini(&bytes);
	return 0;
}
