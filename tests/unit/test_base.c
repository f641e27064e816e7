/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>
#include <malloc.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/diag.h"
#include "base/ini.h"
#include "base/memory.h"
#include "base/pattern.h"
#include "base/utf8.h"
#include "unit.h"

/* ---- slices and bufs ---- */

static void a_number_is_all_of_the_slice_and_fits(void **state)
{
	static const struct {
		const char *text;
		bool is_number;
		long long value;
	} cases[] = {
		{"0", true, 0},
		{"-7", true, -7},
		{"007", true, 7},
		{"9223372036854775807", true, LLONG_MAX},
		{"9223372036854775808", false, 0},
		{"", false, 0},
		{"-", false, 0},
		{"+1", false, 0},
		{" 1", false, 0},
		{"1 ", false, 0},
		{"1a", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		long long value = 0;
		if (slice_to_number(slice_of(cases[i].text), &value) != cases[i].is_number ||
			value != cases[i].value)
			fail_msg("\"%s\": %lld", cases[i].text, value);
	}
}

static void a_hex_digit_is_one_of_twenty_two_characters(void **state)
{
	static const char digits[] = "0123456789abcdef", large[] = "ABCDEF";
	int found = 0;

	(void)state;
	for (int i = 0; i < 16; i++)
		assert_int_equal(slice_hex_digit(digits[i]), i);
	for (int i = 0; i < 6; i++)
		assert_int_equal(slice_hex_digit(large[i]), 10 + i);
	for (int c = -128; c < 128; c++)
		found += slice_hex_digit((char)c) >= 0;
	assert_int_equal(found, 22);
}

static void a_distance_counts_the_slips_between_two_words(void **state)
{
	static const struct {
		const char *one, *other;
		size_t slips;
	} cases[] = {
		{"", "", 0},
		{"", "abc", 3},
		{"MQTTCONN", "mqttconn", 0},
		{"MQTTCON", "MQTTCONN", 1},
		{"MQTCTONN", "MQTTCONN", 2},
		{"CWSAP", "CWJAP", 1},
		{"kitten", "sitting", 3},
	};
	static const char word[SLICE_WORD + 1];

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice one = slice_of(cases[i].one), other = slice_of(cases[i].other);
		assert_int_equal(slice_distance(one, other), cases[i].slips);
		assert_int_equal(slice_distance(other, one), cases[i].slips);
	}
	assert_int_equal(slice_distance((struct slice){word, SLICE_WORD}, SLICE("")), SLICE_WORD);
	assert_int_equal(
		slice_distance((struct slice){word, SLICE_WORD + 1}, SLICE("")), SLICE_NONE);
}

static void numbers_have_at_least_so_many_digits(void **state)
{
	static const struct {
		uint64_t value;
		int least;
		const char *wanted;
	} cases[] = {{0, 0, "0"}, {0, 1, "0"}, {0, 3, "000"}, {7, 1, "7"}, {7, 2, "07"},
		{59, 2, "59"}, {100, 2, "100"}, {123456, 6, "123456"},
		{UINT64_MAX, 1, "18446744073709551615"}, {1, 20, "00000000000000000001"}};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_set(&text, SLICE("n="));
		buf_add_decimal(&text, cases[i].value, cases[i].least);
		assert_slice(slice_from(buf_slice(&text), 2), cases[i].wanted);
	}
	buf_fini(&text);
}

static void formatted_text_of_any_length_is_whole(void **state)
{
	char word[300];
	struct buf text = {0};

	(void)state;
	for (int n = 0; n < (int)sizeof(word); n++) {
		memset(word, 'x', (size_t)n);
		word[n] = '\0';
		buf_addf(&text, "%s%d", word, n);
		assert_true(slice_starts(buf_slice(&text), slice_of(word)));
		long long tail;
		assert_true(slice_to_number(slice_from(buf_slice(&text), (size_t)n), &tail));
		assert_int_equal(tail, n);
		/* With no room left, with some, with a byte too little. */
		if (n % 2)
			buf_fini(&text);
		else
			buf_clear(&text);
	}
	buf_fini(&text);
}

static void lines_are_removed_from_the_front(void **state)
{
	struct slice text = SLICE("one\n\ntwo\r\nthree");

	(void)state;
	assert_slice(slice_take_line(&text), "one");
	assert_slice(slice_take_line(&text), "");
	assert_slice(slice_take_line(&text), "two\r");
	assert_slice(slice_take_line(&text), "three");
	assert_int_equal(text.n, 0);
	text = SLICE("one\n");
	assert_slice(slice_take_line(&text), "one");
	assert_int_equal(text.n, 0);
	assert_slice(slice_take_line(&text), "");
}

/* RFC 4648, section 10. */
static void base64_goes_both_ways(void **state)
{
	static const char *const cases[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="},
		{"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
		{"foobar", "Zm9vYmFy"}};
	static const char *const wrong[] = {"Zg=", "Z===", "Zg==Zg==", "Zm9v\n", "Zm9-", "===="};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&text);
		buf_add_base64(&text, slice_of(cases[i][0]));
		assert_buf(&text, cases[i][1]);
		buf_clear(&text);
		assert_true(buf_add_decoded_base64(&text, slice_of(cases[i][1])));
		assert_buf(&text, cases[i][0]);
	}
	buf_set(&text, SLICE("kept"));
	for (size_t i = 0; i < ALEN(wrong); i++) {
		if (buf_add_decoded_base64(&text, slice_of(wrong[i])))
			fail_msg("%s was taken", wrong[i]);
		assert_buf(&text, "kept");
	}
	buf_fini(&text);
}

/* ---- text ---- */

static void nothing_that_moves_a_terminal_is_shown_as_it_is(void **state)
{
	static const char *const cases[][2] = {
		{"plain é 漢", "plain é 漢"}, {"\033[31m", "␛[31m"}, {"\x7f\n", "␡␊"},
		{"\xc2\x9b", "\\x9b"},         /* CSI in one character */
		{"\x9b\xff", "\\x9b\\xff"},    /* no UTF-8 */
		{"a\xe2\x80\xae", "a\\u202e"}, /* right to left from here on */
		{"\xe2\x80\x8b", "\\u200b"},   /* no width */
		{"\xf3\xa0\x80\x80\xf3\xa0\x81\x81\xf3\xa0\x81\xbf",
			"\\ue0000\\ue0041\\ue007f"}, /* tags */
		{"\xed\xa0\x80", "\\xed\\xa0\\x80"}, /* half a surrogate pair */
	};
	struct buf text = {0};

	(void)state;
	utf8_use_locale();
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&text);
		utf8_add_visible(&text, slice_of(cases[i][0]));
		assert_buf(&text, cases[i][1]);
	}
	buf_fini(&text);
}

static void foreign_text_in_a_sentence_is_visible_and_cut_at_a_character(void **state)
{
	const struct {
		struct slice text;
		size_t most;
		const char *shown;
	} cases[] = {
		{SLICE(""), 5, ""},
		{SLICE("plain"), 5, "plain"},
		{SLICE("plainer"), 5, "plain…"},
		{SLICE("a\033[2Jb"), 40, "a␛[2Jb"},
		{SLICE("a\0b"), 40, "a␀b"},
		{SLICE("ab\xff"), 6, "ab\\xff"},
		{SLICE("ab\xff"), 5, "ab…"},
		{SLICE("aé"), 3, "aé"},
		{SLICE("aé"), 2, "a…"},
		{SLICE("x"), 0, "…"},
	};
	char large[1000];

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_string_equal(VISIBLE(cases[i].text, cases[i].most), cases[i].shown);
	/* No bound of a caller exceeds the room. */
	memset(large, 'x', sizeof(large));
	const char *shown = VISIBLE(((struct slice){large, sizeof(large)}), sizeof(large));
	assert_int_equal(strlen(shown), VISIBLE_MOST + strlen("…"));
	assert_string_equal(shown + VISIBLE_MOST, "…");
}

static void what_fits_into_columns_ends_at_a_character(void **state)
{
	static const struct {
		const char *text;
		size_t columns, bytes;
	} cases[] = {
		{"", 3, 0},
		{"abc", 3, 3},
		{"abcd", 3, 3},
		{"abc", 0, 0},
		{"温度", 4, 6},
		{"温度", 3, 3},
		{"温度", 1, 0},
		{"e\xcc\x81x", 1, 3}, /* the accent belongs to the e */
		{"a\033b", 2, 2},     /* shown as one mark */
		{"a\xff", 4, 1},      /* shown as \xff */
		{"a\xff", 5, 2},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_int_equal(
			utf8_fit(slice_of(cases[i].text), cases[i].columns), cases[i].bytes);
}

static void a_line_may_be_broken_beside_a_wide_character(void **state)
{
	static const struct {
		const char *text, *first;
	} cases[] = {
		{"", ""},
		{" a", ""},
		{"ab cd", "ab"},
		{"ab,cd(e) f", "ab,cd(e)"},
		{"温度", "温"},
		{"温，度", "温，"}, /* no comma begins a line */
		{"温）。度", "温）。"},
		{"（温度）", "（温"}, /* and no bracket ends one */
		{"AT+GMR 查看", "AT+GMR"},
		{"用AT", "用"},
		{"AT用", "AT"},
		{"10～20", "10～20"},
		{"e\xcc\x81温", "e\xcc\x81"},
		{"\xff温", "\xff"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice text = slice_of(cases[i].text);

		if (utf8_unbroken(text) != strlen(cases[i].first))
			fail_msg("%s: %zu bytes", cases[i].text, utf8_unbroken(text));
	}
}

static void a_piece_of_text_ends_at_a_character(void **state)
{
	static const struct {
		const char *text;
		size_t most, bytes;
	} cases[] = {
		{"abc", 2, 2},
		{"abc", 3, 3},
		{"abc", 9, 3},
		{"abc", 0, 0},
		{"", 3, 0},
		{"a\u00e9b", 1, 1},
		{"a\u00e9b", 2, 1},
		{"a\u00e9b", 3, 3},
		{"\u4e2d\u4e2d", 2, 0},
		{"\u4e2d\u4e2d", 3, 3},
		{"\u4e2d\u4e2d", 4, 3},
		{"\u4e2d\u4e2d", 5, 3},
		{"a\U0001f600", 4, 1},
		{"a\U0001f600", 5, 5},
		/* What never becomes a character is no reason to leave anything out. */
		{"a\x80\x80\x80\x80", 4, 4},
		{"a\xff", 2, 2},
		{"a\xc0", 2, 2},
		{"a\xf5", 2, 2},
		/* A character that only begins at the end. */
		{"a\xc3", 2, 1},
		{"a\xf0\x9f\x98", 4, 1},
		{"\xe4\xb8", 2, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		if (utf8_cut(slice_of(cases[i].text), cases[i].most) != cases[i].bytes)
			fail_msg("case %zu: %zu", i,
				utf8_cut(slice_of(cases[i].text), cases[i].most));
}

static void words_are_found_in_any_case(void **state)
{
	(void)state;
	assert_int_equal(slice_find_nocase(SLICE("an Error Code"), SLICE("error code")), 3);
	assert_int_equal(slice_find_nocase(SLICE("an Error Cod"), SLICE("error code")), SLICE_NONE);
	assert_int_equal(slice_find_nocase(SLICE("code"), SLICE("CODE")), 0);
	assert_int_equal(slice_find_nocase(SLICE("xcode"), SLICE("CODE")), 1);
	assert_int_equal(slice_find_nocase(SLICE("cod"), SLICE("CODE")), SLICE_NONE);
	assert_int_equal(slice_find_nocase(SLICE("abc"), SLICE("")), 0);
}

static void a_sentence_that_is_cut_says_so_and_stays_utf8(void **state)
{
	struct buf text = {0};
	struct diag d;

	(void)state;
	for (size_t before = 0; before < 4; before++) {
		buf_clear(&text);
		buf_add_repeat(&text, 'x', before);
		for (int i = 0; i < 200; i++)
			buf_add_text(&text, "é");
		assert_false(diag_fail(&d, 0, 0, 0, "%s", buf_text(&text)));
		assert_true(slice_ends(slice_of(d.text), SLICE("…")));
		assert_true(utf8_valid(slice_of(d.text)));
	}
	/* What just fits is whole. */
	for (size_t n = sizeof(d.text) - 3; n < sizeof(d.text) + 3; n++) {
		buf_clear(&text);
		buf_add_repeat(&text, 'x', n);
		assert_false(diag_fail(&d, 1, 2, 3, "%s", buf_text(&text)));
		assert_int_equal(slice_ends(slice_of(d.text), SLICE("…")), n >= sizeof(d.text));
		assert_int_equal(strlen(d.text), n < sizeof(d.text) ? n : sizeof(d.text) - 1);
		assert_true(d.code == 1 && d.at == 2 && d.n == 3);
	}
	buf_fini(&text);
}

static void characters_are_found_backwards_and_never_cut(void **state)
{
	/* é 温 😀, a lone continuation byte, and a character that is only begun. */
	static const char text[] = "a\xc3\xa9\xe6\xb8\xa9\xf0\x9f\x98\x80\x80z\xe6\xb8";
	static const struct {
		size_t at, before, cut;
	} cases[] = {
		{1, 0, 1},
		{3, 1, 3},
		{6, 3, 6},
		{10, 6, 10},
		{11, 10, 11},
		{12, 11, 12},
		{2, 1, 1},
		{4, 3, 3},
		{5, 4, 3},
		{7, 6, 6},
		{8, 7, 6},
		{9, 8, 6},
		{13, 12, 12},
		{14, 13, 12},
	};
	struct slice s = {text, sizeof(text) - 1};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		if (utf8_before(s, cases[i].at) != cases[i].before)
			fail_msg("before %zu: %zu", cases[i].at, utf8_before(s, cases[i].at));
		if (utf8_cut(s, cases[i].at) != cases[i].cut)
			fail_msg("cut at %zu: %zu", cases[i].at, utf8_cut(s, cases[i].at));
	}
	assert_int_equal(utf8_cut(s, 0), 0);
	assert_int_equal(utf8_cut(s, 1000), 12);
	/* Four continuation bytes are no character, whatever is before them. */
	assert_int_equal(utf8_before(SLICE("\xf0\x80\x80\x80\x80"), 5), 4);
	assert_int_equal(utf8_cut(SLICE("\xf4\x80\x80"), 3), 0);
	assert_int_equal(utf8_cut(SLICE("\xf5\x80\x80"), 3), 3);
	assert_int_equal(utf8_cut(SLICE("\xef\x80"), 2), 0);
	assert_int_equal(utf8_cut(SLICE("\xe0"), 1), 0);
	assert_int_equal(utf8_cut(SLICE("\xdf"), 1), 0);
	assert_int_equal(utf8_cut(SLICE("\xc2"), 1), 0);
	assert_int_equal(utf8_cut(SLICE("\xc1"), 1), 1);
}

static void only_whole_characters_are_utf8(void **state)
{
	static const struct {
		const char *text;
		bool valid;
	} cases[] = {
		{"", true},
		{"plain text", true},
		{"eight by\x7f", true},
		{"\xc3\xa9", true},
		{"12345678\xc3\xa9 12345678\xe6\xb8\xa9", true},
		{"12345678\xc3", false},
		{"\x80", false},
		{"1234567\xff", false},
		{"12345678\xff", false},
		{"\xc0\x80", false},
		{"\xed\xa0\x80", false},
		{"\xf4\x8f\xbf\xbf", true},
		{"\xf4\x90\x80\x80", false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		if (utf8_valid(slice_of(cases[i].text)) != cases[i].valid)
			fail_msg("case %zu", i);
}

static void a_code_point_becomes_its_bytes(void **state)
{
	static const struct {
		int32_t point;
		const char *bytes;
	} cases[] = {
		{'a', "a"},
		{0xe9, "\xc3\xa9"},
		{0x6e29, "\xe6\xb8\xa9"},
		{0x1f600, "\xf0\x9f\x98\x80"},
		{0xd7ff, "\xed\x9f\xbf"},
		{0xe000, "\xee\x80\x80"},
		{0xd800, "\xef\xbf\xbd"},
		{0xdfff, "\xef\xbf\xbd"},
		{0x110000, "\xef\xbf\xbd"},
		{-1, "\xef\xbf\xbd"},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&out);
		utf8_add(&out, cases[i].point);
		assert_buf(&out, cases[i].bytes);
	}
	buf_fini(&out);
}

/* First and last of each range, and their neighbours. */
static void what_is_invisible_or_turns_text_around_is_marked(void **state)
{
	static const struct {
		int32_t from, to;
	} hidden[] = {
		{0x00, 0x1f},
		{0x7f, 0x9f},
		{0xad, 0xad},
		{0x61c, 0x61c},
		{0x200b, 0x200f},
		{0x2028, 0x202e},
		{0x2060, 0x206f},
		{0xfeff, 0xfeff},
		{0xfff9, 0xfffb},
		{0xe0000, 0xe007f},
	};
	static const int32_t shown[] = {
		0x20, 0x7e, 0xa0, 0xac, 0xae, 0x61b, 0x200a, 0x2010, 0x2027, 0xfffd};
	struct utf8_char c;

	(void)state;
	utf8_use_locale();
	for (size_t i = 0; i < ALEN(hidden); i++) {
		for (int32_t point = hidden[i].from; point <= hidden[i].to; point++) {
			struct buf bytes = {0};
			utf8_add(&bytes, point);
			assert_int_equal(utf8_next(buf_slice(&bytes), &c), bytes.n);
			if (!c.mark || c.broken || c.point != point)
				fail_msg("U+%04x is not marked", (unsigned)point);
			/* As many columns as its mark has. */
			assert_int_equal(c.columns, point < 0x80      ? 1
						    : point < 0xa0    ? 4
						    : point < 0x10000 ? 6
								      : 7);
			buf_fini(&bytes);
		}
	}
	for (size_t i = 0; i < ALEN(shown); i++) {
		struct buf bytes = {0};
		utf8_add(&bytes, shown[i]);
		utf8_next(buf_slice(&bytes), &c);
		if (c.mark)
			fail_msg("U+%04x is marked", (unsigned)shown[i]);
		buf_fini(&bytes);
	}
}

static void columns_are_those_of_a_terminal(void **state)
{
	(void)state;
	utf8_use_locale();
	assert_int_equal(utf8_columns(SLICE("")), 0);
	assert_int_equal(utf8_columns(SLICE("ab")), 2);
	assert_int_equal(utf8_columns(SLICE("\xe6\xb8\xa9z")), 3);
	assert_int_equal(utf8_columns(SLICE("e\xcc\x81")), 1);
	assert_int_equal(utf8_columns(SLICE("\xff\033")), 5);
	/* Plain bytes are counted eight at a time: whatever else is among them, at any place. */
	for (size_t at = 0; at < 24; at++) {
		static const struct {
			const char *text;
			size_t columns;
		} cases[] = {{"~", 1}, {" ", 1}, {"\x7f", 1}, {"\x1f", 1}, {"\xff", 4},
			{"\xe6\xb8\xa9", 2}, {"\xcc\x81", 0}};
		for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
			struct buf text = {0};
			buf_add_repeat(&text, 'a', at);
			buf_add_text(&text, cases[i].text);
			buf_add_repeat(&text, 'a', 24 - at);
			assert_int_equal(utf8_columns(buf_slice(&text)), 24 + cases[i].columns);
			buf_fini(&text);
		}
	}
}

static void numbers_are_written_without_the_locale(void **state)
{
	struct buf text = {0};

	(void)state;
	setenv("LC_ALL", "C", 1);
	utf8_use_locale();
	/* Characters are UTF-8 all the same. */
	assert_int_equal(utf8_columns(SLICE("\xe6\xb8\xa9")), 2);
	buf_addf(&text, "%.1f", 1.5);
	assert_buf(&text, "1.5");
	setenv("LC_ALL", "C.UTF-8", 1);
	buf_fini(&text);
}

/* ---- buf ---- */

static void bytes_are_put_in_place_of_others(void **state)
{
	struct buf b = {0};

	(void)state;
	buf_replace(&b, 0, 0, SLICE("hello"));
	buf_replace(&b, 1, 3, SLICE("e"));
	assert_buf(&b, "heo");
	buf_replace(&b, 2, 0, SLICE("ll"));
	assert_buf(&b, "hello");
	buf_replace(&b, 5, 0, SLICE("!"));
	buf_replace(&b, 0, 1, SLICE(""));
	assert_buf(&b, "ello!");
	buf_replace(&b, 0, 5, SLICE("a much longer text than it was, so that it has to grow"));
	assert_buf(&b, "a much longer text than it was, so that it has to grow");
	buf_drop_front(&b, 2);
	assert_true(slice_starts(buf_slice(&b), SLICE("much")));
	buf_truncate(&b, 4);
	assert_buf(&b, "much");
	buf_truncate(&b, 10);
	assert_buf(&b, "much");
	buf_set(&b, SLICE("less"));
	buf_add_repeat(&b, '-', 3);
	buf_add_repeat(&b, 'x', 0);
	assert_buf(&b, "less---");
	assert_string_equal(buf_text(&b), "less---");
	assert_int_equal(b.n, 7);
	buf_fini(&b);
	assert_true(b.p == NULL && b.n == 0 && b.room == 0);
}

static size_t heap_bytes(void)
{
	struct mallinfo2 now = mallinfo2();

	return now.uordblks + now.hblkhd;
}

static void memory_is_kept_fitted_and_given_back(void **state)
{
	enum { MANY = 1 << 20 };
	struct buf b = {0};
	size_t before = heap_bytes();

	(void)state;
	for (int i = 0; i < 20; i++) {
		buf_add_repeat(&b, 'x', MANY);
		buf_fini(&b);
	}
	assert_true(heap_bytes() < before + MANY / 2);
	buf_add_repeat(&b, 'x', MANY);
	buf_clear(&b);
	assert_true(b.n == 0 && b.room >= MANY);
	buf_add_text(&b, "abc");
	buf_fit(&b);
	assert_int_equal(b.room, 3);
	assert_buf(&b, "abc");
	buf_clear(&b);
	buf_fit(&b);
	assert_true(b.p == NULL && b.room == 0);
	/* Appending byte by byte does not copy all of it each time. */
	size_t grown = 0;
	for (size_t i = 0, room = 0; i < 100000; i++) {
		buf_add_char(&b, 'x');
		grown += b.room != room;
		room = b.room;
	}
	assert_true(grown < 40);
	buf_fini(&b);
}

static void an_array_grows_by_half(void **state)
{
	size_t room = 0;
	int *array = memory_grow(NULL, &room, 1, sizeof(*array));

	(void)state;
	assert_int_equal(room, 8);
	assert_ptr_equal(memory_grow(array, &room, 8, sizeof(*array)), array);
	assert_int_equal(room, 8);
	array = memory_grow(array, &room, 9, sizeof(*array));
	assert_int_equal(room, 12);
	array = memory_grow(array, &room, 100, sizeof(*array));
	assert_int_equal(room, 100);
	free(array);
	assert_null(memory_copy_text(NULL));
	char *copy = memory_copy_text("text");
	assert_string_equal(copy, "text");
	free(copy);
}

/* ---- slices ---- */

static void parts_of_a_slice_stay_inside_it(void **state)
{
	struct slice s = SLICE("abcdef"), rest = s;

	(void)state;
	assert_slice(slice_from(s, 2), "cdef");
	assert_slice(slice_from(s, 6), "");
	assert_slice(slice_from(s, 7), "");
	assert_slice(slice_sub(s, 2, 2), "cd");
	assert_slice(slice_sub(s, 4, 9), "ef");
	assert_slice(slice_sub(s, 9, 1), "");
	assert_slice(slice_trim(SLICE(" \t\r\na b\r\n \t")), "a b");
	assert_slice(slice_trim(SLICE(" \r\n")), "");
	assert_true(slice_take(&rest, SLICE("ab")));
	assert_slice(rest, "cdef");
	assert_false(slice_take(&rest, SLICE("ab")));
	assert_false(slice_take(&rest, SLICE("cdefg")));
	assert_true(slice_take(&rest, SLICE("")));
	assert_slice(rest, "cdef");
	assert_true(slice_starts(s, SLICE("abc")) && !slice_starts(s, SLICE("b")));
	assert_true(slice_starts(s, s) && !slice_starts(SLICE("abc"), s));
	assert_true(slice_ends(s, SLICE("def")) && slice_ends(s, s) && slice_ends(s, SLICE("")));
	assert_false(slice_ends(s, SLICE("de")) || slice_ends(SLICE("ef"), SLICE("def")));
	assert_true(slice_eq_nocase(SLICE("aZ[@"), SLICE("Az[@")));
	assert_false(slice_eq_nocase(SLICE("a["), SLICE("a{")) ||
		     slice_eq_nocase(SLICE("a"), SLICE("ab")));
	assert_true(slice_starts_nocase(SLICE("MQTTpub"), SLICE("mqttP")));
	assert_false(slice_starts_nocase(SLICE("mq"), SLICE("mqtt")));
	assert_int_equal(slice_find(s, SLICE("ef")), 4);
	assert_int_equal(slice_find(s, SLICE("fg")), SLICE_NONE);
	assert_int_equal(slice_find(SLICE("ef"), s), SLICE_NONE);
	assert_int_equal(slice_find_nocase(SLICE("xAbCAb"), SLICE("aBC")), 1);
	assert_int_equal(slice_find_nocase(SLICE("xAb"), SLICE("abc")), SLICE_NONE);
	assert_int_equal(slice_find_char(s, 'f'), 5);
	assert_int_equal(slice_find_char(s, 'g'), SLICE_NONE);
	assert_int_equal(slice_of(NULL).n, 0);
}

static void hexadecimal_has_one_to_eight_digits(void **state)
{
	static const struct {
		const char *text;
		bool good;
		uint32_t value;
	} cases[] = {
		{"0", true, 0},
		{"0x6044", true, 0x6044},
		{"0XfF", true, 0xff},
		{"ffffffff", true, 0xffffffff},
		{"123456789", false, 7},
		{"0x", false, 7},
		{"", false, 7},
		{"0g", false, 7},
		{"-1", false, 7},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		uint32_t value = 7;
		assert_int_equal(slice_to_hex(slice_of(cases[i].text), &value), cases[i].good);
		assert_int_equal(value, cases[i].value);
	}
}

/* ---- patterns ---- */

static void a_pattern_is_bounded_and_its_mistake_has_a_place(void **state)
{
	struct buf text = {0};
	struct diag d;
	size_t at, n;

	(void)state;
	buf_add_repeat(&text, 'a', 4096);
	struct pattern *p = pattern_new(buf_slice(&text), false, &d);
	assert_non_null(p);
	pattern_free(p);
	pattern_free(NULL);
	buf_add_char(&text, 'a');
	assert_null(pattern_new(buf_slice(&text), false, &d));
	assert_string_equal(d.text, "the pattern is longer than 4096 bytes");
	assert_true(d.at == 0 && d.n == 4097 && d.code == 0);
	assert_null(pattern_new(SLICE("ab("), false, &d));
	assert_true(d.at == 3 && d.n == 0 && d.code == 0);
	assert_string_equal(
		d.text, "the pattern is wrong at its byte 4: missing closing parenthesis");
	buf_fini(&text);

	p = pattern_new(SLICE("b+"), true, &d);
	assert_int_equal(pattern_matches(p, SLICE("aBb")), PATTERN_YES);
	assert_int_equal(pattern_matches(p, SLICE("a")), PATTERN_NO);
	assert_int_equal(pattern_find(p,
				 SLICE("b\xff"
				       "Bb"),
				 1, &at, &n),
		PATTERN_YES);
	assert_true(at == 2 && n == 2);
	pattern_free(p);
	p = pattern_new(SLICE("(a+)+$"), false, &d);
	buf_add_repeat(&text, 'a', 60);
	buf_add_char(&text, 'b');
	assert_int_equal(pattern_find(p, buf_slice(&text), 0, &at, &n), PATTERN_GAVE_UP);
	pattern_free(p);
	buf_fini(&text);
}

/* Each turn of the loop takes memory for all groups. */
static void a_pattern_that_takes_too_much_memory_gives_up(void **state)
{
	struct buf pattern = {0}, text = {0};
	struct diag d;

	(void)state;
	buf_add_text(&pattern, "^(?:(?:a|ab)*|");
	for (int i = 0; i < 1200; i++)
		buf_add_text(&pattern, "(z)");
	buf_add_text(&pattern, ")$");
	struct pattern *p = pattern_new(buf_slice(&pattern), false, &d);
	assert_non_null(p);
	buf_add_repeat(&text, 'a', 2);
	assert_int_equal(pattern_matches(p, buf_slice(&text)), PATTERN_YES);
	buf_add_repeat(&text, 'a', 1000);
	assert_int_equal(pattern_matches(p, buf_slice(&text)), PATTERN_GAVE_UP);
	pattern_free(p);
	buf_fini(&pattern);
	buf_fini(&text);
}

/* ---- INI ---- */

static bool list_entry(void *user, const struct ini_entry *entry, struct diag *d)
{
	if (!entry->key)
		return strcmp(entry->section, "god") != 0 ||
		       diag_fail(d, 0, 0, 0, "no such section");
	if (strcmp(entry->value, "wrong") == 0)
		return diag_fail(d, 0, 0, 0, "it is wrong");
	buf_addf(user, "%s|%s|%s\n", entry->section, entry->key, entry->value);
	return true;
}

static void check_ini(const char *text, const char *entries, const char *errors)
{
	struct buf found = {0}, told = {0};
	bool ok = ini_read(slice_of(text), "f.ini", list_entry, &found, &told);

	assert_buf(&found, entries);
	assert_buf(&told, errors);
	assert_int_equal(ok, *errors == '\0');
	buf_fini(&found);
	buf_fini(&told);
}

static void entries_come_with_their_section(void **state)
{
	(void)state;
	check_ini("", "", "");
	check_ini("a = 1\n[s t]\nb=2 ; said\n# c = 3\nd : 4", "|a|1\ns t|b|2\ns t|d|4\n", "");
}

/* An entry that is indented is no continuation of the one above. */
static void lines_may_be_indented(void **state)
{
	(void)state;
	check_ini("[profile bench]\n  port = sim:\n\tbaud = 9600\n  ; said\n  [next]\n a = 1\n",
		"profile bench|port|sim:\nprofile bench|baud|9600\nnext|a|1\n", "");
}

static void each_mistake_is_reported_with_its_line(void **state)
{
	(void)state;
	check_ini("[s]\na = wrong\n\nb = 1\nc = wrong\n", "s|b|1\n",
		"f.ini:2: [s].a: it is wrong\nf.ini:5: [s].c: it is wrong\n");
	check_ini("[s]\nnonsense\n", "",
		"f.ini:2: not a [section], not key = value, and not a comment (;)\n");
}

static void every_line_that_cannot_be_read_is_reported(void **state)
{
	(void)state;
	check_ini("nonsense\na = 1\nmore of it\n ; a = b\nx ; a = b\n\n", "|a|1\n",
		"f.ini:1: not a [section], not key = value, and not a comment (;)\n"
		"f.ini:3: not a [section], not key = value, and not a comment (;)\n"
		"f.ini:5: not a [section], not key = value, and not a comment (;)\n");
	check_ini("[s] t\na = 1\n", "s|a|1\n",
		"f.ini:1: only a comment (;) may follow the section's ]\n");
}

/* Entries after a header that can't be read do not belong to the section before it. */
static void what_is_after_a_broken_header_belongs_to_no_section(void **state)
{
	struct buf text = {0};

	(void)state;
	check_ini("[a]\nx = 1\n[b\nz = wrong\nnonsense\n[c]\ny = 2\n", "a|x|1\nc|y|2\n",
		"f.ini:3: the section's name has no ] after it\nf.ini:5: not a [section], not "
		"key = value, and not a comment (;)\n");
	check_ini("[a]\nx = 1\n[]\nz = 3\n", "a|x|1\n", "f.ini:3: the section has no name\n");
	buf_add_text(&text, "[a]\nx = 1\n[");
	buf_add_repeat(&text, 'b', 50);
	buf_add_text(&text, "]\nz = 3\n");
	check_ini(buf_text(&text), "a|x|1\n",
		"f.ini:3: the section's name has 50 bytes; it can have 49\n");
	buf_set(&text, SLICE("[a]\nx = 1\n[b] ;"));
	buf_add_repeat(&text, '-', 190);
	buf_add_text(&text, "\nz = 3\n");
	check_ini(buf_text(&text), "a|x|1\n", "f.ini:3: the line has 195 bytes; it can have 190\n");
	buf_fini(&text);
}

static void a_value_ends_at_a_comment_or_the_line_end(void **state)
{
	(void)state;
	check_ini(
		"\xef\xbb\xbf"
		"a = b = c\nd= e;f ;g\nh : i#j\nk =\nl = ;m\n  n o  =  p q  \r\n= r\n#s\n;t\n\xef\xbb\xbfu = v",
		"|a|b = c\n|d|e;f\n|h|i#j\n|k|\n|l|\n|n o|p q\n||r\n|\xef\xbb\xbfu|v\n", "");
}

static void a_line_with_a_nul_byte_is_reported(void **state)
{
	struct buf found = {0}, told = {0};

	(void)state;
	assert_false(ini_read(SLICE("a = 1\0\nb = 2\n"), "f\033.ini", list_entry, &found, &told));
	assert_buf(&found, "|b|2\n");
	assert_buf(&told, "f␛.ini:1: there is a NUL byte in the line\n");
	buf_fini(&found);
	buf_fini(&told);
}

/* Its name may be misspelt, and without an entry nobody would say so. */
static void a_section_without_entries_is_reported_too(void **state)
{
	(void)state;
	check_ini("[god]\n", "", "f.ini:1: [god]: no such section\n");
	check_ini("a = 1\n [god] ; said\n[s]\nb = 2\n[t]\n[god]", "|a|1\ns|b|2\n",
		"f.ini:2: [god]: no such section\nf.ini:6: [god]: no such section\n");
	check_ini("; [god]\n[s]\na = [god]\n[god]\na = 1\n", "s|a|[god]\ngod|a|1\n", "");
}

static void what_is_too_long_is_reported_not_cut(void **state)
{
	struct buf text = {0};

	(void)state;
	buf_add_text(&text, "a = ");
	buf_add_repeat(&text, 'x', 186);
	buf_add_char(&text, 'x');
	check_ini(buf_text(&text), "", "f.ini:1: the line has 191 bytes; it can have 190\n");
	buf_set(&text, SLICE("\n [profile "));
	buf_add_repeat(&text, 'x', 42);
	buf_add_text(&text, "]\n");
	check_ini(
		buf_text(&text), "", "f.ini:2: the section's name has 50 bytes; it can have 49\n");
	buf_fini(&text);
}

static void days_and_dates_are_the_same(void **state)
{
	static const struct {
		long long days;
		struct date date;
	} rows[] = {
		{0, {1970, 1, 1}},
		{58, {1970, 2, 28}},
		{59, {1970, 3, 1}},
		{364, {1970, 12, 31}},
		{365, {1971, 1, 1}},
		{789, {1972, 2, 29}},
		{11016, {2000, 2, 29}},
		{11017, {2000, 3, 1}},
		{20786, {2026, 11, 29}},
		{47540, {2100, 2, 28}},
		{47541, {2100, 3, 1}},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct date date = date_of_days(rows[i].days);
		assert_int_equal(date_days(&rows[i].date), rows[i].days);
		assert_int_equal(date.year, rows[i].date.year);
		assert_int_equal(date.month, rows[i].date.month);
		assert_int_equal(date.day, rows[i].date.day);
		assert_true(date_is_valid(&date));
	}
}

static void days_that_do_not_exist_are_not_valid(void **state)
{
	static const struct date rows[] = {{1969, 12, 31}, {2024, 0, 1}, {2024, 13, 1},
		{2024, 1, 0}, {2024, 1, 32}, {2024, 2, 30}, {2023, 2, 29}, {2100, 2, 29},
		{2024, 4, 31}};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++)
		assert_false(date_is_valid(&rows[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_all_of_the_slice_and_fits),
		cmocka_unit_test(a_hex_digit_is_one_of_twenty_two_characters),
		cmocka_unit_test(a_distance_counts_the_slips_between_two_words),
		cmocka_unit_test(numbers_have_at_least_so_many_digits),
		cmocka_unit_test(formatted_text_of_any_length_is_whole),
		cmocka_unit_test(lines_are_removed_from_the_front),
		cmocka_unit_test(base64_goes_both_ways),
		cmocka_unit_test(nothing_that_moves_a_terminal_is_shown_as_it_is),
		cmocka_unit_test(foreign_text_in_a_sentence_is_visible_and_cut_at_a_character),
		cmocka_unit_test(what_fits_into_columns_ends_at_a_character),
		cmocka_unit_test(a_line_may_be_broken_beside_a_wide_character),
		cmocka_unit_test(a_piece_of_text_ends_at_a_character),
		cmocka_unit_test(words_are_found_in_any_case),
		cmocka_unit_test(a_sentence_that_is_cut_says_so_and_stays_utf8),
		cmocka_unit_test(characters_are_found_backwards_and_never_cut),
		cmocka_unit_test(only_whole_characters_are_utf8),
		cmocka_unit_test(a_code_point_becomes_its_bytes),
		cmocka_unit_test(what_is_invisible_or_turns_text_around_is_marked),
		cmocka_unit_test(columns_are_those_of_a_terminal),
		cmocka_unit_test(numbers_are_written_without_the_locale),
		cmocka_unit_test(bytes_are_put_in_place_of_others),
		cmocka_unit_test(memory_is_kept_fitted_and_given_back),
		cmocka_unit_test(an_array_grows_by_half),
		cmocka_unit_test(parts_of_a_slice_stay_inside_it),
		cmocka_unit_test(hexadecimal_has_one_to_eight_digits),
		cmocka_unit_test(a_pattern_is_bounded_and_its_mistake_has_a_place),
		cmocka_unit_test(a_pattern_that_takes_too_much_memory_gives_up),
		cmocka_unit_test(entries_come_with_their_section),
		cmocka_unit_test(lines_may_be_indented),
		cmocka_unit_test(each_mistake_is_reported_with_its_line),
		cmocka_unit_test(every_line_that_cannot_be_read_is_reported),
		cmocka_unit_test(what_is_after_a_broken_header_belongs_to_no_section),
		cmocka_unit_test(a_value_ends_at_a_comment_or_the_line_end),
		cmocka_unit_test(a_line_with_a_nul_byte_is_reported),
		cmocka_unit_test(a_section_without_entries_is_reported_too),
		cmocka_unit_test(what_is_too_long_is_reported_not_cut),
		cmocka_unit_test(days_and_dates_are_the_same),
		cmocka_unit_test(days_that_do_not_exist_are_not_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
