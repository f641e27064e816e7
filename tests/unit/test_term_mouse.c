/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a terminal sends for its mouse. */
#include "term/key_decoder.h"
#include "term/mouse.h"
#include "unit.h"

static void reports_say_what_was_done_and_where(void **state)
{
	static const struct {
		const char *sent;
		enum mouse_action action;
		int button, column, row;
	} cases[] = {
		{"\033[<0;1;1M", MOUSE_PRESS, 1, 0, 0},
		{"\033[<0;80;24m", MOUSE_RELEASE, 1, 79, 23},
		{"\033[<1;3;4M", MOUSE_PRESS, 2, 2, 3},
		{"\033[<2;300;100M", MOUSE_PRESS, 3, 299, 99},
		{"\033[<32;5;6M", MOUSE_DRAG, 1, 4, 5},
		{"\033[<64;5;6M", MOUSE_WHEEL, -1, 4, 5},
		{"\033[<65;5;6M", MOUSE_WHEEL, 1, 4, 5},
		/* Shift, Alt and Ctrl do not matter. */
		{"\033[<28;5;6M", MOUSE_PRESS, 1, 4, 5},
		{"\033[<81;5;6M", MOUSE_WHEEL, 1, 4, 5},
		/* The old form. */
		{"\033[M !!", MOUSE_PRESS, 1, 0, 0},
		{"\033[M#!!", MOUSE_RELEASE, 0, 0, 0},
		{"\033[M`+,", MOUSE_WHEEL, -1, 10, 11},
		{"\033[M@\xff\xfe", MOUSE_DRAG, 1, 222, 221},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct mouse m;
		if (!mouse_read(slice_of(cases[i].sent), &m))
			fail_msg("%s is not read", cases[i].sent + 1);
		assert_int_equal(m.action, cases[i].action);
		assert_int_equal(m.button, cases[i].button);
		assert_int_equal(m.column, cases[i].column);
		assert_int_equal(m.row, cases[i].row);
	}
}

static void what_no_mouse_sends_means_nothing(void **state)
{
	static const char *const cases[] = {"", "\033", "\033[", "\033[<", "\033[<0;1;1",
		"\033[<0;1M", "\033[<0;1;1;1M", "\033[<;;M", "\033[<0;0;1M", "\033[<0;1;0M",
		"\033[<0;32768;1M", "\033[<0;99999999999999999999;1M", "\033[<128;1;1M",
		"\033[<66;1;1M", "\033[<64;1;1m", "\033[<35;1;1M", "\033[<0;1;1Mx", "\033[<0;-1;1M",
		"\033[<0;1;1A", "\033[M !", "\033[M \x1f!", "\033[0;1;1M"};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct mouse m;
		if (mouse_read(slice_of(cases[i]), &m))
			fail_msg("case %zu is read: %s", i, cases[i] + 1);
	}
}

/* Feeds all of it in two pieces; returns the keys, one letter each: M for the mouse. */
static void decode_split(const char *sent, size_t split, bool old, bool waits, struct buf *out)
{
	struct key_decoder d = {.old_mouse = old};
	struct slice all = slice_of(sent), bytes;
	int key;

	buf_clear(out);
	for (int part = 0; part < 2; part++) {
		key_decoder_feed(&d, part ? slice_from(all, split) : slice_sub(all, 0, split));
		while (key_decoder_next(&d, &key, &bytes))
			buf_add_char(out, key == KEY_CODE_MOUSE    ? 'M'
					  : key < 0x80             ? (char)key
					  : key == KEY_CODE_F0 + 1 ? '1'
					  : key == KEY_CODE_UP     ? 'U'
								   : '?');
		if (waits && part == 0 && key_decoder_pending(&d))
			key_decoder_waited(&d);
	}
	assert_false(key_decoder_pending(&d));
	key_decoder_fini(&d);
}

static void a_report_is_one_key_wherever_it_is_split(void **state)
{
	static const struct {
		const char *sent, *keys;
		bool old;
	} cases[] = {
		{"a\033[<0;10;20Mb", "aMb", false},
		{"\033[<0;10;20M\033[<0;10;20m\033[A\033OP", "MMU1", false},
		{"\033[M !\xff"
		 "b\033[A",
			"MbU", true},
		/* Without a mouse Esc [ M is a key without a name. */
		{"\033[Mab", "?ab", false},
	};
	struct buf keys = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		for (size_t split = 0; split <= strlen(cases[i].sent); split++) {
			decode_split(cases[i].sent, split, cases[i].old, false, &keys);
			assert_buf(&keys, cases[i].keys);
		}
	buf_fini(&keys);
}

/* Over a slow line the rest may come late: it must not be typed. */
static void a_late_rest_still_belongs_to_its_report(void **state)
{
	static const char sent[] = "\033[<0;10;20M";
	struct buf keys = {0};

	(void)state;
	for (size_t split = 3; split < sizeof(sent) - 1; split++) {
		decode_split(sent, split, false, true, &keys);
		assert_buf(&keys, "M");
	}
	buf_fini(&keys);
}

static void a_report_without_end_is_given_up(void **state)
{
	struct key_decoder d = {0};
	struct buf sent = {0};
	struct slice bytes;
	size_t n = 0;
	int key;

	(void)state;
	buf_add_text(&sent, "\033[<");
	buf_add_repeat(&sent, '1', 1000);
	key_decoder_feed(&d, buf_slice(&sent));
	while (key_decoder_next(&d, &key, &bytes)) {
		assert_int_not_equal(key, KEY_CODE_MOUSE);
		n += bytes.n;
	}
	assert_int_equal(n, sent.n);
	buf_fini(&sent);
	key_decoder_fini(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_say_what_was_done_and_where),
		cmocka_unit_test(what_no_mouse_sends_means_nothing),
		cmocka_unit_test(a_report_is_one_key_wherever_it_is_split),
		cmocka_unit_test(a_late_rest_still_belongs_to_its_report),
		cmocka_unit_test(a_report_without_end_is_given_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
