/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "wire/parser.h"
#include "session/status.h"

/* A status that hears a board's bytes. */
struct heard {
	struct status status;
	struct wire_parser parser;
	int64_t now;
};

static void take(void *user, const struct wire_event *event)
{
	struct heard *h = user;

	status_on_event(&h->status, event, h->now);
}

static void heard_init(struct heard *h)
{
	status_init(&h->status);
	wire_parser_init(&h->parser, take, h);
	h->now = 1000;
}

static void heard_fini(struct heard *h)
{
	wire_parser_fini(&h->parser);
	status_fini(&h->status);
}

#define hear(h, literal) wire_parser_feed(&(h)->parser, SLICE(literal))

static void nothing_is_known_before_the_board_says_it(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	hear(&h, "WIFI GOT IP\r\n+CWMODE:1\r\n\r\nOK\r\n");
	assert_int_equal(h.status.state, STATUS_UNKNOWN);
	assert_int_equal(h.status.scheme, STATUS_UNKNOWN);
	assert_int_equal(h.status.port, STATUS_UNKNOWN);
	assert_int_equal(h.status.reconnect, STATUS_UNKNOWN);
	assert_int_equal(h.status.connected_at, STATUS_NEVER);
	assert_int_equal(h.status.known_at, STATUS_NEVER);
	assert_false(status_connected(&h.status));
	assert_int_equal(h.status.subscription_count, 0);
	heard_fini(&h);
}

static void the_answer_to_the_query_fills_everything(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	hear(&h, "+MQTTCONN:0,4,6,\"192.168.31.113\",\"8083\",\"/mqtt\",1\r\n");
	assert_int_equal(h.status.state, 4);
	assert_int_equal(h.status.scheme, 6);
	assert_buf(&h.status.host, "192.168.31.113");
	assert_int_equal(h.status.port, 8083);
	assert_buf(&h.status.path, "/mqtt");
	assert_int_equal(h.status.reconnect, 1);
	assert_int_equal(h.status.connected_at, 1000);
	assert_int_equal(h.status.known_at, 1000);
	heard_fini(&h);
}

static void a_short_form_leaves_what_it_lacks_as_it_was(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	hear(&h, "+MQTTCONN:0,3,5,\"a\",\"8883\",\"\",1\r\n");
	hear(&h, "+MQTTCONNECTED:0,\"b\",1883\r\n"); /* of clones: protocol.md 1.4 */
	assert_buf(&h.status.host, "b");
	assert_int_equal(h.status.port, 1883);
	assert_int_equal(h.status.scheme, 5);
	assert_int_equal(h.status.reconnect, 1);
	heard_fini(&h);
}

static void each_state_is_connected_or_not(void **state)
{
	static const struct {
		const char *line;
		bool connected;
	} cases[] = {
		{"+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n", false},
		{"+MQTTCONN:0,1,1,\"\",\"\",\"\",0\r\n", false},
		{"+MQTTCONN:0,2,1,\"\",\"\",\"\",0\r\n", false},
		{"+MQTTCONN:0,3,1,\"h\",\"1\",\"\",0\r\n", false},
		{"+MQTTCONN:0,4,1,\"h\",\"1\",\"\",0\r\n", true},
		{"+MQTTCONN:0,5,1,\"h\",\"1\",\"\",0\r\n", true},
		{"+MQTTCONN:0,6,1,\"h\",\"1\",\"\",0\r\n", true},
		{"+MQTTCONN:0,7,1,\"h\",\"1\",\"\",0\r\n", false}, /* no such state */
		{"+MQTTCONN:0,99,1,\"h\",\"1\",\"\",0\r\n", false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct heard h;

		heard_init(&h);
		wire_parser_feed(&h.parser, slice_of(cases[i].line));
		assert_int_equal(status_connected(&h.status), cases[i].connected);
		assert_int_equal(h.status.connected_at, cases[i].connected ? 1000 : STATUS_NEVER);
		heard_fini(&h);
	}
}

static void what_the_board_says_of_a_subscription_is_news_too(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	hear(&h, "+MQTTSUB:0,6,\"t\",1\r\n");
	assert_int_equal(h.status.known_at, 1000);
	/* It does not make a connection, but says more of one that is there. */
	assert_int_equal(h.status.state, STATUS_UNKNOWN);
	h.now = 2000;
	hear(&h, "+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n");
	hear(&h, "+MQTTSUB:0,5,\"\",0\r\n");
	assert_int_equal(h.status.state, 5);
	h.now = 3000;
	hear(&h, "+MQTTSUB:0,6,\"t\",1\r\n");
	assert_int_equal(h.status.known_at, 3000);
	assert_int_equal(h.status.state, 6);
	h.now = 4000;
	hear(&h, "+MQTTSUB:0,4,\"\",0\r\n");
	assert_int_equal(h.status.state, 6);
	h.now = 5000;
	hear(&h, "+MQTTDISCONNECTED:0\r\n");
	assert_int_equal(h.status.known_at, 5000);
	h.now = 6000;
	hear(&h, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n");
	assert_int_equal(h.status.known_at, 6000);
	heard_fini(&h);
}

static void a_clone_says_no_path(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	hear(&h, "+MQTTCONN:0,5,1,\"h\",1883,1\r\n");
	assert_true(status_connected(&h.status));
	assert_int_equal(h.status.port, 1883);
	assert_int_equal(h.status.reconnect, 1);
	assert_buf(&h.status.path, "");
	heard_fini(&h);
}

static void losses_are_counted_and_uptime_starts_anew(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	/* A connection that was refused is no loss. */
	hear(&h, "+MQTTDISCONNECTED:0\r\n");
	assert_int_equal(h.status.drops, 0);
	h.now = 2000;
	hear(&h, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n");
	h.now = 3000;
	hear(&h, "+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n");
	assert_int_equal(h.status.connected_at, 2000);
	assert_int_equal(h.status.known_at, 3000);
	h.now = 4000;
	hear(&h, "+MQTTDISCONNECTED:0\r\n");
	assert_int_equal(h.status.state, 3);
	assert_int_equal(h.status.drops, 1);
	assert_int_equal(h.status.connected_at, STATUS_NEVER);
	hear(&h, "+MQTTDISCONNECTED:0\r\n");
	assert_int_equal(h.status.drops, 1);
	h.now = 5000;
	hear(&h, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n");
	assert_int_equal(h.status.connected_at, 5000);
	h.status.leaving = true;
	hear(&h, "+MQTTDISCONNECTED:0\r\n");
	assert_int_equal(h.status.drops, 1);
	assert_int_equal(h.status.state, 3);
	heard_fini(&h);
}

static void subscriptions_not_listed_again_are_gone(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	hear(&h, "+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n");
	status_begin_subscriptions(&h.status);
	hear(&h, "+MQTTSUB:0,6,\"a\",0\r\n+MQTTSUB:0,6,\"b/#\",1\r\n+MQTTSUB:0,6,\"c\",2\r\n");
	status_end_subscriptions(&h.status);
	assert_int_equal(h.status.subscription_count, 3);
	hear(&h, "+MQTTSUBRECV:0,\"c\",1,x\r\n");
	status_begin_subscriptions(&h.status);
	hear(&h, "+MQTTSUB:0,6,\"c\",1\r\n");
	status_end_subscriptions(&h.status);
	assert_int_equal(h.status.subscription_count, 1);
	assert_buf(&h.status.subscriptions[0].topic, "c");
	assert_int_equal(h.status.subscriptions[0].qos, 1);
	assert_int_equal(h.status.subscriptions[0].messages, 1);
	heard_fini(&h);
}

static void a_row_without_a_topic_is_no_subscription(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	hear(&h, "+MQTTSUB:0,4,\"\",0\r\n");
	assert_int_equal(h.status.subscription_count, 0);
	heard_fini(&h);
}

/* protocol.md 1: after CONN the state is 4, and MQTTSUB? shows 6. */
static void the_two_queries_do_not_make_the_state_flicker(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	hear(&h, "+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n");
	assert_int_equal(h.status.state, 4);
	for (int i = 0; i < 2; i++) {
		status_begin_subscriptions(&h.status);
		hear(&h, "+MQTTSUB:0,6,\"t\",0\r\n");
		status_end_subscriptions(&h.status);
		assert_int_equal(h.status.state, 6);
		hear(&h, "+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n");
		assert_int_equal(h.status.state, 6);
	}
	/* The last subscription goes. */
	status_begin_subscriptions(&h.status);
	hear(&h, "+MQTTSUB:0,4,\"\",0\r\n");
	status_end_subscriptions(&h.status);
	assert_int_equal(h.status.state, 4);
	hear(&h, "+MQTTCONN:0,5,1,\"h\",\"1883\",\"\",0\r\n");
	assert_int_equal(h.status.state, 5);
	hear(&h, "+MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0\r\n");
	assert_int_equal(h.status.state, 3);
	heard_fini(&h);
}

static void messages_count_for_each_filter_that_matches(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	hear(&h, "+MQTTSUB:0,6,\"bench/#\",0\r\n+MQTTSUB:0,6,\"bench/+/t\",0\r\n"
		 "+MQTTSUB:0,6,\"other\",0\r\n");
	h.now = 7000;
	hear(&h, "+MQTTSUBRECV:0,\"bench/1/t\",1,a\r\n");
	h.now = 8000;
	hear(&h, "+MQTTSUBRECV:0,\"bench/1/u\",0,\r\n");
	hear(&h, "+MQTTSUBRECV:0,\"none\",0,\r\n");
	assert_int_equal(h.status.subscriptions[0].messages, 2);
	assert_int_equal(h.status.subscriptions[0].last, 8000);
	assert_int_equal(h.status.subscriptions[1].messages, 1);
	assert_int_equal(h.status.subscriptions[1].last, 7000);
	assert_int_equal(h.status.subscriptions[2].messages, 0);
	assert_int_equal(h.status.subscriptions[2].last, STATUS_NEVER);
	heard_fini(&h);
}

static void a_reset_and_states_without_a_client_forget(void **state)
{
	static const struct {
		const char *bytes;
		size_t subscriptions;
		long long state;
		uint64_t resets;
	} cases[] = {
		{"\r\nready\r\n", 0, STATUS_UNKNOWN, 1},
		{"+MQTTCONN:0,0,0,\"\",\"\",\"\",0\r\n", 0, 0, 0},
		{"+MQTTCONN:0,1,1,\"\",\"\",\"\",0\r\n", 0, 1, 0},
		{"+MQTTCONN:0,2,1,\"\",\"\",\"\",0\r\n", 0, 2, 0},
		{"+MQTTDISCONNECTED:0\r\n", 1, 3, 0}, /* it still has its list */
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct heard h;

		heard_init(&h);
		hear(&h, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n+MQTTSUB:0,6,\"t\",0\r\n");
		wire_parser_feed(&h.parser, slice_of(cases[i].bytes));
		assert_int_equal(h.status.subscription_count, cases[i].subscriptions);
		assert_int_equal(h.status.state, cases[i].state);
		assert_int_equal(h.status.resets, cases[i].resets);
		assert_int_equal(h.status.host.n, cases[i].resets || cases[i].state < 3 ? 0 : 1);
		heard_fini(&h);
	}
}

static void a_flood_of_subscriptions_is_bounded(void **state)
{
	struct heard h;
	char line[64];

	(void)state;
	heard_init(&h);
	for (int round = 0; round < 2; round++) {
		status_begin_subscriptions(&h.status);
		for (int i = 0; i < (round ? 10 : 20000); i++) {
			snprintf(line, sizeof(line), "+MQTTSUB:0,6,\"t%d\",0\r\n", i);
			wire_parser_feed(&h.parser, slice_of(line));
		}
		status_end_subscriptions(&h.status);
		assert_int_equal(h.status.subscription_count, round ? 10 : STATUS_SUBSCRIPTIONS);
		assert_int_equal(h.status.overflowed, !round);
	}
	heard_fini(&h);
}

static void cleaning_ends_connection_and_subscriptions(void **state)
{
	struct status s;

	(void)state;
	status_init(&s);
	status_on_event(&s,
		&(struct wire_event){.type = WIRE_EVENT_CONNECTED,
			.scheme = 1,
			.port = 1883,
			.reconnect = 0,
			.host = SLICE("h"),
			.has_host = true,
			.path = SLICE("/p"),
			.has_path = true},
		1);
	status_subscribe(&s, SLICE("t"), 0);
	status_cleaned(&s, 5);
	assert_int_equal(s.scheme, STATUS_UNKNOWN);
	assert_int_equal(s.port, STATUS_UNKNOWN);
	assert_int_equal(s.reconnect, STATUS_UNKNOWN);
	assert_int_equal(s.host.n + s.path.n, 0);
	assert_int_equal(s.known_at, 5);
	assert_int_equal(s.state, 0);
	assert_int_equal(s.subscription_count, 0);
	assert_int_equal(s.connected_at, STATUS_NEVER);
	assert_int_equal(s.drops, 0);
	status_fini(&s);
}

/* Where the last subscription goes, the state is what the board said of the connection. */
static void without_subscriptions_the_state_is_the_connections(void **state)
{
	static const struct {
		const char *line;
		long long after;
	} cases[] = {
		{"", 4},
		{"+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n", 4},
		{"+MQTTCONN:0,5,1,\"h\",\"1883\",\"\",0\r\n", 5},
		{"+MQTTCONN:0,6,1,\"h\",\"1883\",\"\",0\r\n", 6},
		{"+MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0\r\n", 4},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct heard h;

		heard_init(&h);
		wire_parser_feed(&h.parser, slice_of(cases[i].line));
		hear(&h, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n+MQTTSUB:0,6,\"t\",0\r\n");
		assert_int_equal(h.status.state, 6);
		status_begin_subscriptions(&h.status);
		status_end_subscriptions(&h.status);
		assert_int_equal(h.status.state, cases[i].after);
		heard_fini(&h);
	}
}

/* The loss of the last one may not have been reported. */
static void a_new_connection_is_as_old_as_its_report(void **state)
{
	struct heard h;

	(void)state;
	heard_init(&h);
	for (h.now = 2000; h.now <= 4000; h.now += 1000) {
		hear(&h, "+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n");
		assert_int_equal(h.status.connected_at, h.now);
	}
	heard_fini(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cleaning_ends_connection_and_subscriptions),
		cmocka_unit_test(nothing_is_known_before_the_board_says_it),
		cmocka_unit_test(the_answer_to_the_query_fills_everything),
		cmocka_unit_test(a_short_form_leaves_what_it_lacks_as_it_was),
		cmocka_unit_test(each_state_is_connected_or_not),
		cmocka_unit_test(what_the_board_says_of_a_subscription_is_news_too),
		cmocka_unit_test(a_clone_says_no_path),
		cmocka_unit_test(losses_are_counted_and_uptime_starts_anew),
		cmocka_unit_test(subscriptions_not_listed_again_are_gone),
		cmocka_unit_test(a_row_without_a_topic_is_no_subscription),
		cmocka_unit_test(the_two_queries_do_not_make_the_state_flicker),
		cmocka_unit_test(without_subscriptions_the_state_is_the_connections),
		cmocka_unit_test(a_new_connection_is_as_old_as_its_report),
		cmocka_unit_test(messages_count_for_each_filter_that_matches),
		cmocka_unit_test(a_reset_and_states_without_a_client_forget),
		cmocka_unit_test(a_flood_of_subscriptions_is_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
