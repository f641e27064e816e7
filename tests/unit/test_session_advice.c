/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a technician reads between the lines: calm, in plain words, one line a cause. */
#include <stdlib.h>

#include "base/language.h"
#include "session_rig.h"

#define OK "\r\nOK\r\n"
#define ERROR "\r\nERROR\r\n"
#define CONNECTED "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n"

static void user_config(struct rig *r, int scheme)
{
	char line[80];

	snprintf(line, sizeof(line), "AT+MQTTUSERCFG=0,%d,\"c\",\"\",\"\",0,0,\"\"", scheme);
	type(r, line);
	hear(r, OK);
}

/* The page's first listing, answered as a board does. */
static void a_bring_up_that_goes_well_needs_no_remark(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTUSERCFG=0,1,\"ESP32\",\"espressif\",\"1234567890\",0,0,\"\"");
	hear(&r, OK);
	type(&r, "AT+MQTTCONN=0,\"192.168.10.234\",1883,0");
	hear(&r, "+MQTTCONNECTED:0,1,\"192.168.10.234\",\"1883\",\"\",0\r\n" OK);
	type(&r, "AT+MQTTSUB=0,\"topic\",1");
	hear(&r, OK);
	type(&r, "AT+MQTTPUB=0,\"topic\",\"test\",1,0");
	hear(&r, "+MQTTSUBRECV:0,\"topic\",4,test\r\n" OK);
	type(&r, "AT+MQTTCLEAN=0");
	/* Whether a board says it or not: it was asked for. */
	hear(&r, "+MQTTDISCONNECTED:0\r\n" OK);
	assert_int_equal(session_status(r.s)->drops, 0);
	assert_remarks(&r, 0, NULL);
	rig_fini(&r);
}

static void a_loss_is_told_with_the_way_back(void **state)
{
	static const struct {
		const char *connected, *remark;
	} cases[] = {
		{"+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n",
			"AT+MQTTCLEAN=0, then AT+MQTTUSERCFG"},
		{"+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1\r\n", "again by itself"},
		{"+MQTTCONNECTED:0\r\n", "AT+MQTTCLEAN=0, then AT+MQTTUSERCFG"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, true);
		hear(&r, "+MQTTCONN:0,2,1,\"\",\"\",\"\",0\r\n" OK);
		rig_hear_bytes(&r, slice_of(cases[i].connected));
		forget_journal(&r);
		hear(&r, "+MQTTDISCONNECTED:0\r\n");
		assert_said(&r, "* +MQTTDISCONNECTED:0\n");
		assert_remarks(&r, 1, "the connection to the broker is lost");
		assert_non_null(strstr(buf_text(&r.text), cases[i].remark));
		/* The poll behind it says the same, which is no news. */
		hear(&r, "+MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0\r\n" OK);
		assert_remarks(&r, 1, NULL);
		rig_fini(&r);
	}
}

static void a_board_found_disconnected_is_told_once(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	for (int i = 0; i < 3; i++) {
		hear(&r, "+MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0\r\n" OK);
		run_for(&r, i ? 10 : 5);
	}
	assert_remarks(&r, 1, "to connect again: AT+MQTTCLEAN=0, then");
	rig_fini(&r);
}

static void a_reconnection_reminds_of_the_subscriptions_each_time(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1\r\n+MQTTSUB:0,6,\"t\",0\r\n");
	forget_journal(&r);
	hear(&r, "+MQTTDISCONNECTED:0\r\n+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1\r\n");
	assert_remarks(&r, 2, "AT+MQTTSUB again");
	forget_journal(&r);
	hear(&r, "+MQTTDISCONNECTED:0\r\n+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",1\r\n");
	/* The second one in a row has a cause. */
	assert_remarks(&r, 3, "subscriptions are gone again");
	rig_fini(&r);
}

/* protocol.md 3, rows 8 and 10. */
static void a_failed_connection_gets_a_checklist_for_its_scheme(void **state)
{
	static const struct {
		int scheme;
		bool clock, own_certificate, path;
		const char *port;
	} cases[] = {
		{1, false, false, false, "1883"},
		{2, false, false, false, "8883"},
		{3, true, false, false, "8883"},
		{4, false, true, false, "8883"},
		{5, true, true, false, "8883"},
		{6, false, false, true, "80"},
		{7, false, false, true, "443"},
		{8, true, false, true, "443"},
		{9, false, true, true, "443"},
		{10, true, true, true, "443"},
	};
	struct rig r;

	(void)state;
	rig_init(&r, false);
	for (size_t i = 0; i < ALEN(cases); i++) {
		user_config(&r, cases[i].scheme);
		forget_journal(&r);
		type(&r, "AT+MQTTCONN=0,\"h\",1883,0");
		hear(&r, "+MQTTDISCONNECTED:0\r\n" ERROR);
		/* The first one says too how to get a reason out of the board. */
		assert_remarks(&r, i ? 1 : 2, "username and password");
		assert_non_null(strstr(buf_text(&r.text), cases[i].port));
		assert_int_equal(!!strstr(buf_text(&r.text), "clock"), cases[i].clock);
		assert_int_equal(!!strstr(buf_text(&r.text), "CA"), cases[i].clock);
		assert_int_equal(!!strstr(buf_text(&r.text), "client certificate"),
			cases[i].own_certificate);
		assert_int_equal(!!strstr(buf_text(&r.text), "path"), cases[i].path);
		forget_journal(&r);
		type(&r, "AT+MQTTCONN=0,\"h\",1883,0");
		hear(&r, "+MQTTDISCONNECTED:0\r\n" ERROR);
		assert_remarks(&r, 0, NULL);
	}
	rig_fini(&r);
}

static void a_code_is_explained_in_place_of_guesses(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	user_config(&r, 3);
	type(&r, "AT+MQTTCONN=0,\"h\",1883,0");
	hear(&r, "+MQTTDISCONNECTED:0\r\nERR CODE:0x010a600b\r\n" ERROR);
	assert_remarks(&r, 1, "CLIENT_START_FAILED");
	rig_fini(&r);
}

static void a_refusal_is_explained_by_the_state_that_is_known(void **state)
{
	static const struct {
		const char *known, *line, *remark;
	} cases[] = {
		{"+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n", "AT+MQTTCONN=0,\"h\",1883,0",
			"AT+MQTTUSERCFG"},
		{"+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n", "AT+MQTTCONNCFG=0,0,0,\"\",\"\",0,0",
			"AT+MQTTUSERCFG"},
		{"+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n", "AT+MQTTCLEAN=0", "no harm"},
		{"+MQTTCONN:0,1,1,\"\",\"\",\"\",0\r\n", "AT+MQTTSUB=0,\"t\",1", "AT+MQTTCONN"},
		{"+MQTTCONN:0,3,1,\"h\",\"1\",\"\",0\r\n", "AT+MQTTPUB=0,\"t\",\"d\",0,0",
			"AT+MQTTCONN"},
		{"+MQTTCONN:0,3,1,\"h\",\"1\",\"\",0\r\n", "AT+MQTTCONN=0,\"h\",1883,0",
			"AT+MQTTCLEAN"},
		{"+MQTTCONN:0,4,1,\"h\",\"1\",\"\",0\r\n", "AT+MQTTCONN=0,\"h\",1883,0",
			"AT+MQTTCLEAN"},
		{"+MQTTCONN:0,4,1,\"h\",\"1\",\"\",0\r\n",
			"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCLEAN"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, false);
		rig_hear_bytes(&r, slice_of(cases[i].known));
		type(&r, "AT+SYSLOG=1");
		hear(&r, OK);
		forget_journal(&r);
		type(&r, cases[i].line);
		hear(&r, ERROR);
		assert_remarks(&r, 1, cases[i].remark);
		assert_non_null(strstr(buf_text(&r.text), "the state is "));
		rig_fini(&r);
	}
}

static void a_mistake_that_was_sent_all_the_same_is_named(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTSUB=0,\"topic\",9");
	hear(&r, ERROR);
	assert_remarks(&r, 2, "qos is 9; it can be 0, 1 or 2");
	/* Without quoting a secret. */
	forget_journal(&r);
	type(&r, "AT+MQTTUSERCFG=0,1,\"c\",\"u\",hunter2,0,0,\"\"");
	hear(&r, ERROR);
	rig_collect(&r, "><x*#!;");
	assert_null(strstr(buf_text(&r.text), "hunter2"));
	/* What is wrong elsewhere in such a line can be said. */
	forget_journal(&r);
	type(&r, "AT+MQTTUSERCFG=0,11,\"c\",\"u\",\"hunter2\",0,0,\"\"");
	hear(&r, ERROR);
	assert_remarks(&r, 1, "scheme is 11");
	rig_fini(&r);
}

/* In whatever words: a secret that was sent before is hidden in all that is said. */
static void a_remark_quotes_no_secret_that_is_known(void **state)
{
	static const char *const mistakes[] = {
		"AT+MQTTCONN=0,\"h\",hunter2-secret,0",
		"AT+MQTTSUB=hunter2-secret,\"t\",0",
		"AT+hunter2-secret=1",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(mistakes); i++) {
		struct rig r;

		rig_init(&r, false);
		type(&r, "AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"hunter2-secret\",0,0,\"\"");
		hear(&r, OK);
		type(&r, mistakes[i]);
		hear(&r, ERROR);
		type(&r, mistakes[i]);
		hear(&r, "ERR CODE:0x010a603e\r\n" ERROR);
		session_remark(r.s, true, SLICE("cannot open hunter2-secret"), r.now);
		rig_collect(&r, "><x*#!;");
		assert_null(strstr(buf_text(&r.text), "hunter2-secret"));
		assert_non_null(strstr(buf_text(&r.text), "! cannot open **************"));
		assert_non_null(strstr(buf_text(&r.text), "# probably: "));
		rig_fini(&r);
	}
}

/* Too short to be hidden wherever it appears: only the line's own mask hides it. */
static void a_remark_quotes_no_short_secret_of_its_line(void **state)
{
	static const struct {
		const char *line, *heard;
		double seconds;
		const char *remark; /* it must contain this */
	} cases[] = {
		{"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"pw-1\",0,0,\"\"", "", 60,
			"no answer to AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"****\""},
		{"AT+MQTTUSERCFG=0,1,\"c\",\"u\",pw-1,0,0,\"\"", ERROR, 0, ""},
		{"AT+MQTTUSERCFG=0,11,\"c\",\"u\",\"pw-1\",0,0,\"\"", ERROR, 0,
			"probably: scheme is 11"},
		{"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"pw-1\",0,0,\"\"",
			"ERR CODE:0x010a601c\r\n" ERROR, 0, "the code blames password: \"****\""},
		{"AT+CWJAP=\"ap\",\"pw-1\"", "", 60, "no answer to AT+CWJAP=\"ap\",\"****\""},
		{"AT+MQTUSERCFG=pw-1", "", 60, "no answer to AT+MQTUSERCFG=****"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, false);
		type(&r, cases[i].line);
		rig_hear_bytes(&r, slice_of(cases[i].heard));
		run_for(&r, cases[i].seconds);
		rig_collect(&r, "><x*#!;");
		if (strstr(buf_text(&r.text), "pw-1") ||
			!strstr(buf_text(&r.text), cases[i].remark))
			fail_msg("%s: %s", cases[i].line, buf_text(&r.text));
		rig_fini(&r);
	}
}

static void syslog_is_suggested_once_and_not_where_it_is_on(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	for (int i = 0; i < 3; i++) {
		type(&r, "AT+CWQAP");
		hear(&r, ERROR);
	}
	assert_remarks(&r, 1, "AT+SYSLOG=1");
	rig_fini(&r);

	rig_init(&r, false);
	type(&r, "AT+SYSLOG=1");
	hear(&r, OK);
	type(&r, "AT+CWQAP");
	hear(&r, ERROR);
	assert_remarks(&r, 0, NULL);
	rig_fini(&r);

	static const char *const others[] = {"AT+SYSLOG=0", "AT+CWMODE=1"};
	for (size_t i = 0; i < ALEN(others); i++) {
		rig_init(&r, false);
		type(&r, others[i]);
		hear(&r, OK);
		type(&r, "AT+CWQAP");
		hear(&r, ERROR);
		assert_remarks(&r, 1, "AT+SYSLOG=1");
		rig_fini(&r);
	}
}

static void a_failed_wifi_join_is_explained(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+CWJAP=\"ssid\",\"secret\"");
	hear(&r, "WIFI DISCONNECT\r\n+CWJAP:2\r\n" ERROR);
	assert_said(&r, "> AT+CWJAP=\"ssid\",\"******\"\n< WIFI DISCONNECT\n< +CWJAP:2\nx ERROR\n");
	assert_remarks(&r, 1, "wrong password");
	forget_journal(&r);
	/* The answer to the query begins alike, and is no reason. */
	type(&r, "AT+CWJAP?");
	hear(&r, "+CWJAP:\"ssid\",\"aa:bb:cc:dd:ee:ff\",6,-50,0,0,3,0,1\r\n" OK);
	assert_remarks(&r, 0, NULL);
	rig_fini(&r);
}

static void the_log_port_is_recognised_once_and_noise_too(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, "rst:0x1 (POWERON_RESET),boot:0x13\r\nI (29) boot: x\r\nI (33) boot: y\r\n");
	assert_remarks(&r, 2, "log port");
	assert_non_null(strstr(buf_text(&r.text), "power came on"));
	forget_journal(&r);
	hear(&r, "\x80\xfe\x01\r\n\xff\xff\r\n");
	assert_remarks(&r, 1, "not text");
	forget_journal(&r);
	hear(&r, "\xff\x01\r\n");
	assert_remarks(&r, 0, NULL);
	/* Another port, or another rate. */
	session_link_down(r.s, r.now, "unplugged");
	session_link_up(r.s, r.now);
	forget_journal(&r);
	hear(&r, "\xff\x01\r\n");
	assert_remarks(&r, 1, "not text");
	rig_fini(&r);

	/* A board that echoes is on the right port, whatever it logs. */
	rig_init(&r, false);
	type(&r, "AT");
	hear(&r, "AT\r\n" OK "I (29) wifi: x\r\n");
	assert_remarks(&r, 0, NULL);
	rig_fini(&r);
}

/* The parameter that a code blames is marked in the line that caused it (protocol.md 1.3). */
static void a_code_marks_what_it_blames(void **state)
{
	static const struct {
		const char *line, *code, *marked, *remark;
	} cases[] = {
		{"AT+MQTTSUB=0,\"topic\",9", "0x010a6048", "9", "the code blames qos: 9"},
		{"AT+MQTTPUB=0,\"t\",\"a,b\",1,0", "0x010a6044", "\"a,b\"",
			"the code blames data: \"a,b\""},
		/* The layout carries the index of the parameter, from 0. */
		{"AT+MQTTPUB=0,\"t\",\"a,b\",1,0", "0x01080002", "\"a,b\"", "the code blames data"},
		{"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"secret\",0,0,\"\"", "0x010a601c", "\"******\"",
			"the code blames password: \"******\""},
		{"AT+MQTTSUB=0,\"ttttttttttttttttttttttttttttttttttttttttttttttt\",0", "0x010a6043",
			"\"ttttttttttttttttttttttttttttttttttttttttttttttt\"", "… (49 bytes)"},
		/* Nothing of the line is to blame, or what is to blame is not there. */
		{"AT+MQTTSUB=0,\"topic\",0", "0x010a6003", "", ""},
		{"AT+MQTTSUB=0", "0x010a6043", "", ""},
		{"AT+MQTTSUB?", "0x010a6043", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf answer = {0};
		struct journal_entry e;
		struct rig r;

		rig_init(&r, false);
		type(&r, cases[i].line);
		buf_addf(&answer, "ERR CODE:%s\r\n", cases[i].code);
		rig_hear_bytes(&r, buf_slice(&answer));
		assert_true(journal_get(session_journal(r.s), 0, &e));
		assert_slice(slice_sub(e.text, e.mark_at, e.mark_n), cases[i].marked);
		struct journal_entry remark;
		assert_true(journal_get(session_journal(r.s), 2, &remark));
		if (slice_find(remark.text, slice_of(cases[i].remark)) == SLICE_NONE)
			fail_msg("%.*s", SLICE_ARG(remark.text));
		assert_int_equal(!*cases[i].marked,
			slice_find(remark.text, SLICE("the code blames")) == SLICE_NONE);
		buf_fini(&answer);
		rig_fini(&r);
	}
}

static void codes_in_the_log_are_explained_once_in_a_row(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT+MQTTCONN=0,\"h\",8883,0");
	hear(&r, "E (98) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x2700\r\n"
		 "E (99) esp-tls: Failed: -0x2700\r\n");
	rig_collect(&r, "#");
	assert_non_null(strstr(buf_text(&r.text), "X509_CERT_VERIFY_FAILED"));
	assert_null(strstr(strstr(buf_text(&r.text), "X509_CERT") + 1, "X509_CERT"));
	rig_fini(&r);
}

static void receive_message(struct rig *r, const char *topic, size_t bytes)
{
	struct buf frame = {0};

	buf_addf(&frame, "+MQTTSUBRECV:0,\"%s\",%zu,", topic, bytes);
	buf_add_repeat(&frame, 'x', bytes);
	buf_add_text(&frame, "\r\n");
	rig_hear_bytes(r, buf_slice(&frame));
	buf_fini(&frame);
}

/* protocol.md 2.1 rule 10: what does not fit the 1024 bytes of a board's buffer comes in pieces. */
static void fragments_are_told_once_and_never_joined(void **state)
{
	static const struct {
		const char *topic, *then;
		size_t first, second;
		double seconds;
		bool told;
	} cases[] = {
		{"bench/photo", "bench/photo", 1008, 300, 0.05, true},
		{"t", "t", 1018, 1024, 0.2, true},
		{"t", "t", 1024, 12, 0, true},
		{"t", "u", 1018, 300, 0, false},
		{"t", "t", 300, 1018, 0, false},
		{"t", "t", 2000, 300, 0, false},
		{"t", "t", 1018, 300, 5, false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, false);
		receive_message(&r, cases[i].topic, cases[i].first);
		r.now += SECONDS(cases[i].seconds);
		receive_message(&r, cases[i].then, cases[i].second);
		assert_int_equal(message_log_end(session_messages(r.s)), 2);
		assert_remarks(&r, cases[i].told, cases[i].told ? "look like fragments" : NULL);
		receive_message(&r, "t", 1018);
		receive_message(&r, "t", 1018);
		assert_remarks(&r, 1, NULL);
		rig_fini(&r);
	}
}

/* Whoever has answered is neither at a wrong rate nor wired wrong (protocol.md 3, row 6). */
static void silence_is_explained_by_what_was_sent_once_the_board_has_answered(void **state)
{
	static const struct {
		const char *version, *line;
		double seconds;
		size_t remarks;
		const char *last;
	} cases[] = {
		{"2.1.0.0", "AT+MQTTPUB=0,\"t\",\"d\",0,0", 10, 2,
			"firmware before v4.1.1 can wait forever for a broker that does not "
			"acknowledge: AT+MQTTCLEAN=0 ends that, or else AT+RST\n"},
		{"4.1.0.0", "AT+MQTTPUB=0,\"t\",\"d\",0,0", 20, 2, "firmware before v4.1.1"},
		{"4.1.1.0", "AT+MQTTPUB=0,\"t\",\"d\",0,0", 20, 2,
			"the board may still be waiting for its broker: AT+MQTTCLEAN=0"},
		{"5.0.0.0", "AT+MQTTPUB=0,\"t\",\"d\",0,0", 20, 2,
			"the board may still be waiting for its broker: AT+MQTTCLEAN=0"},
		{"2.1.0.0", "AT+MQTTCONN=0,\"h\",1883,0", 70, 2,
			"AT+MQTTCONN? shows whether it is connected by now"},
		{"2.1.0.0", "AT+CWMODE=1", 10, 2, "does it still have power"},
		{"2.1.0.0", "AT+MQTTPUBRAW=0,\"t\",5,0,0", 10, 3, "no '>' came"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct rig r;

		rig_init(&r, false);
		type(&r, "AT+GMR");
		hear(&r, "AT version:");
		rig_hear_bytes(&r, slice_of(cases[i].version));
		hear(&r, "(abc)\r\n" OK);
		forget_journal(&r);
		type(&r, cases[i].line);
		run_for(&r, cases[i].seconds);
		assert_remarks(&r, cases[i].remarks, cases[i].last);
		assert_null(strstr(buf_text(&r.text), "RX and TX"));
		/* Once is enough, until the board has spoken. */
		if (i < 4) {
			forget_journal(&r);
			type(&r, cases[i].line);
			run_for(&r, cases[i].seconds);
			assert_remarks(&r, 1, "no answer to AT+MQTTPUB");
			type(&r, "AT");
			hear(&r, OK);
			forget_journal(&r);
			type(&r, cases[i].line);
			run_for(&r, cases[i].seconds);
			assert_remarks(&r, 2, cases[i].last);
		}
		rig_fini(&r);
	}
}

static void a_new_link_may_be_wired_wrong_again(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT");
	hear(&r, OK);
	session_link_down(r.s, r.now, "unplugged");
	session_link_up(r.s, r.now);
	forget_journal(&r);
	type(&r, "AT+MQTTPUB=0,\"t\",\"d\",0,0");
	run_for(&r, 10);
	assert_remarks(&r, 2, "RX and TX");
	/* What is no text may be another rate's now. */
	hear(&r, "\x80\xfe\x01\r\n");
	assert_remarks(&r, 3, "not text");
	session_link_down(r.s, r.now, "unplugged");
	session_link_up(r.s, r.now);
	forget_journal(&r);
	hear(&r, "\x80\xfe\x01\r\n");
	assert_remarks(&r, 1, "not text");
	rig_fini(&r);
}

/* Whether the board started by itself or was told to. */
static void a_restart_switches_error_codes_off(void **state)
{
	(void)state;
	for (int wanted = 0; wanted < 2; wanted++) {
		struct rig r;

		rig_init(&r, false);
		type(&r, "AT+SYSLOG=1");
		hear(&r, OK);
		type(&r, "AT+CWMODE=9");
		hear(&r, ERROR);
		rig_collect(&r, "#!");
		assert_null(strstr(buf_text(&r.text), "AT+SYSLOG=1"));
		if (wanted) {
			type(&r, "AT+RST");
			hear(&r, OK);
		}
		hear(&r, "\r\nready\r\n");
		forget_journal(&r);
		type(&r, "AT+CWMODE=9");
		hear(&r, ERROR);
		assert_remarks(&r, 2, "after AT+SYSLOG=1");
		rig_fini(&r);
	}
}

static void leaving_the_network_is_no_loss(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n");
	forget_journal(&r);
	type(&r, "AT+CWQAP");
	hear(&r, "+MQTTDISCONNECTED:0\r\nWIFI DISCONNECT\r\n" OK);
	assert_int_equal(session_status(r.s)->drops, 0);
	assert_remarks(&r, 0, NULL);
	rig_fini(&r);
}

/* As it is in the journal; the rig's own text shows bytes beyond ASCII as escapes. */
static bool is_remarked(const struct rig *r, const char *piece)
{
	const struct journal *journal = session_journal(r->s);
	struct journal_entry entry;

	for (uint64_t at = r->seen; at < journal_end(journal); at++)
		if (journal_get(journal, at, &entry) &&
			slice_find(entry.text, slice_of(piece)) != SLICE_NONE)
			return true;
	return false;
}

/* Chinese has another order of words, and no plural. */
static void remarks_are_in_the_chosen_language(void **state)
{
	struct rig r;

	(void)state;
	assert_true(language_use("zh_CN"));
	rig_init(&r, false);
	type(&r, "AT");
	run_for(&r, 10);
	assert_remarks(&r, 2, NULL);
	assert_true(is_remarked(&r, "10 s 内没有收到 AT 的响应"));
	assert_true(is_remarked(&r, "RX 和 TX 交叉连接了吗？"));
	type(&r, "AT");
	hear(&r, OK);
	forget_journal(&r);
	type(&r, "AT+MQTTPUBRAW=0,\"t\",3,0,0");
	hear(&r, OK "\r\n>");
	run_for(&r, 1);
	assert_true(is_remarked(&r, "模组在等待 3 字节；现在发送的一切都会被当作数据"));
	language_use("en");
	rig_fini(&r);
}

static void silence_is_explained_once(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	type(&r, "AT");
	run_for(&r, 10);
	assert_remarks(&r, 2, "no answer to AT within 10 s");
	assert_non_null(strstr(buf_text(&r.text), "RX and TX"));
	type(&r, "AT");
	run_for(&r, 10);
	assert_remarks(&r, 3, NULL);
	rig_fini(&r);
}

static void surplus_bytes_are_a_remark_and_no_more(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	hear(&r, "\r\nbusy p...\r\n");
	assert_said(&r, "* busy p...\n");
	assert_remarks(&r, 1, "it drops them");
	rig_fini(&r);
}

static void more_subscriptions_than_are_kept_are_told_once(void **state)
{
	struct rig r;
	char line[64];

	(void)state;
	rig_init(&r, false);
	for (int round = 0; round < 2; round++) {
		type(&r, "AT+MQTTSUB?");
		for (int i = 0; i < 300; i++) {
			snprintf(line, sizeof(line), "+MQTTSUB:0,6,\"t%d\",0\r\n", i);
			rig_hear_bytes(&r, slice_of(line));
		}
		hear(&r, OK);
	}
	assert_remarks(&r, 1, "more than 256 subscriptions");
	rig_fini(&r);
}

static void each_remark_is_one_line_of_text(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, true);
	run_for(&r, 12);
	session_set_poll(r.s, 0);
	hear(&r, ERROR "\r\nready\r\n" ERROR);
	type(&r, "AT+MQTTCONN=0,\"mqtt://h\",1883,0");
	hear(&r, "\r\nbusy p...\r\n\r\nready\r\n");
	user_config(&r, 10);
	type(&r, "AT+MQTTCONN=0,\"h\",1883,0");
	hear(&r, "+MQTTDISCONNECTED:0\r\n" ERROR CONNECTED "+MQTTDISCONNECTED:0\r\n");
	type(&r, "AT+MQTTPUBRAW=0,\"t\",5,0,0");
	hear(&r, OK "\r\n>");
	session_cancel(r.s, r.now);
	hear(&r, "+MQTTSUBRECV:0,\"t\",9,a");
	session_link_down(r.s, r.now, "unplugged");
	session_link_up(r.s, r.now);
	const struct journal *j = session_journal(r.s);
	size_t remarks = 0;
	for (uint64_t i = 0; i < journal_end(j); i++) {
		struct journal_entry e;
		assert_true(journal_get(j, i, &e));
		if (e.kind != JOURNAL_REMARK && e.kind != JOURNAL_PROBLEM)
			continue;
		remarks++;
		assert_int_equal(slice_find_char(e.text, '\n'), SLICE_NONE);
		assert_int_equal(slice_find_char(e.text, '\r'), SLICE_NONE);
		assert_in_range(e.text.n, 10, 250);
		assert_true(e.text.p[e.text.n - 1] != '.');
	}
	assert_true(remarks >= 10);
	if (getenv("SHOW")) {
		rig_collect(&r, "><x*#!;");
		fprintf(stderr, "%s", buf_text(&r.text));
	}
	rig_fini(&r);
}

#define AZURE_USER "\"d\",\"h.azure-devices.net/d/?api-version=2021-04-12\""

/* Its token ended on 2030-01-01; the clock is the caller's. */
static void credentials_that_ran_out_are_the_probable_cause(void **state)
{
	static const struct {
		int64_t started; /* seconds since 1970; 0: not known */
		bool told;
	} rows[] = {{1893456001, true}, {1893455000, false}, {0, false}};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct rig r;

		rig_init(&r, false);
		advice_set_clock(&r.advice, rows[i].started * 1000000);
		type(&r, "AT+MQTTUSERCFG=0,2," AZURE_USER ",\"\",0,0,\"\"");
		hear(&r, OK);
		type(&r,
			"AT+MQTTPASSWORD=0,\"SharedAccessSignature "
			"sr=h.azure-devices.net%2Fdevices%2Fd&sig=AEeXVxENkKHRgdYKZnCAMs0AIhAYKTg3BkvnHmJd02w%3D&"
			"se=1893456000\"");
		hear(&r, OK);
		type(&r, "AT+MQTTCONN=0,\"h.azure-devices.net\",8883,0");
		hear(&r, "+MQTTDISCONNECTED:0\r\n" ERROR);
		rig_collect(&r, "#!");
		bool told = strstr(buf_text(&r.text), "probably: ") != NULL;
		assert_int_equal(told, rows[i].told);
		if (told)
			assert_non_null(strstr(buf_text(&r.text), "2030-01-01"));
		assert_null(strstr(buf_text(&r.text), "AEeX"));
		rig_fini(&r);
	}
}

static void what_a_cloud_does_not_accept_is_remarked_once(void **state)
{
	struct rig r;

	(void)state;
	rig_init(&r, false);
	user_config(&r, 2);
	type(&r, "AT+MQTTCONN=0,\"h.azure-devices.net\",8883,0");
	hear(&r, CONNECTED OK);
	for (int i = 0; i < 2; i++) {
		type(&r, "AT+MQTTSUB=0,\"t\",2");
		hear(&r, OK);
	}
	rig_collect(&r, "#");
	const char *first = strstr(buf_text(&r.text), "Azure IoT Hub accepts no QoS 2");
	assert_non_null(first);
	assert_null(strstr(first + 1, "Azure IoT Hub accepts"));
	rig_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bring_up_that_goes_well_needs_no_remark),
		cmocka_unit_test(a_loss_is_told_with_the_way_back),
		cmocka_unit_test(a_board_found_disconnected_is_told_once),
		cmocka_unit_test(a_reconnection_reminds_of_the_subscriptions_each_time),
		cmocka_unit_test(a_failed_connection_gets_a_checklist_for_its_scheme),
		cmocka_unit_test(a_code_is_explained_in_place_of_guesses),
		cmocka_unit_test(a_refusal_is_explained_by_the_state_that_is_known),
		cmocka_unit_test(a_mistake_that_was_sent_all_the_same_is_named),
		cmocka_unit_test(a_remark_quotes_no_secret_that_is_known),
		cmocka_unit_test(a_remark_quotes_no_short_secret_of_its_line),
		cmocka_unit_test(syslog_is_suggested_once_and_not_where_it_is_on),
		cmocka_unit_test(a_failed_wifi_join_is_explained),
		cmocka_unit_test(the_log_port_is_recognised_once_and_noise_too),
		cmocka_unit_test(a_code_marks_what_it_blames),
		cmocka_unit_test(codes_in_the_log_are_explained_once_in_a_row),
		cmocka_unit_test(fragments_are_told_once_and_never_joined),
		cmocka_unit_test(silence_is_explained_once),
		cmocka_unit_test(remarks_are_in_the_chosen_language),
		cmocka_unit_test(silence_is_explained_by_what_was_sent_once_the_board_has_answered),
		cmocka_unit_test(a_new_link_may_be_wired_wrong_again),
		cmocka_unit_test(a_restart_switches_error_codes_off),
		cmocka_unit_test(leaving_the_network_is_no_loss),
		cmocka_unit_test(surplus_bytes_are_a_remark_and_no_more),
		cmocka_unit_test(more_subscriptions_than_are_kept_are_told_once),
		cmocka_unit_test(each_remark_is_one_line_of_text),
		cmocka_unit_test(credentials_that_ran_out_are_the_probable_cause),
		cmocka_unit_test(what_a_cloud_does_not_accept_is_remarked_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
