/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The AT+MQTT commands of the board: what they say, and what the broker is asked.
 */
#include "sim_bench.h"

static void a_connection_is_reported_before_ok_with_the_port_in_quotes(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+MQTTCONN?");
	assert_said(&t, "+MQTTCONN:0,1,1,\"\",\"\",\"\",0\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTCONN=0,\"192.168.1.140\",1884,0");
	assert_said(&t, "");
	assert_string_equal(
		t.fake.called, "connect 192.168.1.140:1884 as ESP32 AiThinker/1234567890");
	assert_int_equal(t.fake.how.keepalive, 120);
	assert_true(t.fake.how.clean_session);
	assert_int_equal(t.fake.how.will_topic.n, 0);
	t.fake.broker.events->connected(t.fake.broker.user, NULL);
	/* protocol.md 2.3, "conn ok" */
	assert_said(&t, "+MQTTCONNECTED:0,1,\"192.168.1.140\",\"1884\",\"\",0\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTCONN?");
	assert_said(&t, "+MQTTCONN:0,4,1,\"192.168.1.140\",\"1884\",\"\",0\r\n\r\nOK\r\n");
	bench_fini(&t);
}

static void a_path_is_shown_with_a_slash_before_it(void **state)
{
	static const char *const paths[] = {"mqtt", "/mqtt"};

	(void)state;
	for (size_t i = 0; i < ALEN(paths); i++) {
		struct buf line = {0};
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		buf_addf(&line, "AT+MQTTUSERCFG=0,6,\"c\",\"\",\"\",0,0,\"%s\"", paths[i]);
		send(&t, buf_text(&line));
		buf_clear(&t.out);
		send(&t, "AT+MQTTCONN=0,\"h\",80,1");
		t.fake.broker.events->connected(t.fake.broker.user, NULL);
		assert_said(&t, "+MQTTCONNECTED:0,6,\"h\",\"80\",\"/mqtt\",1\r\n\r\nOK\r\n");
		buf_fini(&line);
		bench_fini(&t);
	}
}

static void connection_settings_reach_the_broker(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	send(&t, "AT+MQTTCLIENTID=0,\"other\"");
	send(&t, "AT+MQTTUSERNAME=0,\"a\\,b\"");
	send(&t, "AT+MQTTPASSWORD=0,\"\\\\\\\"\"");
	/* The page's second listing has keepalive 0: the default of 120 s. */
	send(&t, "AT+MQTTCONNCFG=0,0,1,\"lwtt\",\"lwtm\",2,1");
	send(&t, "AT+MQTTCONN?");
	assert_said(&t, "\r\nOK\r\n\r\nOK\r\n\r\nOK\r\n\r\nOK\r\n\r\nOK\r\n"
			"+MQTTCONN:0,2,1,\"\",\"\",\"\",0\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTCONN=0,\"h\",1,1");
	assert_string_equal(t.fake.called, "connect h:1 as other a,b/\\\"");
	assert_int_equal(t.fake.how.keepalive, 120);
	assert_false(t.fake.how.clean_session);
	assert_int_equal(t.fake.how.will_topic.n, 4);
	assert_int_equal(t.fake.how.will_message.n, 4);
	assert_int_equal(t.fake.how.will_qos, 2);
	assert_true(t.fake.how.will_retain);
	bench_fini(&t);
}

static void a_failed_connection_leaves_state_2_and_no_host(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	buf_clear(&t.out);
	send(&t, "AT+MQTTCONN=0,\"h\",1883,1");
	t.fake.broker.events->connected(t.fake.broker.user, &unreachable);
	assert_said(&t, "+MQTTDISCONNECTED:0\r\n\r\nERROR\r\n");
	assert_buf(&t.log, "E (0) esp-tls: Failed to open new connection: connection refused\n"
			   "E (0) MQTT_CLIENT: Error transport connect\n"
			   "[at-mqtt]error code:0x600b\n");
	send(&t, "AT+MQTTCONN?");
	assert_said(&t, "+MQTTCONN:0,2,1,\"\",\"\",\"\",0\r\n\r\nOK\r\n");
	send(&t, "AT+SYSLOG=1");
	buf_clear(&t.out);
	send(&t, "AT+MQTTCONN=0,\"h\",1883,0");
	t.fake.broker.events->connected(t.fake.broker.user, &unreachable);
	assert_said(&t, "+MQTTDISCONNECTED:0\r\nERR CODE:0x010a600b\r\n\r\nERROR\r\n");
	bench_fini(&t);
}

static void a_certificate_for_another_name_is_a_failed_handshake(void **state)
{
	static const struct broker_failure misnamed = {BROKER_MISNAMED, .why = "it is for another"};
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	with_codes(&t);
	send(&t, USERCFG);
	buf_clear(&t.out);
	send(&t, "AT+MQTTCONN=0,\"h\",1883,1");
	t.fake.broker.events->connected(t.fake.broker.user, &misnamed);
	/* protocol.md 4: 0x6052 is about the characters of a host. */
	assert_said(&t, "+MQTTDISCONNECTED:0\r\nERR CODE:0x010a600b\r\n\r\nERROR\r\n");
	assert_buf(&t.log, "E (0) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x2700\n"
			   "E (0) esp-tls: Failed to open new connection: it is for another\n"
			   "E (0) MQTT_CLIENT: Error transport connect\n"
			   "[at-mqtt]error code:0x600b\n");
	bench_fini(&t);
}

static void a_server_name_that_is_not_sent_is_reported(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, "AT+MQTTUSERCFG=0,2,\"ESP32\",\"\",\"\",0,0,\"\"");
	send(&t, "AT+MQTTSNI=0,\"name.example\"");
	assert_said(&t, "\r\nOK\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTCONN=0,\"h\",8883,0");
	assert_buf(&t.log,
		"W (0) esp-tls: the name of AT+MQTTSNI is not sent: this board names the "
		"host of AT+MQTTCONN\n");
	buf_clear(&t.log);
	/* The same host needs no warning. */
	t.fake.broker.events->connected(t.fake.broker.user, &unreachable);
	buf_clear(&t.log);
	send(&t, "AT+MQTTCONN=0,\"name.example\",8883,0");
	assert_buf(&t.log, "");
	bench_fini(&t);
}

static void a_broker_that_never_answers_is_given_up(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	buf_clear(&t.out);
	send(&t, "AT+MQTTCONN=0,\"h\",1883,0");
	/* The page: all but MQTTCONN within 10 s; MQTTCONN 10 s a step. */
	assert_true(board_deadline(t.board) >= 10 * 1000000);
	assert_true(board_deadline(t.board) <= 30 * 1000000);
	board_tick(t.board, board_deadline(t.board));
	assert_said(&t, "+MQTTDISCONNECTED:0\r\n\r\nERROR\r\n");
	assert_string_equal(t.fake.called, "abort");
	bench_fini(&t);
}

static void settings_are_refused_while_connected(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	with_codes(&t);
	connect(&t);
	send(&t, USERCFG);
	assert_said(&t, "ERR CODE:0x010a6002\r\n\r\nERROR\r\n");
	send(&t, "AT+MQTTCONN=0,\"h\",1883,0");
	assert_said(&t, "ERR CODE:0x010a6004\r\n\r\nERROR\r\n");
	send(&t, "AT+MQTTCLEAN=0");
	assert_string_equal(t.fake.called, "disconnect");
	assert_said(&t, "");
	t.fake.broker.events->disconnected(t.fake.broker.user);
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+MQTTCONN?");
	assert_said(&t, "+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n\r\nOK\r\n");
	send(&t, USERCFG);
	assert_said(&t, "\r\nOK\r\n");
	bench_fini(&t);
}

static void a_failed_raw_publish_says_fail(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	connect(&t);
	send(&t, "AT+MQTTPUBRAW=0,\"t\",2,1,0");
	send_bytes(&t, SLICE("xy"));
	buf_clear(&t.out);
	published(&t, false);
	assert_said(&t, "+MQTTPUB:FAIL\r\n");
	send(&t, "AT+MQTTPUBRAW=0,\"t\",2,1,0");
	send_bytes(&t, SLICE("xy"));
	t.fake.broker.events->lost(t.fake.broker.user, "gone");
	/* protocol.md 2.3, "pubraw fail": no line end between the two */
	assert_said(&t, "\r\nOK\r\n\r\n>+MQTTDISCONNECTED:0+MQTTPUB:FAIL\r\n");
	bench_fini(&t);
}

static void a_connection_lost_before_the_data_is_all_there_fails_the_publish(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	connect(&t);
	send(&t, "AT+MQTTPUBRAW=0,\"t\",2,1,0");
	send_bytes(&t, SLICE("x"));
	t.fake.broker.events->lost(t.fake.broker.user, "gone");
	send_bytes(&t, SLICE("y"));
	assert_said(&t, "\r\nOK\r\n\r\n>+MQTTDISCONNECTED:0\r\n+MQTTPUB:FAIL\r\n");
	bench_fini(&t);
}

static void a_publish_without_acknowledgement_ends_within_10_s(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	with_codes(&t);
	connect(&t);
	t.now = 7;
	send(&t, "AT+MQTTPUB=0,\"t\",\"x\",1,0");
	assert_int_equal(board_deadline(t.board), 10000007);
	board_tick(t.board, 10000007);
	assert_said(&t, "ERR CODE:0x010a600c\r\n\r\nERROR\r\n");
	published(&t, true);
	assert_said(&t, "");
	bench_fini(&t);
}

static void subscriptions_are_listed_with_their_state(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	connect(&t);
	send(&t, "AT+MQTTSUB?");
	/* protocol.md 2.3, "sub? empty" */
	assert_said(&t, "+MQTTSUB:0,4,\"\",0\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTSUB=0,\"topic\\,1\",1");
	assert_string_equal(t.fake.called, "subscribe topic,1 1");
	t.fake.broker.events->subscribed(t.fake.broker.user, true, 1);
	send(&t, "AT+MQTTSUB=0,\"b/#\",0");
	t.fake.broker.events->subscribed(t.fake.broker.user, true, 0);
	assert_said(&t, "\r\nOK\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTSUB?");
	assert_said(&t, "+MQTTSUB:0,6,\"topic,1\",1\r\n+MQTTSUB:0,6,\"b/#\",0\r\n\r\nOK\r\n");
	assert_buf(&t.log, "");
	send(&t, "AT+MQTTSUB=0,\"b/#\",2");
	assert_string_equal(t.fake.called, "subscribe b/# 2");
	assert_buf(&t.log, "ALREADY SUBSCRIBE\n");
	buf_clear(&t.log);
	t.fake.broker.events->subscribed(t.fake.broker.user, true, 2);
	send(&t, "AT+MQTTUNSUB=0,\"topic\\,1\"");
	t.fake.broker.events->unsubscribed(t.fake.broker.user, true);
	send(&t, "AT+MQTTUNSUB=0,\"never\"");
	assert_string_equal(t.fake.called, "unsubscribe never");
	t.fake.broker.events->unsubscribed(t.fake.broker.user, true);
	assert_buf(&t.log, "NO UNSUBSCRIBE\n");
	assert_said(&t, "\r\nOK\r\n\r\nOK\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTSUB?");
	assert_said(&t, "+MQTTSUB:0,6,\"b/#\",2\r\n\r\nOK\r\n");
	bench_fini(&t);
}

static void a_refused_subscription_is_reported_by_new_firmware_only(void **state)
{
	static const struct {
		enum at_dialect dialect;
		const char *answer;
	} cases[] = {
		{AT_DIALECT_ESP32_S, "\r\nOK\r\n"},
		{AT_DIALECT_ESP_AT, "ERR CODE:0x010a600d\r\n\r\nERROR\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench t;

		bench_init(&t, cases[i].dialect);
		with_codes(&t);
		connect(&t);
		send(&t, "AT+MQTTSUB=0,\"t\",1");
		t.fake.broker.events->subscribed(t.fake.broker.user, true, BROKER_REFUSED);
		assert_said(&t, cases[i].answer);
		bench_fini(&t);
	}
}

static void messages_are_framed_by_their_length_in_bytes(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	connect(&t);
	come(&t, SLICE("t"), SLICE("a"), 0);
	come(&t, SLICE("t"), SLICE("b"), 0);
	/* protocol.md 2.3, "recv x2" and "recv zero" */
	assert_said(&t, "+MQTTSUBRECV:0,\"t\",1,a\r\n+MQTTSUBRECV:0,\"t\",1,b\r\n");
	come(&t, SLICE("t"), SLICE(""), 0);
	assert_said(&t, "+MQTTSUBRECV:0,\"t\",0,\r\n");
	come(&t, SLICE("a,\"b\""), SLICE("\xe6\xb8\xa9"), 0);
	assert_said(&t, "+MQTTSUBRECV:0,\"a,\"b\"\",3,\xe6\xb8\xa9\r\n");
	/* "recv binary" */
	come(&t, SLICE("t"), SLICE("a\r\nOK\r\n>\0"), 0);
	assert_true(
		slice_eq(buf_slice(&t.out), SLICE("+MQTTSUBRECV:0,\"t\",9,a\r\nOK\r\n>\0\r\n")));
	bench_fini(&t);
}

/* The sizes of a message's frames: "1017 3 ". */
static void frame_sizes(struct bench *t, struct buf *sizes)
{
	struct slice rest = buf_slice(&t->out);
	long long n = 0;

	while (rest.n > 0) {
		struct slice head = SLICE("+MQTTSUBRECV:0,\"t\",");

		assert_true(slice_starts(rest, head));
		rest = slice_from(rest, head.n);
		size_t comma = slice_find_char(rest, ',');
		assert_true(slice_to_number(slice_sub(rest, 0, comma), &n));
		buf_addf(sizes, "%lld ", n);
		rest = slice_from(rest, comma + 1 + (size_t)n);
		assert_true(slice_starts(rest, SLICE("\r\n")));
		rest = slice_from(rest, 2);
	}
}

/* protocol.md 2.1 rule 10: above 1024 bytes, header and payload.  A PUBLISH of QoS 0 to "t" has a
 * header of 1 + 2 + 2 + 1 bytes, with QoS 1 two more. */
static void a_message_above_the_buffer_comes_in_several_frames(void **state)
{
	static const struct {
		size_t payload;
		long long qos;
		const char *sizes;
	} cases[] = {
		{1018, 0, "1018 "},
		{1019, 0, "1018 1 "},
		{1016, 1, "1016 "},
		{1017, 1, "1016 1 "},
		{3000, 0, "1018 1024 958 "},
	};
	static char payload[3000];

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf sizes = {0};
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		connect(&t);
		come(&t, SLICE("t"), (struct slice){payload, cases[i].payload}, cases[i].qos);
		frame_sizes(&t, &sizes);
		assert_buf(&sizes, cases[i].sizes);
		buf_fini(&sizes);
		bench_fini(&t);
	}
}

static void a_lost_connection_is_reported_and_leaves_state_3(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	with_codes(&t);
	connect(&t);
	t.fake.broker.events->lost(t.fake.broker.user, "gone");
	assert_said(&t, "+MQTTDISCONNECTED:0\r\n");
	send(&t, "AT+MQTTCONN?");
	assert_said(&t, "+MQTTCONN:0,3,1,\"192.168.31.113\",\"1883\",\"\",0\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTCONN=0,\"h\",1,0");
	assert_said(&t, "ERR CODE:0x010a6002\r\n\r\nERROR\r\n");
	send(&t, "AT+MQTTPUB=0,\"t\",\"x\",0,0");
	assert_said(&t, "ERR CODE:0x010a6006\r\n\r\nERROR\r\n");
	bench_fini(&t);
}

static void tick_at(struct bench *t, int64_t seconds)
{
	t->now = seconds * 1000000;
	board_tick(t->board, t->now);
}

static void with_reconnect_1_it_tries_until_it_succeeds(void **state)
{
	/* Seconds after the loss: each pause is twice the one before, up to ten. */
	static const int tries[] = {1, 3, 7, 15, 25, 35};
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	send(&t, "AT+MQTTCONN=0,\"h\",1883,1");
	t.fake.broker.events->connected(t.fake.broker.user, NULL);
	buf_clear(&t.out);
	t.fake.broker.events->lost(t.fake.broker.user, "gone");
	assert_said(&t, "+MQTTDISCONNECTED:0\r\n");
	for (size_t i = 0; i < ALEN(tries); i++) {
		strcpy(t.fake.called, "");
		tick_at(&t, tries[i] - 1);
		assert_string_equal(t.fake.called, "");
		tick_at(&t, tries[i]);
		assert_string_equal(t.fake.called, "connect h:1883 as ESP32 AiThinker/1234567890");
		buf_clear(&t.log);
		t.fake.broker.events->connected(t.fake.broker.user, &unreachable);
		assert_non_null(strstr(buf_text(&t.log), "connection refused"));
		assert_said(&t, "");
	}
	tick_at(&t, 45);
	t.fake.broker.events->connected(t.fake.broker.user, NULL);
	assert_said(&t, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1\r\n");
	bench_fini(&t);
}

static void without_reconnect_or_after_mqttclean_it_does_not_try(void **state)
{
	struct bench t;

	(void)state;
	for (int clean = 0; clean < 2; clean++) {
		bench_init(&t, AT_DIALECT_ESP32_S);
		send(&t, USERCFG);
		send(&t, clean ? "AT+MQTTCONN=0,\"h\",1883,1" : "AT+MQTTCONN=0,\"h\",1883,0");
		t.fake.broker.events->connected(t.fake.broker.user, NULL);
		t.fake.broker.events->lost(t.fake.broker.user, "gone");
		if (clean) {
			send(&t, "AT+MQTTCLEAN=0");
			t.fake.broker.events->disconnected(t.fake.broker.user);
		}
		strcpy(t.fake.called, "");
		tick_at(&t, 60);
		assert_string_equal(t.fake.called, "");
		bench_fini(&t);
	}
}

static void joining_a_network_again_brings_the_broker_back(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	send(&t, "AT+MQTTCONN=0,\"h\",1883,1");
	t.fake.broker.events->connected(t.fake.broker.user, NULL);
	send(&t, "AT+CWQAP");
	strcpy(t.fake.called, "");
	tick_at(&t, 60);
	assert_string_equal(t.fake.called, "");
	send(&t, "AT+CWJAP=\"workshop\",\"12345678\"");
	tick_at(&t, 61);
	assert_string_equal(t.fake.called, "connect h:1883 as ESP32 AiThinker/1234567890");
	bench_fini(&t);
}

static void a_connection_lost_under_a_command_ends_it_with_error(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	connect(&t);
	send(&t, "AT+MQTTSUB=0,\"v1/devices/me/telemetry\",1");
	t.fake.broker.events->lost(t.fake.broker.user, "gone");
	assert_said(&t, "+MQTTDISCONNECTED:0\r\n\r\nERROR\r\n");
	bench_fini(&t);
}

static void without_wifi_there_is_no_broker(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+CWQAP");
	send(&t, USERCFG);
	buf_clear(&t.out);
	t.fake.called[0] = '\0';
	send(&t, "AT+MQTTCONN=0,\"h\",1883,0");
	assert_said(&t, "+MQTTDISCONNECTED:0\r\n\r\nERROR\r\n");
	assert_string_equal(t.fake.called, "");
	bench_fini(&t);
}

static void schemes_that_verify_the_server_wait_for_the_clock(void **state)
{
	static const struct {
		long long scheme;
		bool needs;
	} cases[] = {{1, false}, {2, false}, {3, true}, {4, false}, {5, true}, {6, false},
		{7, false}, {8, true}, {9, false}, {10, true}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf line = {0};
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		buf_addf(&line, "AT+MQTTUSERCFG=0,%lld,\"c\",\"\",\"\",0,0,\"\"", cases[i].scheme);
		send(&t, buf_text(&line));
		buf_clear(&t.out);
		t.fake.called[0] = '\0';
		send(&t, "AT+MQTTCONN=0,\"h\",8883,0");
		assert_said(&t, cases[i].needs ? "+MQTTDISCONNECTED:0\r\n\r\nERROR\r\n" : "");
		if (cases[i].needs) {
			send(&t, "AT+CIPSNTPCFG=1,0,\"pool.ntp.org\"");
			board_tick(t.board, board_deadline(t.board));
			send(&t, "AT+MQTTCONN=0,\"h\",8883,0");
		}
		assert_string_equal(t.fake.called, "connect h:8883 as c /");
		buf_fini(&line);
		bench_fini(&t);
	}
}

static void long_values_come_after_a_prompt_in_new_firmware(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, USERCFG);
	buf_clear(&t.out);
	send(&t, "AT+MQTTLONGPASSWORD=0,7");
	assert_said(&t, "\r\nOK\r\n\r\n>");
	send_bytes(&t, SLICE("a,\"b\\\r\n"));
	/* protocol.md 2.1 rule 6 */
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+MQTTLONGPASSWORD=0,1025");
	assert_said(&t, "\r\nERROR\r\n");
	send(&t, "AT+MQTTCONN=0,\"h\",1,0,3000");
	assert_string_equal(t.fake.called, "connect h:1 as ESP32 AiThinker/a,\"b\\\r\n");
	assert_int_equal(board_deadline(t.board), 3000000);
	bench_fini(&t);
}

/* The page's queries that later firmware dropped (protocol.md 1.1). */
static void settings_can_be_asked_for_in_the_old_dialect(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	buf_clear(&t.out);
	send(&t, "AT+MQTTUSERCFG?");
	assert_said(&t, "+MQTTUSERCFG:0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"\r\n"
			"\r\nOK\r\n");
	send(&t, "AT+MQTTCLIENTID?");
	assert_said(&t, "+MQTTCLIENTID:0,\"ESP32\"\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTCONNCFG?");
	assert_said(&t, "+MQTTCONNCFG:0,120,0,\"\",\"\",0,0\r\n\r\nOK\r\n");
	bench_fini(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_connection_is_reported_before_ok_with_the_port_in_quotes),
		cmocka_unit_test(a_path_is_shown_with_a_slash_before_it),
		cmocka_unit_test(connection_settings_reach_the_broker),
		cmocka_unit_test(a_failed_connection_leaves_state_2_and_no_host),
		cmocka_unit_test(a_certificate_for_another_name_is_a_failed_handshake),
		cmocka_unit_test(a_server_name_that_is_not_sent_is_reported),
		cmocka_unit_test(a_broker_that_never_answers_is_given_up),
		cmocka_unit_test(settings_are_refused_while_connected),
		cmocka_unit_test(a_failed_raw_publish_says_fail),
		cmocka_unit_test(a_connection_lost_before_the_data_is_all_there_fails_the_publish),
		cmocka_unit_test(a_publish_without_acknowledgement_ends_within_10_s),
		cmocka_unit_test(subscriptions_are_listed_with_their_state),
		cmocka_unit_test(a_refused_subscription_is_reported_by_new_firmware_only),
		cmocka_unit_test(messages_are_framed_by_their_length_in_bytes),
		cmocka_unit_test(a_message_above_the_buffer_comes_in_several_frames),
		cmocka_unit_test(a_lost_connection_is_reported_and_leaves_state_3),
		cmocka_unit_test(a_connection_lost_under_a_command_ends_it_with_error),
		cmocka_unit_test(with_reconnect_1_it_tries_until_it_succeeds),
		cmocka_unit_test(without_reconnect_or_after_mqttclean_it_does_not_try),
		cmocka_unit_test(joining_a_network_again_brings_the_broker_back),
		cmocka_unit_test(without_wifi_there_is_no_broker),
		cmocka_unit_test(schemes_that_verify_the_server_wait_for_the_clock),
		cmocka_unit_test(long_values_come_after_a_prompt_in_new_firmware),
		cmocka_unit_test(settings_can_be_asked_for_in_the_old_dialect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
