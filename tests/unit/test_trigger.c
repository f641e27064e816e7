/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rules act, when and how often, and how their answers come between the commands of others. */
#include "unit.h"

#include "trigger/desk.h"

enum { MS = 1000, S = 1000 * MS };

struct bench {
	struct session *session;
	struct trigger_desk desk;
	struct buf log; /* what is said, rung, written, failed: a line each */
	struct buf sent;
	int64_t now, timer;
	bool busy; /* another player is in the middle of a step */
};

static void trigger_test_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct bench *b = user;

	(void)by, (void)secret;
	buf_add(&b->sent, bytes);
}

static void trigger_test_event(void *user, const struct wire_event *event)
{
	struct bench *b = user;

	trigger_desk_see(&b->desk, event, b->now);
}

static void trigger_test_ended(void *user, const struct session_result *result)
{
	trigger_desk_answered(&((struct bench *)user)->desk, result);
}

static void bench_log(struct bench *b, const char *what, struct slice text)
{
	buf_addf(&b->log, "%s%.*s\n", what, SLICE_ARG(text));
}

static void trigger_test_say(void *user, bool problem, struct slice text)
{
	bench_log(user, problem ? "! " : "- ", text);
}

static void trigger_test_note(void *user, struct slice text)
{
	bench_log(user, "# ", text);
}

static void trigger_test_bell(void *user, struct slice text)
{
	bench_log(user, "BEL ", text);
}

static bool trigger_test_may_send(void *user)
{
	return !((struct bench *)user)->busy;
}

static void trigger_test_failed(void *user, struct slice why)
{
	bench_log(user, "failed: ", why);
}

static void trigger_test_timer(void *user, int64_t us)
{
	struct bench *b = user;

	b->timer = us < 0 ? -1 : b->now + us;
}

static bool trigger_test_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user, (void)d;
	if (slice_ends(name, SLICE("secret.at")))
		buf_add_text(out, "AT+MQTTPUB=0,\"a\",\"${env:RULE_SECRET}\",0,0\n");
	else
		buf_add_text(out, "AT+GMR\nsleep 2s\nAT+CWJAP?\n");
	return true;
}

static const char *trigger_test_env(void *user, const char *name)
{
	(void)user;
	return strcmp(name, "RULE_SECRET") == 0 ? "open-sesame-4712" : NULL;
}

static void bench_open(struct bench *b)
{
	static const struct trigger_calls calls = {.say = trigger_test_say,
		.note = trigger_test_note,
		.bell = trigger_test_bell,
		.may_send = trigger_test_may_send,
		.failed = trigger_test_failed,
		.player.timer = trigger_test_timer};
	const struct session_output output = {.send = trigger_test_send,
		.event = trigger_test_event,
		.ended = trigger_test_ended,
		.user = b};

	*b = (struct bench){.timer = -1, .now = 1};
	b->session = session_new(&output, AT_DIALECT_ESP32_S);
	session_set_poll(b->session, 0);
	session_link_up(b->session, b->now);
	trigger_desk_init(&b->desk, &calls, b, b->session);
}

static void bench_close(struct bench *b)
{
	trigger_desk_fini(&b->desk);
	session_free(b->session);
	buf_fini(&b->log);
	buf_fini(&b->sent);
}

static void bench_set(struct bench *b, const char *rule)
{
	const struct script_source source = {.path = "x",
		.text = slice_of(rule),
		.file = trigger_test_file,
		.env = trigger_test_env};
	struct diag d;
	struct script_on *on = script_on_read(&source, &d);

	if (!on || !trigger_desk_set(&b->desk, on, false, &d))
		fail_msg("%s: %s", rule, d.text);
	buf_clear(&b->log);
}

static void bench_hear(struct bench *b, int64_t now, const char *bytes)
{
	b->now = now;
	session_receive(b->session, slice_of(bytes), now);
	trigger_desk_go(&b->desk, now);
}

static void assert_log(struct bench *b, const char *wanted)
{
	if (!slice_eq(buf_slice(&b->log), slice_of(wanted)))
		fail_msg("\n got: %s\nwant: %s", buf_text(&b->log), wanted);
	buf_clear(&b->log);
}

static void assert_bench_sent(struct bench *b, const char *wanted)
{
	if (!slice_eq(buf_slice(&b->sent), slice_of(wanted)))
		fail_msg("\n sent: %s\nwant: %s", buf_text(&b->sent), wanted);
	buf_clear(&b->sent);
}

static void each_rule_acts_at_its_times_alone(void **state)
{
	static const struct {
		const char *rule;
		int64_t at[16]; /* the board says it; 0: no more */
		const char *acts;
	} cases[] = {
		{"ready bell", {1}, "y"},
		/* A second, and not a microsecond less. */
		{"ready bell", {1 * S, 2 * S - 1, 2 * S, 3 * S - 1, 3 * S}, "ynyny"},
		/* What was held back does not count: the second is that of the last time it acted. */
		{"ready bell", {1 * S, 1500 * MS, 2 * S}, "yny"},
		{"ready at most 2 a minute bell",
			{1 * S, 2 * S, 3 * S, 61 * S - 1, 61 * S, 62 * S - 1, 62 * S}, "yynnyny"},
		{"ready at most 1 a minute bell", {1 * S, 30 * S, 61 * S - 1, 61 * S}, "ynny"},
		{"ready bell",
			{1 * S, 2 * S, 3 * S, 4 * S, 5 * S, 6 * S, 7 * S, 8 * S, 9 * S, 10 * S,
				11 * S, 60 * S, 61 * S},
			"yyyyyyyyyynny"},
		/* Of more than 60 a minute the time between is shorter. */
		{"ready at most 600 a minute bell", {1 * S, 1100 * MS - 1, 1100 * MS}, "yny"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		struct buf acts = {0};
		bench_open(&b);
		bench_set(&b, cases[i].rule);
		for (const int64_t *at = cases[i].at; *at; at++) {
			buf_clear(&b.log);
			bench_hear(&b, *at, "ready\r\n");
			bool rang = slice_find(buf_slice(&b.log), SLICE("BEL")) != SLICE_NONE;
			buf_add_char(&acts, rang ? 'y' : 'n');
		}
		if (!slice_eq(buf_slice(&acts), slice_of(cases[i].acts)))
			fail_msg("%s (%zu): %s, not %s", cases[i].rule, i, buf_text(&acts),
				cases[i].acts);
		buf_fini(&acts);
		bench_close(&b);
	}
}

static void each_event_sets_off_its_rule(void **state)
{
	static const struct {
		const char *rule, *said, *other;
	} cases[] = {
		{"connected bell", "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n",
			"+MQTTDISCONNECTED:0\r\n"},
		{"wifi got ip bell", "WIFI GOT IP\r\n", "WIFI CONNECTED\r\n"},
		{"\"ERR CODE\" bell", "ERR CODE:0x010a6048\r\n", "ERR\r\n"},
		{"error 0x6048 bell", "ERR CODE:0x010a6048\r\n", "ERR CODE:0x010a6049\r\n"},
		{"error bell", "ERROR\r\n", "ERR CODE:0x010a6048\r\n"},
		{"line \"^ERR\" bell", "ERR CODE:0x010a6048\r\n", "XERR\r\n"},
		{"message \"cmd/+\" bell", "+MQTTSUBRECV:0,\"cmd/a\",2,on\r\n",
			"+MQTTSUBRECV:0,\"cmd\",2,on\r\n"},
		{"message cmd matches \"^on$\" bell", "+MQTTSUBRECV:0,\"cmd\",2,on\r\n",
			"+MQTTSUBRECV:0,\"cmd\",3,off\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct bench b;
		bench_open(&b);
		bench_set(&b, cases[i].rule);
		bench_hear(&b, 1 * S, cases[i].other);
		assert_log(&b, "");
		bench_hear(&b, 2 * S, cases[i].said);
		if (!slice_starts(buf_slice(&b.log), SLICE("BEL ")))
			fail_msg("%s is not set off by %s", cases[i].rule, cases[i].said);
		bench_close(&b);
	}
}

static void a_line_of_the_log_port_sets_off_rules_of_the_log_alone(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_set(&b, "log \"MQTT\" note");
	bench_set(&b, "line \"MQTT\" bell");
	trigger_desk_see_log(&b.desk, SLICE("I (1) MQTT: up"), 1 * S);
	trigger_desk_go(&b.desk, 1 * S);
	assert_log(&b, "- rule 1, on log \"MQTT\" note: I (1) MQTT: up\n# I (1) MQTT: up\n");
	bench_close(&b);
}

/* Nothing is silent: the first time that is held back is told, and then how many there were. */
static void what_is_held_back_is_told_once_and_counted(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_set(&b, "ready note \"it restarts\"");
	bench_hear(&b, 1 * S, "ready\r\n");
	assert_log(&b, "- rule 1, on ready note \"it restarts\": ready\n# it restarts\n");
	bench_hear(&b, 1 * S + 1, "ready\r\n");
	assert_log(&b,
		"- on ready note \"it restarts\": set off again too soon, so it does nothing (at most once a "
		"second and 10 times a minute); further times are counted\n");
	bench_hear(&b, 1 * S + 2, "ready\r\nready\r\n");
	assert_log(&b, "");
	bench_hear(&b, 2 * S, "ready\r\n");
	assert_log(&b,
		"- rule 1, on ready note \"it restarts\": ready (3 times more it was set off and did nothing)\n# it restarts\n");
	bench_hear(&b, 2 * S + 1, "ready\r\n");
	buf_clear(&b.log);
	/* All at once. */
	bench_hear(&b, 4 * S, "ready\r\nready\r\nready\r\n");
	assert_log(&b,
		"- rule 1, on ready note \"it restarts\": ready (3 times more it was set off and did nothing)\n"
		"# it restarts\n");
	bench_hear(&b, 4 * S + 1, "ready\r\n");
	buf_clear(&b.log);
	trigger_desk_end_all(&b.desk, 5 * S);
	assert_log(&b,
		"- on ready note \"it restarts\": 1 time more it was set off and did nothing\n");
	bench_close(&b);
}

static void an_answer_waits_for_its_turn_and_comes_once(void **state)
{
	struct bench b;
	struct diag d;

	(void)state;
	bench_open(&b);
	bench_set(&b, "message cmd send AT+CWJAP?");
	b.now = 1 * S;
	assert_true(session_submit(b.session, SLICE("AT+GMR"), SESSION_BY_USER, b.now, &d));
	assert_bench_sent(&b, "AT+GMR\r\n");
	bench_hear(&b, 2 * S, "+MQTTSUBRECV:0,\"cmd\",2,on\r\n");
	bench_hear(&b, 4 * S, "+MQTTSUBRECV:0,\"cmd\",2,on\r\n");
	assert_bench_sent(&b, "");
	bench_hear(&b, 5 * S, "\r\nOK\r\n");
	assert_bench_sent(&b, "AT+CWJAP?\r\n");
	bench_hear(&b, 6 * S, "\r\nOK\r\n");
	assert_bench_sent(&b, "");
	/* Nor in the middle of a step of another player. */
	b.busy = true;
	bench_hear(&b, 8 * S, "+MQTTSUBRECV:0,\"cmd\",2,on\r\n");
	assert_bench_sent(&b, "");
	b.busy = false;
	trigger_desk_go(&b.desk, 9 * S);
	assert_bench_sent(&b, "AT+CWJAP?\r\n");
	bench_close(&b);
}

static void a_script_is_played_to_its_end(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_set(&b, "ready run x.at");
	bench_hear(&b, 1 * S, "ready\r\n");
	assert_bench_sent(&b, "AT+GMR\r\n");
	assert_true(trigger_desk_replies(&b.desk));
	bench_hear(&b, 2 * S, "\r\nOK\r\n");
	assert_int_equal(b.timer, 4 * S);
	b.now = 4 * S;
	trigger_desk_time_out(&b.desk, b.now);
	trigger_desk_go(&b.desk, b.now);
	assert_bench_sent(&b, "AT+CWJAP?\r\n");
	buf_clear(&b.log);
	bench_hear(&b, 5 * S, "\r\nERROR\r\n");
	assert_true(slice_starts(
		buf_slice(&b.log), SLICE("failed: on ready run x.at: x.at:3: refused")));
	assert_false(trigger_desk_replies(&b.desk));
	bench_close(&b);
}

/* It publishes what it is subscribed to. */
static void a_rule_does_not_answer_itself(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_set(&b, "message a at most 600 a minute send AT+MQTTPUB=0,\"a\",\"x\",0,0");
	bench_hear(&b, 1 * S, "+MQTTSUBRECV:0,\"a\",1,x\r\n");
	assert_bench_sent(&b, "AT+MQTTPUB=0,\"a\",\"x\",0,0\r\n");
	/* Its own, before the OK and behind it. */
	bench_hear(&b, 1 * S + 300 * MS, "+MQTTSUBRECV:0,\"a\",1,x\r\n\r\nOK\r\n");
	bench_hear(&b, 2 * S, "+MQTTSUBRECV:0,\"a\",1,x\r\n");
	bench_hear(&b, 2 * S + 300 * MS - 1, "+MQTTSUBRECV:0,\"a\",1,x\r\n");
	assert_bench_sent(&b, "");
	bench_hear(&b, 2 * S + 300 * MS, "+MQTTSUBRECV:0,\"a\",1,x\r\n");
	assert_bench_sent(&b, "AT+MQTTPUB=0,\"a\",\"x\",0,0\r\n");
	bench_close(&b);
}

static void an_answer_that_cant_be_sent_is_dropped_and_told(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_set(&b, "message cmd send AT+CWJAP?");
	b.busy = true;
	bench_hear(&b, 1 * S, "+MQTTSUBRECV:0,\"cmd\",2,on\r\n");
	session_link_down(b.session, 2 * S, "unplugged");
	b.busy = false;
	trigger_desk_go(&b.desk, 2 * S);
	assert_log(&b, "! 1 answer of rules not sent: the link is down\n");
	session_link_up(b.session, 3 * S);
	trigger_desk_go(&b.desk, 3 * S);
	assert_bench_sent(&b, "");
	bench_close(&b);
}

static void secrets_and_control_characters_are_not_passed_on(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_set(&b, "message cmd bell");
	session_learn_secret(b.session, SLICE("open-sesame-4711"));
	bench_hear(&b, 1 * S, "+MQTTSUBRECV:0,\"cmd\",22,\033]2;x\aopen-sesame-4711\r\n");
	assert_int_equal(slice_find(buf_slice(&b.log), SLICE("open-sesame-4711")), SLICE_NONE);
	assert_int_equal(slice_find_char(buf_slice(&b.log), '\033'), SLICE_NONE);
	assert_int_equal(slice_find_char(buf_slice(&b.log), '\a'), SLICE_NONE);
	assert_int_equal(slice_find(buf_slice(&b.desk.rules.items[0]->cause.payload),
				 SLICE("open-sesame-4711")),
		SLICE_NONE);
	bench_close(&b);
}

static void what_set_a_rule_off_is_kept(void **state)
{
	struct trigger_cause *cause;
	struct buf message = {0};
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_set(&b, "message cmd bell");
	bench_set(&b, "ready bell");
	bench_hear(&b, 1 * S, "+MQTTSUBRECV:0,\"cmd\",2,on\r\n");
	cause = &b.desk.rules.items[0]->cause;
	assert_buf(&cause->topic, "cmd");
	assert_buf(&cause->payload, "on");
	assert_int_equal(cause->length, 2);
	/* Neither what is held back nor what is no event of the rule takes its place. */
	bench_hear(&b, 1 * S + 1, "+MQTTSUBRECV:0,\"cmd\",3,off\r\n");
	bench_hear(&b, 1 * S + 2, "+MQTTSUBRECV:0,\"other\",3,off\r\n");
	assert_buf(&cause->topic, "cmd");
	assert_buf(&cause->payload, "on");
	/* Of a long one the first bytes, and how many there were. */
	buf_addf(&message, "+MQTTSUBRECV:0,\"cmd\",%d,", TRIGGER_KEPT + 1);
	buf_add_repeat(&message, 'x', TRIGGER_KEPT + 1);
	buf_add_text(&message, "\r\n");
	bench_hear(&b, 3 * S, buf_text(&message));
	assert_int_equal(cause->payload.n, TRIGGER_KEPT);
	assert_int_equal(cause->length, TRIGGER_KEPT + 1);
	/* What is no message has neither. */
	bench_hear(&b, 5 * S, "ready\r\n");
	cause = &b.desk.rules.items[1]->cause;
	assert_buf(&cause->said, "ready");
	assert_int_equal(cause->topic.n + cause->payload.n + cause->length, 0);
	buf_fini(&message);
	bench_close(&b);
}

/* Who sets a rule that sends is told that it does, and how often at most. */
static void a_rule_that_sends_says_so_when_it_is_set(void **state)
{
	static const struct {
		const char *rule, *says;
	} rows[] = {
		{"ready bell", "- rule 1: on ready bell\n"},
		{"ready send AT+GMR",
			"- rule 1: on ready send AT+GMR: it sends to the board by itself, at most once a second "
			"and 10 times a minute\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		const struct script_source source = {
			.path = "x", .text = slice_of(rows[i].rule), .file = trigger_test_file};
		struct bench b;
		struct diag d;

		bench_open(&b);
		assert_true(trigger_desk_set(&b.desk, script_on_read(&source, &d), false, &d));
		assert_log(&b, rows[i].says);
		bench_close(&b);
	}
}

static void without_rules_there_is_nothing_to_do(void **state)
{
	const struct wire_event ready = {.type = WIRE_EVENT_READY, .raw = SLICE("ready")};
	struct bench b;

	(void)state;
	bench_open(&b);
	assert_false(triggers_see(&b.desk.rules, &ready, b.session, 1 * S));
	assert_false(triggers_see_log(&b.desk.rules, SLICE("ready"), b.session, 1 * S));
	assert_false(trigger_desk_go(&b.desk, 1 * S));
	bench_set(&b, "ready bell");
	assert_false(triggers_see_log(&b.desk.rules, SLICE("ready"), b.session, 1 * S));
	assert_true(triggers_see(&b.desk.rules, &ready, b.session, 1 * S));
	bench_close(&b);
}

/* atmq-script(5): the value of ${env:...} is hidden wherever it occurs. */
static void a_secret_of_a_rules_script_is_hidden_in_what_follows(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	bench_set(&b, "ready run secret.at");
	bench_set(&b, "line \"sesame\" note");
	bench_hear(&b, 1 * S, "it is open-sesame-4712\r\n");
	assert_true(slice_find(buf_slice(&b.log), SLICE("it is ")) != SLICE_NONE);
	assert_int_equal(slice_find(buf_slice(&b.log), SLICE("4712")), SLICE_NONE);
	bench_close(&b);
}

static void rules_are_listed_and_end(void **state)
{
	struct bench b;
	struct buf list = {0};

	(void)state;
	bench_open(&b);
	bench_set(&b, "ready bell");
	bench_set(&b, "message cmd send AT+CWJAP?");
	bench_hear(&b, 1 * S, "ready\r\n");
	bench_hear(&b, 1 * S, "ready\r\n");
	trigger_desk_add_list(&b.desk, &list);
	assert_buf(
		&list, "1: on ready bell (1 time, 1 held back)  2: on message cmd send AT+CWJAP?");
	assert_true(trigger_desk_end(&b.desk, 1, 2 * S));
	assert_false(trigger_desk_end(&b.desk, 2, 2 * S));
	assert_false(trigger_desk_end(&b.desk, 0, 2 * S));
	buf_clear(&list);
	trigger_desk_add_list(&b.desk, &list);
	assert_buf(&list, "1: on message cmd send AT+CWJAP?");
	/* One whose answer is under way, too. */
	bench_hear(&b, 2 * S, "+MQTTSUBRECV:0,\"cmd\",2,on\r\n");
	assert_true(trigger_desk_replies(&b.desk));
	assert_true(session_in_flight(b.session).phase != SESSION_IDLE);
	assert_true(trigger_desk_end(&b.desk, 1, 3 * S));
	assert_false(trigger_desk_replies(&b.desk));
	/* Its command is not awaited either. */
	assert_int_equal(session_in_flight(b.session).phase, SESSION_IDLE);
	buf_fini(&list);
	bench_close(&b);
}

/* In a repeated block; its times go on, too. */
static void a_step_that_is_played_again_sets_no_second_rule(void **state)
{
	const struct script_source source = {
		.path = "x", .text = SLICE("ready bell"), .file = trigger_test_file};
	struct bench b;
	struct diag d;
	struct script_on *on = script_on_read(&source, &d);

	(void)state;
	assert_non_null(on);
	bench_open(&b);
	for (int i = 0; i < 2 * TRIGGER_MOST; i++)
		assert_true(trigger_desk_set(&b.desk, script_on_keep(on), true, &d));
	assert_int_equal(b.desk.rules.count, 1);
	trigger_desk_end_script(&b.desk, 1 * S);
	assert_int_equal(b.desk.rules.count, 0);
	script_on_free(on);
	bench_close(&b);
}

static void there_are_at_most_so_many_rules(void **state)
{
	const struct script_source source = {
		.path = "x", .text = SLICE("ready bell"), .file = trigger_test_file};
	struct bench b;
	struct diag d;

	(void)state;
	bench_open(&b);
	for (int i = 0; i < TRIGGER_MOST; i++)
		bench_set(&b, "ready bell");
	struct script_on *on = script_on_read(&source, &d);
	assert_false(trigger_desk_set(&b.desk, on, false, &d));
	assert_string_equal(d.text, "there are 16 rules already, which is the most");
	script_on_free(on);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_acts_at_its_times_alone),
		cmocka_unit_test(each_event_sets_off_its_rule),
		cmocka_unit_test(a_line_of_the_log_port_sets_off_rules_of_the_log_alone),
		cmocka_unit_test(what_is_held_back_is_told_once_and_counted),
		cmocka_unit_test(an_answer_waits_for_its_turn_and_comes_once),
		cmocka_unit_test(a_script_is_played_to_its_end),
		cmocka_unit_test(a_rule_does_not_answer_itself),
		cmocka_unit_test(an_answer_that_cant_be_sent_is_dropped_and_told),
		cmocka_unit_test(secrets_and_control_characters_are_not_passed_on),
		cmocka_unit_test(what_set_a_rule_off_is_kept),
		cmocka_unit_test(a_rule_that_sends_says_so_when_it_is_set),
		cmocka_unit_test(without_rules_there_is_nothing_to_do),
		cmocka_unit_test(a_secret_of_a_rules_script_is_hidden_in_what_follows),
		cmocka_unit_test(rules_are_listed_and_end),
		cmocka_unit_test(a_step_that_is_played_again_sets_no_second_rule),
		cmocka_unit_test(there_are_at_most_so_many_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
