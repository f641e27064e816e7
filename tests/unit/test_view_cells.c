/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "unit.h"
#include "view/cells.h"

static void assert_text(const struct cells *c, const char *wanted)
{
	struct buf text = {0};

	cells_add_text(&text, c);
	assert_buf(&text, wanted);
	buf_fini(&text);
}

static void text_is_cut_at_the_edge_with_an_ellipsis(void **state)
{
	static const struct {
		const char *text, *wanted;
		int end;
	} cases[] = {
		{"", "\n", 0},
		{"abc", "abc\n", 3},
		{"abcdef", "abcdef\n", 6},
		{"abcdefg", "abcde…\n", 6},
		/* Wide characters: three fit, a fourth does not, and none is cut in half. */
		{"客厅温", "客厅温\n", 6},
		{"客厅温度", "客厅 …\n", 6},
		{"a客厅b", "a客厅b\n", 6},
		{"a客厅温", "a客厅…\n", 6},
		{"abcde客", "abcde…\n", 6},
		/* A combining character takes no column, at the edge either. */
		{"abcdee\xcc\x81", "abcdee\xcc\x81\n", 6},
		{"abcde\xcc\x81"
		 "fg",
			"abcde\xcc\x81…\n", 6},
		/* Marks that do not fit whole are not begun. */
		{"abc\x9b", "abc  …\n", 6},
		{"ab\x9b", "ab\\x9b\n", 6},
	};
	struct cells c = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		cells_resize(&c, 6, 1);
		int end = area_put(cells_area(&c), 0, 0, STYLE_NORMAL, slice_of(cases[i].text));
		assert_text(&c, cases[i].wanted);
		assert_int_equal(end, cases[i].end);
	}
	cells_fini(&c);
}

static void what_must_not_be_shown_appears_as_its_mark(void **state)
{
	const struct {
		struct slice text;
		const char *wanted;
	} cases[] = {
		{SLICE("a\0b"), "a␀b\n"},
		{SLICE("\x1b[31m"), "␛[31m\n"},
		{SLICE("\r\n\t\x7f"), "␍␊␉␡\n"},
		{SLICE("\xc2\x9b"), "\\x9b\n"},
		{SLICE("\xff\xc3"), "\\xff\\xc3\n"},
		{SLICE("\xe2\x80\xae"
		       "x\xe2\x81\xa6"),
			"\\u202ex\\u2066\n"},
		{SLICE("a\xe2\x80\x8b"
		       "b\xef\xbb\xbf"),
			"a\\u200bb\\ufeff\n"},
		{SLICE("\xed\xa0\x80"), "\\xed\\xa0\\x80\n"},
		{SLICE("😀"), "😀\n"},
	};
	struct cells c = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		cells_resize(&c, 30, 1);
		area_put(cells_area(&c), 0, 0, STYLE_NORMAL, cases[i].text);
		assert_text(&c, cases[i].wanted);
	}
	cells_resize(&c, 4, 1);
	area_put(cells_area(&c), 0, 0, STYLE_SENT,
		SLICE("a\x1b"
		      "b"));
	assert_int_equal(cells_at(&c, 0, 0)->style, STYLE_SENT);
	assert_int_equal(cells_at(&c, 1, 0)->style, STYLE_MARK);
	assert_int_equal(cells_at(&c, 2, 0)->style, STYLE_SENT);
	cells_fini(&c);
}

static void a_combining_character_needs_something_to_stand_on(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_resize(&c, 8, 1);
	/* Not on what another piece of text left there. */
	area_put(cells_area(&c), 0, 0, STYLE_NORMAL, SLICE("a"));
	area_put(cells_area(&c), 1, 0, STYLE_NORMAL,
		SLICE("\xcc\x81"
		      "b"));
	assert_text(&c, "a◌\xcc\x81"
			"b\n");
	/* Two are kept, and a variation selector is not. */
	cells_resize(&c, 8, 1);
	area_put(cells_area(&c), 0, 0, STYLE_NORMAL,
		SLICE("e\xcc\x81\xcc\x82\xcc\x83\xef\xb8\x8f."));
	assert_text(&c, "e\xcc\x81\xcc\x82.\n");
	cells_fini(&c);
}

static void endless_combining_characters_are_cut(void **state)
{
	struct buf text = {0};
	struct cells c = {0};

	(void)state;
	buf_add_text(&text, "a");
	for (int i = 0; i < 100000; i++)
		buf_add_text(&text, "\xcc\x81");
	cells_resize(&c, 4, 1);
	assert_int_equal(area_put(cells_area(&c), 0, 0, STYLE_NORMAL, buf_slice(&text)), 4);
	assert_int_equal(cells_at(&c, 3, 0)->point, 0x2026);
	buf_fini(&text);
	cells_fini(&c);
}

static void half_a_wide_character_never_stays(void **state)
{
	static const struct {
		int column;
		const char *text, *wanted;
	} cases[] = {
		{0, "x", "x 厅\n"},
		{1, "x", " x厅\n"},
		{1, "温", " 温\n"},
		{2, "温", "客温\n"},
		{3, "x", "客 x\n"},
	};
	struct cells c = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		cells_resize(&c, 4, 1);
		area_put(cells_area(&c), 0, 0, STYLE_NORMAL, SLICE("客厅"));
		area_put(cells_area(&c), cases[i].column, 0, STYLE_NORMAL, slice_of(cases[i].text));
		assert_text(&c, cases[i].wanted);
	}
	/* Also at the end of a longer text, and with what was combined with it. */
	cells_resize(&c, 6, 1);
	area_put(cells_area(&c), 0, 0, STYLE_NORMAL, SLICE("客厅\xcc\x88温\xcc\x88"));
	area_put(cells_area(&c), 1, 0, STYLE_NORMAL, SLICE("ab"));
	assert_text(&c, " ab 温\xcc\x88\n");
	assert_int_equal(cells_at(&c, 3, 0)->point, ' ');
	area_put(cells_area(&c), 5, 0, STYLE_NORMAL, SLICE("c"));
	assert_text(&c, " ab  c\n");
	cells_fini(&c);
}

static void what_scrolls_leaves_the_rest_alone(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_resize(&c, 3, 4);
	for (int row = 0; row < 4; row++)
		area_putf(cells_area(&c), 0, row, STYLE_NORMAL, "%d%d%d", row, row, row);
	struct area a = area_sub(cells_area(&c), 1, 0, 1, 3);
	area_scroll(a, 0);
	assert_text(&c, "000\n111\n222\n333\n");
	area_scroll(a, 2);
	assert_text(&c, "020\n1 1\n2 2\n333\n");
	area_scroll(a, 9);
	assert_text(&c, "0 0\n1 1\n2 2\n333\n");
	cells_fini(&c);
}

/* The painter looks at rows that were drawn on, and at no others. */
static void a_row_that_is_drawn_on_says_so(void **state)
{
	struct cells c = {0};
	unsigned before[4];

	(void)state;
	cells_resize(&c, 6, 4);
	for (int way = 0; way < 7; way++) {
		memcpy(before, c.versions, sizeof(before));
		struct area row = area_sub(cells_area(&c), 0, 1, 6, 2);
		switch (way) {
		case 0:
			area_put(row, 0, 0, STYLE_NORMAL, SLICE("x"));
			break;
		case 1:
			area_put(row, 4, 0, STYLE_NORMAL, SLICE("温"));
			break;
		case 2:
			area_style(row, 2, 0, 1, STYLE_SELECTED);
			break;
		case 3:
			area_repeat(row, 0, 0, STYLE_NORMAL, '-');
			break;
		case 4:
			area_fill(area_sub(row, 0, 0, 6, 1), STYLE_BAR);
			break;
		case 5:
			area_put_right(row, 0, STYLE_NORMAL, SLICE("end"));
			break;
		case 6:
			area_put(row, 0, 0, STYLE_NORMAL, SLICE("a\x1b"));
			break;
		}
		for (int y = 0; y < 4; y++)
			if ((c.versions[y] != before[y]) != (y == 1))
				fail_msg("way %d, row %d", way, y);
	}
	memcpy(before, c.versions, sizeof(before));
	area_scroll(area_sub(cells_area(&c), 0, 1, 6, 2), 1);
	assert_true(c.versions[1] != before[1] && c.versions[2] != before[2]);
	assert_true(c.versions[0] == before[0] && c.versions[3] == before[3]);
	memcpy(before, c.versions, sizeof(before));
	cells_clear(&c);
	for (int y = 0; y < 4; y++)
		assert_int_not_equal(c.versions[y], before[y]);
	cells_fini(&c);
}

static void nothing_is_drawn_outside_an_area(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_resize(&c, 6, 3);
	struct area inner = area_sub(cells_area(&c), 1, 1, 3, 1);
	area_put(inner, 0, 0, STYLE_NORMAL, SLICE("abcd"));
	area_put(inner, 0, 1, STYLE_NORMAL, SLICE("below"));
	area_put(inner, 0, -1, STYLE_NORMAL, SLICE("above"));
	area_put(inner, 3, 0, STYLE_NORMAL, SLICE("right"));
	area_put(inner, -1, 0, STYLE_NORMAL, SLICE("left"));
	assert_text(&c, "\n ab…\n\n");
	/* A part is never larger than the whole. */
	struct area part = area_sub(inner, 2, 0, 100, 100);
	assert_int_equal(part.columns, 1);
	assert_int_equal(part.rows, 1);
	part = area_sub(inner, 5, 5, 2, 2);
	assert_int_equal(part.columns * part.rows, 0);
	part = area_sub(inner, -2, 0, 3, 1);
	assert_int_equal(part.columns, 1);
	area_fill(area_sub(cells_area(&c), 0, 0, 1, 1), STYLE_BAR);
	area_style(inner, 1, 0, 100, STYLE_SELECTED);
	assert_int_equal(cells_at(&c, 0, 0)->style, STYLE_BAR);
	assert_int_equal(cells_at(&c, 1, 1)->style, STYLE_NORMAL);
	assert_int_equal(cells_at(&c, 2, 1)->style, STYLE_SELECTED);
	assert_int_equal(cells_at(&c, 4, 1)->style, STYLE_NORMAL);
	cells_fini(&c);
}

static void numbers_stand_at_the_right(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_resize(&c, 6, 3);
	area_put_right(cells_area(&c), 0, STYLE_NORMAL, SLICE("12"));
	area_put_right(cells_area(&c), 1, STYLE_NORMAL, SLICE("123456"));
	area_put_right(cells_area(&c), 2, STYLE_NORMAL, SLICE("1234567"));
	assert_text(&c, "    12\n123456\n12345…\n");
	cells_fini(&c);
}

static void formatted_text_is_foreign_too(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_resize(&c, 20, 1);
	int end = area_putf(cells_area(&c), 1, 0, STYLE_NORMAL, "%s: %d", "a\x1b", 7);
	assert_text(&c, " a␛: 7\n");
	assert_int_equal(end, 6);
	cells_fini(&c);
}

static void no_screen_at_all_is_fine(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_resize(&c, 0, 0);
	area_put(cells_area(&c), 0, 0, STYLE_NORMAL, SLICE("x"));
	area_fill(cells_area(&c), STYLE_NORMAL);
	assert_text(&c, "");
	cells_resize(&c, -3, 2);
	assert_text(&c, "\n\n");
	cells_resize(&c, 2, 1);
	assert_int_equal(c.cursor_column, -1);
	cells_fini(&c);
	cells_fini(&c);
}

static void a_repeated_character_reaches_to_the_edge(void **state)
{
	struct cells c = {0};

	(void)state;
	cells_resize(&c, 8, 2);
	area_put(cells_area(&c), 0, 0, STYLE_NORMAL, SLICE("客厅温度"));
	area_repeat(area_sub(cells_area(&c), 1, 0, 6, 2), 2, 0, STYLE_BORDER, 0x2500);
	assert_text(&c, "客 ────\n\n");
	assert_int_equal(cells_at(&c, 3, 0)->style, STYLE_BORDER);
	area_repeat(cells_area(&c), 7, 1, STYLE_NORMAL, 'x');
	area_repeat(cells_area(&c), 8, 1, STYLE_NORMAL, 'y');
	area_repeat(cells_area(&c), 0, 2, STYLE_NORMAL, 'y');
	area_repeat(cells_area(&c), 0, -1, STYLE_NORMAL, 'y');
	assert_text(&c, "客 ────\n       x\n");
	cells_fini(&c);
}

int main(void)
{
	utf8_use_locale();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_cut_at_the_edge_with_an_ellipsis),
		cmocka_unit_test(what_must_not_be_shown_appears_as_its_mark),
		cmocka_unit_test(a_combining_character_needs_something_to_stand_on),
		cmocka_unit_test(endless_combining_characters_are_cut),
		cmocka_unit_test(half_a_wide_character_never_stays),
		cmocka_unit_test(what_scrolls_leaves_the_rest_alone),
		cmocka_unit_test(a_row_that_is_drawn_on_says_so),
		cmocka_unit_test(nothing_is_drawn_outside_an_area),
		cmocka_unit_test(a_repeated_character_reaches_to_the_edge),
		cmocka_unit_test(numbers_stand_at_the_right),
		cmocka_unit_test(formatted_text_is_foreign_too),
		cmocka_unit_test(no_screen_at_all_is_fine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
