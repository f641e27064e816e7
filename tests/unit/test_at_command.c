/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"
#include "at/scheme.h"

#include "at/command.h"

#define BOTH AT_DIALECT_COUNT

/* The manufacturer's page, command by command in its order: the parameters of the set form. */
static const struct {
	const char *name;
	const char *parameters[AT_PARAMETERS];
	bool query; /* the page, or firmware of that time (protocol.md 1.1) */
} page[] = {
	{"MQTTUSERCFG",
		{"LinkID", "scheme", "client_id", "username", "password", "cert_key_ID", "CA_ID",
			"path"},
		true},
	{"MQTTCLIENTID", {"LinkID", "client_id"}, true},
	{"MQTTUSERNAME", {"LinkID", "username"}, true},
	{"MQTTPASSWORD", {"LinkID", "password"}, true},
	{"MQTTCONNCFG",
		{"LinkID", "keepalive", "disable_clean_session", "lwt_topic", "lwt_msg", "lwt_qos",
			"lwt_retain"},
		true},
	{"MQTTCONN", {"LinkID", "host", "port", "reconnect"}, true},
	{"MQTTPUB", {"LinkID", "topic", "data", "qos", "retain"}, false},
	{"MQTTPUBRAW", {"LinkID", "topic", "length", "qos", "retain"}, false},
	{"MQTTSUB", {"LinkID", "topic", "qos"}, true},
	{"MQTTUNSUB", {"LinkID", "topic"}, false},
	{"MQTTCLEAN", {"LinkID"}, false},
};

static const struct at_command *find(const char *name, enum at_dialect dialect)
{
	const struct at_command *c = at_command_find(slice_of(name), dialect);

	if (!c)
		fail_msg("%s is not in dialect %s", name, at_dialect_name(dialect));
	return c;
}

static const struct at_parameter *row(
	const char *command, const char *name, enum at_dialect dialect)
{
	const struct at_command *c = find(command, dialect);

	for (size_t i = 0; i < c->parameter_count; i++)
		if (strcmp(c->parameters[i].name, name) == 0)
			return &c->parameters[i];
	fail_msg("%s has no %s", command, name);
	return NULL;
}

static void the_page_has_eleven_commands_with_these_parameters_in_this_order(void **state)
{
	size_t mqtt = 0;

	(void)state;
	for (size_t i = 0; i < ALEN(page); i++) {
		const struct at_command *c = find(page[i].name, AT_DIALECT_ESP32_S);
		size_t n = 0;

		for (; page[i].parameters[n]; n++) {
			const struct at_parameter *p =
				at_command_parameter(c, AT_DIALECT_ESP32_S, n);

			assert_non_null(p);
			assert_string_equal(p->name, page[i].parameters[n]);
		}
		assert_null(at_command_parameter(c, AT_DIALECT_ESP32_S, n));
		assert_int_equal(at_command_min_parameters(c, AT_DIALECT_ESP32_S), n);
		assert_int_equal(at_command_max_parameters(c, AT_DIALECT_ESP32_S), n);
		assert_true(at_command_forms(c, AT_DIALECT_ESP32_S) & AT_HAS(AT_FORM_SET));
	}
	for (size_t i = 0; i < at_command_count(); i++)
		mqtt += strncmp(at_command(i)->name, "MQTT", 4) == 0 &&
		        at_command(i)->dialects & AT_IN(AT_DIALECT_ESP32_S);
	assert_int_equal(mqtt, 11);
}

static void query_forms_are_those_of_the_firmware_of_the_page(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(page); i++) {
		const struct at_command *c = find(page[i].name, AT_DIALECT_ESP32_S);
		bool query = at_command_forms(c, AT_DIALECT_ESP32_S) & AT_HAS(AT_FORM_QUERY);

		if (query != page[i].query)
			fail_msg("%s? is %s", page[i].name, query ? "there" : "missing");
		if (query)
			assert_non_null(c->answer);
	}
}

static void later_firmware_answers_queries_of_conn_and_sub_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);

		if (strncmp(c->name, "MQTT", 4) != 0 || !(c->dialects & AT_IN(AT_DIALECT_ESP_AT)))
			continue;
		bool query = at_command_forms(c, AT_DIALECT_ESP_AT) & AT_HAS(AT_FORM_QUERY);
		bool wanted = strcmp(c->name, "MQTTCONN") == 0 || strcmp(c->name, "MQTTSUB") == 0;
		if (query != wanted)
			fail_msg("%s? is %s", c->name, query ? "there" : "missing");
	}
}

/* Limits of the page, and of protocol.md 1 where later firmware has others. */
static const struct {
	const char *command, *parameter;
	enum at_dialect dialect; /* BOTH: the same in both */
	long long min, max;
} limits[] = {
	{"MQTTUSERCFG", "LinkID", BOTH, 0, 0},
	{"MQTTUSERCFG", "scheme", BOTH, 1, 10},
	{"MQTTUSERCFG", "client_id", BOTH, 0, 256},
	{"MQTTUSERCFG", "username", BOTH, 0, 64},
	{"MQTTUSERCFG", "password", BOTH, 0, 64},
	{"MQTTUSERCFG", "cert_key_ID", BOTH, 0, 0},
	{"MQTTUSERCFG", "CA_ID", BOTH, 0, 0},
	{"MQTTUSERCFG", "path", BOTH, 0, 32},
	{"MQTTCLIENTID", "client_id", BOTH, 0, 256},
	{"MQTTUSERNAME", "username", BOTH, 0, 256},
	{"MQTTPASSWORD", "password", BOTH, 0, 256},
	{"MQTTCONNCFG", "keepalive", AT_DIALECT_ESP32_S, 60, 7200},
	{"MQTTCONNCFG", "keepalive", AT_DIALECT_ESP_AT, 0, 7200},
	{"MQTTCONNCFG", "disable_clean_session", BOTH, 0, 1},
	{"MQTTCONNCFG", "lwt_topic", AT_DIALECT_ESP32_S, 0, 64},
	{"MQTTCONNCFG", "lwt_topic", AT_DIALECT_ESP_AT, 0, 128},
	{"MQTTCONNCFG", "lwt_msg", AT_DIALECT_ESP32_S, 0, 64},
	{"MQTTCONNCFG", "lwt_msg", AT_DIALECT_ESP_AT, 0, 128},
	{"MQTTCONNCFG", "lwt_qos", BOTH, 0, 2},
	{"MQTTCONNCFG", "lwt_retain", BOTH, 0, 1},
	{"MQTTCONN", "host", BOTH, 1, 128},
	{"MQTTCONN", "port", BOTH, 1, 65535},
	{"MQTTCONN", "reconnect", BOTH, 0, 1},
	{"MQTTPUB", "topic", AT_DIALECT_ESP32_S, 1, 64},
	{"MQTTPUB", "topic", AT_DIALECT_ESP_AT, 1, 128},
	{"MQTTPUB", "qos", BOTH, 0, 2},
	{"MQTTPUB", "retain", BOTH, 0, 1},
	{"MQTTPUBRAW", "topic", AT_DIALECT_ESP32_S, 1, 64},
	{"MQTTPUBRAW", "topic", AT_DIALECT_ESP_AT, 1, 128},
	{"MQTTPUBRAW", "qos", BOTH, 0, 2},
	{"MQTTPUBRAW", "retain", BOTH, 0, 1},
	{"MQTTSUB", "topic", AT_DIALECT_ESP32_S, 1, 64},
	{"MQTTSUB", "topic", AT_DIALECT_ESP_AT, 1, 128},
	{"MQTTSUB", "qos", BOTH, 0, 2},
	{"MQTTUNSUB", "topic", AT_DIALECT_ESP32_S, 1, 64},
	{"MQTTUNSUB", "topic", AT_DIALECT_ESP_AT, 1, 128},
	{"MQTTCLEAN", "LinkID", BOTH, 0, 0},
	{"MQTTLONGCLIENTID", "length", AT_DIALECT_ESP_AT, 1, 1024},
	{"MQTTLONGUSERNAME", "length", AT_DIALECT_ESP_AT, 1, 1024},
	{"MQTTLONGPASSWORD", "length", AT_DIALECT_ESP_AT, 1, 1024},
	{"MQTTALPN", "alpn_counts", AT_DIALECT_ESP_AT, 0, 5},
	{"MQTTCONN", "timeout_ms", AT_DIALECT_ESP_AT, 3000, 60000},
	{"MQTTPUB", "timeout_ms", AT_DIALECT_ESP_AT, 3000, 60000},
	{"MQTTPUBRAW", "timeout_ms", AT_DIALECT_ESP_AT, 3000, 60000},
	{"MQTTSUB", "timeout_ms", AT_DIALECT_ESP_AT, 3000, 60000},
	{"MQTTUNSUB", "timeout_ms", AT_DIALECT_ESP_AT, 3000, 60000},
	/* Espressif's documentation */
	{"UART_CUR", "baudrate", BOTH, 80, 5000000},
	{"UART_DEF", "stopbits", BOTH, 1, 3},
	{"CWJAP", "pwd", BOTH, 0, 64},
	{"CWJAP", "reconn_interval", AT_DIALECT_ESP32_S, 0, 1},
	{"CWJAP", "reconn_interval", AT_DIALECT_ESP_AT, 0, 7200},
	{"CWJAP", "jap_timeout", AT_DIALECT_ESP_AT, 3, 600},
	{"CWLAP", "scan_time_max", BOTH, 0, 1500},
	{"SYSMSG", "state", BOTH, 0, 7},
	{"CWRECONNCFG", "interval_second", BOTH, 0, 7200},
	{"CWRECONNCFG", "repeat_count", BOTH, 0, 1000},
	{"CWSAP", "pwd", BOTH, 0, 64},
	{"CWSAP", "max_conn", BOTH, 1, 10},
	{"CWLAPOPT", "rssi_filter", BOTH, -100, 40},
	{"CWHOSTNAME", "hostname", BOTH, 1, 32},
	{"CIPMUX", "mode", BOTH, 0, 1},
	{"CIPCLOSE", "link_ID", BOTH, 0, 5},
	{"SLEEP", "sleep_mode", BOTH, 0, 3},
	{"RFPOWER", "wifi_power", BOTH, 40, 84},
};

static void limits_are_the_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(limits); i++) {
		for (int d = 0; d < AT_DIALECT_COUNT; d++) {
			if (limits[i].dialect != BOTH && (int)limits[i].dialect != d)
				continue;
			const struct at_range *r =
				&row(limits[i].command, limits[i].parameter, d)->range[d];
			if (r->min != limits[i].min || r->max != limits[i].max)
				fail_msg("%s %s: %lld to %lld, not %lld to %lld", limits[i].command,
					limits[i].parameter, r->min, r->max, limits[i].min,
					limits[i].max);
		}
	}
}

static void defaults_are_the_pages(void **state)
{
	(void)state;
	assert_string_equal(row("MQTTCONNCFG", "keepalive", AT_DIALECT_ESP32_S)->fallback, "120");
	assert_string_equal(
		row("MQTTCONNCFG", "disable_clean_session", AT_DIALECT_ESP32_S)->fallback, "0");
	assert_string_equal(row("MQTTCONNCFG", "lwt_qos", AT_DIALECT_ESP32_S)->fallback, "0");
	assert_string_equal(row("MQTTCONNCFG", "lwt_retain", AT_DIALECT_ESP32_S)->fallback, "0");
	assert_string_equal(row("MQTTPUB", "qos", AT_DIALECT_ESP32_S)->fallback, "0");
	assert_string_equal(row("MQTTPUBRAW", "qos", AT_DIALECT_ESP32_S)->fallback, "0");
	assert_string_equal(row("MQTTCONN", "timeout_ms", AT_DIALECT_ESP_AT)->fallback, "15000");
}

static void keepalive_0_of_the_pages_own_example_is_a_value(void **state)
{
	const struct at_parameter *keepalive = row("MQTTCONNCFG", "keepalive", AT_DIALECT_ESP32_S);

	(void)state;
	assert_non_null(at_value_meaning(keepalive, 0));
	assert_non_null(strstr(at_value_meaning(keepalive, 0), "120 s"));
	assert_null(at_value_meaning(keepalive, 1));
}

static void strings_and_numbers_are_quoted_as_in_the_signatures(void **state)
{
	static const char *const strings[] = {"client_id", "username", "password", "path",
		"lwt_topic", "lwt_msg", "host", "topic", "data", "alpn", "sni", "ssid", "pwd"};

	(void)state;
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);

		if (strncmp(c->name, "MQTT", 4) != 0)
			continue;
		for (size_t k = 0; k < c->parameter_count; k++) {
			bool string = false;

			for (size_t s = 0; s < ALEN(strings); s++)
				string |= strcmp(c->parameters[k].name, strings[s]) == 0;
			if (string != (c->parameters[k].type == AT_STRING))
				fail_msg("%s %s", c->name, c->parameters[k].name);
		}
	}
}

static void schemes_and_states_are_the_pages(void **state)
{
	static const struct {
		long long scheme;
		bool tls, websocket, server, client; /* verify server, provide client certificate */
		long long port;
	} schemes[] = {
		{1, false, false, false, false, 1883},
		{2, true, false, false, false, 8883},
		{3, true, false, true, false, 8883},
		{4, true, false, false, true, 8883},
		{5, true, false, true, true, 8883},
		{6, false, true, false, false, 80},
		{7, true, true, false, false, 443},
		{8, true, true, true, false, 443},
		{9, true, true, false, true, 443},
		{10, true, true, true, true, 443},
	};
	static const char *const states[] = {"not initialised", "user configured",
		"connection configured", "disconnected", "connected", "no topic", "subscribed"};

	(void)state;
	for (size_t i = 0; i < ALEN(schemes); i++) {
		const char *name = at_scheme_name(schemes[i].scheme);

		assert_non_null(name);
		const struct at_scheme *scheme = at_scheme(schemes[i].scheme);

		assert_int_equal(scheme->tls, schemes[i].tls);
		assert_int_equal(scheme->websocket, schemes[i].websocket);
		assert_int_equal(scheme->verifies, schemes[i].server);
		assert_int_equal(scheme->shows_own, schemes[i].client);
		/* protocol.md 4 */
		assert_int_equal(scheme->sends_host, schemes[i].tls && !schemes[i].server);
		assert_int_equal(scheme->usual_port, schemes[i].port);
		assert_int_equal(strstr(name, "TLS") != NULL, schemes[i].tls);
		assert_int_equal(strstr(name, "WebSocket") != NULL, schemes[i].websocket);
		assert_int_equal(strstr(name, "verify server") != NULL, schemes[i].server);
		assert_int_equal(strstr(name, "give client") != NULL, schemes[i].client);
	}
	assert_null(at_scheme_name(0));
	assert_null(at_scheme_name(11));
	assert_null(at_scheme_name(-1));
	assert_false(at_scheme(0)->tls || at_scheme(11)->tls);
	for (size_t i = 0; i < ALEN(states); i++) {
		assert_non_null(at_state_name((long long)i));
		assert_non_null(strstr(at_state_name((long long)i), states[i]));
	}
	assert_null(at_state_name(-1));
	assert_null(at_state_name(7));
}

static void later_firmware_has_five_more_commands_and_a_timeout(void **state)
{
	static const char *const later[] = {"MQTTLONGCLIENTID", "MQTTLONGUSERNAME",
		"MQTTLONGPASSWORD", "MQTTALPN", "MQTTSNI", "SYSMFG", "SYSMSGFILTER"};
	static const char *const timed[] = {
		"MQTTCONN", "MQTTPUB", "MQTTPUBRAW", "MQTTSUB", "MQTTUNSUB"};

	(void)state;
	for (size_t i = 0; i < ALEN(later); i++) {
		assert_null(at_command_find(slice_of(later[i]), AT_DIALECT_ESP32_S));
		find(later[i], AT_DIALECT_ESP_AT);
	}
	for (size_t i = 0; i < ALEN(timed); i++) {
		const struct at_command *c = find(timed[i], AT_DIALECT_ESP_AT);
		size_t most = at_command_max_parameters(c, AT_DIALECT_ESP_AT);

		assert_int_equal(at_command_min_parameters(c, AT_DIALECT_ESP_AT), most - 1);
		assert_string_equal(
			at_command_parameter(c, AT_DIALECT_ESP_AT, most - 1)->name, "timeout_ms");
	}
}

static void alpn_names_come_up_to_five_times(void **state)
{
	const struct at_command *c = find("MQTTALPN", AT_DIALECT_ESP_AT);

	(void)state;
	assert_int_equal(at_command_min_parameters(c, AT_DIALECT_ESP_AT), 2);
	assert_int_equal(at_command_max_parameters(c, AT_DIALECT_ESP_AT), 7);
	for (size_t i = 2; i < 7; i++)
		assert_string_equal(at_command_parameter(c, AT_DIALECT_ESP_AT, i)->name, "alpn");
	assert_null(at_command_parameter(c, AT_DIALECT_ESP_AT, 7));
	assert_null(at_command_parameter(c, AT_DIALECT_ESP_AT, SIZE_MAX));
}

static void prompting_commands_name_their_length(void **state)
{
	static const struct {
		const char *command, *length;
		bool raw_result, secret;
	} prompting[] = {
		{"MQTTPUBRAW", "length", true, false},
		{"MQTTLONGCLIENTID", "length", false, false},
		{"MQTTLONGUSERNAME", "length", false, false},
		{"MQTTLONGPASSWORD", "length", false, true},
		{"SYSMFG", "value", false, true},
		{"SYSFLASH", "length", false, true},
	};
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < ALEN(prompting); i++) {
		const struct at_command *c = find(prompting[i].command, AT_DIALECT_ESP_AT);

		assert_true(c->length_parameter >= 0);
		assert_true((size_t)c->length_parameter < c->parameter_count);
		assert_string_equal(c->parameters[c->length_parameter].name, prompting[i].length);
		assert_int_equal(c->raw_result, prompting[i].raw_result);
		assert_int_equal(c->secret_payload, prompting[i].secret);
	}
	for (size_t i = 0; i < at_command_count(); i++)
		count += at_command(i)->length_parameter >= 0;
	assert_int_equal(count, ALEN(prompting));
}

static void sysflash_prompts_only_to_write_and_sysmfg_only_for_text_and_bytes(void **state)
{
	const struct at_command *flash = find("SYSFLASH", AT_DIALECT_ESP32_S);
	const struct at_command *mfg = find("SYSMFG", AT_DIALECT_ESP_AT);

	(void)state;
	/* AT+SYSFLASH=1,... writes; AT+SYSMFG=2,"ns","key",7 or 8,length does */
	assert_string_equal(flash->parameters[flash->prompt_when[0].parameter].name, "operation");
	assert_int_equal(flash->prompt_when[0].min, 1);
	assert_int_equal(flash->prompt_when[0].max, 1);
	assert_string_equal(mfg->parameters[mfg->prompt_when[0].parameter].name, "operation");
	assert_int_equal(mfg->prompt_when[0].min, 2);
	assert_int_equal(mfg->prompt_when[0].max, 2);
	assert_string_equal(mfg->parameters[mfg->prompt_when[1].parameter].name, "type");
	assert_int_equal(mfg->prompt_when[1].min, 7);
	assert_int_equal(mfg->prompt_when[1].max, 8);
}

static void exactly_the_passwords_are_secret(void **state)
{
	(void)state;
	for (size_t i = 0; i < at_command_count(); i++)
		for (size_t k = 0; k < at_command(i)->parameter_count; k++) {
			const struct at_parameter *p = &at_command(i)->parameters[k];
			bool password =
				strcmp(p->name, "password") == 0 || strcmp(p->name, "pwd") == 0;

			if (p->secret != password)
				fail_msg("%s %s", at_command(i)->name, p->name);
		}
}

static void every_row_is_complete_and_sane(void **state)
{
	(void)state;
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);
		bool optional = false;

		if (!c->summary || !*c->summary || !c->doc || !c->limit_ms || !c->forms ||
			!c->dialects)
			fail_msg("%s lacks something", c->name);
		assert_true(c->parameter_count <= AT_PARAMETERS);
		assert_true((c->parameter_count > 0) ==
			    ((at_command_forms(c, AT_DIALECT_ESP32_S) & AT_HAS(AT_FORM_SET)) != 0));
		for (size_t k = 0; k < c->parameter_count; k++) {
			const struct at_parameter *p = &c->parameters[k];

			if (!p->name || !p->doc || p->doc[strlen(p->doc) - 1] != '.')
				fail_msg("%s, parameter %zu: no name or no sentence", c->name, k);
			if (!(p->dialects & c->dialects))
				fail_msg("%s %s: dialects", c->name, p->name);
			for (int d = 0; d < AT_DIALECT_COUNT; d++)
				if (p->range[d].min > p->range[d].max)
					fail_msg("%s %s: range", c->name, p->name);
			if (p->type == AT_STRING && p->range[0].min < 0)
				fail_msg("%s %s: length below 0", c->name, p->name);
			if (p->type == AT_STRING && p->values)
				fail_msg("%s %s: a text with numbers", c->name, p->name);
			if (optional && !p->optional)
				fail_msg("%s %s: must stand, but may be left out before", c->name,
					p->name);
			if (p->repeated && k + 1 != c->parameter_count)
				fail_msg("%s %s: repeated, but not the last", c->name, p->name);
			optional |= p->optional;
		}
	}
}

static void no_name_stands_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < at_command_count(); i++)
		for (size_t k = i + 1; k < at_command_count(); k++)
			assert_string_not_equal(at_command(i)->name, at_command(k)->name);
	assert_null(at_command(at_command_count()));
}

static void names_are_found_in_any_case_and_only_whole(void **state)
{
	(void)state;
	assert_ptr_equal(at_command_find(SLICE("mqttConn"), AT_DIALECT_ESP32_S),
		at_command_find(SLICE("MQTTCONN"), AT_DIALECT_ESP32_S));
	assert_null(at_command_find(SLICE("MQTTCON"), AT_DIALECT_ESP32_S));
	assert_null(at_command_find(SLICE("MQTTCONN?"), AT_DIALECT_ESP32_S));
	assert_null(at_command_find(SLICE("MQTTCONN\0"), AT_DIALECT_ESP32_S));
	assert_true(find("", AT_DIALECT_ESP32_S)->basic);
	assert_true(find("E", AT_DIALECT_ESP_AT)->basic);
	assert_false(find("GMR", AT_DIALECT_ESP_AT)->basic);
}

static void the_neighbours_of_a_bring_up_are_there_with_their_forms(void **state)
{
	static const struct {
		const char *name;
		bool execute, query, set;
	} neighbours[] = {
		{"", true, false, false},
		{"E", false, false, true},
		{"GMR", true, false, false},
		{"RST", true, false, false},
		{"RESTORE", true, false, false},
		{"CMD", false, true, false},
		{"SYSLOG", false, true, true},
		{"SYSMSG", false, true, true},
		{"SYSMSGFILTER", false, true, true},
		{"SYSMFG", false, true, true},
		{"SYSFLASH", false, true, true},
		{"SYSSTORE", false, true, true},
		{"UART_CUR", false, true, true},
		{"UART_DEF", false, true, true},
		{"CWMODE", false, true, true},
		{"CWJAP", true, true, true},
		{"CWQAP", true, false, false},
		{"CWLAP", true, false, true},
		{"CIPSTA", false, true, true},
		{"CIPSNTPCFG", false, true, true},
		{"CIPSNTPTIME", false, true, false},
		{"SYSTIMESTAMP", false, true, true},
		{"SLEEP", false, true, true},
		{"SYSRAM", false, true, false},
		{"RFPOWER", false, true, true},
		{"UART", false, true, true},
		{"CWINIT", false, true, true},
		{"CWSTATE", false, true, false},
		{"CWRECONNCFG", false, true, true},
		{"CWLAPOPT", false, false, true},
		{"CWSAP", false, true, true},
		{"CWDHCP", false, true, true},
		{"CWAUTOCONN", false, true, true},
		{"CWHOSTNAME", false, true, true},
		{"CWCOUNTRY", false, true, true},
		{"CWSTARTSMART", true, false, true},
		{"CWSTOPSMART", true, false, false},
		{"CIFSR", true, false, false},
		{"CIPSTAMAC", false, true, true},
		{"CIPAP", false, true, true},
		{"CIPDNS", false, true, true},
		{"CIPDOMAIN", false, false, true},
		{"CIPSTATUS", true, false, false},
		{"CIPSTATE", false, true, false},
		{"CIPSTART", false, false, true},
		{"CIPCLOSE", true, false, true},
		{"CIPSEND", true, false, true},
		{"CIPDINFO", false, true, true},
		{"CIPMUX", false, true, true},
		{"CIPRECVMODE", false, true, true},
		{"CIPSSLCCONF", false, true, true},
		{"CIPMODE", false, true, true},
		{"CIPSNTPINTV", false, true, true},
		{"PING", false, false, true},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(neighbours); i++) {
		unsigned forms = at_command_forms(
			find(neighbours[i].name, AT_DIALECT_ESP_AT), AT_DIALECT_ESP_AT);
		unsigned wanted = (neighbours[i].execute ? AT_HAS(AT_FORM_EXECUTE) : 0) |
		                  (neighbours[i].query ? AT_HAS(AT_FORM_QUERY) : 0) |
		                  (neighbours[i].set ? AT_HAS(AT_FORM_SET) : 0);

		if (forms != wanted)
			fail_msg("AT+%s: forms %#x, not %#x", neighbours[i].name, forms, wanted);
	}
}

/* Nothing completes them, and no dialect lets them pass; they are there to be explained, and for the
 * virtual board's old firmware. */
static void commands_of_firmware_before_2_are_in_no_dialect(void **state)
{
	static const char *const old[] = {"CWMODE_CUR", "CWMODE_DEF", "CWJAP_CUR", "CWJAP_DEF"};

	(void)state;
	for (size_t i = 0; i < ALEN(old); i++) {
		for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++)
			assert_null(at_command_find(slice_of(old[i]), (enum at_dialect)dialect));
		assert_non_null(at_command_find_old(slice_of(old[i])));
	}
	assert_ptr_equal(at_command_find_old(SLICE("CWMODE")), find("CWMODE", AT_DIALECT_ESP32_S));
	assert_null(at_command_find_old(SLICE("CMD")));
}

static void connecting_may_take_10_seconds_a_step(void **state)
{
	(void)state;
	assert_int_equal(at_scheme(1)->connect_ms, 20000);
	for (long long scheme = 2; scheme <= 5; scheme++)
		assert_int_equal(at_scheme(scheme)->connect_ms, 60000);
	assert_int_equal(at_scheme(6)->connect_ms, 30000);
	for (long long scheme = 7; scheme <= 10; scheme++)
		assert_int_equal(at_scheme(scheme)->connect_ms, 70000);
	assert_int_equal(at_scheme(0)->connect_ms, 70000);
	assert_int_equal(at_scheme(-5)->connect_ms, 70000);
	assert_int_equal(at_scheme(99)->connect_ms, 70000);
}

static void all_other_mqtt_commands_answer_within_10_seconds(void **state)
{
	(void)state;
	for (size_t i = 0; i < at_command_count(); i++)
		if (strncmp(at_command(i)->name, "MQTT", 4) == 0 &&
			strcmp(at_command(i)->name, "MQTTCONN") != 0)
			assert_int_equal(at_command(i)->limit_ms, 10000);
	assert_true(find("MQTTCONN", AT_DIALECT_ESP32_S)->limit_ms >= at_scheme(0)->connect_ms);
	assert_true(find("CWJAP", AT_DIALECT_ESP32_S)->limit_ms > 15000);
	/* Erasing takes a while; the page says nothing. */
	assert_int_equal(find("RESTORE", AT_DIALECT_ESP32_S)->limit_ms, 15000);
}

/* What session/ and advice/ go by; `forms` has a letter for each form that does it: Execute, Query,
 * Set. */
static void commands_do_what_the_manuals_say(void **state)
{
	static const struct {
		unsigned role;
		const char *forms, *names;
	} roles[] = {
		{AT_CONFIGURES, "S",
			"MQTTUSERCFG MQTTCLIENTID MQTTUSERNAME MQTTPASSWORD MQTTLONGCLIENTID "
			"MQTTLONGUSERNAME MQTTLONGPASSWORD MQTTCONNCFG MQTTALPN MQTTSNI "},
		{AT_BEGINS_ANEW, "S", "MQTTUSERCFG "},
		{AT_CONNECTS, "S", "MQTTCONN "},
		{AT_CLEANS, "S", "MQTTCLEAN "},
		{AT_SUBSCRIBES, "S", "MQTTSUB "},
		{AT_UNSUBSCRIBES, "S", "MQTTUNSUB "},
		{AT_PUBLISHES, "S", "MQTTPUB MQTTPUBRAW "},
		{AT_NEEDS_CONNECTION, "S", "MQTTPUB MQTTPUBRAW MQTTSUB MQTTUNSUB "},
		{AT_RESTARTS, "E", "RST RESTORE "},
		{AT_RESTORES, "E", "RESTORE "},
		{AT_SETS_RATE, "S", "UART UART_CUR UART_DEF "},
		{AT_KEEPS_RATE, "S", "UART UART_DEF "},
		{AT_JOINS, "ES", "CWJAP CWJAP_CUR CWJAP_DEF "},
		{AT_LEAVES, "E", "CWQAP "},
		{AT_SETS_ECHO, "S", "E "},
		{AT_SETS_CODES, "S", "SYSLOG "},
		{AT_ASKS_VERSION, "E", "GMR "},
		{AT_ASKS_CONNECTION, "Q", "MQTTCONN "},
		{AT_ASKS_SUBSCRIPTIONS, "Q", "MQTTSUB "},
		{AT_LISTS_COMMANDS, "Q", "CMD "},
	};
	struct buf names = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(roles); i++) {
		buf_clear(&names);
		for (size_t k = 0; k < at_command_count(); k++) {
			const struct at_command *c = at_command(k);
			bool does = false;

			for (enum at_form form = AT_FORM_EXECUTE; form <= AT_FORM_SET; form++) {
				if (!(c->forms & AT_HAS(form)) ||
					!at_command_does(c, form, roles[i].role))
					continue;
				if (!strchr(roles[i].forms, "EQTS"[form]))
					fail_msg("%s: form %d has role %#x", c->name, (int)form,
						roles[i].role);
				does = true;
			}
			buf_addf(&names, "%s%s", does ? c->name : "", does ? " " : "");
			assert_false(at_command_does(c, AT_FORM_TEST, roles[i].role));
		}
		assert_buf(&names, roles[i].names);
		assert_false(at_command_does(NULL, AT_FORM_SET, roles[i].role));
	}
	buf_fini(&names);
}

static void every_command_is_found_by_what_it_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < at_command_count(); i++) {
		unsigned roles = at_command(i)->roles;
		const struct at_command *found = at_command_with(roles);

		assert_non_null(found);
		assert_int_equal(found->roles & roles, roles);
		for (size_t k = 0; at_command(k) != found; k++)
			assert_int_not_equal(at_command(k)->roles & roles, roles);
	}
	assert_null(at_command_with(~0U));
}

static void a_twin_is_in_the_table_and_reads_its_bytes_after_a_prompt(void **state)
{
	static const struct {
		const char *name, *raw, *longer;
	} twins[] = {
		{"MQTTPUB", "MQTTPUBRAW", NULL},
		{"MQTTCLIENTID", NULL, "MQTTLONGCLIENTID"},
		{"MQTTUSERNAME", NULL, "MQTTLONGUSERNAME"},
		{"MQTTPASSWORD", NULL, "MQTTLONGPASSWORD"},
	};
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < at_command_count(); i++)
		found += at_command(i)->raw_twin || at_command(i)->long_twin;
	assert_int_equal(found, ALEN(twins));
	for (size_t i = 0; i < ALEN(twins); i++) {
		const struct at_command *c = find(twins[i].name, AT_DIALECT_ESP32_S);
		const char *name = twins[i].raw ? twins[i].raw : twins[i].longer;

		assert_string_equal(twins[i].raw ? c->raw_twin : c->long_twin, name);
		assert_true(find(name, AT_DIALECT_ESP_AT)->length_parameter > 0);
	}
}

static void dialects_have_names(void **state)
{
	enum at_dialect dialect = AT_DIALECT_ESP32_S;

	(void)state;
	assert_true(at_dialect_find(SLICE("esp-at"), &dialect));
	assert_int_equal(dialect, AT_DIALECT_ESP_AT);
	assert_true(at_dialect_find(SLICE("ESP32-S"), &dialect));
	assert_int_equal(dialect, AT_DIALECT_ESP32_S);
	assert_false(at_dialect_find(SLICE("esp"), &dialect));
	assert_string_equal(at_dialect_name(AT_DIALECT_ESP32_S), "esp32-s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_has_eleven_commands_with_these_parameters_in_this_order),
		cmocka_unit_test(query_forms_are_those_of_the_firmware_of_the_page),
		cmocka_unit_test(later_firmware_answers_queries_of_conn_and_sub_only),
		cmocka_unit_test(limits_are_the_documents),
		cmocka_unit_test(defaults_are_the_pages),
		cmocka_unit_test(keepalive_0_of_the_pages_own_example_is_a_value),
		cmocka_unit_test(strings_and_numbers_are_quoted_as_in_the_signatures),
		cmocka_unit_test(schemes_and_states_are_the_pages),
		cmocka_unit_test(later_firmware_has_five_more_commands_and_a_timeout),
		cmocka_unit_test(alpn_names_come_up_to_five_times),
		cmocka_unit_test(prompting_commands_name_their_length),
		cmocka_unit_test(sysflash_prompts_only_to_write_and_sysmfg_only_for_text_and_bytes),
		cmocka_unit_test(exactly_the_passwords_are_secret),
		cmocka_unit_test(every_row_is_complete_and_sane),
		cmocka_unit_test(no_name_stands_twice),
		cmocka_unit_test(names_are_found_in_any_case_and_only_whole),
		cmocka_unit_test(the_neighbours_of_a_bring_up_are_there_with_their_forms),
		cmocka_unit_test(commands_of_firmware_before_2_are_in_no_dialect),
		cmocka_unit_test(connecting_may_take_10_seconds_a_step),
		cmocka_unit_test(all_other_mqtt_commands_answer_within_10_seconds),
		cmocka_unit_test(commands_do_what_the_manuals_say),
		cmocka_unit_test(every_command_is_found_by_what_it_does),
		cmocka_unit_test(a_twin_is_in_the_table_and_reads_its_bytes_after_a_prompt),
		cmocka_unit_test(dialects_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
