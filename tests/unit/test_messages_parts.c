/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What messages look like: parts of one, retained, duplicates. */
#include "unit.h"

#include "messages/moments.h"
#include "messages/parts.h"

static void add(struct message_log *log, int64_t ms, const char *topic, struct slice payload)
{
	uint64_t n = message_log_end(log);

	message_log_add(log,
		&(struct message){.at = ms * 1000, .topic = slice_of(topic), .payload = payload},
		&(struct message_place){n * 4000, n * 4000 + strlen(topic)});
}

static void add_bytes(struct message_log *log, int64_t ms, const char *topic, size_t n)
{
	struct buf payload = {0};

	buf_add_repeat(&payload, 'x', n);
	add(log, ms, topic, buf_slice(&payload));
	buf_fini(&payload);
}

/* "1/3 2/3 3/3 -": each message's part of how many. */
static void assert_parts(const struct message_log *log, const char *wanted)
{
	struct buf got = {0};
	uint64_t first, end;

	for (uint64_t i = 0; i < message_log_end(log); i++) {
		if (i)
			buf_add_char(&got, ' ');
		if (message_parts(log, i, &first, &end))
			buf_addf(&got, "%d/%d", (int)(i - first + 1), (int)(end - first));
		else
			buf_add_char(&got, '-');
	}
	assert_buf(&got, wanted);
	buf_fini(&got);
}

static void what_fills_the_buffer_may_go_on(void **state)
{
	/* Topic t: the first part has 1024 bytes without the header's 6. */
	static const struct {
		struct {
			int ms;
			const char *topic;
			size_t n;
		} messages[6];
		const char *wanted;
	} cases[] = {
		{{{0, "t", 10}, {1, "t", 20}}, "- -"},
		{{{0, "t", 1018}, {10, "t", 1024}, {20, "t", 7}, {30, "t", 7}}, "1/3 2/3 3/3 -"},
		{{{0, "t", 1018}, {10, "t", 1}}, "1/2 2/2"},
		/* Too late, another topic, or too short. */
		{{{0, "t", 1018}, {1600, "t", 1}}, "- -"},
		{{{0, "t", 1018}, {10, "u", 1}}, "- -"},
		{{{0, "t", 1006}, {10, "t", 1}}, "- -"},
		{{{0, "t", 1025}, {10, "t", 1}}, "- -"},
		/* Two long ones, and messages that all have the same size. */
		{{{0, "t", 1018}, {1, "t", 1024}, {2, "t", 1018}, {3, "t", 5}}, "1/2 2/2 1/2 2/2"},
		{{{0, "t", 1010}, {1, "t", 1010}, {2, "t", 1010}}, "- - -"},
		{{{0, "t", 1018}}, "-"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct message_log *log = message_log_new();
		for (size_t j = 0; j < ALEN(cases[i].messages) && cases[i].messages[j].topic; j++)
			add_bytes(log, cases[i].messages[j].ms, cases[i].messages[j].topic,
				cases[i].messages[j].n);
		assert_parts(log, cases[i].wanted);
		message_log_free(log);
	}
}

static void only_so_many_parts_are_looked_at(void **state)
{
	struct message_log *log = message_log_new();
	uint64_t first, end;

	(void)state;
	for (int i = 0; i < 1000; i++)
		add_bytes(log, i, "t", 1024);
	assert_true(message_parts(log, 0, &first, &end));
	assert_int_equal(end - first, MESSAGE_PARTS_MOST);
	assert_true(message_parts(log, 500, &first, &end));
	assert_in_range(end - first, 2, MESSAGE_PARTS_MOST);
	assert_in_range(500, first, end - 1);
	message_log_free(log);
}

static struct message_suspicion suspect(
	const struct message_log *log, const struct message_moments *m, uint64_t number)
{
	struct message_suspicion s;
	bool any = message_suspect(log, m, number, &s);

	assert_int_equal(any, s.retained || s.duplicate);
	return s;
}

static void the_first_after_a_subscription_looks_retained(void **state)
{
	struct message_log *log = message_log_new();
	struct message_moments m = {0};

	(void)state;
	message_moments_connected(&m, 0);
	add(log, 500, "bench/b", SLICE("before"));
	message_moments_subscribed(&m, SLICE("bench/#"), 1000000, 1020000);
	add(log, 1010, "bench/a", SLICE("between command and OK"));
	add(log, 1040, "bench/b", SLICE("1"));
	add(log, 1050, "bench/a", SLICE("again"));
	add(log, 1060, "other", SLICE("x"));
	add(log, 2100, "bench/c", SLICE("too late"));
	assert_false(suspect(log, &m, 0).retained);
	assert_true(suspect(log, &m, 1).retained);
	assert_int_equal(suspect(log, &m, 1).retained_us, 10000);
	assert_true(suspect(log, &m, 2).retained);
	assert_false(suspect(log, &m, 3).retained);
	assert_false(suspect(log, &m, 4).retained);
	assert_false(suspect(log, &m, 5).retained);
	message_moments_fini(&m);
	message_log_free(log);
}

static void what_was_just_published_does_not_look_retained(void **state)
{
	struct message_log *log = message_log_new();
	struct message_moments m = {0};

	(void)state;
	message_moments_published(&m, SLICE("old"), 0, 10000);
	message_moments_subscribed(&m, SLICE("#"), 1000000, 1020000);
	message_moments_published(&m, SLICE("mine"), 1100000, 1120000);
	add(log, 1090, "mine", SLICE("before it was published"));
	add(log, 1110, "late", SLICE("another topic"));
	add(log, 1115, "old", SLICE("published before the subscription"));
	assert_true(suspect(log, &m, 0).retained);
	assert_true(suspect(log, &m, 1).retained);
	assert_true(suspect(log, &m, 2).retained);
	message_log_free(log);
	log = message_log_new();
	add(log, 1110, "mine", SLICE("between command and OK"));
	assert_false(suspect(log, &m, 0).retained);
	message_log_free(log);
	message_moments_fini(&m);
}

static void publications_far_from_a_subscription_are_not_kept(void **state)
{
	struct message_moments m = {0};

	(void)state;
	message_moments_connected(&m, 0);
	message_moments_published(&m, SLICE("t"), 100, 200);
	assert_int_equal(m.count, 1);
	message_moments_subscribed(&m, SLICE("t"), 1000, 2000);
	message_moments_published(&m, SLICE("t"), 3000, 4000);
	message_moments_published(&m, SLICE("t"), 5000000, 5000001);
	assert_int_equal(m.count, 3);
	message_moments_fini(&m);
}

static void the_same_again_after_a_reconnection_looks_like_a_duplicate(void **state)
{
	struct message_log *log = message_log_new();
	struct message_moments m = {0}, copy;

	(void)state;
	message_moments_connected(&m, 0);
	add(log, 100, "t", SLICE("old"));
	add(log, 200, "t", SLICE("same"));
	message_moments_connected(&m, 5000000);
	add(log, 5300, "t", SLICE("same"));
	add(log, 5400, "t", SLICE("other"));
	add(log, 5500, "u", SLICE("same"));
	add(log, 15100, "t", SLICE("same"));
	copy = m;
	message_moments_copy(&copy);
	message_moments_fini(&m);
	assert_false(suspect(log, &copy, 1).duplicate);
	assert_true(suspect(log, &copy, 2).duplicate);
	assert_int_equal(suspect(log, &copy, 2).of, 1);
	assert_int_equal(suspect(log, &copy, 2).duplicate_us, 300000);
	for (uint64_t i = 3; i < 6; i++)
		assert_false(suspect(log, &copy, i).duplicate);
	message_moments_fini(&copy);
	message_log_free(log);
}

static void the_newest_moments_are_kept(void **state)
{
	struct message_moments m = {0};

	(void)state;
	for (int i = 0; i < 3 * MESSAGE_MOMENTS; i++)
		message_moments_subscribed(&m, SLICE("bench/#"), i, i);
	assert_int_equal(m.count, MESSAGE_MOMENTS);
	assert_int_equal(m.list[MESSAGE_MOMENTS - 1].at, 3 * MESSAGE_MOMENTS - 1);
	message_moments_fini(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_fills_the_buffer_may_go_on),
		cmocka_unit_test(only_so_many_parts_are_looked_at),
		cmocka_unit_test(the_first_after_a_subscription_looks_retained),
		cmocka_unit_test(the_same_again_after_a_reconnection_looks_like_a_duplicate),
		cmocka_unit_test(what_was_just_published_does_not_look_retained),
		cmocka_unit_test(publications_far_from_a_subscription_are_not_kept),
		cmocka_unit_test(the_newest_moments_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
