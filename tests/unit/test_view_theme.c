/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/utf8.h"
#include "unit.h"
#include "view/theme.h"

enum { RED = 1, CYAN = 6, BRIGHT = 8 };

static void a_line_gives_a_style_its_colours_and_attributes(void **state)
{
	static const struct {
		const char *value;
		int foreground, background;
		unsigned attributes;
	} cases[] = {
		{"cyan bold", CYAN, -1, THEME_BOLD},
		{"#d0d0d0 on #303030", THEME_RGB | 0xd0d0d0, THEME_RGB | 0x303030, 0},
		{"bright-red on default underline italic", RED + BRIGHT, -1,
			THEME_UNDERLINE | THEME_ITALIC},
		{"reverse", -1, -1, THEME_REVERSE},
		{"dim 255 on 0", 255, 0, THEME_DIM},
		{"on red", -1, RED, 0},
		{"default", -1, -1, 0},
		{"  CYAN   ON   Red  ", CYAN, RED, 0},
		{"#000000", THEME_RGB, -1, 0},
		{"", -1, -1, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf text = {0}, errors = {0};
		struct theme t;
		buf_addf(&text, "[styles]\nsent = %s\n", cases[i].value);
		assert_true(theme_read(&t, buf_slice(&text), "/x/y/nice.ini", &errors));
		assert_string_equal(t.name, "nice");
		assert_int_equal(errors.n, 0);
		assert_int_equal(t.styles[STYLE_SENT].foreground, cases[i].foreground);
		assert_int_equal(t.styles[STYLE_SENT].background, cases[i].background);
		assert_int_equal(t.styles[STYLE_SENT].attributes, cases[i].attributes);
		buf_fini(&text);
		buf_fini(&errors);
	}
}

#define COLOURS                                                                               \
	" is neither a colour nor an attribute; colours are black to white, bright-black to " \
	"bright-white, 0 to 255, #rrggbb and default, attributes bold, dim, underline, "      \
	"reverse and italic\n"

/* As terminals number them. */
static void eight_colours_have_names_and_are_bright_too(void **state)
{
	static const char *const names[] = {
		"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"};

	(void)state;
	for (size_t i = 0; i < ALEN(names); i++) {
		struct buf text = {0}, errors = {0};
		struct theme t;
		buf_addf(&text, "[styles]\nsent = %s on bright-%s\n", names[i], names[i]);
		assert_true(theme_read(&t, buf_slice(&text), "t.ini", &errors));
		assert_int_equal(t.styles[STYLE_SENT].foreground, i);
		assert_int_equal(t.styles[STYLE_SENT].background, i + BRIGHT);
		buf_fini(&text);
		buf_fini(&errors);
	}
}

static void a_mistake_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{"[styles]\n\nsent = cyn bold\n", "t.ini:3: [styles].sent: cyn" COLOURS},
		{"[styles]\nsent = #12345\n", "t.ini:2: [styles].sent: #12345" COLOURS},
		{"[styles]\nsent = #0x1234\n", "t.ini:2: [styles].sent: #0x1234" COLOURS},
		{"[styles]\nsent = 256\n", "t.ini:2: [styles].sent: 256" COLOURS},
		{"[styles]\nsent = -1\n", "t.ini:2: [styles].sent: -1" COLOURS},
		{"[styles]\nsent = red green\n",
			"t.ini:2: [styles].sent: there are two foreground colours\n"},
		{"[styles]\nsent = red on green on blue\n",
			"t.ini:2: [styles].sent: there are two background colours\n"},
		{"[styles]\nsent = red on\n",
			"t.ini:2: [styles].sent: a colour is missing after on\n"},
		{"[styles]\nsent = red on bold\n", "t.ini:2: [styles].sent: bold" COLOURS},
		{"[styles]\nsend = red\n", "t.ini:2: [styles].send: there is no such style\n"},
		{"sent = red\n", "t.ini:1: [].sent: a theme has one section, [styles]\n"},
		{"[colours]\nsent = red\n",
			"t.ini:2: [colours].sent: a theme has one section, [styles]\n"},
		{"[style]\n", "t.ini:1: [style]: a theme has one section, [styles]\n"},
		{"[styles]\nsent = \x1b[31m\n", "t.ini:2: [styles].sent: ␛[31m" COLOURS},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf errors = {0};
		struct theme t;
		assert_false(theme_read(&t, slice_of(cases[i].text), "t.ini", &errors));
		assert_buf(&errors, cases[i].wanted);
		buf_fini(&errors);
	}
}

static void what_is_right_counts_beside_a_mistake(void **state)
{
	struct buf errors = {0};
	struct theme t, plain;

	(void)state;
	theme_plain(&plain);
	assert_false(
		theme_read(&t, SLICE("[styles]\nsent = red\nbar = nonsense\n"), "t.ini", &errors));
	assert_int_equal(t.styles[STYLE_SENT].foreground, RED);
	assert_memory_equal(&t.styles[STYLE_BAR], &plain.styles[STYLE_BAR], sizeof t.styles[0]);
	buf_fini(&errors);
}

static void without_colours_there_are_none(void **state)
{
	struct theme t;

	(void)state;
	memset(&t, 'x', sizeof(t));
	theme_plain(&t);
	assert_string_equal(t.name, "plain");
	for (int i = 0; i < STYLE_COUNT; i++) {
		assert_int_equal(t.styles[i].foreground, THEME_DEFAULT_COLOUR);
		assert_int_equal(t.styles[i].background, THEME_DEFAULT_COLOUR);
	}
	/* The cursor's row, a mistake and a lost link must be seen all the same. */
	assert_true(t.styles[STYLE_SELECTED].attributes & THEME_REVERSE);
	assert_true(t.styles[STYLE_MISTAKE].attributes & THEME_UNDERLINE);
	assert_true(t.styles[STYLE_BAR_BAD].attributes & THEME_REVERSE);
}

static void a_long_name_is_cut_within_its_room(void **state)
{
	struct buf errors = {0};
	struct theme t;

	(void)state;
	assert_true(theme_read(
		&t, SLICE(""), "a-name-that-is-a-good-deal-longer-than-it-may-be.ini", &errors));
	assert_string_equal(t.name, "a-name-that-is-a-good-deal-long");
	buf_fini(&errors);
}

static void read_theme(const char *name, struct theme *t, struct buf *text)
{
	struct buf path = {0}, errors = {0};

	buf_addf(&path, "%s/themes/%s.ini", getenv("SOURCE_DIR"), name);
	FILE *f = fopen(buf_text(&path), "rb");
	assert_non_null(f);
	for (size_t n = 1; n;) {
		n = fread(buf_room(text, 4096), 1, 4096, f);
		buf_grown(text, n);
	}
	fclose(f);
	if (!theme_read(t, buf_slice(text), buf_text(&path), &errors))
		fail_msg("%s", buf_text(&errors));
	assert_string_equal(t->name, name);
	buf_fini(&path);
	buf_fini(&errors);
}

static void the_themes_that_come_along_name_every_style(void **state)
{
	static const char *const names[] = {"dark", "light", "mono"};

	(void)state;
	for (size_t i = 0; i < ALEN(names); i++) {
		struct buf text = {0}, line = {0};
		struct theme t;
		read_theme(names[i], &t, &text);
		for (int style = 0; style < STYLE_COUNT; style++) {
			buf_clear(&line);
			buf_addf(&line, "\n%s = ", style_name((enum style)style));
			if (slice_find(buf_slice(&text), buf_slice(&line)) == SLICE_NONE)
				fail_msg("%s does not name %s", names[i],
					style_name((enum style)style));
		}
		buf_fini(&text);
		buf_fini(&line);
	}
}

/* Relative luminance and contrast of WCAG 2.1; the sRGB curve by its usual polynomial. */
static double luminance(int colour)
{
	static const double weight[] = {0.2126, 0.7152, 0.0722};
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double part = ((colour >> (16 - 8 * i)) & 255) / 255.0;
		sum += weight[i] * part * (part * (part * 0.305306011 + 0.682171111) + 0.012522878);
	}
	return sum;
}

static double contrast(int a, int b)
{
	double x = luminance(a), y = luminance(b);

	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static void text_can_be_read_on_the_usual_backgrounds(void **state)
{
	/* What terminals come with: black, and the greys that are called dark or light. */
	static const struct {
		const char *name;
		int backgrounds[3], foreground;
	} cases[] = {
		{"dark", {0x000000, 0x1e1e1e, 0x282c34}, 0xd0d0d0},
		{"light", {0xffffff, 0xfafafa, 0xf5f5f0}, 0x202020},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf text = {0};
		struct theme t;
		read_theme(cases[i].name, &t, &text);
		for (int style = 0; style < STYLE_COUNT; style++) {
			struct theme_style *s = &t.styles[style];
			int ink = s->foreground < 0 ? cases[i].foreground : s->foreground;
			for (size_t b = 0; b < ALEN(cases[i].backgrounds); b++) {
				int paper =
					s->background < 0 ? cases[i].backgrounds[b] : s->background;
				/* 4.5 is what WCAG asks of text; lines need less. */
				double least = style == STYLE_BORDER ? 2.0 : 4.5;
				if (contrast(ink, paper) < least)
					fail_msg("%s: %s has a contrast of %.2f on #%06x",
						cases[i].name, style_name((enum style)style),
						contrast(ink, paper), (unsigned)paper & 0xffffff);
			}
		}
		buf_fini(&text);
	}
}

int main(void)
{
	utf8_use_locale();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_gives_a_style_its_colours_and_attributes),
		cmocka_unit_test(eight_colours_have_names_and_are_bright_too),
		cmocka_unit_test(a_mistake_is_told_with_its_line),
		cmocka_unit_test(what_is_right_counts_beside_a_mistake),
		cmocka_unit_test(without_colours_there_are_none),
		cmocka_unit_test(a_long_name_is_cut_within_its_room),
		cmocka_unit_test(the_themes_that_come_along_name_every_style),
		cmocka_unit_test(text_can_be_read_on_the_usual_backgrounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
