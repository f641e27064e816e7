/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates in a board's flash, by AT+SYSFLASH and by AT+SYSMFG: the bytes are those of certs.md 2
 * to 4.
 */
#include "flash_bench.h"

static const char old_list[] = "+SYSFLASH:\"ble_data\",64,1,0x21000,0x3000\r\n"
			       "+SYSFLASH:\"server_cert\",64,2,0x24000,0x2000\r\n"
			       "+SYSFLASH:\"server_key\",64,3,0x26000,0x2000\r\n"
			       "+SYSFLASH:\"server_ca\",64,4,0x28000,0x2000\r\n"
			       "+SYSFLASH:\"client_cert\",64,5,0x2a000,0x2000\r\n"
			       "+SYSFLASH:\"client_key\",64,6,0x2c000,0x2000\r\n"
			       "+SYSFLASH:\"client_ca\",64,7,0x2e000,0x2000\r\n"
			       "+SYSFLASH:\"factory_param\",64,8,0x30000,0x1000\r\n"
			       "+SYSFLASH:\"wpa2_cert\",64,9,0x31000,0x2000\r\n"
			       "+SYSFLASH:\"wpa2_key\",64,10,0x33000,0x2000\r\n"
			       "+SYSFLASH:\"wpa2_ca\",64,11,0x35000,0x2000\r\n"
			       "+SYSFLASH:\"mqtt_cert\",64,12,0x37000,0x2000\r\n"
			       "+SYSFLASH:\"mqtt_key\",64,13,0x39000,0x2000\r\n"
			       "+SYSFLASH:\"mqtt_ca\",64,14,0x3b000,0x2000\r\n"
			       "+SYSFLASH:\"fatfs\",1,129,0x70000,0x90000\r\n" OK;
static const char new_list[] = "+SYSFLASH:\"mfg_nvs\",1,2,0x21000,0x1c000\r\n"
			       "+SYSFLASH:\"fatfs\",1,129,0x70000,0x90000\r\n" OK;
static const char spaces[] = "+SYSMFG:\"factory_param\"\r\n"
			     "+SYSMFG:\"client_cert\"\r\n"
			     "+SYSMFG:\"client_key\"\r\n"
			     "+SYSMFG:\"client_ca\"\r\n"
			     "+SYSMFG:\"server_cert\"\r\n"
			     "+SYSMFG:\"server_key\"\r\n"
			     "+SYSMFG:\"server_ca\"\r\n"
			     "+SYSMFG:\"mqtt_cert\"\r\n"
			     "+SYSMFG:\"mqtt_key\"\r\n"
			     "+SYSMFG:\"mqtt_ca\"\r\n" OK;
#define UNKNOWN "ERR CODE:0x01090000\r\n" ERR

/* certs.md 1, the table. */
static void the_version_and_the_partitions_say_which_way_there_is(void **state)
{
	static const struct {
		const char *version;
		enum board_layout layout;
		const char *partitions, *spaces, *log;
	} cases[] = {
		{"2.1", BOARD_LAYOUT_USUAL, old_list, UNKNOWN, NULL},
		{"2.2", BOARD_LAYOUT_USUAL, old_list, UNKNOWN, NULL},
		{"2.4", BOARD_LAYOUT_USUAL, old_list, UNKNOWN, NULL},
		{"3.0", BOARD_LAYOUT_USUAL, old_list, UNKNOWN, NULL},
		{"3.1", BOARD_LAYOUT_USUAL, new_list, spaces, "at param mode: 1\n"},
		{"3.2", BOARD_LAYOUT_USUAL, new_list, spaces, "at param mode: 1\n"},
		{"3.3", BOARD_LAYOUT_USUAL, new_list, spaces, "at param mode: 1\n"},
		{"4.1", BOARD_LAYOUT_USUAL, new_list, spaces, "at param mode: 1\n"},
		{"5.0", BOARD_LAYOUT_USUAL, new_list, spaces, "at param mode: 1\n"},
		{"3.1", BOARD_LAYOUT_MQTT, old_list, ERR, "at param mode: 2\n"},
		{"5.0", BOARD_LAYOUT_MQTT, old_list, ERR, "at param mode: 2\n"},
		{"5.0", BOARD_LAYOUT_NONE, OK, ERR, "at param mode: 0\n"},
		{"2.4", BOARD_LAYOUT_NONE, OK, UNKNOWN, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		const struct flash_step steps[FLASH_STEPS] = {
			{"AT+SYSFLASH?", cases[i].partitions},
			{"AT+SYSMFG?", cases[i].spaces},
			{NULL, NULL},
		};
		struct flash_bench f;

		flash_start(&f, cases[i].version, cases[i].layout);
		struct slice log = buf_slice(&f.bench.log);
		assert_int_equal(slice_find(log, SLICE("at param mode")) != SLICE_NONE,
			cases[i].log != NULL);
		if (cases[i].log)
			assert_true(slice_find(log, slice_of(cases[i].log)) != SLICE_NONE);
		flash_talk(&f.bench, cases[i].version, steps);
		flash_end(&f);
	}
}

/* protocol.md 1.1. */
static void what_came_later_is_unknown_before(void **state)
{
	static const struct {
		const char *line;
		const char *first; /* version that has it */
	} cases[] = {
		{"AT+CMD?", "2.2"},
		{"AT+MQTTALPN=0,0", "2.4"},
		{"AT+MQTTLONGCLIENTID=0,1", "3.0"},
		{"AT+MQTTLONGUSERNAME=0,1", "3.0"},
		{"AT+MQTTLONGPASSWORD=0,1", "3.0"},
		{"AT+SYSMFG?", "3.1"},
		{"AT+MQTTSNI=0,\"s\"", "3.3"},
	};
	static const char *const versions[] = {
		"2.1", "2.2", "2.4", "3.0", "3.1", "3.2", "3.3", "4.1", "5.0"};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++)
		for (size_t k = 0; k < ALEN(versions); k++) {
			struct flash_bench f;

			flash_start(&f, versions[k], BOARD_LAYOUT_USUAL);
			send(&f.bench, cases[i].line);
			bool unknown = slice_eq(buf_slice(&f.bench.out), SLICE(UNKNOWN));
			if (unknown != (strcmp(versions[k], cases[i].first) < 0))
				fail_msg("%s on %s: %s", cases[i].line, versions[k],
					buf_text(&f.bench.out));
			flash_end(&f);
		}
}

static void a_time_limit_is_an_argument_too_many_before_v5(void **state)
{
	static const struct {
		const char *version, *said;
	} cases[] = {{"4.1", CODE("6008") ERR}, {"5.0", ""}};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct flash_bench f;

		flash_start(&f, cases[i].version, BOARD_LAYOUT_USUAL);
		send(&f.bench, USERCFG);
		buf_clear(&f.bench.out);
		send(&f.bench, "AT+MQTTCONN=0,\"h\",1883,0,5000");
		assert_said(&f.bench, cases[i].said);
		flash_end(&f);
	}
}

/* One CA of 5 bytes as AtPKI.py packs it (certs.md 2). */
#define PACKED "\xf1\xf1\x01\0\x0c\0\0\0\x01\0\x05\0abcde\xff\xff\xff"

static void sysflash_is_byte_for_byte_that_of_a_board(void **state)
{
	static const struct flash_step steps[FLASH_STEPS] = {
		{"AT+SYSFLASH=0,\"mqtt_ca\"", OK},
		{"AT+SYSFLASH=2,\"mqtt_ca\",0,4", "+SYSFLASH:4,\xff\xff\xff\xff" OK},
		{"AT+SYSFLASH=1,\"mqtt_ca\",0,4", ">"},
		{"raw:ab", ""},
		{"raw:\r\n", OK},
		{"AT+SYSFLASH=2,\"mqtt_ca\",0,5", "+SYSFLASH:5,ab\r\n\xff" OK},
		/* Not erased before: bits only go from 1 to 0. */
		{"AT+SYSFLASH=1,\"mqtt_ca\",0,4", ">"},
		{"raw:ba\r\n", OK},
		{"AT+SYSFLASH=2,\"mqtt_ca\",0,4", "+SYSFLASH:4,``\r\n" OK},
		/* What is too much is the next line. */
		{"AT+SYSFLASH=1,\"mqtt_ca\",4096,4", ">"},
		{"raw:abcdX\r\n", OK "ERR CODE:0x01030000\r\n" ERR},
		{"AT+SYSFLASH=0,\"mqtt_ca\",0,4096", OK},
		{"AT+SYSFLASH=2,\"mqtt_ca\",4095,3", "+SYSFLASH:3,\xff"
						     "ab" OK},
		{NULL, NULL},
	};
	static const struct flash_step refusals[FLASH_STEPS] = {
		{"AT+SYSFLASH=0,\"none\"", CODE("0000") ERR},
		{"AT+SYSFLASH=1,\"MQTT_CA\",0,4", CODE("0000") ERR},
		{"AT+SYSFLASH=2,\"mfg_nvs\",0,4", CODE("0000") ERR},
		{"AT+SYSFLASH=0,\"mqtt_ca\",1,4096", CODE("0001") ERR},
		{"AT+SYSFLASH=0,\"mqtt_ca\",0,4097", CODE("0001") ERR},
		{"AT+SYSFLASH=0,\"mqtt_ca\",4096,8192", CODE("0001") CODE("0002") ERR},
		{"AT+SYSFLASH=1,\"mqtt_ca\",0,4194304", CODE("0002") ERR},
		/* The prompt comes all the same, and the bytes are lost. */
		{"AT+SYSFLASH=1,\"mqtt_ca\",8188,8", CODE("0001") ">"},
		{"raw:abcdefgh", CODE("0003") ERR},
		{"AT+SYSFLASH=2,\"mqtt_ca\",8191,1", "+SYSFLASH:1,\xff" OK},
		{"AT+SYSFLASH=2,\"mqtt_ca\",8191,2", CODE("0001") CODE("0003") ERR},
		{"AT+SYSFLASH=1,\"mqtt_ca\",0", "ERR CODE:0x01060000\r\n" ERR},
		{NULL, NULL},
	};
	static const char *const versions[] = {"2.1", "2.2", "2.4", "3.0"};

	(void)state;
	for (size_t i = 0; i < ALEN(versions); i++) {
		struct flash_bench f;

		flash_start(&f, versions[i], BOARD_LAYOUT_USUAL);
		flash_talk(&f.bench, versions[i], steps);
		flash_talk(&f.bench, versions[i], refusals);
		flash_end(&f);
	}
}

static void a_packed_certificate_is_what_a_broker_gets(void **state)
{
	struct flash_bench f;
	struct bench *t = &f.bench;

	(void)state;
	flash_start(&f, "2.1", BOARD_LAYOUT_USUAL);
	send(t, USERCFG);
	send(t, "AT+SYSFLASH=0,\"mqtt_ca\",0,4096");
	buf_clear(&t->out);
	send(t, "AT+SYSFLASH=1,\"mqtt_ca\",0,20");
	assert_said(t, ">");
	send_bytes(t, SLICE(PACKED));
	assert_said(t, OK);
	send(t, "AT+SYSFLASH=2,\"mqtt_ca\",12,5");
	assert_said(t, "+SYSFLASH:5,abcde" OK);
	send(t, "AT+MQTTCONN=0,\"h\",1,0");
	assert_true(slice_starts(buf_slice(&t->fake.credentials), SLICE("abcde|-----BEGIN C")));
	flash_end(&f);
}

static void sysmfg_is_byte_for_byte_that_of_a_board(void **state)
{
	static const struct flash_step steps[FLASH_STEPS] = {
		{"AT+SYSMFG=1", spaces},
		{"AT+SYSMFG=1,\"mqtt_ca\"", "+SYSMFG:\"mqtt_ca\",\"mqtt_ca\",8\r\n" OK},
		{"AT+SYSMFG=1,\"client_ca\"", "+SYSMFG:\"client_ca\",\"client_ca.0\",8\r\n"
					      "+SYSMFG:\"client_ca\",\"client_ca.1\",8\r\n" OK},
		/* Without erasing before. */
		{"AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,12", "\r\nOK\r\n\r\n>"},
		{"raw:ab\r\nOK\r\nabc", ""},
		{"raw:d", OK},
		{"AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\"",
			"+SYSMFG:\"mqtt_ca\",\"mqtt_ca\",8,12,ab\r\nOK\r\nabcd\r\n" OK},
		{"AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\",8,4",
			"+SYSMFG:\"mqtt_ca\",\"mqtt_ca\",8,4,abcd\r\n" OK},
		{"AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\",8,5", ERR},
		{"AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\",13,0", ERR},
		{"AT+SYSMFG=1,\"mqtt_ca\",\"nosuch\"", ERR},
		{"AT+SYSMFG=0,\"mqtt_ca\",\"mqtt_ca\"", OK},
		{"AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\"", ERR},
		{"AT+SYSMFG=1,\"mqtt_ca\"", ERR},
		{"AT+SYSMFG=0,\"mqtt_ca\",\"mqtt_ca\"", ERR},
		{"AT+SYSMFG=0,\"client_ca\"", OK},
		{"AT+SYSMFG=1,\"client_ca\"", ERR},
		{"AT+SYSMFG?", spaces},
		{"AT+SYSMFG=0,\"nosuch\"", ERR},
		/* A line feed that an editor put behind the last byte. */
		{"AT+SYSMFG=2,\"own\",\"t\",7,3", "\r\nOK\r\n\r\n>"},
		{"raw:abc\n", OK},
		{"AT", OK},
		{NULL, NULL},
	};
	static const struct flash_step values[FLASH_STEPS] = {
		{"AT+SYSMFG=2,\"own\",\"n\",5,4294967295", OK},
		{"AT+SYSMFG=1,\"own\",\"n\"", "+SYSMFG:\"own\",\"n\",5,10,4294967295\r\n" OK},
		{"AT+SYSMFG=1,\"factory_param\",\"uart_baudrate\"",
			"+SYSMFG:\"factory_param\",\"uart_baudrate\",6,6,115200\r\n" OK},
		{"AT+SYSMFG=2,\"own\",\"n\",1,255", OK},
		{"AT+SYSMFG=2,\"own\",\"n\",1,256", ERR},
		{"AT+SYSMFG=2,\"own\",\"n\",2,-129", ERR},
		{"AT+SYSMFG=2,\"own\",\"n\",9,1", ERR},
		{"AT+SYSMFG=2,\"own\",\"n\",0,1", ERR},
		{"AT+SYSMFG=2,\"own\",\"n\",8,0", ERR},
		{"AT+SYSMFG=2,\"own\",\"n\",8,8192", ERR},
		{"AT+SYSMFG=2,\"own\",\"n\",8", "ERR CODE:0x01060000\r\n" ERR},
		{"AT+SYSMFG=2,\"sixteen_bytes_xx\",\"n\",1,1", "ERR CODE:0x01040001\r\n" ERR},
		{"AT+SYSMFG=2,\"own\",\"sixteen_bytes_xx\",1,1", "ERR CODE:0x01040002\r\n" ERR},
		{"AT+SYSMFG=2,\"fifteen_bytes_x\",\"fifteen_bytes_x\",1,1", OK},
		/* Not documented: nothing is erased. */
		{"AT+SYSMFG=0", "ERR CODE:0x01060000\r\n" ERR},
		{"AT+SYSMFG=1,\"fifteen_bytes_x\"",
			"+SYSMFG:\"fifteen_bytes_x\",\"fifteen_bytes_x\",1\r\n" OK},
		{NULL, NULL},
	};
	static const char *const versions[] = {"3.1", "5.0"};

	(void)state;
	for (size_t i = 0; i < ALEN(versions); i++) {
		struct flash_bench f;

		flash_start(&f, versions[i], BOARD_LAYOUT_USUAL);
		flash_talk(&f.bench, versions[i], steps);
		flash_talk(&f.bench, versions[i], values);
		flash_end(&f);
	}
}

static void why_sysmfg_fails_is_on_the_log_port(void **state)
{
	struct flash_bench f;
	struct bench *t = &f.bench;

	(void)state;
	flash_start(&f, "3.1", BOARD_LAYOUT_USUAL);
	send(t, "AT+SYSMFG=1,\"mqtt_ca\",\"nosuch\"");
	flash_log_has(t, "ret:0x1102 --> ESP_ERR_NVS_NOT_FOUND\n");
	send(t, "AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\",0,8000");
	flash_log_has(t, "ret:0x110c --> ESP_ERR_NVS_INVALID_LENGTH\n");
	flash_fault(&f, "full on");
	send(t, "AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,3");
	send_bytes(t, SLICE("abc"));
	flash_log_has(t, "ret:0x1105 --> ESP_ERR_NVS_NOT_ENOUGH_SPACE\n");
	buf_clear(&t->out);
	flash_fault(&f, "full off");
	/* What was there is there still. */
	send(t, "AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\",0,5");
	assert_said(t, "+SYSMFG:\"mqtt_ca\",\"mqtt_ca\",8,5,-----\r\n" OK);
	flash_end(&f);
}

/* 112 KiB, less what the factory put there: not for ever. */
static void sysmfg_has_room_for_some_values_of_the_longest(void **state)
{
	struct buf value = {0}, line = {0};
	struct flash_bench f;
	size_t stored = 0;

	(void)state;
	flash_start(&f, "5.0", BOARD_LAYOUT_USUAL);
	buf_add_repeat(&value, 'x', 8191);
	for (; stored < 100; stored++) {
		buf_clear(&line);
		buf_addf(&line, "AT+SYSMFG=2,\"own\",\"%zu\",8,8191", stored);
		send(&f.bench, buf_text(&line));
		assert_said(&f.bench, "\r\nOK\r\n\r\n>");
		send_bytes(&f.bench, buf_slice(&value));
		if (!slice_eq(buf_slice(&f.bench.out), SLICE(OK)))
			break;
		buf_clear(&f.bench.out);
	}
	assert_said(&f.bench, ERR);
	assert_in_range(stored, 8, 13);
	buf_fini(&value);
	buf_fini(&line);
	flash_end(&f);
}

static void a_nul_is_no_part_of_a_string(void **state)
{
	struct flash_bench f;

	(void)state;
	flash_start(&f, "5.0", BOARD_LAYOUT_USUAL);
	for (int type = 7; type <= 8; type++) {
		send(&f.bench, type == 7 ? "AT+SYSMFG=2,\"own\",\"t\",7,3"
					 : "AT+SYSMFG=2,\"own\",\"t\",8,3");
		buf_clear(&f.bench.out);
		send_bytes(&f.bench, (struct slice){"a\0b", 3});
		assert_said(&f.bench, type == 7 ? ERR : OK);
	}
	flash_end(&f);
}

/* The whole partition: everything in it, and after the next start there is nowhere to write. */
static void erasing_mfg_nvs_leaves_a_board_without_values(void **state)
{
	struct flash_bench f;
	struct bench *t = &f.bench;

	(void)state;
	flash_start(&f, "5.0", BOARD_LAYOUT_USUAL);
	send(t, "AT+SYSFLASH=0,\"mfg_nvs\"");
	assert_said(t, OK);
	send(t, "AT+SYSMFG?");
	assert_said(t, OK);
	send(t, "AT+RST");
	flash_boot(t);
	flash_log_has(t, "at param mode: 0\n");
	with_codes(t);
	send(t, "AT+SYSMFG?");
	assert_said(t, ERR);
	send(t, "AT+MQTTUSERCFG=0,3,\"c\",\"\",\"\",0,0,\"\"");
	buf_clear(&t->out);
	send(t, "AT+MQTTCONN=0,\"h\",8883,0");
	assert_said(t, CODE("6021") CODE("6009") ERR);
	flash_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_version_and_the_partitions_say_which_way_there_is),
		cmocka_unit_test(what_came_later_is_unknown_before),
		cmocka_unit_test(a_time_limit_is_an_argument_too_many_before_v5),
		cmocka_unit_test(sysflash_is_byte_for_byte_that_of_a_board),
		cmocka_unit_test(a_packed_certificate_is_what_a_broker_gets),
		cmocka_unit_test(sysmfg_is_byte_for_byte_that_of_a_board),
		cmocka_unit_test(why_sysmfg_fails_is_on_the_log_port),
		cmocka_unit_test(sysmfg_has_room_for_some_values_of_the_longest),
		cmocka_unit_test(a_nul_is_no_part_of_a_string),
		cmocka_unit_test(erasing_mfg_nvs_leaves_a_board_without_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
