/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes by Python's gb18030 codec. */
#include "unit.h"

#include <string.h>

#include "base/encoding.h"
#include "base/utf8.h"

static const struct {
	const char *bytes, *text;
	enum encoding guess;
} texts[] = {
	{"", "", ENCODING_UTF8},
	{"plain", "plain", ENCODING_UTF8},
	{"\xce\xc2\xb6\xc8", "温度", ENCODING_GB18030},
	{"{\"\xce\xc2\xb6\xc8\":22.5}\r\n", "{\"温度\":22.5}\r\n", ENCODING_GB18030},
	{"\xc1\xaa\xcd\xa8", "联通", ENCODING_GB18030},
	{"\xa3\xac\xa1\xa3", "，。", ENCODING_GB18030},
	{"\x81\x40", "丂", ENCODING_UTF8}, /* a character that is not common */
	{"\xce\xc2\xb6\xc8\xb5\xc4\x81\x40", "温度的丂", ENCODING_GB18030},
	{"\x81\x30\x84\x36", "¥", ENCODING_UTF8},
	{"\xce\xc2\x01", "温\x01", ENCODING_UTF8}, /* no text has it */
	{"\xce\xc2\xff", "温\xff", ENCODING_UTF8},
	{"\xce\xc2\xb6", "温\xb6", ENCODING_GB18030}, /* cut off */
	{"\xce\xc2\x81\x30\x84", "温\x81\x30\x84", ENCODING_GB18030},
	{"\xce\xc2\x81\x30\x84 ", "温\x81\x30\x84 ", ENCODING_UTF8},
	{"\x80", "\x80", ENCODING_UTF8},
};

static void text_is_shown_in_the_encoding_that_was_chosen(void **state)
{
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(texts); i++) {
		buf_clear(&out);
		encoding_add_utf8(&out, ENCODING_GB18030, slice_of(texts[i].bytes));
		assert_buf(&out, texts[i].text);
		buf_clear(&out);
		encoding_add_utf8(&out, ENCODING_UTF8, slice_of(texts[i].bytes));
		assert_buf(&out, texts[i].bytes);
		buf_clear(&out);
		encoding_add_utf8(&out, ENCODING_AUTO, slice_of(texts[i].bytes));
		assert_buf(&out, texts[i].guess == ENCODING_UTF8 ? texts[i].bytes : texts[i].text);
	}
	buf_fini(&out);
}

static void a_guess_looks_at_the_whole_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(texts); i++)
		if (encoding_guess(slice_of(texts[i].bytes)) != texts[i].guess)
			fail_msg("%s", VISIBLE(slice_of(texts[i].bytes), 80));
	assert_int_equal(encoding_guess(SLICE("温度")), ENCODING_UTF8);
	assert_int_equal(encoding_guess(SLICE("温度\xe6\xb8")), ENCODING_UTF8); /* cut off */
	assert_int_equal(encoding_of(ENCODING_AUTO, SLICE("\xce\xc2")), ENCODING_GB18030);
	assert_int_equal(encoding_of(ENCODING_UTF8, SLICE("\xce\xc2")), ENCODING_UTF8);
}

static void what_is_typed_becomes_bytes_of_the_encoding(void **state)
{
	static const struct {
		const char *typed, *bytes;
	} cases[] = {
		{"AT+MQTTPUB=0,\"温\",\"度\",1,0", "AT+MQTTPUB=0,\"\xce\xc2\",\"\xb6\xc8\",1,0"},
		{"é", "\xa8\xa6"},
		{"😀", "\x94\x39\xfc\x36"},
		{"a\xffz", "a\xffz"},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&out);
		encoding_add_bytes(&out, ENCODING_GB18030, slice_of(cases[i].typed));
		assert_buf(&out, cases[i].bytes);
		buf_clear(&out);
		encoding_add_bytes(&out, ENCODING_AUTO, slice_of(cases[i].typed));
		assert_buf(&out, cases[i].typed);
	}
	buf_fini(&out);
}

static void encodings_have_names(void **state)
{
	enum encoding e;

	(void)state;
	for (int i = 0; i < ENCODING_COUNT; i++) {
		assert_true(encoding_find(slice_of(encoding_name((enum encoding)i)), &e));
		assert_int_equal(e, i);
	}
	assert_true(encoding_find(SLICE("GB18030"), &e));
	assert_false(encoding_find(SLICE("latin1"), &e));
	assert_true(encoding_is_known(ENCODING_GB18030));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_shown_in_the_encoding_that_was_chosen),
		cmocka_unit_test(a_guess_looks_at_the_whole_text),
		cmocka_unit_test(what_is_typed_becomes_bytes_of_the_encoding),
		cmocka_unit_test(encodings_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
