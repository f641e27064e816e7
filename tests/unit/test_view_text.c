/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "unit.h"
#include "view/hex_dump.h"
#include "view/text.h"

enum { HOUR = 3600 };

static long long offset_before, offset_after;
static int64_t offset_change;

static long long offset_at(int64_t second)
{
	return second < offset_change ? offset_before : offset_after;
}

/* The last Sunday in October in Berlin: at 3 it is 2 again. */
static void a_clock_that_is_set_back_shows_each_time_as_it_was(void **state)
{
	struct console_view v = {.started = INT64_C(1792889990000000), .utc_offset = offset_at};
	struct buf text = {0};

	(void)state;
	offset_change = 1792890000;
	offset_before = 2 * HOUR;
	offset_after = 1 * HOUR;
	text_add_time(&text, &v, 9 * TEXT_SECOND);
	buf_add_char(&text, ' ');
	text_add_time(&text, &v, 10 * TEXT_SECOND);
	assert_buf(&text, "02:59:59 02:00:00");
	/* What has gone by is no hour less. */
	v.now = 12 * TEXT_SECOND;
	assert_int_equal(text_seconds_since(&v, 9 * TEXT_SECOND), 3);
	buf_fini(&text);
}

static void times_are_those_of_the_users_clock(void **state)
{
	static const struct {
		int64_t started, at;
		long long offset;
		const char *wanted;
	} cases[] = {
		{0, 0, 0, "00:00:00.000"},
		{1795388820000000, 1204000, 0, "23:07:01.204"},
		{1795388820000000, 1204999, 8 * HOUR, "07:07:01.204"},
		{1795388820000000, 0, -5 * HOUR, "18:07:00.000"},
		{1795388820999999, 1, 0, "23:07:01.000"},
		/* A clock that was not set yet. */
		{500000, 0, -1 * HOUR, "23:00:00.500"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct console_view v = {.started = cases[i].started, .utc_offset = offset_at};
		offset_before = offset_after = cases[i].offset;
		struct buf text = {0};
		text_add_time(&text, &v, cases[i].at);
		text_add_thousandths(&text, &v, cases[i].at);
		assert_buf(&text, cases[i].wanted);
		buf_fini(&text);
	}
}

static void seconds_change_with_those_of_the_clock(void **state)
{
	static const struct {
		int64_t at, now, wanted;
	} cases[] = {
		{0, 0, 0},
		{0, 699999, 0},
		/* The clock began at .3: its next second is 0.7 s away. */
		{0, 700000, 1},
		{699999, 700000, 1},
		{0, 1699999, 1},
		{5000000, 4000000, 0},
	};
	struct console_view v = {.started = 1795388820300000};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		v.now = cases[i].now;
		assert_int_equal(text_seconds_since(&v, cases[i].at), cases[i].wanted);
	}
}

static void durations_and_ages_grow_coarser(void **state)
{
	static const struct {
		int64_t seconds;
		const char *duration, *age;
	} cases[] = {
		{0, "00:00:00", "0 s"},
		{119, "00:01:59", "119 s"},
		{120, "00:02:00", "2 min"},
		{662, "00:11:02", "11 min"},
		{2 * HOUR, "02:00:00", "2 h"},
		{47 * HOUR + 3599, "47:59:59", "47 h"},
		{48 * HOUR, "48:00:00", "2 d"},
		{100 * HOUR + 600, "4 d 04:10", "4 d"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf text = {0};
		text_add_duration(&text, cases[i].seconds);
		assert_buf(&text, cases[i].duration);
		buf_clear(&text);
		text_add_age(&text, cases[i].seconds);
		assert_buf(&text, cases[i].age);
		buf_fini(&text);
	}
}

static void round_trips_are_in_milliseconds_until_they_are_long(void **state)
{
	static const struct {
		int64_t took;
		const char *wanted;
	} cases[] = {
		{0, "0 ms"},
		{499, "0 ms"},
		{500, "1 ms"},
		{188000, "188 ms"},
		{9999499, "9999 ms"},
		{9999500, "9.9 s"},
		{12340000, "12.3 s"},
		{61000000, "61.0 s"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf text = {0};
		text_add_took(&text, cases[i].took);
		assert_buf(&text, cases[i].wanted);
		buf_fini(&text);
	}
}

static void long_text_breaks_behind_blanks_and_commas(void **state)
{
	static const struct {
		const char *text;
		int columns;
		const char *wanted; /* with '/' where a line ends */
	} cases[] = {
		{"", 5, ""},
		{"abc", 3, "abc"},
		{"abcd", 3, "abc/d"},
		{"abc def", 5, "abc /def"},
		/* Not so early that most of the line stays empty. */
		{"a bcdefgh", 6, "a bcde/fgh"},
		{"AT+X=0,\"topic\",1", 9, "AT+X=0,/\"topic\",1"},
		{"客厅温度", 5, "客厅/温度"},
		/* The blank does not begin a line. */
		{"so it does, again, note", 18, "so it does, /again, note"},
		/* Nor does a closing mark, and an opening one ends none. */
		{"客厅温度，阳台", 8, "客厅温/度，阳台"},
		{"客厅的“温度”", 7, "客厅的/“温度”"},
		{"发送 AT+MQTTCONN? 查询", 18, "发送 AT+MQTTCONN? /查询"},
		/* At least one character, however narrow it is. */
		{"客厅", 1, "客/厅"},
		{"ae\xcc\x81"
		 "b",
			2, "ae\xcc\x81/b"},
		{"\x1b\x9b", 4, "␛/\\x9b"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice rest = slice_of(cases[i].text);
		struct buf got = {0};
		size_t lines = 0;
		for (size_t n; rest.n; rest = slice_from(rest, n), lines++) {
			n = text_line(rest, cases[i].columns);
			if (lines)
				buf_add_char(&got, '/');
			utf8_add_visible(&got, slice_sub(rest, 0, n));
		}
		assert_buf(&got, cases[i].wanted);
		assert_int_equal(
			text_lines(slice_of(cases[i].text), cases[i].columns), lines ? lines : 1);
		buf_fini(&got);
	}
}

static void a_list_follows_its_end_until_it_is_moved(void **state)
{
	static const struct {
		struct scroll from;
		uint64_t first, end;
		int64_t by;
		struct scroll wanted; /* of ten rows */
	} cases[] = {
		{{true, 0, 0}, 0, 100, -1, {false, 98, 90}},
		{{true, 0, 0}, 0, 100, -10, {false, 89, 89}},
		{{true, 0, 0}, 0, 100, INT64_MIN, {false, 0, 0}},
		{{true, 0, 0}, 0, 100, 1, {true, 99, 90}},
		{{false, 50, 45}, 0, 100, 1, {false, 51, 45}},
		{{false, 54, 45}, 0, 100, 1, {false, 55, 46}},
		{{false, 50, 45}, 0, 100, -6, {false, 44, 44}},
		{{false, 50, 45}, 0, 100, INT64_MAX, {true, 99, 90}},
		{{false, 98, 90}, 0, 100, 1, {true, 99, 90}},
		/* The oldest are gone meanwhile. */
		{{false, 5, 3}, 40, 100, -1, {false, 40, 40}},
		{{false, 5, 3}, 40, 100, 2, {false, 42, 40}},
		/* Fewer than there are rows, and none. */
		{{true, 0, 0}, 0, 3, -1, {false, 1, 0}},
		{{false, 7, 7}, 5, 5, -1, {true, 0, 0}},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct scroll s = cases[i].from;
		scroll_move(&s, cases[i].first, cases[i].end, cases[i].by, 10);
		if (s.following != cases[i].wanted.following ||
			s.position != cases[i].wanted.position || s.top != cases[i].wanted.top)
			fail_msg("case %zu: %d %d %d", i, s.following, (int)s.position, (int)s.top);
	}
}

static void a_hex_row_has_the_bytes_that_fit(void **state)
{
	static const struct {
		int columns;
		size_t length;
		const char *wanted;
	} cases[] = {
		{142, 4,
			"0000  41 00 7f ff  .. .. .. ..  .. .. .. ..  .. .. .. ..  .. .. .. ..  .. .. .. ..  .. .. .. ..  .. .. .. ..  A..."},
		{141, 4,
			"0000 41 00 7f ff .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. A..."},
		{133, 4,
			"0000 41 00 7f ff .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. A..."},
		{132, 4, "0000  41 00 7f ff  .. .. .. ..  .. .. .. ..  .. .. .. ..  A..."},
		{74, 4, "0000  41 00 7f ff  .. .. .. ..  .. .. .. ..  .. .. .. ..  A..."},
		{73, 4, "0000 41 00 7f ff .. .. .. .. .. .. .. .. .. .. .. .. A..."},
		{69, 4, "0000 41 00 7f ff .. .. .. .. .. .. .. .. .. .. .. .. A..."},
		{68, 4, "0000  41 00 7f ff  .. .. .. ..  A..."},
		{40, 4, "0000  41 00 7f ff  .. .. .. ..  A..."},
		{39, 4, "0000 41 00 7f ff .. .. .. .. A..."},
		{37, 4, "0000 41 00 7f ff .. .. .. .. A..."},
		{36, 4, "0000 41 00 7f ff A..."},
		{20, 4, "0000 41 A"},
		/* A fifth digit takes one of two blanks, and leaves the bytes where they are; of one it
		 * takes none. */
		{74, 65536, "00000 41 00 7f ff  .. .. .. ..  .. .. .. ..  .. .. .. ..  A..."},
		{38, 65536, "00000 41 00 7f ff .. .. .. .. A..."},
		{37, 65536, "00000 41 00 7f ff A..."},
		{37, 65535, "0000 41 00 7f ff .. .. .. .. A..."},
		{75, 0xfffff, "00000 41 00 7f ff  .. .. .. ..  .. .. .. ..  .. .. .. ..  A..."},
		{75, 0x100000, "000000 41 00 7f ff .. .. .. .. .. .. .. .. .. .. .. .. A..."},
		{76, 0x100000, "000000  41 00 7f ff  .. .. .. ..  .. .. .. ..  .. .. .. ..  A..."},
		{78, 0x10000000,
			"00000000  41 00 7f ff  .. .. .. ..  .. .. .. ..  .. .. .. ..  A..."},
		{77, 0x10000000, "00000000 41 00 7f ff .. .. .. .. .. .. .. .. .. .. .. .. A..."},
	};
	struct cells c = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf text = {0};
		struct hex_dump h = hex_dump_of(cases[i].columns, cases[i].length);
		cells_resize(&c, cases[i].columns, 1);
		hex_dump_put(cells_area(&c), 0, &h, SLICE("A\0\x7f\xff"), 0);
		cells_add_text(&text, &c);
		assert_slice(slice_trim(buf_slice(&text)), cases[i].wanted);
		buf_fini(&text);
	}
	cells_fini(&c);
}

int main(void)
{
	utf8_use_locale();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_that_is_set_back_shows_each_time_as_it_was),
		cmocka_unit_test(times_are_those_of_the_users_clock),
		cmocka_unit_test(seconds_change_with_those_of_the_clock),
		cmocka_unit_test(durations_and_ages_grow_coarser),
		cmocka_unit_test(round_trips_are_in_milliseconds_until_they_are_long),
		cmocka_unit_test(long_text_breaks_behind_blanks_and_commas),
		cmocka_unit_test(a_list_follows_its_end_until_it_is_moved),
		cmocka_unit_test(a_hex_row_has_the_bytes_that_fit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
