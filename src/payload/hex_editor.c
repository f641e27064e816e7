/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "payload/hex_editor.h"

#include "base/utf8.h"

static size_t row_bytes(const struct hex_editor *e)
{
	return e->row_bytes ? e->row_bytes : 16;
}

static size_t length(const struct hex_editor *e)
{
	return e->buffer.bytes.n;
}

/* The owner of the buffer may have changed it behind the editor's back. */
static void keep_cursor_inside(struct hex_editor *e)
{
	if (e->cursor > length(e))
		e->cursor = length(e);
	if (e->cursor == length(e) || e->text_column)
		e->low_nibble = false;
}

static void place(struct hex_editor *e, size_t cursor)
{
	e->cursor = cursor;
	e->low_nibble = false;
	keep_cursor_inside(e);
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
	place(e, 0);
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

void hex_editor_move(struct hex_editor *e, enum hex_move move, size_t page_rows)
{
	keep_cursor_inside(e);
	place(e, move_target(e, move, page_rows));
}

static bool type_second_digit(struct hex_editor *e, unsigned char digit, struct diag *d)
{
	unsigned char byte = (unsigned char)e->buffer.bytes.p[e->cursor];
	char whole = (char)((byte & 0xf0) | digit);

	if (!hex_buffer_amend(&e->buffer, e->cursor, 1, (struct slice){&whole, 1}, d))
		return false;
	place(e, e->cursor + 1);
	return true;
}

static bool type_first_digit(struct hex_editor *e, unsigned char digit, struct diag *d)
{
	bool over = e->overwrite && e->cursor < length(e);
	unsigned char low = over ? e->buffer.bytes.p[e->cursor] & 0x0f : 0;
	char half = (char)(digit << 4 | low);

	if (!hex_buffer_replace(&e->buffer, e->cursor, over, (struct slice){&half, 1}, d))
		return false;
	e->low_nibble = true;
	return true;
}

static bool type_digit(struct hex_editor *e, struct slice character, struct diag *d)
{
	uint32_t digit;

	if (character.n != 1 || !slice_to_hex(character, &digit))
		return diag_fail(
			d, 0, 0, 0, "%s is not a hex digit", VISIBLE(character, VISIBLE_MOST));
	return e->low_nibble ? type_second_digit(e, (unsigned char)digit, d)
	                     : type_first_digit(e, (unsigned char)digit, d);
}

bool hex_editor_type(struct hex_editor *e, struct slice character, struct diag *d)
{
	keep_cursor_inside(e);
	if (!e->text_column)
		return type_digit(e, character, d);
	if (!hex_buffer_replace(
		    &e->buffer, e->cursor, e->overwrite ? character.n : 0, character, d))
		return false;
	place(e, e->cursor + character.n);
	return true;
}

bool hex_editor_insert(struct hex_editor *e, struct slice bytes, struct diag *d)
{
	keep_cursor_inside(e);
	if (!hex_buffer_replace(&e->buffer, e->cursor, 0, bytes, d))
		return false;
	place(e, e->cursor + bytes.n);
	return true;
}

/* Removing bytes can't be refused: the buffer gets shorter. */
static void hex_editor_remove(struct hex_editor *e, size_t at, size_t n)
{
	hex_buffer_replace(&e->buffer, at, n, (struct slice){0}, NULL);
	place(e, at);
}

void hex_editor_delete(struct hex_editor *e)
{
	keep_cursor_inside(e);
	hex_editor_remove(e, e->cursor, 1);
}

void hex_editor_backspace(struct hex_editor *e)
{
	keep_cursor_inside(e);
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
	place(e, at);
	return true;
}

bool hex_editor_redo(struct hex_editor *e)
{
	size_t at;

	if (!hex_buffer_redo(&e->buffer, &at))
		return false;
	place(e, at);
	return true;
}
