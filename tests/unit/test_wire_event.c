/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "wire/event.h"

#define NO WIRE_NO_NUMBER
#define NUMBERS(l, s, c, p, r, q) \
	.link = (l), .state = (s), .scheme = (c), .port = (p), .reconnect = (r), .qos = (q)
#define TEXT(...)                                    \
	{                                            \
		__VA_ARGS__, sizeof(__VA_ARGS__) - 1 \
	}

static const struct {
	struct wire_event event;
	const char *json;
} forms[] = {
	{{.type = WIRE_EVENT_ECHO, .text = TEXT("AT+GMR")},
		"{\"event\":\"echo\",\"text\":\"AT+GMR\"}\n"},
	{{.type = WIRE_EVENT_OK}, "{\"event\":\"ok\"}\n"},
	{{.type = WIRE_EVENT_ERROR}, "{\"event\":\"error\"}\n"},
	{{.type = WIRE_EVENT_BUSY}, "{\"event\":\"busy\"}\n"},
	{{.type = WIRE_EVENT_READY}, "{\"event\":\"ready\"}\n"},
	{{.type = WIRE_EVENT_PROMPT}, "{\"event\":\"prompt\"}\n"},
	{{.type = WIRE_EVENT_ERRCODE, .code = 0x010a6002},
		"{\"event\":\"errcode\",\"code\":\"0x010a6002\","
		"\"name\":\"AT_MQTT_NOT_IN_CONFIGURED_STATE\"}\n"},
	{{.type = WIRE_EVENT_ERRCODE, .code = 0x7f000000},
		"{\"event\":\"errcode\",\"code\":\"0x7f000000\",\"name\":null}\n"},
	{{.type = WIRE_EVENT_CONNECTED,
		 NUMBERS(0, NO, 1, 1883, 0, NO),
		 .host = TEXT("h"),
		 .has_host = true,
		 .path = TEXT(""),
		 .has_path = true},
		"{\"event\":\"connected\",\"link\":0,\"scheme\":1,\"host\":\"h\",\"port\":1883,"
		"\"path\":\"\",\"reconnect\":0}\n"},
	{{.type = WIRE_EVENT_CONNECTED,
		 NUMBERS(0, NO, NO, 1883, NO, NO),
		 .host = TEXT("h"),
		 .has_host = true},
		"{\"event\":\"connected\",\"link\":0,\"scheme\":null,\"host\":\"h\",\"port\":1883,"
		"\"path\":null,\"reconnect\":null}\n"},
	{{.type = WIRE_EVENT_DISCONNECTED, NUMBERS(0, NO, NO, NO, NO, NO)},
		"{\"event\":\"disconnected\",\"link\":0}\n"},
	{{.type = WIRE_EVENT_MESSAGE,
		 NUMBERS(0, NO, NO, NO, NO, NO),
		 .topic = TEXT("t/1"),
		 .payload = TEXT("a\r\nOK\r\n>\0")},
		"{\"event\":\"message\",\"link\":0,\"topic\":\"t/1\",\"length\":9,"
		"\"payload\":\"a\\r\\nOK\\r\\n>\\u0000\"}\n"},
	{{.type = WIRE_EVENT_MESSAGE,
		 NUMBERS(0, NO, NO, NO, NO, NO),
		 .topic = TEXT("\xe6\xb8\xa9"),
		 .payload = TEXT("\x00\xff\x0a\x0d")},
		"{\"event\":\"message\",\"link\":0,\"topic\":\"\xe6\xb8\xa9\",\"length\":4,"
		"\"payload_base64\":\"AP8KDQ==\"}\n"},
	{{.type = WIRE_EVENT_MESSAGE, NUMBERS(0, NO, NO, NO, NO, NO), .topic = TEXT("\xc4\xe3")},
		"{\"event\":\"message\",\"link\":0,\"topic_base64\":\"xOM=\",\"length\":0,"
		"\"payload\":\"\"}\n"},
	{{.type = WIRE_EVENT_PUBLISH, .ok = true}, "{\"event\":\"publish\",\"ok\":true}\n"},
	{{.type = WIRE_EVENT_PUBLISH}, "{\"event\":\"publish\",\"ok\":false}\n"},
	{{.type = WIRE_EVENT_CONNECTION,
		 NUMBERS(0, 4, 10, NO, 1, NO),
		 .has_host = true,
		 .path = TEXT("/mqtt"),
		 .has_path = true},
		"{\"event\":\"connection\",\"link\":0,\"state\":4,\"scheme\":10,\"host\":\"\","
		"\"port\":null,\"path\":\"/mqtt\",\"reconnect\":1}\n"},
	{{.type = WIRE_EVENT_SUBSCRIPTION, NUMBERS(0, 6, NO, NO, NO, 2), .topic = TEXT("a/+/#")},
		"{\"event\":\"subscription\",\"link\":0,\"state\":6,\"topic\":\"a/+/#\",\"qos\":2}\n"},
	{{.type = WIRE_EVENT_WIFI, .text = TEXT("got ip")},
		"{\"event\":\"wifi\",\"state\":\"got ip\"}\n"},
	{{.type = WIRE_EVENT_INFO, .name = TEXT("CWJAP"), .text = TEXT("2")},
		"{\"event\":\"info\",\"name\":\"CWJAP\",\"text\":\"2\"}\n"},
	{{.type = WIRE_EVENT_LINE, .text = TEXT("a \"b\"\t\x1b[0m")},
		"{\"event\":\"line\",\"text\":\"a \\\"b\\\"\\t\\u001B[0m\"}\n"},
	{{.type = WIRE_EVENT_NOISE, .text = TEXT("\xff\x00\x01")},
		"{\"event\":\"noise\",\"bytes_base64\":\"/wAB\"}\n"},
	{{.type = WIRE_EVENT_NOISE, .text = TEXT("a\x01")},
		"{\"event\":\"noise\",\"bytes_base64\":\"YQE=\"}\n"},
	{{.type = WIRE_EVENT_INCOMPLETE, .text = TEXT("+MQTTSUBRECV:0,\"t\",9,a")},
		"{\"event\":\"incomplete\",\"text\":\"+MQTTSUBRECV:0,\\\"t\\\",9,a\"}\n"},
	{{.type = WIRE_EVENT_INCOMPLETE, .text = TEXT("\xff")},
		"{\"event\":\"incomplete\",\"text_base64\":\"/w==\"}\n"},
};

static void every_event_has_the_form_that_is_documented(void **state)
{
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(forms); i++) {
		buf_clear(&out);
		wire_event_add_json(&out, &forms[i].event, -1, -1);
		assert_buf(&out, forms[i].json);
	}
	buf_fini(&out);
}

static void the_time_comes_first_where_it_is_known(void **state)
{
	static const struct {
		int64_t t, time;
		const char *json;
	} times[] = {
		{0, -1, "{\"t\":0.0,\"event\":\"ok\"}\n"},
		{1204, -1, "{\"t\":0.001204,\"event\":\"ok\"}\n"},
		{9100000, -1, "{\"t\":9.1,\"event\":\"ok\"}\n"},
		{86400000001, -1, "{\"t\":86400.000001,\"event\":\"ok\"}\n"},
		{1500000, 951825599000001,
			"{\"t\":1.5,\"time\":\"2000-02-29T11:59:59.000001Z\",\"event\":\"ok\"}\n"},
		{-1, 0, "{\"time\":\"1970-01-01T00:00:00.000000Z\",\"event\":\"ok\"}\n"},
	};
	struct wire_event ok = {.type = WIRE_EVENT_OK};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(times); i++) {
		buf_clear(&out);
		wire_event_add_json(&out, &ok, times[i].t, times[i].time);
		assert_buf(&out, times[i].json);
	}
	buf_fini(&out);
}

static void every_type_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < WIRE_EVENT_TYPES; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(wire_event_type_name((enum wire_event_type)i),
				wire_event_type_name((enum wire_event_type)k));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_has_the_form_that_is_documented),
		cmocka_unit_test(the_time_comes_first_where_it_is_known),
		cmocka_unit_test(every_type_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
