/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/words.h"

#include <string.h>

#include "unit.h"

/* In any order of the table, and whatever follows. */
static void no_word_can_be_an_at_line_or_another_word(void **state)
{
	const struct console_word *rows;
	size_t count = console_words(&rows);
	struct slice rest;

	(void)state;
	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		struct slice word = slice_of(rows[i].word);
		assert_false(slice_starts_nocase(word, SLICE("AT")));
		assert_true(slice_find_char(word, ' ') == SLICE_NONE && word.n > 0);
		assert_true(slice_starts(slice_of(rows[i].form), word));
		assert_ptr_equal(console_word_find(word, &rest), &rows[i]);
		assert_int_equal(rest.n, 0);
		assert_false(slice_ends(slice_of(rows[i].help), SLICE(".")));
	}
}

static void a_line_is_a_word_only_where_the_whole_word_begins_it(void **state)
{
	static const struct {
		const char *line, *word, *rest;
	} cases[] = {
		{"# a note", "#", "a note"},
		{"#a note", "#", "a note"},
		{"  #\ta  ", "#", "a"},
		{"#", "#", ""},
		{"every", "every", ""},
		{"EVERY 5s  AT", "every", "5s  AT"},
		{"every\t5s", "every", "5s"},
		{"everything", NULL, NULL},
		{"AT+EVERY=1", NULL, NULL},
		{"AT", NULL, NULL},
		{"AT+MQTTPUB=0,\"#\",\"x\",0,0", NULL, NULL},
		{"at # comment", NULL, NULL},
		{"", NULL, NULL},
		{" ", NULL, NULL},
		{"a # b", NULL, NULL},
	};
	struct slice rest;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		const struct console_word *w = console_word_find(slice_of(cases[i].line), &rest);
		if (!cases[i].word) {
			assert_null(w);
			assert_int_equal(console_words_at_line(slice_of(cases[i].line)), 0);
			continue;
		}
		assert_non_null(w);
		assert_string_equal(w->word, cases[i].word);
		assert_slice(rest, cases[i].rest);
	}
}

static void the_at_line_behind_a_word_is_found(void **state)
{
	static const struct {
		const char *line;
		size_t at;
	} cases[] = {
		{"every 5s AT+GMR", 9},
		{" every  5s\tAT", 11},
		{"every 5s", SLICE_NONE},
		{"every", SLICE_NONE},
		{"every stop 1", SLICE_NONE},
		{"# AT", SLICE_NONE},
		{"on ready send AT+GMR", 14},
		{"on ready  send \tAT+GMR", 16},
		{"on \"a send AT\" send AT", 20},
		{"on ready send pubraw 0 \"AT\" text \"send AT\"", SLICE_NONE},
		{"on ready note \"send AT\"", SLICE_NONE},
		{"on ready bell", SLICE_NONE},
		{"on", SLICE_NONE},
		{"AT", 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_true(console_words_at_line(slice_of(cases[i].line)) == cases[i].at);
}

static void add_labels(struct buf *out, const struct at_completion *c)
{
	for (size_t i = 0; i < c->count; i++)
		buf_addf(out, "%s|", c->candidates[i].text);
}

static void tab_offers_the_words_at_the_start_of_the_line_only(void **state)
{
	static const struct {
		const char *line;
		size_t cursor, at, n;
		bool note;
	} cases[] = {
		{"", 0, 0, 0, true},
		{"#", 1, 0, 1, true},
		{"A", 1, 0, 0, false},
		{"AT+", 3, 0, 0, false},
		{"AT #", 4, 0, 0, false},
		{"# ", 2, 0, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct at_completion c = {0};
		struct buf labels = {0};
		console_words_complete(NULL, slice_of(cases[i].line), cases[i].cursor, &c);
		add_labels(&labels, &c);
		assert_int_equal(
			slice_find(buf_slice(&labels), SLICE("# |")) != SLICE_NONE, cases[i].note);
		assert_int_equal(c.at, cases[i].at);
		assert_int_equal(c.n, cases[i].n);
		buf_fini(&labels);
		at_completion_fini(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_word_can_be_an_at_line_or_another_word),
		cmocka_unit_test(a_line_is_a_word_only_where_the_whole_word_begins_it),
		cmocka_unit_test(the_at_line_behind_a_word_is_found),
		cmocka_unit_test(tab_offers_the_words_at_the_start_of_the_line_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
