/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts played on a session: what is sent, and how each step ends. */
#include "player_rig.h"

static void each_step_ends_as_it_should(void **state)
{
	static const struct {
		const char *script;
		struct reply replies[4];
		const char *log, *sent;
	} cases[] = {
		{"", {{0}}, "", ""},
		{"AT\nAT+GMR", {{"AT", PLAYER_OK}, {"AT+GMR", PLAYER_OK}}, "passed passed ",
			"AT\r\nAT+GMR\r\n"},
		/* What follows a failure is not sent. */
		{"AT\nAT+GMR", {{"AT", PLAYER_ERROR}},
			"failed: refused without a code; with AT+SYSLOG=1 the board may say why",
			"AT\r\n"},
		{"AT", {{"AT", NULL}}, "failed: no answer within 10.000 s", "AT\r\n"},
		{"AT\nfails", {{"AT", PLAYER_ERROR}}, "passed passed ", "AT\r\n"},
		{"AT\nfails", {{"AT", PLAYER_OK}},
			"passed failed: the previous command was not refused: the board accepted it",
			"AT\r\n"},
		{"AT\nexpect ready within 5s", {{"AT", PLAYER_OK "ready\r\n"}}, "passed passed ",
			"AT\r\n"},
		{"AT\nexpect ready within 5s", {{"AT", PLAYER_OK}},
			"passed failed: the board did not say ready within 5.000 s", "AT\r\n"},
		/* What must not come: told at once, or it passes when the time is over. */
		{"AT\nexpect no disconnected within 5s", {{"AT", PLAYER_OK}}, "passed passed ",
			"AT\r\n"},
		{"AT\nexpect no wifi within 5s", {{"AT", "WIFI DISCONNECT\r\n" PLAYER_OK}},
			"passed failed: it came: WIFI DISCONNECT", "AT\r\n"},
		{"AT\nexpect no ready within 5s",
			{{"AT", PLAYER_OK}, {"+4000 AT", "\r\nready\r\n"}},
			"passed failed: it came: ready", "AT\r\n"},
		{"AT\nexpect no ready within 3s",
			{{"AT", PLAYER_OK}, {"+4000 AT", "\r\nready\r\n"}}, "passed passed ",
			"AT\r\n"},
		/* What satisfied an expect did come as it should. */
		{"AT\nexpect ready\nexpect no ready within 3s", {{"AT", PLAYER_OK "ready\r\n"}},
			"passed passed passed ", "AT\r\n"},
		{"AT\nexpect no line \"(a+)+$\" within 1s",
			{{"AT", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\r\n" PLAYER_OK}},
			"passed failed: the pattern is too much work for a line that came: "
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
			"AT\r\n"},
		{"phase one\nnote \"a b\"\nAT", {{"AT", PLAYER_OK}},
			"phase(one) passed note(a b) passed passed ", "AT\r\n"},
		{"repeat 2 note x\nAT", {{"AT", PLAYER_OK}},
			"note(x) note(x) passed (2 times, slowest 0.000 s) passed ", "AT\r\n"},
		{"sleep 200ms\nAT", {{"AT", PLAYER_OK}}, "passed passed ", "AT\r\n"},
		{"pubraw 0 \"t\" text \"ab\"",
			{{"AT+MQTTPUBRAW=0,\"t\",2,0,0", PLAYER_OK "\r\n>"},
				{"ab", "+MQTTPUB:OK\r\n"}},
			"passed ", "AT+MQTTPUBRAW=0,\"t\",2,0,0\r\nab"},
		{"reset", {{0}}, "failed: this port has no lines", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct table_board b;
		player_test_open(&b, cases[i].script, cases[i].replies);
		player_test_play(&b);
		if (!slice_eq(buf_slice(&b.log), slice_of(cases[i].log)))
			fail_msg("%s\n got: %s\nwant: %s", cases[i].script, buf_text(&b.log),
				cases[i].log);
		assert_buf(&b.sent, cases[i].sent);
		player_test_close(&b);
	}
}

static void a_failed_step_can_be_done_again_or_skipped(void **state)
{
	static const struct reply refuses[] = {{"AT+GMR", PLAYER_ERROR}, {"AT", PLAYER_OK}, {0}};
	static const struct reply accepts[] = {{"AT+GMR", PLAYER_OK}, {"AT", PLAYER_OK}, {0}};
	struct table_board b;

	(void)state;
	player_test_open(&b, "AT+GMR\nAT", refuses);
	assert_int_equal(player_test_play(&b), PLAYER_FAILED);
	/* It stays the running one until somebody says what to do. */
	assert_int_equal(player_go(&b.player, b.now), PLAYER_FAILED);
	player_retry(&b.player);
	assert_int_equal(player_test_play(&b), PLAYER_FAILED);
	b.replies = accepts;
	player_retry(&b.player);
	assert_int_equal(player_test_play(&b), PLAYER_ENDED);
	assert_buf(&b.sent, "AT+GMR\r\nAT+GMR\r\nAT+GMR\r\nAT\r\n");
	player_test_close(&b);

	player_test_open(&b, "AT+GMR\nAT", refuses);
	assert_int_equal(player_test_play(&b), PLAYER_FAILED);
	player_go_on(&b.player);
	assert_int_equal(player_test_play(&b), PLAYER_ENDED);
	assert_buf(&b.sent, "AT+GMR\r\nAT\r\n");
	player_test_close(&b);
}

/* The user may send the same words meanwhile: that answer is not the script's. */
static void the_answer_to_somebody_else_is_not_taken(void **state)
{
	static const struct reply none[] = {{0}};
	struct table_board b;

	(void)state;
	player_test_open(&b, "AT", none);
	assert_true(session_submit(b.session, SLICE("AT"), SESSION_BY_USER, b.now, NULL));
	assert_int_equal(player_go(&b.player, b.now), PLAYER_WAITS);
	session_receive(b.session, SLICE(PLAYER_OK), b.now);
	assert_int_equal(player_go(&b.player, b.now), PLAYER_WAITS);
	session_receive(b.session, SLICE(PLAYER_OK), b.now);
	assert_int_equal(player_go(&b.player, b.now), PLAYER_PASSED);
	player_test_close(&b);
}

static void a_reset_is_over_when_the_lines_are(void **state)
{
	static const struct reply none[] = {{0}};
	struct table_board b;

	(void)state;
	player_test_open(&b, "reset", none);
	b.resets = 3;
	assert_int_equal(player_test_play(&b), PLAYER_ENDED);
	assert_int_equal(b.resets, 0);
	assert_buf(&b.log, "passed ");
	player_test_close(&b);
}

/* A board that restarts because its port was opened loses the first command. */
static void only_the_first_command_is_sent_again_after_a_restart(void **state)
{
	static const struct reply restarts[] = {{"AT", "\r\nready\r\n"}, {0}};
	struct table_board b;

	(void)state;
	player_test_open(&b, "AT", restarts);
	b.player.resends = true;
	assert_int_equal(player_test_play(&b), PLAYER_FAILED);
	assert_buf(&b.sent, "AT\r\nAT\r\n");
	assert_buf(&b.log, "failed: the board restarted before it answered");
	player_test_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_ends_as_it_should),
		cmocka_unit_test(a_failed_step_can_be_done_again_or_skipped),
		cmocka_unit_test(the_answer_to_somebody_else_is_not_taken),
		cmocka_unit_test(a_reset_is_over_when_the_lines_are),
		cmocka_unit_test(only_the_first_command_is_sent_again_after_a_restart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
