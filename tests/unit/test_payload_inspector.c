/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "base/utf8.h"
#include "payload/inspector.h"
#include "payload/number.h"

static const struct value_type *type_named(const char *name)
{
	bool big;
	const struct value_type *t = value_type_find(slice_of(name), &big);

	assert_non_null(t);
	return t;
}

/* The bytes are those of Python's struct.pack. */
static void values_are_bytes_in_both_orders(void **state)
{
	static const struct {
		const char *type, *little, *big;
		size_t n;
		const char *text;
	} cases[] = {
		{"u8", "\x00", "\x00", 1, "0"},
		{"u8", "\xc8", "\xc8", 1, "200"},
		{"u8", "\xff", "\xff", 1, "255"},
		{"i8", "\x80", "\x80", 1, "-128"},
		{"i8", "\xff", "\xff", 1, "-1"},
		{"i8", "\x7f", "\x7f", 1, "127"},
		{"u16", "\x01\x02", "\x02\x01", 2, "513"},
		{"u16", "\xff\xff", "\xff\xff", 2, "65535"},
		{"i16", "\xfe\xff", "\xff\xfe", 2, "-2"},
		{"i16", "\xff\x7f", "\x7f\xff", 2, "32767"},
		{"i16", "\x00\x80", "\x80\x00", 2, "-32768"},
		{"u32", "\x78\x56\x34\x12", "\x12\x34\x56\x78", 4, "305419896"},
		{"u32", "\xff\xff\xff\xff", "\xff\xff\xff\xff", 4, "4294967295"},
		{"i32", "\x00\x00\x00\x80", "\x80\x00\x00\x00", 4, "-2147483648"},
		{"i32", "\xff\xff\xff\x7f", "\x7f\xff\xff\xff", 4, "2147483647"},
		{"i32", "\xfd\xff\xff\xff", "\xff\xff\xff\xfd", 4, "-3"},
		{"u64", "\xff\xff\xff\xff\xff\xff\xff\xff", "\xff\xff\xff\xff\xff\xff\xff\xff", 8,
			"18446744073709551615"},
		{"u64", "\xf0\xde\xbc\x9a\x78\x56\x34\x12", "\x12\x34\x56\x78\x9a\xbc\xde\xf0", 8,
			"1311768467463790320"},
		{"i64", "\x00\x00\x00\x00\x00\x00\x00\x80", "\x80\x00\x00\x00\x00\x00\x00\x00", 8,
			"-9223372036854775808"},
		{"i64", "\xff\xff\xff\xff\xff\xff\xff\x7f", "\x7f\xff\xff\xff\xff\xff\xff\xff", 8,
			"9223372036854775807"},
		{"f32", "\x00\x00\xb4\x41", "\x41\xb4\x00\x00", 4, "22.5"},
		{"f32", "\xcd\xcc\xcc\xbd", "\xbd\xcc\xcc\xcd", 4, "-0.1"},
		{"f32", "\xff\xff\x7f\x7f", "\x7f\x7f\xff\xff", 4, "3.4028235e+38"},
		{"f32", "\x01\x00\x00\x00", "\x00\x00\x00\x01", 4, "1e-45"},
		{"f32", "\x00\x00\x80\x4b", "\x4b\x80\x00\x00", 4, "16777216"},
		{"f64", "\x00\x00\x00\x00\x00\x80\x36\x40", "\x40\x36\x80\x00\x00\x00\x00\x00", 8,
			"22.5"},
		{"f64", "\x9a\x99\x99\x99\x99\x99\xb9\x3f", "\x3f\xb9\x99\x99\x99\x99\x99\x9a", 8,
			"0.1"},
		{"f64", "\xff\xff\xff\xff\xff\xff\xef\xff", "\xff\xef\xff\xff\xff\xff\xff\xff", 8,
			"-1.7976931348623157e+308"},
		{"f64", "\x01\x00\x00\x00\x00\x00\x00\x00", "\x00\x00\x00\x00\x00\x00\x00\x01", 8,
			"5e-324"},
		{"time32", "\x94\x75\x03\x6b", "\x6b\x03\x75\x94", 4, "2026-11-22 23:07:00"},
		{"time32", "\xff\xff\xff\xff", "\xff\xff\xff\xff", 4, "2106-02-07 06:28:15"},
		{"time64", "\x7f\x41\xf4\xff\x3a\x00\x00\x00", "\x00\x00\x00\x3a\xff\xf4\x41\x7f",
			8, "9999-12-31 23:59:59"},
		{"time64", "\x00\x00\x00\x00\x00\x00\x00\x00", "\x00\x00\x00\x00\x00\x00\x00\x00",
			8, "1970-01-01 00:00:00"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		for (int big = 0; big < 2; big++) {
			const struct value_type *t = type_named(cases[i].type);
			struct slice wanted = {big ? cases[i].big : cases[i].little, cases[i].n};
			struct buf text = {0}, bytes = {0};
			assert_int_equal(t->bytes, cases[i].n);
			assert_true(value_add_text(t, big, wanted, &text));
			assert_buf(&text, cases[i].text);
			assert_true(value_add_bytes(t, big, slice_of(cases[i].text), &bytes, NULL));
			assert_true(slice_eq(buf_slice(&bytes), wanted));
			assert_int_equal(value_length(t, wanted), cases[i].n);
			/* Of fewer bytes there is none. */
			wanted.n--;
			assert_false(value_add_text(t, big, wanted, &text));
			assert_int_equal(value_length(t, wanted), wanted.n);
			buf_fini(&text);
			buf_fini(&bytes);
		}
}

static void what_is_shown_of_other_bytes(void **state)
{
	static const struct {
		const char *type, *bytes;
		size_t n;
		const char *text; /* NULL: nothing */
	} cases[] = {
		{"char", "A", 1, "U+0041 A"}, {"char", "\xc3\xa9t", 3, "U+00E9 é"},
		{"char", "\xe6\xb8\xa9", 3, "U+6E29 温"},
		{"char", "\xf0\x9f\x98\x80", 4, "U+1F600 😀"}, {"char", "\x1b", 1, "U+001B ␛"},
		{"char", "\xe2\x80\xae", 3, "U+202E \\u202e"}, {"char", "\xff", 1, NULL},
		{"char", "\xe6\xb8", 2, NULL}, {"char", "", 0, NULL}, {"bits", "A", 1, "01000001"},
		{"bits", "\xff", 1, "11111111"}, {"f32", "\0\0\x80\x7f", 4, "inf"},
		{"f32", "\0\0\x80\xff", 4, "-inf"}, {"f32", "\0\0\xc0\x7f", 4, "nan"},
		{"f32", "\0\0\xc0\xff", 4, "nan"}, {"f64", "\0\0\0\0\0\0\0\x80", 8, "-0"},
		{"time64", "\xff\xff\xff\xff\xff\xff\xff\xff", 8, NULL}, /* before 1970 */
		{"time64", "\x80\x41\xf4\xff\x3a\0\0\0", 8, NULL},       /* the year 10000 */
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice bytes = {cases[i].bytes, cases[i].n};
		struct buf text = {0};
		bool shown = value_add_text(type_named(cases[i].type), false, bytes, &text);
		assert_int_equal(shown, cases[i].text != NULL);
		assert_buf(&text, cases[i].text ? cases[i].text : "");
		buf_fini(&text);
	}
}

static void what_is_typed_as_a_value(void **state)
{
	static const struct {
		const char *line, *bytes;
		size_t n;
	} cases[] = {
		{"u16le 513", "\1\2", 2},
		{"u16be 513", "\2\1", 2},
		{"u16 0x201", "\1\2", 2},
		{"U16LE 0b1000000001", "\1\2", 2},
		{"i8 -1", "\xff", 1},
		{"i8 127", "\x7f", 1},
		{" u8  1, 2,3\t4 ", "\1\2\3\4", 4},
		{"f32be 22.5 -1", "\x41\xb4\0\0\xbf\x80\0\0", 8},
		{"f32le inf", "\0\0\x80\x7f", 4},
		{"f64be 1e3", "\x40\x8f\x40\0\0\0\0\0", 8},
		{"time32be 1795388820", "\x6b\x03\x75\x94", 4},
		{"time32be 2026-11-22T23:07:00Z", "\x6b\x03\x75\x94", 4},
		{"time32be 2026-11-22 23:07:00", "\x6b\x03\x75\x94", 4},
		{"time32be 1970-01-02", "\0\1\x51\x80", 4},
		{"time64le -1", "\xff\xff\xff\xff\xff\xff\xff\xff", 8},
		{"char é", "\xc3\xa9", 2},
		{"char u+6e29", "\xe6\xb8\xa9", 3},
		{"bits 01000001", "A", 1},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		assert_true(value_line_add_bytes(slice_of(cases[i].line), &out, NULL));
		assert_int_equal(out.n, cases[i].n);
		assert_memory_equal(out.p, cases[i].bytes, out.n);
		buf_fini(&out);
	}
}

static void what_is_no_value_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *line;
		size_t at, n;
		const char *told;
	} cases[] = {
		{"", 0, 0, "nothing is not a type"},
		{"u7 1", 0, 2, "u7 is not a type; u8, i16be"},
		{"u8le 1", 0, 4, "u8le is not a type"},
		{"u16xx 1", 0, 5, "u16xx is not a type"},
		{"u16", 3, 0, "the value is missing: 0 to 65535"},
		{"u8 256", 3, 3, "256 is not a value of u8: 0 to 255"},
		{"u8 -1", 3, 2, "-1 is not a value of u8"},
		{"u8 1 300", 5, 3, "300 is not a value of u8"},
		{"i8 128", 3, 3, "128 is not a value of i8: -128 to 127"},
		{"i8 -129", 3, 4, "-129 is not a value of i8"},
		{"u64 18446744073709551616", 4, 20, "18446744073709551616 is not a value of u64"},
		{"i64 9223372036854775808", 4, 19, "9223372036854775808 is not"},
		{"u8 1x", 3, 2, "1x is not"},
		{"u8 0x", 3, 2, "0x is not"},
		{"u8 0b2", 3, 3, "0b2 is not"},
		{"f32 1e39", 4, 4, "1e39 is not a value of f32"},
		{"f64 1e999", 4, 5, "1e999 is not"},
		{"f32 abc", 4, 3, "abc is not"},
		{"f32 1,5x", 6, 2, "5x is not"},
		{"time32 4294967296", 7, 10, "4294967296 is not"},
		{"time32 2106-02-07 06:28:16", 7, 19, "2106-02-07 06:28:16 is not"},
		{"time32 2026-02-30", 7, 10, "2026-02-30 is not"},
		{"time32 2026-11-22 24:00:00", 7, 19, "2026-11-22 24:00:00 is not"},
		{"time32 yesterday", 7, 9, "yesterday is not"},
		{"char ab", 5, 2, "ab is not a value of char"},
		{"char U+D800", 5, 6, "U+D800 is not"},
		{"char U+110000", 5, 8, "U+110000 is not"},
		{"char \xff", 5, 1, "\\xff is not"},
		{"bits 0100", 5, 4, "0100 is not a value of bits: eight binary digits"},
		{"bits 01000002", 5, 8, "01000002 is not"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		struct diag d = {0};
		buf_add_text(&out, "kept");
		assert_false(value_line_add_bytes(slice_of(cases[i].line), &out, &d));
		if (!slice_starts(slice_of(d.text), slice_of(cases[i].told)) ||
			d.at != cases[i].at || d.n != cases[i].n)
			fail_msg("%s: %zu %zu %s", cases[i].line, d.at, d.n, d.text);
		assert_buf(&out, "kept");
		buf_fini(&out);
	}
}

static void a_number_has_at_most_64_bits(void **state)
{
	static const struct {
		const char *text;
		bool is;
		uint64_t value;
	} cases[] = {
		{"0", true, 0},
		{"0xffffffffffffffff", true, UINT64_MAX},
		{"0x10000000000000000", false, 0},
		{"18446744073709551615", true, UINT64_MAX},
		{"18446744073709551616", false, 0},
		{"99999999999999999999", false, 0},
		{"010", true, 10},
		{"ff", false, 0},
		{"", false, 0},
		{"+1", false, 0},
		{" 1", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		uint64_t value = 0;
		assert_int_equal(number_read(slice_of(cases[i].text), &value), cases[i].is);
		assert_int_equal(value, cases[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_bytes_in_both_orders),
		cmocka_unit_test(what_is_shown_of_other_bytes),
		cmocka_unit_test(what_is_typed_as_a_value),
		cmocka_unit_test(what_is_no_value_is_refused_with_its_place),
		cmocka_unit_test(a_number_has_at_most_64_bits),
	};
	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
