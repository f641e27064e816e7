/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a report is told of a transcript. */
#include "export/account.h"
#include "unit.h"

static void told_add_command(struct buf *out, const struct account_command *c)
{
	static const char *const outcomes[] = {"ok", "refused", "timeout", "reset", "lost"};

	buf_addf(out, " %s, %s", session_author_name(c->by),
		c->ended ? outcomes[c->outcome] : "open");
	if (c->code)
		buf_addf(out, " 0x%08x", (unsigned)c->code);
	for (size_t i = 0; i < c->answer_count; i++)
		buf_addf(out, " | %.*s", SLICE_ARG(c->answer[i].text));
	if (c->answer_left_out)
		buf_addf(out, " | %zu left out", c->answer_left_out);
	if (c->payload_n)
		buf_addf(out, " < %zu: %.*s", c->payload_n, SLICE_ARG(c->payload));
}

/* "1.5 command AT ok | OK", a line each. */
static void told_item(void *user, const struct account_item *item)
{
	struct buf *out = user;

	buf_addf(out, "%.1f %s", (double)item->t / 1e6, account_kind_name(item->kind));
	/* The words of advice are its own tests' business. */
	if (item->text.n && item->kind != ACCOUNT_REMARK && item->kind != ACCOUNT_PROBLEM)
		buf_addf(out, " %.*s", SLICE_ARG(item->text));
	if (item->command)
		told_add_command(out, item->command);
	if (item->kind == ACCOUNT_MESSAGE)
		buf_addf(out, " %.*s = %.*s", SLICE_ARG(item->topic), SLICE_ARG(item->payload));
	if (item->kind == ACCOUNT_STATE || item->kind == ACCOUNT_SUBSCRIPTIONS)
		buf_addf(out, " %lld, was %lld", item->value, item->before);
	if (item->kind == ACCOUNT_LINK)
		buf_add_text(out, item->released ? " released" : item->up ? " up" : " down");
	buf_add_char(out, '\n');
}

static void told_read(struct account *a, const char *lines)
{
	struct slice rest = slice_of(lines);
	struct transcript_record r = {0};
	uint64_t at = 0;

	while (rest.n) {
		size_t before = rest.n;
		struct diag d;
		if (!transcript_read(slice_take_line(&rest), &r, &d))
			fail_msg("%s", d.text);
		account_record(a, &r, at);
		at += before - rest.n;
	}
	account_end(a);
	transcript_record_fini(&r);
}

static struct account *told_start(struct buf *out, enum account_order order)
{
	return account_new(&(struct account_output){.item = told_item, .user = out}, order);
}

#define HEADER                                                                             \
	"{\"atmq\":\"transcript\",\"version\":2,\"started\":\"2026-11-22T23:07:00.000Z\"," \
	"\"port\":\"/dev/ttyUSB0\",\"baud\":115200,\"masked\":true}\n"
#define TX(t, text) "{\"t\":" t ",\"tx\":\"" text "\\r\\n\",\"by\":\"user\"}\n"
#define POLL(t, text) "{\"t\":" t ",\"tx\":\"" text "\\r\\n\",\"by\":\"poll\"}\n"
#define BYTES(t, text) "{\"t\":" t ",\"tx\":\"" text "\",\"by\":\"user\"}\n"
#define RX(t, text) "{\"t\":" t ",\"rx\":\"" text "\"}\n"

static const struct told_row {
	const char *name;
	enum account_order order;
	const char *transcript, *items;
} told_rows[] = {
	{"a command with its answer", ACCOUNT_WHOLE,
		TX("1", "AT+GMR") RX("1.1", "AT version:2.1.0.0\\r\\n\\r\\nOK\\r\\n"),
		"1.0 command AT+GMR user, ok | AT version:2.1.0.0 | OK\n"
		"1.1 remark\n"
		"1.1 firmware ESP-AT 2.1.0\n"},
	{"the same line by line", ACCOUNT_FLAT,
		TX("1", "AT+GMR") RX("1.1", "AT version:2.1.0.0\\r\\n\\r\\nOK\\r\\n"),
		"1.0 sent AT+GMR\n"
		"1.1 answer AT version:2.1.0.0\n"
		"1.1 answer OK\n"
		"1.1 remark\n"
		"1.1 firmware ESP-AT 2.1.0\n"},
	{"what comes during a command is told after it", ACCOUNT_WHOLE,
		TX("1", "AT") RX("1.1", "+MQTTSUBRECV:0,\\\"t\\\",2,hi\\r\\n")
			RX("1.2", "\\r\\nOK\\r\\n"),
		"1.0 command AT user, ok | OK\n"
		"1.1 message t = hi\n"},
	{"a refusal with its code", ACCOUNT_WHOLE,
		TX("1", "AT+MQTTSUB=0,\\\"t\\\",9")
			RX("1.1", "ERR CODE:0x010a6048\\r\\n\\r\\nERROR\\r\\n"),
		"1.0 command AT+MQTTSUB=0,\"t\",9 user, refused 0x010a6048 | ERR CODE:0x010a6048 | ERROR\n"
		"1.1 remark\n"},
	{"a poll, its answer and the state", ACCOUNT_WHOLE,
		POLL("5", "AT+MQTTCONN?") RX("5.1",
			"+MQTTCONN:0,4,1,\\\"h\\\",\\\"1883\\\",\\\"\\\",0\\r\\n\\r\\nOK\\r\\n"),
		"5.0 command AT+MQTTCONN? poll, ok | +MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0 | OK\n"
		"5.1 state h 4, was -1\n"},
	{"the bytes of a payload", ACCOUNT_WHOLE,
		TX("1", "AT+MQTTPUBRAW=0,\\\"t\\\",4,1,0") RX("1.1", "\\r\\nOK\\r\\n\\r\\n>")
			BYTES("1.2", "ab\\r\\n") RX("1.3", "+MQTTPUB:OK\\r\\n"),
		"1.0 command AT+MQTTPUBRAW=0,\"t\",4,1,0 user, ok | OK | > | +MQTTPUB:OK < 4: ab\r\n\n"
		"1.1 remark\n"},
	{"a password", ACCOUNT_WHOLE,
		TX("1", "AT+MQTTUSERCFG=0,1,\\\"c\\\",\\\"u\\\",\\\"sesame7x\\\",0,0,\\\"\\\"")
			RX("1.1", "\\r\\nOK\\r\\n+MQTTSUBRECV:0,\\\"t\\\",10,a sesame7x\\r\\n"),
		"1.0 command AT+MQTTUSERCFG=0,1,\"c\",\"u\",\"********\",0,0,\"\" user, ok | OK\n"
		"1.1 message t = a ********\n"},
	{"a password in a payload of its own", ACCOUNT_WHOLE,
		TX("1", "AT+MQTTLONGPASSWORD=0,8") RX("1.1", "\\r\\nOK\\r\\n\\r\\n>")
			BYTES("1.2", "sesame7x") RX("1.3", "\\r\\nOK\\r\\n"),
		"1.0 command AT+MQTTLONGPASSWORD=0,8 user, ok | OK | > | OK < 8: ********\n"
		"1.1 remark\n"},
	{"notes, the link, the log port", ACCOUNT_WHOLE,
		"{\"t\":4,\"note\":\"swapped the antenna\"}\n"
		"{\"t\":9,\"link\":\"down\",\"why\":\"unplugged\"}\n"
		"{\"t\":10,\"link\":\"up\"}\n"
		"{\"t\":11,\"log\":\"I (1) wifi: x\\n\"}\n",
		"4.0 note swapped the antenna\n"
		"9.0 link unplugged down\n"
		"9.0 problem\n"
		"10.0 link up\n"
		"10.0 remark\n"
		"11.0 log I (1) wifi: x\n"},
	{"a port that is lent", ACCOUNT_WHOLE,
		"{\"t\":9,\"link\":\"down\",\"released\":true,\"why\":\"to esptool\"}\n"
		"{\"t\":10,\"link\":\"up\",\"released\":true}\n",
		"9.0 link to esptool released\n"
		"9.0 remark\n"
		"10.0 link up\n"
		"10.0 remark\n"},
	{"a command that the recording ends before", ACCOUNT_WHOLE, TX("1", "AT"),
		"1.0 command AT user, open\n"},
};

static void test_told(void **state)
{
	const struct told_row *row = *state;
	struct buf out = {0};
	struct account *a = told_start(&out, row->order);

	told_read(a, row->transcript);
	assert_buf(&out, row->items);
	account_free(a);
	buf_fini(&out);
}

static void test_summary(void **state)
{
	struct buf out = {0};
	struct account *a = told_start(&out, ACCOUNT_WHOLE);

	(void)state;
	told_read(a, HEADER TX("1", "AT+GMR") RX("1.2", "AT version:2.1.0.0\\r\\n\\r\\nOK\\r\\n")
			     TX("2", "AT+NO") RX("2.1", "\\r\\nERROR\\r\\n")
				     POLL("3", "AT+MQTTCONN?") RX("3.1", "\\r\\nOK\\r\\n")
					     RX("4", "+MQTTSUBRECV:0,\\\"t\\\",2,hi\\r\\n"));
	const struct account_summary *s = account_summary(a);
	assert_slice(buf_slice(&s->port), "/dev/ttyUSB0");
	assert_slice(buf_slice(&s->firmware), "ESP-AT 2.1.0");
	assert_int_equal(s->baud, 115200);
	assert_int_equal(s->started, INT64_C(1795388820000000));
	assert_int_equal(s->duration, 4000000);
	assert_int_equal(s->commands, 2);
	assert_int_equal(s->polls, 1);
	assert_int_equal(s->failures, 1);
	assert_int_equal(s->messages, 1);
	assert_int_equal(s->message_bytes, 2);
	assert_int_equal(s->slowest, 200000);
	account_free(a);
	buf_fini(&out);
}

int main(void)
{
	struct CMUnitTest tests[ALEN(told_rows) + 1];

	for (size_t i = 0; i < ALEN(told_rows); i++)
		tests[i] = (struct CMUnitTest){
			told_rows[i].name, test_told, NULL, NULL, (void *)&told_rows[i]};
	tests[ALEN(told_rows)] = (struct CMUnitTest)cmocka_unit_test(test_summary);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
