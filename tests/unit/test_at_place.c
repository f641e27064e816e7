/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "at/place.h"

/* A '|' in `text` is the cursor, else it is at the end. */
static struct slice find_place(
	const char *text, char line[512], enum at_dialect dialect, struct at_place *p)
{
	const char *bar = strchr(text, '|');
	size_t cursor = bar ? (size_t)(bar - text) : strlen(text);

	assert_true(strlen(text) < 512);
	memcpy(line, text, strlen(text) + 1);
	if (bar)
		memmove(line + cursor, line + cursor + 1, strlen(line + cursor));
	at_place_find(slice_of(line), cursor, dialect, p);
	assert_int_equal(p->cursor, cursor);
	return slice_of(line);
}

static void names_and_tails_are_told_apart(void **state)
{
	static const struct {
		const char *line;
		enum at_place_kind kind;
		const char *text;
	} cases[] = {
		{"", AT_PLACE_NAME, ""},
		{"A", AT_PLACE_NAME, "A"},
		{"hel|lo", AT_PLACE_NAME, "hello"},
		{"AT", AT_PLACE_NAME, "AT"},
		{"AT+MQ|TTSUB", AT_PLACE_NAME, "AT+MQTTSUB"},
		{"AT+MQTTSUB|", AT_PLACE_NAME, "AT+MQTTSUB"},
		{"AT+MQTTSUB|=0", AT_PLACE_NAME, "AT+MQTTSUB"},
		{"AT+MQTTSUB|?", AT_PLACE_NAME, "AT+MQTTSUB"},
		{"AT+MQTTSUB?", AT_PLACE_TAIL, ""},
		{"AT+MQTTSUB=?", AT_PLACE_TAIL, ""},
		{"AT+MQTTSUB?x", AT_PLACE_TAIL, ""},
		{"AT+NOTHING=1", AT_PLACE_TAIL, ""},
		{"ATE", AT_PLACE_NAME, "ATE"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		char room[512];
		struct at_place p;
		struct slice line = find_place(cases[i].line, room, AT_DIALECT_ESP32_S, &p);

		if (p.kind != cases[i].kind)
			fail_msg("%s: kind %d", cases[i].line, (int)p.kind);
		assert_slice(slice_sub(line, p.at, p.n), cases[i].text);
		assert_null(p.parameter);
	}
}

/* What stands before the cursor is typed; the whole goes on to where the argument ends, which in a
 * line that is not finished only the quotes before the cursor can say. */
static void an_argument_is_found_with_its_beginning_and_its_end(void **state)
{
	static const struct {
		const char *line, *parameter;
		size_t index;
		const char *typed, *whole;
		bool quoted, typed_closed, whole_closed;
	} cases[] = {
		/* Finished lines. */
		{"AT+MQTTSUB=0|,\"to\",1", "LinkID", 0, "0", "0", false, false, false},
		{"AT+MQTTSUB=|0,\"to\",1", "LinkID", 0, "", "0", false, false, false},
		{"AT+MQTTSUB=0,|\"to\",1", "topic", 1, "", "\"to\"", false, false, true},
		{"AT+MQTTSUB=0,\"|to\",1", "topic", 1, "\"", "\"to\"", true, false, true},
		{"AT+MQTTSUB=0,\"t|o\",1", "topic", 1, "\"t", "\"to\"", true, false, true},
		{"AT+MQTTSUB=0,\"to|\",1", "topic", 1, "\"to", "\"to\"", true, false, true},
		{"AT+MQTTSUB=0,\"to\"|,1", "topic", 1, "\"to\"", "\"to\"", true, true, true},
		{"AT+MQTTSUB=0,\"to\",|1", "qos", 2, "", "1", false, false, false},
		{"AT+MQTTSUB=0,\"to\",1|", "qos", 2, "1", "1", false, false, false},
		/* Unfinished ones. */
		{"AT+MQTTSUB=", "LinkID", 0, "", "", false, false, false},
		{"AT+MQTTSUB=0,", "topic", 1, "", "", false, false, false},
		{"AT+MQTTSUB=0,\"", "topic", 1, "\"", "\"", true, false, false},
		{"AT+MQTTSUB=0,\"to", "topic", 1, "\"to", "\"to", true, false, false},
		{"AT+MQTTSUB=0,\"to|p", "topic", 1, "\"to", "\"top", true, false, false},
		{"AT+MQTTSUB=0,x|y,1", "topic", 1, "x", "xy", false, false, false},
		{"AT+MQTTSUB=0,\"to\"", "topic", 1, "\"to\"", "\"to\"", true, true, true},
		{"AT+MQTTSUB=0,\"to\",", "qos", 2, "", "", false, false, false},
		{"AT+MQTTSUB=0,\"a,b", "topic", 1, "\"a,b", "\"a,b", true, false, false},
		/* JSON as it is pasted: its quotes end nothing yet. */
		{"AT+MQTTPUB=0,\"t\",\"{\"a\":1,\"b\":\"x,y", "data", 2, "\"{\"a\":1,\"b\":\"x,y",
			"\"{\"a\":1,\"b\":\"x,y", true, false, false},
		/* ... nor does one that a comma follows. */
		{"AT+MQTTPUB=0,\"t\",\"{\"a\":\"x\",\"b\":1", "data", 2, "\"{\"a\":\"x\",\"b\":1",
			"\"{\"a\":\"x\",\"b\":1", true, false, false},
		/* A whole one, in a line that does not fit. */
		{"AT+MQTTSUB=x,\"to\"", "topic", 1, "\"to\"", "\"to\"", true, true, true},
		{"AT+MQTTSUB=x,\"t|o\"", "topic", 1, "\"t", "\"to\"", true, false, true},
		/* A quote after the cursor closes only what was opened before it. */
		{"AT+MQTTSUB=0,x|y\",1", "topic", 1, "x", "xy\"", false, false, false},
		/* Behind a whole argument that is not to be. */
		{"AT+MQTTSUB=0,\"to\"x|", "topic", 1, "\"to\"x", "\"to\"x", true, false, false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		char room[512];
		struct at_place p;
		struct slice line = find_place(cases[i].line, room, AT_DIALECT_ESP32_S, &p);

		if (p.kind != AT_PLACE_ARGUMENT || !p.parameter || p.index != cases[i].index ||
			strcmp(p.parameter->name, cases[i].parameter) != 0)
			fail_msg("%s: argument %zu, %s", cases[i].line, p.index,
				p.parameter ? p.parameter->name : "none");
		assert_slice(slice_sub(line, p.typed.at, p.typed.n), cases[i].typed);
		assert_slice(slice_sub(line, p.whole.at, p.whole.n), cases[i].whole);
		assert_int_equal(p.at, p.whole.at);
		assert_int_equal(p.n, p.whole.n);
		if (p.typed.quoted != cases[i].quoted || p.typed.closed != cases[i].typed_closed ||
			p.whole.closed != cases[i].whole_closed)
			fail_msg("%s: quoted %d, closed %d, whole closed %d", cases[i].line,
				p.typed.quoted, p.typed.closed, p.whole.closed);
	}
}

static void after_the_last_parameter_there_is_none(void **state)
{
	char room[512];
	struct at_place p;

	(void)state;
	find_place("AT+MQTTSUB=0,\"t\",1,x", room, AT_DIALECT_ESP32_S, &p);
	assert_int_equal(p.kind, AT_PLACE_ARGUMENT);
	assert_int_equal(p.index, 3);
	assert_null(p.parameter);
	/* More than are read at all: no place of them is known but the cursor's. */
	find_place("AT+MQTTSUB=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", room,
		AT_DIALECT_ESP32_S, &p);
	assert_int_equal(p.index, 17);
	assert_null(p.parameter);
	assert_int_equal(p.typed.at, p.cursor);
	assert_int_equal(p.typed.n, 0);
	assert_int_equal(p.whole.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_tails_are_told_apart),
		cmocka_unit_test(an_argument_is_found_with_its_beginning_and_its_end),
		cmocka_unit_test(after_the_last_parameter_there_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
