/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever a user and a board do, in any order: one command is out at a time, each one submitted
 * ends once, the clock always moves on, and a raw transfer carries exactly its bytes.  First the
 * session alone, and pieces of what boards say; then whole conversations with the virtual board and
 * its faults, with the promises of conversation.h.
 *
 *     test_session_random               a few dozen of each
 *     test_session_random 4711          this seed alone; the steps of its conversation are printed,
 *                                       and are an input of fuzz_conversation
 *     test_session_random 1 5000        all from the first to the last
 */
#include "unit.h"

#include <stdlib.h>

#include "conversation.h"

enum { SEEDS = 30, STEPS = 1000, CONVERSATION_STEPS = 200, TICKS_AT_ONCE = 8 };

static struct {
	unsigned first, last;
} seeds = {1, SEEDS};

struct bench {
	struct session *s;
	uint32_t random;
	int64_t now;
	bool link_up, out;
	size_t payload_left; /* bytes that the announced payload may still take */
	size_t submitted, ended, polls_sent, polls_ended;
};

static unsigned roll_of(uint32_t *random, unsigned sides)
{
	*random = *random * 1664525u + 1013904223u;
	return (*random >> 8) % sides;
}

static unsigned roll(struct bench *b, unsigned sides)
{
	return roll_of(&b->random, sides);
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
	if (slice_ends(bytes, SLICE("\r\n")) && bytes.n > 2) {
		assert_false(b->out);
		b->out = true;
		b->payload_left = announced(bytes);
		b->polls_sent += by == SESSION_BY_POLL;
		return;
	}
	struct session_in_flight f = session_in_flight(b->s);
	assert_true(bytes.n > 0);
	if (f.ended) { /* bytes for a prompt that came late, or that nobody asked for */
		assert_true(f.length_unknown || bytes.n <= f.payload_length);
		return;
	}
	assert_true(b->out);
	assert_true(bytes.n <= b->payload_left);
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
	bool users = f.phase != SESSION_IDLE && f.by != SESSION_BY_POLL && !f.ended;
	bool polls = f.phase != SESSION_IDLE && f.by == SESSION_BY_POLL;

	assert_int_equal(b->submitted, b->ended + session_queued(b->s) + users);
	assert_int_equal(b->polls_sent, b->polls_ended + polls);
	assert_int_equal(b->out, f.phase != SESSION_IDLE && !f.ended);
	struct slice held;
	if (session_queued(b->s) && f.phase != SESSION_PAYLOAD && !session_held(b->s, &held))
		assert_true(session_deadline(b->s) >= 0);
	if (f.phase == SESSION_RESULT && !f.ended)
		assert_int_equal(b->payload_left, 0);
	if (f.phase != SESSION_IDLE && f.phase != SESSION_PAYLOAD)
		assert_true(session_deadline(b->s) >= 0);
}

static void play(uint32_t seed)
{
	struct bench b = {.random = seed, .link_up = true};

	b.s = session_new(
		&(struct session_output){on_send, NULL, on_ended, NULL, &b}, AT_DIALECT_ESP32_S);
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

static void any_order_of_things_keeps_the_promises(void **state)
{
	(void)state;
	for (uint32_t seed = seeds.first; seed <= seeds.last; seed++)
		play(seed);
}

/* ---- with the virtual board ---- */

static const struct {
	const char *words;
	unsigned sides; /* a number below that comes behind them; 0: none does */
	const char *more;
} steps[] = {
	{">AT", 0, ""},
	{">AT+GMR", 0, ""},
	{">ATE", 2, ""},
	{">AT+RST", 0, ""},
	{">nonsense ", 9, ""},
	{">AT+SYSLOG=", 2, ""},
	{">AT+CWJAP=\"guest\",\"12345678", 10, "\""},
	{">AT+CWQAP", 0, ""},
	{"k", 0, ""},
	{">AT+MQTTCONN=0,\"broker\",1883,", 2, ""},
	{">AT+MQTTCONN?", 0, ""},
	{">AT+MQTTSUB=0,\"topic/", 4, "\",1"},
	{">AT+MQTTUNSUB=0,\"topic/", 4, "\""},
	{">AT+MQTTSUB?", 0, ""},
	{">AT+MQTTPUB=0,\"topic/", 4, "\",\"text\",1,0"},
	{">AT+MQTTPUB=0,\"topic/1\",\"text\",", 5, ",1"},
	{">AT+MQTTCLEAN=0", 0, ""},
	{"=ab\v\v\r|AT+MQTTPUBRAW=0,\"topic/", 4, "\",5,0,0"},
	{">AT+MQTTPUBRAW=0,\"topic/1\",", 9, ",1,0"},
	{"p12345", 0, ""},
	{"phello wo", 10, ""},
	{"t", 100, ""},
	{"t", 3000, ""},
	{"t", 3000, ""},
	{"t", 20000, ""},
	{"s", 7, ""},
	{"q", 0, ""},
	{"c", 0, ""},
	{"x", 0, ""},
	{"x", 0, ""},
	{"y", 0, ""},
	{"z", 0, ""},
	{"z", 0, ""},
	{"z", 0, ""},
	{"a", 0, ""},
	{"b", 0, ""},
	{"l", 0, ""},
	{"l", 0, ""},
	{"d", 60, ""},
	{"D", 60, ""},
	{"d", 5, ""},
	{"D", 5, ""},
	{"l", 0, ""},
	{"mtopic/", 4, ""},
	{"mtopic/", 4, ""},
	{"mtopic/1", 3, ""},
	{"<\xff\xfe\x80", 10, ""},
	{"<> ", 10, "\r\v"},
	{"<+MQTTSUBRECV:0,\"topic/1\",", 20, ",text\r\v"},
	{"<+MQTTCONN:0,", 8, ",1,\"h\",\"1883\",\"\",0\r\v"},
	{"<+MQTTSUB:0,6,\"topic/", 20, "\",1\r\v"},
	{"<\r\vOK\r\v", 0, ""},
	{"<\r\vERROR\r\v", 0, ""},
	{"<\r\v>", 0, ""},
	{"<I (", 99, ") wifi: x\r\v"},
	{"<ets Jun  8 2016 \r\v\r\vready\r\v", 0, ""},
	{"fseed ", 1000, ""},
	{"fsplit ", 40, ""},
	{"fdelay ", 50, "ms"},
	{"flose 0.0", 99, ""},
	{"fflip 0.00", 99, ""},
	{"fnoise 0.0", 99, ""},
	{"fbetween 0.", 99, " topic/1 between"},
	{"fbusy 0.", 99, ""},
	{"fmute all", 0, ""},
	{"fmute AT+MQTTSUB", 0, ""},
	{"fmute AT+MQTTPUB", 0, ""},
	{"fendless on", 0, ""},
	{"fendless off", 0, ""},
	{"flength ", 9, ""},
	{"flength -", 9, ""},
	{"fflood ", 90, " topic/1 20"},
	{"fflood 0", 0, ""},
	{"freset", 0, ""},
	{"freset ", 300, ""},
	{"fwifi off; at ", 9, "s wifi on"},
	{"fbroker off; at ", 9, "s broker on"},
	{"fplug off; at ", 9, "s plug on"},
	{"fmessage topic/1 text ", 99, ""},
	{"foff", 0, ""},
	{"foff", 0, ""},
	{"foff", 0, ""},
	{"foff", 0, ""},
};

static void add_step(struct buf *words, uint32_t *random)
{
	unsigned i = roll_of(random, ALEN(steps));

	buf_add_text(words, steps[i].words);
	if (steps[i].sides)
		buf_addf(words, "%u", roll_of(random, steps[i].sides));
	buf_add_text(words, steps[i].more);
}

/* The name is what a broken promise is told with. */
static void take_step(struct conversation *c, uint32_t seed, const char *words)
{
	char name[256];

	snprintf(name, sizeof name, "seed %u at \"%s\"", seed, words);
	c->name = name;
	if (seeds.first == seeds.last)
		printf("%s\n", words);
	conversation_step(c, slice_of(words));
	c->name = "";
}

static void converse(uint32_t seed)
{
	static const char *const bring_up[] = {
		"k", ">AT+MQTTCONN=0,\"broker\",1883,1", ">AT+MQTTSUB=0,\"topic/1\",1", "t5"};
	uint32_t random = seed * 2654435761u;
	struct conversation c;
	struct buf words = {0};
	char name[64];

	snprintf(name, sizeof name, "seed %u", seed);
	conversation_begin(&c, name);
	conversation_pass(&c, 1000);
	for (size_t i = 0; i < ALEN(bring_up) && seed % 2; i++)
		take_step(&c, seed, bring_up[i]);
	for (int i = 0; i < CONVERSATION_STEPS && !conversation_enough(&c); i++) {
		buf_clear(&words);
		add_step(&words, &random);
		/* Where no answer is forged, a promise more holds. */
		if (seed % 4 > 1 && words.p[0] == '<')
			continue;
		take_step(&c, seed, buf_text(&words));
	}
	c.name = name;
	conversation_end(&c);
	conversation_fini(&c);
	buf_fini(&words);
}

static void whole_conversations_keep_the_promises(void **state)
{
	(void)state;
	for (uint32_t seed = seeds.first; seed <= seeds.last; seed++)
		converse(seed);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_order_of_things_keeps_the_promises),
		cmocka_unit_test(whole_conversations_keep_the_promises),
	};

	setvbuf(stdout, NULL, _IOLBF, 0); /* what was tried is seen before an abort */
	if (argc > 1)
		seeds.first = seeds.last = (unsigned)strtoul(argv[1], NULL, 10);
	if (argc > 2)
		seeds.last = (unsigned)strtoul(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
