/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines as ESP32 boards write them on their log port. */
#include "unit.h"

#include "wire/log_line.h"

static void lines_that_say_something_are_explained(void **state)
{
	static const struct {
		const char *line, *meaning; /* a piece of it; NULL: none */
	} cases[] = {
		{"[at-mqtt]error code:0x6006", "0x6006 NULL_LINK"},
		{"[at-mqtt]error code: 0x6043", "TOPIC_IS_OVERLENGTH"},
		{"E (12) mqtt: error code:0x7777", NULL},
		{"E (9876) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x2700",
			"-0x2700 X509_CERT_VERIFY_FAILED"},
		{"\033[0;31mE (42) esp-tls-mbedtls: mbedtls_ssl_handshake returned -0x7780\033[0m",
			"-0x7780 SSL_FATAL_ALERT_MESSAGE"},
		/* A low code in the sum. */
		{"mbedtls_x509_crt_parse returned -0x2180", "X509_INVALID_FORMAT"},
		{"returned 0x2700", NULL},
		{"range 0x10-0x20", NULL},
		{"ALREADY SUBSCRIBE", "still answers OK"},
		{"already subscribe", "still answers OK"},
		{"NO UNSUBSCRIBE", "was not subscribed"},
		{"rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)", "power came on"},
		{"rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)",
			"supply voltage"},
		{"rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)",
			"by the firmware itself"},
		{"rst:0x8 (TG1WDT_SYS_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)", "watchdog"},
		{"rst:0x5 (DEEPSLEEP_RESET),boot:0x13", "deep sleep"},
		{"rst:0x15 (USB_UART_CHIP_RESET),boot:0xc (SPI_FAST_FLASH_BOOT)", "USB"},
		{"rst:0x1", NULL},
		{"rst:0x1 )(", NULL},
		{"Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was "
		 "unhandled.",
			"crashed"},
		{"abort() was called at PC 0x400d1234 on core 0", "gave up"},
		{"Brownout detector was triggered", "supply voltage"},
		{"invalid header: 0xffffffff", "no firmware in the flash"},
		{"rst:0x1 (POWERON),boot:0x5 (DOWNLOAD(USB/UART0/1))", "download mode"},
		{"waiting for download", "download mode"},
		{" ets Jan  8 2013,rst cause:2, boot mode:(1,6)", "download mode"},
		{" ets Jan  8 2013,rst cause:2, boot mode:(3,6)", NULL},
		{"E (828) esp-tls: couldn't get hostname for :iot.example.test: getaddrinfo() "
		 "returns 202, addrinfo=0x0",
			"no address for that name"},
		{"E (9000) mqtt_client: Connection refused, not authorized", "client id"},
		{"W (9000) MQTT_CLIENT: Connection refused, bad username or password",
			"check username"},
		{"E (9000) MQTT_CLIENT: Invalid MSG_TYPE response: 0, read_len: 0", "broke off"},
		{"I (1234) wifi:state: run -> init (0)", NULL},
		{"-0x", NULL},
		{"-0x123456789", NULL},
		{"error code:", NULL},
		{"", NULL},
	};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&text);
		bool said = wire_add_log_meaning(&text, slice_of(cases[i].line));
		if (said != (cases[i].meaning != NULL))
			fail_msg("%s: %s", cases[i].line, said ? buf_text(&text) : "nothing");
		if (said && !strstr(buf_text(&text), cases[i].meaning))
			fail_msg("%s: %s", cases[i].line, buf_text(&text));
		if (!said)
			assert_int_equal(text.n, 0);
	}
	buf_fini(&text);
}

static void log_lines_are_told_from_answers(void **state)
{
	static const struct {
		const char *line;
		bool log;
	} cases[] = {
		{"I (1234) wifi: connected", true},
		{"E (1) x", true},
		{"\033[0;32mI (456) cpu_start: Starting\033[0m", true},
		{"rst:0x1 (POWERON_RESET),boot:0x13", true},
		{"ets Jun  8 2016 00:22:57", true},
		{"+MQTTCONN:0,4", false},
		{"AT version:2.1", false},
		{"I am here", false},
		{"", false},
		{"\033[", false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		if (wire_is_log_line(slice_of(cases[i].line)) != cases[i].log)
			fail_msg("%s", cases[i].line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_say_something_are_explained),
		cmocka_unit_test(log_lines_are_told_from_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
