/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the board says of its network, what went each way, and what failed last. */
#include "session/session.h"
#include "unit.h"

enum { SECOND = 1000000 };

static void ignore_sent(void *user, struct slice bytes, enum session_author by, bool secret)
{
	(void)user;
	(void)bytes;
	(void)by;
	(void)secret;
}

static struct session *network_session(void)
{
	struct session *s =
		session_new(&(struct session_output){.send = ignore_sent}, AT_DIALECT_ESP_AT);

	session_set_poll(s, 0);
	session_link_up(s, 0);
	return s;
}

static void what_the_board_says_of_its_network_is_known(void **state)
{
	static const struct {
		const char *heard;
		enum network_wifi wifi;
		const char *ssid, *address, *clock;
	} cases[] = {
		{"WIFI CONNECTED\r\n", NETWORK_JOINED, "", "", ""},
		{"WIFI GOT IP\r\n", NETWORK_GOT_IP, "", "", ""},
		{"+CWJAP:\"lab \\\"2\\\"\",\"aa:bb\",6,-50\r\n", NETWORK_JOINED, "lab \"2\"", "",
			""},
		{"+CWJAP:1\r\n", NETWORK_UNKNOWN, "", "", ""},
		{"+CIPSTA:ip:\"192.168.3.1\"\r\n+CIPSTA:gateway:\"192.168.3.254\"\r\n",
			NETWORK_UNKNOWN, "", "192.168.3.1", ""},
		{"+CIFSR:APIP,\"10.0.0.1\"\r\n+CIFSR:STAIP,\"192.168.3.2\"\r\n+CIFSR:STAMAC,\"aa\"\r\n",
			NETWORK_UNKNOWN, "", "192.168.3.2", ""},
		{"+CIPSTA:ip:\"192.168.3.1\"\r\n+CIPSTA:ip:\"0.0.0.0\"\r\n", NETWORK_UNKNOWN, "",
			"", ""},
		{"+CIPSNTPTIME:Sun Nov 22 23:07:00 2026\r\n", NETWORK_UNKNOWN, "", "",
			"Sun Nov 22 23:07:00 2026"},
		{"+SYSTIMESTAMP:1795388820\r\n", NETWORK_UNKNOWN, "", "", "2026-11-22T23:07:00Z"},
		{"WIFI GOT IP\r\n+CWJAP:\"lab\"\r\n+CIPSTA:ip:\"1.2.3.4\"\r\nWIFI DISCONNECT\r\n",
			NETWORK_LEFT, "", "", ""},
		{"WIFI GOT IP\r\n+CWJAP:\"lab\"\r\nready\r\n", NETWORK_UNKNOWN, "", "", ""},
		/* Hostile: no end of the text, an escape at the end. */
		{"+CWJAP:\"ab\\\r\n", NETWORK_JOINED, "ab", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct session *s = network_session();
		const struct network *n = session_network(s);
		session_receive(s, slice_of(cases[i].heard), SECOND);
		assert_int_equal(n->wifi, cases[i].wifi);
		assert_slice(buf_slice(&n->ssid.text), cases[i].ssid);
		assert_slice(buf_slice(&n->address.text), cases[i].address);
		assert_slice(buf_slice(&n->clock.text), cases[i].clock);
		session_free(s);
	}
}

static void what_went_in_the_last_minute_is_counted_by_the_second(void **state)
{
	static const struct {
		int64_t from, to;
		uint64_t received, sent;
	} cases[] = {{0, 1, 0, 3}, {1, 2, 10, 0}, {0, 200, 10, 3}, {2, 200, 0, 0}, {-5, 1, 0, 3}};
	struct traffic t = {0};

	(void)state;
	traffic_add(&t, 999999, &(struct traffic_count){.sent = 3}, false);
	traffic_add(&t, 1000000, &(struct traffic_count){.received = 10}, false);
	traffic_add(&t, 1000000, &(struct traffic_count){.received = 7}, true);
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct traffic_count c = traffic_between(&t, cases[i].from, cases[i].to);
		assert_int_equal(c.received, cases[i].received);
		assert_int_equal(c.sent, cases[i].sent);
	}
	assert_int_equal(t.all.received, 17);
	/* Long afterwards nothing of it is left but the sum. */
	traffic_add(&t, 4000 * (int64_t)SECOND, &(struct traffic_count){.messages = 1}, false);
	assert_int_equal(traffic_between(&t, 0, 4000).sent, 0);
	assert_int_equal(traffic_between(&t, 0, 4001).messages, 1);
	assert_int_equal(t.all.sent, 3);
}

static void the_last_failure_is_known(void **state)
{
	struct session *s = network_session();
	struct session_failure f;

	(void)state;
	assert_false(session_last_failure(s, &f));
	assert_true(session_submit(
		s, SLICE("AT+MQTTPUB=0,\"t\",\"a\",1,0"), SESSION_BY_USER, SECOND, NULL));
	session_receive(s, SLICE("ERR CODE:0x010a6044\r\n\r\nERROR\r\n"), 2 * SECOND);
	assert_true(session_last_failure(s, &f));
	assert_int_equal(f.code, 0x010a6044);
	assert_int_equal(f.outcome, SESSION_REFUSED);
	assert_int_equal(f.at, 2 * SECOND);
	assert_slice(slice_sub(f.line, 0, 10), "AT+MQTTPUB");
	/* What succeeds afterwards does not undo it. */
	assert_true(session_submit(s, SLICE("AT"), SESSION_BY_USER, 3 * SECOND, NULL));
	session_receive(s, SLICE("\r\nOK\r\n"), 3 * SECOND);
	assert_true(session_last_failure(s, &f));
	assert_int_equal(f.at, 2 * SECOND);
	session_free(s);
}

static void a_copy_knows_the_same(void **state)
{
	struct session *s = network_session(), *copy;

	(void)state;
	session_receive(s, SLICE("+CWJAP:\"lab\"\r\nERR CODE:0x010a6001\r\n"), SECOND);
	copy = session_copy(s, &(struct session_output){.send = ignore_sent});
	struct session_failure f;
	assert_slice(buf_slice(&session_network(copy)->ssid.text), "lab");
	assert_true(session_last_failure(copy, &f));
	assert_int_equal(f.line.n, 0);
	assert_int_equal(session_traffic(copy)->all.received, session_traffic(s)->all.received);
	session_free(copy);
	session_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_board_says_of_its_network_is_known),
		cmocka_unit_test(what_went_in_the_last_minute_is_counted_by_the_second),
		cmocka_unit_test(the_last_failure_is_known),
		cmocka_unit_test(a_copy_knows_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
