/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <malloc.h>
#include <stdlib.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "payload/hex_editor.h"

static void type_all(struct hex_editor *e, const char *characters)
{
	for (const char *c = characters; *c; c++)
		assert_true(hex_editor_type(e, (struct slice){c, 1}, NULL));
}

static void load(struct hex_editor *e, const char *text)
{
	/* Not by hex_editor_load: that would be a step to be undone. */
	hex_buffer_fini(&e->buffer);
	assert_true(hex_buffer_load(&e->buffer, slice_of(text), NULL));
	free(e->buffer.undo);
	e->buffer.undo = NULL;
	e->buffer.history = 0;
	e->cursor = 0;
	e->low_nibble = false;
}

static void digits_typed_become_bytes_and_undo_takes_whole_bytes_back(void **state)
{
	(void)state;
	struct hex_editor e = {0};

	type_all(&e, "41424a");
	assert_slice(hex_buffer_bytes(&e.buffer), "ABJ");
	assert_int_equal(e.cursor, 3);
	assert_true(hex_editor_undo(&e));
	assert_slice(hex_buffer_bytes(&e.buffer), "AB");
	assert_int_equal(e.cursor, 2);
	assert_true(hex_editor_undo(&e));
	assert_true(hex_editor_undo(&e));
	assert_int_equal(e.buffer.n, 0);
	assert_false(hex_editor_undo(&e));
	for (int i = 0; i < 3; i++)
		assert_true(hex_editor_redo(&e));
	assert_slice(hex_buffer_bytes(&e.buffer), "ABJ");
	assert_false(hex_editor_redo(&e));
	hex_editor_fini(&e);
}

static void half_a_byte_can_be_undone_erased_or_left(void **state)
{
	(void)state;
	struct hex_editor e = {0};

	type_all(&e, "414");
	assert_slice(hex_buffer_bytes(&e.buffer), "A@");
	assert_true(e.low_nibble);
	hex_editor_backspace(&e);
	assert_slice(hex_buffer_bytes(&e.buffer), "A");
	assert_false(e.low_nibble);

	type_all(&e, "5");
	hex_editor_move(&e, HEX_LEFT, 0);
	assert_int_equal(e.cursor, 1);
	assert_false(e.low_nibble);
	e.overwrite = true;
	type_all(&e, "58");
	assert_slice(hex_buffer_bytes(&e.buffer), "AX");

	e.overwrite = false;
	type_all(&e, "6");
	assert_true(hex_editor_undo(&e));
	assert_slice(hex_buffer_bytes(&e.buffer), "AX");
	type_all(&e, "59");
	assert_slice(hex_buffer_bytes(&e.buffer), "AXY");
	hex_editor_fini(&e);
}

static void overwriting_keeps_the_length_until_the_end_is_reached(void **state)
{
	(void)state;
	struct hex_editor e = {.overwrite = true};

	load(&e, "ABC");
	type_all(&e, "6");
	assert_slice(hex_buffer_bytes(&e.buffer), "aBC"); /* 0x41 -> 0x61 */
	type_all(&e, "2");
	assert_slice(hex_buffer_bytes(&e.buffer), "bBC");
	hex_editor_move(&e, HEX_END, 0);
	type_all(&e, "44");
	assert_slice(hex_buffer_bytes(&e.buffer), "bBCD");
	e.text_column = true;
	hex_editor_move(&e, HEX_START, 0);
	type_all(&e, "xyz12");
	assert_slice(hex_buffer_bytes(&e.buffer), "xyz12");
	for (int i = 0; i < 7; i++)
		assert_true(hex_editor_undo(&e));
	assert_slice(hex_buffer_bytes(&e.buffer), "ABC");
	assert_false(hex_editor_undo(&e));
	hex_editor_fini(&e);
}

static void text_typed_goes_in_as_its_utf8_bytes_and_any_byte_can_be_deleted(void **state)
{
	(void)state;
	struct hex_editor e = {.text_column = true};

	assert_true(hex_editor_type(&e, SLICE("温"), NULL));
	assert_true(hex_editor_type(&e, SLICE("x"), NULL));
	assert_slice(hex_buffer_bytes(&e.buffer), "\xe6\xb8\xa9x");
	assert_int_equal(e.cursor, 4);
	hex_editor_move(&e, HEX_START, 0);
	assert_true(hex_editor_type(&e, SLICE("y"), NULL));
	assert_slice(hex_buffer_bytes(&e.buffer), "y\xe6\xb8\xa9x");
	assert_int_equal(e.cursor, 1);
	hex_editor_backspace(&e);
	hex_editor_delete(&e);
	assert_slice(hex_buffer_bytes(&e.buffer), "\xb8\xa9x");
	hex_editor_move(&e, HEX_END, 0);
	hex_editor_backspace(&e);
	assert_slice(hex_buffer_bytes(&e.buffer), "\xb8\xa9");
	hex_editor_delete(&e);
	assert_int_equal(e.buffer.n, 2);
	hex_editor_clear(&e);
	assert_int_equal(e.buffer.n, 0);
	hex_editor_backspace(&e);
	assert_true(hex_editor_undo(&e));
	assert_slice(hex_buffer_bytes(&e.buffer), "\xb8\xa9");
	hex_editor_fini(&e);
}

static void what_is_no_hex_digit_is_refused_and_named(void **state)
{
	(void)state;
	static const struct {
		const char *character, *told;
	} cases[] = {
		{"g", "g is not a hex digit"},
		{"\x1b", "␛ is not a hex digit"},
		{"温", "温 is not a hex digit"},
		{"\xff", "\\xff is not a hex digit"},
		{"0x1", "0x1 is not a hex digit"},
	};
	struct hex_editor e = {0};

	load(&e, "A");
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};
		assert_false(hex_editor_type(&e, slice_of(cases[i].character), &d));
		assert_string_equal(d.text, cases[i].told);
		assert_slice(hex_buffer_bytes(&e.buffer), "A");
	}
	hex_editor_fini(&e);
}

static void the_cursor_moves_by_rows_and_stays_inside(void **state)
{
	(void)state;
	/* 20 bytes in rows of 8: rows begin at 0, 8 and 16, the last has 4 */
	static const struct {
		size_t from;
		enum hex_move move;
		size_t to;
	} cases[] = {
		{0, HEX_LEFT, 0},
		{3, HEX_LEFT, 2},
		{19, HEX_RIGHT, 20},
		{20, HEX_RIGHT, 20},
		{3, HEX_UP, 3},
		{11, HEX_UP, 3},
		{3, HEX_DOWN, 11},
		{11, HEX_DOWN, 19},
		{14, HEX_DOWN, 20},
		{17, HEX_DOWN, 17},
		{11, HEX_ROW_START, 8},
		{11, HEX_ROW_END, 15},
		{17, HEX_ROW_END, 20},
		{11, HEX_START, 0},
		{11, HEX_END, 20},
		{18, HEX_PAGE_UP, 2},
		{10, HEX_PAGE_UP, 2},
		{1, HEX_PAGE_DOWN, 17},
		{6, HEX_PAGE_DOWN, 20},
	};
	struct hex_editor e = {.row_bytes = 8};

	load(&e, "0123456789abcdefghij");
	for (size_t i = 0; i < ALEN(cases); i++) {
		e.cursor = cases[i].from;
		hex_editor_move(&e, cases[i].move, 2);
		if (e.cursor != cases[i].to)
			fail_msg("case %zu: %zu, not %zu", i, e.cursor, cases[i].to);
	}
	hex_editor_move(&e, HEX_PAGE_DOWN, SIZE_MAX);
	assert_int_equal(e.cursor, 20);
	hex_editor_fini(&e);
}

static void a_full_buffer_takes_no_more_and_a_load_begins_at_the_start(void **state)
{
	(void)state;
	struct hex_editor e = {0};
	struct buf large = {0};
	struct diag d = {0};

	buf_add_repeat(&large, 'x', HEX_BUFFER_BYTES);
	assert_true(hex_editor_type(&e, SLICE("4"), &d));
	assert_true(e.low_nibble);
	assert_true(hex_editor_load(&e, buf_slice(&large), &d));
	assert_int_equal(e.cursor, 0);
	assert_false(e.low_nibble);
	hex_editor_move(&e, HEX_END, 0);
	assert_false(hex_editor_type(&e, SLICE("4"), &d));
	assert_non_null(strstr(d.text, "at most 16777216"));
	assert_false(e.low_nibble);
	assert_false(hex_editor_insert(&e, SLICE("y"), &d));
	e.text_column = true;
	assert_false(hex_editor_type(&e, SLICE("y"), &d));
	assert_int_equal(e.cursor, HEX_BUFFER_BYTES);
	/* In place of another it fits. */
	e.overwrite = true;
	hex_editor_move(&e, HEX_START, 0);
	assert_true(hex_editor_type(&e, SLICE("y"), &d));
	assert_int_equal(e.buffer.n, HEX_BUFFER_BYTES);
	assert_int_equal(hex_buffer_bytes(&e.buffer).p[0], 'y');
	buf_add_char(&large, 'x');
	assert_false(hex_editor_load(&e, buf_slice(&large), &d));
	assert_int_equal(e.cursor, 1);
	buf_fini(&large);
	hex_editor_fini(&e);
	assert_false(e.overwrite || e.text_column);
}

static void nothing_is_before_the_first_byte(void **state)
{
	(void)state;
	struct hex_editor e = {0};

	load(&e, "abc");
	hex_editor_backspace(&e);
	assert_slice(hex_buffer_bytes(&e.buffer), "abc");
	assert_int_equal(e.cursor, 0);
	assert_false(hex_editor_undo(&e));
	hex_editor_move(&e, HEX_END, 0);
	hex_editor_delete(&e);
	assert_slice(hex_buffer_bytes(&e.buffer), "abc");
	assert_int_equal(e.cursor, 3);
	hex_editor_backspace(&e);
	assert_slice(hex_buffer_bytes(&e.buffer), "ab");
	assert_int_equal(e.cursor, 2);
	hex_editor_fini(&e);
}

static void a_paste_goes_in_and_undo_leads_back_to_it(void **state)
{
	(void)state;
	struct hex_editor e = {0};

	load(&e, "ad");
	hex_editor_move(&e, HEX_RIGHT, 0);
	assert_true(hex_editor_insert(&e, SLICE("bc"), NULL));
	assert_slice(hex_buffer_bytes(&e.buffer), "abcd");
	assert_int_equal(e.cursor, 3);
	hex_editor_move(&e, HEX_START, 0);
	assert_true(hex_editor_undo(&e));
	assert_slice(hex_buffer_bytes(&e.buffer), "ad");
	assert_int_equal(e.cursor, 1);
	hex_editor_move(&e, HEX_END, 0);
	assert_true(hex_editor_redo(&e));
	assert_slice(hex_buffer_bytes(&e.buffer), "abcd");
	assert_int_equal(e.cursor, 1);
	assert_false(hex_editor_redo(&e));
	/* A digit that is not the second of the byte before begins a byte of its own. */
	struct diag d;
	assert_true(hex_buffer_amend(&e.buffer, 0, 1, SLICE("X"), &d));
	assert_slice(hex_buffer_bytes(&e.buffer), "Xbcd");
	assert_true(hex_editor_undo(&e));
	assert_slice(hex_buffer_bytes(&e.buffer), "abcd");
	hex_editor_fini(&e);
}

static void a_buffer_loaded_behind_the_editors_back_keeps_the_cursor_inside(void **state)
{
	(void)state;
	struct hex_editor e = {0};

	load(&e, "0123456789");
	hex_editor_move(&e, HEX_END, 0);
	type_all(&e, "4");
	assert_true(hex_buffer_load(&e.buffer, SLICE("xy"), NULL));
	type_all(&e, "41");
	assert_slice(hex_buffer_bytes(&e.buffer), "xyA");
	hex_editor_fini(&e);
}

static void more_than_the_limit_is_refused_and_changes_nothing(void **state)
{
	(void)state;
	struct hex_buffer h = {0};
	struct buf large = {0};
	struct diag d = {0};

	buf_add_repeat(&large, 'x', HEX_BUFFER_BYTES);
	assert_true(hex_buffer_load(&h, buf_slice(&large), &d));
	assert_false(hex_buffer_replace(&h, 5, 0, SLICE("y"), &d));
	assert_string_equal(
		d.text, "that would be 16777217 bytes; the editor holds at most 16777216");
	assert_true(hex_buffer_replace(&h, 5, 1, SLICE("y"), &d));
	assert_int_equal(h.n, HEX_BUFFER_BYTES);
	buf_add_char(&large, 'x');
	assert_false(hex_buffer_load(&h, buf_slice(&large), &d));
	assert_int_equal(hex_buffer_bytes(&h).p[5], 'y');
	buf_fini(&large);
	hex_buffer_fini(&h);
}

static void the_history_is_bounded_and_forgets_the_oldest_first(void **state)
{
	(void)state;
	struct hex_buffer h = {0};
	struct buf large = {0};
	size_t at, undone = 0;

	for (int i = 0; i < 6; i++) {
		buf_clear(&large);
		buf_add_repeat(&large, (char)i, HEX_BUFFER_BYTES);
		assert_true(hex_buffer_replace(&h, 0, h.n, buf_slice(&large), NULL));
		assert_true(h.history <= HEX_HISTORY_BYTES);
	}
	while (hex_buffer_undo(&h, &at))
		assert_int_equal(hex_buffer_bytes(&h).p[0], 5 - (int)++undone);
	assert_int_equal(undone, 3); /* each step holds the buffer, and a little */
	buf_fini(&large);
	hex_buffer_fini(&h);
}

static void it_knows_whether_it_was_changed_since_it_was_saved(void **state)
{
	(void)state;
	struct hex_buffer h = {0};
	size_t at;

	assert_true(hex_buffer_load(&h, SLICE("abc"), NULL));
	assert_false(hex_buffer_is_changed(&h));
	assert_true(hex_buffer_replace(&h, 1, 1, SLICE("X"), NULL));
	assert_true(hex_buffer_is_changed(&h));
	hex_buffer_saved(&h);
	assert_false(hex_buffer_is_changed(&h));
	assert_true(hex_buffer_undo(&h, &at));
	assert_int_equal(at, 1);
	assert_true(hex_buffer_is_changed(&h));
	hex_buffer_fini(&h);
}

static size_t heap_bytes(void)
{
	struct mallinfo2 now = mallinfo2();

	return now.uordblks + now.hblkhd;
}

static void the_history_is_what_can_be_undone(void **state)
{
	(void)state;
	struct hex_buffer h = {0};
	size_t at, one, both;

	assert_true(hex_buffer_replace(&h, 0, 0, SLICE("abc"), NULL));
	one = h.history;
	assert_true(one >= 3);
	assert_true(hex_buffer_replace(&h, 3, 0, SLICE("defgh"), NULL));
	both = h.history;
	assert_int_equal(both - one, one + 2);
	assert_true(hex_buffer_amend(&h, 3, 5, SLICE("xyzuv"), NULL));
	assert_int_equal(h.history, both);
	assert_true(hex_buffer_undo(&h, &at));
	assert_int_equal(h.history, one);
	assert_true(hex_buffer_undo(&h, &at));
	assert_int_equal(h.history, 0);
	assert_true(hex_buffer_redo(&h, &at));
	assert_true(hex_buffer_redo(&h, &at));
	assert_int_equal(h.history, both);
	hex_buffer_fini(&h);
}

static void nothing_of_it_stays_in_memory(void **state)
{
	(void)state;
	struct hex_buffer h = {0};
	struct buf large = {0};
	size_t before = heap_bytes(), at;

	buf_add_repeat(&large, 'x', HEX_BUFFER_BYTES);
	for (int i = 0; i < 4; i++)
		assert_true(hex_buffer_replace(&h, 0, h.n, buf_slice(&large), NULL));
	assert_true(hex_buffer_undo(&h, &at));
	/* A new step frees those that were undone. */
	assert_true(hex_buffer_undo(&h, &at));
	assert_true(hex_buffer_replace(&h, 0, h.n, SLICE(""), NULL));
	assert_true(hex_buffer_undo(&h, &at));
	buf_fini(&large);
	hex_buffer_fini(&h);
	assert_true(heap_bytes() < before + HEX_BUFFER_BYTES / 2);
}

static void undo_and_redo_find_the_bytes_that_were_saved(void **state)
{
	(void)state;
	struct hex_buffer h = {0};
	struct buf large = {0};
	size_t at;

	assert_false(hex_buffer_is_changed(&h));
	assert_true(hex_buffer_load(&h, SLICE("abc"), NULL));
	assert_true(hex_buffer_replace(&h, 0, 1, SLICE("X"), NULL));
	assert_true(hex_buffer_undo(&h, &at));
	assert_false(hex_buffer_is_changed(&h));
	assert_true(hex_buffer_undo(&h, &at)); /* what it was before the file */
	assert_true(hex_buffer_is_changed(&h));
	assert_true(hex_buffer_redo(&h, &at));
	assert_false(hex_buffer_is_changed(&h));
	assert_true(hex_buffer_redo(&h, &at));
	assert_true(hex_buffer_is_changed(&h));
	hex_buffer_saved(&h);
	assert_true(hex_buffer_undo(&h, &at));
	assert_true(hex_buffer_is_changed(&h));

	/* Another step in place of the saved one, and the same bytes: no one looks that far. */
	assert_true(hex_buffer_replace(&h, 0, 1, SLICE("Y"), NULL));
	assert_true(hex_buffer_is_changed(&h));
	hex_buffer_saved(&h);
	assert_true(hex_buffer_amend(&h, 0, 1, SLICE("Z"), NULL));
	assert_true(hex_buffer_is_changed(&h));

	/* The oldest step that is still known is the saved one, or it is not known any more. */
	hex_buffer_saved(&h);
	buf_add_repeat(&large, 'x', HEX_BUFFER_BYTES);
	for (int i = 0; i < 6; i++)
		assert_true(hex_buffer_replace(&h, 0, h.n, buf_slice(&large), NULL));
	while (hex_buffer_undo(&h, &at))
		assert_true(hex_buffer_is_changed(&h));
	assert_true(hex_buffer_is_changed(&h));
	hex_buffer_saved(&h);
	assert_true(hex_buffer_redo(&h, &at));
	assert_true(hex_buffer_undo(&h, &at));
	assert_false(hex_buffer_is_changed(&h));
	buf_fini(&large);
	hex_buffer_fini(&h);
	assert_false(hex_buffer_is_changed(&h));
}

static void what_a_file_took_the_place_of_can_be_had_back(void **state)
{
	(void)state;
	struct hex_buffer h = {0};
	size_t at;

	assert_true(hex_buffer_replace(&h, 0, 0, SLICE("an hour's work"), NULL));
	assert_true(hex_buffer_load(&h, SLICE("abc"), NULL));
	assert_false(hex_buffer_is_changed(&h));
	assert_true(hex_buffer_undo(&h, &at));
	assert_slice(hex_buffer_bytes(&h), "an hour's work");
	hex_buffer_fini(&h);
}

static void a_new_edit_forgets_what_was_undone(void **state)
{
	(void)state;
	struct hex_editor e = {.text_column = true};

	type_all(&e, "ab");
	hex_editor_undo(&e);
	type_all(&e, "c");
	assert_false(hex_editor_redo(&e));
	assert_slice(hex_buffer_bytes(&e.buffer), "ac");
	hex_editor_fini(&e);
}

static void hex_text_is_read_in_the_forms_people_paste(void **state)
{
	(void)state;
	static const struct {
		const char *text, *bytes;
	} cases[] = {
		{"", ""},
		{"  ", ""},
		{"41", "A"},
		{"41 4a, 0x4B", "AJK"},
		{"0x41,0x42,\r\n0x43", "ABC"},
		{"414243", "ABC"},
		{"0X41424a", "ABJ"},
		{"41:42:43", "ABC"},
	};
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		assert_true(hex_parse(slice_of(cases[i].text), &out, NULL));
		assert_buf(&out, cases[i].bytes);
		buf_fini(&out);
	}
	struct buf out = {0};
	assert_true(hex_parse(SLICE("00 ff0a, 0x0d"), &out, NULL));
	assert_int_equal(out.n, 4);
	assert_memory_equal(out.p, "\x00\xff\x0a\x0d", 4);
	buf_fini(&out);
}

static void what_is_no_hex_text_is_refused_with_its_place(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t at, n;
		const char *told;
	} cases[] = {
		{"41 4", 3, 1, "odd number of hex digits: 4"},
		{"4 1", 0, 1, "odd number of hex digits: 4"},
		{"41 zz", 3, 1, "z is not a hex digit"},
		{"41 4温", 4, 3, "温 is not a hex digit"},
		{"41 0x", 3, 2, "0x must be followed by hex digits"},
		{"41;42", 2, 1, "; is not a hex digit"},
		{"41\x1b[2J", 2, 1, "␛ is not a hex digit"},
	};
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		struct diag d = {0};
		buf_add_text(&out, "kept");
		assert_false(hex_parse(slice_of(cases[i].text), &out, &d));
		assert_string_equal(d.text, cases[i].told);
		assert_int_equal(d.at, cases[i].at);
		assert_int_equal(d.n, cases[i].n);
		assert_int_equal(d.code, 0);
		assert_buf(&out, "kept");
		buf_fini(&out);
	}
	struct buf none = {0};
	assert_false(hex_parse((struct slice){"41\0"
					      "42",
				       5},
		&none, NULL));
	buf_fini(&none);
}

static void random_edit(struct hex_editor *e)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	char bytes[5];
	size_t n = (size_t)rand() % sizeof(bytes);

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)rand();
	switch (rand() % 8) {
	case 0:
		hex_editor_delete(e);
		break;
	case 1:
		hex_editor_backspace(e);
		break;
	case 2:
		hex_editor_insert(e, (struct slice){bytes, n}, NULL);
		break;
	case 3:
		hex_editor_move(e, (enum hex_move)(rand() % (HEX_PAGE_DOWN + 1)), 2);
		break;
	case 4:
		e->overwrite = rand() % 2;
		e->text_column = rand() % 2;
		break;
	case 5:
		if (rand() % 10 == 0)
			hex_editor_clear(e);
		break;
	default:
		hex_editor_type(e, (struct slice){&digits[(size_t)rand() % 22], 1}, NULL);
	}
	assert_true(e->cursor <= e->buffer.n);
}

static void undoing_all_gives_the_start_and_redoing_all_the_end(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 300; seed++) {
		struct hex_editor e = {.row_bytes = 4};
		struct buf end = {0};
		size_t undone = 0, redone = 0;

		srand(seed);
		load(&e, "the start");
		for (int i = rand() % 200; i > 0; i--)
			random_edit(&e);
		/* A backspace after a first digit is an undo itself: forget what it undid. */
		hex_editor_insert(&e, SLICE("!"), NULL);
		buf_add(&end, hex_buffer_bytes(&e.buffer));
		while (hex_editor_undo(&e))
			undone++;
		assert_slice(hex_buffer_bytes(&e.buffer), "the start");
		while (hex_editor_redo(&e))
			redone++;
		assert_int_equal(redone, undone);
		assert_int_equal(e.buffer.n, end.n);
		assert_memory_equal(hex_buffer_bytes(&e.buffer).p, end.p, end.n);
		buf_fini(&end);
		hex_editor_fini(&e);
	}
}

/* The same bytes as an array, each state of it kept. */
struct model {
	struct buf states[300];
	size_t now, count; /* the one that is shown; how many can be come to by redoing */
	size_t saved;      /* SIZE_MAX: can't be come to any more */
	size_t at, added;  /* what the last step put in; SIZE_MAX: it was undone, or none */
};

static struct buf *model_step(struct model *m)
{
	for (size_t i = m->now + 1; i < m->count; i++)
		buf_fini(&m->states[i]);
	if (m->saved != SIZE_MAX && m->saved > m->now)
		m->saved = SIZE_MAX;
	buf_add(&m->states[m->now + 1], buf_slice(&m->states[m->now]));
	m->count = ++m->now + 1;
	return &m->states[m->now];
}

static void model_edit(struct model *m, struct hex_buffer *h)
{
	char bytes[40];
	size_t at = (size_t)rand() % (m->states[m->now].n + 3), n = (size_t)rand() % 20;
	struct slice with = {bytes, (size_t)rand() % sizeof(bytes)};

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)rand();
	size_t rest = m->states[m->now].n > at ? m->states[m->now].n - at : 0;
	size_t begin = m->states[m->now].n - rest, removed = n < rest ? n : rest;
	assert_true(hex_buffer_replace(h, at, n, with, NULL));
	if (removed == 0 && with.n == 0)
		return;
	buf_replace(model_step(m), begin, removed, with);
	m->at = begin;
	m->added = with.n;
}

static void model_amend(struct model *m, struct hex_buffer *h)
{
	char byte = (char)rand();

	if (m->added == SIZE_MAX || m->count != m->now + 1 || m->now == 0)
		return;
	assert_true(hex_buffer_amend(h, m->at, m->added, (struct slice){&byte, 1}, NULL));
	buf_replace(&m->states[m->now], m->at, m->added, (struct slice){&byte, 1});
	if (m->saved == m->now)
		m->saved = SIZE_MAX;
	m->added = 1;
}

static void assert_model(const struct model *m, struct hex_buffer *h)
{
	const struct buf *wanted = &m->states[m->now];
	char part[50];
	size_t at = (size_t)rand() % (wanted->n + 1);

	assert_int_equal(h->n, wanted->n);
	size_t n = hex_buffer_copy(h, at, sizeof(part), part);
	assert_int_equal(n, wanted->n - at < sizeof(part) ? wanted->n - at : sizeof(part));
	if (n)
		assert_memory_equal(part, wanted->p + at, n);
	assert_int_equal(hex_buffer_is_changed(h), m->saved != m->now);
	if (rand() % 4)
		return;
	if (wanted->n)
		assert_memory_equal(hex_buffer_bytes(h).p, wanted->p, wanted->n);
	assert_int_equal(hex_buffer_piece(h, wanted->n).n, 0);
}

static void a_buffer_is_an_array_of_bytes_with_all_its_states(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 200; seed++) {
		struct hex_buffer h = {0};
		struct model *m = calloc(1, sizeof(*m));
		size_t at;

		srand(seed);
		m->count = 1;
		m->added = SIZE_MAX;
		for (int i = 0; i < 250; i++) {
			int what = rand() % 10;
			if (what < 5) {
				model_edit(m, &h);
			} else if (what == 5) {
				model_amend(m, &h);
			} else if (what == 6) {
				hex_buffer_saved(&h);
				m->saved = m->now;
			} else if (what < 9) {
				assert_int_equal(hex_buffer_undo(&h, &at), m->now > 0);
				m->now -= m->now > 0;
				m->added = SIZE_MAX;
			} else {
				assert_int_equal(hex_buffer_redo(&h, &at), m->now + 1 < m->count);
				m->now += m->now + 1 < m->count;
				m->added = SIZE_MAX;
			}
			assert_model(m, &h);
		}
		for (size_t i = 0; i < ALEN(m->states); i++)
			buf_fini(&m->states[i]);
		free(m);
		hex_buffer_fini(&h);
	}
}

static void bytes_are_selected_by_shift_or_between_two_marks(void **state)
{
	(void)state;
	struct hex_editor e = {.row_bytes = 4};
	size_t at;

	load(&e, "0123456789");
	assert_int_equal(hex_editor_selection(&e, &at), 0);
	hex_editor_move(&e, HEX_DOWN, 0);
	hex_editor_shift(&e, HEX_RIGHT, 0);
	hex_editor_shift(&e, HEX_RIGHT, 0);
	assert_int_equal(hex_editor_selection(&e, &at), 2);
	assert_int_equal(at, 4);
	hex_editor_shift(&e, HEX_UP, 0); /* beyond the other end */
	assert_int_equal(hex_editor_selection(&e, &at), 2);
	assert_int_equal(at, 2);
	/* A movement ends it, but not one that was begun by a mark. */
	hex_editor_move(&e, HEX_RIGHT, 0);
	assert_int_equal(hex_editor_selection(&e, &at), 0);
	hex_editor_mark(&e);
	hex_editor_move(&e, HEX_END, 0);
	assert_int_equal(hex_editor_selection(&e, &at), 7);
	assert_int_equal(at, 3);
	hex_editor_go(&e, 1);
	assert_int_equal(hex_editor_selection(&e, &at), 2);
	assert_int_equal(at, 1);
	hex_editor_mark(&e);
	assert_int_equal(hex_editor_selection(&e, &at), 0);
	hex_editor_mark(&e);
	hex_editor_go(&e, 10);
	/* The buffer was changed behind the editor's back. */
	assert_true(hex_buffer_replace(&e.buffer, 0, 10, SLICE("ab"), NULL));
	assert_int_equal(hex_editor_selection(&e, &at), 1);
	assert_int_equal(at, 1);
	assert_true(hex_editor_unselect(&e));
	assert_false(hex_editor_unselect(&e));
	hex_editor_fini(&e);
}

/* A message copied into the editor: nothing of it is selected, and it was not saved. */
static void other_bytes_begin_anew(void **state)
{
	(void)state;
	struct hex_editor e = {0};
	size_t at;

	load(&e, "0123456789");
	hex_editor_go(&e, 6);
	hex_editor_mark(&e);
	type_all(&e, "4");
	hex_editor_mark(&e);
	assert_true(hex_editor_set(&e, SLICE("abcdefghij"), NULL));
	assert_slice(hex_buffer_bytes(&e.buffer), "abcdefghij");
	assert_int_equal(e.cursor, 0);
	assert_false(e.low_nibble);
	assert_int_equal(hex_editor_selection(&e, &at), 0);
	assert_true(hex_buffer_is_changed(&e.buffer));
	assert_true(hex_editor_undo(&e));
	assert_int_equal(e.buffer.n, 11);
	hex_editor_fini(&e);
}

static void what_is_typed_or_pasted_replaces_the_selection(void **state)
{
	enum what { TYPE, DIGITS, PASTE, REMOVE, ERASE, FILL, PUT };
	static const struct {
		size_t from, to;
		bool overwrite;
		enum what what;
		const char *with, *result;
		size_t cursor;
	} cases[] = {
		{2, 5, false, TYPE, "x", "01x56789", 3},
		{5, 2, false, TYPE, "x", "01x56789", 3},
		{2, 5, true, TYPE, "x", "01x56789", 3},
		{2, 5, false, DIGITS, "4142", "01AB56789", 4},
		{2, 5, true, DIGITS, "4142", "01AB6789", 4},
		{2, 5, false, PASTE, "xy", "01xy56789", 4},
		{2, 2, false, PASTE, "xy", "01xy23456789", 4},
		{2, 2, true, PASTE, "xy", "01xy456789", 4},
		{9, 9, true, PASTE, "xy", "012345678xy", 11},
		{2, 5, false, REMOVE, "", "0156789", 2},
		{5, 2, false, ERASE, "", "0156789", 2},
		{2, 2, false, ERASE, "", "023456789", 1},
		{2, 7, false, FILL, "xy", "01xyxyx789", 7},
		{2, 2, false, FILL, "xy", "01xyx23456789", 5},
		{2, 2, true, FILL, "xy", "01xyx56789", 5},
		{2, 2, false, PUT, "xyz", "01xyz56789", 2},
		{9, 9, false, PUT, "xyz", "012345678xyz", 9},
	};
	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct hex_editor e = {.overwrite = cases[i].overwrite};
		struct slice with = slice_of(cases[i].with);
		load(&e, "0123456789");
		hex_editor_go(&e, cases[i].from);
		hex_editor_mark(&e);
		hex_editor_go(&e, cases[i].to);
		switch (cases[i].what) {
		case TYPE:
			e.text_column = true;
			assert_true(hex_editor_type(&e, with, NULL));
			break;
		case DIGITS:
			type_all(&e, cases[i].with);
			break;
		case PASTE:
			assert_true(hex_editor_insert(&e, with, NULL));
			break;
		case REMOVE:
			hex_editor_delete(&e);
			break;
		case ERASE:
			hex_editor_backspace(&e);
			break;
		case FILL:
			assert_true(hex_editor_fill(&e, with, 3, NULL));
			break;
		case PUT:
			assert_true(hex_editor_put(&e, 3, with, NULL));
		}
		assert_slice(hex_buffer_bytes(&e.buffer), cases[i].result);
		assert_int_equal(e.cursor, cases[i].cursor);
		assert_false(hex_editor_unselect(&e));
		while (hex_editor_undo(&e)) {
		}
		assert_slice(hex_buffer_bytes(&e.buffer), "0123456789");
		hex_editor_fini(&e);
	}
	struct hex_editor e = {0};
	struct diag d;
	assert_false(hex_editor_fill(&e, SLICE("x"), SIZE_MAX, &d));
	hex_editor_fini(&e);
}

static void a_place_is_a_number_or_counted_from_the_cursor(void **state)
{
	static const struct {
		const char *text;
		size_t to; /* SIZE_MAX: none */
		const char *told;
	} cases[] = {
		{"0", 0, ""},
		{"7", 7, ""},
		{"0xA", 10, ""},
		{"+3", 7, ""},
		{"+0x6", 10, ""},
		{"-4", 0, ""},
		{"END", 10, ""},
		{"11", SIZE_MAX, "behind the end: the length is 10, 0xa"},
		{"+7", SIZE_MAX, "behind the end"},
		{"+18446744073709551615", SIZE_MAX, "behind the end"},
		{"-5", SIZE_MAX, "only 4 bytes before the cursor"},
		{"x", SIZE_MAX, "x is not a place; 1024, 0x400, +16, -16 and end are"},
		{"--4", SIZE_MAX, "--4 is not"},
		{"+", SIZE_MAX, "+ is not"},
		{"", SIZE_MAX, "nothing is not"},
	};
	struct hex_editor e = {0};

	(void)state;
	load(&e, "0123456789");
	hex_editor_go(&e, 4);
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};
		size_t to = SIZE_MAX;
		assert_int_equal(hex_editor_find_place(&e, slice_of(cases[i].text), &to, &d),
			cases[i].to != SIZE_MAX);
		assert_int_equal(to, cases[i].to);
		assert_true(slice_starts(slice_of(d.text), slice_of(cases[i].told)));
	}
	hex_editor_fini(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_typed_become_bytes_and_undo_takes_whole_bytes_back),
		cmocka_unit_test(half_a_byte_can_be_undone_erased_or_left),
		cmocka_unit_test(overwriting_keeps_the_length_until_the_end_is_reached),
		cmocka_unit_test(text_typed_goes_in_as_its_utf8_bytes_and_any_byte_can_be_deleted),
		cmocka_unit_test(what_is_no_hex_digit_is_refused_and_named),
		cmocka_unit_test(the_cursor_moves_by_rows_and_stays_inside),
		cmocka_unit_test(a_full_buffer_takes_no_more_and_a_load_begins_at_the_start),
		cmocka_unit_test(nothing_is_before_the_first_byte),
		cmocka_unit_test(a_paste_goes_in_and_undo_leads_back_to_it),
		cmocka_unit_test(a_buffer_loaded_behind_the_editors_back_keeps_the_cursor_inside),
		cmocka_unit_test(more_than_the_limit_is_refused_and_changes_nothing),
		cmocka_unit_test(the_history_is_bounded_and_forgets_the_oldest_first),
		cmocka_unit_test(it_knows_whether_it_was_changed_since_it_was_saved),
		cmocka_unit_test(the_history_is_what_can_be_undone),
		cmocka_unit_test(nothing_of_it_stays_in_memory),
		cmocka_unit_test(undo_and_redo_find_the_bytes_that_were_saved),
		cmocka_unit_test(what_a_file_took_the_place_of_can_be_had_back),
		cmocka_unit_test(a_new_edit_forgets_what_was_undone),
		cmocka_unit_test(hex_text_is_read_in_the_forms_people_paste),
		cmocka_unit_test(what_is_no_hex_text_is_refused_with_its_place),
		cmocka_unit_test(undoing_all_gives_the_start_and_redoing_all_the_end),
		cmocka_unit_test(a_buffer_is_an_array_of_bytes_with_all_its_states),
		cmocka_unit_test(bytes_are_selected_by_shift_or_between_two_marks),
		cmocka_unit_test(other_bytes_begin_anew),
		cmocka_unit_test(what_is_typed_or_pasted_replaces_the_selection),
		cmocka_unit_test(a_place_is_a_number_or_counted_from_the_cursor),
	};
	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
