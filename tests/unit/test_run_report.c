/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole text of each report on the same two files and boards. */
#include "unit.h"

#include "base/utf8.h"
#include "run/report.h"

static bool no_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user, (void)name, (void)out;
	return diag_fail(d, 0, 0, 0, "no such file");
}

static void read_script(struct script *s, const char *path, const char *text)
{
	struct buf errors = {0};

	assert_true(script_read(s,
		&(struct script_source){.path = path, .text = slice_of(text), .file = no_file},
		&errors));
	buf_fini(&errors);
}

static void add_step(struct report *r, const struct script *s, size_t i, enum report_status status,
	const char *why)
{
	const bool failed = status == REPORT_FAILED;

	report_step(r, &(struct report_result){.script = s,
			       .step = &s->steps[i],
			       .text = buf_slice(&s->steps[i].text),
			       .status = status,
			       .t = 1500000 + (int64_t)i,
			       .took = status == REPORT_SKIPPED ? 0 : 1234567,
			       .why = slice_of(why),
			       .sent = failed ? SLICE("AT+B#") : SLICE(""),
			       .came = failed ? SLICE("<one>\nERROR\n") : SLICE("")});
}

/* Board 1 passes a step, fails one and skips one; board 2 is lost in its second file. */
static void report_all(struct buf *out, const char *format, bool colour)
{
	struct script first, second;
	const struct report_format *f = report_format_find(format);
	struct report boards[2] = {0};

	read_script(&first, "a.at", "AT\nAT+B#\n\nATE0\n");
	read_script(&second, "b.at", "sleep 1s\n");
	second.repeat = 1;
	for (size_t i = 0; i < 2; i++)
		boards[i] = (struct report){.format = f,
			.port = i ? "sim:" : "tcp:1.2:3",
			.board = i + 1,
			.several = true,
			.same_port = i == 1,
			.colour = colour,
			.host = "bench",
			.started = 1764426245000000,
			.number = 1 + 4 * i,
			.file_number = 2 * i};
	if (f->head)
		f->head(out, 8);
	for (size_t i = 0; i < 2; i++) {
		struct report *r = &boards[i];
		report_board(r);
		report_file(r, &first, 0);
		add_step(r, &first, 0, REPORT_PASSED, "");
		add_step(r, &first, 1, i ? REPORT_PASSED : REPORT_FAILED, i ? "" : "refused: x<y");
		add_step(r, &first, 2, i ? REPORT_PASSED : REPORT_SKIPPED,
			i ? "" : "not run: a.at:2 failed");
		report_file_end(r, &first);
		report_file(r, &second, 3600000000);
		add_step(r, &second, 0, i ? REPORT_ERROR : REPORT_PASSED,
			i ? "the port was lost" : "");
		report_file_end(r, &second);
		report_end(r, 61002003);
		buf_add(out, buf_slice(&r->out));
		report_fini(r);
	}
	if (f->foot)
		f->foot(out);
	script_fini(&first);
	script_fini(&second);
}

static void assert_report(const char *format, bool colour, const char *expected)
{
	struct buf out = {0};

	report_all(&out, format, colour);
	assert_string_equal(buf_text(&out), expected);
	buf_fini(&out);
}

static void pretty_is_a_line_a_step(void **state)
{
	(void)state;
	assert_report("pretty", false,
		"tcp:1.2:3\n"
		"  a.at\n"
		"    ok     1  AT  1.234 s\n"
		"    FAIL   2  AT+B#  1.234 s\n"
		"        a.at:2: refused: x<y\n"
		"        sent: AT+B#\n"
		"        came: <one>\n"
		"              ERROR\n"
		"    skip   4  ATE0\n"
		"  b.at\n"
		"    ok     1  sleep 1s  1.234 s\n"
		"  2 passed, 1 failed, 1 skipped, 61.002 s\n"
		"sim: (board 2)\n"
		"  a.at\n"
		"    ok     1  AT  1.234 s\n"
		"    ok     2  AT+B#  1.234 s\n"
		"    ok     4  ATE0  1.234 s\n"
		"  b.at\n"
		"    FAIL   1  sleep 1s  1.234 s\n"
		"        b.at:1: the port was lost\n"
		"        came: nothing\n"
		"  3 passed, 1 failed, 0 skipped, 61.002 s\n");
}

static void pretty_has_colours_where_they_are_asked_for(void **state)
{
	struct buf out = {0};

	(void)state;
	report_all(&out, "pretty", true);
	static const char *const parts[] = {"\033[1mtcp:1.2:3\033[0m\n",
		"    \033[32mok  \033[0m   1", "    \033[1;31mFAIL\033[0m   2",
		"    \033[33mskip\033[0m   4",
		"\033[1;31m  2 passed, 1 failed, 1 skipped, 61.002 s\033[0m\n"};
	for (size_t i = 0; i < ALEN(parts); i++)
		if (slice_find(buf_slice(&out), slice_of(parts[i])) == SLICE_NONE)
			fail_msg("no %s in %s", parts[i], buf_text(&out));
	buf_fini(&out);
}

static void tap_has_one_plan_and_numbers_all_steps(void **state)
{
	(void)state;
	assert_report("tap", false,
		"TAP version 13\n"
		"1..8\n"
		"ok 1 - tcp:1.2:3 a.at:1 AT\n"
		"# took 1.234 s\n"
		"not ok 2 - tcp:1.2:3 a.at:2 AT+B\\#\n"
		"# a.at:2: refused: x<y\n"
		"# sent: AT+B#\n"
		"# came: <one>\n"
		"# came: ERROR\n"
		"# took 1.234 s\n"
		"ok 3 - tcp:1.2:3 a.at:4 ATE0 # SKIP not run: a.at:2 failed\n"
		"ok 4 - tcp:1.2:3 b.at:1 sleep 1s\n"
		"# took 1.234 s\n"
		"ok 5 - sim: (board 2) a.at:1 AT\n"
		"# took 1.234 s\n"
		"ok 6 - sim: (board 2) a.at:2 AT+B\\#\n"
		"# took 1.234 s\n"
		"ok 7 - sim: (board 2) a.at:4 ATE0\n"
		"# took 1.234 s\n"
		"not ok 8 - sim: (board 2) b.at:1 sleep 1s\n"
		"# b.at:1: the port was lost\n"
		"# came: nothing\n"
		"# took 1.234 s\n");
}

static void junit_has_a_suite_a_file_and_board(void **state)
{
	(void)state;
	assert_report("junit", false,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites>\n"
		"  <testsuite name=\"tcp:1.2:3 a.at\" package=\"tcp:1.2:3\" id=\"0\" timestamp=\"2025-11-29T14:24:05\" hostname=\"bench\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"2.469\">\n"
		"    <properties><property name=\"port\" value=\"tcp:1.2:3\"/></properties>\n"
		"    <testcase name=\"1 AT\" classname=\"tcp:1_2:3.a_at\" time=\"1.234\">\n"
		"    </testcase>\n"
		"    <testcase name=\"2 AT+B#\" classname=\"tcp:1_2:3.a_at\" time=\"1.234\">\n"
		"      <failure type=\"step\" message=\"refused: x&lt;y\">a.at:2: refused: x&lt;y\n"
		"sent: AT+B#\n"
		"came: &lt;one&gt;\n"
		"came: ERROR\n"
		"</failure>\n"
		"    </testcase>\n"
		"    <testcase name=\"4 ATE0\" classname=\"tcp:1_2:3.a_at\" time=\"0.000\">\n"
		"      <skipped message=\"not run: a.at:2 failed\"/>\n"
		"    </testcase>\n"
		"    <system-out/>\n"
		"    <system-err/>\n"
		"  </testsuite>\n"
		"  <testsuite name=\"tcp:1.2:3 b.at (2)\" package=\"tcp:1.2:3\" id=\"1\" timestamp=\"2025-11-29T15:24:05\" hostname=\"bench\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"1.234\">\n"
		"    <properties><property name=\"port\" value=\"tcp:1.2:3\"/></properties>\n"
		"    <testcase name=\"1 sleep 1s\" classname=\"tcp:1_2:3.b_at (2)\" time=\"1.234\">\n"
		"    </testcase>\n"
		"    <system-out/>\n"
		"    <system-err/>\n"
		"  </testsuite>\n"
		"  <testsuite name=\"sim: (board 2) a.at\" package=\"sim: (board 2)\" id=\"2\" timestamp=\"2025-11-29T14:24:05\" hostname=\"bench\" tests=\"3\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"3.703\">\n"
		"    <properties><property name=\"port\" value=\"sim:\"/></properties>\n"
		"    <testcase name=\"1 AT\" classname=\"sim: (board 2).a_at\" time=\"1.234\">\n"
		"    </testcase>\n"
		"    <testcase name=\"2 AT+B#\" classname=\"sim: (board 2).a_at\" time=\"1.234\">\n"
		"    </testcase>\n"
		"    <testcase name=\"4 ATE0\" classname=\"sim: (board 2).a_at\" time=\"1.234\">\n"
		"    </testcase>\n"
		"    <system-out/>\n"
		"    <system-err/>\n"
		"  </testsuite>\n"
		"  <testsuite name=\"sim: (board 2) b.at (2)\" package=\"sim: (board 2)\" id=\"3\" timestamp=\"2025-11-29T15:24:05\" hostname=\"bench\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" time=\"1.234\">\n"
		"    <properties><property name=\"port\" value=\"sim:\"/></properties>\n"
		"    <testcase name=\"1 sleep 1s\" classname=\"sim: (board 2).b_at (2)\" time=\"1.234\">\n"
		"      <error type=\"run\" message=\"the port was lost\">b.at:1: the port was lost\n"
		"came: nothing\n"
		"</error>\n"
		"    </testcase>\n"
		"    <system-out/>\n"
		"    <system-err/>\n"
		"  </testsuite>\n"
		"</testsuites>\n");
}

static void json_has_an_object_a_line(void **state)
{
	(void)state;
	assert_report("json", false,
		"{\"t\":0.0,\"report\":\"board\",\"port\":\"tcp:1.2:3\",\"board\":1}\n"
		"{\"t\":1.5,\"report\":\"step\",\"file\":\"a.at\",\"line\":1,\"step\":\"AT\",\"status\":\"passed\",\"took\":1.234567}\n"
		"{\"t\":1.500001,\"report\":\"step\",\"file\":\"a.at\",\"line\":2,\"step\":\"AT+B#\",\"status\":\"failed\",\"took\":1.234567,\"why\":\"refused: x<y\",\"sent\":\"AT+B#\",\"came\":\"<one>\\nERROR\\n\"}\n"
		"{\"t\":1.500002,\"report\":\"step\",\"file\":\"a.at\",\"line\":4,\"step\":\"ATE0\",\"status\":\"skipped\",\"why\":\"not run: a.at:2 failed\"}\n"
		"{\"t\":1.5,\"report\":\"step\",\"file\":\"b.at\",\"line\":1,\"step\":\"sleep 1s\",\"status\":\"passed\",\"took\":1.234567}\n"
		"{\"t\":61.002003,\"report\":\"end\",\"passed\":2,\"failed\":1,\"error\":0,\"skipped\":1}\n"
		"{\"t\":0.0,\"report\":\"board\",\"port\":\"sim:\",\"board\":2}\n"
		"{\"t\":1.5,\"report\":\"step\",\"file\":\"a.at\",\"line\":1,\"step\":\"AT\",\"status\":\"passed\",\"took\":1.234567}\n"
		"{\"t\":1.500001,\"report\":\"step\",\"file\":\"a.at\",\"line\":2,\"step\":\"AT+B#\",\"status\":\"passed\",\"took\":1.234567}\n"
		"{\"t\":1.500002,\"report\":\"step\",\"file\":\"a.at\",\"line\":4,\"step\":\"ATE0\",\"status\":\"passed\",\"took\":1.234567}\n"
		"{\"t\":1.5,\"report\":\"step\",\"file\":\"b.at\",\"line\":1,\"step\":\"sleep 1s\",\"status\":\"error\",\"took\":1.234567,\"why\":\"the port was lost\",\"sent\":\"\",\"came\":\"\"}\n"
		"{\"t\":61.002003,\"report\":\"end\",\"passed\":3,\"failed\":0,\"error\":1,\"skipped\":0}\n");
}

static void there_are_four_formats(void **state)
{
	(void)state;
	assert_null(report_format_find("xml"));
	assert_null(report_format_find(""));
	assert_ptr_equal(report_format_find("tap"), &report_tap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pretty_is_a_line_a_step),
		cmocka_unit_test(pretty_has_colours_where_they_are_asked_for),
		cmocka_unit_test(tap_has_one_plan_and_numbers_all_steps),
		cmocka_unit_test(junit_has_a_suite_a_file_and_board),
		cmocka_unit_test(json_has_an_object_a_line),
		cmocka_unit_test(there_are_four_formats),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
