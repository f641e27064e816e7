/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A board's run in one line, and what it is made from: times, names, numbers. */
#include "unit.h"

#include "base/utf8.h"
#include "run/results.h"

static void percentiles_are_never_too_short_by_more_than_two_percent(void **state)
{
	static const struct {
		int64_t first, step, count;
	} rows[] = {{0, 0, 1}, {7, 1, 100}, {1000, 1000, 1000}, {123456789, 0, 3},
		{60000000, 977, 5000}, {40000000000, 500000000, 50}};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct latency l = {0};
		for (int64_t n = 0; n < rows[i].count; n++)
			latency_add(&l, rows[i].first + n * rows[i].step);
		for (int percent = 1; percent <= 100; percent++) {
			/* The smallest time that so many did not exceed. */
			int64_t rank = (rows[i].count * percent + 99) / 100;
			int64_t exact = rows[i].first + (rank - 1) * rows[i].step;
			int64_t got = latency_percentile(&l, percent);
			if (got < exact || got > exact + exact / 50 + 1)
				fail_msg("row %zu, %d %%: %lld, not %lld", i, percent,
					(long long)got, (long long)exact);
		}
		assert_int_equal(latency_percentile(&l, 100), l.longest);
	}
	struct latency none = {0};
	assert_int_equal(latency_percentile(&none, 50), 0);
	latency_add(&none, -5);
	assert_int_equal(latency_percentile(&none, 50), 0);
	/* Beyond the table. */
	latency_add(&none, INT64_MAX);
	assert_true(latency_percentile(&none, 100) == INT64_MAX);
}

static void names_are_unique(void **state)
{
	static const struct {
		const char *name, *unique;
	} rows[] = {{"AT", "AT"}, {"AT", "AT (2)"}, {"AT (3)", "AT (3)"}, {"AT", "AT (4)"},
		{"AT (2)", "AT (2) (2)"}, {"", ""}, {"", " (2)"}, {"A", "A"}};
	struct report_names names = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct buf out = {0};
		report_add_unique(&out, &names, slice_of(rows[i].name));
		assert_string_equal(buf_text(&out), rows[i].unique);
		buf_fini(&out);
	}
	/* More than the table begins with. */
	for (int i = 0; i < 2000; i++) {
		struct buf name = {0}, out = {0};
		buf_addf(&name, "%d AT", i % 1000);
		report_add_unique(&out, &names, buf_slice(&name));
		if (i >= 1000)
			buf_add_text(&name, " (2)");
		assert_string_equal(buf_text(&out), buf_text(&name));
		buf_fini(&name);
		buf_fini(&out);
	}
	report_names_clear(&names);
}

static void ports_that_look_alike_are_found(void **state)
{
	(void)state;
	assert_true(report_ports_are_alike("sim:", "sim:"));
	assert_true(report_ports_are_alike("tcp:1.2:3", "tcp:1_2:3"));
	assert_true(report_ports_are_alike("a\x1b", "a␛"));
	assert_false(report_ports_are_alike("/dev/ttyUSB0", "/dev/ttyUSB1"));
}

/* What a board said, and what is learnt from it. */
static void a_board_is_known_by_what_it_says(void **state)
{
	static const struct {
		enum wire_event_type type;
		const char *name, *text, *mac, *firmware;
	} rows[] = {
		{WIRE_EVENT_INFO, "CIPSTAMAC", "\"18:fe:34:a1:b2:c3\"", "18:fe:34:a1:b2:c3", ""},
		{WIRE_EVENT_INFO, "CIPSTAMAC_CUR", "\"18:FE:34:A1:B2:C3\"", "18:FE:34:A1:B2:C3",
			""},
		{WIRE_EVENT_INFO, "CIFSR", "STAMAC,\"18:fe:34:a1:b2:c3\"", "18:fe:34:a1:b2:c3", ""},
		{WIRE_EVENT_INFO, "CIFSR", "APMAC,\"18:fe:34:a1:b2:c3\"", "", ""},
		{WIRE_EVENT_INFO, "CIPAPMAC", "\"18:fe:34:a1:b2:c3\"", "", ""},
		{WIRE_EVENT_INFO, "CIPSTAMAC", "\"18:fe:34:a1:b2:c\"", "", ""},
		{WIRE_EVENT_INFO, "CIPSTAMAC", "\"18:fe:34:a1:b2:cx\"", "", ""},
		{WIRE_EVENT_INFO, "CIPSTAMAC", "\"18-fe:34:a1:b2:c3\"", "", ""},
		{WIRE_EVENT_INFO, "CIPSTAMAC", "", "", ""},
		{WIRE_EVENT_LINE, "", "AT version:2.1.0.0(883f7f2)", "", "ESP-AT 2.1.0"},
		{WIRE_EVENT_MESSAGE, "CIPSTAMAC", "\"18:fe:34:a1:b2:c3\"", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct report r = {.port = "sim:", .host = "bench"};
		report_event(&r,
			&(struct wire_event){.type = rows[i].type,
				.name = slice_of(rows[i].name),
				.text = slice_of(rows[i].text)},
			0);
		if (!slice_eq(report_value(&r, REPORT_MAC), slice_of(rows[i].mac)) ||
			!slice_eq(report_value(&r, REPORT_FIRMWARE), slice_of(rows[i].firmware)))
			fail_msg("row %zu", i);
		report_fini(&r);
	}
}

static void what_was_captured_or_given_wins_over_what_was_learnt(void **state)
{
	struct report r = {.port = "sim:", .host = "bench"};
	const struct wire_event said = {.type = WIRE_EVENT_INFO,
		.name = SLICE("CIPSTAMAC"),
		.text = SLICE("\"18:fe:34:a1:b2:c3\"")};

	(void)state;
	report_event(&r, &said, 0);
	report_capture(&r, SLICE("MAC"), SLICE("one"), 0);
	report_event(&r, &said, 0);
	assert_true(slice_eq(report_value(&r, REPORT_MAC), SLICE("one")));
	report_capture(&r, SLICE("MAC"), SLICE("two"), 0);
	assert_true(slice_eq(report_value(&r, REPORT_MAC), SLICE("two")));
	assert_int_equal(r.value_count, 1);
	report_fini(&r);
}

static void end_with(
	struct verdict *v, enum report_status first, enum report_status second, const char *problem)
{
	struct script script = {.path = (char *)"a.at"};
	struct script_step step = {.path = "a.at", .line = 7};
	struct report r = {.port = "sim:",
		.board = 2,
		.same_port = true,
		.host = "bench",
		.started = 1764426245000000};
	const enum report_status statuses[] = {first, second};

	for (size_t i = 0; i < 2; i++)
		report_step(&r, &(struct report_result){.script = &script,
					.step = &step,
					.text = i ? SLICE("AT+B") : SLICE("AT+A"),
					.status = statuses[i],
					.failure = SCRIPT_TIMEOUT,
					.why = SLICE("=why")});
	report_end(&r, 1500000);
	verdict_make(v, &r, problem, "t.jsonl");
	report_fini(&r);
}

static void the_first_step_that_did_not_pass_is_the_verdict(void **state)
{
	static const struct {
		enum report_status first, second;
		const char *problem, *verdict, *step, *code;
	} rows[] = {
		{REPORT_PASSED, REPORT_PASSED, NULL, "PASS", "", ""},
		{REPORT_SKIPPED, REPORT_SKIPPED, NULL, "PASS", "", ""},
		{REPORT_FAILED, REPORT_ERROR, "gone", "FAIL", "a.at:7 AT+A", "timeout"},
		{REPORT_PASSED, REPORT_FAILED, NULL, "FAIL", "a.at:7 AT+B", "timeout"},
		{REPORT_ERROR, REPORT_FAILED, NULL, "ERROR", "a.at:7 AT+A", "timeout"},
		{REPORT_PASSED, REPORT_PASSED, "gone", "ERROR", "", "lost"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct verdict v;
		end_with(&v, rows[i].first, rows[i].second, rows[i].problem);
		assert_string_equal(buf_text(&v.fields[VERDICT_VERDICT]), rows[i].verdict);
		assert_string_equal(buf_text(&v.fields[VERDICT_STEP]), rows[i].step);
		assert_string_equal(buf_text(&v.fields[VERDICT_CODE]), rows[i].code);
		verdict_fini(&v);
	}
}

static void a_line_of_the_table_has_all_fields_in_their_order(void **state)
{
	struct buf out = {0};
	struct verdict v;

	(void)state;
	end_with(&v, REPORT_FAILED, REPORT_PASSED, NULL);
	results_add_header(&out);
	results_add_line(&out, &v);
	assert_string_equal(buf_text(&out),
		"time,serial_number,mac,firmware,verdict,failed_step,code,seconds,transcript,port,reason\r\n"
		"\"2025-11-29T14:24:06Z\",\"\",\"\",\"\",\"FAIL\",\"a.at:7 AT+A\",\"timeout\",\"1.500\","
		"\"t.jsonl\",\"sim:\",\"'=why\"\r\n");
	verdict_fini(&v);
	buf_fini(&out);
}

static void columns_and_variables_are_named(void **state)
{
	(void)state;
	for (int i = 0; i < VERDICT_FIELDS; i++) {
		assert_non_null(verdict_column((enum verdict_field)i));
		assert_int_equal(
			strncmp(verdict_variable((enum verdict_field)i), "ATMQ_", strlen("ATMQ_")),
			0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_are_never_too_short_by_more_than_two_percent),
		cmocka_unit_test(names_are_unique),
		cmocka_unit_test(ports_that_look_alike_are_found),
		cmocka_unit_test(a_board_is_known_by_what_it_says),
		cmocka_unit_test(what_was_captured_or_given_wins_over_what_was_learnt),
		cmocka_unit_test(the_first_step_that_did_not_pass_is_the_verdict),
		cmocka_unit_test(a_line_of_the_table_has_all_fields_in_their_order),
		cmocka_unit_test(columns_and_variables_are_named),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
