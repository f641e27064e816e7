/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the panes lie, at many sizes and for many a user's choice. */
#include "base/memory.h"
#include "unit.h"
#include "view/layout_text.h"

static const int widths[] = {1, 2, 20, 40, 60, 79, 80, 99, 100, 120, 169, 170, 200, 269, 270, 300};
static const int heights[] = {1, 2, 6, 7, 8, 12, 17, 18, 19, 20, 23, 24, 36, 50, 100};

static const struct layout_plan plans[] = {
	{0},
	{.zoomed = true},
	{.right = 1},
	{.right = LAYOUT_WHOLE},
	{.right = 5000},
	{.share = {[PANE_COMMANDS] = 1}},
	{.share = {[PANE_COMMANDS] = 8000, [PANE_MESSAGES] = 1}},
	{.share = {[PANE_HEX] = 100000}},
	{.hidden = {[PANE_COMMANDS] = true}},
	{.hidden = {[PANE_STATE] = true}},
	{.hidden = {[PANE_STATE] = true, [PANE_HEX] = true}},
	{.hidden = {[PANE_COMMANDS] = true, [PANE_MESSAGES] = true, [PANE_STATE] = true}},
	{.hidden = {[PANE_HEX] = true}, .zoomed = true},
};

static void mark(struct area a, char *seen)
{
	for (int row = a.row; row < a.row + a.rows; row++)
		for (int column = a.column; column < a.column + a.columns; column++)
			seen[row * a.cells->columns + column]++;
}

/* Marks whatever is drawn on, and fails where two lie on each other or nothing lies at all. */
static void check_cover(const struct layout *l, struct cells *c)
{
	char *seen = memory_new((size_t)c->columns * (size_t)c->rows);
	const struct area *single[] = {&l->bar, &l->rule, &l->input, &l->hint, &l->bottom};
	int top = l->bar.rows, end = l->rule.rows ? l->rule.row : l->input.row;

	for (size_t i = 0; i < ALEN(single); i++)
		mark(*single[i], seen);
	for (int i = 0; i < PANE_COUNT; i++) {
		mark(l->title[i], seen);
		mark(l->pane[i], seen);
	}
	if (l->divider >= 0)
		mark(area_sub(cells_area(c), l->divider, top, 1, end - top), seen);
	for (int row = 0; row < c->rows; row++) {
		for (int column = 0; column < c->columns; column++) {
			int n = seen[row * c->columns + column];
			/* Margins are a column wide. */
			bool margin = column == 0 || column == c->columns - 1 ||
			              column == l->divider + 1 || column == l->divider - 1;
			if (n > 1 || (n == 0 && !margin))
				fail_msg("%dx%d: %d parts at column %d, row %d", c->columns,
					c->rows, n, column, row);
		}
	}
	free(seen);
}

static void parts_cover_the_screen_and_never_each_other(void **state)
{
	struct cells c = {0};
	struct layout l;

	(void)state;
	for (size_t w = 0; w < ALEN(widths); w++)
		for (size_t h = 0; h < ALEN(heights); h++)
			for (size_t i = 0; i < ALEN(plans); i++)
				for (int focus = 0; focus < PANE_COUNT; focus++) {
					cells_resize(&c, widths[w], heights[h]);
					layout_make(&l, &c, &plans[i], (enum pane)focus);
					check_cover(&l, &c);
				}
	cells_fini(&c);
}

static void a_pane_that_is_shown_can_be_used(void **state)
{
	struct cells c = {0};
	struct layout l;

	(void)state;
	for (size_t w = 0; w < ALEN(widths); w++)
		for (size_t h = 0; h < ALEN(heights); h++)
			for (size_t i = 0; i < ALEN(plans); i++) {
				cells_resize(&c, widths[w], heights[h]);
				if (c.columns < 40 || c.rows < 12)
					continue;
				layout_make(&l, &c, &plans[i], PANE_MESSAGES);
				assert_true(plans[i].hidden[PANE_MESSAGES] ||
					    l.pane[PANE_MESSAGES].rows >= 3);
				for (int k = 0; k < PANE_COUNT; k++)
					if (l.pane[k].rows > 0) {
						assert_in_range(l.pane[k].rows, 3, 100);
						assert_in_range(l.pane[k].columns, 27, 300);
					}
			}
	cells_fini(&c);
}

/* A hidden pane's room goes to the others; on a small screen the focused one is shown anyway. */
static void a_hidden_pane_has_no_room(void **state)
{
	struct layout_plan plan = {.hidden = {[PANE_STATE] = true}};
	struct cells c = {0};
	struct layout all, l;

	(void)state;
	cells_resize(&c, 120, 36);
	layout_make(&all, &c, &(struct layout_plan){0}, PANE_COMMANDS);
	layout_make(&l, &c, &plan, PANE_COMMANDS);
	assert_int_equal(l.title[PANE_STATE].rows, 0);
	assert_int_equal(l.pane[PANE_STATE].rows, 0);
	assert_int_equal(
		l.pane[PANE_HEX].rows, all.pane[PANE_STATE].rows + 1 + all.pane[PANE_HEX].rows);
	plan.hidden[PANE_HEX] = true;
	layout_make(&l, &c, &plan, PANE_COMMANDS);
	assert_int_equal(l.divider, -1);
	assert_int_equal(l.pane[PANE_COMMANDS].columns, 118);
	cells_resize(&c, 60, 24);
	layout_make(&l, &c, &plan, PANE_COMMANDS);
	assert_int_equal(l.title[PANE_STATE].rows, 0);
	assert_int_equal(l.title[PANE_MESSAGES].rows, 1);
	layout_make(&l, &c, &plan, PANE_STATE);
	assert_int_equal(l.title[PANE_STATE].rows, 1);
	assert_true(l.pane[PANE_STATE].rows > 3);
	cells_fini(&c);
}

static void a_zoomed_pane_has_the_screen(void **state)
{
	const struct layout_plan plan = {.zoomed = true};
	struct cells c = {0};
	struct layout l;

	(void)state;
	for (size_t h = 0; h < ALEN(heights); h++) {
		cells_resize(&c, 120, heights[h]);
		layout_make(&l, &c, &plan, PANE_HEX);
		int most = c.rows - l.bar.rows - l.rule.rows - 1 - l.hint.rows - l.bottom.rows;
		assert_int_equal(l.title[PANE_HEX].rows + l.pane[PANE_HEX].rows, most);
		assert_int_equal(l.title[PANE_STATE].rows, 0);
	}
	cells_fini(&c);
}

/* To the end, a step at a time, and back: each step moves by exactly that much. */
static void borders_move_step_by_step_as_far_as_is_useful(void **state)
{
	struct cells c = {0};
	struct layout l;

	(void)state;
	for (size_t w = 0; w < ALEN(widths); w++) {
		struct layout_plan plan = {0};
		cells_resize(&c, widths[w], 36);
		layout_make(&l, &c, &plan, PANE_COMMANDS);
		if (l.divider < 0) {
			assert_false(layout_move_divider(&plan, &c, PANE_COMMANDS, 1));
			assert_int_equal(
				layout_border(&plan, &c, PANE_COMMANDS, PANE_STATE), PANE_COUNT);
			continue;
		}
		int divider = l.divider, title = l.title[PANE_MESSAGES].row;
		while (layout_move_divider(&plan, &c, PANE_COMMANDS, 1)) {
			layout_make(&l, &c, &plan, PANE_COMMANDS);
			assert_int_equal(l.divider, ++divider);
		}
		assert_int_equal(divider, c.columns - 1 - 30);
		assert_true(layout_move_divider(&plan, &c, PANE_COMMANDS, -10000));
		layout_make(&l, &c, &plan, PANE_COMMANDS);
		assert_int_equal(l.divider, 30);
		while (layout_move_title(&plan, &c, PANE_COMMANDS, PANE_MESSAGES, -1)) {
			layout_make(&l, &c, &plan, PANE_COMMANDS);
			assert_int_equal(l.title[PANE_MESSAGES].row, --title);
		}
		assert_int_equal(l.pane[PANE_COMMANDS].rows, 3);
		assert_true(layout_move_title(&plan, &c, PANE_COMMANDS, PANE_MESSAGES, 10000));
		layout_make(&l, &c, &plan, PANE_COMMANDS);
		assert_int_equal(l.pane[PANE_MESSAGES].rows, 3);
		assert_int_equal(l.title[PANE_HEX].row, l.rule.row - l.pane[PANE_HEX].rows - 1);
	}
	cells_fini(&c);
}

static void a_border_is_the_lower_panes_title(void **state)
{
	struct layout_plan plan = {0};
	struct cells c = {0};

	(void)state;
	cells_resize(&c, 120, 36);
	assert_int_equal(layout_border(&plan, &c, PANE_STATE, PANE_COMMANDS), PANE_MESSAGES);
	assert_int_equal(layout_border(&plan, &c, PANE_STATE, PANE_MESSAGES), PANE_MESSAGES);
	assert_int_equal(layout_border(&plan, &c, PANE_STATE, PANE_STATE), PANE_HEX);
	assert_false(layout_move_title(&plan, &c, PANE_STATE, PANE_STATE, 1));
	plan.hidden[PANE_HEX] = true;
	assert_int_equal(layout_border(&plan, &c, PANE_STATE, PANE_STATE), PANE_COUNT);
	plan.zoomed = true;
	assert_int_equal(layout_border(&plan, &c, PANE_STATE, PANE_COMMANDS), PANE_COUNT);
	cells_fini(&c);
}

/* What each pane needs where there is room. */
static void wide_screens_are_used(void **state)
{
	static const struct {
		int columns, rows, left, hex; /* at least */
	} cases[] = {{80, 24, 40, 36}, {120, 36, 69, 46}, {170, 50, 89, 76}, {200, 60, 119, 76},
		{300, 100, 150, 144}};
	struct layout_plan plan = {0};
	struct cells c = {0};
	struct layout l;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		cells_resize(&c, cases[i].columns, cases[i].rows);
		layout_make(&l, &c, &plan, PANE_COMMANDS);
		assert_in_range(l.pane[PANE_MESSAGES].columns, cases[i].left, 300);
		assert_in_range(l.pane[PANE_HEX].columns, cases[i].hex, 300);
		assert_in_range(l.pane[PANE_STATE].rows, 3, 32);
	}
	cells_fini(&c);
}

static void what_was_chosen_is_remembered_but_for_the_zoom(void **state)
{
	struct buf text = {0}, again = {0}, errors = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(plans); i++) {
		struct layout_plan read, wanted = plans[i];
		wanted.zoomed = false;
		buf_clear(&text);
		buf_clear(&again);
		layout_text_add(&text, &plans[i]);
		assert_true(layout_text_read(buf_slice(&text), "panes.ini", &read, &errors));
		assert_memory_equal(&read, &wanted, sizeof(read));
		layout_text_add(&again, &read);
		assert_buf(&again, buf_text(&text));
	}
	assert_int_equal(errors.n, 0);
	buf_fini(&text);
	buf_fini(&again);
}

/* The rest of the file is used. */
static void a_mistake_in_it_is_reported_and_left_out(void **state)
{
	static const struct {
		const char *line, *why;
	} cases[] = {
		{"right = 0", "panes.ini:3: [panes].right: it can be 1 to 10000\n"},
		{"right = 10001", "panes.ini:3: [panes].right: it can be 1 to 10000\n"},
		{"hex = 99999999999999999999",
			"panes.ini:3: [panes].hex: it can be 1 to 1000000\n"},
		{"hex = -5", "panes.ini:3: [panes].hex: it can be 1 to 1000000\n"},
		{"hex = wide", "panes.ini:3: [panes].hex: it can be 1 to 1000000\n"},
		{"left = 5", "panes.ini:3: [panes].left: no such key\n"},
		{"hidden = hex nonsense",
			"panes.ini:3: [panes].hidden: there is no pane nonsense\n"},
		{"hidden = hex state messages commands hex",
			"panes.ini:3: [panes].hidden: not all panes can be hidden\n"},
		{"[other]", "panes.ini:3: [other]: no such section; there is [panes]\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf text = {0}, errors = {0};
		struct layout_plan plan;
		buf_addf(&text, "[panes]\nstate = 77\n%s\n", cases[i].line);
		assert_false(layout_text_read(buf_slice(&text), "panes.ini", &plan, &errors));
		assert_buf(&errors, cases[i].why);
		assert_int_equal(plan.share[PANE_STATE], 77);
		for (int k = 0; k < PANE_COUNT; k++)
			assert_false(plan.hidden[k]);
		buf_fini(&text);
		buf_fini(&errors);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_cover_the_screen_and_never_each_other),
		cmocka_unit_test(a_pane_that_is_shown_can_be_used),
		cmocka_unit_test(a_hidden_pane_has_no_room),
		cmocka_unit_test(a_zoomed_pane_has_the_screen),
		cmocka_unit_test(borders_move_step_by_step_as_far_as_is_useful),
		cmocka_unit_test(a_border_is_the_lower_panes_title),
		cmocka_unit_test(wide_screens_are_used),
		cmocka_unit_test(what_was_chosen_is_remembered_but_for_the_zoom),
		cmocka_unit_test(a_mistake_in_it_is_reported_and_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
