/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <malloc.h>
#include <stdlib.h>

#include "messages/search.h"

static const struct {
	struct slice topic, payload;
} messages[] = {
	{{"bench/temp", 10}, {"{\"t\":22.5,\"ok\":true}", 20}},
	{{"bench/hum", 9}, {"40 %", 4}},
	{{"door", 4}, {"open", 4}},
	{{"bench", 5}, {"\x00\xff\x0a\r", 4}},
	{{"\xe6\xb8\xa9\xe5\xba\xa6", 6}, {"\xe5\x8d\x8a", 3}},
	{{"a", 1}, {"", 0}},
	{{"Door/Bell", 9}, {"Open Sesame!", 12}},
	{{"x", 1}, {"/a/b", 4}},
	{{"x", 1}, {"!a", 2}},
};

/* The numbers of the messages that match. */
static void assert_matches(const char *query, const char *wanted)
{
	struct diag d = {0};
	struct message_query *q = message_query_new(slice_of(query), &d);
	struct buf got = {0};

	if (!q)
		fail_msg("%s: %s", query, d.text);
	for (size_t i = 0; i < ALEN(messages); i++)
		if (message_query_matches(q, &(struct message){.topic = messages[i].topic,
						     .payload = messages[i].payload}))
			buf_addf(&got, "%zu", i);
	if (!slice_eq(buf_slice(&got), slice_of(wanted)))
		fail_msg("%s matches %s, not %s", query, buf_text(&got), wanted);
	assert_false(message_query_matches(
		q, &(struct message){.topic = SLICE("\0\0\0"), .lost = true}));
	message_query_free(q);
	buf_fini(&got);
}

static void what_is_typed_finds_what_it_says(void **state)
{
	static const char *const cases[][2] = {
		{"open", "2"},
		{"bench", "013"},
		{"22.5", "0"},
		{"%", "1"},
		{" ", "16"},
		{"nowhere", ""},
		{"\xe5\x8d\x8a", "4"},
		{"\xe5", "4"},
		{"/a/b", "7"},
		{"/", "0167"},
		{"a/b", "7"},
		{"/open/", "2"},
		{"/open/i", "26"},
		{"/^o/i", "26"},
		{"/2+\\.5/", "0"},
		{"/\\d$/", ""},
		{"/^$/", "5"},
		{"/./i", "012345678"},
		{"//a/b/", "7"},
		{"/\xe5\xba\xa6$/", "4"},
		{"topic:bench/#", "013"},
		{"topic:bench/+", "01"},
		{"topic:door", "2"},
		{"topic:#", "012345678"},
		{"topic:+/temp", "0"},
		{"topic:Bench", ""},
		{"hex:00ff", "3"},
		{"hex:00 ff 0a 0d", "3"},
		{"hex:62 65", "013"},
		{"hex:0x25", "1"},
		{"!bench", "245678"},
		{"!topic:bench/#", "245678"},
		{"!/o/i", "134578"},
		{"!hex:00", "01245678"},
		{"/!a/", "8"},
		{"!!", "0123457"},
		{"/i", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_matches(cases[i][0], cases[i][1]);
}

static void what_can_not_be_looked_for_is_reported(void **state)
{
	static const char *const cases[][2] = {
		{"", "there is nothing to look for"},
		{"!", "there is nothing to look for"},
		{"hex:", "there is nothing to look for"},
		{"hex:0", "odd number of hex digits: 0"},
		{"hex:xy", "x is not a hex digit"},
		{"topic:",
			"nothing is not a topic filter: + and # stand for whole levels, # only at the end"},
		{"topic:a#",
			"a# is not a topic filter: + and # stand for whole levels, # only at the end"},
		{"topic:#/\x1b[2J",
			"#/␛[2J is not a topic filter: + and # stand for whole levels, # only at the end"},
		{"//", "there is no pattern between the slashes"},
		{"!//i", "there is no pattern between the slashes"},
		{"/(/", "the pattern is wrong at its byte 2: missing closing parenthesis"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};
		if (message_query_new(slice_of(cases[i][0]), &d))
			fail_msg("%s was taken", cases[i][0]);
		assert_string_equal(d.text, cases[i][1]);
	}
}

static void a_mistake_has_its_place_in_what_was_typed(void **state)
{
	static const struct {
		const char *query;
		size_t at, n;
	} cases[] = {
		{"hex:0g", 5, 1},
		{"!hex:xy", 5, 1},
		{"hex:", 4, 0},
		{"topic:a#", 6, 2},
		{"!topic:a#", 7, 2},
		{"/a(/", 3, 0},
		{"!/a(/i", 4, 0},
		{"//", 1, 0},
		{"!", 1, 0},
		{"", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};
		assert_null(message_query_new(slice_of(cases[i].query), &d));
		if (d.at != cases[i].at || d.n != cases[i].n || d.code != 0)
			fail_msg("%s: %zu bytes at %zu", cases[i].query, d.n, d.at);
		assert_null(message_query_new(slice_of(cases[i].query), NULL));
	}
}

/* What is marked has at least one byte, also where the pattern may do with none. */
static void a_pattern_that_can_match_nothing_marks_something(void **state)
{
	static const struct {
		const char *query, *text;
		size_t from, at, n;
	} cases[] = {
		{"/b*/", "aab", 0, 2, 1},
		{"/b*/", "abbab", 3, 4, 1},
		{"/x?a|/", "bxa", 0, 1, 2},
		{"/b*/", "aaa", 0, SLICE_NONE, 0},
		{"/^$/", "", 0, SLICE_NONE, 0},
		{"hex:61", "ba", 0, 1, 1},
		{"!/a/", "a", 0, SLICE_NONE, 0},
		{"topic:a", "a", 0, SLICE_NONE, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct message_query *q = message_query_new(slice_of(cases[i].query), NULL);
		size_t at = SLICE_NONE, n = 0;
		bool found = message_query_find(q, slice_of(cases[i].text), cases[i].from, &at, &n);
		if (found != (cases[i].n > 0) || (found && (at != cases[i].at || n != cases[i].n)))
			fail_msg("%s in %s: %d, %zu bytes at %zu", cases[i].query, cases[i].text,
				found, n, at);
		message_query_free(q);
	}
}

static void bytes_that_every_match_holds(void **state)
{
	static const char *const cases[][2] = {{"open", "open"}, {"hex:6162", "ab"}, {"!open", ""},
		{"/open/", ""}, {"topic:a/b", "a/b"}, {"topic:a/b/#", "a/b"}, {"topic:a/+/c", "a/"},
		{"topic:#", ""}, {"topic:+/a", ""}, {"!topic:a", ""}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct message_query *q = message_query_new(slice_of(cases[i][0]), NULL);
		assert_slice(message_query_bytes(q), cases[i][1]);
		assert_string_equal(message_query_text(q), cases[i][0]);
		message_query_free(q);
	}
}

static void a_pattern_that_costs_too_much_is_given_up_and_that_is_reported(void **state)
{
	struct message_query *q = message_query_new(SLICE("/(a+)+$/"), NULL);
	struct buf as = {0};

	(void)state;
	assert_true(message_query_matches(q, &(struct message){.payload = SLICE("aaa")}));
	assert_false(message_query_gave_up(q));
	buf_add_repeat(&as, 'a', 100);
	buf_add_char(&as, 'b');
	assert_false(message_query_matches(q, &(struct message){.payload = buf_slice(&as)}));
	assert_true(message_query_gave_up(q));
	message_query_free(q);
	buf_fini(&as);
}

static void what_was_typed_is_shown_harmless(void **state)
{
	struct message_query *q = message_query_new(SLICE("\x1b[2J\xff"), NULL);

	(void)state;
	assert_string_equal(message_query_text(q), "␛[2J\\xff");
	message_query_free(q);
	message_query_free(NULL);
}

/* ---- many messages: number n has the payload <n>, every hundredth the topic "rare" ---- */

static void add(struct message_log *log, uint64_t count)
{
	char text[32];

	for (uint64_t n = message_log_end(log); count--; n++) {
		int length = snprintf(text, sizeof(text), "<%llu>", (unsigned long long)n);
		struct slice topic = n % 100 ? SLICE("often") : SLICE("rare");
		message_log_add(log,
			&(struct message){.at = (int64_t)n,
				.topic = topic,
				.payload = {text, (size_t)length}},
			&(struct message_place){n * 40, n * 40 + 10});
	}
}

static struct message_filter *filter(const struct message_log *log, const char *query)
{
	struct message_query *q = message_query_new(slice_of(query), NULL);

	assert_non_null(q);
	return message_filter_new(log, q);
}

static void run_filter(struct message_filter *f)
{
	int percent = message_filter_percent(f), steps = 0;

	while (message_filter_step(f)) {
		assert_true(message_filter_percent(f) >= percent);
		percent = message_filter_percent(f);
		steps++;
	}
	assert_int_equal(message_filter_percent(f), 100);
	assert_in_range(steps, 0, 200); /* each does much, and none all */
}

static void check_rare(const struct message_list *l, uint64_t count)
{
	struct message m;
	uint64_t number;

	assert_int_equal(message_list_end(l) - message_list_first(l), count);
	for (uint64_t i = message_list_first(l); i < message_list_end(l); i++) {
		assert_true(message_list_get(l, i, &m, &number));
		assert_int_equal(number, i * 100);
		assert_slice(m.topic, "rare");
	}
	assert_false(message_list_get(l, message_list_end(l), &m, &number));
}

static void a_filter_holds_what_matches_and_grows_with_the_log(void **state)
{
	static const char *const queries[] = {
		"rare", "topic:rare", "/^rare$/", "!often", "hex:72617265"};

	(void)state;
	for (size_t i = 0; i < ALEN(queries); i++) {
		struct message_log *log = message_log_new();
		struct message_filter *f = filter(log, queries[i]);
		struct message_list l = {.log = log, .filter = f};

		assert_false(message_filter_step(f));
		assert_int_equal(message_filter_percent(f), 100);
		check_rare(&l, 0);
		add(log, 10000);
		assert_int_equal(message_filter_percent(f), 0);
		run_filter(f);
		check_rare(&l, 100);
		for (uint64_t more = 0; more < 1000; more++) {
			add(log, 1);
			run_filter(f);
			check_rare(&l, 100 + more / 100 + 1);
		}
		assert_int_equal(message_list_find(&l, 0), 0);
		assert_int_equal(message_list_find(&l, 500), 5);
		assert_int_equal(message_list_find(&l, 501), 6);
		assert_int_equal(message_list_find(&l, 99999), 110);
		message_filter_free(f);
		message_log_free(log);
	}
	message_filter_free(NULL);
}

static void what_the_log_drops_the_filter_drops(void **state)
{
	struct message_log *log = message_log_new();
	struct message_filter *f = filter(log, "x");
	struct message_list l = {.log = log, .filter = f};
	struct message m;
	struct buf big = {0};
	uint64_t number;

	(void)state;
	buf_add_repeat(&big, 'x', 1024 * 1024);
	for (uint64_t i = 0; i < 100; i++) {
		message_log_add(log, &(struct message){.payload = buf_slice(&big)},
			&(struct message_place){i * 2000000, i * 2000000});
		run_filter(f);
		assert_int_equal(message_list_end(&l), i + 1);
		assert_int_equal(message_list_first(&l), message_log_first(log));
		assert_true(message_list_get(&l, message_list_first(&l), &m, &number));
		assert_int_equal(number, message_log_first(log));
	}
	assert_true(message_list_first(&l) > 50);
	/* A filter that begins now begins with what there is. */
	struct message_filter *late = filter(log, "x");
	l.filter = late;
	run_filter(late);
	assert_int_equal(
		message_list_end(&l) - message_list_first(&l), 100 - message_log_first(log));
	message_filter_free(late);
	message_filter_free(f);
	message_log_free(log);
	buf_fini(&big);
}

/* ---- the search ---- */

static uint64_t search(const struct message_list *l, const char *query, uint64_t from, bool here,
	bool backwards, bool *wrapped)
{
	struct message_query *q = message_query_new(slice_of(query), NULL);
	enum message_search_state found;
	struct message_search s;
	int steps = 0;

	message_search_start(&s, l, q, from, here, backwards);
	while ((found = message_search_step(&s)) == MESSAGE_SEARCH_GOES_ON)
		assert_in_range(++steps, 1, 200);
	*wrapped = s.wrapped;
	message_query_free(q);
	return found == MESSAGE_SEARCH_FOUND ? s.place : UINT64_MAX;
}

static void a_search_finds_the_next_in_its_direction_and_goes_round(void **state)
{
	static const struct {
		const char *query;
		uint64_t from;
		bool here, backwards;
		uint64_t found;
		bool wrapped;
	} cases[] = {
		{"<777>", 9999, true, true, 777, false},
		{"<777>", 0, true, false, 777, false},
		{"<777>", 777, true, true, 777, false},
		{"<777>", 777, false, true, 777, true},
		{"<777>", 777, false, false, 777, true},
		{"<777>", 776, false, false, 777, false},
		{"<777>", 778, false, true, 777, false},
		{"<777>", 776, false, true, 777, true},
		{"<777>", 778, true, false, 777, true},
		{"<777>", 50000, true, true, 777, false},
		{"rare", 5000, false, true, 4900, false},
		{"rare", 5000, false, false, 5100, false},
		{"rare", 5000, true, false, 5000, false},
		{"rare", 9950, false, false, 0, true},
		{"/rare/", 50, false, true, 0, false},
		{"/rare/", 0, false, true, 9900, true},
		{"!often", 4950, false, true, 4900, false},
		{"<0>", 9999, true, true, 0, false},
		{"<9999>", 0, false, true, 9999, true},
		{"<9999>", 0, true, false, 9999, false},
		{"nowhere", 5000, true, true, UINT64_MAX, true},
		{"nowhere", 0, true, false, UINT64_MAX, true},
		{"/nowhere/", 5000, false, false, UINT64_MAX, true},
	};
	struct message_log *log = message_log_new();
	struct message_list l = {.log = log, .filter = NULL};
	bool wrapped;

	(void)state;
	assert_int_equal(search(&l, "a", 0, true, true, &wrapped), UINT64_MAX);
	add(log, 10000);
	for (size_t i = 0; i < ALEN(cases); i++) {
		uint64_t found = search(&l, cases[i].query, cases[i].from, cases[i].here,
			cases[i].backwards, &wrapped);
		if (found != cases[i].found || wrapped != cases[i].wrapped)
			fail_msg("case %zu: %s found at %lld, %d", i, cases[i].query,
				(long long)found, wrapped);
	}
	message_log_free(log);
}

static void a_search_in_a_filtered_list_stays_in_it(void **state)
{
	struct message_log *log = message_log_new();
	struct message_filter *f = filter(log, "rare");
	struct message_list l = {.log = log, .filter = f};
	bool wrapped;

	(void)state;
	add(log, 10000);
	run_filter(f);
	assert_int_equal(search(&l, "<4200>", 99, true, true, &wrapped), 42);
	assert_int_equal(search(&l, "<4201>", 99, true, true, &wrapped), UINT64_MAX);
	assert_int_equal(search(&l, "00>", 42, false, false, &wrapped), 43);
	message_filter_free(f);
	message_log_free(log);
}

static void a_search_goes_round_where_the_log_has_dropped_its_place(void **state)
{
	struct message_log *log = message_log_new();
	struct message_list l = {.log = log, .filter = NULL};
	struct message_query *q = message_query_new(SLICE("needle"), NULL);
	enum message_search_state found;
	struct message_search s;
	struct buf big = {0};

	(void)state;
	buf_add_repeat(&big, 'x', 1024 * 1024);
	for (uint64_t i = 0; i < 80; i++) {
		if (i == 10)
			message_search_start(&s, &l, q, 5, true, true);
		message_log_add(log,
			&(struct message){.topic = i < 79 ? SLICE("hay") : SLICE("needle"),
				.payload = buf_slice(&big)},
			&(struct message_place){i * 2000000, i * 2000000 + 10});
	}
	assert_true(message_log_first(log) > 5);
	do
		found = message_search_step(&s);
	while (found == MESSAGE_SEARCH_GOES_ON);
	assert_int_equal(found, MESSAGE_SEARCH_FOUND);
	assert_int_equal(s.place, 79);
	message_query_free(q);
	message_log_free(log);
	buf_fini(&big);
}

static void queries_and_filters_give_their_memory_back(void **state)
{
	struct message_log *log = message_log_new();
	struct buf text = {0};

	(void)state;
	add(log, 1000);
	buf_add_char(&text, '/');
	buf_add_repeat(&text, 'r', 2000);
	buf_add_text(&text, "|rare/");
	struct mallinfo2 before = mallinfo2();
	for (int i = 0; i < 200; i++) {
		struct message_filter *f = filter(log, buf_text(&text));
		run_filter(f);
		message_filter_free(f);
		f = filter(log, "rare");
		run_filter(f);
		message_filter_free(f);
	}
	struct mallinfo2 after = mallinfo2();
	assert_true(after.uordblks + after.hblkhd < before.uordblks + before.hblkhd + 20000);
	buf_fini(&text);
	message_log_free(log);
}

static void a_list_of_all_has_the_places_of_the_log(void **state)
{
	struct message_log *log = message_log_new();
	struct message_list l = {.log = log, .filter = NULL};
	struct message m;
	uint64_t number;

	(void)state;
	assert_int_equal(message_list_find(&l, 3), 0);
	add(log, 10);
	assert_int_equal(message_list_first(&l), 0);
	assert_int_equal(message_list_end(&l), 10);
	assert_int_equal(message_list_find(&l, 0), 0);
	assert_int_equal(message_list_find(&l, 9), 9);
	assert_int_equal(message_list_find(&l, 10), 10);
	assert_int_equal(message_list_find(&l, 99), 10);
	assert_true(message_list_get(&l, 9, &m, &number));
	assert_int_equal(number, 9);
	assert_false(message_list_get(&l, 10, &m, &number));
	message_log_free(log);
}

/* The oldest go while the list grows: its ring turns, and grows when it is full in the middle. */
static void a_filter_forgets_what_the_log_forgets(void **state)
{
	enum { LARGE = 100 * 1024 };
	struct message_log *log = message_log_new();
	struct message_filter *f = filter(log, "topic:rare");
	struct message_list l = {.log = log, .filter = f};
	char *payload = calloc(1, LARGE);
	struct message m;
	uint64_t number, n = 0;

	(void)state;
	assert_string_equal(message_query_text(message_filter_query(f)), "topic:rare");
	for (; n < 3000; n++) {
		size_t bytes = n < 400 ? LARGE : 10;
		message_log_add(log,
			&(struct message){.at = (int64_t)n,
				.topic = SLICE("rare"),
				.payload = {payload, bytes}},
			&(struct message_place){n * 2 * LARGE, n * 2 * LARGE + 10});
		while (message_filter_step(f))
			;
	}
	uint64_t first = message_log_first(log);
	assert_true(first > 0);
	assert_int_equal(message_list_first(&l), first);
	assert_int_equal(message_list_end(&l), n);
	for (uint64_t i = first; i < n; i++) {
		assert_true(message_list_get(&l, i, &m, &number));
		assert_int_equal(number, i);
		assert_int_equal(m.at, i);
	}
	assert_false(message_list_get(&l, first - 1, &m, &number));
	l.filter = NULL;
	assert_int_equal(message_list_first(&l), first);
	assert_int_equal(message_list_find(&l, 0), first);
	free(payload);
	message_filter_free(f);
	message_log_free(log);
}

/* Places and numbers lead to each other, with long stretches of matches and without any. */
static void a_filter_finds_each_of_many_matches_in_little_memory(void **state)
{
	enum { COUNT = 60000 };
	struct message_log *log = message_log_new();
	struct message_query *query = message_query_new(SLICE("topic:a"), NULL);
	struct message_filter *f = message_filter_new(log, query);
	uint64_t matches = 0, number;
	struct message m;

	(void)state;
	for (uint64_t i = 0; i < COUNT; i++) {
		bool is_match = i / 5000 % 2 ? i % 977 == 0 : i % 1000 != 3;
		message_log_add(log,
			&(struct message){
				.at = (int64_t)i, .topic = is_match ? SLICE("a") : SLICE("b")},
			&(struct message_place){i * 10, i * 10 + 3});
	}
	struct mallinfo2 before = mallinfo2();
	while (message_filter_step(f))
		;
	struct mallinfo2 after = mallinfo2();
	if (!SANITIZED && !under_valgrind() && after.uordblks > before.uordblks)
		assert_in_range(after.uordblks - before.uordblks, 1, COUNT / 4);
	struct message_list l = {.log = log, .filter = f};
	for (uint64_t i = 0; i < COUNT; i++) {
		bool is_match = i / 5000 % 2 ? i % 977 == 0 : i % 1000 != 3;
		assert_int_equal(message_list_find(&l, i), matches);
		if (!is_match)
			continue;
		assert_true(message_list_get(&l, matches++, &m, &number));
		assert_int_equal(number, i);
	}
	assert_int_equal(message_list_end(&l), matches);
	message_filter_free(f);
	message_log_free(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_finds_what_it_says),
		cmocka_unit_test(what_can_not_be_looked_for_is_reported),
		cmocka_unit_test(a_mistake_has_its_place_in_what_was_typed),
		cmocka_unit_test(a_pattern_that_can_match_nothing_marks_something),
		cmocka_unit_test(bytes_that_every_match_holds),
		cmocka_unit_test(a_pattern_that_costs_too_much_is_given_up_and_that_is_reported),
		cmocka_unit_test(what_was_typed_is_shown_harmless),
		cmocka_unit_test(a_filter_holds_what_matches_and_grows_with_the_log),
		cmocka_unit_test(what_the_log_drops_the_filter_drops),
		cmocka_unit_test(a_search_finds_the_next_in_its_direction_and_goes_round),
		cmocka_unit_test(a_search_in_a_filtered_list_stays_in_it),
		cmocka_unit_test(a_search_goes_round_where_the_log_has_dropped_its_place),
		cmocka_unit_test(queries_and_filters_give_their_memory_back),
		cmocka_unit_test(a_list_of_all_has_the_places_of_the_log),
		cmocka_unit_test(a_filter_forgets_what_the_log_forgets),
		cmocka_unit_test(a_filter_finds_each_of_many_matches_in_little_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
