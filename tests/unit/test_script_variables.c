/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>

#include "script/variables.h"

static bool variables_test_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	static const char *const files[][2] = {
		{"up.at", "set A 1\nAT+X=${USER}${A}\n"},
		{"lib/in.at", "AT+X=${IN}\ninclude ../up.at"},
		{"lib/../up.at", "set A 1\nAT+X=${USER}${A}\n"},
		{"circle.at", "AT+X=${CIRCLE}\ninclude circle.at\ninclude circle.at\n"},
	};

	(void)user;
	for (size_t i = 0; i < ALEN(files); i++)
		if (slice_eq(name, slice_of(files[i][0]))) {
			buf_add_text(out, files[i][1]);
			return true;
		}
	/* Each includes the next one. */
	if (slice_take(&name, SLICE("deep"))) {
		int n = atoi(name.p);
		buf_addf(out, "AT+X=${D%d}\ninclude deep%d.at\n", n, n + 1);
		return true;
	}
	return diag_fail(d, 0, 0, 0, "no such file");
}

/* One line each: name, value in <>, "secret", comment. */
static void assert_variables(const char *text, const char *wanted)
{
	struct script_variables v = {0};
	struct buf got = {0};

	script_variables_add_script(
		&v, &(struct script_source){.text = slice_of(text), .file = variables_test_file});
	for (size_t i = 0; i < v.count; i++) {
		struct script_variable *one = &v.items[i];
		buf_addf(&got, "%s%s", i ? "; " : "", buf_text(&one->name));
		if (one->has_value)
			buf_addf(&got, " <%s>", buf_text(&one->value));
		buf_addf(&got, "%s", one->secret ? " secret" : "");
		if (one->comment.n)
			buf_addf(&got, " # %s", buf_text(&one->comment));
	}
	if (!slice_eq(buf_slice(&got), slice_of(wanted)))
		fail_msg("%s\n got: %s\nwant: %s", text, buf_text(&got), wanted);
	script_variables_fini(&v);
	buf_fini(&got);
}

static void what_a_script_leaves_open_is_found(void **state)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{"", ""},
		{"AT\nset X 1", ""},
		{"AT+${B}\nAT+${A}${B}", "B; A"},
		{"set A 1  # the first\nAT+${A}", "A <1> # the first"},
		{"set A 1 \r\nset A 2\r\nAT+${A}\r\n", "A <1>"},
		{"set A \"a \\\"b\" # c\nAT+${A}", "A <a \"b> # c"},
		{"set A \"\"\nAT+${A}", "A <>"},
		/* Of other names, or of the environment: the others are asked for. */
		{"set A x-${B}\nset C ${env:C}\nAT+${A}${C}${env:D}", "B"},
		{"AT+${a b}${}${1}${x", ""},
		{"# ${A}", ""},
		{"set\nset A\nset 1 2\nsetup ${E}\nAT${A}", "E; A"},
		/* Secrets: by the command, or by the name. */
		{"AT+CWJAP=\"${SSID}\",\"${P}\"", "SSID; P secret"},
		{"retry 3 every 5s AT+CWJAP=\"${SSID}\",\"${P}\" within 20s", "SSID; P secret"},
		{"repeat 2 retry 2 AT+CWJAP=\"a\",\"${P}\"", "P secret"},
		{"AT+MQTTUSERCFG=0,1,\"${ID}\",\"${U}\",\"${P}\",0,0,\"\"", "ID; U; P secret"},
		{"AT+X=${BROKER_PASSWORD}", "BROKER_PASSWORD secret"},
		{"set P hunter2\nAT+MQTTPASSWORD=0,\"${P}\"", "P <hunter2> secret"},
		{"pubraw 0 \"${T}\" text \"${DATA}\"\nexpect message \"${T}\" \"${DATA}\"",
			"T; DATA"},
		/* The board says or has it. */
		{"capture line \"MAC:(.*)\" as MAC within 5s\nretry 3 capture message t as M\n"
		 "AT+X=${MAC}${M}${BOARD}${PORT}${SN}",
			"SN"},
		{"set PORT 1883\nAT+X=${PORT}\nAT+capture as=${X}", "PORT <1883>; X"},
		/* In what it includes, too. */
		{"include up.at\nAT+X=${B}${A}", "USER; A <1>; B"},
		{"include lib/in.at", "IN; USER; A <1>"},
		/* Eight deep (atmq-script(5)). */
		{"include deep1.at", "D1; D2; D3; D4; D5; D6; D7; D8"},
		{"include circle.at\ninclude ${X}.at\ninclude nowhere.at\ninclude", "CIRCLE"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_variables(cases[i].text, cases[i].wanted);
}

static void the_first_comment_says_what_it_is_about(void **state)
{
	static const char *const cases[][2] = {
		{"# Bring-up over TCP\nAT", "Bring-up over TCP"},
		{"// Bring-up\r\nAT", "Bring-up"},
		{"  #\nAT", ""},
		{"AT # no", ""},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_slice(script_about(slice_of(cases[i][0])), cases[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_script_leaves_open_is_found),
		cmocka_unit_test(the_first_comment_says_what_it_is_about),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
