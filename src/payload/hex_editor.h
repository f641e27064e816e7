/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Editing a hex_buffer: a cursor, a column (hex digits or text), insert or overwrite.  Knows no
 * keys and no screen: the keymap names actions, the pane draws.
 */
#ifndef PAYLOAD_HEX_EDITOR_H
#define PAYLOAD_HEX_EDITOR_H

#include "payload/hex_buffer.h"

struct hex_editor {
	struct hex_buffer buffer;
	size_t cursor;    /* 0 to bytes.n: inserting after the last byte is possible */
	bool low_nibble;  /* the next digit is the second of the byte at the cursor */
	bool text_column; /* characters are typed, not digits */
	bool overwrite;
	size_t row_bytes; /* as the pane draws them: up and down move by that many; 0 is 16 */
};

void hex_editor_fini(struct hex_editor *e); /* a zeroed one is empty, in insert mode */

/* Replaces the bytes, as one step of undo, the cursor on the first one.  Returns false with *d if they
 * are too many. */
bool hex_editor_load(struct hex_editor *e, struct slice bytes, struct diag *d);

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

/* A typed character: in the hex column a digit (others are refused with *d: "g is not a hex
 * digit"), in the text column its UTF-8 bytes. */
bool hex_editor_type(struct hex_editor *e, struct slice character, struct diag *d);
bool hex_editor_insert(struct hex_editor *e, struct slice bytes, struct diag *d); /* a paste */
void hex_editor_delete(struct hex_editor *e); /* the byte at the cursor */
/* Deletes the byte before the cursor; after the first digit of a byte, that digit. */
void hex_editor_backspace(struct hex_editor *e);
void hex_editor_clear(struct hex_editor *e); /* all of it; one step of undo */
/* The two digits of a byte are one step.  Returns false if there is nothing to undo. */
bool hex_editor_undo(struct hex_editor *e);
bool hex_editor_redo(struct hex_editor *e);

#endif
