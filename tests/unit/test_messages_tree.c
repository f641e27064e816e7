/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "messages/tree.h"

static void add(struct message_log *log, struct slice topic)
{
	uint64_t n = message_log_end(log);

	message_log_add(log,
		&(struct message){.at = (int64_t)n * 1000, .topic = topic, .payload = SLICE("x")},
		&(struct message_place){n * 200000, n * 200000 + topic.n});
}

static void add_all(struct message_log *log, const char *const *topics)
{
	for (; *topics; topics++)
		add(log, slice_of(*topics));
}

/* "- bench 3 of 2 topics\n": a row each. */
static void add_rows(struct buf *out, const struct message_tree *t)
{
	struct message_node n;

	for (size_t i = 0; message_tree_row(t, i, &n); i++) {
		buf_add_repeat(out, ' ', 2 * (size_t)n.depth);
		buf_addf(out, "%s%.*s %d/%d", n.parent ? n.expanded ? "- " : "+ " : "",
			SLICE_ARG(n.name), (int)n.own, (int)n.messages);
		if (n.topics > 1)
			buf_addf(out, " of %zu topics", n.topics);
		if (n.has_own)
			buf_addf(out, ", newest %d", (int)n.newest);
		buf_addf(out, ", at %d\n", (int)n.at);
	}
}

static void assert_rows(const struct message_tree *t, const char *wanted)
{
	struct buf got = {0};

	add_rows(&got, t);
	assert_buf(&got, wanted);
	buf_fini(&got);
}

static const char *const bench[] = {
	"bench/temp", "door", "bench/temp", "bench", "bench/hum/2", "bench/hum/10", NULL};

static void topics_are_counted_level_by_level(void **state)
{
	struct message_log *log = message_log_new();
	struct message_tree *t = message_tree_new(log);

	(void)state;
	assert_false(message_tree_step(t));
	assert_rows(t, "");
	add_all(log, bench);
	assert_int_equal(message_tree_percent(t), 0);
	assert_int_equal(message_tree_behind(t), 6);
	assert_false(message_tree_step(t));
	assert_rows(t, "- bench 1/5 of 4 topics, newest 3, at 5000\n"
		       "  - hum 0/2 of 2 topics, at 5000\n"
		       "    10 1/1, newest 5, at 5000\n"
		       "    2 1/1, newest 4, at 4000\n"
		       "  temp 2/2, newest 2, at 2000\n"
		       "door 1/1, newest 1, at 1000\n");
	assert_int_equal(message_tree_topics(t), 5);
	assert_int_equal(message_tree_messages(t), 6);
	message_tree_free(t);
	message_log_free(log);
}

static void levels_fold_and_stay_folded(void **state)
{
	struct message_log *log = message_log_new(), *other = message_log_new();
	struct message_tree *t = message_tree_new(log);
	struct message_node hum, two;
	struct buf topic = {0};

	(void)state;
	add_all(log, bench);
	message_tree_step(t);
	assert_true(message_tree_row(t, 1, &hum));
	assert_true(message_tree_row(t, 3, &two));
	message_tree_add_topic(t, two.id, &topic);
	assert_buf(&topic, "bench/hum/2");
	message_tree_expand(t, hum.id, false);
	assert_rows(t, "- bench 1/5 of 4 topics, newest 3, at 5000\n"
		       "  + hum 0/2 of 2 topics, at 5000\n"
		       "  temp 2/2, newest 2, at 2000\n"
		       "door 1/1, newest 1, at 1000\n");
	/* What is not seen has the row of the level that hides it. */
	assert_int_equal(message_tree_row_of(t, two.id), 1);
	message_tree_expand(t, message_tree_above(t, hum.id), false);
	assert_int_equal(message_tree_row_of(t, two.id), 0);
	assert_int_equal(message_tree_above(t, message_tree_above(t, hum.id)),
		message_tree_above(t, hum.id));
	assert_int_equal(message_tree_rows(t), 2);
	/* Another log, as in a replay that jumps. */
	add_all(other, (const char *const[]){"bench/hum/2", NULL});
	message_tree_restart(t, other);
	message_tree_step(t);
	assert_rows(t, "+ bench 0/1, at 0\n");
	assert_int_equal(message_tree_row_of(t, 4096), 0);
	buf_fini(&topic);
	message_tree_free(t);
	message_log_free(log);
	message_log_free(other);
}

static void any_bytes_are_a_topic(void **state)
{
	struct message_log *log = message_log_new();
	struct message_tree *t = message_tree_new(log);
	struct buf deep = {0}, got = {0};
	struct message_node n = {0};

	(void)state;
	add_all(log, (const char *const[]){"", "/", "//a", "\xff\xfe/\x1b[2J", "a", "A", NULL});
	add(log, SLICE("a\0b"));
	for (int i = 0; i < 100; i++)
		buf_addf(&deep, "%d/", i % 10);
	add(log, buf_slice(&deep));
	message_tree_step(t);
	assert_int_equal(message_tree_topics(t), 8);
	assert_true(message_tree_row(t, 0, &n));
	assert_int_equal(n.name.n, 0);
	assert_int_equal(n.own, 1);
	assert_int_equal(n.messages, 3);
	/* From a level on the rest is one name. */
	while (n.depth + 1 < MESSAGE_TREE_DEEPEST) {
		message_tree_expand(t, n.id, true);
		assert_true(message_tree_row(t, message_tree_row_of(t, n.id) + 1, &n));
	}
	assert_slice(slice_sub(n.name, 0, 8), "3/4/5/6/");
	message_tree_add_topic(t, n.id, &got);
	assert_true(slice_eq(buf_slice(&got), buf_slice(&deep)));
	buf_fini(&deep);
	buf_fini(&got);
	message_tree_free(t);
	message_log_free(log);
}

static void many_topics_are_counted_in_steps_up_to_a_bound(void **state)
{
	struct message_log *log = message_log_new();
	struct message_tree *t = message_tree_new(log);
	char topic[64];
	size_t steps = 1, many = MESSAGE_TREE_LEVELS;

	(void)state;
	for (size_t i = 0; i < many; i++) {
		snprintf(topic, sizeof(topic), "board/%zu", i * 7919 % many);
		add(log, slice_of(topic));
	}
	add(log, SLICE("board/1"));
	add(log, SLICE("other"));
	while (message_tree_step(t))
		steps++;
	assert_in_range(steps, many / 300, many / 200);
	/* One level is `board`. */
	assert_int_equal(message_tree_topics(t), many - 1);
	assert_int_equal(message_tree_left_out(t), 2);
	assert_int_equal(message_tree_messages(t), many + 2);
	assert_int_equal(message_tree_rows(t), many);
	message_tree_free(t);
	message_log_free(log);
}

static bool nothing(void *user, uint64_t at, size_t n, struct buf *out)
{
	(void)user;
	(void)at;
	(void)n;
	(void)out;
	return false;
}

static void what_can_not_be_read_again_is_told(void **state)
{
	struct message_log *log = message_log_new();
	struct message_tree *t = message_tree_new(log);
	struct buf large = {0};

	(void)state;
	message_log_set_source(log, &(struct message_source){nothing, NULL});
	buf_add_repeat(&large, 'x', 60000);
	for (uint64_t n = 0; n < 200; n++)
		message_log_add(log,
			&(struct message){.topic = SLICE("t"), .payload = buf_slice(&large)},
			&(struct message_place){n * 100000, n * 100000 + 10});
	while (message_tree_step(t)) {
	}
	assert_true(message_tree_lost(t) > 0);
	assert_int_equal(message_tree_messages(t), 200);
	assert_int_equal(message_tree_topics(t), 1);
	buf_fini(&large);
	message_tree_free(t);
	message_log_free(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(topics_are_counted_level_by_level),
		cmocka_unit_test(levels_fold_and_stay_folded),
		cmocka_unit_test(any_bytes_are_a_topic),
		cmocka_unit_test(many_topics_are_counted_in_steps_up_to_a_bound),
		cmocka_unit_test(what_can_not_be_read_again_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
