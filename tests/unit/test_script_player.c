/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts played on a session: what is sent, and how each step ends. */
#include "unit.h"

#include "script/player.h"

struct reply {
	const char *line, *said; /* NULL: nothing */
};

struct table_board {
	struct session *session;
	struct script script;
	struct player player;
	const struct reply *replies;
	struct buf sent, log;
	size_t answered; /* bytes of what was sent */
	int64_t now, timer;
	int resets; /* the lines play on that often */
};

static bool player_test_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user, (void)name, (void)out;
	return diag_fail(d, 0, 0, 0, "no such file");
}

static void player_test_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct table_board *b = user;

	(void)secret;
	buf_add(&b->sent, bytes);
	if (by != SESSION_BY_SCRIPT)
		buf_add_text(&b->log, "(not by the script)");
}

static void player_test_event(void *user, const struct wire_event *event)
{
	player_see(&((struct table_board *)user)->player, event);
}

static void player_test_ended(void *user, const struct session_result *result)
{
	player_answered(&((struct table_board *)user)->player, result);
}

static void player_test_timer(void *user, int64_t us)
{
	struct table_board *b = user;

	b->timer = us < 0 ? -1 : b->now + us;
}

static bool player_test_reset(void *user, struct diag *d)
{
	struct table_board *b = user;

	if (!b->resets)
		return diag_fail(d, 0, 0, 0, "this port has no lines");
	b->timer = b->now + 1000;
	return true;
}

static bool player_test_reset_is_over(void *user)
{
	struct table_board *b = user;

	b->timer = b->now + 1000;
	return --b->resets <= 0;
}

static void player_test_open(struct table_board *b, const char *script, const struct reply *replies)
{
	static const struct player_calls calls = {
		player_test_timer, player_test_reset, player_test_reset_is_over, NULL};
	const struct session_output output = {.send = player_test_send,
		.event = player_test_event,
		.ended = player_test_ended,
		.user = b};
	struct buf errors = {0};

	*b = (struct table_board){.replies = replies, .timer = -1, .now = 1};
	b->session = session_new(&output, AT_DIALECT_ESP32_S);
	session_set_poll(b->session, 0);
	session_link_up(b->session, b->now);
	if (!script_read(&b->script,
		    &(struct script_source){
			    .path = "x.at", .text = slice_of(script), .file = player_test_file},
		    &errors))
		fail_msg("%s", buf_text(&errors));
	b->player = (struct player){
		.calls = &calls, .user = b, .session = b->session, .by = SESSION_BY_SCRIPT};
	player_start(&b->player, &b->script);
}

static void player_test_close(struct table_board *b)
{
	player_fini(&b->player);
	script_fini(&b->script);
	session_free(b->session);
	buf_fini(&b->sent);
	buf_fini(&b->log);
}

/* The board answers what was sent, or time passes. */
static void player_test_wait(struct table_board *b)
{
	int64_t due = session_deadline(b->session);

	b->now += 1000;
	if (b->sent.n > b->answered) {
		/* A reply may make the session send more. */
		struct buf sent = {0};
		buf_add(&sent, slice_from(buf_slice(&b->sent), b->answered));
		b->answered = b->sent.n;
		for (const struct reply *r = b->replies; r->line; r++)
			if (slice_eq(slice_trim(buf_slice(&sent)), slice_of(r->line)) && r->said)
				session_receive(b->session, slice_of(r->said), b->now);
		buf_fini(&sent);
		return;
	}
	if (b->timer >= 0 && (due < 0 || b->timer <= due)) {
		b->now = b->timer > b->now ? b->timer : b->now;
		b->timer = -1;
		player_time_out(&b->player, b->now);
		return;
	}
	assert_true(due >= 0);
	b->now = due > b->now ? due : b->now;
	session_tick(b->session, b->now);
}

/* To its end, or to the first step that fails; each step that ends is a word in the log. */
static enum player_state player_test_play(struct table_board *b)
{
	for (int turns = 0; turns < 1000; turns++) {
		enum player_state state = player_go(&b->player, b->now);
		if (state == PLAYER_ENDED)
			return state;
		if (state == PLAYER_FAILED) {
			buf_addf(&b->log, "failed: %s", buf_text(&b->player.why));
			return state;
		}
		if (state == PLAYER_PASSED) {
			buf_add_text(&b->log, "passed ");
			player_next(&b->player);
		} else {
			player_test_wait(b);
		}
	}
	fail_msg("it waits for ever");
	return PLAYER_WAITS;
}

#define PLAYER_OK "\r\nOK\r\n"
#define PLAYER_ERROR "\r\nERROR\r\n"

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
	player_next(&b.player);
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
