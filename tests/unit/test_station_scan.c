/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels: what scanners send, what is no serial number, and numbers that are there twice. */
#include "unit.h"

#include "base/utf8.h"
#include "station/labels.h"
#include "station/scan.h"

static void scan_line(void *user, struct slice line)
{
	buf_addf(user, "%.*s|", SLICE_ARG(line));
}

static void each_enter_ends_a_line(void **state)
{
	static const struct {
		const char *bytes[3], *lines, *typed;
	} cases[] = {
		{{"A1\r"}, "A1|", ""},
		{{"A1\n"}, "A1|", ""},
		{{"A1\r\nB2\r\n"}, "A1|B2|", ""},
		{{"A1\r", "\nB2\n"}, "A1|B2|", ""},
		{{"A1\n\rB2"}, "A1||", "B2"},
		{{"\r\r"}, "||", ""},
		{{"A", "1", "\n"}, "A1|", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct scan s = {0};
		struct buf lines = {0};

		for (size_t n = 0; n < 3 && cases[i].bytes[n]; n++)
			scan_add(&s, slice_of(cases[i].bytes[n]), scan_line, &lines);
		assert_buf(&lines, cases[i].lines);
		assert_buf(&s.typed, cases[i].typed);
		buf_fini(&lines);
		scan_fini(&s);
	}
}

static void a_flood_without_enter_takes_no_memory(void **state)
{
	struct scan s = {0};
	struct buf lines = {0};
	struct slice number;
	struct diag d;

	(void)state;
	for (int i = 0; i < 10000; i++)
		scan_add(&s, SLICE("0123456789"), scan_line, &lines);
	assert_true(s.typed.n < 1000);
	assert_false(scan_read(buf_slice(&s.typed), &number, &d));
	scan_erase(&s);
	scan_clear(&s);
	assert_int_equal(s.typed.n, 0);
	scan_erase(&s);
	buf_fini(&lines);
	scan_fini(&s);
}

static void erasing_removes_a_character(void **state)
{
	struct scan s = {0};

	(void)state;
	scan_add(&s, SLICE("A\xe6\xb8\xa9"), NULL, NULL);
	scan_erase(&s);
	assert_buf(&s.typed, "A");
	scan_fini(&s);
}

static void only_a_serial_number_is_accepted(void **state)
{
	const struct {
		struct slice line;
		const char *number, *why;
	} cases[] = {
		{SLICE("SN-0001"), "SN-0001", NULL},
		{SLICE(" \tSN 1 "), "SN 1", NULL},
		{SLICE("温度7"), "温度7", NULL},
		{SLICE("$(rm -r /)"), "$(rm -r /)", NULL},
		{SLICE("0123456789012345678901234567890123456789012345678901234567890123"),
			"0123456789012345678901234567890123456789012345678901234567890123", NULL},
		{SLICE(""), NULL, "the label is empty; scan it again"},
		{SLICE("  "), NULL, "the label is empty; scan it again"},
		{SLICE("01234567890123456789012345678901234567890123456789012345678901234"), NULL,
			"0123456789012345… is longer than 64 bytes: this is no serial number; scan the label again"},
		{SLICE("A\x1b[2J"), NULL,
			"A␛[2J has a character that can't be printed; scan the label again"},
		{SLICE("A\0B"), NULL,
			"A␀B has a character that can't be printed; scan the label again"},
		{SLICE("\x02SN1\x03"), NULL,
			"␂SN1␃ has a character that can't be printed; scan the label again"},
		{SLICE("A\xff"), NULL,
			"A\\xff has a character that can't be printed; scan the label again"},
		{SLICE("A\xe2\x80\xae"
		       "B"),
			NULL,
			"A\\u202eB has a character that can't be printed; scan the label again"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice number = {0};
		struct diag d = {0};

		bool ok = scan_read(cases[i].line, &number, &d);
		assert_string_equal(d.text, cases[i].why ? cases[i].why : "");
		assert_int_equal(ok, cases[i].number != NULL);
		if (ok)
			assert_slice(number, cases[i].number);
	}
}

static void a_number_twice_is_asked_about(void **state)
{
	struct labels l = {0};
	struct diag d;

	(void)state;
	setenv("TZ", "UTC", 1);
	assert_true(labels_allow(&l, SLICE("SN1"), &d));
	labels_begin(&l, SLICE("SN1"), SLICE("1-2.3"));
	assert_false(labels_allow(&l, SLICE("SN1"), &d));
	assert_string_equal(d.text, "SN1 is being tested at 1-2.3: is this label there twice?");
	/* However often. */
	assert_false(labels_allow(&l, SLICE("SN1"), &d));
	labels_end(&l, SLICE("SN1"), true, 12 * 3600 + 180);
	assert_true(labels_allow(&l, SLICE("SN2"), &d));
	assert_false(labels_allow(&l, SLICE("SN1"), &d));
	assert_string_equal(d.text,
		"SN1 has passed already, at 12:03 on 1-2.3; to test it again, scan it once more");
	/* Another one in between. */
	assert_true(labels_allow(&l, SLICE("SN2"), &d));
	assert_false(labels_allow(&l, SLICE("SN1"), &d));
	assert_true(labels_allow(&l, SLICE("SN1"), &d));
	labels_begin(&l, SLICE("SN1"), SLICE("1-2.4"));
	labels_end(&l, SLICE("SN1"), false, 0);
	/* A failed board was repaired. */
	assert_true(labels_allow(&l, SLICE("SN1"), &d));
	labels_fini(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_enter_ends_a_line),
		cmocka_unit_test(a_flood_without_enter_takes_no_memory),
		cmocka_unit_test(erasing_removes_a_character),
		cmocka_unit_test(only_a_serial_number_is_accepted),
		cmocka_unit_test(a_number_twice_is_asked_about),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
