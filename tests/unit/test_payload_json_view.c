/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "payload/json_view.h"

static void add_rows(struct buf *out, const struct json_view *v, const struct json_folds *folds,
	struct slice text)
{
	for (size_t i = 0; i < v->count; i = json_view_next(v, folds, i)) {
		const struct json_row *row = &v->rows[i];
		bool whole = row->kind == JSON_ROW_VALUE || row->kind == JSON_ROW_END ||
		             row->count == 0 || json_folds_has(folds, row->at);
		buf_add_repeat(out, ' ', (size_t)row->depth);
		buf_add(out, slice_sub(text, row->key_at, row->key_n));
		buf_add_text(out, row->key_n ? ":" : "");
		buf_add(out, slice_sub(text, row->at, whole ? row->n : 1));
		if (v->rows[row->kind == JSON_ROW_END ? row->up : i].comma &&
			(whole || row->kind == JSON_ROW_END))
			buf_add_char(out, ',');
		buf_add_char(out, '\n');
	}
}

static void a_payload_becomes_rows_in_its_order(void **state)
{
	static const struct {
		const char *text, *rows;
	} cases[] = {
		{"{\"b\": 1.0, \"a\":[ ],\"b\":{\"c\":[1,\"x\"],\"d\":{}}, \"e\":null}",
			"{\n"
			" \"b\":1.0,\n"
			" \"a\":[ ],\n"
			" \"b\":{\n"
			"  \"c\":[\n"
			"   1,\n"
			"   \"x\"\n"
			"  ],\n"
			"  \"d\":{}\n"
			" },\n"
			" \"e\":null\n"
			"}\n"},
		{"[]", "[]\n"},
		{" [[1]] ", "[\n [\n  1\n ]\n]\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct json_view v = {0};
		struct json_folds none = {0};
		struct buf got = {0};
		struct diag d;
		if (!json_view_read(&v, slice_of(cases[i].text), &d))
			fail_msg("%s: %s", cases[i].text, d.text);
		add_rows(&got, &v, &none, slice_of(cases[i].text));
		assert_buf(&got, cases[i].rows);
		buf_fini(&got);
		json_view_fini(&v);
	}
}

static void what_is_folded_is_one_row(void **state)
{
	struct slice text = SLICE("{\"a\":{\"b\":[1,2]},\"c\":3}");
	struct json_view v = {0};
	struct json_folds folds = {0};
	struct buf got = {0};

	(void)state;
	assert_true(json_view_read(&v, text, NULL));
	assert_int_equal(v.rows[0].count, 2);
	assert_int_equal(v.rows[2].up, 1);
	json_folds_set(&folds, v.rows[2].at, true);
	json_folds_set(&folds, v.rows[1].at, true);
	json_folds_set(&folds, v.rows[1].at, true);
	add_rows(&got, &v, &folds, text);
	assert_buf(&got, "{\n \"a\":{\"b\":[1,2]},\n \"c\":3\n}\n");
	json_folds_set(&folds, v.rows[1].at, false);
	buf_clear(&got);
	add_rows(&got, &v, &folds, text);
	assert_buf(&got, "{\n \"a\":{\n  \"b\":[1,2]\n },\n \"c\":3\n}\n");
	buf_fini(&got);
	json_folds_fini(&folds);
	json_view_fini(&v);
}

static void what_has_no_rows_says_why(void **state)
{
	struct json_view v = {0};
	struct diag d;
	struct buf large = {0};

	(void)state;
	assert_false(json_view_read(&v, SLICE("22.5"), &d));
	assert_string_equal(d.text, "it is neither an object nor an array");
	assert_false(json_view_read(&v, SLICE(""), &d));
	assert_false(json_view_read(&v, SLICE("{\"a\":}"), &d));
	assert_int_equal(d.at, 5);
	buf_add_char(&large, '[');
	buf_add_repeat(&large, ' ', JSON_VIEW_BYTES - 2);
	buf_add_char(&large, ']');
	assert_true(json_view_read(&v, buf_slice(&large), &d));
	buf_add_char(&large, ' ');
	assert_false(json_view_read(&v, buf_slice(&large), &d));
	assert_string_equal(d.text, "it is longer than 65536 bytes");
	buf_fini(&large);
	json_view_fini(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_payload_becomes_rows_in_its_order),
		cmocka_unit_test(what_is_folded_is_one_row),
		cmocka_unit_test(what_has_no_rows_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
