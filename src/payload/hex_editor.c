/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "payload/hex_editor.h"

#include "base/language.h"
#include "base/utf8.h"
#include "payload/number.h"

static size_t row_bytes(const struct hex_editor *e)
{
	return e->row_bytes ? e->row_bytes : 16;
}

static size_t length(const struct hex_editor *e)
{
	return e->buffer.n;
}

/* The owner of the buffer may have changed it behind the editor's back. */
static void keep_cursor_inside(struct hex_editor *e)
{
	if (e->cursor > length(e))
		e->cursor = length(e);
	if (e->anchor > length(e))
		e->anchor = length(e);
	if (e->cursor == length(e) || e->text_column)
		e->low_nibble = false;
}

static void place(struct hex_editor *e, size_t cursor)
{
	e->cursor = cursor;
	e->low_nibble = false;
	keep_cursor_inside(e);
}

/* Where an edit has ended: what was selected has become something else. */
static void settle(struct hex_editor *e, size_t cursor)
{
	e->selecting = HEX_UNSELECTED;
	place(e, cursor);
}

size_t hex_editor_selection(const struct hex_editor *e, size_t *at)
{
	size_t anchor = e->anchor < length(e) ? e->anchor : length(e);
	size_t cursor = e->cursor < length(e) ? e->cursor : length(e);

	*at = cursor;
	if (e->selecting == HEX_UNSELECTED)
		return 0;
	*at = anchor < cursor ? anchor : cursor;
	return anchor < cursor ? cursor - anchor : anchor - cursor;
}

void hex_editor_fini(struct hex_editor *e)
{
	hex_buffer_fini(&e->buffer);
	*e = (struct hex_editor){0};
}

bool hex_editor_load(struct hex_editor *e, struct slice bytes, struct diag *d)
{
	if (!hex_buffer_load(&e->buffer, bytes, d))
		return false;
	settle(e, 0);
	return true;
}

bool hex_editor_set(struct hex_editor *e, struct slice bytes, struct diag *d)
{
	if (!hex_buffer_replace(&e->buffer, 0, length(e), bytes, d))
		return false;
	settle(e, 0);
	return true;
}

/* The same column `rows` further up or down, or in the first or last row. */
static size_t other_row(const struct hex_editor *e, size_t rows, bool down)
{
	size_t width = row_bytes(e), row = e->cursor / width, column = e->cursor % width;
	size_t last = length(e) / width;

	if (down)
		row = rows > last - row ? last : row + rows;
	else
		row = rows > row ? 0 : row - rows;
	return row * width + column;
}

static size_t move_target(const struct hex_editor *e, enum hex_move move, size_t page_rows)
{
	size_t row_start = e->cursor - e->cursor % row_bytes(e);

	switch (move) {
	case HEX_LEFT:
		/* If the second digit is next, back to the first digit of the same byte. */
		return e->cursor - (e->cursor > 0 && !e->low_nibble);
	case HEX_RIGHT:
		return e->cursor + 1;
	case HEX_UP:
		return other_row(e, 1, false);
	case HEX_DOWN:
		return other_row(e, 1, true);
	case HEX_ROW_START:
		return row_start;
	case HEX_ROW_END:
		return row_start + row_bytes(e) - 1;
	case HEX_START:
		return 0;
	case HEX_END:
		return length(e);
	case HEX_PAGE_UP:
		return other_row(e, page_rows, false);
	case HEX_PAGE_DOWN:
		return other_row(e, page_rows, true);
	}
	return e->cursor;
}

void hex_editor_go(struct hex_editor *e, size_t to)
{
	if (e->selecting == HEX_SHIFTED)
		e->selecting = HEX_UNSELECTED;
	place(e, to);
}

void hex_editor_move(struct hex_editor *e, enum hex_move move, size_t page_rows)
{
	keep_cursor_inside(e);
	hex_editor_go(e, move_target(e, move, page_rows));
}

bool hex_editor_find_place(
	const struct hex_editor *e, struct slice text, size_t *to, struct diag *d)
{
	struct slice digits = text;
	bool forwards = slice_take(&digits, SLICE("+"));
	bool backwards = !forwards && slice_take(&digits, SLICE("-"));
	size_t cursor = e->cursor < length(e) ? e->cursor : length(e);
	uint64_t n;

	if (slice_eq_nocase(text, SLICE("end"))) {
		*to = length(e);
		return true;
	}
	if (!number_read(digits, &n))
		return diag_fail(d, 0, 0, text.n,
			_("%s is not a place; 1024, 0x400, +16, -16 and end are"),
			text.n ? VISIBLE(text, VISIBLE_MOST / 2) : _("nothing"));
	if (backwards && n > cursor)
		return diag_fail(d, 0, 0, text.n,
			P_("only %zu byte before the cursor", "only %zu bytes before the cursor",
				cursor),
			cursor);
	if (n > length(e) - (forwards ? cursor : 0))
		return diag_fail(d, 0, 0, text.n, _("behind the end: the length is %zu, 0x%zx"),
			length(e), length(e));
	*to = backwards ? cursor - n : n + (forwards ? cursor : 0);
	return true;
}

void hex_editor_shift_to(struct hex_editor *e, size_t to)
{
	keep_cursor_inside(e);
	if (e->selecting == HEX_UNSELECTED)
		e->anchor = e->cursor;
	e->selecting = HEX_SHIFTED;
	place(e, to);
}

void hex_editor_shift(struct hex_editor *e, enum hex_move move, size_t page_rows)
{
	keep_cursor_inside(e);
	hex_editor_shift_to(e, move_target(e, move, page_rows));
}

void hex_editor_mark(struct hex_editor *e)
{
	keep_cursor_inside(e);
	if (e->selecting == HEX_UNSELECTED)
		e->anchor = e->cursor;
	e->selecting = e->selecting == HEX_MARKED ? HEX_UNSELECTED : HEX_MARKED;
	e->low_nibble = false;
}

bool hex_editor_unselect(struct hex_editor *e)
{
	bool selected = e->selecting != HEX_UNSELECTED;

	e->selecting = HEX_UNSELECTED;
	return selected;
}

static unsigned char byte_at(const struct hex_editor *e, size_t at)
{
	return (unsigned char)hex_buffer_piece(&e->buffer, at).p[0];
}

static bool type_second_digit(struct hex_editor *e, unsigned char digit, struct diag *d)
{
	char whole = (char)((byte_at(e, e->cursor) & 0xf0) | digit);

	if (!hex_buffer_amend(&e->buffer, e->cursor, 1, (struct slice){&whole, 1}, d))
		return false;
	settle(e, e->cursor + 1);
	return true;
}

/* What the next bytes typed or pasted take the place of, from *at on. */
static size_t hex_editor_replaced(const struct hex_editor *e, size_t bytes, size_t *at)
{
	size_t n = hex_editor_selection(e, at);

	if (n == 0 && e->overwrite)
		n = bytes;
	return n;
}

static bool type_first_digit(struct hex_editor *e, unsigned char digit, struct diag *d)
{
	size_t at, n = hex_editor_replaced(e, 1, &at);
	bool over = n == 1 && e->overwrite && at < length(e);
	unsigned char low = over ? byte_at(e, at) & 0x0f : 0;
	char half = (char)(digit << 4 | low);

	if (!hex_buffer_replace(&e->buffer, at, n, (struct slice){&half, 1}, d))
		return false;
	settle(e, at);
	e->low_nibble = true;
	return true;
}

static bool type_digit(struct hex_editor *e, struct slice character, struct diag *d)
{
	uint32_t digit;

	if (character.n != 1 || !slice_to_hex(character, &digit))
		return diag_fail(
			d, 0, 0, 0, _("%s is not a hex digit"), VISIBLE(character, VISIBLE_MOST));
	return e->low_nibble ? type_second_digit(e, (unsigned char)digit, d)
	                     : type_first_digit(e, (unsigned char)digit, d);
}

bool hex_editor_insert(struct hex_editor *e, struct slice bytes, struct diag *d)
{
	size_t at, n;

	keep_cursor_inside(e);
	n = hex_editor_replaced(e, bytes.n, &at);
	if (!hex_buffer_replace(&e->buffer, at, n, bytes, d))
		return false;
	settle(e, at + bytes.n);
	return true;
}

bool hex_editor_type(struct hex_editor *e, struct slice character, struct diag *d)
{
	keep_cursor_inside(e);
	return e->text_column ? hex_editor_insert(e, character, d) : type_digit(e, character, d);
}

bool hex_editor_put(struct hex_editor *e, size_t n, struct slice bytes, struct diag *d)
{
	keep_cursor_inside(e);
	if (!hex_buffer_replace(&e->buffer, e->cursor, n, bytes, d))
		return false;
	settle(e, e->cursor);
	return true;
}

bool hex_editor_fill(struct hex_editor *e, struct slice pattern, size_t n, struct diag *d)
{
	size_t at, selected = hex_editor_selection(e, &at);
	struct buf bytes = {0};

	if (selected)
		n = selected;
	if (n > HEX_BUFFER_BYTES)
		return diag_fail(d, 0, 0, 0, _("%zu bytes are more than the editor holds: %d"), n,
			HEX_BUFFER_BYTES);
	while (bytes.n < n)
		buf_add(&bytes, slice_sub(pattern, 0, n - bytes.n));
	bool done = hex_editor_insert(e, buf_slice(&bytes), d);
	buf_fini(&bytes);
	return done;
}

/* Removing bytes can't be refused: the buffer gets shorter. */
static void hex_editor_remove(struct hex_editor *e, size_t at, size_t n)
{
	hex_buffer_replace(&e->buffer, at, n, (struct slice){0}, NULL);
	settle(e, at);
}

static bool remove_selection(struct hex_editor *e)
{
	size_t at, n = hex_editor_selection(e, &at);

	if (n)
		hex_editor_remove(e, at, n);
	return n > 0;
}

void hex_editor_delete(struct hex_editor *e)
{
	keep_cursor_inside(e);
	if (!remove_selection(e))
		hex_editor_remove(e, e->cursor, 1);
}

void hex_editor_backspace(struct hex_editor *e)
{
	keep_cursor_inside(e);
	if (remove_selection(e))
		return;
	if (e->low_nibble)
		hex_editor_undo(e);
	else if (e->cursor > 0)
		hex_editor_remove(e, e->cursor - 1, 1);
}

void hex_editor_clear(struct hex_editor *e)
{
	hex_editor_remove(e, 0, length(e));
}

bool hex_editor_undo(struct hex_editor *e)
{
	size_t at;

	if (!hex_buffer_undo(&e->buffer, &at))
		return false;
	settle(e, at);
	return true;
}

bool hex_editor_redo(struct hex_editor *e)
{
	size_t at;

	if (!hex_buffer_redo(&e->buffer, &at))
		return false;
	settle(e, at);
	return true;
}
