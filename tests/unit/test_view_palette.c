/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include "view/palette.h"

static void fill(struct palette *p)
{
	static const char *const entries[][3] = {
		{"focus-hex", "to the hex editor", "F5, Alt-5"},
		{"hex-send", "publish the hex editor's bytes", "F6, Alt-6"},
		{"reconnect", "clean, configure, connect and subscribe as before", "Alt-C"},
		{"hex-save", "save to a file", "Ctrl-S"},
		{"hex-load", "load a file", "Ctrl-O"},
		{"AT+MQTTCONNCFG", "Set keepalive, session and last will", ""},
		{"AT+MQTTCONN", "Connect to a broker", ""},
		{"AT+MQTTCLEAN", "Disconnect and forget all MQTT settings", ""},
		{"AT+CIPSTART", "Open a connection", ""},
		{"übertragen", "天线 of the antenna", ""},
	};

	for (size_t i = 0; i < ALEN(entries); i++) {
		struct palette_entry *e =
			palette_add(p, PALETTE_ACTION, i, entries[i][0], entries[i][1]);
		buf_add_text(&e->keys, entries[i][2]);
	}
}

static void assert_shown(const struct palette *p, const char *typed, const char *wanted)
{
	struct buf names = {0};
	const struct palette_entry *e;

	for (size_t row = 0; (e = palette_shown(p, row)) != NULL; row++) {
		buf_add_text(&names, row ? " " : "");
		buf_add(&names, buf_slice(&e->name));
	}
	if (!slice_eq(buf_slice(&names), slice_of(wanted)))
		fail_msg("<%s>\n got: %s\nwant: %s", typed, buf_text(&names), wanted);
	buf_fini(&names);
}

static void entries_are_found_by_parts_of_their_words(void **state)
{
	static const struct {
		const char *typed, *wanted;
	} cases[] = {
		/* In any order; a whole word first. */
		{"conn mq", "AT+MQTTCONN AT+MQTTCONNCFG AT+MQTTCLEAN"},
		{"mq conn", "AT+MQTTCONN AT+MQTTCONNCFG AT+MQTTCLEAN"},
		{"hex save", "hex-save"},
		{"save hex", "hex-save"},
		/* Its beginning, one of its words, the help. */
		{"hex", "hex-send hex-save hex-load focus-hex"},
		{"HEX", "hex-send hex-save hex-load focus-hex"},
		{"  load\thex ", ""},
		{"  load   hex ", "hex-load"},
		{"conn", "AT+MQTTCONN reconnect AT+MQTTCONNCFG AT+CIPSTART AT+MQTTCLEAN"},
		{"file", "hex-save hex-load"},
		/* A key is found by its name. */
		{"alt-6", "hex-send"},
		{"ctrl-s", "hex-save"},
		{"天线", "übertragen"},
		{"\xc3", "übertragen"},
		{"nothing", ""},
		{"hex nothing", ""},
	};
	struct palette p = {0};

	(void)state;
	fill(&p);
	for (size_t i = 0; i < ALEN(cases); i++) {
		palette_search(&p, slice_of(cases[i].typed));
		assert_shown(&p, cases[i].typed, cases[i].wanted);
	}
	palette_fini(&p);
}

static void an_entry_of_another_pane_comes_behind_its_equals(void **state)
{
	struct palette p = {0};

	(void)state;
	palette_add(&p, PALETTE_ACTION, 0, "hex-up", "a row up")->far = true;
	palette_add(&p, PALETTE_ACTION, 1, "page-up", "a page up");
	palette_add(&p, PALETTE_ACTION, 2, "up", "one up")->far = true;
	palette_search(&p, SLICE("up"));
	assert_shown(&p, "up", "up page-up hex-up");
	palette_search(&p, SLICE(""));
	assert_shown(&p, "", "page-up hex-up up");
	palette_fini(&p);
}

static void what_was_used_comes_first_while_nothing_is_typed(void **state)
{
	struct palette p = {0};

	(void)state;
	palette_remember(&p, SLICE("hex-load"));
	palette_remember(&p, SLICE("AT+MQTTCLEAN"));
	palette_remember(&p, SLICE("no longer there"));
	palette_remember(&p, SLICE("hex-load"));
	for (int round = 0; round < 2; round++) {
		palette_clear(&p);
		fill(&p);
		palette_search(&p, SLICE(" "));
		assert_shown(&p, "",
			"hex-load AT+MQTTCLEAN focus-hex hex-send reconnect hex-save "
			"AT+MQTTCONNCFG AT+MQTTCONN AT+CIPSTART übertragen");
		palette_search(&p, SLICE("hex-"));
		assert_shown(&p, "hex-", "hex-send hex-save hex-load");
	}
	/* The oldest is forgotten. */
	for (int i = 0; i < PALETTE_USED; i++) {
		char name[] = {'a', (char)('0' + i), '\0'};
		palette_remember(&p, slice_of(name));
	}
	palette_clear(&p);
	fill(&p);
	palette_search(&p, SLICE(""));
	assert_slice(buf_slice(&palette_shown(&p, 0)->name), "focus-hex");
	palette_fini(&p);
}

static void a_part_is_marked_where_a_word_begins(void **state)
{
	static const struct {
		const char *text, *part;
		size_t at;
	} cases[] = {
		{"reconnect, connect", "conn", 11},
		{"reconnect", "conn", 2},
		{"hex-save", "SAVE", 4},
		{"page_up", "up", 5},
		{"abc", "abcd", SLICE_NONE},
		{"", "a", SLICE_NONE},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_int_equal(palette_find(slice_of(cases[i].text), slice_of(cases[i].part)),
			cases[i].at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_found_by_parts_of_their_words),
		cmocka_unit_test(an_entry_of_another_pane_comes_behind_its_equals),
		cmocka_unit_test(what_was_used_comes_first_while_nothing_is_typed),
		cmocka_unit_test(a_part_is_marked_where_a_word_begins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
