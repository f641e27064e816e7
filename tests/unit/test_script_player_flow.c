/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps that are done again, timed, or left out, on a session: what is sent, and when each ends. */
#include "player_rig.h"

/* To its end, whatever fails. */
static void player_test_play_all(struct table_board *b)
{
	while (player_test_play(b) == PLAYER_FAILED) {
		buf_add_char(&b->log, ' ');
		player_next(&b->player);
	}
}

/* A board answers 1 ms after a line. */
static void each_step_ends_when_it_should(void **state)
{
	static const struct {
		const char *script;
		struct reply replies[6];
		const char *log, *sent;
		int64_t ms; /* when it has ended */
	} cases[] = {
		{"retry 3 every 5s AT",
			{{"AT", PLAYER_ERROR}, {"AT", PLAYER_ERROR}, {"AT", PLAYER_OK}},
			"passed (on attempt 3 of 3) ", "AT\r\nAT\r\nAT\r\n", 10003},
		{"retry 2 AT\nATE0", {{"AT", PLAYER_ERROR}},
			"failed: 2 attempts; the last one: refused without a code; with AT+SYSLOG=1 the "
			"board may say why skipped (not run: x.at:1 failed) ",
			"AT\r\nAT\r\n", 2},
		/* One in another: the inner one fails, and is tried again as a whole. */
		{"retry 2 retry 2 AT\nATE0",
			{{"AT", PLAYER_ERROR}, {"AT", PLAYER_ERROR}, {"AT", PLAYER_ERROR},
				{"AT", PLAYER_OK}, {"ATE0", PLAYER_OK}},
			"passed (on attempt 2 of 2) passed ", "AT\r\nAT\r\nAT\r\nAT\r\nATE0\r\n",
			5},
		{"repeat 3 every 2s AT", {{"AT", PLAYER_OK}}, "passed (3 times, slowest 0.001 s) ",
			"AT\r\nAT\r\nAT\r\n", 4001},
		{"repeat for 3s every 2s AT", {{"AT", PLAYER_OK}},
			"passed (2 times, slowest 0.001 s) ", "AT\r\nAT\r\n", 2001},
		/* Its own limit in place of the table's: shorter and longer. */
		{"AT within 3s", {{"AT", NULL}}, "failed: no answer within 3.000 s ", "AT\r\n",
			3000},
		{"AT within 30s", {{"AT", NULL}}, "failed: no answer within 30.000 s ", "AT\r\n",
			30000},
		{"AT within 3s", {{"+2000 AT", PLAYER_OK}}, "passed ", "AT\r\n", 2001},
		{"retry 2 every 1s AT within 3s", {{"AT", NULL}},
			"failed: 2 attempts; the last one: no answer within 3.000 s ",
			"AT\r\nAT\r\n", 7000},
		/* Steps that end by time alone are done again as well. */
		{"AT\nretry 2 every 1s expect line \"^x\" within 2s", {{"AT", PLAYER_OK}},
			"passed failed: 2 attempts; the last one: no matching line came within 2.000 s ",
			"AT\r\n", 5001},
		{"AT\nrepeat 2 every 3s sleep 1s", {{"AT", PLAYER_OK}},
			"passed passed (2 times, slowest 1.000 s) ", "AT\r\n", 4001},
		/* The payload and its result are part of it. */
		{"pubraw 0 \"t\" text \"ab\" within 4s",
			{{"AT+MQTTPUBRAW=0,\"t\",2,0,0", PLAYER_OK "\r\n>"}, {"ab", NULL}},
			"failed: no answer within 4.000 s ", "AT+MQTTPUBRAW=0,\"t\",2,0,0\r\nab",
			4000},
		/* What cleans up is played, and the first failure stays. */
		{"AT\nATE0\nfinally\nATE1\nAT",
			{{"AT", PLAYER_ERROR}, {"AT", PLAYER_OK}, {"ATE1", PLAYER_ERROR}},
			"failed: refused without a code; with AT+SYSLOG=1 the board may say why skipped "
			"(not run: x.at:1 failed) failed: refused without a code; with AT+SYSLOG=1 the "
			"board may say why passed ",
			"AT\r\nATE1\r\nAT\r\n", 3},
		{"AT\nonly if line \"^v2\"\nATE0\nfinally\nATE1", {{"AT", "\r\nv3\r\n" PLAYER_OK}},
			"passed skipped (not for this board: no line matches \"^v2\") skipped (not for "
			"this board: no line matches \"^v2\") skipped (not for this board: no line "
			"matches \"^v2\") ",
			"AT\r\n", 1},
		{"AT\nonly if line \"^v2\"\nATE0",
			{{"AT", "\r\nv2\r\n" PLAYER_OK}, {"ATE0", PLAYER_OK}},
			"passed passed passed ", "AT\r\nATE0\r\n", 2},
		{"AT\nonly if no line \"^v2\"\nATE0", {{"AT", "\r\nv2\r\n" PLAYER_OK}},
			"passed skipped (not for this board: a line matches \"^v2\") skipped (not for "
			"this board: a line matches \"^v2\") ",
			"AT\r\n", 1},
		/* A step that looks does not use up what another one expects. */
		{"AT\nonly if line \"^v2\"\nexpect line \"^v2\" within 1s",
			{{"AT", "\r\nv2\r\n" PLAYER_OK}}, "passed passed passed ", "AT\r\n", 1},
		/* every: at once, then each time that it is due. */
		{"every 2s AT\nsleep 5s", {{"AT", PLAYER_OK}}, "passed passed ",
			"AT\r\nAT\r\nAT\r\n", 5000},
		{"every 2s AT\nsleep 5s", {{"AT", PLAYER_ERROR}},
			"passed failed: line 1, every 2s AT: refused without a code; with AT+SYSLOG=1 the "
			"board may say why ",
			"AT\r\n", 1},
		/* ... and not while another one is being answered. */
		{"every 2s AT\nATE0", {{"AT", PLAYER_OK}, {"+7000 ATE0", PLAYER_OK}},
			"passed passed ", "AT\r\nATE0\r\n", 7002},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct table_board b;
		player_test_open(&b, cases[i].script, cases[i].replies);
		b.now = 0;
		player_test_play_all(&b);
		if (!slice_eq(buf_slice(&b.log), slice_of(cases[i].log)))
			fail_msg("%s\n got: %s\nwant: %s", cases[i].script, buf_text(&b.log),
				cases[i].log);
		assert_buf(&b.sent, cases[i].sent);
		if (b.now / 1000 != cases[i].ms)
			fail_msg("%s\n got: %lld ms\nwant: %lld ms", cases[i].script,
				(long long)b.now / 1000, (long long)cases[i].ms);
		player_test_close(&b);
	}
}

/* A prompt that is open gets its payload and nothing else. */
static void nothing_is_sent_into_a_prompt(void **state)
{
	static const struct reply replies[] = {{"AT", PLAYER_OK},
		{"+9000 AT+MQTTPUBRAW=0,\"t\",2,0,0", PLAYER_OK "\r\n>"}, {"ab", "+MQTTPUB:OK\r\n"},
		{0}};
	struct table_board b;

	(void)state;
	player_test_open(
		&b, "every 1s AT\npubraw 0 \"t\" text \"ab\" within 20s\nsleep 100ms", replies);
	player_test_play_all(&b);
	assert_buf(&b.log, "passed passed passed ");
	assert_buf(&b.sent, "AT\r\nAT+MQTTPUBRAW=0,\"t\",2,0,0\r\nabAT\r\n");
	player_test_close(&b);
}

static void a_reset_can_wait_until_the_board_is_ready(void **state)
{
	static const struct reply none[] = {{0}};
	struct table_board b;

	(void)state;
	for (int says = 0; says < 2; says++) {
		player_test_open(&b, "reset within 5s", none);
		b.resets = 1;
		b.later = says ? "\r\nready\r\n" : NULL;
		b.later_at = 2000000;
		player_test_play_all(&b);
		if (says)
			assert_buf(&b.log, "passed ");
		else
			assert_buf(&b.log, "failed: the board did not say ready within 5.000 s ");
		assert_int_equal(b.now / 1000000, says ? 2 : 5);
		player_test_close(&b);
	}
}

/* Hours of it need no more memory than a minute. */
static void a_repeated_block_does_not_grow(void **state)
{
	static const struct reply replies[] = {{"AT", PLAYER_OK}, {0}};
	struct table_board b;

	(void)state;
	player_test_open(&b, "repeat 500 every 1min AT", replies);
	for (int turns = 0; player_go(&b.player, b.now) == PLAYER_WAITS; turns++) {
		player_test_wait(&b);
		assert_true(turns < 5000);
		assert_true(b.player.seen.count < 8);
	}
	assert_int_equal(b.player.state, PLAYER_PASSED);
	assert_int_equal(b.now / 60000000, 499);
	player_test_close(&b);
}

static void a_failure_has_a_kind_and_a_code(void **state)
{
	static const struct {
		const char *script;
		struct reply replies[3];
		enum script_failure failure;
		uint32_t code;
	} cases[] = {
		{"AT", {{"AT", "\r\nERR CODE:0x010a6043\r\n\r\nERROR\r\n"}}, SCRIPT_REFUSED,
			0x010a6043},
		{"retry 2 AT", {{"AT", "\r\nERR CODE:0x010a6043\r\n\r\nERROR\r\n"}}, SCRIPT_REFUSED,
			0x010a6043},
		{"AT", {{"AT", NULL}}, SCRIPT_TIMEOUT, 0},
		{"AT\nfails", {{"AT", PLAYER_OK}}, SCRIPT_UNEXPECTED, 0},
		{"expect ready within 1s", {{0}}, SCRIPT_TIMEOUT, 0},
		{"AT", {{"AT", "\r\nready\r\n"}}, SCRIPT_RESTARTED, 0},
		{"reset", {{0}}, SCRIPT_MISTAKE, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct table_board b;
		player_test_open(&b, cases[i].script, cases[i].replies);
		assert_int_equal(player_test_play(&b), PLAYER_FAILED);
		assert_int_equal(b.player.failure, cases[i].failure);
		assert_int_equal(b.player.code, cases[i].code);
		player_test_close(&b);
	}
	struct buf out = {0};
	script_failure_add(&out, SCRIPT_REFUSED, 0x010a6043);
	buf_add_char(&out, ' ');
	script_failure_add(&out, SCRIPT_REFUSED, 0);
	assert_buf(&out, "0x6043 refused");
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_ends_when_it_should),
		cmocka_unit_test(nothing_is_sent_into_a_prompt),
		cmocka_unit_test(a_reset_can_wait_until_the_board_is_ready),
		cmocka_unit_test(a_repeated_block_does_not_grow),
		cmocka_unit_test(a_failure_has_a_kind_and_a_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
