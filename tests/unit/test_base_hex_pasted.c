/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "base/hex_pasted.h"
#include "base/utf8.h"

static const struct slice samples[] = {
	{"123456789 Temp{rature [x]\000\377\033\015\n|", 31},
	{"deadbeef cafe 1234 abcdef", 25},
	{"\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000",
		40},
};

/* As those programs print the samples. */
static void dumps_of_other_programs_give_their_bytes(void **state)
{
	static const struct {
		const char *text;
		size_t sample;
	} cases[] = {
		/* hexdump -C */
		{"00000000  31 32 33 34 35 36 37 38  39 20 54 65 6d 70 7b 72  |123456789 Temp{r|\n00000010  61 74 75 72 65 20 5b 78  5d 00 ff 1b 0d 0a 7c     |ature [x].....||\n0000001f\n",
			0},
		/* hexdump -C */
		{"00000000  64 65 61 64 62 65 65 66  20 63 61 66 65 20 31 32  |deadbeef cafe 12|\n00000010  33 34 20 61 62 63 64 65  66                       |34 abcdef|\n00000019\n",
			1},
		/* hexdump -C */
		{"00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n00000020  00 00 00 00 00 00 00 00                           |........|\n00000028\n",
			2},
		/* xxd */
		{"00000000: 3132 3334 3536 3738 3920 5465 6d70 7b72  123456789 Temp{r\n00000010: 6174 7572 6520 5b78 5d00 ff1b 0d0a 7c    ature [x].....|\n",
			0},
		/* xxd */
		{"00000000: 6465 6164 6265 6566 2063 6166 6520 3132  deadbeef cafe 12\n00000010: 3334 2061 6263 6465 66                   34 abcdef\n",
			1},
		/* xxd */
		{"00000000: 0000 0000 0000 0000 0000 0000 0000 0000  ................\n00000010: 0000 0000 0000 0000 0000 0000 0000 0000  ................\n00000020: 0000 0000 0000 0000                      ........\n",
			2},
		/* xxd -c 8 */
		{"00000000: 3132 3334 3536 3738  12345678\n00000008: 3920 5465 6d70 7b72  9 Temp{r\n00000010: 6174 7572 6520 5b78  ature [x\n00000018: 5d00 ff1b 0d0a 7c    ].....|\n",
			0},
		/* xxd -c 8 */
		{"00000000: 6465 6164 6265 6566  deadbeef\n00000008: 2063 6166 6520 3132   cafe 12\n00000010: 3334 2061 6263 6465  34 abcde\n00000018: 66                   f\n",
			1},
		/* xxd -c 8 */
		{"00000000: 0000 0000 0000 0000  ........\n00000008: 0000 0000 0000 0000  ........\n00000010: 0000 0000 0000 0000  ........\n00000018: 0000 0000 0000 0000  ........\n00000020: 0000 0000 0000 0000  ........\n",
			2},
		/* xxd -p */
		{"3132333435363738392054656d707b726174757265205b785d00ff1b0d0a\n7c\n", 0},
		/* xxd -p */
		{"64656164626565662063616665203132333420616263646566\n", 1},
		/* xxd -p */
		{"000000000000000000000000000000000000000000000000000000000000\n00000000000000000000\n",
			2},
		/* xxd -i */
		{"  0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x20, 0x54, 0x65,\n  0x6d, 0x70, 0x7b, 0x72, 0x61, 0x74, 0x75, 0x72, 0x65, 0x20, 0x5b, 0x78,\n  0x5d, 0x00, 0xff, 0x1b, 0x0d, 0x0a, 0x7c\n",
			0},
		/* xxd -i */
		{"  0x64, 0x65, 0x61, 0x64, 0x62, 0x65, 0x65, 0x66, 0x20, 0x63, 0x61, 0x66,\n  0x65, 0x20, 0x31, 0x32, 0x33, 0x34, 0x20, 0x61, 0x62, 0x63, 0x64, 0x65,\n  0x66\n",
			1},
		/* xxd -i */
		{"  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,\n  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,\n  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,\n  0x00, 0x00, 0x00, 0x00\n",
			2},
		/* od -Ax -tx1 */
		{"000000 31 32 33 34 35 36 37 38 39 20 54 65 6d 70 7b 72\n000010 61 74 75 72 65 20 5b 78 5d 00 ff 1b 0d 0a 7c\n00001f\n",
			0},
		/* od -Ax -tx1 */
		{"000000 64 65 61 64 62 65 65 66 20 63 61 66 65 20 31 32\n000010 33 34 20 61 62 63 64 65 66\n000019\n",
			1},
		/* od -Ax -tx1 */
		{"000000 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n*\n000020 00 00 00 00 00 00 00 00\n000028\n",
			2},
		/* od -tx1 */
		{"0000000 31 32 33 34 35 36 37 38 39 20 54 65 6d 70 7b 72\n0000020 61 74 75 72 65 20 5b 78 5d 00 ff 1b 0d 0a 7c\n0000037\n",
			0},
		/* od -tx1 */
		{"0000000 64 65 61 64 62 65 65 66 20 63 61 66 65 20 31 32\n0000020 33 34 20 61 62 63 64 65 66\n0000031\n",
			1},
		/* od -tx1 */
		{"0000000 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n*\n0000040 00 00 00 00 00 00 00 00\n0000050\n",
			2},
		/* od -Ad -tx1 */
		{"0000000 31 32 33 34 35 36 37 38 39 20 54 65 6d 70 7b 72\n0000016 61 74 75 72 65 20 5b 78 5d 00 ff 1b 0d 0a 7c\n0000031\n",
			0},
		/* od -Ad -tx1 */
		{"0000000 64 65 61 64 62 65 65 66 20 63 61 66 65 20 31 32\n0000016 33 34 20 61 62 63 64 65 66\n0000025\n",
			1},
		/* od -Ad -tx1 */
		{"0000000 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n*\n0000032 00 00 00 00 00 00 00 00\n0000040\n",
			2},
		/* od -An -tx1 */
		{" 31 32 33 34 35 36 37 38 39 20 54 65 6d 70 7b 72\n 61 74 75 72 65 20 5b 78 5d 00 ff 1b 0d 0a 7c\n",
			0},
		/* od -An -tx1 */
		{" 64 65 61 64 62 65 65 66 20 63 61 66 65 20 31 32\n 33 34 20 61 62 63 64 65 66\n",
			1},
		/* od -Ax -tx1z */
		{"000000 31 32 33 34 35 36 37 38 39 20 54 65 6d 70 7b 72  >123456789 Temp{r<\n000010 61 74 75 72 65 20 5b 78 5d 00 ff 1b 0d 0a 7c     >ature [x].....|<\n00001f\n",
			0},
		/* od -Ax -tx1z */
		{"000000 64 65 61 64 62 65 65 66 20 63 61 66 65 20 31 32  >deadbeef cafe 12<\n000010 33 34 20 61 62 63 64 65 66                       >34 abcdef<\n000019\n",
			1},
		/* od -Ax -tx1z */
		{"000000 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  >................<\n*\n000020 00 00 00 00 00 00 00 00                          >........<\n000028\n",
			2},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		struct diag d;
		if (!hex_parse_pasted(slice_of(cases[i].text), &out, &d))
			fail_msg("case %zu: %s\n%s", i, d.text, cases[i].text);
		if (!slice_eq(buf_slice(&out), samples[cases[i].sample]))
			fail_msg("case %zu: %zu bytes\n%s", i, out.n, cases[i].text);
		buf_fini(&out);
	}
}

static void bytes_are_read_in_the_forms_people_paste(void **state)
{
	static const struct {
		const char *text, *bytes;
		size_t n;
	} cases[] = {
		{"", "", 0},
		{"00 ff", "\0\xff", 2},
		{"0x00,0xff", "\0\xff", 2},
		{"\\x00\\xff", "\0\xff", 2},
		{"\\x00 \\xff", "\0\xff", 2},
		{"00:ff", "\0\xff", 2},
		{"00:ff:01\n02:03", "\0\xff\1\2\3", 5},
		{"unsigned char a[4] = { 0x00, 0xff, 12, 010 };", "\0\xff\x0c\x08", 4},
		{"{ 0x1u, /* one, } */ 0x2, // two\n 3 }", "\1\2\3", 3},
		{"[0, 255, 7]", "\0\xff\7", 3},
		{"\"\\x00\\xffab\" \"\\n\\\"\"", "\0\377ab\n\"", 6},
		{"b'\\x00a'", "\0a", 2},
		/* ESP-IDF's log */
		{"I (1234) tag: 00 01\nI (1235) tag: 02", "\0\1\2", 3},
		{"I (1) t: 0x3ffb0000   74 65 73 74  41 42 43 44  |testABCD|", "testABCD", 8},
		/* this program's panes */
		{"0000  74 65 73 74  .. .. .. ..  test", "test", 4},
		{"0000 74 65 73 74 .. .. .. .. test", "test", 4},
		{"0000  31 32 33 34  35 36 37 38  12345678\n0008  39 .. .. ..  .. .. .. ..  9",
			"123456789", 9},
		{"0000  31 32 33 34  35 36 37 38  12345678", "12345678", 8},
		/* with the line ends of a terminal's paste, and of a file of Windows */
		{"00000000  31 32  |12|\r00000002  33 |3|\r00000003\r", "123", 3},
		{"00000000  31 32  |12|\r\n00000002  33 |3|\r\n00000003\r\n", "123", 3},
		/* Wireshark */
		{"0000   00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f   ................",
			"\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17", 16},
		/* not dumps */
		{"0000 74 65", "\0\0te", 4},
		{"0000 0010\n0010 0020", "\0\0\0\20\0\20\0\40", 8},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		struct diag d;
		if (!hex_parse_pasted(slice_of(cases[i].text), &out, &d))
			fail_msg("%s: %s", cases[i].text, d.text);
		if (!slice_eq(buf_slice(&out), (struct slice){cases[i].bytes, cases[i].n}))
			fail_msg("%s: %zu bytes", cases[i].text, out.n);
		buf_fini(&out);
	}
}

static void what_has_no_bytes_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *told;
	} cases[] = {
		{"hello", 0, "h is not a hex digit"},
		{"00 f", 3, "odd number of hex digits: f"},
		{"\\x", 0, "\\x must be followed by two hex digits"},
		{"{1, 300}", 4, "300 is not a byte: 0 to 255"},
		{"{1, -1}", 4, "-1 is not a byte"},
		{"[08]", 1, "08 is not a byte"},
		{"\"a\\q\"", 2, "a backslash and this is no byte"},
		{"\"a\" x", 4, "this is not in quotes"},
		/* A line of * that stands for a terabyte. */
		{"00000000  00 00  |..|\n*\n10000000000\n", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		struct diag d = {0};
		buf_add_text(&out, "kept");
		assert_false(hex_parse_pasted(slice_of(cases[i].text), &out, &d));
		if (*cases[i].told && (d.at != cases[i].at || !slice_starts(slice_of(d.text),
								      slice_of(cases[i].told))))
			fail_msg("%s: %zu %s", cases[i].text, d.at, d.text);
		assert_buf(&out, "kept");
		buf_fini(&out);
	}
}

/* Random text is read or refused, and what is refused leaves nothing. */
static void any_text_is_read_or_refused(void **state)
{
	static const char signs[] = "0123456789abcdef  \n\n:|*.{}[]\"'\\x,>I()";
	char text[120];

	(void)state;
	srand(5);
	for (int i = 0; i < 20000; i++) {
		struct slice s = {text, (size_t)rand() % sizeof(text)};
		struct buf out = {0};
		struct diag d = {0};
		for (size_t k = 0; k < s.n; k++)
			text[k] = signs[(size_t)rand() % (sizeof(signs) - 1)];
		if (!hex_parse_pasted(s, &out, &d)) {
			assert_int_equal(out.n, 0);
			assert_true(d.text[0]);
		}
		assert_true(out.n <= HEX_PASTED_BYTES + sizeof(text));
		buf_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dumps_of_other_programs_give_their_bytes),
		cmocka_unit_test(bytes_are_read_in_the_forms_people_paste),
		cmocka_unit_test(what_has_no_bytes_is_refused_with_its_place),
		cmocka_unit_test(any_text_is_read_or_refused),
	};
	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
