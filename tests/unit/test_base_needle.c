/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "base/needle.h"

static void what_is_looked_for_is_found_forwards_and_backwards(void **state)
{
	static const struct {
		const char *typed, *text;
		size_t forwards[4], n; /* where it is found from 0 on; each as long */
		size_t count;
	} cases[] = {
		{"ab", "abxab", {0, 3}, 2, 2},
		{"AB", "abxab", {0}, 0, 0},
		{"hex:61 62", "abxab", {0, 3}, 2, 2},
		{"hex:62", "abxab", {1, 4}, 1, 2},
		{"/[ab]+/", "abxab", {0, 3}, 2, 2},
		{"/AB/i", "abxab", {0, 3}, 2, 2},
		{"/a/b", "x/a/b", {1}, 4, 1},
		{"aa", "aaaa", {0, 2}, 2, 2},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct needle *n = needle_new(slice_of(cases[i].typed), NULL);
		struct slice text = slice_of(cases[i].text);
		size_t at, length, from = 0;
		assert_int_equal(needle_matches(n, text) == PATTERN_YES, cases[i].count > 0);
		for (size_t k = 0; k < cases[i].count; k++) {
			assert_int_equal(needle_find(n, text, from, &at, &length), PATTERN_YES);
			assert_int_equal(at, cases[i].forwards[k]);
			assert_int_equal(length, cases[i].n);
			from = at + length;
		}
		assert_int_equal(needle_find(n, text, from, &at, &length), PATTERN_NO);
		needle_free(n);
	}
	struct needle *n = needle_new(SLICE("aa"), NULL);
	size_t at, length, before = 10, found = 0;
	for (; needle_find_last(n, SLICE("aaaa"), before, &at, &length) == PATTERN_YES; found++) {
		assert_true(at < before && length == 2);
		before = at;
	}
	assert_int_equal(found, 3);
	needle_free(n);
	needle_free(NULL);
}

/* Where pieces that are looked at one after the other meet. */
static void the_last_match_is_found_wherever_it_is(void **state)
{
	static const char *const typed[] = {"needle", "/ne+dle/"};
	enum { BYTES = 200000 };
	struct buf hay = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(typed); i++)
		for (size_t place = 0; place < BYTES - 6;
			place += place % 65536 < 65520 ? 6551 : 1) {
			struct needle *n = needle_new(slice_of(typed[i]), NULL);
			size_t at = 0, length = 0;
			buf_clear(&hay);
			buf_add_repeat(&hay, 'x', BYTES);
			memcpy(hay.p + place, "needle", 6);
			assert_int_equal(needle_find_last(n, buf_slice(&hay), BYTES, &at, &length),
				PATTERN_YES);
			assert_int_equal(at, place);
			assert_int_equal(length, 6);
			assert_int_equal(needle_find_last(n, buf_slice(&hay), place, &at, &length),
				PATTERN_NO);
			needle_free(n);
		}
	buf_fini(&hay);
}

static void what_cant_be_looked_for_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *typed;
		size_t at;
		const char *told;
	} cases[] = {
		{"", 0, "there is nothing to look for"},
		{"hex:", 4, "there is nothing to look for"},
		{"hex:0g", 5, "g is not a hex digit"},
		{"//", 1, "there is no pattern between the slashes"},
		{"/(/", 2, ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};
		assert_null(needle_new(slice_of(cases[i].typed), &d));
		assert_int_equal(d.at, cases[i].at);
		assert_true(slice_starts(slice_of(d.text), slice_of(cases[i].told)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_looked_for_is_found_forwards_and_backwards),
		cmocka_unit_test(the_last_match_is_found_wherever_it_is),
		cmocka_unit_test(what_cant_be_looked_for_is_refused_with_its_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
