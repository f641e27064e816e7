/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an `expect` finds among the events of a board, and what a failure shows of them. */
#include "unit.h"

#include "base/utf8.h"
#include "script/sightings.h"
#include "run_rig.h"
#include "wire/parser.h"

struct seen {
	struct sightings list;
	struct session *session;
	struct wire_parser parser;
};

static void add_event(void *user, const struct wire_event *event)
{
	struct seen *s = user;

	sightings_add(&s->list, event, s->session);
}

static void seen_init(struct seen *s)
{
	const struct session_output output = {
		.send = send_nothing, .event = on_session_event, .ended = on_session_end};

	*s = (struct seen){.session = session_new(&output, AT_DIALECT_ESP32_S)};
	wire_parser_init(&s->parser, add_event, s);
}

static void seen_fini(struct seen *s)
{
	wire_parser_fini(&s->parser);
	sightings_fini(&s->list);
	session_free(s->session);
}

static void say(struct seen *s, const char *bytes)
{
	wire_parser_feed(&s->parser, slice_of(bytes));
}

/* `expect` WHAT, for the first time. */
static bool finds(struct seen *s, const char *what)
{
	struct buf text = {0}, errors = {0};
	struct script script;

	buf_addf(&text, "expect %s", what);
	assert_true(script_read(&script,
		&(struct script_source){.path = "x.at", .text = buf_slice(&text), .file = no_file},
		&errors));
	sightings_look_again(&s->list);
	bool found = sightings_use(&s->list, &script.steps[0].expected, NULL) == PATTERN_YES;
	script_fini(&script);
	buf_fini(&text);
	buf_fini(&errors);
	return found;
}

static void each_expectation_finds_its_event_alone(void **state)
{
	static const struct {
		const char *said, *found, *not_found;
	} cases[] = {
		{"+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n", "connected", "disconnected"},
		{"+MQTTDISCONNECTED:0\r\n", "disconnected", "connected"},
		{"ready\r\n", "ready", "line \"^READY$\""},
		{"ready\r\n", "line ready", "wifi"},
		{"WIFI GOT IP\r\n", "wifi", "ready"},
		{"WIFI GOT IP\r\n", "wifi got ip", "wifi connected"},
		{"WIFI GOT IP\r\n", "line \"^WIFI GOT IP$\"", "line \"^got ip$\""},
		{"WIFI CONNECTED\r\n", "wifi connected", "wifi got ip"},
		{"  AT version:2.1.0\r\n", "line \"^AT version:2\\.1\"", "line \"^AT version:3\""},
		{"+MQTTSUBRECV:0,\"a/b\",4,test\r\n", "message a/b", "message a"},
		{"+MQTTSUBRECV:0,\"a/b\",4,test\r\n", "message a/+", "line ^test"},
		{"+MQTTSUBRECV:0,\"a/b\",4,test\r\n", "message a/b text test",
			"message a/b \"tes\""},
		{"+MQTTSUBRECV:0,\"a/b\",4,test\r\n", "message a/b length 4",
			"message a/b length 3"},
		{"+MQTTSUBRECV:0,\"a/b\",4,test\r\n", "message a/b \"test\" length 4",
			"message a/b \"test\" length 5"},
		{"+MQTTSUBRECV:0,\"a/b\",0,\r\n", "message a/b \"\"", "message a/b \"x\""},
		/* Every line that came is a line, as it came. */
		{"WIFI CONNECTED\r\n", "line \"^WIFI CONNECTED$\"", "line \"^connected$\""},
		{"WIFI DISCONNECT\r\n", "line \"^WIFI DISCONNECT$\"", "line \"^disconnected$\""},
		{"+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n", "line ^\\+MQTTCONNECTED:0",
			"line ^MQTT"},
		{"+MQTTSUBRECV:0,\"a/b\",4,test\r\n", "line ^\\+MQTTSUBRECV:0,\"a/b\",4,test$",
			"line test.$"},
		{"+MQTTSUBRECV:0,\"a/b\",4,te t\r\n", "line \"te t$\"", "line ^te"},
		{"+MQTTSUBRECV:0,\"a/b\",3,on \r\n", "line \"on $\"", "line on$"},
		{"+MQTTSUBRECV:0,\"a/b\",4,test\r\n", "message a/b matches ^t.*t$",
			"message a/b matches MQTT"},
		{"+MQTTSUBRECV:0,\"a/b\",4,\xff\xfe\n!\r\n", "message a/b matches !$",
			"message a/c matches !$"},
		{"+MQTTSUBRECV:0,\"a/b\",4,test\r\n", "message a/b matches \"es\" length 4",
			"message a/b matches \"es\" length 5"},
		{"+MQTTSUBRECV:0,\"a/b\",4,test\r\n", "message a/b", "log test"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct seen s;
		seen_init(&s);
		say(&s, cases[i].said);
		if (finds(&s, cases[i].not_found))
			fail_msg("%s is found in %s", cases[i].not_found, cases[i].said);
		if (!finds(&s, cases[i].found))
			fail_msg("%s is not found in %s", cases[i].found, cases[i].said);
		/* Each is used once. */
		if (finds(&s, cases[i].found))
			fail_msg("%s is found twice in %s", cases[i].found, cases[i].said);
		seen_fini(&s);
	}
}

/* Looking changes nothing, and sees what an expect has used; of several the last one is found. */
static void a_look_uses_nothing(void **state)
{
	struct expectation line = {.event = SCRIPT_LINE, .length = -1};
	const struct sighting *found;
	struct diag d;
	struct seen s;

	(void)state;
	seen_init(&s);
	line.pattern = pattern_new(SLICE("^v"), false, &d);
	assert_int_equal(sightings_peek(&s.list, &line, &found), PATTERN_NO);
	assert_null(found);
	say(&s, "v1\r\nother\r\n");
	assert_true(finds(&s, "line ^v1"));
	assert_int_equal(sightings_peek(&s.list, &line, &found), PATTERN_YES);
	assert_true(slice_eq(buf_slice(&found->text), SLICE("v1")));
	say(&s, "v2\r\n");
	assert_int_equal(sightings_peek(&s.list, &line, &found), PATTERN_YES);
	assert_true(slice_eq(buf_slice(&found->text), SLICE("v2")));
	sightings_look_again(&s.list);
	assert_int_equal(sightings_find(&s.list, &line, &found), PATTERN_YES);
	assert_true(slice_eq(buf_slice(&found->text), SLICE("v2")));
	assert_int_equal(sightings_find(&s.list, &line, NULL), PATTERN_NO);
	assert_true(finds(&s, "line ^v2"));
	sightings_look_again(&s.list);
	assert_int_equal(sightings_find(&s.list, &line, &found), PATTERN_NO);
	assert_null(found);
	expectation_fini(&line);
	seen_fini(&s);
}

/* Lines of the log port are no events of the board, and the other way round. */
static void the_log_is_looked_at_alone(void **state)
{
	struct seen s;

	(void)state;
	seen_init(&s);
	sightings_add_log(&s.list, SLICE("I (12) heap 7"), s.session);
	assert_false(finds(&s, "line heap"));
	assert_false(finds(&s, "ready"));
	assert_false(finds(&s, "log ^heap"));
	assert_true(finds(&s, "log \"heap \\d\""));
	assert_false(finds(&s, "log heap"));
	seen_fini(&s);
}

static void only_what_is_new_is_looked_at_again(void **state)
{
	struct script script;
	struct buf errors = {0};
	struct seen s;

	(void)state;
	seen_init(&s);
	assert_true(script_read(&script,
		&(struct script_source){
			.path = "x.at", .text = SLICE("expect line \"(a+)+$\""), .file = no_file},
		&errors));
	const struct expectation *expect = &script.steps[0].expected;
	say(&s, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\r\nother\r\n");
	/* A pattern that gave up would give up each time it is asked. */
	assert_int_equal(sightings_use(&s.list, expect, NULL), PATTERN_GAVE_UP);
	assert_int_equal(sightings_use(&s.list, expect, NULL), PATTERN_NO);
	say(&s, "bbb\r\nccc\r\n");
	assert_int_equal(sightings_use(&s.list, expect, NULL), PATTERN_NO);
	say(&s, "aaa\r\n");
	assert_int_equal(sightings_use(&s.list, expect, NULL), PATTERN_YES);
	sightings_look_again(&s.list);
	assert_int_equal(sightings_use(&s.list, expect, NULL), PATTERN_GAVE_UP);
	sightings_clear(&s.list);
	sightings_look_again(&s.list);
	assert_int_equal(sightings_use(&s.list, expect, NULL), PATTERN_NO);
	script_fini(&script);
	buf_fini(&errors);
	seen_fini(&s);
}

static void the_last_lines_are_shown(void **state)
{
	struct buf out = {0}, wanted = {0};
	struct seen s;

	(void)state;
	seen_init(&s);
	for (int i = 1; i <= 12; i++) {
		buf_clear(&wanted);
		buf_addf(&wanted, "line %d\r\n", i);
		say(&s, buf_text(&wanted));
	}
	sightings_show(&s.list, &out);
	assert_true(slice_starts(buf_slice(&out), SLICE("line 1\nline 2\n")));
	say(&s, "a\033b\r\n");
	buf_clear(&out);
	sightings_show(&s.list, &out);
	assert_true(slice_starts(buf_slice(&out), SLICE("… (1 more before)\nline 2\nline 3\n")));
	assert_true(slice_ends(buf_slice(&out), SLICE("line 12\na␛b\n")));
	buf_fini(&wanted);
	buf_fini(&out);
	seen_fini(&s);
}

static void a_long_line_is_cut_with_its_length(void **state)
{
	struct buf line = {0}, out = {0};
	struct seen s;

	(void)state;
	for (size_t n = SIGHTINGS_SHOWN; n <= SIGHTINGS_SHOWN + 1; n++) {
		seen_init(&s);
		buf_clear(&line);
		buf_add_repeat(&line, 'x', n);
		buf_add_text(&line, "\r\n");
		say(&s, buf_text(&line));
		buf_clear(&out);
		sightings_show(&s.list, &out);
		bool cut = slice_ends(buf_slice(&out), SLICE("xx… (161 bytes)\n"));
		assert_int_equal(cut, n > SIGHTINGS_SHOWN);
		assert_int_equal(slice_find(buf_slice(&out), SLICE("…")),
			cut ? SIGHTINGS_SHOWN : SLICE_NONE);
		seen_fini(&s);
	}
	buf_fini(&line);
	buf_fini(&out);
}

/* The older half goes where there are too many; what is left is counted and found. */
static void the_newest_are_kept(void **state)
{
	struct buf text = {0}, out = {0};
	struct seen s;

	(void)state;
	seen_init(&s);
	for (int i = 0; i < SIGHTINGS_MOST; i++) {
		buf_clear(&text);
		buf_addf(&text, "line %d.\r\n", i);
		say(&s, buf_text(&text));
	}
	assert_int_equal(s.list.count, SIGHTINGS_MOST);
	size_t bytes = s.list.bytes;
	say(&s, "one more\r\n");
	assert_int_equal(s.list.count, SIGHTINGS_MOST / 2 + 1);
	assert_int_equal(s.list.dropped, SIGHTINGS_MOST / 2);
	assert_true(s.list.bytes < bytes * 2 / 3);
	assert_false(finds(&s, "line \"line 2047\\.\""));
	assert_true(finds(&s, "line \"line 2048\\.\""));
	assert_true(finds(&s, "line \"one more\""));
	sightings_show(&s.list, &out);
	assert_true(slice_starts(buf_slice(&out), SLICE("… (4085 more before)\nline 4085.\n")));
	buf_fini(&text);
	buf_fini(&out);
	seen_fini(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_expectation_finds_its_event_alone),
		cmocka_unit_test(a_look_uses_nothing),
		cmocka_unit_test(the_log_is_looked_at_alone),
		cmocka_unit_test(only_what_is_new_is_looked_at_again),
		cmocka_unit_test(the_last_lines_are_shown),
		cmocka_unit_test(a_long_line_is_cut_with_its_length),
		cmocka_unit_test(the_newest_are_kept),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
