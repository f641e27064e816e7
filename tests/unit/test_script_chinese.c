/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mistakes of a script, and why a step failed, in Chinese. */
#include "unit.h"

#include <locale.h>

#include "base/language.h"
#include "run_rig.h"
#include "script/flow.h"
#include "script/reasons.h"
#include "wire/parser.h"

static bool read_chinese(struct script *s, const char *text, struct buf *errors)
{
	return script_read(s,
		&(struct script_source){.path = "x.at", .text = slice_of(text), .file = no_file},
		errors);
}

static void mistakes_of_a_script(void **state)
{
	static const struct {
		const char *text, *errors;
	} cases[] = {
		{"AT\npubraw 0 \"t\" hex 00 qos 3", "x.at:2: qos 为 3；可为 0、1 或 2\n"},
		{"pubraw 0", "x.at:1: 缺少：pubraw 的主题\n"},
		{"foo 1",
			"x.at:1: “foo”不是步骤：步骤以 AT 开头，或以 atmq-script(5) 里的关键字开头\n"},
		{"expct ready", "x.at:1: “expct”不是步骤；是不是 expect？\n"},
		{"expect \"conected\"",
			"x.at:1: expect：“conected”不是事件；是不是 connected（不带引号）？\n"},
		{"AT+MQTTPUBRAW=0,\"t\",1,0,0",
			"x.at:1: 模组会等待 1 字节数据：发完这一行后写 `payload hex|text|file ...`\n"},
		{"AT+X=${A}", "x.at:1: ${A} 在这里没有定义：在前面加 `set A ...`，或用 -D A=...\n"},
		{"expect line x\nexpect message \"a\" qos",
			"x.at:2: 主题后面可以写 \"payload\"、hex、text 或 file、length N、matches "
			"PATTERN 和 `within 5s`\n"},
		{"every 1ms AT", "x.at:1: every：间隔太短：至少 100ms\n"},
		/* What a script says is shown, not obeyed. */
		{"\x1b[2J%s%n 啊",
			"x.at:1: “␛[2J%s%n”不是步骤：步骤以 AT 开头，或以 atmq-script(5) 里的关键字开头\n"},
	};

	(void)state;
	assert_true(language_use("zh_CN"));
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf errors = {0};
		struct script s;

		if (read_chinese(&s, cases[i].text, &errors))
			fail_msg("<%s> has no mistake", cases[i].text);
		assert_buf(&errors, cases[i].errors);
		script_fini(&s);
		buf_fini(&errors);
	}
	language_use("en");
}

struct chinese {
	struct session *session;
	struct sightings seen;
};

static void chinese_on_event(void *user, const struct wire_event *event)
{
	struct chinese *c = user;

	sightings_add(&c->seen, event, c->session);
}

static void why_a_step_failed(void **state)
{
	static const struct {
		const char *script, *said; /* its second step is an expect, or there is none */
		struct script_answer answer;
		const char *why;
	} cases[] = {
		{"AT", "", {SESSION_TIMEOUT, 0, 1500000}, "1.500 s 内没有响应"},
		{"AT+MQTTCLEAN=0", "ERROR\r\n", {SESSION_REFUSED, 0, 1},
			"被拒绝，没有错误码；发 AT+SYSLOG=1 后模组可能会说明原因"},
		{"AT", "", {SESSION_RESET, 0, 1}, "模组在响应之前重启了"},
		{"AT\nexpect ready within 2s", "", {0}, "2.000 s 内模组没有输出 ready"},
		{"AT\nexpect log \"up\" within 2s", "", {0},
			"2.000 s 内日志串口上没有收到匹配的行"},
		{"AT\nexpect message \"温度/1\" \"42\" length 2 within 2s", "", {0},
			"没有收到这样的消息：主题 \"温度/1\"，数据 \"42\"，长度 2 字节；时限 2.000 s"},
		{"AT\nexpect message \"a\" within 2s",
			"+MQTTSUBRECV:0,\"b\",1,x\r\n+MQTTSUBRECV:0,\"c\",1,y\r\n", {0},
			"没有收到这样的消息：主题 \"a\"；2.000 s 内收到另外 2 条"},
	};

	(void)state;
	assert_true(language_use("zh_CN"));
	for (size_t i = 0; i < ALEN(cases); i++) {
		const struct session_output output = {
			.send = send_nothing, .event = on_session_event, .ended = on_session_end};
		struct chinese c = {.session = session_new(&output, AT_DIALECT_ESP32_S)};
		struct wire_parser parser;
		struct buf why = {0};
		struct script s;

		assert_true(read_chinese(&s, cases[i].script, &why));
		wire_parser_init(&parser, chinese_on_event, &c);
		wire_parser_feed(&parser, slice_of(cases[i].said));
		if (s.count == 1)
			reasons_add_command(
				&why, &s.steps[0], &cases[i].answer, &c.seen, c.session);
		else
			reasons_add_expect(&why, &s.steps[1], false, &c.seen, c.session);
		if (!slice_starts(buf_slice(&why), slice_of(cases[i].why)))
			fail_msg("%s: %s", cases[i].script, buf_text(&why));
		wire_parser_fini(&parser);
		sightings_fini(&c.seen);
		script_fini(&s);
		session_free(c.session);
		buf_fini(&why);
	}
	language_use("en");
}

/* Reports and other programs read it. */
static void the_kind_of_a_failure_has_no_language(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_true(language_use("zh_CN"));
	script_failure_add(&out, SCRIPT_REFUSED, 0);
	assert_buf(&out, "refused");
	language_use("en");
	buf_fini(&out);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_of_a_script),
		cmocka_unit_test(why_a_step_failed),
		cmocka_unit_test(the_kind_of_a_failure_has_no_language),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
