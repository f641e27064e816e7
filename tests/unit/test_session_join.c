/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session that observes another program's conversation, and joins in when it is asked to. */
#include "session_rig.h"

#define OK "\r\nOK\r\n"

static void join_init(struct rig *r)
{
	*r = (struct rig){0};
	r->s = session_new_observer(
		&(struct session_output){rig_send, NULL, rig_ended, rig_fact, r},
		AT_DIALECT_ESP32_S);
	session_observe_link(r->s, true, NULL, 0);
}

static void other(struct rig *r, const char *bytes)
{
	session_observe_sent(r->s, slice_of(bytes), SESSION_BY_OTHER, r->now);
}

static void board(struct rig *r, const char *bytes)
{
	session_observe_received(r->s, slice_of(bytes), r->now);
}

static bool join_journal_has(const struct rig *r, enum journal_kind kind, const char *part)
{
	const struct journal *j = session_journal(r->s);
	struct journal_entry e;

	for (uint64_t i = journal_first(j); i < journal_end(j); i++)
		if (journal_get(j, i, &e) && e.kind == kind &&
			slice_find(e.text, slice_of(part)) != SLICE_NONE)
			return true;
	return false;
}

static void what_another_program_says_is_marked_as_its_own(void **state)
{
	struct rig r;

	(void)state;
	join_init(&r);
	other(&r, "AT+MQTTPUBRAW=0,\"t\",3,0,0\r\n");
	board(&r, OK "\r\n>");
	other(&r, "abc");
	board(&r, "+MQTTPUB:OK\r\n");
	assert_true(join_journal_has(&r, JOURNAL_OTHER, "AT+MQTTPUBRAW"));
	assert_true(join_journal_has(&r, JOURNAL_OTHER, "(3 bytes) 61 62 63"));
	assert_false(join_journal_has(&r, JOURNAL_REMARK, "waiting for"));
	assert_buf(&r.ended, "ok AT+MQTTPUBRAW=0,\"t\",3,0,0\n");
	assert_buf(&r.sent, "");
	rig_fini(&r);
}

static void a_line_of_ours_waits_for_their_answer(void **state)
{
	struct rig r;

	(void)state;
	join_init(&r);
	other(&r, "AT+GMR\r\n");
	assert_true(type(&r, "AT+CWJAP?"));
	assert_buf(&r.sent, "");
	assert_int_equal(session_queued(r.s), 1);
	board(&r, OK);
	assert_buf(&r.sent, "user AT+CWJAP?\\r\\n\n");
	board(&r, OK);
	assert_buf(&r.ended, "ok AT+GMR\nok AT+CWJAP?\n");
	assert_true(join_journal_has(&r, JOURNAL_SENT, "AT+CWJAP?"));
	rig_fini(&r);
}

static void a_line_of_ours_waits_for_the_end_of_theirs(void **state)
{
	static const char *const ends[] = {"R\r\n", "R\r"};

	(void)state;
	for (size_t i = 0; i < ALEN(ends); i++) {
		struct rig r;

		join_init(&r);
		other(&r, "AT+GM");
		assert_true(type(&r, "AT"));
		assert_buf(&r.sent, "");
		/* Waiting for them costs nothing. */
		assert_int_equal(session_deadline(r.s), -1);
		other(&r, ends[i]);
		assert_buf(&r.sent, "");
		board(&r, OK);
		assert_buf(&r.sent, "user AT\\r\\n\n");
		rig_fini(&r);
	}
}

static void a_blank_line_of_theirs_is_an_end_too(void **state)
{
	struct rig r;

	(void)state;
	join_init(&r);
	other(&r, " ");
	assert_true(type(&r, "AT"));
	assert_buf(&r.sent, "");
	other(&r, "\r\n");
	assert_buf(&r.sent, "user AT\\r\\n\n");
	rig_fini(&r);
}

static void half_a_line_of_theirs_is_not_waited_for_once_they_have_gone(void **state)
{
	struct rig r;

	(void)state;
	join_init(&r);
	assert_false(session_observe_gone(r.s, r.now));
	other(&r, "AT+GM");
	assert_true(type(&r, "AT"));
	assert_buf(&r.sent, "");
	assert_true(session_observe_gone(r.s, r.now));
	session_tick(r.s, r.now);
	assert_buf(&r.sent, "user AT\\r\\n\n");
	/* It has ended their line. */
	board(&r, OK);
	other(&r, "AT\r\n");
	assert_slice(session_in_flight(r.s).line, "AT");
	/* Otherwise the next one that speaks completes it. */
	board(&r, OK);
	other(&r, "AT+GM");
	assert_true(session_observe_gone(r.s, r.now));
	other(&r, "R\r\n");
	assert_slice(session_in_flight(r.s).line, "AT+GMR");
	rig_fini(&r);
}

static void their_payload_is_not_ours_to_fill(void **state)
{
	struct rig r;

	(void)state;
	join_init(&r);
	other(&r, "AT+MQTTPUBRAW=0,\"t\",3,0,0\r\n");
	board(&r, OK "\r\n>");
	assert_true(session_in_flight(r.s).observed);
	assert_true(type(&r, "AT"));
	session_cancel(r.s, r.now);
	assert_buf(&r.sent, "");
	assert_int_equal(session_queued(r.s), 0);
	assert_int_equal(session_in_flight(r.s).phase, SESSION_PAYLOAD);
	rig_fini(&r);
}

static void nothing_is_asked_by_itself(void **state)
{
	struct rig r;

	(void)state;
	join_init(&r);
	board(&r, "\r\nready\r\n");
	other(&r, "AT+MQTTCONN=0,\"h\",1883,0\r\n");
	board(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n" OK);
	r.now += SECONDS(600);
	session_tick(r.s, r.now);
	assert_buf(&r.sent, "");
	assert_int_equal(session_deadline(r.s), -1);
	rig_fini(&r);
}

static void a_program_that_does_not_wait_is_told_why_it_fails(void **state)
{
	struct rig r;

	(void)state;
	join_init(&r);
	other(&r, "AT+CWJAP=\"net\",\"password\"\r\n");
	other(&r, "AT+CIPSTATUS\r\n");
	board(&r, "busy p...\r\n");
	assert_true(join_journal_has(
		&r, JOURNAL_PROBLEM, "the other program sent this before AT+CWJAP was answered"));
	assert_false(join_journal_has(&r, JOURNAL_PROBLEM, "password"));
	assert_true(join_journal_has(&r, JOURNAL_REMARK, "the board is still busy"));
	rig_fini(&r);
	/* One that waits is not. */
	join_init(&r);
	other(&r, "AT\r\n");
	board(&r, OK);
	other(&r, "AT\r\n");
	assert_false(join_journal_has(&r, JOURNAL_PROBLEM, ""));
	rig_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_another_program_says_is_marked_as_its_own),
		cmocka_unit_test(a_line_of_ours_waits_for_their_answer),
		cmocka_unit_test(a_line_of_ours_waits_for_the_end_of_theirs),
		cmocka_unit_test(a_blank_line_of_theirs_is_an_end_too),
		cmocka_unit_test(half_a_line_of_theirs_is_not_waited_for_once_they_have_gone),
		cmocka_unit_test(their_payload_is_not_ours_to_fill),
		cmocka_unit_test(nothing_is_asked_by_itself),
		cmocka_unit_test(a_program_that_does_not_wait_is_told_why_it_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
