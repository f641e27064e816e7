/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "term/colour.h"
#include "view/theme.h"

#define RGB(value) (THEME_RGB | (value))

/* xterm's palette: 16 named colours, 16 + 36 r + 6 g + b with levels 0 95 135 175 215 255, greys
 * 232 to 255 of 8, 18, ... 238. */
static void a_colour_becomes_the_nearest_one_the_terminal_has(void **state)
{
	(void)state;
	static const struct {
		int colour, colours, wanted;
		bool bold;
	} cases[] = {
		{THEME_DEFAULT_COLOUR, 8, -1, false},
		{THEME_DEFAULT_COLOUR, COLOUR_DIRECT, -1, false},
		{6, 8, 6, false},
		{14, 8, 6, true},
		{14, 16, 14, false},
		{14, 256, 14, false},
		{208, 256, 208, false},
		{RGB(0xff8700), 256, 208, false},
		{RGB(0xfe8802), 256, 208, false},
		{RGB(0x303030), 256, 236, false},
		{RGB(0x00ff00), 256, 46, false},
		{RGB(0x00fa00), 16, 10, false},
		{RGB(0x00fa00), 8, 2, false},
		{RGB(0x100000), 8, 0, false},
		/* The first and last of the cube and of the greys, on fewer colours. */
		{15, 8, 7, true},
		{16, 8, 0, false},
		{17, COLOUR_DIRECT, 0x00005f, false},
		{231, COLOUR_DIRECT, 0xffffff, false},
		{232, COLOUR_DIRECT, 0x080808, false},
		{255, COLOUR_DIRECT, 0xeeeeee, false},
		{16, 16, 0, false},
		{231, 16, 15, false},
		/* Dark green, dark red, brown, blue, grey: the hue stays. */
		{RGB(0x0a5c26), 8, 2, false},
		{RGB(0xb42318), 8, 1, false},
		{RGB(0x7d4e00), 8, 3, false},
		{RGB(0x0a50a1), 8, 4, false},
		{RGB(0x57606a), 8, 0, false},
		{RGB(0xdfe5ec), 8, 7, false},
		{196, 16, 9, false},
		{RGB(0xff8800), COLOUR_DIRECT, 0xff8800, false},
		{RGB(0x000003), COLOUR_DIRECT, 8, false},
		{RGB(0x000000), COLOUR_DIRECT, 8, false},
		{208, COLOUR_DIRECT, 0xff8700, false},
		{3, COLOUR_DIRECT, 3, false},
	};
	for (size_t i = 0; i < ALEN(cases); i++) {
		bool bold = !cases[i].bold;
		int found = colour_nearest(cases[i].colour, cases[i].colours, &bold);
		if (found != cases[i].wanted || bold != cases[i].bold)
			fail_msg("case %zu: %d%s", i, found, bold ? " bold" : "");
	}
}

static void text_is_not_the_colour_of_what_it_stands_on(void **state)
{
	static const struct {
		int colour, background, colours, wanted;
	} cases[] = {
		/* Black at the start of the cube is a grey, too; of the named ones none is changed. */
		{16, -1, 8, -1},
		{7, -1, 8, 7},
		{16, -1, 16, 0},
		/* Greys, of a dark theme and of a light one. */
		{RGB(0x57606a), -1, 8, -1},
		{RGB(0x8b949e), -1, 8, -1},
		{RGB(0xdfe5ec), -1, 8, -1},
		{RGB(0x000000), -1, 8, -1},
		{244, -1, 8, -1},
		{244, -1, 256, 244},
		{RGB(0x57606a), -1, 16, 8},
		/* A hue can be seen, and a name is meant. */
		{RGB(0x0a5c26), -1, 8, 2},
		{RGB(0x79c0ff), -1, 8, 6},
		{0, -1, 8, 0},
		{7, -1, 8, 7},
		{THEME_DEFAULT_COLOUR, -1, 8, -1},
		/* On a background of its own: lines on near black, on white, on a light and a dark bar. */
		{RGB(0x57606a), RGB(0x0d1117), 8, 7},
		{RGB(0xdfe5ec), RGB(0xffffff), 8, 0},
		{RGB(0xc9d1d9), RGB(0xdfe5ec), 16, 8},
		{RGB(0x222222), RGB(0x262c36), 16, 8},
		{RGB(0x777777), RGB(0x7f7f7f), 16, 7},
		{RGB(0x7f7f7f), RGB(0x888888), 16, 0},
		{RGB(0x101010), RGB(0x121212), 256, 8},
		{RGB(0x8b949e), RGB(0x0d1117), 8, 7},
		/* What is the same in the theme is meant so. */
		{RGB(0x222222), RGB(0x222222), 16, 0},
		{4, 4, 8, 4},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		bool bold;
		int found = colour_nearest_text(
			cases[i].colour, cases[i].background, cases[i].colours, &bold);
		if (found != cases[i].wanted || bold)
			fail_msg("case %zu: %d", i, found);
	}
}

static void each_theme_can_be_seen_with_few_colours_too(void **state)
{
	static const int colours[] = {8, 16, 256};

	(void)state;
	for (size_t i = 0; i < theme_builtin_count(); i++) {
		struct theme t;
		assert_true(theme_builtin(&t, theme_builtin_name(i)));
		for (size_t k = 0; k < ALEN(colours) * STYLE_COUNT; k++) {
			struct theme_style *s = &t.styles[k % STYLE_COUNT];
			int most = colours[k / STYLE_COUNT];
			bool bold;
			int paper = colour_nearest(s->background, most, &bold);
			int text = colour_nearest_text(s->foreground, s->background, most, &bold);
			/* Of the eight colours yellow and cyan can't be read on white, and on black
			 * all but black can. */
			bool faint = most == 8 && paper == 7 && (text == 3 || text == 6);
			if (paper >= 0 && (paper == text || faint))
				fail_msg("%s: %s is not to be seen with %d colours", t.name,
					style_name((enum style)(k % STYLE_COUNT)), most);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_colour_becomes_the_nearest_one_the_terminal_has),
		cmocka_unit_test(text_is_not_the_colour_of_what_it_stands_on),
		cmocka_unit_test(each_theme_can_be_seen_with_few_colours_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
