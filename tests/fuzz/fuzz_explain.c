/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any words for `atmq explain`, pasted ones too: an entry, or the reason why there is none, and both can
 * be shown. */
#include "explain/explain.h"
#include "fuzz.h"

static void check_explained(struct slice query)
{
	struct buf out = {0};
	struct diag d = {.text = ""};

	bool known = explain_words(
		&out, query, query.n % 2 ? AT_DIALECT_ESP_AT : AT_DIALECT_ESP32_S, 1767227400, &d);
	PROMISE(known ? out.n > 0 : d.text[0] != '\0', "it is explained, or told why not");
	fuzz_check_shown(buf_slice(&out));
	if (!known)
		fuzz_check_shown(slice_of(d.text));
	buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_explained((struct slice){(const char *)data, size});
	return 0;
}
