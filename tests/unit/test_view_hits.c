/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mouse points at, compared with what is drawn there. */
#include <stdlib.h>

#include "advice/advice.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "unit.h"
#include "view/console_view.h"
#include "view/form.h"

enum { MESSAGES = 40 };

struct bench {
	struct session *session;
	struct hex_editor hex;
	struct keymap keymap;
	struct console_view view;
	struct cells cells;
	struct buf row;
};

static void bench_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	(void)user;
	(void)bytes;
	(void)by;
	(void)secret;
}

static struct bench *bench_new(void)
{
	struct bench *b = memory_new(sizeof *b);
	struct session_output output = {.send = bench_send, .user = b};
	struct buf frame = {0};

	b->session = session_new(&output, AT_DIALECT_ESP32_S);
	session_set_poll(b->session, 0);
	session_link_up(b->session, 0);
	for (int i = 0; i < MESSAGES; i++) {
		buf_clear(&frame);
		buf_addf(&frame, "+MQTTSUBRECV:0,\"bench/%02d\",4,test\r\n", i);
		session_receive(b->session, buf_slice(&frame), i);
	}
	buf_fini(&frame);
	keymap_init(&b->keymap);
	b->view = (struct console_view){
		.session = b->session,
		.notes = session_notes(b->session),
		.hex = &b->hex,
		.keymap = &b->keymap,
		.input = {.selected = SIZE_MAX},
		.port = "/dev/ttyUSB0 115200 8N1",
		.commands = {.following = true},
		.messages = {.scroll = {.following = true}},
	};
	return b;
}

static void bench_free(struct bench *b)
{
	session_free(b->session);
	hex_editor_fini(&b->hex);
	cells_fini(&b->cells);
	buf_fini(&b->row);
	free(b);
}

static void bench_draw(struct bench *b, int columns, int rows)
{
	if (b->cells.columns != columns || b->cells.rows != rows)
		cells_resize(&b->cells, columns, rows);
	console_view_draw(&b->view, &b->cells);
}

static struct hit at(const struct bench *b, int column, int row)
{
	return console_view_hit(&b->view, (struct cells *)&b->cells, column, row);
}

/* What is drawn in these columns of a row. */
static const char *drawn(struct bench *b, int row, int column, int columns)
{
	buf_clear(&b->row);
	for (int i = column; i < column + columns; i++)
		if (cells_at(&b->cells, i, row)->point)
			utf8_add(&b->row, cells_at(&b->cells, i, row)->point);
	return buf_text(&b->row);
}

static void buttons_lie_where_they_are_drawn(void **state)
{
	static const int widths[] = {20, 40, 60, 80, 120, 300};
	struct bench *b = bench_new();
	struct buf text = {0};

	(void)state;
	for (int focus = 0; focus < PANE_COUNT; focus++) {
		b->view.focus = (enum pane)focus;
		for (size_t w = 0; w < ALEN(widths); w++) {
			int found = 0, row = 23;
			bench_draw(b, widths[w], 24);
			for (int from = 0, end; from < widths[w]; from = end) {
				struct hit h = at(b, from, row);
				end = from + 1;
				if (h.kind != HIT_BUTTON) {
					assert_string_equal(drawn(b, row, from, 1), " ");
					continue;
				}
				while (end < widths[w] && at(b, end, row).kind == HIT_BUTTON)
					end++;
				buf_clear(&text);
				key_add_name(&text, b->keymap.keys[h.action][0]);
				buf_addf(&text, " %s", action_row(h.action)->label);
				assert_string_equal(
					drawn(b, row, from, end - from), buf_text(&text));
				found++;
			}
			assert_true(found > 0);
		}
	}
	buf_fini(&text);
	bench_free(b);
}

static void the_help_key_of_the_top_line_is_a_button(void **state)
{
	struct bench *b = bench_new();
	int columns = 0, first = -1;

	(void)state;
	bench_draw(b, 100, 24);
	for (int column = 0; column < 100; column++) {
		if (at(b, column, 0).kind != HIT_BUTTON)
			continue;
		assert_int_equal(at(b, column, 0).action, ACTION_HELP);
		first = first < 0 ? column : first;
		columns++;
	}
	assert_string_equal(drawn(b, 0, first, columns), "F1 help");
	bench_free(b);
}

/* While a notice stands in place of the keys nothing there is a button. */
static void a_notice_is_no_button(void **state)
{
	struct bench *b = bench_new();

	(void)state;
	b->view.notice = "nothing to undo nothing to undo nothing to undo";
	bench_draw(b, 80, 24);
	for (int column = 0; column < 80; column++)
		assert_int_equal(at(b, column, 23).kind, HIT_PART);
	bench_free(b);
}

static void select_and_compare(struct bench *b, const struct pane_ops *ops, int column, int row)
{
	struct hit h = at(b, column, row);

	assert_int_equal(h.kind, HIT_ENTRY);
	assert_ptr_equal(h.ops, ops);
	console_view_move(&b->view, &b->cells, ops, h.step);
	bench_draw(b, b->cells.columns, b->cells.rows);
	assert_int_equal(cells_at(&b->cells, column, row)->style, STYLE_SELECTED);
}

/* The row under the pointer is selected, and stays there, wherever the list was scrolled to. */
static void a_message_is_selected_where_it_is(void **state)
{
	static const int sizes[][2] = {{40, 12}, {80, 24}, {120, 36}, {300, 100}};
	struct bench *b = bench_new();

	(void)state;
	b->view.focus = PANE_MESSAGES;
	for (size_t i = 0; i < ALEN(sizes); i++) {
		bench_draw(b, sizes[i][0], sizes[i][1]);
		struct area a = console_view_inside(&b->view, &b->cells, &message_pane);
		int rows = a.rows < MESSAGES ? a.rows : MESSAGES;
		for (int row = 0; row < rows; row++) {
			b->view.messages.scroll = (struct scroll){
				.following = row % 2 == 0, .position = 17, .top = 15};
			bench_draw(b, sizes[i][0], sizes[i][1]);
			select_and_compare(
				b, &message_pane, a.column + row % a.columns, a.row + row);
		}
		for (int row = rows; row < a.rows; row++)
			assert_int_equal(at(b, a.column, a.row + row).kind, HIT_PART);
	}
	bench_free(b);
}

static void a_note_is_selected_where_it_is(void **state)
{
	struct bench *b = bench_new();

	(void)state;
	for (int i = 0; i < MESSAGES; i++)
		session_note(b->session, SLICE("a note"), i);
	b->view.notes_list.open = true;
	for (int top = 0; top < MESSAGES; top += 3) {
		b->view.notes_list.scroll =
			(struct scroll){.position = (uint64_t)top, .top = (uint64_t)top};
		bench_draw(b, 80, 24);
		select_and_compare(b, &notes_layer, 5, 10);
	}
	bench_free(b);
}

/* Every column of the line: the cursor is drawn where it was pointed at. */
static void the_cursor_goes_where_it_is_pointed_at(void **state)
{
	static const char *const lines[] = {"", "AT+MQTTPUB=0,\"topic\",\"test\",1,0",
		"AT+MQTTPUB=0,\"\xe6\xb8\xa9\xe5\xba\xa6\",\"x\",1,0"};
	struct bench *b = bench_new();

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		struct slice line = slice_of(lines[i]);
		b->view.input.line = line;
		for (int column = 0; column < 70; column++) {
			b->view.input.cursor = 0;
			bench_draw(b, 80, 24);
			int row = b->cells.cursor_row;
			struct hit h = at(b, column, row);
			assert_int_equal(h.kind, HIT_CURSOR);
			assert_true(h.place <= line.n);
			b->view.input.cursor = h.place;
			bench_draw(b, 80, 24);
			bool half = cells_at(&b->cells, column, row)->point == 0;
			int end = (int)utf8_columns(line);
			assert_int_equal(
				b->cells.cursor_column, column > end ? end : column + half);
		}
	}
	bench_free(b);
}

static void a_long_line_is_pointed_at_where_it_is_drawn(void **state)
{
	struct bench *b = bench_new();
	struct buf line = {0};

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_add_char(&line, (char)('a' + i % 26));
	b->view.input.line = buf_slice(&line);
	for (size_t cursor = 0; cursor <= line.n; cursor += 50) {
		b->view.input.cursor = cursor;
		bench_draw(b, 80, 24);
		int row = b->cells.cursor_row;
		/* Between the marks that there is more. */
		for (int column = 1; column < 70; column++) {
			struct hit h = at(b, column, row);
			if (h.place < line.n)
				assert_int_equal(
					cells_at(&b->cells, column, row)->point, line.p[h.place]);
		}
	}
	buf_fini(&line);
	bench_free(b);
}

static void candidates_lie_where_they_are_drawn(void **state)
{
	struct at_candidate list[20] = {0};
	struct at_completion candidates = {.candidates = list, .count = ALEN(list), .at = 3};
	struct bench *b = bench_new();
	int entries = 0;

	(void)state;
	for (size_t i = 0; i < ALEN(list); i++) {
		struct buf label = {0};
		buf_addf(&label, "value%02zu", i);
		list[i].label = memory_copy_text(buf_text(&label));
		list[i].meaning = (char *)"what it means";
		buf_fini(&label);
	}
	b->view.input.line = SLICE("AT+");
	b->view.input.cursor = 3;
	b->view.input.candidates = &candidates;
	for (size_t selected = 0; selected <= ALEN(list); selected += 5) {
		b->view.input.selected = selected ? selected - 1 : SIZE_MAX;
		bench_draw(b, 80, 24);
		for (int row = 0; row < 24; row++) {
			for (int column = 0; column < 80; column++) {
				struct hit h = at(b, column, row);
				if (h.kind != HIT_ENTRY || h.ops != &candidates_layer)
					continue;
				int64_t i = h.step + (selected ? (int64_t)selected - 1 : -1);
				assert_in_range(i, 0, ALEN(list) - 1);
				assert_non_null(strstr(drawn(b, row, 0, 80), list[i].label));
				entries++;
			}
		}
	}
	assert_true(entries > 0);
	for (size_t i = 0; i < ALEN(list); i++)
		free((char *)list[i].label);
	bench_free(b);
}

/* The digits and the character that are drawn where it is pointed at, at any place of the editor. */
static void a_byte_is_pointed_at_by_its_digits_and_its_character(void **state)
{
	static const int sizes[][2] = {{40, 12}, {80, 24}, {170, 50}, {300, 100}};
	struct bench *b = bench_new();
	struct buf bytes = {0};
	int found = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_add_char(&bytes, (char)('!' + i % 90));
	assert_true(hex_editor_load(&b->hex, buf_slice(&bytes), NULL));
	b->view.focus = PANE_HEX;
	for (size_t i = 0; i < ALEN(sizes); i++) {
		b->hex.cursor = i * 300;
		bench_draw(b, sizes[i][0], sizes[i][1]);
		struct area a = console_view_inside(&b->view, &b->cells, &hex_pane);
		for (int row = a.row; row < a.row + a.rows; row++) {
			for (int column = a.column; column < a.column + a.columns; column++) {
				struct hit h = at(b, column, row);
				if (h.kind != HIT_BYTE)
					continue;
				char digits[3], *place;
				snprintf(digits, sizeof(digits), "%02x",
					(unsigned char)bytes.p[h.place % 1000]);
				const char *here = drawn(b, row, column, 1);
				if (h.place == 1000)
					assert_non_null(strchr(". ", here[0]));
				else if (h.as_text)
					assert_int_equal(here[0], bytes.p[h.place]);
				else if ((place = strchr(digits, here[0])) == NULL)
					fail_msg("%s is not in %s", here, digits);
				found++;
			}
		}
	}
	assert_true(found > 1000);
	buf_fini(&bytes);
	bench_free(b);
}

static void fields_and_choices_of_a_form_lie_where_they_are_drawn(void **state)
{
	static const int sizes[][2] = {{40, 12}, {80, 24}, {120, 36}};
	static const char *const names[] = {"alpha", "bravo", "charlie", "delta"};
	static const char *const choices[] = {"one", "two", "three", "four", "five"};
	struct bench *b = bench_new();
	struct form f = {0};
	int fields = 0, found = 0;

	(void)state;
	buf_add_text(&f.title, "a form");
	for (size_t i = 0; i < ALEN(names); i++) {
		struct form_field *field = form_add_field(&f, names[i], "what it is");
		for (size_t k = 0; k < ALEN(choices); k++)
			form_field_add_choice(field, slice_of(choices[k]), "meaning");
	}
	b->view.form = &f;
	for (size_t i = 0; i < ALEN(sizes); i++) {
		form_go(&f, i);
		bench_draw(b, sizes[i][0], sizes[i][1]);
		for (int row = 0; row < sizes[i][1]; row++) {
			for (int column = 0; column < sizes[i][0]; column++) {
				struct hit h = at(b, column, row);
				const char *text = drawn(b, row, 0, sizes[i][0]);
				if (h.kind == HIT_ENTRY && h.ops == &form_layer) {
					assert_non_null(strstr(text, names[(int64_t)i + h.step]));
					fields++;
				} else if (h.kind == HIT_CHOICE) {
					assert_non_null(strstr(text, choices[h.place]));
					found++;
				}
			}
		}
	}
	assert_true(fields > 0 && found > 0);
	form_fini(&f);
	bench_free(b);
}

static bool is_in_view(const struct scroll *s, int page)
{
	return s->position >= s->top && s->position < s->top + (uint64_t)page;
}

static void the_wheel_moves_rows_and_what_is_selected_stays_in_view(void **state)
{
	enum { FIRST = 5, END = 105, PAGE = 10 };
	struct scroll s = {.following = true};

	(void)state;
	scroll_turn(&s, FIRST, END, -3, PAGE);
	assert_false(s.following);
	assert_int_equal(s.top, END - PAGE - 3);
	assert_int_equal(s.position, END - 4);
	scroll_turn(&s, FIRST, END, -1000, PAGE);
	assert_int_equal(s.top, FIRST);
	assert_true(is_in_view(&s, PAGE));
	for (int i = 0; i < END; i++) {
		scroll_turn(&s, FIRST, END, 3, PAGE);
		assert_true(is_in_view(&s, PAGE));
		assert_true(s.top + PAGE <= END);
	}
	assert_true(s.following);
	/* A list that fits stands still. */
	s = (struct scroll){.position = 2};
	scroll_turn(&s, 0, PAGE, -3, PAGE);
	assert_int_equal(s.position, 2);
	scroll_turn(&s, 0, 0, 3, PAGE);
}

/* Titles and the divider; inside, each pane is its own, margins and all. */
static void every_place_belongs_to_what_is_drawn_there(void **state)
{
	static const char *const words[PANE_COUNT] = {"Commands", "State", "Messages", "Hex"};
	struct bench *b = bench_new();

	(void)state;
	bench_draw(b, 120, 36);
	struct layout l;
	layout_make(&l, &b->cells, &b->view.plan, b->view.focus);
	for (int row = 0; row < 36; row++) {
		for (int column = 0; column < 120; column++) {
			struct hit h = at(b, column, row);
			bool bar = cells_at(&b->cells, column, row)->style == STYLE_BAR;
			if (h.kind == HIT_TITLE)
				assert_non_null(strstr(drawn(b, row, l.title[h.pane].column,
							       l.title[h.pane].columns),
					words[h.pane]));
			else if (h.kind == HIT_DIVIDER)
				assert_non_null(strstr("┬┼┤├│", drawn(b, row, column, 1)));
			else if (h.kind == HIT_NOTHING)
				assert_int_equal(
					row == l.rule.row || column == 0 || column == 119 || bar,
					1);
			if (h.pane >= 0)
				assert_ptr_equal(h.ops, pane_ops((enum pane)h.pane));
		}
	}
	assert_int_equal(at(b, l.divider, 5).kind, HIT_DIVIDER);
	assert_int_equal(at(b, l.divider + 1, 5).pane, PANE_STATE);
	b->view.help.open = true;
	bench_draw(b, 120, 36);
	assert_ptr_equal(at(b, l.divider, 5).ops, &help_layer);
	assert_int_equal(at(b, l.divider, 5).kind, HIT_PART);
	bench_free(b);
}

static void outside_of_the_screen_there_is_nothing(void **state)
{
	static const int places[][2] = {{-1, 0}, {0, -1}, {80, 5}, {5, 24}, {32767, 32767}};
	struct bench *b = bench_new();

	(void)state;
	bench_draw(b, 80, 24);
	for (size_t i = 0; i < ALEN(places); i++)
		assert_int_equal(at(b, places[i][0], places[i][1]).kind, HIT_NOTHING);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buttons_lie_where_they_are_drawn),
		cmocka_unit_test(the_help_key_of_the_top_line_is_a_button),
		cmocka_unit_test(a_notice_is_no_button),
		cmocka_unit_test(a_message_is_selected_where_it_is),
		cmocka_unit_test(a_note_is_selected_where_it_is),
		cmocka_unit_test(the_cursor_goes_where_it_is_pointed_at),
		cmocka_unit_test(a_long_line_is_pointed_at_where_it_is_drawn),
		cmocka_unit_test(candidates_lie_where_they_are_drawn),
		cmocka_unit_test(a_byte_is_pointed_at_by_its_digits_and_its_character),
		cmocka_unit_test(fields_and_choices_of_a_form_lie_where_they_are_drawn),
		cmocka_unit_test(the_wheel_moves_rows_and_what_is_selected_stays_in_view),
		cmocka_unit_test(every_place_belongs_to_what_is_drawn_there),
		cmocka_unit_test(outside_of_the_screen_there_is_nothing),
	};
	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
