/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "desk.h"
#include "view/line_set.h"

static void what_we_draw_has_an_ascii_form_of_one_column(void **state)
{
	static const struct {
		const char *drawn, *wanted;
	} cases[] = {
		{"─━│┌┐└┘├┤┬┴┼", "-=|++++++++++"},
		{"…␀␛␡█", "~...@"},
		{"▁▂▃▄▅▆▇█", "_.:-=+*@"},
		{"←↑→↓·×", "<^>v.x"},
		{"⠀⠁⣿⡀", " ':."},
		/* What others say stays as it is. */
		{"客厅é€\xcc\x81", "客厅é€\xcc\x81"},
		{"plain ASCII", "plain ASCII"},
	};
	struct cells c = {.ascii = true};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice drawn = slice_of(cases[i].drawn);
		size_t shown = 0;
		cells_resize(&c, 20, 1);
		area_put(cells_area(&c), 0, 0, STYLE_NORMAL, drawn);
		buf_clear(&text);
		cells_add_text(&text, &c);
		shown = utf8_columns(slice_trim(buf_slice(&text)));
		buf_truncate(&text, text.n - 1);
		if (!slice_starts(slice_of(cases[i].wanted), buf_slice(&text)))
			fail_msg("%s becomes %s", cases[i].drawn, buf_text(&text));
		assert_true(shown <= utf8_columns(drawn));
	}
	/* Marks of bytes, and the mark of a cut. */
	cells_resize(&c, 6, 1);
	area_put(cells_area(&c), 0, 0, STYLE_NORMAL, SLICE("a\r\nb\x1b long"));
	buf_clear(&text);
	cells_add_text(&text, &c);
	assert_buf(&text, "a..b.~\n");
	assert_int_equal(cells_at(&c, 1, 0)->style, STYLE_MARK);
	area_repeat(cells_area(&c), 0, 0, STYLE_BORDER, 0x2501);
	buf_clear(&text);
	cells_add_text(&text, &c);
	assert_buf(&text, "======\n");
	buf_fini(&text);
	cells_fini(&c);
}

/* No column changes, and nothing of ours needs more than ASCII. */
static void assert_ascii(struct desk *d, int columns, int rows)
{
	struct cells ascii = {.ascii = true};

	draw(d, columns, rows);
	cells_resize(&ascii, columns, rows);
	console_view_draw(&d->view, &ascii);
	for (int y = 0; y < rows; y++)
		for (int x = 0; x < columns; x++) {
			const struct cell *a = cells_at(&ascii, x, y),
					  *b = cells_at(&d->cells, x, y);
			if (a->point >= 0x7f)
				fail_msg("%dx%d: U+%04x in column %d of row %d", columns, rows,
					(unsigned)a->point, x, y);
			if (b->point < 0x7f)
				assert_int_equal(a->point, b->point);
			assert_int_equal(a->style, b->style);
		}
	cells_fini(&ascii);
}

static void every_pane_and_layer_can_be_drawn_in_ascii(void **state)
{
	static const struct {
		int columns, rows;
	} sizes[] = {{40, 12}, {60, 18}, {80, 24}, {120, 36}, {300, 100}};
	static const struct time_mark marks[] = {
		{9 * SECOND, TIME_ERROR}, {60 * SECOND, TIME_DROP}};
	struct time_view time = {.end = 150 * SECOND, .marks = marks, .mark_count = ALEN(marks)};
	struct desk *d = desk_new();

	(void)state;
	session_link_up(d->session, 0);
	say(d, 1000, "AT+MQTTSUB=0,\"topic\",1");
	hear(d, 1100, "OK\r\n");
	say(d, 2000, "AT+MQTTPUB=0,\"topic\",\"a,b\",1,0");
	hear(d, 2100, "ERR CODE:0x010a6044\r\n\r\nERROR\r\n");
	for (int i = 0; i < 50; i++)
		hear(d, 3000 + 100 * i, "+MQTTSUBRECV:0,\"topic\",9,{\"t\":\r\n\t}\r\n");
	d->view.now = 75 * SECOND;
	type(d, "AT+MQTTSUB=0,\"topic\",");
	for (size_t i = 0; i < ALEN(sizes); i++) {
		for (int pane = 0; pane < PANE_COUNT; pane++) {
			d->view.focus = (enum pane)pane;
			assert_ascii(d, sizes[i].columns, sizes[i].rows);
		}
		d->view.help.open = true;
		assert_ascii(d, sizes[i].columns, sizes[i].rows);
		d->view.help.open = false;
		d->view.notes_list.open = true;
		assert_ascii(d, sizes[i].columns, sizes[i].rows);
		d->view.notes_list.open = false;
		d->view.focus = PANE_MESSAGES;
		d->view.messages.open = true;
		assert_ascii(d, sizes[i].columns, sizes[i].rows);
		d->view.messages.open = false;
		d->view.time = &time;
		assert_ascii(d, sizes[i].columns, sizes[i].rows);
		d->view.time = NULL;
	}
	desk_free(d);
}

static void a_screen_in_ascii(void **state)
{
	struct desk *d = desk_new();

	(void)state;
	session_link_up(d->session, 0);
	say(d, 1000, "AT+MQTTSUB=0,\"topic\",1");
	hear(d, 1100, "OK\r\n");
	hear(d, 3000, "+MQTTSUBRECV:0,\"topic\",6,test\r\n\r\n");
	hear(d, 3000,
		"+MQTTSUBRECV:0,\"topic\",61,a text that is too long for its place in the "
		"list of messages\r\n");
	d->view.now = 5 * SECOND;
	d->cells.ascii = true;
	type(d, "AT+MQTTSUB=0,\"topic\",");
	assert_screen(d, 80, 24, "ascii-80x24");
	desk_free(d);
}

int main(void)
{
	utf8_use_locale();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_we_draw_has_an_ascii_form_of_one_column),
		cmocka_unit_test(every_pane_and_layer_can_be_drawn_in_ascii),
		cmocka_unit_test(a_screen_in_ascii),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
