/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole text of each report on the same two files and boards. */
#include "unit.h"

#include "base/language.h"
#include "base/utf8.h"
#include "run/verdict.h"

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
	const char *why, enum script_failure failure)
{
	const bool failed = status == REPORT_FAILED;

	report_step(r, &(struct report_result){.script = s,
			       .step = &s->steps[i],
			       .text = buf_slice(&s->steps[i].text),
			       .status = status,
			       .t = 1500000 + (int64_t)i,
			       .took = status == REPORT_SKIPPED ? 0 : 1234567,
			       .failure = failure,
			       .code = failure == SCRIPT_REFUSED ? 0x010a6043 : 0,
			       .why = slice_of(why),
			       .sent = failed ? SLICE("AT+B#") : SLICE(""),
			       .came = failed ? SLICE("<one>\nERROR\n") : SLICE("")});
}

static void begin_report(struct report *r, size_t i, const char *format, bool colour)
{
	*r = (struct report){.port = i ? "sim:" : "tcp:1.2:3",
		.board = i + 1,
		.several = true,
		.same_port = i == 1,
		.host = "bench",
		.started = 1764426245000000};
	report_add_sheet(r, report_format_find(format), colour);
	report_board(r);
}

/* Board 1 passes a step, fails one and skips one; board 2 is lost in its second file. */
static void run_board(
	struct report *r, size_t i, const struct script *first, const struct script *second)
{
	report_file(r, first, 0);
	report_phase(r, SLICE("join <1>"), 1000000);
	if (i == 0)
		report_latency(r, 20000);
	report_capture(r, SLICE("MAC"), SLICE("aa:bb"), 1500000);
	add_step(r, first, 0, REPORT_PASSED, "", SCRIPT_FAILED_NOT);
	add_step(r, first, 1, i ? REPORT_PASSED : REPORT_FAILED, i ? "" : "refused: x<y",
		i ? SCRIPT_FAILED_NOT : SCRIPT_REFUSED);
	report_note(r, SLICE("antenna B"), 1600000);
	add_step(r, first, 2, i ? REPORT_PASSED : REPORT_SKIPPED, i ? "" : "not run: a.at:2 failed",
		SCRIPT_FAILED_NOT);
	report_file_end(r, first);
	report_file(r, second, 3600000000);
	add_step(r, second, 0, i ? REPORT_ERROR : REPORT_PASSED, i ? "the port was lost" : "",
		i ? SCRIPT_LOST : SCRIPT_FAILED_NOT);
	report_file_end(r, second);
	report_end(r, 61002003);
}

static void report_all(struct buf *out, const char *format, bool colour)
{
	struct script first, second;
	const struct report_format *f = report_format_find(format);
	struct report boards[2] = {0};
	struct verdict verdicts[2] = {0};
	size_t next = f->first;

	read_script(&first, "a.at", "AT\nAT+B#\n\nATE0\n");
	read_script(&second, "b.at", "sleep 1s\n");
	second.repeat = 1;
	if (f->head)
		f->head(out);
	/* They run at the same time, and are written one after the other. */
	for (size_t i = 0; i < 2; i++) {
		begin_report(&boards[i], i, format, colour);
		run_board(&boards[i], i, &first, &second);
		verdict_make(&verdicts[i], &boards[i], NULL, "");
	}
	for (size_t i = 0; i < 2; i++)
		report_add_numbered(out, &boards[i].sheets[0].out, &next);
	if (f->foot)
		f->foot(out,
			&(struct report_ending){.numbered = next - f->first,
				.verdicts = (const struct verdict *[]){&verdicts[0], &verdicts[1]},
				.boards = 2,
				.columns = 60,
				.colour = colour});
	for (size_t i = 0; i < 2; i++) {
		report_fini(&boards[i]);
		verdict_fini(&verdicts[i]);
	}
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
		"    -- join <1>\n"
		"    ok     1  AT  1.234 s\n"
		"        MAC = aa:bb\n"
		"    FAIL   2  AT+B#  1.234 s\n"
		"        a.at:2: refused: x<y (0x6043)\n"
		"        sent: AT+B#\n"
		"        came: <one>\n"
		"              ERROR\n"
		"    note      antenna B\n"
		"    skip   4  ATE0\n"
		"  b.at\n"
		"    ok     1  sleep 1s  1.234 s\n"
		"  2 passed, 1 failed, 1 skipped, 61.002 s\n"
		"sim: (board 2)\n"
		"  a.at\n"
		"    -- join <1>\n"
		"    ok     1  AT  1.234 s\n"
		"        MAC = aa:bb\n"
		"    ok     2  AT+B#  1.234 s\n"
		"    note      antenna B\n"
		"    ok     4  ATE0  1.234 s\n"
		"  b.at\n"
		"    ERR    1  sleep 1s  1.234 s\n"
		"        b.at:1: the port was lost\n"
		"        came: nothing\n"
		"  3 passed, 0 failed, 1 error, 0 skipped, 61.002 s\n"
		"\n"
		"FAIL   tcp:1.2:3         61.002 s  0x6043  a.at:2 AT+B#\n"
		"ERROR  sim: (board 2)    61.002 s  lost    b.at:1 sleep 1s\n"
		"2 boards: 0 passed, 1 failed, 1 error\n");
}

/* Marks and verdicts keep their columns; what programs read stays as it is. */
static void reports_are_in_the_language_of_the_run(void **state)
{
	struct buf out = {0};

	(void)state;
	assert_true(language_use("zh_CN"));
	assert_report("pretty", false,
		"tcp:1.2:3\n"
		"  a.at\n"
		"    -- join <1>\n"
		"    通过   1  AT  1.234 s\n"
		"        MAC = aa:bb\n"
		"    失败   2  AT+B#  1.234 s\n"
		"        a.at:2: refused: x<y (0x6043)\n"
		"        发送：AT+B#\n"
		"        收到：<one>\n"
		"              ERROR\n"
		"    笔记      antenna B\n"
		"    跳过   4  ATE0\n"
		"  b.at\n"
		"    通过   1  sleep 1s  1.234 s\n"
		"  2 个通过，1 个失败，1 个跳过，61.002 s\n"
		"sim:（模组 2）\n"
		"  a.at\n"
		"    -- join <1>\n"
		"    通过   1  AT  1.234 s\n"
		"        MAC = aa:bb\n"
		"    通过   2  AT+B#  1.234 s\n"
		"    笔记      antenna B\n"
		"    通过   4  ATE0  1.234 s\n"
		"  b.at\n"
		"    错误   1  sleep 1s  1.234 s\n"
		"        b.at:1: the port was lost\n"
		"        收到：无\n"
		"  3 个通过，0 个失败，1 个错误，0 个跳过，61.002 s\n"
		"\n"
		"失败   tcp:1.2:3         61.002 s  0x6043  a.at:2 AT+B#\n"
		"错误   sim:（模组 2）    61.002 s  lost    b.at:1 sleep 1s\n"
		"2 块模组：0 个通过，1 个失败，1 个错误\n");
	report_all(&out, "tap", false);
	assert_true(slice_find(buf_slice(&out), SLICE("\nnot ok 2 - tcp:1.2:3 a.at:2 AT+B")) !=
		    SLICE_NONE);
	assert_true(slice_find(buf_slice(&out), SLICE("  came:\n")) != SLICE_NONE);
	language_use("en");
	buf_fini(&out);
}

/* Of each board the end of its name, its time and its code, however narrow the terminal is. */
static void a_summary_fits_into_the_terminal(void **state)
{
	static const char name[] =
		"/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2.3:1.0-port0 温温";
	static const size_t widths[] = {21, 40, 44, 80, 120, 0};

	(void)state;
	for (size_t i = 0; i < ALEN(widths); i++) {
		struct verdict v = {.result = VERDICT_FAIL};
		const struct verdict *const both[] = {&v, &v};
		struct buf out = {0};
		buf_add_text(&v.board, name);
		buf_add_text(&v.fields[VERDICT_SECONDS], "1.234");
		buf_add_text(&v.fields[VERDICT_CODE], "0x6043");
		buf_add_text(&v.fields[VERDICT_STEP],
			"a.at:1 AT+CWJAP=\"温温温温温温温温温温温温温温温温温温温温温温\x1b");
		report_pretty.foot(
			&out, &(struct report_ending){
				      .verdicts = both, .boards = 2, .columns = widths[i]});
		for (struct slice rest = buf_slice(&out); rest.n;) {
			struct slice line = slice_take_line(&rest);
			if (widths[i] && !slice_starts(line, SLICE("2 boards")))
				assert_true(utf8_columns(line) < widths[i]);
		}
		assert_true(slice_find(buf_slice(&out), SLICE("ort0 温温")) != SLICE_NONE ||
			    widths[i] < 40);
		assert_true(slice_find(buf_slice(&out), SLICE("0x6043")) != SLICE_NONE ||
			    widths[i] < 44);
		assert_true(slice_find(buf_slice(&out), SLICE("\x1b")) == SLICE_NONE);
		verdict_fini(&v);
		buf_fini(&out);
	}
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
		"# phase: join <1>\n"
		"ok 1 - tcp:1.2:3 a.at:1 AT\n"
		"  ---\n"
		"  phase: \"join <1>\"\n"
		"  duration_ms: 1234\n"
		"  ...\n"
		"not ok 2 - tcp:1.2:3 a.at:2 AT+B\\#\n"
		"  ---\n"
		"  message: \"refused: x<y\"\n"
		"  severity: \"fail\"\n"
		"  code: \"0x6043\"\n"
		"  at: \"a.at:2\"\n"
		"  sent:\n"
		"    - \"AT+B#\"\n"
		"  came:\n"
		"    - \"<one>\"\n"
		"    - \"ERROR\"\n"
		"  phase: \"join <1>\"\n"
		"  duration_ms: 1234\n"
		"  ...\n"
		"# note: antenna B\n"
		"ok 3 - tcp:1.2:3 a.at:4 ATE0 # SKIP not run: a.at:2 failed\n"
		"ok 4 - tcp:1.2:3 b.at:1 sleep 1s\n"
		"  ---\n"
		"  duration_ms: 1234\n"
		"  ...\n"
		"# phase: join <1>\n"
		"ok 5 - sim: (board 2) a.at:1 AT\n"
		"  ---\n"
		"  phase: \"join <1>\"\n"
		"  duration_ms: 1234\n"
		"  ...\n"
		"ok 6 - sim: (board 2) a.at:2 AT+B\\#\n"
		"  ---\n"
		"  phase: \"join <1>\"\n"
		"  duration_ms: 1234\n"
		"  ...\n"
		"# note: antenna B\n"
		"ok 7 - sim: (board 2) a.at:4 ATE0\n"
		"  ---\n"
		"  phase: \"join <1>\"\n"
		"  duration_ms: 1234\n"
		"  ...\n"
		"not ok 8 - sim: (board 2) b.at:1 sleep 1s\n"
		"  ---\n"
		"  message: \"the port was lost\"\n"
		"  severity: \"error\"\n"
		"  code: \"lost\"\n"
		"  at: \"b.at:1\"\n"
		"  came:\n"
		"    - \"nothing\"\n"
		"  duration_ms: 1234\n"
		"  ...\n"
		"1..8\n");
}

static void junit_has_a_suite_a_file_and_board(void **state)
{
	(void)state;
	assert_report("junit", false,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites>\n"
		"  <testsuite name=\"tcp:1.2:3 a.at\" package=\"tcp:1.2:3\" id=\"0\" timestamp=\"2025-11-29T14:24:05\" hostname=\"bench\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"2.469\">\n"
		"    <properties>\n"
		"      <property name=\"port\" value=\"tcp:1.2:3\"/>\n"
		"      <property name=\"board\" value=\"1\"/>\n"
		"      <property name=\"MAC\" value=\"aa:bb\"/>\n"
		"      <property name=\"latency_p50\" value=\"0.020\"/>\n"
		"      <property name=\"latency_p90\" value=\"0.020\"/>\n"
		"      <property name=\"latency_p99\" value=\"0.020\"/>\n"
		"      <property name=\"latency_max\" value=\"0.020\"/>\n"
		"    </properties>\n"
		"    <testcase name=\"join &lt;1&gt;: 1 AT\" classname=\"tcp:1_2:3.a_at\" time=\"1.234\">\n"
		"    </testcase>\n"
		"    <testcase name=\"join &lt;1&gt;: 2 AT+B#\" classname=\"tcp:1_2:3.a_at\" time=\"1.234\">\n"
		"      <failure type=\"0x6043\" message=\"refused: x&lt;y\">a.at:2: refused: x&lt;y\n"
		"sent: AT+B#\n"
		"came: &lt;one&gt;\n"
		"came: ERROR\n"
		"</failure>\n"
		"    </testcase>\n"
		"    <testcase name=\"join &lt;1&gt;: 4 ATE0\" classname=\"tcp:1_2:3.a_at\" time=\"0.000\">\n"
		"      <skipped message=\"not run: a.at:2 failed\"/>\n"
		"    </testcase>\n"
		"    <system-out>phase: join &lt;1&gt;\n"
		"note: antenna B\n"
		"</system-out>\n"
		"    <system-err/>\n"
		"  </testsuite>\n"
		"  <testsuite name=\"tcp:1.2:3 b.at (2)\" package=\"tcp:1.2:3\" id=\"1\" timestamp=\"2025-11-29T15:24:05\" hostname=\"bench\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"1.234\">\n"
		"    <properties>\n"
		"      <property name=\"port\" value=\"tcp:1.2:3\"/>\n"
		"      <property name=\"board\" value=\"1\"/>\n"
		"      <property name=\"MAC\" value=\"aa:bb\"/>\n"
		"    </properties>\n"
		"    <testcase name=\"1 sleep 1s\" classname=\"tcp:1_2:3.b_at\" time=\"1.234\">\n"
		"    </testcase>\n"
		"    <system-out/>\n"
		"    <system-err/>\n"
		"  </testsuite>\n"
		"  <testsuite name=\"sim: (board 2) a.at\" package=\"sim: (board 2)\" id=\"2\" timestamp=\"2025-11-29T14:24:05\" hostname=\"bench\" tests=\"3\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"3.703\">\n"
		"    <properties>\n"
		"      <property name=\"port\" value=\"sim:\"/>\n"
		"      <property name=\"board\" value=\"2\"/>\n"
		"      <property name=\"MAC\" value=\"aa:bb\"/>\n"
		"    </properties>\n"
		"    <testcase name=\"join &lt;1&gt;: 1 AT\" classname=\"sim: (board 2).a_at\" time=\"1.234\">\n"
		"    </testcase>\n"
		"    <testcase name=\"join &lt;1&gt;: 2 AT+B#\" classname=\"sim: (board 2).a_at\" time=\"1.234\">\n"
		"    </testcase>\n"
		"    <testcase name=\"join &lt;1&gt;: 4 ATE0\" classname=\"sim: (board 2).a_at\" time=\"1.234\">\n"
		"    </testcase>\n"
		"    <system-out>phase: join &lt;1&gt;\n"
		"note: antenna B\n"
		"</system-out>\n"
		"    <system-err/>\n"
		"  </testsuite>\n"
		"  <testsuite name=\"sim: (board 2) b.at (2)\" package=\"sim: (board 2)\" id=\"3\" timestamp=\"2025-11-29T15:24:05\" hostname=\"bench\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" time=\"1.234\">\n"
		"    <properties>\n"
		"      <property name=\"port\" value=\"sim:\"/>\n"
		"      <property name=\"board\" value=\"2\"/>\n"
		"      <property name=\"MAC\" value=\"aa:bb\"/>\n"
		"    </properties>\n"
		"    <testcase name=\"1 sleep 1s\" classname=\"sim: (board 2).b_at\" time=\"1.234\">\n"
		"      <error type=\"lost\" message=\"the port was lost\">b.at:1: the port was lost\n"
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
		"{\"t\":0.0,\"time\":\"2025-11-29T14:24:05.000000Z\",\"report\":\"board\",\"port\":\"tcp:1.2:3\",\"board\":1,\"host\":\"bench\"}\n"
		"{\"t\":1.0,\"time\":\"2025-11-29T14:24:06.000000Z\",\"report\":\"phase\",\"phase\":\"join <1>\"}\n"
		"{\"t\":1.5,\"time\":\"2025-11-29T14:24:06.500000Z\",\"report\":\"capture\",\"name\":\"MAC\",\"value\":\"aa:bb\"}\n"
		"{\"t\":1.5,\"time\":\"2025-11-29T14:24:06.500000Z\",\"report\":\"step\",\"file\":\"a.at\",\"line\":1,\"phase\":\"join <1>\",\"step\":\"AT\",\"status\":\"passed\",\"took\":1.234567}\n"
		"{\"t\":1.500001,\"time\":\"2025-11-29T14:24:06.500001Z\",\"report\":\"step\",\"file\":\"a.at\",\"line\":2,\"phase\":\"join <1>\",\"step\":\"AT+B#\",\"status\":\"failed\",\"took\":1.234567,\"code\":\"0x6043\",\"why\":\"refused: x<y\",\"sent\":\"AT+B#\",\"came\":\"<one>\\nERROR\\n\"}\n"
		"{\"t\":1.6,\"time\":\"2025-11-29T14:24:06.600000Z\",\"report\":\"note\",\"note\":\"antenna B\"}\n"
		"{\"t\":1.500002,\"time\":\"2025-11-29T14:24:06.500002Z\",\"report\":\"step\",\"file\":\"a.at\",\"line\":4,\"phase\":\"join <1>\",\"step\":\"ATE0\",\"status\":\"skipped\",\"why\":\"not run: a.at:2 failed\"}\n"
		"{\"t\":1.5,\"time\":\"2025-11-29T14:24:06.500000Z\",\"report\":\"step\",\"file\":\"b.at\",\"line\":1,\"step\":\"sleep 1s\",\"status\":\"passed\",\"took\":1.234567}\n"
		"{\"t\":61.002003,\"time\":\"2025-11-29T14:25:06.002003Z\",\"report\":\"latency\",\"commands\":1,\"p50\":0.02,\"p90\":0.02,\"p99\":0.02,\"max\":0.02}\n"
		"{\"t\":61.002003,\"time\":\"2025-11-29T14:25:06.002003Z\",\"report\":\"value\",\"name\":\"MAC\",\"value\":\"aa:bb\"}\n"
		"{\"t\":61.002003,\"time\":\"2025-11-29T14:25:06.002003Z\",\"report\":\"end\",\"verdict\":\"FAIL\",\"passed\":2,\"failed\":1,\"error\":0,\"skipped\":1}\n"
		"{\"t\":0.0,\"time\":\"2025-11-29T14:24:05.000000Z\",\"report\":\"board\",\"port\":\"sim:\",\"board\":2,\"host\":\"bench\"}\n"
		"{\"t\":1.0,\"time\":\"2025-11-29T14:24:06.000000Z\",\"report\":\"phase\",\"phase\":\"join <1>\"}\n"
		"{\"t\":1.5,\"time\":\"2025-11-29T14:24:06.500000Z\",\"report\":\"capture\",\"name\":\"MAC\",\"value\":\"aa:bb\"}\n"
		"{\"t\":1.5,\"time\":\"2025-11-29T14:24:06.500000Z\",\"report\":\"step\",\"file\":\"a.at\",\"line\":1,\"phase\":\"join <1>\",\"step\":\"AT\",\"status\":\"passed\",\"took\":1.234567}\n"
		"{\"t\":1.500001,\"time\":\"2025-11-29T14:24:06.500001Z\",\"report\":\"step\",\"file\":\"a.at\",\"line\":2,\"phase\":\"join <1>\",\"step\":\"AT+B#\",\"status\":\"passed\",\"took\":1.234567}\n"
		"{\"t\":1.6,\"time\":\"2025-11-29T14:24:06.600000Z\",\"report\":\"note\",\"note\":\"antenna B\"}\n"
		"{\"t\":1.500002,\"time\":\"2025-11-29T14:24:06.500002Z\",\"report\":\"step\",\"file\":\"a.at\",\"line\":4,\"phase\":\"join <1>\",\"step\":\"ATE0\",\"status\":\"passed\",\"took\":1.234567}\n"
		"{\"t\":1.5,\"time\":\"2025-11-29T14:24:06.500000Z\",\"report\":\"step\",\"file\":\"b.at\",\"line\":1,\"step\":\"sleep 1s\",\"status\":\"error\",\"took\":1.234567,\"code\":\"lost\",\"why\":\"the port was lost\",\"sent\":\"\",\"came\":\"\"}\n"
		"{\"t\":61.002003,\"time\":\"2025-11-29T14:25:06.002003Z\",\"report\":\"value\",\"name\":\"MAC\",\"value\":\"aa:bb\"}\n"
		"{\"t\":61.002003,\"time\":\"2025-11-29T14:25:06.002003Z\",\"report\":\"end\",\"verdict\":\"ERROR\",\"passed\":3,\"failed\":0,\"error\":1,\"skipped\":0}\n");
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
		cmocka_unit_test(reports_are_in_the_language_of_the_run),
		cmocka_unit_test(a_summary_fits_into_the_terminal),
		cmocka_unit_test(pretty_has_colours_where_they_are_asked_for),
		cmocka_unit_test(tap_has_one_plan_and_numbers_all_steps),
		cmocka_unit_test(junit_has_a_suite_a_file_and_board),
		cmocka_unit_test(json_has_an_object_a_line),
		cmocka_unit_test(there_are_four_formats),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
