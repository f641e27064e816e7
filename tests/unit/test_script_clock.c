/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The step `clock`: what is sent to boards whose time servers answer at once, late, or never. */
#include "player_rig.h"

#define UNSET "\r\n+CIPSNTPTIME:Thu Jan  1 00:00:07 1970\r\nOK\r\n"
#define RIGHT "\r\n+CIPSNTPTIME:Fri Jul 24 18:45:01 2026\r\nOK\r\n"
#define OFF "\r\n+CIPSNTPCFG:0\r\n\r\nOK\r\n"
#define ASK "AT+CIPSNTPTIME?"
#define FROM "AT+CIPSNTPCFG?"
#define CONFIGURE "AT+CIPSNTPCFG=1,0"
#define V33                                                       \
	{                                                         \
		"AT+GMR", "AT version:3.3.0.0(abc)\r\n\r\nOK\r\n" \
	}

/* Each with \n for the line ends. */
static void assert_sent(struct table_board *b, const char *script, const char *wanted)
{
	struct buf lines = {0};

	for (size_t i = 0; i < b->sent.n; i++)
		if (b->sent.p[i] != '\r')
			buf_add_char(&lines, b->sent.p[i]);
	if (!slice_eq(buf_slice(&lines), slice_of(wanted)))
		fail_msg("%s\n got: %s\nwant: %s", script, buf_text(&lines), wanted);
	buf_fini(&lines);
}

static void the_clock_is_set_by_whatever_sets_it(void **state)
{
	static const struct {
		const char *script;
		struct reply replies[9];
		const char *log, *sent;
	} cases[] = {
		{"clock", {{ASK, RIGHT}}, "passed ", ASK "\n"},
		/* A zone west of Greenwich. */
		{"clock within 1s",
			{{ASK, "\r\n+CIPSNTPTIME:Wed Dec 31 19:00:07 1969\r\nOK\r\n"}, {ASK, RIGHT},
				{FROM, "\r\n+CIPSNTPCFG:1,-5,\"a.org\",\"b.org\"\r\n\r\nOK\r\n"},
				{"AT+CIPSNTPCFG=1,-5,\"a.org\",\"b.org\"", PLAYER_OK}},
			"passed ",
			ASK "\n" FROM "\nAT+CIPSNTPCFG=1,-5,\"a.org\",\"b.org\"\n" ASK "\n"},
		/* The script's server in place of the board's, in its zone. */
		{"clock server ntp.lan server ntp2.lan",
			{{ASK, UNSET}, {ASK, RIGHT},
				{FROM, "\r\n+CIPSNTPCFG:1,530,\"a.org\"\r\n\r\nOK\r\n"},
				{"AT+CIPSNTPCFG=1,530,\"ntp.lan\",\"ntp2.lan\"", PLAYER_OK}},
			"passed ",
			ASK "\n" FROM "\nAT+CIPSNTPCFG=1,530,\"ntp.lan\",\"ntp2.lan\"\n" ASK "\n"},
		/* Before v3.1 nothing is said: it is asked each second. */
		{"clock within 3s",
			{{ASK, UNSET}, {ASK, UNSET}, {ASK, UNSET}, {ASK, RIGHT}, {FROM, OFF},
				{CONFIGURE, PLAYER_OK}},
			"passed ", ASK "\n" FROM "\n" CONFIGURE "\n" ASK "\n" ASK "\n" ASK "\n"},
		/* Later it is said, perhaps together with OK. */
		{"AT+GMR\nclock within 5s",
			{V33, {ASK, UNSET}, {ASK, RIGHT}, {FROM, OFF}, {CONFIGURE, PLAYER_OK},
				{"+4000 " CONFIGURE, "+TIME_UPDATED\r\n"}},
			"passed passed ", "AT+GMR\n" ASK "\n" FROM "\n" CONFIGURE "\n" ASK "\n"},
		{"AT+GMR\nclock within 5s",
			{V33, {ASK, UNSET}, {ASK, RIGHT}, {FROM, OFF},
				{CONFIGURE, PLAYER_OK "+TIME_UPDATED\r\n"}},
			"passed passed ", "AT+GMR\n" ASK "\n" FROM "\n" CONFIGURE "\n" ASK "\n"},
		/* Too late, or never: what was lost is looked for once more. */
		{"AT+GMR\nclock within 5s\nAT",
			{V33, {ASK, UNSET}, {ASK, RIGHT}, {FROM, OFF}, {CONFIGURE, PLAYER_OK},
				{"AT", PLAYER_OK}},
			"passed passed passed ",
			"AT+GMR\n" ASK "\n" FROM "\n" CONFIGURE "\n" ASK "\nAT\n"},
		{"AT+GMR\nclock within 5s",
			{V33, {ASK, UNSET}, {FROM, OFF}, {CONFIGURE, PLAYER_OK},
				{"AT+SYSTIMESTAMP=1784918706", PLAYER_OK}},
			"passed passed (no time server answered within 5.000 s: the clock was set to "
			"this machine's) ",
			"AT+GMR\n" ASK "\n" FROM "\n" CONFIGURE "\n" ASK
			"\nAT+SYSTIMESTAMP=1784918706\n"},
		{"clock within 1s",
			{{ASK, UNSET}, {FROM, OFF}, {CONFIGURE, PLAYER_OK},
				{"AT+SYSTIMESTAMP=1784918702", PLAYER_ERROR}},
			"failed: no time server answered within 1.000 s, and the board does not let its "
			"clock be set by hand; AT+SYSTIMESTAMP: refused without a code; with "
			"AT+SYSLOG=1 the board may say why",
			ASK "\n" FROM "\n" CONFIGURE "\n" ASK "\nAT+SYSTIMESTAMP=1784918702\n"},
		/* Firmware without time servers, and one that can't be asked. */
		{"clock",
			{{ASK, PLAYER_ERROR}, {FROM, PLAYER_ERROR}, {CONFIGURE, PLAYER_ERROR},
				{"AT+SYSTIMESTAMP=1784918701", PLAYER_OK}},
			"passed (the board refused AT+CIPSNTPCFG: the clock was set to this machine's) ",
			ASK "\n" FROM "\n" CONFIGURE "\nAT+SYSTIMESTAMP=1784918701\n"},
		{"clock", {{ASK, NULL}}, "failed: AT+CIPSNTPTIME: no answer within 10.000 s",
			ASK "\n"},
		/* A scheme that verifies nothing does without. */
		{"clock for 2", {{0}}, "passed (scheme 2 does not need the clock) ", ""},
		{"clock for 8", {{ASK, RIGHT}}, "passed ", ASK "\n"},
		/* A restart loses the settings; the board keeps its clock, or has to join anew. */
		{"clock within 5s",
			{{ASK, UNSET}, {ASK, RIGHT}, {FROM, OFF}, {CONFIGURE, PLAYER_OK},
				{"+1 " CONFIGURE, "\r\nready\r\n"}},
			"passed ", ASK "\n" FROM "\n" CONFIGURE "\n" ASK "\n"},
		{"clock", {{ASK, "\r\nready\r\n"}, {ASK, RIGHT}}, "passed ", ASK "\n" ASK "\n"},
		{"clock", {{ASK, "\r\nready\r\n"}},
			"failed: the board restarted again before its clock was set",
			ASK "\n" ASK "\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct table_board b;
		player_test_open(&b, cases[i].script, cases[i].replies);
		player_test_play(&b);
		if (!slice_eq(buf_slice(&b.log), slice_of(cases[i].log)))
			fail_msg("%zu: %s\n got: %s\nwant: %s\nsent: %s", i, cases[i].script,
				buf_text(&b.log), cases[i].log, buf_text(&b.sent));
		assert_sent(&b, cases[i].script, cases[i].sent);
		player_test_close(&b);
	}
}

static void a_machine_without_a_clock_sets_none(void **state)
{
	static const struct reply replies[] = {
		{ASK, UNSET}, {FROM, OFF}, {CONFIGURE, PLAYER_ERROR}, {0}};
	struct table_board b;

	(void)state;
	player_test_open(&b, "clock", replies);
	b.unix_time = 12;
	assert_int_equal(player_test_play(&b), PLAYER_FAILED);
	assert_buf(&b.log, "failed: the board refused AT+CIPSNTPCFG, and this machine's clock is "
			   "not set either");
	player_test_close(&b);
}

/* The board may have been restarted by the port being opened: that does not count as a restart. */
static void the_first_command_is_sent_again(void **state)
{
	static const struct reply replies[] = {{ASK, "\r\nready\r\n"}, {ASK, UNSET}, {FROM, OFF},
		{CONFIGURE, PLAYER_OK}, {"+1 " CONFIGURE, "\r\nready\r\n"}, {ASK, RIGHT}, {0}};
	struct table_board b;

	(void)state;
	player_test_open(&b, "clock", replies);
	b.player.resends = true;
	assert_int_equal(player_test_play(&b), PLAYER_ENDED);
	assert_sent(&b, "clock", ASK "\n" ASK "\n" FROM "\n" CONFIGURE "\n" ASK "\n");
	player_test_close(&b);
}

static void a_failed_clock_can_be_tried_again(void **state)
{
	static const struct reply refuses[] = {
		{ASK, UNSET}, {FROM, OFF}, {CONFIGURE, PLAYER_ERROR}, {0}};
	static const struct reply right[] = {{ASK, RIGHT}, {0}};
	struct table_board b;

	(void)state;
	player_test_open(&b, "clock", refuses);
	b.unix_time = 12;
	assert_int_equal(player_test_play(&b), PLAYER_FAILED);
	player_retry(&b.player);
	b.replies = right;
	assert_int_equal(player_test_play(&b), PLAYER_ENDED);
	player_test_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_clock_is_set_by_whatever_sets_it),
		cmocka_unit_test(a_machine_without_a_clock_sets_none),
		cmocka_unit_test(the_first_command_is_sent_again),
		cmocka_unit_test(a_failed_clock_can_be_tried_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
