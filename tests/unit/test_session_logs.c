/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "session/journal.h"
#include "session/message_log.h"

/* ---- messages ---- */

static void add(struct message_log *log, int64_t at, struct slice topic, struct slice payload)
{
	message_log_add(log, &(struct message){at, topic, payload});
}

static void messages_are_kept_as_they_came(void **state)
{
	struct message_log *log = message_log_new();
	struct message m;

	(void)state;
	assert_int_equal(message_log_end(log), 0);
	assert_false(message_log_get(log, 0, &m));
	add(log, 10, SLICE("a"), SLICE("x\0\r\ny"));
	add(log, 20, SLICE(""), SLICE(""));
	add(log, 30, (struct slice){NULL, 0}, (struct slice){NULL, 0});
	assert_int_equal(message_log_first(log), 0);
	assert_int_equal(message_log_end(log), 3);
	assert_true(message_log_get(log, 0, &m));
	assert_int_equal(m.at, 10);
	assert_slice(m.topic, "a");
	assert_true(slice_eq(m.payload, SLICE("x\0\r\ny")));
	assert_true(message_log_get(log, 2, &m));
	assert_int_equal(m.at, 30);
	assert_int_equal(m.topic.n + m.payload.n, 0);
	assert_false(message_log_get(log, 3, &m));
	assert_false(message_log_get(log, UINT64_MAX, &m));
	message_log_free(log);
	message_log_free(NULL);
}

/* What number `number` held: its payload says its own number. */
static void check_number(const struct message_log *log, uint64_t number)
{
	struct message m;
	uint64_t said;

	assert_true(message_log_get(log, number, &m));
	assert_true(m.payload.n >= sizeof(said));
	memcpy(&said, m.payload.p, sizeof(said));
	assert_int_equal(said, number);
	assert_slice(m.topic, "topic");
}

static void the_oldest_go_when_the_bytes_are_too_many(void **state)
{
	static char payload[70000];
	static const size_t sizes[] = {8, 1000, 65536, 333, 70000, 40};
	struct message_log *log = message_log_new();
	uint64_t bytes = 0;

	(void)state;
	for (uint64_t i = 0; i < 4000; i++) {
		memcpy(payload, &i, sizeof(i));
		add(log, (int64_t)i, SLICE("topic"),
			(struct slice){payload, sizes[i % ALEN(sizes)]});
	}
	assert_int_equal(message_log_end(log), 4000);
	assert_true(message_log_first(log) > 0);
	for (uint64_t i = message_log_first(log); i < 4000; i++) {
		check_number(log, i);
		bytes += sizes[i % ALEN(sizes)];
	}
	assert_true(bytes <= MESSAGE_LOG_BYTES);
	assert_true(bytes > MESSAGE_LOG_BYTES * 3 / 4);
	struct message m;
	assert_false(message_log_get(log, message_log_first(log) - 1, &m));
	message_log_free(log);
}

static void the_oldest_go_when_there_are_too_many_small_ones(void **state)
{
	struct message_log *log = message_log_new();
	uint64_t count = MESSAGE_LOG_MESSAGES + 100000;
	struct message m;

	(void)state;
	for (uint64_t i = 0; i < count; i++)
		add(log, (int64_t)i, SLICE(""), i % 2 ? SLICE("12345678") : SLICE(""));
	assert_int_equal(message_log_end(log), count);
	assert_int_equal(message_log_first(log), 100000);
	for (uint64_t i = 100000; i < count; i += 997) {
		assert_true(message_log_get(log, i, &m));
		assert_int_equal(m.at, i);
		assert_int_equal(m.payload.n, i % 2 ? 8 : 0);
	}
	message_log_free(log);
}

static void a_message_larger_than_a_block_is_kept_whole(void **state)
{
	enum { BIG = 4 * 1024 * 1024 };
	struct message_log *log = message_log_new();
	struct buf big = {0};
	struct message m;

	(void)state;
	buf_add_repeat(&big, 'b', BIG);
	for (int i = 0; i < 20; i++) {
		add(log, i, SLICE("t"), buf_slice(&big));
		add(log, i, SLICE("u"), SLICE("small"));
	}
	assert_true(message_log_first(log) > 0);
	assert_true(message_log_get(log, 39, &m));
	assert_slice(m.payload, "small");
	assert_true(message_log_get(log, 38, &m));
	assert_int_equal(m.payload.n, BIG);
	assert_true(slice_eq(m.payload, buf_slice(&big)));
	buf_fini(&big);
	message_log_free(log);
}

/* ---- journal ---- */

static void entries_are_kept_as_they_came(void **state)
{
	struct journal *j = journal_new();
	struct journal_entry e;

	(void)state;
	assert_false(journal_get(j, 0, &e));
	journal_add(j, 5, JOURNAL_ANSWER, 188, SLICE("O\0K"));
	journal_addf(j, 6, JOURNAL_REMARK, "%d %s", 3, "words");
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
	for (int i = 0; i < JOURNAL_ENTRIES + 10; i++)
		journal_addf(j, i, JOURNAL_NOTE, "%d", i);
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
		cmocka_unit_test(messages_are_kept_as_they_came),
		cmocka_unit_test(the_oldest_go_when_the_bytes_are_too_many),
		cmocka_unit_test(the_oldest_go_when_there_are_too_many_small_ones),
		cmocka_unit_test(a_message_larger_than_a_block_is_kept_whole),
		cmocka_unit_test(entries_are_kept_as_they_came),
		cmocka_unit_test(the_oldest_entries_go_when_there_are_too_many),
		cmocka_unit_test(the_oldest_entries_go_when_their_bytes_are_too_many),
		cmocka_unit_test(a_very_long_line_is_cut_with_a_mark),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
