/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The board on the wire, byte for byte: the vectors of protocol.md 2 and the manufacturer's page.
 * The broker is a fake whose answers the tests give by hand.
 */
#include "unit.h"

#include "sim/board.h"

struct fake {
	struct broker broker;
	char called[128];           /* the last request, in words */
	struct broker_connect how;  /* numbers of the last connect; its slices are gone */
	struct buf credentials;     /* ...but these: "ca|certificate|key" */
	struct buf payload;         /* of the last publish */
};

static struct fake *fake_of(struct broker *b)
{
	return (struct fake *)b;
}

static void fake_connect(struct broker *b, const struct broker_connect *how)
{
	struct buf *credentials = &fake_of(b)->credentials;

	fake_of(b)->how = *how;
	buf_set(credentials, how->ca);
	buf_add_char(credentials, '|');
	buf_add(credentials, how->certificate);
	buf_add_char(credentials, '|');
	buf_add(credentials, how->key);
	snprintf(fake_of(b)->called, sizeof fake_of(b)->called, "connect %.*s:%ld as %.*s %.*s/%.*s",
		SLICE_ARG(how->host), how->port, SLICE_ARG(how->client_id),
		SLICE_ARG(how->username), SLICE_ARG(how->password));
}

static void fake_disconnect(struct broker *b)
{
	strcpy(fake_of(b)->called, "disconnect");
}

static void fake_abort(struct broker *b)
{
	strcpy(fake_of(b)->called, "abort");
}

static void fake_subscribe(struct broker *b, struct slice filter, long qos)
{
	snprintf(fake_of(b)->called, sizeof fake_of(b)->called, "subscribe %.*s %ld",
		SLICE_ARG(filter), qos);
}

static void fake_unsubscribe(struct broker *b, struct slice filter)
{
	snprintf(fake_of(b)->called, sizeof fake_of(b)->called, "unsubscribe %.*s",
		SLICE_ARG(filter));
}

static void fake_publish(struct broker *b, struct slice topic, struct slice payload, long qos,
	bool retain)
{
	buf_clear(&fake_of(b)->payload);
	buf_add(&fake_of(b)->payload, payload);
	snprintf(fake_of(b)->called, sizeof fake_of(b)->called, "publish %.*s %zu %ld %d",
		SLICE_ARG(topic), payload.n, qos, retain);
}

struct bench {
	struct board *board;
	struct fake fake;
	struct buf out, log;
	int writes;
	int64_t now;
	size_t step; /* how many bytes at once */
};

static void hear(void *user, struct slice bytes)
{
	struct bench *t = user;

	buf_add(&t->out, bytes);
	t->writes++;
}

static void hear_log(void *user, struct slice line)
{
	struct bench *t = user;

	buf_add(&t->log, line);
	buf_add_char(&t->log, '\n');
}

/* 2026-11-22 23:07:00 UTC */
static int64_t clock_of_server(void *user)
{
	(void)user;
	return 1795388820;
}

static void bench_init(struct bench *t, enum at_dialect dialect)
{
	*t = (struct bench){ .step = 1000000,
		.fake.broker = { .connect = fake_connect,
			.disconnect = fake_disconnect,
			.abort = fake_abort,
			.subscribe = fake_subscribe,
			.unsubscribe = fake_unsubscribe,
			.publish = fake_publish } };
	t->board = board_new(&(struct board_options){ .dialect = dialect,
		.send = hear,
		.log = hear_log,
		.clock = clock_of_server,
		.user = t,
		.broker = &t->fake.broker,
		.ca = SLICE("the ca"),
		.certificate = SLICE("the certificate"),
		.key = SLICE("the key") });
	board_power_on(t->board, 0);
	board_tick(t->board, 0);
	buf_clear(&t->out);
	buf_clear(&t->log);
}

static void bench_fini(struct bench *t)
{
	board_free(t->board);
	buf_fini(&t->out);
	buf_fini(&t->log);
	buf_fini(&t->fake.payload);
	buf_fini(&t->fake.credentials);
}

static void send_bytes(struct bench *t, struct slice bytes)
{
	for (size_t i = 0; i < bytes.n; i += t->step)
		board_receive(t->board, slice_sub(bytes, i, t->step), t->now);
}

static void send(struct bench *t, const char *line)
{
	send_bytes(t, slice_of(line));
	send_bytes(t, SLICE("\r\n"));
}

/* What came since the last call is exactly this. */
#define assert_said(t, text)                   \
	do {                                   \
		assert_buf(&(t)->out, text);   \
		buf_clear(&(t)->out);          \
	} while (0)

static void quiet(struct bench *t)
{
	send(t, "ATE0");
	buf_clear(&t->out);
}

static void with_codes(struct bench *t)
{
	quiet(t);
	send(t, "AT+SYSLOG=1");
	buf_clear(&t->out);
}

#define USERCFG "AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\""

static void connect(struct bench *t)
{
	send(t, USERCFG);
	send(t, "AT+MQTTCONN=0,\"192.168.31.113\",1883,0");
	t->fake.broker.events->connected(t->fake.broker.user, NULL);
	buf_clear(&t->out);
}

static const struct broker_failure unreachable = { .why = "connection refused" };

static void come(struct bench *t, struct slice topic, struct slice payload, long qos)
{
	t->fake.broker.events->message(t->fake.broker.user, topic, payload, qos);
}

static void published(struct bench *t, bool ok)
{
	t->fake.broker.events->published(t->fake.broker.user, ok);
}

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
	{ "AT+NOSUCH", "ERR CODE:0x01090000\r\n\r\nERROR\r\n" },
	{ "AT+MQTTLONGPASSWORD=0,5", "ERR CODE:0x01090000\r\n\r\nERROR\r\n" },
	{ "at", "ERR CODE:0x01030000\r\n\r\nERROR\r\n" },
	{ "hello", "ERR CODE:0x01030000\r\n\r\nERROR\r\n" },
	{ "AT+gmr", "ERR CODE:0x01090000\r\n\r\nERROR\r\n" },
	{ "AT+GMR?", "ERR CODE:0x010c0000\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONN", "ERR CODE:0x010c0000\r\n\r\nERROR\r\n" },
	{ "AT+SYSLOG=", "ERR CODE:0x01080000\r\n\r\nERROR\r\n" },
	{ "AT+SYSLOG=1,1", "ERR CODE:0x01060000\r\n\r\nERROR\r\n" },
	{ "AT+SYSLOG=2", "ERR CODE:0x01070000\r\n\r\nERROR\r\n" },
	/* protocol.md 2.2: an unescaped comma inside quotes. */
	{ "AT+MQTTPUB=0,\"topic\",\"a,b\",1,0",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a6044\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUB=0,\"topic\",\"{\"a\":1}\",1,0",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a6044\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUB=0,\"topic\",\"a\\\",1,0",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a6044\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUB=0,\"topic\",text,1,0",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a6044\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUB=0,\"topic\",\"x\",1", "ERR CODE:0x010a6008\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUB=0,\"topic\",\"x\",1,0,5000", "ERR CODE:0x010a6008\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUB=1,\"topic\",\"x\",1,0", "ERR CODE:0x010a6011\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUB=0,\"\",\"x\",1,0", "ERR CODE:0x010a6042\r\n\r\nERROR\r\n" },
	{ "AT+MQTTSUB=0,\"topic\",3", "ERR CODE:0x010a6048\r\n\r\nERROR\r\n" },
	{ "AT+MQTTSUB=0,\"topic\",one",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a6047\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUB=0,\"t\",\"x\",0,2", "ERR CODE:0x010a604a\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUBRAW=0,\"t\",0,0,0", "ERR CODE:0x010a604c\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUBRAW=0,\"t\",99999999999999999999,0,0",
		"ERR CODE:0x01080002\r\nERR CODE:0x010a604b\r\n\r\nERROR\r\n" },
	{ "AT+MQTTUSERCFG=0,11,\"c\",\"\",\"\",0,0,\"\"",
		"ERR CODE:0x010a6013\r\n\r\nERROR\r\n" },
	{ "AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",1,0,\"\"", "ERR CODE:0x010a601e\r\n\r\nERROR\r\n" },
	{ "AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,1,\"\"", "ERR CODE:0x010a6020\r\n\r\nERROR\r\n" },
	/* 33 bytes of path */
	{ "AT+MQTTUSERCFG=0,6,\"c\",\"\",\"\",0,0,\"123456789012345678901234567890123\"",
		"ERR CODE:0x010a6029\r\n\r\nERROR\r\n" },
	/* 65 bytes of topic */
	{ "AT+MQTTSUB=0,\"12345678901234567890123456789012345678901234567890123456789012345\",0",
		"ERR CODE:0x010a6043\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONN=0,\"h\",65536,0", "ERR CODE:0x010a603e\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONN=0,\"\",1883,0", "ERR CODE:0x010a603b\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONN=0,\"h\",1883,2", "ERR CODE:0x010a6040\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONNCFG=0,59,0,\"\",\"\",0,0", "ERR CODE:0x010a602d\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONNCFG=0,7201,0,\"\",\"\",0,0", "ERR CODE:0x010a602d\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONNCFG=0,,0,\"\",\"\",0,0", "ERR CODE:0x010a602c\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONNCFG=0,120,2,\"\",\"\",0,0", "ERR CODE:0x010a602f\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONNCFG=0,120,0,\"\",\"\",3,0", "ERR CODE:0x010a6037\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONNCFG=0,120,0,\"\",\"\",0,2", "ERR CODE:0x010a6039\r\n\r\nERROR\r\n" },
	/* In the wrong state. */
	{ "AT+MQTTCONNCFG=0,120,0,\"\",\"\",0,0", "ERR CODE:0x010a6001\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCONN=0,\"h\",1883,0", "ERR CODE:0x010a6002\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUB=0,\"t\",\"x\",0,0", "ERR CODE:0x010a6006\r\n\r\nERROR\r\n" },
	{ "AT+MQTTPUBRAW=0,\"t\",1,0,0", "ERR CODE:0x010a6006\r\n\r\nERROR\r\n" },
	{ "AT+MQTTSUB=0,\"t\",0", "ERR CODE:0x010a6006\r\n\r\nERROR\r\n" },
	{ "AT+MQTTUNSUB=0,\"t\"", "ERR CODE:0x010a6006\r\n\r\nERROR\r\n" },
	{ "AT+MQTTCLEAN=0", "ERR CODE:0x010a6003\r\n\r\nERROR\r\n" },
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

static void a_connection_is_told_before_ok_with_the_port_in_quotes(void **state)
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
	assert_string_equal(t.fake.called,
		"connect 192.168.1.140:1884 as ESP32 AiThinker/1234567890");
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
	static const char *const paths[] = { "mqtt", "/mqtt" };

	(void)state;
	for (size_t i = 0; i < ALEN(paths); i++) {
		struct buf line = { 0 };
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
	assert_true(t.fake.how.reconnect);
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

static void surplus_bytes_behind_the_data_are_busy_and_do_no_harm(void **state)
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

static void a_message_may_come_behind_the_prompt(void **state)
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
	} cases[] = { { AT_DIALECT_ESP32_S, 2 }, { AT_DIALECT_ESP_AT, 1 } };

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

static void a_refused_subscription_is_told_by_new_firmware_only(void **state)
{
	static const struct {
		enum at_dialect dialect;
		const char *answer;
	} cases[] = {
		{ AT_DIALECT_ESP32_S, "\r\nOK\r\n" },
		{ AT_DIALECT_ESP_AT, "ERR CODE:0x010a600d\r\n\r\nERROR\r\n" },
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
	assert_true(slice_eq(buf_slice(&t.out),
		SLICE("+MQTTSUBRECV:0,\"t\",9,a\r\nOK\r\n>\0\r\n")));
	bench_fini(&t);
}

/* The sizes of a message's frames: "1017 3 ". */
static void frame_sizes(struct bench *t, struct buf *sizes)
{
	struct slice rest = buf_slice(&t->out);
	long n = 0;

	while (rest.n > 0) {
		struct slice head = SLICE("+MQTTSUBRECV:0,\"t\",");

		assert_true(slice_starts(rest, head));
		rest = slice_from(rest, head.n);
		size_t comma = slice_find_char(rest, ',');
		assert_true(slice_to_long(slice_sub(rest, 0, comma), &n));
		buf_addf(sizes, "%ld ", n);
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
		long qos;
		const char *sizes;
	} cases[] = {
		{ 1018, 0, "1018 " },
		{ 1019, 0, "1018 1 " },
		{ 1016, 1, "1016 " },
		{ 1017, 1, "1016 1 " },
		{ 3000, 0, "1018 1024 958 " },
	};
	static char payload[3000];

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf sizes = { 0 };
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		connect(&t);
		come(&t, SLICE("t"), (struct slice){ payload, cases[i].payload }, cases[i].qos);
		frame_sizes(&t, &sizes);
		assert_buf(&sizes, cases[i].sizes);
		buf_fini(&sizes);
		bench_fini(&t);
	}
}

static void a_lost_connection_is_told_and_leaves_state_3(void **state)
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

static void the_clock_is_set_by_the_network(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
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

static void schemes_that_verify_the_server_wait_for_the_clock(void **state)
{
	static const struct {
		long scheme;
		bool needs;
	} cases[] = { { 1, false }, { 2, false }, { 3, true }, { 4, false }, { 5, true },
		{ 6, false }, { 7, false }, { 8, true }, { 9, false }, { 10, true } };

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf line = { 0 };
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		buf_addf(&line, "AT+MQTTUSERCFG=0,%ld,\"c\",\"\",\"\",0,0,\"\"", cases[i].scheme);
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

static void time_zones_are_hours_or_hhmm(void **state)
{
	static const struct {
		const char *line, *time;
	} cases[] = {
		{ "AT+CIPSNTPCFG=1,-12,\"s\"", "Sun Nov 22 11:07:00 2026" },
		{ "AT+CIPSNTPCFG=1,530,\"s\"", "Mon Nov 23 04:37:00 2026" },
		{ "AT+CIPSNTPCFG=1,-330,\"s\"", "Sun Nov 22 19:37:00 2026" },
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf wanted = { 0 };
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
	static const char *const starts[] = { "AT version:", "SDK version:", "compile time",
		"Bin version", "", "OK" };

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

static void the_list_of_commands_tells_the_dialects_apart(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+CMD?");
	assert_true(slice_starts(buf_slice(&t.out), SLICE("+CMD:0,\"AT+MQTTUSERCFG\",0,1,1,0\r\n")));
	assert_true(slice_find(buf_slice(&t.out), SLICE("\"AT+MQTTCLEAN\",0,0,1,0\r\n")) != SLICE_NONE);
	assert_true(slice_find(buf_slice(&t.out), SLICE("\"AT+GMR\",0,0,0,1\r\n")) != SLICE_NONE);
	assert_true(slice_find(buf_slice(&t.out), SLICE("MQTTLONGPASSWORD")) == SLICE_NONE);
	assert_true(slice_ends(buf_slice(&t.out), SLICE("\r\n\r\nOK\r\n")));
	bench_fini(&t);
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, "AT+CMD?");
	assert_true(slice_starts(buf_slice(&t.out), SLICE("+CMD:0,\"AT+MQTTUSERCFG\",0,0,1,0\r\n")));
	assert_true(slice_find(buf_slice(&t.out), SLICE("MQTTLONGPASSWORD")) != SLICE_NONE);
	bench_fini(&t);
}

static void long_values_come_behind_a_prompt_in_new_firmware(void **state)
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

static void the_uart_and_system_settings_can_be_asked_for(void **state)
{
	static const struct {
		const char *set, *query, *answer;
	} cases[] = {
		{ "AT+UART_CUR=921600,8,1,0,3", "AT+UART_CUR?", "+UART_CUR:921600,8,1,0,3\r\n" },
		{ "AT+UART_DEF=9600,7,3,2,0", "AT+UART_DEF?", "+UART_DEF:9600,7,3,2,0\r\n" },
		{ "AT+SYSMSG=4", "AT+SYSMSG?", "+SYSMSG:4\r\n" },
		{ "AT+SYSSTORE=0", "AT+SYSSTORE?", "+SYSSTORE:0\r\n" },
		{ "AT+CWMODE=3", "AT+CWMODE?", "+CWMODE:3\r\n" },
		{ "AT+SYSLOG=0", "AT+SYSLOG?", "+SYSLOG:0\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf wanted = { 0 };
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

static void what_sysmfg_writes_is_what_a_broker_gets(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, USERCFG);
	buf_clear(&t.out);
	/* protocol.md 1.4 */
	send(&t, "AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,7");
	assert_said(&t, "\r\nOK\r\n\r\n>");
	send_bytes(&t, SLICE("new\r\nca"));
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+RST");
	board_tick(t.board, board_deadline(t.board));
	send(&t, USERCFG);
	send(&t, "AT+MQTTCONN=0,\"h\",1,0");
	assert_buf(&t.fake.credentials, "new\r\nca|the certificate|the key");
	bench_fini(&t);
}

static void sysmfg_reads_and_erases(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, "AT+SYSMFG?");
	assert_said(&t, "+SYSMFG:\"mqtt_ca\"\r\n+SYSMFG:\"mqtt_cert\"\r\n"
			"+SYSMFG:\"mqtt_key\"\r\n\r\nOK\r\n");
	send(&t, "AT+SYSMFG=2,\"own\",\"n\",5,4711");
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+SYSMFG=1,\"own\",\"n\"");
	assert_said(&t, "+SYSMFG:\"own\",\"n\",5,4,4711\r\n\r\nOK\r\n");
	send(&t, "AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\",4,1");
	assert_said(&t, "+SYSMFG:\"mqtt_ca\",\"mqtt_ca\",8,1,c\r\n\r\nOK\r\n");
	send(&t, "AT+SYSMFG=0,\"own\"");
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+SYSMFG=1,\"own\",\"n\"");
	assert_said(&t, "\r\nERROR\r\n");
	bench_fini(&t);
}

/* As Espressif's AtPKI.py packs one CA of 5 bytes. */
#define PACKED_CA "\xf1\xf1\x01\0\x0c\0\0\0\x01\0\x05\0ca-2\n\xff\xff\xff"

static void a_packed_certificate_is_written_to_its_erased_partition(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	send(&t, "AT+SYSFLASH=0,\"mqtt_ca\",0,4096");
	buf_clear(&t.out);
	send(&t, "AT+SYSFLASH=1,\"mqtt_ca\",0,20");
	assert_said(&t, "\r\nOK\r\n\r\n>");
	send_bytes(&t, SLICE(PACKED_CA));
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+SYSFLASH=2,\"mqtt_ca\",12,5");
	assert_said(&t, "+SYSFLASH:5,ca-2\n\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTCONN=0,\"h\",1,0");
	assert_buf(&t.fake.credentials, "ca-2\n|the certificate|the key");
	bench_fini(&t);
}

static void writing_without_erasing_spoils_a_partition(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	send(&t, "AT+SYSFLASH=1,\"mqtt_ca\",0,4");
	send_bytes(&t, SLICE("\x0f\x0f\x0f\x0f"));
	buf_clear(&t.out);
	send(&t, "AT+SYSFLASH=2,\"mqtt_ca\",0,2");
	assert_said(&t, "+SYSFLASH:2,\x01\x01\r\n\r\nOK\r\n");
	send(&t, "AT+SYSFLASH=1,\"mqtt_ca\",8190,4");
	assert_said(&t, "\r\nERROR\r\n");
	send(&t, "AT+SYSFLASH=0,\"mqtt_ca\",1,4096");
	assert_said(&t, "\r\nERROR\r\n");
	bench_fini(&t);
}

/* Partition contents that lie about their lengths. */
static void a_broken_partition_holds_no_certificate(void **state)
{
	static const struct slice broken[] = {
		{ "\xf1\xf1\x01\0\xff\xff\xff\xff\x01\0\xff\xff", 12 },
		{ "\xf1\xf1\x01\0\x04\0\0\0\x01\0\x05\0", 12 },
		{ "\xf1\xf1\x01\0\0\0\0\0\x01\0\x05\0", 12 },
		{ "-----BEGIN C", 12 },
	};

	(void)state;
	for (size_t i = 0; i < ALEN(broken); i++) {
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		with_codes(&t);
		send(&t, "AT+SYSFLASH=0,\"mqtt_ca\"");
		send(&t, "AT+SYSFLASH=1,\"mqtt_ca\",0,12");
		send_bytes(&t, broken[i]);
		send(&t, "AT+MQTTUSERCFG=0,3,\"c\",\"\",\"\",0,0,\"\"");
		buf_clear(&t.out);
		send(&t, "AT+MQTTCONN=0,\"h\",1,0");
		assert_said(&t, "ERR CODE:0x010a6022\r\n\r\nERROR\r\n");
		bench_fini(&t);
	}
}

/* Any bytes, in any phase: no crash, and a reset always brings the board back. */
static void noise_never_stops_a_board(void **state)
{
	static const char *const pieces[] = { "AT", "+MQTTPUBRAW=0,\"t\",9,0,0", "\r\n", "=", "?", ",",
		"\"", "\\", "0", "+MQTTUSERCFG=0,1,\"\",\"\",\"\",0,0,\"\"", "+MQTTCONN=0,\"h\",1,0",
		"E0", "+SYSLOG=1", "\n", "\r", ">", "x", "+CWQAP", "+RST" };
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
		cmocka_unit_test(a_connection_is_told_before_ok_with_the_port_in_quotes),
		cmocka_unit_test(a_path_is_shown_with_a_slash_before_it),
		cmocka_unit_test(connection_settings_reach_the_broker),
		cmocka_unit_test(a_failed_connection_leaves_state_2_and_no_host),
		cmocka_unit_test(a_broker_that_never_answers_is_given_up),
		cmocka_unit_test(settings_are_refused_while_connected),
		cmocka_unit_test(a_second_line_is_busy_while_the_first_is_at_work),
		cmocka_unit_test(pubraw_takes_exactly_its_bytes_without_echo),
		cmocka_unit_test(surplus_bytes_behind_the_data_are_busy_and_do_no_harm),
		cmocka_unit_test(a_line_end_that_comes_after_the_result_is_no_line),
		cmocka_unit_test(a_message_may_come_behind_the_prompt),
		cmocka_unit_test(older_firmware_writes_ok_and_prompt_apart),
		cmocka_unit_test(a_failed_raw_publish_says_fail),
		cmocka_unit_test(a_connection_lost_before_the_data_is_all_there_fails_the_publish),
		cmocka_unit_test(a_publish_without_acknowledgement_ends_within_10_s),
		cmocka_unit_test(subscriptions_are_listed_with_their_state),
		cmocka_unit_test(a_refused_subscription_is_told_by_new_firmware_only),
		cmocka_unit_test(messages_are_framed_by_their_length_in_bytes),
		cmocka_unit_test(a_message_above_the_buffer_comes_in_several_frames),
		cmocka_unit_test(a_lost_connection_is_told_and_leaves_state_3),
		cmocka_unit_test(a_connection_lost_under_a_command_ends_it_with_error),
		cmocka_unit_test(a_reset_forgets_mqtt_keeps_wifi_and_takes_1600_ms),
		cmocka_unit_test(what_awaits_an_answer_is_forgotten_by_a_reset),
		cmocka_unit_test(wifi_is_joined_left_and_refused),
		cmocka_unit_test(without_wifi_there_is_no_broker),
		cmocka_unit_test(the_clock_is_set_by_the_network),
		cmocka_unit_test(schemes_that_verify_the_server_wait_for_the_clock),
		cmocka_unit_test(time_zones_are_hours_or_hhmm),
		cmocka_unit_test(versions_are_four_lines_before_ok),
		cmocka_unit_test(the_list_of_commands_tells_the_dialects_apart),
		cmocka_unit_test(long_values_come_behind_a_prompt_in_new_firmware),
		cmocka_unit_test(the_uart_and_system_settings_can_be_asked_for),
		cmocka_unit_test(settings_can_be_asked_for_in_the_old_dialect),
		cmocka_unit_test(restore_is_a_new_board),
		cmocka_unit_test(what_sysmfg_writes_is_what_a_broker_gets),
		cmocka_unit_test(sysmfg_reads_and_erases),
		cmocka_unit_test(a_packed_certificate_is_written_to_its_erased_partition),
		cmocka_unit_test(writing_without_erasing_spoils_a_partition),
		cmocka_unit_test(a_broken_partition_holds_no_certificate),
		cmocka_unit_test(noise_never_stops_a_board),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
