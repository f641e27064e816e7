/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies as ctlseqs of xterm has them, and as foot, VTE, kitty and tmux send them. */
#include "unit.h"

#include <string.h>

#include "base/utf8.h"
#include "term/reply.h"

static void replies_are_read(void **state)
{
	static const struct {
		const char *bytes;
		enum reply_kind kind;
		int colour;
	} cases[] = {
		{"\033]11;rgb:ffff/ffff/ffff\033\\", REPLY_BACKGROUND, 0xffffff},
		{"\033]11;rgb:0000/2b2b/3636\a", REPLY_BACKGROUND, 0x002b36},
		{"\033]11;rgb:fd/f6/e3\a", REPLY_BACKGROUND, 0xfdf6e3},
		{"\033]11;rgb:f/0/8\a", REPLY_BACKGROUND, 0xff0088},
		{"\033]11;rgb:fff/000/7ff\a", REPLY_BACKGROUND, 0xff007f},
		{"\033]11;rgb:ffff/ffff\a", REPLY_UNKNOWN, 0},
		{"\033]11;rgb:fffff/0/0\a", REPLY_UNKNOWN, 0},
		{"\033]11;rgb:0xf/0/0\a", REPLY_UNKNOWN, 0},
		{"\033]11;rgb:ffff/ffff/fffg\a", REPLY_UNKNOWN, 0},
		{"\033]11;red\a", REPLY_UNKNOWN, 0},
		{"\033]11;\a", REPLY_UNKNOWN, 0},
		{"\033[?2026;2$y", REPLY_SYNCHRONIZED, 0},
		{"\033[?2026;1$y", REPLY_SYNCHRONIZED, 0},
		{"\033[?2026;0$y", REPLY_UNKNOWN, 0}, /* not recognized */
		{"\033[?2026;4$y", REPLY_UNKNOWN, 0}, /* permanently reset */
		{"\033[?2004;2$y", REPLY_UNKNOWN, 0},
		{"\033[?1036;2$y", REPLY_ALT_IS_OTHER, 0},
		{"\033[?1036;1$y", REPLY_UNKNOWN, 0}, /* it is Esc already */
		{"\033[?1036;0$y", REPLY_UNKNOWN, 0},
		{"\033[?1;2c", REPLY_LAST, 0},
		{"\033[?62;22;52c", REPLY_LAST, 0},
		{"\033[0n", REPLY_FRAME, 0},
		{"", REPLY_UNKNOWN, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct reply r = reply_read(slice_of(cases[i].bytes));
		if (r.kind != cases[i].kind || r.colour != cases[i].colour)
			fail_msg("%s: %d, %06x", VISIBLE(slice_of(cases[i].bytes), 80), (int)r.kind,
				(unsigned)r.colour);
	}
}

static void only_terminals_that_swallow_a_question_are_asked(void **state)
{
	static const struct {
		const char *type;
		bool ask;
	} cases[] = {{"xterm-256color", true}, {"tmux-256color", true}, {"screen", true},
		{"linux", false}, {"vt100", false}, {"dumb", false}, {"sun", false}, {"", false}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_int_equal(reply_may_ask(cases[i].type), cases[i].ask);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_are_read),
		cmocka_unit_test(only_terminals_that_swallow_a_question_are_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
