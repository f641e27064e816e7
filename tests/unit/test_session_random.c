/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever a user and a board do, in any order: one command is out at a time, each one submitted
 * ends once, the clock always moves on, and a raw transfer carries exactly its bytes.
 */
#include "unit.h"

#include "session/session.h"

enum { SEEDS = 30, STEPS = 1000, TICKS_AT_ONCE = 8 };

struct bench {
	struct session *s;
	uint32_t random;
	int64_t now;
	bool link_up, raw, out;
	size_t payload_left; /* bytes that the announced payload may still take */
	size_t submitted, ended, polls_sent, polls_ended;
};

static unsigned roll(struct bench *b, unsigned sides)
{
	b->random = b->random * 1664525u + 1013904223u;
	return (b->random >> 8) % sides;
}

static size_t announced(struct slice line)
{
	return slice_starts(line, SLICE("AT+MQTTPUBRAW=0,\"t\",5,")) ? 5 : 0;
}

static void on_send(void *user, struct slice bytes, enum session_author by, bool secret)
{
	struct bench *b = user;

	(void)secret;
	assert_true(b->link_up);
	if (b->raw)
		return;
	if (slice_ends(bytes, SLICE("\r\n"))) {
		assert_false(b->out);
		b->out = true;
		b->payload_left = announced(bytes);
		b->polls_sent += by == SESSION_BY_POLL;
		return;
	}
	assert_true(b->out);
	assert_true(bytes.n && bytes.n <= b->payload_left);
	b->payload_left -= bytes.n;
}

static void submit(struct bench *b);

static void on_ended(void *user, const struct session_result *result)
{
	struct bench *b = user;

	if (result->by == SESSION_BY_POLL) {
		b->polls_ended++;
		b->out = false;
		return;
	}
	/* One that never left has not taken any time; the one that is out can't be mistaken for it
	 * where all the queue goes with it. */
	if (session_in_flight(b->s).phase == SESSION_IDLE && b->out)
		b->out = false;
	b->ended++;
	assert_true(result->took >= 0);
	if (roll(b, 4) == 0)
		submit(b);
}

static void submit(struct bench *b)
{
	static const char *const lines[] = {"AT", "AT+GMR", "AT+RST", "ATE0", "ATE1",
		"AT+MQTTCONN?", "AT+MQTTCONN=0,\"h\",1883,0", "AT+MQTTSUB?",
		"AT+MQTTPUBRAW=0,\"t\",5,0,0", "nonsense",
		"AT+MQTTUSERCFG=0,1,\"c\",\"\",\"p\",0,0,\"\"", "AT+MQTTCLEAN=0", "A\rT", ""};
	struct slice line = slice_of(lines[roll(b, ALEN(lines))]);
	struct diag d;

	if (announced(line) && roll(b, 2))
		b->submitted += session_submit_payload(
			b->s, line, SLICE("hello"), SESSION_BY_USER, b->now, &d);
	else
		b->submitted += session_submit(b->s, line, SESSION_BY_SCRIPT, b->now, &d);
}

static void hear(struct bench *b)
{
	static const char *const pieces[] = {"\r\nOK\r\n", "\r\nOK\r\n", "\r\nERROR\r\n", "\r\n>",
		">", "\r\nOK\r\n\r\n>", "+MQTTPUB:OK\r\n", "+MQTTDISCONNECTED:0+MQTTPUB:FAIL\r\n",
		"\r\nready\r\n", "\r\nbusy p...\r\n", "+MQTTSUBRECV:0,\"t\",9,a\r\nOK\r\n",
		"+MQTTSUBRECV:0,\"t\",2,on\r\n", "AT\r\n", "AT+MQTTCONN?\r\n",
		"+MQTTCONN:0,4,1,\"h\",\"1883\",\"\",0\r\n", "+MQTTSUB:0,6,\"t\",1\r\n",
		"+MQTTCONNECTED:0,1,\"h\",\"1883\",\"\",0\r\n", "+MQTTDISCONNECTED:0\r\n",
		"ERR CODE:0x010a6006\r\n", "\xff\xfe\x80", "AT+MQTTPUBRAW=0,\"t\",5,0,0\r\n",
		"I (12) wifi: x\r\n", "+MQTTCONN:0,3,1,\"h\",\"1883\",\"\",0\r\n"};
	struct slice piece = slice_of(pieces[roll(b, ALEN(pieces))]);

	if (roll(b, 8) == 0)
		piece.n = roll(b, (unsigned)piece.n + 1);
	session_receive(b->s, piece, b->now);
}

/* As a loop does: a tick at each deadline up to then. */
static void pass_time(struct bench *b, int64_t then)
{
	int64_t last = -1;
	int at_once = 0;

	for (;;) {
		int64_t deadline = session_deadline(b->s);
		if (deadline < 0 || deadline > then)
			break;
		at_once = deadline <= last ? at_once + 1 : 0;
		if (at_once > TICKS_AT_ONCE)
			fail_msg("the deadline stands still at %lld", (long long)deadline);
		if (deadline > b->now)
			b->now = deadline;
		last = b->now;
		session_tick(b->s, b->now);
	}
	b->now = then;
}

static void send_raw(struct bench *b)
{
	size_t n = 1 + roll(b, 3);

	if (session_in_flight(b->s).phase == SESSION_PAYLOAD)
		b->payload_left -= n < b->payload_left ? n : b->payload_left;
	b->raw = true;
	session_send_raw(b->s, (struct slice){"\x03\x04\x05", n}, b->now);
	b->raw = false;
}

static void link_changes(struct bench *b)
{
	if (b->link_up) {
		session_link_down(b->s, b->now, "pulled");
		assert_int_equal(session_deadline(b->s), -1);
		b->out = false;
	}
	b->link_up = !b->link_up;
	if (b->link_up)
		session_link_up(b->s, b->now);
}

static void step(struct bench *b)
{
	switch (roll(b, 20)) {
	case 0:
	case 1:
	case 2:
		submit(b);
		break;
	case 3:
		session_send_payload(b->s, SLICE("hello"), b->now, NULL);
		break;
	case 4:
		session_cancel(b->s, b->now);
		break;
	case 5:
		session_poll_now(b->s, b->now);
		break;
	case 6:
		send_raw(b);
		break;
	case 7:
		if (roll(b, 4) == 0 || !b->link_up)
			link_changes(b);
		break;
	case 8:
		pass_time(b, b->now + (int64_t)roll(b, 20) * 1000000);
		break;
	case 9:
		session_set_poll(b->s, (int64_t)roll(b, 3) * 2000000);
		break;
	default:
		if (b->link_up)
			hear(b);
		pass_time(b, b->now + roll(b, 300000));
		break;
	}
}

static void check(const struct bench *b)
{
	struct session_in_flight f = session_in_flight(b->s);
	bool users = f.phase != SESSION_IDLE && f.by != SESSION_BY_POLL;
	bool polls = f.phase != SESSION_IDLE && f.by == SESSION_BY_POLL;

	assert_int_equal(b->submitted, b->ended + session_queued(b->s) + users);
	assert_int_equal(b->polls_sent, b->polls_ended + polls);
	assert_int_equal(b->out, f.phase != SESSION_IDLE);
	if (session_queued(b->s) && f.phase != SESSION_PAYLOAD)
		assert_true(session_deadline(b->s) >= 0);
	if (f.phase == SESSION_RESULT)
		assert_int_equal(b->payload_left, 0);
	if (f.phase != SESSION_IDLE && f.phase != SESSION_PAYLOAD)
		assert_true(session_deadline(b->s) >= 0);
}

static void any_order_of_things_keeps_the_promises(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= SEEDS; seed++) {
		struct bench b = {.random = seed, .link_up = true};

		b.s = session_new(
			&(struct session_output){on_send, NULL, on_ended, &b}, AT_DIALECT_ESP32_S);
		session_link_up(b.s, 0);
		for (int i = 0; i < STEPS; i++) {
			step(&b);
			check(&b);
		}
		/* The user gives up, and then all has ended. */
		session_cancel(b.s, b.now);
		pass_time(&b, b.now + 200000000);
		session_cancel(b.s, b.now);
		assert_true(b.submitted > 50);
		session_free(b.s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_of_things_keeps_the_promises),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
