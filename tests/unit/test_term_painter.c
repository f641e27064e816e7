/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal here is a model that understands words of its own, so that what was sent can be read:
 *     @4,2;  the cursor to column 4 of row 2      [5]  style 5, from any other
 *     ~      clear                                (5)  style 5, from one with the same rest
 *     + -    cursor shown, hidden                 {2,9,1}  the rows 2 to 9 go up by one
 */
#include "unit.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "term/painter.h"

enum { COLUMNS = 20, ROWS = 12 };

/* These two look alike but for their colour; all others have nothing in common. */
static const enum style twins[] = {STYLE_NORMAL, STYLE_DIM};

static void add_move(struct buf *out, int column, int row)
{
	buf_addf(out, "@%d,%d;", column, row);
}

static void add_scroll(struct buf *out, int top, int bottom, int by, int rows)
{
	assert_int_equal(rows, ROWS);
	buf_addf(out, "{%d,%d,%d}", top, bottom, by);
}

static void make_words(struct painter_words *w)
{
	*w = (struct painter_words){.add_move = add_move,
		.add_scroll = add_scroll,
		.moves_in_any_style = true,
		.keeps_last_cell = true,
		.blank_is_normal = true};
	for (int i = 0; i < STYLE_COUNT; i++) {
		buf_addf(&w->styles[i].whole, "[%d]", i);
		buf_addf(&w->styles[i].foreground, "(%d)", i);
		buf_addf(&w->styles[i].rest, "%d", i);
	}
	for (size_t i = 0; i < ALEN(twins); i++)
		buf_set(&w->styles[twins[i]].rest, SLICE("twin"));
	buf_add_text(&w->clear, "~");
	buf_add_text(&w->show_cursor, "+");
	buf_add_text(&w->hide_cursor, "-");
}

struct bench {
	struct painter painter;
	struct buf text;
	struct painter_words words;
	struct cells cells;
	/* what the model shows */
	struct cells shown;
	int column, row;
	enum style style;
	bool cursor;
	struct cell *last; /* written to */
};

static int setup(void **state)
{
	static struct bench b;

	utf8_use_locale();
	b = (struct bench){.column = 3, .row = 3, .style = STYLE_BAD, .cursor = true};
	make_words(&b.words);
	cells_resize(&b.cells, COLUMNS, ROWS);
	cells_resize(&b.shown, COLUMNS, ROWS);
	for (int y = 0; y < ROWS; y++)
		area_put(cells_area(&b.shown), 0, y, STYLE_BAD, SLICE("what was there before"));
	*state = &b;
	return 0;
}

static int teardown(void **state)
{
	struct bench *b = *state;

	painter_fini(&b->painter);
	buf_fini(&b->text);
	painter_words_fini(&b->words);
	cells_fini(&b->cells);
	cells_fini(&b->shown);
	return 0;
}

static void put(struct bench *b, int column, int row, enum style style, const char *text)
{
	area_put(cells_area(&b->cells), column, row, style, slice_of(text));
}

/* Valid until the next frame. */
static const char *paint(struct bench *b)
{
	buf_set(&b->text, painter_paint(&b->painter, &b->words, &b->cells, COLUMNS, ROWS));
	return buf_text(&b->text);
}

/* --- the model --- */

static void blank_row(struct bench *b, int row)
{
	area_fill(area_sub(cells_area(&b->shown), 0, row, COLUMNS, 1), STYLE_NORMAL);
}

static void scroll(struct bench *b, int top, int bottom, int by)
{
	for (int y = top; y <= bottom; y++) {
		blank_row(b, y);
		for (int x = 0; x < COLUMNS && y + by <= bottom; x++)
			b->shown.cells[y * COLUMNS + x] = *cells_at(&b->shown, x, y + by);
	}
	b->row = -1;
}

/* A combining character joins the one before. */
static void add_to_character(struct bench *b, struct slice bytes)
{
	struct utf8_char c;

	utf8_next(bytes, &c);
	assert_non_null(b->last);
	if (b->last->combining)
		b->last->combining2 = (uint32_t)c.point;
	else
		b->last->combining = (uint32_t)c.point;
}

static void show_character(struct bench *b, struct slice bytes)
{
	int columns = (int)utf8_columns(bytes);

	if (columns == 0) {
		add_to_character(b, bytes);
		return;
	}
	assert_in_range(b->row, 0, ROWS - 1);
	assert_in_range(b->column, 0, COLUMNS - columns);
	area_put(cells_area(&b->shown), b->column, b->row, b->style, bytes);
	b->last = &b->shown.cells[b->row * COLUMNS + b->column];
	b->column += columns;
	if (b->column == COLUMNS)
		b->row = -1;
}

/* Answers the bytes of the word or character that begins there. */
static int obey(struct bench *b, const char *text)
{
	int n = 0, style, top, bottom, by;

	if (sscanf(text, "@%d,%d;%n", &b->column, &b->row, &n) == 2 && n)
		return n;
	if (sscanf(text, "[%d]%n", &style, &n) == 1 && n) {
		b->style = (enum style)style;
		return n;
	}
	if (sscanf(text, "(%d)%n", &style, &n) == 1 && n) {
		assert_true(style == STYLE_NORMAL || style == STYLE_DIM);
		assert_true(b->style == STYLE_NORMAL || b->style == STYLE_DIM);
		b->style = (enum style)style;
		return n;
	}
	if (sscanf(text, "{%d,%d,%d}%n", &top, &bottom, &by, &n) == 3 && n) {
		assert_int_equal(b->style, STYLE_NORMAL);
		scroll(b, top, bottom, by);
		return n;
	}
	if (*text == '~') {
		assert_int_equal(b->style, STYLE_NORMAL);
		for (int y = 0; y < ROWS; y++)
			blank_row(b, y);
		b->row = -1;
		return 1;
	}
	if (*text == '+' || *text == '-') {
		b->cursor = *text == '+';
		return 1;
	}
	struct utf8_char c;
	utf8_next(slice_of(text), &c);
	show_character(b, (struct slice){text, c.bytes});
	return c.bytes;
}

static void obey_all(struct bench *b, const char *text)
{
	while (*text)
		text += obey(b, text);
}

static void assert_shown(struct bench *b)
{
	for (int y = 0; y < ROWS; y++)
		for (int x = 0; x < COLUMNS; x++) {
			const struct cell *shown = cells_at(&b->shown, x, y);
			const struct cell *wanted = cells_at(&b->cells, x, y);
			assert_int_equal(shown->point, wanted->point);
			assert_int_equal(shown->style, wanted->style);
			assert_int_equal(shown->combining, wanted->combining);
			assert_int_equal(shown->combining2, wanted->combining2);
		}
	assert_int_equal(b->cursor, b->cells.cursor_row >= 0);
	if (b->cursor) {
		assert_int_equal(b->row, b->cells.cursor_row);
		assert_int_equal(b->column, b->cells.cursor_column);
	}
}

/* --- tests --- */

static void the_first_frame_clears_and_writes_what_is_not_blank(void **state)
{
	struct bench *b = *state;

	put(b, 2, 1, STYLE_GOOD, "up");
	put(b, 0, 3, STYLE_GOOD, "down");
	char wanted[64];
	snprintf(wanted, sizeof(wanted), "[0]-~@2,1;[%d]up@0,3;down", STYLE_GOOD);
	assert_string_equal(paint(b), wanted);
}

static void an_unchanged_frame_sends_nothing(void **state)
{
	struct bench *b = *state;

	put(b, 2, 1, STYLE_GOOD, "up");
	b->cells.cursor_column = b->cells.cursor_row = 1;
	obey_all(b, paint(b));
	assert_shown(b);
	assert_string_equal(paint(b), "");
}

static void only_the_cells_that_changed_are_sent(void **state)
{
	static const struct {
		const char *before, *after, *sent;
	} cases[] = {
		{"count 0000000041", "count 0000000042", "@15,5;2@0,0;"},
		{"count 0000000099", "count 0000000100", "@13,5;100@0,0;"},
		/* A short gap is written again, a long one jumped over. */
		{"ab cd ef gh", "xb cd ef gy", "@0,5;x@10,5;y@0,0;"},
		{"ab cd", "xb cy", "@0,5;xb cy@0,0;"},
		{"long", "long text", "@5,5;text@0,0;"},
		{"long text", "long", "@5,5;    @0,0;"},
		{"wide 温 there", "wide 湿 there", "@5,5;湿@0,0;"},
		{"wide 温 there", "wide ab there", "@5,5;ab@0,0;"},
		{"wide ab there", "wide 温 there", "@5,5;温@0,0;"},
		{"wide a温 there", "wide 温b there", "@5,5;温b@0,0;"},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < ALEN(cases); i++) {
		cells_clear(&b->cells);
		b->cells.cursor_column = b->cells.cursor_row = 0;
		put(b, 0, 5, STYLE_NORMAL, cases[i].before);
		obey_all(b, paint(b));
		assert_shown(b);
		cells_clear(&b->cells);
		b->cells.cursor_column = b->cells.cursor_row = 0;
		put(b, 0, 5, STYLE_NORMAL, cases[i].after);
		const char *sent = paint(b);
		assert_string_equal(sent, cases[i].sent);
		obey_all(b, sent);
		assert_shown(b);
	}
}

/* The cursor stands in front of it: a gap in the first column is no different. */
static void a_short_gap_after_the_cursor_is_written_again(void **state)
{
	struct bench *b = *state;

	put(b, 0, 5, STYLE_NORMAL, "ab cd");
	b->cells.cursor_column = 0;
	b->cells.cursor_row = 5;
	obey_all(b, paint(b));
	put(b, 0, 5, STYLE_NORMAL, "ab xd");
	const char *sent = paint(b);
	assert_string_equal(sent, "ab x@0,5;");
	obey_all(b, sent);
	assert_shown(b);
}

static void a_style_is_sent_once_and_as_little_of_it_as_differs(void **state)
{
	struct bench *b = *state;
	char wanted[64];

	paint(b);
	put(b, 0, 0, STYLE_DIM, "a");
	put(b, 1, 0, STYLE_NORMAL, "b");
	put(b, 2, 0, STYLE_BAD, "c");
	put(b, 0, 1, STYLE_BAD, "d");
	snprintf(wanted, sizeof(wanted), "@0,0;(%d)a(%d)b[%d]c@0,1;d", STYLE_DIM, STYLE_NORMAL,
		STYLE_BAD);
	assert_string_equal(paint(b), wanted);
}

static void put_messages(struct bench *b, int first)
{
	char text[32];

	cells_clear(&b->cells);
	put(b, 0, 0, STYLE_BAR, "the bar stays");
	put(b, 0, ROWS - 1, STYLE_BAR, "and that");
	for (int y = 2; y < ROWS - 2; y++) {
		snprintf(text, sizeof(text), "%d. message", first + y);
		put(b, 0, y, STYLE_NORMAL, text);
	}
}

static void a_list_that_grows_is_scrolled_by_the_terminal(void **state)
{
	struct bench *b = *state;

	put_messages(b, 10);
	obey_all(b, paint(b));
	put_messages(b, 12);
	const char *sent = paint(b);
	assert_string_equal(sent, "[0]{2,9,2}@0,8;20. message@0,9;21. message");
	obey_all(b, sent);
	assert_shown(b);
	/* Nothing is left of these: no scrolling. */
	put_messages(b, 50);
	sent = paint(b);
	assert_null(strchr(sent, '{'));
	obey_all(b, sent);
	assert_shown(b);
}

static void without_scrolling_the_rows_are_written(void **state)
{
	struct bench *b = *state;

	b->words.add_scroll = NULL;
	put_messages(b, 10);
	obey_all(b, paint(b));
	put_messages(b, 12);
	const char *sent = paint(b);
	assert_null(strchr(sent, '{'));
	obey_all(b, sent);
	assert_shown(b);
}

static void blanks_are_written_where_a_clear_leaves_another_look(void **state)
{
	struct bench *b = *state;
	size_t blanks = 0;

	b->words.blank_is_normal = false;
	for (const char *sent = paint(b); *sent; sent++)
		blanks += *sent == ' ';
	assert_int_equal(blanks, COLUMNS * ROWS);
}

static void the_last_cell_is_left_alone_where_it_would_scroll(void **state)
{
	struct bench *b = *state;

	paint(b);
	put(b, COLUMNS - 2, ROWS - 1, STYLE_NORMAL, "ab");
	assert_string_equal(paint(b), "@18,11;ab");
	b->words.keeps_last_cell = false;
	painter_forget(&b->painter);
	assert_string_equal(paint(b), "[0]-~@18,11;a");
}

static void no_style_is_on_while_the_cursor_moves_where_that_spoils_it(void **state)
{
	struct bench *b = *state;
	char wanted[64];

	b->words.moves_in_any_style = false;
	paint(b);
	put(b, 0, 0, STYLE_BAD, "a");
	put(b, 0, 1, STYLE_BAD, "b");
	snprintf(wanted, sizeof(wanted), "@0,0;[%d]a[0]@0,1;[%d]b", STYLE_BAD, STYLE_BAD);
	assert_string_equal(paint(b), wanted);
}

static void what_a_forgotten_terminal_shows_is_painted_anew(void **state)
{
	struct bench *b = *state;

	put(b, 0, 0, STYLE_NORMAL, "a");
	b->cells.cursor_column = b->cells.cursor_row = 0;
	assert_string_equal(paint(b), "[0]-~@0,0;a@0,0;+");
	painter_forget(&b->painter);
	assert_string_equal(paint(b), "[0]-~@0,0;a@0,0;+");
}

static void a_terminal_smaller_than_the_frame_gets_what_fits(void **state)
{
	struct bench *b = *state;

	put(b, 0, 0, STYLE_NORMAL, "abcdef");
	put(b, 0, 3, STYLE_NORMAL, "below");
	struct slice sent = painter_paint(&b->painter, &b->words, &b->cells, 3, 2);
	assert_memory_equal(sent.p, "[0]-~@0,0;abc", sent.n);
}

static void no_control_character_gets_out_of_a_cell(void **state)
{
	struct bench *b = *state;

	paint(b);
	for (int i = 0; i < COLUMNS; i++)
		b->cells.cells[i] = (struct cell){.point = i + 1};
	b->cells.cells[3].combining = 0x1b;
	b->cells.cells[4].point = 0x9b;
	b->cells.cells[5].point = 0x7f;
	b->cells.versions[0]++;
	const char *sent = paint(b);
	assert_true(strlen(sent) >= COLUMNS);
	for (; *sent; sent++)
		assert_true((unsigned char)*sent >= 0x20 && *sent != 0x7f);
}

/* Frames that have something of the frame before, as a console's have. */
static void change_at_random(struct bench *b, unsigned *seed)
{
	static const char *const words[] = {
		"message", "温度", "e\xcc\x81", "12:00:01", "  ", "x", "a long line that is cut"};

	if (rand_r(seed) % 3 == 0) {
		int top = rand_r(seed) % (ROWS - 1), by = 1 + rand_r(seed) % 3;
		area_scroll(area_sub(cells_area(&b->cells), 0, top, COLUMNS, ROWS), by);
	}
	for (int n = rand_r(seed) % 5; n > 0; n--)
		put(b, rand_r(seed) % COLUMNS, rand_r(seed) % ROWS,
			(enum style)(rand_r(seed) % STYLE_COUNT),
			words[(size_t)rand_r(seed) % ALEN(words)]);
	b->cells.cursor_row = rand_r(seed) % (ROWS + 1) - 1;
	b->cells.cursor_column = b->cells.cursor_row < 0 ? -1 : rand_r(seed) % COLUMNS;
	if (rand_r(seed) % 50 == 0)
		painter_forget(&b->painter);
}

static void whatever_changes_the_terminal_shows_the_frame(void **state)
{
	struct bench *b = *state;
	unsigned seed = 20261123;
	int scrolls = 0;

	for (int frame = 0; frame < 5000; frame++) {
		change_at_random(b, &seed);
		const char *sent = paint(b);
		scrolls += strchr(sent, '{') != NULL;
		obey_all(b, sent);
		assert_shown(b);
	}
	assert_true(scrolls > 100);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_first_frame_clears_and_writes_what_is_not_blank),
		TEST(an_unchanged_frame_sends_nothing),
		TEST(only_the_cells_that_changed_are_sent),
		TEST(a_short_gap_after_the_cursor_is_written_again),
		TEST(a_style_is_sent_once_and_as_little_of_it_as_differs),
		TEST(a_list_that_grows_is_scrolled_by_the_terminal),
		TEST(without_scrolling_the_rows_are_written),
		TEST(blanks_are_written_where_a_clear_leaves_another_look),
		TEST(the_last_cell_is_left_alone_where_it_would_scroll),
		TEST(no_style_is_on_while_the_cursor_moves_where_that_spoils_it),
		TEST(what_a_forgotten_terminal_shows_is_painted_anew),
		TEST(a_terminal_smaller_than_the_frame_gets_what_fits),
		TEST(no_control_character_gets_out_of_a_cell),
		TEST(whatever_changes_the_terminal_shows_the_frame),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
