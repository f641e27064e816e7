/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which lines of commands outside the table prompt, and for how many bytes (protocol.md 4). */
#include "unit.h"

#include "at/command.h"
#include "at/unlisted.h"

enum { NONE = AT_PAYLOAD_NONE, UNKNOWN = AT_PAYLOAD_UNKNOWN };

static void a_line_announces_how_many_bytes_follow(void **state)
{
	static const struct {
		const char *line;
		long long length;
	} cases[] = {
		{"AT+CIPSEND=10", 10},
		{"at+cipsend=10", 10},
		{"AT+CIPSEND=3,10", 10},
		{"AT+CIPSEND=10,\"192.168.1.2\",8080", 10},
		{"AT+CIPSEND=3,10,\"192.168.1.2\",8080", 10},
		{"AT+CIPSEND", UNKNOWN},
		{"AT+CIPSEND?", NONE},
		{"AT+CIPSEND=?", NONE},
		{"AT+CIPSEND=", NONE},
		{"AT+CIPSEND=x", NONE},
		{"AT+CIPSEND=-5", NONE},
		{"AT+CIPSEND=99999999999999999999", NONE},
		{"AT+CIPSENDEX=2048", 2048},
		{"AT+CIPSENDEX", NONE},
		{"AT+CIPSENDL=0,100000", 100000},
		{"AT+CIPSENDLCFG=10,5", NONE},
		{"AT+HTTPCHEAD=19", 19},
		{"AT+HTTPCHEAD=0", NONE}, /* clears */
		{"AT+HTTPCHEAD?", NONE},
		{"AT+HTTPCPOST=\"http://h/p,q\",8", 8},
		{"AT+HTTPCPOST=\"http://h/p\",8,2,\"a: 1\",\"b: 2\"", 8},
		{"AT+HTTPCPOST=\"http://h/p\"", NONE},
		{"AT+HTTPCPUT=\"http://h/p\",9", 9},
		{"AT+HTTPCGET=\"http://h/p\",9", NONE},
		{"AT+USERRAM=2,5", 5},
		{"AT+USERRAM=2,5,10", 5},
		{"AT+USERRAM=1,5", NONE},
		{"AT+USERRAM=3,5", NONE},
		{"AT+USERRAM?", NONE},
		{"AT+FS=0,2,\"name\",0,6", 6},
		{"AT+FS=0,3,\"name\",0,6", NONE},
		{"AT+FS=0,2,\"name\"", NONE},
		{"AT+WSSEND=0,4", 4},
		{"AT+WSSEND=0,4,2,1000", 4},
		{"AT+WSSEND=4", NONE},
		{"CIPSEND=10", NONE},
		{"AT+VENDOR=10", NONE},
		{"AT", NONE},
		{"", NONE},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		if (at_unlisted_payload(slice_of(cases[i].line)) != cases[i].length)
			fail_msg("%s: %lld", cases[i].line,
				at_unlisted_payload(slice_of(cases[i].line)));
}

static void only_cipsend_alone_passes_everything_on(void **state)
{
	(void)state;
	assert_true(at_unlisted_passthrough(SLICE("AT+CIPSEND")));
	assert_true(at_unlisted_passthrough(SLICE("at+cipsend")));
	assert_false(at_unlisted_passthrough(SLICE("AT+CIPSEND=10")));
	assert_false(at_unlisted_passthrough(SLICE("AT+CIPSENDEX")));
	assert_false(at_unlisted_passthrough(SLICE("")));
}

/* Otherwise two tables would say how many bytes it reads. */
static void none_of_them_prompts_by_the_table(void **state)
{
	static const char *const names[] = {"CIPSEND", "CIPSENDEX", "CIPSENDL", "HTTPCHEAD",
		"HTTPCPOST", "HTTPCPUT", "USERRAM", "FS", "WSSEND"};

	(void)state;
	for (size_t i = 0; i < ALEN(names); i++)
		for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
			const struct at_command *c =
				at_command_find(slice_of(names[i]), (enum at_dialect)dialect);

			assert_true(!c || c->length_parameter < 0);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_announces_how_many_bytes_follow),
		cmocka_unit_test(only_cipsend_alone_passes_everything_on),
		cmocka_unit_test(none_of_them_prompts_by_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
