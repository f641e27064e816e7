/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What belongs to which command in the journal, what became of it, and where polls are kept. */
#include "session_rig.h"

#define OK "\r\nOK\r\n"
#define ERROR "\r\nERROR\r\n"
#define NOT_CONNECTED "+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n" OK

/* Without remarks, which are no command's: "0 AT\n0 OK\n- no command's\n": whose each entry is. */
static void assert_groups(const struct journal *j, uint64_t from, const char *wanted)
{
	struct buf text = {0};
	struct journal_entry e;

	for (uint64_t i = from; i < journal_end(j); i++) {
		assert_true(journal_get(j, i, &e));
		if (e.kind == JOURNAL_REMARK) {
			assert_true(e.command == JOURNAL_NONE);
			continue;
		}
		if (e.command == JOURNAL_NONE)
			buf_add_text(&text, "-");
		else
			buf_addf(&text, "%d", (int)e.command);
		buf_addf(&text, " %.*s\n", SLICE_ARG(e.text));
	}
	assert_buf(&text, wanted);
	buf_fini(&text);
}

static struct journal_command begun(const struct journal *j, uint64_t number)
{
	struct journal_entry e;

	assert_true(journal_get(j, number, &e));
	assert_int_equal(e.command, number);
	return e.begun;
}

static void an_answer_belongs_to_its_command_and_nothing_else_does(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, "unasked\r\n");
	type(&r, "AT+CIFSR");
	hear(&r, "+CIFSR:STAIP,\"1.2.3.4\"\r\n");
	session_note(r.s, SLICE("a note"), r.now);
	r.now = SECONDS(1);
	hear(&r, "more\r\n" OK);
	hear(&r, "unasked too\r\n");
	type(&r, "AT+MQTTSUB=0,\"t\",9");
	hear(&r, "ERR CODE:0x010a6048\r\n" ERROR);
	const struct journal *j = session_journal(r.s);
	struct journal_command first = begun(j, 1), second = begun(j, 7);
	assert_int_equal(first.ordinal, 1);
	assert_int_equal(first.lines, 2);
	assert_true(first.ended);
	assert_int_equal(first.outcome, SESSION_OK);
	assert_int_equal(first.took, SECONDS(1));
	assert_int_equal(second.ordinal, 2);
	assert_int_equal(second.outcome, SESSION_REFUSED);
	assert_int_equal(second.code, 0x010a6048);
	assert_int_equal(journal_commands(j), 2);
	assert_groups(j, 0,
		"- unasked\n1 AT+CIFSR\n1 +CIFSR:STAIP,\"1.2.3.4\"\n- a note\n1 more\n1 OK\n- "
		"unasked too\n7 AT+MQTTSUB=0,\"t\",9\n7 ERR CODE:0x010a6048\n7 ERROR\n");
	rig_fini(&r);
}

static void a_command_in_flight_is_open_and_says_which_entry_it_is(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT");
	assert_int_equal(session_in_flight(r.s).entry, 0);
	assert_false(begun(session_journal(r.s), 0).ended);
	run_until(&r, session_deadline(r.s));
	assert_true(begun(session_journal(r.s), 0).ended);
	assert_int_equal(begun(session_journal(r.s), 0).outcome, SESSION_TIMEOUT);
	assert_true(session_in_flight(r.s).entry == JOURNAL_NONE);
	rig_fini(&r);
}

static void a_payload_belongs_to_the_line_that_announced_it(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTPUBRAW=0,\"t\",2,0,0");
	hear(&r, OK "\r\n>");
	assert_true(session_send_payload(r.s, SLICE("ab"), r.now, NULL));
	hear(&r, "+MQTTPUB:OK\r\n");
	assert_int_equal(begun(session_journal(r.s), 0).lines, 1);
	assert_int_equal(begun(session_journal(r.s), 0).outcome, SESSION_OK);
	rig_fini(&r);
}

static void polls_are_kept_apart_with_their_answers_and_their_place(void **state)
{
	struct journal_entry e;
	struct rig r;

	(void)state;
	rig_init(&r, true);
	const struct journal *polls = session_polls(r.s);
	uint64_t firmware = journal_end(polls) - 1, seen = journal_end(session_journal(r.s));
	hear(&r, "AT+MQTTCONN?\r\n" NOT_CONNECTED);
	type(&r, "AT");
	hear(&r, OK);
	run_until(&r, session_next_poll(r.s));
	assert_groups(polls, 0,
		"0 AT+GMR\n0 AT version:2.1\n0 OK\n3 AT+MQTTCONN?\n3 "
		"+MQTTCONN:0,0,0,\"\",\"\",\"\",0\n3 OK\n6 AT+MQTTCONN?\n");
	assert_int_equal(firmware, 3);
	assert_int_equal(begun(polls, 3).outcome, SESSION_OK);
	assert_int_equal(begun(polls, 3).lines, 1);
	assert_int_equal(session_in_flight(r.s).poll, 6);
	assert_true(session_in_flight(r.s).entry == JOURNAL_NONE);
	assert_int_equal(journal_end(session_journal(r.s)), seen + 2);
	assert_true(journal_get(polls, 5, &e));
	assert_int_equal(e.before, seen);
	assert_true(journal_get(polls, 6, &e));
	assert_int_equal(e.before, seen + 2);
	assert_int_equal(journal_placed(polls, seen), 3);
	assert_int_equal(journal_placed(polls, seen + 1), 6);
	assert_int_equal(journal_placed(polls, seen + 2), 6);
	assert_int_equal(journal_placed(polls, seen + 3), 7);
	rig_fini(&r);
}

static void polls_push_out_nothing_of_the_users(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, NOT_CONNECTED);
	type(&r, "AT");
	hear(&r, OK);
	for (int i = 1; i <= JOURNAL_ENTRIES / 2; i++) {
		run_until(&r, session_next_poll(r.s));
		hear(&r, NOT_CONNECTED);
	}
	assert_int_equal(journal_first(session_journal(r.s)), 0);
	assert_int_equal(journal_end(session_polls(r.s)) - journal_first(session_polls(r.s)),
		JOURNAL_POLL_ENTRIES);
	rig_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_belongs_to_its_command_and_nothing_else_does),
		cmocka_unit_test(a_command_in_flight_is_open_and_says_which_entry_it_is),
		cmocka_unit_test(a_payload_belongs_to_the_line_that_announced_it),
		cmocka_unit_test(polls_are_kept_apart_with_their_answers_and_their_place),
		cmocka_unit_test(polls_push_out_nothing_of_the_users),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
