/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hex pane as text and styles, with its inspector, at sizes where its place changes. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "page.h"
#include "payload/checksum.h"
#include "view/console_view.h"
#include "view/hex_dump.h"
#include "view/hex_pane.h"

struct hex_bench {
	struct session *session;
	struct hex_editor hex;
	struct keymap keymap;
	struct console_view view;
	struct view_frame frame;
	struct cells cells;
	struct checksums *sums;
};

static void hex_bench_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	(void)user;
	(void)bytes;
	(void)by;
	(void)secret;
}

static struct hex_bench *hex_bench_new(struct slice bytes)
{
	struct hex_bench *b = memory_new(sizeof *b);
	struct session_output output = {.send = hex_bench_send, .user = b};

	b->session = session_new(&output, AT_DIALECT_ESP32_S);
	session_set_poll(b->session, 0);
	keymap_init(&b->keymap);
	b->frame.checked = true;
	b->sums = checksums_new();
	checksums_add(b->sums, bytes);
	assert_true(hex_editor_load(&b->hex, bytes, NULL));
	b->view = (struct console_view){
		.session = b->session,
		.notes = session_notes(b->session),
		.hex = &b->hex,
		.keymap = &b->keymap,
		.input = {.selected = SIZE_MAX},
		.port = "/dev/ttyUSB0 115200 8N1",
		.focus = PANE_HEX,
		.hex_view = {.sums = b->sums},
		.commands = {.following = true},
		.messages = {.scroll = {.following = true}},
	};
	return b;
}

static void hex_bench_free(struct hex_bench *b)
{
	session_free(b->session);
	hex_editor_fini(&b->hex);
	checksums_free(b->sums);
	cells_fini(&b->cells);
	view_frame_fini(&b->frame);
	free(b);
}

static void hex_bench_draw(struct hex_bench *b, int columns, int rows)
{
	if (b->cells.columns != columns || b->cells.rows != rows)
		cells_resize(&b->cells, columns, rows);
	console_view_update(&b->view, &b->frame, &b->cells);
}

/* The pane's rows only. */
static void assert_pane(struct hex_bench *b, int columns, int rows, const char *name)
{
	struct buf got = {0};

	hex_bench_draw(b, columns, rows);
	struct area a = console_view_inside(&b->view, &b->cells, &hex_pane);
	for (int row = 0; row < a.rows; row++) {
		struct cells line = {0};
		struct buf text = {0};
		cells_resize(&line, a.columns, 1);
		for (int column = 0; column < a.columns; column++)
			line.cells[column] = *cells_at(&b->cells, a.column + column, a.row + row);
		cells_add_text(&text, &line);
		/* What is marked is between two bars below. */
		buf_add(&got, buf_slice(&text));
		buf_clear(&text);
		for (int column = 0; column < a.columns; column++) {
			enum style style = (enum style)line.cells[column].style;
			buf_add_char(&text, style == STYLE_SELECTED ? 'S'
					    : style == STYLE_FOUND  ? 'F'
								    : ' ');
		}
		struct slice marks = buf_slice(&text);
		while (marks.n && marks.p[marks.n - 1] == ' ')
			marks.n--;
		if (marks.n) {
			buf_add(&got, marks);
			buf_add_char(&got, '\n');
		}
		buf_fini(&text);
		cells_fini(&line);
	}
	assert_page(buf_slice(&got), name);
	buf_fini(&got);
}

#define SAMPLE "123456789 Temp\xc3\xa9rature \xe6\xb8\xa9\xe5\xba\xa6 \x00\xff\x1b[2J\r\n\x80\x3f"

static void the_inspector_has_its_place_at_each_size(void **state)
{
	static const struct {
		int columns, rows;
		bool zoomed;
		enum inspector_wish wish;
		const char *name;
	} sizes[] = {
		{40, 12, false, INSPECTOR_WHERE_ROOM, "hex-40x12"},
		{40, 12, false, INSPECTOR_SHOWN, "hex-inspector-40x12"},
		{80, 24, false, INSPECTOR_SHOWN, "hex-inspector-80x24"},
		{80, 24, true, INSPECTOR_WHERE_ROOM, "hex-zoomed-80x24"},
		{120, 36, true, INSPECTOR_WHERE_ROOM, "hex-zoomed-120x36"},
		{120, 24, true, INSPECTOR_SHOWN, "hex-zoomed-120x24"},
		{200, 30, true, INSPECTOR_WHERE_ROOM, "hex-zoomed-200x30"},
		{300, 100, false, INSPECTOR_WHERE_ROOM, "hex-300x100"},
		{300, 100, false, INSPECTOR_HIDDEN, "hex-hidden-300x100"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(sizes); i++) {
		struct hex_bench *b = hex_bench_new(SLICE(SAMPLE));
		hex_editor_go(&b->hex, 14);
		b->view.plan.zoomed = sizes[i].zoomed;
		b->view.hex_view.inspector = sizes[i].wish;
		assert_pane(b, sizes[i].columns, sizes[i].rows, sizes[i].name);
		hex_bench_free(b);
	}
}

static void what_is_selected_found_or_chosen_is_marked(void **state)
{
	struct hex_bench *b = hex_bench_new(SLICE(SAMPLE));

	(void)state;
	b->view.plan.zoomed = true;
	b->view.hex_view.found_at = 2;
	b->view.hex_view.found_n = 5;
	b->view.hex_view.found_version = b->hex.buffer.version;
	hex_editor_go(&b->hex, 12);
	hex_editor_mark(&b->hex);
	hex_editor_go(&b->hex, 20);
	assert_pane(b, 80, 24, "hex-selected-80x24");
	/* The last row of the inspector is scrolled to. */
	b->view.hex_view.inspector = INSPECTOR_SHOWN;
	b->view.hex_view.inspecting = true;
	b->view.hex_view.row = 6;
	b->view.hex_view.big_endian = true;
	assert_pane(b, 80, 24, "hex-chosen-80x24");
	b->view.hex_view.row = 14 + CHECKSUM_TYPES - 1;
	assert_pane(b, 80, 24, "hex-digest-80x24");
	assert_pane(b, 200, 60, "hex-digest-200x60");
	/* Bytes that changed are not what was found. */
	assert_true(hex_buffer_replace(&b->hex.buffer, 0, 1, SLICE("x"), NULL));
	b->view.hex_view.sums = NULL;
	assert_pane(b, 200, 60, "hex-changed-200x60");
	hex_bench_free(b);
}

static void rows_are_as_long_as_the_pane_allows(void **state)
{
	static const struct {
		int columns, bytes;
	} cases[] = {{20, 1}, {21, 4}, {36, 4}, {37, 8}, {68, 8}, {69, 16}, {75, 16}, {132, 16},
		{133, 32}, {400, 32}};
	struct hex_bench *b = hex_bench_new(SLICE("x"));
	struct cells c = {0};

	(void)state;
	b->view.hex_view.inspector = INSPECTOR_HIDDEN;
	for (size_t i = 0; i < ALEN(cases); i++) {
		cells_resize(&c, cases[i].columns, 10);
		assert_int_equal(hex_pane_row_bytes(&b->view, cells_area(&c)), cases[i].bytes);
	}
	cells_fini(&c);
	hex_bench_free(b);
}

/* Each byte is hit where it is drawn, as digits and as text. */
static void the_mouse_hits_the_byte_that_is_drawn_there(void **state)
{
	struct hex_bench *b = hex_bench_new(SLICE("abcdefghijklmnopqrstuvwxyz"));

	(void)state;
	hex_bench_draw(b, 80, 24);
	struct area a = console_view_inside(&b->view, &b->cells, &hex_pane);
	int found = 0;
	for (int row = a.row; row < a.row + a.rows; row++)
		for (int column = a.column; column < a.column + a.columns; column++) {
			struct hit h = console_view_hit(&b->view, &b->cells, column, row);
			if (h.kind != HIT_BYTE || h.place == b->hex.buffer.n)
				continue;
			int32_t shown = cells_at(&b->cells, column, row)->point;
			int letter = 'a' + (int)h.place;
			found++;
			if (h.as_text)
				assert_int_equal(shown, letter);
			else
				assert_true(shown == "67"[letter >> 4 == 7] ||
					    shown == "0123456789abcdef"[letter & 15]);
		}
	assert_int_equal(found, 3 * 26);
	hex_bench_free(b);
}

/* What the port has not accepted yet is still to be sent. */
static void a_long_payload_shows_how_much_is_out(void **state)
{
	static const struct {
		size_t unsent;
		const char *told; /* NULL: nothing */
	} cases[] = {
		{20000, "sending: 0 of 16384 bytes"},
		{16384, "sending: 0 of 16384 bytes"},
		{12288, "sending: 4096 of 16384 bytes"},
		{1, "sending: 16383 of 16384 bytes"},
		{0, NULL},
	};
	struct hex_bench *b = hex_bench_new(SLICE("x"));
	struct buf payload = {0};

	(void)state;
	buf_add_repeat(&payload, 'x', 16384);
	session_link_up(b->session, 0);
	assert_true(session_submit_payload(b->session, SLICE("AT+MQTTPUBRAW=0,\"t\",16384,0,0"),
		buf_slice(&payload), SESSION_BY_USER, 0, NULL));
	session_receive(b->session, SLICE("\r\nOK\r\n\r\n>"), 1000);
	/* A message that arrives meanwhile changes nothing of it. */
	session_receive(b->session, SLICE("+MQTTSUBRECV:0,\"a\",4,test\r\n"), 2000);
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf text = {0};
		b->view.unsent = cases[i].unsent;
		hex_bench_draw(b, 120, 36);
		cells_add_text(&text, &b->cells);
		if (cases[i].told)
			assert_non_null(strstr(buf_text(&text), cases[i].told));
		else
			assert_null(strstr(buf_text(&text), "sending:"));
		buf_fini(&text);
	}
	buf_fini(&payload);
	hex_bench_free(b);
}

/* Whatever changes, a frame drawn from what has changed is the whole: the frame is checked. */
static void each_change_of_the_pane_is_a_fact(void **state)
{
	struct hex_bench *b = hex_bench_new(SLICE(SAMPLE));
	struct hex_view *h = &b->view.hex_view;

	(void)state;
	srand(3);
	for (int i = 0; i < 2000; i++) {
		switch (rand() % 9) {
		case 0:
			h->inspector = (enum inspector_wish)(rand() % 3);
			break;
		case 1:
			h->inspecting = rand() % 2;
			break;
		case 2:
			h->row = (size_t)rand() % (14 + CHECKSUM_TYPES);
			break;
		case 3:
			h->big_endian = rand() % 2;
			break;
		case 4:
			h->sums = rand() % 2 ? b->sums : NULL;
			break;
		case 5:
			hex_editor_mark(&b->hex);
			break;
		case 6:
			h->found_at = (size_t)rand() % 40;
			h->found_n = (size_t)rand() % 5;
			h->found_version = b->hex.buffer.version - (uint64_t)(rand() % 2);
			break;
		case 7:
			hex_editor_insert(&b->hex, SLICE("z"), NULL);
			break;
		default:
			hex_editor_go(&b->hex, (size_t)rand() % 50);
		}
		hex_bench_draw(b, i % 200 < 100 ? 80 : 300, i % 200 < 100 ? 24 : 90);
	}
	hex_bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_inspector_has_its_place_at_each_size),
		cmocka_unit_test(what_is_selected_found_or_chosen_is_marked),
		cmocka_unit_test(rows_are_as_long_as_the_pane_allows),
		cmocka_unit_test(the_mouse_hits_the_byte_that_is_drawn_there),
		cmocka_unit_test(a_long_payload_shows_how_much_is_out),
		cmocka_unit_test(each_change_of_the_pane_is_a_fact),
	};
	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
