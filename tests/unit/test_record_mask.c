/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>

#include "record/mask.h"

static const struct {
	const char *in, *out;
} streams[] = {
	/* The page's own example. */
	{"AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"\r\n",
		"AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"**********\",0,0,\"\"\r\n"},
	{"+MQTTUSERCFG:0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"\r\n\r\nOK\r\n",
		"+MQTTUSERCFG:0,1,\"ESP32\",\"AiThinker\",\"**********\",0,0,\"\"\r\n\r\nOK\r\n"},
	{"AT+MQTTPASSWORD=0,\"se\\\"c\\,ret\"\r\nAT+MQTTPUB=0,\"t\",\"se\",0,0\r\n",
		"AT+MQTTPASSWORD=0,\"**********\"\r\nAT+MQTTPUB=0,\"t\",\"se\",0,0\r\n"},
	{"at+mqttpassword=0,\"abc\"\r\n", "at+mqttpassword=0,\"***\"\r\n"},
	{"AT+MQTTPASSWORD?\r\n+MQTTPASSWORD:0,\"abc\"\r\n",
		"AT+MQTTPASSWORD?\r\n+MQTTPASSWORD:0,\"***\"\r\n"},
	{"AT+CWJAP=\"ssid\",\"pwd\"\r\nWIFI CONNECTED\r\n",
		"AT+CWJAP=\"ssid\",\"***\"\r\nWIFI CONNECTED\r\n"},
	{"+CWJAP:\"ssid\",\"aa:bb:cc:dd:ee:ff\",6,-50\r\n",
		"+CWJAP:\"ssid\",\"aa:bb:cc:dd:ee:ff\",6,-50\r\n"},
	{"+CWJAP:2\r\n", "+CWJAP:2\r\n"},
	{"noise>AT+CWJAP=\"s\",\"p\",\"aa:bb\"\nx", "noise>AT+CWJAP=\"s\",\"*\",\"aa:bb\"\nx"},
	{"AT+MQ+MQTTPASSWORD=0,\"abc\"", "AT+MQ+MQTTPASSWORD=*******"},
	/* An empty one, one without quotes, one that never ends. */
	{"AT+MQTTPASSWORD=0,\"\"\r\n", "AT+MQTTPASSWORD=0,\"\"\r\n"},
	{"AT+MQTTPASSWORD=0,abc\r\n", "AT+MQTTPASSWORD=*****\r\n"},
	{"AT+MQTTPASSWORD=0,\"abc\r\nAT\r\n", "AT+MQTTPASSWORD=0,\"***\r\nAT\r\n"},
	/* What does not fit the table: all of it to the line's end. */
	{"AT+MQTTPASSWORD=0,\"a\"bc\",d\r\nAT\r\n", "AT+MQTTPASSWORD=**********\r\nAT\r\n"},
	{"AT+MQTTUSERCFG=0,1,\"i\",\"u\",\"p\",\"q\",0,0,\"\"\r\n",
		"AT+MQTTUSERCFG=**************************\r\n"},
	{"AT+MQTTUSERCFG=0,\"i\",\"u\",\"p\",0\r\n", "AT+MQTTUSERCFG=***************\r\n"},
	{"AT+MQTTUSERCFG=0,1,\"i\",\"p\"\r\n", "AT+MQTTUSERCFG=***********\r\n"},
	{"AT+MQTTPASSWORD=0,\"a\",\"b\"\r\n", "AT+MQTTPASSWORD=*********\r\n"},
	{"AT+MQTTPASSWORD 0,\"a\"\r\n", "AT+MQTTPASSWORD******\r\n"},
	/* A slip in the name. */
	{"AT+MQTTPASSWORDS=0,\"abc\"\r\n", "AT+MQTTPASSWORDS=*******\r\n"},
	{"AT+MQTUSERCFG=0,\"abc\"\r\nOK", "AT+MQTUSERCFG=*******\r\nOK"},
	{"AT+JAP=\"net\",\"pw\"\r\n", "AT+JAP=**********\r\n"},
	{"AT+CWJPA \"net\",\"pw\"\r\nOK\r\n", "AT+CWJPA***********\r\nOK\r\n"},
	{"OK\r\nat+mqttpasswrod:0,\"pw\"\r\n", "OK\r\nat+mqttpasswrod*******\r\n"},
	{"xyzAT+CWJPA \"net\"\r\n", "xyzAT+CWJPA \"net\"\r\n"},
	{"wxyAT+CWJPA=\"net\"\r\n", "wxyAT+CWJPA=*****\r\n"},
	/* Nothing stands after the name. */
	{"AT+CWSAP?\r\nAT+CWSAP=?\r\nAT+CWJAP_CUR?\r\nAT+CWSAPX?\r\n",
		"AT+CWSAP?\r\nAT+CWSAP=?\r\nAT+CWJAP_CUR?\r\nAT+CWSAPX?\r\n"},
	{"see AT+CWSAP and then go\r\n", "see AT+CWSAP and then go\r\n"},
	/* Old firmware, and Combo firmware. */
	{"+CWSAP_CUR:\"ap\",\"pw\",5,3\r\n", "+CWSAP_CUR:\"ap\",\"**\",5,3\r\n"},
	{"AT+MQTT=6,pw\r\nAT+MQTT=5,admin\r\nAT+MQTT\r\n",
		"AT+MQTT=6,**\r\nAT+MQTT=5,admin\r\nAT+MQTT\r\n"},
	{"+MQTT:0,h,1883,1,id,admin,pw\r\n", "+MQTT:0,h,1883,1,id,admin,**\r\n"},
	{"+MQTT:CONNECTED,0\r\n", "+MQTT:CONNECTED,0\r\n"},
	{">+MQTTPASSWORD:0,\"pw\"\r\n", ">+MQTTPASSWORD:0,\"**\"\r\n"},
	{"AT+CWSAP:\"net\",\"pw\"\r\n", "AT+CWSAP***********\r\n"},
	/* Read back from flash, up to the final answer; it is none far before all are there. */
	{"+SYSMFG:\"mqtt_key\",\"mqtt_key\",8,300,ab\r\nOK\r\ncd\r\n",
		"+SYSMFG:\"mqtt_key\",\"mqtt_key\",8,300,**\r\n**\r\n**\r\n"},
	{"+SYSFLASH:300,ab\r\n", "+SYSFLASH:300,**\r\n"},
	{"+SYSMFG:\"mqtt_key\",\"mqtt_key\",8,99,-----BEGIN\r\nOKAY\nO\r\n\r\nOK\r\nOK x\r\n",
		"+SYSMFG:\"mqtt_key\",\"mqtt_key\",8,99,**********\r\n****\n*\r\n\r\nOK\r\nOK x\r\n"},
	{"+SYSFLASH:4,a+b\r\r\nERROR\r\nx", "+SYSFLASH:4,***\r\r\nERROR\r\nx"},
	{"+SYSFLASH:4,abcd\r\nready\r\nx", "+SYSFLASH:4,****\r\nready\r\nx"},
	{"+SYSFLASH:4,abcd\r\nrea", "+SYSFLASH:4,****\r\n***"},
	{"+SYSFLASH:9,\r\nab", "+SYSFLASH:9,\r\n**"},
	{"+SYSMFG:\"mqtt_key\"\r\nab\r\n", "+SYSMFG:\"mqtt_key\"\r\nab\r\n"},
	/* Other names, and the list of names. */
	{"AT+CWQAP=0,\"abc\"\r\n", "AT+CWQAP=0,\"abc\"\r\n"},
	{"+CMD:60,\"AT+MQTTPASSWORD\",0,1,1,0\r\n", "+CMD:60,\"AT+MQTTPASSWORD\",0,1,1,0\r\n"},
	{"AT+ANAMETHATISLONGERTHANALLOTHERS=0,\"a\"\r\n",
		"AT+ANAMETHATISLONGERTHANALLOTHERS=0,\"a\"\r\n"},
	{"1+1=2, \"a\"\r\n", "1+1=2, \"a\"\r\n"},
};

static const struct at_secrets none;

static void check_cut(const struct at_secrets *secrets, size_t watched, struct slice in,
	const char *out, size_t first, size_t step)
{
	struct mask m = {0};
	struct buf got = {0};

	mask_watch(&m, watched);
	for (size_t at = 0; at < in.n;) {
		struct slice piece = slice_sub(in, at, at == 0 && first ? first : step);
		buf_add(&got, mask_bytes(&m, secrets, piece));
		at += piece.n;
		assert_true(got.n <= at);
		assert_true(mask_holds(&m) == (got.n < at));
	}
	buf_add(&got, mask_release(&m, secrets));
	assert_false(mask_holds(&m));
	assert_buf(&got, out);
	buf_fini(&got);
	mask_fini(&m);
}

/* However it is cut. */
static void check(const struct at_secrets *secrets, size_t watched, const char *in, const char *out)
{
	struct slice bytes = slice_of(in);

	for (size_t step = 1; step <= bytes.n; step++)
		check_cut(secrets, watched, bytes, out, 0, step);
	for (size_t first = 1; first < bytes.n; first++)
		check_cut(secrets, watched, bytes, out, first, bytes.n);
}

static void secrets_are_masked_however_the_stream_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(streams); i++)
		check(&none, 0, streams[i].in, streams[i].out);
}

static void a_chunk_without_secret_is_not_copied(void **state)
{
	struct mask m = {0};
	struct slice in = SLICE("+MQTTSUBRECV:0,\"a+b\",2,on\r\n+MQTTUSERCFG");
	struct slice out = mask_bytes(&m, &none, in);

	(void)state;
	assert_ptr_equal(out.p, in.p);
	assert_int_equal(out.n, in.n);
	/* From then on it is held back until its end. */
	out = mask_bytes(&m, &none, SLICE(":0,1,\"id\",\"user\",\"pa"));
	assert_slice(out, "");
	out = mask_bytes(&m, &none, SLICE("ss\",0,0,\"\"\r\nOK\r\n"));
	assert_slice(out, ":0,1,\"id\",\"user\",\"****\",0,0,\"\"\r\nOK\r\n");
	mask_fini(&m);
}

static void a_chunk_in_which_no_secret_may_begin_is_not_copied(void **state)
{
	struct mask m = {0};
	struct at_secrets s = {0};
	struct slice in = SLICE("+MQTTSUBRECV:0,\"a+b\",2,on\r\nhunter and hunted\r\n");

	(void)state;
	at_secrets_learn(&s, SLICE("hunter2"));
	struct slice out = mask_bytes(&m, &s, in);
	assert_ptr_equal(out.p, in.p);
	assert_int_equal(out.n, in.n);
	mask_fini(&m);
	at_secrets_fini(&s);
}

static void what_is_known_to_be_a_secret_is_masked_wherever_it_stands(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"E (1) mqtt: hunter2 refused\r\nERROR\r\n",
			"E (1) mqtt: ******* refused\r\nERROR\r\n"},
		{"huntehunter2hunter2", "hunte**************"},
		{"+MQTTSUBRECV:0,\"test/1\",9,a test123\r\n",
			"+MQTTSUBRECV:0,\"test/1\",9,a test123\r\n"},
		{"+MQTTSUBRECV:0,\"t\",9,>hunter2<\r\n", "+MQTTSUBRECV:0,\"t\",9,>*******<\r\n"},
		{"aaaaaab aaaaaaab", "aaaaaab ********"},
		{"abababcabababc ababab", "************** ******"},
		{"AT+MQTTPASSWORD=0,\"abababc\"\r\nabababc",
			"AT+MQTTPASSWORD=0,\"*******\"\r\n*******"},
		{"hunter", "******"}, /* at the end of all: what began may be one */
		{"hun", "hun"},
		{"A+USRCFG0,\"nter2hu\"", "A+USRCFG0,\"nter2hu\""},
	};
	struct at_secrets s = {0};

	(void)state;
	at_secrets_learn(&s, SLICE("hunter2"));
	at_secrets_learn(&s, SLICE("abababc"));
	at_secrets_learn(&s, SLICE("aaaaaaab"));
	at_secrets_learn(&s, SLICE("test"));
	for (size_t i = 0; i < ALEN(cases); i++)
		check(&s, 0, cases[i].in, cases[i].out);
	at_secrets_fini(&s);
}

static void pieces_are_masked_where_a_damaged_echo_may_come(void **state)
{
	static const struct {
		size_t watched;
		const char *in, *out;
	} cases[] = {
		{100, "A+USRCFG0,\"nter2hun\"\r\nOK\r\n", "A+USRCFG0,\"*****hun\"\r\nOK\r\n"},
		{100, "WIFI CONNECTED\r\nTIFI nter,fiCONN", "WIFI CONNECTED\r\nT********,fi****"},
		{100, "hunt\r\ner2", "****\r\ner2"},
		{6, "hunt\r\nnter", "****\r\nnter"},
		{4, "hunt\r\nhunter2", "****\r\n*******"},
	};
	struct at_secrets s = {0};

	(void)state;
	at_secrets_learn(&s, SLICE("hunter2"));
	at_secrets_learn(&s, SLICE("my WIFI CONN"));
	for (size_t i = 0; i < ALEN(cases); i++)
		check(&s, cases[i].watched, cases[i].in, cases[i].out);
	at_secrets_fini(&s);
}

static void what_was_held_for_too_long_is_hidden(void **state)
{
	struct mask m = {0};
	struct at_secrets s = {0};

	(void)state;
	at_secrets_learn(&s, SLICE("hunter2"));
	assert_slice(mask_bytes(&m, &s, SLICE("AT+CWJAP=\"net\",\"pa")), "AT+CWJAP");
	assert_true(mask_holds(&m));
	assert_slice(mask_release(&m, &s), "=*********");
	assert_false(mask_holds(&m));
	assert_slice(mask_bytes(&m, &s, SLICE("ss\"\r\nxhunt")), "***\r\nx");
	assert_slice(mask_release(&m, &s), "****");
	/* And the rest of it. */
	assert_slice(mask_bytes(&m, &s, SLICE("er2 hun")), "*** ");
	assert_slice(mask_release(&m, &s), "hun");
	assert_slice(mask_bytes(&m, &s, SLICE("ter2 x")), "**** x");
	assert_slice(mask_release(&m, &s), "");
	mask_fini(&m);
	at_secrets_fini(&s);
}

static void a_line_without_end_is_hidden_and_not_kept(void **state)
{
	struct mask m = {0};
	struct buf line = {0};

	(void)state;
	mask_bytes(&m, &none, SLICE("AT+CWJAP"));
	buf_add_char(&line, '=');
	buf_add_repeat(&line, 'x', 2 * MASK_LINE);
	struct slice out = mask_bytes(&m, &none, buf_slice(&line));
	assert_int_equal(out.n, line.n);
	assert_int_equal(slice_find_char(out, 'x'), SLICE_NONE);
	assert_slice(mask_bytes(&m, &none, SLICE("x\nx")), "*\nx");
	buf_fini(&line);
	mask_fini(&m);
}

static void what_is_decided_is_not_held(void **state)
{
	static const struct {
		const char *begin, *first, *end;
	} cases[] = {
		{"+MQTT:SUBRECV:0,1,2000,t,", ":SUBRECV:0,1,2000,t,", "xx\r\nx"},
		{"AT+MQTT=7,will,", "=7,will,", "xx\r\nx"},
		{"+SYSFLASH:2000,", ":2000,", "**\r\n*"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct mask m = {0};
		struct buf line = {0};

		mask_bytes(&m, &none, slice_of(cases[i].begin));
		assert_slice(mask_release(&m, &none), cases[i].first);
		assert_slice(mask_bytes(&m, &none, SLICE("xx\r\nx")), cases[i].end);
		mask_fini(&m);

		/* Nor where its line does not end. */
		buf_add_text(&line, cases[i].begin);
		buf_add_repeat(&line, 'x', 2 * MASK_LINE);
		struct slice out = mask_bytes(&m, &none, buf_slice(&line));
		assert_int_equal(out.n, line.n);
		assert_true(slice_ends(out, slice_sub(slice_of(cases[i].end), 0, 2)));
		buf_fini(&line);
		mask_fini(&m);
	}
}

/* The head of what is read back lost bytes, so only the command shows what follows. */
static void stored_bytes_are_masked_though_their_head_is_lost(void **state)
{
	static const char in[] = "AT+SYSMFG=1,\"mqtt_key\",\"mqtt_key\"\r\n"
				 "+SYMFG:\"mqtt_key\",8,99,-----BEGIN KEY-----\nMIIEvQIBADANBg\n"
				 "+wa3==\nOKa\n>bc\n-----END\r\n"
				 "ERR CODE:0x010a0003\r\n+MQTTDISCONNECTED:0\r\n"
				 "+SYSMFG:\"mqtt_kMIIEvQ\r\n+SYSMFG:\"mqtt_key\"\r\n"
				 "\r\nOK\r\nAT\r\nMIIEx\r\n";
	static const char wanted[] = "AT+SYSMFG=1,\"mqtt_key\",\"mqtt_key\"\r\n"
				     "******************************************\n**************\n"
				     "******\n***\n>**\n********\r\n"
				     "ERR CODE:0x010a0003\r\n+MQTTDISCONNECTED:0\r\n"
				     "+SYSMFG:*************\r\n+SYSMFG:\"mqtt_key\"\r\n"
				     "\r\nOK\r\nAT\r\nMIIEx\r\n";

	(void)state;
	for (size_t cut = 1; cut < sizeof(in); cut++) {
		struct mask m = {0};
		struct buf out = {0};

		mask_expect_stored(&m);
		for (size_t i = 0; i < sizeof(in) - 1; i += cut)
			buf_add(&out, mask_bytes(&m, &none, slice_sub(SLICE(in), i, cut)));
		buf_add(&out, mask_release(&m, &none));
		assert_string_equal(buf_text(&out), wanted);
		buf_fini(&out);
		mask_fini(&m);
	}
}

/* What is held back when something is sent may have been the beginning of an answer. */
static void stored_bytes_that_were_released_go_on_as_the_same_line(void **state)
{
	struct mask m = {0};
	struct buf out = {0};

	(void)state;
	mask_expect_stored(&m);
	buf_add(&out, mask_bytes(&m, &none, SLICE("MIIE\r\nO")));
	buf_add(&out, mask_release(&m, &none));
	buf_add(&out, mask_bytes(&m, &none, SLICE("K\r\nMIIE\r\n")));
	assert_string_equal(buf_text(&out), "****\r\nOK\r\nMIIE\r\n");
	buf_fini(&out);
	mask_fini(&m);
}

static void what_was_given_is_left_as_it_was(void **state)
{
	struct mask m = {0};
	char bytes[] = "AT+MQTTPASSWORD=0,\"abc\"\r\n";

	(void)state;
	mask_bytes(&m, &none, slice_of(bytes));
	assert_string_equal(bytes, "AT+MQTTPASSWORD=0,\"abc\"\r\n");
	mask_fini(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_masked_however_the_stream_is_cut),
		cmocka_unit_test(a_chunk_without_secret_is_not_copied),
		cmocka_unit_test(a_chunk_in_which_no_secret_may_begin_is_not_copied),
		cmocka_unit_test(what_is_known_to_be_a_secret_is_masked_wherever_it_stands),
		cmocka_unit_test(pieces_are_masked_where_a_damaged_echo_may_come),
		cmocka_unit_test(what_was_held_for_too_long_is_hidden),
		cmocka_unit_test(a_line_without_end_is_hidden_and_not_kept),
		cmocka_unit_test(what_is_decided_is_not_held),
		cmocka_unit_test(stored_bytes_are_masked_though_their_head_is_lost),
		cmocka_unit_test(stored_bytes_that_were_released_go_on_as_the_same_line),
		cmocka_unit_test(what_was_given_is_left_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
