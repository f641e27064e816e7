/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text pasted into the hex editor. */
#include "base/hex_pasted.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = {(const char *)data, size};
	struct buf out = {0};
	struct diag d = {0};
	bool read = hex_parse_pasted(text, &out, &d);

	PROMISE(read || d.text[0], "a refusal has its reason");
	PROMISE(read || out.n == 0, "what is refused leaves nothing");
	PROMISE(out.n <= HEX_PASTED_BYTES + size, "a short text can't fill the memory");
	buf_fini(&out);
	return 0;
}
