/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The board on the wire, byte for byte: lines, echo, refusals, prompt, busy, reset.
 */
#include "sim_bench.h"

static void a_powered_board_says_ready_and_then_its_wifi(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	board_power_on(t.board, 5);
	assert_int_equal(board_deadline(t.board), 5);
	assert_said(&t, "");
	board_tick(t.board, 5);
	assert_said(&t, "\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n");
	assert_int_equal(board_deadline(t.board), -1);
	bench_fini(&t);
}

static void the_echo_is_verbatim_and_can_be_switched_off(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	send(&t, "AT");
	assert_said(&t, "AT\r\n\r\nOK\r\n");
	send_bytes(&t, SLICE("AT\r\r\n"));
	assert_said(&t, "AT\r\r\n\r\nOK\r\n");
	send(&t, "ATE0");
	assert_said(&t, "ATE0\r\n\r\nOK\r\n");
	send(&t, "AT");
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "ATE1");
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT");
	assert_said(&t, "AT\r\n\r\nOK\r\n");
	bench_fini(&t);
}

/* Lines, and what a board answers with AT+SYSLOG=1 and without echo. */
static const struct refusal {
	const char *line, *answer;
} refusals[] = {
	{"AT+NOSUCH", "ERR CODE:0x01090000\r\n\r\nERROR\r\n"},
	{"AT+MQTTLONGPASSWORD=0,5", "ERR CODE:0x01090000\r\n\r\nERROR\r\n"},
	{"at", "ERR CODE:0x01030000\r\n\r\nERROR\r\n"},
	{"hello", "ERR CODE:0x01030000\r\n\r\nERROR\r\n"},
	{"AT+gmr", "ERR CODE:0x01090000\r\n\r\nERROR\r\n"},
	{"AT+GMR?", "ERR CODE:0x010c0000\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONN", "ERR CODE:0x010c0000\r\n\r\nERROR\r\n"},
	{"AT+SYSLOG=", "ERR CODE:0x01080000\r\n\r\nERROR\r\n"},
	{"AT+SYSLOG=1,1", "ERR CODE:0x01060000\r\n\r\nERROR\r\n"},
	{"AT+SYSLOG=2", "ERR CODE:0x01070000\r\n\r\nERROR\r\n"},
	/* protocol.md 2.2: an unescaped comma inside quotes. */
	{"AT+MQTTPUB=0,\"topic\",\"a,b\",1,0",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a6044\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUB=0,\"topic\",\"{\"a\":1}\",1,0",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a6044\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUB=0,\"topic\",\"a\\\",1,0",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a6044\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUB=0,\"topic\",text,1,0",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a6044\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUB=0,\"topic\",\"x\",1", "ERR CODE:0x010a6008\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUB=0,\"topic\",\"x\",1,0,5000", "ERR CODE:0x010a6008\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUB=1,\"topic\",\"x\",1,0", "ERR CODE:0x010a6011\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUB=0,\"\",\"x\",1,0", "ERR CODE:0x010a6042\r\n\r\nERROR\r\n"},
	{"AT+MQTTSUB=0,\"topic\",3", "ERR CODE:0x010a6048\r\n\r\nERROR\r\n"},
	{"AT+MQTTSUB=0,\"topic\",one",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a6047\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUB=0,\"t\",\"x\",0,2", "ERR CODE:0x010a604a\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUBRAW=0,\"t\",0,0,0", "ERR CODE:0x010a604c\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUBRAW=0,\"t\",99999999999999999999,0,0",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a604b\r\n\r\nERROR\r\n"},
	{"AT+MQTTUSERCFG=0,11,\"c\",\"\",\"\",0,0,\"\"", "ERR CODE:0x010a6013\r\n\r\nERROR\r\n"},
	{"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",1,0,\"\"", "ERR CODE:0x010a601e\r\n\r\nERROR\r\n"},
	{"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,1,\"\"", "ERR CODE:0x010a6020\r\n\r\nERROR\r\n"},
	/* 33 bytes of path */
	{"AT+MQTTUSERCFG=0,6,\"c\",\"\",\"\",0,0,\"123456789012345678901234567890123\"",
		"ERR CODE:0x010a6029\r\n\r\nERROR\r\n"},
	/* 65 bytes of topic */
	{"AT+MQTTSUB=0,\"12345678901234567890123456789012345678901234567890123456789012345\",0",
		"ERR CODE:0x010a6043\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONN=0,\"h\",65536,0", "ERR CODE:0x010a603e\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONN=0,\"\",1883,0", "ERR CODE:0x010a603b\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONN=0,\"h\",1883,2", "ERR CODE:0x010a6040\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONNCFG=0,59,0,\"\",\"\",0,0", "ERR CODE:0x010a602d\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONNCFG=0,7201,0,\"\",\"\",0,0", "ERR CODE:0x010a602d\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONNCFG=0,,0,\"\",\"\",0,0", "ERR CODE:0x010a602c\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONNCFG=0,120,2,\"\",\"\",0,0", "ERR CODE:0x010a602f\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONNCFG=0,120,0,\"\",\"\",3,0", "ERR CODE:0x010a6037\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONNCFG=0,120,0,\"\",\"\",0,2", "ERR CODE:0x010a6039\r\n\r\nERROR\r\n"},
	/* In the wrong state. */
	{"AT+MQTTCONNCFG=0,120,0,\"\",\"\",0,0", "ERR CODE:0x010a6001\r\n\r\nERROR\r\n"},
	{"AT+MQTTCONN=0,\"h\",1883,0", "ERR CODE:0x010a6002\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUB=0,\"t\",\"x\",0,0", "ERR CODE:0x010a6006\r\n\r\nERROR\r\n"},
	{"AT+MQTTPUBRAW=0,\"t\",1,0,0", "ERR CODE:0x010a6006\r\n\r\nERROR\r\n"},
	{"AT+MQTTSUB=0,\"t\",0", "ERR CODE:0x010a6006\r\n\r\nERROR\r\n"},
	{"AT+MQTTUNSUB=0,\"t\"", "ERR CODE:0x010a6006\r\n\r\nERROR\r\n"},
	{"AT+MQTTCLEAN=0", "ERR CODE:0x010a6003\r\n\r\nERROR\r\n"},
};

static void what_is_wrong_is_refused_with_the_codes_of_the_page(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(refusals); i++)
		for (size_t step = 1; step < 4; step++) {
			struct bench t;

			bench_init(&t, AT_DIALECT_ESP32_S);
			with_codes(&t);
			t.step = step;
			send(&t, refusals[i].line);
			if (!slice_eq(buf_slice(&t.out), slice_of(refusals[i].answer)))
				fail_msg("%s\n got: %s\nwant: %s", refusals[i].line,
					buf_text(&t.out), refusals[i].answer);
			bench_fini(&t);
		}
}

static void without_syslog_there_is_no_code_but_the_log_port_has_it(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+MQTTSUB=0,\"t\",0");
	assert_said(&t, "\r\nERROR\r\n");
	assert_buf(&t.log, "[at-mqtt]error code:0x6006\n");
	bench_fini(&t);
}

static void a_line_has_256_bytes_at_most(void **state)
{
	char line[260];
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	with_codes(&t);
	connect(&t);
	memset(line, 'x', sizeof line);
	memcpy(line, "AT+MQTTPUB=0,\"t\",\"", 18);
	memcpy(line + 256 - 5, "\",0,0", 6);
	send(&t, line);
	assert_said(&t, "");
	assert_string_equal(t.fake.called, "publish t 233 0 0");
	published(&t, true);
	assert_said(&t, "\r\nOK\r\n");
	memcpy(line + 257 - 5, "\",0,0", 6);
	line[256 - 5] = 'x';
	send(&t, line);
	assert_said(&t, "ERR CODE:0x01040000\r\n\r\nERROR\r\n");
	bench_fini(&t);
}

static void a_line_without_end_takes_no_memory_and_is_refused(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	with_codes(&t);
	for (int i = 0; i < 100000; i++)
		send_bytes(&t, SLICE("AT+MQTTPUB"));
	assert_said(&t, "");
	send(&t, "");
	assert_said(&t, "ERR CODE:0x01040000\r\n\r\nERROR\r\n");
	send(&t, "AT");
	assert_said(&t, "\r\nOK\r\n");
	bench_fini(&t);
}

static void a_line_feed_alone_is_no_line_end(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	with_codes(&t);
	send_bytes(&t, SLICE("AT\n"));
	assert_said(&t, "ERR CODE:0x01020000\r\n\r\nERROR\r\n");
	send_bytes(&t, SLICE("\r\n"));
	assert_said(&t, "");
	bench_fini(&t);
}

static void a_second_line_is_busy_while_the_first_is_at_work(void **state)
{
	(void)state;
	for (size_t step = 1; step < 20; step++) {
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		with_codes(&t);
		connect(&t);
		t.step = step;
		send(&t, "AT+MQTTPUB=0,\"t\",\"x\",1,0");
		send(&t, "AT+MQTTCONN?");
		/* protocol.md 2.3, "busy" */
		assert_said(&t, "ERR CODE:0x010b0000\r\n\r\nbusy p...\r\n");
		send(&t, "AT");
		assert_said(&t, "ERR CODE:0x010b0000\r\n\r\nbusy p...\r\n");
		published(&t, true);
		assert_said(&t, "\r\nOK\r\n");
		send(&t, "AT");
		assert_said(&t, "\r\nOK\r\n");
		bench_fini(&t);
	}
}

static void pubraw_takes_exactly_its_bytes_without_echo(void **state)
{
	(void)state;
	for (size_t step = 1; step < 12; step++) {
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		connect(&t);
		t.step = step;
		send(&t, "AT+MQTTPUBRAW=0,\"t\",5,0,0");
		/* protocol.md 2.3, "pubraw, echo on" */
		assert_said(&t, "AT+MQTTPUBRAW=0,\"t\",5,0,0\r\n\r\nOK\r\n\r\n>");
		send_bytes(&t, SLICE("h\r\n\0>"));
		assert_said(&t, "");
		assert_string_equal(t.fake.called, "publish t 5 0 0");
		assert_true(slice_eq(buf_slice(&t.fake.payload), SLICE("h\r\n\0>")));
		published(&t, true);
		assert_said(&t, "+MQTTPUB:OK\r\n");
		send(&t, "AT");
		assert_said(&t, "AT\r\n\r\nOK\r\n");
		bench_fini(&t);
	}
}

static void surplus_bytes_after_the_data_are_busy_and_do_no_harm(void **state)
{
	(void)state;
	for (size_t step = 1; step < 9; step++) {
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		connect(&t);
		send(&t, "AT+MQTTPUBRAW=0,\"t\",5,1,1");
		buf_clear(&t.out);
		t.step = step;
		send_bytes(&t, SLICE("hello\r\n"));
		assert_said(&t, "\r\nbusy p...\r\n");
		assert_string_equal(t.fake.called, "publish t 5 1 1");
		published(&t, true);
		assert_said(&t, "+MQTTPUB:OK\r\n");
		bench_fini(&t);
	}
}

static void a_line_end_that_comes_after_the_result_is_no_line(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	connect(&t);
	send(&t, "AT+MQTTPUBRAW=0,\"t\",5,1,1");
	buf_clear(&t.out);
	send_bytes(&t, SLICE("hello\r"));
	published(&t, true);
	send_bytes(&t, SLICE("\n"));
	send(&t, "AT");
	assert_said(&t, "\r\nbusy p...\r\n+MQTTPUB:OK\r\n\r\nOK\r\n");
	bench_fini(&t);
}

/* No board has published within some milliseconds, when a terminal's line end comes in a write of its
 * own. */
static void a_line_end_right_behind_the_data_is_busy_however_fast_the_broker_was(void **state)
{
	static const struct {
		int64_t later_us;
		const char *bytes, *said;
	} cases[] = {
		{0, "\r\n", "\r\nbusy p...\r\n"}, {5000, "\r\n", "\r\nbusy p...\r\n"},
		{5000, "\r", "\r\nbusy p...\r\n"},
		{5000, "\r\nAT\r\n", "\r\nbusy p...\r\n\r\nOK\r\n"},
		{5000, "AT\r\n\r\n", "\r\nOK\r\n"}, {500000, "\r\n", ""}, /* a hand */
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		connect(&t);
		send(&t, "AT+MQTTPUBRAW=0,\"t\",5,1,1");
		send_bytes(&t, SLICE("hello"));
		published(&t, true);
		buf_clear(&t.out);
		t.now += cases[i].later_us;
		send_bytes(&t, slice_of(cases[i].bytes));
		assert_said(&t, cases[i].said);
		bench_fini(&t);
	}
}

static void a_message_may_come_after_the_prompt(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	connect(&t);
	send(&t, "AT+MQTTPUBRAW=0,\"t\",2,0,0");
	come(&t, SLICE("t"), SLICE("on"), 0);
	send_bytes(&t, SLICE("xy"));
	published(&t, true);
	/* protocol.md 2.3, "pubraw + URC" */
	assert_said(&t, "\r\nOK\r\n\r\n>+MQTTSUBRECV:0,\"t\",2,on\r\n+MQTTPUB:OK\r\n");
	bench_fini(&t);
}

static void older_firmware_writes_ok_and_prompt_apart(void **state)
{
	static const struct {
		enum at_dialect dialect;
		int writes;
	} cases[] = {{AT_DIALECT_ESP32_S, 2}, {AT_DIALECT_ESP_AT, 1}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench t;

		bench_init(&t, cases[i].dialect);
		quiet(&t);
		connect(&t);
		t.writes = 0;
		board_receive(t.board, SLICE("AT+MQTTPUBRAW=0,\"t\",2,0,0\r\n"), 0);
		assert_int_equal(t.writes, cases[i].writes);
		assert_said(&t, "\r\nOK\r\n\r\n>");
		bench_fini(&t);
	}
}

static void a_reset_forgets_mqtt_keeps_wifi_and_takes_1600_ms(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	connect(&t);
	send(&t, "AT+CWJAP=\"somewhere\",\"12345678\"");
	board_tick(t.board, 0);
	buf_clear(&t.out);
	t.now = 1000;
	send(&t, "AT+RST");
	assert_said(&t, "\r\nOK\r\n");
	assert_string_equal(t.fake.called, "abort");
	assert_int_equal(board_deadline(t.board), 1601000);
	t.step = 1;
	send(&t, "AT");
	assert_said(&t, "\r\nbusy p...\r\n");
	board_tick(t.board, 1601000);
	assert_said(&t, "\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n");
	send(&t, "AT+MQTTCONN?");
	assert_said(&t, "AT+MQTTCONN?\r\n+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n\r\nOK\r\n");
	send(&t, "AT+CWJAP?");
	assert_int_equal(slice_find(buf_slice(&t.out), SLICE("+CWJAP:\"somewhere\",")),
		strlen("AT+CWJAP?\r\n"));
	bench_fini(&t);
}

static void what_awaits_an_answer_is_forgotten_by_a_reset(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	connect(&t);
	send(&t, "AT+MQTTPUB=0,\"t\",\"x\",1,0");
	board_power_on(t.board, 10);
	buf_clear(&t.out);
	published(&t, true);
	t.fake.broker.events->lost(t.fake.broker.user, "gone");
	come(&t, SLICE("t"), SLICE("x"), 0);
	assert_said(&t, "");
	bench_fini(&t);
}

/* Whatever else is wrong with the line: neither the command nor the form is unknown. */
static void every_command_of_the_table_is_there_in_all_its_forms(void **state)
{
	static const char *const ends[] = {[AT_FORM_EXECUTE] = "",
		[AT_FORM_QUERY] = "?",
		[AT_FORM_TEST] = "=?",
		[AT_FORM_SET] = "=\"\""};

	(void)state;
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++)
		for (size_t i = 0; i < at_command_count(); i++)
			for (size_t form = 0; form < ALEN(ends); form++) {
				const struct at_command *c = at_command(i);
				struct buf line = {0};
				struct bench t;

				if (!(c->dialects & AT_IN(dialect)) ||
					!(at_command_forms(c, (enum at_dialect)dialect) &
						AT_HAS(form)))
					continue;
				/* From v2.2 on; the table has it for whoever asks a board. */
				if (dialect == AT_DIALECT_ESP32_S &&
					at_command_does(c, (enum at_form)form, AT_LISTS_COMMANDS))
					continue;
				bench_init(&t, (enum at_dialect)dialect);
				with_codes(&t);
				if (c->basic)
					buf_addf(&line, "AT%s%s", c->name, *c->name ? "1" : "");
				else
					buf_addf(&line, "AT+%s%s", c->name, ends[form]);
				send(&t, buf_text(&line));
				if (slice_find(buf_slice(&t.out), SLICE("0x01090000")) !=
						SLICE_NONE ||
					slice_find(buf_slice(&t.out), SLICE("0x010c0000")) !=
						SLICE_NONE)
					fail_msg("%s: %s", buf_text(&line), buf_text(&t.out));
				buf_fini(&line);
				bench_fini(&t);
			}
}

/* Any bytes, in any phase: no crash, and a reset always brings the board back. */
static void noise_never_stops_a_board(void **state)
{
	static const char *const pieces[] = {"AT", "+MQTTPUBRAW=0,\"t\",9,0,0", "\r\n", "=", "?",
		",", "\"", "\\", "0", "+MQTTUSERCFG=0,1,\"\",\"\",\"\",0,0,\"\"",
		"+MQTTCONN=0,\"h\",1,0", "E0", "+SYSLOG=1", "\n", "\r", ">", "x", "+CWQAP", "+RST"};
	unsigned seed = 1;

	(void)state;
	for (int run = 0; run < 200; run++) {
		struct bench t;

		bench_init(&t, run % 2 ? AT_DIALECT_ESP_AT : AT_DIALECT_ESP32_S);
		for (int i = 0; i < 200; i++) {
			seed = seed * 1103515245 + 12345;
			send_bytes(&t, slice_of(pieces[seed / 65536 % ALEN(pieces)]));
			if (seed / 65536 % 7 == 0)
				t.fake.broker.events->connected(t.fake.broker.user, NULL);
			if (seed / 65536 % 11 == 0)
				published(&t, true);
			if (seed / 65536 % 13 == 0 && board_deadline(t.board) >= 0)
				board_tick(t.board, t.now = board_deadline(t.board));
		}
		board_power_on(t.board, t.now);
		board_tick(t.board, t.now);
		buf_clear(&t.out);
		send(&t, "AT");
		assert_said(&t, "AT\r\n\r\nOK\r\n");
		bench_fini(&t);
	}
}

/* However its bytes come, and however many there are beyond those that are kept. */
static void a_line_that_is_too_long_is_refused_whatever_its_length(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	with_codes(&t);
	for (size_t step = 1; step < 4; step++)
		for (size_t n = 257; n < 1100; n++) {
			struct buf line = {0};

			t.step = step;
			buf_add_repeat(&line, 'x', n);
			send(&t, buf_text(&line));
			if (!slice_eq(buf_slice(&t.out),
				    SLICE("ERR CODE:0x01040000\r\n\r\nERROR\r\n")))
				fail_msg("%zu bytes, %zu at once: %s", n, step, buf_text(&t.out));
			buf_clear(&t.out);
			buf_fini(&line);
		}
	bench_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_powered_board_says_ready_and_then_its_wifi),
		cmocka_unit_test(the_echo_is_verbatim_and_can_be_switched_off),
		cmocka_unit_test(what_is_wrong_is_refused_with_the_codes_of_the_page),
		cmocka_unit_test(without_syslog_there_is_no_code_but_the_log_port_has_it),
		cmocka_unit_test(a_line_has_256_bytes_at_most),
		cmocka_unit_test(a_line_without_end_takes_no_memory_and_is_refused),
		cmocka_unit_test(a_line_feed_alone_is_no_line_end),
		cmocka_unit_test(a_second_line_is_busy_while_the_first_is_at_work),
		cmocka_unit_test(pubraw_takes_exactly_its_bytes_without_echo),
		cmocka_unit_test(surplus_bytes_after_the_data_are_busy_and_do_no_harm),
		cmocka_unit_test(a_line_end_that_comes_after_the_result_is_no_line),
		cmocka_unit_test(
			a_line_end_right_behind_the_data_is_busy_however_fast_the_broker_was),
		cmocka_unit_test(a_message_may_come_after_the_prompt),
		cmocka_unit_test(older_firmware_writes_ok_and_prompt_apart),
		cmocka_unit_test(a_reset_forgets_mqtt_keeps_wifi_and_takes_1600_ms),
		cmocka_unit_test(what_awaits_an_answer_is_forgotten_by_a_reset),
		cmocka_unit_test(every_command_of_the_table_is_there_in_all_its_forms),
		cmocka_unit_test(noise_never_stops_a_board),
		cmocka_unit_test(a_line_that_is_too_long_is_refused_whatever_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
