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
	"bright-white, 0 to 255, #rrggbb, default and terminal, attributes bold, dim, "       \
	"underline, reverse and italic\n"

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

static void a_theme_has_one_background_unless_a_style_has_its_own(void **state)
{
	static const struct {
		const char *text;
		int foreground, background; /* of sent */
	} cases[] = {
		{"normal = 7 on 4\nsent = cyan bold\n", CYAN, 4},
		{"sent = cyan bold\nnormal = 7 on 4\n", CYAN, 4},
		{"normal = 7 on 4\nsent = cyan on default\n", CYAN, 4},
		{"normal = 7 on 4\nsent = bold\n", 7, 4},
		{"normal = 7 on 4\nsent = default on red\n", 7, RED},
		{"normal = 7 on 4\n", 7, 4},
		{"normal = 7 on 4\nsent = terminal on terminal\n", -1, -1},
		{"normal = 7\nsent = cyan\n", CYAN, -1},
		{"normal = default on default\nsent = default\n", -1, -1},
		{"normal = terminal on 4\n", -1, 4},
		{"sent = cyan\n", CYAN, -1},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf text = {0}, errors = {0};
		struct theme t;
		buf_addf(&text, "[styles]\n%s", cases[i].text);
		assert_true(theme_read(&t, buf_slice(&text), "t.ini", &errors));
		if (t.styles[STYLE_SENT].foreground != cases[i].foreground ||
			t.styles[STYLE_SENT].background != cases[i].background)
			fail_msg("case %zu: %d on %d", i, t.styles[STYLE_SENT].foreground,
				t.styles[STYLE_SENT].background);
		buf_fini(&text);
	}
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

static void read_text(const char *name, struct buf *text)
{
	struct buf path = {0};

	buf_addf(&path, "%s/themes/%s.ini", getenv("SOURCE_DIR"), name);
	FILE *f = fopen(buf_text(&path), "rb");
	assert_non_null(f);
	for (size_t n = 1; n;) {
		n = fread(buf_room(text, 4096), 1, 4096, f);
		buf_grown(text, n);
	}
	fclose(f);
	buf_fini(&path);
}

static void eight_themes_are_built_in_and_name_every_style(void **state)
{
	(void)state;
	assert_int_equal(theme_builtin_count(), 8);
	for (size_t i = 0; i < theme_builtin_count(); i++) {
		const char *name = theme_builtin_name(i);
		struct buf text = {0}, line = {0}, errors = {0};
		struct theme t, read;
		assert_true(i == 0 || strcmp(theme_builtin_name(i - 1), name) < 0);
		read_text(name, &text);
		if (!theme_read(&read, buf_slice(&text), name, &errors))
			fail_msg("%s", buf_text(&errors));
		assert_true(theme_builtin(&t, name));
		assert_string_equal(t.name, name);
		assert_memory_equal(&t, &read, sizeof(t));
		for (int style = 0; style < STYLE_COUNT; style++) {
			buf_clear(&line);
			buf_addf(&line, "\n%s = ", style_name((enum style)style));
			if (slice_find(buf_slice(&text), buf_slice(&line)) == SLICE_NONE)
				fail_msg(
					"%s does not name %s", name, style_name((enum style)style));
		}
		buf_fini(&text);
		buf_fini(&line);
	}
	struct theme none;
	assert_false(theme_builtin(&none, "nope"));
}

/* ---- colours, as eyes see them ---- */

/* What light of each kind an sRGB channel gives, 0 to 1; its curve by the usual polynomial. */
static double light_of(int colour, int channel)
{
	double part = (theme_rgb(colour) >> (16 - 8 * channel) & 255) / 255.0;

	return part * (part * (part * 0.305306011 + 0.682171111) + 0.012522878);
}

/* Relative luminance and contrast of WCAG 2.1. */
static double luminance(int colour)
{
	return 0.2126 * light_of(colour, 0) + 0.7152 * light_of(colour, 1) +
	       0.0722 * light_of(colour, 2);
}

static double contrast(int a, int b)
{
	double x = luminance(a), y = luminance(b);

	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static bool has_colours(const struct theme *t)
{
	return t->styles[STYLE_NORMAL].background != THEME_DEFAULT_COLOUR;
}

static void text_can_be_read_on_its_background(void **state)
{
	(void)state;
	for (size_t i = 0; i < theme_builtin_count(); i++) {
		struct theme t;
		theme_builtin(&t, theme_builtin_name(i));
		bool strong = slice_starts(slice_of(t.name), SLICE("contrast"));
		for (int style = 0; has_colours(&t) && style < STYLE_COUNT; style++) {
			const struct theme_style *s = &t.styles[style];
			/* WCAG asks 4.5 of text, 7 of the best (AAA), 3 of lines. */
			double least = strong ? 7 : style == STYLE_BORDER ? 3 : 4.5;
			if (contrast(s->foreground, s->background) < least)
				fail_msg("%s: %s has a contrast of %.2f", t.name,
					style_name((enum style)style),
					contrast(s->foreground, s->background));
		}
	}
}

/* Without hues, what no mark or word tells can still be seen: by light and dark, or an attribute. */
static void no_theme_needs_its_hues(void **state)
{
	static const enum style shown_by_style_alone[] = {
		STYLE_SELECTED, STYLE_FOUND, STYLE_PARAMETER, STYLE_MISTAKE, STYLE_BAR_BAD};
	const unsigned seen = THEME_REVERSE | THEME_UNDERLINE;

	(void)state;
	for (size_t i = 0; i < theme_builtin_count(); i++) {
		struct theme t;
		theme_builtin(&t, theme_builtin_name(i));
		for (size_t k = 0; k < ALEN(shown_by_style_alone); k++) {
			const struct theme_style *s = &t.styles[shown_by_style_alone[k]];
			bool differs =
				has_colours(&t) &&
				contrast(s->background, t.styles[STYLE_NORMAL].background) >= 1.5;
			if (!differs && !(s->attributes & seen))
				fail_msg("%s: %s is grey among greys", t.name,
					style_name(shown_by_style_alone[k]));
		}
	}
}

/* ---- colour-blind eyes ---- */

/* Machado, Oliveira, Fernandes 2009, severity 1: linear RGB -> what these eyes see of it. */
static const struct {
	const char *name;
	double row[3][3];
} eyes[] = {
	{"trichromatic", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{"protanopic", {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216},
			       {-0.003882, -0.048116, 1.051998}}},
	{"deuteranopic", {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413},
				 {-0.011820, 0.042940, 0.968881}}},
	{"tritanopic", {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602},
			       {0.004733, 0.691367, 0.303900}}},
};

static double cube_root(double x)
{
	double root = 1;

	if (x < 0.008856) /* CIE's straight piece */
		return 7.787 * x + 16.0 / 116;
	for (int i = 0; i < 20; i++)
		root -= (root * root * root - x) / (3 * root * root);
	return root;
}

static void to_lab(int colour, const double eye[3][3], double lab[3])
{
	double seen[3];

	for (int i = 0; i < 3; i++) {
		seen[i] = eye[i][0] * light_of(colour, 0) + eye[i][1] * light_of(colour, 1) +
		          eye[i][2] * light_of(colour, 2);
		seen[i] = seen[i] < 0 ? 0 : seen[i] > 1 ? 1 : seen[i];
	}
	double x = 0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2];
	double y = 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2];
	double z = 0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2];
	lab[0] = 116 * cube_root(y) - 16;
	lab[1] = 500 * (cube_root(x / 0.95047) - cube_root(y));
	lab[2] = 200 * (cube_root(y) - cube_root(z / 1.08883));
}

/* The square of CIE76's distance. */
static double difference(int a, int b, const double eye[3][3])
{
	double x[3], y[3], sum = 0;

	to_lab(a, eye, x);
	to_lab(b, eye, y);
	for (int i = 0; i < 3; i++)
		sum += (x[i] - y[i]) * (x[i] - y[i]);
	return sum;
}

static void colour_blind_eyes_tell_who_speaks(void **state)
{
	static const enum style roles[] = {
		STYLE_SENT, STYLE_ANSWER, STYLE_UNSOLICITED, STYLE_REMARK, STYLE_GOOD, STYLE_BAD};
	const double least = 15; /* 2.3 is what can just be seen side by side */
	struct theme t;

	(void)state;
	assert_true(theme_builtin(&t, "cvd"));
	for (size_t eye = 0; eye < ALEN(eyes); eye++)
		for (size_t i = 0; i < ALEN(roles); i++)
			for (size_t k = 0; k < i; k++) {
				const struct theme_style *a = &t.styles[roles[i]],
							 *b = &t.styles[roles[k]];
				if (difference(a->foreground, b->foreground, eyes[eye].row) <
						least * least &&
					difference(a->background, b->background, eyes[eye].row) <
						least * least)
					fail_msg("%s and %s are the same to %s eyes",
						style_name(roles[i]), style_name(roles[k]),
						eyes[eye].name);
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
		cmocka_unit_test(a_theme_has_one_background_unless_a_style_has_its_own),
		cmocka_unit_test(without_colours_there_are_none),
		cmocka_unit_test(a_long_name_is_cut_within_its_room),
		cmocka_unit_test(eight_themes_are_built_in_and_name_every_style),
		cmocka_unit_test(text_can_be_read_on_its_background),
		cmocka_unit_test(no_theme_needs_its_hues),
		cmocka_unit_test(colour_blind_eyes_tell_who_speaks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
