/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules `on EVENT ACTION`: what is read, and what is refused. */
#include "unit.h"

#include "script/on.h"

static bool on_test_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	static const struct {
		const char *name, *text;
	} files[] = {
		{"answer.at", "AT+MQTTPUB=0,\"a\",\"b\",0,0\nsleep 1s\n"},
		{"sub/deep.at", "pubraw 0 \"t\" file bytes.bin\n"},
		{"sub/bytes.bin", "xyz"},
		{"rule.at", "on ready bell\n"},
		{"wrong.at", "\nAT+GMR\nexpekt ready\n"},
		{"empty.at", "# nothing\n"},
	};

	(void)user;
	for (size_t i = 0; i < ALEN(files); i++)
		if (slice_eq(name, slice_of(files[i].name))) {
			buf_add_text(out, files[i].text);
			return true;
		}
	return diag_fail(d, 0, 0, 0, "%.*s: no such file", SLICE_ARG(name));
}

static struct script_on *on_test_read(const char *text, bool may_exec, struct diag *d)
{
	const struct script_source source = {.path = "config.ini",
		.text = slice_of(text),
		.file = on_test_file,
		.may_exec = may_exec};

	return script_on_read(&source, d);
}

static void each_rule_is_read(void **state)
{
	static const struct {
		const char *text;
		enum script_event event;
		enum on_action action;
		long long a_minute;
		const char *shown; /* NULL: as it is written */
	} cases[] = {
		{"disconnected bell", SCRIPT_DISCONNECTED, ON_BELL, 10, NULL},
		{"connected note", SCRIPT_CONNECTED, ON_NOTE, 10, NULL},
		{"ready note \"it is back\"", SCRIPT_READY, ON_NOTE, 10, NULL},
		{"wifi bell", SCRIPT_WIFI, ON_BELL, 10, NULL},
		{"wifi got ip bell", SCRIPT_WIFI, ON_BELL, 10, NULL},
		{"\"ERR CODE\" note", SCRIPT_TEXT, ON_NOTE, 10, NULL},
		{"error bell", SCRIPT_ERROR, ON_BELL, 10, NULL},
		{"error 0x6048 bell", SCRIPT_ERROR, ON_BELL, 10, NULL},
		{"line \"^ERR\" at most 3 a minute bell", SCRIPT_LINE, ON_BELL, 3, NULL},
		{"log \"MQTT\" bell", SCRIPT_LOG, ON_BELL, 10, NULL},
		{"message \"cmd/+\" bell", SCRIPT_MESSAGE, ON_BELL, 10, NULL},
		{"message \"cmd/+\" length 4 bell", SCRIPT_MESSAGE, ON_BELL, 10, NULL},
		{"message cmd matches \"^on\" at most 600 a minute run answer.at", SCRIPT_MESSAGE,
			ON_RUN, 600, NULL},
		{"message cmd run sub/deep.at", SCRIPT_MESSAGE, ON_RUN, 10, NULL},
		{"message cmd send pubraw 0 \"a\" text \"b c\" qos 1", SCRIPT_MESSAGE, ON_SEND, 10,
			NULL},
		{"ready send AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"secret\",0,0,\"\"", SCRIPT_READY,
			ON_SEND, 10,
			"ready send AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"******\",0,0,\"\""},
	};
	struct buf shown = {0};
	struct diag d;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct script_on *on = on_test_read(cases[i].text, false, &d);
		if (!on)
			fail_msg("%s: %s", cases[i].text, d.text);
		assert_int_equal(on->event.event, cases[i].event);
		assert_int_equal(on->action, cases[i].action);
		assert_int_equal(on->a_minute, cases[i].a_minute);
		assert_int_equal(script_on_sends(on), on->answer.count > 0);
		buf_clear(&shown);
		buf_addf(&shown, "on %s", cases[i].shown ? cases[i].shown : cases[i].text);
		assert_buf(&on->text, buf_text(&shown));
		script_on_free(on);
	}
	buf_fini(&shown);
}

static void what_is_sent_is_known_when_the_rule_is(void **state)
{
	struct diag d;
	struct script_on *on = on_test_read("message cmd run sub/deep.at", false, &d);

	(void)state;
	assert_non_null(on);
	assert_int_equal(on->answer.count, 1);
	assert_buf(&on->answer.steps[0].command, "AT+MQTTPUBRAW=0,\"t\",3,0,0");
	assert_buf(&on->answer.steps[0].payload, "xyz");
	assert_string_equal(on->answer.path, "sub/deep.at");
	script_on_free(on);
}

static void a_command_has_fixed_words(void **state)
{
	static const char *const words[] = {"notify-send", "$(reboot) two", "`x`", ";"};
	struct diag d;
	struct script_on *on =
		on_test_read("disconnected exec notify-send \"$(reboot) two\" `x` ;", true, &d);

	(void)state;
	assert_non_null(on);
	assert_int_equal(on->action, ON_EXEC);
	for (size_t i = 0; i < ALEN(words); i++)
		assert_string_equal(on->words[i], words[i]);
	assert_null(on->words[ALEN(words)]);
	script_on_free(on);
}

static void mistakes_say_what_and_what_else(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"", "on: the event is missing"},
		{"disconected bell",
			"on: \"disconected\" is not an event; did you mean disconnected?"},
		{"disconnected", "on: the action is missing: bell, note, send AT... and run FILE"},
		{"disconnected bel",
			"\"bel\" is not an action; there are bell, note, send AT... and run FILE"},
		{"disconnected bell twice", "\"twice\" is not expected here"},
		{"wifi lost bell",
			"\"lost\" is not an action; there are bell, note, send AT... and run FILE"},
		{"\"\" bell", "on: the text is empty"},
		{"\"x bell", "a quote is not closed"},
		{"error 0xzz bell", "error: a code is hexadecimal, like 0x6048"},
		{"line ^ERR bell", "on line: the pattern must be in quotes"},
		{"ready at 3 bell", "at: it must be `at most N a minute`"},
		{"ready at most 0 a minute bell", "at most is 0; it can be 1 to 600"},
		{"ready at most 601 a minute bell", "at most is 601; it can be 1 to 600"},
		{"ready at most 6 a second bell", "at: it must be `at most N a minute`"},
		{"ready send",
			"send: an AT line or pubraw must follow: send AT+MQTTPUB=..., send pubraw 0 \"topic\" text \"...\""},
		{"ready send rm -rf",
			"send: an AT line or pubraw must follow: send AT+MQTTPUB=..., send pubraw 0 \"topic\" text \"...\""},
		{"ready send AT+X=\"${NO}\"",
			"${NO} is not defined here: put `set NO ...` before it, or use -D NO=..."},
		{"ready run", "run: the file is missing"},
		{"ready run none.at", "none.at: no such file"},
		{"ready run empty.at", "empty.at has no steps"},
		{"ready run rule.at", "rule.at:1: on: what a rule plays can set no rule itself"},
		{"ready run wrong.at", "wrong.at:3: \"expekt\" is not a step; do you mean expect?"},
		{"ready run answer.at now", "\"now\" is not expected here"},
		{"ready exec reboot",
			"exec: only a rule of the configuration file may run a command"},
	};
	struct diag d;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct script_on *on = on_test_read(cases[i].text, false, &d);
		if (on)
			fail_msg("%s is read", cases[i].text);
		assert_string_equal(d.text, cases[i].why);
	}
	assert_null(on_test_read("ready exec", true, &d));
	assert_string_equal(d.text, "exec: the command is missing");
}

static void it_is_a_step_with_its_values(void **state)
{
	struct buf errors = {0};
	struct script s;

	(void)state;
	assert_true(script_read(&s,
		&(struct script_source){.path = "x.at",
			.text = SLICE(
				"set T cmd/+\non message \"${T}\" send pubraw 0 \"${T}\" text x\n"),
			.file = on_test_file},
		&errors));
	assert_int_equal(s.count, 1);
	assert_int_equal(s.steps[0].kind, SCRIPT_ON);
	assert_buf(&s.steps[0].on->event.topic, "cmd/+");
	assert_buf(&s.steps[0].on->answer.steps[0].command, "AT+MQTTPUBRAW=0,\"cmd/+\",1,0,0");
	assert_buf(&s.steps[0].text, "on message \"${T}\" send pubraw 0 \"${T}\" text x");
	script_fini(&s);
	assert_false(script_read(&s,
		&(struct script_source){
			.path = "x.at", .text = SLICE("AT\non ready bel\n"), .file = on_test_file},
		&errors));
	assert_buf(&errors,
		"x.at:2: \"bel\" is not an action; there are bell, note, send AT... and run FILE\n");
	script_fini(&s);
	buf_fini(&errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_is_read),
		cmocka_unit_test(what_is_sent_is_known_when_the_rule_is),
		cmocka_unit_test(a_command_has_fixed_words),
		cmocka_unit_test(mistakes_say_what_and_what_else),
		cmocka_unit_test(it_is_a_step_with_its_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
