/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A key as the keymap knows it, and its name: "F1", "Ctrl-R", "Alt-Enter", "PgUp", "x".
 */
#ifndef KEYS_KEY_H
#define KEYS_KEY_H

#include "base/buf.h"
#include "base/slice.h"

/* A code point, or one of these (beyond Unicode), possibly with KEY_ALT added, and
 * the keys from Up to Delete with KEY_SHIFT.  Control keys are
 * their control characters: Ctrl-R is 0x12; Enter 0x0d, Tab 0x09, Esc 0x1b, Backspace 0x7f.  Alt
 * and a letter is the lower-case one, named "Alt-N": key_find returns it, and keymap_find accepts
 * either form. */
enum {
	KEY_CODE_FIRST = 0x110000,
	KEY_CODE_UP,
	KEY_CODE_DOWN,
	KEY_CODE_LEFT,
	KEY_CODE_RIGHT,
	KEY_CODE_HOME,
	KEY_CODE_END,
	KEY_CODE_PAGE_UP,
	KEY_CODE_PAGE_DOWN,
	KEY_CODE_INSERT,
	KEY_CODE_DELETE,
	KEY_CODE_BACK_TAB,
	KEY_CODE_CONTROL_LEFT,
	KEY_CODE_CONTROL_RIGHT,
	KEY_CODE_CONTROL_UP,
	KEY_CODE_CONTROL_DOWN,
	KEY_CODE_CONTROL_SPACE, /* its control character would be 0 */
	KEY_CODE_F0,            /* F1 is KEY_CODE_F0 + 1, up to F12 */
	KEY_CODE_F12 = KEY_CODE_F0 + 12,
	KEY_CODE_PASTE_START,
	KEY_CODE_PASTE_END, /* bracketed paste */
	KEY_CODE_REPLY,     /* no key: the terminal's reply to a question (term/reply.h) */
	KEY_CODE_MOUSE,     /* no key: a report of the mouse (term/mouse.h) */
	KEY_ALT = 0x1000000,
	KEY_SHIFT = 0x2000000
};

int key_without_case(int key); /* KEY_ALT | 'N' is KEY_ALT | 'n'; all others are themselves */
void key_add_name(struct buf *out, int key);
/* Returns false if the text does not name a key. */
bool key_find(struct slice name, int *key);

#endif
