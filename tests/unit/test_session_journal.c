/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "session/journal.h"

static void entries_are_kept_as_they_came(void **state)
{
	struct journal *j = journal_new();
	struct journal_entry e;

	(void)state;
	assert_false(journal_get(j, 0, &e));
	journal_add(j, 5, JOURNAL_ANSWER, 188, SLICE("O\0K"));
	journal_add(j, 6, JOURNAL_REMARK, -1, SLICE("3 words"));
	journal_add(j, 7, JOURNAL_NOTE, -1, (struct slice){NULL, 0});
	assert_int_equal(journal_end(j), 3);
	assert_true(journal_get(j, 0, &e));
	assert_int_equal(e.at, 5);
	assert_int_equal(e.took, 188);
	assert_int_equal(e.kind, JOURNAL_ANSWER);
	assert_true(slice_eq(e.text, SLICE("O\0K")));
	assert_true(journal_get(j, 1, &e));
	assert_int_equal(e.took, -1);
	assert_slice(e.text, "3 words");
	assert_true(journal_get(j, 2, &e));
	assert_int_equal(e.text.n, 0);
	assert_false(journal_get(j, 3, &e));
	journal_free(j);
	journal_free(NULL);
}

static void the_oldest_entries_go_when_there_are_too_many(void **state)
{
	struct journal *j = journal_new();
	struct journal_entry e;

	(void)state;
	for (int i = 0; i < JOURNAL_ENTRIES + 10; i++) {
		struct buf text = {0};

		buf_addf(&text, "%d", i);
		journal_add(j, i, JOURNAL_NOTE, -1, buf_slice(&text));
		buf_fini(&text);
	}
	assert_int_equal(journal_first(j), 10);
	assert_int_equal(journal_end(j), JOURNAL_ENTRIES + 10);
	assert_false(journal_get(j, 9, &e));
	assert_true(journal_get(j, 10, &e));
	assert_slice(e.text, "10");
	journal_free(j);
}

static void the_oldest_entries_go_when_their_bytes_are_too_many(void **state)
{
	struct journal *j = journal_new();
	struct buf text = {0};
	struct journal_entry e;

	(void)state;
	buf_add_repeat(&text, 'x', 4000);
	for (int i = 0; i < 5000; i++)
		journal_add(j, i, JOURNAL_ANSWER, -1, buf_slice(&text));
	uint64_t kept = journal_end(j) - journal_first(j);
	assert_true(kept * 4000 <= JOURNAL_BYTES);
	assert_true((kept + 1) * 4000 > JOURNAL_BYTES);
	assert_true(journal_get(j, 4999, &e));
	assert_int_equal(e.text.n, 4000);
	buf_fini(&text);
	journal_free(j);
}

static void a_very_long_line_is_cut_with_a_mark(void **state)
{
	static const char tail[] = "… (65536 bytes)";
	struct journal *j = journal_new();
	struct buf text = {0};
	struct journal_entry e;

	(void)state;
	buf_add_repeat(&text, 'x', JOURNAL_LINE);
	journal_add(j, 0, JOURNAL_ANSWER, -1, buf_slice(&text));
	assert_true(journal_get(j, 0, &e));
	assert_int_equal(e.text.n, JOURNAL_LINE);
	/* Characters of four bytes from byte 5 on: 4096 is in the middle of the one at 4093. */
	buf_clear(&text);
	buf_add_text(&text, "xyz\xc3\xa4");
	while (text.n < 65536)
		buf_add_text(&text, "\xf0\x9f\x93\xa1");
	buf_truncate(&text, 65536);
	journal_add(j, 0, JOURNAL_ANSWER, -1, buf_slice(&text));
	assert_true(journal_get(j, 1, &e));
	assert_true(slice_ends(e.text, slice_of(tail)));
	assert_int_equal(e.text.n, 4093 + sizeof(tail) - 1);
	/* Bytes that are no text are cut all the same. */
	buf_clear(&text);
	buf_add_repeat(&text, '\x80', 65536);
	journal_add(j, 0, JOURNAL_UNSOLICITED, -1, buf_slice(&text));
	assert_true(journal_get(j, 2, &e));
	assert_true(slice_ends(e.text, slice_of(tail)));
	assert_true(e.text.n <= JOURNAL_LINE + sizeof(tail));
	buf_fini(&text);
	journal_free(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_kept_as_they_came),
		cmocka_unit_test(the_oldest_entries_go_when_there_are_too_many),
		cmocka_unit_test(the_oldest_entries_go_when_their_bytes_are_too_many),
		cmocka_unit_test(a_very_long_line_is_cut_with_a_mark),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
