/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands beside AT+MQTT: Wi-Fi, clock, versions, UART, certificates in flash.
 */
#include "sim_bench.h"

static void wifi_is_joined_left_and_refused(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	connect(&t);
	send(&t, "AT+CWQAP");
	assert_said(&t, "\r\nOK\r\nWIFI DISCONNECT\r\n+MQTTDISCONNECTED:0\r\n");
	send(&t, "AT+CWJAP?");
	assert_said(&t, "No AP\r\n\r\nOK\r\n");
	send(&t, "AT+CIPSTA?");
	assert_said(&t, "+CIPSTA:ip:\"0.0.0.0\"\r\n+CIPSTA:gateway:\"0.0.0.0\"\r\n"
			"+CIPSTA:netmask:\"0.0.0.0\"\r\n\r\nOK\r\n");
	send(&t, "AT+CWJAP=\"net\",\"short\"");
	assert_said(&t, "");
	board_tick(t.board, board_deadline(t.board));
	assert_said(&t, "+CWJAP:2\r\n\r\nERROR\r\n");
	send(&t, "AT+CWJAP=\"net\",\"long enough\"");
	board_tick(t.board, board_deadline(t.board));
	assert_said(&t, "WIFI CONNECTED\r\nWIFI GOT IP\r\n\r\nOK\r\n");
	send(&t, "AT+CWMODE?");
	assert_said(&t, "+CWMODE:1\r\n\r\nOK\r\n");
	bench_fini(&t);
}

static void a_board_that_is_an_access_point_joins_none_when_it_boots(void **state)
{
	static const struct {
		const char *mode, *said;
	} cases[] = {
		{"AT+CWMODE=2", "\r\nready\r\n"},
		{"AT+CWMODE=3", "\r\nready\r\nWIFI CONNECTED\r\nWIFI GOT IP\r\n"},
		{"AT+CWMODE=0", "\r\nready\r\n"},
	};
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	for (size_t i = 0; i < ALEN(cases); i++) {
		send(&t, cases[i].mode);
		send(&t, "AT+RST");
		buf_clear(&t.out);
		board_tick(t.board, board_deadline(t.board));
		assert_said(&t, cases[i].said);
	}
	bench_fini(&t);
}

static void the_clock_is_set_by_the_network(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+CIPSNTPTIME?");
	/* protocol.md 1.4: one CRLF only */
	assert_said(&t, "+CIPSNTPTIME:Thu Jan  1 00:00:00 1970\r\nOK\r\n");
	send(&t, "AT+CIPSNTPCFG=1,8,\"ntp1.aliyun.com\"");
	assert_said(&t, "\r\nOK\r\n");
	board_tick(t.board, board_deadline(t.board));
	assert_said(&t, "+TIME_UPDATED\r\n");
	t.now = 5000000;
	send(&t, "AT+CIPSNTPTIME?");
	assert_said(&t, "+CIPSNTPTIME:Mon Nov 23 07:07:05 2026\r\nOK\r\n");
	send(&t, "AT+CIPSNTPCFG?");
	assert_said(&t, "+CIPSNTPCFG:1,8,\"ntp1.aliyun.com\"\r\n\r\nOK\r\n");
	bench_fini(&t);
}

/* The caller's timer fires late, and a fast driver's next line is there first. */
static void what_was_due_happens_before_the_bytes_that_came_after(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+CIPSNTPCFG=1,8,\"ntp1.aliyun.com\"");
	send(&t, "AT+CIPSNTPTIME?");
	assert_said(&t, "\r\nOK\r\n+TIME_UPDATED\r\n"
			"+CIPSNTPTIME:Mon Nov 23 07:07:00 2026\r\nOK\r\n");
	bench_fini(&t);
}

static void time_zones_are_hours_or_hhmm(void **state)
{
	static const struct {
		const char *line, *time;
	} cases[] = {
		{"AT+CIPSNTPCFG=1,-12,\"s\"", "Sun Nov 22 11:07:00 2026"},
		{"AT+CIPSNTPCFG=1,530,\"s\"", "Mon Nov 23 04:37:00 2026"},
		{"AT+CIPSNTPCFG=1,-330,\"s\"", "Sun Nov 22 19:37:00 2026"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf wanted = {0};
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		send(&t, cases[i].line);
		board_tick(t.board, board_deadline(t.board));
		buf_clear(&t.out);
		send(&t, "AT+CIPSNTPTIME?");
		buf_addf(&wanted, "+CIPSNTPTIME:%s\r\nOK\r\n", cases[i].time);
		assert_said(&t, buf_text(&wanted));
		send(&t, "AT+CIPSNTPCFG=1,275,\"s\"");
		assert_said(&t, "\r\nERROR\r\n");
		buf_fini(&wanted);
		bench_fini(&t);
	}
}

static void versions_are_four_lines_before_ok(void **state)
{
	static const char *const starts[] = {
		"AT version:", "SDK version:", "compile time", "Bin version", "", "OK"};

	(void)state;
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct bench t;

		bench_init(&t, (enum at_dialect)dialect);
		quiet(&t);
		send(&t, "AT+GMR");
		struct slice rest = buf_slice(&t.out);
		for (size_t i = 0; i < ALEN(starts); i++) {
			size_t end = slice_find(rest, SLICE("\r\n"));

			assert_true(end != SLICE_NONE);
			assert_true(slice_starts(rest, slice_of(starts[i])));
			assert_int_equal(end == 0, starts[i][0] == '\0');
			rest = slice_from(rest, end + 2);
		}
		assert_int_equal(rest.n, 0);
		bench_fini(&t);
	}
}

static void the_list_of_commands_tells_the_dialects_apart(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+CMD?");
	assert_true(
		slice_starts(buf_slice(&t.out), SLICE("+CMD:0,\"AT+MQTTUSERCFG\",0,1,1,0\r\n")));
	assert_true(
		slice_find(buf_slice(&t.out), SLICE("\"AT+MQTTCLEAN\",0,0,1,0\r\n")) != SLICE_NONE);
	assert_true(slice_find(buf_slice(&t.out), SLICE("\"AT+GMR\",0,0,0,1\r\n")) != SLICE_NONE);
	assert_true(slice_find(buf_slice(&t.out), SLICE("MQTTLONGPASSWORD")) == SLICE_NONE);
	assert_true(slice_ends(buf_slice(&t.out), SLICE("\r\n\r\nOK\r\n")));
	bench_fini(&t);
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, "AT+CMD?");
	assert_true(
		slice_starts(buf_slice(&t.out), SLICE("+CMD:0,\"AT+MQTTUSERCFG\",0,0,1,0\r\n")));
	assert_true(slice_find(buf_slice(&t.out), SLICE("MQTTLONGPASSWORD")) != SLICE_NONE);
	bench_fini(&t);
}

static void the_uart_and_system_settings_can_be_asked_for(void **state)
{
	static const struct {
		const char *set, *query, *answer;
	} cases[] = {
		{"AT+UART_CUR=921600,8,1,0,3", "AT+UART_CUR?", "+UART_CUR:921600,8,1,0,3\r\n"},
		{"AT+UART_DEF=9600,7,3,2,0", "AT+UART_DEF?", "+UART_DEF:9600,7,3,2,0\r\n"},
		{"AT+SYSMSG=4", "AT+SYSMSG?", "+SYSMSG:4\r\n"},
		{"AT+SYSSTORE=0", "AT+SYSSTORE?", "+SYSSTORE:0\r\n"},
		{"AT+CWMODE=3", "AT+CWMODE?", "+CWMODE:3\r\n"},
		{"AT+SYSLOG=0", "AT+SYSLOG?", "+SYSLOG:0\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf wanted = {0};
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		send(&t, cases[i].set);
		assert_said(&t, "\r\nOK\r\n");
		send(&t, cases[i].query);
		buf_addf(&wanted, "%s\r\nOK\r\n", cases[i].answer);
		assert_said(&t, buf_text(&wanted));
		buf_fini(&wanted);
		bench_fini(&t);
	}
}

/* UART_DEF too sets it at once. */
static void ok_comes_at_the_old_rate(void **state)
{
	static const char *const lines[] = {
		"AT+UART_CUR=921600,8,1,0,0", "AT+UART_DEF=921600,8,1,0,0"};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		quiet(&t);
		send(&t, lines[i]);
		assert_int_equal(t.baud, 921600);
		assert_buf(&t.before_rate, "\r\nOK\r\n");
		bench_fini(&t);
	}
}

static void a_scan_lists_all_networks_or_the_one_that_is_named(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+CWLAP");
	struct slice all = buf_slice(&t.out);
	assert_true(slice_find(all, SLICE("\"workshop\",")) != SLICE_NONE);
	assert_true(slice_find(all, SLICE("\"guest, 2nd floor\",")) != SLICE_NONE);
	buf_clear(&t.out);
	send(&t, "AT+CWLAP=\"workshop\"");
	assert_said(&t, "+CWLAP:(4,\"workshop\",-63,\"02:00:00:a7:00:02\",1,-1,-1,4,4,7,1)\r\n"
			"\r\nOK\r\n");
	send(&t, "AT+CWLAP=\"nowhere\"");
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+CWMODE=2");
	buf_clear(&t.out);
	send(&t, "AT+CWLAP");
	assert_said(&t, "\r\nERROR\r\n");
	bench_fini(&t);
}

static void restore_is_a_new_board(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, "AT+UART_DEF=9600,8,1,0,0");
	buf_clear(&t.out);
	send(&t, "AT+RESTORE");
	assert_said(&t, "\r\nOK\r\n");
	board_tick(t.board, board_deadline(t.board));
	assert_said(&t, "\r\nready\r\n");
	quiet(&t);
	send(&t, "AT+UART_DEF?");
	assert_said(&t, "+UART_DEF:115200,8,1,0,0\r\n\r\nOK\r\n");
	bench_fini(&t);
}

static void what_sysmfg_writes_is_what_a_broker_gets(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, USERCFG);
	buf_clear(&t.out);
	/* protocol.md 1.4 */
	send(&t, "AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,7");
	assert_said(&t, "\r\nOK\r\n\r\n>");
	send_bytes(&t, SLICE("new\r\nca"));
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+RST");
	board_tick(t.board, board_deadline(t.board));
	send(&t, USERCFG);
	send(&t, "AT+MQTTCONN=0,\"h\",1,0");
	assert_buf(&t.fake.credentials, "new\r\nca|the certificate|the key");
	bench_fini(&t);
}

static void a_value_in_flash_has_a_largest_size(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, "AT+SYSMFG=2,\"own\",\"b\",8,4001");
	assert_said(&t, "\r\nERROR\r\n");
	send(&t, "AT+SYSMFG=2,\"own\",\"b\",8,0");
	assert_said(&t, "\r\nERROR\r\n");
	send(&t, "AT+SYSMFG=2,\"own\",\"b\",8,4000");
	assert_said(&t, "\r\nOK\r\n\r\n>");
	bench_fini(&t);
}

static void sysmfg_reads_and_erases(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP_AT);
	quiet(&t);
	send(&t, "AT+SYSMFG?");
	assert_said(&t, "+SYSMFG:\"mqtt_ca\"\r\n+SYSMFG:\"mqtt_cert\"\r\n"
			"+SYSMFG:\"mqtt_key\"\r\n\r\nOK\r\n");
	send(&t, "AT+SYSMFG=2,\"own\",\"n\",5,4711");
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+SYSMFG=1,\"own\",\"n\"");
	assert_said(&t, "+SYSMFG:\"own\",\"n\",5,4,4711\r\n\r\nOK\r\n");
	send(&t, "AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\",4,1");
	assert_said(&t, "+SYSMFG:\"mqtt_ca\",\"mqtt_ca\",8,1,c\r\n\r\nOK\r\n");
	send(&t, "AT+SYSMFG=0,\"own\"");
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+SYSMFG=1,\"own\",\"n\"");
	assert_said(&t, "\r\nERROR\r\n");
	bench_fini(&t);
}

/* As Espressif's AtPKI.py packs one CA of 5 bytes. */
#define PACKED_CA "\xf1\xf1\x01\0\x0c\0\0\0\x01\0\x05\0ca-2\n\xff\xff\xff"

static void a_packed_certificate_is_written_to_its_erased_partition(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	send(&t, "AT+SYSFLASH=0,\"mqtt_ca\",0,4096");
	buf_clear(&t.out);
	send(&t, "AT+SYSFLASH=1,\"mqtt_ca\",0,20");
	assert_said(&t, "\r\nOK\r\n\r\n>");
	send_bytes(&t, SLICE(PACKED_CA));
	assert_said(&t, "\r\nOK\r\n");
	send(&t, "AT+SYSFLASH=2,\"mqtt_ca\",12,5");
	assert_said(&t, "+SYSFLASH:5,ca-2\n\r\n\r\nOK\r\n");
	send(&t, "AT+MQTTCONN=0,\"h\",1,0");
	assert_buf(&t.fake.credentials, "ca-2\n|the certificate|the key");
	bench_fini(&t);
}

static void writing_without_erasing_spoils_a_partition(void **state)
{
	struct bench t;

	(void)state;
	bench_init(&t, AT_DIALECT_ESP32_S);
	quiet(&t);
	send(&t, USERCFG);
	send(&t, "AT+SYSFLASH=1,\"mqtt_ca\",0,4");
	send_bytes(&t, SLICE("\x0f\x0f\x0f\x0f"));
	buf_clear(&t.out);
	send(&t, "AT+SYSFLASH=2,\"mqtt_ca\",0,2");
	assert_said(&t, "+SYSFLASH:2,\x01\x01\r\n\r\nOK\r\n");
	send(&t, "AT+SYSFLASH=1,\"mqtt_ca\",8190,4");
	assert_said(&t, "\r\nERROR\r\n");
	send(&t, "AT+SYSFLASH=0,\"mqtt_ca\",1,4096");
	assert_said(&t, "\r\nERROR\r\n");
	bench_fini(&t);
}

/* Partition contents that lie about their lengths. */
static void a_broken_partition_holds_no_certificate(void **state)
{
	static const struct slice broken[] = {
		{"\xf1\xf1\x01\0\xff\xff\xff\xff\x01\0\xff\xff", 12},
		{"\xf1\xf1\x01\0\x04\0\0\0\x01\0\x05\0", 12},
		{"\xf1\xf1\x01\0\0\0\0\0\x01\0\x05\0", 12},
		{"-----BEGIN C", 12},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(broken); i++) {
		struct bench t;

		bench_init(&t, AT_DIALECT_ESP32_S);
		with_codes(&t);
		send(&t, "AT+SYSFLASH=0,\"mqtt_ca\"");
		send(&t, "AT+SYSFLASH=1,\"mqtt_ca\",0,12");
		send_bytes(&t, broken[i]);
		send(&t, "AT+MQTTUSERCFG=0,3,\"c\",\"\",\"\",0,0,\"\"");
		buf_clear(&t.out);
		send(&t, "AT+MQTTCONN=0,\"h\",1,0");
		assert_said(&t, "ERR CODE:0x010a6022\r\n\r\nERROR\r\n");
		bench_fini(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wifi_is_joined_left_and_refused),
		cmocka_unit_test(a_board_that_is_an_access_point_joins_none_when_it_boots),
		cmocka_unit_test(the_clock_is_set_by_the_network),
		cmocka_unit_test(what_was_due_happens_before_the_bytes_that_came_after),
		cmocka_unit_test(time_zones_are_hours_or_hhmm),
		cmocka_unit_test(versions_are_four_lines_before_ok),
		cmocka_unit_test(the_list_of_commands_tells_the_dialects_apart),
		cmocka_unit_test(the_uart_and_system_settings_can_be_asked_for),
		cmocka_unit_test(ok_comes_at_the_old_rate),
		cmocka_unit_test(a_scan_lists_all_networks_or_the_one_that_is_named),
		cmocka_unit_test(restore_is_a_new_board),
		cmocka_unit_test(what_sysmfg_writes_is_what_a_broker_gets),
		cmocka_unit_test(a_value_in_flash_has_a_largest_size),
		cmocka_unit_test(sysmfg_reads_and_erases),
		cmocka_unit_test(a_packed_certificate_is_written_to_its_erased_partition),
		cmocka_unit_test(writing_without_erasing_spoils_a_partition),
		cmocka_unit_test(a_broken_partition_holds_no_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
