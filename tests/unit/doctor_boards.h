/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boards for test_doctor_inquiry.c: what they answer, and what is to be found out about them. */
#ifndef TESTS_DOCTOR_BOARDS_H
#define TESTS_DOCTOR_BOARDS_H

#include "doctor/facts.h"

enum { ASKED_EXCHANGES = 12 };
static const int64_t ASKED_HERE = 1795000000; /* 2026-11-18 */

struct asked_board {
	const char *what;
	const char *version; /* NULL: 2.1.0.0 */
	const char *chip;
	long long state, scheme; /* as AT+MQTTCONN? reported them */
	const char *host;
	/* Lines without their ends; to all others it says ERROR.  NULL: it says nothing. */
	struct {
		const char *line, *answer;
	} exchanges[ASKED_EXCHANGES];
	const char *found; /* names, the cause first */
	const char *says;  /* a piece of the text of the first that has a remedy */
	const char *to_do; /* ... and of the remedy */
};

#define FINAL "\r\nOK\r\n"
#define JOINED "+CWJAP:\"workshop\",\"02:00:00:a7:00:02\",1,-63,0,1,3,0\r\n" FINAL
#define ADDRESS                                                                               \
	"+CIPSTA:ip:\"192.168.4.2\"\r\n+CIPSTA:gateway:\"192.168.4.1\"\r\n+CIPSTA:netmask:\"" \
	"255.255.255.0\"\r\n" FINAL
#define NO_AP "No AP\r\n" FINAL

static void asked_board_begin(struct doctor_facts *f, const struct asked_board *board)
{
	struct buf line = {0};

	buf_addf(&line, "AT version:%s(abc)", board->version ? board->version : "2.1.0.0");
	wire_firmware_learn_line(&f->firmware, buf_slice(&line));
	buf_fini(&line);
	if (board->chip)
		strcpy(f->firmware.chip, board->chip);
	f->answered = f->has_mqtt = true;
	f->state = board->state;
	f->board.scheme = board->scheme;
	f->rates = 1;
	f->board.port = 1883;
	buf_add_text(&f->name, "p");
	buf_add_text(&f->board.host, board->host ? board->host : "");
	buf_clear(&f->sent);
}

static const struct asked_board asked_boards[] = {
	{.what = "a connected board",
		.state = 6,
		.scheme = 1,
		.host = "broker.example",
		.exchanges = {{"AT+CWJAP?", JOINED}, {"AT+CIPSTA?", ADDRESS},
			{"AT+SYSTIMESTAMP?", "+SYSTIMESTAMP:1795000100\r\n" FINAL},
			{"AT+MQTTSUB?", "+MQTTSUB:0,6,\"t\",1\r\n" FINAL}},
		.found = "firmware state wifi clock configuration subscriptions sent"},
	{.what = "connected and not subscribed",
		.state = 4,
		.scheme = 1,
		.host = "broker.example",
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+MQTTSUB?", "+MQTTSUB:0,4,\"\",0\r\n" FINAL}},
		.found = "firmware state wifi not-subscribed configuration sent",
		.says = "nothing is subscribed",
		.to_do = "AT+MQTTSUB"},
	{.what = "no network was ever joined",
		.exchanges = {{"AT+CWJAP?", NO_AP}, {"AT+CWSTATE?", "+CWSTATE:0,\"\"\r\n" FINAL},
			{"AT+CWLAP",
				"+CWLAP:(3,\"workshop\",-63,\"02:00:00:a7:00:02\",1)\r\n" FINAL}},
		.found = "no-network firmware state not-configured sent",
		.says = "in no Wi-Fi network; it hears 1 network",
		.to_do = "AT+CWJAP="},
	{.what = "wrong Wi-Fi password",
		.exchanges = {{"AT+CWJAP?", NO_AP},
			{"AT+CWSTATE?", "+CWSTATE:3,\"workshop\"\r\n" FINAL},
			{"AT+CWLAP",
				"+CWLAP:(3,\"other\",-33,\"02:00:00:a7:00:01\",1)\r\n"
				"+CWLAP:(3,\"workshop\",-63,\"02:00:00:a7:00:02\",1)\r\n" FINAL}},
		.found = "wifi-password firmware state not-configured sent",
		.says = "(workshop, -63 dBm)",
		.to_do = "AT+CWJAP="},
	{.what = "the access point is off",
		.exchanges = {{"AT+CWJAP?", NO_AP},
			{"AT+CWSTATE?", "+CWSTATE:4,\"workshop\"\r\n" FINAL}, {"AT+CWLAP", FINAL}},
		.found = "network-missing firmware state not-configured sent",
		.says = "does not hear its Wi-Fi network, workshop; it hears 0 networks",
		.to_do = "2.4 GHz"},
	{.what = "it is joining",
		.exchanges = {{"AT+CWJAP?", NO_AP},
			{"AT+CWSTATE?", "+CWSTATE:3,\"workshop\"\r\n" FINAL}},
		.found = "not-joined firmware state not-configured sent",
		.says = "workshop; it is trying"},
	{.what = "no address",
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+CIPSTA?", "+CIPSTA:ip:\"0.0.0.0\"\r\n" FINAL}},
		.found = "no-address firmware state wifi not-configured sent",
		.says = "joined workshop, but has no address",
		.to_do = "DHCP"},
	{.what = "1970, and the scheme verifies",
		.state = 2,
		.scheme = 3,
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+CIPSNTPTIME?", "+CIPSNTPTIME:Thu Jan  1 00:01:07 1970\r\nOK\r\n"},
			{"AT+CIPSNTPCFG?", "+CIPSNTPCFG:0\r\n" FINAL}},
		.found = "clock-unset firmware state wifi not-connected configuration sent",
		.says = "1970",
		.to_do = "AT+CIPSNTPCFG=1"},
	{.what = "1970, and a time server that does not answer",
		.state = 2,
		.scheme = 5,
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+SYSTIMESTAMP?", "+SYSTIMESTAMP:67\r\n" FINAL},
			{"AT+CIPSNTPCFG?", "+CIPSNTPCFG:1,8,\"cn.ntp.org.cn\"\r\n" FINAL}},
		.found = "clock-unset firmware state wifi not-connected configuration sent",
		.to_do = "AT+SYSTIMESTAMP=1795000000"},
	{.what = "1970 does not matter without a certificate",
		.state = 2,
		.scheme = 2,
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+SYSTIMESTAMP?", "+SYSTIMESTAMP:67\r\n" FINAL}},
		.found = "firmware state wifi clock not-connected configuration sent"},
	{.what = "a clock that is a year behind",
		.state = 2,
		.scheme = 3,
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+CIPSNTPTIME?", "+CIPSNTPTIME:Tue Nov 18 10:00:00 2025\r\nOK\r\n"}},
		.found = "clock-wrong firmware state wifi not-connected configuration sent",
		.says = "2025-11-18 there and 2026-11-18 here"},
	{.what = "another time zone is not wrong",
		.state = 2,
		.scheme = 3,
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+CIPSNTPTIME?", "+CIPSNTPTIME:Thu Nov 19 03:00:00 2026\r\nOK\r\n"}},
		.found = "firmware state wifi clock not-connected configuration sent"},
	{.what = "a name that is not found",
		.state = 3,
		.scheme = 1,
		.host = "broker.example",
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+CIPDOMAIN=\"broker.example\"", "DNS Fail\r\n\r\nERROR\r\n"}},
		.found = "name firmware state wifi not-connected configuration sent",
		.says = "no address for the name broker.example"},
	{.what = "a name server that does not answer",
		.state = 3,
		.scheme = 1,
		.host = "broker.example",
		.exchanges = {{"AT+CWJAP?", JOINED}, {"AT+CIPDOMAIN=\"broker.example\"", NULL}},
		.found = "name firmware state cut-short wifi not-connected configuration sent"},
	{.what = "a lost connection to a host that is gone",
		.state = 3,
		.scheme = 1,
		.host = "192.168.1.20",
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+PING=\"192.168.1.20\"", "+PING:TIMEOUT\r\n\r\nERROR\r\n"}},
		.found = "unreachable firmware state wifi not-connected configuration sent",
		.says = "192.168.1.20"},
	{.what = "no ping alone is no fault",
		.state = 2,
		.scheme = 1,
		.host = "192.168.1.20",
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+PING=\"192.168.1.20\"", "+PING:TIMEOUT\r\n\r\nERROR\r\n"}},
		.found = "firmware state wifi not-connected configuration broker sent"},
	{.what = "TLS on an ESP8266",
		.chip = "ESP8266",
		.state = 2,
		.scheme = 5,
		.exchanges = {{"AT+CWJAP?", JOINED}},
		.found = "scheme firmware state wifi not-connected configuration sent",
		.says = "scheme 5",
		.to_do = "scheme 1"},
	{.what = "a token that has run out",
		.state = 1,
		.scheme = 2,
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+MQTTUSERCFG?",
				"+MQTTUSERCFG:0,2,\"bench01\",\"atmq-bench.azure-devices.net/bench01/"
				"?api-version=2021-04-12\",\"SharedAccessSignature "
				"sr=atmq-bench.azure-devices.net%2Fdevices%2Fbench01&sig="
				"AEeXVxENkKHRgdYKZnCAMs0AIhAYKTg3BkvnHmJd02w%3D&se=1793456000\",0,0,"
				"\"\"\r\n" FINAL}},
		.found = "credentials firmware state wifi not-connected configuration sent",
		.says = "Azure IoT Hub",
		.to_do = "atmq cloud azure"},
	{.what = "a client id of Aliyun for TLS, and TCP",
		.state = 1,
		.scheme = 1,
		.exchanges = {{"AT+CWJAP?", JOINED},
			{"AT+MQTTUSERCFG?",
				"+MQTTUSERCFG:0,1,\"pk.dn|securemode=2,signmethod=hmacsha256|\","
				"\"dn&pk\",\"c40fbb0ac39b014b1a443fdc0caf35ee2a44a58720bab9a71ad3c308f29"
				"dfb84\",0,0,\"\"\r\n" FINAL}},
		.found = "credentials firmware state wifi not-connected configuration sent",
		.says = "securemode",
		.to_do = "atmq cloud aliyun"},
	{.what = "a host with a scheme before it",
		.state = 2,
		.scheme = 1,
		.host = "mqtt://broker.example",
		.exchanges = {{"AT+CWJAP?", JOINED}},
		.found = "host firmware state wifi not-connected configuration sent",
		.to_do = "no mqtt://"},
	{.what = "mute from the first question on",
		.exchanges = {{"AT+CWJAP?", NULL}},
		.found = "mute firmware state not-configured sent",
		.says = "not AT+CWJAP?"},
	{.what = "busy for ever",
		.exchanges = {{"AT+CWJAP?", "\r\nbusy p...\r\n"}},
		.found = "board-busy firmware state not-configured sent"},
	{.what = "it restarts",
		.exchanges = {{"AT+CWJAP?", "\r\nready\r\n"}},
		.found = "restarted firmware state not-configured sent"},
	{.what = "hostile answers",
		.state = 6,
		.scheme = 1,
		.host = "h\x1b[2J",
		.exchanges = {{"AT+CWJAP?",
				      "+CWJAP:\"\x1b]0;x\x07\xff\",99999999999999999999,,-,\r\n"
				      "+CWJAP:\r\n+CWJAP:\"\r\n" FINAL},
			{"AT+CIPSTA?", "+CIPSTA:ip:\"\x1b[31m\"\r\n" FINAL},
			{"AT+SYSTIMESTAMP?", "+SYSTIMESTAMP:9223372036854775807\r\n" FINAL},
			{"AT+MQTTUSERCFG?",
				"+MQTTUSERCFG:0,1,\"\x1b[0m\",\"\x9b\",\"\\\"\\,\r\n" FINAL},
			{"AT+MQTTCONNCFG?", "+MQTTCONNCFG:0,-5\r\n" FINAL},
			{"AT+MQTTSUB?", "+MQTTSUB:0,6,\"\x1b\",1\r\n" FINAL}},
		.found = "firmware state wifi clock configuration subscriptions sent"},
};
static const size_t asked_board_count = ALEN(asked_boards);

#endif
