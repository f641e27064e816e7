/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines as boards print them: on their log port, and as answers. */
#include "unit.h"

#include "explain/lines.h"

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
		{"rst:0x1 (POWERON),boot:0x5 (DOWNLOAD(USB/UART0/1))", "download mode"},
		{"rst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))",
			"download mode"},
		{"waiting for download", "download mode"},
		{" ets Jan  8 2013,rst cause:4, boot mode:(3,6)", "a watchdog reset it"},
		{"ets Jan  8 2013,rst cause:2, boot mode:(3,7)", "by the reset pin"},
		{"ets Jan  8 2013,rst cause:1, boot mode:(1,6)", "download mode"},
		{"ets Jan  8 2013,rst cause:9, boot mode:(3,6)", NULL},
		{"invalid header: 0xffffffff", "there is no firmware"},
		{"invalid header: 0x3f8e0d12", "no firmware for this chip"},
		{"flash read err, 1000", "can't read firmware"},
		{"E (100) boot: No bootable app partitions in the partition table",
			"no firmware that it can start"},
		{"E (5123) task_wdt: Task watchdog got triggered. The following tasks did not "
		 "reset the watchdog in time:",
			"a watchdog noticed"},
		{"***ERROR*** A stack overflow in task mqtt_task has been detected.", "a crash"},
		{"Soft WDT reset", "a watchdog resets"},
		{"Fatal exception (28):", "crashed"},
		{"E (828) esp-tls: couldn't get hostname for :iot.example.test: getaddrinfo() "
		 "returns 202, addrinfo=0x0",
			"DNS has no address"},
		{"E (838) TRANSPORT_BASE: Failed to open a new connection: 32769",
			"DNS has no address"},
		{"E (838) TRANSPORT_BASE: Failed to open a new connection: 32774",
			"nothing answered"},
		{"E (9) esp-tls: [sock=54] delayed connect error: Connection reset by peer",
			"reset the connection"},
		{"E (9) esp-tls: [sock=54] select() timeout", "nothing answered"},
		{"E (611272) MQTT_CLIENT: Invalid MSG_TYPE response: 6, read_len: 0", "broke off"},
		{"W (7) MQTT_CLIENT: Connection refused, bad username or password",
			"bad username or password"},
		{"W (7) MQTT_CLIENT: Connection refused, not authorized", "not authorized"},
		{"E (7) MQTT_CLIENT: mqtt_message_receive: transport_read() error: errno=104",
			"errno 104: the other end reset the connection"},
		{"E (7) TRANSPORT_WS: Sec-WebSocket-Accept not found", "check path"},
		{"E (7) net: send failed, errno 113", "the connection was aborted"},
		{"E (7) net: send failed, errno 1", NULL},
		{"wifi disconnected reason:201", "no access point of that name"},
		{"I (7) wifi:disconnect, reason: 15", "usually a wrong password"},
		{"game over, reason: 15", NULL},
		{"ret:0x1102 --> ESP_ERR_NVS_NOT_FOUND", "nothing is stored"},
		{"E (1) nvs: nvs_set_blob failed 0x1105", "no room"},
		{"E (1) nvs: at 0x11020000", NULL},
		/* A session knows these by itself. */
		{"ERROR", NULL},
		{"busy s...", NULL},
		{"WIFI DISCONNECT", NULL},
		{"ets Jun  8 2016 00:22:57", NULL},
		{"I (22) boot: chip revision: v3.0", NULL},
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
		bool said = explain_add_line(&text, slice_of(cases[i].line), NULL);
		if (said != (cases[i].meaning != NULL))
			fail_msg("%s: %s", cases[i].line, said ? buf_text(&text) : "nothing");
		if (said && !strstr(buf_text(&text), cases[i].meaning))
			fail_msg("%s: %s", cases[i].line, buf_text(&text));
		if (!said)
			assert_int_equal(text.n, 0);
	}
	buf_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_that_say_something_are_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
