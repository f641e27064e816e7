/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session_rig.h"

#include <time.h>

#define OK "\r\nOK\r\n"
#define ERROR "\r\nERROR\r\n"

static void one_command_is_in_flight_and_the_others_wait_in_order(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	assert_true(type(&r, "AT"));
	assert_true(type(&r, "AT+GMR"));
	assert_true(type(&r, "AT+CWMODE?"));
	assert_sent(&r, "user AT\\r\\n\n");
	assert_int_equal(session_queued(r.s), 2);
	assert_slice(session_in_flight(r.s).line, "AT");
	r.now += 20000;
	hear(&r, "AT\r\n" OK);
	assert_sent(&r, "user AT+GMR\\r\\n\n");
	assert_int_equal(r.last_took, 20000);
	hear(&r, "AT+GMR\r\nAT version:2.1.0.0(bb86a2e - ESP32 - May 18 2021)\r\n" OK);
	assert_sent(&r, "user AT+CWMODE?\\r\\n\n");
	hear(&r, "AT+CWMODE?\r\n+CWMODE:1\r\n" OK);
	assert_sent(&r, "");
	assert_int_equal(session_in_flight(r.s).phase, SESSION_IDLE);
	assert_ended(&r, "ok AT\nok AT+GMR\nok AT+CWMODE?\n");
	assert_said(&r, "> AT\n< OK\n> AT+GMR\n"
			"< AT version:2.1.0.0(bb86a2e - ESP32 - May 18 2021)\n< OK\n"
			"> AT+CWMODE?\n< +CWMODE:1\n< OK\n");
	assert_remarks(&r, 1, "ESP-AT 2.1.0");
	rig_fini(&r);
}

static void both_answers_in_one_chunk_belong_to_their_own_commands(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	r.follow_up = "AT+GMR";
	type(&r, "AT");
	/* The second one is nobody's: AT+GMR was not yet sent when the board wrote it. */
	hear(&r, "AT\r\n" OK ERROR);
	assert_sent(&r, "user AT\\r\\n\nscript AT+GMR\\r\\n\n");
	assert_ended(&r, "ok AT\n");
	assert_slice(session_in_flight(r.s).line, "AT+GMR");
	rig_fini(&r);
}

static void what_a_board_says_ends_the_command_or_does_not(void **state)
{
	static const struct {
		const char *line, *bytes, *ended, *said;
		uint32_t code;
	} cases[] = {
		{"AT+MQTTCONN=0,\"192.168.1.140\",1884,0",
			"+MQTTCONNECTED:0,1,\"192.168.1.140\",\"1884\",\"\",0\r\n" OK, "ok",
			"< +MQTTCONNECTED:0,1,\"192.168.1.140\",\"1884\",\"\",0\n< OK\n", 0},
		{"AT+MQTTCONN=0,\"h\",1883,0", "+MQTTDISCONNECTED:0\r\n" ERROR, "refused",
			"< +MQTTDISCONNECTED:0\nx ERROR\n", 0},
		{"AT+MQTTCONN=0,\"h\",1883,0",
			"+MQTTDISCONNECTED:0\r\nERR CODE:0x010a600b\r\n" ERROR, "refused",
			"< +MQTTDISCONNECTED:0\n< ERR CODE:0x010a600b\nx ERROR\n", 0x010a600b},
		/* "comes with busy": it is no reason of this command's. */
		{"AT+MQTTSUB=0,\"t\",1", "ERR CODE:0x010b0000\r\n\r\nbusy p...\r\n" ERROR,
			"refused", "< ERR CODE:0x010b0000\n* busy p...\nx ERROR\n", 0},
		{"AT+MQTTPUB=0,\"t\",\"a,b\",0,0",
			"ERR CODE:0x01080002\r\nERR CODE:0x010a6044\r\n" ERROR, "refused",
			"< ERR CODE:0x01080002\n< ERR CODE:0x010a6044\nx ERROR\n", 0x010a6044},
		{"AT+MQTTPUB=0,\"t\",\"a\",0,0",
			"ERR CODE:0x010a6051\r\nERR CODE:0x01080002\r\n" ERROR, "refused",
			"< ERR CODE:0x010a6051\n< ERR CODE:0x01080002\nx ERROR\n", 0x010a6051},
		{"AT+CIPSNTPTIME?", "+CIPSNTPTIME:Thu Jan  1 00:00:00 1970\r\nOK\r\n", "ok",
			"< +CIPSNTPTIME:Thu Jan  1 00:00:00 1970\n< OK\n", 0},
		{"AT+MQTTCONN?", "+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n" OK, "ok",
			"< +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\n< OK\n", 0},
		{"AT+MQTTSUB?", "+MQTTSUB:0,4,\"\",0\r\n" OK, "ok", "< +MQTTSUB:0,4,\"\",0\n< OK\n",
			0},
		{"AT+CWJAP=\"s\",\"\"", "WIFI CONNECTED\r\nWIFI GOT IP\r\n" OK, "ok",
			"< WIFI CONNECTED\n< WIFI GOT IP\n< OK\n", 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		for (int echo = 0; echo < 2; echo++) {
			struct rig r;
			struct buf wanted = {0};

			rig_init(&r, false);
			type(&r, cases[i].line);
			if (echo) {
				rig_hear_bytes(&r, slice_of(cases[i].line));
				hear(&r, "\r\n");
			}
			rig_hear_bytes(&r, slice_of(cases[i].bytes));
			buf_addf(&wanted, "> %s\n%s", cases[i].line, cases[i].said);
			assert_said(&r, buf_text(&wanted));
			buf_clear(&wanted);
			buf_addf(&wanted, "%s %s\n", cases[i].ended, cases[i].line);
			assert_ended(&r, buf_text(&wanted));
			assert_int_equal(r.last_code, cases[i].code);
			buf_fini(&wanted);
			rig_fini(&r);
		}
	}
}

/* protocol.md 2.3, "recv ..." */
static void messages_are_kept_byte_for_byte_and_stay_out_of_the_journal(void **state)
{
	static const struct slice bytes[] = {
		{"+MQTTSUBRECV:0,\"t\",9,a\r\nOK\r\n>\0\r\n", 32},
		{"+MQTTSUBRECV:0,\"t\",0,\r\n", 23},
		{"+MQTTSUBRECV:0,\"t\",1,a\r\n+MQTTSUBRECV:0,\"t\",1,b\r\n", 48},
	};
	static const struct slice payloads[] = {
		{"a\r\nOK\r\n>\0", 9},
		{"", 0},
		{"a", 1},
		{"b", 1},
	};
	struct rig r;
	struct message m;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTSUB=0,\"t\",1");
	for (size_t i = 0; i < ALEN(bytes); i++) {
		r.now += 1000;
		rig_hear_bytes(&r, bytes[i]);
	}
	assert_ended(&r, "");
	assert_int_equal(message_log_end(session_messages(r.s)), 4);
	for (uint64_t i = 0; i < 4; i++) {
		assert_true(message_log_get(session_messages(r.s), i, &m));
		assert_slice(m.topic, "t");
		assert_true(slice_eq(m.payload, payloads[i]));
	}
	assert_int_equal(m.at, 3000);
	assert_said(&r, "> AT+MQTTSUB=0,\"t\",1\n");
	rig_fini(&r);
}

/* The page: "all but AT+MQTTCONN return within 10 s"; protocol.md 1.1; at/command.h on TLS steps.
 */
static void a_time_limit_ends_the_command_exactly_then(void **state)
{
	static const struct {
		const char *before, *line;
		double seconds;
	} cases[] = {
		{NULL, "AT", 10},
		{NULL, "AT+MQTTPUB=0,\"t\",\"d\",0,0", 10},
		{NULL, "AT+NOTHING=1", 10},
		{NULL, "no command", 10},
		{NULL, "AT+MQTTCONN?", 10},
		{NULL, "AT+CWJAP?", 10},
		{"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCONN=0,\"h\",1883,0", 20},
		{"AT+MQTTUSERCFG=0,6,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCONN=0,\"h\",1883,0", 30},
		{"AT+MQTTUSERCFG=0,2,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCONN=0,\"h\",1883,0", 60},
		{"AT+MQTTUSERCFG=0,5,\"c\",\"\",\"\",0,0,\"\"", "at+mqttconn=0,\"h\",8883,0", 60},
		{"AT+MQTTUSERCFG=0,7,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCONN=0,\"h\",1883,0", 70},
		{"AT+MQTTUSERCFG=0,10,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCONN=0,\"h\",1883,0", 70},
		{NULL, "AT+MQTTCONN=0,\"h\",1883,0", 70},
		/* The board itself waits as long as it is told (v5.0), so this side must not be
		   first. */
		{"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCONN=0,\"h\",1883,0,60000",
			70},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;
		int64_t limit = SECONDS(cases[i].seconds);

		rig_init(&r, false);
		if (cases[i].before) {
			type(&r, cases[i].before);
			hear(&r, OK);
		}
		buf_clear(&r.ended);
		r.now = SECONDS(1);
		type(&r, cases[i].line);
		if (i + 1 == ALEN(cases)) {
			assert_in_range(session_deadline(r.s), SECONDS(61), SECONDS(1 + 70));
		} else {
			assert_int_equal(session_deadline(r.s), SECONDS(1) + limit);
			session_tick(r.s, SECONDS(1) + limit - 1);
			assert_ended(&r, "");
			session_tick(r.s, SECONDS(1) + limit);
			assert_memory_equal(r.ended.p, "timeout ", 8);
			assert_int_equal(r.last_took, limit);
			assert_remarks(&r, 2, "no answer to ");
		}
		rig_fini(&r);
	}
}

static void a_refused_configuration_does_not_change_the_time_limit(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"");
	hear(&r, OK);
	type(&r, "AT+MQTTUSERCFG=0,10,\"c\",\"\",\"\",0,0,\"\"");
	hear(&r, ERROR);
	type(&r, "AT+MQTTCONN=0,\"h\",1883,0");
	assert_int_equal(session_deadline(r.s), SECONDS(20));
	rig_fini(&r);
}

static void a_line_that_gives_the_broker_longer_is_waited_for(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTSUB=0,\"t\",1");
	assert_int_equal(session_deadline(r.s), SECONDS(10));
	hear(&r, OK);
	session_free(r.s);
	r.s = session_new(&(struct session_output){rig_send, NULL, rig_ended, rig_fact, &r},
		AT_DIALECT_ESP_AT);
	session_set_poll(r.s, 0);
	session_link_up(r.s, 0);
	type(&r, "AT+MQTTSUB=0,\"t\",1,30000");
	assert_true(session_deadline(r.s) > SECONDS(30));
	assert_true(session_deadline(r.s) <= SECONDS(35));
	rig_fini(&r);
}

/* The board itself waits that long: `jap_timeout` is in seconds, `timeout_ms` is not; from v5.0 on a
 * broker has 15 s where the line says nothing (protocol.md 1.1). */
static void the_board_is_not_given_up_before_its_own_time_limit(void **state)
{
	static const struct {
		enum at_dialect dialect;
		const char *line;
		double at_least, at_most;
	} cases[] = {
		{AT_DIALECT_ESP_AT, "AT+CWJAP=\"home\",\"pw\",,,,,,60", 61, 65},
		{AT_DIALECT_ESP32_S, "AT+CWJAP=\"home\",\"pw\",,,,,,60", 61, 65},
		{AT_DIALECT_ESP_AT, "AT+CWJAP=\"home\",\"pw\",,,,,,600", 601, 605},
		{AT_DIALECT_ESP_AT, "AT+CWJAP=\"home\",\"pw\",,,,,,999999999", 601, 605},
		{AT_DIALECT_ESP_AT, "AT+CWJAP=\"home\",\"pw\",,,,,,3", 25, 25},
		{AT_DIALECT_ESP_AT, "AT+CWJAP=\"home\",\"pw\",,,,,,-60", 25, 25},
		{AT_DIALECT_ESP_AT, "AT+CWJAP=\"home\",\"pw\"", 25, 25},
		{AT_DIALECT_ESP_AT, "AT+MQTTSUB=0,\"t\",1,60000", 61, 65},
		{AT_DIALECT_ESP_AT, "AT+MQTTSUB=0,\"t\",1,999999999", 61, 65},
		{AT_DIALECT_ESP_AT, "AT+MQTTPUB=0,\"t\",\"d\",0,0", 15, 18},
		{AT_DIALECT_ESP_AT, "AT+MQTTPUBRAW=0,\"t\",5,0,0", 15, 18},
		{AT_DIALECT_ESP_AT, "AT+MQTTSUB=0,\"t\",1", 15, 18},
		{AT_DIALECT_ESP_AT, "AT+MQTTUNSUB=0,\"t\"", 15, 18},
		{AT_DIALECT_ESP_AT, "AT+MQTTSUB?", 10, 10},
		{AT_DIALECT_ESP_AT, "AT+MQTTCLEAN=0", 10, 10},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, false);
		session_set_dialect(r.s, cases[i].dialect);
		type(&r, cases[i].line);
		if (session_deadline(r.s) < SECONDS(cases[i].at_least) ||
			session_deadline(r.s) > SECONDS(cases[i].at_most))
			fail_msg("%s: %f s", cases[i].line, (double)session_deadline(r.s) / 1e6);
		rig_fini(&r);
	}
}

static void a_time_limit_that_is_a_guess_is_called_one(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+CIUPDATE");
	run_for(&r, 10);
	assert_remarks(&r, 2, "no answer to AT+CIUPDATE within 10 s, which is a guess");
	type(&r, "AT+GMR");
	run_for(&r, 10);
	assert_remarks(&r, 3, "no answer to AT+GMR within 10 s\n");
	rig_fini(&r);
}

static void busy_is_a_warning_and_not_a_result(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTSUB=0,\"t\",1");
	hear(&r, "ERR CODE:0x010b0000\r\n\r\nbusy p...\r\n");
	assert_ended(&r, "");
	assert_true(session_in_flight(r.s).busy);
	assert_remarks(&r, 1, "still busy");
	r.now = SECONDS(3);
	hear(&r, OK);
	assert_ended(&r, "ok AT+MQTTSUB=0,\"t\",1\n");
	assert_remarks(&r, 1, NULL);

	forget_journal(&r);
	type(&r, "AT+MQTTSUB=0,\"u\",1");
	assert_false(session_in_flight(r.s).busy);
	hear(&r, "\r\nbusy p...\r\n");
	run_for(&r, 10);
	assert_ended(&r, "timeout AT+MQTTSUB=0,\"u\",1\n");
	assert_remarks(&r, 3, "send it again");
	rig_fini(&r);
}

static void ready_fails_the_command_and_forgets_the_board(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"");
	hear(&r, OK);
	type(&r, "AT+MQTTCONN=0,\"h\",1883,0");
	hear(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n");
	assert_int_equal(session_status(r.s)->state, 4);
	buf_clear(&r.ended);
	forget_journal(&r);
	hear(&r, "AT+MQTTCONN=0,\"h\",1883,0\r\n\xfe\x82\x11\r\nready\r\n");
	assert_ended(&r, "reset AT+MQTTCONN=0,\"h\",1883,0\n");
	assert_int_equal(session_status(r.s)->state, STATUS_UNKNOWN);
	assert_int_equal(session_status(r.s)->resets, 1);
	assert_remarks(&r, 4, "lost in the reset: AT+MQTTCONN=0,\"h\",1883,0");
	/* The scheme is forgotten too. */
	run_for(&r, 0.2);
	type(&r, "AT+MQTTCONN=0,\"h\",1883,0");
	assert_int_equal(session_deadline(r.s), r.now + SECONDS(70));
	rig_fini(&r);
}

/* The board was starting when its port was opened: it read the line only after its ready. */
static void a_line_kept_over_a_start_answers_no_later_one(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT");
	hear(&r, "\r\nready\r\n");
	assert_ended(&r, "reset AT\n");
	type(&r, "AT");
	type(&r, "AT+NOSUCH");
	buf_clear(&r.sent);
	hear(&r, OK);
	assert_ended(&r, "");
	assert_sent(&r, "");
	run_for(&r, 0.2);
	assert_sent(&r, "user AT\\r\\n\n");
	hear(&r, OK);
	assert_ended(&r, "ok AT\n");
	hear(&r, "\r\nERROR\r\n");
	assert_ended(&r, "refused AT+NOSUCH\n");
	rig_fini(&r);
}

static void a_restart_that_was_asked_for_is_no_mishap(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+RST");
	r.now = SECONDS(0.01);
	hear(&r, "AT+RST\r\n" OK);
	assert_ended(&r, "ok AT+RST\n");
	/* What is typed meanwhile would be lost, so it waits. */
	type(&r, "AT+GMR");
	assert_sent(&r, "user AT+RST\\r\\n\n");
	run_until(&r, SECONDS(1.6));
	assert_sent(&r, "");
	hear(&r, "ets Jul 29 2019 12:21:46\r\n\r\nready\r\n");
	assert_sent(&r, "user AT+GMR\\r\\n\n");
	assert_said(&r, "> AT+RST\n< OK\n* ets Jul 29 2019 12:21:46\n* ready\n> AT+GMR\n");
	rig_collect(&r, "!");
	assert_buf(&r.text, "");
	assert_remarks(&r, 1, "restarted");
	rig_fini(&r);
}

static void a_board_that_never_says_ready_is_not_waited_for_long(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+RST");
	hear(&r, "AT+RST\r\n" OK);
	type(&r, "AT");
	buf_clear(&r.sent);
	run_until(&r, SECONDS(5.9));
	assert_sent(&r, "");
	run_until(&r, SECONDS(6));
	assert_sent(&r, "user AT\\r\\n\n");
	rig_fini(&r);
}

static void ready_is_the_answer_to_a_restart_whose_ok_was_lost(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+RST");
	hear(&r, "AT+RST\r\n\xff\xfe\r\n\r\nready\r\n");
	assert_ended(&r, "ok AT+RST\n");
	rig_collect(&r, "!");
	assert_buf(&r.text, "");
	rig_fini(&r);
}

static void a_dead_link_ends_what_is_out_and_drops_what_waits(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT");
	type(&r, "AT+GMR");
	hear(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n+MQTTSUBRECV:0,\"t\",5,ab");
	session_link_down(r.s, 1000, "unplugged");
	assert_ended(&r, "lost AT\nlost AT+GMR\n");
	assert_false(session_link_is_up(r.s));
	assert_int_equal(session_queued(r.s), 0);
	assert_int_equal(session_deadline(r.s), -1);
	assert_int_equal(session_status(r.s)->state, STATUS_UNKNOWN);
	assert_int_equal(message_log_end(session_messages(r.s)), 0);
	assert_remarks(&r, 4, "link down: unplugged");
	assert_false(type(&r, "AT"));
	assert_non_null(strstr(r.d.text, "link is down"));
	forget_journal(&r);
	/* A port that is looked for again and again is told once. */
	session_link_down(r.s, 2000, "no such port");
	session_link_down(r.s, 3000, "no such port");
	assert_remarks(&r, 1, "no such port");
	forget_journal(&r);
	buf_clear(&r.sent);
	session_link_up(r.s, 4000);
	assert_remarks(&r, 1, "back");
	type(&r, "AT");
	assert_sent(&r, "user AT\\r\\n\n");
	hear(&r, OK);
	assert_ended(&r, "ok AT\n");
	rig_fini(&r);
}

static void a_released_port_is_no_problem(void **state)
{
	struct journal_entry e;
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT");
	forget_journal(&r);
	session_link_released(r.s, 1000, "to esptool");
	assert_ended(&r, "lost AT\n");
	assert_true(session_link_is_released(r.s));
	assert_false(session_link_is_up(r.s));
	assert_int_equal(session_deadline(r.s), -1);
	assert_remarks(&r, 2, "the port is released to esptool");
	assert_true(journal_get(session_journal(r.s), r.seen, &e));
	assert_int_equal(e.kind, JOURNAL_REMARK);
	assert_false(type(&r, "AT"));
	assert_string_equal(r.d.text, "not sent: the port is released");
	forget_journal(&r);
	/* It is to be opened again, and can't be yet. */
	session_link_down(r.s, 2000, "in use by esptool");
	assert_false(session_link_is_released(r.s));
	assert_remarks(&r, 1, "link down: in use by esptool");
	forget_journal(&r);
	session_link_released(r.s, 3000, "to esptool");
	forget_journal(&r);
	session_link_up(r.s, 4000);
	assert_false(session_link_is_released(r.s));
	assert_remarks(&r, 1, "the port is back");
	rig_fini(&r);
}

static void an_echo_tells_a_late_answer_from_the_right_one(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT");
	hear(&r, "AT\r\n" OK);
	type(&r, "AT+MQTTPUB=0,\"t\",\"d\",0,0");
	hear(&r, "AT+MQTTPUB=0,\"t\",\"d\",0,0\r\n");
	run_for(&r, 10);
	assert_ended(&r, "ok AT\ntimeout AT+MQTTPUB=0,\"t\",\"d\",0,0\n");
	forget_journal(&r);
	type(&r, "AT+GMR");
	hear(&r, ERROR);
	assert_ended(&r, "");
	assert_remarks(&r, 1, "late: this answers AT+MQTTPUB=0,\"t\",\"d\",0,0");
	hear(&r, "AT+GMR\r\nAT version:2.1\r\n" OK);
	assert_ended(&r, "ok AT+GMR\n");
	assert_said(&r, "> AT+GMR\n* ERROR\n< AT version:2.1\n< OK\n");
	rig_fini(&r);
}

static void without_an_echo_an_answer_that_may_be_a_late_one_is_told_as_such(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "ATE0");
	hear(&r, OK);
	type(&r, "AT+MQTTPUB=0,\"t\",\"d\",0,0");
	run_for(&r, 10);
	type(&r, "AT+CWQAP");
	forget_journal(&r);
	hear(&r, OK);
	assert_ended(&r, "ok ATE0\ntimeout AT+MQTTPUB=0,\"t\",\"d\",0,0\nok AT+CWQAP\n");
	assert_remarks(&r, 1, "this may be the late answer to AT+MQTTPUB=0,\"t\",\"d\",0,0");
	/* Now there is one more than commands. */
	forget_journal(&r);
	hear(&r, OK);
	assert_remarks(&r, 1, "no command is waiting for this");
	/* And it is over. */
	type(&r, "AT");
	forget_journal(&r);
	hear(&r, OK);
	assert_remarks(&r, 0, NULL);
	rig_fini(&r);
}

static void a_late_answer_while_nothing_is_out_is_told_as_such(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTCONN=0,\"h\",1883,0");
	run_for(&r, 70);
	forget_journal(&r);
	hear(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n" OK);
	assert_said(&r, "* +MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\n* OK\n");
	assert_remarks(&r, 1, "late: this answers AT+MQTTCONN=");
	assert_int_equal(session_status(r.s)->state, 4);
	forget_journal(&r);
	hear(&r, OK);
	assert_remarks(&r, 1, "no command is waiting for this");
	rig_fini(&r);
}

static void after_ate0_answers_are_taken_without_an_echo(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "ATE0");
	hear(&r, "ATE0\r\n" OK);
	type(&r, "AT+GMR");
	run_for(&r, 10);
	assert_ended(&r, "ok ATE0\ntimeout AT+GMR\n");
	type(&r, "AT");
	/* Nothing tells that this is not the answer to AT. */
	hear(&r, OK);
	assert_ended(&r, "ok AT\n");
	rig_fini(&r);
}

static void the_echo_of_any_line_is_left_out(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "no command");
	hear(&r, "no command\r\n" ERROR);
	assert_said(&r, "> no command\nx ERROR\n");
	/* Twice is once too often. */
	type(&r, "AT");
	hear(&r, "AT\r\nAT\r\n" OK);
	assert_said(&r, "> no command\nx ERROR\n> AT\n* AT\n< OK\n");
	rig_fini(&r);
}

static void a_line_that_cannot_be_a_command_is_refused(void **state)
{
	static const struct {
		struct slice line;
		size_t at;
	} cases[] = {
		{{"AT\r", 3}, 2},
		{{"A\nT", 3}, 1},
		{{"AT+X=\"\0\"", 8}, 6},
		{{"", 0}, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, false);
		assert_false(session_submit(r.s, cases[i].line, SESSION_BY_USER, 0, &r.d));
		assert_int_equal(r.d.at, cases[i].at);
		assert_true(r.d.text[0] != '\0');
		assert_false(session_submit(r.s, cases[i].line, SESSION_BY_USER, 0, NULL));
		assert_sent(&r, "");
		assert_said(&r, "");
		rig_fini(&r);
	}
}

static void secrets_are_masked_wherever_the_journal_could_show_them(void **state)
{
	static const char line[] = "AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"hunter2\",0,0,\"\"";
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, line);
	assert_slice(
		session_in_flight(r.s).line, "AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"*******\",0,0,\"\"");
	/* An echo that a lost byte made another line; an answer that tells what was set. */
	hear(&r, "AT+MQTTUSERCFG=0,1,\"\",\"u\",\"hunter2\",0,0,\"\"\r\n"
		 "+MQTTUSERCFG:0,1,\"c\",\"u\",\"hunter2\",0,0,\"\"\r\n");
	run_for(&r, 10);
	type(&r, line);
	type(&r, line);
	hear(&r, OK);
	hear(&r, "\r\nready\r\n");
	type(&r, line);
	session_note(r.s, SLICE("it is hunter2"), r.now);
	session_link_down(r.s, r.now, "gone");
	rig_collect(&r, "><x*#!;");
	assert_null(strstr(buf_text(&r.text), "hunter2"));
	assert_non_null(strstr(buf_text(&r.text), "*******"));
	/* The board got the right one. */
	assert_non_null(strstr(buf_text(&r.sent), "hunter2"));
	rig_fini(&r);
}

static void what_is_read_back_of_flash_is_stars_up_to_its_end(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+SYSMFG=1,\"mqtt_key\",\"mqtt_key\"");
	hear(&r, "+SYSMFG:\"mqtt_key\",\"mqtt_key\",8,29,-----BEGIN KEY\nMIIE+x\n+a:b\n");
	session_note(r.s, SLICE("at the bench"), r.now);
	hear(&r, "\x01\x02\r\n\r\nOK\r\n");
	type(&r, "AT+SYSMFG?");
	hear(&r, "+SYSMFG:\"mqtt_key\"\r\n\r\nOK\r\n");
	rig_collect(&r, "><x*#!;");
	assert_null(strstr(buf_text(&r.text), "BEGIN"));
	assert_null(strstr(buf_text(&r.text), "MIIE"));
	assert_null(strstr(buf_text(&r.text), "a:b"));
	assert_null(strchr(buf_text(&r.text), 1));
	assert_non_null(strstr(buf_text(&r.text), "\"mqtt_key\",8,29 bytes, not shown\n"));
	assert_non_null(strstr(buf_text(&r.text), "; at the bench\n"));
	assert_non_null(strstr(buf_text(&r.text), "< +SYSMFG:\"mqtt_key\"\n"));
	rig_fini(&r);
	/* It ends with the board, too, and with the link. */
	for (int i = 0; i < 2; i++) {
		rig_init(&r, false);
		hear(&r, "+SYSFLASH:9,ab\r\n");
		if (i == 0)
			hear(&r, "\r\nready\r\n");
		else
			session_link_down(r.s, r.now, "gone");
		session_link_up(r.s, r.now);
		hear(&r, "open\r\n");
		rig_collect(&r, "><x*#!;");
		assert_non_null(strstr(buf_text(&r.text), "+SYSFLASH:9,**\n"));
		assert_non_null(strstr(buf_text(&r.text), "* open\n"));
		rig_fini(&r);
	}
}

static void what_was_heard_is_appended_as_the_journal_has_it(void **state)
{
	struct buf out = {0};
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTPASSWORD=0,\"hunter2\"");
	buf_add_text(&out, "came: ");
	/* A damaged echo of it, and its answer. */
	session_add_heard(r.s, &out, SLICE("A+MQPAS0\"nter2\""));
	session_add_heard(r.s, &out, SLICE("+MQTTPASSWORD:0,\"hunter2\""));
	assert_buf(&out, "came: A+MQPAS0\"*****\"+MQTTPASSWORD:0,\"*******\"");
	buf_fini(&out);
	rig_fini(&r);
}

/* A payload is shown in hexadecimal, where nobody would find it. */
static void a_known_secret_in_a_payload_is_hidden_byte_for_byte(void **state)
{
	static const struct {
		const char *payload, *said;
	} cases[] = {
		{"ab", "> (2 bytes) 61 62\n"},
		{"*<hunter2>", "> (10 bytes) 2a 3c ** ** ** ** ** ** ** 3e\n"},
		/* The rest of it is not shown. */
		{"0123456789012345678901234567890123456789012345hunter2",
			"> (53 bytes) 30 31 32 33 34 35 36 37 38 39 30 31 32 33 34 35 36 37 38 39 30 31 32 33 "
			"34 35 36 37 38 39 30 31 32 33 34 35 36 37 38 39 30 31 32 33 34 35 ** ** \\xe2\\x80\\xa6\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice payload = slice_of(cases[i].payload);
		struct buf line = {0};
		struct rig r;

		rig_init(&r, false);
		type(&r, "AT+MQTTPASSWORD=0,\"hunter2\"");
		hear(&r, OK);
		buf_addf(&line, "AT+MQTTPUBRAW=0,\"t\",%zu,0,0", payload.n);
		assert_true(type_payload(&r, buf_text(&line), payload));
		hear(&r, "\r\nOK\r\n\r\n>");
		rig_collect(&r, "><x*#!;");
		assert_non_null(strstr(buf_text(&r.text), cases[i].said));
		buf_fini(&line);
		rig_fini(&r);
	}
}

static void a_stalled_payload_is_given_up_two_seconds_after_its_last_byte(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, "+MQTTSUBRECV:0,\"t\",50,abc");
	run_until(&r, SECONDS(1.5));
	hear(&r, "def");
	assert_int_equal(session_deadline(r.s), SECONDS(3.5));
	session_tick(r.s, SECONDS(3.5) - 1);
	assert_remarks(&r, 0, NULL);
	session_tick(r.s, SECONDS(3.5));
	assert_remarks(&r, 1, "a message was cut off");
	assert_said(&r, "* +MQTTSUBRECV:0,\"t\",50,abcdef\n");
	assert_int_equal(session_deadline(r.s), -1);
	/* And on it goes. */
	hear(&r, "\r\n+MQTTSUBRECV:0,\"t\",1,x\r\n");
	assert_int_equal(message_log_end(session_messages(r.s)), 1);
	rig_fini(&r);
}

static void a_whole_message_without_its_line_end_is_no_loss(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, "+MQTTSUBRECV:0,\"t\",3,abc");
	run_for(&r, 3);
	assert_int_equal(message_log_end(session_messages(r.s)), 1);
	assert_remarks(&r, 0, NULL);
	rig_fini(&r);
}

static void one_stalled_payload_behind_another_ends_too(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, "+MQTTSUBRECV:0,\"t\",50,a\r\n+MQTTSUBRECV:0,\"t\",60,b\r\n");
	run_until(&r, SECONDS(2));
	assert_remarks(&r, 1, NULL);
	run_until(&r, SECONDS(4));
	assert_remarks(&r, 2, NULL);
	assert_int_equal(session_deadline(r.s), -1);
	rig_fini(&r);
}

static void a_command_does_not_wait_for_the_end_of_an_incoming_message(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, "+MQTTSUBRECV:0,\"t\",4000000,abc");
	type(&r, "AT");
	assert_sent(&r, "user AT\\r\\n\n");
	rig_fini(&r);
}

static void cancel_empties_the_queue_and_no_longer_waits(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	session_cancel(r.s, 0);
	assert_remarks(&r, 0, NULL);
	type(&r, "AT");
	type(&r, "AT+GMR");
	type(&r, "AT+CWQAP");
	r.now = SECONDS(2);
	session_cancel(r.s, r.now);
	assert_ended(&r, "lost AT+GMR\nlost AT+CWQAP\nlost AT\n");
	assert_remarks(&r, 2, "2 waiting commands dropped");
	assert_int_equal(session_in_flight(r.s).phase, SESSION_IDLE);
	buf_clear(&r.sent);
	type(&r, "AT+GMR");
	assert_sent(&r, "user AT+GMR\\r\\n\n");
	rig_fini(&r);
}

/* As many as a pasted MiB holds: a queue that is walked for each of them would take minutes. */
static void a_pasted_mebibyte_of_commands_queues_up(void **state)
{
	enum { LINES = 350000 };
	struct rig r;

	(void)state;
	rig_init(&r, false);
	for (int i = 0; i < LINES; i++)
		assert_true(type(&r, "AT"));
	assert_int_equal(session_queued(r.s), LINES - 1);
	hear(&r, "AT\r\n" OK);
	assert_int_equal(session_queued(r.s), LINES - 2);
	assert_sent(&r, "user AT\\r\\n\nuser AT\\r\\n\n");
	session_cancel(r.s, r.now);
	assert_int_equal(session_queued(r.s), 0);
	assert_true(type(&r, "AT+GMR"));
	assert_sent(&r, "user AT+GMR\\r\\n\n");
	rig_fini(&r);
}

static void what_is_submitted_when_a_cancelled_command_ends_is_sent(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	r.follow_up = "AT+GMR";
	type(&r, "AT");
	session_cancel(r.s, 0);
	assert_sent(&r, "user AT\\r\\n\nscript AT+GMR\\r\\n\n");
	rig_fini(&r);
}

static void notes_stand_in_the_journal_at_their_time(void **state)
{
	struct rig r;
	struct journal_entry e;

	(void)state;
	rig_init(&r, false);
	session_note(r.s, SLICE("swapped the antenna"), SECONDS(4));
	assert_said(&r, "; swapped the antenna\n");
	assert_true(journal_get(session_journal(r.s), 0, &e));
	assert_int_equal(e.at, SECONDS(4));
	assert_int_equal(e.took, -1);
	rig_fini(&r);
}

static void final_answers_carry_the_time_they_took(void **state)
{
	struct rig r;
	struct journal_entry e;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+GMR");
	r.now = 188000;
	hear(&r, "AT version:2.1\r\n" OK);
	assert_true(journal_get(session_journal(r.s), 1, &e));
	assert_int_equal(e.took, -1);
	assert_true(journal_get(session_journal(r.s), 2, &e));
	assert_int_equal(e.took, 188000);
	rig_fini(&r);
}

static double queue_cost(int commands)
{
	struct rig r;

	rig_init(&r, false);
	clock_t begun = clock();
	for (int i = 0; i < commands; i++)
		type(&r, "AT");
	assert_int_equal(session_queued(r.s), commands - 1);
	for (int i = 0; i < commands; i++)
		hear(&r, OK);
	double took = (double)(clock() - begun) / CLOCKS_PER_SEC;
	assert_int_equal(session_queued(r.s), 0);
	rig_fini(&r);
	return took;
}

/* A listing of a MiB, pasted: sixteen times as many lines may not take 256 times as long. */
static void a_long_queue_is_sent_in_linear_time(void **state)
{
	bool linear = false;

	(void)state;
	if (under_valgrind() || SANITIZED)
		skip_test("times mean nothing here");
	/* Others use the machine too. */
	for (int try = 0; try < 5 && !linear; try++)
		linear = queue_cost(64000) <= 40 * queue_cost(4000) + 0.01;
	assert_true(linear);
}

/* A board needs some 20 ms to change its rate, and hears garbage until then. */
static void a_command_after_a_change_of_rate_waits_for_the_board(void **state)
{
	static const struct {
		const char *line, *answer;
		bool waits;
	} cases[] = {
		{"AT+UART_CUR=921600,8,1,0,0", OK, true},
		{"AT+UART_DEF=921600,8,1,0,0", OK, true},
		{"AT+UART_CUR=921600,8,1,0,0", "\r\nERROR\r\n", false},
		{"AT+UART_CUR?", OK, false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, false);
		type(&r, cases[i].line);
		type(&r, "AT");
		buf_clear(&r.sent);
		rig_hear_bytes(&r, slice_of(cases[i].answer));
		if (cases[i].waits) {
			run_for(&r, 0.049);
			assert_sent(&r, "");
			run_for(&r, 0.002);
		}
		assert_sent(&r, "user AT\\r\\n\n");
		rig_fini(&r);
	}
}

static void a_new_session_knows_nothing_but_its_dialect(void **state)
{
	(void)state;
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct session *s =
			session_new(&(struct session_output){0}, (enum at_dialect)dialect);

		assert_int_equal(session_dialect(s), dialect);
		assert_int_equal(session_status(s)->state, STATUS_UNKNOWN);
		assert_int_equal(session_status(s)->connected_at, STATUS_NEVER);
		assert_int_equal(session_scheme(s), 0);
		assert_false(session_link_is_up(s));
		assert_int_equal(session_deadline(s), -1);
		session_free(s);
	}
}

/* Its words may be those that stand before a secret; what follows is not one. */
static void a_remark_is_shown_as_it_is(void **state)
{
	static const char *const remarks[] = {
		"AT+MQTTPASSWORD=0,<password>: the password is missing",
		"AT+CWJAP=<ssid>,<pwd> comes first",
	};
	struct rig r;

	(void)state;
	rig_init(&r, false);
	for (size_t i = 0; i < ALEN(remarks); i++) {
		forget_journal(&r);
		session_remark(r.s, i, slice_of(remarks[i]), 0);
		assert_remarks(&r, 1, remarks[i]);
	}
	rig_fini(&r);
}

static void a_lent_link_is_left_alone_until_it_is_reclaimed(void **state)
{
	struct rig r;
	struct diag d;

	(void)state;
	rig_init_unknown(&r, true);
	assert_sent(&r, "poll AT+GMR\\r\\n\n");
	run_for(&r, 1);
	assert_true(session_lend(r.s, r.now, &d));
	assert_int_equal(session_in_flight(r.s).phase, SESSION_IDLE);
	run_for(&r, 60);
	session_poll_now(r.s, r.now);
	assert_false(type(&r, "AT"));
	assert_sent(&r, "");
	session_reclaim(r.s, r.now);
	assert_sent(&r, "poll AT+GMR\\r\\n\n");
	/* A second time it is nobody's. */
	session_reclaim(r.s, r.now);
	hear(&r, "AT version:2.1\r\n\r\nOK\r\n");
	assert_sent(&r, "poll AT+MQTTCONN?\\r\\n\n");
	assert_true(session_lend(r.s, r.now, &d));
	session_link_down(r.s, r.now, "unplugged");
	session_link_up(r.s, r.now);
	assert_sent(&r, "poll AT+GMR\\r\\n\n");
	rig_fini(&r);
}

static bool read_recorded(void *user, uint64_t at, size_t n, struct buf *out)
{
	const struct buf *recorded = user;

	if (at + n > recorded->n)
		return false;
	buf_add(out, slice_sub(buf_slice(recorded), (size_t)at, n));
	return true;
}

static void hear_recorded(struct rig *r, struct buf *recorded, struct slice bytes)
{
	buf_add(recorded, bytes);
	session_receive(r->s, bytes, r->now);
}

static void what_others_heard_counts_for_the_place_of_messages(void **state)
{
	struct buf recorded = {0}, filler = {0};
	struct message m;
	struct rig r;

	(void)state;
	rig_init(&r, false);
	session_set_source(r.s, &(struct message_source){read_recorded, &recorded});
	assert_true(session_lend(r.s, r.now, NULL));
	hear_recorded(&r, &recorded, SLICE("AT\r\n\r\nOK\r\n+MQTTSUBRECV:0,\"t\",1,x\r\n"));
	assert_int_equal(message_log_end(session_messages(r.s)), 0);
	session_reclaim(r.s, r.now);
	hear_recorded(&r, &recorded, SLICE("+MQTTSUBRECV:0,\"bench\",5,first\r\n"));
	buf_add_repeat(&filler, 'x', 60000);
	for (size_t heard = 0; heard < 2 * MESSAGE_LOG_WINDOW; heard += filler.n) {
		hear_recorded(&r, &recorded, SLICE("+MQTTSUBRECV:0,\"t\",60000,"));
		hear_recorded(&r, &recorded, buf_slice(&filler));
		hear_recorded(&r, &recorded, SLICE("\r\n"));
	}
	assert_true(message_log_get(session_messages(r.s), 0, &m));
	assert_true(m.again);
	assert_slice(m.topic, "bench");
	assert_slice(m.payload, "first");
	buf_fini(&recorded);
	buf_fini(&filler);
	rig_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_queue_is_sent_in_linear_time),
		cmocka_unit_test(a_new_session_knows_nothing_but_its_dialect),
		cmocka_unit_test(a_remark_is_shown_as_it_is),
		cmocka_unit_test(a_command_after_a_change_of_rate_waits_for_the_board),
		cmocka_unit_test(one_command_is_in_flight_and_the_others_wait_in_order),
		cmocka_unit_test(both_answers_in_one_chunk_belong_to_their_own_commands),
		cmocka_unit_test(what_a_board_says_ends_the_command_or_does_not),
		cmocka_unit_test(messages_are_kept_byte_for_byte_and_stay_out_of_the_journal),
		cmocka_unit_test(a_time_limit_ends_the_command_exactly_then),
		cmocka_unit_test(a_refused_configuration_does_not_change_the_time_limit),
		cmocka_unit_test(a_line_that_gives_the_broker_longer_is_waited_for),
		cmocka_unit_test(the_board_is_not_given_up_before_its_own_time_limit),
		cmocka_unit_test(a_time_limit_that_is_a_guess_is_called_one),
		cmocka_unit_test(busy_is_a_warning_and_not_a_result),
		cmocka_unit_test(ready_fails_the_command_and_forgets_the_board),
		cmocka_unit_test(a_line_kept_over_a_start_answers_no_later_one),
		cmocka_unit_test(a_restart_that_was_asked_for_is_no_mishap),
		cmocka_unit_test(a_board_that_never_says_ready_is_not_waited_for_long),
		cmocka_unit_test(ready_is_the_answer_to_a_restart_whose_ok_was_lost),
		cmocka_unit_test(a_dead_link_ends_what_is_out_and_drops_what_waits),
		cmocka_unit_test(a_released_port_is_no_problem),
		cmocka_unit_test(a_lent_link_is_left_alone_until_it_is_reclaimed),
		cmocka_unit_test(what_others_heard_counts_for_the_place_of_messages),
		cmocka_unit_test(an_echo_tells_a_late_answer_from_the_right_one),
		cmocka_unit_test(without_an_echo_an_answer_that_may_be_a_late_one_is_told_as_such),
		cmocka_unit_test(a_late_answer_while_nothing_is_out_is_told_as_such),
		cmocka_unit_test(after_ate0_answers_are_taken_without_an_echo),
		cmocka_unit_test(the_echo_of_any_line_is_left_out),
		cmocka_unit_test(a_line_that_cannot_be_a_command_is_refused),
		cmocka_unit_test(secrets_are_masked_wherever_the_journal_could_show_them),
		cmocka_unit_test(what_is_read_back_of_flash_is_stars_up_to_its_end),
		cmocka_unit_test(what_was_heard_is_appended_as_the_journal_has_it),
		cmocka_unit_test(a_known_secret_in_a_payload_is_hidden_byte_for_byte),
		cmocka_unit_test(a_stalled_payload_is_given_up_two_seconds_after_its_last_byte),
		cmocka_unit_test(a_whole_message_without_its_line_end_is_no_loss),
		cmocka_unit_test(one_stalled_payload_behind_another_ends_too),
		cmocka_unit_test(a_command_does_not_wait_for_the_end_of_an_incoming_message),
		cmocka_unit_test(cancel_empties_the_queue_and_no_longer_waits),
		cmocka_unit_test(a_pasted_mebibyte_of_commands_queues_up),
		cmocka_unit_test(what_is_submitted_when_a_cancelled_command_ends_is_sent),
		cmocka_unit_test(notes_stand_in_the_journal_at_their_time),
		cmocka_unit_test(final_answers_carry_the_time_they_took),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
