/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a version and a chip refuse (protocol.md 1.1). */
#include "unit.h"

#include "wire/refusal.h"

#define V22_8266 "AT version:2.2.1.0(b097cdf - ESP8266 - Jun 17 2021 12:57:45)"
#define V222_8266 "AT version:2.2.2.0(b097cdf - ESP8266 - Jun 17 2021 12:57:45)"
#define V24 "AT version:2.4.0.0(4c6eb5e - ESP32C3 - May 20 2022 03:12:58)"
#define V30 "AT version:3.0.0.0(4c6eb5e - ESP32 - May 20 2022 03:12:58)"
#define V33 "AT version:3.3.0.0(4c6eb5e - ESP32 - May 20 2022 03:12:58)"
#define V50 "AT version:5.0.0.0(4c6eb5e - ESP32 - May 20 2022 03:12:58)"
#define USERCFG(scheme) "AT+MQTTUSERCFG=0," #scheme ",\"d\",\"u\",\"p\",0,0,\"\""

static void known_refusals_are_told_with_their_place(void **state)
{
	static const struct {
		const char *version, *line, *why; /* NULL: accepted */
		size_t at, n;
	} cases[] = {
		{V22_8266, USERCFG(2), "on an ESP8266 scheme can only be 1 and 6", 17, 1},
		{V22_8266, USERCFG(10), "on an ESP8266", 17, 2},
		{V22_8266, USERCFG(1), NULL, 0, 0},
		{V22_8266, USERCFG(6), NULL, 0, 0},
		{V24, USERCFG(2), NULL, 0, 0},
		{"", USERCFG(2), NULL, 0, 0},
		{V24, "AT+MQTTLONGPASSWORD=0,100",
			"MQTTLONGPASSWORD exists from v3.0 on; this is ESP-AT 2.4.0", 3, 16},
		{V22_8266, "AT+MQTTLONGPASSWORD=0,100", "from v2.2.2 on", 3, 16},
		{V222_8266, "AT+MQTTLONGPASSWORD=0,100", NULL, 0, 0},
		{V30, "AT+MQTTLONGPASSWORD=0,100", NULL, 0, 0},
		{V30, "AT+MQTTSNI=0,\"h\"", "MQTTSNI exists from v3.3 on", 3, 7},
		{V33, "AT+MQTTSNI=0,\"h\"", NULL, 0, 0},
		{V33, "AT+MQTTCONN=0,\"h\",1883,0,5000", "timeout_ms exists from v5.0 on", 25, 4},
		{V50, "AT+MQTTCONN=0,\"h\",1883,0,5000", NULL, 0, 0},
		{V33, "AT+MQTTCONN=0,\"h\",1883,0", NULL, 0, 0},
		{V33, "AT+XYZZY=1", NULL, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct wire_firmware f = {.kind = WIRE_FIRMWARE_UNKNOWN};
		struct slice line = slice_of(cases[i].line);
		struct at_line read;
		struct diag d = {.text = ""};

		wire_firmware_learn_line(&f, slice_of(cases[i].version));
		at_line_read(line, AT_DIALECT_ESP_AT, &read);
		bool good = wire_firmware_accepts(&f, line, &read, &d);
		if (good != !cases[i].why || (!good && !strstr(d.text, cases[i].why)))
			fail_msg("%s, %s: <%s>", cases[i].version, cases[i].line, d.text);
		if (!good && (d.at != cases[i].at || d.n != cases[i].n))
			fail_msg("%s: at %zu+%zu", cases[i].line, d.at, d.n);
	}
}

/* protocol.md 4, SNI. */
static void schemes_that_verify_do_not_compare_the_name(void **state)
{
	static const char *const versions[] = {"", V30, V33};

	(void)state;
	for (size_t i = 0; i < ALEN(versions); i++) {
		struct wire_firmware f = {.kind = WIRE_FIRMWARE_UNKNOWN};
		bool has_sni;

		wire_firmware_learn_line(&f, slice_of(versions[i]));
		for (long long scheme = 0; scheme <= 11; scheme++) {
			bool verifies = scheme == 3 || scheme == 5 || scheme == 8 || scheme == 10;

			assert_int_equal(
				wire_firmware_hides_name(&f, scheme, &has_sni), i > 0 && verifies);
			assert_int_equal(has_sni, i == 2);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_refusals_are_told_with_their_place),
		cmocka_unit_test(schemes_that_verify_do_not_compare_the_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
