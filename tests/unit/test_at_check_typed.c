/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What someone reads who types slowly: nothing as long as the line can still become right. */
#include "unit.h"

#include "at/compose.h"

static void nothing_is_wrong_with_a_line_that_grows(void **state)
{
	static const char *const lines[] = {
		"AT",
		"ATE0",
		"AT+GMR",
		"AT+MQTTCONN?",
		"AT+MQTTUSERCFG=0,1,\"ESP32\",\"espressif\",\"1234567890\",0,0,\"\"",
		"AT+MQTTUSERCFG=0,10,\"c\",\"\",\"\",0,0,\"mqtt\"",
		"AT+MQTTCONNCFG=0,7200,1,\"gone\",\"bye\\, bye\",2,1",
		"AT+MQTTCONN=0,\"192.168.31.113\",1883,0",
		"AT+MQTTCONN=0,\"fe80::1\",8883,1",
		"AT+MQTTPUB=0,\"topic\",\"{\\\"a\\\":1\\,\\\"b\\\":[2\\,3]}\",1,0",
		"AT+MQTTPUB=0,\"topic\",\"a \\\\ and a \\\"\",0,0",
		"AT+MQTTPUBRAW=0,\"topic\",1024,2,1",
		"AT+MQTTSUB=0,\"bench/+/temp/#\",2",
		"AT+CWJAP=\"my net\",\"pass\\,word\"",
		"AT+UART_CUR=115200,8,1,0,3",
		"AT+CIPSNTPCFG=1,8,\"pool.ntp.org\"",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		struct slice line = slice_of(lines[i]);

		for (size_t n = 1; n <= line.n; n++) {
			struct diag d = {.text = ""};
			if (!at_line_check_typed(slice_sub(line, 0, n), n, AT_DIALECT_ESP32_S, &d))
				fail_msg("%.*s: %s", (int)n, line.p, d.text);
		}
	}
}

/* JSON pasted or typed as it is: reported when its argument is left, and not at its first quote. */
static void what_needs_escapes_is_reported_when_it_is_left(void **state)
{
	static const char before[] = "AT+MQTTPUB=0,\"t\",\"{\"a\":1,\"b\":\"x, y\",\"c\":[1,2]}\"";
	static const char after[] = "AT+MQTTPUB=0,\"t\",\"{\"a\":1,\"b\":\"x, y\",\"c\":[1,2]}\",1";
	struct diag d;

	(void)state;
	for (size_t n = 1; n < sizeof(before); n++)
		if (!at_line_check_typed((struct slice){before, n}, n, AT_DIALECT_ESP32_S, &d))
			fail_msg("%.*s: %s", (int)n, before, d.text);
	assert_false(
		at_line_check_typed(slice_of(after), sizeof(after) - 1, AT_DIALECT_ESP32_S, &d));
	assert_non_null(strstr(d.text, "inside quotes needs \\ before it"));
}

static void what_cannot_become_right_is_reported(void **state)
{
	static const struct {
		const char *line;
		size_t cursor;    /* 0: at the end */
		const char *text; /* NULL: nothing is reported */
	} cases[] = {
		{"AT+MQTTCONNX=", 0, "MQTTCONNX is not known"},
		{"AT+MQTTCONNX", 0, NULL},
		{"AT+MQTTSUB=1", 0, NULL},
		{"AT+MQTTSUB=1,", 0, "LinkID is 1"},
		{"AT+MQTTSUB=0,topic", 0, NULL},
		{"AT+MQTTSUB=0,topic,", 0, "topic is text and must be in quotes"},
		{"AT+MQTTCONN=0,\"mqtt://h\"", 0, NULL},
		{"AT+MQTTCONN=0,\"mqtt://h\",", 0, "without mqtt://"},
		{"AT+MQTTCONN=0,\"h:1883\",", 0, "the port is a separate parameter"},
		/* 65 bytes: it will not become shorter. */
		{"AT+MQTTSUB=0,\"1234567890123456789012345678901234567890123456789012345678901234"
		 "5",
			0, NULL},
		{"AT+MQTTSUB=0,\"1234567890123456789012345678901234567890123456789012345678901234"
		 "5\"",
			0, "topic has 65 bytes; at most 64 fit"},
		/* The cursor went back: what is after it is not being typed. */
		{"AT+MQTTSUB=0,\"t\",9", 11, NULL},
		{"AT+MQTTSUB=0,\"t\",9", 0, NULL},
		{"AT+MQTTSUB=0,\"t\",9,", 0, "qos is 9"},
	};
	struct diag d;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice line = slice_of(cases[i].line);
		size_t cursor = cases[i].cursor ? cases[i].cursor : line.n;
		bool right = at_line_check_typed(line, cursor, AT_DIALECT_ESP32_S, &d);

		if (right != !cases[i].text)
			fail_msg("%s: %s", cases[i].line, right ? "nothing" : d.text);
		if (!right && !strstr(d.text, cases[i].text))
			fail_msg("%s: %s", cases[i].line, d.text);
	}
}

static void a_line_of_more_than_256_bytes_is_reported_at_once(void **state)
{
	struct buf line = {0};
	struct diag d;

	(void)state;
	buf_add_text(&line, "AT+MQTTPUB=0,\"t\",\"");
	while (line.n < 256)
		buf_add_char(&line, 'x');
	assert_true(at_line_check_typed(buf_slice(&line), line.n, AT_DIALECT_ESP32_S, &d));
	buf_add_char(&line, 'x');
	assert_false(at_line_check_typed(buf_slice(&line), line.n, AT_DIALECT_ESP32_S, &d));
	buf_fini(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_wrong_with_a_line_that_grows),
		cmocka_unit_test(what_needs_escapes_is_reported_when_it_is_left),
		cmocka_unit_test(what_cannot_become_right_is_reported),
		cmocka_unit_test(a_line_of_more_than_256_bytes_is_reported_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
