/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scripts as a page: tests/view/scripts.txt shows for each what its steps are, or what is wrong with
 * it.
 */
#include <inttypes.h>

#include "base/utf8.h"
#include "page.h"
#include "script/script.h"

static const char *const scripts[] = {
	"",
	"# nothing",
	"AT",
	"at",
	"X",
	"  AT  # with a comment",
	"AT#",
	"\xef\xbb\xbf"
	"AT",
	"\xc2\xa0"
	"AT"
	"\xe3\x80\x80",
	"AT\r\nAT\rAT\nAT",
	/* set */
	"set",
	"set x",
	"set 1x 2",
	"set \"x\" 2",
	"set x 1\nAT+${x}",
	"set x \"\"\nAT${x}",
	"set x \"a b\" c",
	"set x a b  # c\nAT+${x}",
	"set x \"a\\\"b\"\nAT+X=\"${x}\"\nAT+X=${x}",
	"set x ${y}",
	"set x ${x",
	"AT+${y}",
	"AT+${}",
	"AT+${1}",
	"AT+${x",
	"AT+X=\"\\${x}\"",
	"set given 9\nAT+${given}",
	"set x a\nset x b\nAT+${x}",
	"set x a\\b\nAT+${x}",
	/* payload */
	"payload text x",
	"AT+MQTTPUBRAW=0,\"t\",1,0,0",
	"AT+MQTTPUBRAW=0,\"t\",0,0,0",
	"AT+MQTTPUBRAW=0,\"t\",1,0,0\npayload text x",
	"AT+MQTTPUBRAW=0,\"t\",1,0,0\npayload text xy",
	"AT+MQTTPUBRAW=0,\"t\",1,0,0\npayload text x\npayload text x",
	"AT+MQTTPUBRAW=0,\"t\",1,0,0\nfails",
	"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload hex 0aFf",
	"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload hex 0g",
	"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload hex",
	"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload",
	"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload bytes 0a0b",
	"AT+MQTTPUBRAW=0,\"t\",11,0,0\npayload file payload.bin",
	"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload file none",
	"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload file",
	"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload file \"\"",
	"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload text",
	"AT+MQTTPUBRAW=0,\"t\",2,0,0\npayload text \"ab\" c",
	"AT+MQTTPUBRAW=0,\"t\",0,0,0\npayload text \"\"",
	"AT\npayload text x",
	"AT+MQTTLONGPASSWORD=0,7\npayload text hunter2",
	/* pubraw */
	"pubraw",
	"pubraw 1 t text x",
	"pubraw x t text x",
	"pubraw 0",
	"pubraw 0 t",
	"pubraw 0 t x",
	"pubraw 0 t text x",
	"pubraw 0 \"a,b\" text \"a b\" qos 2 retain 1",
	"pubraw 0 t hex 00 qos 3",
	"pubraw 0 t hex 00 qos",
	"pubraw 0 t hex 00 retain 2",
	"pubraw 0 t hex 00 retain 0 qos 1",
	"pubraw 0 t hex 00 x",
	"pubraw 0 t file payload.bin",
	/* fails */
	"fails",
	"AT\nfails",
	"AT\nfails\nfails",
	"AT\nfails 0x6048",
	"AT\nfails 6048",
	"AT\nfails x",
	"AT\nfails 0x1 x",
	"AT\nexpect ready\nfails",
	"pubraw 0 t text x\nfails",
	/* expect */
	"expect",
	"expect x",
	"expect \"ready\"",
	"expect ready",
	"expect ready now",
	"expect connected within 5s",
	"expect disconnected within 0.5min",
	"expect ready within",
	"expect ready within 5",
	"expect ready within s",
	"expect ready within 1.s",
	"expect ready within .5s",
	"expect ready within 1.2345s",
	"expect ready within 24s x",
	"expect ready within 86400s",
	"expect ready within 86401s",
	"expect ready within 1440min",
	"expect ready within 1441min",
	"expect ready within 9999999999s",
	"expect ready within 100ms",
	"expect wifi",
	"expect wifi got ip",
	"expect wifi got",
	"expect wifi connected within 1s",
	"expect wifi \"got ip\"",
	"expect wifi disconnected x",
	"expect message",
	"expect message t",
	"expect message t \"x\"",
	"expect message t \"x\" \"y\"",
	"expect message t x",
	"expect message t text x length 1 within 1s",
	"expect message t length",
	"expect message t length -1",
	"expect message t length 999999999",
	"expect message t hex 0a0b",
	"expect message t hex x",
	"expect message t within 1s x",
	"expect message \"a",
	"expect message \"a\"b",
	"expect line",
	"expect line ^OK$",
	"expect line a b within 5s",
	"expect line a within 5",
	"expect line a within b within 2s",
	"expect line within 5s",
	"expect line \"a within 5s\" within 1s",
	"expect line \"a",
	"expect line \"a\\\"b\"",
	"expect line \"a\" x",
	"expect line (",
	"expect line ${y}",
	"expect line  \"\"",
	/* sleep */
	"sleep",
	"sleep 1",
	"sleep 1s",
	"sleep 1s x",
	"sleep 0ms",
	"sleep 25min",
	"sleep 1d",
	/* several mistakes */
	"x\nAT\nfails y\nAT+MQTTPUBRAW=0,\"t\",1,0,0\nsleep",
	"AT+X\001\nAT\tX",
	/* secrets */
	"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"hunter2\",0,0,\"\"",
	"set p hunter2\nAT+CWJAP=\"n\",\"${p}\"",
};

static bool scripts_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user;
	if (!slice_eq(name, SLICE("payload.bin")))
		return diag_fail(d, 0, 0, 0, "no such file");
	buf_add(out, SLICE("from a file"));
	return true;
}

static void scripts_add_bytes(struct buf *page, const char *label, const struct buf *bytes)
{
	if (!bytes->n)
		return;
	buf_addf(page, " %s ", label);
	for (size_t i = 0; i < bytes->n; i++) {
		unsigned char c = (unsigned char)bytes->p[i];
		if (c < 0x20 || c >= 0x7f)
			buf_addf(page, "\\x%02x", c);
		else
			buf_add_char(page, (char)c);
	}
}

static void scripts_add_step(struct buf *page, const struct script_step *step)
{
	static const char *const kinds[] = {"command", "fails", "expect", "sleep"};
	static const char *const events[] = {
		"connected", "disconnected", "message", "ready", "wifi", "line"};

	buf_addf(page, "  %zu %s <", step->line, kinds[step->kind]);
	utf8_add_visible(page, buf_slice(&step->text));
	buf_add_char(page, '>');
	scripts_add_bytes(page, "sends", &step->command);
	if (step->has_payload)
		buf_addf(page, " with %zu bytes", step->payload.n);
	scripts_add_bytes(page, "payload", &step->payload);
	if (step->may_fail)
		buf_add_text(page, ", may fail");
	if (step->refused)
		buf_add_text(page, ", refused");
	if (step->kind == SCRIPT_FAILS)
		buf_addf(page, " code %" PRIx32, step->code);
	if (step->kind == SCRIPT_EXPECT)
		buf_addf(page, " %s", events[step->expected.event]);
	scripts_add_bytes(page, "topic", &step->expected.topic);
	if (step->expected.has_wanted)
		buf_addf(page, " wants %zu bytes", step->expected.wanted.n);
	scripts_add_bytes(page, "wanted", &step->expected.wanted);
	if (step->expected.length >= 0)
		buf_addf(page, " length %lld", step->expected.length);
	if (step->expected.pattern)
		buf_add_text(page, " by a pattern");
	if (step->time)
		buf_addf(page, " time %" PRId64 " us", step->time);
	buf_add_char(page, '\n');
}

static void scripts_read_as_they_should(void **state)
{
	struct buf page = {0}, errors = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(scripts); i++) {
		struct script_value given = {0};
		struct script s;

		assert_true(script_value_read(&given, SLICE("given=1"), NULL));
		for (struct slice rest = slice_of(scripts[i]); rest.n;) {
			struct slice line = slice_take_line(&rest);
			buf_add_text(&page, "| ");
			utf8_add_visible(&page, line);
			buf_add_char(&page, '\n');
		}
		bool good = script_read(&s,
			&(struct script_source){.path = "x.at",
				.text = slice_of(scripts[i]),
				.given = &given,
				.given_count = 1,
				.file = scripts_file},
			&errors);
		assert_int_equal(good, errors.n == 0);
		for (size_t k = 0; k < s.count; k++)
			scripts_add_step(&page, &s.steps[k]);
		if (given.used)
			buf_add_text(&page, "  uses the given value\n");
		buf_add(&page, buf_slice(&errors));
		buf_add_char(&page, '\n');
		buf_clear(&errors);
		script_fini(&s);
		script_value_fini(&given);
	}
	assert_page(buf_slice(&page), "scripts");
	buf_fini(&page);
	buf_fini(&errors);
}

static void a_given_value_has_a_name_and_a_place_for_what_is_wrong(void **state)
{
	static const struct {
		const char *text;
		bool good;
		size_t n;
	} cases[] = {{"a=b", true, 0}, {"a=", true, 0}, {"a=b=c", true, 0}, {"a", false, 0},
		{"=b", false, 0}, {"1a=b", false, 2}, {"a-b=c", false, 3}, {"_1=c", true, 0}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct script_value v = {0};
		struct diag d = {0};

		assert_int_equal(script_value_read(&v, slice_of(cases[i].text), &d), cases[i].good);
		assert_int_equal(d.at, 0);
		assert_int_equal(d.n, cases[i].n);
		assert_int_equal(d.code, 0);
		assert_int_equal(d.text[0] == '\0', cases[i].good);
		assert_int_equal(v.given, cases[i].good);
		script_value_fini(&v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scripts_read_as_they_should),
		cmocka_unit_test(a_given_value_has_a_name_and_a_place_for_what_is_wrong),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
