/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes outlive their entries in the journal, and are bounded all the same. */
#include "unit.h"

#include "session/session.h"

static void notes_stay_when_the_journal_has_dropped_them(void **state)
{
	const struct session_output output = {0};
	struct session *s = session_new(&output, AT_DIALECT_ESP32_S);

	(void)state;
	session_note(s, SLICE("the first"), 1000);
	session_remark(s, false, SLICE("something else"), 2000);
	session_note(s, SLICE("the second"), 3000);
	for (int i = 0; i < JOURNAL_ENTRIES; i++)
		session_remark(s, false, SLICE("and more"), 4000);
	assert_int_equal(notes_count(session_notes(s)), 2);
	struct note note = notes_get(session_notes(s), 1);
	assert_slice(note.text, "the second");
	assert_int_equal(note.at, 3000);
	assert_int_equal(note.entry, 2);
	assert_true(note.entry < journal_first(session_journal(s)));
	session_free(s);
}

static void a_password_in_a_note_is_masked(void **state)
{
	const struct session_output output = {0};
	struct session *s = session_new(&output, AT_DIALECT_ESP32_S);

	(void)state;
	session_note(s, SLICE("tried AT+CWJAP=\"net\",\"secret words\""), 0);
	/* A line within a text: where its value ends is not known. */
	assert_slice(notes_get(session_notes(s), 0).text, "tried AT+CWJAP=********************");
	session_free(s);
}

static void the_newest_are_kept(void **state)
{
	struct notes notes = {0};

	(void)state;
	for (uint64_t i = 0; i < 3 * NOTES_MOST; i++) {
		char text[24];

		snprintf(text, sizeof(text), "note %d", (int)i);
		notes_add(&notes, (int64_t)i, i, slice_of(text));
	}
	assert_true(notes_count(&notes) <= NOTES_MOST);
	assert_true(notes_count(&notes) > NOTES_MOST / 2);
	assert_int_equal(notes_dropped(&notes) + notes_count(&notes), 3 * NOTES_MOST);
	for (size_t i = 0; i < notes_count(&notes); i++)
		assert_int_equal(notes_get(&notes, i).entry, notes_dropped(&notes) + i);
	assert_slice(notes_get(&notes, notes_count(&notes) - 1).text, "note 12287");
	notes_fini(&notes);
}

static void long_notes_are_cut_with_a_mark_and_bounded(void **state)
{
	struct notes notes = {0};
	char text[3 * NOTES_TEXT];

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text + NOTES_TEXT - 1, "\xe5\xa4\xa9", 3); /* a character across the cut */
	for (uint64_t i = 0; i < 1000; i++)
		notes_add(&notes, 0, i, (struct slice){text, sizeof(text)});
	assert_true(notes.text.n <= NOTES_BYTES);
	struct slice last = notes_get(&notes, notes_count(&notes) - 1).text;
	assert_int_equal(last.n, NOTES_TEXT - 1 + strlen("… (12288 bytes)"));
	assert_slice(slice_from(last, NOTES_TEXT - 1), "… (12288 bytes)");
	notes_fini(&notes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notes_stay_when_the_journal_has_dropped_them),
		cmocka_unit_test(a_password_in_a_note_is_masked),
		cmocka_unit_test(the_newest_are_kept),
		cmocka_unit_test(long_notes_are_cut_with_a_mark_and_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
