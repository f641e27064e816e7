/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any line as JSON, read in both ways, and any bytes written in both ways and read again. */
#include <string.h>

#include "base/json.h"
#include "fuzz.h"

static void check_line(struct slice line)
{
	struct diag d = {.text = ""};
	struct json *object = json_read(line, &d);
	struct buf quick = {0}, slow = {0};
	struct slice text;
	int64_t t;
	long n;
	bool b;

	bool read = json_read_bytes_line(line, "rx", "64", &quick);
	PROMISE(read || quick.n == 0, "what can't be read adds nothing");
	if (!object) {
		PROMISE(d.text[0], "a mistake is told");
		fuzz_check_shown(slice_of(d.text));
	} else {
		bool has = json_get_bytes(object, "rx", "64", &slow);
		if (read && has)
			PROMISE(slice_eq(buf_slice(&quick), buf_slice(&slow)),
				"both read the same");
		json_get_text(object, "rx", &text);
		json_get_number(object, "t", &n);
		json_get_seconds(object, "t", &t);
		json_get_bool(object, "t", &b);
	}
	json_free(object);
	buf_fini(&quick);
	buf_fini(&slow);
}

static void check_bytes(struct slice bytes)
{
	struct buf line = {0}, again = {0};
	struct diag d;

	json_add_bytes_line(&line, 1234567, "rx", "64", bytes);
	PROMISE(slice_ends(buf_slice(&line), SLICE("}\n")), "a line ends");
	struct slice whole = slice_sub(buf_slice(&line), 0, line.n - 1);
	PROMISE(slice_find_char(whole, '\n') == SLICE_NONE, "it is one line");
	PROMISE(json_read_bytes_line(whole, "rx", "64", &again), "what was written can be read");
	PROMISE(slice_eq(buf_slice(&again), bytes), "it is the same");
	struct json *object = json_read(whole, &d);
	PROMISE(object, "it is JSON");
	buf_clear(&again);
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
