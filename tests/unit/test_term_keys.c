/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "term/key_decoder.h"

/* Names of the keys that come out, blanks between. */
static void decode(struct key_decoder *d, struct buf *names)
{
	struct slice bytes;
	int key;

	while (key_decoder_next(d, &key, &bytes)) {
		if (names->n)
			buf_add_char(names, ' ');
		if (key == KEY_CODE_PASTE_START || key == KEY_CODE_PASTE_END)
			buf_add_text(names, key == KEY_CODE_PASTE_START ? "<paste" : "paste>");
		else if (key == KEY_CODE_FIRST || key == KEY_CODE_REPLY)
			buf_add_text(names, key == KEY_CODE_FIRST ? "?" : "<reply>");
		else
			key_add_name(names, key);
	}
}

/* What terminals send: xterm's ctlseqs, console_codes(4), rxvt's and tmux's terminfo entries. */
static const struct {
	const char *sent, *keys;
} whole[] = {
	{"aB1", "a B 1"},
	{"温é", "温 é"},
	{"\xe0\x80\x80 \xed\xa0\x80", "� � � Space � � �"}, /* whole, and no characters */
	{"\x12\r\t\x7f", "Ctrl-R Enter Tab Backspace"},
	{"\033[A\033OB\033[C\033OD", "Up Down Right Left"},
	{"\033[H\033OF\033[1~\033[4~\033[7~\033[8~", "Home End Home End Home End"},
	{"\033[5~\033[6~\033[2~\033[3~", "PgUp PgDn Insert Delete"},
	{"\033OP\033OQ\033OR\033OS\033[15~\033[17~", "F1 F2 F3 F4 F5 F6"},
	{"\033[18~\033[19~\033[20~\033[21~\033[23~\033[24~", "F7 F8 F9 F10 F11 F12"},
	{"\033[11~\033[14~\033[[A\033[[E", "F1 F4 F1 F5"},
	{"\033[Z", "Shift-Tab"},
	{"\033[1;5D\033[1;5C\033Od\033Oc", "Ctrl-Left Ctrl-Right Ctrl-Left Ctrl-Right"},
	{"\033[1;5A\033[1;5B\033Oa\033Ob", "Ctrl-Up Ctrl-Down Ctrl-Up Ctrl-Down"},
	{"\033x\033\r\0339\033é", "Alt-X Alt-Enter Alt-9 Alt-é"},
	{"\033[1;3A\033\033[B\033[5;3~", "Alt-Up Alt-Down Alt-PgUp"},
	{"\033[200~\033[201~", "<paste paste>"},
	{"\033[200~a\033\033[201~b", "<paste a Esc paste> b"},
	{"\033[200~\033[\033[201~b", "<paste Alt-[ paste> b"},
	{"\033[1;2A\033[1;2D\033[5;2~\033[1;2F\033[3;2~",
		"Shift-Up Shift-Left Shift-PgUp Shift-End Shift-Delete"},
	{"\033[a\033[b\033[c\033[d", "Shift-Up Shift-Down Shift-Right Shift-Left"},
	{"\033[1;7A\033[25~\033[99;99;99zx", "? ? ? x"},
	/* What terminals reply to DA1, DECRQM and DSR. */
	{"\033[?1;2ca", "<reply> a"},
	{"\033[?64;1;2;6;9;15;16;17;18;21;22;28;29;52c\033[?2026;2$y\033[0nb",
		"<reply> <reply> <reply> b"},
	{"\033[?1x\033[1n", "? ?"},
	{"\033[12345678901234567890123456789012345~", NULL},
};

static int compare_at_every_split(const char *sent, const char *keys)
{
	struct slice all = slice_of(sent);
	int wrong = 0;

	for (size_t split = 0; split <= all.n; split++) {
		struct key_decoder d = {0};
		struct buf names = {0};
		key_decoder_feed(&d, slice_sub(all, 0, split));
		decode(&d, &names);
		key_decoder_feed(&d, slice_from(all, split));
		decode(&d, &names);
		if (key_decoder_pending(&d) ||
			(keys && !slice_eq(buf_slice(&names), slice_of(keys)))) {
			print_error(
				"split at %zu: <%s>, not <%s>\n", split, buf_text(&names), keys);
			wrong++;
		}
		buf_fini(&names);
		key_decoder_fini(&d);
	}
	return wrong;
}

static void keys_are_known_wherever_their_bytes_are_split(void **state)
{
	(void)state;
	int wrong = 0;

	for (size_t i = 0; i < ALEN(whole); i++)
		wrong += compare_at_every_split(whole[i].sent, whole[i].keys);
	assert_int_equal(wrong, 0);
}

static void what_may_go_on_is_held_back_until_nothing_more_comes(void **state)
{
	(void)state;
	static const struct {
		const char *sent, *at_once, *later;
	} cases[] = {
		{"\033", "", "Esc"},
		{"a\033", "a", "a Esc"},
		{"\033[", "", "Alt-["},
		{"\033O", "", "Alt-O"},
		{"\033[1;", "", "Alt-[ 1 ;"},
		{"\033\033", "", "Esc Esc"},
		{"\xe6\xb8", "", "� �"},
		{"\033\xe6", "", "Alt-�"},
	};
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct key_decoder d = {0};
		struct buf names = {0};
		key_decoder_feed(&d, slice_of(cases[i].sent));
		decode(&d, &names);
		assert_buf(&names, cases[i].at_once);
		assert_true(key_decoder_pending(&d));
		key_decoder_waited(&d);
		decode(&d, &names);
		assert_buf(&names, cases[i].later);
		assert_false(key_decoder_pending(&d));
		buf_fini(&names);
		key_decoder_fini(&d);
	}
}

/* Esc ] is Alt-] as well, where no reply is due or it does not look like one. */
static void replies_about_colours_are_known_where_one_is_due(void **state)
{
	static const struct {
		const char *sent, *asked, *not_asked;
	} cases[] = {
		{"\033]11;rgb:1e1e/1e1e/1e1e\033\\x", "<reply> x",
			"Alt-] 1 1 ; r g b : 1 e 1 e / 1 e 1 e / 1 e 1 e Alt-\\ x"},
		{"\033]11;rgb:ff/ff/ff\ax", "<reply> x",
			"Alt-] 1 1 ; r g b : f f / f f / f f Ctrl-G x"},
		{"\033]x", "Alt-] x", "Alt-] x"},
		{"\033]", "Alt-]", "Alt-]"},
		{"\033]1x", "Alt-] 1 x", "Alt-] 1 x"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		for (size_t split = 0; split <= strlen(cases[i].sent); split++) {
			for (int asked = 0; asked < 2; asked++) {
				struct key_decoder d = {.expects = asked};
				struct buf names = {0};
				struct slice all = slice_of(cases[i].sent);
				key_decoder_feed(&d, slice_sub(all, 0, split));
				decode(&d, &names);
				key_decoder_feed(&d, slice_from(all, split));
				decode(&d, &names);
				key_decoder_waited(&d);
				decode(&d, &names);
				assert_buf(&names, asked ? cases[i].asked : cases[i].not_asked);
				buf_fini(&names);
				key_decoder_fini(&d);
			}
		}
	}
}

static void a_begun_reply_is_not_waited_for_by_a_timer(void **state)
{
	struct key_decoder d = {.expects = true};
	struct buf names = {0};

	(void)state;
	key_decoder_feed(&d, SLICE("\033]11;rgb:1e1e"));
	decode(&d, &names);
	assert_false(key_decoder_pending(&d));
	key_decoder_feed(&d, SLICE("/1e1e/1e1e\ax"));
	decode(&d, &names);
	assert_buf(&names, "<reply> x");
	/* Esc ] alone may be Alt-]. */
	key_decoder_feed(&d, SLICE("\033]"));
	decode(&d, &names);
	assert_true(key_decoder_pending(&d));
	buf_fini(&names);
	key_decoder_fini(&d);
}

static void a_reply_without_end_is_given_up(void **state)
{
	struct key_decoder d = {.expects = true};
	struct buf sent = {0}, names = {0};

	(void)state;
	buf_add_text(&sent, "\033]11;");
	for (int i = 0; i < 200; i++)
		buf_add_char(&sent, 'f');
	key_decoder_feed(&d, buf_slice(&sent));
	decode(&d, &names);
	assert_true(slice_starts(buf_slice(&names), SLICE("? f f")));
	buf_fini(&names);
	buf_fini(&sent);
	key_decoder_fini(&d);
}

static void the_terminals_own_sequences_come_first(void **state)
{
	(void)state;
	struct key_decoder d = {.erase = 0x08};
	struct buf names = {0};

	key_decoder_learn(&d, SLICE("\033[11~"), KEY_CODE_F0 + 11);
	key_decoder_learn(&d, SLICE("\x08"), KEY_CODE_LEFT);
	key_decoder_learn(&d, SLICE("x"), KEY_CODE_LEFT);
	key_decoder_feed(&d, SLICE("\033[11~\x08\x7fx"));
	decode(&d, &names);
	assert_buf(&names, "F11 Backspace Backspace x");
	buf_fini(&names);
	key_decoder_fini(&d);
}

/* The rest came in the moment in which the wait was over. */
static void what_comes_after_a_wait_still_belongs_to_the_key(void **state)
{
	(void)state;
	struct key_decoder d = {0};
	struct buf names = {0};

	key_decoder_feed(&d, SLICE("\033"));
	key_decoder_waited(&d);
	key_decoder_feed(&d, SLICE("[A"));
	decode(&d, &names);
	assert_buf(&names, "Up");
	/* One that has no name yet is waited for anew. */
	key_decoder_feed(&d, SLICE("\033["));
	assert_true(key_decoder_pending(&d));
	buf_fini(&names);
	key_decoder_fini(&d);
}

static void every_byte_is_given_out_once_and_in_order(void **state)
{
	(void)state;
	static const char some[] = "\033[O~;125ABZ\xe6\xb8\xa9\xff";
	for (unsigned seed = 1; seed <= 2000; seed++) {
		struct key_decoder d = {0};
		struct buf in = {0}, out = {0};
		struct slice bytes;
		int key;

		srand(seed);
		for (int i = rand() % 40; i > 0; i--)
			buf_add_char(&in, some[(size_t)rand() % (sizeof(some) - 1)]);
		for (size_t at = 0; at < in.n;) {
			size_t n = 1 + (size_t)rand() % 5;
			key_decoder_feed(&d, slice_sub(buf_slice(&in), at, n));
			at += n;
			if (at >= in.n)
				key_decoder_waited(&d);
			while (key_decoder_next(&d, &key, &bytes)) {
				assert_true(bytes.n > 0);
				buf_add(&out, bytes);
			}
		}
		assert_false(key_decoder_pending(&d));
		assert_slice(buf_slice(&out), buf_text(&in));
		buf_fini(&in);
		buf_fini(&out);
		key_decoder_fini(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_known_wherever_their_bytes_are_split),
		cmocka_unit_test(what_may_go_on_is_held_back_until_nothing_more_comes),
		cmocka_unit_test(replies_about_colours_are_known_where_one_is_due),
		cmocka_unit_test(a_begun_reply_is_not_waited_for_by_a_timer),
		cmocka_unit_test(a_reply_without_end_is_given_up),
		cmocka_unit_test(the_terminals_own_sequences_come_first),
		cmocka_unit_test(what_comes_after_a_wait_still_belongs_to_the_key),
		cmocka_unit_test(every_byte_is_given_out_once_and_in_order),
	};
	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
