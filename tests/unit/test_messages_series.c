/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/series.h"
#include "unit.h"

enum { SECOND = 1000000 };

static void a_path_leads_to_a_number(void **state)
{
	static const struct {
		const char *path, *text;
		double number;
	} cases[] = {
		{"$", "22.5", 22.5},
		{"$", " -3e2 ", -300},
		{"$.t", "{\"t\":22.5}", 22.5},
		{"$.t", "{\"a\":{\"t\":1},\"b\":[{\"t\":2}],\"t\":3}", 3},
		{"$.a.b[1]", "{\"a\":{\"b\":[1,[9],3]}}", 0}, /* an array is there */
		{"$.a.b[2]", "{\"a\":{\"b\":[1,[9],3]}}", 3},
		{"$['a b'].c", "{\"a b\":{\"c\":4}}", 4},
		{"$[\"a.b\"]", "{\"a.b\":5}", 5},
		{"$[0]", "[6]", 6},
		/* A number in quotes is one too. */
		{"$.t", "{\"t\":\"7.5\"}", 7.5},
		/* What follows does not matter. */
		{"$.t", "{\"t\":8,\"x\":", 8},
		/* None of these has a number there. */
		{"$.t", "{\"t\":null}", 0},
		{"$.t", "{\"u\":1}", 0},
		{"$.t", "noise", 0},
		{"$.t", "", 0},
		{"$.t", "{\"t\":\"nan\"}", 0},
		{"$.t", "{\"t\":\"0x10\"}", 0},
		{"$.t", "{\"t\":1e999}", 0},
		{"$.t", "{\"t\":-1e301}", 0},
		{"$.t", "[1]", 0},
		{"$[1]", "[1]", 0},
		{"$[0]", "{\"0\":1}", 0},
		{"$", "{\"t\":1}", 0},
	};
	struct json_path p;
	struct diag d;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		double number = 0;
		assert_true(json_path_read(&p, slice_of(cases[i].path), &d));
		bool found = json_path_number(&p, slice_of(cases[i].text), &number);
		if (found != (cases[i].number != 0) ||
			(found && (float)number != (float)cases[i].number))
			fail_msg("%s in %s: %d, %f", cases[i].path, cases[i].text, found, number);
		json_path_fini(&p);
	}
}

static void a_wrong_path_is_explained_at_its_place(void **state)
{
	static const struct {
		const char *path;
		size_t at;
	} cases[] = {{"", 0}, {"t", 0}, {"$t", 1}, {"$.", 1}, {"$..a", 1}, {"$[", 1}, {"$[a]", 2},
		{"$[]", 1}, {"$['a]", 1}, {"$.a b[1]x", 8}};
	struct json_path p;
	struct diag d;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		assert_false(json_path_read(&p, slice_of(cases[i].path), &d));
		if (d.at != cases[i].at || !d.text[0])
			fail_msg("%s: %zu", cases[i].path, d.at);
	}
}

static void the_numbers_of_a_text_are_listed(void **state)
{
	static const struct {
		const char *text, *paths;
	} cases[] = {
		{"22.5", "$\n"},
		{"{\"t\":1,\"ok\":true,\"n\":\"2\",\"s\":\"x\"}", "$.t\n$.n\n"},
		{"{\"a\":{\"b\":[1,{\"c d\":2},3]},\"e\":4}",
			"$.a.b[0]\n$.a.b[1]['c d']\n$.a.b[2]\n$.e\n"},
		{"[[1,2],[3]]", "$[0][0]\n$[0][1]\n$[1][0]\n"},
		{"noise", ""},
		{"{\"a\":1,", "$.a\n"},
		/* Only paths that lead to the number. */
		{"{\"a\":\"x\",\"a\":1,\"b\":2}", "$.b\n"},
		{"{\"a']b\":1,\"c\":2}", "$.c\n"},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&out);
		json_path_add_numbers(&out, slice_of(cases[i].text), 8);
		assert_buf(&out, cases[i].paths);
	}
	/* Hostile: deeper than any path. */
	struct buf deep = {0};
	buf_add_repeat(&deep, '[', 1000);
	buf_clear(&out);
	json_path_add_numbers(&out, buf_slice(&deep), 8);
	assert_buf(&out, "");
	buf_fini(&deep);
	buf_fini(&out);
}

static void series_add(struct message_log *log, int64_t at, const char *topic, const char *payload)
{
	uint64_t place = message_log_end(log) * 1000;

	message_log_add(log,
		&(struct message){.at = at, .topic = slice_of(topic), .payload = slice_of(payload)},
		&(struct message_place){place, place + 200});
}

static struct series *series_of(struct message_log *log, const char *topic, const char *path)
{
	struct diag d;
	struct series *s = series_new(slice_of(topic), slice_of(path), &d);

	assert_non_null(s);
	series_start(s, log);
	while (series_step(s))
		;
	return s;
}

static void each_topic_has_a_curve_and_noise_is_counted(void **state)
{
	struct message_log *log = message_log_new();
	int64_t first, last;
	double min, max;

	(void)state;
	series_add(log, 1 * SECOND, "bench/a", "{\"t\":1}");
	series_add(log, 2 * SECOND, "bench/b", "{\"t\":100}");
	series_add(log, 3 * SECOND, "bench/a", "noise");
	series_add(log, 4 * SECOND, "other", "{\"t\":5}");
	series_add(log, 5 * SECOND, "bench/a", "{\"t\":3}");
	struct series *s = series_of(log, "bench/+", "$.t");
	assert_int_equal(series_curves(s), 2);
	assert_int_equal(series_seen(s), 4);
	assert_int_equal(series_without(s), 1);
	const struct series_curve *a = series_curve(s, 0);
	assert_slice(buf_slice(&a->topic), "bench/a");
	assert_true(a->count == 2 && a->min == 1 && a->max == 3 && a->last == 3);
	assert_true(series_span(s, &first, &last));
	assert_int_equal(first, 1 * SECOND);
	assert_int_equal(last, 5 * SECOND);
	assert_true(series_range(s, 0, 4 * SECOND, 6 * SECOND, &min, &max));
	assert_true(min == 3 && max == 3);
	assert_false(series_range(s, 1, 4 * SECOND, 6 * SECOND, &min, &max));
	/* Live on. */
	uint64_t version = series_version(s);
	series_add(log, 6 * SECOND, "bench/b", "{\"t\":-1}");
	assert_false(series_step(s));
	assert_true(series_version(s) != version);
	assert_true(series_curve(s, 1)->last == -1);
	/* Again, as after a jump of a replay. */
	series_start(s, log);
	assert_int_equal(series_curves(s), 0);
	while (series_step(s))
		;
	assert_int_equal(series_seen(s), 5);
	series_free(s);
	message_log_free(log);
}

/* Whatever the time, its memory is bounded, and neither the least nor the greatest number is lost. */
static void a_long_time_keeps_its_peaks(void **state)
{
	enum { COUNT = 40000 };
	struct message_log *log = message_log_new();
	struct buf text = {0};
	double min, max;

	(void)state;
	for (int i = 0; i < COUNT; i++) {
		buf_clear(&text);
		buf_addf(&text, "%d", i == 12345 ? 9999 : i == 30000 ? -9999 : i % 10);
		series_add(log, i * (int64_t)SECOND, "t", buf_text(&text));
	}
	struct series *s = series_of(log, "t", "$");
	assert_true(series_range(s, 0, 0, COUNT * (int64_t)SECOND, &min, &max));
	assert_true(min == -9999 && max == 9999);
	assert_true(
		series_range(s, 0, 12000 * (int64_t)SECOND, 13000 * (int64_t)SECOND, &min, &max));
	assert_true(min == 0 && max == 9999);
	assert_true(
		series_range(s, 0, 20000 * (int64_t)SECOND, 20100 * (int64_t)SECOND, &min, &max));
	assert_true(min == 0 && max == 9);
	series_free(s);
	buf_fini(&text);
	message_log_free(log);
}

static void more_topics_than_curves_are_counted(void **state)
{
	struct message_log *log = message_log_new();
	struct buf topic = {0};

	(void)state;
	for (int i = 0; i < SERIES_CURVES + 3; i++) {
		buf_clear(&topic);
		buf_addf(&topic, "t/%d", i);
		series_add(log, i, buf_text(&topic), "1");
	}
	struct series *s = series_of(log, "#", "$");
	assert_int_equal(series_curves(s), SERIES_CURVES);
	assert_int_equal(series_ignored(s), 3);
	series_free(s);
	buf_fini(&topic);
	message_log_free(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_leads_to_a_number),
		cmocka_unit_test(a_wrong_path_is_explained_at_its_place),
		cmocka_unit_test(the_numbers_of_a_text_are_listed),
		cmocka_unit_test(each_topic_has_a_curve_and_noise_is_counted),
		cmocka_unit_test(a_long_time_keeps_its_peaks),
		cmocka_unit_test(more_topics_than_curves_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
