/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>

#include "session/mask.h"

static const struct {
	const char *in, *out;
} streams[] = {
	/* The page's own example. */
	{ "AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"\r\n",
		"AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"**********\",0,0,\"\"\r\n" },
	{ "+MQTTUSERCFG:0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"\r\n\r\nOK\r\n",
		"+MQTTUSERCFG:0,1,\"ESP32\",\"AiThinker\",\"**********\",0,0,\"\"\r\n\r\nOK\r\n" },
	{ "AT+MQTTPASSWORD=0,\"se\\\"c\\,ret\"\r\nAT+MQTTPUB=0,\"t\",\"se\",0,0\r\n",
		"AT+MQTTPASSWORD=0,\"**********\"\r\nAT+MQTTPUB=0,\"t\",\"se\",0,0\r\n" },
	{ "at+mqttpassword=0,\"abc\"\r\n", "at+mqttpassword=0,\"***\"\r\n" },
	{ "AT+MQTTPASSWORD?\r\n+MQTTPASSWORD:0,\"abc\"\r\n",
		"AT+MQTTPASSWORD?\r\n+MQTTPASSWORD:0,\"***\"\r\n" },
	{ "AT+CWJAP=\"ssid\",\"pwd\"\r\nWIFI CONNECTED\r\n",
		"AT+CWJAP=\"ssid\",\"***\"\r\nWIFI CONNECTED\r\n" },
	{ "+CWJAP:\"ssid\",\"aa:bb:cc:dd:ee:ff\",6,-50\r\n",
		"+CWJAP:\"ssid\",\"aa:bb:cc:dd:ee:ff\",6,-50\r\n" },
	{ "+CWJAP:2\r\n", "+CWJAP:2\r\n" },
	{ "noise>AT+CWJAP=\"s\",\"p\",\"aa:bb\"\nx", "noise>AT+CWJAP=\"s\",\"*\",\"aa:bb\"\nx" },
	{ "AT+MQ+MQTTPASSWORD=0,\"abc\"", "AT+MQ+MQTTPASSWORD=0,\"***\"" },
	/* An empty one, one without quotes, one that never ends. */
	{ "AT+MQTTPASSWORD=0,\"\"\r\n", "AT+MQTTPASSWORD=0,\"\"\r\n" },
	{ "AT+MQTTPASSWORD=0,abc\r\n", "AT+MQTTPASSWORD=0,***\r\n" },
	{ "AT+MQTTPASSWORD=0,\"abc\r\nAT\r\n", "AT+MQTTPASSWORD=0,\"***\r\nAT\r\n" },
	/* What does not fit the table: all of it to the line's end. */
	{ "AT+MQTTPASSWORD=0,\"a\"bc\",d\r\nAT\r\n", "AT+MQTTPASSWORD=0,\"*\"*****\r\nAT\r\n" },
	{ "AT+MQTTUSERCFG=0,1,\"i\",\"u\",\"p\",\"q\",0,0,\"\"\r\n",
		"AT+MQTTUSERCFG=0,1,\"i\",\"u\",\"*\",**********\r\n" },
	{ "AT+MQTTUSERCFG=0,\"i\",\"u\",\"p\",0\r\n", "AT+MQTTUSERCFG=0,*************\r\n" },
	{ "AT+MQTTPASSWORD=0,\"a\",\"b\"\r\n", "AT+MQTTPASSWORD=0,\"*\",***\r\n" },
	{ "AT+MQTTPASSWORD 0,\"a\"\r\n", "AT+MQTTPASSWORD******\r\n" },
	/* Other names, and the list of names. */
	{ "AT+MQTTPASSWORDS=0,\"abc\"\r\n", "AT+MQTTPASSWORDS=0,\"abc\"\r\n" },
	{ "+CMD:60,\"AT+MQTTPASSWORD\",0,1,1,0\r\n", "+CMD:60,\"AT+MQTTPASSWORD\",0,1,1,0\r\n" },
	{ "AT+ANAMETHATISLONGERTHANALLOTHERS=0,\"a\"\r\n",
		"AT+ANAMETHATISLONGERTHANALLOTHERS=0,\"a\"\r\n" },
	{ "1+1=2, \"a\"\r\n", "1+1=2, \"a\"\r\n" },
};

static void check(struct slice in, const char *out, size_t first, size_t step)
{
	struct mask m = { 0 };
	struct buf got = { 0 };

	for (size_t at = 0; at < in.n;) {
		struct slice piece = slice_sub(in, at, at == 0 && first ? first : step);
		struct slice masked = mask_bytes(&m, piece);
		assert_int_equal(masked.n, piece.n);
		buf_add(&got, masked);
		at += piece.n;
	}
	assert_buf(&got, out);
	buf_fini(&got);
	mask_fini(&m);
}

static void secrets_are_masked_however_the_stream_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(streams); i++) {
		struct slice in = slice_of(streams[i].in);
		for (size_t step = 1; step <= in.n; step++)
			check(in, streams[i].out, 0, step);
		for (size_t first = 1; first < in.n; first++)
			check(in, streams[i].out, first, in.n);
	}
}

static void a_chunk_without_secret_is_not_copied(void **state)
{
	struct mask m = { 0 };
	struct slice in = SLICE("+MQTTSUBRECV:0,\"a+b\",2,on\r\n+MQTTUSERCFG:0,1,\"id\",");
	struct slice out = mask_bytes(&m, in);

	(void)state;
	assert_ptr_equal(out.p, in.p);
	assert_int_equal(out.n, in.n);
	out = mask_bytes(&m, SLICE("\"user\",\"pa"));
	assert_slice(out, "\"user\",\"**");
	mask_fini(&m);
}

static void what_was_given_is_left_as_it_was(void **state)
{
	struct mask m = { 0 };
	char bytes[] = "AT+MQTTPASSWORD=0,\"abc\"\r\n";

	(void)state;
	mask_bytes(&m, slice_of(bytes));
	assert_string_equal(bytes, "AT+MQTTPASSWORD=0,\"abc\"\r\n");
	mask_fini(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_masked_however_the_stream_is_cut),
		cmocka_unit_test(a_chunk_without_secret_is_not_copied),
		cmocka_unit_test(what_was_given_is_left_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
