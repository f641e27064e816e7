/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "unit.h"
#include "keys/keymap.h"

static void keys_have_names(void **state)
{
	static const struct {
		int key;
		const char *name;
	} cases[] = {
		{KEY_CODE_F0 + 1, "F1"},
		{KEY_CODE_F12, "F12"},
		{0x12, "Ctrl-R"},
		{0x1f, "Ctrl-_"},
		{0x1c, "Ctrl-\\"},
		{0x0d, "Enter"},
		{0x09, "Tab"},
		{0x1b, "Esc"},
		{0x7f, "Backspace"},
		{0x08, "Ctrl-H"},
		{0x20, "Space"},
		{KEY_CODE_BACK_TAB, "Shift-Tab"},
		{KEY_CODE_PAGE_UP, "PgUp"},
		{KEY_ALT | 0x0d, "Alt-Enter"},
		{KEY_SHIFT | KEY_CODE_LEFT, "Shift-Left"},
		{KEY_SHIFT | KEY_CODE_PAGE_DOWN, "Shift-PgDn"},
		{KEY_CODE_CONTROL_SPACE, "Ctrl-Space"},
		{KEY_ALT | 'n', "Alt-N"},
		{KEY_ALT | KEY_CODE_END, "Alt-End"},
		{KEY_ALT | '<', "Alt-<"},
		{KEY_ALT | ',', "Alt-,"},
		{'x', "x"},
		{'G', "G"},
		{0xe9, "é"},
		{',', ","},
		{'-', "-"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf name = {0};
		int key = 0;
		key_add_name(&name, cases[i].key);
		assert_buf(&name, cases[i].name);
		assert_true(key_find(slice_of(cases[i].name), &key));
		assert_int_equal(key, cases[i].key);
		buf_fini(&name);
	}
}

static void names_of_keys_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *name;
		int key;
	} cases[] = {
		{"ctrl-r", 0x12},
		{"CTRL-R", 0x12},
		{"Ctrl-[", 0x1b},
		{"Ctrl-I", 0x09},
		{"f5", KEY_CODE_F0 + 5},
		{"alt-enter", KEY_ALT | 0x0d},
		{"pageup", KEY_CODE_PAGE_UP},
		{"Del", KEY_CODE_DELETE},
		{"alt-n", KEY_ALT | 'n'},
		{"g", 'g'},
		{"G", 'G'},
	};
	static const char *const none[] = {"", "F0", "F13", "F1x", "Ctrl-", "Ctrl-1", "Ctrl-@",
		"Ctrl-ab", "Alt-", "Alt-Alt-x", "xy", "Hyper-x", "Shift-x", "Shift-Enter", "\x1b",
		"\xff", " ", "\xcc\x81", "F1 "};
	int key;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		assert_true(key_find(slice_of(cases[i].name), &key));
		assert_int_equal(key, cases[i].key);
	}
	for (size_t i = 0; i < ALEN(none); i++)
		if (key_find(slice_of(none[i]), &key))
			fail_msg("<%s> is no key, but was found as %d", none[i], key);
}

static void every_action_has_its_row_and_its_default_keys(void **state)
{
	struct keymap m;
	struct buf keys = {0};
	enum action found;

	(void)state;
	keymap_init(&m);
	for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		const struct action_row *row = action_row((enum action)a);
		assert_non_null(row);
		assert_true(action_find(slice_of(row->name), &found));
		assert_int_equal(found, a);
		/* Were a default refused, because it is another's too, there would be none. */
		buf_clear(&keys);
		keymap_add_keys(&keys, &m, (enum action)a);
		if (keys.n == 0)
			fail_msg("%s has none of its keys: %s", row->name, row->keys);
		/* What the table has, the configuration may say, too. */
		assert_true(keymap_bind(&m, slice_of(row->name), slice_of(row->keys), NULL));
	}
	assert_null(action_row(ACTION_NONE));
	assert_false(action_find(SLICE("no-such-thing"), &found));
	buf_fini(&keys);
}

static void a_key_means_what_is_nearest_to_the_focus(void **state)
{
	static const struct {
		enum context context;
		const char *key;
		enum action wanted;
	} cases[] = {
		{CONTEXT_COMMANDS, "F1", ACTION_HELP},
		{CONTEXT_COMMANDS, "Alt-1", ACTION_HELP},
		{CONTEXT_HEX, "F6", ACTION_HEX_SEND},
		{CONTEXT_COMMANDS, "F6", ACTION_HEX_SEND},
		{CONTEXT_COMMANDS, "F8", ACTION_USE_OFFER},
		{CONTEXT_COMMANDS, "F12", ACTION_SEND_UNCHECKED},
		{CONTEXT_COMMANDS, "Alt-Enter", ACTION_SEND_UNCHECKED},
		{CONTEXT_MESSAGES, "Alt-Enter", ACTION_NONE},
		{CONTEXT_COMMANDS, "Enter", ACTION_SEND},
		{CONTEXT_MESSAGES, "Enter", ACTION_OPEN},
		{CONTEXT_STATE, "Enter", ACTION_NONE},
		{CONTEXT_QUESTION, "Enter", ACTION_NONE},
		{CONTEXT_COMMANDS, "PgUp", ACTION_SCROLL_UP},
		{CONTEXT_MESSAGES, "PgUp", ACTION_PAGE_UP},
		{CONTEXT_HELP, "PgUp", ACTION_PAGE_UP},
		{CONTEXT_HEX, "PgUp", ACTION_HEX_PAGE_UP},
		{CONTEXT_COMMANDS, "Tab", ACTION_COMPLETE},
		{CONTEXT_HEX, "Tab", ACTION_HEX_COLUMN},
		{CONTEXT_MESSAGES, "x", ACTION_TOGGLE_HEX},
		{CONTEXT_COMMANDS, "x", ACTION_NONE},
		{CONTEXT_HEX, "a", ACTION_NONE},
		{CONTEXT_HEX, "Ctrl-Z", ACTION_SUSPEND},
		{CONTEXT_QUESTION, "Esc", ACTION_LEAVE},
		{CONTEXT_COMMANDS, "Ctrl-C", ACTION_CANCEL},
		{CONTEXT_COMMANDS, "Ctrl-P", ACTION_PALETTE},
		{CONTEXT_MESSAGES, "Ctrl-P", ACTION_PALETTE},
		{CONTEXT_HEX, "Ctrl-P", ACTION_HEX_UP},
		{CONTEXT_HEX, "F9", ACTION_PALETTE},
		{CONTEXT_PALETTE, "Ctrl-P", ACTION_PALETTE_UP},
		{CONTEXT_COMMANDS, "Ctrl-Q", ACTION_QUIT},
	};
	struct keymap m;
	int key;

	(void)state;
	keymap_init(&m);
	for (size_t i = 0; i < ALEN(cases); i++) {
		assert_true(key_find(slice_of(cases[i].key), &key));
		if (keymap_find(&m, cases[i].context, key) != cases[i].wanted)
			fail_msg("%s in context %d", cases[i].key, (int)cases[i].context);
	}
	/* With caps lock on it is the same key. */
	assert_int_equal(keymap_find(&m, CONTEXT_HEX, KEY_ALT | 'n'), ACTION_FOCUS_NEXT);
	assert_int_equal(keymap_find(&m, CONTEXT_HEX, KEY_ALT | 'N'), ACTION_FOCUS_NEXT);
}

/* As terminals of GNOME do; the list is the user's or comes from term/. */
static void keys_that_the_terminal_keeps_are_not_named(void **state)
{
	static const struct {
		const char *kept, *named;
		enum action action;
	} cases[] = {
		{"", "F1, Alt-1", ACTION_HELP},
		{"F1 F10", "Alt-1", ACTION_HELP},
		{"F1 F10", "Alt-0, Ctrl-Q", ACTION_QUIT},
		{"f10 alt-0", "Ctrl-Q", ACTION_QUIT},
		{"Enter", "Enter", ACTION_SEND}, /* there is no other */
		{"F1", "F12, Alt-Enter", ACTION_SEND_UNCHECKED},
	};
	struct keymap m;
	struct diag d;
	struct buf keys = {0};

	(void)state;
	keymap_init(&m);
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf first = {0};
		assert_true(keymap_keep(&m, slice_of(cases[i].kept), &d));
		buf_clear(&keys);
		keymap_add_keys(&keys, &m, cases[i].action);
		assert_buf(&keys, cases[i].named);
		key_add_name(&first, keymap_key(&m, cases[i].action));
		assert_true(slice_starts(buf_slice(&keys), buf_slice(&first)));
		buf_fini(&first);
	}
	/* It may come all the same. */
	assert_int_equal(keymap_find(&m, CONTEXT_COMMANDS, KEY_CODE_F0 + 1), ACTION_HELP);
	assert_false(keymap_keep(&m, SLICE("F2 Hyper-x"), &d));
	assert_int_equal(d.at, 3);
	keymap_bind(&m, SLICE("help"), SLICE(""), NULL);
	assert_int_equal(keymap_key(&m, ACTION_HELP), 0);
	buf_fini(&keys);
}

static void readline_keeps_its_own_keys(void **state)
{
	static const char *const keys[] = {"Ctrl-A", "Ctrl-E", "Ctrl-K", "Ctrl-U", "Ctrl-W",
		"Ctrl-Y", "Ctrl-R", "Ctrl-N", "Ctrl-B", "Ctrl-F", "Ctrl-D", "Ctrl-H", "Ctrl-T",
		"Ctrl-_", "Ctrl-V", "Alt-b", "Alt-d", "Alt-.", "Up", "Down", "Left", "Right",
		"Home", "End", "Delete", "Backspace", "Ctrl-Left", "Ctrl-Right", "a", "Space"};
	struct keymap m;
	int key;

	(void)state;
	keymap_init(&m);
	for (size_t i = 0; i < ALEN(keys); i++) {
		assert_true(key_find(slice_of(keys[i]), &key));
		if (keymap_find(&m, CONTEXT_COMMANDS, key) != ACTION_NONE ||
			keymap_find(&m, CONTEXT_QUESTION, key) != ACTION_NONE)
			fail_msg("%s is readline's", keys[i]);
	}
}

static void keys_can_be_bound_anew(void **state)
{
	struct keymap m;
	struct buf keys = {0};

	(void)state;
	keymap_init(&m);
	assert_true(keymap_bind(&m, SLICE("help"), SLICE("Ctrl-]  Alt-#"), NULL));
	assert_int_equal(keymap_find(&m, CONTEXT_HEX, 0x1d), ACTION_HELP);
	assert_int_equal(keymap_find(&m, CONTEXT_HEX, KEY_CODE_F0 + 1), ACTION_NONE);
	keymap_add_keys(&keys, &m, ACTION_HELP);
	assert_buf(&keys, "Ctrl-], Alt-#");
	/* As the F1 page writes them, and the comma as a key. */
	assert_true(keymap_bind(&m, SLICE("open"), SLICE("Enter, , o"), NULL));
	assert_int_equal(keymap_find(&m, CONTEXT_MESSAGES, ','), ACTION_OPEN);
	assert_int_equal(keymap_find(&m, CONTEXT_MESSAGES, 'o'), ACTION_OPEN);
	assert_true(keymap_bind(&m, SLICE("help"), SLICE("F1, Alt-1"), NULL));
	assert_int_equal(keymap_find(&m, CONTEXT_ANY, KEY_CODE_F0 + 1), ACTION_HELP);
	assert_true(keymap_bind(&m, SLICE("help"), SLICE(""), NULL));
	buf_clear(&keys);
	keymap_add_keys(&keys, &m, ACTION_HELP);
	assert_int_equal(keys.n, 0);
	buf_fini(&keys);
}

static void a_binding_that_cannot_be_is_reported(void **state)
{
	static const struct {
		const char *action, *keys, *wanted;
		size_t at, n;
	} cases[] = {
		{"helpp", "F1", "there is no action helpp; F1 and atmq-keys(7) name them", 0, 0},
		{"help", "F1 F13",
			"there is no key F13; keys are F1 to F12, Ctrl-A, Alt-A, Enter, Tab, "
			"PgUp and the like",
			3, 3},
		{"help", "Alt-1 F2",
			"F2 can't be help: it is focus-commands; give focus-commands another key "
			"first",
			6, 2},
		/* Everywhere is also in the lists, and a list is also in the messages. */
		{"quit", "PgUp",
			"PgUp can't be quit: it is scroll-up; give scroll-up another key first", 0,
			4},
		{"open", "Home", "Home can't be open: it is first; give first another key first", 0,
			4},
		{"last", "x",
			"x can't be last: it is toggle-hex; give toggle-hex another key first", 0,
			1},
		{"quit", "q",
			"q is a character that is typed where quit applies; use a Ctrl-, Alt- or "
			"F key",
			0, 1},
		{"hex-undo", "Space",
			"Space is a character that is typed where hex-undo applies; use "
			"a Ctrl-, Alt- or F key",
			0, 5},
		{"help", "F1 Alt-1 Alt-2x",
			"there is no key Alt-2x; keys are F1 to F12, Ctrl-A, Alt-A, "
			"Enter, Tab, PgUp and the like",
			9, 6},
		{"open", "Enter o i u y", "open has more than 4 keys", 12, 1},
		{"open", "\x1b[A",
			"there is no key ␛[A; keys are F1 to F12, Ctrl-A, Alt-A, Enter, Tab, "
			"PgUp and the like",
			0, 3},
	};
	struct keymap m, before;

	(void)state;
	keymap_init(&m);
	before = m;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};
		assert_false(
			keymap_bind(&m, slice_of(cases[i].action), slice_of(cases[i].keys), &d));
		assert_string_equal(d.text, cases[i].wanted);
		assert_int_equal(d.at, cases[i].at);
		assert_int_equal(d.n, cases[i].n);
		assert_int_equal(d.code, 0);
		assert_memory_equal(&m, &before, sizeof m);
	}
}

static void the_same_key_may_mean_different_things_in_different_panes(void **state)
{
	struct keymap m;

	(void)state;
	keymap_init(&m);
	assert_true(keymap_bind(&m, SLICE("hex-clear"), SLICE("Ctrl-X"), NULL));
	assert_true(keymap_bind(&m, SLICE("scroll-end"), SLICE("Ctrl-X"), NULL));
	assert_int_equal(keymap_find(&m, CONTEXT_HEX, 0x18), ACTION_HEX_CLEAR);
	assert_int_equal(keymap_find(&m, CONTEXT_COMMANDS, 0x18), ACTION_SCROLL_END);
	/* Two that want to change places: one lets go first. */
	assert_true(keymap_bind(&m, SLICE("focus-state"), SLICE(""), NULL));
	assert_true(keymap_bind(&m, SLICE("focus-commands"), SLICE("F3"), NULL));
	assert_true(keymap_bind(&m, SLICE("focus-state"), SLICE("F2"), NULL));
	assert_int_equal(keymap_find(&m, CONTEXT_HEX, KEY_CODE_F0 + 2), ACTION_FOCUS_STATE);
}

int main(void)
{
	utf8_use_locale();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_have_names),
		cmocka_unit_test(names_of_keys_are_read_as_people_write_them),
		cmocka_unit_test(every_action_has_its_row_and_its_default_keys),
		cmocka_unit_test(a_key_means_what_is_nearest_to_the_focus),
		cmocka_unit_test(keys_that_the_terminal_keeps_are_not_named),
		cmocka_unit_test(readline_keeps_its_own_keys),
		cmocka_unit_test(keys_can_be_bound_anew),
		cmocka_unit_test(a_binding_that_cannot_be_is_reported),
		cmocka_unit_test(the_same_key_may_mean_different_things_in_different_panes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
