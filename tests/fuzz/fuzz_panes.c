/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file as the panes' remembered sizes: all lie on the screen, and what is moved can be remembered
 * again. */
#include "fuzz.h"
#include "view/layout_text.h"

static void check_area(struct area a, const struct cells *c)
{
	PROMISE(a.column >= 0 && a.row >= 0 && a.columns >= 0 && a.rows >= 0,
		"no size is negative");
	PROMISE(a.column + a.columns <= c->columns && a.row + a.rows <= c->rows,
		"it is on the screen");
}

static void check_layout(const struct layout_plan *plan, struct cells *c, enum pane focus)
{
	struct layout l;

	layout_make(&l, c, plan, focus);
	PROMISE(l.divider < c->columns, "the divider is on the screen");
	for (int i = 0; i < PANE_COUNT; i++) {
		check_area(l.title[i], c);
		check_area(l.pane[i], c);
		for (int k = 0; k < i; k++)
			PROMISE(!l.pane[i].rows || !l.pane[k].rows || !l.pane[i].columns ||
					!l.pane[k].columns ||
					l.pane[i].row >= l.pane[k].row + l.pane[k].rows ||
					l.pane[k].row >= l.pane[i].row + l.pane[i].rows ||
					l.pane[i].column >= l.pane[k].column + l.pane[k].columns ||
					l.pane[k].column >= l.pane[i].column + l.pane[i].columns,
				"no two panes overlap");
	}
	check_area(l.page, c);
	check_area(l.input, c);
	check_area(l.hint, c);
	check_area(l.bottom, c);
}

static void check_kept(const struct layout_plan *plan)
{
	struct layout_plan again;
	struct buf text = {0}, second = {0}, errors = {0};

	layout_text_add(&text, plan);
	PROMISE(layout_text_read(buf_slice(&text), "panes.ini", &again, &errors),
		"what was remembered can be read");
	layout_text_add(&second, &again);
	PROMISE(slice_eq(buf_slice(&text), buf_slice(&second)), "and is the same");
	buf_fini(&text);
	buf_fini(&second);
	buf_fini(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int sides[][2] = {
		{80, 20}, {1, 1}, {120, 36}, {300, 100}, {4096, 2}, {81, 4096}};
	struct slice in = {(const char *)data, size};
	struct layout_plan plan;
	struct buf errors = {0};
	uint32_t seed = fuzz_seed(in);
	bool right = layout_text_read(in, "x/panes.ini", &plan, &errors);

	PROMISE(right == (errors.n == 0), "a mistake is reported");
	fuzz_check_shown(buf_slice(&errors));
	for (size_t i = 0; i < ALEN(sides); i++) {
		struct cells c = {.columns = sides[i][0], .rows = sides[i][1]};
		enum pane focus = (enum pane)(fuzz_step(&seed, PANE_COUNT) - 1);
		check_layout(&plan, &c, focus);
		layout_move_divider(&plan, &c, focus, (int)fuzz_step(&seed, 200) - 100);
		layout_move_title(&plan, &c, focus, (enum pane)(fuzz_step(&seed, PANE_COUNT) - 1),
			(int)fuzz_step(&seed, 100) - 50);
		check_layout(&plan, &c, focus);
		check_kept(&plan);
	}
	buf_fini(&errors);
	return 0;
}
