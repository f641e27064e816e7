/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "at/topic.h"

struct match {
	const char *filter, *topic;
	bool matches;
};

static void check(const struct match *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (topic_matches(slice_of(cases[i].filter), slice_of(cases[i].topic)) !=
			cases[i].matches)
			fail_msg("<%s> and <%s>: wanted %d", cases[i].filter, cases[i].topic,
				cases[i].matches);
}

static void a_filter_without_wildcards_matches_itself_only(void **state)
{
	static const struct match cases[] = {
		{"topic", "topic", true},
		{"topic", "Topic", false},
		{"topic", "topi", false},
		{"topi", "topic", false},
		{"a/b", "a/b", true},
		{"a/b", "a", false},
		{"a", "a/b", false},
		{"a/", "a", false},
		{"a", "a/", false},
		{"/a", "a", false},
		{"a//b", "a//b", true},
		{"a//b", "a/b", false},
		{"/", "/", true},
		{"$SYS/uptime", "$SYS/uptime", true},
	};

	(void)state;
	check(cases, ALEN(cases));
}

/* MQTT 3.1.1, 4.7.1.2 and 4.7.1.3: the examples of the standard. */
static void wildcards_match_as_the_standard_says(void **state)
{
	static const struct match cases[] = {
		{"sport/tennis/player1/#", "sport/tennis/player1", true},
		{"sport/tennis/player1/#", "sport/tennis/player1/ranking", true},
		{"sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true},
		{"sport/#", "sport", true},
		{"sport/#", "sports", false},
		{"#", "anything/at/all", true},
		{"#", "/", true},
		{"sport/tennis/+", "sport/tennis/player1", true},
		{"sport/tennis/+", "sport/tennis/player1/ranking", false},
		{"sport/+", "sport", false},
		{"sport/+", "sport/", true},
		{"+/+", "/finance", true},
		{"/+", "/finance", true},
		{"+", "/finance", false},
		{"+/tennis/#", "sport/tennis/player1", true},
		{"+", "a", true},
		{"+/b/+", "a/b/c", true},
		{"+/b/+", "a/c/c", false},
	};

	(void)state;
	check(cases, ALEN(cases));
}

/* 4.7.2 */
static void a_leading_wildcard_leaves_dollar_topics_out(void **state)
{
	static const struct match cases[] = {
		{"#", "$SYS/uptime", false},
		{"+/uptime", "$SYS/uptime", false},
		{"$SYS/#", "$SYS/uptime", true},
		{"$SYS/+", "$SYS/uptime", true},
		{"a/#", "a/$b", true},
		{"+/$b", "a/$b", true},
	};

	(void)state;
	check(cases, ALEN(cases));
}

static void what_is_no_filter_matches_nothing(void **state)
{
	static const struct match cases[] = {
		{"", "", false},
		{"", "a", false},
		{"#", "", false},
		{"sport/tennis#", "sport/tennis#", false},
		{"sport/tennis/#/ranking", "sport/tennis/x/ranking", false},
		{"sport+", "sport+", false},
		{"a/b+/c", "a/b+/c", false},
		{"##", "a", false},
		{"++", "a", false},
	};

	(void)state;
	check(cases, ALEN(cases));
	assert_true(topic_is_filter(slice_of("a/+/#")));
	assert_false(topic_is_filter(slice_of("a/#/b")));
}

static void topics_are_bytes(void **state)
{
	(void)state;
	assert_true(topic_matches(SLICE("a\0b/+"), SLICE("a\0b/\0")));
	assert_false(topic_matches(SLICE("a\0b"), SLICE("a\0c")));
	assert_true(topic_matches(SLICE("温度/+"), SLICE("温度/一")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_filter_without_wildcards_matches_itself_only),
		cmocka_unit_test(wildcards_match_as_the_standard_says),
		cmocka_unit_test(a_leading_wildcard_leaves_dollar_topics_out),
		cmocka_unit_test(what_is_no_filter_matches_nothing),
		cmocka_unit_test(topics_are_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
