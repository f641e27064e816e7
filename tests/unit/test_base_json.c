/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written is read back, and what is no such value is told apart. */
#include "unit.h"

#include "base/json.h"

static void an_object_is_one_line_in_the_order_of_its_fields(void **state)
{
	struct json *object = json_new();
	struct buf line = {0};

	(void)state;
	json_set_text(object, "text", "a\n\"b\xc3\xa9");
	json_set_text(object, "none", NULL);
	json_set_text(object, "broken", "a\xff");
	json_set_bytes(object, "bytes", "64", SLICE("plain"));
	json_set_bytes(object, "foreign", "64", SLICE("\xff\0"));
	json_set_bytes(object, "empty", "64", (struct slice){0});
	json_set_number(object, "number", -42);
	json_set_seconds(object, "seconds", 1234567);
	json_set_bool(object, "yes", true);
	json_set_bool(object, "no", false);
	json_set_null(object, "null");
	json_set_number(object, "number", 43); /* in its old place */
	json_add_line(&line, object);
	assert_buf(&line,
		"{\"text\":\"a\\n\\\"b\xc3\xa9\",\"none\":null,\"broken_base64\":\"Yf8=\","
		"\"bytes\":\"plain\",\"foreign64\":\"/wA=\",\"empty\":\"\",\"number\":43,"
		"\"seconds\":1.234567,\"yes\":true,\"no\":false,\"null\":null}\n");
	json_free(object);
	json_free(NULL);
	buf_fini(&line);
}

static struct json *json_of(const char *text)
{
	struct json *object = json_read(slice_of(text), NULL);

	assert_non_null(object);
	return object;
}

static void each_type_is_itself_alone(void **state)
{
	static const char *const names[] = {
		"text", "integer", "real", "yes", "no", "null", "list", "none"};
	struct json *object =
		json_of("{\"text\":\"a\\u0000b\",\"integer\":7,\"real\":1.5,\"yes\":true,"
			"\"no\":false,\"null\":null,\"list\":[]}");

	(void)state;
	for (size_t i = 0; i < ALEN(names); i++) {
		struct slice text = {0};
		struct buf bytes = {0};
		int64_t us = 0;
		long long number = 0;
		bool flag = i == 4; /* the other value */

		assert_int_equal(json_has(object, names[i]), i < 7);
		assert_int_equal(json_get_text(object, names[i], &text), i == 0);
		assert_int_equal(text.n, i == 0 ? 3 : 0);
		assert_int_equal(json_get_bytes(object, names[i], "64", &bytes), i == 0);
		assert_int_equal(bytes.n, text.n);
		assert_int_equal(json_get_number(object, names[i], &number), i == 1);
		assert_int_equal(number, i == 1 ? 7 : 0);
		assert_int_equal(json_get_seconds(object, names[i], &us), i == 1 || i == 2);
		assert_int_equal(us, i == 1 ? 7000000 : i == 2 ? 1500000 : 0);
		assert_int_equal(json_get_bool(object, names[i], &flag), i == 3 || i == 4);
		assert_int_equal(flag, i == 3);
		buf_fini(&bytes);
	}
	json_free(object);
}

static void bytes_are_read_in_either_form(void **state)
{
	static const struct {
		const char *line;
		bool good;
		const char *bytes;
	} cases[] = {
		{"{\"rx\":\"plain\"}", true, "kept plain"},
		{"{\"rx64\":\"Yf8=\"}", true, "kept a\xff"},
		{"{\"rx64\":\"\"}", true, "kept "},
		{"{\"rx64\":\"Yf8\"}", false, NULL},
		{"{\"rx64\":1}", false, "kept "},
		{"{\"rx\":1,\"rx64\":\"YQ==\"}", true, "kept a"},
		{"{\"rx_base64\":\"YQ==\"}", false, "kept "},
		{"{}", false, "kept "},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct json *object = json_of(cases[i].line);
		struct buf out = {0};

		buf_add_text(&out, "kept ");
		assert_int_equal(json_get_bytes(object, "rx", "64", &out), cases[i].good);
		if (cases[i].bytes)
			assert_buf(&out, cases[i].bytes);
		buf_fini(&out);
		json_free(object);
	}
}

/* Thirty years and more is not a time since a start. */
static void seconds_are_times_since_a_start(void **state)
{
	static const struct {
		const char *number;
		bool good;
		int64_t us;
	} cases[] = {
		{"0", true, 0},
		{"0.0000004", true, 0},
		{"0.0000006", true, 1},
		{"12.345678", true, 12345678},
		{"999999999.999999", true, 999999999999999},
		{"1e9", false, 0},
		{"1e300", false, 0},
		{"-0.001", false, 0},
		{"-1", false, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf line = {0};
		int64_t us = 0;

		buf_addf(&line, "{\"t\":%s}", cases[i].number);
		struct json *object = json_of(buf_text(&line));
		assert_int_equal(json_get_seconds(object, "t", &us), cases[i].good);
		assert_int_equal(us, cases[i].us);
		json_free(object);
		buf_fini(&line);
	}
}

static void what_is_no_object_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *line;
		size_t at, n;
		const char *begins;
	} cases[] = {
		{"", 0, 0, "not JSON: "},
		{"{", 1, 0, "not JSON: "},
		{"{\"a\":}", 6, 0, "not JSON: "},
		{"[1, 2]", 0, 6, "not a JSON object"},
		{"{\"a\":1} x", 9, 0, "not JSON: "},
		{"{\"a\":\"\x1b\"}", 6, 0, "not JSON: "},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};

		assert_null(json_read(slice_of(cases[i].line), &d));
		if (!slice_starts(slice_of(d.text), slice_of(cases[i].begins)) ||
			d.at != cases[i].at || d.n != cases[i].n || d.code != 0)
			fail_msg("<%s>: %s at %zu, %zu", cases[i].line, d.text, d.at, d.n);
		for (const char *p = d.text; *p; p++)
			assert_in_range((unsigned char)*p, 0x20, 0xff);
		assert_null(json_read(slice_of(cases[i].line), NULL));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_object_is_one_line_in_the_order_of_its_fields),
		cmocka_unit_test(each_type_is_itself_alone),
		cmocka_unit_test(bytes_are_read_in_either_form),
		cmocka_unit_test(seconds_are_times_since_a_start),
		cmocka_unit_test(what_is_no_object_is_refused_with_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
