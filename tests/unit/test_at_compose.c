/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "at/compose.h"

static const enum at_dialect page = AT_DIALECT_ESP32_S, later = AT_DIALECT_ESP_AT;

static bool check(struct slice line, enum at_dialect dialect, struct diag *d)
{
	struct at_line read;

	*d = (struct diag){.text = ""};
	at_line_read(line, dialect, &read);
	return at_line_check(line, &read, dialect, d);
}

static void accepts(const char *line, enum at_dialect dialect)
{
	struct diag d;

	if (!check(slice_of(line), dialect, &d))
		fail_msg("%s: refused: %s", line, d.text);
}

/* The manufacturer's page, its three listings as they stand. */
static void the_listings_of_the_page_are_without_mistake(void **state)
{
	static const char *const lines[] = {
		"AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"",
		"AT+MQTTCONN=0,\"192.168.31.113\",1883,0",
		"AT+MQTTSUB=0,\"topic\",1",
		"AT+MQTTPUB=0,\"topic\",\"test\",1,0",
		"AT+MQTTCLEAN=0",
		"AT+CIPSNTPCFG=1,8,\"ntp1.aliyun.com\"",
		"AT+CIPSNTPTIME?",
		"AT+MQTTUSERCFG=0,3,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"",
		"AT+MQTTCONNCFG=0,0,0,\"lwtt\",\"lwtm\",0,0",
		"AT+MQTTUSERCFG=0,7,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"wss\"",
		"AT+MQTTCONN=0,\"iot.eclipse.org\",443,0",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		accepts(lines[i], page);
		accepts(lines[i], later);
	}
}

static void every_form_of_a_line_is_read(void **state)
{
	static const struct {
		const char *line, *command;
		enum at_form form;
		size_t arguments;
	} cases[] = {
		{"AT", "", AT_FORM_EXECUTE, 0},
		{"ATE0", "E", AT_FORM_SET, 1},
		{"ate1", "E", AT_FORM_SET, 1},
		{"AT+GMR", "GMR", AT_FORM_EXECUTE, 0},
		{"AT+MQTTCONN?", "MQTTCONN", AT_FORM_QUERY, 0},
		{"AT+MQTTCONN=?", "MQTTCONN", AT_FORM_TEST, 0},
		{"at+mqttconn=0,\"h\",1883,0", "MQTTCONN", AT_FORM_SET, 4},
		{"AT+MQTTCLEAN=", "MQTTCLEAN", AT_FORM_SET, 1},
		{"AT+MQTTPUB=0,\"t\",\"he said \"yes\", then\",1,0", "MQTTPUB", AT_FORM_SET, 5},
		{"AT+MQTTPUB=0,\"t\",\"{\"a\":\"b\",\"c\":1}\",1,0", "MQTTPUB", AT_FORM_SET, 5},
		{"AT+NOSUCH=1", NULL, AT_FORM_SET, 1},
		{"AT+E0", NULL, AT_FORM_EXECUTE, 0},
		{"ATGMR", NULL, AT_FORM_EXECUTE, 0},
		{"AT +GMR", NULL, AT_FORM_SET, 1},
		{"+MQTTCONN?", NULL, AT_FORM_EXECUTE, 0},
		{"", NULL, AT_FORM_EXECUTE, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct at_line read;

		at_line_read(slice_of(cases[i].line), page, &read);
		assert_int_equal(read.form, cases[i].form);
		assert_int_equal(read.argument_count, cases[i].arguments);
		if (!cases[i].command)
			assert_null(read.command);
		else
			assert_string_equal(read.command->name, cases[i].command);
	}
}

/* The number of bytes that the page gives each text, and the code that it lists for one more. */
static void texts_are_refused_from_the_first_byte_past_the_limit_of_the_page(void **state)
{
	static const struct {
		const char *before, *after;
		size_t limit;
		uint32_t code;
		enum at_dialect dialect;
		const char *sentence;
	} cases[] = {
		{"AT+MQTTUSERCFG=0,1,\"\",\"", "\",\"\",0,0,\"\"", 64, 0x6019, AT_DIALECT_ESP32_S,
			"username has 65 bytes; at most 64 fit: AT+MQTTUSERNAME takes more"},
		{"AT+MQTTUSERCFG=0,1,\"\",\"\",\"", "\",0,0,\"\"", 64, 0x601c, AT_DIALECT_ESP32_S,
			"password has 65 bytes; at most 64 fit: AT+MQTTPASSWORD takes more"},
		{"AT+MQTTUSERCFG=0,6,\"\",\"\",\"\",0,0,\"", "\"", 32, 0x6029, AT_DIALECT_ESP32_S,
			"path has 33 bytes; at most 32 fit"},
		{"AT+MQTTCONNCFG=0,120,0,\"", "\",\"\",0,0", 64, 0x6032, AT_DIALECT_ESP32_S,
			"lwt_topic has 65 bytes; at most 64 fit"},
		{"AT+MQTTCONNCFG=0,120,0,\"t\",\"", "\",0,0", 64, 0x6035, AT_DIALECT_ESP32_S,
			"lwt_msg has 65 bytes; at most 64 fit"},
		{"AT+MQTTCONN=0,\"", "\",1883,0", 128, 0x603c, AT_DIALECT_ESP32_S,
			"host has 129 bytes; at most 128 fit"},
		{"AT+MQTTPUB=0,\"", "\",\"\",0,0", 64, 0x6043, AT_DIALECT_ESP32_S,
			"topic has 65 bytes; at most 64 fit"},
		{"AT+MQTTPUBRAW=0,\"", "\",5,0,0", 64, 0x6043, AT_DIALECT_ESP32_S,
			"topic has 65 bytes; at most 64 fit"},
		{"AT+MQTTSUB=0,\"", "\",0", 64, 0x6043, AT_DIALECT_ESP32_S,
			"topic has 65 bytes; at most 64 fit"},
		{"AT+MQTTUNSUB=0,\"", "\"", 64, 0x6043, AT_DIALECT_ESP32_S,
			"topic has 65 bytes; at most 64 fit"},
		/* protocol.md 1.1: 128 from v2.2 and v3.3 on. */
		{"AT+MQTTSUB=0,\"", "\",0", 128, 0x6043, AT_DIALECT_ESP_AT,
			"topic has 129 bytes; at most 128 fit"},
		{"AT+MQTTCONNCFG=0,120,0,\"t\",\"", "\",0,0", 128, 0x6035, AT_DIALECT_ESP_AT,
			"lwt_msg has 129 bytes; at most 128 fit"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf line = {0};
		struct diag d;

		for (size_t more = 0; more <= 1; more++) {
			buf_clear(&line);
			buf_add_text(&line, cases[i].before);
			buf_add_repeat(&line, 'x', cases[i].limit + more);
			buf_add_text(&line, cases[i].after);
			bool good = check(buf_slice(&line), cases[i].dialect, &d);

			assert_int_equal(good, more == 0);
		}
		assert_string_equal(d.text, cases[i].sentence);
		assert_int_equal(d.code, cases[i].code);
		assert_int_equal(d.at, strlen(cases[i].before) - 1);
		assert_int_equal(d.n, cases[i].limit + 3);
		buf_fini(&line);
	}
}

static void bytes_are_counted_not_characters_and_not_escapes(void **state)
{
	struct buf line = {0};
	struct diag d;

	(void)state;
	/* 21 characters of three bytes and one of one are 64 bytes; 22 are 66. */
	buf_add_text(&line, "AT+MQTTSUB=0,\"");
	for (int i = 0; i < 21; i++)
		buf_add_text(&line, "温");
	buf_add_text(&line, "\\,\",0");
	assert_true(check(buf_slice(&line), page, &d));
	buf_replace(&line, line.n - 5, 2, SLICE("温"));
	assert_false(check(buf_slice(&line), page, &d));
	assert_string_equal(d.text, "topic has 66 bytes; at most 64 fit");
	buf_fini(&line);
}

static void numbers_are_accepted_up_to_the_limits_of_the_page(void **state)
{
	static const char *const good[] = {
		"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"",
		"AT+MQTTUSERCFG=0,10,\"c\",\"\",\"\",0,0,\"\"",
		"AT+MQTTCONNCFG=0,60,0,\"\",\"\",0,0",
		"AT+MQTTCONNCFG=0,7200,1,\"\",\"\",2,1",
		"AT+MQTTCONNCFG=0,0,0,\"\",\"\",0,0", /* its second listing */
		"AT+MQTTCONN=0,\"h\",65535,1",
		"AT+MQTTSUB=0,\"t\",0",
		"AT+MQTTSUB=0,\"t\",2",
		"AT+MQTTPUB=0,\"t\",\"\",2,1",
		"AT+MQTTPUBRAW=0,\"t\",1024,0,0",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(good); i++)
		accepts(good[i], page);
	accepts("AT+MQTTCONNCFG=0,1,0,\"\",\"\",0,0", later);
	accepts("AT+MQTTSUB=0,\"t\",1,3000", later);
	accepts("AT+MQTTSUB=0,\"t\",1,60000", later);
}

/* A mistake is reported in a sentence, at its place, with the code of the page. */
static void a_mistake_has_a_sentence_a_place_and_the_code_of_the_board(void **state)
{
	static const struct {
		const char *line, *sentence, *place;
		uint32_t code;
	} cases[] = {
		{"AT+MQTTSUB=0,\"topic\",3", "qos is 3; it can be 0, 1 or 2", "3", 0x6048},
		{"AT+MQTTSUB=0,\"topic\",-", "qos is -; it can be 0, 1 or 2", "-", 0x6047},
		{"AT+MQTTSUB=0,\"topic\",x", "qos is x; it can be 0, 1 or 2", "x", 0x6047},
		{"AT+MQTTSUB=0,\"topic\",", "qos is empty; it can be 0, 1 or 2", "", 0x6047},
		{"AT+MQTTSUB=0,\"topic\",\"1\"", "qos is a number and must not be in quotes",
			"\"1\"", 0x6047},
		{"AT+MQTTSUB=0,\"topic\", 1", "qos has a space next to it, which is not allowed",
			" 1", 0x6047},
		{"AT+MQTTSUB=1,\"topic\",1", "LinkID is 1; it can be 0", "1", 0x6011},
		{"AT+MQTTSUB=0,topic,1", "topic is text and must be in quotes", "topic", 0x6041},
		{"AT+MQTTSUB=0,,1", "topic is missing", "", 0x6041},
		{"AT+MQTTSUB=0,\"\",1", "topic cannot be empty", "\"\"", 0x6042},
		{"AT+MQTTSUB=0, \"t\",1",
			"topic has a space before its quote, which is not allowed", " ", 0x6041},
		{"AT+MQTTSUB=0,\"t\" ,1",
			"topic: nothing may come between the closing quote and the comma", " ",
			0x6041},
		{"AT+MQTTSUB=0,\"topic", "topic: the closing quote is missing", "\"topic", 0x6041},
		{"AT+MQTTSUB=0,\"topic,1", "topic: the closing quote is missing", "\"topic,1",
			0x6041},
		{"AT+MQTTSUB=0", "topic is missing: MQTTSUB=<LinkID>,<\"topic\">,<qos>", "",
			0x6008},
		{"AT+MQTTSUB=0,\"t\",1,2", "MQTTSUB takes 3 parameters; these are 4", "2", 0x6008},
		{"AT+MQTTCONN=0,\"h\",0,0", "port is 0; it can be 1 to 65535", "0", 0x603e},
		{"AT+MQTTCONN=0,\"h\",65536,0", "port is 65536; it can be 1 to 65535", "65536",
			0x603e},
		{"AT+MQTTCONN=0,\"h\",99999999999999999999999999,0",
			"port is 999999999999999999999999…; it can be 1 to 65535",
			"99999999999999999999999999", 0x603e},
		{"AT+MQTTCONN=0,\"h\",1883,2", "reconnect is 2; it can be 0 or 1", "2", 0x6040},
		{"AT+MQTTUSERCFG=0,11,\"c\",\"\",\"\",0,0,\"\"", "scheme is 11; it can be 1 to 10",
			"11", 0x6013},
		{"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",1,0,\"\"", "cert_key_ID is 1; it can be 0",
			"1", 0x601e},
		{"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,-1,\"\"", "CA_ID is -1; it can be 0", "-1",
			0x6020},
		{"AT+MQTTCONNCFG=0,59,0,\"\",\"\",0,0",
			"keepalive is 59; it can be 60 to 7200 or 0", "59", 0x602d},
		{"AT+MQTTCONNCFG=0,7201,0,\"\",\"\",0,0",
			"keepalive is 7201; it can be 60 to 7200 or 0", "7201", 0x602d},
		{"AT+MQTTCONNCFG=0,120,2,\"\",\"\",0,0",
			"disable_clean_session is 2; it can be 0 or 1", "2", 0x602f},
		{"AT+MQTTCONNCFG=0,120,0,\"\",\"\",3,0", "lwt_qos is 3; it can be 0, 1 or 2", "3",
			0x6037},
		{"AT+MQTTCONNCFG=0,120,0,\"\",\"\",0,2", "lwt_retain is 2; it can be 0 or 1", "2",
			0x6039},
		{"AT+MQTTPUB=0,\"t\",\"d\",0,2", "retain is 2; it can be 0 or 1", "2", 0x604a},
		/* protocol.md 2.2 */
		{"AT+MQTTPUB=0,\"topic\",\"a,b\",1,0",
			"data: a comma inside quotes needs \\ before it", ",", 0x6044},
		{"AT+MQTTPUB=0,\"topic\",\"a\"b\",1,0",
			"data: a quote inside quotes needs \\ before it", "\"", 0x6044},
		{"AT+MQTTPUB=0,\"topic\",\"{\"t\":22.5,\"ok\":true}\",1,0",
			"data: a quote inside quotes needs \\ before it", "\"", 0x6044},
		/* The first one from the left. */
		{"AT+MQTTPUB=0,\"topic\",\"a,b\",9,9",
			"data: a comma inside quotes needs \\ before it", ",", 0x6044},
		{"AT+MQTTPUB=7,\"topic\",\"a,b\",9,9", "LinkID is 7; it can be 0", "7", 0x6011},
		/* MQTT 3.1.1, 4.7.1 */
		{"AT+MQTTPUB=0,\"a/+/b\",\"x\",0,0",
			"topic has a +, which only a subscription may have", "\"a/+/b\"", 0},
		{"AT+MQTTPUBRAW=0,\"#\",5,0,0", "topic has a #, which only a subscription may have",
			"\"#\"", 0},
		{"AT+MQTTCONNCFG=0,60,0,\"gone/+\",\"x\",0,0",
			"lwt_topic has a +, which only a subscription may have", "\"gone/+\"", 0},
		{"AT+MQTTSUB=0,\"a#\",0",
			"topic is not a topic filter: + and # stand for whole levels, # only at the end",
			"\"a#\"", 0},
		{"AT+MQTTSUB=0,\"#/a\",0",
			"topic is not a topic filter: + and # stand for whole levels, # only at the end",
			"\"#/a\"", 0},
		/* protocol.md 3, 11 */
		{"AT+MQTTCONN=0,\"mqtt://h\",1883,0",
			"host is just a name or an address, without mqtt://", "\"mqtt://h\"", 0},
		{"AT+MQTTCONN=0,\"h:1883\",1883,0",
			"host is just a name or an address; the port is a separate parameter",
			"\"h:1883\"", 0},
		/* protocol.md 1.3, the general layout */
		{"MQTTCONN?", "a command begins with AT", "MQTTCONN?", 0x01030000},
		{"", "a command begins with AT", "", 0x01030000},
		{"AT+", "the name is missing after AT+", "AT+", 0x01090000},
		{"ATGMR", "a + is missing: AT+GMR", "ATGMR", 0x01090000},
		{"AT +GMR", "after AT, write + and the name of a command", "AT +GMR", 0x01090000},
		{"AT+MQTTCON?", "MQTTCON is not known; there is MQTTCONN", "MQTTCON", 0x01090000},
		{"AT+MQTTSUBSC?", "MQTTSUBSC is not known; there is MQTTSUB", "MQTTSUBSC",
			0x01090000},
		{"AT+MQTTSUBSCR?", "MQTTSUBSCR is not known", "MQTTSUBSCR", 0x01090000},
		{"AT+XYZZY?", "XYZZY is not known", "XYZZY", 0x01090000},
		{"AT+MQTTSNI=0,\"h\"", "MQTTSNI is a command of esp-at, not of esp32-s", "MQTTSNI",
			0x01090000},
		{"AT+MQTTCLEAN?", "AT+MQTTCLEAN has no ? form; it is AT+MQTTCLEAN=<LinkID>", "?",
			0x010c0000},
		{"AT+MQTTCLEAN",
			"AT+MQTTCLEAN needs more than its name; it is AT+MQTTCLEAN=<LinkID>", "",
			0x010c0000},
		{"AT+GMR=1", "AT+GMR takes no parameters; it is AT+GMR", "=1", 0x010c0000},
		{"AT+MQTTCONN?x", "nothing can follow the ?", "x", 0x010c0000},
		{"ATE2", "echo is 2; it can be 0 or 1", "2", 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d;

		assert_false(check(slice_of(cases[i].line), page, &d));
		assert_string_equal(d.text, cases[i].sentence);
		assert_true(d.at + d.n <= strlen(cases[i].line));
		assert_slice(slice_sub(slice_of(cases[i].line), d.at, d.n), cases[i].place);
		if (d.code != cases[i].code)
			fail_msg("%s: code 0x%x, not 0x%x", cases[i].line, d.code, cases[i].code);
	}
}

static void a_host_may_be_an_address_of_ipv6(void **state)
{
	(void)state;
	accepts("AT+MQTTCONN=0,\"fe80::1\",1883,0", page);
}

static void a_line_has_at_most_256_bytes(void **state)
{
	struct buf line = {0};
	struct diag d;

	(void)state;
	buf_add_text(&line, "AT+MQTTCLIENTID=0,\"");
	buf_add_repeat(&line, 'c', 256 - line.n - 1);
	buf_add_char(&line, '"');
	assert_int_equal(line.n, 256);
	assert_true(check(buf_slice(&line), page, &d));
	buf_replace(&line, 20, 0, SLICE("c"));
	assert_false(check(buf_slice(&line), page, &d));
	assert_string_equal(d.text, "the line has 257 bytes; a board takes at most 256");
	assert_int_equal(d.at, 256);
	assert_int_equal(d.n, 1);
	assert_int_equal(d.code, 0x01040000);
	buf_fini(&line);
}

static void bytes_that_end_a_line_cannot_be_part_of_it(void **state)
{
	static const struct {
		struct slice line;
		const char *sentence;
	} cases[] = {
		{{"AT+MQTTPUB=0,\"t\",\"a\0b\",0,0", 26}, "a NUL byte cannot be part of a line"},
		{{"AT+MQTTPUB=0,\"t\",\"a\rb\",0,0", 26},
			"a carriage return cannot be part of a line"},
		{{"AT+MQTTPUB=0,\"t\",\"a\nb\",0,0", 26}, "a line feed cannot be part of a line"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d;

		assert_false(check(cases[i].line, page, &d));
		assert_string_equal(d.text, cases[i].sentence);
		assert_int_equal(d.at, 19);
		assert_int_equal(d.n, 1);
	}
}

static enum at_offer offer(struct slice line, enum at_dialect dialect, struct buf out[3])
{
	struct at_line read;

	for (int i = 0; i < 3; i++)
		buf_clear(&out[i]);
	at_line_read(line, dialect, &read);
	enum at_offer best = at_line_offer(line, &read, dialect);

	if (best == AT_OFFER_ESCAPE)
		assert_true(at_line_escaped(line, &read, dialect, &out[0]));
	if (best == AT_OFFER_RAW)
		assert_true(at_line_raw(line, &read, dialect, &out[0], &out[2]));
	if (best == AT_OFFER_LONG)
		assert_true(at_line_long(line, &read, dialect, &out[0], &out[1], &out[2]));
	return best;
}

static void a_better_way_is_offered_where_there_is_one(void **state)
{
	const struct {
		struct slice line;
		enum at_offer offer;
		const char *first, *then, *payload;
	} cases[] = {
		{SLICE("AT+MQTTSUB=0,\"topic\",1"), AT_OFFER_NONE, "", "", ""},
		{SLICE("AT+MQTTSUB=0,\"topic\",9"), AT_OFFER_NONE, "", "", ""},
		{SLICE("AT+MQTTSUB=0,topic,1"), AT_OFFER_ESCAPE, "AT+MQTTSUB=0,\"topic\",1", "",
			""},
		{SLICE("AT+MQTTSUB=0, \"topic\" , 1"), AT_OFFER_ESCAPE, "AT+MQTTSUB=0,\"topic\",1",
			"", ""},
		{SLICE("AT+MQTTPUB=0,\"t\",\"a,b\\,c\",1,0"), AT_OFFER_ESCAPE,
			"AT+MQTTPUB=0,\"t\",\"a\\,b\\,c\",1,0", "", ""},
		{SLICE("AT+MQTTPUB=0,\"t\",\"{\"t\":22.5,\"ok\":true}\",1,0"), AT_OFFER_ESCAPE,
			"AT+MQTTPUB=0,\"t\",\"{\\\"t\\\":22.5\\,\\\"ok\\\":true}\",1,0", "", ""},
		/* A backslash of the JSON itself is a byte of the message. */
		{SLICE("AT+MQTTPUB=0,\"t\",\"{\"a\":\"x\\ny\",\"b\":\"z\"}\",1,0"), AT_OFFER_ESCAPE,
			"AT+MQTTPUB=0,\"t\",\"{\\\"a\\\":\\\"x\\\\ny\\\"\\,\\\"b\\\":\\\"z\\\"}\","
			"1,0",
			"", ""},
		{{"AT+MQTTPUB=0,\"t\",\"a\0\nb\",2,1", 27}, AT_OFFER_RAW,
			"AT+MQTTPUBRAW=0,\"t\",4,2,1", "", NULL},
	};
	struct buf out[3] = {{0}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		assert_int_equal(offer(cases[i].line, page, out), cases[i].offer);
		assert_buf(&out[0], cases[i].first);
		assert_buf(&out[1], cases[i].then);
		if (cases[i].payload)
			assert_buf(&out[2], cases[i].payload);
		else
			assert_memory_equal(out[2].p, "a\0\nb", 4);
	}
	for (int i = 0; i < 3; i++)
		buf_fini(&out[i]);
}

static void what_is_too_long_for_a_line_goes_another_way(void **state)
{
	struct buf line = {0}, out[3] = {{0}}, text = {0};

	(void)state;
	buf_add_repeat(&text, 'p', 70);
	buf_addf(&line, "AT+MQTTUSERCFG=0,1,\"id\",\"u\",\"%s\",0,0,\"\"", buf_text(&text));
	assert_int_equal(offer(buf_slice(&line), later, out), AT_OFFER_LONG);
	assert_buf(&out[0], "AT+MQTTUSERCFG=0,1,\"id\",\"u\",\"\",0,0,\"\"");
	/* Either command is right; which one comes first in the table does not matter. */
	if (out[2].n) {
		assert_buf(&out[1], "AT+MQTTLONGPASSWORD=0,70");
		assert_buf(&out[2], buf_text(&text));
	} else {
		assert_true(slice_starts(buf_slice(&out[1]), SLICE("AT+MQTTPASSWORD=0,\"ppp")));
		assert_int_equal(out[1].n, strlen("AT+MQTTPASSWORD=0,\"\"") + 70);
	}
	assert_int_equal(offer(buf_slice(&line), page, out), AT_OFFER_LONG);
	assert_true(slice_starts(buf_slice(&out[1]), SLICE("AT+MQTTPASSWORD=0,\"ppp")));

	/* More than any line can hold. */
	buf_add_repeat(&text, 'p', 230);
	buf_clear(&line);
	buf_addf(&line, "AT+MQTTPASSWORD=0,\"%s\"", buf_text(&text));
	assert_int_equal(offer(buf_slice(&line), page, out), AT_OFFER_NONE);
	assert_int_equal(offer(buf_slice(&line), later, out), AT_OFFER_LONG);
	assert_buf(&out[0], "");
	assert_buf(&out[1], "AT+MQTTLONGPASSWORD=0,300");
	assert_buf(&out[2], buf_text(&text));

	buf_clear(&line);
	buf_addf(&line, "AT+MQTTPUB=0,\"t\\,u\",\"%s\",1,0", buf_text(&text));
	assert_int_equal(offer(buf_slice(&line), page, out), AT_OFFER_RAW);
	assert_buf(&out[0], "AT+MQTTPUBRAW=0,\"t\\,u\",300,1,0");
	assert_buf(&out[2], buf_text(&text));

	/* Fits as it was pasted, but not with its escapes. */
	buf_clear(&line);
	buf_clear(&text);
	buf_add_repeat(&text, ',', 200);
	buf_addf(&line, "AT+MQTTPUB=0,\"t\",\"%s\",1,0", buf_text(&text));
	assert_int_equal(offer(buf_slice(&line), page, out), AT_OFFER_RAW);
	assert_buf(&out[0], "AT+MQTTPUBRAW=0,\"t\",200,1,0");
	buf_fini(&line);
	buf_fini(&text);
	for (int i = 0; i < 3; i++)
		buf_fini(&out[i]);
}

static void the_announced_length_is_read_where_the_board_prompts(void **state)
{
	static const struct {
		const char *line;
		enum at_dialect dialect;
		long long length;
	} cases[] = {
		{"AT+MQTTPUBRAW=0,\"a\\,b\",5,0,0", AT_DIALECT_ESP32_S, 5},
		{"AT+MQTTPUBRAW=0,\"t\",x,0,0", AT_DIALECT_ESP32_S, -1},
		{"AT+MQTTPUBRAW=0,\"t\",-4,0,0", AT_DIALECT_ESP32_S, -1},
		{"AT+MQTTPUBRAW=0,\"t\"", AT_DIALECT_ESP32_S, -1},
		{"AT+MQTTPUB=0,\"t\",\"5\",0,0", AT_DIALECT_ESP32_S, -1},
		{"AT+MQTTLONGPASSWORD=0,70", AT_DIALECT_ESP_AT, 70},
		{"AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,1164", AT_DIALECT_ESP_AT, 1164},
		{"AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\",0,1164", AT_DIALECT_ESP_AT, -1},
		{"AT+SYSFLASH=1,\"mqtt_ca\",0,4096", AT_DIALECT_ESP32_S, 4096},
		{"AT+SYSFLASH=2,\"mqtt_ca\",0,4096", AT_DIALECT_ESP32_S, -1},
		{"AT+MQTTCONN?", AT_DIALECT_ESP32_S, -1},
		{"AT+NOSUCH=5", AT_DIALECT_ESP32_S, -1},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct at_line read;

		at_line_read(slice_of(cases[i].line), cases[i].dialect, &read);
		assert_int_equal(
			at_line_payload_length(slice_of(cases[i].line), &read), cases[i].length);
	}
}

static void only_a_line_that_sets_a_scheme_has_one(void **state)
{
	static const struct {
		const char *line;
		long long scheme;
	} cases[] = {
		{"AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"", 1},
		{"AT+MQTTUSERCFG=0,10,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"wss\"", 10},
		{"AT+MQTTUSERCFG=0,11,\"c\",\"\",\"\",0,0,\"\"", 0},
		{"AT+MQTTUSERCFG=0", 0},
		{"AT+MQTTUSERCFG?", 0},
		{"AT+MQTTCONN=0,\"h\",1883,0", 0},
		{"", 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct at_line read;

		at_line_read(slice_of(cases[i].line), page, &read);
		assert_int_equal(at_line_scheme(slice_of(cases[i].line), &read), cases[i].scheme);
	}
}

static void lines_of_our_own_are_as_the_manual_has_them(void **state)
{
	struct buf out = {0};

	(void)state;
	at_add_subscribe(&out, SLICE("a,b/#"), 2);
	assert_buf(&out, "AT+MQTTSUB=0,\"a\\,b/#\",2");
	buf_clear(&out);
	at_add_clean(&out);
	assert_buf(&out, "AT+MQTTCLEAN=0");
	buf_clear(&out);
	at_add_asking(&out, AT_ASKS_CONNECTION);
	assert_buf(&out, "AT+MQTTCONN?");
	buf_fini(&out);
}

static void a_raw_publish_is_a_line_that_passes_its_own_check(void **state)
{
	struct buf out = {0};

	(void)state;
	at_add_publish_raw(&out, SLICE("a,\"b\\"), 4, 1, true);
	assert_buf(&out, "AT+MQTTPUBRAW=0,\"a\\,\\\"b\\\\\",4,1,1");
	accepts(buf_text(&out), page);
	buf_fini(&out);
}

/* Pasted text with quotes and commas in it is one argument. */
static void arguments_that_belong_together_are_joined(void **state)
{
	static const struct {
		const char *line;
		size_t index;
		const char *argument;
		size_t unescaped; /* the first byte in it that needs a backslash */
	} cases[] = {
		{"AT+MQTTPUB=0,\"t\",\"he said \"yes\", twice\",0,0", 2,
			"\"he said \"yes\", twice\"", 9},
		{"AT+MQTTSUB=0,\"a\"b\",c\",1", 1, "\"a\"b\",c\"", 2},
		{"AT+MQTTSUB=0,\"a\",b\",1", 1, "\"a\",b\"", 2},
		{"AT+MQTTPUB=0,\"t\",\"a\",b\",c\",0,0", 2, "\"a\",b\",c\"", 2},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice line = slice_of(cases[i].line);
		struct at_line read;

		at_line_read(line, page, &read);
		assert_int_equal(read.argument_count, read.command->parameter_count - 1);
		const struct at_argument *a = &read.arguments[cases[i].index];
		assert_slice(slice_sub(line, a->at, a->n), cases[i].argument);
		assert_true(a->quoted && a->closed);
		assert_int_equal(a->unescaped, a->at + cases[i].unescaped);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arguments_that_belong_together_are_joined),
		cmocka_unit_test(the_listings_of_the_page_are_without_mistake),
		cmocka_unit_test(every_form_of_a_line_is_read),
		cmocka_unit_test(texts_are_refused_from_the_first_byte_past_the_limit_of_the_page),
		cmocka_unit_test(bytes_are_counted_not_characters_and_not_escapes),
		cmocka_unit_test(numbers_are_accepted_up_to_the_limits_of_the_page),
		cmocka_unit_test(a_mistake_has_a_sentence_a_place_and_the_code_of_the_board),
		cmocka_unit_test(a_host_may_be_an_address_of_ipv6),
		cmocka_unit_test(a_line_has_at_most_256_bytes),
		cmocka_unit_test(bytes_that_end_a_line_cannot_be_part_of_it),
		cmocka_unit_test(a_better_way_is_offered_where_there_is_one),
		cmocka_unit_test(what_is_too_long_for_a_line_goes_another_way),
		cmocka_unit_test(the_announced_length_is_read_where_the_board_prompts),
		cmocka_unit_test(only_a_line_that_sets_a_scheme_has_one),
		cmocka_unit_test(lines_of_our_own_are_as_the_manual_has_them),
		cmocka_unit_test(a_raw_publish_is_a_line_that_passes_its_own_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
