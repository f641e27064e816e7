/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The board's log port: beside the conversation, never part of it. */
#include "session_rig.h"

#define OK "\r\nOK\r\n"

static void hear_log(struct rig *r, const char *text)
{
	session_receive_log(r->s, slice_of(text), r->now);
}

/* Lines as an ESP32 logs them. */
static void lines_are_shown_and_explained_beside_the_conversation(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTCONN=0,\"h\",8883,0");
	buf_clear(&r.sent);
	hear_log(&r, "\033[0;31mE (98) esp-tls-mbedtls: mbedtls_ssl_handshake returned "
		     "-0x2700\033[0m\r\n"
		     "OK\r\nready\r\nERR CODE:0x010a6006\r\n>\r\n\r\n");
	/* None of it is an answer. */
	assert_ended(&r, "");
	assert_int_equal(session_in_flight(r.s).phase, SESSION_ANSWER);
	rig_collect(&r, "~");
	assert_buf(&r.text, "~ E (98) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x2700\n"
			    "~ OK\n~ ready\n~ ERR CODE:0x010a6006\n~ >\n");
	assert_remarks(&r, 1, "-0x2700 X509_CERT_VERIFY_FAILED");
	hear(&r, "+MQTTDISCONNECTED:0\r\n\r\nERROR\r\n");
	assert_ended(&r, "refused AT+MQTTCONN=0,\"h\",8883,0\n");
	/* The reason is known: no list of what it might be. */
	rig_collect(&r, "#!");
	assert_null(strstr(buf_text(&r.text), "look at"));
	rig_fini(&r);
}

static void lines_come_together_however_they_are_cut(void **state)
{
	static const char text[] = "rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13\r\n"
				   "[at-mqtt]error code:0x6006\r\n";

	(void)state;
	for (size_t cut = 0; cut < sizeof(text); cut++) {
		struct rig r;

		rig_init(&r, false);
		session_receive_log(r.s, (struct slice){text, cut}, r.now);
		session_receive_log(r.s, (struct slice){text + cut, sizeof(text) - 1 - cut}, r.now);
		rig_collect(&r, "~");
		assert_buf(&r.text, "~ rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13\n"
				    "~ [at-mqtt]error code:0x6006\n");
		assert_remarks(&r, 2, "0x6006 NULL_LINK");
		assert_non_null(strstr(buf_text(&r.text), "supply voltage"));
		rig_fini(&r);
	}
}

static void a_line_without_end_is_shown_in_pieces(void **state)
{
	struct journal_entry e;
	struct rig r;

	(void)state;
	rig_init(&r, false);
	for (int i = 0; i < 100; i++)
		hear_log(&r, "0123456789012345678901234567890123456789");
	const struct journal *j = session_journal(r.s);
	assert_int_equal(journal_end(j), 3);
	assert_true(journal_get(j, 0, &e));
	assert_int_equal(e.text.n, 1024);
	rig_fini(&r);

	/* What can be no name does not wait for the rest. */
	rig_init(&r, false);
	for (int i = 0; i < 33; i++)
		hear_log(&r, "................................");
	assert_int_equal(journal_end(session_journal(r.s)), 1);
	assert_true(journal_get(session_journal(r.s), 0, &e));
	assert_int_equal(e.text.n, 1024);
	rig_fini(&r);

	/* What may be a name is not cut. */
	rig_init(&r, false);
	for (int i = 0; i < 102; i++)
		hear_log(&r, "..........");
	hear_log(&r, "AT+CWMODE=1\n");
	assert_int_equal(journal_end(session_journal(r.s)), 2);
	assert_true(journal_get(session_journal(r.s), 0, &e));
	assert_int_equal(e.text.n, 1020);
	assert_true(journal_get(session_journal(r.s), 1, &e));
	assert_slice(e.text, "AT+CWMODE=1");
	rig_fini(&r);
}

static void colours_go_and_no_other_escape_does(void **state)
{
	static const char *const cases[][2] = {
		{"\033[0;31mred\033[0m", "red"},
		{"a\033[mb", "ab"},
		{"a\033[19;08mb\033[1m", "ab"},
		{"\033[2Jx", "\033[2Jx"},
		{"\033[1:2mx", "\033[1:2mx"},
		{"\033[/m", "\033[/m"},
		{"x\033[31", "x\033[31"},
		{"x\033[", "x\033["},
		{"\033[\033[1mx", "\033[x"},
		{"\033x", "\033x"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct journal_entry e;
		struct rig r;

		rig_init(&r, false);
		/* What an earlier line left in memory does not end the colour. */
		hear_log(&r, "mmmmmmmmmmmmmmmm\n");
		hear_log(&r, cases[i][0]);
		hear_log(&r, "\n");
		assert_true(journal_get(session_journal(r.s), 1, &e));
		assert_slice(e.text, cases[i][1]);
		rig_fini(&r);
	}
}

static void passwords_are_masked_there_too(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear_log(&r, "AT+CWJAP=\"net\",\"hunter2\"\r\n");
	rig_collect(&r, "~");
	assert_buf(&r.text, "~ AT+CWJAP=\"net\",\"*******\"\n");
	rig_fini(&r);
}

/* Wherever a line is cut that is too long to be shown in one. */
static void a_password_is_masked_across_the_cut_of_a_long_line(void **state)
{
	static const struct {
		const char *said;
	} cases[] = {{"hunter2-secret and on"}, {"AT+CWSAP=\"net\",\"password\""}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		size_t n = strlen(cases[i].said);
		for (size_t before = 1024 - n; before <= 1024; before++) {
			struct buf line = {0};
			struct rig r;

			rig_init(&r, false);
			type(&r, "AT+MQTTPASSWORD=0,\"hunter2-secret\"");
			buf_add_repeat(&line, 'x', before);
			buf_addf(&line, " %s%02000d\r\nopen\r\n", cases[i].said, 1);
			hear_log(&r, buf_text(&line));
			rig_collect(&r, "~");
			assert_null(strstr(buf_text(&r.text), "hunt"));
			assert_null(strstr(buf_text(&r.text), "cret"));
			assert_null(strstr(buf_text(&r.text), "pass"));
			assert_null(strstr(buf_text(&r.text), "word"));
			assert_non_null(strstr(buf_text(&r.text), "\n~ open\n"));
			buf_fini(&line);
			rig_fini(&r);
		}
	}
}

static void its_going_down_ends_nothing(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT");
	hear_log(&r, "half a li");
	session_log_link(r.s, false, "unplugged", r.now);
	rig_collect(&r, "~#!");
	assert_buf(&r.text, "~ half a li\n# log port: unplugged\n");
	assert_true(session_link_is_up(r.s));
	hear(&r, OK);
	assert_ended(&r, "ok AT\n");
	forget_journal(&r);
	session_log_link(r.s, true, NULL, r.now);
	assert_remarks(&r, 1, "the log port is back");
	rig_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_shown_and_explained_beside_the_conversation),
		cmocka_unit_test(lines_come_together_however_they_are_cut),
		cmocka_unit_test(a_line_without_end_is_shown_in_pieces),
		cmocka_unit_test(colours_go_and_no_other_escape_does),
		cmocka_unit_test(passwords_are_masked_there_too),
		cmocka_unit_test(a_password_is_masked_across_the_cut_of_a_long_line),
		cmocka_unit_test(its_going_down_ends_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
