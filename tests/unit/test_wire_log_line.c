/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the log port, which an AT port does not print. */
#include "unit.h"

#include "wire/log_line.h"

static void log_lines_are_told_from_answers(void **state)
{
	static const struct {
		const char *line;
		bool log;
	} cases[] = {
		{"I (1234) wifi: connected", true},
		{"E (1) x", true},
		{"\033[0;32mI (456) cpu_start: Starting\033[0m", true},
		{"rst:0x1 (POWERON_RESET),boot:0x13", true},
		{"ets Jun  8 2016 00:22:57", true},
		{"+MQTTCONN:0,4", false},
		{"AT version:2.1", false},
		{"I am here", false},
		{"", false},
		{"\033[", false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		if (wire_is_log_line(slice_of(cases[i].line)) != cases[i].log)
			fail_msg("%s", cases[i].line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(log_lines_are_told_from_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
