/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "payload/difference.h"

static void add_differences(
	struct buf *out, const struct differences *d, struct slice old, struct slice new)
{
	static const char signs[] = {'~', '+', '-'};

	for (size_t i = 0; i < d->count; i++) {
		const struct difference *x = &d->list[i];
		struct slice where = slice_sub(buf_slice(&d->where), x->where_at, x->where_n);
		struct slice a = slice_sub(old, x->old_at, x->old_n);
		struct slice b = slice_sub(new, x->new_at, x->new_n);
		buf_addf(out, "%c %.*s <%.*s> <%.*s>\n", signs[x->kind], SLICE_ARG(where),
			SLICE_ARG(a), SLICE_ARG(b));
	}
}

static void what_differs_has_its_place(void **state)
{
	static const struct {
		const char *old, *new, *wanted;
	} cases[] = {
		{"same", "same", ""},
		{"{\"t\":1,\"u\":2}", "{ \"u\":2, \"t\":1 }", ""},
		{"{\"t\":1.0,\"ok\":true}", "{\"t\":1,\"n\":[1],\"ok\":true}",
			"~ $.t <1.0> <1>\n+ $.n <> <[1]>\n"},
		{"{\"a\":{\"b c\":[1,2,3]}}", "{\"a\":{\"b c\":[1,5]}}",
			"~ $.a[\"b c\"][1] <2> <5>\n- $.a[\"b c\"][2] <3> <>\n"},
		{"{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":3,\"a\":4}", "~ $.a <2> <3>\n+ $.a <> <4>\n"},
		{"{\"a\":{}}", "{\"a\":[]}", "~ $.a <{}> <[]>\n"},
		{"[1]", "{}", "~ $ <[1]> <{}>\n"},
		{"{\"\":1}", "{\"\":2}", "~ $[\"\"] <1> <2>\n"},
		{"temp 21 C ok", "temp 22 C ok", "~ word 2 <21 > <22 >\n"},
		{"a b c", "a c", "- word 2 <b > <>\n"},
		{"a c", "a b c d", "+ word 2 <> <b >\n+ word 4 <> <d>\n"},
		{"", "new", "+ word 1 <> <new>\n"},
		{"one\ntwo\nthree\n", "one\n2\nthree\nfour\n",
			"~ line 2 <two\n> <2\n>\n+ line 4 <> <four\n>\n"},
		{"\xff\x01zzzzzz\x02", "\xff\x03zzzzzz\x04",
			"~ 0001 <\x01> <\x03>\n~ 0008 <\x02> <\x04>\n"},
		{"\xff"
		 "abcd",
			"\xff"
			"abXcd",
			"+ 0003 <> <X>\n"},
		{"{\"t\":1", "{\"t\":2", "~ word 1 <{\"t\":1> <{\"t\":2>\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice old = slice_of(cases[i].old), new = slice_of(cases[i].new);
		struct differences d = {0};
		struct buf got = {0};
		differences_find(&d, old, new, false);
		add_differences(&got, &d, old, new);
		assert_buf(&got, cases[i].wanted);
		buf_fini(&got);
		differences_fini(&d);
	}
}

static void much_is_bounded(void **state)
{
	struct buf old = {0}, new = {0};
	struct differences d = {0};

	(void)state;
	for (int i = 0; i < 5000; i++) {
		buf_addf(&old, "%c%d", i ? ',' : '[', i);
		buf_addf(&new, "%c%d", i ? ',' : '[', i + 1);
	}
	buf_add_char(&old, ']');
	buf_add_char(&new, ']');
	differences_find(&d, buf_slice(&old), buf_slice(&new), false);
	assert_int_equal(d.count, DIFFERENCES_MOST);
	assert_int_equal(d.left_out, 4000);
	buf_clear(&old);
	buf_clear(&new);
	for (int i = 0; i < 5000; i++) {
		buf_addf(&old, "a%d ", i);
		buf_addf(&new, "b%d ", i);
	}
	/* Too many words to compare: one difference. */
	differences_find(&d, buf_slice(&old), buf_slice(&new), false);
	assert_int_equal(d.count, 1);
	assert_int_equal(d.list[0].old_n, old.n);
	assert_false(d.as_bytes);
	differences_find(&d, SLICE("ab"), SLICE("ac"), true);
	assert_true(d.as_bytes);
	assert_int_equal(d.list[0].old_at, 1);
	buf_fini(&old);
	buf_fini(&new);
	differences_fini(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_differs_has_its_place),
		cmocka_unit_test(much_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
