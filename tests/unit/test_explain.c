/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "page.h"

#include "at/error_code.h"
#include "base/language.h"
#include "explain/explain.h"
#include "base/utf8.h"

/* 2026-01-01 00:30 UTC */
enum { EXPLAIN_NOW = 1767227400 };

/* Appends the explanation as one line: where it wraps matters to few tests. */
static bool explain(struct buf *out, const char *query, struct diag *d)
{
	struct buf text = {0};
	bool found = explain_words(&text, slice_of(query), AT_DIALECT_ESP32_S, EXPLAIN_NOW, d);
	bool blank = false;

	for (size_t i = 0; i < text.n; i++) {
		bool white = text.p[i] == ' ' || text.p[i] == '\n';

		if (!white || !blank)
			buf_add_char(out, white ? ' ' : text.p[i]);
		blank = white;
	}
	buf_fini(&text);
	return found;
}

static void what_people_paste_is_explained(void **state)
{
	static const struct {
		const char *query, *begins;
		const char *holds[4];
	} cases[] = {
		{"MQTTCONNCFG", "AT+MQTTCONNCFG ",
			{"<LinkID>,<keepalive>,<disable_clean_session>,", "60 to 7200 or 0",
				"seconds", "exactly once"}},
		{"AT+MQTTCONNCFG", "AT+MQTTCONNCFG ", {"default 120"}},
		{"at+mqttconncfg?", "AT+MQTTCONNCFG ", {"lwt_retain"}},
		{"AT+MQTTPUB=0,\"a b\",\"0x6013\",1,0", "AT+MQTTPUB ", {"AT+MQTTPUBRAW"}},
		{"+MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0", "AT+MQTTCONN ", {"reconnect"}},
		{"MQTTPUBRAW", "AT+MQTTPUBRAW ",
			{"+MQTTPUB:OK", "until length bytes have arrived"}},
		{"MQTTSUB", "AT+MQTTSUB ", {"Before v5.0 an OK does not prove"}},
		{"MQTTLONGPASSWORD", "AT+MQTTLONGPASSWORD ",
			{"1 to 1024", "esp32-s does not have it", "From v3.0"}},
		{"MQTTCONNCFG keepalive", "AT+MQTTCONNCFG ",
			{"keepalive 60 to 7200 or 0; esp-at: 0 to 7200; default 120", "0x602D"}},
		{"MQTTUSERCFG <\"client_id\">", "AT+MQTTUSERCFG ", {"256 bytes", "0x6016"}},
		{"keepalive", " keepalive ", {"in AT+MQTTCONNCFG", "seconds"}},
		{"qos", " qos ",
			{"0 at most once 1 at least once 2 exactly once",
				"AT+MQTTPUB, AT+MQTTPUBRAW", "in AT+MQTTSUB"}},
		{"timeout_ms", " timeout_ms ", {"3000 to 60000", "milliseconds", "v5.0"}},
		{"state", " 0 ", {"3 disconnected", "6 connected, subscribed"}},
		{"state 3", "state 3 disconnected ",
			{"reconnect 0 send AT+MQTTCLEAN=0, then AT+MQTTUSERCFG, then AT+MQTTCONN"}},
		{"scheme", " 1 TCP ", {"3 TLS, verify server certificate", "10 WebSocket"}},
		{"scheme 5", "scheme 5 TLS", {"mqtt_ca", "mqtt_cert", "AT+CIPSNTPCFG", "8883"}},
		{"scheme 6", "scheme 6 WebSocket", {"path", "80"}},
		{"0x6013", "0x6013 AT_MQTT_SCHEME_VALUE_IS_WRONG ",
			{"blames scheme of AT+MQTTUSERCFG", "0x010a6013"}},
		{"6013", "0x6013 AT_MQTT_SCHEME_VALUE_IS_WRONG ", {"what to do"}},
		{"0x010a6002", "0x6002 AT_MQTT_NOT_IN_CONFIGURED_STATE ", {"AT+MQTTCLEAN=0"}},
		{"010A6002", "0x6002 AT_MQTT_NOT_IN_CONFIGURED_STATE ", {"AT+MQTTUSERCFG"}},
		{"ERR CODE:0x010a6002", "0x6002 AT_MQTT_NOT_IN_CONFIGURED_STATE ", {NULL}},
		{"AT_MQTT_TOPIC_IS_OVERLENGTH", "0x6043 ", {"64 bytes", "128"}},
		{"null_paramter", "0x6007 AT_MQTT_NULL_PARAMTER ", {NULL}},
		{"[at-mqtt]error code:0x6006", "0x6006 AT_MQTT_NULL_LINK ", {"AT+MQTTCONN"}},
		{"ERR CODE:0x01090000", "0x01090000 unsupported command ", {"AT+CMD?"}},
		{"ERR CODE:0x01080002", "0x01080002 parse failed ", {"parameter 3 of the line"}},
		{"-0x2700", "-0x2700 MBEDTLS_ERR_X509_CERT_VERIFY_FAILED ",
			{"mqtt_ca", "AT+CIPSNTPTIME?"}},
		{"E (1234) esp-tls: mbedtls_ssl_handshake returned -0x7780", "-0x7780 ", {"alert"}},
		{"-9984", "-0x2700 ", {NULL}},
		{"-0x0052", "-0x0052 MBEDTLS_ERR_NET_UNKNOWN_HOST ", {"DNS"}},
		{"MBEDTLS_ERR_SSL_TIMEOUT", "-0x6800 ", {"TLS"}},
		{"+CWJAP:2", "+CWJAP:2 wrong password ", {"password"}},
		{"CWJAP", "AT+CWJAP ", {"default 15"}},
		{"AT", "AT ", {"baud rate"}},
		{"ATE0", "ATE ", {"ATE<echo>"}},
		{"ERROR", "ERROR ", {"AT+SYSLOG=1"}},
		{"busy p...", "busy p... ", {"still have been carried out"}},
		{"busy s...", "busy s... ", {"SEND OK"}},
		{"Guru Meditation Error: Core  0 panic'ed (LoadProhibited)", "Guru Meditation ",
			{"crashed"}},
		{"rst:0x1 (POWERON),boot:0x5 (DOWNLOAD(USB/UART0/1))", "rst:0x1 ",
			{"download mode"}},
		{"invalid header: 0xffffffff", "invalid header", {"no firmware"}},
		{"+MQTTPUB:FAIL", "+MQTTPUB:FAIL ", {"not published"}},
		{"+MQTTDISCONNECTED:0", "+MQTTDISCONNECTED ", {"lost"}},
		{"SEND OK", "SEND OK ", {"were sent"}},
		{"no ip", "no ip ", {"AT+CWJAP"}},
		{"link is not valid", "link is not valid ", {"AT+CIPSTART"}},
		{"WIFI DISCONNECT", "WIFI DISCONNECT ", {"rssi"}},
		{"CMDRSP:ERROR", "CMDRSP:ERROR ", {"another maker's"}},
		{"ets Jun  8 2016 00:22:57", "ets Jun ", {"boot ROM"}},
		{"-0x7480", "-0x7480 ", {"scheme 4, 5, 9 or 10"}},
		/* Lines pasted together: each that is known. */
		{"foo\nbusy p...\r\n\r\n-0x2700\n", "busy p... ", {"-0x2700"}},
		/* Words */
		{"no answer", "the board does not answer ", {"RX and TX", "115200"}},
		{"my board gives no answer at all", "the board does not answer ", {NULL}},
		{"没有反应", "the board does not answer ", {NULL}},
		{"模块没有反应", "the board does not answer ", {NULL}},
		{"busy", "the board is busy ", {"OK or ERROR"}},
		{"keeps reconnecting", "the connection drops ", {"client_id"}},
		{"一直重连", "the connection drops ", {"client_id"}},
		{"subscribe refused", "the subscription is refused", {"v5.0"}},
		{"订阅失败", "the subscription is refused", {NULL}},
		{"乱码", "unreadable characters ", {"115200"}},
		{"  MQTTCLEAN \t", "AT+MQTTCLEAN ", {NULL}},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};

		buf_clear(&out);
		if (!explain(&out, cases[i].query, &d))
			fail_msg("%s: %s", cases[i].query, d.text);
		if (!slice_starts(buf_slice(&out), slice_of(cases[i].begins)))
			fail_msg("%s: %s", cases[i].query, buf_text(&out));
		for (size_t k = 0; k < ALEN(cases[i].holds) && cases[i].holds[k]; k++)
			if (slice_find(buf_slice(&out), slice_of(cases[i].holds[k])) == SLICE_NONE)
				fail_msg("%s lacks <%s>:\n%s", cases[i].query, cases[i].holds[k],
					buf_text(&out));
	}
	buf_fini(&out);
}

/* The layout of protocol.md 1.3: what the low bits say depends on the kind, and 0 says nothing. */
static void a_code_of_the_layout_says_what_its_low_bits_are(void **state)
{
	static const struct {
		const char *query, *holds, *lacks;
	} cases[] = {
		{"ERR CODE:0x01060305", "count the line had 5, the command wants 3", "blames"},
		{"ERR CODE:0x01060000", "wrong number of parameters", "the line had"},
		{"ERR CODE:0x01080000", "blames parameter 1 of the line", "the line had"},
		{"ERR CODE:0x01090003", "unsupported command", "blames"},
		{"ERR CODE:0x01090003", "unsupported command", "the line had"},
		{"ERR CODE:0x01090003", "layout 01 the AT firmware, 09 unsupported command, 0003",
			"x"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		struct diag d;

		assert_true(explain(&out, cases[i].query, &d));
		if (!strstr(buf_text(&out), cases[i].holds) ||
			(cases[i].lacks[1] && strstr(buf_text(&out), cases[i].lacks)))
			fail_msg("%s: %s", cases[i].query, buf_text(&out));
		buf_fini(&out);
	}
}

/* protocol.md 1 and 4. */
static void a_scheme_is_explained_with_what_it_needs(void **state)
{
	static const struct {
		long long scheme;
		const char *port, *time;
		bool ca, own, path, believes, names;
	} cases[] = {
		{1, "port usually 1883", "20 s", false, false, false, false, false},
		{2, "port usually 8883", "60 s", false, false, false, true, false},
		{3, "port usually 8883", "60 s", true, false, false, false, true},
		{4, "port usually 8883", "60 s", false, true, false, true, false},
		{5, "port usually 8883", "60 s", true, true, false, false, true},
		{6, "port usually 80 ", "30 s", false, false, true, false, false},
		{7, "port usually 443", "70 s", false, false, true, true, false},
		{8, "port usually 443", "70 s", true, false, true, false, true},
		{9, "port usually 443", "70 s", false, true, true, true, false},
		{10, "port usually 443", "70 s", true, true, true, false, true},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0}, query = {0};
		struct diag d;

		buf_addf(&query, "scheme %lld", cases[i].scheme);
		assert_true(explain(&out, buf_text(&query), &d));
		const char *text = buf_text(&out);
		assert_non_null(strstr(text, cases[i].port));
		assert_non_null(strstr(text, cases[i].time));
		assert_int_equal(strstr(text, "mqtt_ca on") != NULL, cases[i].ca);
		assert_int_equal(strstr(text, "mqtt_cert and mqtt_key") != NULL, cases[i].own);
		assert_int_equal(strstr(text, "path in AT+MQTTUSERCFG") != NULL, cases[i].path);
		assert_int_equal(strstr(text, "is believed") != NULL, cases[i].believes);
		assert_int_equal(strstr(text, "AT+MQTTSNI") != NULL, cases[i].names);
		buf_fini(&out);
		buf_fini(&query);
	}
}

static void the_refusals_of_clouds_are_symptoms(void **state)
{
	static const struct {
		const char *query, *holds;
	} cases[] = {
		{"aliyun refuses", "keepalive: 30 to 1200 s"},
		{"阿里云连不上", "atmq cloud aliyun"},
		{"huawei refuses", "a bad keepalive is refused like a bad client_id"},
		{"aws drops after publish", "the policy"},
		{"azure token", "keepalive is at most 1767 s"},
		{"onenet refuses", "AT+MQTTLONGPASSWORD"},
		{"thingsboard drops", "telemetry topic"},
		{"the board draws much current and restarts", "the supply"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		struct diag d;

		if (!explain(&out, cases[i].query, &d) || !strstr(buf_text(&out), cases[i].holds))
			fail_msg("%s: %s", cases[i].query, buf_text(&out));
		buf_fini(&out);
	}
}

/* What is wrong comes first; secrets are not repeated. */
static void credentials_and_whole_lines_are_explained(void **state)
{
	static const struct {
		const char *query, *begins;
		const char *holds[4];
		const char *lacks;
	} cases[] = {
		{"SharedAccessSignature sr=h.azure-devices.net%2Fdevices%2Fd&sig=AEeXVxENkKHRgdYKZnCAMs0AIh"
		 "AYKTg3BkvnHmJd02w%3D&se=1893456000",
			"Azure IoT Hub ",
			{"sr h.azure-devices.net/devices/d", "the signature, 44 characters",
				"valid until 2030-01-01 at 00:00 UTC", "size"},
			"AEeXVx"},
		{"\"SharedAccessSignature sr=h&sig=x&se=1593456000\"", "Azure IoT Hub ",
			{"wrong the token ran out on 2020-06-29 at 18:40 UTC"}, NULL},
		{"dev_0_0_2026010100", "Huawei IoTDA ",
			{"timestamp 2026010100, which is 2026-01-01"}, "wrong"},
		{"id|securemode=3\\,signmethod=hmacsha1|", "Aliyun IoT Platform ",
			{"signmethod hmacsha1"}, "wrong"},
		{"AT+MQTTUSERCFG=0,1,\"x|securemode=3,signmethod=hmacsha1|\",\"d&p\",\"hello-secret\",0,0,\"\"",
			"Aliyun IoT Platform ",
			{"wrong password is no signature",
				"refused client_id: a comma inside quotes needs \\ before it (column 35)",
				"right AT+MQTTUSERCFG=0,1,\"x|securemode=3\\,signmethod",
				"AT+MQTTUSERCFG Set scheme"},
			"hello"},
		{"AT+MQTTUSERCFG=0,1,\"b,\"p\",\"hello-secret\",0,0,\"\"", "This line ",
			{"refused client_id: its closing quote is missing before this comma",
				"(column 22)"},
			"hello"},
		{"AT+MQTTLONGPASSWORD=0,\"hello-secret\"", "This line ",
			{"refused length is how many bytes follow", "AT+MQTTLONGPASSWORD=0,12"},
			"hello"},
		{"AT+MQTTPUB=0,\"t\",\"x\",0,0", "AT+MQTTPUB ", {"topic"}, "refused"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};
		struct diag d;

		if (!explain(&out, cases[i].query, &d))
			fail_msg("%s: %s", cases[i].query, d.text);
		const char *text = buf_text(&out);
		if (!slice_starts(buf_slice(&out), slice_of(cases[i].begins)))
			fail_msg("%s: %s", cases[i].query, text);
		for (size_t k = 0; k < ALEN(cases[i].holds) && cases[i].holds[k]; k++)
			if (!strstr(text, cases[i].holds[k]))
				fail_msg(
					"%s lacks %s: %s", cases[i].query, cases[i].holds[k], text);
		if (cases[i].lacks && strstr(text, cases[i].lacks))
			fail_msg("%s has %s: %s", cases[i].query, cases[i].lacks, text);
		buf_fini(&out);
	}
}

/* One of each kind, as a terminal shows it. */
static void explanations_are_laid_out_as_they_should_be(void **state)
{
	static const struct {
		enum at_dialect dialect;
		const char *query;
	} pages[] = {
		{AT_DIALECT_ESP32_S, "MQTTUSERCFG"},
		{AT_DIALECT_ESP_AT, "MQTTCONN"},
		{AT_DIALECT_ESP32_S, "MQTTCLEAN"},
		{AT_DIALECT_ESP32_S, "MQTTLONGPASSWORD"},
		{AT_DIALECT_ESP_AT, "MQTTALPN"},
		{AT_DIALECT_ESP_AT, "CWJAP"},
		{AT_DIALECT_ESP32_S, "ATE0"},
		{AT_DIALECT_ESP_AT, "MQTTCONNCFG keepalive"},
		{AT_DIALECT_ESP_AT, "username"},
		{AT_DIALECT_ESP32_S, "state"},
		{AT_DIALECT_ESP32_S, "state 3"},
		{AT_DIALECT_ESP32_S, "scheme"},
		{AT_DIALECT_ESP32_S, "scheme 1"},
		{AT_DIALECT_ESP32_S, "scheme 9"},
		{AT_DIALECT_ESP32_S, "scheme 10"},
		{AT_DIALECT_ESP32_S, "0x6013"},
		{AT_DIALECT_ESP32_S, "0x6016"},
		{AT_DIALECT_ESP32_S, "ERR CODE:0x01080002"},
		{AT_DIALECT_ESP32_S, "ERR CODE:0x01060305"},
		{AT_DIALECT_ESP32_S, "-0x2701"},
		{AT_DIALECT_ESP32_S, "+CWJAP:2"},
		{AT_DIALECT_ESP32_S, "busy p..."},
	};
	struct buf all = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(pages); i++) {
		struct diag d;

		buf_addf(&all, "%s$ atmq explain --dialect %s '%s'\n", i ? "\n" : "",
			at_dialect_name(pages[i].dialect), pages[i].query);
		if (!explain_words(
			    &all, slice_of(pages[i].query), pages[i].dialect, EXPLAIN_NOW, &d))
			fail_msg("%s: %s", pages[i].query, d.text);
	}
	assert_page(buf_slice(&all), "explain");
	buf_fini(&all);
}

static void add_explanation(struct buf *page, const char *query, enum at_dialect dialect)
{
	struct diag d = {0};

	buf_addf(page, "%s$ atmq explain --dialect %s '%s'\n", page->n ? "\n" : "",
		at_dialect_name(dialect), query);
	if (!explain_words(page, slice_of(query), dialect, EXPLAIN_NOW, &d))
		buf_addf(page, "at %zu, %zu, code %" PRIx32 ": %s\n", d.at, d.n, d.code, d.text);
}

/* The whole reference, as users read it. */
static void every_command_reads_as_it_should(void **state)
{
	struct buf page = {0}, query = {0};

	(void)state;
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);

		buf_clear(&query);
		buf_addf(&query, "%s%s%s", c->basic ? "AT" : "AT+", c->name, c->basic ? "" : "?");
		add_explanation(&page, buf_text(&query),
			c->dialects & AT_IN(AT_DIALECT_ESP_AT) ? AT_DIALECT_ESP_AT
							       : AT_DIALECT_ESP32_S);
	}
	assert_page(buf_slice(&page), "explain-commands");
	buf_fini(&page);
	buf_fini(&query);
}

static void every_code_reads_as_it_should(void **state)
{
	static const char *const others[] = {"0x01030000", "0x01040000", "0x01060000", "0x01080001",
		"0x01090000", "0x010b0000", "0x010c0000", "0x010d0000", "+CWJAP:1", "+CWJAP:3",
		"+CWJAP:4"};
	struct buf page = {0}, query = {0};
	const struct at_error *error;
	const struct at_reason *reason;

	(void)state;
	for (size_t i = 0; (error = at_error(i)); i++)
		add_explanation(&page, error->name, AT_DIALECT_ESP32_S);
	for (size_t i = 0; (reason = at_tls_error(i)); i++) {
		buf_clear(&query);
		buf_addf(&query, "-0x%04lx", (unsigned long)reason->code);
		add_explanation(&page, buf_text(&query), AT_DIALECT_ESP32_S);
	}
	/* By its name, with what mbedtls writes before it and without, the same is said. */
	for (size_t i = 0; (reason = at_tls_error(i)); i++) {
		struct buf by_code = {0}, by_name = {0};
		struct diag d;

		for (int prefix = 0; prefix < 2; prefix++) {
			buf_clear(&query);
			buf_addf(&query, "%s%s", prefix ? "MBEDTLS_ERR_" : "", reason->name);
			buf_clear(&by_name);
			assert_true(explain_words(
				&by_name, buf_slice(&query), AT_DIALECT_ESP32_S, EXPLAIN_NOW, &d));
			buf_clear(&query);
			buf_addf(&query, "-0x%04lx", (unsigned long)reason->code);
			buf_clear(&by_code);
			assert_true(explain_words(
				&by_code, buf_slice(&query), AT_DIALECT_ESP32_S, EXPLAIN_NOW, &d));
			assert_slice(buf_slice(&by_name), buf_text(&by_code));
		}
		buf_fini(&by_code);
		buf_fini(&by_name);
	}
	for (size_t i = 0; i < ALEN(others); i++)
		add_explanation(&page, others[i], AT_DIALECT_ESP32_S);
	assert_page(buf_slice(&page), "explain-codes");
	buf_fini(&page);
	buf_fini(&query);
}

/* What people paste or mistype. */
static void every_query_reads_as_it_should(void **state)
{
	static const char *const queries[] = {"", " ", "X", "?", "AT", "at", "AT+", "AT+X", "ATE",
		"ATE1", "ATE10", "E", "ERROR", "error", "ERRORS", "busy p...", "busy s...", "ready",
		"readyx", ">", "> x", "+MQTTPUB:OK", "+MQTTPUB:FAIL",
		"+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0", "+MQTTDISCONNECTED:0",
		"+MQTTSUBRECV:0,\"t\",1,x", "ALREADY SUBSCRIBE", "NO UNSUBSCRIBE", "state",
		"STATE 0", "state 6", "state 7", "state -1", "state x", "state  3", "state 3 x",
		"scheme 6", "scheme 11", "scheme", "0x6001", "0X6001", "0x", "0x600", "0x06001",
		"x0x6001", "a 0x0 0x6002", "0x7fffffff", "0x10000", "-0x2700", "-0x8000", "-9984",
		"-2700", "--2700", "-", "2700", "6002", "60020", "006002", "00006002", "0x01080105",
		"0x01060200", "0x01060305", "0x01020000", "0x01ff0000", "0x02000000",
		"MBEDTLS_ERR_SSL_TIMEOUT", "ssl_timeout", "AT_MQTT_NULL_LINK", "null_link", "qos",
		"<qos>", "<\"topic\">", "[<timeout_ms>]", "[,<alpn>]", "\"topic\"", "MQTTSUB qos",
		"MQTTSUB <\"topic\">", "MQTTSUB  qos", "MQTTSUB foo bar", "MQTTSUB=0 foo",
		"MQTTSUB: foo", "MQTTSUB!", "MQTTSUBX", "MQTTSUP", "GMR foo", "ATE foo",
		"timeot_ms", "quos", "kepalive", "AT+MQTTPUBB=0", "schem", "stat", "CW", "C",
		"ERR CODE:0x010a6002", "ERR CODE:0x010a6099", "[at-mqtt]error code:0x6006",
		"+CWJAP:", "+CWJAP:5", "+CWJAP:2 x", "AT+MQTTPUB=0,\"0x6013\",\"ERROR\",1,0",
		"a word that is much too long to be the name of anything that a board knows of, whatever it is"};
	struct buf page = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(queries); i++)
		add_explanation(&page, queries[i], AT_DIALECT_ESP32_S);
	assert_page(buf_slice(&page), "explain-queries");
	buf_fini(&page);
}

static void the_unknown_is_refused_with_what_comes_near(void **state)
{
	static const struct {
		const char *query, *says;
		size_t at, n;
	} cases[] = {
		{"MQTTCON", "nothing is known about MQTTCON; did you mean MQTTCONN or MQTTCONNCFG",
			0, 7},
		{"MQTTUSERCF", "nothing is known about MQTTUSERCF; did you mean MQTTUSERCFG", 0,
			10},
		{"keepalife", "nothing is known about keepalife; did you mean keepalive", 0, 9},
		{" AT+MQTTPUBB=0", "nothing is known about AT+MQTTPUBB=0; did you mean MQTTPUB", 1,
			13},
		{"MQTT",
			"nothing is known about MQTT; did you mean MQTTSNI, MQTTPUB, MQTTSUB or MQTTALPN",
			0, 4},
		{"0x6099", "nothing is known about 0x6099", 0, 6},
		{"zzzzzz", "nothing is known about zzzzzz", 0, 6},
		{"MQTTCONN foo", "MQTTCONN has no parameter foo; it has LinkID, host, port", 9, 3},
		{"GMR foo", "GMR has no parameter foo", 4, 3},
		{"state 9", "there is no such state; there are 0 to 6", 6, 1},
		{"scheme 0", "there is no such scheme; there are 1 to 10", 7, 1},
		{"+CWJAP:9", "", 0, 0}, /* still the command's answer */
		{"", "name a command", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct diag d = {0};
		struct buf out = {0};
		bool found = explain(&out, cases[i].query, &d);

		if (!*cases[i].says) {
			assert_true(found);
		} else {
			assert_false(found);
			assert_int_equal(out.n, 0);
			if (!slice_starts(slice_of(d.text), slice_of(cases[i].says)))
				fail_msg("%s: %s", cases[i].query, d.text);
			if (strlen(d.text) > 120)
				fail_msg("%s offers too many: %s", cases[i].query, d.text);
			assert_int_equal(d.at, cases[i].at);
			assert_int_equal(d.n, cases[i].n);
			assert_int_equal(d.code, 0);
		}
		buf_fini(&out);
	}
}

static void check_lines(const char *query, const struct buf *out)
{
	struct slice rest = buf_slice(out);

	assert_true(rest.n > 0 && rest.p[rest.n - 1] == '\n');
	while (rest.n > 0) {
		size_t n = slice_find_char(rest, '\n');

		struct slice begun = slice_trim(slice_sub(rest, 0, n));
		size_t columns = utf8_columns(slice_sub(rest, 0, n));

		if (slice_starts(begun, SLICE("，")) || slice_starts(begun, SLICE("。")) ||
			slice_starts(begun, SLICE("）")))
			fail_msg("%s: a line begins with %.*s", query, SLICE_ARG(begun));

		if (columns > 80)
			fail_msg("%s: %zu columns: %.*s", query, columns, (int)n, rest.p);
		if (n > 0 && rest.p[n - 1] == ' ')
			fail_msg("%s: a blank at the end: %.*s", query, (int)n, rest.p);
		rest = slice_from(rest, n + 1);
	}
}

static void check(const char *query)
{
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		struct buf out = {0};
		struct diag d = {0};

		if (!explain_words(
			    &out, slice_of(query), (enum at_dialect)dialect, EXPLAIN_NOW, &d))
			fail_msg("%s: %s", query, d.text);
		check_lines(query, &out);
		buf_fini(&out);
	}
}

static void check_everything(void)
{
	char query[128];

	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);
		const char *before = c->basic ? "AT" : "AT+";

		snprintf(query, sizeof query, "%s%s", before, c->name);
		check(query);
		for (size_t k = 0; k < c->parameter_count; k++) {
			snprintf(query, sizeof query, "%s%s %s", before, c->name,
				c->parameters[k].name);
			check(query);
		}
	}
	for (unsigned code = 0x6001; code <= 0x6052; code++) {
		snprintf(query, sizeof query, "0x%x", code);
		check(query);
	}
	for (unsigned kind = 0; kind <= 0x0c; kind++) {
		snprintf(query, sizeof query, "ERR CODE:0x01%02x0302", kind);
		check(query);
	}
	for (size_t i = 0; at_tls_error(i); i++) {
		snprintf(query, sizeof query, "-0x%lx", (unsigned long)at_tls_error(i)->code);
		check(query);
	}
	for (int i = 0; i <= 6; i++) {
		snprintf(query, sizeof query, "state %d", i);
		check(query);
	}
	for (int i = 1; i <= 10; i++) {
		snprintf(query, sizeof query, "scheme %d", i);
		check(query);
	}
	for (int i = 1; i <= 4; i++) {
		snprintf(query, sizeof query, "+CWJAP:%d", i);
		check(query);
	}
}

static void every_row_and_every_code_is_explained_in_80_columns(void **state)
{
	(void)state;
	check_everything();
	assert_true(language_use("zh_CN"));
	check_everything();
	language_use("en");
}

/* What people ask in Chinese, and what comes first of the answer. */
static void questions_in_chinese_are_answered_in_chinese(void **state)
{
	static const struct {
		const char *query, *begins, *holds;
	} cases[] = {
		{"连不上服务器", "连不上服务器 通常 先看 Wi-Fi", "AT+MQTTCLEAN=0"},
		{"连接服务器失败", "连不上服务器 ", "1883 TCP"},
		{"订阅失败", "订阅被拒绝，或收不到消息 ", "AT+MQTTSUB?"},
		{"收不到服务器下发的消息", "订阅被拒绝，或收不到消息 ", "重连"},
		{"WiFi连不上", "连不上 Wi-Fi ", "2.4 GHz"},
		{"发布消息失败", "发布失败 ", "AT+MQTTPUBRAW"},
		{"老是掉线", "连接反复断开又恢复 ", "client_id"},
		{"证书错误", "证书不被接受 ", "1970"},
		{"密码错误", "密码被拒绝 ", "AT+MQTTLONGPASSWORD"},
		{"模组没反应", "模组没有响应 ", "115200"},
		{"阿里云", "阿里云拒绝或断开连接 ", "atmq cloud aliyun"},
		{"0x6013", "0x6013 AT_MQTT_SCHEME_VALUE_IS_WRONG 含义 ",
			"AT+MQTTUSERCFG 的 scheme"},
		{"state 3", "state 3 ", "怎么办"},
		{"scheme 5", "scheme 5 TLS", "mqtt_cert 和 mqtt_key"},
		{"busy p...", "busy p... 含义 模组正忙", "OK 或 ERROR"},
		{"I (612) wifi:state: auth -> init, reason:201", "I (612) wifi",
			"附近没有该名称的"},
		{"MQTTCONNCFG keepalive", "AT+MQTTCONNCFG ", "默认 120"},
	};
	struct diag d;

	(void)state;
	assert_true(language_use("zh_CN"));
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0};

		if (!explain(&out, cases[i].query, &d))
			fail_msg("%s: %s", cases[i].query, d.text);
		if (!slice_starts(buf_slice(&out), slice_of(cases[i].begins)) ||
			!strstr(buf_text(&out), cases[i].holds))
			fail_msg("%s: %s", cases[i].query, buf_text(&out));
		buf_fini(&out);
	}
	struct buf none = {0};
	assert_false(explain_words(&none, SLICE("MQTTCON"), AT_DIALECT_ESP32_S, EXPLAIN_NOW, &d));
	assert_string_equal(d.text, "没有关于 MQTTCON 的说明；是不是 MQTTCONN 或 MQTTCONNCFG");
	language_use("en");
}

/* Columns, and lines that are broken where Chinese breaks them. */
static void chinese_is_laid_out_as_it_should_be(void **state)
{
	static const char *const queries[] = {"订阅失败", "没有反应", "+MQTTDISCONNECTED",
		"Guru Meditation Error", "\033[31m\xe6\xb8\xa9",
		"SharedAccessSignature sr=x.azure-devices.net%2Fdevices%2Fd&sig=abc&se=1700000000"};
	struct buf page = {0};

	(void)state;
	assert_true(language_use("zh_CN"));
	for (size_t i = 0; i < ALEN(queries); i++)
		add_explanation(&page, queries[i], AT_DIALECT_ESP32_S);
	language_use("en");
	assert_page(buf_slice(&page), "zh-explain");
	buf_fini(&page);
}

static void a_command_is_explained_with_all_its_parameters(void **state)
{
	(void)state;
	for (size_t i = 0; i < at_command_count(); i++) {
		const struct at_command *c = at_command(i);
		struct buf out = {0};
		struct diag d = {0};

		if (c->basic)
			continue;
		assert_true(explain(&out, c->name, &d));
		for (size_t k = 0; k < c->parameter_count; k++)
			if (slice_find(buf_slice(&out), slice_of(c->parameters[k].doc)) ==
				SLICE_NONE)
				fail_msg("%s lacks %s", c->name, c->parameters[k].name);
		buf_fini(&out);
	}
}

static void a_hostile_query_reaches_no_terminal(void **state)
{
	static const char *const queries[] = {"\x1b[2J", "MQTTCONN \x1b]0;x\x07", "\xff\xfe",
		"AT+\x9b=1", "0x\x01", "+CWJAP:\x1b", "MQTTCON\xe2\x80\xae", "=", "AT+",
		"AT+=", "ATE\x1b", "-", "-0x", "<>", "[\""};

	(void)state;
	for (size_t i = 0; i < ALEN(queries); i++) {
		struct diag d = {0};
		struct buf out = {0}, visible = {0};

		if (!explain_words(&out, slice_of(queries[i]), AT_DIALECT_ESP_AT, EXPLAIN_NOW, &d))
			assert_int_equal(out.n, 0);
		utf8_add_visible(&visible, slice_of(d.text));
		assert_buf(&visible, d.text);
		buf_fini(&out);
		buf_fini(&visible);
	}
}

static void a_long_query_ends_in_a_mark(void **state)
{
	struct buf query = {0}, out = {0};
	struct diag d = {0};

	(void)state;
	buf_add_repeat(&query, 'x', 100000);
	assert_false(explain_words(&out, buf_slice(&query), AT_DIALECT_ESP_AT, EXPLAIN_NOW, &d));
	assert_non_null(strstr(d.text, "…"));
	buf_clear(&query);
	buf_add_repeat(&query, ' ', 100000);
	assert_false(explain_words(&out, buf_slice(&query), AT_DIALECT_ESP_AT, EXPLAIN_NOW, &d));
	buf_fini(&query);
	buf_fini(&out);
}

static void the_asked_dialect_comes_first(void **state)
{
	struct buf out = {0};
	struct diag d = {0};

	(void)state;
	assert_true(
		explain_words(&out, SLICE("MQTTPUB topic"), AT_DIALECT_ESP_AT, EXPLAIN_NOW, &d));
	assert_true(slice_find(buf_slice(&out),
			    SLICE("at most 128 bytes; esp32-s: at most 64 bytes")) != SLICE_NONE);
	assert_true(slice_find(buf_slice(&out), SLICE("timeout_ms")) != SLICE_NONE);
	buf_clear(&out);
	assert_true(
		explain_words(&out, SLICE("MQTTPUB topic"), AT_DIALECT_ESP32_S, EXPLAIN_NOW, &d));
	assert_true(slice_find(buf_slice(&out),
			    SLICE("at most 64 bytes; esp-at: at most 128 bytes")) != SLICE_NONE);
	assert_int_equal(slice_find(buf_slice(&out), SLICE("timeout_ms")), SLICE_NONE);
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_people_paste_is_explained),
		cmocka_unit_test(a_code_of_the_layout_says_what_its_low_bits_are),
		cmocka_unit_test(a_scheme_is_explained_with_what_it_needs),
		cmocka_unit_test(the_refusals_of_clouds_are_symptoms),
		cmocka_unit_test(credentials_and_whole_lines_are_explained),
		cmocka_unit_test(explanations_are_laid_out_as_they_should_be),
		cmocka_unit_test(every_command_reads_as_it_should),
		cmocka_unit_test(every_code_reads_as_it_should),
		cmocka_unit_test(every_query_reads_as_it_should),
		cmocka_unit_test(the_unknown_is_refused_with_what_comes_near),
		cmocka_unit_test(every_row_and_every_code_is_explained_in_80_columns),
		cmocka_unit_test(questions_in_chinese_are_answered_in_chinese),
		cmocka_unit_test(chinese_is_laid_out_as_it_should_be),
		cmocka_unit_test(a_command_is_explained_with_all_its_parameters),
		cmocka_unit_test(a_hostile_query_reaches_no_terminal),
		cmocka_unit_test(a_long_query_ends_in_a_mark),
		cmocka_unit_test(the_asked_dialect_comes_first),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
