/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scripts checked without a board. */
#include "unit.h"

#include "run/check_scripts.h"

static void scripts_are_checked_without_a_board(void **state)
{
	static const struct {
		const char *text, *given[4], *ports[3];
		const char *out; /* NULL: there are mistakes */
		const char *problems;
	} cases[] = {
		{"AT\nAT+GMR\n", {NULL}, {NULL}, "x.at: 2 steps, no mistakes\n", ""},
		/* What only a board has is not missed, and nothing else is known of it. */
		{"AT+X=${BOARD},\"${PORT}\",\"${SN}\"\n", {NULL}, {NULL},
			"x.at: 1 step, no mistakes\n", ""},
		{"AT+MQTTSUB=0,\"t\",${A}\n", {"A=1", "B=2"}, {NULL}, "x.at: 1 step, no mistakes\n",
			"atmq: -D B: no script uses ${B}\n"},
		{"set A 1\nset B 2\nset B 3\nAT+MQTTSUB=0,\"t\",${A}\n", {NULL}, {NULL},
			"x.at: 1 step, no mistakes\n", "x.at:2: no line uses ${B}\n"},
		/* No firmware takes it; unless that is wanted. */
		{"AT+MQTTSUB=0,\"t\",9\nAT+MQTTSUB=0,\"t\",8\nfails\n", {NULL}, {NULL},
			"x.at: 3 steps, no mistakes\n",
			"x.at:1: warning: qos is 9; it can be 0, 1 or 2\n"},
		/* A mistake of all boards is told once, one of the second alone with its board. */
		{"AT+X=${A}\n", {NULL}, {"a", "b"}, NULL,
			"x.at:1: ${A} is not defined here: put `set A ...` before it, or use -D A=...\n"},
		{"AT+MQTTSUB=0,\"t\",${A}\n", {"A@1=1"}, {"a", "b"}, NULL,
			"x.at:1: ${A} is not defined here: put `set A ...` before it, or use -D A=...\n"
			"atmq: this happens with the values of board 2, b\n"},
		{"sleep ${A}\n", {"A=1s", "A@3=1"}, {NULL}, NULL,
			"x.at:1: sleep is 1; it must be a number with a unit, like 200ms or 5s, at most a day\n"
			"atmq: this happens with the values of board 3\n"},
		{"# nothing\n", {NULL}, {NULL}, NULL,
			"atmq: x.at: nothing to do: it has no steps\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		static const struct option_list none = {0};
		struct option_list given = {(char **)cases[i].given, 0};
		struct option_list ports = {(char **)cases[i].ports, 0};
		struct buf out = {0}, problems = {0};
		struct run_files files;
		struct run_values values;
		while (given.values[given.count])
			given.count++;
		while (ports.values[ports.count])
			ports.count++;
		run_files_of_text(&files, "x.at", slice_of(cases[i].text));
		assert_true(run_values_read(&values, &given, &none, &problems, &problems));
		assert_int_equal(check_scripts(&files, &values, &ports, &out, &problems),
			cases[i].out != NULL);
		assert_buf(&out, cases[i].out ? cases[i].out : "");
		assert_buf(&problems, cases[i].problems);
		run_files_fini(&files);
		run_values_fini(&values);
		buf_fini(&out);
		buf_fini(&problems);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_are_checked_without_a_board),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
