/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys/key.h"

#include "base/utf8.h"

/* A key's first name is the one shown. */
static const struct {
	int key;
	const char *name;
} names[] = {
	{'\r', "Enter"},
	{'\r', "Return"},
	{'\t', "Tab"},
	{0x1b, "Esc"},
	{0x1b, "Escape"},
	{0x7f, "Backspace"},
	{' ', "Space"},
	{KEY_CODE_UP, "Up"},
	{KEY_CODE_DOWN, "Down"},
	{KEY_CODE_LEFT, "Left"},
	{KEY_CODE_RIGHT, "Right"},
	{KEY_CODE_HOME, "Home"},
	{KEY_CODE_END, "End"},
	{KEY_CODE_PAGE_UP, "PgUp"},
	{KEY_CODE_PAGE_UP, "PageUp"},
	{KEY_CODE_PAGE_DOWN, "PgDn"},
	{KEY_CODE_PAGE_DOWN, "PageDown"},
	{KEY_CODE_INSERT, "Insert"},
	{KEY_CODE_INSERT, "Ins"},
	{KEY_CODE_DELETE, "Delete"},
	{KEY_CODE_DELETE, "Del"},
	{KEY_CODE_BACK_TAB, "Shift-Tab"},
	{KEY_CODE_CONTROL_LEFT, "Ctrl-Left"},
	{KEY_CODE_CONTROL_RIGHT, "Ctrl-Right"},
	{KEY_CODE_CONTROL_SPACE, "Ctrl-Space"},
	{KEY_CODE_CONTROL_UP, "Ctrl-Up"},
	{KEY_CODE_CONTROL_DOWN, "Ctrl-Down"},
};

int key_without_case(int key)
{
	return key >= (KEY_ALT | 'A') && key <= (KEY_ALT | 'Z') ? key + 'a' - 'A' : key;
}

void key_add_name(struct buf *out, int key)
{
	if (key & KEY_ALT) {
		buf_add_text(out, "Alt-");
		key &= ~KEY_ALT;
		if (key >= 'a' && key <= 'z')
			key += 'A' - 'a';
	}
	if (key & KEY_SHIFT) {
		buf_add_text(out, "Shift-");
		key &= ~KEY_SHIFT;
	}
	for (size_t i = 0; i < ALEN(names); i++) {
		if (names[i].key == key) {
			buf_add_text(out, names[i].name);
			return;
		}
	}
	if (key > KEY_CODE_F0 && key <= KEY_CODE_F12)
		buf_addf(out, "F%d", key - KEY_CODE_F0);
	else if (key >= 0 && key < 0x20)
		buf_addf(out, "Ctrl-%c", key + 0x40);
	else
		utf8_add(out, key);
}

static bool find_function_key(struct slice name, int *key)
{
	long long number;

	if (!slice_starts_nocase(name, SLICE("F")) ||
		!slice_to_number(slice_from(name, 1), &number) || number < 1 ||
		number > KEY_CODE_F12 - KEY_CODE_F0)
		return false;
	*key = KEY_CODE_F0 + (int)number;
	return true;
}

/* Ctrl-@ would be 0, which no keymap can hold. */
static bool find_control(struct slice name, int *key)
{
	if (!slice_starts_nocase(name, SLICE("Ctrl-")) || name.n != 6)
		return false;
	int c = (unsigned char)name.p[5];
	if (c >= 'a' && c <= 'z')
		c -= 'a' - 'A';
	if (c <= '@' || c > '_')
		return false;
	*key = c - '@';
	return true;
}

static bool find_name(struct slice name, int *key)
{
	for (size_t i = 0; i < ALEN(names); i++) {
		if (!slice_eq_nocase(slice_of(names[i].name), name))
			continue;
		*key = names[i].key;
		return true;
	}
	return false;
}

static bool find_shifted(struct slice name, int *key)
{
	if (!slice_starts_nocase(name, SLICE("Shift-")) || !find_name(slice_from(name, 6), key) ||
		*key < KEY_CODE_UP || *key > KEY_CODE_DELETE)
		return false;
	*key |= KEY_SHIFT;
	return true;
}

bool key_find(struct slice name, int *key)
{
	struct utf8_char c;
	int alt = 0;

	if (slice_starts_nocase(name, SLICE("Alt-"))) {
		alt = KEY_ALT;
		name = slice_from(name, 4);
	}
	if (name.n == 0)
		return false;
	if (utf8_next(name, &c) == name.n && !c.mark && c.point != ' ' && c.columns > 0) {
		*key = key_without_case(c.point | alt);
		return true;
	}
	bool found = find_function_key(name, key) || find_control(name, key) ||
	             find_name(name, key) || find_shifted(name, key);
	if (found)
		*key |= alt;
	return found;
}
