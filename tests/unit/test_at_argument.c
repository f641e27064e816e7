/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "at/argument.h"

/* The arguments of `line`, each in [ ], a ! after those that are open, and + surplus. */
static const char *cut(const char *line)
{
	static char text[4096];
	struct at_argument a[AT_PARAMETERS];
	size_t surplus, n = 0;
	size_t count = at_arguments(slice_of(line), 0, a, &surplus);

	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "[%.*s]%s", (int)a[i].n,
			line + a[i].at, a[i].quoted && !a[i].closed ? "!" : "");
	if (surplus)
		snprintf(text + n, sizeof(text) - n, "+%zu", surplus);
	return text;
}

static void arguments_are_cut_at_the_commas_outside_of_quotes(void **state)
{
	static const struct {
		const char *line, *want;
	} cases[] = {
		{"", "[]"},
		{"0", "[0]"},
		{"0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"",
			"[0][1][\"ESP32\"][\"AiThinker\"][\"1234567890\"][0][0][\"\"]"},
		{"0,", "[0][]"},
		{",,", "[][][]"},
		{"0,\"a\\,b\",1", "[0][\"a\\,b\"][1]"},
		{"0,\"a\\\"\",1", "[0][\"a\\\"\"][1]"},
		{"0,\"a\\\\\",1", "[0][\"a\\\\\"][1]"},
		/* Being typed. */
		{"0,\"", "[0][\"]!"},
		{"0,\"to", "[0][\"to]!"},
		{"0,\"to\\", "[0][\"to\\]!"},
		{"0,\"to\\\"", "[0][\"to\\\"]!"},
		/* Pasted as it is. */
		{"0,\"a,b\",1", "[0][\"a,b\"][1]"},
		{"0,\"topic\",\"{\"t\":22.5,\"ok\":true}\",1,0",
			"[0][\"topic\"][\"{\"t\":22.5,\"ok\":true}\"][1][0]"},
		{"0,\"t\",\"{\"a\":\"b\",\"c\":\"d\"}\",1,0",
			"[0][\"t\"][\"{\"a\":\"b\",\"c\":\"d\"}\"][1][0]"},
		{"0,\"t\",\"[\"x\",\"y\",{\"z\":[]}]\",1,0",
			"[0][\"t\"][\"[\"x\",\"y\",{\"z\":[]}]\"][1][0]"},
		{"0,\"t\",\"{\"a\":\"}\\\"\",\"c\":1}\",1",
			"[0][\"t\"][\"{\"a\":\"}\\\"\",\"c\":1}\"][1]"},
		{"0,\"say \"hello\" twice\",1", "[0][\"say \"hello\" twice\"][1]"},
		/* Brackets that are text: everything is escaped as it should be. */
		{"0,\"[\",\"]\",1,0", "[0][\"[\"][\"]\"][1][0]"},
		{"0,\"{\",\"\\\"}\",1", "[0][\"{\"][\"\\\"}\"][1]"},
		{"0,\"[\",\"]\",\"x", "[0][\"[\"][\"]\"][\"x]!"},
		/* Blanks. */
		{"0, \"a,b\" ,1", "[0][\"a,b\" ][1]"},
		{"0, 1", "[0][ 1]"},
		{"1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18",
			"[1][2][3][4][5][6][7][8][9][10][11][12][13][14][15][16]+2"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_string_equal(cut(cases[i].line), cases[i].want);
}

static void an_argument_has_the_place_of_its_first_byte_that_needs_a_backslash(void **state)
{
	static const struct {
		const char *line;
		size_t unescaped, inner_quote;
	} cases[] = {
		{"\"abc\"", SLICE_NONE, SLICE_NONE},
		{"\"a\\,b\\\"c\\\\\"", SLICE_NONE, SLICE_NONE},
		{"\"a,b\"", 2, SLICE_NONE},
		{"\"a\\,b,c\"", 5, SLICE_NONE},
		{"\"a\"b,c\"", 2, 2},
		{"\"a,b\"c\"", 2, 4},
		{"12", SLICE_NONE, SLICE_NONE},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct at_argument a[AT_PARAMETERS];

		assert_int_equal(at_arguments(slice_of(cases[i].line), 0, a, NULL), 1);
		assert_int_equal(a[0].unescaped, cases[i].unescaped);
		assert_int_equal(at_argument_inner_quote(slice_of(cases[i].line), &a[0]),
			cases[i].inner_quote);
	}
}

static void a_value_has_no_quotes_and_no_escapes(void **state)
{
	static const struct {
		const char *line, *want, *mistake;
	} cases[] = {
		{"12", "12", NULL},
		{"\"\"", "", NULL},
		{"\"a\\,b\"", "a,b", NULL},
		{"\"\\\"\\\\\\x\"", "\"\\x", NULL},
		{"\"温度\"", "温度", NULL},
		{"\"abc", "abc", "the closing quote is missing"},
		{"\"abc\\", "abc", "the closing quote is missing"},
		{"\"abc\\\"", "abc\"",
			"the closing quote is missing (\\\" is a quote inside the text)"},
		{"\"abc\" ", "abc", "nothing may come between the closing quote and the comma"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice line = slice_of(cases[i].line);
		struct at_argument a[AT_PARAMETERS];
		struct diag d = {.text = ""};
		struct buf value = {0};

		at_arguments(line, 0, a, NULL);
		assert_int_equal(at_argument_value(line, &a[0], &value, &d), !cases[i].mistake);
		assert_string_equal(d.text, cases[i].mistake ? cases[i].mistake : "");
		assert_buf(&value, cases[i].want);
		buf_fini(&value);
	}
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void add_random(struct buf *out, uint32_t *seed)
{
	static const char bytes[] = "\",\\{[}] :ab0\n\r\t\xc3\xa9";

	for (size_t n = next_random(seed) % 12; n > 0; n--)
		buf_add_char(out, bytes[next_random(seed) % sizeof(bytes)]);
}

static void what_is_quoted_is_read_back_whatever_it_holds(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct buf values[5] = {{0}}, line = {0};
		struct at_argument a[AT_PARAMETERS];
		size_t surplus;

		for (size_t i = 0; i < ALEN(values); i++) {
			add_random(&values[i], &seed);
			buf_add_text(&line, i ? "," : "=");
			at_add_quoted(&line, buf_slice(&values[i]));
		}
		assert_int_equal(at_arguments(buf_slice(&line), 1, a, &surplus), ALEN(values));
		assert_int_equal(surplus, 0);
		for (size_t i = 0; i < ALEN(values); i++) {
			struct buf value = {0};

			assert_int_equal(a[i].unescaped, SLICE_NONE);
			assert_true(at_argument_value(buf_slice(&line), &a[i], &value, NULL));
			assert_true(slice_eq(buf_slice(&value), buf_slice(&values[i])));
			buf_fini(&value);
			buf_fini(&values[i]);
		}
		buf_fini(&line);
	}
}

/* Typing a line from the left, the arguments that are done never change. */
static void a_line_cut_short_has_the_same_arguments_up_to_the_cut(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct buf line = {0}, value = {0};
		struct at_argument whole[AT_PARAMETERS], part[AT_PARAMETERS];

		for (size_t i = 0; i < 4; i++) {
			buf_clear(&value);
			add_random(&value, &seed);
			buf_add_text(&line, i ? "," : "");
			at_add_quoted(&line, buf_slice(&value));
		}
		at_arguments(buf_slice(&line), 0, whole, NULL);
		for (size_t n = 0; n < line.n; n++) {
			size_t count =
				at_arguments(slice_sub(buf_slice(&line), 0, n), 0, part, NULL);

			for (size_t i = 0; i + 1 < count; i++) {
				assert_int_equal(part[i].at, whole[i].at);
				assert_int_equal(part[i].n, whole[i].n);
			}
			assert_int_equal(part[count - 1].at, whole[count - 1].at);
			assert_true(part[count - 1].at + part[count - 1].n == n);
		}
		buf_fini(&line);
		buf_fini(&value);
	}
}

static void the_place_to_begin_may_be_past_the_end(void **state)
{
	struct at_argument a[AT_PARAMETERS];

	(void)state;
	assert_int_equal(at_arguments(SLICE("AT"), 40, a, NULL), 1);
	assert_int_equal(a[0].at, 2);
	assert_int_equal(a[0].n, 0);
}

static void an_argument_that_is_typed_ends_at_its_quote_or_comma(void **state)
{
	static const struct {
		const char *line;
		size_t from;
		bool in_quotes;
		size_t end;
		bool closed;
	} cases[] = {
		{"ab,c", 0, false, 2, false},
		{"ab", 0, false, 2, false},
		{"ab", 2, false, 2, false},
		{"a\"b\",c", 2, true, 4, true},
		{"a\"b\" ,c", 2, true, 4, true},
		{"a\"b\"c,d", 2, true, 5, false},
		{"a\"b\\\",c", 2, true, 5, false},
		{"a\"b\\", 2, true, 4, false},
		{"a\\\"b", 0, false, 4, false},
		{"a\"b\"", 2, true, 4, true},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		bool closed = !cases[i].closed;

		assert_int_equal(at_argument_end(slice_of(cases[i].line), cases[i].from,
					 cases[i].in_quotes, &closed),
			cases[i].end);
		assert_int_equal(closed, cases[i].closed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_are_cut_at_the_commas_outside_of_quotes),
		cmocka_unit_test(
			an_argument_has_the_place_of_its_first_byte_that_needs_a_backslash),
		cmocka_unit_test(a_value_has_no_quotes_and_no_escapes),
		cmocka_unit_test(what_is_quoted_is_read_back_whatever_it_holds),
		cmocka_unit_test(a_line_cut_short_has_the_same_arguments_up_to_the_cut),
		cmocka_unit_test(an_argument_that_is_typed_ends_at_its_quote_or_comma),
		cmocka_unit_test(the_place_to_begin_may_be_past_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
