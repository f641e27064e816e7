/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "script/script.h"
#include "base/utf8.h"

/* ---- helpers ---- */

static bool read_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user;
	if (!slice_eq(name, SLICE("payload.bin")))
		return diag_fail(d, 0, 0, 0, "no such file");
	buf_add(out, SLICE("from a file"));
	return true;
}

static const char *read_env(void *user, const char *name)
{
	(void)user;
	return strcmp(name, "PASS") == 0 ? "sesame \"x\"" : NULL;
}

static bool read_given(struct script *s, struct slice text, const char *const *definitions,
	size_t count, struct buf *errors)
{
	struct script_value given[4] = {0};
	struct diag d;

	for (size_t i = 0; i < count; i++)
		assert_true(script_value_read(&given[i], slice_of(definitions[i]), &d));
	bool ok = script_read(s,
		&(struct script_source){.path = "bring-up.at",
			.text = text,
			.given = given,
			.given_count = count,
			.file = read_file,
			.env = read_env},
		errors);
	for (size_t i = 0; i < count; i++)
		script_value_fini(&given[i]);
	return ok;
}

/* The script must be right. */
static void read_text(struct script *s, const char *text)
{
	struct buf errors = {0};

	if (!read_given(s, slice_of(text), NULL, 0, &errors))
		fail_msg("<%s> is refused: %s", text, buf_text(&errors));
	buf_fini(&errors);
}

static void assert_command(struct script *s, size_t i, size_t line, const char *command)
{
	assert_true(i < s->count);
	assert_int_equal(s->steps[i].kind, SCRIPT_COMMAND);
	assert_int_equal(s->steps[i].line, line);
	assert_buf(&s->steps[i].command, command);
}

/* ---- what is a script ---- */

static void the_pages_listings_are_scripts_as_they_stand(void **state)
{
	(void)state;
	static const char pasted[] =
		"\xef\xbb\xbf\r\n"
		"  AT+CIPSNTPCFG=1,8,\"ntp1.aliyun.com\"\r\n"
		"\tAT+CIPSNTPTIME?  \r\n"
		"\xc2\xa0\xe3\x80\x80"
		"AT+MQTTUSERCFG=0,3,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"\r\n"
		"\r\n"
		"AT+MQTTCONNCFG=0,0,0,\"lwtt\",\"lwtm\",0,0\r\n"
		"AT+MQTTCONN=0,\"192.168.31.113\",1883,0";
	struct script s;

	read_text(&s, pasted);
	assert_int_equal(s.count, 5);
	assert_command(&s, 0, 2, "AT+CIPSNTPCFG=1,8,\"ntp1.aliyun.com\"");
	assert_command(&s, 1, 3, "AT+CIPSNTPTIME?");
	assert_command(
		&s, 2, 4, "AT+MQTTUSERCFG=0,3,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"");
	assert_command(&s, 3, 6, "AT+MQTTCONNCFG=0,0,0,\"lwtt\",\"lwtm\",0,0");
	assert_command(&s, 4, 7, "AT+MQTTCONN=0,\"192.168.31.113\",1883,0");
	script_fini(&s);
}

static void no_line_is_refused_for_what_a_board_would_say_to_it(void **state)
{
	(void)state;
	struct script s;

	read_text(&s, "AT+MQTTSUB=0,\"t\",9\nfails\nAT+NONSENSE=1,2\nATE0\nATTACH\n");
	assert_int_equal(s.count, 5);
	assert_true(s.steps[0].may_fail);
	assert_false(s.steps[2].may_fail);
	script_fini(&s);
}

static void comments_begin_at_the_start_or_behind_white_space_outside_quotes(void **state)
{
	(void)state;
	static const struct {
		const char *text, *command; /* NULL: no step */
	} cases[] = {
		{"# all of it", NULL},
		{"   # all of it", NULL},
		{"#", NULL},
		{"AT # rest", "AT"},
		{"AT\t# rest", "AT"},
		{"AT#rest", "AT#rest"},
		{"AT+MQTTSUB=0,\"a/#\",0", "AT+MQTTSUB=0,\"a/#\",0"},
		{"AT+MQTTSUB=0,\"a # b\",0 # c", "AT+MQTTSUB=0,\"a # b\",0"},
		{"AT+MQTTPUB=0,\"t\",\"say \\\"x # y\\\"\",0,0 # c",
			"AT+MQTTPUB=0,\"t\",\"say \\\"x # y\\\"\",0,0"},
	};
	struct script s;

	for (size_t i = 0; i < ALEN(cases); i++) {
		read_text(&s, cases[i].text);
		assert_int_equal(s.count, cases[i].command ? 1 : 0);
		if (cases[i].command)
			assert_command(&s, 0, 1, cases[i].command);
		script_fini(&s);
	}
}

/* ---- values ---- */

/* As people keep them: with the board's answers, with comments as in C, and with the payload as it was
 * typed at the prompt. */
static void a_kept_session_is_a_script_as_it_stands(void **state)
{
	struct script s;

	(void)state;
	read_text(&s, "/*who*/\n"
		      "AT+CWMODE=1 // station\r\n"
		      "\r\n"
		      "OK\r\n"
		      "/* where,\n AT+RST\n and why */\n"
		      "AT+MQTTCONN=0,\"h\",1883,0//broker\n"
		      "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\n"
		      "OK\n"
		      "AT+MQTTPUBRAW=0,\"t\",7,1,0\n"
		      "OK\n"
		      ">\n"
		      "a // b#\n"
		      "+MQTTPUB:OK\n"
		      "AT+MQTTPUBRAW=0,\"t\",5,1,0\n"
		      "> hello\n"
		      "+MQTTPUB:OK\n"
		      "AT+MQTTPUB=0,\"t\",\"http://x/*y*/\",0,0 /* last */\n"
		      "busy p...\nWIFI GOT IP\nready\nAT version:2.1.0.0\n"
		      "AT+MQTTPUBRAW=0,\"t\",18,1,0\n"
		      "payload hex 000102030405060708090a0b0c0d0e0f1011\n");
	assert_int_equal(s.count, 6);
	assert_command(&s, 0, 2, "AT+CWMODE=1");
	assert_command(&s, 1, 8, "AT+MQTTCONN=0,\"h\",1883,0");
	assert_buf(&s.steps[2].payload, "a // b#");
	assert_buf(&s.steps[3].payload, "hello");
	assert_command(&s, 4, 19, "AT+MQTTPUB=0,\"t\",\"http://x/*y*/\",0,0");
	assert_int_equal(s.steps[5].payload.n, 18);
	script_fini(&s);
}

static void names_are_replaced_and_the_users_values_win(void **state)
{
	(void)state;
	static const char text[] = "set HOST 127.0.0.1   # a default\n"
				   "set WORD \"two words\"\n"
				   "AT+MQTTCONN=0,\"${HOST}\",${PORT},0\n"
				   "set HOST 10.0.0.1\n"
				   "AT+MQTTCONN=0,\"${HOST}\",${PORT},0\n"
				   "expect message \"${WORD}\" \"x\"\n";
	static const char *const port[] = {"PORT=1884"};
	static const char *const both[] = {"PORT=1", "HOST=broker.example"};
	struct buf errors = {0};
	struct script s;

	assert_true(read_given(&s, slice_of(text), port, 1, &errors));
	assert_command(&s, 0, 3, "AT+MQTTCONN=0,\"127.0.0.1\",1884,0");
	assert_command(&s, 1, 5, "AT+MQTTCONN=0,\"10.0.0.1\",1884,0");
	assert_buf(&s.steps[2].expected.topic, "two words");
	script_fini(&s);

	assert_true(read_given(&s, slice_of(text), both, 2, &errors));
	assert_command(&s, 0, 3, "AT+MQTTCONN=0,\"broker.example\",1,0");
	assert_command(&s, 1, 5, "AT+MQTTCONN=0,\"broker.example\",1,0");
	script_fini(&s);
	buf_fini(&errors);
}

static void a_value_is_escaped_in_the_quotes_of_a_command_alone(void **state)
{
	(void)state;
	static const char *const given[] = {"V=a,b\"c\\d"};
	struct buf errors = {0};
	struct script s;

	assert_true(read_given(&s,
		SLICE("AT+MQTTSUB=0,\"${V}\",0\nAT+X=${V}\npubraw 0 \"t\" text \"${V}\"\n"), given,
		1, &errors));
	assert_command(&s, 0, 1, "AT+MQTTSUB=0,\"a\\,b\\\"c\\\\d\",0");
	assert_command(&s, 1, 2, "AT+X=a,b\"c\\d");
	assert_buf(&s.steps[2].payload, "a,b\"c\\d");
	script_fini(&s);
	buf_fini(&errors);
}

static void secrets_are_not_in_the_text_for_eyes(void **state)
{
	(void)state;
	static const char *const given[] = {"PW=hunter2"};
	struct buf errors = {0};
	struct script s;

	assert_true(read_given(&s,
		SLICE("AT+MQTTUSERCFG=0,1,\"id\",\"me\",\"${PW}\",0,0,\"\"\n"
		      "expect line \"${PW}\"\n"
		      "pubraw 0 \"t\" text \"${PW}\"\n"),
		given, 1, &errors));
	assert_buf(&s.steps[0].text, "AT+MQTTUSERCFG=0,1,\"id\",\"me\",\"*******\",0,0,\"\"");
	assert_buf(&s.steps[1].text, "expect line \"${PW}\"");
	assert_buf(&s.steps[2].text, "pubraw 0 \"t\" text \"${PW}\"");
	script_fini(&s);
	buf_fini(&errors);
}

/* ---- bytes ---- */

static void pubraw_is_a_command_with_its_bytes(void **state)
{
	(void)state;
	static const struct {
		const char *text, *command;
		struct slice payload;
	} cases[] = {
		{"pubraw 0 \"topic\" hex 00ff0a0d qos 1 retain 0",
			"AT+MQTTPUBRAW=0,\"topic\",4,1,0", {"\x00\xff\x0a\x0d", 4}},
		{"pubraw 0 topic file payload.bin qos 0 retain 1",
			"AT+MQTTPUBRAW=0,\"topic\",11,0,1", {"from a file", 11}},
		{"pubraw 0 \"a,b\\\"c\" text \"x # y\"", "AT+MQTTPUBRAW=0,\"a\\,b\\\"c\",5,0,0",
			{"x # y", 5}},
		{"pubraw 0 t hex \"DE AD be ef\" retain 1 qos 2", "AT+MQTTPUBRAW=0,\"t\",4,2,1",
			{"\xde\xad\xbe\xef", 4}},
		{"pubraw 0 t hex \"\"", "AT+MQTTPUBRAW=0,\"t\",0,0,0", {"", 0}},
		{"AT+MQTTPUBRAW=0,\"t\",3,0,0\npayload text abc", "AT+MQTTPUBRAW=0,\"t\",3,0,0",
			{"abc", 3}},
		{"AT+MQTTLONGPASSWORD=0,2\npayload hex 0001", "AT+MQTTLONGPASSWORD=0,2",
			{"\0\1", 2}},
	};
	struct script s;

	for (size_t i = 0; i < ALEN(cases); i++) {
		read_text(&s, cases[i].text);
		assert_int_equal(s.count, 1);
		assert_command(&s, 0, 1, cases[i].command);
		assert_true(s.steps[0].has_payload);
		assert_true(slice_eq(buf_slice(&s.steps[0].payload), cases[i].payload));
		script_fini(&s);
	}
}

/* ---- expect, fails, sleep ---- */

static void expectations_and_times(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum script_event event;
		int64_t time;
		const char *topic, *wanted; /* NULL: any */
		long long length;
	} cases[] = {
		{"expect connected within 10s", SCRIPT_CONNECTED, 10000000, NULL, NULL, -1},
		{"expect connected", SCRIPT_CONNECTED, SCRIPT_EXPECT_US, NULL, NULL, -1},
		{"expect disconnected within 1.5s", SCRIPT_DISCONNECTED, 1500000, NULL, NULL, -1},
		{"expect ready within 2min", SCRIPT_READY, 120000000, NULL, NULL, -1},
		{"expect wifi got ip within 250ms", SCRIPT_WIFI, 250000, NULL, "got ip", -1},
		{"expect wifi \"got ip\"", SCRIPT_WIFI, SCRIPT_EXPECT_US, NULL, "got ip", -1},
		{"expect wifi within 0s", SCRIPT_WIFI, 0, NULL, NULL, -1},
		{"expect message \"topic\" \"test\" within 5s", SCRIPT_MESSAGE, 5000000, "topic",
			"test", -1},
		{"expect message \"topic\" length 4 within 5s", SCRIPT_MESSAGE, 5000000, "topic",
			NULL, 4},
		{"expect message topic \"length\" length 6", SCRIPT_MESSAGE, SCRIPT_EXPECT_US,
			"topic", "length", 6},
		{"expect message \"t\" hex 4142", SCRIPT_MESSAGE, SCRIPT_EXPECT_US, "t", "AB", -1},
		{"expect message \"t\" \"\"", SCRIPT_MESSAGE, SCRIPT_EXPECT_US, "t", "", -1},
		{"expect no disconnected within 5s", SCRIPT_DISCONNECTED, 5000000, NULL, NULL, -1},
		{"expect no wifi got ip within 1s", SCRIPT_WIFI, 1000000, NULL, "got ip", -1},
		{"expect no message t \"no\" within 1s", SCRIPT_MESSAGE, 1000000, "t", "no", -1},
	};
	struct script s;

	for (size_t i = 0; i < ALEN(cases); i++) {
		read_text(&s, cases[i].text);
		assert_int_equal(s.count, 1);
		struct script_step *step = &s.steps[0];
		assert_int_equal(step->kind, SCRIPT_EXPECT);
		assert_int_equal(step->expected.event, cases[i].event);
		assert_int_equal(step->time, cases[i].time);
		assert_int_equal(
			step->none, slice_starts(slice_of(cases[i].text), SLICE("expect no ")));
		assert_int_equal(step->expected.length, cases[i].length);
		assert_buf(&step->expected.topic, cases[i].topic ? cases[i].topic : "");
		assert_int_equal(step->expected.has_wanted, cases[i].wanted != NULL);
		assert_buf(&step->expected.wanted, cases[i].wanted ? cases[i].wanted : "");
		assert_buf(&step->text, cases[i].text);
		script_fini(&s);
	}
}

static void patterns_match_as_they_are_written(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *line;
		enum pattern_answer answer;
		int64_t time;
	} cases[] = {
		{"expect line ^AT version:2\\.\\d+ within 2s", "AT version:2.10", PATTERN_YES,
			2000000},
		{"expect line ^AT version:2\\.\\d+ within 2s", "AT version:3.1", PATTERN_NO,
			2000000},
		{"expect line \"a\\d \\\"x\\\"\" within 2s", "-- a7 \"x\"", PATTERN_YES, 2000000},
		{"expect line \"\\\"\\\\\"", "--\"\\", PATTERN_YES, SCRIPT_EXPECT_US},
		{"expect line two within three", "two within three", PATTERN_YES, SCRIPT_EXPECT_US},
		{"expect line \\\\", "back\\slash", PATTERN_YES, SCRIPT_EXPECT_US},
		{"expect line ^.$", "\xe6\xb8\xa9", PATTERN_YES, SCRIPT_EXPECT_US},
		{"expect line b", "\xff\xfe b", PATTERN_YES, SCRIPT_EXPECT_US},
		{"expect message t matches ^a\\d+$ within 2s", "a12", PATTERN_YES, 2000000},
		{"expect message t matches \"^a b\" length 3 within 2s", "a b", PATTERN_YES,
			2000000},
		{"expect no log \"heap \\d\" within 2s", "heap 7", PATTERN_YES, 2000000},
		{"expect log ^E \\( within 2s", "E (12) x", PATTERN_YES, 2000000},
		{"expect line \"(a+)+$\"", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
			PATTERN_GAVE_UP, SCRIPT_EXPECT_US},
	};
	struct script s;

	for (size_t i = 0; i < ALEN(cases); i++) {
		read_text(&s, cases[i].text);
		assert_int_equal(s.steps[0].time, cases[i].time);
		if (pattern_matches(s.steps[0].expected.pattern, slice_of(cases[i].line)) !=
			cases[i].answer)
			fail_msg("%s on %s", cases[i].text, cases[i].line);
		script_fini(&s);
	}
}

static void phases_and_notes_have_words(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum script_kind kind;
		const char *words;
	} cases[] = {
		{"phase publish", SCRIPT_PHASE, "publish"},
		{"phase \"join the net\"  # one", SCRIPT_PHASE, "join the net"},
		{"set A b\nnote \"antenna ${A} \\\"x\\\"\"", SCRIPT_NOTE, "antenna b \"x\""},
		/* A secret is never shown: its name is. */
		{"note \"by ${env:PASS}\"", SCRIPT_NOTE, "by ${env:PASS}"},
		{"note ${env:PASS}", SCRIPT_NOTE, "${env:PASS}"},
	};
	struct script s;

	for (size_t i = 0; i < ALEN(cases); i++) {
		read_text(&s, cases[i].text);
		assert_int_equal(s.count, 1);
		assert_int_equal(s.steps[0].kind, cases[i].kind);
		assert_buf(&s.steps[0].words, cases[i].words);
		script_fini(&s);
	}
}

static void a_note_has_a_length_that_can_be_shown(void **state)
{
	(void)state;
	struct buf text = {0}, errors = {0};
	struct script s;

	for (size_t n = 400; n <= 401; n++) {
		buf_clear(&text);
		buf_add_text(&text, "note ");
		buf_add_repeat(&text, 'x', n);
		assert_int_equal(read_given(&s, buf_slice(&text), NULL, 0, &errors), n == 400);
		script_fini(&s);
	}
	assert_buf(&errors, "bring-up.at:1: note: 401 bytes are too many; at most 400 are shown\n");
	buf_fini(&text);
	buf_fini(&errors);
}

static void fails_judges_the_last_command(void **state)
{
	(void)state;
	struct script s;

	read_text(&s, "AT+A\nAT+MQTTCONN=0,\"h\",1,0\nexpect disconnected\nfails 0x010a6013\n"
		      "AT\nfails 6048\nAT\nfails\nsleep 200ms\nreset\n");
	assert_int_equal(s.count, 10);
	assert_false(s.steps[0].may_fail);
	assert_true(s.steps[1].may_fail);
	assert_int_equal(s.steps[3].kind, SCRIPT_FAILS);
	assert_int_equal(s.steps[3].code, 0x010a6013);
	assert_int_equal(s.steps[5].code, 0x6048);
	assert_int_equal(s.steps[7].code, 0);
	assert_int_equal(s.steps[8].kind, SCRIPT_SLEEP);
	assert_int_equal(s.steps[9].kind, SCRIPT_RESET);
	assert_int_equal(s.steps[8].time, 200000);
	script_fini(&s);
}

/* ---- mistakes ---- */

static void every_mistake_is_told_at_its_line(void **state)
{
	(void)state;
	static const struct {
		const char *text, *errors;
	} cases[] = {
		{"AT\npubraw 0 \"t\" hex 00 qos 3",
			"bring-up.at:2: qos is 3; it can be 0, 1 or 2\n"},
		{"pubraw 0 t hex 00 retain 2", "bring-up.at:1: retain is 2; it can be 0 or 1\n"},
		{"pubraw 1 t hex 00", "bring-up.at:1: pubraw: the link is 1; it can only be 0\n"},
		{"pubraw 0 t hex 0", "bring-up.at:1: hex: odd number of hex digits: 0\n"},
		{"pubraw 0 t hex 0g", "bring-up.at:1: hex: g is not a hex digit\n"},
		{"pubraw 0 t bytes 00",
			"bring-up.at:1: the bytes must be given as hex, text or file\n"},
		{"pubraw 0 t hex 00 now",
			"bring-up.at:1: pubraw: only qos N, retain N and within TIME can follow the bytes\n"},
		{"pubraw 0", "bring-up.at:1: pubraw: a topic is missing\n"},
		{"pubraw 0 t file nowhere", "bring-up.at:1: no such file\n"},
		{"\n\nAT+MQTTCONN=0,\"${HOST}\",1883,0",
			"bring-up.at:3: ${HOST} is not defined here: put `set HOST ...` before it, or use -D "
			"HOST=...\n"},
		/* What uses it is no mistake of its own. */
		{"set A ${NO}\nset B ${A}\nAT+X=${B}\nsleep ${A}\nAT+Y=${C}",
			"bring-up.at:1: ${NO} is not defined here: put `set NO ...` before it, or use -D NO=...\n"
			"bring-up.at:5: ${C} is not defined here: put `set C ...` before it, or use -D C=...\n"},
		{"set A ${NO}\nset A 5\nsleep ${A}",
			"bring-up.at:1: ${NO} is not defined here: put `set NO ...` before it, or use -D NO=...\n"
			"bring-up.at:3: sleep is 5; it must be a number with a unit, like 200ms or 5s, at most a day\n"},
		{"AT\ncapture line \"(\" as MAC within 5s\nAT+X=${MAC}",
			"bring-up.at:2: the pattern is wrong at its byte 2: missing closing parenthesis\n"},
		{"AT+${HOST", "bring-up.at:1: ${ without }\n"},
		{"AT+${a b}", "bring-up.at:1: ${a b} is not a name: use letters, digits and _\n"},
		{"AT+${H}\nset H x",
			"bring-up.at:1: ${H} is not defined here: put `set H ...` before it, or use -D H=...\n"},
		{"at+gmr", "bring-up.at:1: commands begin with AT in capitals\n"},
		{"\"hello", "bring-up.at:1: a quote is not closed\n"},
		{"${X} hello",
			"bring-up.at:1: ${X} is not defined here: put `set X ...` before it, or use -D X=...\n"},
		{"AT+MQTTPUBRAW=0,\"t\",5,1,0\n{\"a\":1}",
			"bring-up.at:1: the line announces 5 bytes, its payload has 7\n"},
		{"AT+MQTTSUB=0,“t”，1",
			"bring-up.at:1: a typographic quote (“): a board wants the plain one\n"},
		{"hello",
			"bring-up.at:1: \"hello\" is not a step: a step begins with AT, or with a word of "
			"atmq-script(5)\n"},
		{"expect", "bring-up.at:1: expect: the event is missing\n"},
		{"expect rain",
			"bring-up.at:1: expect: \"rain\" is not an event; events are connected, "
			"disconnected, message, ready, wifi, line and log\n"},
		{"expect disconected",
			"bring-up.at:1: expect: \"disconected\" is not an event; did you mean "
			"disconnected?\n"},
		{"expect no", "bring-up.at:1: expect no: the event is missing\n"},
		{"expect no rain",
			"bring-up.at:1: expect no: \"rain\" is not an event; events are connected, "
			"disconnected, message, ready, wifi, line and log\n"},
		{"expect no disconnected",
			"bring-up.at:1: expect no: how long it must not come is missing, like `within 5s`\n"},
		{"expect no message t length x within 1s",
			"bring-up.at:1: length is x; it can be 0 to 4194304\n"},
		{"expect no wifi gone within 1s",
			"bring-up.at:1: expect no wifi: it can be connected, "
			"got ip or disconnected\n"},
		{"expect wifi got", "bring-up.at:1: expect wifi: it can be connected, got ip or "
				    "disconnected\n"},
		{"expect message t matches",
			"bring-up.at:1: expect message ... matches: a pattern is missing\n"},
		{"expect message t matches a(b",
			"bring-up.at:1: the pattern is wrong at its byte 4: missing closing "
			"parenthesis\n"},
		{"expect message t matches \"a\" matches \"b\"",
			"bring-up.at:1: expect message: a second pattern\n"},
		{"expect message t soon",
			"bring-up.at:1: after the topic there can be a \"payload\", hex, text or file, "
			"length N, matches PATTERN and `within 5s`\n"},
		{"expect log", "bring-up.at:1: expect log: a pattern is missing\n"},
		{"phase", "bring-up.at:1: phase: the words are missing\n"},
		{"note \"\"", "bring-up.at:1: note: the words are missing\n"},
		{"note two words", "bring-up.at:1: note: more than one word must be in quotes\n"},
		{"phase \"a\" b", "bring-up.at:1: \"b\" is not expected here\n"},
		{"note \"a", "bring-up.at:1: a quote is not closed\n"},
		{"expect connected soon",
			"bring-up.at:1: \"soon\" is not expected here; `within 5s` may follow\n"},
		{"expect connected within 5",
			"bring-up.at:1: within is 5; it must be a number with a unit, like 200ms or 5s, at most a day\n"},
		{"expect connected within 25h",
			"bring-up.at:1: within is 25h; it must be a number with a unit, like 200ms or 5s, at most a day\n"},
		{"expect message", "bring-up.at:1: expect message: a topic is missing\n"},
		{"expect message t length x",
			"bring-up.at:1: length is x; it can be 0 to 4194304\n"},
		{"expect message t \"a\" \"b\"",
			"bring-up.at:1: expect message: a second payload\n"},
		{"expect message \"t", "bring-up.at:1: a quote is not closed\n"},
		{"expect message \"t\"x", "bring-up.at:1: a blank must follow the closing quote\n"},
		{"expect wifi gone", "bring-up.at:1: expect wifi: it can be connected, got ip or "
				     "disconnected\n"},
		{"expect line", "bring-up.at:1: expect line: a pattern is missing\n"},
		{"expect line a(b",
			"bring-up.at:1: the pattern is wrong at its byte 4: missing closing "
			"parenthesis\n"},
		{"fails", "bring-up.at:1: fails: there is no command before it\n"},
		{"AT\nfails\nfails",
			"bring-up.at:3: fails: the previous command already has one\n"},
		{"AT\nfails soon", "bring-up.at:2: fails: a code is hexadecimal, like 0x6048\n"},
		{"sleep", "bring-up.at:1: sleep: the time is missing\n"},
		{"reset now", "bring-up.at:1: reset: only within TIME can follow\n"},
		{"cloud", "bring-up.at:1: cloud: the name of a cloud is missing\n"},
		{"cloud emqx x", "bring-up.at:1: cloud: \"x\" is not KEY=VALUE\n"},
		{"cloud onenet product_id=a secret=abc",
			"bring-up.at:1: secret: it must not stand in a script: secret=${env:NAME} fetches it "
			"from the environment\n"},
		{"clock server", "bring-up.at:1: clock server: a name is missing\n"},
		{"clock server a server b server c server d",
			"bring-up.at:1: clock: boards have room for 3 time servers\n"},
		{"clock for 11", "bring-up.at:1: clock for: the scheme is 11; it can be 1 to 10\n"},
		{"clock within 5",
			"bring-up.at:1: within is 5; it must be a number with a unit, like 200ms or 5s, at most a day\n"},
		{"clock now",
			"bring-up.at:1: clock: only server NAME, for SCHEME and within TIME can follow\n"},
		{"AT\nclock\nfails", "bring-up.at:3: fails: there is no command before it\n"},
		{"set", "bring-up.at:1: set: a name is missing\n"},
		{"set 1X y",
			"bring-up.at:1: set: a name consists of letters, digits and _, and does not begin with a digit\n"},
		{"set X", "bring-up.at:1: set: a value is missing; \"\" is the empty one\n"},
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0",
			"bring-up.at:1: the board will wait for 5 bytes: `payload hex|text|file "
			"...` after it sends them\n"},
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0\npayload text four",
			"bring-up.at:1: the line announces 5 bytes, its payload has 4\n"},
		{"AT\npayload text x", "bring-up.at:1: this command takes no payload\n"},
		{"payload text x",
			"bring-up.at:1: payload: it must follow the AT line that makes the board ask for it\n"},
		{"hello\nAT\n\n\nsleep 5",
			"bring-up.at:1: \"hello\" is not a step: a step begins with AT, or with a word of "
			"atmq-script(5)\n"
			"bring-up.at:5: sleep is 5; it must be a number with a unit, like 200ms or 5s, at most a day\n"},
		/* What is only known at the end stands in its place among the others. */
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0\nsleep 5\nAT+MQTTPUBRAW=0,\"t\",4,0,0\npayload text x",
			"bring-up.at:1: the board will wait for 5 bytes: `payload hex|text|file "
			"...` after it sends them\n"
			"bring-up.at:2: sleep is 5; it must be a number with a unit, like 200ms or 5s, at most a day\n"
			"bring-up.at:3: the line announces 4 bytes, its payload has 1\n"},
		/* One mistake is one message: what depends on that line is not blamed too. */
		{"AT+MQTTPUBRAW=0,\"${T}\",5,0,0",
			"bring-up.at:1: ${T} is not defined here: put `set T ...` before it, or use -D "
			"T=...\n"},
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0\npayload file nowhere",
			"bring-up.at:2: no such file\n"},
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0\npaylod text hello",
			"bring-up.at:1: the board will wait for 5 bytes: `payload hex|text|file "
			"...` after it sends them\n"
			"bring-up.at:2: \"paylod\" is not a step; do you mean payload?\n"},
		{"AT\ncaptur line x as A\nexpct ready\nfoo 1",
			"bring-up.at:2: \"captur\" is not a step; do you mean capture?\n"
			"bring-up.at:3: \"expct\" is not a step; do you mean expect?\n"
			"bring-up.at:4: \"foo\" is not a step: a step begins with AT, or with a word of "
			"atmq-script(5)\n"},
		{"AT+MQTTPUBRAW=0,\"t\",5,0,0\nfails soon",
			"bring-up.at:2: fails: a code is hexadecimal, like 0x6048\n"},
		{"pubraw 0 t hex 0g\nfails\nfails",
			"bring-up.at:1: hex: g is not a hex digit\n"
			"bring-up.at:3: fails: the previous command already has one\n"},
		{"\x1b[2J",
			"bring-up.at:1: \"\xe2\x90\x9b[2J\" is not a step: a step begins with AT, or with a word of "
			"atmq-script(5)\n"},
	};
	struct buf errors = {0};
	struct script s;

	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&errors);
		if (read_given(&s, slice_of(cases[i].text), NULL, 0, &errors))
			fail_msg("<%s> is taken", cases[i].text);
		assert_buf(&errors, cases[i].errors);
		script_fini(&s);
	}
	buf_fini(&errors);
}

static void what_cannot_be_part_of_a_command_is_a_mistake(void **state)
{
	(void)state;
	static const char *const given[] = {"V=a\r\nAT+RST"};
	static const char why[] = "bring-up.at:1: a line end or NUL byte can't be part of a "
				  "command; pubraw carries any byte\n";
	struct buf errors = {0};
	struct script s;

	assert_false(read_given(&s, SLICE("AT+X=${V}"), given, 1, &errors));
	assert_buf(&errors, why);
	script_fini(&s);
	buf_clear(&errors);
	assert_false(read_given(&s, SLICE("AT+X=\0"), NULL, 0, &errors));
	assert_buf(&errors, why);
	script_fini(&s);
	buf_fini(&errors);
}

static void definitions_without_a_name_are_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {"", "HOST", "=x", "1A=x", "a-b=x", "a b=c"};
	struct script_value v = {0};
	struct diag d;

	for (size_t i = 0; i < ALEN(wrong); i++)
		assert_false(script_value_read(&v, slice_of(wrong[i]), &d));
	assert_true(script_value_read(&v, SLICE("A_1=x=y"), &d));
	assert_buf(&v.name, "A_1");
	assert_buf(&v.value, "x=y");
	script_value_fini(&v);
}

static void the_environment_gives_secrets(void **state)
{
	struct script s = {0};

	(void)state;
	read_text(&s, "set LINE x${env:PASS}y\n"
		      "AT+CWJAP=\"net\",\"${env:PASS}\"\n"
		      "AT+X=\"${LINE}\"\n"
		      "AT+CIPMUX=1\n"
		      "expect message \"t\" \"${env:PASS}\"\n");
	assert_command(&s, 0, 2, "AT+CWJAP=\"net\",\"sesame \\\"x\\\"\"");
	assert_command(&s, 1, 3, "AT+X=\"xsesame \\\"x\\\"y\"");
	/* A step is shown as it was written, and hides what it hides always. */
	assert_buf(&s.steps[0].text, "AT+CWJAP=\"net\",\"***********\"");
	assert_buf(&s.steps[1].text, "AT+X=\"${LINE}\"");
	assert_buf(&s.steps[2].text, "AT+CIPMUX=1");
	assert_buf(&s.steps[3].text, "expect message \"t\" \"${env:PASS}\"");
	assert_buf(&s.steps[3].expected.wanted, "sesame \"x\"");
	assert_int_equal(s.secret_count, 1);
	assert_buf(&s.secrets[0], "sesame \"x\"");
	script_fini(&s);
}

static void a_mistake_never_quotes_the_environment(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{"AT+X=${env:NONE}\n", "${env:NONE}: the environment has no NONE"},
		{"AT+X=${env:}\n", "is not a name"},
		{"AT+X=${env:a b}\n", "is not a name"},
		{"sleep ${env:PASS}\n", "${env:...}"},
		{"set N ${env:PASS}\nsleep ${N}\n", "${env:...}"},
		{"pubraw 0 \"t\" hex ${env:PASS}\n", "${env:...}"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct buf errors = {0};
		struct script s = {0};
		assert_false(read_given(&s, slice_of(rows[i].text), NULL, 0, &errors));
		assert_non_null(strstr(buf_text(&errors), rows[i].why));
		assert_null(strstr(buf_text(&errors), "sesame"));
		script_fini(&s);
		buf_fini(&errors);
	}
}

static void a_step_with_a_secret_is_known_by_it(void **state)
{
	static const struct {
		const char *text;
		bool secret; /* the last step */
	} cases[] = {
		{"AT+X=${env:PASS}", true},
		{"set P ${env:PASS}\nexpect message \"t\" \"${P}\"", true},
		{"set P ${env:PASS}\nAT+X=${P}\nAT+GMR", false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct script s;
		read_text(&s, cases[i].text);
		assert_int_equal(s.steps[s.count - 1].secret, cases[i].secret);
		script_fini(&s);
	}
}

static void a_listing_has_no_steps_of_its_own(void **state)
{
	static const struct {
		const char *text;
		bool has;
	} cases[] = {
		{"", false},
		{"AT\n# set x 1\nAT+GMR // expect\nOK\n", false},
		{"settle\nexpected\n", false},
		{"AT\n  expect ready\n", true},
		{"set HOST h\nAT", true},
		{"AT\r\nsleep 1s\r\n", true},
		{"reset", true},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		if (script_has_steps(slice_of(cases[i].text)) != cases[i].has)
			fail_msg("%s", cases[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_listing_has_no_steps_of_its_own),
		cmocka_unit_test(the_environment_gives_secrets),
		cmocka_unit_test(a_step_with_a_secret_is_known_by_it),
		cmocka_unit_test(a_mistake_never_quotes_the_environment),
		cmocka_unit_test(the_pages_listings_are_scripts_as_they_stand),
		cmocka_unit_test(no_line_is_refused_for_what_a_board_would_say_to_it),
		cmocka_unit_test(comments_begin_at_the_start_or_behind_white_space_outside_quotes),
		cmocka_unit_test(a_kept_session_is_a_script_as_it_stands),
		cmocka_unit_test(names_are_replaced_and_the_users_values_win),
		cmocka_unit_test(a_value_is_escaped_in_the_quotes_of_a_command_alone),
		cmocka_unit_test(secrets_are_not_in_the_text_for_eyes),
		cmocka_unit_test(pubraw_is_a_command_with_its_bytes),
		cmocka_unit_test(expectations_and_times),
		cmocka_unit_test(patterns_match_as_they_are_written),
		cmocka_unit_test(phases_and_notes_have_words),
		cmocka_unit_test(a_note_has_a_length_that_can_be_shown),
		cmocka_unit_test(fails_judges_the_last_command),
		cmocka_unit_test(every_mistake_is_told_at_its_line),
		cmocka_unit_test(what_cannot_be_part_of_a_command_is_a_mistake),
		cmocka_unit_test(definitions_without_a_name_are_refused),
	};
	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
