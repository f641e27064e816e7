/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any line of a log port: its explanation is one sentence that can be shown; where there is none,
 * nothing is added. */
#include <string.h>

#include "explain/lines.h"
#include "wire/log_line.h"
#include "fuzz.h"

static void check_meaning(struct slice line)
{
	struct buf out = {0};

	buf_add_text(&out, "before");
	bool meant = explain_add_line(&out, line, NULL);
	PROMISE(slice_starts(buf_slice(&out), SLICE("before")), "what was there stays");
	PROMISE(meant == (out.n > strlen("before")), "it means something, or nothing is added");
	PROMISE(slice_find_char(buf_slice(&out), '\n') == SLICE_NONE, "it is one line");
	fuzz_check_shown(buf_slice(&out));
	wire_is_log_line(line);
	buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_meaning((struct slice){(const char *)data, size});
	return 0;
}
