/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/every.h"

#include "unit.h"

#define SECOND ((int64_t)1000000)

static void begin(struct every *e, int64_t interval, const char *line, int64_t now)
{
	assert_true(every_add(e, interval, slice_of(line), SLICE("shown"), now, NULL));
}

static void a_command_is_due_at_once_and_then_on_its_beat(void **state)
{
	struct every e = {0};

	(void)state;
	assert_int_equal(every_next(&e), -1);
	assert_int_equal(every_due(&e, 99 * SECOND), EVERY_NONE);
	begin(&e, 5 * SECOND, "AT", 10 * SECOND);
	assert_int_equal(every_due(&e, 10 * SECOND), 0);
	every_sent(&e, 0, 10 * SECOND);
	assert_int_equal(every_due(&e, 15 * SECOND - 1), EVERY_NONE);
	assert_int_equal(every_due(&e, 15 * SECOND), 0);
	/* Late by less than a beat, which is kept. */
	every_sent(&e, 0, 16 * SECOND);
	assert_int_equal(every_next(&e), 20 * SECOND);
	every_fini(&e);
	assert_int_equal(e.count, 0);
}

static void what_was_missed_is_sent_once(void **state)
{
	struct every e = {0};

	(void)state;
	begin(&e, SECOND, "AT", 0);
	every_sent(&e, 0, 0);
	assert_int_equal(every_due(&e, 60 * SECOND), 0);
	every_sent(&e, 0, 60 * SECOND);
	assert_int_equal(every_due(&e, 60 * SECOND), EVERY_NONE);
	assert_int_equal(every_next(&e), 61 * SECOND);
	every_fini(&e);
}

static void the_one_that_waits_longest_is_first(void **state)
{
	struct every e = {0};

	(void)state;
	begin(&e, 5 * SECOND, "AT+A", 2 * SECOND);
	begin(&e, 1 * SECOND, "AT+B", 1 * SECOND);
	assert_int_equal(every_due(&e, 3 * SECOND), 1);
	every_sent(&e, 1, 3 * SECOND);
	assert_int_equal(every_due(&e, 3 * SECOND), 0);
	every_fini(&e);
}

static void the_same_line_gets_the_new_interval_and_others_are_few(void **state)
{
	struct every e = {0};
	struct buf list = {0};
	struct diag d;

	(void)state;
	begin(&e, 5 * SECOND, "AT+A", 0);
	begin(&e, 2 * SECOND, "AT+A", 0);
	assert_int_equal(e.count, 1);
	assert_int_equal(e.commands[0].interval, 2 * SECOND);
	begin(&e, 90 * SECOND, "AT+B", 0);
	begin(&e, 120 * SECOND, "AT+C", 0);
	begin(&e, SECOND / 5, "AT+D", 0);
	assert_false(every_add(&e, SECOND, SLICE("AT+E"), SLICE(""), 0, &d));
	assert_true(slice_find(slice_of(d.text), SLICE("every stop")) != SLICE_NONE);
	every_add_list(&list, &e);
	assert_buf(&list, "1: 2 s shown  2: 90 s shown  3: 2 min shown  4: 200 ms shown");
	assert_true(every_stop(&e, 1));
	assert_false(every_stop(&e, 3));
	assert_int_equal(e.count, 3);
	assert_slice(buf_slice(&e.commands[1].line), "AT+C");
	buf_fini(&list);
	every_fini(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_is_due_at_once_and_then_on_its_beat),
		cmocka_unit_test(what_was_missed_is_sent_once),
		cmocka_unit_test(the_one_that_waits_longest_is_first),
		cmocka_unit_test(the_same_line_gets_the_new_interval_and_others_are_few),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
