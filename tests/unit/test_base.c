/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <limits.h>

#include "base/diag.h"
#include "base/ini.h"
#include "base/utf8.h"
#include "unit.h"

/* ---- slices and bufs ---- */

static void a_number_is_all_of_the_slice_and_fits(void **state)
{
	static const struct {
		const char *text;
		bool is_number;
		long value;
	} cases[] = {
		{"0", true, 0},
		{"-7", true, -7},
		{"007", true, 7},
		{"9223372036854775807", true, LONG_MAX},
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
		long value = 0;
		if (slice_to_long(slice_of(cases[i].text), &value) != cases[i].is_number ||
			value != cases[i].value)
			fail_msg("\"%s\": %ld", cases[i].text, value);
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
		long tail;
		assert_true(slice_to_long(slice_from(buf_slice(&text), (size_t)n), &tail));
		assert_int_equal(tail, n);
		/* With no room left, with some, with a byte too little. */
		if (n % 2)
			buf_fini(&text);
		else
			buf_clear(&text);
	}
	buf_fini(&text);
}

static void lines_are_taken_off_the_front(void **state)
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

static void each_mistake_is_told_with_its_line(void **state)
{
	(void)state;
	check_ini("[s]\na = wrong\n\nb = 1\nc = wrong\n", "s|b|1\n",
		"f.ini:2: [s].a: it is wrong\nf.ini:5: [s].c: it is wrong\n");
	check_ini("[s]\nnonsense\n", "",
		"f.ini:2: not a [section], not key = value, and not a comment (;)\n");
}

static void every_line_that_cannot_be_read_is_told(void **state)
{
	(void)state;
	check_ini("nonsense\na = 1\nmore of it\n ; a = b\nx ; a = b\n\n", "|a|1\n",
		"f.ini:1: not a [section], not key = value, and not a comment (;)\n"
		"f.ini:3: not a [section], not key = value, and not a comment (;)\n"
		"f.ini:5: not a [section], not key = value, and not a comment (;)\n");
	check_ini("[s] t\na = 1\n", "s|a|1\n",
		"f.ini:1: behind the section's ] there is more than a comment (;)\n");
}

/* Entries behind a header that can't be read are not those of the section before. */
static void what_is_behind_a_broken_header_belongs_to_no_section(void **state)
{
	struct buf text = {0};

	(void)state;
	check_ini("[a]\nx = 1\n[b\nz = wrong\nnonsense\n[c]\ny = 2\n", "a|x|1\nc|y|2\n",
		"f.ini:3: the section's name has no ] behind it\n"
		"f.ini:5: not a [section], not key = value, and not a comment (;)\n");
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

static void a_line_with_a_nul_byte_is_told(void **state)
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
static void a_section_without_entries_is_told_too(void **state)
{
	(void)state;
	check_ini("[god]\n", "", "f.ini:1: [god]: no such section\n");
	check_ini("a = 1\n [god] ; said\n[s]\nb = 2\n[t]\n[god]", "|a|1\ns|b|2\n",
		"f.ini:2: [god]: no such section\nf.ini:6: [god]: no such section\n");
	check_ini("; [god]\n[s]\na = [god]\n[god]\na = 1\n", "s|a|[god]\ngod|a|1\n", "");
}

static void what_is_too_long_is_told_not_cut(void **state)
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_all_of_the_slice_and_fits),
		cmocka_unit_test(a_hex_digit_is_one_of_twenty_two_characters),
		cmocka_unit_test(a_distance_counts_the_slips_between_two_words),
		cmocka_unit_test(numbers_have_at_least_so_many_digits),
		cmocka_unit_test(formatted_text_of_any_length_is_whole),
		cmocka_unit_test(lines_are_taken_off_the_front),
		cmocka_unit_test(base64_goes_both_ways),
		cmocka_unit_test(nothing_that_moves_a_terminal_is_shown_as_it_is),
		cmocka_unit_test(foreign_text_in_a_sentence_is_visible_and_cut_at_a_character),
		cmocka_unit_test(what_fits_into_columns_ends_at_a_character),
		cmocka_unit_test(a_piece_of_text_ends_at_a_character),
		cmocka_unit_test(words_are_found_in_any_case),
		cmocka_unit_test(a_sentence_that_is_cut_says_so_and_stays_utf8),
		cmocka_unit_test(entries_come_with_their_section),
		cmocka_unit_test(lines_may_be_indented),
		cmocka_unit_test(each_mistake_is_told_with_its_line),
		cmocka_unit_test(every_line_that_cannot_be_read_is_told),
		cmocka_unit_test(what_is_behind_a_broken_header_belongs_to_no_section),
		cmocka_unit_test(a_value_ends_at_a_comment_or_the_line_end),
		cmocka_unit_test(a_line_with_a_nul_byte_is_told),
		cmocka_unit_test(a_section_without_entries_is_told_too),
		cmocka_unit_test(what_is_too_long_is_told_not_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
