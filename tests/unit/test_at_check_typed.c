/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What someone reads who types slowly: nothing as long as the line can still become right. */
#include "unit.h"

#include "at/compose.h"

static void nothing_is_wrong_with_a_line_that_grows(void **state)
{
	static const char *const lines[] = {
		"AT",
		"ATE0",
		"AT+GMR",
		"AT+MQTTCONN?",
		"AT+MQTTUSERCFG=0,1,\"ESP32\",\"espressif\",\"1234567890\",0,0,\"\"",
		"AT+MQTTUSERCFG=0,10,\"c\",\"\",\"\",0,0,\"mqtt\"",
		"AT+MQTTCONNCFG=0,7200,1,\"gone\",\"bye\\, bye\",2,1",
		"AT+MQTTCONN=0,\"192.168.31.113\",1883,0",
		"AT+MQTTCONN=0,\"fe80::1\",8883,1",
		"AT+MQTTPUB=0,\"topic\",\"{\\\"a\\\":1\\,\\\"b\\\":[2\\,3]}\",1,0",
		"AT+MQTTPUB=0,\"topic\",\"a \\\\ and a \\\"\",0,0",
		"AT+MQTTPUBRAW=0,\"topic\",1024,2,1",
		"AT+MQTTSUB=0,\"bench/+/temp/#\",2",
		"AT+CWJAP=\"my net\",\"pass\\,word\"",
		"AT+UART_CUR=115200,8,1,0,3",
		"AT+CIPSNTPCFG=1,8,\"pool.ntp.org\"",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		struct slice line = slice_of(lines[i]);

		for (size_t n = 1; n <= line.n; n++) {
			struct diag d = {.text = ""};
			if (!at_line_check_typed(slice_sub(line, 0, n), n, AT_DIALECT_ESP32_S, &d))
				fail_msg("%.*s: %s", (int)n, line.p, d.text);
		}
	}
}

static void what_cannot_become_right_is_reported(void **state)
{
#define TEN "1234567890"
	static const struct {
		const char *line;
		size_t cursor;    /* 0: at the end */
		const char *text; /* NULL: nothing is reported */
	} cases[] = {
		{"X", 0, "a command begins with AT"},
		{"at+mqttc", 0, NULL},
		{"ATX", 0, "after AT, write + and the name of a command"},
		{"ATMQTTSUB=", 0, "a + is missing: AT+MQTTSUB"},
		{"ATE2", 0, "it can be 0 or 1"},
		{"AT+MQTTCONN", 0, NULL},
		{"AT+MQTTCONNX", 0, "MQTTCONNX is not known"},
		{"AT+MQTTDISC", 0, "it is AT+MQTTCLEAN=0"},
		{"AT+MQTTCLEAN?", 0, "AT+MQTTCLEAN has no ? form"},
		{"AT+MQTTCONN?0", 0, "nothing can follow the ?"},
		{"AT+GMR=", 0, "AT+GMR takes no parameters"},
		/* Numbers: 1 may become 10, but not where 1 is the largest. */
		{"AT+MQTTSUB=", 0, NULL},
		{"AT+MQTTSUB=0", 0, NULL},
		{"AT+MQTTSUB=1", 0, "LinkID is 1"},
		{"AT+MQTTSUB=0,\"t\",2", 0, NULL},
		{"AT+MQTTSUB=0,\"t\",9", 0, "qos is 9; it can be 0, 1 or 2"},
		{"AT+MQTTSUB=0,\"t\",02", 0, NULL},
		{"AT+MQTTSUB=0,\"t\",20", 0, "qos is 20"},
		{"AT+MQTTSUB=0,\"t\", ", 0, "qos"},
		{"AT+MQTTSUB=0,\"t\",1\"", 0, "qos is 1\""},
		{"AT+MQTTSUB=0,\"t\",\"", 0, "qos is a number and must not be in quotes"},
		{"AT+MQTTSUB=0,\"t\",1,", 0, "MQTTSUB takes 3 parameters; these are 4"},
		{"AT+MQTTCONNCFG=0,1", 0, NULL},
		{"AT+MQTTCONNCFG=0,59", 0, NULL},
		{"AT+MQTTCONNCFG=0,7201", 0, "keepalive is 7201; it can be 60 to 7200 or 0"},
		{"AT+MQTTCONNCFG=0,721", 0, NULL},
		{"AT+MQTTCONNCFG=0,7201", 0, "keepalive is 7201"},
		{"AT+MQTTCONNCFG=0,59,", 0, "keepalive is 59"},
		{"AT+MQTTCONN=0,\"h\",6553", 0, NULL},
		{"AT+MQTTCONN=0,\"h\",65536", 0, "port is 65536"},
		{"AT+MQTTCONN=0,\"h\",-", 0, "port is -"},
		{"AT+MQTTCONN=0,\"h\",0", 0, NULL},
		{"AT+MQTTCONN=0,\"h\",99999999999999999999999", 0, "port is 9999"},
		{"AT+MQTTCONN=0,\"h\",1883,0,", 0, "MQTTCONN takes 4 parameters"},
		/* Text. */
		{"AT+MQTTSUB=0,\"", 0, NULL},
		{"AT+MQTTSUB=0,t", 0, "topic is text and must be in quotes"},
		{"AT+MQTTSUB=0, ", 0, "topic"},
		{"AT+MQTTSUB=0,\"\"", 0, "topic cannot be empty"},
		{"AT+MQTTSUB=0,\"a\"b", 0, "a quote inside quotes needs \\ before it"},
		{"AT+MQTTSUB=0,\"a\" ", 0,
			"nothing may come between the closing quote and the comma"},
		{"AT+MQTTSUB=0,\"a,", 0, "a comma inside quotes needs \\ before it"},
		{"AT+MQTTSUB=0,\"a\\,", 0, NULL},
		{"AT+MQTTPUB=0,\"t\",\"{\"", 0, NULL},
		{"AT+MQTTPUB=0,\"t\",\"{\"a", 0, "a quote inside quotes needs \\ before it"},
		{"AT+MQTTPUB=0,\"t\",\"{\"a\":1,\"b\":\"x, y\"}\"", 0,
			"a quote inside quotes needs \\ before it"},
		{"AT+MQTTSUB=0,\"a+", 0, "topic is not a topic filter"},
		{"AT+MQTTSUB=0,\"a/+", 0, NULL},
		{"AT+MQTTSUB=0,\"a/#", 0, NULL},
		{"AT+MQTTSUB=0,\"a/#/", 0, "topic is not a topic filter"},
		{"AT+MQTTPUB=0,\"a/+", 0, "topic has a +, which only a subscription may have"},
		{"AT+MQTTCONN=0,\"mqtt:", 0, NULL}, /* may be an IPv6 address, for all one knows */
		{"AT+MQTTCONN=0,\"mqtt:/", 0, NULL},
		{"AT+MQTTCONN=0,\"mqtt://", 0, "without mqtt://"},
		{"AT+MQTTCONN=0,\"h:1883", 0, NULL},
		{"AT+MQTTCONN=0,\"h:1883\"", 0, "the port is a separate parameter"},
		/* 64 bytes fit; it will not become shorter. */
		{"AT+MQTTSUB=0,\"" TEN TEN TEN TEN TEN TEN "1234", 0, NULL},
		{"AT+MQTTSUB=0,\"" TEN TEN TEN TEN TEN TEN "12345", 0,
			"topic has 65 bytes; at most 64 fit"},
		{"AT+MQTTSUB=0,\"" TEN TEN TEN TEN TEN TEN "123\\", 0, NULL},
		{"AT+MQTTSUB=0,\"" TEN TEN TEN TEN TEN TEN "1234\\", 0, "topic has 65 bytes"},
		{"AT+MQTTSUB=0,\"a\nb", 0, "a line feed cannot be part of a line"},
		/* The cursor went back: what is after it is not being typed. */
		{"AT+MQTTSUB=0,\"t\",9", 11, NULL},
		{"AT+MQTTSUB=1,\"t\",9", 12, "LinkID is 1"},
	};
	struct diag d;

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice line = slice_of(cases[i].line);
		size_t cursor = cases[i].cursor ? cases[i].cursor : line.n;
		bool right = at_line_check_typed(line, cursor, AT_DIALECT_ESP32_S, &d);

		if (right != !cases[i].text)
			fail_msg("%s: %s", cases[i].line, right ? "nothing" : d.text);
		if (!right && !strstr(d.text, cases[i].text))
			fail_msg("%s: %s", cases[i].line, d.text);
		if (!right && d.at + d.n > line.n)
			fail_msg("%s: the place is outside", cases[i].line);
	}
#undef TEN
}

/* The rest of the line counts too: its quote has to be closed, and qos and retain are still missing. */
static void a_line_that_will_have_more_than_256_bytes_is_reported_at_once(void **state)
{
	struct buf line = {0};
	struct diag d;

	(void)state;
	buf_add_text(&line, "AT+MQTTPUB=0,\"t\",\"");
	while (line.n < 256 - sizeof("\",0,0") + 1)
		buf_add_char(&line, 'x');
	assert_true(at_line_check_typed(buf_slice(&line), line.n, AT_DIALECT_ESP32_S, &d));
	buf_add_char(&line, 'x');
	assert_false(at_line_check_typed(buf_slice(&line), line.n, AT_DIALECT_ESP32_S, &d));
	assert_string_equal(d.text,
		"the line has 252 bytes and needs at least 5 more; a board takes at most 256");
	buf_add_repeat(&line, 'x', 10);
	assert_false(at_line_check_typed(buf_slice(&line), line.n, AT_DIALECT_ESP32_S, &d));
	buf_fini(&line);
}

/* ---- the principle: reported exactly when no continuation is accepted ---- */

static bool typed_accepted(struct buf *line, enum at_dialect dialect)
{
	struct at_line read;

	at_line_read(buf_slice(line), dialect, &read);
	return at_line_check(buf_slice(line), &read, dialect, NULL);
}

/* Appends the shortest right argument. */
static void typed_add_right(struct buf *line, const struct at_parameter *p, enum at_dialect dialect)
{
	long long number = p->range[dialect].min;

	if (p->type == AT_STRING) {
		buf_add_char(line, '"');
		buf_add_repeat(line, 'a', (size_t)p->range[dialect].min);
		buf_add_char(line, '"');
		return;
	}
	for (const struct at_value *v = p->values; v && v->meaning; v++)
		number = v->number >= 0 && v->number < number ? v->number : number;
	buf_addf(line, "%lld",
		p->range[dialect].min <= 0 && p->range[dialect].max >= 0 ? 0 : number);
}

/* Tries to go on from what is typed; true if one way leads to a line that is accepted. */
static bool typed_goes_on(struct slice typed, enum at_dialect dialect)
{
	static const char *const ends[] = {"", "0", "1", "2", "3", "5", "6", "8", "9", "00", "01",
		"10", "000", "100", "115", "0000", "1000", "200", "\"", "a\"", "aa\"", ":1\"",
		"\\\"", "\"a\"", "\"a:b:c\"", "/\"", "0\"", "00:00:00:00:00:00\"", "a:a:a:a:a\"",
		"aaaaaaa\"", "aaaaaaaa\"", "aaaaaaaaaaaaaaaa\"", "?", "=?", "80", "800", "8000",
		"80000"};
	struct buf line = {0};
	bool found = false;

	/* With one of these, with a text of so many bytes, or with all of a right argument. */
	for (size_t i = 0; i <= ALEN(ends) + 18 && !found; i++) {
		struct at_line begun;
		at_line_read(typed, dialect, &begun);
		buf_clear(&line);
		buf_add(&line, typed);
		if (i < ALEN(ends)) {
			buf_add_text(&line, ends[i]);
		} else if (i < ALEN(ends) + 18) {
			buf_add_repeat(&line, 'a', i - ALEN(ends));
			buf_add_char(&line, '"');
		} else if (begun.command && begun.argument_count) {
			const struct at_parameter *p = at_command_parameter(
				begun.command, dialect, begun.argument_count - 1);
			if (p)
				typed_add_right(&line, p, dialect);
		}
		found = typed_accepted(&line, dialect);
		for (size_t more = 0; more < AT_PARAMETERS && !found; more++) {
			struct at_line read;
			at_line_read(buf_slice(&line), dialect, &read);
			const struct at_parameter *p =
				read.command && read.form == AT_FORM_SET
					? at_command_parameter(
						  read.command, dialect, read.argument_count)
					: NULL;
			if (!p)
				break;
			buf_add_char(&line, ',');
			typed_add_right(&line, p, dialect);
			found = typed_accepted(&line, dialect);
		}
	}
	buf_fini(&line);
	return found;
}

/* A name that is begun is gone on with by one of the commands. */
static bool typed_name_goes_on(struct slice typed, enum at_dialect dialect)
{
	struct buf name = {0};
	bool found = false;

	for (size_t i = 0; i < at_command_count() && !found; i++) {
		const struct at_command *c = at_command(i);
		buf_clear(&name);
		buf_addf(&name, "AT%s%s", c->basic ? "" : "+", c->name);
		if (!(c->dialects & AT_IN(dialect)) ||
			!slice_starts_nocase(buf_slice(&name), typed))
			continue;
		found = typed_goes_on(buf_slice(&name), dialect);
		buf_add_char(&name, '=');
		found = found || typed_goes_on(buf_slice(&name), dialect);
	}
	buf_fini(&name);
	return found;
}

static void typed_judge(struct slice typed, enum at_dialect dialect)
{
	struct diag d = {.text = ""};
	bool open = at_line_check_typed(typed, typed.n, dialect, &d);
	bool goes_on = typed_goes_on(typed, dialect) || typed_name_goes_on(typed, dialect);

	if (!open && goes_on)
		fail_msg("%.*s can become right, but: %s", SLICE_ARG(typed), d.text);
	if (open && !goes_on)
		fail_msg("%.*s can't become right, but nothing is reported", SLICE_ARG(typed));
}

static void typed_judge_all(struct slice line, enum at_dialect dialect)
{
	for (size_t n = 1; n <= line.n; n++)
		typed_judge(slice_sub(line, 0, n), dialect);
}

/* One byte put in the place of another, or in between. */
static void typed_judge_changed(struct slice line, enum at_dialect dialect)
{
	static const char signs[] = "\",0 x9-\\?=";
	struct buf changed = {0};

	for (size_t at = 0; at < line.n; at++)
		for (size_t i = 0; i < sizeof(signs) - 1; i++)
			for (size_t n = 0; n < 2; n++) {
				buf_set(&changed, line);
				buf_replace(&changed, at, n, (struct slice){signs + i, 1});
				typed_judge(slice_sub(buf_slice(&changed), 0, at + 1), dialect);
				typed_judge(buf_slice(&changed), dialect);
			}
	buf_fini(&changed);
}

static void each_command_is_reported_exactly_when_nothing_can_mend_it(void **state)
{
	struct buf line = {0};

	(void)state;
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++)
		for (size_t i = 0; i < at_command_count(); i++) {
			const struct at_command *c = at_command(i);
			if (!(c->dialects & AT_IN(dialect)) ||
				!(at_command_forms(c, (enum at_dialect)dialect) &
					AT_HAS(AT_FORM_SET)))
				continue;
			buf_clear(&line);
			buf_addf(&line, "AT%s%s", c->basic ? "" : "+", c->name);
			for (size_t n = 0;
				n < at_command_max_parameters(c, (enum at_dialect)dialect) + 1;
				n++) {
				const struct at_parameter *p =
					at_command_parameter(c, (enum at_dialect)dialect, n);
				buf_add_text(&line, n ? "," : c->basic ? "" : "=");
				if (p)
					typed_add_right(&line, p, (enum at_dialect)dialect);
			}
			typed_judge_all(buf_slice(&line), (enum at_dialect)dialect);
		}
	buf_fini(&line);
}

static void each_change_is_reported_exactly_when_nothing_can_mend_it(void **state)
{
	static const char *const lines[] = {
		"AT+MQTTCONN=0,\"h\",80,0",
		"AT+MQTTPUB=0,\"t\",\"a\\,b\",1,0",
		"AT+MQTTSUB=0,\"a/+\",2",
		"ATE0",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++)
		typed_judge_changed(slice_of(lines[i]), AT_DIALECT_ESP32_S);
}

static void a_value_that_can_become_right_is_right_while_it_is_typed(void **state)
{
	static const struct {
		const char *command;
		size_t index;
		const char *value;
		bool right, open; /* as it is; and while it is typed */
	} cases[] = {
		{"MQTTCONN", 1, "", false, true},
		{"MQTTCONN", 1, "he said \"a,b\"", true, true},
		{"MQTTCONN", 1, "mqtt://h", false, false},
		{"MQTTCONN", 1, "h:1", false, true},
		{"MQTTCONN", 2, "", false, true},
		{"MQTTCONN", 2, "1,2", false, false},
		{"MQTTCONN", 2, "1883", true, true},
		{"MQTTCONNCFG", 1, "5", false, true},
		{"MQTTCONNCFG", 1, "0", true, true},
		{"MQTTCONNCFG", 1, "x", false, false},
		{"MQTTPUB", 2, "", true, true},
		{"E", 0, "1", true, true},
		{"E", 0, "2", false, false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		const struct at_command *c =
			at_command_find(slice_of(cases[i].command), AT_DIALECT_ESP32_S);
		struct slice value = slice_of(cases[i].value);
		struct diag d;
		bool right = at_value_check(c, AT_DIALECT_ESP32_S, cases[i].index, value, &d);
		bool open = at_value_check_typed(c, AT_DIALECT_ESP32_S, cases[i].index, value, &d);
		if (right != cases[i].right || open != cases[i].open)
			fail_msg("%s %s: right %d, open %d", cases[i].command, cases[i].value,
				right, open);
	}
}

static void a_line_is_made_from_values_and_each_is_found_in_it(void **state)
{
	static const struct {
		const char *command;
		const char *values[6];
		const char *line;
	} cases[] = {
		{"MQTTPUB", {"0", "t", "{\"a\": [1,2]}\\", "1", "0"},
			"AT+MQTTPUB=0,\"t\",\"{\\\"a\\\": [1\\,2]}\\\\\",1,0"},
		{"MQTTSUB", {"0", "", ""}, "AT+MQTTSUB=0,\"\","},
		{"E", {"1"}, "ATE1"},
		{"CWJAP", {"net", "", ""}, "AT+CWJAP=\"net\""},
		{"CWJAP", {"net", "", "00:11:22:33:44:55"},
			"AT+CWJAP=\"net\",,\"00:11:22:33:44:55\""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		const struct at_command *c =
			at_command_find(slice_of(cases[i].command), AT_DIALECT_ESP32_S);
		struct slice values[6];
		struct at_argument places[AT_PARAMETERS];
		struct buf line = {0}, value = {0};
		size_t count = 0;
		while (count < 6 && cases[i].values[count]) {
			values[count] = slice_of(cases[i].values[count]);
			count++;
		}
		at_add_command(&line, c, AT_DIALECT_ESP32_S, values, count, places);
		assert_string_equal(buf_text(&line), cases[i].line);
		for (size_t n = 0; n < count; n++) {
			buf_clear(&value);
			assert_true(at_argument_value(buf_slice(&line), &places[n], &value, NULL));
			assert_string_equal(buf_text(&value), cases[i].values[n]);
		}
		buf_fini(&line);
		buf_fini(&value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_wrong_with_a_line_that_grows),
		cmocka_unit_test(what_cannot_become_right_is_reported),
		cmocka_unit_test(a_line_that_will_have_more_than_256_bytes_is_reported_at_once),
		cmocka_unit_test(each_command_is_reported_exactly_when_nothing_can_mend_it),
		cmocka_unit_test(each_change_is_reported_exactly_when_nothing_can_mend_it),
		cmocka_unit_test(a_value_that_can_become_right_is_right_while_it_is_typed),
		cmocka_unit_test(a_line_is_made_from_values_and_each_is_found_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
