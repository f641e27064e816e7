/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One key: clean, configure, connect, subscribe, as it was before (protocol.md 3, row 13). */
#include "session_rig.h"

#define OK "\r\nOK\r\n"
#define ERROR "\r\nERROR\r\n"
#define CONNECTED "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n"
#define CONFIG "AT+MQTTUSERCFG=0,1,\"c\",\"me\",\"hunter2\",0,0,\"\""
#define CONNCFG "AT+MQTTCONNCFG=0,60,0,\"gone\",\"bye\",0,0"
#define CONNECT "AT+MQTTCONN=0,\"h\",1883,0"

static void do_line(struct rig *r, const char *line)
{
	assert_true(type(r, line));
	hear(r, OK);
}

static void bring_up(struct rig *r)
{
	rig_init(r, false);
	advice_set_reconnect_key(&r->advice, SLICE("Alt-C"));
	do_line(r, CONFIG);
	do_line(r, CONNCFG);
	type(r, CONNECT);
	hear(r, CONNECTED OK);
	do_line(r, "AT+MQTTSUB=0,\"a\\,b\",1");
	do_line(r, "AT+MQTTSUB=0,\"c\",0");
	do_line(r, "AT+MQTTSUB=0,\"c\",2");
	do_line(r, "AT+MQTTSUB=0,\"gone\",0");
	do_line(r, "AT+MQTTUNSUB=0,\"gone\"");
	buf_clear(&r->sent);
	forget_journal(r);
}

static void drop(struct rig *r)
{
	hear(r, "+MQTTDISCONNECTED:0\r\n");
}

static void reconnect(struct rig *r)
{
	assert_true(session_reconnect(r->s, r->now, &r->d));
}

static void a_lost_connection_comes_back_with_one_key(void **state)
{
	struct rig r;

	(void)state;
	bring_up(&r);
	drop(&r);
	assert_remarks(&r, 1, "Alt-C cleans, configures, connects and subscribes as before");
	forget_journal(&r);
	reconnect(&r);
	assert_sent(&r, "user AT+MQTTCLEAN=0\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, "user " CONFIG "\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, "user " CONNCFG "\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, "user " CONNECT "\\r\\n\n");
	hear(&r, CONNECTED OK);
	assert_sent(&r, "user AT+MQTTSUB=0,\"a\\,b\",1\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, "user AT+MQTTSUB=0,\"c\",2\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, "");
	/* And the password is nowhere to be seen. */
	rig_collect(&r, "><x*#!;");
	assert_null(strstr(buf_text(&r.text), "hunter2"));
	assert_non_null(strstr(buf_text(&r.text), "AT+MQTTUSERCFG=0,1,\"c\",\"me\",\"*******\""));
	/* It can be done again. */
	drop(&r);
	reconnect(&r);
	for (int i = 0; i < 6; i++)
		hear(&r, OK);
	assert_int_equal(session_queued(r.s), 0);
	rig_fini(&r);
}

static void credentials_that_ran_out_are_sent_anew_and_the_rest_as_before(void **state)
{
	static const struct session_line old = {{CONFIG, sizeof(CONFIG) - 1}, {NULL, 0}},
					 other = {{CONNCFG, sizeof(CONNCFG) - 1}, {NULL, 0}};
	const struct session_line fresh = {
		SLICE("AT+MQTTUSERCFG=0,1,\"c\",\"me\",\"second-secret\",0,0,\"\""), {NULL, 0}};
	struct rig r;

	(void)state;
	bring_up(&r);
	drop(&r);
	/* Not the same command; and not what would be repeated. */
	assert_false(session_renew(r.s, &other, &fresh, 1));
	assert_false(session_renew(r.s, &fresh, &old, 1));
	assert_true(session_renew(r.s, &old, &fresh, 1));
	assert_false(session_renew(r.s, &old, &fresh, 1));
	forget_journal(&r);
	reconnect(&r);
	assert_sent(&r, "user AT+MQTTCLEAN=0\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, "user AT+MQTTUSERCFG=0,1,\"c\",\"me\",\"second-secret\",0,0,\"\"\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, "user " CONNCFG "\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, "user " CONNECT "\\r\\n\n");
	hear(&r, CONNECTED OK);
	assert_sent(&r, "user AT+MQTTSUB=0,\"a\\,b\",1\\r\\n\n");
	rig_collect(&r, "><x*#!;");
	assert_null(strstr(buf_text(&r.text), "second-secret"));
	rig_fini(&r);
}

static void after_a_reset_there_is_nothing_to_clean(void **state)
{
	struct rig r;

	(void)state;
	bring_up(&r);
	hear(&r, "\r\nready\r\n");
	assert_remarks(&r, 1, "Alt-C configures, connects and subscribes as before");
	hear(&r, "+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n");
	reconnect(&r);
	assert_sent(&r, "user " CONFIG "\\r\\n\n");
	rig_fini(&r);
}

static void it_stops_at_a_step_that_fails(void **state)
{
	struct rig r;

	(void)state;
	bring_up(&r);
	drop(&r);
	reconnect(&r);
	/* Clean already: no harm. */
	hear(&r, ERROR);
	hear(&r, OK);
	hear(&r, OK);
	type(&r, "AT");
	forget_journal(&r);
	buf_clear(&r.sent);
	hear(&r, "+MQTTDISCONNECTED:0\r\n" ERROR);
	rig_collect(&r, "!");
	assert_non_null(strstr(buf_text(&r.text), "stops here; 2 commands were not sent"));
	/* What was typed meanwhile is not dropped. */
	assert_sent(&r, "user AT\\r\\n\n");
	rig_fini(&r);
}

static void long_secrets_are_repeated_with_their_bytes(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	do_line(&r, CONFIG);
	type_payload(&r, "AT+MQTTLONGPASSWORD=0,5", SLICE("12345"));
	hear(&r, OK "\r\n>");
	hear(&r, OK);
	type(&r, "AT+MQTTLONGUSERNAME=0,3");
	hear(&r, OK "\r\n>");
	session_send_payload(r.s, SLICE("abc"), r.now, NULL);
	hear(&r, OK);
	type(&r, CONNECT);
	hear(&r, CONNECTED OK);
	drop(&r);
	buf_clear(&r.sent);
	reconnect(&r);
	hear(&r, OK);
	hear(&r, OK);
	hear(&r, OK "\r\n>");
	hear(&r, OK);
	hear(&r, OK "\r\n>");
	hear(&r, OK);
	assert_sent(&r, "user AT+MQTTCLEAN=0\\r\\n\nuser " CONFIG "\\r\\n\n"
			"user AT+MQTTLONGPASSWORD=0,5\\r\\n\nuser secret 12345\n"
			"user AT+MQTTLONGUSERNAME=0,3\\r\\n\nuser abc\n"
			"user " CONNECT "\\r\\n\n");
	rig_fini(&r);
}

static void it_says_why_it_cannot(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	assert_false(session_reconnect(r.s, r.now, &r.d));
	assert_non_null(strstr(r.d.text, "nothing to repeat"));
	/* Without a way back no key is offered. */
	advice_set_reconnect_key(&r.advice, SLICE("Alt-C"));
	hear(&r, CONNECTED);
	drop(&r);
	assert_remarks(&r, 1, "AT+MQTTCLEAN=0, then AT+MQTTUSERCFG and AT+MQTTCONN");
	rig_fini(&r);
	bring_up(&r);
	assert_false(session_reconnect(r.s, r.now, &r.d));
	assert_non_null(strstr(r.d.text, "the board is connected"));
	drop(&r);
	reconnect(&r);
	assert_false(session_reconnect(r.s, r.now, &r.d));
	session_link_down(r.s, r.now, "unplugged");
	assert_false(session_reconnect(r.s, r.now, &r.d));
	assert_non_null(strstr(r.d.text, "link is down"));
	rig_fini(&r);
}

static void another_configuration_takes_the_place_of_the_last(void **state)
{
	struct rig r;

	(void)state;
	bring_up(&r);
	do_line(&r, "AT+MQTTCLEAN=0");
	do_line(&r, "AT+MQTTUSERCFG=0,1,\"new\",\"\",\"\",0,0,\"\"");
	/* Refused: it has changed nothing. */
	type(&r, "AT+MQTTUSERCFG=0,11,\"bad\",\"\",\"\",0,0,\"\"");
	hear(&r, ERROR);
	hear(&r, "+MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0\r\n");
	buf_clear(&r.sent);
	reconnect(&r);
	for (int i = 0; i < 3; i++)
		hear(&r, OK);
	assert_sent(&r, "user AT+MQTTCLEAN=0\\r\\n\n"
			"user AT+MQTTUSERCFG=0,1,\"new\",\"\",\"\",0,0,\"\"\\r\\n\n"
			"user " CONNECT "\\r\\n\n");
	rig_fini(&r);
}

/* A poll is out: the first step waits, and the key is pressed again. */
static void a_second_press_does_not_connect_twice(void **state)
{
	struct rig r;

	(void)state;
	bring_up(&r);
	drop(&r);
	session_poll_now(r.s, r.now);
	buf_clear(&r.sent);
	reconnect(&r);
	size_t queued = session_queued(r.s);
	assert_false(session_reconnect(r.s, r.now, &r.d));
	assert_non_null(strstr(r.d.text, "already reconnecting"));
	assert_int_equal(session_queued(r.s), queued);
	hear(&r, "+MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0\r\n" OK);
	assert_sent(&r, "user AT+MQTTCLEAN=0\\r\\n\n");
	rig_fini(&r);
}

static void a_restarting_board_is_not_taken_for_connected(void **state)
{
	struct rig r;

	(void)state;
	bring_up(&r);
	do_line(&r, "AT+RST");
	buf_clear(&r.sent);
	reconnect(&r);
	assert_sent(&r, "");
	hear(&r, "\r\nready\r\n");
	assert_sent(&r, "user " CONFIG "\\r\\n\n");
	rig_fini(&r);
}

/* The network was left because the user said so. */
static void leaving_the_network_is_no_drop(void **state)
{
	static const char *const answers[] = {
		"WIFI DISCONNECT\r\n+MQTTDISCONNECTED:0\r\n" OK,
		OK "WIFI DISCONNECT\r\n+MQTTDISCONNECTED:0\r\n",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(answers); i++) {
		struct rig r;

		bring_up(&r);
		type(&r, "AT+CWQAP");
		rig_hear_bytes(&r, slice_of(answers[i]));
		assert_int_equal(session_status(r.s)->drops, 0);
		assert_int_equal(session_status(r.s)->state, 3);
		assert_remarks(&r, 0, NULL);
		/* The next one is. */
		hear(&r, CONNECTED);
		forget_journal(&r);
		drop(&r);
		assert_int_equal(session_status(r.s)->drops, 1);
		rig_fini(&r);
	}
}

/* Its steps would be data. */
static void a_board_that_may_take_bytes_is_not_reconnected(void **state)
{
	struct rig r;

	(void)state;
	bring_up(&r);
	drop(&r);
	type(&r, "AT+MQTTPUBRAW=0,\"t\",5,0,0");
	run_for(&r, 11);
	buf_clear(&r.sent);
	assert_false(session_reconnect(r.s, r.now, &r.d));
	assert_non_null(strstr(r.d.text, "AT+MQTTPUBRAW"));
	run_for(&r, 60);
	assert_sent(&r, "");
	type(&r, "AT");
	hear(&r, "AT" OK); /* its echo says that this is no late answer */
	buf_clear(&r.sent);
	reconnect(&r);
	assert_sent(&r, "user AT+MQTTCLEAN=0\\r\\n\n");
	rig_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lost_connection_comes_back_with_one_key),
		cmocka_unit_test(credentials_that_ran_out_are_sent_anew_and_the_rest_as_before),
		cmocka_unit_test(after_a_reset_there_is_nothing_to_clean),
		cmocka_unit_test(it_stops_at_a_step_that_fails),
		cmocka_unit_test(long_secrets_are_repeated_with_their_bytes),
		cmocka_unit_test(it_says_why_it_cannot),
		cmocka_unit_test(another_configuration_takes_the_place_of_the_last),
		cmocka_unit_test(a_second_press_does_not_connect_twice),
		cmocka_unit_test(a_restarting_board_is_not_taken_for_connected),
		cmocka_unit_test(leaving_the_network_is_no_drop),
		cmocka_unit_test(a_board_that_may_take_bytes_is_not_reconnected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
