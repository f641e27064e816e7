/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "record/transcript_name.h"

static void a_port_is_named_by_what_a_file_may_be_called(void **state)
{
	static const struct {
		const char *port, *name;
	} cases[] = {
		{"/dev/ttyUSB0", "ttyUSB0"},
		{"tcp:[::1]:3000", "tcp----1--3000"},
		{"sim:", "sim"},
		{"usb:1a86:7523", "usb-1a86-7523"},
		{"/tmp/a board\n", "a-board"},
		{"/dev/", ""},
		{"", ""},
	};
	struct buf name = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&name);
		transcript_name_add_port(&name, cases[i].port);
		assert_buf(&name, cases[i].name);
	}
	buf_fini(&name);
}

/* The names below /dev/serial/by-id, and hosts of 253 characters: a file's name has 255 at most. */
static void of_a_long_name_the_end_is_kept(void **state)
{
	char port[300];
	struct buf name = {0};

	(void)state;
	memset(port, 'x', sizeof(port));
	memcpy(port, "/dev/serial/by-id/usb-", 22);
	memcpy(port + sizeof(port) - 10, "-if00-end", 10);
	transcript_name_add_port(&name, port);
	assert_int_equal(name.n, TRANSCRIPT_NAME_PORT_BYTES);
	assert_true(slice_ends(buf_slice(&name), SLICE("xx-if00-end")));
	buf_fini(&name);
}

static void a_number_stands_before_the_suffix(void **state)
{
	static const struct {
		const char *path;
		int number;
		const char *name;
	} cases[] = {
		{"a/b.atmq.jsonl", 0, "a/b.atmq.jsonl"},
		{"a/b.atmq.jsonl", 1, "a/b-1.atmq.jsonl"},
		{"a/b.atmq.jsonl", 12, "a/b-12.atmq.jsonl"},
		{"a/b", 0, "a/b"},
		{"a/b", 2, "a/b-2"},
	};
	struct buf name = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&name);
		transcript_name_add_numbered(&name, cases[i].path, cases[i].number);
		assert_buf(&name, cases[i].name);
	}
	buf_fini(&name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_port_is_named_by_what_a_file_may_be_called),
		cmocka_unit_test(a_number_stands_before_the_suffix),
		cmocka_unit_test(of_a_long_name_the_end_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
