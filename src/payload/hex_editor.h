/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Editing a hex_buffer: a cursor, a column (hex digits or text), insert or overwrite, a selection.
 * Knows no keys and no screen: the keymap names actions, the pane draws.
 */
#ifndef PAYLOAD_HEX_EDITOR_H
#define PAYLOAD_HEX_EDITOR_H

#include "payload/hex_buffer.h"

/* How a selection was begun, and so what a movement does: it ends one made with Shift, and extends
 * one that a key has begun. */
enum hex_selecting { HEX_UNSELECTED, HEX_SHIFTED, HEX_MARKED };

struct hex_editor {
	struct hex_buffer buffer;
	size_t cursor;    /* 0 to buffer.n: inserting after the last byte is possible */
	bool low_nibble;  /* the next digit is the second of the byte at the cursor */
	bool text_column; /* characters are typed, not digits */
	bool overwrite;
	size_t row_bytes; /* as the pane draws them: up and down move by that many; 0 is 16 */
	enum hex_selecting selecting;
	size_t anchor; /* the selection's other end; it may be behind the cursor or before it */
};

void hex_editor_fini(struct hex_editor *e); /* a zeroed one is empty, in insert mode */

/* Replaces the bytes, as one step of undo, the cursor on the first one.  Returns false with *d if they
 * are too many. */
bool hex_editor_load(struct hex_editor *e, struct slice bytes, struct diag *d);

/* The same, but they count as changed: they come from no file. */
bool hex_editor_set(struct hex_editor *e, struct slice bytes, struct diag *d);

enum hex_move {
	HEX_LEFT,
	HEX_RIGHT,
	HEX_UP,
	HEX_DOWN,
	HEX_ROW_START,
	HEX_ROW_END,
	HEX_START,
	HEX_END,
	HEX_PAGE_UP,
	HEX_PAGE_DOWN
};
void hex_editor_move(struct hex_editor *e, enum hex_move move, size_t page_rows);
void hex_editor_go(struct hex_editor *e, size_t to); /* the same, to that byte or the end */

/* "1024", "0x400", "+16" and "-16" from the cursor, "end"; false with *d if that is no place. */
bool hex_editor_find_place(
	const struct hex_editor *e, struct slice text, size_t *to, struct diag *d);

/* Moves, and selects the bytes passed: Shift and a movement. */
void hex_editor_shift(struct hex_editor *e, enum hex_move move, size_t page_rows);
void hex_editor_shift_to(struct hex_editor *e, size_t to); /* the same, as a mouse does */
void hex_editor_mark(struct hex_editor *e); /* begins a selection, or ends one that it has begun */
bool hex_editor_unselect(struct hex_editor *e); /* false: nothing was selected */
/* The bytes selected, from *at on: those between anchor and cursor; 0: none. */
size_t hex_editor_selection(const struct hex_editor *e, size_t *at);

/* A typed character: in the hex column a digit (others are refused with *d: "g is not a hex
 * digit"), in the text column its UTF-8 bytes.  It replaces the selection. */
bool hex_editor_type(struct hex_editor *e, struct slice character, struct diag *d);
/* A paste: the bytes replace the selection; when overwriting, as many bytes as they are; otherwise
 * none.  The cursor is behind them. */
bool hex_editor_insert(struct hex_editor *e, struct slice bytes, struct diag *d);
/* Replaces up to `n` bytes from the cursor on, where it stays. */
bool hex_editor_put(struct hex_editor *e, size_t n, struct slice bytes, struct diag *d);
/* Repeats the pattern, which must not be empty, over the selection, or, if there is none, over `n`
 * bytes, which are inserted unless overwriting. */
bool hex_editor_fill(struct hex_editor *e, struct slice pattern, size_t n, struct diag *d);
void hex_editor_delete(struct hex_editor *e); /* the selection, or the byte at the cursor */
/* Deletes the selection, or the byte before the cursor; after the first digit of a byte, that digit. */
void hex_editor_backspace(struct hex_editor *e);
void hex_editor_clear(struct hex_editor *e); /* all of it; one step of undo */
/* The two digits of a byte are one step.  Returns false if there is nothing to undo. */
bool hex_editor_undo(struct hex_editor *e);
bool hex_editor_redo(struct hex_editor *e);

#endif
