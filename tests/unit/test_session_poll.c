/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AT+MQTTCONN? and AT+MQTTSUB? in the gaps: silent, and never in anybody's way. */
#include "session_rig.h"

#define OK "\r\nOK\r\n"
#define ERROR "\r\nERROR\r\n"
#define ASK_VERSION "poll AT+GMR\\r\\n\n"
#define ASK_COMMANDS "poll AT+CMD?\\r\\n\n"
#define ASK_CONNECTION "poll AT+MQTTCONN?\\r\\n\n"
#define ASK_SUBSCRIPTIONS "poll AT+MQTTSUB?\\r\\n\n"
#define CONNECTED "+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n" OK
#define NOT_CONNECTED "+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n" OK

static void polls_ask_for_both_when_connected_and_stay_silent(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	assert_sent(&r, ASK_CONNECTION);
	hear(&r, "AT+MQTTCONN?\r\n" CONNECTED);
	assert_sent(&r, ASK_SUBSCRIPTIONS);
	r.now = SECONDS(1);
	hear(&r, "AT+MQTTSUB?\r\n+MQTTSUB:0,6,\"topic\",1\r\n+MQTTSUB:0,6,\"bench/#\",0\r\n" OK);
	assert_sent(&r, "");
	assert_int_equal(session_status(r.s)->state, 6);
	assert_int_equal(session_status(r.s)->subscription_count, 2);
	assert_said(&r, "");
	assert_remarks(&r, 0, NULL);
	/* Five seconds behind the end of the round. */
	assert_int_equal(session_deadline(r.s), SECONDS(6));
	assert_int_equal(session_next_poll(r.s), SECONDS(6));
	run_until(&r, SECONDS(6));
	assert_sent(&r, ASK_CONNECTION);
	rig_fini(&r);
}

static void subscriptions_are_not_asked_for_without_a_connection(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, "AT+MQTTCONN?\r\n" NOT_CONNECTED);
	assert_sent(&r, ASK_CONNECTION);
	run_until(&r, SECONDS(5) - 1);
	assert_sent(&r, "");
	run_until(&r, SECONDS(5));
	assert_sent(&r, ASK_CONNECTION);
	rig_fini(&r);
}

static void a_poll_never_comes_between_a_command_and_its_answer(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, NOT_CONNECTED);
	type(&r, "AT+MQTTCONN=0,\"h\",1883,0");
	buf_clear(&r.sent);
	run_until(&r, SECONDS(15));
	hear(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n");
	run_until(&r, SECONDS(16));
	assert_sent(&r, "");
	hear(&r, OK);
	assert_sent(&r, ASK_CONNECTION);
	hear(&r, CONNECTED);
	assert_sent(&r, ASK_SUBSCRIPTIONS);
	rig_fini(&r);
}

static void a_poll_never_comes_into_a_raw_transfer(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, NOT_CONNECTED);
	type(&r, "AT+MQTTPUBRAW=0,\"t\",2,0,0");
	buf_clear(&r.sent);
	run_until(&r, SECONDS(9));
	hear(&r, OK);
	run_until(&r, SECONDS(18));
	session_poll_now(r.s, r.now);
	hear(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n\r\n>");
	session_poll_now(r.s, r.now);
	run_until(&r, SECONDS(100));
	assert_sent(&r, "");
	session_send_payload(r.s, SLICE("ab"), r.now, NULL);
	assert_sent(&r, "user ab\n");
	run_until(&r, SECONDS(109));
	assert_sent(&r, "");
	hear(&r, "+MQTTPUB:OK\r\n");
	assert_sent(&r, ASK_CONNECTION);
	rig_fini(&r);
}

static void a_poll_waits_for_the_end_of_a_message(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, NOT_CONNECTED);
	buf_clear(&r.sent);
	r.now = SECONDS(4.5);
	hear(&r, "+MQTTSUBRECV:0,\"t\",5,ab");
	run_until(&r, SECONDS(5.5));
	assert_sent(&r, "");
	hear(&r, "cde\r\n");
	assert_sent(&r, ASK_CONNECTION);
	rig_fini(&r);
}

static void typed_commands_come_before_polls(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	type(&r, "AT");
	type(&r, "AT+GMR");
	assert_sent(&r, ASK_CONNECTION);
	hear(&r, CONNECTED);
	assert_sent(&r, "user AT\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, "user AT+GMR\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, ASK_SUBSCRIPTIONS);
	rig_fini(&r);
}

static void an_unanswered_poll_gives_way_after_a_second(void **state)
{
	static const double typed_at[] = {0.3, 0.999, 1, 4};

	(void)state;
	for (size_t i = 0; i < ALEN(typed_at); i++) {
		int64_t at = SECONDS(typed_at[i]), then = at < SECONDS(1) ? SECONDS(1) : at;
		struct rig r;

		rig_init(&r, true);
		buf_clear(&r.sent);
		run_until(&r, at);
		type(&r, "AT+GMR");
		if (at < then) {
			run_until(&r, then - 1);
			assert_sent(&r, "");
			run_until(&r, then);
		}
		assert_sent(&r, "user AT+GMR\\r\\n\n");
		assert_remarks(&r, 0, NULL);
		rig_fini(&r);
	}
}

static void the_late_answer_of_a_poll_is_not_shown_nor_taken_for_anothers(void **state)
{
	static const char *const late[] = {
		"AT+MQTTCONN?\r\n" CONNECTED,                               /* with echo */
		"AT+MQTTCONN?\r\nERR CODE:0x010a6006\r\n" ERROR, CONNECTED, /* without */
	};

	(void)state;
	for (size_t i = 0; i < ALEN(late); i++) {
		struct rig r;

		rig_init(&r, true);
		run_until(&r, SECONDS(2));
		type(&r, "AT+GMR");
		rig_hear_bytes(&r, slice_of(late[i]));
		assert_ended(&r, "");
		hear(&r, "AT+GMR\r\nAT version:2.1\r\n" OK);
		assert_ended(&r, "ok AT+GMR\n");
		assert_int_equal(r.last_code, 0);
		assert_said(&r, "> AT+GMR\n< AT version:2.1\n< OK\n");
		assert_remarks(&r, 0, NULL);
		rig_fini(&r);
	}
}

static void a_board_that_wakes_up_answers_old_polls_unseen(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	run_until(&r, SECONDS(40));
	forget_journal(&r);
	hear(&r, "AT+MQTTCONN?\r\n" CONNECTED "AT+MQTTCONN?\r\n" CONNECTED
		 "AT+MQTTCONN?\r\n" CONNECTED);
	assert_said(&r, "");
	assert_remarks(&r, 0, NULL);
	assert_int_equal(session_status(r.s)->state, 4);
	rig_fini(&r);
}

static void a_poll_is_not_content_with_another_commands_ok(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, NOT_CONNECTED);
	type(&r, "AT+MQTTCONN=0,\"h\",1883,0");
	run_for(&r, 70);
	forget_journal(&r);
	buf_clear(&r.sent);
	hear(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n" OK);
	assert_said(&r, "* +MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\n* OK\n");
	assert_remarks(&r, 1, "late");
	hear(&r, CONNECTED);
	assert_int_equal(session_in_flight(r.s).by, SESSION_BY_POLL);
	assert_remarks(&r, 1, NULL);
	rig_fini(&r);
}

/* A poll is in flight. */
static void run_until_asked(struct rig *r)
{
	while (session_in_flight(r->s).phase == SESSION_IDLE)
		run_for(r, 1);
}

/* Each step: what is heard at that second, and when the next poll is due then. */
static void polls_slow_down_while_nothing_happens(void **state)
{
	static const struct {
		int at;
		const char *heard;
		int next;
	} steps[] = {
		{0, NOT_CONNECTED, 5},
		{5, NOT_CONNECTED, 15},
		{15, NOT_CONNECTED, 35},
		{35, NOT_CONNECTED, 75},
		/* No slower than once a minute. */
		{75, NOT_CONNECTED, 135},
		{135, NOT_CONNECTED, 195},
		/* Whatever comes unasked brings back what was set. */
		{140, "WIFI GOT IP\r\n", 145},
		{145, NOT_CONNECTED, 150},
		{150, NOT_CONNECTED, 160},
		{152, "+MQTTSUBRECV:0,\"t\",1,a\r\n", 157},
		{157, NOT_CONNECTED, 162},
		{162, NOT_CONNECTED, 172},
		/* The answer is another one; the subscriptions are asked for at once. */
		{172, CONNECTED, 172},
		{172, OK, 177},
	};
	struct rig r;

	(void)state;
	rig_init(&r, true);
	for (size_t i = 0; i < ALEN(steps); i++) {
		run_until(&r, SECONDS(steps[i].at));
		rig_hear_bytes(&r, slice_of(steps[i].heard));
		if (session_next_poll(r.s) != SECONDS(steps[i].next))
			fail_msg("step %zu: due at %.3f", i, (double)session_next_poll(r.s) / 1e6);
	}
	rig_fini(&r);
}

static void a_command_of_the_user_brings_polls_back(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	for (int at = 0; at <= 35; at = at * 2 + 5) {
		run_until(&r, SECONDS(at));
		hear(&r, NOT_CONNECTED);
	}
	run_until(&r, SECONDS(50));
	assert_int_equal(session_next_poll(r.s), SECONDS(75));
	type(&r, "AT");
	hear(&r, OK);
	assert_int_equal(session_next_poll(r.s), SECONDS(55));
	assert_int_equal(session_poll_interval(r.s), SECONDS(5));
	rig_fini(&r);
}

static void a_mute_board_is_told_once(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	run_until(&r, SECONDS(600));
	assert_remarks(&r, 2, "the board is silent");
	/* ... and once more when it had spoken in between. */
	run_until_asked(&r);
	hear(&r, NOT_CONNECTED);
	run_until_asked(&r);
	hear(&r, NOT_CONNECTED);
	run_until(&r, SECONDS(1200));
	assert_remarks(&r, 4, NULL);
	rig_fini(&r);
}

static void a_board_that_refuses_polls_is_left_alone_until_something_changes(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, "AT+MQTTCONN?\r\nERR CODE:0x01090000\r\n" ERROR);
	assert_remarks(&r, 1, "unsupported command");
	assert_said(&r, "");
	buf_clear(&r.sent);
	assert_int_equal(session_deadline(r.s), -1);
	run_until(&r, SECONDS(100));
	type(&r, "AT+GMR");
	hear(&r, OK);
	assert_sent(&r, "user AT+GMR\\r\\n\n");
	type(&r, "AT+MQTTCLEAN=0");
	hear(&r, OK);
	assert_sent(&r, "user AT+MQTTCLEAN=0\\r\\n\n" ASK_CONNECTION);
	/* Refused again: it was told. */
	hear(&r, ERROR);
	assert_remarks(&r, 1, NULL);
	run_until(&r, SECONDS(200));
	assert_sent(&r, "");
	rig_fini(&r);
}

static void refused_lists_of_subscriptions_do_not_stop_the_other_poll(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, CONNECTED);
	hear(&r, ERROR);
	assert_remarks(&r, 1, "AT+MQTTSUB?");
	buf_clear(&r.sent);
	run_until(&r, SECONDS(5));
	assert_sent(&r, ASK_CONNECTION);
	hear(&r, CONNECTED);
	assert_sent(&r, "");
	/* Nothing has changed. */
	assert_int_equal(session_deadline(r.s), SECONDS(15));
	rig_fini(&r);
}

static void an_interval_of_zero_is_off_but_for_one_round_on_demand(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	buf_clear(&r.sent);
	assert_int_equal(session_deadline(r.s), -1);
	assert_int_equal(session_next_poll(r.s), -1);
	hear(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n");
	assert_int_equal(session_deadline(r.s), -1);
	type(&r, "AT");
	session_poll_now(r.s, r.now);
	assert_sent(&r, "user AT\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, ASK_CONNECTION);
	hear(&r, CONNECTED);
	assert_sent(&r, ASK_SUBSCRIPTIONS);
	hear(&r, "+MQTTSUB:0,6,\"topic\",1\r\n" OK);
	assert_int_equal(session_status(r.s)->subscription_count, 1);
	run_until(&r, SECONDS(1000));
	assert_sent(&r, "");
	rig_fini(&r);
}

static void what_happens_during_a_poll_is_asked_about_once_more(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, CONNECTED);
	hear(&r, "+MQTTSUB:0,6,\"topic\",1\r\n" OK);
	run_until(&r, SECONDS(5));
	hear(&r, CONNECTED);
	buf_clear(&r.sent);
	/* Between the echo of AT+MQTTSUB? and its OK. */
	hear(&r, "+MQTTDISCONNECTED:0\r\n");
	assert_int_equal(session_status(r.s)->state, 3);
	hear(&r, OK);
	assert_sent(&r, ASK_CONNECTION);
	assert_int_equal(session_status(r.s)->subscription_count, 0);
	hear(&r, "+MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0\r\n" OK);
	assert_sent(&r, "");
	assert_int_equal(session_deadline(r.s), SECONDS(10));
	rig_fini(&r);
}

static void nothing_is_asked_while_the_board_restarts(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, NOT_CONNECTED);
	type(&r, "AT+RST");
	buf_clear(&r.sent);
	r.now = SECONDS(4);
	hear(&r, OK);
	session_poll_now(r.s, r.now);
	run_until(&r, SECONDS(5.6));
	assert_sent(&r, "");
	hear(&r, "\r\nready\r\n");
	assert_sent(&r, ASK_VERSION);
	rig_fini(&r);
}

static void a_state_that_cannot_be_read_is_told_once_and_in_full(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	for (int i = 0; i < 3; i++) {
		hear(&r, "+MQTTCONN:connected\r\n" OK);
		run_for(&r, i ? 10 : 5);
	}
	assert_remarks(&r, 1, "+MQTTCONN:connected");
	assert_said(&r, "");
	rig_fini(&r);
}

static void a_poll_that_is_told_busy_is_tried_again_in_silence(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, "ERR CODE:0x010b0000\r\n\r\nbusy p...\r\n");
	run_until(&r, SECONDS(15));
	assert_sent(&r, ASK_CONNECTION ASK_CONNECTION);
	assert_said(&r, "");
	assert_remarks(&r, 0, NULL);
	rig_fini(&r);
}

static void the_users_own_question_is_shown(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, CONNECTED);
	hear(&r, "+MQTTSUB:0,6,\"old\",1\r\n" OK);
	type(&r, "AT+MQTTSUB?");
	hear(&r, "AT+MQTTSUB?\r\n+MQTTSUB:0,6,\"new\",1\r\n" OK);
	assert_said(&r, "> AT+MQTTSUB?\n< +MQTTSUB:0,6,\"new\",1\n< OK\n");
	/* And what it does not name is gone. */
	assert_int_equal(session_status(r.s)->subscription_count, 1);
	assert_buf(&session_status(r.s)->subscriptions[0].topic, "new");
	rig_fini(&r);
}

static void a_poll_that_a_starting_board_answers_late_is_not_shown(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	assert_sent(&r, ASK_CONNECTION);
	/* What came in while it booted is answered behind `ready`, and then what was asked anew. */
	hear(&r, "\r\nready\r\n");
	assert_sent(&r, ASK_VERSION);
	forget_journal(&r);
	hear(&r, "AT+MQTTCONN?\r\n" NOT_CONNECTED);
	hear(&r, "AT+GMR\r\nAT version:2.1\r\n" OK);
	assert_sent(&r, ASK_CONNECTION);
	assert_said(&r, "");
	rig_fini(&r);
	rig_init_unknown(&r, true);
	hear(&r, "\r\nready\r\n");
	forget_journal(&r);
	hear(&r, "AT+GMR\r\nAT version:2.1\r\n" OK);
	hear(&r, "AT+GMR\r\nAT version:2.1\r\n" OK);
	assert_said(&r, "");
	assert_sent(&r, ASK_VERSION ASK_VERSION ASK_CONNECTION);
	rig_fini(&r);
}

static void a_subscription_is_known_when_the_board_takes_it(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, CONNECTED);
	hear(&r, "+MQTTSUB:0,4,\"\",0\r\n" OK);
	type(&r, "AT+MQTTSUB=0,\"a\\,b/#\",2");
	hear(&r, OK "+MQTTSUBRECV:0,\"a,b/c\",1,x\r\n");
	assert_int_equal(session_status(r.s)->subscription_count, 1);
	assert_int_equal(session_status(r.s)->subscriptions[0].qos, 2);
	assert_int_equal(session_status(r.s)->subscriptions[0].messages, 1);
	hear(&r, CONNECTED);
	hear(&r, "+MQTTSUB:0,6,\"a,b/#\",2\r\n" OK);
	type(&r, "AT+MQTTSUB=0,\"refused\",0");
	hear(&r, ERROR);
	hear(&r, CONNECTED);
	hear(&r, "+MQTTSUB:0,6,\"a,b/#\",2\r\n" OK);
	type(&r, "AT+MQTTUNSUB=0,\"a\\,b/#\"");
	hear(&r, OK);
	assert_int_equal(session_status(r.s)->subscription_count, 0);
	rig_fini(&r);
}

static void the_first_ready_of_a_link_is_no_reset(void **state)
{
	struct rig r;

	(void)state;
	rig_init_unknown(&r, true);
	hear(&r, "\r\nbusy p...\r\n\xff\xfe\r\n\r\nready\r\n");
	assert_int_equal(session_status(r.s)->resets, 0);
	hear(&r, "\r\nready\r\n");
	assert_int_equal(session_status(r.s)->resets, 1);
	rig_fini(&r);
}

/* Its owner has reason to think that the rate is wrong. */
static void a_poll_can_be_hurried(void **state)
{
	struct rig r;

	(void)state;
	rig_init_unknown(&r, true);
	assert_sent(&r, ASK_VERSION);
	session_hurry_poll(r.s, r.now);
	assert_int_equal(session_deadline(r.s), SECONDS(1));
	run_until(&r, SECONDS(1));
	assert_int_equal(session_in_flight(r.s).phase, SESSION_IDLE);
	session_hurry_poll(r.s, r.now);
	/* A command of the user's has its whole time. */
	type(&r, "AT");
	session_hurry_poll(r.s, r.now);
	assert_int_equal(session_deadline(r.s), SECONDS(11));
	rig_fini(&r);
}

static void a_line_that_ends_with_the_rate_is_shown_on_its_own(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, "\xff\xfe\x80");
	session_end_line(r.s, r.now);
	hear(&r, "WIFI CONNECTED\r\n");
	assert_said(&r, "* \\xff\\xfe\\x80\n* WIFI CONNECTED\n");
	rig_fini(&r);
}

/* At a wrong rate there may be no line end, and nobody may have asked for anything. */
static void noise_without_a_line_end_is_shown_when_no_more_comes(void **state)
{
	static const struct {
		struct slice heard;
		bool shown;
	} cases[] = {
		{{"\xff\xfe\x80\x81", sizeof("\xff\xfe\x80\x81") - 1}, true},
		{{"\r\n\0\0\0\x81", sizeof("\r\n\0\0\0\x81") - 1}, true},
		{{"WIFI \xff CONN", sizeof("WIFI \xff CONN") - 1}, true},
		{{"\xff\xfe\x80", sizeof("\xff\xfe\x80") - 1},
			false}, /* the adapter's own, when it is opened */
		{{"WIFI CONN", sizeof("WIFI CONN") - 1}, false},
		{{"\r\n", sizeof("\r\n") - 1}, false},
		{{"+MQTTSUBRECV:0,\"\xff\xfe", sizeof("+MQTTSUBRECV:0,\"\xff\xfe") - 1},
			false}, /* a topic may be anything */
		{{"+MQTTSUBRECV:0,\"t\",9,\xff\xfe\x80\x81",
			 sizeof("+MQTTSUBRECV:0,\"t\",9,\xff\xfe\x80\x81") - 1},
			false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, false);
		rig_hear_bytes(&r, cases[i].heard);
		run_for(&r, 1.9);
		assert_said(&r, "");
		run_for(&r, 0.2);
		rig_collect(&r, "#");
		if (!strstr(buf_text(&r.text), "these bytes are not text") == cases[i].shown)
			fail_msg("row %zu: %s", i, buf_text(&r.text));
		/* And nobody is woken again. */
		run_for(&r, 10);
		assert_int_equal(session_deadline(r.s), -1);
		rig_fini(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_without_a_line_end_is_shown_when_no_more_comes),
		cmocka_unit_test(a_poll_can_be_hurried),
		cmocka_unit_test(a_line_that_ends_with_the_rate_is_shown_on_its_own),
		cmocka_unit_test(polls_ask_for_both_when_connected_and_stay_silent),
		cmocka_unit_test(subscriptions_are_not_asked_for_without_a_connection),
		cmocka_unit_test(a_poll_never_comes_between_a_command_and_its_answer),
		cmocka_unit_test(a_poll_never_comes_into_a_raw_transfer),
		cmocka_unit_test(a_poll_waits_for_the_end_of_a_message),
		cmocka_unit_test(typed_commands_come_before_polls),
		cmocka_unit_test(an_unanswered_poll_gives_way_after_a_second),
		cmocka_unit_test(the_late_answer_of_a_poll_is_not_shown_nor_taken_for_anothers),
		cmocka_unit_test(a_board_that_wakes_up_answers_old_polls_unseen),
		cmocka_unit_test(a_poll_is_not_content_with_another_commands_ok),
		cmocka_unit_test(polls_slow_down_while_nothing_happens),
		cmocka_unit_test(a_command_of_the_user_brings_polls_back),
		cmocka_unit_test(a_mute_board_is_told_once),
		cmocka_unit_test(a_board_that_refuses_polls_is_left_alone_until_something_changes),
		cmocka_unit_test(refused_lists_of_subscriptions_do_not_stop_the_other_poll),
		cmocka_unit_test(an_interval_of_zero_is_off_but_for_one_round_on_demand),
		cmocka_unit_test(what_happens_during_a_poll_is_asked_about_once_more),
		cmocka_unit_test(nothing_is_asked_while_the_board_restarts),
		cmocka_unit_test(a_state_that_cannot_be_read_is_told_once_and_in_full),
		cmocka_unit_test(a_poll_that_is_told_busy_is_tried_again_in_silence),
		cmocka_unit_test(the_users_own_question_is_shown),
		cmocka_unit_test(a_poll_that_a_starting_board_answers_late_is_not_shown),
		cmocka_unit_test(a_subscription_is_known_when_the_board_takes_it),
		cmocka_unit_test(the_first_ready_of_a_link_is_no_reset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
