/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a cloud's rules and of credentials while a board is brought up. */
#include "session_rig.h"

#define OK "\r\nOK\r\n"
#define ERROR "\r\nERROR\r\n"
#define AZURE_USER "\"bench01\",\"h.azure-devices.net/bench01/?api-version=2021-04-12\""
#define AZURE_TOKEN                                                           \
	"\"SharedAccessSignature sr=h.azure-devices.net%2Fdevices%2Fbench01&" \
	"sig=AEeXVxENkKHRgdYKZnCAMs0AIhAYKTg3BkvnHmJd02w%3D&se=1600000000\""

static void clouds_rig(struct rig *r)
{
	rig_init(r, false);
	advice_set_clock(&r->advice, 1767227400000000);
	r->advice.codes = true; /* that the board gives no reason is not the matter here */
}

static void do_line(struct rig *r, const char *line)
{
	assert_true(type(r, line));
	hear(r, OK);
}

static void a_breach_is_told_once_and_sent_all_the_same(void **state)
{
	struct rig r;

	(void)state;
	clouds_rig(&r);
	do_line(&r, "AT+MQTTUSERCFG=0,5,\"bench01\",\"\",\"\",0,0,\"\"");
	do_line(&r, "AT+MQTTCONN=0,\"a-ats.iot.eu-central-1.amazonaws.com\",8883,0");
	forget_journal(&r);
	buf_clear(&r.sent);
	do_line(&r, "AT+MQTTPUB=0,\"t\",\"x\",2,0");
	assert_remarks(&r, 1, "AWS IoT Core accepts no QoS 2, and closes the connection");
	do_line(&r, "AT+MQTTPUB=0,\"t\",\"x\",2,0");
	assert_remarks(&r, 1, "AWS IoT Core accepts no QoS 2, and closes the connection");
	assert_true(slice_find(buf_slice(&r.sent), SLICE("AT+MQTTPUB")) != SLICE_NONE);
	rig_fini(&r);
}

static void a_token_that_ran_out_explains_the_refusal(void **state)
{
	struct rig r;

	(void)state;
	clouds_rig(&r);
	do_line(&r, "AT+MQTTUSERCFG=0,2," AZURE_USER "," AZURE_TOKEN ",0,0,\"\"");
	assert_true(type(&r, "AT+MQTTCONN=0,\"h.azure-devices.net\",8883,0"));
	hear(&r, ERROR);
	assert_remarks(&r, 1, "probably: the token ran out on 2020-09-13");
	rig_fini(&r);
}

static void right_credentials_are_not_suspected(void **state)
{
	struct rig r;

	(void)state;
	clouds_rig(&r);
	do_line(&r, "AT+MQTTUSERCFG=0,2,\"bench01\",\"hiveuser\",\"hivepass1\",0,0,\"\"");
	assert_true(type(&r, "AT+MQTTCONN=0,\"x.s1.eu.hivemq.cloud\",8883,0"));
	hear(&r, ERROR);
	assert_remarks(&r, 1, "check Wi-Fi");
	rig_fini(&r);
}

static void a_line_end_in_a_value_is_told(void **state)
{
	struct rig r;

	(void)state;
	clouds_rig(&r);
	session_set_dialect(r.s, AT_DIALECT_ESP_AT);
	do_line(&r, "AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"\",0,0,\"\"");
	assert_true(session_submit_payload(r.s, SLICE("AT+MQTTLONGPASSWORD=0,14"),
		SLICE("hello-secret\r\n"), SESSION_BY_SCRIPT, r.now, &r.d));
	hear(&r, OK "\r\n>");
	assert_remarks(&r, 1, "these bytes end with a line end, which is now part of the value");
	hear(&r, OK);
	rig_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_breach_is_told_once_and_sent_all_the_same),
		cmocka_unit_test(a_token_that_ran_out_explains_the_refusal),
		cmocka_unit_test(right_credentials_are_not_suspected),
		cmocka_unit_test(a_line_end_in_a_value_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
