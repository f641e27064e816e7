/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands beside AT+MQTT: Wi-Fi, clock, versions, UART.  test_sim_flash.c has certificates.
 */
#include "sim_bench.h"

static void wifi_is_joined_left_and_refused(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	connect(&t);
	send(&t, "AT+CWQAP");
	assert_said(&t, "\r\nOK\r\nWIFI DISCONNECT\r\n+MQTTDISCONNECTED:0\r\n");
	send(&t, "AT+CWJAP?");
	assert_said(&t, "No AP\r\n\r\nOK\r\n");
	send(&t, "AT+CIPSTA?");
	assert_said(&t, "+CIPSTA:ip:\"0.0.0.0\"\r\n+CIPSTA:gateway:\"0.0.0.0\"\r\n"
			"+CIPSTA:netmask:\"0.0.0.0\"\r\n\r\nOK\r\n");
	send(&t, "AT+CWJAP=\"net\",\"short\"");
	assert_said(&t, "");
	board_tick(t.board, board_deadline(t.board));
	assert_said(&t, "+CWJAP:2\r\n\r\nERROR\r\n");
	send(&t, "AT+CWJAP=\"net\",\"long enough\"");
	board_tick(t.board, board_deadline(t.board));
	assert_said(&t, "WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n");
	send(&t, "AT+CWMODE?");
	assert_said(&t, "+CWMODE:1\r\n\r\nOK\r\n");
	bench_fini(&t);
}

static void a_board_that_is_an_access_point_joins_none_when_it_boots(void **state)
{
	static const struct {
		const char *mode, *said;
	} cases[] = {
		{"AT+CWMODE=2", "\r\nready\r\n"},
		{"AT+CWMODE=3", "\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n"},
		{"AT+CWMODE=0", "\r\nready\r\n"},
	};
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	for (size_t i = 0; i < ALEN(cases); i++) {
		send(&t, cases[i].mode);
		send(&t, "AT+RST");
		buf_clear(&t.out);
		board_tick(t.board, board_deadline(t.board));
		assert_said(&t, cases[i].said);
	}
	bench_fini(&t);
}

static void the_clock_is_set_by_the_network(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, "AT+CIPSNTPTIME?");
	/* protocol.md 1.4: one CRLF only */
	assert_said(&t, "+CIPSNTPTIME:Thu Jan  1 00:00:00 1970\r\nOK\r\n");
	send(&t, "AT+CIPSNTPCFG=1,8,\"ntp1.aliyun.com\"");
	assert_said(&t, "\r\nOK\r\n");
	board_tick(t.board, board_deadline(t.board));
	assert_said(&t, "+TIME_UPDATED\r\n");
	t.now = 5000000;
	send(&t, "AT+CIPSNTPTIME?");
	assert_said(&t, "+CIPSNTPTIME:Mon Nov 23 07:07:05 2026\r\nOK\r\n");
	send(&t, "AT+CIPSNTPCFG?");
	assert_said(&t, "+CIPSNTPCFG:1,8,\"ntp1.aliyun.com\"\r\n\r\nOK\r\n");
	bench_fini(&t);
}

/* The caller's timer fires late, and a fast driver's next line is there first. */
static void what_was_due_happens_before_the_bytes_that_came_after(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, "AT+CIPSNTPCFG=1,8,\"ntp1.aliyun.com\"");
	send(&t, "AT+CIPSNTPTIME?");
	assert_said(&t, "\r\nOK\r\n+TIME_UPDATED\r\n"
			"+CIPSNTPTIME:Mon Nov 23 07:07:00 2026\r\nOK\r\n");
	bench_fini(&t);
}

static void time_zones_are_hours_or_hhmm(void **state)
{
	static const struct {
		const char *line, *time;
	} cases[] = {
		{"AT+CIPSNTPCFG=1,-12,\"s\"", "Sun Nov 22 11:07:00 2026"},
		{"AT+CIPSNTPCFG=1,530,\"s\"", "Mon Nov 23 04:37:00 2026"},
		{"AT+CIPSNTPCFG=1,-330,\"s\"", "Sun Nov 22 19:37:00 2026"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf wanted = {0};
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		send(&t, cases[i].line);
		board_tick(t.board, board_deadline(t.board));
		buf_clear(&t.out);
		send(&t, "AT+CIPSNTPTIME?");
		buf_addf(&wanted, "+CIPSNTPTIME:%s\r\nOK\r\n", cases[i].time);
		assert_said(&t, buf_text(&wanted));
		send(&t, "AT+CIPSNTPCFG=1,275,\"s\"");
		assert_said(&t, "\r\nERROR\r\n");
		buf_fini(&wanted);
		bench_fini(&t);
	}
}

static void versions_are_four_lines_before_ok(void **state)
{
	static const char *const starts[] = {
		"AT version:", "SDK version:", "compile time", "Bin version", "", "OK"};

	(void)state;
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct bench t;

		bench_init(&t, (enum at_dialect)dialect);
		quiet(&t);
		send(&t, "AT+GMR");
		struct slice rest = buf_slice(&t.out);
		for (size_t i = 0; i < ALEN(starts); i++) {
			size_t end = slice_find(rest, SLICE("\r\n"));

			assert_true(end != SLICE_NONE);
			assert_true(slice_starts(rest, slice_of(starts[i])));
			assert_int_equal(end == 0, starts[i][0] == '\0');
			rest = slice_from(rest, end + 2);
		}
		assert_int_equal(rest.n, 0);
		bench_fini(&t);
	}
}

/* In a board's order, seen on one: itself, Wi-Fi and TCP/IP, MQTT, and a few more at the end. */
static void the_list_of_commands_is_in_a_boards_order(void **state)
{
	static const char *const rows[] = {"+CMD:0,\"AT\",0,0,0,1\r\n",
		"+CMD:1,\"ATE0\",0,0,0,1\r\n", "+CMD:2,\"ATE1\",0,0,0,1\r\n",
		"+CMD:3,\"AT+RST\",0,0,0,1\r\n", "+CMD:4,\"AT+GMR\",0,0,0,1\r\n",
		"+CMD:5,\"AT+CMD\",0,1,0,0\r\n", ",\"AT+RESTORE\",0,0,0,1\r\n",
		",\"AT+CWMODE\",0,1,1,0\r\n", ",\"AT+CWJAP\",0,1,1,1\r\n",
		",\"AT+CIFSR\",0,0,0,1\r\n", ",\"AT+CIPMUX\",0,1,1,0\r\n",
		",\"AT+MQTTUSERCFG\",0,0,1,0\r\n", ",\"AT+MQTTLONGPASSWORD\",0,0,1,0\r\n",
		",\"AT+MQTTCONN\",0,1,1,0\r\n", ",\"AT+MQTTCLEAN\",0,0,1,0\r\n",
		",\"AT+PING\",0,0,1,0\r\n", ",\"AT+UART_DEF\",0,1,1,0\r\n\r\nOK\r\n"};
	struct bench t;
	size_t at = 0;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, "AT+CMD?");
	for (size_t i = 0; i < ALEN(rows); i++) {
		size_t found = slice_find(slice_from(buf_slice(&t.out), at), slice_of(rows[i]));

		if (found == SLICE_NONE)
			fail_msg("%s is not there, or not behind the one before", rows[i]);
		at += found;
	}
	assert_true(slice_find(buf_slice(&t.out), SLICE("CWMODE_CUR")) == SLICE_NONE);
	bench_fini(&t);
}

static void firmware_before_22_lists_nothing(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	with_codes(&t);
	send(&t, "AT+CMD?");
	assert_said(&t, "ERR CODE:0x01090000\r\n\r\nERROR\r\n");
	bench_fini(&t);
}

/* Another board in place of the first. */
static void bench_replace(struct bench *t, unsigned number, bool nonos, bool slow)
{
	board_free(t->board);
	t->board = board_new(&(struct board_options){.number = number,
		.nonos = nonos,
		.slow = slow,
		.send = hear,
		.rate = hear_rate,
		.log = hear_log,
		.clock = clock_of_server,
		.user = t,
		.broker = &t->fake.broker});
	board_power_on(t->board, 0);
	board_tick(t->board, 0);
}

static void bench_init_nonos(struct bench *t)
{
	bench_init(t, AT_DIALECT_ESP32_S);
	bench_replace(t, 0, true, false);
	buf_clear(&t->out);
}

enum { PAGE = 1, LATER = 2, OLD = 4, MODERN = PAGE | LATER, EACH = PAGE | LATER | OLD };

#define ERR "\r\nERROR\r\n"
#define OK "\r\nOK\r\n"

/* What drivers send before MQTT: Espressif's documentation of v2.1 and v5.0, NonOS AT's of 1.7. */
static const struct {
	int firmware;
	const char *line, *said;
} bring_up[] = {
	{EACH, "AT+CWAUTOCONN=0", OK},
	{EACH, "AT+CWAUTOCONN?", "+CWAUTOCONN:1\r\n" OK},
	{EACH, "AT+CWDHCP=1,1", OK},
	{EACH, "AT+CWDHCP?", "+CWDHCP:3\r\n" OK},
	{EACH, "AT+CIPMUX=0", OK},
	{EACH, "AT+CIPMUX=1", OK},
	{EACH, "AT+CIPMUX=2", ERR},
	{EACH, "AT+CIPMUX?", "+CIPMUX:0\r\n" OK},
	{EACH, "AT+CIFSR",
		"+CIFSR:STAIP,\"192.168.4.2\"\r\n+CIFSR:STAMAC,\"02:00:00:a7:01:01\"\r\n" OK},
	{EACH, "AT+CIPSTAMAC?", "+CIPSTAMAC:\"02:00:00:a7:01:01\"\r\n" OK},
	{EACH, "AT+CIPSTAMAC=\"1a:fe:35:98:d3:7b\"", OK},
	{EACH, "AT+CIPSTAMAC=\"1b:fe:35:98:d3:7b\"", ERR}, /* that of a group */
	{EACH, "AT+CIPSTAMAC=\"1a-fe-35-98-d3-7b\"", ERR},
	{MODERN, "AT+CWSTATE?", "+CWSTATE:2,\"atmq-sim\"\r\n" OK},
	{OLD, "AT+CWSTATE?", ERR},
	{MODERN, "AT+CWINIT=1", OK},
	{MODERN, "AT+CWINIT?", "+CWINIT:1\r\n" OK},
	{OLD, "AT+CWINIT=1", ERR},
	{EACH, "AT+CIPDINFO=1", OK},
	{EACH, "AT+CIPDINFO?", "+CIPDINFO:0\r\n" OK},
	{MODERN, "AT+PING=\"broker.example.com\"", "+PING:8\r\n" OK},
	{OLD, "AT+PING=\"broker.example.com\"", "+8\r\n" OK},
	{EACH, "AT+CIPRECVMODE=1", OK},
	{EACH, "AT+CIPRECVMODE?", "+CIPRECVMODE:0\r\n" OK},
	{MODERN, "AT+CWRECONNCFG=10,100", OK},
	{MODERN, "AT+CWRECONNCFG?", "+CWRECONNCFG:1,0\r\n" OK},
	{PAGE | OLD, "AT+CIPDOMAIN=\"broker.example.com\"", "+CIPDOMAIN:192.0.2.1\r\n" OK},
	{LATER, "AT+CIPDOMAIN=\"broker.example.com\"", "+CIPDOMAIN:\"192.0.2.1\"\r\n" OK},
	{PAGE, "AT+CIPDOMAIN=\"10.1.2.3\"", "+CIPDOMAIN:10.1.2.3\r\n" OK},
	{PAGE, "AT+CIPDOMAIN=\"localhost\"", "+CIPDOMAIN:127.0.0.1\r\n" OK},
	{EACH, "AT+CIPSTATUS", "STATUS:2\r\n" OK},
	{MODERN, "AT+CIPSTATE?", OK},
	{EACH, "AT+CIPSSLCCONF=0", OK},
	{EACH, "AT+CIPSSLCCONF?", "+CIPSSLCCONF:0,0,0,0\r\n" OK},
	{EACH, "AT+CWHOSTNAME?", "+CWHOSTNAME:espressif\r\n" OK},
	{EACH, "AT+CWHOSTNAME=\"bench-3\"", OK},
	{MODERN, "AT+CIPDNS?", "+CIPDNS:0,\"192.168.4.1\"\r\n" OK},
	{MODERN, "AT+CIPDNS=1,\"223.5.5.5\",\"8.8.8.8\"", OK},
	{EACH, "AT+CWLAPOPT=1,31", OK},
	{EACH, "AT+SYSRAM?", "+SYSRAM:148408,84044\r\n" OK},
	{MODERN, "AT+SYSTIMESTAMP?", "+SYSTIMESTAMP:0\r\n" OK},
	{EACH, "AT+SLEEP=0", OK},
	{EACH, "AT+SLEEP?", "+SLEEP:0\r\n" OK},
	{MODERN, "AT+CIPSNTPINTV?", "+CIPSNTPINTV:3600\r\n" OK},
	{EACH, "AT+CIPMODE=0", OK},
	{EACH, "AT+CIPMODE?", "+CIPMODE:0\r\n" OK},
	{EACH, "AT+CWSAP=\"own\",\"12345678\",5,3", ERR}, /* it is a station alone */
	{EACH, "AT+CWSAP?", "+CWSAP:\"ESP_A70101\",\"\",1,0,10,0\r\n" OK},
	{EACH, "AT+CIPAP?",
		"+CIPAP:ip:\"0.0.0.0\"\r\n+CIPAP:gateway:\"0.0.0.0\"\r\n"
		"+CIPAP:netmask:\"0.0.0.0\"\r\n" OK},
	{EACH, "AT+RFPOWER?", "+RFPOWER:78,7,7,7\r\n" OK},
	{EACH, "AT+RFPOWER=60", OK},
	{EACH, "AT+UART?", "+UART:115200,8,1,0,0\r\n" OK},
	{EACH, "AT+CWCOUNTRY?", "+CWCOUNTRY:0,\"CN\",1,13\r\n" OK},
	{EACH, "AT+CWSTARTSMART=3", "WIFI DISCONNECT\r\n" OK},
	{EACH, "AT+CWSTOPSMART", OK},
	{LATER, "AT+SYSMSGFILTER?", "+SYSMSGFILTER:0\r\n" OK},
	{MODERN, "AT+SYSSTORE?", "+SYSSTORE:1\r\n" OK},
	{OLD, "AT+SYSSTORE?", ERR},
	{OLD, "AT+CWMODE_CUR?", "+CWMODE_CUR:1\r\n" OK},
	{OLD, "AT+CWMODE_DEF=3", OK},
	{OLD, "AT+CWJAP_CUR?", "+CWJAP_CUR:\"atmq-sim\",\"02:00:00:a7:00:01\",6,-42\r\n" OK},
	{OLD, "AT+CWJAP_DEF?", "+CWJAP_DEF:\"atmq-sim\",\"02:00:00:a7:00:01\",6,-42\r\n" OK},
	{OLD, "AT+MQTTCONN?", ERR},
	{MODERN, "AT+CWMODE_CUR?", ERR},
	{MODERN, "AT+CWJAP_DEF?", ERR},
};

static void what_drivers_send_first_is_answered_as_on_a_board(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(bring_up); i++)
		for (int firmware = PAGE; firmware <= OLD; firmware *= 2) {
			struct bench t;

			if (!(bring_up[i].firmware & firmware))
				continue;
			if (firmware == OLD)
				bench_init_nonos(&t);
			else
				bench_init(&t,
					firmware == PAGE ? AT_DIALECT_ESP32_S : AT_DIALECT_ESP_AT);
			quiet(&t);
			send(&t, bring_up[i].line);
			if (!slice_eq(buf_slice(&t.out), slice_of(bring_up[i].said)))
				fail_msg("%s, firmware %d:\n%s", bring_up[i].line, firmware,
					buf_text(&t.out));
			bench_fini(&t);
		}
}

/* One conversation each: what is set is reported, and so is what remains of it. */
static void settings_of_wifi_and_ip_are_kept_and_shown(void **state)
{
	static const struct {
		const char *lines[8], *said;
	} cases[] = {
		{{"AT+CWDHCP=0,1", "AT+CWDHCP?"}, OK "+CWDHCP:2\r\n" OK},
		{{"AT+CIPSTA=\"10.0.0.9\"", "AT+CIFSR", "AT+CWDHCP?"},
			OK "+CIFSR:STAIP,\"10.0.0.9\"\r\n+CIFSR:STAMAC,\"02:00:00:a7:01:01\"\r\n" OK
			   "+CWDHCP:2\r\n" OK},
		{{"AT+CWMODE=3", "AT+CWSAP=\"own\",\"12345678\",5,3,4,1", "AT+CWSAP?"},
			OK OK "+CWSAP:\"own\",\"12345678\",5,3,4,1\r\n" OK},
		{{"AT+CWMODE=3", "AT+CWSAP=\"own\",\"short\",5,3"}, OK ERR},
		{{"AT+CWMODE=2", "AT+CIFSR"},
			"WIFI DISCONNECT\r\n" OK
			"+CIFSR:APIP,\"192.168.5.1\"\r\n+CIFSR:APMAC,\"02:00:00:a7:01:02\"\r\n" OK},
		{{"AT+CIPDNS=1,\"8.8.8.8\"", "AT+CIPDNS?"}, OK "+CIPDNS:1,\"8.8.8.8\"\r\n" OK},
		{{"AT+CWCOUNTRY=1,\"DE\",1,13", "AT+CWCOUNTRY?"},
			OK "+CWCOUNTRY:1,\"DE\",1,13\r\n" OK},
		{{"AT+SYSTIMESTAMP=1000", "AT+SYSTIMESTAMP?", "AT+CIPSNTPTIME?"},
			OK "+SYSTIMESTAMP:1000\r\n" OK "+CIPSNTPTIME:Thu Jan  1 00:16:40 1970" OK},
		{{"AT+CWLAPOPT=1,6", "AT+CWLAP=\"workshop\"", "AT+CWLAPOPT=1,2,-70", "AT+CWLAP"},
			OK "+CWLAP:(\"workshop\",-63)\r\n" OK OK
			   "+CWLAP:(\"atmq-sim\")\r\n+CWLAP:(\"workshop\")\r\n" OK},
		{{"AT+CWINIT=0", "AT+CWSTATE?", "AT+CIPDOMAIN=\"h\"", "AT+PING=\"h\""},
			"WIFI DISCONNECT\r\n" OK "+CWSTATE:4,\"atmq-sim\"\r\n" OK "DNS Fail\r\n" ERR
			"+PING:TIMEOUT\r\n" ERR},
		{{"AT+CIPMUX=1", "AT+CIPSSLCCONF=2,3,1,1", "AT+CIPSSLCCONF?"},
			OK OK "+CIPSSLCCONF:0,0,0,0\r\n+CIPSSLCCONF:1,0,0,0\r\n"
			      "+CIPSSLCCONF:2,3,1,1\r\n+CIPSSLCCONF:3,0,0,0\r\n"
			      "+CIPSSLCCONF:4,0,0,0\r\n" OK},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		for (size_t k = 0; cases[i].lines[k]; k++)
			send(&t, cases[i].lines[k]);
		assert_said(&t, cases[i].said);
		bench_fini(&t);
	}
}

static void a_board_that_shall_not_join_by_itself_does_not(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+CWAUTOCONN=0");
	send(&t, "AT+RST");
	buf_clear(&t.out);
	board_tick(t.board, board_deadline(t.board));
	assert_said(&t, "\r\nready\r\n");
	quiet(&t);
	send(&t, "AT+CWSTATE?");
	assert_said(&t, "+CWSTATE:0,\"\"\r\n" OK);
	bench_fini(&t);
}

static void each_board_of_a_process_has_its_own_mac(void **state)
{
	static const struct {
		unsigned number;
		const char *mac;
	} cases[] = {
		{1, "02:00:00:a7:02:01"}, {254, "02:00:00:a7:ff:01"}, {255, "02:00:01:a7:00:01"}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf wanted = {0};
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		bench_replace(&t, cases[i].number, false, false);
		quiet(&t);
		send(&t, "AT+CIPSTAMAC?");
		buf_addf(&wanted, "+CIPSTAMAC:\"%s\"\r\n" OK, cases[i].mac);
		assert_said(&t, buf_text(&wanted));
		buf_fini(&wanted);
		bench_fini(&t);
	}
}

/* Steps of a board that takes its time: a line is sent, or time passes, in milliseconds. */
static void a_slow_board_takes_as_long_as_a_real_one(void **state)
{
	static const struct {
		int64_t ms;
		const char *line, *said;
	} steps[] = {
		{0, NULL, "\r\nready\r\n"},
		{1, "ATE0", "ATE0\r\n" OK},
		{1998, NULL, ""},
		{1, NULL, "WIFI CONNECTED\r\n"},
		{999, "AT+CWSTATE?", "+CWSTATE:0,\"\"\r\n" OK},
		{1, NULL, "WIFI GOT IP\r\n"},
		{0, "AT+CWJAP=\"net\",\"long enough\"", "WIFI DISCONNECT\r\n"},
		{1999, "AT", "\r\nbusy p...\r\n"},
		{1, NULL, "WIFI CONNECTED\r\n"},
		{1, "AT", "\r\nbusy p...\r\n"},
		{999, NULL, "WIFI GOT IP\r\n" OK},
		{0, "AT+CWJAP=\"net\",\"short\"", "WIFI DISCONNECT\r\n"},
		{14999, "AT", "\r\nbusy p...\r\n"},
		{1, NULL, "+CWJAP:2\r\n" ERR},
		{0, "AT+RST", OK},
		{1599, "AT", "\r\nbusy p...\r\n"},
		{1, NULL, "\r\nready\r\n"},
		{2000, NULL, "WIFI CONNECTED\r\n"},
		{1000, NULL, "WIFI GOT IP\r\n"},
		{0, "ATE0", "ATE0\r\n" OK},
		{0, "AT+CIPSNTPCFG=1,0,\"s\"", OK},
		{1999, "AT+CIPSNTPTIME?", "+CIPSNTPTIME:Thu Jan  1 00:00:00 1970\r\nOK\r\n"},
		{1, "AT+CIPSNTPTIME?", "+CIPSNTPTIME:Sun Nov 22 23:07:00 2026\r\nOK\r\n"},
	};
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	bench_replace(&t, 0, false, true);
	for (size_t i = 0; i < ALEN(steps); i++) {
		t.now += steps[i].ms * 1000;
		board_tick(t.board, t.now);
		if (steps[i].line)
			send(&t, steps[i].line);
		if (!slice_eq(buf_slice(&t.out), slice_of(steps[i].said)))
			fail_msg("step %zu: %s", i, buf_text(&t.out));
		buf_clear(&t.out);
	}
	bench_fini(&t);
}

static void a_slow_board_needs_a_second_to_disconnect(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	bench_replace(&t, 0, false, true);
	for (t.now = 0; t.now < 4000000; t.now += 1000000)
		board_tick(t.board, t.now);
	quiet(&t);
	connect(&t);
	send(&t, "AT+MQTTCLEAN=0");
	t.fake.broker.events->disconnected(t.fake.broker.user);
	t.now += 999000;
	send(&t, "AT");
	assert_said(&t, "\r\nbusy p...\r\n");
	t.now += 1000;
	board_tick(t.board, t.now);
	assert_said(&t, OK);
	/* A broker that needs longer than that is waited for. */
	connect(&t);
	send(&t, "AT+MQTTCLEAN=0");
	t.now += 1500000;
	board_tick(t.board, t.now);
	assert_said(&t, "");
	t.fake.broker.events->disconnected(t.fake.broker.user);
	assert_said(&t, OK);
	bench_fini(&t);
}

/* A line that begins with > is what follows a prompt. */
static void links_reach_the_board_itself_and_nobody_else(void **state)
{
	static const struct {
		const char *lines[8], *said;
	} cases[] = {
		{{"AT+CIPSTART=\"TCP\",\"127.0.0.1\",80", "AT+CIPSEND=5", ">hello", "AT+CIPCLOSE"},
			"CONNECT\r\n" OK OK
			"\r\n>\r\nRecv 5 bytes\r\n\r\nSEND OK\r\n\r\n+IPD,5:hello"
			"CLOSED\r\n" OK},
		{{"AT+CIPMUX=1", "AT+CIPSTART=3,\"TCP\",\"127.0.0.1\",80", "AT+CIPDINFO=1",
			 "AT+CIPSEND=3,2", ">hi", "AT+CIPCLOSE=5"},
			OK "3,CONNECT\r\n" OK OK OK "\r\n>\r\nRecv 2 bytes\r\n\r\nSEND OK\r\n"
			   "\r\n+IPD,3,2,\"127.0.0.1\",80:hi3,CLOSED\r\n" OK},
		{{"AT+CIPSTART=\"TCP\",\"127.0.0.1\",80", "AT+CIPSTART=\"TCP\",\"127.0.0.1\",80",
			 "AT+CIPSTATUS", "AT+CIPMUX=1", "AT+CIPCLOSE", "AT+CIPSTATUS"},
			"CONNECT\r\n" OK "ALREADY CONNECTED\r\n" ERR
			"STATUS:3\r\n+CIPSTATUS:0,\"TCP\",\"127.0.0.1\",80,50000,0\r\n" OK
			"link is builded\r\n" ERR "CLOSED\r\n" OK "STATUS:4\r\n" OK},
		{{"AT+CIPSTART=\"TCP\",\"192.0.2.1\",80"}, ERR},
		{{"AT+CIPSTART=0,\"TCP\",\"127.0.0.1\",80"}, ERR},
		{{"AT+CIPSEND=5"}, "link is not valid\r\n" ERR},
		{{"AT+CIPSTART=\"UDP\",\"localhost\",9", "AT+CIPSEND=2049", "AT+CIPSEND"},
			"CONNECT\r\n" OK ERR ERR},
		{{"AT+CWQAP", "AT+CIPSTART=\"TCP\",\"127.0.0.1\",80"},
			OK "WIFI DISCONNECT\r\nno ip\r\n" ERR},
		{{"AT+CIPSTART=\"TCP\",\"127.0.0.1\",80", "AT+CWQAP"},
			"CONNECT\r\n" OK OK "WIFI DISCONNECT\r\nCLOSED\r\n"},
		{{"AT+CIPMODE=1", "AT+CIPSTART=\"TCP\",\"127.0.0.1\",80", "AT+SYSMSG=1",
			 "AT+CIPSEND", ">AT\r\n", ">+++", "AT+CIPCLOSE"},
			OK "CONNECT\r\n" OK OK OK "\r\n>AT\r\n\r\n+QUITT\r\nCLOSED\r\n" OK},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		for (size_t k = 0; cases[i].lines[k]; k++)
			if (cases[i].lines[k][0] == '>')
				send_bytes(&t, slice_of(cases[i].lines[k] + 1));
			else
				send(&t, cases[i].lines[k]);
		assert_said(&t, cases[i].said);
		bench_fini(&t);
	}
}

static void the_uart_and_system_settings_can_be_asked_for(void **state)
{
	static const struct {
		const char *set, *query, *answer;
	} cases[] = {
		{"AT+UART_CUR=921600,8,1,0,3", "AT+UART_CUR?", "+UART_CUR:921600,8,1,0,3\r\n"},
		{"AT+UART_DEF=9600,7,3,2,0", "AT+UART_DEF?", "+UART_DEF:9600,7,3,2,0\r\n"},
		{"AT+SYSMSG=4", "AT+SYSMSG?", "+SYSMSG:4\r\n"},
		{"AT+SYSSTORE=0", "AT+SYSSTORE?", "+SYSSTORE:0\r\n"},
		{"AT+CWMODE=3", "AT+CWMODE?", "+CWMODE:3\r\n"},
		{"AT+SYSLOG=0", "AT+SYSLOG?", "+SYSLOG:0\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf wanted = {0};
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		send(&t, cases[i].set);
		assert_said(&t, "\r\nOK\r\n");
		send(&t, cases[i].query);
		buf_addf(&wanted, "%s\r\nOK\r\n", cases[i].answer);
		assert_said(&t, buf_text(&wanted));
		buf_fini(&wanted);
		bench_fini(&t);
	}
}

/* UART_DEF too sets it at once. */
static void ok_comes_at_the_old_rate(void **state)
{
	static const char *const lines[] = {
		"AT+UART_CUR=921600,8,1,0,0", "AT+UART_DEF=921600,8,1,0,0"};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		send(&t, lines[i]);
		assert_int_equal(t.baud, 921600);
		assert_buf(&t.before_rate, "\r\nOK\r\n");
		bench_fini(&t);
	}
}

static void a_scan_lists_all_networks_or_the_one_that_is_named(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+CWLAP");
	struct slice all = buf_slice(&t.out);
	assert_true(slice_find(all, SLICE("\"workshop\",")) != SLICE_NONE);
	assert_true(slice_find(all, SLICE("\"guest, 2nd floor\",")) != SLICE_NONE);
	buf_clear(&t.out);
	send(&t, "AT+CWLAP=\"workshop\"");
	assert_said(&t, "+CWLAP:(4,\"workshop\",-63,\"02:00:00:a7:00:02\",1,-1,-1,4,4,7,1)\r\n"
			"\r\nOK\r\n");
	send(&t, "AT+CWLAP=\"nowhere\"");
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+CWMODE=2");
	buf_clear(&t.out);
	send(&t, "AT+CWLAP");
	assert_said(&t, "\r\nERROR\r\n");
	bench_fini(&t);
}

static void restore_is_a_new_board(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+UART_DEF=9600,8,1,0,0");
	buf_clear(&t.out);
	send(&t, "AT+RESTORE");
	assert_said(&t, "\r\nOK\r\n");
	board_tick(t.board, board_deadline(t.board));
	assert_said(&t, "\r\nready\r\n");
	quiet(&t);
	send(&t, "AT+UART_DEF?");
	assert_said(&t, "+UART_DEF:115200,8,1,0,0\r\n\r\nOK\r\n");
	bench_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wifi_is_joined_left_and_refused),
		cmocka_unit_test(a_board_that_is_an_access_point_joins_none_when_it_boots),
		cmocka_unit_test(the_clock_is_set_by_the_network),
		cmocka_unit_test(what_was_due_happens_before_the_bytes_that_came_after),
		cmocka_unit_test(time_zones_are_hours_or_hhmm),
		cmocka_unit_test(versions_are_four_lines_before_ok),
		cmocka_unit_test(the_list_of_commands_is_in_a_boards_order),
		cmocka_unit_test(firmware_before_22_lists_nothing),
		cmocka_unit_test(what_drivers_send_first_is_answered_as_on_a_board),
		cmocka_unit_test(settings_of_wifi_and_ip_are_kept_and_shown),
		cmocka_unit_test(a_board_that_shall_not_join_by_itself_does_not),
		cmocka_unit_test(each_board_of_a_process_has_its_own_mac),
		cmocka_unit_test(a_slow_board_takes_as_long_as_a_real_one),
		cmocka_unit_test(a_slow_board_needs_a_second_to_disconnect),
		cmocka_unit_test(links_reach_the_board_itself_and_nobody_else),
		cmocka_unit_test(the_uart_and_system_settings_can_be_asked_for),
		cmocka_unit_test(ok_comes_at_the_old_rate),
		cmocka_unit_test(a_scan_lists_all_networks_or_the_one_that_is_named),
		cmocka_unit_test(restore_is_a_new_board),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
