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

static void placeholders_are_the_time_and_the_port(void **state)
{
	static const struct {
		const char *pattern, *name;
	} cases[] = {
		{"a.atmq.jsonl", "a.atmq.jsonl"},
		{"%Y%m%d-%H%M%S-%p", "20261122-230708-ttyUSB0"},
		{"logs/%Y/%m/%d/%p.atmq.jsonl", "logs/2026/11/22/ttyUSB0.atmq.jsonl"},
		{"%%Y%%", "%Y%"},
		{"%p%p", "ttyUSB0ttyUSB0"},
		{"", ""},
	};
	struct buf name = {0}, literal = {0};
	struct tm local = {.tm_year = 126,
		.tm_mon = 10,
		.tm_mday = 22,
		.tm_hour = 23,
		.tm_min = 7,
		.tm_sec = 8,
		.tm_isdst = -1};
	time_t now = mktime(&local);

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&name);
		assert_true(
			transcript_name_expand(&name, cases[i].pattern, "/dev/ttyUSB0", now, NULL));
		assert_buf(&name, cases[i].name);
	}
	/* What a port is called is no placeholder. */
	buf_clear(&name);
	assert_true(transcript_name_expand(&name, "%p", "/dev/100%Y", now, NULL));
	assert_buf(&name, "100%Y");
	transcript_name_add_literal(&literal, SLICE("100%Y"));
	buf_clear(&name);
	assert_true(transcript_name_expand(&name, buf_text(&literal), "", now, NULL));
	assert_buf(&name, "100%Y");
	assert_true(transcript_name_has_port("a%%%p"));
	assert_false(transcript_name_has_port("a%%p%"));
	buf_fini(&name);
	buf_fini(&literal);
}

static void another_placeholder_is_refused_at_its_place(void **state)
{
	static const struct {
		const char *pattern, *place;
	} cases[] = {
		{"a%Q", "%Q at character 2"},
		{"%Y%", "% at character 3"},
		{"%%%\033", "% at character 3"},
		{"%y", "%y at character 1"},
	};
	struct buf name = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};

		assert_false(transcript_name_expand(&name, cases[i].pattern, "sim:", 0, &d));
		if (!strstr(d.text, cases[i].place))
			fail_msg("%s is not in %s", cases[i].place, d.text);
		assert_int_equal(name.n, 0);
	}
	buf_fini(&name);
}

static void a_part_has_its_number_in_its_name(void **state)
{
	struct buf name = {0};

	(void)state;
	transcript_name_add_part(&name, "a/b.atmq.jsonl", 2);
	assert_buf(&name, "a/b-part2.atmq.jsonl");
	buf_clear(&name);
	transcript_name_add_part(&name, "a/b", 1000000000);
	assert_buf(&name, "a/b-part1000000000");
	buf_fini(&name);
}

static void one_of_many_boards_has_its_number_or_its_place(void **state)
{
	static const struct {
		const char *pattern, *number, *name;
	} cases[] = {
		{"t.atmq.jsonl", "SN1", "t-SN1.atmq.jsonl"},
		{"t.atmq.jsonl", "", "t-1-2.3.atmq.jsonl"}, {"d.x/t.json", "SN1", "d.x/t-SN1.json"},
		{"d.x/t", "SN1", "d.x/t-SN1"}, {"d.x/.t", "", "d.x/.t-1-2.3"},
		{"%Y/%n.json", "SN1", "%Y/SN1.json"}, {"%Y/%n.json", "", "%Y/1-2.3.json"},
		{"%p.json", "", "%p.json"}, {"%p.json", "SN1", "%p-SN1.json"},
		{"%%n%%.json", "7", "%%n%%-7.json"},
		{"t-%n", "../../etc/pass wd", "t-_._.._etc_pass_wd"}, {"t-%n", "-%Y%", "t-_%%Y%%"},
		{"t%", "1", "t%-1"}, /* is refused when it is expanded */
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf got = {0};

		transcript_name_add_board(
			&got, cases[i].pattern, "1-2.3", slice_of(cases[i].number));
		assert_buf(&got, cases[i].name);
		buf_fini(&got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_of_many_boards_has_its_number_or_its_place),
		cmocka_unit_test(a_port_is_named_by_what_a_file_may_be_called),
		cmocka_unit_test(placeholders_are_the_time_and_the_port),
		cmocka_unit_test(another_placeholder_is_refused_at_its_place),
		cmocka_unit_test(a_part_has_its_number_in_its_name),
		cmocka_unit_test(a_number_stands_before_the_suffix),
		cmocka_unit_test(of_a_long_name_the_end_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
