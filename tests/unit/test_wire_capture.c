/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Captures of other tools: what the board said, without the stamps. */
#include "unit.h"

#include "wire/capture.h"

struct heard {
	struct buf out;
	int64_t t;
	bool sent;
};

/* A new time as "{1.5}", a new direction as "{sent}" or "{received}".  "<" to ">" is a payload. */
static bool hear_piece(void *user, int64_t t, bool sent, struct slice bytes)
{
	struct heard *h = user;

	if (t != h->t)
		buf_addf(&h->out, "{%g}", (double)t / 1000000);
	if (sent != h->sent)
		buf_add_text(&h->out, sent ? "{sent}" : "{received}");
	h->t = t;
	h->sent = sent;
	buf_add(&h->out, bytes);
	struct slice out = buf_slice(&h->out);
	return slice_find_char(out, '<') != SLICE_NONE && slice_find_char(out, '>') == SLICE_NONE;
}

/* In steps of that many bytes. */
static void hear_all(struct heard *h, struct slice in, size_t step)
{
	struct capture c;

	*h = (struct heard){.t = -1};
	capture_init(&c, hear_piece, h);
	for (; in.n; in = slice_from(in, step))
		capture_feed(&c, slice_sub(in, 0, step));
	capture_finish(&c);
	capture_fini(&c);
}

static void check_heard(struct slice in, struct slice want)
{
	static const size_t steps[] = {SIZE_MAX, 1, 7, 70};

	for (size_t i = 0; i < ALEN(steps); i++) {
		struct heard h;
		hear_all(&h, in, steps[i]);
		if (!slice_eq(buf_slice(&h.out), want))
			fail_msg("in steps of %zu: %s\ngives: %s\nnot:   %.*s", steps[i], in.p,
				buf_text(&h.out), SLICE_ARG(want));
		buf_fini(&h.out);
	}
}

struct rows_of_captures {
	const char *in, *want;
};

static void check_rows(const struct rows_of_captures *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_heard(slice_of(rows[i].in), slice_of(rows[i].want));
}

static void stamps_are_removed_and_give_the_time(void **state)
{
	static const struct rows_of_captures rows[] = {
		/* Arduino, also where an editor cut the blank off */
		{"20:40:40.958 -> AT\r\n20:40:41.551 -> \r\n20:40:41.551 ->\r\n20:40:42.958 -> OK\r\n",
			"{0}AT\r\n{0.593}\r\n\r\n{2}OK\r\n"},
		{"10:00:00 -> a\n10:00:01 -> b\n", "{0}a\n{1}b\n"},
		/* tio, minicom */
		{"[10:00:00.100] a\r\n[10:00:00.350] b\r\n", "{0}a\r\n{0.25}b\r\n"},
		{"[10:00:00] a\n[10:00:02]\n[10:00:02]  b\n", "{0}a\n{2}\n b\n"},
		{"[2024-02-28 23:59:59] a\n[2024-03-01 00:00:00] b\n", "{0}a\n{86401}b\n"},
		{"[2024-01-02T10:00:00.5] a\n[2024-01-02T10:00:00.75] b\n", "{0}a\n{0.25}b\n"},
		{"[2024-01-02T10:00:00+0100] a\n[2024-01-02T10:00:03+01:00] b\n"
		 "[2024-01-02T10:00:04Z] c\n",
			"{0}a\n{3}b\n{4}c\n"},
		{"[1704199496.789] a\n[1704199497.289] b\n", "{0}a\n{0.5}b\n"},
		/* Tera Term */
		{"[2024-01-02 12:34:56.789] a\n[2024-01-02 12:34:57.789] b\n", "{0}a\n{1}b\n"},
		{"[Sat Nov 28 10:00:00.123 2026] a\n[Tue Dec  1 10:00:00.123 2026] b\n",
			"{0}a\n{259200}b\n"},
		{"[0 00:00:59.500] a\n[1 00:01:00.000] b\n", "{0}a\n{86400.5}b\n"},
		/* a file with a byte order mark; the last line without its end */
		{"\xef\xbb\xbf[10:00:00.0] a\n[10:00:01.0] b", "{0}a\n{1}b"},
		/* times since the line before */
		{"[00:00:01.000] a\n[00:00:00.250] b\n[00:00:00.250] c\n",
			"{0}a\n{0.25}b\n{0.5}c\n"},
		{"[0.400] a\n[0.000] b\n[10.250] c\n", "{0}a\nb\n{10.25}c\n"},
		/* past midnight, twice; a clock that is set back a little */
		{"23:59:59 -> a\n00:00:01 -> b\n23:59:59 -> c\n00:00:00 -> d\n",
			"{0}a\n{2}b\n{86400}c\n{86401}d\n"},
		{"[10:00:05] a\n[10:00:03] b\n[10:00:06] c\n", "{0}a\nb\n{1}c\n"},
		/* a capture that begins within a line, or with blank ones */
		{"rest\r\n10:00:00.0 -> a\r\n10:00:01.0 -> b\r\n", "rest\r\n{0}a\r\n{1}b\r\n"},
		/* stamps that were turned on later, at most behind 32 lines; a payload before them */
		{"a\nb\n\nc\n[10:00:00] d\n[10:00:01] e\n", "a\nb\n\nc\n{0}d\n{1}e\n"},
		{"<\n[10:00:00] a\n>\n[10:00:00] d\n[10:00:01] e\n",
			"<\n[10:00:00] a\n>\n{0}d\n{1}e\n"},
		{"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"
		 "0\n1\n[10:00:00] a\n[10:00:00] b\n",
			"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n"
			"8\n9\n0\n1\n{0}a\nb\n"},
		{"\r\n\r\n[10:00:00] a\r\n[10:00:01] b\r\n", "\r\n\r\n{0}a\r\n{1}b\r\n"},
	};

	(void)state;
	check_rows(rows, ALEN(rows));
}

static void arrows_give_the_direction(void **state)
{
	static const struct rows_of_captures rows[] = {
		/* One stamp for all that came at once. */
		{"[00:15:12.484]发→◇AT+GMR\r\n□\r\n[00:15:12.500]收←◆AT version:2.1\r\n\r\nOK\r\n",
			"{0}{sent}AT+GMR\r\n{0.016}{received}AT version:2.1\r\n\r\nOK\r\n"},
		/* only as a line of its own, after what was sent */
		{"[00:15:12.484]发→◇□□\r\n□□\r\n□ \n[00:15:12.500]收←◆□\r\n□\r\n",
			"{0}{sent}□□\r\n□□\r\n{0.016}{received}□\r\n□\r\n"},
		{"[00:15:12.484]\xb7\xa2\xa1\xfa\xa1\xf3"
		 "AT\r\n\xa1\xf5\r\n[00:15:13.484]\xca\xd5\xa1\xfb\xa1\xf4OK\r\n",
			"{0}{sent}AT\r\n{1}{received}OK\r\n"},
		{"[00:15:12.484]OUT→◇AT\r\n[00:15:12.500]IN←◆ OK\r\n",
			"{0}{sent}AT\r\n{0.016}{received} OK\r\n"},
		/* the same in GBK; what the board said stays in it */
		{"[00:15:12.484]\xb7\xa2\xa1\xfa\xa1\xf3"
		 "AT\r\n[00:15:13.484]\xca\xd5\xa1\xfb\xa1\xf4\xce\xc2\r\n",
			"{0}{sent}AT\r\n{1}{received}\xce\xc2\r\n"},
		{"[2024-01-02 00:15:12]收←◆a\n\nb\nc\n[2024-01-02 00:15:13]发→◇d\n",
			"{0}a\n\nb\nc\n{1}{sent}d\n"},
	};

	(void)state;
	check_rows(rows, ALEN(rows));
}

static void input_without_stamps_stays_as_it_is(void **state)
{
	static const char *const rows[] = {
		"",
		"\r\nOK\r\n",
		"\xef\xbb\xbf",
		"\xef\xbb",
		"[",
		"1",
		/* one line is not enough */
		"[10:00:00.000] a\r\n",
		"10:00:00.000 -> a\r\nb\r\n",
		"[10:00:00.000]收←◆a\r\nb\r\n",
		/* not most lines */
		"[10:00:00] a\nb\n[10:00:01] c\nd\n",
		"[10:00:00] a\n[10:00:01] b\nc\nd\ne\nf\ng\nh\n[10:00:01] i\n[10:00:01] j\n[10:00:01] k\n",
		/* two forms, each once */
		"[10:00:00] a\n10:00:01 -> b\n",
		/* a payload, also one that begins with a blank line */
		"<x\r\n[10:00:00] a\r\n[10:00:01] b\r\n[10:00:02] c\r\n",
		"<x\r\n[10:00:00] a\r\n[10:00:01] b>\r\nOK\r\n",
		"<\r\n\r\n[10:00:00] a\r\n[10:00:01] b",
		/* too far down: behind 33 lines */
		("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"
		 "0\n1\n2\n[10:00:00] a\n[10:00:00] b\n"),
		/* nearly stamps */
		"[10:00:0] a\n[10:00:0] b\n",
		"[24:00:00] a\n[24:00:00] b\n",
		"[10:60:00] a\n[10:60:00] b\n",
		"[10:00:61] a\n[10:00:61] b\n",
		"[10:00:00.] a\n[10:00:00.] b\n",
		"[10:00:00 a\n[10:00:00 b\n",
		"10:00:00 a\n10:00:00 b\n",
		"10:00:00-> a\n10:00:00-> b\n",
		"[2024-02-30 10:00:00] a\n[2024-02-30 10:00:00] b\n",
		"[Sat Foo 28 10:00:00 2026] a\n[Sat Foo 28 10:00:00 2026] b\n",
		"[Foo Nov 28 10:00:00 2026] a\n[Foo Nov 28 10:00:00 2026] b\n",
		"[Sat Nov 31 10:00:00 2026] a\n[Sat Nov 31 10:00:00 2026] b\n",
		"[2024-13-01 10:00:00] a\n[2024-13-01 10:00:00] b\n",
		"[Sat Nix 28 10:00:00 2026] a\n[Sat Nix 28 10:00:00 2026] b\n",
		"[12345678.5] a\n[12345678.5] b\n",
		"[123456789] a\n[123456789] b\n",
		"[0.40] a\n[0.40] b\n",
		"[1704199496] a\n[1704199496] b\n",
		"[1] a\n[2] b\n[3] c\n",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++)
		check_heard(slice_of(rows[i]), slice_of(rows[i]));
}

static void only_the_stamps_of_the_capture_are_removed(void **state)
{
	static const struct rows_of_captures rows[] = {
		{"10:00:00 -> [10:00:00] a\n10:00:00 -> 10:00:00 -> b\n[10:00:00] c\n"
		 "10:00:00 -> d\n",
			"{0}[10:00:00] a\n10:00:00 -> b\n[10:00:00] c\nd\n"},
		{"[10:00:00]收←◆a\n[10:00:00] b\n[10:00:00]收←◆c\n", "{0}a\n[10:00:00] b\nc\n"},
	};

	(void)state;
	check_rows(rows, ALEN(rows));
}

static void a_long_first_line_is_not_held_back(void **state)
{
	struct capture c;
	struct heard h = {.t = -1};
	struct buf line = {0};

	(void)state;
	capture_init(&c, hear_piece, &h);
	capture_feed(&c, SLICE("O"));
	assert_int_equal(h.out.n, 1);
	capture_fini(&c);

	buf_clear(&h.out);
	capture_init(&c, hear_piece, &h);
	capture_feed(&c, SLICE("[10:00:00] "));
	buf_add_repeat(&line, 'x', CAPTURE_HELD);
	capture_feed(&c, buf_slice(&line));
	assert_int_equal(h.out.n, strlen("[10:00:00] ") + CAPTURE_HELD);
	capture_fini(&c);
	buf_fini(&line);
	buf_fini(&h.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stamps_are_removed_and_give_the_time),
		cmocka_unit_test(arrows_give_the_direction),
		cmocka_unit_test(input_without_stamps_stays_as_it_is),
		cmocka_unit_test(only_the_stamps_of_the_capture_are_removed),
		cmocka_unit_test(a_long_first_line_is_not_held_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
