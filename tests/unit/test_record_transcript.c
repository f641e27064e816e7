/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "record/transcript.h"

#include "base/json.h"

/* As SLICE, for tables: those take constants only. */
#define BYTES(literal)                         \
	{                                      \
		(literal), sizeof(literal) - 1 \
	}

#define DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

/* The lines are those of the documented form, field by field and in its order. */
static void a_transcript_has_the_documented_form(void **state)
{
	struct transcript_header header = {
		.started = 1795388820000000, .port = "/dev/ttyUSB0", .baud = 115200};
	struct buf out = {0};

	(void)state;
	transcript_add_header(&out, &header);
	transcript_add_sent(&out, 1204, SLICE("AT+MQTTCONN?\r\n"), SESSION_BY_POLL);
	transcript_add_received(
		&out, 10980, SLICE("+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n\r\nOK\r\n"));
	transcript_add_note(&out, 4200000, SLICE("swapped the antenna"));
	transcript_add_remark(&out, 4300000, SLICE("the port now has 9600"), false);
	transcript_add_remark(&out, 4400000, SLICE("its buffer was full"), true);
	transcript_add_act(&out, 4500000, TRANSCRIPT_ENDED, SESSION_REFUSED, SLICE(""));
	transcript_add_act(&out, 4600000, TRANSCRIPT_QUEUED, 2, SLICE(""));
	transcript_add_act(&out, 4700000, TRANSCRIPT_LOG_DOWN, 0, SLICE("unplugged"));
	transcript_add_link(&out, 9100000, "down", "unplugged");
	transcript_add_released(&out, 9200000, "to esptool");
	transcript_add_seal(&out, 10000000, SLICE(DIGEST), 412);
	transcript_add_end(&out, 60000000, SLICE("left by the user"), SLICE(DIGEST), 9120);
	assert_buf(&out,
		"{\"atmq\":\"transcript\",\"version\":2,\"started\":\"2026-11-22T23:07:00.000Z\","
		"\"port\":\"/dev/ttyUSB0\",\"baud\":115200,\"by\":\"atmq " ATMQ_VERSION
		"\",\"masked\":false}\n"
		"{\"t\":0.001204,\"tx\":\"AT+MQTTCONN?\\r\\n\",\"by\":\"poll\"}\n"
		"{\"t\":0.01098,\"rx\":\"+MQTTCONN:0,4,1,\\\"h\\\",\\\"1883\\\",\\\"\\\",0\\r\\n\\r\\nOK\\r\\n\"}\n"
		"{\"t\":4.2,\"note\":\"swapped the antenna\"}\n"
		"{\"t\":4.3,\"note\":\"the port now has 9600\",\"by\":\"atmq\"}\n"
		"{\"t\":4.4,\"note\":\"its buffer was full\",\"by\":\"atmq\",\"problem\":true}\n"
		"{\"t\":4.5,\"act\":\"ended\",\"outcome\":\"refused\"}\n"
		"{\"t\":4.6,\"act\":\"queued\",\"n\":2}\n"
		"{\"t\":4.7,\"act\":\"log down\",\"why\":\"unplugged\"}\n"
		"{\"t\":9.1,\"link\":\"down\",\"why\":\"unplugged\"}\n"
		"{\"t\":9.2,\"link\":\"down\",\"released\":true,\"why\":\"to esptool\"}\n"
		"{\"t\":10.0,\"sha256\":\"" DIGEST "\",\"bytes\":412}\n"
		"{\"t\":60.0,\"end\":\"left by the user\",\"sha256\":\"" DIGEST
		"\",\"bytes\":9120}\n");
	buf_fini(&out);
}

/* A later part says which one it is and what it follows; what the board said is repeated there. */
static void a_later_part_has_the_documented_form(void **state)
{
	struct transcript_header header = {.started = 1795388820000000,
		.port = "sim:",
		.masked = true,
		.part = 2,
		.after = SLICE(DIGEST)};
	struct buf out = {0};

	(void)state;
	transcript_add_header(&out, &header);
	transcript_add_state(&out, 1500000, SLICE("AT version:2.2.0.0\r\n"));
	transcript_add_ending(&out, 60000000, SLICE("left by the user"));
	assert_buf(&out,
		"{\"atmq\":\"transcript\",\"version\":2,\"started\":\"2026-11-22T23:07:00.000Z\","
		"\"port\":\"sim:\",\"by\":\"atmq " ATMQ_VERSION
		"\",\"masked\":true,\"part\":2,\"after\":\"" DIGEST "\"}\n"
		"{\"t\":1.5,\"state\":\"AT version:2.2.0.0\\r\\n\"}\n"
		"{\"t\":60.0,\"ending\":\"left by the user\"}\n");
	buf_fini(&out);
}

/* What is received is written without jansson; nobody shall see a difference. */
static void a_received_record_is_what_jansson_writes(void **state)
{
	char all[256], ascii[128 - '\x1b'];
	struct slice cases[] = {SLICE(""), SLICE("\r\nOK\r\n"),
		SLICE("\"\\/\b\f\t\x1b\x7f, and text, and more of it"),
		SLICE("\xe5\x8d\x8a\xf0\x9f\x98\x80\xc2\x80"), SLICE("\xe5\x8d"),
		{all, sizeof(all)}, {ascii, sizeof(ascii)}};
	static const int64_t times[] = {
		0, 100, 1204, 10980, 999999, 1000000, 4200000, 86400000001, 31536000123456};

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	memcpy(ascii, &all['\x1b'], sizeof(ascii));
	for (size_t i = 0; i < ALEN(cases) * ALEN(times); i++) {
		struct slice bytes = cases[i % ALEN(cases)];
		int64_t t = times[i / ALEN(cases)];
		struct buf wanted = {0}, out = {0};
		struct json *object = json_new();

		json_set_seconds(object, "t", t);
		json_set_bytes(object, "rx", "64", bytes);
		json_add_line(&wanted, object);
		transcript_add_received(&out, t, bytes);
		assert_buf(&out, buf_text(&wanted));
		json_free(object);
		buf_fini(&wanted);
		buf_fini(&out);
	}
}

static void what_is_not_so_is_left_out(void **state)
{
	struct transcript_header header = {
		.started = 951782400123999, .port = "sim:", .masked = true};
	struct buf out = {0};

	(void)state;
	transcript_add_header(&out, &header);
	transcript_add_link(&out, 0, "up", NULL);
	assert_buf(&out,
		"{\"atmq\":\"transcript\",\"version\":2,\"started\":\"2000-02-29T00:00:00.123Z\","
		"\"port\":\"sim:\",\"by\":\"atmq " ATMQ_VERSION "\",\"masked\":true}\n"
		"{\"t\":0.0,\"link\":\"up\"}\n");
	buf_fini(&out);
}

static void bytes_that_are_no_text_come_as_base64(void **state)
{
	struct buf out = {0};

	(void)state;
	transcript_add_received(&out, 0, SLICE("\xff\x00"));
	transcript_add_sent(&out, 1, SLICE("text\x01 \xe4\xb8\xad"), SESSION_BY_USER);
	transcript_add_sent(&out, 2, SLICE("\xe4\xb8"), SESSION_BY_SCRIPT);
	assert_buf(&out, "{\"t\":0.0,\"rx64\":\"/wA=\"}\n"
			 "{\"t\":1e-6,\"tx\":\"text\\u0001 \xe4\xb8\xad\",\"by\":\"user\"}\n"
			 "{\"t\":2e-6,\"tx64\":\"5Lg=\",\"by\":\"script\"}\n");
	buf_fini(&out);
}

/* A control character needs six bytes escaped.  What is printable stays text, however many it needs. */
static void control_characters_come_as_base64_where_that_is_shorter(void **state)
{
	static const struct {
		struct slice bytes;
		const char *field;
	} cases[] = {
		{{"\0", 1}, "\":\"\\u0000\""},          /* 6 bytes either way */
		{{"\0\0", 2}, "64\":\"AAA=\""},         /* 6 for 12 */
		{{"ab\0", 3}, "64\":\"YWIA\""},         /* 6 for 8 */
		{{"abc\0", 4}, "\":\"abc\\u0000\""},    /* 10 for 9 */
		{{"abcd\0\0", 6}, "64\":\"YWJjZAAA\""}, /* 10 for 16 */
		{{"\r\n\r\n\r\n", 6}, "\":\"\\r\\n\\r\\n\\r\\n\""},
		{{"\"\"\"\"\"\"\"", 7}, "\":\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf out = {0}, wanted = {0};

		transcript_add_received(&out, 0, cases[i].bytes);
		transcript_add_log(&out, 0, cases[i].bytes);
		transcript_add_sent(&out, 0, cases[i].bytes, SESSION_BY_USER);
		buf_addf(&wanted,
			"{\"t\":0.0,\"rx%s}\n{\"t\":0.0,\"log%s}\n{\"t\":0.0,\"tx%s,\"by\":\"user\"}\n",
			cases[i].field, cases[i].field, cases[i].field);
		assert_buf(&out, buf_text(&wanted));
		buf_fini(&out);
		buf_fini(&wanted);
	}
}

static const struct {
	const char *line;
	enum transcript_kind kind;
	int64_t t;
	const char *bytes;
	enum session_author by;
	bool up;
} records[] = {
	{"{\"t\":0.001204,\"tx\":\"AT+MQTTCONN?\\r\\n\",\"by\":\"poll\"}", TRANSCRIPT_SENT, 1204,
		"AT+MQTTCONN?\r\n", SESSION_BY_POLL, false},
	{"{\"t\":2,\"tx64\":\"QVQ=\",\"by\":\"script\"}\n", TRANSCRIPT_SENT, 2000000, "AT",
		SESSION_BY_SCRIPT, false},
	{"{\"t\":2.5,\"tx\":\"AT\",\"by\":\"somebody\"}", TRANSCRIPT_SENT, 2500000, "AT",
		SESSION_BY_USER, false},
	{" {\"rx\":\"\\u4e2d\",\"t\":0.010980,\"later\":[1]} ", TRANSCRIPT_RECEIVED, 10980,
		"\xe4\xb8\xad", SESSION_BY_USER, false},
	{"{\"t\":86400.000001,\"rx64\":\"/w==\"}", TRANSCRIPT_RECEIVED, 86400000001, "\xff",
		SESSION_BY_USER, false},
	{"{\"t\":4.200000,\"note\":\"swapped the antenna\"}", TRANSCRIPT_NOTE, 4200000,
		"swapped the antenna", SESSION_BY_USER, false},
	{"{\"t\":4.3,\"note\":\"x\",\"by\":\"atmq\"}", TRANSCRIPT_NOTE, 4300000, "x",
		SESSION_BY_USER, false},
	{"{\"t\":4.7,\"act\":\"log down\",\"why\":\"x\"}", TRANSCRIPT_ACT, 4700000, "x",
		SESSION_BY_USER, false},
	{"{\"t\":4.7,\"act\":\"of a later version\"}", TRANSCRIPT_UNKNOWN, 4700000, "",
		SESSION_BY_USER, false},
	{"{\"t\":4.7,\"act\":\"ended\",\"outcome\":\"?\"}", TRANSCRIPT_UNKNOWN, 4700000, "",
		SESSION_BY_USER, false},
	{"{\"t\":4.7,\"act\":\"polled\",\"n\":9223372036854775807}", TRANSCRIPT_UNKNOWN, 4700000,
		"", SESSION_BY_USER, false},
	{"{\"t\":4.7,\"act\":\"queued\",\"n\":-1}", TRANSCRIPT_UNKNOWN, 4700000, "",
		SESSION_BY_USER, false},
	{"{\"t\":9.1,\"link\":\"down\",\"why\":\"unplugged\"}", TRANSCRIPT_LINK, 9100000,
		"unplugged", SESSION_BY_USER, false},
	{"{\"t\":3,\"log\":\"I (1) x\\r\\n\"}", TRANSCRIPT_LOG, 3000000, "I (1) x\r\n",
		SESSION_BY_USER, false},
	{"{\"t\":3,\"log64\":\"/w==\"}", TRANSCRIPT_LOG, 3000000, "\xff", SESSION_BY_USER, false},
	{"{\"t\":9.2,\"link\":\"up\"}", TRANSCRIPT_LINK, 9200000, "", SESSION_BY_USER, true},
	{"{\"t\":9.3,\"state\":\"ready\\r\\n\"}", TRANSCRIPT_STATE, 9300000, "ready\r\n",
		SESSION_BY_USER, false},
	{"{\"t\":9.3,\"ending\":\"passed\"}", TRANSCRIPT_ENDING, 9300000, "passed", SESSION_BY_USER,
		false},
	{"{\"t\":9.3,\"weather\":\"fine\"}", TRANSCRIPT_UNKNOWN, 0, "", SESSION_BY_USER, false},
	{"{}", TRANSCRIPT_UNKNOWN, 0, "", SESSION_BY_USER, false},
};

static void records_are_read(void **state)
{
	struct transcript_record r = {0};
	struct diag d;

	(void)state;
	for (size_t i = 0; i < ALEN(records); i++) {
		assert_true(transcript_read(slice_of(records[i].line), &r, &d));
		assert_int_equal(r.kind, records[i].kind);
		assert_int_equal(r.t, records[i].t);
		assert_buf(&r.bytes, records[i].bytes);
		assert_int_equal(r.by, records[i].by);
		assert_int_equal(r.up, records[i].up);
	}
	transcript_record_fini(&r);
}

static void a_header_is_read(void **state)
{
	struct transcript_record r = {0};
	struct diag d;

	(void)state;
	assert_true(transcript_read(
		SLICE("{\"atmq\":\"transcript\",\"version\":1,"
		      "\"started\":\"2026-11-22T23:07:00.250Z\",\"port\":\"/dev/ttyUSB0\","
		      "\"baud\":115200,\"masked\":true,\"by\":\"atmq 9.9\"}"),
		&r, &d));
	assert_int_equal(r.kind, TRANSCRIPT_HEADER);
	assert_int_equal(r.started, 1795388820250000);
	assert_buf(&r.port, "/dev/ttyUSB0");
	assert_int_equal(r.baud, 115200);
	assert_true(r.masked);
	assert_int_equal(r.version, 1);
	assert_int_equal(r.part, 1);
	assert_int_equal(r.sha256.n, 0);
	assert_true(transcript_read(SLICE("{\"atmq\":\"transcript\",\"version\":2,\"part\":3,"
					  "\"after\":\"" DIGEST "\","
					  "\"started\":\"yesterday\"}"),
		&r, &d));
	assert_int_equal(r.version, 2);
	assert_int_equal(r.part, 3);
	assert_buf(&r.sha256, DIGEST);
	assert_int_equal(r.started, -1);
	assert_int_equal(r.baud, 0);
	assert_false(r.masked);
	assert_int_equal(r.port.n, 0);
	transcript_record_fini(&r);
}

static void seals_are_read(void **state)
{
	struct transcript_record r = {0};
	struct diag d;

	(void)state;
	assert_true(transcript_read(
		SLICE("{\"t\":10.000000,\"sha256\":\"" DIGEST "\",\"bytes\":412}"), &r, &d));
	assert_int_equal(r.kind, TRANSCRIPT_SEAL);
	assert_int_equal(r.t, 10000000);
	assert_buf(&r.sha256, DIGEST);
	assert_int_equal(r.sealed, 412);
	assert_true(
		transcript_read(SLICE("{\"t\":60,\"end\":\"left by the user\",\"sha256\":\"" DIGEST
				      "\",\"bytes\":5000000000}"),
			&r, &d));
	assert_int_equal(r.kind, TRANSCRIPT_END);
	assert_buf(&r.bytes, "left by the user");
	assert_buf(&r.sha256, DIGEST);
	assert_int_equal(r.sealed, 5000000000);
	transcript_record_fini(&r);
}

/* By `date -u -d ... +%s`. */
static void dates_are_those_of_the_calendar(void **state)
{
	static const struct {
		int64_t seconds;
		const char *date;
	} dates[] = {
		{0, "1970-01-01T00:00:00.000Z"},
		{68169599, "1972-02-28T23:59:59.000Z"},
		{68169600, "1972-02-29T00:00:00.000Z"},
		{94694399, "1972-12-31T23:59:59.000Z"},
		{951868800, "2000-03-01T00:00:00.000Z"},
		{1709164800, "2024-02-29T00:00:00.000Z"},
		{1798761599, "2026-12-31T23:59:59.000Z"},
		{4107542400, "2100-03-01T00:00:00.000Z"},
	};
	static const char *const wrong[] = {"", "2026-13-01T00:00:00.000Z",
		"2026-00-01T00:00:00.000Z", "2025-02-29T00:00:00.000Z", "2026-01-01T24:00:00.000Z",
		"2026-01-01T00:60:00.000Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000",
		"2026-01-01T00:00:00.000Z ", "1969-12-31T23:59:59.000Z",
		"2026-01--1T00:00:00.000Z"};
	struct transcript_record r = {0};
	struct buf line = {0};
	struct diag d;

	(void)state;
	for (size_t i = 0; i < ALEN(dates); i++) {
		struct transcript_header header = {.started = dates[i].seconds * 1000000};
		buf_clear(&line);
		transcript_add_header(&line, &header);
		if (!strstr(buf_text(&line), dates[i].date))
			fail_msg("%s is not in %s", dates[i].date, buf_text(&line));
		assert_true(transcript_read(buf_slice(&line), &r, &d));
		assert_int_equal(r.started, header.started);
	}
	for (size_t i = 0; i < ALEN(wrong); i++) {
		buf_clear(&line);
		buf_addf(&line, "{\"atmq\":\"transcript\",\"started\":\"%s\"}", wrong[i]);
		assert_true(transcript_read(buf_slice(&line), &r, &d));
		assert_int_equal(r.started, -1);
	}
	buf_fini(&line);
	transcript_record_fini(&r);
}

static void what_is_no_record_is_reported(void **state)
{
	static const struct {
		struct slice line;
		const char *why;
	} lines[] = {
		{BYTES(""), "not JSON"},
		{BYTES("[1]"), "not a JSON object"},
		{BYTES("{\"t\":1,\"rx\":\"a"), "not JSON"},
		{BYTES("{\"t\":1,\"rx\":\"a\"} {}"), "not JSON"},
		{BYTES("{\"t\":1,\"rx\":\"\xff\"}"), "not JSON"},
		{BYTES("{\"t\":1,\"rx\":5}"), "rx is not text"},
		{BYTES("{\"t\":1,\"tx64\":\"A\"}"), "tx64 is not base64"},
		{BYTES("{\"rx\":\"a\"}"), "t is not a time"},
		{BYTES("{\"t\":-1,\"rx\":\"a\"}"), "t is not a time"},
		{BYTES("{\"t\":1e300,\"rx\":\"a\"}"), "t is not a time"},
		{BYTES("{\"t\":99999999999999999999.5,\"rx\":\"a\"}"), "t is not a time"},
		{BYTES("{\"t\":1000000000.0,\"rx\":\"a\"}"), "t is not a time"},
		{BYTES("{\"t\":1,\"link\":\"sideways\"}"), "neither"},
		{BYTES("{\"atmq\":\"journal\"}"), "another kind"},
		{BYTES("{\"t\":1,\"sha256\":\"9f86d0\",\"bytes\":1}"), "64 lower-case"},
		{BYTES("{\"t\":1,\"sha256\":\"" DIGEST "\"}"), "bytes is not"},
		{BYTES("{\"t\":1,\"sha256\":\"" DIGEST "\",\"bytes\":-1}"), "bytes is not"},
		{BYTES("{\"t\":1,\"end\":\"passed\"}"), "64 lower-case"},
	};
	struct transcript_record r = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(lines); i++) {
		struct diag d = {0};
		assert_false(transcript_read(lines[i].line, &r, &d));
		if (!strstr(d.text, lines[i].why))
			fail_msg("<%s> does not say <%s>", d.text, lines[i].why);
	}
	transcript_record_fini(&r);
}

static void only_what_was_received_is_read_the_fast_way(void **state)
{
	static const char *const lines[] = {"", "{", "{\"t\":0.0}",
		"{\"t\":0.0,\"tx\":\"a\",\"by\":\"user\"}", "{\"t\":0.0,\"rx\":\"a\"",
		"{\"t\":0.0,\"rx\":\"", "{\"t\":0.0,\"rx\":\"\\\"}", "{\"t\":0.0,\"rx\":\"\\u0\"}",
		"{\"t\":0.0,\"rx\":\"\\u12\"}", "{\"t\":0.0,\"rx\":\"\\u00zz\"}",
		"{\"t\":0.0,\"rx\":\"\\x\"}", "{\"t\":0.0,\"rx64\":\"a\"}",
		"{\"t\":0.0,\"rxx\":\"a\"}", "{\"t\":0.0,\"note\":\"a\"}", "{\"rx\":\"a\"}"};
	struct buf out = {0};

	(void)state;
	buf_set(&out, SLICE("kept"));
	for (size_t i = 0; i < ALEN(lines); i++) {
		if (transcript_read_received(slice_of(lines[i]), &out))
			fail_msg("%s was taken", lines[i]);
		assert_buf(&out, "kept");
	}
	buf_fini(&out);
}

static void every_byte_comes_back_at_its_microsecond(void **state)
{
	struct transcript_record r = {0};
	struct buf line = {0}, fast = {0};
	char all[256];
	struct diag d;

	(void)state;
	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	for (size_t n = 0; n <= sizeof(all); n++) {
		struct slice bytes = {all, n};
		int64_t t = (int64_t)n * 1234567891 + 7;
		buf_clear(&line);
		transcript_add_received(&line, t, bytes);
		assert_true(transcript_read(buf_slice(&line), &r, &d));
		assert_true(slice_eq(buf_slice(&r.bytes), bytes));
		assert_int_equal(r.t, t);
		/* The fast way must be as right. */
		buf_set(&fast, SLICE("kept"));
		assert_true(transcript_read_received(
			slice_sub(buf_slice(&line), 0, line.n - 1), &fast));
		assert_true(slice_eq(slice_from(buf_slice(&fast), 4), bytes));
	}
	buf_fini(&line);
	buf_fini(&fast);
	transcript_record_fini(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_transcript_has_the_documented_form),
		cmocka_unit_test(a_received_record_is_what_jansson_writes),
		cmocka_unit_test(what_is_not_so_is_left_out),
		cmocka_unit_test(bytes_that_are_no_text_come_as_base64),
		cmocka_unit_test(control_characters_come_as_base64_where_that_is_shorter),
		cmocka_unit_test(records_are_read),
		cmocka_unit_test(a_header_is_read),
		cmocka_unit_test(a_later_part_has_the_documented_form),
		cmocka_unit_test(seals_are_read),
		cmocka_unit_test(dates_are_those_of_the_calendar),
		cmocka_unit_test(what_is_no_record_is_reported),
		cmocka_unit_test(only_what_was_received_is_read_the_fast_way),
		cmocka_unit_test(every_byte_comes_back_at_its_microsecond),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
