/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "sim/broker.h"

struct bench {
	struct broker *broker;
	struct buf events; /* one word or line each */
};

static void connected(void *user, const struct broker_failure *failure)
{
	buf_addf(&((struct bench *)user)->events, "connected %d\n", !failure);
}

static void lost(void *user, const char *why)
{
	assert_non_null(why);
	buf_addf(&((struct bench *)user)->events, "lost\n");
}

static void subscribed(void *user, bool ok, long long granted)
{
	buf_addf(&((struct bench *)user)->events, "subscribed %d %lld\n", ok, granted);
}

static void unsubscribed(void *user, bool ok)
{
	buf_addf(&((struct bench *)user)->events, "unsubscribed %d\n", ok);
}

static void published(void *user, bool ok)
{
	buf_addf(&((struct bench *)user)->events, "published %d\n", ok);
}

static void disconnected(void *user)
{
	buf_addf(&((struct bench *)user)->events, "disconnected\n");
}

static void message(void *user, struct slice topic, struct slice payload, long long qos)
{
	struct bench *t = user;

	buf_addf(&t->events, "message %.*s ", SLICE_ARG(topic));
	buf_add(&t->events, payload);
	buf_addf(&t->events, " %lld\n", qos);
}

static const struct broker_events events = {
	connected, lost, subscribed, unsubscribed, published, disconnected, message};

static int set_up(void **state)
{
	static struct bench t;

	t = (struct bench){.broker = broker_memory_new()};
	t.broker->events = &events;
	t.broker->user = &t;
	*state = &t;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *t = *state;

	t->broker->free(t->broker);
	buf_fini(&t->events);
	return 0;
}

static void connect(struct bench *t)
{
	t->broker->connect(t->broker, &(struct broker_connect){.scheme = 1, .clean_session = true});
	broker_memory_run(t->broker);
	buf_clear(&t->events);
}

static void subscribe(struct bench *t, const char *filter, long long qos)
{
	t->broker->subscribe(t->broker, slice_of(filter), qos);
	broker_memory_run(t->broker);
	buf_clear(&t->events);
}

#define assert_events(t, text)                                \
	do {                                                  \
		assert_buf(&(t)->events, text);               \
		buf_clear(&(t)->events);                      \
		assert_false(broker_memory_due((t)->broker)); \
	} while (0)

static void nothing_is_answered_from_inside_a_request(void **state)
{
	struct bench *t = *state;

	t->broker->connect(t->broker, &(struct broker_connect){.scheme = 1});
	assert_buf(&t->events, "");
	assert_true(broker_memory_due(t->broker));
	broker_memory_run(t->broker);
	assert_events(t, "connected 1\n");
}

static void what_is_published_comes_to_subscribers_once(void **state)
{
	struct bench *t = *state;

	connect(t);
	subscribe(t, "a/+", 0);
	subscribe(t, "a/#", 1);
	t->broker->publish(t->broker, SLICE("a/b"), SLICE("x"), 2, false);
	broker_memory_run(t->broker);
	assert_events(t, "published 1\nmessage a/b x 1\n");
	t->broker->publish(t->broker, SLICE("b"), SLICE("x"), 0, false);
	broker_memory_run(t->broker);
	assert_events(t, "published 1\n");
}

static void an_unsubscribed_topic_stays_silent(void **state)
{
	struct bench *t = *state;

	connect(t);
	subscribe(t, "a", 0);
	t->broker->unsubscribe(t->broker, SLICE("a"));
	t->broker->unsubscribe(t->broker, SLICE("never"));
	broker_memory_run(t->broker);
	/* The second request makes the answer to the first void. */
	assert_events(t, "unsubscribed 1\n");
	broker_memory_publish(t->broker, SLICE("a"), SLICE("x"), false);
	assert_events(t, "");
}

static void retained_messages_wait_for_whoever_subscribes(void **state)
{
	struct bench *t = *state;

	connect(t);
	t->broker->publish(t->broker, SLICE("a"), SLICE("old"), 1, true);
	t->broker->publish(t->broker, SLICE("a"), SLICE("new"), 1, true);
	broker_memory_publish(t->broker, SLICE("b"), SLICE("other"), true);
	broker_memory_run(t->broker);
	assert_events(t, "published 1\n");
	t->broker->subscribe(t->broker, SLICE("#"), 2);
	broker_memory_run(t->broker);
	assert_events(t, "subscribed 1 2\nmessage a new 1\nmessage b other 0\n");
	t->broker->publish(t->broker, SLICE("a"), SLICE(""), 0, true);
	t->broker->subscribe(t->broker, SLICE("a"), 2);
	broker_memory_run(t->broker);
	assert_events(t, "subscribed 1 2\nmessage a  0\n");
}

static void a_filter_that_is_none_is_refused(void **state)
{
	struct bench *t = *state;

	connect(t);
	t->broker->subscribe(t->broker, SLICE("a/#/b"), 1);
	broker_memory_run(t->broker);
	assert_events(t, "subscribed 1 128\n");
}

static void without_a_connection_requests_fail(void **state)
{
	struct bench *t = *state;

	t->broker->publish(t->broker, SLICE("a"), SLICE("x"), 0, false);
	broker_memory_run(t->broker);
	t->broker->subscribe(t->broker, SLICE("a"), 0);
	broker_memory_run(t->broker);
	assert_events(t, "published 0\nsubscribed 0 0\n");
	broker_memory_publish(t->broker, SLICE("a"), SLICE("x"), false);
	assert_events(t, "");
}

static void a_dropped_connection_loses_its_subscriptions(void **state)
{
	struct bench *t = *state;

	connect(t);
	subscribe(t, "a", 0);
	broker_memory_publish(t->broker, SLICE("a"), SLICE("never seen"), false);
	broker_memory_drop(t->broker);
	broker_memory_run(t->broker);
	assert_events(t, "lost\n");
	connect(t);
	broker_memory_publish(t->broker, SLICE("a"), SLICE("x"), false);
	assert_events(t, "");
}

static void a_kept_session_keeps_its_subscriptions(void **state)
{
	struct bench *t = *state;
	const struct broker_connect kept = {.scheme = 1, .clean_session = false};

	t->broker->connect(t->broker, &kept);
	broker_memory_run(t->broker);
	subscribe(t, "a", 0);
	broker_memory_drop(t->broker);
	broker_memory_run(t->broker);
	assert_events(t, "lost\n");
	t->broker->connect(t->broker, &kept);
	broker_memory_run(t->broker);
	broker_memory_publish(t->broker, SLICE("a"), SLICE("x"), false);
	broker_memory_run(t->broker);
	assert_events(t, "connected 1\nmessage a x 0\n");
	connect(t);
	broker_memory_publish(t->broker, SLICE("a"), SLICE("x"), false);
	assert_events(t, "");
}

static void an_abort_makes_everything_void(void **state)
{
	struct bench *t = *state;

	connect(t);
	subscribe(t, "a", 0);
	t->broker->publish(t->broker, SLICE("a"), SLICE("x"), 0, false);
	t->broker->abort(t->broker);
	assert_events(t, "");
	broker_memory_run(t->broker);
	assert_events(t, "");
}

static void disconnecting_is_answered_and_ends_messages(void **state)
{
	struct bench *t = *state;

	connect(t);
	subscribe(t, "a", 0);
	t->broker->disconnect(t->broker);
	broker_memory_run(t->broker);
	assert_events(t, "disconnected\n");
	broker_memory_publish(t->broker, SLICE("a"), SLICE("x"), false);
	assert_events(t, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			nothing_is_answered_from_inside_a_request, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_published_comes_to_subscribers_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			an_unsubscribed_topic_stays_silent, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			retained_messages_wait_for_whoever_subscribes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_filter_that_is_none_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			without_a_connection_requests_fail, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_dropped_connection_loses_its_subscriptions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_kept_session_keeps_its_subscriptions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_abort_makes_everything_void, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			disconnecting_is_answered_and_ends_messages, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
