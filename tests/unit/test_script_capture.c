/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a board says, captured for later steps, and compared with its label. */
#include "player_rig.h"

#define MAC "+CIPSTAMAC:\"30:ae:a4:12\"\r\n"

static void what_a_board_says_is_in_later_steps(void **state)
{
	static const struct {
		const char *script;
		struct reply replies[5];
		const char *log, *sent;
	} cases[] = {
		{"AT\ncapture line \"MAC:\\\"(.*)\\\"\" as MAC\nAT+X=\"${MAC}\"",
			{{"AT", MAC PLAYER_OK}, {"AT+X=\"30:ae:a4:12\"", PLAYER_OK}},
			"passed MAC=30:ae:a4:12 passed passed ", "AT\r\nAT+X=\"30:ae:a4:12\"\r\n"},
		/* Two from one line, the second the whole match; what an expect was satisfied by, too. */
		{"AT\nexpect line MAC\ncapture line MAC:.(..) as A\ncapture line a4:.. as B\n"
		 "set C ${A}-${B}\nAT+X=${C}",
			{{"AT", MAC PLAYER_OK}, {"AT+X=30-a4:12", PLAYER_OK}},
			"passed passed A=30 passed B=a4:12 passed passed passed ",
			"AT\r\nAT+X=30-a4:12\r\n"},
		/* In a step that is done again. */
		{"AT\ncapture line MAC:.(..) as A\nretry 2 AT+X=${A}\nrepeat 1 every 1s AT+X=${A}",
			{{"AT", MAC PLAYER_OK}, {"AT+X=30", PLAYER_ERROR}, {"AT+X=30", PLAYER_OK}},
			"passed A=30 passed passed (on attempt 2 of 2) passed (1 time, "
			"slowest 0.101 s) ",
			"AT\r\nAT+X=30\r\nAT+X=30\r\nAT+X=30\r\n"},
		/* It waits; and gives up. */
		{"AT\ncapture message \"cmd/+\" matches \"go (\\w+)\" as WHERE within 5s\nAT+X=\"${WHERE}\"",
			{{"AT", PLAYER_OK}, {"+4000 AT", "+MQTTSUBRECV:0,\"cmd/1\",7,go left\r\n"},
				{"AT+X=\"left\"", PLAYER_OK}},
			"passed WHERE=left passed passed ", "AT\r\nAT+X=\"left\"\r\n"},
		{"AT\ncapture message t as P\nAT+X=\"${P}\"",
			{{"AT", "+MQTTSUBRECV:0,\"t\",3,a,\"\r\n" PLAYER_OK},
				{"AT+X=\"a\\,\\\"\"", PLAYER_OK}},
			"passed P=a,\" passed passed ", "AT\r\nAT+X=\"a\\,\\\"\"\r\n"},
		{"AT\ncapture line (x+) as X within 1s", {{"AT", PLAYER_OK}},
			"passed failed: no matching line came within 1.000 s", "AT\r\n"},
		/* What can't be part of a line is none. */
		{"AT\ncapture message t as P",
			{{"AT", "+MQTTSUBRECV:0,\"t\",3,a\r\n\r\n" PLAYER_OK}},
			"passed failed: what was captured has a line end or NUL byte, which no line can carry",
			"AT\r\n"},
		/* A secret is not told. */
		{"AT\ncapture line MAC:.(..) as TOKEN\nAT+X=${TOKEN}",
			{{"AT", MAC PLAYER_OK}, {"AT+X=30", PLAYER_OK}},
			"passed TOKEN=******** passed passed ", "AT\r\nAT+X=30\r\n"},
		/* The label: case and separators do not matter. */
		{"AT\ncapture line \"MAC:\\\"(.*)\\\"\" as MAC\nexpect label ${MAC}",
			{{"AT", MAC PLAYER_OK}}, "passed MAC=30:ae:a4:12 passed passed ", "AT\r\n"},
		{"expect label 30AEA413", {{0}},
			"failed: the board says 30AEA413, its label 30-AE-A4 12", ""},
		{"expect label \"\"", {{0}}, "failed: the board says , its label 30-AE-A4 12", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct table_board b;
		player_test_open(&b, cases[i].script, cases[i].replies);
		player_test_play(&b);
		bool same = slice_starts(buf_slice(&b.log), slice_of(cases[i].log)) &&
		            (strstr(cases[i].log, "failed") || b.log.n == strlen(cases[i].log));
		if (!same)
			fail_msg("%s\n got: %s\nwant: %s", cases[i].script, buf_text(&b.log),
				cases[i].log);
		assert_buf(&b.sent, cases[i].sent);
		player_test_close(&b);
	}
}

static void mistakes_of_a_capture_are_told_when_it_is_read(void **state)
{
	static const char *const cases[][2] = {
		{"capture", "capture: line, message or log is missing"},
		{"capture wifi as X", "capture: line, message or log must follow"},
		{"capture line", "capture line: a pattern is missing"},
		{"capture line x", "capture: `as NAME` must follow what is captured"},
		{"capture line \"x\" as", "capture: `as NAME` must follow what is captured"},
		{"capture line \"x\" as 1X",
			"capture: a name consists of letters, digits and _, and does not begin with a digit"},
		{"capture line \"x\" as SN", "capture: SN is the board's own: choose another name"},
		{"capture line \"x\" as GIVEN",
			"GIVEN is given by -D or a file of definitions: choose another name"},
		{"capture line ( as X",
			"the pattern is wrong at its byte 2: missing closing parenthesis"},
		{"capture line \"x\" as X soon",
			"\"soon\" is not expected here; `within 5s` may follow"},
		{"capture line \"x\" as X within 5s now", "\"now\" is not expected here"},
		{"AT+X=${X}\ncapture line x as X",
			"${X} is not defined here: put `set X ...` before it, or use -D X=..."},
		{"expect label x",
			"expect label: ${SN} is not known: --scan reads it, or use -D SN=..."},
		{"expect label", "expect label: what the board says is missing"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct script s;
		struct script_value given = {0};
		struct buf errors = {0}, wanted = {0};
		struct diag d;
		assert_true(script_value_read(&given, SLICE("GIVEN=1"), &d));
		assert_false(script_read(&s,
			&(struct script_source){.path = "x.at",
				.text = slice_of(cases[i][0]),
				.given = &given,
				.given_count = 1},
			&errors));
		buf_addf(&wanted, "x.at:1: %s", cases[i][1]);
		if (!slice_starts(buf_slice(&errors), buf_slice(&wanted)))
			fail_msg("%s\n got: %s\nwant: %s", cases[i][0], buf_text(&errors),
				buf_text(&wanted));
		script_fini(&s);
		script_value_fini(&given);
		buf_fini(&errors);
		buf_fini(&wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_board_says_is_in_later_steps),
		cmocka_unit_test(mistakes_of_a_capture_are_told_when_it_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
