/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a port has not accepted is recorded when it has, in the same order, or never. */
#include "unit.h"

#include "record/sent_queue.h"

static struct buf recorded; /* "user AT|poll secret ..." */

void __wrap_recorder_sent(
	struct recorder *r, struct slice bytes, enum session_author by, bool secret);

void __wrap_recorder_sent(
	struct recorder *r, struct slice bytes, enum session_author by, bool secret)
{
	(void)r;
	buf_addf(&recorded, "%s%s %.*s|", session_author_name(by), secret ? " secret" : "",
		SLICE_ARG(bytes));
}

static void assert_recorded(struct sent_queue *q, size_t waiting, const char *text)
{
	buf_clear(&recorded);
	sent_queue_record(q, waiting, NULL);
	assert_buf(&recorded, text);
}

static void what_waits_is_recorded_when_it_goes_out(void **state)
{
	struct sent_queue q = {0};

	(void)state;
	assert_recorded(&q, 0, "");
	sent_queue_add(&q, SLICE("AT+GMR"), SESSION_BY_POLL, false);
	assert_recorded(&q, 0, "poll AT+GMR|");
	sent_queue_add(&q, SLICE("one"), SESSION_BY_USER, false);
	sent_queue_add(&q, SLICE(""), SESSION_BY_USER, false);
	sent_queue_add(&q, SLICE("two"), SESSION_BY_SCRIPT, true);
	assert_recorded(&q, 6, "");
	assert_recorded(&q, 5, "user o|");
	sent_queue_add(&q, SLICE("three"), SESSION_BY_POLL, false);
	assert_recorded(&q, 7, "user ne|script secret t|");
	/* More than there is: nothing of it has gone out. */
	assert_recorded(&q, 100, "");
	assert_recorded(&q, 5, "script secret wo|");
	assert_recorded(&q, 0, "poll three|");
	assert_recorded(&q, 0, "");
	sent_queue_fini(&q);
}

static void what_is_forgotten_is_never_recorded(void **state)
{
	struct sent_queue q = {0};

	(void)state;
	sent_queue_add(&q, SLICE("hello"), SESSION_BY_USER, false);
	assert_recorded(&q, 2, "user hel|");
	sent_queue_fini(&q);
	sent_queue_add(&q, SLICE("AT"), SESSION_BY_USER, false);
	assert_recorded(&q, 0, "user AT|");
	sent_queue_fini(&q);
}

/* A bounded queue behind a slow port: what is used up is not kept. */
static void a_queue_that_never_empties_stays_small(void **state)
{
	struct sent_queue q = {0};
	struct buf all = {0};

	(void)state;
	sent_queue_add(&q, SLICE("xx"), SESSION_BY_USER, false);
	for (int i = 0; i < 5000; i++) {
		sent_queue_add(&q, SLICE("ab"), SESSION_BY_USER, false);
		buf_clear(&recorded);
		sent_queue_record(&q, 2, NULL);
		buf_add(&all, buf_slice(&recorded));
		assert_in_range(q.bytes.n, 2, 8);
		assert_in_range(q.count, 1, 4);
	}
	assert_int_equal(all.n, 5000 * strlen("user ab|"));
	buf_fini(&all);
	buf_fini(&recorded);
	sent_queue_fini(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_waits_is_recorded_when_it_goes_out),
		cmocka_unit_test(what_is_forgotten_is_never_recorded),
		cmocka_unit_test(a_queue_that_never_empties_stays_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
