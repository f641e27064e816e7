/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "unit.h"
#include "view/graph.h"

/* As text, its rows separated by slashes. */
static void assert_cells(const struct cells *c, const char *wanted)
{
	struct buf text = {0};

	cells_add_text(&text, c);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '\n')
			text.p[i] = '/';
	assert_buf(&text, wanted);
	buf_fini(&text);
}

static void bars_rise_from_the_bottom(void **state)
{
	static const struct {
		uint64_t values[6], top;
		const char *braille, *ascii;
	} cases[] = {
		{{0, 1, 2, 3, 4, 4}, 4, "⢀⣴⣿/", " .:|||/"},
		/* Anything at all shows; more than the top does not go beyond it. */
		{{0, 1, 1000, 5000, 0, 0}, 1000, "⢀⣿/", " .||/"},
		{{0, 0, 0, 0, 0, 0}, 0, "/", "/"},
		{{UINT64_MAX / 8, 0, 0, 0, 0, 0}, UINT64_MAX / 8, "⡇/", "|/"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		for (int ascii = 0; ascii < 2; ascii++) {
			struct cells c = {0};
			cells_resize(&c, 10, 1);
			graph_draw_bars(cells_area(&c), 0, 0, STYLE_NORMAL, ascii, cases[i].values,
				ALEN(cases[i].values), cases[i].top);
			assert_cells(&c, ascii ? cases[i].ascii : cases[i].braille);
			cells_fini(&c);
		}
}

static void a_curve_keeps_to_its_cells(void **state)
{
	struct cells c = {0};
	struct graph g;

	(void)state;
	cells_resize(&c, 5, 3);
	graph_init(&g, 3, 2, false);
	assert_int_equal(graph_width(&g), 6);
	assert_int_equal(graph_height(&g), 8);
	for (int x = -2; x < 9; x++)
		graph_mark(&g, x, x, x);
	graph_mark(&g, 0, -5, 100);
	graph_draw(&g, cells_area(&c), 1, 0, STYLE_NORMAL);
	assert_cells(&c, " ⡇ ⡠/ ⡧⠊//");
	graph_fini(&g);
	cells_fini(&c);
}

static void steps_are_round(void **state)
{
	static const struct {
		double range;
		int parts;
		double step;
	} cases[] = {{10, 5, 2}, {10, 4, 5}, {11, 5, 5}, {0.3, 3, 0.1}, {4, 4, 1}, {1e9, 4, 5e8},
		{0, 4, 1}, {-3, 4, 1}, {7, 1, 10}, {5e-324, 4, 1}, {2e300, 4, 5e299}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_float_equal(
			(float)(graph_step(cases[i].range, cases[i].parts) / cases[i].step), 1,
			0.001F);
}

static void numbers_have_the_decimals_of_their_step(void **state)
{
	static const struct {
		double number, step;
		const char *text;
	} cases[] = {{22.5, 0.5, "22.5"}, {22.5, 0.1, "22.5"}, {20, 5, "20"},
		{-0.00000001, 0.1, "0.0"}, {1234567890123.0, 1e12, "1.23e+12"},
		{0.25, 0.05, "0.25"}, {1e300, 1e299, "1e+300"}};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&text);
		graph_add_number(&text, cases[i].number, cases[i].step);
		assert_buf(&text, cases[i].text);
	}
	buf_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_rise_from_the_bottom),
		cmocka_unit_test(a_curve_keeps_to_its_cells),
		cmocka_unit_test(steps_are_round),
		cmocka_unit_test(numbers_have_the_decimals_of_their_step),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
