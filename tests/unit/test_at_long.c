/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mistakes around USERCFG and the commands that read their value at a prompt, as people make them. */
#include "unit.h"

#include "at/compose.h"
#include "at/secret.h"

static const struct {
	const char *line;
	size_t at;
	const char *says;
	enum at_offer offer;
} cases[] = {
	{"AT+MQTTLONGPASSWORD=0,\"hello-secret\"", 22,
		"length is how many bytes follow, a number without quotes: AT+MQTTLONGPASSWORD=0,12, "
		"and the bytes themselves at the board's >",
		AT_OFFER_RAW},
	{"AT+MQTTLONGCLIENTID=0,\"id\\,x\"", 22,
		"length is how many bytes follow, a number without quotes: AT+MQTTLONGCLIENTID=0,4, "
		"and the bytes themselves at the board's >",
		AT_OFFER_RAW},
	{"AT+MQTTLONGPASSWORD=0,\"140\"", 22, "length is a number and must not be in quotes",
		AT_OFFER_ESCAPE},
	/* Too large for a length: it is the password. */
	{"AT+MQTTLONGPASSWORD=0,\"1234567890\"", 22, "length is a number and must not be in quotes",
		AT_OFFER_RAW},
	{"AT+MQTTLONGPASSWORD=0,0", 22, "length is 0; it can be 1 to 1024", AT_OFFER_NONE},
	{"AT+MQTTLONGPASSWORD=0,2000", 22, "length is 2000; it can be 1 to 1024", AT_OFFER_NONE},
	{"AT+MQTTUSERCFG=0,1,\"bench01,\"Ab12\",\"secret12\",0,0,\"\"", 27,
		"client_id: its closing quote is missing before this comma; a comma that belongs to it "
		"needs \\ before it",
		AT_OFFER_NONE},
	{"AT+MQTTUSERCFG=0,1,\"bench01\",\"Ab12,\"secret12\",0,0,\"\"", 34,
		"username: its closing quote is missing before this comma; a comma that belongs to it "
		"needs \\ before it",
		AT_OFFER_NONE},
	{"AT+MQTTUSERCFG=0,1,\"id|securemode=3,signmethod=hmacsha1|\",\"d&p\",\"x\",0,0,\"\"", 35,
		"client_id: a comma inside quotes needs \\ before it", AT_OFFER_ESCAPE},
};

static void a_mistake_has_its_place_and_its_remedy(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct slice line = slice_of(cases[i].line);
		struct diag d = {0};
		struct at_line read;

		at_line_read(line, AT_DIALECT_ESP_AT, &read);
		assert_false(at_line_check(line, &read, AT_DIALECT_ESP_AT, &d));
		assert_string_equal(d.text, cases[i].says);
		assert_int_equal(d.at, cases[i].at);
		if (at_line_offer(line, &read, AT_DIALECT_ESP_AT) != cases[i].offer)
			fail_msg("%s: another offer", cases[i].line);
	}
}

static void the_bytes_in_place_of_their_length_are_sent_at_the_prompt(void **state)
{
	struct slice line = SLICE("AT+MQTTLONGPASSWORD=0,\"a\\,b\"");
	struct buf out = {0}, payload = {0};
	struct at_line read;

	(void)state;
	at_line_read(line, AT_DIALECT_ESP_AT, &read);
	assert_true(at_line_raw(line, &read, AT_DIALECT_ESP_AT, &out, &payload));
	assert_buf(&out, "AT+MQTTLONGPASSWORD=0,3");
	assert_buf(&payload, "a,b");
	buf_fini(&out);
	buf_fini(&payload);
}

static void a_password_in_place_of_its_length_is_a_secret(void **state)
{
	static const char *const lines[] = {"AT+MQTTLONGPASSWORD=0,\"hello-secret\"",
		"AT+MQTTLONGPASSWORD=0,hello-secret", "AT+MQTTLONGPASSWORD=\"hello-secret\"",
		"AT+MQTTLONGPASSWORD=0,\"hello-secret"};
	struct buf masked = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		struct at_secrets s = {0};

		buf_clear(&masked);
		at_add_masked(&masked, slice_of(lines[i]), '*');
		assert_null(strstr(buf_text(&masked), "hello"));
		at_secrets_learn_line(&s, slice_of(lines[i]));
		assert_true(at_secrets_in(&s, slice_of(lines[i])));
		at_secrets_fini(&s);
	}
	assert_true(at_name_has_secret(SLICE("MQTTLONGPASSWORD")));
	assert_false(at_line_has_secret(SLICE("AT+MQTTLONGPASSWORD=0,140")));
	assert_false(at_line_has_secret(SLICE("AT+MQTTLONGUSERNAME=0,\"someone\"")));
	buf_fini(&masked);
}

static void it_is_told_while_it_is_typed(void **state)
{
	static const struct {
		const char *line, *says;
	} typed[] = {
		{"AT+MQTTUSERCFG=0,1,\"bench01,\"",
			"client_id: its closing quote is missing before"},
		{"AT+MQTTLONGPASSWORD=0,\"ab\"", "length is how many bytes follow"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(typed); i++) {
		struct slice line = slice_of(typed[i].line);
		struct diag d = {0};

		assert_false(at_line_check_typed(line, line.n, AT_DIALECT_ESP_AT, &d));
		if (!strstr(d.text, typed[i].says))
			fail_msg("%s: %s", typed[i].line, d.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mistake_has_its_place_and_its_remedy),
		cmocka_unit_test(the_bytes_in_place_of_their_length_are_sent_at_the_prompt),
		cmocka_unit_test(a_password_in_place_of_its_length_is_a_secret),
		cmocka_unit_test(it_is_told_while_it_is_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
