/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "at/error_code.h"

/* As the manufacturer's page lists them, from 0x6001 on, and the three of later firmware. */
static const char *const names[] = {
	"AT_MQTT_NO_CONFIGURED",
	"AT_MQTT_NOT_IN_CONFIGURED_STATE",
	"AT_MQTT_UNINITIATED_OR_ALREADY_CLEAN",
	"AT_MQTT_ALREADY_CONNECTED",
	"AT_MQTT_MALLOC_FAILED",
	"AT_MQTT_NULL_LINK",
	"AT_MQTT_NULL_PARAMTER",
	"AT_MQTT_PARAMETER_COUNTS_IS_WRONG",
	"AT_MQTT_TLS_CONFIG_ERROR",
	"AT_MQTT_PARAM_PREPARE_ERROR",
	"AT_MQTT_CLIENT_START_FAILED",
	"AT_MQTT_CLIENT_PUBLISH_FAILED",
	"AT_MQTT_CLIENT_SUBSCRIBE_FAILED",
	"AT_MQTT_CLIENT_UNSUBSCRIBE_FAILED",
	"AT_MQTT_CLIENT_DISCONNECT_FAILED",
	"AT_MQTT_LINK_ID_READ_FAILED",
	"AT_MQTT_LINK_ID_VALUE_IS_WRONG",
	"AT_MQTT_SCHEME_READ_FAILED",
	"AT_MQTT_SCHEME_VALUE_IS_WRONG",
	"AT_MQTT_CLIENT_ID_READ_FAILED",
	"AT_MQTT_CLIENT_ID_IS_NULL",
	"AT_MQTT_CLIENT_ID_IS_OVERLENGTH",
	"AT_MQTT_USERNAME_READ_FAILED",
	"AT_MQTT_USERNAME_IS_NULL",
	"AT_MQTT_USERNAME_IS_OVERLENGTH",
	"AT_MQTT_PASSWORD_READ_FAILED",
	"AT_MQTT_PASSWORD_IS_NULL",
	"AT_MQTT_PASSWORD_IS_OVERLENGTH",
	"AT_MQTT_CERT_KEY_ID_READ_FAILED",
	"AT_MQTT_CERT_KEY_ID_VALUE_IS_WRONG",
	"AT_MQTT_CA_ID_READ_FAILED",
	"AT_MQTT_CA_ID_VALUE_IS_WRONG",
	"AT_MQTT_CA_LENGTH_ERROR",
	"AT_MQTT_CA_READ_FAILED",
	"AT_MQTT_CERT_LENGTH_ERROR",
	"AT_MQTT_CERT_READ_FAILED",
	"AT_MQTT_KEY_LENGTH_ERROR",
	"AT_MQTT_KEY_READ_FAILED",
	"AT_MQTT_PATH_READ_FAILED",
	"AT_MQTT_PATH_IS_NULL",
	"AT_MQTT_PATH_IS_OVERLENGTH",
	"AT_MQTT_VERSION_READ_FAILED",
	"AT_MQTT_KEEPALIVE_READ_FAILED",
	"AT_MQTT_KEEPALIVE_IS_NULL",
	"AT_MQTT_KEEPALIVE_VALUE_IS_WRONG",
	"AT_MQTT_DISABLE_CLEAN_SESSION_READ_FAILED",
	"AT_MQTT_DISABLE_CLEAN_SESSION_VALUE_IS_WRONG",
	"AT_MQTT_LWT_TOPIC_READ_FAILED",
	"AT_MQTT_LWT_TOPIC_IS_NULL",
	"AT_MQTT_LWT_TOPIC_IS_OVERLENGTH",
	"AT_MQTT_LWT_MSG_READ_FAILED",
	"AT_MQTT_LWT_MSG_IS_NULL",
	"AT_MQTT_LWT_MSG_IS_OVERLENGTH",
	"AT_MQTT_LWT_QOS_READ_FAILED",
	"AT_MQTT_LWT_QOS_VALUE_IS_WRONG",
	"AT_MQTT_LWT_RETAIN_READ_FAILED",
	"AT_MQTT_LWT_RETAIN_VALUE_IS_WRONG",
	"AT_MQTT_HOST_READ_FAILED",
	"AT_MQTT_HOST_IS_NULL",
	"AT_MQTT_HOST_IS_OVERLENGTH",
	"AT_MQTT_PORT_READ_FAILED",
	"AT_MQTT_PORT_VALUE_IS_WRONG",
	"AT_MQTT_RECONNECT_READ_FAILED",
	"AT_MQTT_RECONNECT_VALUE_IS_WRONG",
	"AT_MQTT_TOPIC_READ_FAILED",
	"AT_MQTT_TOPIC_IS_NULL",
	"AT_MQTT_TOPIC_IS_OVERLENGTH",
	"AT_MQTT_DATA_READ_FAILED",
	"AT_MQTT_DATA_IS_NULL",
	"AT_MQTT_DATA_IS_OVERLENGTH",
	"AT_MQTT_QOS_READ_FAILED",
	"AT_MQTT_QOS_VALUE_IS_WRONG",
	"AT_MQTT_RETAIN_READ_FAILED",
	"AT_MQTT_RETAIN_VALUE_IS_WRONG",
	"AT_MQTT_PUBLISH_LENGTH_READ_FAILED",
	"AT_MQTT_PUBLISH_LENGTH_VALUE_IS_WRONG",
	"AT_MQTT_RECV_LENGTH_IS_WRONG",
	"AT_MQTT_CREATE_SEMA_FAILED",
	"AT_MQTT_CREATE_EVENT_GROUP_FAILED",
	/* later firmware */
	"AT_MQTT_URI_PARSE_FAILED",
	"AT_MQTT_IN_DISCONNECTED_STATE",
	"AT_MQTT_HOSTNAME_VERIFY_FAILED",
};

static const struct at_command *command(const char *name)
{
	const struct at_command *c = at_command_find(slice_of(name), AT_DIALECT_ESP_AT);

	assert_non_null(c);
	return c;
}

static void the_page_lists_these_names_from_0x6001_on(void **state)
{
	(void)state;
	assert_int_equal(ALEN(names), 0x6052 - 0x6000);
	for (size_t i = 0; i < ALEN(names); i++) {
		uint32_t code = 0x6001 + (uint32_t)i;

		assert_string_equal(at_error_name(code), names[i]);
		assert_string_equal(at_error_name(0x010a0000 | code), names[i]);
		assert_int_equal(at_error_find(code)->code, code);
		assert_ptr_equal(at_error(i), at_error_find(code));
		assert_ptr_equal(at_error_find_name(slice_of(names[i])), at_error_find(code));
	}
	assert_null(at_error(ALEN(names)));
}

static void every_code_says_what_and_what_to_do_in_a_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(names); i++) {
		const struct at_error *e = at_error(i);

		assert_true(strlen(e->meaning) > 10 && strlen(e->remedy) > 10);
		if (e->meaning[strlen(e->meaning) - 1] == '.' ||
			e->remedy[strlen(e->remedy) - 1] == '.')
			fail_msg("%s ends in a full stop", e->name);
		assert_null(strchr(e->meaning, '\n'));
		assert_null(strchr(e->remedy, '\n'));
	}
}

static void codes_outside_the_range_are_not_mqtts(void **state)
{
	static const uint32_t codes[] = {0, 0x6000, 0x6053, 0x010a6000, 0x010a6053, 0x01096001,
		0x6001010a, 0x020a6001, UINT32_MAX};

	(void)state;
	for (size_t i = 0; i < ALEN(codes); i++)
		assert_null(at_error_find(codes[i]));
}

static void the_layout_gives_words_for_other_codes(void **state)
{
	static const struct {
		uint32_t code;
		const char *name;
	} cases[] = {
		{0x01000000, "OK"},
		{0x01010000, "common error"},
		{0x01020000, "no line end"},
		{0x01030000, "no AT"},
		{0x01040001, "wrong length"},
		{0x01050001, "wrong type"},
		{0x01060504, "wrong number of parameters"},
		{0x01070001, "invalid parameter"},
		{0x01080002, "parse failed"},
		{0x01090000, "unsupported command"},
		{0x010a0000, "execution failed"},
		{0x010a7000, "execution failed"},
		{0x010b0000, "still processing"},
		{0x010c0000, "wrong operation"},
		{0x010d0000, NULL},
		{0x02090000, NULL},
		{0x00000000, NULL},
		{0x00007000, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		const char *name = at_error_name(cases[i].code);

		if (!cases[i].name)
			assert_null(name);
		else if (!name || strcmp(name, cases[i].name) != 0)
			fail_msg("0x%08x: %s", (unsigned)cases[i].code, name);
	}
}

static void a_code_becomes_one_line(void **state)
{
	static const struct {
		uint32_t code;
		const char *begins, *holds;
	} cases[] = {
		{0x010a6044, "0x6044 DATA_READ_FAILED: ", "write \\ before each comma"},
		{0x6002, "0x6002 NOT_IN_CONFIGURED_STATE: ", "AT+MQTTCLEAN=0"},
		{0x600A, "0x600A PARAM_PREPARE_ERROR: ", "; "},
		{0x6052, "0x6052 HOSTNAME_VERIFY_FAILED: ", "certificate"},
		{0x01090000, "0x01090000 unsupported command: ", "AT+CMD?"},
		{0x01080002, "0x01080002 parse failed: ", "parameter 3 of the line"},
		{0x01060504, "0x01060504 wrong number of parameters: ", "4 instead of 5"},
		{0x12345678, "0x12345678: ", "not a known code"},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&out);
		at_add_error(&out, cases[i].code);
		if (!slice_starts(buf_slice(&out), slice_of(cases[i].begins)) ||
			slice_find(buf_slice(&out), slice_of(cases[i].holds)) == SLICE_NONE)
			fail_msg("0x%x: %s", (unsigned)cases[i].code, buf_text(&out));
		assert_int_equal(slice_find_char(buf_slice(&out), '\n'), SLICE_NONE);
	}
	buf_fini(&out);
}

static void a_code_blames_its_parameter(void **state)
{
	static const struct {
		uint32_t code;
		const char *command, *parameter;
		size_t index;
	} cases[] = {
		{0x6010, "MQTTCLEAN", "LinkID", 0},
		{0x010a6011, "MQTTPUB", "LinkID", 0},
		{0x6012, "MQTTUSERCFG", "scheme", 1},
		{0x010a6013, "MQTTUSERCFG", "scheme", 1},
		{0x6016, "MQTTUSERCFG", "client_id", 2},
		{0x6016, "MQTTCLIENTID", "client_id", 1},
		{0x6019, "MQTTUSERCFG", "username", 3},
		{0x601C, "MQTTPASSWORD", "password", 1},
		{0x601E, "MQTTUSERCFG", "cert_key_ID", 5},
		{0x6020, "MQTTUSERCFG", "CA_ID", 6},
		{0x6029, "MQTTUSERCFG", "path", 7},
		{0x602C, "MQTTCONNCFG", "keepalive", 1},
		{0x602F, "MQTTCONNCFG", "disable_clean_session", 2},
		{0x6032, "MQTTCONNCFG", "lwt_topic", 3},
		{0x6035, "MQTTCONNCFG", "lwt_msg", 4},
		{0x6037, "MQTTCONNCFG", "lwt_qos", 5},
		{0x6039, "MQTTCONNCFG", "lwt_retain", 6},
		{0x603C, "MQTTCONN", "host", 1},
		{0x603E, "MQTTCONN", "port", 2},
		{0x6040, "MQTTCONN", "reconnect", 3},
		{0x6043, "MQTTSUB", "topic", 1},
		{0x6043, "MQTTUNSUB", "topic", 1},
		{0x010a6044, "MQTTPUB", "data", 2},
		{0x6048, "MQTTSUB", "qos", 2},
		{0x6048, "MQTTPUBRAW", "qos", 3},
		{0x604A, "MQTTPUB", "retain", 4},
		{0x604C, "MQTTPUBRAW", "length", 2},
		{0x01080002, "MQTTPUB", "data",
			2}, /* protocol.md 2.2: an unescaped comma in data */
		{0x01050001, "MQTTUSERCFG", "scheme", 1},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		size_t index = 99;
		const struct at_parameter *p =
			at_error_parameter(cases[i].code, command(cases[i].command), &index);

		if (!p || strcmp(p->name, cases[i].parameter) != 0 || index != cases[i].index)
			fail_msg("0x%x, %s: %s, %zu", (unsigned)cases[i].code, cases[i].command,
				p ? p->name : "none", index);
	}
}

static void some_codes_blame_no_parameter(void **state)
{
	size_t index = 99;

	(void)state;
	assert_null(at_error_parameter(0x6002, command("MQTTCONN"), &index));
	assert_null(at_error_parameter(0x6044, command("MQTTSUB"), &index));
	assert_null(at_error_parameter(0x01090000, command("MQTTPUB"), &index));
	assert_null(at_error_parameter(0x0108ffff, command("MQTTPUB"), &index));
	assert_null(at_error_parameter(0, command("MQTTPUB"), &index));
	assert_null(at_error_parameter(0x6044, command("GMR"), NULL));
	assert_int_equal(index, 99);
}

/* The name says which parameter it is about; the rows must agree, without exception. */
static void each_name_of_a_parameter_is_blamed_by_some_command(void **state)
{
	static const char *const kinds[] = {
		"_READ_FAILED", "_IS_NULL", "_IS_OVERLENGTH", "_VALUE_IS_WRONG"};

	(void)state;
	for (uint32_t code = 0x6010; code <= 0x604C; code++) {
		const char *name = at_error_name(code) + strlen("AT_MQTT_");
		char wanted[64] = "";
		bool blamed = false;

		if ((code >= 0x6021 && code <= 0x6026) || code == 0x602A)
			continue; /* certificates in flash, and the version: no parameters */
		for (size_t k = 0; k < ALEN(kinds); k++)
			if (strstr(name, kinds[k]))
				snprintf(wanted, sizeof wanted, "%.*s",
					(int)(strstr(name, kinds[k]) - name), name);
		if (strcmp(wanted, "LINK_ID") == 0)
			strcpy(wanted, "LINKID");
		if (strcmp(wanted, "PUBLISH_LENGTH") == 0)
			strcpy(wanted, "LENGTH");
		for (size_t i = 0; i < at_command_count(); i++) {
			const struct at_parameter *p =
				at_error_parameter(code, at_command(i), NULL);

			if (!p)
				continue;
			blamed = true;
			if (!slice_eq_nocase(slice_of(p->name), slice_of(wanted)))
				fail_msg("%s blames %s", name, p->name);
		}
		if (!blamed)
			fail_msg("%s blames nothing", name);
	}
}

static void names_are_found_in_any_form(void **state)
{
	(void)state;
	assert_int_equal(at_error_find_name(SLICE("at_mqtt_topic_is_overlength"))->code, 0x6043);
	assert_int_equal(at_error_find_name(SLICE("TOPIC_IS_OVERLENGTH"))->code, 0x6043);
	assert_int_equal(at_error_find_name(SLICE("NULL_PARAMTER"))->code, 0x6007);
	assert_null(at_error_find_name(SLICE("AT_MQTT_")));
	assert_null(at_error_find_name(SLICE("TOPIC")));
	assert_null(at_error_find_name(SLICE("")));
}

/* Numbers and names of mbedtls's headers. */
static void mbedtls_codes_of_the_log_port_are_known(void **state)
{
	static const struct {
		long long code;
		const char *name;
	} cases[] = {
		{0x0044, "NET_CONNECT_FAILED"}, {0x004C, "NET_RECV_FAILED"},
		{0x0050, "NET_CONN_RESET"}, {0x0052, "NET_UNKNOWN_HOST"},
		{0x2700, "X509_CERT_VERIFY_FAILED"}, {0x6800, "SSL_TIMEOUT"},
		{0x7100, "SSL_BAD_INPUT_DATA"}, {0x7200, "SSL_INVALID_RECORD"},
		{0x7280, "SSL_CONN_EOF"}, {0x7780, "SSL_FATAL_ALERT_MESSAGE"},
		{0x7880, "SSL_PEER_CLOSE_NOTIFY"}, {0x7F00, "SSL_ALLOC_FAILED"},
		{0x2180 + 0x62, "X509_INVALID_FORMAT"}, /* high and low code added up */
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		const struct at_reason *r = at_tls_error_find(cases[i].code);

		if (!r || strcmp(r->name, cases[i].name) != 0)
			fail_msg("-0x%04lx: %s", (unsigned long)cases[i].code,
				r ? r->name : "unknown");
		assert_true(strlen(r->meaning) > 10 && strlen(r->remedy) > 10);
	}
	assert_null(at_tls_error_find(0));
	assert_null(at_tls_error_find(-0x2700));
	assert_null(at_tls_error_find(0x40));
	assert_null(at_tls_error_find(0x12700));
}

static void failed_joins_have_four_reasons(void **state)
{
	(void)state;
	assert_string_equal(at_join_error_find(1)->name, "timeout");
	assert_string_equal(at_join_error_find(2)->name, "wrong password");
	assert_string_equal(at_join_error_find(3)->name, "no access point");
	assert_string_equal(at_join_error_find(4)->name, "failed");
	assert_null(at_join_error_find(0));
	assert_null(at_join_error_find(5));
}

static void the_row_that_says_why_a_join_failed_is_read(void **state)
{
	static const struct {
		const char *line;
		long long code; /* -1: it is none */
	} cases[] = {
		{"+CWJAP:2", 2},
		{"+CWJAP:44", 44},
		{"+cwjap:3", 3},
		{"+CWJAP:", -1},
		{"+CWJAP:x", -1},
		{"+CWJAP:2,1", -1},
		{"+CWJAP:\"net\",\"ca:d7:19:d8:a6:44\",1,-40", -1},
		{"+CWJAP2", -1},
		{"+CWJAPX:2", -1},
		{"CWJAP:2", -1},
		{"+CWSAP:2", -1},
		{"", -1},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		long long code = -1;

		bool read = at_join_error_read(slice_of(cases[i].line), &code);
		if (read != (cases[i].code >= 0) || code != cases[i].code)
			fail_msg("%s: %lld", cases[i].line, code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_lists_these_names_from_0x6001_on),
		cmocka_unit_test(every_code_says_what_and_what_to_do_in_a_line),
		cmocka_unit_test(codes_outside_the_range_are_not_mqtts),
		cmocka_unit_test(the_layout_gives_words_for_other_codes),
		cmocka_unit_test(a_code_becomes_one_line),
		cmocka_unit_test(a_code_blames_its_parameter),
		cmocka_unit_test(some_codes_blame_no_parameter),
		cmocka_unit_test(each_name_of_a_parameter_is_blamed_by_some_command),
		cmocka_unit_test(names_are_found_in_any_form),
		cmocka_unit_test(mbedtls_codes_of_the_log_port_are_known),
		cmocka_unit_test(failed_joins_have_four_reasons),
		cmocka_unit_test(the_row_that_says_why_a_join_failed_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
