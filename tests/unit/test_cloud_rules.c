/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What clouds do not accept (clouds.md 1), in the lines that a user types, and with what was configured
 * before. */
#include "unit.h"

#include "cloud/configured.h"

static struct at_line read_line(struct slice line)
{
	struct at_line read;

	at_line_read(line, AT_DIALECT_ESP_AT, &read);
	return read;
}

static void lines_that_a_cloud_does_not_accept(void **state)
{
	static const struct {
		const char *cloud, *line, *said; /* NULL: nothing */
	} rows[] = {
		{"aliyun", "AT+MQTTSUB=0,\"t\",2", "Aliyun IoT Platform accepts no QoS 2"},
		{"aliyun", "AT+MQTTSUB=0,\"t\",1", NULL},
		{"aliyun", "AT+MQTTPUB=0,\"t\",\"x\",2,0", "accepts no QoS 2"},
		{"aliyun", "AT+MQTTPUB=0,\"t\",\"x\",1,1", "accepts no retained messages"},
		{"aliyun", "AT+MQTTPUBRAW=0,\"t\",2,2,0", "accepts no QoS 2"},
		{"aliyun", "AT+MQTTPUB=0,\"t\",\"2\",1,0", NULL},
		{"aliyun", "AT+MQTTCONNCFG=0,20,0,\"\",\"\",0,0",
			"a keepalive of 30 to 1200 seconds; this is 20"},
		{"aliyun", "AT+MQTTCONNCFG=0,1201,0,\"\",\"\",0,0", "this is 1201"},
		/* 0 is the board's default of 120. */
		{"aliyun", "AT+MQTTCONNCFG=0,0,0,\"\",\"\",0,0", NULL},
		{"aliyun", "AT+MQTTCONNCFG=0,60,0,\"gone\",\"x\",0,0", "accepts no last will"},
		{"aliyun", "AT+MQTTCONNCFG=0,60,0,\"\",\"\",2,1", NULL},
		{"azure", "AT+MQTTPUB=0,\"t\",\"x\",2,0",
			"accepts no QoS 2, and closes the connection"},
		{"azure", "AT+MQTTCONNCFG=0,1768,0,\"\",\"\",0,0",
			"a keepalive of 0 to 1767 seconds"},
		{"azure", "AT+MQTTCONNCFG=0,60,0,\"w\",\"x\",2,0", "accepts no QoS 2"},
		{"tencent", "AT+MQTTCONNCFG=0,1000,0,\"\",\"\",0,0",
			"0 to 900 seconds; this is 1000"},
		{"aws", "AT+MQTTSUB=0,\"a/b/c/d/e/f/g/h\",1", NULL},
		{"aws", "AT+MQTTSUB=0,\"a/b/c/d/e/f/g/h/i\",1",
			"the topic has 8 slashes; AWS IoT Core accepts at most 7"},
		{"aws", "AT+MQTTPUB=0,\"$aws/rules/r/a/b/c/d/e/f/g\",\"x\",1,0", NULL},
		{"hivemq", "AT+MQTTSUB=0,\"t\",2", NULL},
		{"hivemq", "AT+MQTTUNSUB=0,\"t\"", NULL},
		{"aliyun", "AT+MQTTCONN?", NULL},
		{"aliyun", "AT+NONSENSE=2,2,2", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct slice line = slice_of(rows[i].line);
		struct at_line read = read_line(line);
		struct diag d = {0};
		enum cloud_breach b = cloud_line_breach(
			cloud_find(slice_of(rows[i].cloud)), line, &read, AT_DIALECT_ESP_AT, &d);

		assert_int_equal(b != CLOUD_KEEPS_RULES, rows[i].said != NULL);
		if (rows[i].said && !strstr(d.text, rows[i].said))
			fail_msg("%s: %s", rows[i].line, d.text);
		assert_true(d.at + d.n <= line.n);
	}
}

/* The cloud is known by the host once there is one, and by the credentials before. */
static void what_was_configured_counts(void **state)
{
	static const struct {
		const char *before[3], *line, *said;
	} rows[] = {
		{{"AT+MQTTUSERCFG=0,2,\"x|securemode=2\\,signmethod=hmacmd5|\",\"d&p\",\"00112233445566778899aabbccddeeff\",0,0,\"\""},
			"AT+MQTTSUB=0,\"t\",2", "Aliyun IoT Platform accepts no QoS 2"},
		{{"AT+MQTTUSERCFG=0,2,\"x\",\"u\",\"p\",0,0,\"\""}, "AT+MQTTSUB=0,\"t\",2", NULL},
		{{"AT+MQTTUSERCFG=0,2,\"x\",\"u\",\"p\",0,0,\"\"",
			 "AT+MQTTCONN=0,\"h.azure-devices.net\",8883,0"},
			"AT+MQTTSUB=0,\"t\",2", "Azure IoT Hub accepts no QoS 2"},
		/* What was set before is looked at once it is known where it goes. */
		{{"AT+MQTTUSERCFG=0,2,\"x\",\"u\",\"p\",0,0,\"\"",
			 "AT+MQTTCONNCFG=0,7200,0,\"\",\"\",0,0"},
			"AT+MQTTCONN=0,\"h.azure-devices.net\",8883,0",
			"0 to 1767 seconds; this is 7200"},
		{{"AT+MQTTCONNCFG=0,7200,0,\"\",\"\",0,0"}, "AT+MQTTCONN=0,\"192.168.1.1\",1883,0",
			NULL},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct cloud_configured c = {0};
		struct slice line = slice_of(rows[i].line);
		struct at_line read = read_line(line);
		struct diag d = {0};

		for (size_t k = 0; k < ALEN(rows[i].before) && rows[i].before[k]; k++) {
			struct slice before = slice_of(rows[i].before[k]);
			struct at_line sent = read_line(before);

			cloud_configured_add(
				&c, before, &sent, AT_DIALECT_ESP_AT, (struct slice){0});
		}
		enum cloud_breach b =
			cloud_configured_breach(&c, line, &read, AT_DIALECT_ESP_AT, &d);
		assert_int_equal(b != CLOUD_KEEPS_RULES, rows[i].said != NULL);
		if (rows[i].said && !strstr(d.text, rows[i].said))
			fail_msg("%s: %s", rows[i].line, d.text);
		assert_true(d.at + d.n <= line.n);
		cloud_configured_fini(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_a_cloud_does_not_accept),
		cmocka_unit_test(what_was_configured_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
