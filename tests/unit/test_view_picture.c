/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "unit.h"
#include "view/picture.h"

static void draw_picture(struct buf *out, const char *theme, int columns, enum style style,
	struct slice text, struct slice title)
{
	struct cells c = {0};
	struct theme t;

	assert_true(theme_builtin(&t, theme));
	cells_resize(&c, columns, 1);
	area_put(cells_area(&c), 0, 0, style, text);
	buf_clear(out);
	picture_add_svg(out, &c, &t, title);
	cells_fini(&c);
}

static void expect_part(struct buf *svg, const char *part)
{
	if (slice_find(buf_slice(svg), slice_of(part)) == SLICE_NONE)
		fail_msg("%s is missing in\n%s", part, buf_text(svg));
}

static void each_run_has_its_column_and_text_is_escaped(void **state)
{
	const struct {
		struct slice text;
		const char *wanted;
	} cases[] = {
		{SLICE("abc"), "<text y=\"22\"><tspan x=\"9\" textLength=\"27\" class=\"s0\">abc"
			       "</tspan></text>\n"},
		{SLICE("a<b>&\"c"), ">a&lt;b&gt;&amp;&quot;c</tspan>"},
		{SLICE("]]></text>"), ">]]&gt;&lt;/text&gt;</tspan>"},
		/* A wide character takes two columns, and what follows begins behind both. */
		{SLICE("a客b"), "<tspan x=\"9\" textLength=\"9\" class=\"s0\">a</tspan>"
				"<tspan x=\"18\" textLength=\"18\" class=\"s0\">客</tspan>"
				"<tspan x=\"36\" textLength=\"9\" class=\"s0\">b</tspan>"},
		{SLICE("e\xcc\x81x"), "class=\"s0\">e\xcc\x81</tspan><tspan x=\"18\""},
		/* Equal ones of another font stay together: they are lines. */
		{SLICE("──a"), "<tspan x=\"9\" textLength=\"18\" class=\"s0\">──</tspan>"},
		{SLICE("\x1b[0m\r\n"), ">␛</tspan>"},
		/* XML has no place for U+FFFF. */
		{SLICE("\xef\xbf\xbf"), ">\\uffff</tspan>"},
		{SLICE("  x"), "<tspan x=\"9\" textLength=\"27\" class=\"s0\">  x</tspan>"},
	};
	struct buf svg = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		draw_picture(&svg, "dark", 12, STYLE_NORMAL, cases[i].text, SLICE("t"));
		expect_part(&svg, cases[i].wanted);
	}
	buf_fini(&svg);
}

static void colours_are_those_of_the_theme(void **state)
{
	struct buf svg = {0};

	(void)state;
	draw_picture(&svg, "cvd", 4, STYLE_BAD, SLICE("ab"), SLICE("t"));
	expect_part(&svg, "rx=\"6\" fill=\"#0b0e14\"/>");
	expect_part(&svg, ".s14{fill:#ffffff;font-weight:bold}");
	expect_part(&svg, "<rect x=\"9\" y=\"9\" width=\"18\" height=\"17\" fill=\"#cc3311\"/>");
	/* Without colours: black on white, and reverse is the other way round. */
	draw_picture(&svg, "mono", 4, STYLE_SELECTED, SLICE("ab"), SLICE("t"));
	expect_part(&svg, "rx=\"6\" fill=\"#ffffff\"/>");
	expect_part(&svg, ".s15{fill:#ffffff}");
	expect_part(&svg, "<rect x=\"9\" y=\"9\" width=\"18\" height=\"17\" fill=\"#000000\"/>");
	buf_fini(&svg);
}

static void the_title_may_be_anything(void **state)
{
	struct buf svg = {0};

	(void)state;
	draw_picture(&svg, "dark", 4, STYLE_NORMAL, SLICE(""), SLICE("</title><b>\x1b\xff&"));
	expect_part(&svg, "<title>&lt;/title&gt;&lt;b&gt;␛\\xff&amp;</title>");
	expect_part(&svg, "width=\"54\" height=\"35\" viewBox=\"0 0 54 35\"");
	assert_true(slice_find(buf_slice(&svg), SLICE("<text")) == SLICE_NONE);
	buf_fini(&svg);
}

int main(void)
{
	utf8_use_locale();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_run_has_its_column_and_text_is_escaped),
		cmocka_unit_test(colours_are_those_of_the_theme),
		cmocka_unit_test(the_title_may_be_anything),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
