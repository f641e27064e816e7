/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading what stands before a step, ends it or is about those that follow. */
#include "unit.h"

#include "script/script.h"

static bool block_test_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user;
	if (slice_eq(name, SLICE("two.at")))
		buf_add(out, SLICE("AT\nfinally\nATE0\n"));
	else if (slice_eq(name, SLICE("fails.at")))
		buf_add(out, SLICE("AT\nfails\n"));
	else if (!slice_eq(name, SLICE("empty.at")))
		return diag_fail(d, 0, 0, 0, "no such file");
	return true;
}

static bool block_test_read(struct script *s, const char *text, struct buf *errors)
{
	return script_read(s,
		&(struct script_source){
			.path = "x.at", .text = slice_of(text), .file = block_test_file},
		errors);
}

/* "repeat(AT AT)": the steps, those of a block behind it in brackets. */
static void block_test_show(struct buf *out, const struct script *s, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++) {
		const struct script_step *step = &s->steps[i];
		if (i > from)
			buf_add_char(out, ' ');
		if (step->kind == SCRIPT_BLOCK) {
			buf_addf(out, "%d(", (int)step->block.kind);
			block_test_show(out, s, i + 1, i + 1 + step->block.span);
			buf_add_char(out, ')');
			i += step->block.span;
		} else {
			buf_add(out, buf_slice(&step->command));
			if (step->within)
				buf_addf(out, "<%lld", (long long)(step->within / 1000));
		}
	}
}

static void steps_are_read_into_blocks(void **state)
{
	static const struct {
		const char *text, *steps, *shown; /* shown: the first one's text */
		size_t rows;
	} cases[] = {
		{"retry 3 AT", "0(AT)", "retry 3 AT", 1},
		{"retry 3 every 5s AT within 20s # c", "0(AT<20000)",
			"retry 3 every 5s AT within 20s", 1},
		{"repeat for 8h every 1min retry 2 AT\nATE0", "1(0(AT)) ATE0",
			"repeat for 8h every 1min retry 2 AT", 2},
		{"retry 2 include two.at\nAT", "0(AT ATE0) AT", "retry 2 include two.at", 2},
		{"include two.at within 5s\nAT", "2(AT ATE0) AT", "include two.at within 5s", 2},
		{"include two.at\nAT", "AT ATE0 AT", "AT", 3},
		{"retry 2 include fails.at", "0(AT )", "retry 2 include fails.at", 1},
		/* The bytes for its prompt follow as they do without it. */
		{"retry 2 AT+MQTTPUBRAW=0,\"t\",1,0,0\npayload text x\nAT",
			"0(AT+MQTTPUBRAW=0,\"t\",1,0,0) AT", "retry 2 AT+MQTTPUBRAW=0,\"t\",1,0,0",
			2},
		/* Only what stands outside of quotes is no part of the command. */
		{"AT+X=\"a within 5s\"", "AT+X=\"a within 5s\"", "AT+X=\"a within 5s\"", 1},
		{"AT+X=\"a\\\" within 5s\" within 1.5s", "AT+X=\"a\\\" within 5s\"<1500",
			"AT+X=\"a\\\" within 5s\" within 1.5s", 1},
		{"pubraw 0 t text ab within 9s", "AT+MQTTPUBRAW=0,\"t\",2,0,0<9000",
			"pubraw 0 t text ab within 9s", 1},
		{"reset within 3s", "<3000", "reset within 3s", 1},
		{"every 5s AT+CWJAP? within 1s", "AT+CWJAP?<1000", "every 5s AT+CWJAP? within 1s",
			1},
		/* Passwords are masked there too. */
		{"retry 2 AT+CWJAP=\"ap\",\"secretword\"", "0(AT+CWJAP=\"ap\",\"secretword\")",
			"retry 2 AT+CWJAP=\"ap\",\"**********\"", 1},
	};
	struct buf errors = {0}, out = {0};
	struct script s;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		if (!block_test_read(&s, cases[i].text, &errors))
			fail_msg("%s", buf_text(&errors));
		buf_clear(&out);
		block_test_show(&out, &s, 0, s.count);
		assert_string_equal(buf_text(&out), cases[i].steps);
		assert_string_equal(buf_text(&s.steps[0].text), cases[i].shown);
		assert_int_equal(s.rows, cases[i].rows);
		script_fini(&s);
	}
	buf_fini(&out);
	buf_fini(&errors);
}

static void each_mistake_is_told(void **state)
{
	static const struct {
		const char *text, *mistake;
	} cases[] = {
		{"retry", "1: retry is missing"},
		{"retry AT", "1: retry: how often is missing, like `retry 3 AT`"},
		{"retry every 5s AT", "1: retry: how often is missing, like `retry 3 AT`"},
		{"repeat AT", "1: repeat: how often is missing, like `repeat 3 AT`"},
		{"retry 0 AT", "1: retry is 0; it can be 1 to 1000000000"},
		{"retry 2", "1: retry: the step is missing"},
		{"retry 2 every AT",
			"1: every is AT; it must be a number with a unit, like 200ms or 5s, at most a day"},
		{"retry 2 every 5s", "1: retry: the step is missing"},
		{"retry 2 set A b", "1: retry: it can't stand before set"},
		{"retry 2 payload text x", "1: retry: it can't stand before payload"},
		{"AT\nretry 2 fails", "2: retry: it can't stand before fails"},
		{"repeat 2 every 5s every 5s AT", "1: repeat: it can't stand before every"},
		{"repeat 2 finally\nAT", "1: repeat: it can't stand before finally"},
		{"repeat 2 only if line x", "1: repeat: it can't stand before only"},
		{"repeat 2 include empty.at", "1: repeat: there is no step to be done"},
		{"include empty.at within 1s\nAT", "1: include: there is no step to be done"},
		{"include two.at now", "1: include: only within TIME can follow the file"},
		{"retry 2 nonsense",
			"1: \"nonsense\" is not a step: a step begins with AT, or with a word of atmq-script(5)"},
		{"repeat for AT",
			"1: repeat for is AT; it must be a number with a unit, like 200ms or 5s, at most a day"},
		{"retry 2 AT\nfails",
			"2: fails: it judges one answer, and the step before it is retried or repeated"},
		{"retry 2 retry 2 retry 2 retry 2 retry 2 retry 2 retry 2 retry 2 retry 2 AT",
			"1: retry: no more than 8 blocks can be inside one another"},
		{"AT within 5",
			"1: within is 5; it must be a number with a unit, like 200ms or 5s, at most a day"},
		{"AT within", "1: within: the time is missing"},
		{"AT+CWJAP=\"a within\",\"b\" within", "1: within: the time is missing"},
		{"AT within 0s", "1: within: no time at all is too short"},
		{"AT within 5s 6s", "1: \"6s\" is not expected here"},
		{"reset within", "1: within: the time is missing"},
		{"every 5s", "1: every: an AT line must follow the interval"},
		{"every 5s sleep 1s", "1: every: an AT line must follow the interval"},
		{"every 99ms AT", "1: every: the interval is too short: at least 100ms"},
		{"every 1s AT+MQTTPUBRAW=0,\"t\",1,0,0",
			"1: every: the board would wait for bytes each time, which can't be repeated"},
		{"every 1s AT\nfails", "2: fails: there is no command before it"},
		{"AT\nfinally", "2: finally: no step follows it"},
		{"AT\nfinally\nAT\nfinally\nAT",
			"4: finally: line 2 has one already; all that follows the first one is part of it"},
		{"AT\nfinally now\nAT", "2: \"now\" is not expected here"},
		{"only line x", "1: only: it is only if [no] line PATTERN"},
		{"only if connected", "1: only: it is only if [no] line PATTERN"},
		{"only if line", "1: only if line: a pattern is missing"},
		{"only if no line \"x\" y", "1: \"y\" is not expected here"},
	};
	struct buf errors = {0}, wanted = {0};
	struct script s;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&errors);
		buf_clear(&wanted);
		buf_addf(&wanted, "x.at:%s\n", cases[i].mistake);
		assert_false(block_test_read(&s, cases[i].text, &errors));
		if (!slice_eq(buf_slice(&errors), buf_slice(&wanted)))
			fail_msg("%s\n got: %s\nwant: %s", cases[i].text, buf_text(&errors),
				buf_text(&wanted));
		script_fini(&s);
	}
	buf_fini(&errors);
	buf_fini(&wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_read_into_blocks),
		cmocka_unit_test(each_mistake_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
