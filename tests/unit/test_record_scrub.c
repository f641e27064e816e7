/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "record/scrub.h"

/* ---- logs ---- */

static void keep_text(void *user, struct slice bytes)
{
	buf_add(user, bytes);
}

static void pass_text(
	struct scrub *s, const struct scrub_user *user, struct slice text, size_t step)
{
	struct scrub_pass *p = scrub_pass_new(s, user);

	for (size_t at = 0; at < text.n; at += step)
		scrub_pass_text(p, slice_sub(text, at, step));
	scrub_pass_end(p);
	scrub_pass_free(p);
}

static void scrub_text(unsigned kinds, struct slice text, size_t step, struct buf *out)
{
	struct scrub *s = scrub_new(kinds, true);
	struct diag d;

	pass_text(s, NULL, text, step);
	assert_true(scrub_end_learning(s, &d));
	pass_text(s, &(struct scrub_user){.text = keep_text, .user = out}, text, step);
	scrub_free(s);
}

struct text_row {
	const char *text, *wanted;
};

static void check_rows(unsigned kinds, const struct text_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf out = {0}, again = {0}, cut = {0};

		scrub_text(kinds, slice_of(rows[i].text), SIZE_MAX / 2, &out);
		assert_slice(buf_slice(&out), rows[i].wanted);
		scrub_text(kinds, slice_of(rows[i].text), 1, &cut);
		assert_slice(buf_slice(&cut), rows[i].wanted);
		scrub_text(kinds, buf_slice(&out), SIZE_MAX / 2, &again);
		assert_slice(buf_slice(&again), rows[i].wanted);
		buf_fini(&out);
		buf_fini(&again);
		buf_fini(&cut);
	}
}

static void each_kind_has_its_pseudonyms(void **state)
{
	static const struct text_row rows[] = {
		{"AT+CWJAP=\"Lab 2\",\"\"\r\n+CWJAP:\"Lab 2\",\"x\"\r\n",
			"AT+CWJAP=\"SSID-1\",\"\"\r\n+CWJAP:\"SSID-1\",\"x\"\r\n"},
		{"+CWLAP:(3,\"Attic\",-41,\"a4:cf:12:aa:bb:cc\",6)\r\n",
			"+CWLAP:(3,\"SSID-1\",-41,\"MAC-1\",6)\r\n"},
		{"a4:cf:12:aa:bb:cc A4-CF-12-AA-BB-CC a4cf12aabbcc a4:cf:12:aa:bb:cd",
			"MAC-1 MAC-1 MAC-1 MAC-2"},
		{"192.168.1.23 to 10.0.0.7:1883, 192.168.1.23.", "IP-1 to IP-2:1883, IP-1."},
		{"[fe80::1ff:fe23:4567:890a] 2001:db8:1:2:3:4:5:6 fe80::12", "[IP-1] IP-2 IP-3"},
		{"+MQTTCONNECTED:0,1,\"b7\",\"1883\",\"\",0\r\nthe b7 is up, \"b7\"\r\n",
			"+MQTTCONNECTED:0,1,\"HOST-1\",\"1883\",\"\",0\r\nthe b7 is up, \"HOST-1\"\r\n"},
		{"AT+CIPSNTPCFG=1,8,\"time.lab7\"\r\nasked TIME.lab7\r\n",
			"AT+CIPSNTPCFG=1,8,\"HOST-1\"\r\nasked HOST-1\r\n"},
		{"see mqtt.example.com. or mqtts://mqtt.example.com:8883/x",
			"see HOST-1. or mqtts://HOST-1:8883/x"},
		{"AT+MQTTCONN=0,\"10.0.0.7\",1883,0\r\n", "AT+MQTTCONN=0,\"IP-1\",1883,0\r\n"},
		{"AT+MQTTSUB=0,\"home/+/temp\",1\r\nAT+MQTTSUB=0,\"home/#\",1\r\n"
		 "+MQTTSUBRECV:0,\"home/attic/temp\",2,ab\r\n",
			"AT+MQTTSUB=0,\"TOPIC-1/+/TOPIC-2\",1\r\nAT+MQTTSUB=0,\"TOPIC-1/#\",1\r\n"
			"+MQTTSUBRECV:0,\"TOPIC-1/TOPIC-3/TOPIC-2\",2,ab\r\n"},
		{"AT+MQTTPUB=0,\"a\\,b\",\"x\",0,0\r\n+MQTTSUBRECV:0,\"a,b\",1,x\r\n",
			"AT+MQTTPUB=0,\"TOPIC-1\",\"x\",0,0\r\n+MQTTSUBRECV:0,\"TOPIC-1\",1,x\r\n"},
		{"AT+MQTTUSERCFG=0,1,\"board-4711\",\"alice\",\"\",0,0,\"\"\r\nboard-4711x alices\r\n",
			"AT+MQTTUSERCFG=0,1,\"SERIAL-1\",\"SERIAL-2\",\"\",0,0,\"\"\r\nSERIAL-1x "
			"alices\r\n"},
		/* A client id or a network that is a MAC address is that address, however it is written. */
		{"AT+MQTTCLIENTID=0,\"a4:cf:12:aa:bb:cc\"\r\nAT+CWJAP=\"A4-CF-12-AA-BB-CC\",\"\"\r\n",
			"AT+MQTTCLIENTID=0,\"MAC-1\"\r\nAT+CWJAP=\"MAC-1\",\"\"\r\n"},
		{"IMEI 490154203237518, ICCID 89014103211118510720.",
			"IMEI SERIAL-1, ICCID SERIAL-2."},
		{"I (83) wifi:connected with Attic 5, aid = 3, channel 6\r\nlost Attic 5\r\n",
			"I (83) wifi:connected with SSID-1, aid = 3, channel 6\r\nlost SSID-1\r\n"},
	};

	(void)state;
	check_rows(SCRUB_ALL, rows, ALEN(rows));
}

static void what_only_looks_like_one_stays(void **state)
{
	static const char *const texts[] = {
		("AT version:2.4.0.0(4c6eb5e - ESP32 - May 20 2022 03:12:58)\r\nBin "
		 "version:2.1.0.1(WROOM-32)\r\n"),
		"version 2.4.0.0, v1.2.3.4, ver: 1.2.3.4, 1.2.3.4.5, 1.2.3, 256.1.1.1\r\n",
		"[12:34:56.789] text\r\n[2024-01-02 12:34:56.789] text\r\n[0 00:00:12.345] text\r\n",
		"00:11:22:33:44:55:66:77:88:99:aa:bb:cc\r\n0000  00 11 22 33 44 55  ..\r\n",
		"00000010: 41 54 2b 4d 51 54 54 43 4f 4e 4e 3f 0d 0a\r\n",
		"+MQTTCONN:0,4,1,\"\",\"1883\",\"\",0\r\nERR CODE:0x010a6002\r\n",
		"rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\nload:0x3fff0030,len:1184\r\n",
		"0.0.0.0 255.255.255.0 00:00:00:00:00:00 ff:ff:ff:ff:ff:ff ::\r\n",
		"std::string main.c:12 wifi.init() mqtt_client.c e.g. this\r\n",
		"AT+MQTTCONNCFG=0,120,0,\"\",\"\",0,0\r\nAT+MQTTUSERCFG=0,1,\"\",\"\",\"\",0,0,\"\"\r\n",
		"123456789012345 1700000000000000 t=0.490154203237518\r\n",
		"AT+MQTTSUB=0,\"#\",1\r\nAT+MQTTSUB=0,\"$SYS/#\",1\r\n",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(texts); i++)
		check_rows(SCRUB_ALL, &(struct text_row){texts[i], texts[i]}, 1);
}

static void words_of_the_language_are_replaced_in_quotes_alone(void **state)
{
	static const struct text_row rows[] = {
		{"AT+MQTTSUB=0,\"OK\",1\r\n\r\nOK\r\n", "AT+MQTTSUB=0,\"TOPIC-1\",1\r\n\r\nOK\r\n"},
		{"AT+CWJAP=\"MQTT\",\"\"\r\nAT+MQTTCLEAN=0\r\n",
			"AT+CWJAP=\"SSID-1\",\"\"\r\nAT+MQTTCLEAN=0\r\n"},
		{"AT+MQTTCLIENTID=0,\"ESP32\"\r\nI am an ESP32 (\"ESP32\")\r\n",
			"AT+MQTTCLIENTID=0,\"SERIAL-1\"\r\nI am an ESP32 (\"SERIAL-1\")\r\n"},
		{"AT+MQTTCLIENTID=0,\"2024\"\r\n[2024-01-02 12:34:56] x\r\n",
			"AT+MQTTCLIENTID=0,\"SERIAL-1\"\r\n[2024-01-02 12:34:56] x\r\n"},
	};

	(void)state;
	check_rows(SCRUB_ALL, rows, ALEN(rows));
}

static void lengths_fit_what_they_count(void **state)
{
	static const struct text_row rows[] = {
		{"+MQTTSUBRECV:0,\"t/long\",20,<a4:cf:12:aa:bb:cc>\n\r\nOK\r\n",
			"+MQTTSUBRECV:0,\"TOPIC-1/TOPIC-2\",8,<MAC-1>\n\r\nOK\r\n"},
		/* Two in a row, without a line end. */
		{"+MQTTSUBRECV:0,\"t\",8,10.0.0.7+MQTTSUBRECV:0,\"t\",1,x\r\n",
			"+MQTTSUBRECV:0,\"TOPIC-1\",4,IP-1+MQTTSUBRECV:0,\"TOPIC-1\",1,x\r\n"},
		/* Both are counted. */
		{"+MQTT:SUBRECV:0,6,8,\"attic1\",10.0.0.7\r\n",
			"+MQTT:SUBRECV:0,7,4,\"TOPIC-1\",IP-1\r\n"},
		/* A line end within the payload is not the end. */
		{"+MQTTSUBRECV:0,\"t\",18,10.0.0.7\r\n10.0.0.8\r\n",
			"+MQTTSUBRECV:0,\"TOPIC-1\",10,IP-1\r\nIP-2\r\n"},
		/* Bytes were lost: it is wrong already. */
		{"+MQTTSUBRECV:0,\"t\",9,10.0.0.7\r\nOK\r\n",
			"+MQTTSUBRECV:0,\"TOPIC-1\",9,IP-1\r\nOK\r\n"},
	};

	(void)state;
	check_rows(SCRUB_ALL, rows, ALEN(rows));
}

static void only_the_kinds_that_were_asked_for_are_replaced(void **state)
{
	static const char text[] =
		"AT+MQTTCONN=0,\"b.lan\",1883,0\r\n10.0.0.7 a4:cf:12:aa:bb:cc\r\n";

	(void)state;
	check_rows(SCRUB_HAS(SCRUB_MAC),
		&(struct text_row){text, "AT+MQTTCONN=0,\"b.lan\",1883,0\r\n10.0.0.7 MAC-1\r\n"},
		1);
	check_rows(0, &(struct text_row){text, text}, 1);
}

static void passwords_become_stars(void **state)
{
	static const struct text_row rows[] = {
		{"[1] AT+CWJAP=\"n\",\"hunter2x\"\r\nthe key is hunter2x\r\n",
			"[1] AT+CWJAP=\"SSID-1\",\"********\"\r\nthe key is ********\r\n"},
	};

	(void)state;
	check_rows(SCRUB_ALL, rows, ALEN(rows));
}

static void pseudonyms_that_are_there_keep_their_numbers(void **state)
{
	static const struct text_row rows[] = {
		{"MAC-1 and a4:cf:12:aa:bb:cc, \"TOPIC-4/TOPIC-2\"\r\nAT+MQTTSUB=0,\"x/y\",0\r\n",
			"MAC-1 and MAC-2, \"TOPIC-4/TOPIC-2\"\r\nAT+MQTTSUB=0,\"TOPIC-5/TOPIC-6\",0\r\n"},
	};

	(void)state;
	check_rows(SCRUB_ALL, rows, ALEN(rows));
}

/* ---- conversations ---- */

struct spoken {
	enum transcript_kind kind;
	const char *text; /* NULL ends the list */
};
enum { SPOKEN_MOST = 16 };

static void keep_record(void *user, const struct transcript_record *r)
{
	static const char marks[] = "?<>#";
	struct buf *out = user;

	buf_add_char(out, marks[r->kind < 4 ? r->kind : 0]);
	buf_add(out, buf_slice(&r->bytes));
	buf_add_char(out, '|');
}

static void pass_spoken(struct scrub *s, const struct scrub_user *user, const struct spoken *list)
{
	struct scrub_pass *p = scrub_pass_new(s, user);

	for (size_t i = 0; list[i].text; i++) {
		struct transcript_record r = {.kind = list[i].kind, .started = -1};

		buf_add_text(&r.bytes, list[i].text);
		scrub_pass_record(p, &r, i);
		transcript_record_fini(&r);
	}
	scrub_pass_end(p);
	scrub_pass_free(p);
}

static void check_spoken(const struct spoken *list, const char *wanted)
{
	struct scrub *s = scrub_new(SCRUB_ALL, true);
	struct buf out = {0};
	struct diag d;

	pass_spoken(s, NULL, list);
	assert_true(scrub_end_learning(s, &d));
	pass_spoken(s, &(struct scrub_user){.record = keep_record, .user = &out}, list);
	assert_slice(buf_slice(&out), wanted);
	scrub_free(s);
	buf_fini(&out);
}

#define RX TRANSCRIPT_RECEIVED
#define TX TRANSCRIPT_SENT
#define NOTE TRANSCRIPT_NOTE

static void a_value_in_several_records_is_replaced_where_it_begins(void **state)
{
	(void)state;
	check_spoken((struct spoken[]){{RX, "at 10.0."}, {NOTE, "10.0.0.7 again"}, {RX, "0."},
			     {TX, "AT\r\n"}, {RX, "7\r\n"}, {RX, "OK\r\n"}, {0, NULL}},
		"<at IP-1|#IP-1 again|>AT\r\n|<\r\n|<OK\r\n|");
}

static void a_payload_that_is_sent_changes_the_length_before_it_and_in_the_echo(void **state)
{
	(void)state;
	check_spoken((struct spoken[]){{TX, "AT+MQTTPUBRAW=0,\"t\",10,0,0\r\n"},
			     {RX, "AT+MQTTPUBRAW=0,\"t\",10,0,0\r\n\r\nOK\r\n"}, {RX, "\r\n>"},
			     {TX, "<10.0."}, {TX, "0.7>"}, {RX, "+MQTTPUB:OK\r\n"}, {0, NULL}},
		">AT+MQTTPUBRAW=0,\"TOPIC-1\",6,0,0\r\n|<AT+MQTTPUBRAW=0,\"TOPIC-1\",6,0,0\r\n\r\n"
		"OK\r\n|<\r\n>|><IP-1|>>|<+MQTTPUB:OK\r\n|");
}

static void a_command_that_was_refused_has_no_payload(void **state)
{
	(void)state;
	check_spoken(
		(struct spoken[]){{TX, "AT+MQTTPUBRAW=0,\"t\",10,0,0\r\n"}, {RX, "\r\nERROR\r\n"},
			{TX, "AT+PING=\"10.0.0.7\"\r\n"}, {RX, "OK\r\n"}, {0, NULL}},
		">AT+MQTTPUBRAW=0,\"TOPIC-1\",10,0,0\r\n|<\r\nERROR\r\n|>AT+PING=\"IP-1\"\r\n|<OK\r\n|");
}

static void a_client_id_that_is_sent_as_bytes_is_known_from_there_on(void **state)
{
	(void)state;
	check_spoken((struct spoken[]){{TX, "AT+MQTTLONGCLIENTID=0,9\r\n"}, {RX, "OK\r\n>"},
			     {TX, "attic-pi4"}, {RX, "OK\r\nI am attic-pi4\r\n"}, {0, NULL}},
		">AT+MQTTLONGCLIENTID=0,8\r\n|<OK\r\n>|>SERIAL-1|<OK\r\nI am SERIAL-1\r\n|");
}

static void a_password_that_is_sent_as_bytes_becomes_stars(void **state)
{
	(void)state;
	check_spoken((struct spoken[]){{TX, "AT+MQTTLONGPASSWORD=0,9\r\n"}, {RX, "OK\r\n>"},
			     {TX, "hunter2xx"}, {RX, "OK\r\nhunter2xx\r\n"}, {0, NULL}},
		">AT+MQTTLONGPASSWORD=0,9\r\n|<OK\r\n>|>*********|<OK\r\n*********\r\n|");
}

static void kinds_are_read_and_written(void **state)
{
	unsigned kinds;
	struct buf out = {0};
	struct diag d;

	(void)state;
	assert_true(scrub_read_kinds(SLICE("mac, ip"), &kinds, &d));
	assert_int_equal(kinds, SCRUB_HAS(SCRUB_MAC) | SCRUB_HAS(SCRUB_IP));
	assert_true(scrub_read_kinds(SLICE(""), &kinds, &d));
	assert_int_equal(kinds, SCRUB_ALL);
	assert_true(scrub_read_kinds(SLICE("all"), &kinds, &d));
	scrub_add_kinds(&out, kinds);
	assert_buf(&out, "ssid,mac,ip,host,topic,serial");
	assert_false(scrub_read_kinds(SLICE("mac,name"), &kinds, &d));
	assert_string_equal(d.text, "name is none of ssid, mac, ip, host, topic, serial, all");
	buf_fini(&out);
}

static void ports_have_serial_numbers_and_hosts(void **state)
{
	static const struct text_row rows[] = {
		{"usb:10c4:ea60:4F2A77@1-2", "usb:10c4:ea60:SERIAL-1@1-2"},
		{"tcp:bench-pi:3000", "tcp:HOST-1:3000"},
		{"rfc2217:10.0.0.7:2217", "rfc2217:IP-1:2217"},
		{"/dev/serial/by-id/usb-FTDI_FT232R_A50285BI-if00-port0",
			"/dev/serial/by-id/usb-FTDI_FT232R_SERIAL-1-if00-port0"},
		{"/dev/ttyUSB0", "/dev/ttyUSB0"}};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct scrub *s = scrub_new(SCRUB_ALL, true);
		struct buf out = {0};

		scrub_learn_port(s, slice_of(rows[i].text));
		assert_true(scrub_end_learning(s, NULL));
		scrub_add_replaced(s, &out, slice_of(rows[i].text));
		assert_slice(buf_slice(&out), rows[i].wanted);
		scrub_free(s);
		buf_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_pseudonyms),
		cmocka_unit_test(what_only_looks_like_one_stays),
		cmocka_unit_test(words_of_the_language_are_replaced_in_quotes_alone),
		cmocka_unit_test(lengths_fit_what_they_count),
		cmocka_unit_test(only_the_kinds_that_were_asked_for_are_replaced),
		cmocka_unit_test(passwords_become_stars),
		cmocka_unit_test(pseudonyms_that_are_there_keep_their_numbers),
		cmocka_unit_test(a_value_in_several_records_is_replaced_where_it_begins),
		cmocka_unit_test(
			a_payload_that_is_sent_changes_the_length_before_it_and_in_the_echo),
		cmocka_unit_test(a_command_that_was_refused_has_no_payload),
		cmocka_unit_test(a_client_id_that_is_sent_as_bytes_is_known_from_there_on),
		cmocka_unit_test(a_password_that_is_sent_as_bytes_becomes_stars),
		cmocka_unit_test(kinds_are_read_and_written),
		cmocka_unit_test(ports_have_serial_numbers_and_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
