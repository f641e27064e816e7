/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What someone reads while typing a line, in Chinese: whole sentences, and no wider than in English. */
#include <locale.h>

#include "unit.h"

#include "at/complete.h"
#include "at/error_code.h"
#include "at/scheme.h"
#include "base/language.h"
#include "base/utf8.h"

static const enum at_dialect page = AT_DIALECT_ESP32_S, later = AT_DIALECT_ESP_AT;

static int chinese(void **state)
{
	(void)state;
	return language_use("zh_CN") ? 0 : -1;
}

static int widths(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1; /* wcwidth() */
}

static int english(void **state)
{
	(void)state;
	return language_use("en") ? 0 : -1;
}

static void the_hint_is_chinese(void **state)
{
	static const struct {
		const char *line, *meaning;
	} cases[] = {
		{"AT+MQTTSUB=0,\"a\",", "qos，0～2：0 最多一次；1 至少一次；2 恰好一次"},
		/* a meaning can have a comma itself */
		{"AT+MQTTPUB=0,\"a\",\"b\",0,",
			"retain，0 或 1：0 只转发，不保留；1 服务器保留，供以后的订阅者"},
		{"AT+MQTTCONN=0,\"a\",",
			"port，1～65535：服务器的 TCP 端口，1～65535；TCP 通常 1883，"
			"TLS 8883，WebSocket 80 或 443。"},
		{"AT+MQTTCONN=0,\"",
			"host，最多 128 字节：服务器的域名或 IP 地址，最多 128 字节，不带 mqtt:// 和端口。"},
		{"AT+MQTTCONNCFG=0,",
			"keepalive，60～7200 或 0，默认 120：0 固件自定的 120 "
			"s；模组发送 PING 前的最长静默时间（秒），60～7200，0 表示 120 "
			"s；v2.1 起的固件也接受 1～59。"},
		{"AT+MQTTSUB?", "返回 +MQTTSUB:<LinkID>,<state>,<\"topic\">,<qos>"},
		{"AT+MQTTP", "MQTTPASSWORD、MQTTPUB、MQTTPUBRAW"},
		{"AT+", NULL},
		{"AT+RST=1", "RST 没有参数"},
		{"AT+MQTTCLEAN=0,", "没有更多了：MQTTCLEAN 有 1 个参数"},
		{"AT+MQTTSUB=0,\"a\",1,2", "没有更多了：MQTTSUB 有 3 个参数"},
		{"AT+NO\x1b[31m", "esp32-s 没有以 NO␛[31m 开头的指令"},
		{"X", "指令以 AT+ 开头；Tab 键补全"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct at_hint h;
		at_hint(slice_of(cases[i].line), strlen(cases[i].line), page, &h);
		if (cases[i].meaning)
			assert_buf(&h.meaning, cases[i].meaning);
		else
			assert_true(slice_find(buf_slice(&h.meaning), SLICE(" 等，另有 ")) !=
				    SLICE_NONE);
		at_hint_fini(&h);
	}
}

static void what_is_wrong_is_said_in_chinese(void **state)
{
	static const struct {
		const char *line, *text;
	} cases[] = {
		{"AT+MQTTSUB=0,\"a\",3", "qos 为 3；可选值为 0、1 或 2"},
		{"AT+MQTTSUB=1,\"a\",0", "LinkID 为 1；可选值为 0"},
		{"AT+MQTTSUB=0,\"a\",", "qos 为空；可选值为 0、1 或 2"},
		{"AT+MQTTSUB=0,a,0", "topic 是文本，必须加引号"},
		{"AT+MQTTPUB=0,\"a\",\"{\"t\":1}\",0,0", "data：引号内的引号前要加 \\"},
		{"AT+MQTTSUB=0,\"a", "topic：缺少结束引号"},
		{"AT+MQTTCLEAN=0,1", "MQTTCLEAN 有 1 个参数，这里是 2 个"},
		{"AT+MQTTSUB=0,\"a\",1,2", "MQTTSUB 有 3 个参数，这里是 4 个"},
		{"AT+MQTTSUB=0,\"a\"", "缺少 qos：MQTTSUB=<LinkID>,<\"topic\">,<qos>"},
		{"AT+MQTTCLEAN?", "AT+MQTTCLEAN 没有 ? 形式；应为 AT+MQTTCLEAN=<LinkID>"},
		{"AT+MQTTALPN?", "MQTTALPN 是 esp-at 的指令，esp32-s 没有"},
		{"AT+MQTTSUV?", "没有 MQTTSUV；有 MQTTSUB"},
		{"AT+MQTTDISC", "没有 MQTTDISC；应为 AT+MQTTCLEAN=0"},
		{"AT+X\x1b[31m%s%n?", "没有 X␛[31m%s%n"},
		{"AT+MQTTCONN=0,\"mqtt://a\",1883,0", "host 只写域名或地址，不带 mqtt://"},
		{"AT+MQTTSUB=0，\"a\",0", "全角逗号（，）：模组只认半角符号"},
		{"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"12345678901234567890123456789012345678901234567890123"
		 "45678901234567890\",0,0,\"\"",
			"password 有 70 字节，最多 64：更长的用 AT+MQTTPASSWORD"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice line = slice_of(cases[i].line);
		struct diag d = {.text = ""};
		struct at_line read;
		at_line_read(line, page, &read);
		assert_false(at_line_check(line, &read, page, &d));
		assert_string_equal(d.text, cases[i].text);
	}
}

static void candidates_say_what_they_mean_in_chinese(void **state)
{
	static const struct {
		const char *line, *text, *meaning;
	} cases[] = {
		{"AT+MQTTSUB=0,\"a\",", "1", "至少一次"},
		{"AT+MQTTSUB=0,\"a\",", "0", "最多一次，默认"},
		{"AT+MQTTCONN=0,\"a\",", "8883,", "MQTT over TLS"},
		{"AT+MQTTSUB", "AT+MQTTSUB=", "订阅主题，或列出订阅"},
		{"AT+MQTTSUB", "AT+MQTTSUB?", "返回 +MQTTSUB:<LinkID>,<state>,<\"topic\">,<qos>"},
		{"AT+MQTTCONN=0,", "\"", "请输入：host，最多 128 字节"},
		{"AT+UART_CUR=", "115200,", "常用波特率，默认"},
		{"ATE", "ATE0", "不回显"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct at_completion c;
		const char *found = NULL;
		at_complete(slice_of(cases[i].line), strlen(cases[i].line), page, NULL, &c);
		for (size_t k = 0; k < c.count && !found; k++)
			if (strcmp(c.candidates[k].text, cases[i].text) == 0)
				found = c.candidates[k].meaning;
		if (!found)
			fail_msg("%s: no %s", cases[i].line, cases[i].text);
		assert_string_equal(found, cases[i].meaning);
		at_completion_fini(&c);
	}
}

static void codes_states_and_schemes_are_chinese(void **state)
{
	struct buf text = {0};

	(void)state;
	at_add_error(&text, 0x010a6042);
	assert_buf(&text, "0x6042 TOPIC_IS_NULL：topic 为空；填至少一个字节的主题，加引号");
	buf_clear(&text);
	at_add_error(&text, 0x01070002);
	assert_buf(&text,
		"0x01070002 参数无效：有参数的值模组不接受，第 3 个参数；与帮助中的取值范围对照");
	buf_clear(&text);
	at_add_error(&text, 0x01060503);
	assert_buf(&text, "0x01060503 参数个数错误：参数过多或过少，是 3 个而不是 5 个；"
			  "数一下逗号；引号内的逗号写作 \\,");
	buf_fini(&text);
	assert_string_equal(at_state_name(4), "已连接");
	assert_null(at_state_name(7));
	assert_string_equal(at_scheme_name(3), "TLS（校验服务器证书）");
	assert_null(at_scheme_name(11));
	/* What programs read stays. */
	assert_string_equal(at_error_name(0x01090000), "unsupported command");
	assert_string_equal(at_dialect_name(later), "esp-at");
}

/* The hint has two lines at the bottom of a screen: what fits in English fits in Chinese. */
static void no_hint_is_wider_than_in_english(void **state)
{
	const struct at_command *c;

	(void)state;
	for (size_t i = 0; (c = at_command(i)) != NULL; i++) {
		struct buf line = {0};
		buf_addf(&line, "AT%s%s%s", c->basic ? "" : "+", c->name, c->basic ? "" : "=");
		for (size_t p = 0; p < at_command_max_parameters(c, later); p++) {
			struct at_hint shown[2];
			for (int l = 0; l < 2; l++) {
				language_use(l ? "zh_CN" : "en");
				at_hint(buf_slice(&line), line.n, later, &shown[l]);
			}
			size_t in_english = utf8_columns(buf_slice(&shown[0].meaning));
			size_t in_chinese = utf8_columns(buf_slice(&shown[1].meaning));
			if (in_chinese > in_english && in_chinese > 80)
				fail_msg("%s\n%s\n%zu columns, in English %zu", buf_text(&line),
					buf_text(&shown[1].meaning), in_chinese, in_english);
			at_hint_fini(&shown[0]);
			at_hint_fini(&shown[1]);
			buf_add_char(&line, ',');
		}
		buf_fini(&line);
	}
}

/* No sentence of the table is left in English, and none lost its name or number on the way. */
static void each_command_has_its_chinese_summary(void **state)
{
	const struct at_command *c;

	(void)state;
	for (size_t i = 0; (c = at_command(i)) != NULL; i++) {
		if (strcmp(_(c->summary), c->summary) == 0)
			fail_msg("%s: %s", c->name, c->summary);
		if (c->doc && strcmp(_(c->doc), c->doc) == 0)
			fail_msg("%s: %s", c->name, c->doc);
		for (size_t p = 0; p < c->parameter_count; p++)
			if (strcmp(_(c->parameters[p].doc), c->parameters[p].doc) == 0)
				fail_msg("%s: %s", c->name, c->parameters[p].doc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_hint_is_chinese, chinese, english),
		cmocka_unit_test_setup_teardown(what_is_wrong_is_said_in_chinese, chinese, english),
		cmocka_unit_test_setup_teardown(
			candidates_say_what_they_mean_in_chinese, chinese, english),
		cmocka_unit_test_setup_teardown(
			codes_states_and_schemes_are_chinese, chinese, english),
		cmocka_unit_test_teardown(no_hint_is_wider_than_in_english, english),
		cmocka_unit_test_setup_teardown(
			each_command_has_its_chinese_summary, chinese, english),
	};

	return cmocka_run_group_tests(tests, widths, NULL);
}
