/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the simulated board answers, as a page: tests/view/sim.txt has lines and events, and below
 * each of them what the board says, what goes to its log port and what it asks of its broker.
 */
#include <inttypes.h>

#include "page.h"
#include "sim/board.h"

/* A line is sent with its line end.  The words of talk_step begin with a colon. */
static const struct {
	const char *title;
	enum at_dialect dialect;
	bool nonos;
	const char *steps[64];
} talks[] = {
	{"Lines that no board takes", AT_DIALECT_ESP32_S, false,
		{"", "X", "AT", "at", "AT ", "ATE", "ATE2", "ATEX", "ATGMR", "AT+", "AT+GMR?",
			"AT+GMR=1", "AT+GMR=?", "AT+gmr", "AT+XYZZY", "AT+MQTTCLEAN",
			"AT+MQTTCLEAN?", "AT+MQTTCLEAN=", "AT+MQTTCLEAN=1", "AT+MQTTCLEAN=x",
			"AT+MQTTCLEAN=\"0\"", "AT+MQTTCLEAN=0,1", "AT+MQTTSUB=0",
			"AT+MQTTSUB=0,t,1", "AT+MQTTSUB=0,\"t,1", "AT+MQTTSUB=0,\"t\\",
			"AT+MQTTSUB=0,\"t\"x,1", "AT+MQTTSUB=0,\"\",1", "AT+MQTTSUB=0,\"t\",3",
			"AT+MQTTSUB=0,\"t\",", "AT+MQTTCONN??", "AT+CWMODE=4", "AT+CWMODE=-1",
			"AT+CWJAP=1", "AT+CIPSNTPCFG=2", "AT+SYSLOG=2", NULL}},
	{"System", AT_DIALECT_ESP32_S, false,
		{"AT+GMR", "AT+CMD?", "AT+SYSLOG?", "AT+SYSMSG?", "AT+SYSMSG=3", "AT+SYSMSG?",
			"AT+SYSMSGFILTER?", "AT+SYSMSGFILTER=1", "AT+SYSMSGFILTER?", "AT+SYSSTORE?",
			"AT+SYSSTORE=0", "AT+SYSSTORE?", "AT+UART_CUR?",
			"AT+UART_CUR=115200,8,1,0,0", "AT+UART_CUR=9600,7,3,2,1", "AT+UART_CUR?",
			"AT+UART_DEF?", "AT+UART_DEF=19200,8,1,0,0", "AT+UART_CUR?", "AT+UART_DEF?",
			"AT+RST", ":tick", "AT+UART_CUR?", "AT+SYSLOG?", "AT+SYSSTORE?", "ATE0",
			"AT", "ATE1", "AT", "AT+RESTORE", ":tick", "AT+UART_CUR?", ":crash", "AT",
			":tick", "AT", ":off", "AT", ":on", ":tick", "AT", NULL}},
	{"System of later firmware", AT_DIALECT_ESP_AT, false,
		{"AT+GMR", "AT+CMD?", "AT+RST", ":tick", "AT+RESTORE", ":tick", NULL}},
	{"Firmware without MQTT", AT_DIALECT_ESP32_S, true,
		{"AT+GMR", "AT+MQTTCONN?", "AT+CMD?", "AT+CWMODE?", "AT+UART_CUR?", "AT+SYSLOG=1",
			"AT+RST", ":tick", NULL}},
	{"Wi-Fi", AT_DIALECT_ESP32_S, false,
		{"AT+CWMODE?", "AT+CWJAP?", "AT+CIPSTA?", "AT+CWLAP", "AT+CWLAP=\"nobody\"",
			"AT+CWQAP", "AT+CWJAP?", "AT+CIPSTA?", "AT+CWJAP=\"net\",\"1234567\"",
			":tick", "AT+CWJAP=\"net\",\"12345678\"", ":tick", "AT+CWJAP?",
			"AT+CWJAP=\"open\"", ":tick", "AT+CWQAP", "AT+CWJAP", ":tick",
			"AT+CIPSTA=\"10.0.0.2\"", "AT+CIPSTA?",
			"AT+CIPSTA=\"10.0.0.2\",\"10.0.0.1\",\"255.0.0.0\"", "AT+CIPSTA?",
			"AT+CWMODE=2", "AT+CWMODE?", "AT+CWJAP=\"net\",\"12345678\"", "AT+CWLAP",
			"AT+CWMODE=3", "AT+CWJAP", ":tick", ":wifi off", "AT+CWJAP?", "AT+CWJAP",
			":tick", ":wifi on", "AT+RST", ":tick", "AT+CWJAP?", "AT+SYSSTORE=0",
			"AT+CWMODE=1", "AT+CWJAP=\"other\"", ":tick", "AT+RST", ":tick",
			"AT+CWMODE?", "AT+CWJAP?", "AT+RESTORE", ":tick", "AT+CWMODE?", "AT+CWJAP",
			NULL}},
	{"Wi-Fi of later firmware", AT_DIALECT_ESP_AT, false, {"AT+CWJAP?", "AT+CWLAP", NULL}},
	{"The clock", AT_DIALECT_ESP32_S, false,
		{"AT+CIPSNTPCFG?", "AT+CIPSNTPTIME?", "AT+CIPSNTPCFG=1,8,\"a\",\"b\"", ":tick",
			"AT+CIPSNTPCFG?", "AT+CIPSNTPTIME?", ":wait 90", "AT+CIPSNTPTIME?",
			"AT+CIPSNTPCFG=1,-12", ":tick", "AT+CIPSNTPTIME?", "AT+CIPSNTPCFG=1,-13",
			"AT+CIPSNTPCFG=1,14", ":tick", "AT+CIPSNTPTIME?", "AT+CIPSNTPCFG=1,15",
			"AT+CIPSNTPCFG=1,100", ":tick", "AT+CIPSNTPTIME?", "AT+CIPSNTPCFG=1,-159",
			":tick", "AT+CIPSNTPTIME?", "AT+CIPSNTPCFG=1,160", "AT+CIPSNTPCFG=1",
			":tick", "AT+CIPSNTPTIME?", "AT+CIPSNTPCFG=0", "AT+CIPSNTPCFG?",
			"AT+CIPSNTPTIME?", "AT+CWQAP", "AT+CIPSNTPCFG=1,0,\"a\"", ":tick",
			"AT+CWJAP", ":tick", ":tick", "AT+RST", ":tick", "AT+CIPSNTPCFG?",
			"AT+CIPSNTPTIME?", NULL}},
	{"Certificates as partitions", AT_DIALECT_ESP32_S, false,
		{"AT+SYSFLASH?", "AT+SYSFLASH=2,\"mqtt_ca\",0,18",
			"AT+SYSFLASH=2,\"mqtt_cert\",8,8", "AT+SYSFLASH=2,\"none\",0,8",
			"AT+SYSFLASH=2,\"mqtt_ca\"", "AT+SYSFLASH=2,\"mqtt_ca\",8190,2",
			"AT+SYSFLASH=2,\"mqtt_ca\",8190,3", "AT+SYSFLASH=0,\"mqtt_ca\",1",
			"AT+SYSFLASH=0,\"mqtt_ca\",0,4097", "AT+SYSFLASH=0,\"mqtt_ca\",4096,8192",
			"AT+SYSFLASH=0,\"mqtt_ca\",4096,4096", "AT+SYSFLASH=2,\"mqtt_ca\",0,8",
			"AT+SYSFLASH=1,\"mqtt_ca\",4096,4", ":raw abcd",
			"AT+SYSFLASH=2,\"mqtt_ca\",4095,6", "AT+SYSFLASH=1,\"mqtt_ca\",4096,4",
			":raw ~~~~", "AT+SYSFLASH=2,\"mqtt_ca\",4096,4",
			"AT+SYSFLASH=0,\"mqtt_ca\"", "AT+SYSFLASH=2,\"mqtt_ca\",0,2",
			"AT+MQTTUSERCFG=0,3,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCONN=0,\"h\",8883,0",
			NULL}},
	{"Certificates as values", AT_DIALECT_ESP_AT, false,
		{"AT+SYSMFG?", "AT+SYSMFG=1", "AT+SYSMFG=1,\"mqtt_ca\"",
			"AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\"",
			"AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\",4",
			"AT+SYSMFG=1,\"mqtt_ca\",\"mqtt_ca\",4,1", "AT+SYSMFG=1,\"none\"",
			"AT+SYSMFG=1,\"mqtt_ca\",\"none\"", "AT+SYSMFG=2,\"mine\",\"k\",1,7",
			"AT+SYSMFG=2,\"mine\",\"k2\",6,-7", "AT+SYSMFG?", "AT+SYSMFG=1,\"mine\"",
			"AT+SYSMFG=2,\"mine\",\"t\",7,5", ":raw hello",
			"AT+SYSMFG=2,\"mine\",\"b\",8,3", ":raw xyz", "AT+SYSMFG=1,\"mine\",\"t\"",
			"AT+SYSMFG=1,\"mine\",\"b\",1,1", "AT+SYSMFG=2,\"mine\",\"t\",9,1",
			"AT+SYSMFG=2,\"mine\",\"t\",0,1", "AT+SYSMFG=2,\"mine\",\"t\"",
			"AT+SYSMFG=2,\"mine\",\"t\",7,0", "AT+SYSMFG=2,\"mine\",\"t\",7,4001",
			"AT+SYSMFG=2,\"mine\",\"k\",2,8", "AT+SYSMFG=1,\"mine\",\"k\"",
			"AT+SYSMFG=0,\"mine\",\"k\"", "AT+SYSMFG=0,\"mine\",\"k\"",
			"AT+SYSMFG=0,\"mine\"", "AT+SYSMFG?", "AT+SYSMFG=0,\"mqtt_ca\"",
			"AT+MQTTUSERCFG=0,5,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCONN=0,\"h\",8883,0",
			"AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca.0\",8,3", ":raw new",
			"AT+MQTTCONN=0,\"h\",8883,0", "AT+MQTTCLEAN=0", ":disconnected",
			"AT+SYSMFG=0", "AT+SYSMFG?", "AT+SYSMFG=0", NULL}},
	{"MQTT, before it is configured", AT_DIALECT_ESP32_S, false,
		{"AT+MQTTCONN?", "AT+MQTTUSERCFG?", "AT+MQTTCONNCFG?", "AT+MQTTCLIENTID=0,\"c\"",
			"AT+MQTTCONNCFG=0,120,0,\"\",\"\",0,0", "AT+MQTTCONN=0,\"h\",1883,0",
			"AT+MQTTPUB=0,\"t\",\"d\",0,0", "AT+MQTTPUBRAW=0,\"t\",1,0,0",
			"AT+MQTTSUB=0,\"t\",0", "AT+MQTTUNSUB=0,\"t\"", "AT+MQTTSUB?",
			"AT+MQTTCLEAN=0", NULL}},
	{"MQTT, configured", AT_DIALECT_ESP32_S, false,
		{"AT+MQTTUSERCFG=0,6,\"c\",\"u\",\"p\",0,0,\"path\"", "AT+MQTTUSERCFG?",
			"AT+MQTTCONN?", "AT+MQTTCLIENTID=0,\"cc\"", "AT+MQTTCLIENTID?",
			"AT+MQTTUSERNAME=0,\"uu\"", "AT+MQTTUSERNAME?", "AT+MQTTPASSWORD=0,\"pp\"",
			"AT+MQTTPASSWORD?", "AT+MQTTCONNCFG=0,0,1,\"wt\",\"wm\",2,1",
			"AT+MQTTCONNCFG?", "AT+MQTTCONN?", "AT+MQTTSUB=0,\"t\",0",
			"AT+MQTTCONN=0,\"h\",80,1", ":refused 1", "AT+MQTTCONN?",
			"AT+MQTTCONN=0,\"h\",80,1", ":refused 5", "AT+MQTTCONN=0,\"h\",80,1",
			":refused 6", "AT+MQTTCONN=0,\"h\",80,1", ":untrusted",
			"AT+MQTTCONN=0,\"h\",80,1", ":no tls", "AT+MQTTCONN=0,\"h\",80,1",
			":misnamed", "AT+MQTTCONN=0,\"h\",80,1", ":unreachable",
			"AT+MQTTCONN=0,\"h\",80,1", "AT", ":tick", "AT+MQTTCONN=0,\"h\",80,1",
			":wifi off", ":wifi on", "AT+MQTTCLEAN=0", "AT+MQTTCONN?",
			"AT+MQTTUSERCFG?", NULL}},
	{"MQTT, connected", AT_DIALECT_ESP32_S, false,
		{"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"/p\"", "AT+MQTTCONN=0,\"h\",1883,0",
			":connected", "AT+MQTTCONN?", "AT+MQTTCONN=0,\"h\",1883,0",
			"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCLIENTID=0,\"x\"",
			"AT+MQTTSUB?", "AT+MQTTSUB=0,\"t\",1", ":subscribed 1", "AT+MQTTSUB?",
			"AT+MQTTCONN?", "AT+MQTTSUB=0,\"t\",2", ":subscribed 0",
			"AT+MQTTSUB=0,\"u\",0", ":subscribed 128", "AT+MQTTSUB=0,\"v\",0", ":tick",
			"AT+MQTTSUB?", ":message t hello", ":message t",
			"AT+MQTTPUB=0,\"t\",\"d\\,e\",1,1", "AT", ":published",
			"AT+MQTTPUB=0,\"t\",\"d\",0,0", ":unpublished",
			"AT+MQTTPUB=0,\"t\",\"d\",0,0", ":tick", "AT+MQTTPUBRAW=0,\"t\",5,2,1",
			":raw he", ":raw llo", ":published", "AT+MQTTPUBRAW=0,\"t\",1,0,0",
			":raw x", ":unpublished", "AT+MQTTPUBRAW=0,\"t\",1,0,0", ":raw x", ":lost",
			"AT+MQTTCONN?", "AT+MQTTPUB=0,\"t\",\"d\",0,0",
			"AT+MQTTCONN=0,\"h\",1883,0", "AT+MQTTCLEAN=0", ":disconnected",
			"AT+MQTTCONN?", NULL}},
	{"MQTT, unsubscribed and cleaned", AT_DIALECT_ESP32_S, false,
		{"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCONN=0,\"h\",1883,0",
			":connected", "AT+MQTTSUB=0,\"t\",1", ":subscribed 1",
			"AT+MQTTSUB=0,\"u\",1", ":subscribed 1", "AT+MQTTUNSUB=0,\"v\"",
			":unsubscribed", "AT+MQTTUNSUB=0,\"t\"", ":unsubscribed", "AT+MQTTSUB?",
			"AT+MQTTUNSUB=0,\"u\"", ":not unsubscribed", "AT+MQTTUNSUB=0,\"u\"",
			":unsubscribed", "AT+MQTTCONN?", "AT+MQTTCLEAN=0", ":lost", ":tick",
			"AT+MQTTCONN?", NULL}},
	{"MQTT, lost and connected again", AT_DIALECT_ESP32_S, false,
		{"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTCONN=0,\"h\",1883,1",
			":connected", "AT+MQTTSUB=0,\"t\",1", ":subscribed 1", ":lost", ":tick",
			":unreachable", ":tick", ":unreachable", ":tick", ":unreachable", ":tick",
			":unreachable", ":tick", ":unreachable", ":tick", ":connected",
			"AT+MQTTSUB?", ":broker off", ":broker on", ":connected", ":wifi off",
			":wifi on", ":connected", ":crash", ":tick", "AT+MQTTCONN?", NULL}},
	{"MQTT of later firmware", AT_DIALECT_ESP_AT, false,
		{"AT+MQTTALPN=0,1,\"a\"", "AT+MQTTUSERCFG=0,1,\"c\",\"\",\"\",0,0,\"\"",
			"AT+MQTTALPN=0,1,\"a\"", "AT+MQTTSNI=0,\"s\"",
			"AT+MQTTUSERCFG=0,4,\"c\",\"\",\"\",0,0,\"\"", "AT+MQTTALPN=0,2,\"a\"",
			"AT+MQTTALPN=0,2,\"a\",\"bc\"", "AT+MQTTSNI=0,\"s\"",
			"AT+MQTTLONGCLIENTID=0,3", ":raw abc", "AT+MQTTLONGUSERNAME=0,3",
			":raw def", "AT+MQTTLONGPASSWORD=0,3", ":raw ghi",
			"AT+MQTTCONNCFG=0,60,0,\"wt\",\"wm\",1,0",
			"AT+MQTTCONN=0,\"h\",8883,0,5000", ":tick", "AT+MQTTCONN=0,\"h\",8883,0",
			":misnamed", "AT+MQTTCONN=0,\"h\",8883,0", ":connected",
			"AT+MQTTSUB=0,\"t\",1,4000", ":tick", "AT+MQTTPUB=0,\"t\",\"d\",0,0",
			":tick", "AT+MQTTPUBRAW=0,\"t\",1,0,0,3000", ":raw x", ":tick", ":lost",
			"AT+MQTTPUB=0,\"t\",\"d\",0,0", "AT+MQTTSUB=0,\"t\",1", "AT+MQTTCLEAN=0",
			":tick", NULL}},
};

struct talk {
	struct board *board;
	struct broker broker;
	struct buf *page, out;
	int64_t now;
};

static struct talk *talk_of(struct broker *b)
{
	return b->user ? (struct talk *)((char *)b - offsetof(struct talk, broker)) : NULL;
}

static void talk_add_visible(struct buf *page, struct slice bytes)
{
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];
		if (c == '\r' || c == '\n')
			buf_add_text(page, c == '\r' ? "\\r" : "\\n");
		else if (c < 0x20 || c >= 0x7f)
			buf_addf(page, "\\x%02x", c);
		else
			buf_add_char(page, (char)c);
	}
}

/* Lines as they came, with their ends written out. */
static void talk_add_said(struct talk *t)
{
	struct slice rest = buf_slice(&t->out);

	while (rest.n) {
		size_t end = slice_find_char(rest, '\n');
		struct slice line = slice_sub(rest, 0, end == SLICE_NONE ? end : end + 1);
		buf_add_text(t->page, "  < ");
		talk_add_visible(t->page, line);
		buf_add_char(t->page, '\n');
		rest = slice_from(rest, line.n);
	}
	buf_clear(&t->out);
}

static void talk_said(void *user, struct slice bytes)
{
	struct talk *t = user;

	buf_add(&t->out, bytes);
}

static void talk_log(void *user, struct slice line)
{
	struct talk *t = user;

	buf_addf(t->page, "  ~ %.*s\n", SLICE_ARG(line));
}

static void talk_raw(void *user, struct slice bytes)
{
	struct talk *t = user;

	buf_add_text(t->page, "  = as data: ");
	talk_add_visible(t->page, bytes);
	buf_add_char(t->page, '\n');
}

static void talk_rate(void *user, long long baud)
{
	struct talk *t = user;

	talk_add_said(t);
	buf_addf(t->page, "  = from now on at %lld baud\n", baud);
}

static int64_t talk_clock(void *user)
{
	(void)user;
	return 1795388820; /* 2026-11-22 23:07:00 UTC */
}

static void talk_add_text(struct buf *page, const char *label, struct slice text)
{
	if (!text.n)
		return;
	buf_addf(page, ", %s ", label);
	talk_add_visible(page, text);
}

static void talk_connect(struct broker *b, const struct broker_connect *how)
{
	struct talk *t = talk_of(b);

	talk_add_said(t);
	buf_addf(t->page, "  = connect to %.*s:%lld, scheme %lld, keepalive %lld%s%s%s%s",
		SLICE_ARG(how->host), how->port, how->scheme, how->keepalive,
		how->clean_session ? ", clean" : "", how->verify_name ? ", names are checked" : "",
		how->has_username ? ", with a name" : "",
		how->has_password ? ", with a password" : "");
	talk_add_text(t->page, "path", how->path);
	talk_add_text(t->page, "client", how->client_id);
	talk_add_text(t->page, "user", how->username);
	talk_add_text(t->page, "password", how->password);
	talk_add_text(t->page, "alpn", how->alpn);
	if (how->will_topic.n)
		buf_addf(t->page, ", will %.*s=%.*s %lld %d", SLICE_ARG(how->will_topic),
			SLICE_ARG(how->will_message), how->will_qos, how->will_retain);
	talk_add_text(t->page, "ca", how->ca);
	talk_add_text(t->page, "certificate", how->certificate);
	talk_add_text(t->page, "key", how->key);
	buf_add_char(t->page, '\n');
}

static void talk_ask(struct broker *b, const char *what, struct slice topic, long long qos)
{
	struct talk *t = talk_of(b);

	if (!t)
		return;
	talk_add_said(t);
	buf_addf(t->page, "  = %s", what);
	if (topic.n)
		buf_addf(t->page, " %.*s", SLICE_ARG(topic));
	if (qos >= 0)
		buf_addf(t->page, " %lld", qos);
	buf_add_char(t->page, '\n');
}

static void talk_disconnect(struct broker *b)
{
	talk_ask(b, "disconnect", SLICE(""), -1);
}

static void talk_abort(struct broker *b)
{
	talk_ask(b, "abort", SLICE(""), -1);
}

static void talk_subscribe(struct broker *b, struct slice filter, long long qos)
{
	talk_ask(b, "subscribe", filter, qos);
}

static void talk_unsubscribe(struct broker *b, struct slice filter)
{
	talk_ask(b, "unsubscribe", filter, -1);
}

static void talk_publish(
	struct broker *b, struct slice topic, struct slice payload, long long qos, bool retain)
{
	talk_ask(b, retain ? "publish, retained," : "publish", topic, qos);
	talk_raw(talk_of(b), payload);
}

static void talk_start(struct talk *t, size_t i, struct buf *page)
{
	*t = (struct talk){.page = page,
		.broker = {.connect = talk_connect,
			.disconnect = talk_disconnect,
			.abort = talk_abort,
			.subscribe = talk_subscribe,
			.unsubscribe = talk_unsubscribe,
			.publish = talk_publish}};
	t->board = board_new(&(struct board_options){.dialect = talks[i].dialect,
		.nonos = talks[i].nonos,
		.send = talk_said,
		.log = talk_log,
		.raw = talk_raw,
		.rate = talk_rate,
		.clock = talk_clock,
		.user = t,
		.broker = &t->broker,
		.ca = SLICE("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"),
		.certificate = SLICE("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----"),
		.key = SLICE("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----")});
	board_power_on(t->board, 0);
	board_tick(t->board, 0);
	board_receive(t->board, SLICE("ATE0\r\n"), 0);
	if (!talks[i].nonos)
		board_receive(t->board, SLICE("AT+SYSLOG=1\r\n"), 0);
	talk_add_said(t);
}

static void talk_fail(struct talk *t, enum broker_trouble trouble, long long code)
{
	t->broker.events->connected(t->broker.user,
		&(struct broker_failure){.trouble = trouble, .code = code, .why = "so it is"});
}

static bool talk_on_network(struct talk *t, const char *step)
{
	if (strncmp(step, ":wifi", 5) == 0)
		board_set_wifi(t->board, strstr(step, "on"));
	else if (strncmp(step, ":broker", 7) == 0)
		board_set_broker(t->board, strstr(step, " on"));
	else if (strcmp(step, ":crash") == 0)
		board_crash(t->board, t->now);
	else if (strcmp(step, ":off") == 0)
		board_power_off(t->board);
	else if (strcmp(step, ":on") == 0)
		board_power_on(t->board, t->now);
	else
		return false;
	return true;
}

/* The broker's answers. */
static bool talk_on_broker(struct talk *t, const char *step)
{
	const struct broker_events *e = t->broker.events;
	struct slice rest = slice_of(step);
	long long number = 0;

	if (strcmp(step, ":connected") == 0)
		e->connected(t->broker.user, NULL);
	else if (slice_take(&rest, SLICE(":refused ")) && slice_to_number(rest, &number))
		talk_fail(t, BROKER_REFUSES, number);
	else if (strcmp(step, ":untrusted") == 0)
		talk_fail(t, BROKER_UNTRUSTED, 0);
	else if (strcmp(step, ":misnamed") == 0)
		talk_fail(t, BROKER_MISNAMED, 0);
	else if (strcmp(step, ":no tls") == 0)
		talk_fail(t, BROKER_NO_TLS, 0);
	else if (strcmp(step, ":unreachable") == 0)
		talk_fail(t, BROKER_UNREACHABLE, 0);
	else if (strcmp(step, ":lost") == 0)
		e->lost(t->broker.user, "it broke");
	else if (slice_take(&rest, SLICE(":subscribed ")) && slice_to_number(rest, &number))
		e->subscribed(t->broker.user, true, number);
	else if (strcmp(step, ":unsubscribed") == 0 || strcmp(step, ":not unsubscribed") == 0)
		e->unsubscribed(t->broker.user, step[1] == 'u');
	else if (strcmp(step, ":published") == 0 || strcmp(step, ":unpublished") == 0)
		e->published(t->broker.user, step[1] == 'p');
	else if (strcmp(step, ":disconnected") == 0)
		e->disconnected(t->broker.user);
	else
		return false;
	return true;
}

static void talk_step(struct talk *t, const char *step)
{
	struct slice rest = slice_of(step);
	long long seconds = 0;

	t->now += 1000;
	buf_addf(t->page, "> %s\n", step);
	if (step[0] != ':') {
		board_receive(t->board, rest, t->now);
		board_receive(t->board, SLICE("\r\n"), t->now);
	} else if (strcmp(step, ":tick") == 0) {
		int64_t when = board_deadline(t->board);
		if (when < 0)
			buf_add_text(t->page, "  = nothing is due\n");
		else
			buf_addf(t->page, "  = after %" PRId64 " ms\n", (when - t->now) / 1000);
		t->now = when > t->now ? when : t->now;
		board_tick(t->board, t->now);
	} else if (slice_take(&rest, SLICE(":wait ")) && slice_to_number(rest, &seconds)) {
		t->now += seconds * 1000000;
		board_tick(t->board, t->now);
	} else if (slice_take(&rest, SLICE(":raw "))) {
		board_receive(t->board, rest, t->now);
	} else if (slice_take(&rest, SLICE(":message "))) {
		size_t blank = slice_find_char(rest, ' ');
		board_message(t->board, slice_sub(rest, 0, blank),
			blank == SLICE_NONE ? SLICE("") : slice_from(rest, blank + 1));
	} else if (!talk_on_network(t, step) && !talk_on_broker(t, step)) {
		fail_msg("no such step: %s", step);
	}
	talk_add_said(t);
}

static void a_board_says_what_it_should(void **state)
{
	struct buf page = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(talks); i++) {
		struct talk t;

		buf_addf(&page, "%s%s\n", i ? "\n" : "", talks[i].title);
		talk_start(&t, i, &page);
		for (const char *const *step = talks[i].steps; *step; step++)
			talk_step(&t, *step);
		board_free(t.board);
		buf_fini(&t.out);
	}
	assert_page(buf_slice(&page), "sim");
	buf_fini(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_board_says_what_it_should),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
