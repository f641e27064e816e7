/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any line as JSON, and any bytes written and read again. */
#include <string.h>

#include "base/json.h"
#include "fuzz.h"

static void check_line(struct slice line)
{
	struct diag d = {.text = ""};
	struct json *object = json_read(line, &d);
	struct buf bytes = {0};
	struct slice text;
	int64_t t;
	long long n;
	bool b;

	if (!object) {
		PROMISE(d.text[0], "a mistake is told");
		fuzz_check_shown(slice_of(d.text));
	} else {
		json_get_bytes(object, "rx", "64", &bytes);
		json_get_text(object, "rx", &text);
		json_get_number(object, "t", &n);
		json_get_seconds(object, "t", &t);
		json_get_bool(object, "t", &b);
	}
	json_free(object);
	buf_fini(&bytes);
}

static void check_bytes(struct slice bytes)
{
	struct buf line = {0}, again = {0};
	struct json *object = json_new();
	struct diag d;

	json_set_seconds(object, "t", 1234567);
	json_set_bytes(object, "rx", "64", bytes);
	json_add_line(&line, object);
	json_free(object);
	PROMISE(slice_ends(buf_slice(&line), SLICE("}\n")), "a line ends");
	struct slice whole = slice_sub(buf_slice(&line), 0, line.n - 1);
	PROMISE(slice_find_char(whole, '\n') == SLICE_NONE, "it is one line");
	object = json_read(whole, &d);
	PROMISE(object, "what was written is JSON");
	PROMISE(json_get_bytes(object, "rx", "64", &again), "and has the field");
	PROMISE(slice_eq(buf_slice(&again), bytes), "with the same bytes");
	json_free(object);
	buf_fini(&line);
	buf_fini(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = {(const char *)data, size};

	check_line(in);
	check_bytes(in);
	return 0;
}
