/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "base/json_scan.h"

static const char letters[] = {
	[JSON_SCAN_OBJECT] = '{',
	[JSON_SCAN_OBJECT_END] = '}',
	[JSON_SCAN_ARRAY] = '[',
	[JSON_SCAN_ARRAY_END] = ']',
	[JSON_SCAN_KEY] = 'k',
	[JSON_SCAN_STRING] = 's',
	[JSON_SCAN_NUMBER] = 'n',
	[JSON_SCAN_WORD] = 'w',
};

/* "{k"a" n1}": each token's letter, and what it is. */
static void add_tokens(struct buf *out, struct slice text, struct diag *d)
{
	struct json_scan s;
	struct slice token;
	enum json_token kind;

	json_scan_start(&s, text);
	while ((kind = json_scan_next(&s, &token, d)) > JSON_SCAN_END) {
		buf_add_char(out, letters[kind]);
		if (kind >= JSON_SCAN_KEY)
			buf_add(out, token);
	}
	buf_add_text(out, kind == JSON_SCAN_END ? "." : "!");
}

static void a_text_is_read_as_it_is_written(void **state)
{
	static const char *const cases[][2] = {
		{"{}", "{}."},
		{" [ ] \r\n", "[]."},
		{"{\"b\":1.0,\"a\":1e400,\"b\":-0}", "{k\"b\"n1.0k\"a\"n1e400k\"b\"n-0}."},
		{"[true,false,null]", "[wtruewfalsewnull]."},
		{"12345678901234567890123456789", "n12345678901234567890123456789."},
		{"[0.5E-7,[{}]]", "[n0.5E-7[{}]]."},
		{"\"a\\u00e9\\n\\\"\xe6\xb8\xa9\"", "s\"a\\u00e9\\n\\\"\xe6\xb8\xa9\"."},
		{"{ \"a\" : [ 1 , 2 ] }", "{k\"a\"[n1n2]}."},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf got = {0};
		add_tokens(&got, slice_of(cases[i][0]), NULL);
		assert_buf(&got, cases[i][1]);
		buf_fini(&got);
	}
}

static void what_is_no_json_is_refused_where_it_breaks(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *why;
	} cases[] = {
		{"", 0, "it is empty"},
		{"  ", 2, "it is empty"},
		{"{\"a\":1", 6, "it ends within an object"},
		{"[1,", 3, "it ends within an array"},
		{"[1,]", 3, "a value must stand here"},
		{"{\"a\":1,}", 7, "a key in quotes must stand here"},
		{"{a:1}", 1, "a key in quotes must stand here"},
		{"{\"a\" 1}", 5, "a colon must follow the key"},
		{"{\"a\":1 \"b\":2}", 7, "a comma or } must stand here"},
		{"[1 2]", 3, "a comma or ] must stand here"},
		{"[1}", 2, "a comma or ] must stand here"},
		{"{}{}", 2, "nothing may follow the value"},
		{"[01]", 1, "a number can't begin with a zero"},
		{"[1.]", 2, "a digit must follow the point"},
		{"[1e+]", 2, "a digit must follow the e"},
		{"[-]", 2, "a digit must follow the minus sign"},
		{"[nul]", 1, "a value must stand here"},
		{"[nullx]", 1, "a value must stand here"},
		{"['a']", 1, "a value must stand here"},
		{"\"abc", 4, "it ends within a string"},
		{"\"a\\", 3, "it ends within a string"},
		{"[\"a\nb\"]", 3, "a control character must be escaped here"},
		{"[\"\\x\"]", 2, "this is no escape of JSON's"},
		{"[\"\\u12\"]", 2, "four hex digits must follow \\u"},
		{"[\"\xff\"]", 1, "this string is not UTF-8"},
		{"temperature 4", 0, "a value must stand here"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};
		struct buf got = {0};
		add_tokens(&got, slice_of(cases[i].text), &d);
		if (!slice_ends(buf_slice(&got), SLICE("!")) || d.at != cases[i].at ||
			strcmp(d.text, cases[i].why) != 0)
			fail_msg("%s: %s, %s at %zu", cases[i].text, buf_text(&got), d.text, d.at);
		buf_fini(&got);
	}
}

static void a_null_byte_is_no_json(void **state)
{
	struct buf got = {0};

	(void)state;
	add_tokens(&got, SLICE("[1\0]"), NULL);
	assert_buf(&got, "[n1!");
	buf_clear(&got);
	add_tokens(&got, SLICE("[\"\\\0\"]"), NULL);
	assert_buf(&got, "[!");
	buf_fini(&got);
}

/* What is marked is the byte that is wrong, and each mark is a token of its own. */
static void each_token_is_its_own_text(void **state)
{
	static const char *const tokens[] = {"{", "\"a\"", "[", "1", "]", "}"};
	struct json_scan s;
	struct slice token;
	struct diag d;

	(void)state;
	json_scan_start(&s, SLICE("{\"a\":[1]}"));
	for (size_t i = 0; i < ALEN(tokens); i++) {
		assert_true(json_scan_next(&s, &token, &d) > JSON_SCAN_END);
		assert_slice(token, tokens[i]);
	}
	assert_int_equal(json_scan_next(&s, &token, &d), JSON_SCAN_END);
	json_scan_start(&s, SLICE("\"a\nb\""));
	assert_int_equal(json_scan_next(&s, &token, &d), JSON_SCAN_WRONG);
	assert_int_equal(d.at, 2);
	assert_int_equal(d.n, 1);
}

static void only_so_deep_is_read(void **state)
{
	struct buf text = {0}, got = {0};
	struct diag d = {0};

	(void)state;
	buf_add_repeat(&text, '[', JSON_SCAN_DEEPEST);
	buf_add_repeat(&text, ']', JSON_SCAN_DEEPEST);
	add_tokens(&got, buf_slice(&text), &d);
	assert_true(slice_ends(buf_slice(&got), SLICE("].")));
	buf_clear(&got);
	buf_replace(&text, 0, 0, SLICE("["));
	add_tokens(&got, buf_slice(&text), &d);
	assert_true(slice_ends(buf_slice(&got), SLICE("[!")));
	assert_string_equal(d.text, "it is nested too deeply: more than 256 levels");
	assert_int_equal(d.at, JSON_SCAN_DEEPEST);
	buf_fini(&text);
	buf_fini(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_read_as_it_is_written),
		cmocka_unit_test(what_is_no_json_is_refused_where_it_breaks),
		cmocka_unit_test(a_null_byte_is_no_json),
		cmocka_unit_test(each_token_is_its_own_text),
		cmocka_unit_test(only_so_deep_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
