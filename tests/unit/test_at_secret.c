/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "at/secret.h"
#include "wire/frame.h"

static void secrets_are_masked_and_nothing_else(void **state)
{
	static const struct {
		const char *line, *masked, *kept;
	} cases[] = {
		{"AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"1234567890\",0,0,\"\"",
			"AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"**********\",0,0,\"\"",
			"AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"\",0,0,\"\""},
		{"AT+MQTTPASSWORD=0,\"a\\\"b\"", "AT+MQTTPASSWORD=0,\"****\"",
			"AT+MQTTPASSWORD=0,\"\""},
		{"at+mqttpassword=0,\"abc\"", "at+mqttpassword=0,\"***\"",
			"at+mqttpassword=0,\"\""},
		{"AT+CWJAP=\"net\",\"secret\"", "AT+CWJAP=\"net\",\"******\"",
			"AT+CWJAP=\"net\",\"\""},
		/* A secret with a comma, and one that is not closed. */
		{"AT+MQTTPASSWORD=0,\"a,b\"", "AT+MQTTPASSWORD=0,\"***\"",
			"AT+MQTTPASSWORD=0,\"\""},
		{"AT+MQTTPASSWORD=0,\"ab", "AT+MQTTPASSWORD=0,\"**", "AT+MQTTPASSWORD=0,\"\""},
		{"AT+MQTTUSERCFG=0,1,\"i\",\"u\",\"ab\",0,0,\"wss",
			"AT+MQTTUSERCFG=0,1,\"i\",\"u\",\"**\",0,0,\"wss",
			"AT+MQTTUSERCFG=0,1,\"i\",\"u\",\"\",0,0,\"wss"},
		/* Where the arguments do not line up. */
		{"AT+MQTTPASSWORD=\"secret\"", "AT+MQTTPASSWORD=********", "AT+MQTTPASSWORD="},
		{"AT+MQTTPASSWORD=0,secret", "AT+MQTTPASSWORD=********", "AT+MQTTPASSWORD="},
		{"AT+MQTTPASSWORD=0,\"a\",\"b\"", "AT+MQTTPASSWORD=*********", "AT+MQTTPASSWORD="},
		{"AT+MQTTPASSWORD=0,\"a\"b\"", "AT+MQTTPASSWORD=*******", "AT+MQTTPASSWORD="},
		{"AT+MQTTUSERCFG=0,1,\"id,\"u\",\"pw\",0,0,\"\"",
			"AT+MQTTUSERCFG=***********************", "AT+MQTTUSERCFG="},
		/* An argument forgotten, or one too many: any of them may be the password. */
		{"AT+MQTTUSERCFG=0,1,\"id\",\"pw\"", "AT+MQTTUSERCFG=*************",
			"AT+MQTTUSERCFG="},
		{"AT+MQTTUSERCFG=0,1,\"id\",\"pw\",0,0,\"\"", "AT+MQTTUSERCFG=********************",
			"AT+MQTTUSERCFG="},
		{"AT+MQTTUSERCFG=0,1,\"id\"\"pw\"", "AT+MQTTUSERCFG=************",
			"AT+MQTTUSERCFG="},
		{"AT+MQTTUSERCFG=0,1,\"i\",\"u\",\"ab\\\",0,0",
			"AT+MQTTUSERCFG=*********************", "AT+MQTTUSERCFG="},
		{"AT+MQTTUSERCFG=0,1,\"i\",\"u\",\"pw\",\"pw\",0,0,\"\"",
			"AT+MQTTUSERCFG=****************************", "AT+MQTTUSERCFG="},
		{"AT+MQTTPASSWORD=\"pw\",0", "AT+MQTTPASSWORD=******", "AT+MQTTPASSWORD="},
		/* Mistyped. */
		{"AT+MQTTUSRCFG=0,1,\"id\",\"u\",\"pw\",0,0,\"\"",
			"AT+MQTTUSRCFG=************************", "AT+MQTTUSRCFG="},
		{"AT+USERCFG=0,\"pw\"", "AT+USERCFG=******", "AT+USERCFG="},
		{"AT+PASSWORD=0,\"pw\"", "AT+PASSWORD=******", "AT+PASSWORD="},
		{"at+cwjp=\"net\",\"pw\"", "at+cwjp=**********", "at+cwjp="},
		{"T+MQTTPASWORD=0,\"pw\"", "T+MQTTPASWORD=******", "T+MQTTPASWORD="},
		{"ATMQTTPASSWORD=0,\"pw\"", "ATMQTTPASSWORD=******", "ATMQTTPASSWORD="},
		{"AT +MQTTPASSWORD=0,\"pw\"", "AT +MQTTPASSWORD=******", "AT +MQTTPASSWORD="},
		{"xAT+mqttpassword=0,\"pw\"", "xAT+mqttpassword=******", "xAT+mqttpassword="},
		{"AT+CWJAP_CUR=\"n\",\"pw\"", "AT+CWJAP_CUR=********", "AT+CWJAP_CUR="},
		/* What a board says. */
		{"+MQTTUSERCFG:0,1,\"id\",\"u\",\"pw\",0,0,\"\"",
			"+MQTTUSERCFG:0,1,\"id\",\"u\",\"**\",0,0,\"\"",
			"+MQTTUSERCFG:0,1,\"id\",\"u\",\"\",0,0,\"\""},
		{"+MQTTPASSWORD:0,\"pw\"", "+MQTTPASSWORD:0,\"**\"", "+MQTTPASSWORD:0,\"\""},
		{"+MQTTUSERCFG:0,1,\"id\",\"pw\",0,0,\"\"", "+MQTTUSERCFG:********************",
			"+MQTTUSERCFG:"},
		/* The board's own commands that are not in the table. */
		{"AT+CWSAP=\"net\",\"pw\",5,3", "AT+CWSAP=\"net\",\"**\",5,3",
			"AT+CWSAP=\"net\",\"\",5,3"},
		{"+CWSAP:\"net\",\"pw\",5,3", "+CWSAP:\"net\",\"**\",5,3",
			"+CWSAP:\"net\",\"\",5,3"},
		{"AT+CWJEAP=\"net\",1,\"i\",\"u\",\"pw\"", "AT+CWJEAP=********************",
			"AT+CWJEAP="},
		{"AT+CIPSSLCPSK=0,\"key\"", "AT+CIPSSLCPSK=*******", "AT+CIPSSLCPSK="},
		/* The beginning of a name, its end, an abbreviation, letters in the wrong order. */
		{"AT+MQTTUSER=0,\"pw\"", "AT+MQTTUSER=******", "AT+MQTTUSER="},
		{"AT+MQTTPASS=0,\"pw\"", "AT+MQTTPASS=******", "AT+MQTTPASS="},
		{"AT+MQTT=pw", "AT+MQTT=**", "AT+MQTT="},
		{"AT+CWJA=\"pw\"", "AT+CWJA=****", "AT+CWJA="},
		{"AT+JAP=\"net\",\"pw\"", "AT+JAP=**********", "AT+JAP="},
		{"AT+MQTTPWD=0,\"pw\"", "AT+MQTTPWD=******", "AT+MQTTPWD="},
		{"AT+MQTTPSW=0,\"pw\"", "AT+MQTTPSW=******", "AT+MQTTPSW="},
		{"AT+MQTTU=0,\"pw\"", "AT+MQTTU=******", "AT+MQTTU="},
		{"AT+MQXXPAXXWORD=0,\"pw\"", "AT+MQXXPAXXWORD=******", "AT+MQXXPAXXWORD="},
		{"AT+QMTPWD=0,\"pw\"", "AT+QMTPWD=******", "AT+QMTPWD="},
		{"AT+PASS=pw", "AT+PASS=**", "AT+PASS="},
		{"AT+CWJPA=\"net\",\"pw\"", "AT+CWJPA=**********", "AT+CWJPA="},
		/* Another sign after the name. */
		{"AT+CWJPA \"net\",\"pw\"", "AT+CWJPA***********", "AT+CWJPA"},
		{"AT+MQTTPASSWROD 0,\"pw\"", "AT+MQTTPASSWROD*******", "AT+MQTTPASSWROD"},
		{"AT+MQTTPASSWORD,0,\"pw\"", "AT+MQTTPASSWORD*******", "AT+MQTTPASSWORD"},
		{"AT+MQTTPASSWORD:0,\"pw\"", "AT+MQTTPASSWORD*******", "AT+MQTTPASSWORD"},
		{"at +cwjap\"net\",\"pw\"", "at +cwjap**********", "at +cwjap"},
		{"AT+CWSAP==\"pw\"", "AT+CWSAP=*****", "AT+CWSAP="},
		{"AT+MQTTPASSWORDhunter2", "AT+MQTTPASSWORD*******", "AT+MQTTPASSWORD"},
		{"see AT+CWJAP=\"net\",\"pw\"", "see AT+CWJAP=**********", "see AT+CWJAP="},
		/* Old firmware: with and without saving. */
		{"+CWSAP_CUR:\"ap\",\"pw\",5,3", "+CWSAP_CUR:\"ap\",\"**\",5,3",
			"+CWSAP_CUR:\"ap\",\"\",5,3"},
		{"+CWSAP_DEF:\"ap\",\"pw\",5,3", "+CWSAP_DEF:\"ap\",\"**\",5,3",
			"+CWSAP_DEF:\"ap\",\"\",5,3"},
		/* Combo firmware: the key says what is set. */
		{"AT+MQTT=6,pw", "AT+MQTT=6,**", "AT+MQTT=6,"},
		{"at+mqtt=6,p,w", "at+mqtt=6,***", "at+mqtt=6,"},
		{"AT+MQTT=06,\"pw\"", "AT+MQTT=06,\"**\"", "AT+MQTT=06,\"\""},
		{"AT+MQTT= 6,\"p\",w", "AT+MQTT= 6,*****", "AT+MQTT= 6,"},
		{"AT+MQTT 6,pw", "AT+MQTT 6,**", "AT+MQTT 6,"},
		{"AT+MQTT=8,pw", "AT+MQTT=****", "AT+MQTT="},
		{"AT+MQTT=0,pw", "AT+MQTT=****", "AT+MQTT="},
		{"AT+MQTT=\"6\",pw", "AT+MQTT=******", "AT+MQTT="},
		{"+MQTT:0,192.168.202.10,1883,1,id,admin,pw",
			"+MQTT:0,192.168.202.10,1883,1,id,admin,**",
			"+MQTT:0,192.168.202.10,1883,1,id,admin,"},
		{"+MQTT:0,h,1883,1,id,admin,pw,will,0,1,123",
			"+MQTT:0,h,1883,1,id,admin,**,will,0,1,123",
			"+MQTT:0,h,1883,1,id,admin,,will,0,1,123"},
		{"+MQTT:0,h,1883,1,i,d,admin,pw", "+MQTT:***********************", "+MQTT:"},
		{"+MQTT:0,h,1883,1,a,b,c,d,e,admin,pw", "+MQTT:*****************************",
			"+MQTT:"},
		{"+MQTT:h,1883,1,id,admin,pw,x", "+MQTT:**********************", "+MQTT:"},
		{"+MQTT:0,h,1883,1,id,pw", "+MQTT:****************", "+MQTT:"},
		{"AT+WJAP=net,pw", "AT+WJAP=******", "AT+WJAP="},
		{"+WJAP:3,net,pw,ca:d7:19:d8:a6:44", "+WJAP:**************************", "+WJAP:"},
		{"AT+WAP=net,pw,1,3,0", "AT+WAP=************", "AT+WAP="},
		{"+WAP:net,pw,1", "+WAP:********", "+WAP:"},
		/* Read back from flash. */
		{"+SYSMFG:\"mqtt_key\",\"mqtt_key\",8,1704,-----BEGIN",
			"+SYSMFG:\"mqtt_key\",\"mqtt_key\",8,1704,**********",
			"+SYSMFG:\"mqtt_key\",\"mqtt_key\",8,1704,"},
		{"+SYSMFG:\"factory_param\",\"pw\",7,2,pw",
			"+SYSMFG:\"factory_param\",\"pw\",7,2,**",
			"+SYSMFG:\"factory_param\",\"pw\",7,2,"},
		{"+SYSFLASH:4,abcd", "+SYSFLASH:4,****", "+SYSFLASH:4,"},
	};
	static const char *const harmless[] = {
		"",
		"AT",
		"AT+MQTTPASSWORD?",
		"AT+MQTTPASSWORD=0,\"\"",
		"AT+MQTTPASSWORD=0,\"",
		"AT+MQTTSUB=0,\"topic\",1",
		"AT+MQTTPUB=0,\"t\",\"AT+MQTTPASSWORD=0\",0,0",
		"AT+MQTTLONGPASSWORD=0,70",
		"+CWJAP:2",
		"+CWJAP:\"net\",\"ca:d7:19:d8:a6:44\",1,-40",
		"+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0",
		"OK",
		/* Near to one with a secret, but another one; and no command at all. */
		"AT+CWQAP=1",
		"AT+CWLAP=\"net\"",
		"AT+MQTTUSERNAME=0,\"u\"",
		"AT+HTTPURLCFG=100",
		"W (2671) wifi:password length matches WPA2 standards",
		/* Nothing stands after the name. */
		"AT+CWSAP?",
		"AT+CWSAP=?",
		"AT+CWSAP",
		"AT+CWSAPX?",
		"AT+CWJAP_CUR?",
		"AT+CWJAP_CUR",
		"AT+MQTT?",
		"AT+MQTT",
		"AT+WJAP?",
		"see CWSAP and then go",
		"it is MQTTPASSWORD that fails, and AT+CWJAP too",
		/* Combo firmware's other keys and commands; and what another maker says by that name. */
		"AT+MQTT=1,192.168.202.10",
		"AT+MQTT=5,admin",
		"AT+MQTT=6",
		"AT+MQTT=7,\"LWTTOPIC\",0,1,\"123456\"",
		"AT+MQTTPUB=topic,0,0,data",
		"AT+MQTTVER=4",
		"AT+MQTTVER",
		"+MQTT:0,h,1883,1,id,,",
		"+MQTT:CONNECTED,0",
		"+MQTT:SUBRECV:0,1,9,\"t\",a,b,c,d,e",
		"+WJAP:4",
		"+EVENT:WIFI_CONNECT",
		/* What only lists what is in flash. */
		"+SYSMFG:\"mqtt_key\"",
		"+SYSMFG:\"factory_param\",\"port\",3,1,8",
		"+SYSFLASH:\"mqtt_key\",64,18,1359872,12288",
		"AT+SYSMFG=1,\"mqtt_key\",\"mqtt_key\"",
		"AT+SYSMFG=2,\"mqtt_key\",\"mqtt_key\",8,1704",
		"AT+CIPSTA=\"192.168.6.100\",\"192.168.6.1\",\"255.255.255.0\"",
		"AT+UART_CUR=115200,8,1,0,0",
		"+CWSTATE:2,\"net\"",
		"AT+SYSRAM?",
		"AT+MXXXPAXXWORD=0,\"no slip of that many letters\"",
		"AT+USER?",
		"WIFI CONNECTED",
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};

		at_add_masked(&out, slice_of(cases[i].line), '*');
		assert_buf(&out, cases[i].masked);
		buf_clear(&out);
		at_add_masked(&out, slice_of(cases[i].line), 0);
		assert_buf(&out, cases[i].kept);
		assert_true(at_line_has_secret(slice_of(cases[i].line)));
		buf_fini(&out);
	}
	for (size_t i = 0; i < ALEN(harmless); i++) {
		struct buf out = {0};

		at_add_masked(&out, slice_of(harmless[i]), '*');
		assert_buf(&out, harmless[i]);
		assert_false(at_line_has_secret(slice_of(harmless[i])));
		buf_fini(&out);
	}
}

/* Commands of ESP-AT, of its predecessor on ESP8266, and of Combo firmware: no name of one is taken for
 * a slip in another. */
static void what_is_empty_is_no_secret(void **state)
{
	static const struct {
		const char *line;
		size_t count;
	} cases[] = {
		{"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"pw\",0,0,\"\"", 1},
		{"AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"\",0,0,\"\"", 0},
		{"AT+MQTTPASSWORD=0,", 0},
		{"AT+MQTTPASSWORD=0,\"", 0},
		{"AT+MQTTPASSWORD=0,\"x", 1},
		{"AT+MQTT=6,\"\"", 0},
		{"AT+MQTT=6,", 0},
		{"AT+MQTT=6,\"x\"", 1},
		{"AT+CWSAP=", 0},
		{"AT+CWSAP=x", 1},
		{"AT+CWSAP", 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct at_line_secrets found;

		at_line_find_secrets(slice_of(cases[i].line), &found);
		if (found.count != cases[i].count)
			fail_msg("%s: %zu", cases[i].line, found.count);
		assert_int_equal(at_line_has_secret(slice_of(cases[i].line)), cases[i].count > 0);
	}
}

static void commands_that_no_table_has_are_left_alone(void **state)
{
	static const char *const names[] = {"BLEADDR", "BLEGATTSSRV", "BLESECPARAM", "BLUFINAME",
		"BTNAME", "BTSECPARAM", "CIFSR", "CIPAP", "CIPAPMAC", "CIPCLOSE", "CIPDINFO",
		"CIPDNS", "CIPDOMAIN", "CIPMODE", "CIPMUX", "CIPRECONNINTV", "CIPRECVDATA",
		"CIPRECVLEN", "CIPRECVTYPE", "CIPSEND", "CIPSENDEX", "CIPSENDL", "CIPSENDLCFG",
		"CIPSERVER", "CIPSNTPINTV", "CIPSSLCALPN", "CIPSSLCCIPHER", "CIPSSLCCN",
		"CIPSSLCCONF", "CIPSSLCSNI", "CIPSSLSIZE", "CIPSTAMAC", "CIPSTART", "CIPSTARTEX",
		"CIPSTATE", "CIPSTATUS", "CIPSTA_CUR", "CIPSTO", "CIPTCPOPT", "CIPV6", "CIUPDATE",
		"CWAPPROTO", "CWAUTOCONN", "CWBANDWIDTH", "CWCONFIG", "CWCOUNTRY", "CWDHCP",
		"CWDHCPS", "CWDHCP_CUR", "CWHOSTNAME", "CWLAPOPT", "CWLIF", "CWMODE_CUR", "CWQIF",
		"CWRECONNCFG", "CWSTAPROTO", "CWSTARTDISCOVER", "CWSTARTSMART", "CWSTATE",
		"CWSTOPSMART", "DRVADC", "FS", "FSMOUNT", "GSLP", "HTTPCFG", "HTTPCGET",
		"HTTPCHEAD", "HTTPCLIENT", "HTTPCPOST", "HTTPCPUT", "HTTPURLCFG", "MDNS",
		"MQTTCLOSE", "MQTTCONNECT", "MQTTDISCONN", "MQTTMODE", "MQTTSTATE", "MQTTTOPIC",
		"MQTTVER", "PING", "RFPOWER", "SAVETRANSLINK", "SLEEP", "SLEEPWKCFG", "SOCKET",
		"SOCKETSEND", "SYSRAM", "SYSREG", "SYSROLLBACK", "SYSTEMP", "SYSTIMESTAMP",
		"TRANSINTVL", "UART", "USERDOCS", "USEROTA", "USERRAM", "WAKEUPGPIO", "WAPDHCP",
		"WAUTOCONN", "WEBSERVER", "WMODE", "WPS", "WSCAN", "WSCFG", "WSDHCP", "WSHEAD",
		"WSOPEN", "WSSEND"};

	(void)state;
	for (size_t i = 0; i < ALEN(names); i++) {
		struct buf line = {0};

		buf_addf(&line, "AT+%s=1,\"open\"", names[i]);
		if (at_line_has_secret(buf_slice(&line)))
			fail_msg("AT+%s=", names[i]);
		buf_clear(&line);
		buf_addf(&line, "AT+%s 1,\"open\"", names[i]);
		assert_false(at_line_has_secret(buf_slice(&line)));
		buf_clear(&line);
		buf_addf(&line, "+%s:1,\"open\"", names[i]);
		assert_false(at_line_has_secret(buf_slice(&line)));
		buf_fini(&line);
	}
}

/* However a line with a password is cut short or damaged, the password never shows whole. */
static void no_cut_and_no_lost_byte_shows_the_password(void **state)
{
	static const char line[] =
		"AT+MQTTUSERCFG=0,1,\"ESP32\",\"AiThinker\",\"PASSWORD\",0,0,\"wss\"";
	struct slice whole = SLICE(line);

	(void)state;
	for (size_t i = strlen("AT+MQTTUSERCFG"); i < whole.n; i++) {
		struct buf damaged = {0}, out = {0};

		at_add_masked(&out, slice_sub(whole, 0, i), '*');
		assert_int_equal(out.n, i);
		assert_int_equal(slice_find(buf_slice(&out), SLICE("PAS")), SLICE_NONE);
		buf_add(&damaged, whole);
		buf_replace(&damaged, i, 1, SLICE(""));
		buf_clear(&out);
		at_add_masked(&out, buf_slice(&damaged), '*');
		assert_int_equal(slice_find(buf_slice(&out), SLICE("PAS")), SLICE_NONE);
		assert_int_equal(slice_find(buf_slice(&out), SLICE("ORD")), SLICE_NONE);
		buf_fini(&damaged);
		buf_fini(&out);
	}
}

static void nothing_is_kept_of_a_line_whose_rest_reads_as_a_secret(void **state)
{
	struct buf kept = {0};

	(void)state;
	at_add_masked(&kept, SLICE("AT+CWJAPetUSERCFAT+MQTTPASSWORD=0,\",1"), 0);
	assert_false(at_line_has_secret(buf_slice(&kept)));
	assert_int_equal(kept.n, 0);
	buf_fini(&kept);
}

/* ---- what was sent as a secret ---- */

static void assert_hidden(
	const struct at_secrets *s, const char *text, const char *hidden, bool pieces)
{
	struct buf copy = {0};

	buf_add_text(&copy, text);
	if (pieces && wire_frame_may_be_echo(slice_of(text)))
		at_secrets_hide_pieces(s, slice_of(text), copy.p);
	if (!pieces)
		at_secrets_hide(s, slice_of(text), copy.p);
	assert_buf(&copy, hidden);
	buf_fini(&copy);
}

static void a_secret_that_was_sent_is_hidden_wherever_it_stands(void **state)
{
	static const struct {
		const char *sent, *said, *hidden;
	} cases[] = {
		{"AT+MQTTPASSWORD=0,\"hunter2\"", "E mqtt: hunter2 is wrong, hunter2",
			"E mqtt: ******* is wrong, *******"},
		{"AT+CWJAP=\"net\",\"hunter2\"", "net hunter22", "net *******2"},
		/* As it was escaped, and as it was meant. */
		{"AT+MQTTPASSWORD=0,\"hun\\,ter\"", "hun\\,ter hun,ter", "******** *******"},
		/* Places that overlap. */
		{"AT+MQTTPASSWORD=0,\"abababa\"", "ababababa", "*********"},
		/* From where nobody knows which it is. */
		{"AT+MQTTUSERCFG=0,1,\"client1\"\"hunter2\"", "client1, hunter2",
			"*******, *******"},
		{"AT+USERCFG=0,1,client1,hunter2,0,0", "client1,hunter2,0,0",
			"*******,*******,0,0"},
		{"AT+MQTTPASSWORDhunter2", "no hunter2", "no *******"},
		{"AT+MQTTUSERCFG=0,1000,\"hunter2\"", "1000", "1000"},
		/* What is short stands in too many topics and payloads. */
		{"AT+MQTTPASSWORD=0,\"test\"", "test/123456", "test/123456"},
		{"AT+MQTTPASSWORD=0,\"123456\"", "{\"at\":1234567}", "{\"at\":1234567}"},
		/* What the very line says openly is none. */
		{"AT+MQTTUSERCFG=0,1,\"c\",\"mqtt\",\"mqtt\",0,0,\"\"", "mqtt.example",
			"mqtt.example"},
		{"AT+MQTTPUB=0,\"topic\",\"hunter2\",0,0", "hunter2", "hunter2"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct at_secrets s = {0};

		at_secrets_learn_line(&s, slice_of(cases[i].sent));
		assert_hidden(&s, cases[i].said, cases[i].hidden, false);
		at_secrets_fini(&s);
	}
}

static void what_a_right_line_says_openly_was_no_secret(void **state)
{
	struct at_secrets s = {0};

	(void)state;
	at_secrets_learn_line(&s, SLICE("AT+MQTTUSERCFG=0,1,\"client1\",\"hunter2\",0,0,\"\""));
	assert_hidden(&s, "client1 hunter2", "******* *******", false);
	at_secrets_learn_line(
		&s, SLICE("AT+MQTTUSERCFG=0,1,\"client1\",\"me\",\"hunter2\",0,0,\"\""));
	assert_hidden(&s, "client1 hunter2", "client1 *******", false);
	/* It stays one, once it stood where secrets stand. */
	at_secrets_learn_line(&s, SLICE("AT+MQTTPUB=0,\"t\",\"hunter2\",0,0"));
	assert_hidden(&s, "client hunter2", "client *******", false);
	at_secrets_fini(&s);
}

static void pieces_are_hidden_in_what_may_be_an_echo(void **state)
{
	static const struct {
		const char *said, *hidden;
	} cases[] = {
		{"A+USERCFG=0,1,\"c\",\"wifiter2WIFI", "A+USERCFG=0,1,\"c\",\"wifi********"},
		{"hunter", "******"},
		{"hun", "hun"},
		{"+MQTTSUBRECV:0,\"hunt\",2,ab", "+MQTTSUBRECV:0,\"hunt\",2,ab"},
		{"WIFI CONNECTED", "WIFI CONNECTED"},
		{"OK", "OK"},
	};
	struct at_secrets s = {0};

	(void)state;
	at_secrets_learn(&s, SLICE("hunter2WIFI"));
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_hidden(&s, cases[i].said, cases[i].hidden, true);
	at_secrets_fini(&s);
}

static void a_line_that_says_a_known_secret_is_kept_without_it(void **state)
{
	struct at_secrets s = {0};
	struct buf out = {0};
	struct slice line = SLICE("AT+FOO=\"hunter2\",1,\"hunter2\"");

	(void)state;
	at_secrets_learn(&s, SLICE("hunter2"));
	buf_add_text(&out, "> ");
	at_secrets_add_masked(&s, &out, line, '*');
	assert_buf(&out, "> AT+FOO=\"*******\",1,\"*******\"");
	buf_clear(&out);
	at_secrets_add_masked(&s, &out, line, 0);
	assert_buf(&out, "AT+FOO=\"\",1,\"\"");
	buf_fini(&out);
	at_secrets_fini(&s);
}

/* A name alone is a command of its own: AT+CWJAP joins the last network. */
static void the_history_keeps_no_line_that_would_be_another_command(void **state)
{
	static const struct {
		const char *line, *kept; /* NULL: nothing */
	} cases[] = {
		{"AT+CWJAP \"net\",\"pw\"", NULL},
		{"AT+CWJAP\"net\",\"pw\"", NULL},
		{"AT+MQTTPASSWORDhunter2", NULL},
		{"AT+CWJAP=\"net\",\"pw\"", "> AT+CWJAP=\"net\",\"\""},
		{"AT+CWJPA=\"net\",\"pw\"", "> AT+CWJPA="},
		{"AT+MQTT 6,pw", "> AT+MQTT 6,"},
		{"AT+CWJAP", "> AT+CWJAP"},
		{"AT+CWSAP?", "> AT+CWSAP?"},
		{"AT+FOO=\"hunter2\"", "> AT+FOO=\"\""},
		{"", "> "},
	};
	struct at_secrets s = {0};
	struct buf out = {0};

	(void)state;
	at_secrets_learn(&s, SLICE("hunter2"));
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&out);
		buf_add_text(&out, "> ");
		bool kept = at_secrets_add_kept(&s, &out, slice_of(cases[i].line));
		if (kept != (cases[i].kept != NULL))
			fail_msg("%s is%s kept", cases[i].line, kept ? "" : " not");
		assert_buf(&out, kept ? cases[i].kept : "> ");
	}
	buf_fini(&out);
	at_secrets_fini(&s);
}

static void a_mistake_quotes_the_masked_line(void **state)
{
	struct slice line = SLICE("AT+MQTTCONN=0,\"h\",hunter2-secret,0");
	struct slice masked = SLICE("AT+MQTTCONN=0,\"h\",**************,0");
	struct diag d;

	(void)state;
	assert_true(at_line_mistake(line, masked, AT_DIALECT_ESP32_S, &d));
	assert_null(strstr(d.text, "hunter2"));
	assert_non_null(strstr(d.text, "port is **************"));
	assert_false(at_line_mistake(SLICE("AT"), SLICE("AT"), AT_DIALECT_ESP32_S, &d));
}

static void the_oldest_secret_is_forgotten_and_no_other(void **state)
{
	struct at_secrets s = {0};

	(void)state;
	at_secrets_learn(&s, SLICE("the first"));
	for (int i = 0; i < AT_SECRETS - 1; i++) {
		char text[] = "secretA";
		text[6] = (char)('A' + i);
		at_secrets_learn(&s, slice_of(text));
		at_secrets_learn(&s, slice_of(text));
	}
	assert_true(at_secrets_in(&s, SLICE("the first")));
	at_secrets_learn(&s, SLICE("the newest"));
	assert_false(at_secrets_in(&s, SLICE("the first")));
	assert_true(at_secrets_in(&s, SLICE("secretA")));
	assert_true(at_secrets_in(&s, SLICE("the newest")));
	at_secrets_fini(&s);
}

static void learn_many(struct at_secrets *s, int count, bool certain)
{
	for (int i = 0; i < count; i++) {
		char line[] = "AT+USERCFG=secretA";

		line[17] = (char)('A' + i);
		if (certain)
			at_secrets_learn(s, slice_of(line + 11));
		else
			at_secrets_learn_line(s, slice_of(line));
	}
}

static void what_a_valid_line_says_is_certain_as_it_stands_and_as_it_is_meant(void **state)
{
	struct at_secrets s = {0};

	(void)state;
	at_secrets_learn_line(&s, SLICE("AT+MQTTPASSWORD=0,\"hunter\\,two\""));
	assert_int_equal(s.count, 2);
	assert_buf(&s.values[0].text, "hunter\\,two");
	assert_buf(&s.values[1].text, "hunter,two");
	assert_true(s.values[0].certain && s.values[1].certain);
	at_secrets_fini(&s);
	at_secrets_learn_line(&s, SLICE("AT+MQTTPASSWORT=0,\"hunter2\""));
	assert_int_equal(s.count, 1);
	assert_false(s.values[0].certain);
	at_secrets_fini(&s);
}

static void a_secret_that_is_sent_again_is_the_newest(void **state)
{
	struct at_secrets s = {0};

	(void)state;
	at_secrets_learn(&s, SLICE("the first"));
	learn_many(&s, AT_SECRETS - 1, true);
	at_secrets_learn(&s, SLICE("the first"));
	at_secrets_learn(&s, SLICE("the newest"));
	assert_true(at_secrets_in(&s, SLICE("the first")));
	assert_false(at_secrets_in(&s, SLICE("secretA")));
	assert_true(at_secrets_in(&s, SLICE("secretB")));
	at_secrets_fini(&s);
}

static void what_may_be_none_is_forgotten_first(void **state)
{
	struct at_secrets s = {0};

	(void)state;
	at_secrets_learn(&s, SLICE("the first"));
	learn_many(&s, AT_SECRETS + 3, false);
	assert_true(at_secrets_in(&s, SLICE("the first")));
	assert_false(at_secrets_in(&s, SLICE("secretD")));
	assert_true(at_secrets_in(&s, SLICE("secretE")));
	/* What is learnt a second time, in a line that fits, is certain. */
	at_secrets_learn(&s, SLICE("secretE"));
	at_secrets_learn_line(&s, SLICE("AT+USERCFG=secretE"));
	learn_many(&s, AT_SECRETS, true);
	assert_false(at_secrets_in(&s, SLICE("the first")));
	at_secrets_fini(&s);
}

static void secrets_of_up_to_1024_bytes_are_hidden(void **state)
{
	static const size_t lengths[] = {64, 65, 1023, 1024};

	(void)state;
	for (size_t i = 0; i < ALEN(lengths); i++) {
		struct at_secrets s = {0};
		struct buf secret = {0};

		buf_add_repeat(&secret, 'x', lengths[i]);
		at_secrets_learn(&s, buf_slice(&secret));
		assert_true(at_secrets_in(&s, buf_slice(&secret)));
		buf_fini(&secret);
		at_secrets_fini(&s);
	}
}

static void the_end_may_be_the_beginning_of_a_secret(void **state)
{
	static const struct {
		const char *text;
		size_t begun;
	} cases[] = {{"", 0}, {"x", 0}, {"xab", 2}, {"xabac", 4}, {"abacab", 2}, {"abacuses", 0}};
	struct at_secrets s = {0};

	(void)state;
	at_secrets_learn(&s, SLICE("abacuses"));
	at_secrets_learn(&s, SLICE("xab")); /* too short */
	for (size_t i = 0; i < ALEN(cases); i++)
		assert_int_equal(at_secrets_begun(&s, slice_of(cases[i].text)), cases[i].begun);
	at_secrets_fini(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_masked_and_nothing_else),
		cmocka_unit_test(what_is_empty_is_no_secret),
		cmocka_unit_test(commands_that_no_table_has_are_left_alone),
		cmocka_unit_test(no_cut_and_no_lost_byte_shows_the_password),
		cmocka_unit_test(a_secret_that_was_sent_is_hidden_wherever_it_stands),
		cmocka_unit_test(what_a_right_line_says_openly_was_no_secret),
		cmocka_unit_test(nothing_is_kept_of_a_line_whose_rest_reads_as_a_secret),
		cmocka_unit_test(pieces_are_hidden_in_what_may_be_an_echo),
		cmocka_unit_test(a_line_that_says_a_known_secret_is_kept_without_it),
		cmocka_unit_test(the_history_keeps_no_line_that_would_be_another_command),
		cmocka_unit_test(a_mistake_quotes_the_masked_line),
		cmocka_unit_test(the_oldest_secret_is_forgotten_and_no_other),
		cmocka_unit_test(what_a_valid_line_says_is_certain_as_it_stands_and_as_it_is_meant),
		cmocka_unit_test(a_secret_that_is_sent_again_is_the_newest),
		cmocka_unit_test(what_may_be_none_is_forgotten_first),
		cmocka_unit_test(secrets_of_up_to_1024_bytes_are_hidden),
		cmocka_unit_test(the_end_may_be_the_beginning_of_a_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
