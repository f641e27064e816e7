/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PUBRAW and its kin: OK, '>', exactly so many bytes without a line end, result. */
#include "session_rig.h"

#define OK "\r\nOK\r\n"
#define ERROR "\r\nERROR\r\n"

static const char raw5[] = "AT+MQTTPUBRAW=0,\"t\",5,0,0";
static const char sent5[] = "user AT+MQTTPUBRAW=0,\"t\",5,0,0\\r\\n\n";

static enum session_phase phase(struct rig *r)
{
	return session_in_flight(r->s).phase;
}

static void a_raw_publication_goes_through_its_phases(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	assert_true(type_payload(&r, raw5, SLICE("h\r\n\0>")));
	assert_sent(&r, sent5);
	assert_int_equal(phase(&r), SESSION_ANSWER);
	assert_int_equal(session_in_flight(r.s).payload_length, 5);
	hear(&r, "AT+MQTTPUBRAW=0,\"t\",5,0,0\r\n" OK);
	assert_int_equal(phase(&r), SESSION_PROMPT);
	assert_sent(&r, "");
	hear(&r, "\r\n>");
	assert_int_equal(phase(&r), SESSION_RESULT);
	assert_sent(&r, "user h\\r\\n\\x00>\n");
	hear(&r, "+MQTTPUB:OK\r\n");
	assert_int_equal(phase(&r), SESSION_IDLE);
	assert_sent(&r, "");
	assert_ended(&r, "ok AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
	assert_said(
		&r, "> AT+MQTTPUBRAW=0,\"t\",5,0,0\n> (5 bytes) 68 0d 0a 00 3e\n< +MQTTPUB:OK\n");
	assert_remarks(&r, 0, NULL);
	rig_fini(&r);
}

/* protocol.md 2.3.  `|` stands where the five bytes must have gone out. */
static void every_vector_of_a_raw_publication_ends_as_it_should(void **state)
{
	static const struct {
		const char *before, *after, *ended;
		uint64_t messages;
	} cases[] = {
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0\r\n\r\nOK\r\n\r\n>", "+MQTTPUB:OK\r\n", "ok", 0},
		{"\r\nOK\r\n\r\n>", "+MQTTPUB:OK\r\n", "ok", 0},
		{"\r\nOK\r\n\r\n> ", "+MQTTPUB:OK\r\n", "ok", 0},
		{"\r\nOK\r\n\r\n>+MQTTSUBRECV:0,\"t\",2,on\r\n", "+MQTTPUB:OK\r\n", "ok", 1},
		{"\r\nOK\r\n\r\n>", "+MQTTSUBRECV:0,\"t\",2,on\r\n+MQTTPUB:OK\r\n", "ok", 1},
		{"\r\nOK\r\n\r\n>", "+MQTTDISCONNECTED:0+MQTTPUB:FAIL\r\n", "refused", 0},
		{"\r\nOK\r\n\r\n>", "+MQTTPUB:FAIL\r\n", "refused", 0},
		{"\r\nOK\r\n+MQTTSUBRECV:0,\"t\",2,on\r\n\r\n>", "+MQTTPUB:OK\r\n", "ok", 1},
		{"\r\nOK\r\nWIFI DISCONNECT\r\n\r\n>", "\r\nbusy p...\r\n+MQTTPUB:OK\r\n", "ok", 0},
		{"\r\nOK\r\n\r\n>", "\r\nERROR\r\n", "refused", 0},
		/* A '>' or an OK inside of a message is none of the transaction's. */
		{"\r\nOK\r\n+MQTTSUBRECV:0,\"t\",9,\r\n>\r\nOK\r\n\r\n\r\n>", "+MQTTPUB:OK\r\n",
			"ok", 1},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice before = slice_of(cases[i].before), after = slice_of(cases[i].after);
		for (size_t step = 1; step <= before.n; step++) {
			struct rig r;
			struct buf wanted = {0};

			rig_init(&r, false);
			hear(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n");
			type_payload(&r, raw5, SLICE("hello"));
			buf_clear(&r.sent);
			for (size_t at = 0; at < before.n; at += step) {
				assert_sent(&r, "");
				rig_hear_bytes(&r, slice_sub(before, at, step));
				/* The '>' has come: what follows it in `before` has still to come.
				 */
				if (phase(&r) == SESSION_RESULT) {
					rig_hear_bytes(&r, slice_from(before, at + step));
					break;
				}
			}
			assert_sent(&r, "user hello\n");
			assert_int_equal(phase(&r), SESSION_RESULT);
			rig_hear_bytes(&r, after);
			buf_addf(&wanted, "%s %s\n", cases[i].ended, raw5);
			assert_ended(&r, buf_text(&wanted));
			assert_int_equal(message_log_end(session_messages(r.s)), cases[i].messages);
			assert_sent(&r, "");
			buf_fini(&wanted);
			rig_fini(&r);
		}
	}
}

static void a_payload_of_the_wrong_length_is_refused(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	assert_false(type_payload(&r, raw5, SLICE("four")));
	assert_non_null(strstr(r.d.text, "5 bytes"));
	assert_non_null(strstr(r.d.text, "4"));
	assert_false(type_payload(&r, raw5, SLICE("sixsix")));
	assert_false(type_payload(&r, "AT+MQTTPUBRAW=0,\"t\",x,0,0", SLICE("")));
	assert_false(type_payload(&r, "AT+MQTTPUBRAW=0,\"t\",-5,0,0", SLICE("hello")));
	assert_false(
		type_payload(&r, "AT+MQTTPUBRAW=0,\"t\",18446744073709551621,0,0", SLICE("hello")));
	assert_false(type_payload(&r, "AT+GMR", SLICE("")));
	assert_false(type_payload(&r, raw5, (struct slice){"\r", 0}));
	assert_sent(&r, "");
	assert_said(&r, "");
	rig_fini(&r);
}

static void a_typed_line_waits_for_its_bytes_without_a_time_limit(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	assert_false(session_send_payload(r.s, SLICE("hello"), 0, &r.d));
	type(&r, raw5);
	assert_false(session_send_payload(r.s, SLICE("hello"), 0, &r.d));
	hear(&r, "\r\nOK\r\n\r\n>");
	assert_int_equal(phase(&r), SESSION_PAYLOAD);
	assert_remarks(&r, 1, "is waiting for 5 bytes");
	assert_int_equal(session_deadline(r.s), -1);
	run_for(&r, 3600);
	type(&r, "AT");
	assert_sent(&r, sent5);
	assert_false(session_send_payload(r.s, SLICE("hell"), r.now, &r.d));
	assert_non_null(strstr(r.d.text, "5 bytes"));
	assert_false(session_send_payload(r.s, SLICE("hello!"), r.now, &r.d));
	assert_true(session_send_payload(r.s, SLICE("hello"), r.now, &r.d));
	assert_sent(&r, "user hello\n");
	assert_false(session_send_payload(r.s, SLICE("hello"), r.now, &r.d));
	hear(&r, "+MQTTPUB:OK\r\n");
	assert_sent(&r, "user AT\\r\\n\n");
	rig_fini(&r);
}

static void each_phase_has_the_whole_time_limit(void **state)
{
	static const struct {
		const char *bytes;
		const char *remark, *ended;
	} cases[] = {
		{"", "no answer", "timeout AT+MQTTPUBRAW=0,\"t\",5,0,0\n"},
		{OK, "no '>' came", ""}, /* the board takes the bytes all the same */
		{OK "\r\n>", "no answer", "timeout AT+MQTTPUBRAW=0,\"t\",5,0,0\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, false);
		type_payload(&r, raw5, SLICE("hello"));
		r.now = SECONDS(9);
		rig_hear_bytes(&r, slice_of(cases[i].bytes));
		/* At 9600 baud five bytes take 5 ms more. */
		int64_t limit = (i ? SECONDS(19) : SECONDS(10)) + (i == 2 ? 5000 : 0);
		assert_int_equal(session_deadline(r.s), limit);
		session_tick(r.s, limit - 1);
		assert_ended(&r, "");
		session_tick(r.s, limit);
		assert_ended(&r, cases[i].ended);
		assert_int_equal(phase(&r), i == 1 ? SESSION_RESULT : SESSION_IDLE);
		rig_collect(&r, "#!");
		assert_non_null(strstr(buf_text(&r.text), cases[i].remark));
		rig_fini(&r);
	}
}

/* Its OK came: the board is in raw mode, and what is sent next is the payload. */
static void a_prompt_that_is_lost_behind_its_ok_is_answered_all_the_same(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	assert_true(type_payload(&r, raw5, SLICE("hello")));
	hear(&r, "AT+MQTTCONN?\r\n" OK);
	hear(&r, OK);
	buf_clear(&r.sent);
	run_for(&r, 10);
	assert_sent(&r, "user hello\n");
	hear(&r, "\r\n>"); /* late, and taken for granted */
	assert_sent(&r, "");
	hear(&r, "+MQTTPUB:OK\r\n");
	assert_ended(&r, "ok AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
	assert_sent(&r, "poll AT+MQTTCONN?\\r\\n\n");
	rig_fini(&r);

	/* Where there is no payload yet, it is waited for. */
	rig_init(&r, false);
	type(&r, raw5);
	hear(&r, OK);
	run_for(&r, 60);
	assert_int_equal(phase(&r), SESSION_PAYLOAD);
	assert_remarks(&r, 2, "is waiting for 5 bytes");
	assert_ended(&r, "");
	rig_fini(&r);
}

static void a_prompt_that_comes_too_late_is_told(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	buf_clear(&r.sent);
	hear(&r, OK);
	type_payload(&r, raw5, SLICE("hello"));
	run_for(&r, 10);
	assert_ended(&r, "timeout AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
	forget_journal(&r);
	buf_clear(&r.sent);
	hear(&r, OK "\r\n>");
	assert_said(&r, "* OK\n* >\n");
	assert_remarks(&r, 2, "is waiting for 5 bytes");
	assert_int_equal(phase(&r), SESSION_PAYLOAD);
	assert_true(session_in_flight(r.s).ended);
	run_for(&r, 3600);
	assert_sent(&r, "");
	assert_true(session_send_payload(r.s, SLICE("again"), r.now, &r.d));
	assert_sent(&r, "user again\n");
	hear(&r, "+MQTTPUB:OK\r\n");
	assert_ended(&r, "");
	assert_sent(&r, "poll AT+MQTTCONN?\\r\\n\n");
	rig_fini(&r);
}

/* A board that takes bytes would publish what goes out by itself. */
static void while_the_board_may_take_bytes_nothing_goes_out_by_itself(void **state)
{
	static const struct {
		const char *heard;
		bool cancel;
	} cases[] = {
		{"", false}, {"", true},
		{OK "\r\n>", false}, /* all bytes are out, and perhaps not all came */
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;
		struct slice line;

		rig_init(&r, true);
		hear(&r, OK);
		type_payload(&r, raw5, SLICE("hello"));
		type(&r, "AT+SYSRAM?");
		rig_hear_bytes(&r, slice_of(cases[i].heard));
		buf_clear(&r.sent);
		if (cases[i].cancel) {
			session_cancel(r.s, r.now);
			session_cancel(r.s, r.now);
			type(&r, "AT+SYSRAM?");
			assert_sent(&r, "user AT+SYSRAM?\\r\\n\n");
			run_for(&r, 10);
		} else {
			run_for(&r, 3600);
			assert_sent(&r, "");
			assert_int_equal(session_queued(r.s), 1);
		}
		assert_true(session_held(r.s, &line));
		assert_slice(line, raw5);
		session_poll_now(r.s, r.now);
		assert_false(session_reconnect(r.s, r.now, &r.d));
		assert_int_equal(session_next_poll(r.s), -1);
		session_link_down(r.s, r.now, "pulled");
		session_link_up(r.s, r.now);
		run_for(&r, 3600);
		assert_sent(&r, "");
		/* What the user sends goes out, and ends it only when it is answered. */
		type(&r, "AT");
		assert_sent(&r, "user AT\\r\\n\n");
		run_for(&r, 3600);
		assert_sent(&r, "");
		type(&r, "AT");
		hear(&r, "AT\r\n" OK);
		assert_sent(&r, "user AT\\r\\n\npoll AT+GMR\\r\\n\n");
		assert_false(session_held(r.s, &line));
		rig_fini(&r);
	}
}

static void it_is_not_forgotten_over_what_comes_later(void **state)
{
	struct rig r;
	struct slice line;

	(void)state;
	rig_init(&r, true);
	hear(&r, OK);
	type(&r, raw5);
	run_for(&r, 10);
	for (int i = 0; i < 20; i++) {
		type(&r, "AT");
		run_for(&r, 10);
	}
	assert_true(session_held(r.s, &line));
	assert_slice(line, raw5);
	type(&r, "AT+GMR");
	buf_clear(&r.sent);
	hear(&r, "AT+GMR\r\nAT version:2.1\r\n" OK);
	assert_false(session_held(r.s, &line));
	assert_sent(&r, "poll AT+MQTTCONN?\\r\\n\n");
	rig_fini(&r);
}

static void late_answers_come_in_the_order_of_their_commands(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+CWMODE?");
	run_for(&r, 10);
	type_payload(&r, raw5, SLICE("hello"));
	run_for(&r, 10);
	type(&r, "AT+SYSRAM?");
	run_for(&r, 10);
	forget_journal(&r);
	buf_clear(&r.sent);
	hear(&r, OK);
	assert_remarks(&r, 1, "late: this answers AT+CWMODE?");
	forget_journal(&r);
	hear(&r, OK);
	assert_remarks(&r, 1, "late: this answers AT+MQTTPUBRAW");
	hear(&r, "\r\n>");
	assert_int_equal(phase(&r), SESSION_PAYLOAD);
	assert_sent(&r, "");
	assert_true(session_send_payload(r.s, SLICE("again"), r.now, &r.d));
	hear(&r, "+MQTTPUB:OK\r\n");
	assert_int_equal(phase(&r), SESSION_IDLE);
	rig_fini(&r);
}

static void ready_lets_everything_go_on(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, OK);
	type(&r, raw5);
	run_for(&r, 60);
	buf_clear(&r.sent);
	hear(&r, "\r\nready\r\n");
	assert_sent(&r, "poll AT+GMR\\r\\n\n");
	rig_fini(&r);
}

#define BOOT \
	"ets Jun  8 2016 00:22:57\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n"

/* Whoever loses power or crashes in a payload is not in it any more, and reads nothing until it is
 * ready. */
static void boot_messages_end_a_payload(void **state)
{
	static const struct {
		bool lost;
		const char *ended;
	} cases[] = {
		{false, "reset AT+MQTTPUBRAW=0,\"t\",5,0,0\n"},
		{true, "lost AT+MQTTPUBRAW=0,\"t\",5,0,0\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;
		struct slice line;

		rig_init(&r, true);
		hear(&r, OK);
		type(&r, raw5);
		hear(&r, OK "\r\n>");
		if (cases[i].lost) {
			session_link_down(r.s, r.now, "pulled");
			session_link_up(r.s, r.now);
			assert_true(session_held(r.s, &line));
		}
		buf_clear(&r.sent);
		hear(&r, BOOT);
		assert_ended(&r, cases[i].ended);
		assert_false(session_held(r.s, &line));
		run_for(&r, 5.9);
		assert_sent(&r, "");
		forget_journal(&r);
		hear(&r, "\r\nready\r\n");
		assert_remarks(&r, 1, "the board has started");
		assert_sent(&r, "poll AT+GMR\\r\\n\n");
		rig_fini(&r);
	}
}

/* AT+RST was answered, or not yet: these boot messages are its own. */
static void boot_messages_that_were_asked_for_change_nothing(void **state)
{
	static const char *const answers[] = {"", OK};

	(void)state;
	for (size_t i = 0; i < ALEN(answers); i++) {
		struct rig r;

		rig_init(&r, false);
		type(&r, "AT+RST");
		rig_hear_bytes(&r, slice_of(answers[i]));
		hear(&r, BOOT);
		forget_journal(&r);
		hear(&r, "\r\nready\r\n");
		assert_remarks(&r, 1, "restarted; configure MQTT again");
		assert_ended(&r, "ok AT+RST\n");
		rig_fini(&r);
	}
}

static void cancel_fills_what_nobody_waits_for_any_more(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, raw5);
	run_for(&r, 10);
	buf_clear(&r.sent);
	session_cancel(r.s, r.now);
	assert_sent(&r, "user \\x00\\x00\\x00\\x00\\x00\n");
	assert_int_equal(phase(&r), SESSION_RESULT);
	hear(&r, "+MQTTPUB:OK\r\n");
	assert_int_equal(phase(&r), SESSION_IDLE);
	assert_ended(&r, "timeout AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
	rig_fini(&r);
}

/* protocol.md 4, "Prompts of other commands". */
static void commands_of_no_table_prompt_too(void **state)
{
	static const struct {
		const char *line, *heard;
		size_t length; /* 0: not known */
	} cases[] = {
		{"AT+CIPSEND=10", OK "\r\n>", 10}, {"AT+CIPSEND=0,10", OK "\r\n>", 10},
		{"AT+CIPSEND=10,\"192.168.1.2\",80", OK "\r\n>", 10},
		{"AT+CIPSENDL=0,3000", OK "\r\n>", 3000}, {"AT+CIPSENDEX=7", OK "\r\n>", 7},
		{"AT+HTTPCHEAD=19", OK "\r\n>", 19},
		{"AT+HTTPCPOST=\"http://h/p\",8", OK "\r\n>", 8},
		{"AT+HTTPCPUT=\"http://h/p\",8,1,\"a: b\"", OK "\r\n>", 8},
		{"AT+USERRAM=2,5", OK "\r\n>", 5}, {"AT+FS=0,2,\"f\",0,6", OK "\r\n>", 6},
		{"AT+WSSEND=0,4", OK "\r\n>", 4},
		{"AT+SYSFLASH=1,\"mqtt_ca\",0,12", ">", 12}, /* no OK, no line end */
		{"AT+CIPSEND", OK "\r\n>", 0}, {"AT+VENDOR=1,10", OK "\r\n>", 0},
		{"AT+VENDOR", OK ">", 0},
		{"AT+MQTTPUBRAW=0,5,0,0,\"t\"", OK "\r\n>", 0}, /* Combo's order */
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice heard = slice_of(cases[i].heard);

		for (size_t step = 1; step <= heard.n; step++) {
			struct rig r;

			rig_init(&r, true);
			hear(&r, OK);
			type(&r, cases[i].line);
			type(&r, "AT"); /* waits */
			buf_clear(&r.sent);
			for (size_t at = 0; at < heard.n; at += step)
				rig_hear_bytes(&r, slice_sub(heard, at, step));
			if (phase(&r) != SESSION_PAYLOAD)
				fail_msg("%s: no prompt is seen", cases[i].line);
			struct session_in_flight f = session_in_flight(r.s);
			assert_int_equal(f.payload_length, cases[i].length);
			assert_int_equal(f.length_unknown, !cases[i].length);
			assert_slice(f.line, cases[i].line);
			rig_collect(&r, "#");
			assert_non_null(
				strstr(buf_text(&r.text), strcmp(cases[i].line, "AT+CIPSEND") == 0
								  ? "until +++"
								  : "the board is waiting for"));
			run_for(&r, 600);
			assert_sent(&r, "");
			rig_fini(&r);
		}
	}
}

static void of_an_unknown_length_all_is_data_until_the_board_answers(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	hear(&r, OK);
	type(&r, "AT+VENDOR=1");
	hear(&r, OK "\r\n>");
	assert_ended(&r, "ok AT+VENDOR=1\n");
	buf_clear(&r.sent);
	assert_true(session_send_payload(r.s, SLICE("some"), r.now, &r.d));
	run_for(&r, 600);
	assert_true(session_send_payload(r.s, SLICE(" more"), r.now, &r.d));
	assert_sent(&r, "user some\nuser  more\n");
	assert_int_equal(phase(&r), SESSION_PAYLOAD);
	hear(&r, "\r\nSEND OK\r\n");
	assert_ended(&r, "");
	assert_sent(&r, "poll AT+MQTTCONN?\\r\\n\n");
	hear(&r, OK);

	/* Zeros can't fill it; what the user sends goes out. */
	type(&r, "AT+VENDOR=1");
	hear(&r, OK "\r\n>");
	buf_clear(&r.sent);
	session_cancel(r.s, r.now);
	run_for(&r, 600);
	assert_sent(&r, "");
	type(&r, "AT");
	assert_sent(&r, "user AT\\r\\n\n");
	hear(&r, OK);
	assert_sent(&r, "poll AT+MQTTCONN?\\r\\n\n");
	rig_fini(&r);
}

static void three_plus_signs_end_the_passthrough(void **state)
{
	struct rig r;

	(void)state;
	for (int by_cancel = 0; by_cancel < 2; by_cancel++) {
		rig_init(&r, false);
		type(&r, "AT+CIPSEND");
		hear(&r, OK "\r\n>");
		assert_true(session_send_payload(r.s, SLICE("GET /\r\n"), r.now, &r.d));
		hear(&r, "HTTP/1.1 200 OK\r\n");
		assert_int_equal(phase(&r), SESSION_PAYLOAD);
		type(&r, "AT");
		buf_clear(&r.sent);
		if (by_cancel)
			session_cancel(r.s, r.now);
		else
			assert_true(session_send_payload(r.s, SLICE("+++"), r.now, &r.d));
		assert_sent(&r, "user +++\n");
		type(&r, "AT+GMR");
		run_for(&r, 0.9);
		assert_sent(&r, "");
		run_for(&r, 0.2);
		assert_sent(&r, by_cancel ? "user AT+GMR\\r\\n\n" : "user AT\\r\\n\n");
		rig_fini(&r);
	}
}

static void a_board_that_answers_again_does_not_prompt_any_more(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type_payload(&r, raw5, SLICE("hello"));
	run_for(&r, 10);
	forget_journal(&r);
	type(&r, "AT");
	hear(&r, OK);
	assert_said(&r, "> AT\n< OK\n");
	assert_remarks(&r, 1, "this may be the late answer to AT+MQTTPUBRAW");
	/* A '>' may follow that OK; behind another one it can't. */
	type(&r, "AT");
	hear(&r, OK "> quoted\r\n");
	assert_said(&r, "> AT\n< OK\n> AT\n< OK\n* > quoted\n");
	rig_fini(&r);
}

static void a_reset_ends_a_raw_publication_in_each_phase(void **state)
{
	static const struct {
		const char *bytes;
		bool payload;
		enum session_phase phase;
	} cases[] = {
		{"", true, SESSION_ANSWER},
		{OK, true, SESSION_PROMPT},
		{OK "\r\n>", false, SESSION_PAYLOAD},
		{OK "\r\n>", true, SESSION_RESULT},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, false);
		if (cases[i].payload)
			type_payload(&r, raw5, SLICE("hello"));
		else
			type(&r, raw5);
		rig_hear_bytes(&r, slice_of(cases[i].bytes));
		assert_int_equal(phase(&r), cases[i].phase);
		type(&r, "AT");
		buf_clear(&r.sent);
		hear(&r, "\r\nready\r\n");
		assert_ended(&r, "reset AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
		run_for(&r, 0.2);
		assert_sent(&r, "user AT\\r\\n\n");
		/* No '>' is awaited any more: this is a line of text. */
		hear(&r, ">\r\n" OK);
		assert_ended(&r, "ok AT\n");
		rig_fini(&r);
	}
}

static void cancel_fills_what_the_board_waits_for_with_zero_bytes(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, raw5);
	type(&r, "AT");
	hear(&r, OK "\r\n>");
	buf_clear(&r.sent);
	session_cancel(r.s, r.now);
	assert_sent(&r, "user \\x00\\x00\\x00\\x00\\x00\n");
	assert_ended(&r, "lost AT\n");
	assert_int_equal(phase(&r), SESSION_RESULT);
	hear(&r, "+MQTTPUB:OK\r\n");
	assert_ended(&r, "ok AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
	rig_fini(&r);
}

static void cancel_before_the_prompt_fills_it_when_it_comes(void **state)
{
	static const char *const before[] = {"", OK};

	(void)state;
	for (size_t i = 0; i < ALEN(before); i++) {
		struct rig r;

		rig_init(&r, false);
		type_payload(&r, raw5, SLICE("hello"));
		rig_hear_bytes(&r, slice_of(before[i]));
		buf_clear(&r.sent);
		session_cancel(r.s, r.now);
		assert_sent(&r, "");
		type(&r, "AT");
		rig_hear_bytes(&r, slice_of(i ? "\r\n>" : OK "\r\n>"));
		assert_sent(&r, "user \\x00\\x00\\x00\\x00\\x00\n");
		hear(&r, "+MQTTPUB:OK\r\n");
		assert_sent(&r, "user AT\\r\\n\n");
		rig_fini(&r);
	}
}

static void a_second_cancel_gives_a_board_up_that_never_asks(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type_payload(&r, raw5, SLICE("hello"));
	session_cancel(r.s, r.now);
	assert_int_equal(phase(&r), SESSION_ANSWER);
	session_cancel(r.s, r.now);
	assert_int_equal(phase(&r), SESSION_IDLE);
	assert_ended(&r, "lost AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
	rig_fini(&r);
}

static void an_absurd_length_is_not_filled(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTPUBRAW=0,\"t\",9000000000000000,0,0");
	hear(&r, OK "\r\n>");
	buf_clear(&r.sent);
	session_cancel(r.s, r.now);
	assert_sent(&r, "");
	assert_int_equal(phase(&r), SESSION_IDLE);
	assert_remarks(&r, 2, "more than it can hold");
	rig_fini(&r);
}

static void a_long_fill_has_exactly_the_missing_bytes(void **state)
{
	struct rig r;
	size_t zeros = 0;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTPUBRAW=0,\"t\",10001,0,0");
	hear(&r, OK "\r\n>");
	buf_clear(&r.sent);
	session_cancel(r.s, r.now);
	for (const char *p = buf_text(&r.sent); (p = strstr(p, "\\x00")); p += 4)
		zeros++;
	assert_int_equal(zeros, 10001);
	rig_fini(&r);
}

static void a_payload_of_no_bytes_needs_no_bytes(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTPUBRAW=0,\"t\",0,0,0");
	buf_clear(&r.sent);
	hear(&r, OK "\r\n>");
	assert_int_equal(phase(&r), SESSION_RESULT);
	assert_sent(&r, "");
	hear(&r, "+MQTTPUB:OK\r\n");
	assert_ended(&r, "ok AT+MQTTPUBRAW=0,\"t\",0,0,0\n");
	rig_fini(&r);
}

static void of_a_long_payload_the_journal_shows_the_beginning(void **state)
{
	struct rig r;
	struct buf wanted = {0}, payload = {0};

	(void)state;
	rig_init(&r, false);
	buf_add_repeat(&payload, 'a', 1000);
	type_payload(&r, "AT+MQTTPUBRAW=0,\"t\",1000,0,0", buf_slice(&payload));
	hear(&r, OK "\r\n>");
	buf_add_text(&wanted, "> AT+MQTTPUBRAW=0,\"t\",1000,0,0\n> (1000 bytes)");
	for (int i = 0; i < 48; i++)
		buf_add_text(&wanted, " 61");
	buf_add_text(&wanted, " \\xe2\\x80\\xa6\n");
	assert_said(&r, buf_text(&wanted));
	buf_fini(&wanted);
	buf_fini(&payload);
	rig_fini(&r);
}

static void a_refused_line_never_sends_its_payload(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type_payload(&r, raw5, SLICE("hello"));
	buf_clear(&r.sent);
	hear(&r, "ERR CODE:0x010a604c\r\n" ERROR ">");
	assert_sent(&r, "");
	assert_ended(&r, "refused AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
	assert_int_equal(r.last_code, 0x010a604c);
	rig_fini(&r);
}

static void a_result_before_the_bytes_ends_the_transaction(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, raw5);
	hear(&r, OK "\r\n>+MQTTDISCONNECTED:0+MQTTPUB:FAIL\r\n");
	assert_ended(&r, "refused AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
	rig_fini(&r);
}

/* LONG* is no command of the manufacturer's page; a board that has it prompts all the same. */
static void secret_payloads_of_any_dialect_go_out_as_secrets(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	assert_true(type_payload(&r, "AT+MQTTLONGPASSWORD=0,7", SLICE("hunter2")));
	buf_clear(&r.sent);
	hear(&r, OK "\r\n>");
	assert_sent(&r, "user secret hunter2\n");
	hear(&r, OK);
	assert_ended(&r, "ok AT+MQTTLONGPASSWORD=0,7\n");
	assert_said(&r, "> AT+MQTTLONGPASSWORD=0,7\n> (7 bytes)\n< OK\n");
	rig_fini(&r);
}

static void a_prompt_from_before_gets_nothing(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, ">");
	assert_true(type_payload(&r, "AT+MQTTPUBRAW=0,\"t\",5,0,0", SLICE("hello")));
	hear(&r, "\r\n");
	assert_sent(&r, "user AT+MQTTPUBRAW=0,\"t\",5,0,0\\r\\n\n");
	hear(&r, "\r\nOK\r\n\r\n>");
	assert_sent(&r, "user hello\n");
	rig_fini(&r);
}

static void a_link_that_goes_down_gets_nothing_any_more(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	assert_true(type_payload(&r, "AT+MQTTPUBRAW=0,\"t\",5,0,0", SLICE("hello")));
	buf_clear(&r.sent);
	/* What is held behind a payload that never ends is read when the link is down. */
	hear(&r, "+MQTTSUBRECV:0,\"t\",90,x\r\n+MQTTSUB:0,6,\"t\",1\r\n\r\nOK\r\n\r\n>");
	session_link_down(r.s, r.now, "pulled");
	assert_sent(&r, "");
	assert_ended(&r, "lost AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
	rig_fini(&r);
}

/* The board behind the cable did not notice. */
static void a_link_that_comes_back_finds_a_board_that_may_take_bytes(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, raw5);
	hear(&r, OK);
	session_link_down(r.s, r.now, "pulled");
	forget_journal(&r);
	session_link_up(r.s, r.now);
	assert_remarks(&r, 2, "AT+MQTTPUBRAW: nothing goes out by itself");
	assert_int_equal(phase(&r), SESSION_IDLE);
	hear(&r, "\r\n>");
	assert_int_equal(phase(&r), SESSION_PAYLOAD);
	assert_int_equal(session_in_flight(r.s).payload_length, 5);
	rig_fini(&r);
}

/* Pulled in a payload, and the board keeps its power: `unsent` bytes never left, and of those that
 * did, the adapter may have lost some. */
static void what_is_missing_after_a_loss_is_filled(void **state)
{
#define FIVE "user \\x00\\x00\\x00\\x00\\x00\n"
#define LINE_END "user \\r\\n\n"
	static const struct {
		const char *payload, *heard;
		size_t unsent;
		const char *filled; /* by cancel */
		const char *later;  /* if the board still says nothing */
	} cases[] = {
		{NULL, OK "\r\n>", 0, FIVE, LINE_END},
		{"hello", OK "\r\n>", 5, FIVE, LINE_END},
		{"hello", OK "\r\n>", 10, FIVE, LINE_END}, /* escaped, they were ten */
		{"hello", OK, 2, FIVE, LINE_END},
		{"hello", "AT+MQTTPUBRAW=0,\"t\",5,0,0\r\n", 2, FIVE, LINE_END},
		{"hello", OK "\r\n>", 2, "user \\x00\\x00\n", "user \\x00\\x00\\x00\n" LINE_END},
		{"hello", OK "\r\n>", 0, FIVE LINE_END, ""},
		{"hello", OK, 0, FIVE, LINE_END},
		{"hello", "", 0, FIVE, LINE_END},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;
		struct slice line;

		rig_init(&r, true);
		hear(&r, OK);
		if (cases[i].payload)
			type_payload(&r, raw5, slice_of(cases[i].payload));
		else
			type(&r, raw5);
		rig_hear_bytes(&r, slice_of(cases[i].heard));
		session_unsent(r.s, cases[i].unsent);
		session_link_down(r.s, r.now, "pulled");
		buf_clear(&r.sent);
		run_for(&r, 30);
		session_link_up(r.s, r.now);
		run_for(&r, 3600);
		assert_sent(&r, "");
		assert_true(session_held(r.s, &line));
		session_cancel(r.s, r.now);
		assert_sent(&r, cases[i].filled);
		run_for(&r, 1.1);
		assert_sent(&r, cases[i].later);
		hear(&r, "+MQTTPUB:OK\r\n");
		assert_false(session_held(r.s, &line));
		run_for(&r, 1);
		assert_sent(&r, "poll AT+GMR\\r\\n\n");
		rig_fini(&r);
	}
}

static void a_second_cancel_does_not_wait_for_a_result_after_a_loss(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type_payload(&r, raw5, SLICE("hello"));
	hear(&r, OK "\r\n>");
	session_unsent(r.s, 2);
	session_link_down(r.s, r.now, "pulled");
	session_link_up(r.s, r.now);
	buf_clear(&r.sent);
	session_cancel(r.s, r.now);
	session_cancel(r.s, r.now);
	assert_sent(&r, "user \\x00\\x00\nuser \\x00\\x00\\x00\n" LINE_END);
	rig_fini(&r);
}

/* The board had got all of it, or nothing: then it refuses the zeros as a line. */
static void surplus_zeros_show_that_the_board_reads_commands(void **state)
{
	static const char *const answers[] = {"\r\nERROR\r\n", "\0\0\0\0\0\r\n\r\nERROR\r\n"};
	static const size_t lengths[] = {9, 16};

	(void)state;
	for (size_t i = 0; i < ALEN(answers); i++) {
		struct rig r;
		struct slice line;

		rig_init(&r, false);
		type_payload(&r, raw5, SLICE("hello"));
		hear(&r, OK "\r\n>");
		session_link_down(r.s, r.now, "pulled");
		session_link_up(r.s, r.now);
		session_cancel(r.s, r.now);
		forget_journal(&r);
		rig_hear_bytes(&r, (struct slice){answers[i], lengths[i]});
		assert_remarks(&r, 1, "the board reads commands");
		assert_said(&r, "< ERROR\n");
		assert_false(session_held(r.s, &line));
		assert_int_equal(phase(&r), SESSION_IDLE);
		assert_ended(&r, "lost AT+MQTTPUBRAW=0,\"t\",5,0,0\n");
		rig_fini(&r);
	}
}

/* Of five zeros the board needed two; the others, and the line end, it refuses a little later. */
static void zeros_that_were_too_many_are_not_refused_in_the_name_of_the_next_command(void **state)
{
	static const bool refused[] = {true, false};

	(void)state;
	for (size_t i = 0; i < ALEN(refused); i++) {
		struct rig r;
		struct slice line;

		rig_init(&r, false);
		type_payload(&r, raw5, SLICE("hello"));
		hear(&r, OK "\r\n>");
		session_link_down(r.s, r.now, "pulled");
		session_link_up(r.s, r.now);
		session_cancel(r.s, r.now);
		buf_clear(&r.sent);
		hear(&r, "+MQTTPUB:OK\r\n");
		type(&r, "AT");
		assert_sent(&r, "");
		if (refused[i])
			hear(&r, "\r\nERROR\r\n");
		else
			run_for(&r, 0.6);
		assert_sent(&r, "user AT\\r\\n\n");
		hear(&r, OK);
		assert_ended(&r, "lost AT+MQTTPUBRAW=0,\"t\",5,0,0\nok AT\n");
		assert_false(session_held(r.s, &line));
		rig_fini(&r);
	}
}

/* Its end was not sent, so the board has no such command. */
static void a_line_that_did_not_go_out_holds_nothing_back(void **state)
{
	struct rig r;
	struct slice line;

	(void)state;
	rig_init(&r, false);
	type(&r, raw5);
	session_unsent(r.s, 1);
	session_link_down(r.s, r.now, "pulled");
	session_link_up(r.s, r.now);
	assert_false(session_held(r.s, &line));
	rig_fini(&r);
}

/* It is in no table, so its OK and its '>' may be what was lost. */
static void a_command_of_no_table_may_have_prompted_when_the_link_was_lost(void **state)
{
	static const struct {
		const char *line, *heard;
		double later;
		bool held;
	} cases[] = {
		{"AT+FOO=10", "", 0, true},
		{"AT+FOO=10", OK, 0.05, true}, /* its '>' follows within 100 ms */
		{"AT+FOO=10", OK, 0.2, false},
		{"AT+FOO=10", "\r\nERROR\r\n", 0, false},
		{"AT+FOO?", "", 0, false},
		{"AT+GMR", "", 0, false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;
		struct slice line;

		rig_init(&r, false);
		type(&r, cases[i].line);
		rig_hear_bytes(&r, slice_of(cases[i].heard));
		run_for(&r, cases[i].later);
		session_link_down(r.s, r.now, "pulled");
		session_link_up(r.s, r.now);
		if (session_held(r.s, &line) != cases[i].held)
			fail_msg("row %zu: %s", i, cases[i].line);
		rig_fini(&r);
	}
}

/* What is given up of a certificate must not read as one, nor as bytes that a string can't have. */
static void cancel_fills_what_goes_to_flash_with_its_own_filler(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+SYSFLASH=1,\"mqtt_ca\",0,4");
	hear(&r, ">");
	session_cancel(r.s, r.now);
	assert_sent(&r, "user AT+SYSFLASH=1,\"mqtt_ca\",0,4\\r\\n\nuser \\xff\\xff\\xff\\xff\n");
	hear(&r, "\r\nOK\r\n");
	buf_clear(&r.sent);
	type(&r, "AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,3");
	hear(&r, "\r\nOK\r\n\r\n>");
	session_cancel(r.s, r.now);
	assert_sent(&r, "user AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,3\\r\\n\nuser \\n\\n\\n\n");
	rig_fini(&r);
}

/* They were sent, but bytes were lost, and the board waits for them for ever. */
static void cancel_fills_up_a_write_that_lost_bytes(void **state)
{
	struct slice line;
	struct rig r;

	(void)state;
	for (int surplus = 0; surplus < 2; surplus++) {
		rig_init(&r, false);
		type_payload(&r, "AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,3", SLICE("abc"));
		hear(&r, "\r\nOK\r\n\r\n>");
		run_for(&r, 20);
		assert_ended(&r, "timeout AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,3\n");
		assert_true(session_held(r.s, &line));
		buf_clear(&r.sent);
		session_cancel(r.s, r.now);
		assert_sent(&r, "user \\n\\n\\n\nuser \\r\\n\n");
		hear(&r, "\r\nOK\r\n");
		if (surplus)
			hear(&r, "\r\nERROR\r\n");
		else
			run_for(&r, 1);
		assert_false(session_held(r.s, &line));
		assert_int_equal(session_in_flight(r.s).phase, SESSION_IDLE);
		rig_fini(&r);
	}
}

/* Its echo of a key, and what a read loses the head of. */
static void lines_of_a_key_are_stars_while_it_is_on_its_way(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type_payload(&r, "AT+SYSMFG=2,\"mqtt_key\",\"mqtt_key\",8,12", SLICE("MIIEvQ\nMIIE\n"));
	hear(&r, "\r\nOK\r\n\r\n>");
	forget_journal(&r);
	hear(&r, "MIIEvQ\nMIIE\n+MQTTDISCONNECTED:0\r\nERR CODE:0x010a0003\r\n\r\nERROR\r\n");
	assert_said(
		&r, "< ******\n< ****\n* +MQTTDISCONNECTED:0\n< ERR CODE:0x010a0003\nx ERROR\n");
	type(&r, "AT+SYSFLASH=2,\"mqtt_key\",0,12");
	forget_journal(&r);
	hear(&r, "+SYFLASH:12,MIIEvQ\nMIIE\r\n\r\nOK\r\n");
	assert_said(&r, "< ******************\n< ****\n< OK\n");
	rig_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_raw_publication_goes_through_its_phases),
		cmocka_unit_test(a_link_that_comes_back_finds_a_board_that_may_take_bytes),
		cmocka_unit_test(what_is_missing_after_a_loss_is_filled),
		cmocka_unit_test(a_second_cancel_does_not_wait_for_a_result_after_a_loss),
		cmocka_unit_test(surplus_zeros_show_that_the_board_reads_commands),
		cmocka_unit_test(
			zeros_that_were_too_many_are_not_refused_in_the_name_of_the_next_command),
		cmocka_unit_test(a_line_that_did_not_go_out_holds_nothing_back),
		cmocka_unit_test(a_command_of_no_table_may_have_prompted_when_the_link_was_lost),
		cmocka_unit_test(every_vector_of_a_raw_publication_ends_as_it_should),
		cmocka_unit_test(a_payload_of_the_wrong_length_is_refused),
		cmocka_unit_test(a_typed_line_waits_for_its_bytes_without_a_time_limit),
		cmocka_unit_test(each_phase_has_the_whole_time_limit),
		cmocka_unit_test(a_prompt_that_is_lost_behind_its_ok_is_answered_all_the_same),
		cmocka_unit_test(a_prompt_that_comes_too_late_is_told),
		cmocka_unit_test(while_the_board_may_take_bytes_nothing_goes_out_by_itself),
		cmocka_unit_test(it_is_not_forgotten_over_what_comes_later),
		cmocka_unit_test(late_answers_come_in_the_order_of_their_commands),
		cmocka_unit_test(ready_lets_everything_go_on),
		cmocka_unit_test(boot_messages_end_a_payload),
		cmocka_unit_test(boot_messages_that_were_asked_for_change_nothing),
		cmocka_unit_test(cancel_fills_what_nobody_waits_for_any_more),
		cmocka_unit_test(commands_of_no_table_prompt_too),
		cmocka_unit_test(of_an_unknown_length_all_is_data_until_the_board_answers),
		cmocka_unit_test(three_plus_signs_end_the_passthrough),
		cmocka_unit_test(a_board_that_answers_again_does_not_prompt_any_more),
		cmocka_unit_test(a_reset_ends_a_raw_publication_in_each_phase),
		cmocka_unit_test(cancel_fills_what_the_board_waits_for_with_zero_bytes),
		cmocka_unit_test(cancel_before_the_prompt_fills_it_when_it_comes),
		cmocka_unit_test(a_second_cancel_gives_a_board_up_that_never_asks),
		cmocka_unit_test(cancel_fills_what_goes_to_flash_with_its_own_filler),
		cmocka_unit_test(cancel_fills_up_a_write_that_lost_bytes),
		cmocka_unit_test(lines_of_a_key_are_stars_while_it_is_on_its_way),
		cmocka_unit_test(an_absurd_length_is_not_filled),
		cmocka_unit_test(a_long_fill_has_exactly_the_missing_bytes),
		cmocka_unit_test(a_payload_of_no_bytes_needs_no_bytes),
		cmocka_unit_test(of_a_long_payload_the_journal_shows_the_beginning),
		cmocka_unit_test(a_refused_line_never_sends_its_payload),
		cmocka_unit_test(a_result_before_the_bytes_ends_the_transaction),
		cmocka_unit_test(secret_payloads_of_any_dialect_go_out_as_secrets),
		cmocka_unit_test(a_prompt_from_before_gets_nothing),
		cmocka_unit_test(a_link_that_goes_down_gets_nothing_any_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
