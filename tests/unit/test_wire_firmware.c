/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers of real boards, as their users reported them, and what follows for MQTT (protocol.md 1.1,
 * 1.4). */
#include "unit.h"

#include "wire/firmware.h"

enum { NONE = -1 };

static const struct {
	const char *lines[6];
	const char *name;
	enum wire_firmware_kind kind;
	enum wire_known mqtt;
	int dialect;         /* NONE: it does not report one */
	const char *meaning; /* a piece of it */
} reports[] = {
	{{"AT version:1.7.4.0(May 11 2020 19:13:04)", "SDK version:3.0.4(9532ceb)",
		 "compile time:May 27 2020 10:12:17", "Bin version(Wroom 02):1.7.4"},
		"NonOS AT 1.7.4", WIRE_FIRMWARE_NONOS, WIRE_KNOWN_NO, NONE, "no AT+MQTT commands"},
	{{"AT version:1.1.0.0(May 11 2016 18:09:56)", "SDK version:1.5.4(baaeaebb)"},
		"NonOS AT 1.1.0", WIRE_FIRMWARE_NONOS, WIRE_KNOWN_NO, NONE, "no AT+MQTT commands"},
	{{"AT version:0.21.0.0", "SDK version:0.9.5"}, "NonOS AT 0.21.0", WIRE_FIRMWARE_NONOS,
		WIRE_KNOWN_NO, NONE, "no AT+MQTT commands"},
	/* Not in the binaries that were handed out. */
	{{"AT version:2.0.0.0(e44648c - Nov  4 2019 02:18:57)", "SDK version:v3.3-dirty",
		 "compile time(7cac7ad):Jan 27 2020 12:29:14", "Bin version:2.0.1(WROOM-32)"},
		"ESP-AT 2.0.0", WIRE_FIRMWARE_ESP_AT, WIRE_KNOWN_NOT, AT_DIALECT_ESP32_S,
		"only if it was built with it"},
	{{"AT version:2.1.0.0-dev(f7f172e - Dec  4 2019 08:43:54)",
		 "SDK version:v3.2-291-gaed79e96", "compile time(4850d05):Jan 17 2020 18:00:52",
		 "Bin version:2.0.0(Unknown)"},
		"ESP-AT 2.1.0", WIRE_FIRMWARE_ESP_AT, WIRE_KNOWN_YES, AT_DIALECT_ESP32_S,
		"commands as on the manufacturer's page"},
	{{"AT version:2.1.0.0-dev(debug - Jan 20 2020 06:16:56)"}, "ESP-AT 2.1.0",
		WIRE_FIRMWARE_ESP_AT, WIRE_KNOWN_YES, AT_DIALECT_ESP32_S, "manufacturer's page"},
	{{"AT version:2.2.0.0(b097cdf - ESP8266 - Jun 17 2021 12:57:45)",
		 "SDK version:v3.4-22-g967752e2", "compile time(6800286):Aug  4 2021 17:34:06",
		 "Bin version:2.2.0(Cytron_ESP-12F_WROOM-02)"},
		"ESP-AT 2.2.0", WIRE_FIRMWARE_ESP_AT, WIRE_KNOWN_YES, AT_DIALECT_ESP_AT,
		"schemes 1 and 6 only"},
	{{"AT version:3.2.0.0(s-ec2dec2 - ESP32 - Aug 11 2023 11:00:22)"}, "ESP-AT 3.2.0",
		WIRE_FIRMWARE_ESP_AT, WIRE_KNOWN_YES, AT_DIALECT_ESP_AT, "current ESP-AT"},
	{{"AT version:10.3.0.1(x - ESP32C6 - Jan  1 2030)"}, "ESP-AT 10.3.0.1",
		WIRE_FIRMWARE_ESP_AT, WIRE_KNOWN_YES, AT_DIALECT_ESP_AT, "current ESP-AT"},
	/* Ai-Thinker's: what AT+GMR answers, and what it prints as it starts. */
	{{"at version:release/V4.18_P2.19.1", "sdk version:release_bl_iot_sdk_1.6.36",
		 "firmware version:V4.18_P1.4.4-e15d67b"},
		"Combo-AT 4.18", WIRE_FIRMWARE_COMBO, WIRE_KNOWN_NO, NONE, "AT+MQTT=1,"},
	{{"arch:BL602,NULL", "company:Ai-Thinker|B&T", "ble_mac:b4e842c7b843",
		 "sdk_version:release/release_bl_iot_sdk_1.6.36",
		 "firmware_version:Release-V4.18_P2.5.1-b90d62b"},
		"Combo-AT 4.18", WIRE_FIRMWARE_COMBO, WIRE_KNOWN_NO, NONE, "Ai-Thinker"},
	/* Other makers, named in whichever line. */
	{{"AT version:2.1.0.0(BK7238 - Jan  1 2024)"}, "ESP-AT clone 2.1.0", WIRE_FIRMWARE_CLONE,
		WIRE_KNOWN_YES, NONE, "another maker's firmware"},
	{{"AT version:2.1.0.0", "SDK version:Beken 3.0"}, "ESP-AT clone 2.1.0", WIRE_FIRMWARE_CLONE,
		WIRE_KNOWN_YES, NONE, "another maker's firmware"},
	{{"AT version:2.1.0.0", "Bin version:2.1.0(W801)"}, "ESP-AT clone 2.1.0",
		WIRE_FIRMWARE_CLONE, WIRE_KNOWN_YES, NONE, "another maker's firmware"},
	{{"AT version:2.1.123456.7.8"}, "ESP-AT 2.1.123456.7", WIRE_FIRMWARE_ESP_AT, WIRE_KNOWN_YES,
		AT_DIALECT_ESP32_S, "page"},
	{{"AT version:2.3.1234567"}, "ESP-AT 2.3", WIRE_FIRMWARE_ESP_AT, WIRE_KNOWN_YES,
		AT_DIALECT_ESP_AT, "current ESP-AT"},
	{{"AT version:v3.2.0.0(x - esp8266 - y)"}, "ESP-AT 3.2.0", WIRE_FIRMWARE_ESP_AT,
		WIRE_KNOWN_YES, AT_DIALECT_ESP_AT, "commands of current ESP-AT"},
	{{"AT version:2.x.3"}, "", WIRE_FIRMWARE_UNKNOWN, WIRE_KNOWN_NOT, NONE, "does not report"},
	/* No version at all. */
	{{"AT version:", "SDK version:"}, "", WIRE_FIRMWARE_UNKNOWN, WIRE_KNOWN_NOT, NONE,
		"does not report its version"},
	{{"AT version:2"}, "", WIRE_FIRMWARE_UNKNOWN, WIRE_KNOWN_NOT, NONE, "does not report"},
	{{"AT version:99999999999999999999.1"}, "", WIRE_FIRMWARE_UNKNOWN, WIRE_KNOWN_NOT, NONE,
		"does not report"},
	{{"hello", "+CWMODE:1", "AT versions:2.1.0", "I (30) boot: version: 2.1.0"}, "",
		WIRE_FIRMWARE_UNKNOWN, WIRE_KNOWN_NOT, NONE, "does not report"},
};

static void reported_versions_are_told_apart(void **state)
{
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(reports); i++) {
		struct wire_firmware f = {.kind = WIRE_FIRMWARE_UNKNOWN};
		enum at_dialect dialect = AT_DIALECT_COUNT;

		for (size_t line = 0; line < ALEN(reports[i].lines) && reports[i].lines[line];
			line++)
			wire_firmware_learn_line(&f, slice_of(reports[i].lines[line]));
		buf_clear(&text);
		wire_firmware_add_name(&text, &f);
		assert_buf(&text, reports[i].name);
		assert_int_equal(f.kind, reports[i].kind);
		assert_int_equal(f.mqtt, reports[i].mqtt);
		assert_int_equal(wire_firmware_dialect(&f, &dialect), reports[i].dialect != NONE);
		if (reports[i].dialect != NONE)
			assert_int_equal(dialect, reports[i].dialect);
		buf_clear(&text);
		wire_firmware_add_meaning(&text, &f);
		if (!strstr(buf_text(&text), reports[i].meaning))
			fail_msg("no \"%s\" in: %s", reports[i].meaning, buf_text(&text));
	}
	buf_fini(&text);
}

static void version_lines_are_known_as_such(void **state)
{
	static const struct {
		const char *line;
		bool version;
	} cases[] = {
		{"AT version:2.1.0.0(x)", true},
		{"at version:release/V4.18_P2.19.1", true},
		{"SDK version:v4.0.1", true},
		{"compile time(0ad6331):Jul 28 2020 02:47:21", true},
		{"compile time:May 27 2020 10:12:17", true},
		{"Bin version:2.1.0(WROOM-32)", true},
		{"Bin version(Wroom 02):1.7.4", true},
		{"company:Ai-Thinker|B&T", true},
		{"", false},
		{"AT", false},
		{"AT version", false},
		{"SDK versions are many: 3", false},
		{"companyname:x", false},
		{"the AT version:2.1", false},
	};
	struct wire_firmware f = {.kind = WIRE_FIRMWARE_UNKNOWN};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		if (wire_firmware_learn_line(&f, slice_of(cases[i].line)) != cases[i].version)
			fail_msg("%s", cases[i].line);
}

static void the_list_of_commands_decides_where_no_version_does(void **state)
{
	static const struct {
		const char *rows[4];
		enum wire_firmware_kind kind;
		enum wire_known mqtt;
		int dialect;
	} cases[] = {
		{{"0,\"AT\",0,0,0,1", "7,\"AT+MQTTUSERCFG\",0,0,1,0"}, WIRE_FIRMWARE_CLONE,
			WIRE_KNOWN_YES, AT_DIALECT_ESP32_S},
		{{"6,\"AT+MQTTLONGCLIENTID\",0,0,1,0", "7,\"AT+MQTTUSERCFG\",0,0,1,0"},
			WIRE_FIRMWARE_CLONE, WIRE_KNOWN_YES, AT_DIALECT_ESP_AT},
		{{"0,\"AT\",0,0,0,1", "1,\"AT+MQTT\",0,1,1,0"}, WIRE_FIRMWARE_COMBO, WIRE_KNOWN_NO,
			NONE},
		{{"AT", "\"AT", ""}, WIRE_FIRMWARE_UNKNOWN, WIRE_KNOWN_NOT, NONE},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct wire_firmware f = {.kind = WIRE_FIRMWARE_UNKNOWN};
		enum at_dialect dialect;

		for (size_t row = 0; row < ALEN(cases[i].rows) && cases[i].rows[row]; row++)
			wire_firmware_learn_command(&f, slice_of(cases[i].rows[row]));
		wire_firmware_end_commands(&f);
		assert_int_equal(f.kind, cases[i].kind);
		assert_int_equal(f.mqtt, cases[i].mqtt);
		assert_int_equal(wire_firmware_dialect(&f, &dialect), cases[i].dialect != NONE);
		if (cases[i].dialect != NONE)
			assert_int_equal(dialect, cases[i].dialect);
	}
}

static void rows_of_the_list_are_known_as_such(void **state)
{
	static const struct {
		const char *row;
		bool is;
	} cases[] = {
		{"0,\"AT\",0,0,0,1", true},
		{"12,\"at+gmr\",0,0,0,1", true},
		{"0,\"ATE0\",0,0,0,1", true},
		{"0,\"GMR\",0,0,0,1", false},
		{"0,AT,0,0,0,1", false},
		{"\"AT+GMR", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct wire_firmware f = {.kind = WIRE_FIRMWARE_UNKNOWN};
		assert_int_equal(
			wire_firmware_learn_command(&f, slice_of(cases[i].row)), cases[i].is);
		assert_int_equal(f.listed, cases[i].is);
		assert_false(f.mqtt_commands || f.later_commands || f.combo_commands);
	}
}

/* Whoever builds ESP-AT can leave MQTT out: then the version says yes, and the list no. */
static void a_list_without_mqtt_is_believed_more_than_the_version(void **state)
{
	struct wire_firmware f = {.kind = WIRE_FIRMWARE_UNKNOWN};
	struct buf text = {0};

	(void)state;
	wire_firmware_learn_line(&f, SLICE("AT version:2.4.0.0(x - ESP32C3 - Jan  1 2023)"));
	assert_int_equal(f.mqtt, WIRE_KNOWN_YES);
	wire_firmware_learn_command(&f, SLICE("0,\"AT\",0,0,0,1"));
	wire_firmware_learn_command(&f, SLICE("1,\"AT+GMR\",0,0,0,1"));
	wire_firmware_end_commands(&f);
	assert_int_equal(f.mqtt, WIRE_KNOWN_NO);
	wire_firmware_add_meaning(&text, &f);
	assert_non_null(strstr(buf_text(&text), "built without the AT+MQTT commands"));
	buf_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reported_versions_are_told_apart),
		cmocka_unit_test(version_lines_are_known_as_such),
		cmocka_unit_test(the_list_of_commands_decides_where_no_version_does),
		cmocka_unit_test(rows_of_the_list_are_known_as_such),
		cmocka_unit_test(a_list_without_mqtt_is_believed_more_than_the_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
