/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps with values that are known only while the script is played: read twice. */
#include "unit.h"

#include "script/script.h"

static bool late_test_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	size_t *opened = user;

	(void)d;
	++*opened;
	buf_add_text(out, "of ");
	buf_add(out, name);
	return true;
}

static const char *late_test_env(void *user, const char *name)
{
	(void)user;
	return strcmp(name, "PASS") == 0 ? "sesame street" : NULL;
}

/* ${SN} is late. */
static bool late_test_read(struct script *s, const char *text, size_t *opened, struct buf *errors)
{
	return script_read(s,
		&(struct script_source){.path = "x.at",
			.text = slice_of(text),
			.file = late_test_file,
			.env = late_test_env,
			.user = opened,
			.without_board = true,
			.board = 1},
		errors);
}

/* What the step is with the value. */
static void late_test_show(struct script_step *step, struct buf *out)
{
	switch (step->kind) {
	case SCRIPT_COMMAND:
		buf_add(out, buf_slice(&step->command));
		if (step->has_payload)
			buf_addf(out, " > %s", buf_text(&step->payload));
		break;
	case SCRIPT_SLEEP:
		buf_addf(out, "sleep %lld", (long long)step->time);
		break;
	case SCRIPT_FAILS:
		buf_addf(out, "fails %x", step->code);
		break;
	default:
		buf_addf(out, "kind %d", step->kind);
	}
}

static void a_late_step_is_completed_by_the_rules_of_any_other(void **state)
{
	static const struct {
		const char *text, *value, *wanted, *why;
	} cases[] = {
		{"AT+X=\"${SN}\"", "a\"b", "AT+X=\"a\\\"b\"", ""},
		{"AT+X=${SN}", "7", "AT+X=7", ""},
		{"set T dev/${BOARD}\npubraw 0 \"${T}/${SN}\" text \"é ${SN}\"", "ab",
			"AT+MQTTPUBRAW=0,\"dev/1/ab\",5,0,0 > é ab", ""},
		{"pubraw 0 \"${SN}\" file b.bin", "t", "AT+MQTTPUBRAW=0,\"t\",8,0,0 > of b.bin",
			""},
		{"pubraw 0 t hex ${SN}", "ff", "AT+MQTTPUBRAW=0,\"t\",1,0,0 > \xff", ""},
		{"AT+MQTTPUBRAW=0,\"${SN}\",2,0,0\npayload text ab", "t",
			"AT+MQTTPUBRAW=0,\"t\",2,0,0 > ab", ""},
		{"AT+X=\"${env:PASS}${SN}\"", "1", "AT+X=\"sesame street1\"", ""},
		{"sleep ${SN}", "5s", "sleep 5000000", ""},
		{"AT\nfails ${SN}", "0x6048", "fails 6048", ""},
		/* A set is a step then; the next one knows its value. */
		{"set X <${SN}>\nset X ${X}${X}\nAT+X=\"${X}\"", "a", "AT+X=\"<a><a>\"", ""},
		{"set X \"<${SN}\"\nAT+X=\"${X}\"", "a,b", "AT+X=\"<a\\,b\"", ""},
		/* Mistakes come to light late. */
		{"sleep ${SN}", "soon", "",
			"sleep is soon; it must be a number with a unit, like 200ms or 5s, at most a day"},
		{"pubraw 0 t hex ${SN}", "xy", "", "hex: x is not a hex digit"},
		{"AT+MQTTPUBRAW=0,\"t\",${SN},0,0\npayload text ab", "3", "",
			"the line announces 3 bytes, its payload has 2"},
		{"AT+X=${SN}", "a\r\nAT+RST", "",
			"a line end or NUL byte can't be part of a command; pubraw carries any byte"},
		{"sleep ${env:PASS}${SN}", "1", NULL,
			"the line is not right with a value that is a secret"},
		{"AT+X=${SN}", NULL, "",
			"${SN} is not known: the step that captures it has not passed"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct script s;
		struct buf errors = {0}, got = {0};
		struct script_known known = {0};
		size_t opened = 0;
		struct diag d = {0};
		bool good = late_test_read(&s, cases[i].text, &opened, &errors);
		if (!cases[i].wanted) {
			assert_false(good);
			goto next;
		}
		if (!good)
			fail_msg("%s: %s", cases[i].text, buf_text(&errors));
		if (cases[i].value)
			script_known_set(&known, SLICE("SN"), slice_of(cases[i].value), false);
		bool ok = true;
		/* Again, as in a loop. */
		for (int turn = 0; ok && turn < 2; turn++) {
			size_t files = opened;
			for (size_t j = 0; ok && j < s.count; j++)
				if (s.steps[j].late)
					ok = script_complete(&s, &s.steps[j], &known, &d);
			assert_int_equal(opened, files);
		}
		if (ok)
			late_test_show(&s.steps[s.count - 1], &got);
		if (ok != (*cases[i].why == 0) ||
			!slice_eq(buf_slice(&got), slice_of(cases[i].wanted)) ||
			!slice_eq(slice_of(d.text), slice_of(cases[i].why)))
			fail_msg("%s\n got: %s %s\nwant: %s %s", cases[i].text, buf_text(&got),
				d.text, cases[i].wanted, cases[i].why);
	next:
		script_known_fini(&known);
		script_fini(&s);
		buf_fini(&errors);
		buf_fini(&got);
	}
}

static void what_must_be_known_before_is_a_mistake(void **state)
{
	static const char *const cases[][2] = {
		{"include ${SN}",
			"x.at:1: the name of a file can't be made of a value that is known only "
			"while the script is played\n"},
		{"pubraw 0 t file ${SN}",
			"x.at:1: the name of a file can't be made of a value that is "
			"known only while the script is played\n"},
		{"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload text ${SN}",
			"x.at:2: the bytes behind an AT line, whose number the line has, can't be made of a "
			"value that is known only while the script is played\n"},
		{"pubraw 5 ${SN} text a", "x.at:1: pubraw: the link is 5; it can only be 0\n"},
		{"sleep 5${SN}h",
			"x.at:1: sleep is 51h; it must be a number with a unit, like 200ms or "
			"5s, at most a day\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct script s;
		struct buf errors = {0};
		size_t opened = 0;
		assert_false(late_test_read(&s, cases[i][0], &opened, &errors));
		assert_buf(&errors, cases[i][1]);
		script_fini(&s);
		buf_fini(&errors);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_late_step_is_completed_by_the_rules_of_any_other),
		cmocka_unit_test(what_must_be_known_before_is_a_mistake),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
