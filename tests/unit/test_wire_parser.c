/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdlib.h>
#include <time.h>

#include "wire/parser.h"

/* As SLICE, for tables: those take constants only. */
#define BYTES(literal)                         \
	{                                      \
		(literal), sizeof(literal) - 1 \
	}

/* Bytes as C writes them, so that a failed comparison can be read. */
static void add_bytes(struct buf *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 0x20 && c < 0x7f && c != '\\')
			buf_add_char(out, (char)c);
		else if (c == '\r')
			buf_add_text(out, "\\r");
		else if (c == '\n')
			buf_add_text(out, "\\n");
		else
			buf_addf(out, "\\x%02x", c);
	}
}

static void add_number(struct buf *out, long long number)
{
	if (number == WIRE_NO_NUMBER)
		buf_add_text(out, " -");
	else
		buf_addf(out, " %lld", number);
}

static void add_text(struct buf *out, bool has, struct slice text)
{
	buf_add_text(out, has ? " <" : " -");
	add_bytes(out, has ? text : slice_of(""));
	buf_add_text(out, has ? ">" : "");
}

struct heard {
	struct buf text; /* the events, a line each */
	struct buf raw;  /* their bytes */
	struct wire_parser *parser;
	enum wire_event_type expect_at; /* the session expects a prompt after this event */
};

static void add_fields(struct buf *out, const struct wire_event *e)
{
	long long numbers[] = {e->link, e->state};

	for (size_t i = 0; i < ALEN(numbers); i++)
		if (numbers[i] != WIRE_NO_NUMBER)
			add_number(out, numbers[i]);
	if (e->state_word.n)
		buf_addf(out, " '%.*s'", SLICE_ARG(e->state_word));
	if (e->type == WIRE_EVENT_CONNECTED || e->type == WIRE_EVENT_CONNECTION) {
		add_number(out, e->scheme);
		add_text(out, e->has_host, e->host);
		add_number(out, e->port);
		add_text(out, e->has_path, e->path);
		add_number(out, e->reconnect);
	} else if (e->type == WIRE_EVENT_MESSAGE) {
		add_text(out, true, e->topic);
		add_text(out, true, e->payload);
	} else if (e->type == WIRE_EVENT_SUBSCRIPTION) {
		add_text(out, true, e->topic);
		add_number(out, e->qos);
	} else if (e->type == WIRE_EVENT_ERRCODE) {
		buf_addf(out, " %08x", (unsigned)e->code);
	} else if (e->type == WIRE_EVENT_PUBLISH) {
		buf_add_text(out, e->ok ? " ok" : " fail");
	} else {
		if (e->name.n)
			add_text(out, true, e->name);
		if (e->text.n || e->type == WIRE_EVENT_INFO)
			add_text(out, true, e->text);
		if (e->payload.n)
			add_text(out, true, e->payload);
	}
}

static void hear(void *user, const struct wire_event *e)
{
	struct heard *h = user;

	buf_add_text(&h->text, wire_event_type_name(e->type));
	add_fields(&h->text, e);
	buf_add_char(&h->text, '\n');
	buf_add(&h->raw, e->raw);
	if (e->type == h->expect_at)
		wire_parser_expect_prompt(h->parser, true);
}

static void heard_fini(struct heard *h)
{
	buf_fini(&h->text);
	buf_fini(&h->raw);
}

struct sample {
	const char *name;
	struct slice in;
	const char *want;
	bool prompt; /* a prompting command is outstanding when it begins */
};

/* The chunk is in memory of exactly its size: the sanitizer sees any byte read past it, and a
 * slice kept for too long. */
static void feed(struct wire_parser *p, struct slice bytes)
{
	char *copy = malloc(bytes.n ? bytes.n : 1);

	if (bytes.n)
		memcpy(copy, bytes.p, bytes.n);
	wire_parser_feed(p, (struct slice){copy, bytes.n});
	free(copy);
}

/* Only blank lines at the end of the input may be in no event. */
static bool is_all(struct slice raw, struct slice in)
{
	if (!slice_starts(in, raw))
		return false;
	for (size_t i = raw.n; i < in.n; i++)
		if (in.p[i] != '\r' && in.p[i] != '\n')
			return false;
	return true;
}

/* The first chunk has `first` bytes, the others `step`. */
static void check(const struct sample *s, size_t first, size_t step)
{
	struct wire_parser p;
	struct heard h = {.parser = &p, .expect_at = WIRE_EVENT_TYPES};

	wire_parser_init(&p, hear, &h);
	wire_parser_expect_prompt(&p, s->prompt);
	feed(&p, slice_sub(s->in, 0, first));
	for (size_t at = first; at < s->in.n; at += step)
		feed(&p, slice_sub(s->in, at, step));
	wire_parser_finish(&p);
	if (!slice_eq(buf_slice(&h.text), slice_of(s->want)))
		fail_msg("%s, cut at %zu, then every %zu:\n got: %s\nwant: %s", s->name, first,
			step, buf_text(&h.text), s->want);
	if (!is_all(buf_slice(&h.raw), s->in))
		fail_msg("%s, cut at %zu, then every %zu: raw bytes differ", s->name, first, step);
	wire_parser_fini(&p);
	heard_fini(&h);
}

static void check_all(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t n = samples[i].in.n;
		for (size_t first = 0; first <= n; first++)
			check(&samples[i], first, n);
		for (size_t step = 1; step <= n; step++)
			check(&samples[i], 0, step);
		for (size_t first = 0; first <= n; first++)
			check(&samples[i], first, 1);
	}
}

/* protocol.md 2.3, byte for byte. */
static const struct sample vectors[] = {
	{"conn ok", BYTES("+MQTTCONNECTED:0,1,\"192.168.1.140\",\"1884\",\"\",0\r\n\r\nOK\r\n"),
		"connected 0 1 <192.168.1.140> 1884 <> 0\nok\n", false},
	{"conn fail", BYTES("+MQTTDISCONNECTED:0\r\n\r\nERROR\r\n"), "disconnected 0\nerror\n",
		false},
	{"conn fail SYSLOG", BYTES("+MQTTDISCONNECTED:0\r\nERR CODE:0x010a600b\r\n\r\nERROR\r\n"),
		"disconnected 0\nerrcode 010a600b\nerror\n", false},
	{"conn?", BYTES("+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n\r\nOK\r\n"),
		"connection 0 4 1 <h> 1883 <> 0\nok\n", false},
	{"sub? empty", BYTES("+MQTTSUB:0,4,\"\",0\r\n\r\nOK\r\n"), "subscription 0 4 <> 0\nok\n",
		false},
	{"pubraw, echo on", BYTES("AT+MQTTPUBRAW=0,\"t\",5,0,0\r\n\r\nOK\r\n\r\n>+MQTTPUB:OK\r\n"),
		"echo <AT+MQTTPUBRAW=0,\"t\",5,0,0>\nok\nprompt\npublish ok\n", false},
	{"pubraw + URC", BYTES("\r\nOK\r\n\r\n>+MQTTSUBRECV:0,\"t\",2,on\r\n+MQTTPUB:OK\r\n"),
		"ok\nprompt\nmessage 0 <t> <on>\npublish ok\n", true},
	{"pubraw fail", BYTES("\r\nOK\r\n\r\n>+MQTTDISCONNECTED:0+MQTTPUB:FAIL\r\n"),
		"ok\nprompt\ndisconnected 0\npublish fail\n", true},
	{"pubraw split", BYTES("\r\nOK\r\n+MQTTSUBRECV:0,\"t\",2,on\r\n\r\n>"),
		"ok\nmessage 0 <t> <on>\nprompt\n", true},
	{"recv binary", BYTES("+MQTTSUBRECV:0,\"t\",9,a\r\nOK\r\n>\0\r\n"),
		"message 0 <t> <a\\r\\nOK\\r\\n>\\x00>\n", false},
	{"recv zero", BYTES("+MQTTSUBRECV:0,\"t\",0,\r\n"), "message 0 <t> <>\n", false},
	{"recv x2", BYTES("+MQTTSUBRECV:0,\"t\",1,a\r\n+MQTTSUBRECV:0,\"t\",1,b\r\n"),
		"message 0 <t> <a>\nmessage 0 <t> <b>\n", false},
	{"busy", BYTES("ERR CODE:0x010b0000\r\n\r\nbusy p...\r\n"), "errcode 010b0000\nbusy\n",
		false},
	{"reset", BYTES("AT+MQTTCONN=0,\"h\",1883,0\r\n\x80\xfe\x03zz\xff\r\nready\r\n"),
		"echo <AT+MQTTCONN=0,\"h\",1883,0>\nnoise <\\x80\\xfe\\x03zz\\xff>\nready\n",
		false},
};

static void vectors_give_the_same_events_however_they_are_cut(void **state)
{
	(void)state;
	check_all(vectors, ALEN(vectors));
}

/* The rules of protocol.md 2.1 by number, and what 1.2 and 1.4 tell of single boards. */
static const struct sample rules[] = {
	{"1: a doubled CR", BYTES("AT+GMR\r\r\n\r\nOK\r\r\n"), "echo <AT+GMR>\nok\n", false},
	{"1: basic commands", BYTES("AT\r\nATE0\r\nate1\r\nAT+RST\r\n"),
		"echo <AT>\necho <ATE0>\necho <ate1>\necho <AT+RST>\n", false},
	{"1: more basic commands",
		BYTES("ATI\r\nATZ9\r\nAT&F\r\nATS3=13\r\nATS3?\r\nAT&\r\nAT9\r\nAT&1\r\nATE0x\r\nA\r\nAT+\r\n"),
		"echo <ATI>\necho <ATZ9>\necho <AT&F>\necho <ATS3=13>\necho <ATS3?>\nline <AT&>\nline <AT9>\n"
		"line <AT&1>\nline <ATE0x>\nline <A>\necho <AT+>\n",
		false},
	{"1: no echo", BYTES("AT version:2.1.0.0-dev\r\nATTENTION please\r\nAt last\r\n"),
		"line <AT version:2.1.0.0-dev>\nline <ATTENTION please>\nline <At last>\n", false},
	{"1: what stands in an echo is no event",
		BYTES("AT+MQTTPUB=0,\"t\",\"+MQTTPUB:OK\",0,0\r\n"),
		"echo <AT+MQTTPUB=0,\"t\",\"+MQTTPUB:OK\",0,0>\n", false},
	{"1: bytes that are no UTF-8 are echoed too", BYTES("AT+CWJAP=\"\xc4\xe3\",\"p\"\r\n"),
		"echo <AT+CWJAP=\"\\xc4\\xe3\",\"p\">\n", false},
	{"2: words", BYTES("\r\nSEND OK\r\n\r\nWill force to restart!!!\r\n\r\n+QUITT\r\n"),
		"ok\nline <Will force to restart!!!>\nline <+QUITT>\n", false},
	{"2: busy, and sending that failed",
		BYTES("\r\nbusy s...\r\n\r\nbusy p...\r\n\r\nSEND FAIL\r\n\r\nFAIL\r\nOK  \r\nbusy\r\nFAIL x\r\n"),
		"busy\nbusy\nerror\nerror\nok\nline <busy>\nline <FAIL x>\n", false},
	{"3: Wi-Fi", BYTES("WIFI CONNECTED\r\nWIFI GOT IP\r\nWIFI DISCONNECT\r\n+TIME_UPDATED\r\n"),
		"wifi <connected>\nwifi <got ip>\nwifi <disconnected>\nline <+TIME_UPDATED>\n",
		false},
	{"3: other answers",
		BYTES("+SYSLOG:1\r\n+CWJAP:2\r\n+CMD:60,\"AT+MQTTPUB\",0,0,1,0\r\n+CIPSTA:\r\n"),
		"info <SYSLOG> <1>\ninfo <CWJAP> <2>\n"
		"info <CMD> <60,\"AT+MQTTPUB\",0,0,1,0>\ninfo <CIPSTA> <>\n",
		false},
	{"4: blank lines say nothing",
		BYTES("\r\n\r\n\n\r\nOK\n\r\n\r\n+CIPSNTPTIME:Thu Jan 01 00:00:09 1970\nOK\r\n\r\n\r\n"),
		"ok\ninfo <CIPSNTPTIME> <Thu Jan 01 00:00:09 1970>\nok\n", false},
	{"5: no prompt without a prompting command", BYTES("\r\nOK\r\n\r\n> hello\r\n>\r\n"),
		"ok\nline <> hello>\nline <>>\n", false},
	{"5: only one prompt a command", BYTES(">>\r\n"), "prompt\nline <>>\n", true},
	{"5: not inside a line", BYTES("a>b\r\n>"), "line <a>b>\nprompt\n", true},
	{"5: no prompt after the refusal", BYTES("\r\nERROR\r\n>x\r\n"), "error\nline <>x>\n",
		true},
	{"5: no prompt after a reset", BYTES("\r\nready\r\n>x\r\n"), "ready\nline <>x>\n", true},
	{"5: the echo of a query prompts nothing", BYTES("AT+MQTTPUBRAW?\r\n>x\r\n"),
		"echo <AT+MQTTPUBRAW?>\nline <>x>\n", false},
	{"5: a length that is no number prompts nothing",
		BYTES("AT+MQTTPUBRAW=0,\"t\",x,0,0\r\n>x\r\n"),
		"echo <AT+MQTTPUBRAW=0,\"t\",x,0,0>\nline <>x>\n", false},
	{"5: a long username prompts too",
		BYTES("at+mqttlongusername=0,3\r\n\r\nOK\r\n\r\n>\r\nOK\r\n"),
		"echo <at+mqttlongusername=0,3>\nok\nprompt\nok\n", false},
	{"5: a blank behind the prompt (NonOS)", BYTES("\r\nOK\r\n> +MQTTPUB:OK\r\n"),
		"ok\nprompt\npublish ok\n", true},
	{"6: a URC behind a '>' nobody waited for", BYTES(">+MQTTPUB:OK\r\n"),
		"line <>>\npublish ok\n", false},
	{"7: FAIL and OK as the tail of DISCONNECTED",
		BYTES("+MQTTDISCONNECTED:0+MQTTPUB:FAIL\r\n+MQTTDISCONNECTED:0+MQTTPUB:OK\r\n"),
		"disconnected 0\npublish fail\ndisconnected 0\npublish ok\n", false},
	{"9: topic with comma, quote, UTF-8",
		BYTES("+MQTTSUBRECV:0,\"a,b\"c\",d/\xe4\xb8\xad\",3,xyz\r\n"),
		"message 0 <a,b\"c\",d/\\xe4\\xb8\\xad> <xyz>\n", false},
	{"9: a topic longer than what is around it",
		BYTES("+MQTTSUBRECV:0,\"a/topic/that/is/longer/than/what/is/around/it\",2,on\r\n"),
		"message 0 <a/topic/that/is/longer/than/what/is/around/it> <on>\n", false},
	{"9: the first pattern ends the header, not the last",
		BYTES("+MQTTSUBRECV:0,\"t\",7,x\",2,yy\r\n"), "message 0 <t> <x\",2,yy>\n", false},
	{"9: a topic that looks like an end", BYTES("+MQTTSUBRECV:0,\"a\",b\",\",4,\"x,y\r\n"),
		"message 0 <a\",b\",> <\"x,y>\n", false},
	{"9: another frame's text as payload",
		BYTES("+MQTTSUBRECV:0,\"t\",27,\r\n+MQTTSUBRECV:0,\"u\",2,on\r\n\r\n+MQTTPUB:OK\r\n"),
		"message 0 <t> <\\r\\n+MQTTSUBRECV:0,\"u\",2,on\\r\\n>\npublish ok\n", false},
	{"9: an empty topic", BYTES("+MQTTSUBRECV:0,\"\",1,x\r\n"), "message 0 <> <x>\n", false},
	{"9: no line end behind the payload",
		BYTES("+MQTTSUBRECV:0,\"t\",2,on+MQTTSUBRECV:0,\"t\",3,off\r\nOK\r\n"),
		"message 0 <t> <on>\nmessage 0 <t> <off>\nok\n", false},
	{"9: a prompt at once behind the payload",
		BYTES("+MQTTSUBRECV:0,\"t\",2,on>+MQTTPUB:OK\r\n"),
		"message 0 <t> <on>\nprompt\npublish ok\n", true},
	{"10: fragments are not joined",
		BYTES("+MQTTSUBRECV:0,\"t\",3,abc\r\n+MQTTSUBRECV:0,\"t\",2,de\r\n"),
		"message 0 <t> <abc>\nmessage 0 <t> <de>\n", false},
	{"11: a message before the result", BYTES("+MQTTSUBRECV:0,\"t\",2,on\r\n+MQTTPUB:OK\r\n"),
		"message 0 <t> <on>\npublish ok\n", false},
	{"stored: what is read back of flash is counted (certs.md 2, 3)",
		BYTES("+SYSMFG:\"mqtt_ca\",\"mqtt_ca\",8,10,ab\r\nOK\r\nZ\n\r\n\r\nOK\r\n"
		      "+SYSFLASH:5,\x00+\xff\r\n\r\nOK\r\n"),
		"info <SYSMFG> <\"mqtt_ca\",\"mqtt_ca\",8,10,ab\\r\\nOK\\r\\nZ\\n> <ab\\r\\nOK\\r\\nZ\\n>\nok\n"
		"info <SYSFLASH> <5,\\x00+\\xff\\r\\n> <\\x00+\\xff\\r\\n>\nok\n",
		false},
	{"stored: lists and numbers are lines",
		BYTES("+SYSFLASH:\"mqtt_ca\",64,14,0x3b000,0x2000\r\n+SYSMFG:\"mqtt_ca\"\r\n"
		      "+SYSMFG:\"mqtt_ca\",\"mqtt_ca\",8\r\n+SYSMFG:\"a\",\"b\",3,1,8\r\n+SYSFLASH:\r\n+SYSX:1\r\n"),
		"info <SYSFLASH> <\"mqtt_ca\",64,14,0x3b000,0x2000>\ninfo <SYSMFG> <\"mqtt_ca\">\n"
		"info <SYSMFG> <\"mqtt_ca\",\"mqtt_ca\",8>\ninfo <SYSMFG> <\"a\",\"b\",3,1,8>\n"
		"info <SYSFLASH> <>\ninfo <SYSX> <1>\n",
		false},
	{"stored: nothing, and a length that no board has",
		BYTES("+SYSFLASH:0,\r\nOK\r\n+SYSFLASH:99999999,a\r\nOK\r\n"),
		"info <SYSFLASH> <0,>\nok\nline <+SYSFLASH:99999999,a>\nok\n", false},
	{"stored: bytes were lost, as the byte behind them shows",
		BYTES("+SYSFLASH:9,ab\r\nOK\r\n+SYSLOG:1\r\n"),
		"incomplete <+SYSFLASH:9,ab>\nok\ninfo <SYSLOG> <1>\n", false},
	{"stored: the board was reset meanwhile", BYTES("+SYSFLASH:9,ab\r\n\r\nready\r\nOK\r\n"),
		"incomplete <+SYSFLASH:9,ab\\r\\n>\nready\nok\n", false},
	{"stored: bytes were lost, and no answer is to be seen",
		BYTES("+SYSFLASH:2,abcdefghijkl\r\nOK\r\n"),
		"incomplete <+SYSFLASH:2,abcdefghijk>\nline <l>\nok\n", false},
	{"13: boot text",
		BYTES("ets Jun  8 2016 00:22:57\r\n\r\nrst:0x1 (POWERON_RESET)\r\n\x1b[0;32mI (29) boot\x1b[0m\r\n\r\nready\r\n"),
		"line <ets Jun  8 2016 00:22:57>\nline <rst:0x1 (POWERON_RESET)>\n"
		"line <\\x1b[0;32mI (29) boot\\x1b[0m>\nready\n",
		false},
	{"13: garbage with a frame behind it",
		BYTES("\xe2\x00\x8c~WIFI CONNECTED\r\n\x02+MQTTCONNECTED:0,1,\"h\",\"1\",\"\",0\r\n"),
		"noise <\\xe2\\x00\\x8c~>\nwifi <connected>\nnoise <\\x02>\n"
		"connected 0 1 <h> 1 <> 0\n",
		false},
	{"13: garbage with a message behind it",
		BYTES("\xff\x00+MQTTSUBRECV:0,\"t\",6,a\r\nb\r\n\r\nOK\r\n"),
		"noise <\\xff\\x00>\nmessage 0 <t> <a\\r\\nb\\r\\n>\nok\n", false},
	{"clone: a blank line before the message", BYTES("\r\n+MQTTSUBRECV:0,\"t\",2,on\r\n"),
		"message 0 <t> <on>\n", false},
	{"clone: bare port",
		BYTES("+MQTTCONNECTED:0,1,\"h\",1883,\"\",0\r\n+MQTTCONN:0,4,1,\"h\",1883,\"/p\",1\r\n"),
		"connected 0 1 <h> 1883 <> 0\nconnection 0 4 1 <h> 1883 </p> 1\n", false},
	{"clone: short forms",
		BYTES("+MQTTCONNECTED:0,\"host\",1883\r\n+MQTTCONNECTED:0\r\nCMDRSP:ERROR\r\n"),
		"connected 0 - <host> 1883 - -\nconnected 0 - - - - -\nerror\n", false},
	{"clone: no path",
		BYTES("+MQTTCONN:0,5,1,\"h\",1883,1\r\n+MQTTCONNECTED:0,1,\"h\",\"1883\",0\r\n"),
		"connection 0 5 1 <h> 1883 - 1\nconnected 0 1 <h> 1883 - 0\n", false},
	{"clone: nothing behind the path, or behind the scheme",
		BYTES("+MQTTCONN:0,4,1,\"h\",\"1883\",\"/p\"\r\n+MQTTCONN:0,4,1\r\n+MQTTCONN:0,4,1,\"h\"\r\n"
		      "+MQTTCONN:0,4,1,\"h\",1883\r\n+MQTTCONN:0,4,\"h\",1883\r\n+MQTTCONN:0,4\r\n"),
		"connection 0 4 1 <h> 1883 </p> -\nconnection 0 4 1 - - - -\nconnection 0 4 1 <h> - - -\n"
		"connection 0 4 1 <h> 1883 - -\nconnection 0 4 - <h> 1883 - -\nconnection 0 4 - - - - -\n",
		false},
	/* Rows of other makers, by their shape (protocol.md 4). */
	{"GigaDevice: no path", BYTES("+MQTTCONNECTED:0,1,\"h\",1883,1\r\n+MQTTCONN:0,0\r\n"),
		"connected 0 1 <h> 1883 - 1\nconnection 0 0 - - - - -\n", false},
	{"Beken: a word for the state",
		BYTES("+MQTTCONN:0,connected,1,\"h\",1883,1\r\n+MQTTCONN:0,not yet,1\r\n"),
		"connection 0 'connected' 1 <h> 1883 - 1\nconnection 0 'not yet' 1 - - - -\n",
		false},
	{"no state", BYTES("+MQTTCONN:0,\"h\",1883,1\r\n+MQTTSUB:0,\"a/b\",1\r\n"),
		"connection 0 - <h> 1883 - 1\nsubscription 0 <a/b> 1\n", false},
	{"no quotes",
		BYTES("+MQTTCONN:0,4,1,192.0.2.1,1883,/mqtt,0\r\n+MQTTCONNECTED:0,b.test,1883\r\n"
		      "+MQTTSUB:0,6,lamp/set,1\r\n+MQTTSUB:0,a,b/#,2\r\n+MQTTCONN:0,4,1,h,1,,0\r\n"),
		"connection 0 4 1 <192.0.2.1> 1883 </mqtt> 0\nconnected 0 - <b.test> 1883 - -\n"
		"subscription 0 6 <lamp/set> 1\nsubscription 0 <a,b/#> 2\n"
		"connection 0 4 1 <h> 1 <> 0\n",
		false},
	{"Bouffalo: counted messages, with anything in them",
		BYTES("+MQTT:CONNECTED,0\r\n\r\nOK\r\n+MQTT:SUBRECV:0,8,7,\"lamp/set\",a\r\nOK\r\nb\r\n"
		      "+MQTT:SUBRECV:0,3,2,a\"b,on\r\n+MQTT:SUBRECV:0,1,0,\"t\",\r\n"
		      "+MQTT:DISCONNECTED,0\r\n"),
		"connected 0 - - - - -\nok\nmessage 0 <lamp/set> <a\\r\\nOK\\r\\n>\nline <b>\n"
		"message 0 <a\"b> <on>\nmessage 0 <t> <>\ndisconnected 0\n",
		false},
	{"Bouffalo: counted wrongly",
		BYTES("+MQTT:SUBRECV:0,9,2,\"lamp/set\",on\r\n+MQTT:SUBRECV:0,9999,2,\"t\",on\r\n"
		      "+MQTT:SUBRECV:0,8,x,\"lamp/set\",on\r\n"),
		"info <MQTT> <SUBRECV:0,9,2,\"lamp/set\",on>\ninfo <MQTT> <SUBRECV:0,9999,2,\"t\",on>\n"
		"info <MQTT> <SUBRECV:0,8,x,\"lamp/set\",on>\n",
		false},
	{"results with a name",
		BYTES("+MQTTCONN:ERROR:7\r\n+MQTTSUB:OK\r\n+CWJAP:FAIL\r\n+MQTTCLEAN:ERROR\r\n"
		      "+MQTTPUBRAW:OK\r\n+MQTTPUB:ERROR:3\r\n+MQTTSUB:OKAY\r\n+MQTTSUB:ERRORS\r\n"),
		"error <MQTTCONN> <ERROR:7>\nok <MQTTSUB> <OK>\nerror <CWJAP> <FAIL>\n"
		"error <MQTTCLEAN> <ERROR>\npublish ok\npublish fail\n"
		"info <MQTTSUB> <OKAY>\ninfo <MQTTSUB> <ERRORS>\n",
		false},
	{"numbers that are none",
		BYTES("+MQTTCONN:-1,4,1\r\n+MQTTDISCONNECTED:-1\r\n+MQTTSUBRECV:-1,\"t\",1,x\r\n"),
		"info <MQTTCONN> <-1,4,1>\ninfo <MQTTDISCONNECTED> <-1>\ninfo <MQTTSUBRECV> <-1,\"t\",1,x>\n",
		false},
	{"other forms that are none",
		BYTES("+MQTTCONN:0\r\n+MQTTCONN:0,\r\n+MQTTCONN:0,4x\r\n+MQTTCONN:0,4,x\r\n+MQTTCONN:0,4,1,h\r\n"
		      "+MQTTCONN:0,4,1,\"h\"x\r\n+MQTTCONN:0,4,1,\"h\",x\r\n+MQTTCONN:0,4,1,\"h\",1,\"p\"x\r\n"
		      "+MQTTCONN:0,4,1,\"h\",1,\"p\",x\r\n+MQTTCONN:0,4,1,\"h\",1,\"p\",0x\r\n"
		      "+MQTTSUB:0\r\n+MQTTSUB:0,1\r\n+MQTTSUB:0,1,t,0\r\n+MQTTSUB:0,1,\"t\"\r\n"
		      "+MQTTSUB:0,1,\"t\",\r\n+MQTTSUB:0,1,\"t\",0x\r\n+MQTTSUB:0,1,\",0\r\n"),
		"info <MQTTCONN> <0>\ninfo <MQTTCONN> <0,>\ninfo <MQTTCONN> <0,4x>\ninfo <MQTTCONN> <0,4,x>\n"
		"info <MQTTCONN> <0,4,1,h>\ninfo <MQTTCONN> <0,4,1,\"h\"x>\n"
		"info <MQTTCONN> <0,4,1,\"h\",x>\ninfo <MQTTCONN> <0,4,1,\"h\",1,\"p\"x>\n"
		"info <MQTTCONN> <0,4,1,\"h\",1,\"p\",x>\ninfo <MQTTCONN> <0,4,1,\"h\",1,\"p\",0x>\n"
		"info <MQTTSUB> <0>\ninfo <MQTTSUB> <0,1>\nsubscription 0 1 <t> 0\n"
		"info <MQTTSUB> <0,1,\"t\">\ninfo <MQTTSUB> <0,1,\"t\",>\ninfo <MQTTSUB> <0,1,\"t\",0x>\n"
		"info <MQTTSUB> <0,1,\",0>\n",
		false},
	{"clone: something else in place of the path",
		BYTES("+MQTTCONN:0,5,1,\"h\",1883,1,2\r\n+MQTTCONN:0,5,1,\"h\",1883,\r\n"
		      "+MQTTCONN:0,5,1,\"h\",1883x\r\n"),
		"info <MQTTCONN> <0,5,1,\"h\",1883,1,2>\ninfo <MQTTCONN> <0,5,1,\"h\",1883,>\n"
		"info <MQTTCONN> <0,5,1,\"h\",1883x>\n",
		false},
	{"the manual's missing comma",
		BYTES("+MQTTCONN:0,6,1\"192.168.31.113\",\"1883\",\"\",0\r\n"),
		"connection 0 6 1 <192.168.31.113> 1883 <> 0\n", false},
	{"nothing configured", BYTES("+MQTTCONN:0,2,1,\"\",\"\",\"\",0\r\n"),
		"connection 0 2 1 <> - <> 0\n", false},
	{"a filter with anything in it", BYTES("+MQTTSUB:0,6,\"a\",1\",b/+/#\",2\r\n"),
		"subscription 0 6 <a\",1\",b/+/#> 2\n", false},
	{"other forms of known names",
		BYTES("+MQTTUSERCFG:0,1,\"id\",\"u\",\"p\",0,0,\"\"\r\n+MQTTCONN:what\r\n+MQTTPUB:MAYBE\r\n"
		      "+MQTTDISCONNECTED:\r\nERR CODE:none\r\n"),
		"info <MQTTUSERCFG> <0,1,\"id\",\"u\",\"p\",0,0,\"\">\ninfo <MQTTCONN> <what>\n"
		"info <MQTTPUB> <MAYBE>\ninfo <MQTTDISCONNECTED> <>\nline <ERR CODE:none>\n",
		false},
	{"text", BYTES("\xe4\xbd\xa0\xe5\xa5\xbd\tOK\r\nOK then\r\n ready\r\n+ b:c\r\n"),
		"line <\\xe4\\xbd\\xa0\\xe5\\xa5\\xbd\\x09OK>\nline <OK then>\nline < ready>\nline <+ b:c>\n",
		false},
	{"no text",
		BYTES("a\x07"
		      "b\r\n\x7f\r\n\xc3(\r\na\rb\r\n"),
		"noise <a\\x07b>\nnoise <\\x7f>\nnoise <\\xc3(>\nnoise <a\\rb>\n", false},
	{"cut off at the end", BYTES("\r\nOK\r\n\r\nERR"), "ok\nincomplete <ERR>\n", false},
	{"a payload cut off at the end", BYTES("OK\r\n+MQTTSUBRECV:0,\"t\",9,a\r\nOK\r\n"),
		"ok\nincomplete <+MQTTSUBRECV:0,\"t\",9,a\\r\\nOK\\r\\n>\n", false},
	{"a header cut off at the end", BYTES("\r\n+MQTTSUBRECV:0,\"t\",9"),
		"incomplete <+MQTTSUBRECV:0,\"t\",9>\n", false},
	{"the line end alone is missing at the end", BYTES("+MQTTSUBRECV:0,\"t\",2,on"),
		"message 0 <t> <on>\n", false},
	{"nothing", BYTES("\r\n\r\n"), "", false},
};

static void rules_hold_however_the_input_is_cut(void **state)
{
	(void)state;
	check_all(rules, ALEN(rules));
}

/* Rule 11: bytes that the host lost, lengths that can't be true. */
static const struct sample losses[] = {
	{"in a header", BYTES("+MQTTSUBRECV:0,\"to+MQTTSUBRECV:0,\"t\",2,on\r\n"),
		"info <MQTTSUBRECV> <0,\"to>\nmessage 0 <t> <on>\n", false},
	{"a header's end with its line",
		BYTES("+MQTTSUBRECV:0,\"to\r\n+MQTTSUBRECV:0,\"t\",2,on\r\n"),
		"info <MQTTSUBRECV> <0,\"to>\nmessage 0 <t> <on>\n", false},
	{"in another line", BYTES("+MQTTCONN:0,4,1,\"h+MQTTSUBRECV:0,\"t\",2,on\r\n"),
		"info <MQTTCONN> <0,4,1,\"h>\nmessage 0 <t> <on>\n", false},
	{"in a row", BYTES("+MQTTSUB:0,6,\"to+MQTTPUB:OK\r\n"),
		"info <MQTTSUB> <0,6,\"to>\npublish ok\n", false},
	{"in an echo", BYTES("AT+MQ+MQTTDISCONNECTED:0\r\n"), "echo <AT+MQ>\ndisconnected 0\n",
		false},
	{"in a text", BYTES("Bin verERR CODE:0x010a6006\r\n\r\nERROR\r\n"),
		"line <Bin ver>\nerrcode 010a6006\nerror\n", false},
	{"in a text before a message",
		BYTES("x+MQTTSUBRECV:0,\"t\",1,a\r\nOK\r\ny+MQTTSUBRECV:0,\"t\",1,a\nz\r\n"),
		"line <x>\nmessage 0 <t> <a>\nok\nline <y>\nmessage 0 <t> <a>\nline <z>\n", false},
	{"many frames in a line",
		BYTES("xERR CODE:0x1+MQTTDISCONNECTED:0+MQTTSUBRECV:0,\"t\",0,+MQTTCONN:0,4,1+MQTTPUB:OK+MQTTPUB:FAILy\r\nOK\r\n"),
		"line <x>\nerrcode 00000001\ndisconnected 0\nmessage 0 <t> <>\ninfo <MQTTCONN> <0,4,1>\n"
		"publish ok\ninfo <MQTTPUB> <FAILy>\nok\n",
		false},
	{"a network's name that ends as a frame begins",
		BYTES("+CWLAP:(3,\"x+MQTTSUBRECV:0,\"t\",1,y\",-60)\r\n"
		      "+CWLAP:(3,\"xy+MQTTSUBRECV:0,\"t\",1,y\",-60)\r\n"),
		"info <CWLAP> <(3,\"x+MQTTSUBRECV:0,\"t\",1,y\",-60)>\n"
		"info <CWLAP> <(3,\"xy+MQTTSUBRECV:0,\"t\",1,y\",-60)>\n",
		false},
	{"a frame in a network's name and behind it",
		BYTES("+CWLAP:(3,\"ERR CODE:0x1+MQTTPUB:OK\",+MQTTPUB:OK+MQTTPUB:FAIL\r\n"),
		"info <CWLAP> <(3,\"ERR CODE:0x1+MQTTPUB:OK\",>\npublish ok\npublish fail\n",
		false},
	{"many frames in a line without end", BYTES("xERR CODE:0x1+MQTTPUB:OK+MQTTPUB:FAIL"),
		"line <x>\nerrcode 00000001\npublish ok\nincomplete <+MQTTPUB:FAIL>\n", false},
	{"two codes", BYTES("xERR CODE:0x010a6006+MQTTPUB:FAIL\r\n"),
		"line <x>\nerrcode 010a6006\npublish fail\n", false},
	{"a network's name is no frame",
		BYTES("+CWLAP:(3,\"+MQTTSUBRECV:0,\"\",5,\",-60,\"aa\",1)\r\n+MQTTPUB:OK\r\n"),
		"info <CWLAP> <(3,\"+MQTTSUBRECV:0,\"\",5,\",-60,\"aa\",1)>\npublish ok\n", false},
	{"in a payload, the next frame begun",
		BYTES("+MQTTSUBRECV:0,\"t\",10,abc\r\n+MQTTSUBRECV:0,\"t\",2,on\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",10,abc\\r\\n>\nmessage 0 <t> <on>\n", false},
	{"in a payload, three bytes", BYTES("+MQTTSUBRECV:0,\"t\",6,abc\r\n+MQTTPUB:OK\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",6,abc\\r\\n>\npublish ok\n", false},
	{"in a payload, many frames swallowed",
		BYTES("+MQTTSUBRECV:0,\"t\",70,abc\r\n+MQTTSUBRECV:0,\"t\",2,on\r\n+MQTTPUB:OK\r\n"
		      "+MQTTSUBRECV:0,\"t\",3,off\r\n\r\nOK\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",70,abc\\r\\n>\nmessage 0 <t> <on>\npublish ok\n"
		"message 0 <t> <off>\nok\n",
		false},
	{"in a payload, one byte",
		BYTES("+MQTTSUBRECV:0,\"t\",5,helo\r\n+MQTTSUBRECV:0,\"t\",2,on\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",5,helo\\r>\nmessage 0 <t> <on>\n", false},
	{"in a payload, two bytes",
		BYTES("+MQTTSUBRECV:0,\"t\",5,hlo\r\n+MQTTSUBRECV:0,\"t\",2,on\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",5,hlo\\r\\n>\nmessage 0 <t> <on>\n", false},
	{"in a payload, two bytes before a prompt",
		BYTES("+MQTTSUBRECV:0,\"t\",4,on\r\n>+MQTTPUB:OK\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",4,on\\r\\n>\nprompt\npublish ok\n", true},
	{"in a payload, two bytes before a line",
		BYTES("+MQTTSUBRECV:0,\"t\",4,on\r\nWIFI GOT IP\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",4,on\\r\\n>\nwifi <got ip>\n", false},
	{"in a payload, two bytes at the end", BYTES("+MQTTSUBRECV:0,\"t\",4,on\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",4,on\\r\\n>\n", false},
	{"in a payload, the only byte", BYTES("+MQTTSUBRECV:0,\"t\",1,\r\n+MQTTPUB:OK\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",1,\\r>\npublish ok\n", false},
	{"in a payload and in its line end",
		BYTES("+MQTTSUBRECV:0,\"t\",3,on\n+MQTTPUB:OK\r\n+MQTTSUBRECV:0,\"t\",3,on\r+MQTTPUB:OK\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",3,on\\n>\npublish ok\n"
		"incomplete <+MQTTSUBRECV:0,\"t\",3,on\\r>\npublish ok\n",
		false},
	{"in a payload, as many as the next message has",
		BYTES("+MQTTSUBRECV:0,\"t\",30,abc\r\n+MQTTSUBRECV:0,\"t\",2,on\r\n+MQTTPUB:OK\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",30,abc\\r\\n>\nmessage 0 <t> <on>\npublish ok\n",
		false},
	{"in a line end: the payload is whole",
		BYTES("+MQTTSUBRECV:0,\"t\",2,on\n+MQTTSUBRECV:0,\"t\",2,on\r+MQTTPUB:OK\r\n"),
		"message 0 <t> <on>\nmessage 0 <t> <on>\npublish ok\n", false},
	{"none in payloads with line ends of their own",
		BYTES("+MQTTSUBRECV:0,\"t\",2,a\r\r\n+MQTTSUBRECV:0,\"t\",3,a\r\n\r\n"
		      "+MQTTSUBRECV:0,\"t\",2,a\n\r\n+MQTTSUBRECV:0,\"t\",2,\r\n\r\n\r\nOK\r\n"),
		"message 0 <t> <a\\r>\nmessage 0 <t> <a\\r\\n>\nmessage 0 <t> <a\\n>\n"
		"message 0 <t> <\\r\\n>\nok\n",
		false},
	{"a reset in a payload",
		BYTES("+MQTTSUBRECV:0,\"t\",20,abc\xff\r\nready\r\nWIFI CONNECTED\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",20,abc\\xff\\r\\n>\nready\nwifi <connected>\n",
		false},
	{"a length below the truth", BYTES("+MQTTSUBRECV:0,\"t\",2,hello\r\n+MQTTPUB:OK\r\n"),
		"message 0 <t> <he>\nline <llo>\npublish ok\n", false},
	{"a length above all that comes",
		BYTES("+MQTTSUBRECV:0,\"t\",99999,abc\r\n+MQTTPUB:OK\r\n\r\nOK\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",99999,abc\\r\\n>\npublish ok\nok\n", false},
	{"a payload that ends as a frame begins", BYTES("+MQTTSUBRECV:0,\"t\",3,a+MQ, well\r\n"),
		"message 0 <t> <a+M>\nline <Q, well>\n", false},
	{"a length of 4 GiB", BYTES("+MQTTSUBRECV:0,\"t\",4294967296,hello\r\n+MQTTPUB:OK\r\n"),
		"line <+MQTTSUBRECV:0,\"t\",4294967296,hello>\npublish ok\n", false},
	{"a length of 4 GiB with a quote pattern behind it",
		BYTES("+MQTTSUBRECV:0,\"t\",4294967296,a\",2,bc\r\n+MQTTPUB:OK\r\n"),
		"line <+MQTTSUBRECV:0,\"t\",4294967296,a\",2,bc>\npublish ok\n", false},
	{"twenty digits", BYTES("+MQTTSUBRECV:0,\"t\",00000000000000000002,on\r\n"),
		"message 0 <t> <on>\n", false},
	{"twenty-one digits", BYTES("+MQTTSUBRECV:0,\"t\",000000000000000000002,on\r\n"),
		"info <MQTTSUBRECV> <0,\"t\",000000000000000000002,on>\n", false},
	{"the longest payload and one byte more",
		BYTES("+MQTTSUBRECV:0,\"t\",4194304,abc\r\n+MQTTPUB:OK\r\n+MQTTSUBRECV:0,\"t\",4194305,abc\r\n"),
		"incomplete <+MQTTSUBRECV:0,\"t\",4194304,abc\\r\\n>\npublish ok\n"
		"line <+MQTTSUBRECV:0,\"t\",4194305,abc>\n",
		false},
	{"digits without end",
		BYTES("+MQTTSUBRECV:0,\"t\",0000000000000000000000001,a\r\n+MQTTPUB:OK\r\n"),
		"info <MQTTSUBRECV> <0,\"t\",0000000000000000000000001,a>\npublish ok\n", false},
	{"a link without end",
		BYTES("+MQTTSUBRECV:99999999999999999999,\"t\",1,a\r\n+MQTTPUB:OK\r\n"),
		"info <MQTTSUBRECV> <99999999999999999999,\"t\",1,a>\npublish ok\n", false},
};

static void the_next_whole_frame_is_found_after_lost_bytes(void **state)
{
	(void)state;
	check_all(losses, ALEN(losses));
}

/* Messages whose payloads do not end in a line end, and what a board says between them. */
static const char *const stream[] = {
	"+MQTTSUBRECV:0,\"t\",5,hello\r\n",
	"+MQTTSUBRECV:0,\"a,b\",12,{\"t\":\r\n22.5}\r\n",
	"+MQTTSUBRECV:0,\"t\",2,on\r\n",
	"WIFI GOT IP\r\n",
	"+MQTTSUBRECV:0,\"u/+MQTT\",6,+MQTTS\r\n",
	"ERR CODE:0x010a6044\r\n",
	"+MQTTSUBRECV:0,\"t\",1,x\r\n",
	"+MQTTPUB:OK\r\n",
};

struct whole_messages {
	size_t messages, incomplete;
};

static void count_whole(void *user, const struct wire_event *e)
{
	static const char *const payloads[] = {"hello", "{\"t\":\r\n22.5}", "on", "+MQTTS", "x"};
	struct whole_messages *w = user;
	bool whole = false;

	w->incomplete += e->type == WIRE_EVENT_INCOMPLETE;
	if (e->type != WIRE_EVENT_MESSAGE)
		return;
	for (size_t i = 0; i < ALEN(payloads); i++)
		whole |= slice_eq(e->payload, slice_of(payloads[i]));
	assert_true(whole);
	w->messages++;
}

/* Neither one byte nor two of a payload can be lost so that the rest passes for a message. */
static void one_or_two_bytes_lost_in_a_payload_are_noticed(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(stream); i++) {
		struct slice line = slice_of(stream[i]);
		size_t from = slice_find(line, SLICE("\",")); /* the length follows */
		if (!slice_starts(line, SLICE("+MQTTSUBRECV")))
			continue;
		from += 2 + slice_find_char(slice_from(line, from + 2), ',') + 1;
		size_t length = line.n - from - 2;
		for (size_t n = 1; n <= 2 && n <= length; n++) {
			for (size_t at = from; at + n <= line.n - 2; at++) {
				struct wire_parser p;
				struct whole_messages w = {0};
				wire_parser_init(&p, count_whole, &w);
				for (size_t k = 0; k < ALEN(stream); k++) {
					struct slice s = slice_of(stream[k]);
					feed(&p, slice_sub(s, 0, k == i ? at : s.n));
					feed(&p, slice_from(s, k == i ? at + n : s.n));
				}
				wire_parser_finish(&p);
				assert_int_equal(w.messages, 4);
				assert_int_equal(w.incomplete, 1);
				wire_parser_fini(&p);
			}
		}
	}
}

static void a_payload_that_stalls_can_be_given_up(void **state)
{
	static const struct {
		struct slice before;
		bool in_payload;
		const char *want;
		struct slice after;
		const char *end;
	} stalls[] = {
		{BYTES("+MQTTSUBRECV:0,\"t\",9,abc"), true,
			"incomplete <+MQTTSUBRECV:0,\"t\",9,abc>\n", BYTES("\r\nOK\r\n"), "ok\n"},
		{BYTES("+MQTTSUBRECV:0,\"t\",90,abc\r\n+MQTTSUBRECV:0,\"t\",2,on\r\n+MQTTPU"), true,
			"incomplete <+MQTTSUBRECV:0,\"t\",90,abc\\r\\n>\nmessage 0 <t> <on>\n",
			BYTES("B:OK\r\n"), "publish ok\n"},
		{BYTES("+MQTTSUBRECV:0,\"t\",3,abc"), true, "message 0 <t> <abc>\n",
			BYTES("\r\nOK\r\n"), "ok\n"},
		{BYTES("+MQTTSUBRECV:0,\"t\",4,ab\r\n"), true,
			"incomplete <+MQTTSUBRECV:0,\"t\",4,ab\\r\\n>\n", BYTES("\r\nOK\r\n"),
			"ok\n"},
		{BYTES("+SYSFLASH:9,ab\r\nOK\r\n"), true, "incomplete <+SYSFLASH:9,ab>\nok\n",
			BYTES("+SYSLOG:1\r\n"), "info <SYSLOG> <1>\n"},
		{BYTES("+SYSFLASH:99,ab\r\nOK\r\nc"), true, "incomplete <+SYSFLASH:99,ab>\nok\n",
			BYTES("\r\nOK\r\n"), "line <c>\nok\n"},
		{BYTES("+SYSMFG:\"a\",\"b\",8,20,ab\r\nERROR\r\n"), true,
			"incomplete <+SYSMFG:\"a\",\"b\",8,20,ab>\nerror\n", BYTES("\r\nOK\r\n"),
			"ok\n"},
		{BYTES("\r\nERR"), false, "", BYTES("OR\r\n"), "error\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(stalls); i++) {
		struct wire_parser p;
		struct heard h = {.parser = &p, .expect_at = WIRE_EVENT_TYPES};
		wire_parser_init(&p, hear, &h);
		feed(&p, stalls[i].before);
		assert_int_equal(wire_parser_in_payload(&p), stalls[i].in_payload);
		wire_parser_resynchronise(&p);
		assert_false(wire_parser_in_payload(&p));
		assert_buf(&h.text, stalls[i].want);
		buf_clear(&h.text);
		feed(&p, stalls[i].after);
		assert_buf(&h.text, stalls[i].end);
		wire_parser_fini(&p);
		heard_fini(&h);
	}
}

static void a_line_that_stalls_can_be_given_up(void **state)
{
	static const struct {
		struct slice before;
		const char *want;
		struct slice after;
		const char *end;
	} stalls[] = {
		{BYTES("\xf0\x81 garbage"), "incomplete <\\xf0\\x81 garbage>\n",
			BYTES("AT\r\n\r\nOK\r\n"), "echo <AT>\nok\n"},
		{BYTES("ready\r\n+MQTTPU"), "ready\nincomplete <+MQTTPU>\n", BYTES("\r\nOK\r\n"),
			"ok\n"},
		{BYTES("\r\nOK\r\n\r\n"), "ok\n", BYTES("+MQTTPUB:OK\r\n"), "publish ok\n"},
		/* A payload has its own way. */
		{BYTES("+MQTTSUBRECV:0,\"t\",9,abc"), "", BYTES("defghi\r\n"),
			"message 0 <t> <abcdefghi>\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(stalls); i++) {
		struct wire_parser p;
		struct heard h = {.parser = &p, .expect_at = WIRE_EVENT_TYPES};
		wire_parser_init(&p, hear, &h);
		feed(&p, stalls[i].before);
		wire_parser_give_line_up(&p);
		assert_buf(&h.text, stalls[i].want);
		buf_clear(&h.text);
		feed(&p, stalls[i].after);
		assert_buf(&h.text, stalls[i].end);
		wire_parser_fini(&p);
		heard_fini(&h);
	}
}

static void a_prompt_from_before_is_not_that_of_a_new_command(void **state)
{
	static const struct {
		struct slice before, after;
		const char *want;
	} prompts[] = {
		{BYTES(">"), BYTES("AT+MQTTPUBRAW=0,\"t\",5,0,0\r\n\r\nOK\r\n\r\n>"),
			"line <>AT+MQTTPUBRAW=0,\"t\",5,0,0>\nok\nprompt\n"},
		{BYTES("\r\n\r\n>"), BYTES("\r\n\r\nOK\r\n\r\n>"), "line <>>\nok\nprompt\n"},
		{BYTES("\r\n"), BYTES(">"), "prompt\n"},
		{BYTES(""), BYTES(">"), "prompt\n"},
		{BYTES("+MQTTSUBRECV:0,\"t\",2,o"), BYTES("n\r\n>"),
			"message 0 <t> <on>\nprompt\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(prompts); i++) {
		struct wire_parser p;
		struct heard h = {.parser = &p, .expect_at = WIRE_EVENT_TYPES};
		wire_parser_init(&p, hear, &h);
		feed(&p, prompts[i].before);
		wire_parser_expect_new_prompt(&p);
		feed(&p, prompts[i].after);
		assert_buf(&h.text, prompts[i].want);
		wire_parser_fini(&p);
		heard_fini(&h);
	}
}

static void a_callback_may_expect_the_prompt(void **state)
{
	struct wire_parser p;
	struct heard h = {.parser = &p, .expect_at = WIRE_EVENT_OK};

	(void)state;
	wire_parser_init(&p, hear, &h);
	feed(&p, SLICE(">x\r\n\r\nOK\r\n\r\n>+MQTTPUB:OK\r\n"));
	assert_buf(&h.text, "line <>x>\nok\nprompt\npublish ok\n");
	wire_parser_fini(&p);
	heard_fini(&h);
}

static void a_finished_parser_begins_anew(void **state)
{
	struct wire_parser p;
	struct heard h = {.parser = &p, .expect_at = WIRE_EVENT_TYPES};

	(void)state;
	wire_parser_init(&p, hear, &h);
	wire_parser_expect_prompt(&p, true);
	feed(&p, SLICE("+MQTTSUBRECV:0,\"t\",9,abc"));
	wire_parser_finish(&p);
	feed(&p, SLICE(">\r\nOK\r\n"));
	assert_buf(&h.text, "incomplete <+MQTTSUBRECV:0,\"t\",9,abc>\nline <>>\nok\n");
	wire_parser_fini(&p);
	heard_fini(&h);
}

/* ---- bounds ---- */

struct counted {
	size_t events, bytes, longest, messages;
	enum wire_event_type last;
};

static void count(void *user, const struct wire_event *e)
{
	struct counted *c = user;

	c->events++;
	c->bytes += e->raw.n;
	c->messages += e->type == WIRE_EVENT_MESSAGE;
	if (e->raw.n > c->longest)
		c->longest = e->raw.n;
	c->last = e->type;
}

/* Feeds `head`, then `fill` repeated to `n` bytes, then `tail`, in chunks of `step`. */
static struct counted flood(struct slice head, struct slice fill, size_t n, struct slice tail,
	size_t step, size_t *most_held)
{
	struct wire_parser p;
	struct counted c = {0};
	struct buf in = {0};

	buf_add(&in, head);
	while (in.n < head.n + n)
		buf_add(&in, fill);
	buf_add(&in, tail);
	wire_parser_init(&p, count, &c);
	*most_held = 0;
	for (size_t at = 0; at < in.n; at += step) {
		wire_parser_feed(&p, slice_sub(buf_slice(&in), at, step));
		if (p.pending.room > *most_held)
			*most_held = p.pending.room;
	}
	wire_parser_finish(&p);
	wire_parser_fini(&p);
	assert_true(c.bytes <= in.n && c.bytes + 2 >= in.n);
	buf_fini(&in);
	return c;
}

static void nothing_is_held_without_bound(void **state)
{
	static const struct {
		struct slice head, fill;
	} floods[] = {
		{BYTES(""), BYTES("a")},
		{BYTES(""), BYTES("\r")},
		{BYTES(""), BYTES("\r\n")},
		{BYTES(""), BYTES("\0")},
		{BYTES(""), BYTES("\xe4\xb8\xad")},
		{BYTES("+MQTTSUBRECV:0,\""), BYTES("a")},
		{BYTES("+MQTTSUBRECV:0,\""), BYTES("\",1")},
		{BYTES("+MQTTSUBRECV:0,\"t\","), BYTES("9")},
		{BYTES("+MQTTSUBRECV:0,\"t\",4294967295,"), BYTES("abc ")},
		{BYTES(""), BYTES("+MQTTSUBRECV:0,\"")},
		{BYTES("+CWLAP:\""), BYTES("+MQTTSUBRECV:0,\"\",1,")},
	};
	static const size_t steps[] = {61, 1000, 65536, 1 << 20};

	(void)state;
	for (size_t i = 0; i < ALEN(floods); i++) {
		struct counted whole = {0};
		for (size_t k = 0; k < ALEN(steps); k++) {
			size_t held;
			struct counted c = flood(floods[i].head, floods[i].fill, 200000,
				SLICE("\r\nOK\r\n"), steps[k], &held);
			assert_int_equal(c.last, WIRE_EVENT_OK);
			assert_true(c.longest <= 2 * WIRE_PARSER_LINE);
			assert_true(held <= 5 * WIRE_PARSER_LINE);
			if (k == 0)
				whole = c;
			assert_int_equal(c.events, whole.events);
		}
	}
}

/* Only what an unfinished frame lacks is copied; the rest of a chunk is read where it lies. */
static void little_is_copied_of_a_large_chunk(void **state)
{
	static const struct {
		struct slice begun, rest;
	} cases[] = {
		{BYTES("O"), BYTES("K\r\n")},
		{BYTES("+MQTTSUBRECV:0,\"t\",3,a"), BYTES("bc\r\n")},
		{BYTES("+MQTTSUBRECV:0,\"t\",9,"), BYTES("\n\n\n\n\n\n\n\n9\r\n")},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct wire_parser p;
		struct counted c = {0};
		struct buf chunk = {0};

		wire_parser_init(&p, count, &c);
		feed(&p, cases[i].begun);
		buf_add(&chunk, cases[i].rest);
		for (int line = 0; line < 10000; line++)
			buf_add_text(&chunk, "\r\nOK\r\n");
		wire_parser_feed(&p, buf_slice(&chunk));
		assert_int_equal(c.events, 10001);
		assert_true(p.pending.room < 1000);
		wire_parser_fini(&p);
		buf_fini(&chunk);
	}
}

/* An event comes with the byte that decides it, and not one byte later. */
static void a_frame_comes_with_the_byte_that_decides_it(void **state)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{"OK\r\n", "ok\n"},
		{"\r\n>", "prompt\n"},
		{"+MQTTSUBRECV:0,\"t\",2,on\r", "message 0 <t> <on>\n"},
		{"+MQTTSUBRECV:0,\"t\",2,hel", "message 0 <t> <he>\n"},
		{"+MQTTSUBRECV:0,\"t\",3,on\r\n", "incomplete <+MQTTSUBRECV:0,\"t\",3,on\\r>\n"},
		{"+MQTTSUBRECV:0,\"t\",30,abc\r\n+MQTTPUB:OK\r\n0123456789012",
			"incomplete <+MQTTSUBRECV:0,\"t\",30,abc\\r\\n>\npublish ok\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct wire_parser p;
		struct heard h = {.parser = &p, .expect_at = WIRE_EVENT_TYPES};
		struct slice in = slice_of(cases[i].in);

		wire_parser_init(&p, hear, &h);
		wire_parser_expect_prompt(&p, true);
		feed(&p, slice_sub(in, 0, in.n - 1));
		assert_int_equal(h.text.n, 0);
		feed(&p, slice_from(in, in.n - 1));
		assert_buf(&h.text, cases[i].want);
		wire_parser_fini(&p);
		heard_fini(&h);
	}
}

static void the_end_of_a_long_line_is_no_frame(void **state)
{
	struct counted c;
	struct wire_parser p;

	(void)state;
	c = (struct counted){0};
	wire_parser_init(&p, count, &c);
	wire_parser_expect_prompt(&p, true);
	char *line = malloc(WIRE_PARSER_LINE);
	memset(line, 'a', WIRE_PARSER_LINE);
	wire_parser_feed(&p, (struct slice){line, WIRE_PARSER_LINE});
	assert_int_equal(c.events, 1);
	wire_parser_feed(&p, SLICE("OK\r\n"));
	assert_int_equal(c.last, WIRE_EVENT_LINE);
	wire_parser_feed(&p, (struct slice){line, WIRE_PARSER_LINE});
	wire_parser_feed(&p, SLICE(">\r\n"));
	assert_int_equal(c.last, WIRE_EVENT_LINE);
	wire_parser_feed(&p, SLICE("OK\r\n"));
	assert_int_equal(c.last, WIRE_EVENT_OK);
	free(line);
	wire_parser_fini(&p);
}

static void large_payloads_come_whole(void **state)
{
	static const size_t steps[] = {1000, 1000001, 8 << 20};

	(void)state;
	for (size_t k = 0; k < ALEN(steps); k++) {
		size_t held;
		struct counted c = flood(SLICE("+MQTTSUBRECV:0,\"t\",4194304,"),
			SLICE("\r\nOK\r\n+MQTTPU"), WIRE_PARSER_PAYLOAD - 12,
			SLICE("xxxxxxxxxx\r\nOK\r\n"), steps[k], &held);
		assert_int_equal(c.messages, 1);
		assert_int_equal(c.events, 2);
		assert_int_equal(c.last, WIRE_EVENT_OK);
	}
}

/* CPU seconds of the parser for half a mebibyte in lines of so many bytes. */
static double lines_cost(struct slice fill, struct slice tail, size_t line, struct slice end)
{
	struct wire_parser p;
	struct counted c = {0};
	struct buf in = {0};

	while (in.n < 1 << 19) {
		size_t begun = in.n;
		while (in.n + fill.n + tail.n < begun + line / 2)
			buf_add(&in, fill);
		while (in.n + tail.n < begun + line)
			buf_add(&in, tail);
		buf_add(&in, end);
	}
	clock_t begun = clock();
	wire_parser_init(&p, count, &c);
	wire_parser_feed(&p, buf_slice(&in));
	wire_parser_finish(&p);
	wire_parser_fini(&p);
	buf_fini(&in);
	return (double)(clock() - begun) / CLOCKS_PER_SEC;
}

/* As many bytes in lines 32 times as long: quadratic work in a line would take 32 times as long.  What is
 * measured may be next to nothing, so the cost of the dearest kind of line is granted in addition: it knows
 * how fast this build is on this machine. */
static void long_lines_with_many_frames_cost_no_more_than_short_ones(void **state)
{
	static const struct {
		struct slice fill, tail;
	} lines[] = {
		{BYTES("xERR CODE:0x1+"), BYTES("xERR CODE:0x1+")},
		{BYTES("+MQTTPUB:OK"), BYTES("+MQTTPUB:OK")},
		{BYTES("+MQTTPUB:OK"), BYTES("x")},
		{BYTES("+MQTTSUBRECV:0,\"\",0,ERR CODE:0x1"), BYTES("x")},
		{BYTES("+MQTTSUBRECV:0,\"\",9,"), BYTES("\"")},
		{BYTES("+MQTTSUB:0,1,\""), BYTES("7")},
		{BYTES("+MQTTCONN:0,1,1,\"\",1,\""), BYTES("x")},
		{BYTES("ERR CODE:0x"), BYTES("x")},
		{BYTES("WIFI GOT IP"), BYTES(" ")},
		{BYTES("\x01WIFI GOT IP "), BYTES("x")},
		{BYTES("+CWLAP:\"+MQTTPUB:OK"), BYTES("\"")},
		{BYTES("AT+MQTTPUB=\"+MQTTPUB:OK"), BYTES("+MQTTDISCONNECTED:0")},
	};

	(void)state;
	if (under_valgrind() || SANITIZED)
		skip_test("times mean nothing here");
	for (size_t i = 0; i < ALEN(lines); i++) {
		for (int ended = 0; ended < 2; ended++) {
			struct slice end = ended ? SLICE("\r\n") : SLICE("");
			bool linear = false;
			/* Others use the machine too. */
			for (int try = 0; try < 5 && !linear; try++) {
				double dear = lines_cost(
					lines[0].fill, lines[0].tail, 2000, SLICE("\r\n"));
				double few = lines_cost(
					lines[i].fill, lines[i].tail, 2000, SLICE("\r\n"));
				double many = lines_cost(lines[i].fill, lines[i].tail, 64000, end);
				linear = many <= 6 * few + dear;
			}
			if (!linear)
				fail_msg("%.*s is slow in long lines", SLICE_ARG(lines[i].fill));
		}
	}
}

/* Each header promises 200 kB and is broken by the next: no quadratic work may come of it. */
static void headers_that_lie_cost_no_more_than_their_bytes(void **state)
{
	size_t held;
	struct counted c = flood(SLICE(""), SLICE("+MQTTSUBRECV:0,\"t\",199999,x\r\n"), 600000,
		SLICE("\r\n+MQTTPUB:OK\r\n"), 4096, &held);

	(void)state;
	assert_true(c.events > 19000);
	assert_int_equal(c.last, WIRE_EVENT_PUBLISH);
}

static void note_of_message(void *user, const struct wire_event *e)
{
	struct buf *said = user;

	buf_addf(said, "%s%s ", wire_event_type_name(e->type), e->of_message ? " of message" : "");
}

static void a_message_that_is_cut_off_says_that_it_was_one(void **state)
{
	static const struct {
		struct slice bytes;
		const char *said;
	} cases[] = {
		{BYTES("+MQTTSUBRECV:0,\"t\",9,abc"), "incomplete of message "},
		{BYTES("+MQTTSUBRECV:0,\"t\",9"), "incomplete of message "},
		{BYTES("\r\n+MQTTSUBRECV:0,\"t\",5,helo\r\nOK\r\n"), "incomplete of message ok "},
		{BYTES("+MQTTSUBRECV:0,\"t\",2,on\r\n"), "message "},
		{BYTES("+MQTTSUB"), "incomplete "},
		{BYTES("+MQTTCONN:0,4"), "incomplete "},
		{BYTES("+MQTTSUBRECV:x\r\n"), "info "},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf said = {0};
		struct wire_parser p;

		wire_parser_init(&p, note_of_message, &said);
		wire_parser_feed(&p, cases[i].bytes);
		wire_parser_finish(&p);
		assert_buf(&said, cases[i].said);
		wire_parser_fini(&p);
		buf_fini(&said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_give_the_same_events_however_they_are_cut),
		cmocka_unit_test(rules_hold_however_the_input_is_cut),
		cmocka_unit_test(the_next_whole_frame_is_found_after_lost_bytes),
		cmocka_unit_test(one_or_two_bytes_lost_in_a_payload_are_noticed),
		cmocka_unit_test(a_message_that_is_cut_off_says_that_it_was_one),
		cmocka_unit_test(a_payload_that_stalls_can_be_given_up),
		cmocka_unit_test(a_line_that_stalls_can_be_given_up),
		cmocka_unit_test(a_prompt_from_before_is_not_that_of_a_new_command),
		cmocka_unit_test(a_callback_may_expect_the_prompt),
		cmocka_unit_test(a_finished_parser_begins_anew),
		cmocka_unit_test(nothing_is_held_without_bound),
		cmocka_unit_test(little_is_copied_of_a_large_chunk),
		cmocka_unit_test(a_frame_comes_with_the_byte_that_decides_it),
		cmocka_unit_test(the_end_of_a_long_line_is_no_frame),
		cmocka_unit_test(large_payloads_come_whole),
		cmocka_unit_test(long_lines_with_many_frames_cost_no_more_than_short_ones),
		cmocka_unit_test(headers_that_lie_cost_no_more_than_their_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
