/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "at/complete.h"

static const enum at_dialect page = AT_DIALECT_ESP32_S, later = AT_DIALECT_ESP_AT;

static void known(void *user, enum at_source source, at_source_add_fn *add, void *to)
{
	(void)user;
	switch (source) {
	case AT_SOURCE_TOPIC:
	case AT_SOURCE_FILTER:
		add(to, SLICE("topic"), "seen");
		add(to, SLICE("topic/a,b"), "used before");
		add(to, SLICE("sensors/#"), "subscribed");
		break;
	case AT_SOURCE_SUBSCRIBED:
		add(to, SLICE("温度/\"x\""), "subscribed");
		break;
	case AT_SOURCE_HOST:
		add(to, SLICE("192.168.31.113"), "used before");
		break;
	case AT_SOURCE_PORT:
		add(to, SLICE("8883"), "used before");
		add(to, SLICE("1884"), "used before");
		break;
	case AT_SOURCE_LENGTH:
		add(to, SLICE("4"), "waits in the hex editor");
		break;
	default:
		break;
	}
}

/* A '|' in `text` is the cursor, else it is at the end. */
static struct slice place_cursor(const char *text, char line[512], size_t *cursor)
{
	const char *bar = strchr(text, '|');

	assert_true(strlen(text) < 512);
	memcpy(line, text, strlen(text) + 1);
	*cursor = bar ? (size_t)(bar - text) : strlen(text);
	if (bar)
		memmove(line + *cursor, line + *cursor + 1, strlen(line + *cursor));
	return slice_of(line);
}

/* The candidates' texts, a blank between two, and what they replace in front. */
static const char *candidates(const char *text, enum at_dialect dialect, long long scheme)
{
	static char answer[4096];
	const struct at_sources sources = {known, NULL, scheme};
	char line[512];
	size_t cursor, n;
	struct slice whole = place_cursor(text, line, &cursor);
	struct at_completion c;

	at_complete(whole, cursor, dialect, &sources, &c);
	n = (size_t)snprintf(answer, sizeof(answer), "<%.*s>", (int)c.n, line + c.at);
	for (size_t i = 0; i < c.count; i++)
		n += (size_t)snprintf(answer + n, sizeof(answer) - n, " %s", c.candidates[i].text);
	at_completion_fini(&c);
	return answer;
}

static void tab_completes_names_forms_and_arguments(void **state)
{
	static const struct {
		const char *line, *want;
	} cases[] = {
		{"", "<> AT+"},
		{"A", "<A> AT+"},
		{"AT", "<AT> AT+ AT ATE0 ATE1"},
		{"ATE", "<ATE> ATE0 ATE1"},
		{"AT+GM", "<AT+GM> AT+GMR"},
		{"at+mqttpu", "<at+mqttpu> AT+MQTTPUB= AT+MQTTPUBRAW="},
		{"AT+MQTTCO", "<AT+MQTTCO> AT+MQTTCONN AT+MQTTCONNCFG"},
		{"AT+MQTTCONN", "<AT+MQTTCONN> AT+MQTTCONN= AT+MQTTCONN? AT+MQTTCONNCFG"},
		{"AT+MQTTCLEAN", "<AT+MQTTCLEAN> AT+MQTTCLEAN="},
		{"AT+CMD", "<AT+CMD> AT+CMD?"},
		{"AT+XYZZY", "<AT+XYZZY>"},
		{"AT+MQTTCONN?", "<>"},
		/* Numbers. */
		{"AT+MQTTSUB=", "<> 0,"},
		{"AT+MQTTCLEAN=", "<> 0"},
		{"AT+MQTTSUB=0,\"t\",", "<> 0 1 2"},
		{"AT+MQTTSUB=0,\"t\",1", "<1> 1"},
		{"AT+MQTTSUB=0,\"t\",7", "<7> 0 1 2"},
		{"AT+MQTTUSERCFG=0,1", "<1> 1, 10,"},
		{"AT+MQTTUSERCFG=0,3", "<3> 3,"},
		{"AT+MQTTCONNCFG=0,", "<> 0, 120, 60, 7200,"},
		{"AT+MQTTCONNCFG=0,300", "<300> 300,"},
		{"AT+MQTTPUBRAW=0,\"t\",4", "<4> 4,"},
		/* Texts. */
		{"AT+MQTTSUB=0,", "<> \"topic\", \"topic/a\\,b\", \"sensors/#\","},
		{"AT+MQTTPUB=0,", "<> \"topic\", \"topic/a\\,b\","},
		{"AT+MQTTSUB=0,\"", "<\"> \"topic\", \"topic/a\\,b\", \"sensors/#\","},
		{"AT+MQTTSUB=0,top", "<top> \"topic\", \"topic/a\\,b\","},
		{"AT+MQTTSUB=0,\"topic/", "<\"topic/> \"topic/a\\,b\","},
		{"AT+MQTTSUB=0,\"topic/a\\,", "<\"topic/a\\,> \"topic/a\\,b\","},
		{"AT+MQTTSUB=0,\"xyz", "<\"xyz> \"xyz\","},
		{"AT+MQTTSUB=0,\"xyz\"", "<\"xyz\"> \"xyz\","},
		{"AT+MQTTSUB=0,\"a,b\"", "<\"a,b\"> \"a\\,b\","},
		{"AT+MQTTUNSUB=0,", "<> \"温度/\\\"x\\\"\""},
		{"AT+MQTTUSERCFG=0,1,", "<> \" \"\","},
		{"AT+MQTTUSERCFG=0,1,\"", "<\"> \"\","},
		/* In the middle of a line. */
		{"AT+MQTTS|=0,\"t\",1", "<AT+MQTTS> AT+MQTTSUB"},
		{"AT+MQTTSUB=|", "<> 0,"},
		{"AT+MQTTSUB=|,\"t\",1", "<> 0"},
		{"AT+MQTTSUB=0,|,1", "<> \"topic\" \"topic/a\\,b\" \"sensors/#\""},
		{"AT+MQTTSUB=0,\"to|pic\",1", "<\"topic\"> \"topic\" \"topic/a\\,b\""},
		{"AT+MQTTSUB=0,\"to|,1", "<\"to> \"topic\" \"topic/a\\,b\""},
		{"AT+MQTTSUB=0,\"xy|z\",1", "<\"xyz\"> \"xyz\""},
		{"AT+MQTTSUB=0,|\"xyz\",1", "<\"xyz\"> \"topic\" \"topic/a\\,b\" \"sensors/#\""},
		{"AT+MQTTUSERCFG=0,|7,\"i\"", "<7> 1 2 3 4 5 6 7 8 9 10"},
		/* JSON as it was pasted, whole and while it is being typed. */
		{"AT+MQTTPUB=0,\"topic\",\"{\"a\":\"b\",\"c\":1}|\",1,0",
			"<\"{\"a\":\"b\",\"c\":1}\"> \"{\\\"a\\\":\\\"b\\\"\\,\\\"c\\\":1}\""},
		{"AT+MQTTPUB=0,\"topic\",\"{\"a\":\"b\",\"c\":1}",
			"<\"{\"a\":\"b\",\"c\":1}> \"{\\\"a\\\":\\\"b\\\"\\,\\\"c\\\":1}\","},
		/* Past the last one. */
		{"AT+MQTTSUB=0,\"t\",1,", "<>"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_string_equal(candidates(cases[i].line, page, 0), cases[i].want);
}

static void an_optional_parameter_is_offered_after_a_whole_one(void **state)
{
	(void)state;
	assert_string_equal(candidates("AT+MQTTSUB=0,\"t\",1", later, 0), "<1> 1 1,");
	assert_string_equal(candidates("AT+MQTTUNSUB=0,\"t\"", later, 0), "<\"t\"> \"t\" \"t\",");
	assert_string_equal(candidates("AT+MQTTSUB=0,\"t\",1,", later, 0), "<> 15000 3000 60000");
	assert_string_equal(candidates("AT+MQTTSUB=0,\"t\",1", page, 0), "<1> 1");
}

/* protocol.md 1.1: MQTTALPN came later; the ? of MQTTUSERCFG went. */
static void each_dialect_has_its_own_names_and_forms(void **state)
{
	(void)state;
	assert_string_equal(candidates("AT+MQTTA", page, 0), "<AT+MQTTA>");
	assert_string_equal(candidates("AT+MQTTA", later, 0), "<AT+MQTTA> AT+MQTTALPN=");
	assert_string_equal(candidates("AT+MQTTU", page, 0),
		"<AT+MQTTU> AT+MQTTUSERCFG AT+MQTTUSERNAME AT+MQTTUNSUB=");
	assert_string_equal(candidates("AT+MQTTU", later, 0),
		"<AT+MQTTU> AT+MQTTUSERCFG= AT+MQTTUSERNAME= AT+MQTTUNSUB=");
}

static void ports_that_fit_the_scheme_come_first(void **state)
{
	static const struct {
		long long scheme;
		const char *begin;
	} cases[] = {
		{0, "<> 1884, 8883, 1883,"},
		{1, "<> 1884, 1883, 8883,"},
		{3, "<> 8883, 1884, 1883,"},
		{6, "<> 1884, 80, 9001, 8083, 8883,"},
		{7, "<> 1884, 443, 8084, 8883,"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		const char *got = candidates("AT+MQTTCONN=0,\"h\",", page, cases[i].scheme);

		if (!slice_starts(slice_of(got), slice_of(cases[i].begin)))
			fail_msg("scheme %lld: %s", cases[i].scheme, got);
	}
}

static void a_value_comes_with_its_meaning(void **state)
{
	static const struct {
		const char *line, *label, *meaning;
	} cases[] = {
		{"AT+MQTTUSERCFG=0,3", "3", "TLS, verify server certificate"},
		{"AT+MQTTSUB=0,\"t\",2", "2", "exactly once"},
		{"AT+MQTTSUB=0,\"t\",0", "0", "at most once, default"},
		{"AT+MQTTSUB=0,\"topic/", "topic/a,b", "used before"},
		{"AT+MQTTCONNCFG=0,12", "120", "default"},
		{"AT+MQTTCONNCFG=0,6", "60", "smallest"},
		{"AT+MQTTUSERCFG=0,1,\"", "\"\"", "empty"},
		{"AT+CMD", "AT+CMD?",
			"answers +CMD:<index>,<\"name\">,<test>,<query>,<set>,<execute>"},
		{"AT+MQTTSUB=0,\"mine", "\"mine\"", "as typed"},
		{"AT+MQTTPASSWORD=0,\"mine", "\"****\"", "as typed"},
		{"AT+MQTTPUBRAW=0,\"t\",4", "4", "waits in the hex editor"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		const struct at_sources sources = {known, NULL, 0};
		struct slice line = slice_of(cases[i].line);
		struct at_completion c;

		at_complete(line, line.n, page, &sources, &c);
		assert_true(c.count > 0);
		assert_string_equal(c.candidates[0].label, cases[i].label);
		assert_string_equal(c.candidates[0].meaning, cases[i].meaning);
		at_completion_fini(&c);
	}
}

static void fail_to_be_asked(void *user, enum at_source source, at_source_add_fn *add, void *to)
{
	(void)user, (void)add, (void)to;
	fail_msg("source %d was asked", source);
}

static void secrets_are_neither_asked_for_nor_shown(void **state)
{
	static const char *const lines[] = {
		"AT+MQTTUSERCFG=0,1,\"i\",\"u\",",
		"AT+MQTTUSERCFG=0,1,\"i\",\"u\",\"s3cr3t",
		"AT+MQTTPASSWORD=0,\"s3cr3t\"",
		"AT+CWJAP=\"n\",\"s3cr3t\"",
	};
	const struct at_sources sources = {fail_to_be_asked, NULL, 0};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		struct slice line = slice_of(lines[i]);
		struct at_completion c;

		at_complete(line, line.n, page, &sources, &c);
		assert_true(c.count > 0);
		for (size_t k = 0; k < c.count; k++) {
			assert_null(strstr(c.candidates[k].label, "s3cr3t"));
			assert_null(strstr(c.candidates[k].meaning, "s3cr3t"));
		}
		at_completion_fini(&c);
	}
}

static void the_common_beginning_is_what_one_tab_may_insert(void **state)
{
	static const struct {
		const char *line;
		size_t common;
	} cases[] = {
		{"AT+MQ", 7}, /* AT+MQTT */
		{"AT+MQTTSU", 10},
		{"AT+MQTTPU", 10}, /* ...PUB, not = */
		{"AT+MQTTSUB=0,\"t\",", 0},
		{"AT+MQTTSUB=0,\"t\",1", 1},
		{"AT+XYZZY", 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice line = slice_of(cases[i].line);
		struct at_completion c;

		at_complete(line, line.n, page, NULL, &c);
		assert_int_equal(at_completion_common(&c), cases[i].common);
		at_completion_fini(&c);
	}
}

/* What a session could have picked up from a hostile network. */
static void hostile(void *user, enum at_source source, at_source_add_fn *add, void *to)
{
	static const char nul[] = "a\0b";
	static char endless[4096];

	(void)user, (void)source;
	memset(endless, 'x', sizeof(endless));
	add(to, (struct slice){nul, 3}, "NUL");
	add(to, SLICE("a\r\nAT+RST"), "line end");
	add(to, SLICE(""), "empty");
	add(to, (struct slice){endless, sizeof(endless)}, NULL);
	add(to, SLICE("99999999999999999999"), "number");
	add(to, SLICE("\",0,0,\\"), "quote");
	add(to, SLICE("\xff\x1b[2J"), "escape sequence");
}

static void nothing(void *user, enum at_source source, at_source_add_fn *add, void *to)
{
	(void)user, (void)source, (void)add, (void)to;
}

static void take(struct buf *line, const struct at_completion *c, size_t index)
{
	buf_replace(line, c->at, c->n, slice_of(c->candidates[index].text));
}

/* No candidate may make the line wrong up to its own end. */
static void all_are_right(
	const struct buf *line, enum at_dialect dialect, const struct at_completion *c)
{
	for (size_t i = 0; i < c->count; i++) {
		struct buf taken = {0};
		struct at_line read;
		struct diag d;

		if (strcmp(c->candidates[i].text, "\"") == 0)
			continue;
		buf_add(&taken, buf_slice(line));
		take(&taken, c, i);
		at_line_read(buf_slice(&taken), dialect, &read);
		if (!at_line_check(buf_slice(&taken), &read, dialect, &d) && d.at < taken.n)
			fail_msg("%s: %s", buf_text(&taken), d.text);
		buf_fini(&taken);
	}
}

/* The candidate to go on with: the one that leads to a further parameter, else the first. */
static size_t choice(const struct at_completion *c)
{
	for (size_t i = c->count; i-- > 0;)
		if (slice_ends(slice_of(c->candidates[i].text), SLICE(",")))
			return i;
	return 0;
}

static void walk(
	const struct at_command *command, enum at_dialect dialect, const struct at_sources *sources)
{
	size_t most = at_command_max_parameters(command, dialect);
	struct buf line = {0};
	struct at_line read;
	struct diag d = {.text = ""};

	buf_addf(&line, "AT+%s=", command->name);
	/* Twice or three times TAB for each parameter. */
	for (size_t tabs = 0; tabs < 3 * most; tabs++) {
		struct at_completion c;

		at_complete(buf_slice(&line), line.n, dialect, sources, &c);
		if (c.count == 0)
			fail_msg("%s: TAB ends here", buf_text(&line));
		all_are_right(&line, dialect, &c);
		bool type = strcmp(c.candidates[0].text, "\"") == 0;

		take(&line, &c, type ? 0 : choice(&c));
		if (type) {
			at_line_read(buf_slice(&line), dialect, &read);
			const struct at_parameter *p =
				at_command_parameter(command, dialect, read.argument_count - 1);
			long long least = p->range[dialect].min;

			buf_add_repeat(&line, 'x', least ? (size_t)least : 1);
		}
		at_completion_fini(&c);
		at_line_read(buf_slice(&line), dialect, &read);
		if (at_line_check(buf_slice(&line), &read, dialect, &d) &&
			read.argument_count == most && read.arguments[most - 1].n > 0) {
			buf_fini(&line);
			return;
		}
	}
	fail_msg("%s: %s", buf_text(&line), d.text);
}

static void tab_leads_through_every_row_of_every_command(void **state)
{
	const struct at_sources sources[] = {
		{nothing, NULL, 0},
		{known, NULL, 3},
		{hostile, NULL, -7},
	};

	(void)state;
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);

		for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
			unsigned forms = at_command_forms(c, (enum at_dialect)dialect);

			if (c->basic || !(c->dialects & AT_IN(dialect)) ||
				!(forms & AT_HAS(AT_FORM_SET)))
				continue;
			for (size_t s = 0; s < ALEN(sources); s++)
				walk(c, (enum at_dialect)dialect, &sources[s]);
		}
	}
}

static void tab_completes_every_name_to_every_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);

		for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
			struct buf line = {0};
			struct at_completion found;
			size_t forms = 0;

			if (c->basic || !(c->dialects & AT_IN(dialect)))
				continue;
			buf_addf(&line, "AT+%s", c->name);
			at_complete(
				buf_slice(&line), line.n, (enum at_dialect)dialect, NULL, &found);
			for (size_t k = 0; k < found.count; k++) {
				struct slice text = slice_of(found.candidates[k].text);
				struct at_line read;

				at_line_read(text, (enum at_dialect)dialect, &read);
				forms += read.command == c;
			}
			assert_int_equal(forms,
				__builtin_popcount(at_command_forms(c, (enum at_dialect)dialect)));
			at_completion_fini(&found);
			buf_fini(&line);
		}
	}
}

static void the_hint_marks_the_parameter_at_the_cursor(void **state)
{
	static const struct {
		const char *line, *signature, *mark, *meaning;
	} cases[] = {
		{"AT+MQTTSUB=0,\"topic\",", "MQTTSUB=<LinkID>,<\"topic\">,<qos>", "<qos>",
			"qos, 0 to 2: 0 at most once, 1 at least once, 2 exactly once"},
		{"AT+MQTTSUB=0,\"to", "MQTTSUB=<LinkID>,<\"topic\">,<qos>", "<\"topic\">",
			"topic, at most 64 bytes: "},
		{"AT+MQTTSUB=0|,\"to\",1", "MQTTSUB=<LinkID>,<\"topic\">,<qos>", "<LinkID>",
			"LinkID, 0: "},
		{"AT+MQTTCONN=0,\"h\",", "MQTTCONN=<LinkID>,<\"host\">,<port>,<reconnect>",
			"<port>", "port, 1 to 65535: "},
		{"AT+MQTTCONNCFG=0,",
			"MQTTCONNCFG=<LinkID>,<keepalive>,<disable_clean_session>,<\"lwt_topic\">,"
			"<\"lwt_msg\">,<lwt_qos>,<lwt_retain>",
			"<keepalive>", "keepalive, 60 to 7200 or 0, default 120: 0 "},
		{"AT+MQTTSUB=0,\"t\",1,", "MQTTSUB=<LinkID>,<\"topic\">,<qos>", "",
			"nothing more: MQTTSUB takes 3 parameters"},
		{"AT+MQTTCLEAN", "MQTTCLEAN=<LinkID>", "", "Disconnect"},
		{"AT+MQTTCLEAN=0,", "MQTTCLEAN=<LinkID>", "",
			"nothing more: MQTTCLEAN takes 1 parameter"},
		{"AT+GMR=", "GMR", "", "GMR takes no parameters"},
		{"AT+MQTTCONN?", "MQTTCONN?", "", "answers +MQTTCONN:<LinkID>,<state>,"},
		{"AT+MQTTPU", "", "", "MQTTPUB, MQTTPUBRAW"},
		{"AT+XYZZY", "", "", "no command of esp32-s begins with XYZZY"},
		{"AT+XYZZY=1", "", "", "not known as a command of esp32-s"},
		{"", "", "", "commands begin with AT+"},
		{"ATE", "E<echo>", "", "Switch the echo"},
		{"ATE1", "E<echo>", "<echo>", "echo, 0 or 1: 0 no echo"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		char line[512];
		size_t cursor;
		struct slice whole = place_cursor(cases[i].line, line, &cursor);
		struct at_hint h;

		at_hint(whole, cursor, page, &h);
		assert_buf(&h.signature, cases[i].signature);
		assert_slice(
			slice_sub(buf_slice(&h.signature), h.mark_at, h.mark_n), cases[i].mark);
		if (!slice_starts(buf_slice(&h.meaning), slice_of(cases[i].meaning)))
			fail_msg("%s: %s", cases[i].line, buf_text(&h.meaning));
		assert_int_equal(h.parameter != NULL, cases[i].mark[0] != '\0');
		at_hint_fini(&h);
	}
}

static void a_repeated_parameter_is_marked_each_time(void **state)
{
	static const char *const lines[] = {"AT+MQTTALPN=0,2,\"", "AT+MQTTALPN=0,2,\"a\",\""};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		struct at_hint h;

		at_hint(slice_of(lines[i]), strlen(lines[i]), later, &h);
		assert_buf(&h.signature, "MQTTALPN=<LinkID>,<alpn_counts>[,<\"alpn\">]...");
		assert_slice(slice_sub(buf_slice(&h.signature), h.mark_at, h.mark_n), "<\"alpn\">");
		at_hint_fini(&h);
	}
}

/* Any bytes, any cursor: the range stays in the line and holds the cursor. */
static void any_line_and_any_cursor_will_do(void **state)
{
	static const char bytes[] = "\",\\{}[]0123 =?+ATMQxyz\n\0\xff";
	static const char *const begins[] = {"", "AT+MQTTPUB=", "AT+MQTTUSERCFG=0,1,", "AT+CWJAP="};
	uint32_t seed = 3;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		const struct at_sources sources = {hostile, NULL, round % 11};
		struct buf line = {0};

		buf_add_text(&line, begins[round % ALEN(begins)]);
		for (int n = round % 23; n > 0; n--) {
			seed = seed * 1664525 + 1013904223;
			buf_add_char(&line, bytes[(seed >> 8) % (sizeof(bytes) - 1)]);
		}
		size_t cursor = (seed >> 4) % (line.n + 2);
		struct at_completion c;
		struct at_hint h;

		at_complete(buf_slice(&line), cursor, later, &sources, &c);
		if (cursor > line.n)
			cursor = line.n;
		assert_true(c.at <= cursor && cursor <= c.at + c.n && c.at + c.n <= line.n);
		at_completion_fini(&c);
		at_hint(buf_slice(&line), cursor, later, &h);
		assert_true(h.mark_at + h.mark_n <= h.signature.n);
		at_hint_fini(&h);
		buf_fini(&line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tab_completes_names_forms_and_arguments),
		cmocka_unit_test(an_optional_parameter_is_offered_after_a_whole_one),
		cmocka_unit_test(each_dialect_has_its_own_names_and_forms),
		cmocka_unit_test(ports_that_fit_the_scheme_come_first),
		cmocka_unit_test(a_value_comes_with_its_meaning),
		cmocka_unit_test(secrets_are_neither_asked_for_nor_shown),
		cmocka_unit_test(the_common_beginning_is_what_one_tab_may_insert),
		cmocka_unit_test(tab_leads_through_every_row_of_every_command),
		cmocka_unit_test(tab_completes_every_name_to_every_form),
		cmocka_unit_test(the_hint_marks_the_parameter_at_the_cursor),
		cmocka_unit_test(a_repeated_parameter_is_marked_each_time),
		cmocka_unit_test(any_line_and_any_cursor_will_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
