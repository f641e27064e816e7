/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session_rig.h"

#include <malloc.h>
#include <stdlib.h>

#include "messages/log.h"

/* All that a board has sent, as a recorder would give it again. */
struct stream {
	struct buf bytes;
	size_t gone_from, gone_to; /* these are not to be had */
	size_t asked;              /* how often */
};

static bool read_stream(void *user, uint64_t at, size_t n, struct buf *out)
{
	struct stream *s = user;

	s->asked++;
	if (at + n > s->bytes.n || (at < s->gone_to && at + n > s->gone_from))
		return false;
	buf_add(out, slice_sub(buf_slice(&s->bytes), (size_t)at, n));
	return true;
}

struct shelf {
	struct message_log *log;
	struct stream stream;
};

static void start(struct shelf *s, bool recorded)
{
	*s = (struct shelf){.log = message_log_new()};
	if (recorded)
		message_log_set_source(s->log, &(struct message_source){read_stream, &s->stream});
}

static void finish(struct shelf *s)
{
	message_log_free(s->log);
	buf_fini(&s->stream.bytes);
}

static void add(
	struct shelf *s, int64_t at, struct slice before, struct slice topic, struct slice payload)
{
	struct message_place place;

	buf_add(&s->stream.bytes, before);
	buf_add_text(&s->stream.bytes, "+MQTTSUBRECV:0,\"");
	place.topic = s->stream.bytes.n;
	buf_add(&s->stream.bytes, topic);
	buf_addf(&s->stream.bytes, "\",%zu,", payload.n);
	place.payload = s->stream.bytes.n;
	buf_add(&s->stream.bytes, payload);
	buf_add_text(&s->stream.bytes, "\r\n");
	message_log_add(
		s->log, &(struct message){.at = at, .topic = topic, .payload = payload}, &place);
}

static void messages_are_kept_as_they_came(void **state)
{
	struct shelf s;
	struct message m;

	(void)state;
	start(&s, false);
	assert_int_equal(message_log_end(s.log), 0);
	assert_int_equal(message_log_first(s.log), 0);
	assert_false(message_log_get(s.log, 0, &m));
	add(&s, 10, SLICE(""), SLICE("a"), SLICE("x\0\r\ny"));
	add(&s, 20, SLICE("OK\r\n"), SLICE(""), SLICE(""));
	add(&s, 30, SLICE(""), (struct slice){NULL, 0}, (struct slice){NULL, 0});
	assert_int_equal(message_log_first(s.log), 0);
	assert_int_equal(message_log_end(s.log), 3);
	assert_true(message_log_get(s.log, 2, &m));
	assert_int_equal(m.at, 30);
	assert_int_equal(m.topic.n + m.payload.n, 0);
	assert_true(message_log_get(s.log, 0, &m));
	assert_int_equal(m.at, 10);
	assert_slice(m.topic, "a");
	assert_true(slice_eq(m.payload, SLICE("x\0\r\ny")));
	assert_false(m.lost);
	assert_false(message_log_get(s.log, 3, &m));
	assert_false(message_log_get(s.log, UINT64_MAX, &m));
	finish(&s);
	message_log_free(NULL);
}

/* A payload that says its number, of a length that says it too. */
static struct slice payload_of(uint64_t number, struct buf *out)
{
	static const size_t sizes[] = {0, 1000, 4, 333, 70, 40, 9};
	size_t n = number % 40000 == 77 ? 300000 : sizes[number % ALEN(sizes)];

	buf_clear(out);
	buf_addf(out, "<%llu>", (unsigned long long)number);
	if (n > out->n)
		buf_add_repeat(out, (char)('a' + number % 26), n - out->n);
	return buf_slice(out);
}

static void check_number(const struct shelf *s, uint64_t number)
{
	struct buf wanted = {0};
	struct message m;

	assert_true(message_log_get(s->log, number, &m));
	assert_true(slice_eq(m.payload, payload_of(number, &wanted)));
	assert_slice(m.topic, number % 3 ? "topic" : "");
	assert_int_equal(m.at, number * 10);
	assert_false(m.lost);
	buf_fini(&wanted);
}

enum { MANY = 60000 }; /* some 12 MiB of topics and payloads, and 15 as they were sent */

static void fill(struct shelf *s, uint64_t count)
{
	struct buf payload = {0};

	for (uint64_t i = message_log_end(s->log); i < count; i++)
		add(s, (int64_t)i * 10,
			i % 1000 ? SLICE("\r\n") : SLICE("\r\n+MQTTSUB:0,6,\"t\",1\r\n\r\nOK\r\n"),
			i % 3 ? SLICE("topic") : SLICE(""), payload_of(i, &payload));
	buf_fini(&payload);
}

static void older_ones_are_read_again_from_where_they_were_recorded(void **state)
{
	struct shelf s;

	(void)state;
	start(&s, true);
	fill(&s, MANY);
	assert_int_equal(message_log_first(s.log), 0);
	assert_int_equal(message_log_end(s.log), MANY);
	assert_int_equal(s.stream.asked, 0);
	/* Here and there, one after the other, and back. */
	for (uint64_t i = 0, number = 7; i < 2000; i++, number = (number * 48271 + 11) % MANY)
		check_number(&s, number);
	for (uint64_t i = 0; i < MANY; i++)
		check_number(&s, i);
	for (uint64_t i = MANY; i-- > 0;)
		check_number(&s, i);
	finish(&s);
}

static void stars_in_what_was_read_again_may_be_a_secret(void **state)
{
	static const struct {
		const char *topic, *payload;
		bool may_be;
	} cases[] = {{"t", "ab", false}, {"t", "a*b", true}, {"t*", "ab", true}, {"", "", false}};
	struct shelf s;
	struct message m;

	(void)state;
	start(&s, true);
	for (size_t i = 0; i < ALEN(cases); i++)
		add(&s, (int64_t)i, SLICE(""), slice_of(cases[i].topic),
			slice_of(cases[i].payload));
	/* What is in memory is as the board sent it. */
	for (size_t i = 0; i < ALEN(cases); i++) {
		assert_true(message_log_get(s.log, i, &m));
		assert_false(message_may_be_masked(&m));
	}
	fill(&s, MANY);
	for (size_t i = 0; i < ALEN(cases); i++) {
		assert_true(message_log_get(s.log, i, &m));
		assert_int_equal(message_may_be_masked(&m), cases[i].may_be);
	}
	assert_true(message_log_get(s.log, MANY - 1, &m));
	assert_false(m.again);
	finish(&s);
}

static void neighbours_are_read_many_at_once(void **state)
{
	struct shelf s;

	(void)state;
	start(&s, true);
	fill(&s, MANY);
	for (uint64_t i = 0; i < MANY; i++)
		check_number(&s, i);
	size_t forwards = s.stream.asked;
	for (uint64_t i = MANY; i-- > 0;)
		check_number(&s, i);
	/* 5 MiB are not in memory. */
	assert_in_range(forwards, 5, 12);
	assert_in_range(s.stream.asked - forwards, 1, 12);
	finish(&s);
}

static void new_ones_come_while_old_ones_are_looked_at(void **state)
{
	struct shelf s;

	(void)state;
	start(&s, true);
	fill(&s, MANY);
	for (uint64_t i = 0; i < 20000; i += 50) {
		check_number(&s, i);
		fill(&s, MANY + i / 2);
		check_number(&s, i + 1);
		check_number(&s, message_log_end(s.log) - 1);
	}
	finish(&s);
}

static void what_was_not_recorded_is_marked_and_all_else_is_there(void **state)
{
	struct shelf s;
	struct message m;
	uint64_t lost = 0, first = 0, last = 0;

	(void)state;
	start(&s, true);
	fill(&s, MANY);
	s.stream.gone_from = 3000000;
	s.stream.gone_to = 3100000;
	for (uint64_t i = 0; i < MANY; i++) {
		assert_true(message_log_get(s.log, i, &m));
		if (!m.lost) {
			check_number(&s, i);
			continue;
		}
		first = lost++ ? first : i;
		last = i;
	}
	/* Those, and no other: some 200 bytes a message. */
	assert_in_range(lost, 300, 700);
	assert_int_equal(last - first + 1, lost);
	assert_true(message_log_get(s.log, first + 5, &m));
	assert_int_equal(m.at, (first + 5) * 10);
	assert_true(m.payload.n > 0);
	for (size_t i = 0; i < m.payload.n; i++)
		assert_int_equal(m.payload.p[i], 0);
	finish(&s);
}

static void without_a_recording_the_oldest_go(void **state)
{
	struct shelf s;
	struct message m;
	uint64_t bytes = 0;

	(void)state;
	start(&s, false);
	fill(&s, 3 * MANY);
	assert_int_equal(message_log_end(s.log), 3 * MANY);
	assert_true(message_log_first(s.log) > 0);
	assert_false(message_log_get(s.log, message_log_first(s.log) - 1, &m));
	for (uint64_t i = message_log_first(s.log); i < 3 * MANY; i++) {
		assert_true(message_log_get(s.log, i, &m));
		bytes += m.topic.n + m.payload.n;
	}
	assert_true(bytes <= MESSAGE_LOG_ALONE);
	assert_true(bytes > MESSAGE_LOG_ALONE - 1024 * 1024);
	check_number(&s, message_log_first(s.log));
	finish(&s);
}

static void a_message_larger_than_everything_is_kept_whole(void **state)
{
	enum { BIG = 4 * 1024 * 1024 };
	struct buf big = {0};
	struct shelf s;
	struct message m;

	(void)state;
	buf_add_repeat(&big, 'b', BIG);
	for (int recorded = 0; recorded < 2; recorded++) {
		start(&s, recorded);
		for (int i = 0; i < 20; i++) {
			add(&s, i, SLICE(""), SLICE("t"), buf_slice(&big));
			add(&s, i, SLICE(""), SLICE("u"), SLICE("small"));
		}
		assert_int_equal(message_log_first(s.log) > 0, !recorded);
		for (uint64_t i = message_log_first(s.log); i < 40; i++) {
			assert_true(message_log_get(s.log, i, &m));
			assert_true(slice_eq(m.payload, i % 2 ? SLICE("small") : buf_slice(&big)));
		}
		finish(&s);
	}
	buf_fini(&big);
}

static void what_is_known_of_them_is_bounded_too(void **state)
{
	enum { COUNT = 680000 };
	struct shelf s;
	struct message m;

	(void)state;
	start(&s, true);
	/* So far from each other that nothing is shared. */
	for (uint64_t i = 0; i < COUNT; i++)
		message_log_add(s.log, &(struct message){.at = (int64_t)i, .topic = SLICE("t")},
			&(struct message_place){i * 1000000, i * 1000000 + 3});
	uint64_t kept = COUNT - message_log_first(s.log);
	assert_in_range(kept, 1, MESSAGE_LOG_INDEX / 100);
	assert_true(message_log_get(s.log, COUNT - 1, &m));
	assert_int_equal(m.at, COUNT - 1);
	assert_false(m.lost);
	assert_true(message_log_get(s.log, COUNT - kept, &m));
	assert_int_equal(m.at, COUNT - kept);
	assert_slice(m.topic, "t");
	finish(&s);
}

/* Bytes as a recorder would give them, but from nowhere. */
struct sparse {
	size_t most; /* that were asked for at once */
};

static bool read_sparse(void *user, uint64_t at, size_t n, struct buf *out)
{
	struct sparse *s = user;

	(void)at;
	s->most = n > s->most ? n : s->most;
	buf_add_repeat(out, 'x', n);
	return true;
}

static size_t heap_bytes(void)
{
	struct mallinfo2 now = mallinfo2();

	return now.uordblks + now.hblkhd;
}

/* Ten million have to fit into the index (log.h), so a usual one may take that much of it. */
static void a_message_costs_few_bytes(void **state)
{
	enum { COUNT = 200000, MOST = MESSAGE_LOG_INDEX / 10000000 };
	struct shelf s;

	(void)state;
	start(&s, true);
	size_t before = heap_bytes();
	for (uint64_t i = 0; i < COUNT; i++)
		message_log_add(s.log,
			&(struct message){(int64_t)i * 746, SLICE("bench/sensor/temp"),
				SLICE("{\"t\":22.50,\"h\":40.1,\"ok\":true,\"n\":00000000}"), false,
				false},
			&(struct message_place){i * 86 + 16, i * 86 + 38});
	size_t after = heap_bytes();
	assert_int_equal(message_log_first(s.log), 0);
	if (!SANITIZED && !under_valgrind())
		assert_in_range(after - before, MESSAGE_LOG_WINDOW,
			MESSAGE_LOG_WINDOW + (size_t)MOST * COUNT);
	finish(&s);
}

/* Where a board says much between its messages, not all of it is read to show one of them. */
static void messages_far_from_each_other_are_read_one_by_one(void **state)
{
	enum { COUNT = 3000, EACH = 8 * 1024, APART = 200 * 1024 };
	struct sparse source = {0};
	struct message_log *log = message_log_new();
	char *payload = calloc(1, EACH);
	struct message m;

	(void)state;
	message_log_set_source(log, &(struct message_source){read_sparse, &source});
	for (uint64_t i = 0; i < COUNT; i++)
		message_log_add(log,
			&(struct message){.topic = SLICE("t"), .payload = {payload, EACH}},
			&(struct message_place){i * APART, i * APART + 10});
	for (uint64_t i = 0; i < COUNT; i++) {
		assert_true(message_log_get(log, i, &m));
		assert_int_equal(m.payload.n, EACH);
	}
	assert_in_range(source.most, EACH, 1024 * 1024 + 2 * EACH);
	free(payload);
	message_log_free(log);
}

/* However large they are, no more of them is in memory than the header says. */
static void what_was_read_again_is_let_go_again(void **state)
{
	enum { COUNT = 100, EACH = 512 * 1024 };
	struct sparse source = {0};
	struct message_log *log = message_log_new();
	size_t before = heap_bytes();
	char *payload = calloc(1, EACH);
	struct message m;

	(void)state;
	message_log_set_source(log, &(struct message_source){read_sparse, &source});
	for (uint64_t i = 0; i < COUNT; i++)
		message_log_add(log,
			&(struct message){.topic = SLICE("t"), .payload = {payload, EACH}},
			&(struct message_place){i * 2 * EACH, i * 2 * EACH + 10});
	for (uint64_t i = 0; i < COUNT; i++)
		assert_true(message_log_get(log, i, &m));
	for (uint64_t i = COUNT; i-- > 0;) {
		assert_true(message_log_get(log, i, &m));
		assert_int_equal(m.payload.n, EACH);
	}
	/* The window, as much again, and what was last read of the source. */
	size_t used = heap_bytes() - before;
	assert_true(used < 2 * MESSAGE_LOG_WINDOW + 4 * 1024 * 1024);
	free(payload);
	message_log_free(log);
}

/* Those that were read again go with the rest of their block, and nothing else does. */
static void old_ones_that_are_looked_at_go_too(void **state)
{
	enum { APART = 1000000, TOPIC = 60 };
	struct sparse source = {0};
	struct message_log *log = message_log_new();
	char topic[TOPIC];
	struct message m;
	uint64_t n = 0;

	(void)state;
	memset(topic, 't', sizeof(topic));
	message_log_set_source(log, &(struct message_source){read_sparse, &source});
	while (message_log_first(log) == 0) {
		message_log_add(log, &(struct message){.at = (int64_t)n, .topic = {topic, TOPIC}},
			&(struct message_place){n * APART, n * APART + TOPIC + 3});
		n++;
	}
	for (int round = 0; round < 200; round++) {
		uint64_t first = message_log_first(log);
		for (uint64_t i = first; i < first + 3; i++) {
			assert_true(message_log_get(log, i, &m));
			assert_int_equal(m.at, i);
			assert_true(m.again);
			assert_int_equal(m.topic.p[0], 'x');
		}
		while (message_log_first(log) < first + 2) {
			message_log_add(log,
				&(struct message){.at = (int64_t)n, .topic = {topic, TOPIC}},
				&(struct message_place){n * APART, n * APART + TOPIC + 3});
			n++;
		}
		assert_false(message_log_get(log, first, &m));
	}
	/* Their places are used anew, and more are read again. */
	for (int more = 0; more < 150000; more++, n++)
		message_log_add(log, &(struct message){.at = (int64_t)n, .topic = {topic, TOPIC}},
			&(struct message_place){n * APART, n * APART + TOPIC + 3});
	for (uint64_t i = message_log_first(log), last = i + 200; i < last; i++)
		assert_true(message_log_get(log, i, &m) && m.again);
	/* What is in the window is there as it came. */
	for (uint64_t i = n - 100000; i < n; i++) {
		assert_true(message_log_get(log, i, &m));
		assert_true(!m.again && m.topic.p[0] == 't');
	}
	message_log_free(log);
	message_log_free(NULL);
}

static void bytes_are_looked_for_in_many_messages_at_once(void **state)
{
	struct shelf s;
	uint64_t from, to, asked = 0, may = 0;

	(void)state;
	start(&s, true);
	fill(&s, MANY);
	for (uint64_t i = 0; i < MANY; i = to, asked++) {
		bool holds = message_log_may_hold(s.log, i, SLICE("<54321>"), &from, &to);
		assert_int_equal(from, i);
		assert_true(to > i);
		may += holds;
		if (from <= 54321 && 54321 < to)
			assert_true(holds);
	}
	assert_int_equal(may, 1);
	assert_true(asked < MANY / 100);
	/* In memory, and past what was not recorded. */
	assert_true(message_log_may_hold(s.log, MANY - 1, SLICE("<59999>"), &from, &to));
	s.stream.gone_to = s.stream.bytes.n;
	assert_true(message_log_may_hold(s.log, 300, SLICE("no such bytes"), &from, &to));
	assert_false(message_log_may_hold(s.log, MANY - 1, SLICE("no such bytes"), &from, &to));
	finish(&s);
}

/* The places that a session records, checked by reading everything again. */
static void a_session_says_where_its_messages_stand(void **state)
{
	static const char *const between[] = {"", "\r\n", "\r\n\r\nOK\r\n", "WIFI GOT IP\r\n",
		"\xff\xfe\r\n", "+MQTTSUB:0,6,\"t\",1\r\n", "\r\n>", "line\n"};
	struct stream stream = {0};
	struct rig r;
	struct message m;
	struct buf payload = {0}, chunk = {0};
	uint64_t i;

	(void)state;
	rig_init(&r, false);
	session_set_source(r.s, &(struct message_source){read_stream, &stream});
	session_link_up(r.s, 0);
	for (i = 0; i < MANY; i++) {
		struct slice body = payload_of(i, &payload);
		buf_add_text(&chunk, between[i * 7 % ALEN(between)]);
		buf_addf(&chunk, "\r\n+MQTTSUBRECV:0,\"%s\",%zu,%.*s\r\n", i % 3 ? "topic" : "",
			body.n, SLICE_ARG(body));
		if (i % 10000 == 4999) /* cut off, and blank lines after it */
			buf_add_text(&chunk, "+MQTTSUBRECV:0,\"cut\",100,abc\r\n\r\n");
		else if (i % 5000 == 4999) /* blank lines that are in no event */
			buf_add_text(&chunk, "\r\nOK\r\n\r\n\r\n");
		buf_add(&stream.bytes, buf_slice(&chunk));
		/* In two pieces, the second with the next message's beginning. */
		size_t cut = i % chunk.n;
		session_receive(r.s, slice_sub(buf_slice(&chunk), 0, cut), (int64_t)i * 10);
		session_receive(r.s, slice_from(buf_slice(&chunk), cut), (int64_t)i * 10);
		buf_clear(&chunk);
		if (i % 5000 == 4999) {
			session_link_down(r.s, (int64_t)i * 10, "unplugged");
			session_link_up(r.s, (int64_t)i * 10);
		}
	}
	const struct message_log *log = session_messages(r.s);
	assert_int_equal(message_log_end(log), MANY);
	assert_int_equal(message_log_first(log), 0);
	for (i = 0; i < MANY; i++) {
		assert_true(message_log_get(log, i, &m));
		assert_true(slice_eq(m.payload, payload_of(i, &payload)));
		assert_slice(m.topic, i % 3 ? "topic" : "");
	}
	assert_true(stream.asked > 0);
	rig_fini(&r);
	buf_fini(&payload);
	buf_fini(&chunk);
	buf_fini(&stream.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_kept_as_they_came),
		cmocka_unit_test(older_ones_are_read_again_from_where_they_were_recorded),
		cmocka_unit_test(stars_in_what_was_read_again_may_be_a_secret),
		cmocka_unit_test(neighbours_are_read_many_at_once),
		cmocka_unit_test(new_ones_come_while_old_ones_are_looked_at),
		cmocka_unit_test(what_was_not_recorded_is_marked_and_all_else_is_there),
		cmocka_unit_test(without_a_recording_the_oldest_go),
		cmocka_unit_test(a_message_larger_than_everything_is_kept_whole),
		cmocka_unit_test(what_is_known_of_them_is_bounded_too),
		cmocka_unit_test(a_message_costs_few_bytes),
		cmocka_unit_test(messages_far_from_each_other_are_read_one_by_one),
		cmocka_unit_test(what_was_read_again_is_let_go_again),
		cmocka_unit_test(old_ones_that_are_looked_at_go_too),
		cmocka_unit_test(bytes_are_looked_for_in_many_messages_at_once),
		cmocka_unit_test(a_session_says_where_its_messages_stand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
