/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a step failed, as the report says it. */
#include "unit.h"

#include "base/utf8.h"
#include "script/reasons.h"
#include "run_rig.h"
#include "wire/parser.h"

struct failed {
	struct session *session;
	struct sightings seen;
	struct script script;
	struct wire_parser parser;
	struct buf why;
};

static void add_event(void *user, const struct wire_event *event)
{
	struct failed *f = user;

	sightings_add(&f->seen, event, f->session);
}

/* The script, and what the board said since its last command began. */
static void failed_init(struct failed *f, const char *script, const char *said)
{
	const struct session_output output = {
		.send = send_nothing, .event = on_session_event, .ended = on_session_end};
	struct buf errors = {0};

	*f = (struct failed){.session = session_new(&output, AT_DIALECT_ESP32_S)};
	assert_true(script_read(&f->script,
		&(struct script_source){.path = "x.at", .text = slice_of(script), .file = no_file},
		&errors));
	wire_parser_init(&f->parser, add_event, f);
	wire_parser_feed(&f->parser, slice_of(said));
	buf_fini(&errors);
}

static void failed_fini(struct failed *f)
{
	wire_parser_fini(&f->parser);
	sightings_fini(&f->seen);
	script_fini(&f->script);
	session_free(f->session);
	buf_fini(&f->why);
}

static void a_command_says_why_it_failed(void **state)
{
	static const struct {
		const char *script, *said;
		struct script_answer answer;
		const char *begins, *ends;
	} cases[] = {
		{"AT", "", {SESSION_OK, 0, 1}, "", ""},
		{"AT", "", {SESSION_TIMEOUT, 0, 10020000}, "no answer within 10.020 s", ""},
		{"AT", "", {SESSION_RESET, 0, 1}, "the board restarted before it answered", ""},
		{"AT", "", {SESSION_LOST, 0, 1}, "given up before the board answered", ""},
		{"AT+MQTTCLEAN=0", "ERROR\r\n", {SESSION_REFUSED, 0, 1},
			"refused without a code; with AT+SYSLOG=1 the board may say why", ""},
		{"AT+MQTTUSERCFG=0,11,\"a\",\"\",\"\",0,0,\"\"", "",
			{SESSION_REFUSED, 0x010a6013, 1}, "refused: 0x6013 SCHEME_VALUE_IS_WRONG",
			"; the table says: scheme is 11; it can be 1 to 10"},
		{"AT+MQTTUSERCFG=0,11,\"a\",\"\",\"\",0,0,\"\"", "", {SESSION_REFUSED, 0, 1},
			"refused: the table says: scheme is 11; it can be 1 to 10", ""},
		{"AT+CWJAP=\"ap\",\"password\"", "+CWJAP:3\r\nERROR\r\n", {SESSION_REFUSED, 0, 1},
			"refused: ", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct failed f;
		failed_init(&f, cases[i].script, cases[i].said);
		reasons_add_command(
			&f.why, &f.script.steps[0], &cases[i].answer, &f.seen, f.session);
		if (!slice_starts(buf_slice(&f.why), slice_of(cases[i].begins)) ||
			!slice_ends(buf_slice(&f.why), slice_of(cases[i].ends)) ||
			(!*cases[i].begins && f.why.n))
			fail_msg("%s: %s", cases[i].script, buf_text(&f.why));
		failed_fini(&f);
	}
}

/* The last one that the board said counts, and it explains the refusal by itself. */
static void the_reason_of_a_join_is_told(void **state)
{
	struct failed f;

	(void)state;
	failed_init(&f, "AT+CWJAP=\"ap\",\"password\"",
		"+CWJAP:1\r\n+CWJAP:3\r\n+CWJAP:x\r\nERROR\r\n");
	reasons_add_command(&f.why, &f.script.steps[0],
		&(struct script_answer){SESSION_REFUSED, 0, 1}, &f.seen, f.session);
	assert_true(slice_starts(buf_slice(&f.why),
		SLICE("refused: no access point with that ssid is in reach; look with")));
	assert_true(slice_find(buf_slice(&f.why), SLICE("SYSLOG")) == SLICE_NONE);
	assert_true(slice_find(buf_slice(&f.why), SLICE("password")) == SLICE_NONE);
	failed_fini(&f);
}

static void a_reason_quotes_no_secret_that_is_known(void **state)
{
	struct failed f;

	(void)state;
	failed_init(&f, "AT+MQTTCONN=0,\"h\",hunter2-secret,0", "ERROR\r\n");
	session_link_up(f.session, 0);
	assert_true(session_submit(f.session, SLICE("AT+MQTTPASSWORD=0,\"hunter2-secret\""),
		SESSION_BY_SCRIPT, 0, NULL));
	reasons_add_command(&f.why, &f.script.steps[0],
		&(struct script_answer){SESSION_REFUSED, 0, 1}, &f.seen, f.session);
	assert_int_equal(slice_find(buf_slice(&f.why), SLICE("hunter2")), SLICE_NONE);
	assert_true(slice_find(buf_slice(&f.why), SLICE("port is ****")) != SLICE_NONE);
	failed_fini(&f);
}

static void a_refusal_is_the_wanted_one_by_its_code(void **state)
{
	static const struct {
		const char *fails, *said;
		struct script_answer answer;
		const char *begins; /* NULL: as it should be */
	} cases[] = {
		{"fails", "", {SESSION_REFUSED, 0, 1}, NULL},
		{"fails", "", {SESSION_OK, 0, 1}, "the previous command was not refused"},
		{"fails", "", {SESSION_REFUSED, 0x010a6013, 1}, NULL},
		{"fails 0x6013", "", {SESSION_REFUSED, 0x010a6013, 1}, NULL},
		{"fails 0x010a6013", "", {SESSION_REFUSED, 0x010a6013, 1}, NULL},
		{"fails 0x6013", "", {SESSION_REFUSED, 0x010a6014, 1},
			"refused for another reason than 0x6013: 0x6014"},
		{"fails 0x6013", "", {SESSION_REFUSED, 0x01096013, 1},
			"refused for another reason than 0x6013: "},
		/* A board that says none, or several. */
		{"fails 0x6013", "", {SESSION_REFUSED, 0, 1}, NULL},
		{"fails 0x6013", "ERR CODE:0x010a6013\r\nERR CODE:0x010a6014\r\n",
			{SESSION_REFUSED, 0x010a6014, 1}, NULL},
		{"fails 0x6013", "ERR CODE:0x010a6015\r\n", {SESSION_REFUSED, 0x010a6014, 1},
			"refused for another reason than 0x6013: "},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf script = {0};
		struct failed f;
		buf_addf(&script, "AT+X\n%s", cases[i].fails);
		failed_init(&f, buf_text(&script), cases[i].said);
		reasons_add_fails(&f.why, &f.script.steps[1], &cases[i].answer, &f.seen);
		if (cases[i].begins ? !slice_starts(buf_slice(&f.why), slice_of(cases[i].begins))
				    : f.why.n > 0)
			fail_msg("%zu: %s", i, buf_text(&f.why));
		failed_fini(&f);
		buf_fini(&script);
	}
}

static void an_expect_says_what_did_not_come(void **state)
{
	static const char one[] = "+MQTTSUBRECV:0,\"t\",4,test\r\n";
	static const char two[] = "+MQTTSUBRECV:0,\"t\",4,test\r\n+MQTTSUBRECV:0,\"t\",4,test\r\n";
	static const struct {
		const char *expect, *said;
		bool gave_up;
		const char *why;
	} cases[] = {
		{"connected within 5s", "", false,
			"the board did not report a connection to the broker within 5.000 s"},
		{"disconnected within 5s", "", false,
			"the board did not report that it is disconnected from the broker within 5.000 s"},
		{"ready within 5ms", "", false, "the board did not say ready within 0.005 s"},
		{"wifi", "", false, "the board did not report this Wi-Fi state within 10.000 s"},
		{"wifi got ip", "WIFI DISCONNECT\r\n", false,
			"the board did not report this Wi-Fi state within 10.000 s; what came was: WIFI "
			"DISCONNECT"},
		{"line x", "", false, "no matching line came within 10.000 s"},
		{"line x", one, false,
			"no matching line came within 10.000 s; the only line was: "
			"+MQTTSUBRECV:0,\"t\",4,test"},
		/* The longest common part, whatever came behind it; of equal ones the last. */
		{"line ^AT version:2\\.3", "AT version:2.2.0\r\nSDK version:5\r\n\r\nOK\r\n", false,
			"no matching line came within 10.000 s; the nearest line was: AT version:2.2.0"},
		{"line zzz", "one\r\ntwo\033\r\n", false,
			"no matching line came within 10.000 s; the nearest line was: two␛"},
		{"line x", "", true,
			"the pattern is too much work for one of the lines; no other line matches "
			"within 10.000 s"},
		{"message u", "", false, "no message of \"u\" came within 10.000 s"},
		{"message u", one, false,
			"no message of \"u\" came, but 1 other did, within 10.000 s; what came was: "
			"+MQTTSUBRECV:0,\"t\",4,test"},
		{"message u", two, false,
			"no message of \"u\" came, but 2 others did, within 10.000 s; what came last was: "
			"+MQTTSUBRECV:0,\"t\",4,test"},
		/* One of the topic is nearer than a later one. */
		{"message t matches ^off$",
			"+MQTTSUBRECV:0,\"t\",2,on\r\n+MQTTSUBRECV:0,\"u\",1,x\r\n", false,
			"no message of \"t\" that matches came, but 2 others did, within 10.000 s; what "
			"came last was: +MQTTSUBRECV:0,\"t\",2,on"},
		{"message t matches x", "", true,
			"the pattern is too much work for one of the payloads; no message of \"t\" that "
			"matches came within 10.000 s"},
		{"log x", "", false, "no matching line came on the log port within 10.000 s"},
		{"message t \"x\" length 1", "", false,
			"no message of \"t\" with \"x\" of 1 byte came within 10.000 s"},
		{"message t length 0", "", false,
			"no message of \"t\" of 0 bytes came within 10.000 s"},
		{"message 0123456789012345678901234567890123456789", "", false,
			"no message of \"0123456789012345678901234567890123456789\" came within 10.000 s"},
		{"message 0123456789012345678901234567890123456789x", "", false,
			"no message of \"0123456789012345678901234567890123456789…\" came within 10.000 s"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf script = {0};
		struct failed f;
		buf_addf(&script, "expect %s", cases[i].expect);
		failed_init(&f, buf_text(&script), cases[i].said);
		reasons_add_expect(
			&f.why, &f.script.steps[0], cases[i].gave_up, &f.seen, f.session);
		assert_buf(&f.why, cases[i].why);
		failed_fini(&f);
		buf_fini(&script);
	}
}

static void the_log_port_is_quoted_from_the_command_on(void **state)
{
	struct buf out = {0};
	struct failed f;

	(void)state;
	failed_init(&f, "AT", "");
	session_link_up(f.session, 0);
	session_receive_log(f.session, SLICE("E (1) before\r\n"), 1);
	const struct journal *journal = session_journal(f.session);
	uint64_t from = journal_end(journal);
	reasons_show_log(&out, journal, from);
	assert_buf(&out, "");
	for (int i = 1; i <= 13; i++) {
		struct buf line = {0};
		buf_addf(&line, "I (%d) line\r\n", i);
		session_receive_log(f.session, buf_slice(&line), 2);
		buf_fini(&line);
	}
	reasons_show_log(&out, journal, from);
	assert_true(slice_starts(buf_slice(&out), SLICE("log: I (2) line\nlog: I (3) line\n")));
	assert_true(slice_ends(buf_slice(&out), SLICE("log: I (13) line\n")));
	reasons_add_log(&f.why, journal, from);
	assert_buf(&f.why, "");
	session_receive_log(f.session,
		SLICE("E (9) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x2700\r\n"), 3);
	reasons_add_log(&f.why, journal, from);
	assert_true(slice_starts(buf_slice(&f.why), SLICE("; the log port says: ")));
	buf_clear(&f.why);
	reasons_add_log(&f.why, journal, journal_end(journal));
	assert_buf(&f.why, "");
	buf_fini(&out);
	failed_fini(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_says_why_it_failed),
		cmocka_unit_test(the_reason_of_a_join_is_told),
		cmocka_unit_test(a_reason_quotes_no_secret_that_is_known),
		cmocka_unit_test(a_refusal_is_the_wanted_one_by_its_code),
		cmocka_unit_test(an_expect_says_what_did_not_come),
		cmocka_unit_test(the_log_port_is_quoted_from_the_command_on),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
