/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the board's bytes another program gets, while a command of ours is in flight. */
#include "unit.h"

#include "setup/turn.h"
#include "wire/parser.h"

struct bench {
	struct turn turn;
	struct wire_parser parser;
	struct buf pass; /* what the other program got */
	const char *end; /* our command ends with this event's text */
};

static void bench_on_event(void *user, const struct wire_event *event)
{
	struct bench *b = user;

	if (b->end && slice_find(event->raw, slice_of(b->end)) != SLICE_NONE)
		turn_end(&b->turn);
	turn_event(&b->turn, event, &b->pass);
}

static void bench_init(struct bench *b)
{
	*b = (struct bench){0};
	wire_parser_init(&b->parser, bench_on_event, b);
}

static void bench_fini(struct bench *b)
{
	wire_parser_fini(&b->parser);
	turn_fini(&b->turn);
	buf_fini(&b->pass);
}

/* In pieces of n bytes. */
static void bench_hear(struct bench *b, const char *text, size_t n)
{
	struct slice rest = slice_of(text);

	while (rest.n) {
		struct slice piece = slice_sub(rest, 0, n);

		if (turn_receive(&b->turn, piece))
			buf_add(&b->pass, piece);
		wire_parser_feed(&b->parser, piece);
		turn_settle(&b->turn, &b->pass);
		rest = slice_from(rest, piece.n);
	}
}

#define MESSAGE "+MQTTSUBRECV:0,\"t\",4,OK\r\n\r\n"

static void what_is_ours_is_kept_however_it_comes(void **state)
{
	static const struct {
		const char *before, *during, *end, *passed;
	} rows[] = {
		{"", "AT+GMR\r\nAT version:2.1\r\n\r\nOK\r\nWIFI GOT IP\r\n", "\r\nOK\r\n",
			"WIFI GOT IP\r\n"},
		{"WIFI CONNECTED\r\n", "AT+GMR\r\n" MESSAGE "\r\nOK\r\n" MESSAGE, "\r\nOK\r\n",
			"WIFI CONNECTED\r\n" MESSAGE MESSAGE},
		/* What had begun before goes on. */
		{"WIFI GOT", " IP\r\nAT+GMR\r\n\r\nERROR\r\nready\r\n", "ERROR",
			"WIFI GOT IP\r\nready\r\n"},
		{"+MQTTSUBRECV:0,\"t\",4,O", "K\r\n\r\nAT+GMR\r\n\r\nOK\r\n", "\r\nOK\r\n",
			MESSAGE},
		/* A blank line says nothing. */
		{"\r\n", "AT+GMR\r\n\r\nOK\r\n", "\r\nOK\r\n", "\r\n"},
		/* Rows of our command, and of nobody's. */
		{"", "AT+GMR\r\n+GMR:1\r\n+STA_CONNECTED:\"aa\"\r\n\r\nOK\r\n", "\r\nOK\r\n",
			"+STA_CONNECTED:\"aa\"\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++)
		for (size_t n = 1; n < 70; n++) {
			struct bench b;

			bench_init(&b);
			bench_hear(&b, rows[i].before, n);
			turn_begin(&b.turn, SLICE("AT+GMR\r\n"), &b.pass);
			b.end = rows[i].end;
			bench_hear(&b, rows[i].during, n);
			assert_false(b.turn.ours);
			assert_buf(&b.pass, rows[i].passed);
			bench_fini(&b);
		}
}

static void a_turn_that_ends_without_an_answer_loses_nothing(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	turn_begin(&b.turn, SLICE("AT\r\n"), &b.pass);
	bench_hear(&b, "AT\r\n+MQTTSUBRECV:0,\"t\",4,O", 100);
	assert_buf(&b.pass, "");
	turn_end(&b.turn);
	turn_settle(&b.turn, &b.pass);
	assert_buf(&b.pass, "+MQTTSUBRECV:0,\"t\",4,O");
	bench_hear(&b, "K\r\n\r\nOK\r\n", 100);
	assert_buf(&b.pass, MESSAGE "OK\r\n");
	bench_fini(&b);
}

static void two_turns_follow_each_other(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	turn_begin(&b.turn, SLICE("AT\r\n"), &b.pass);
	/* Its payload is no new turn. */
	turn_begin(&b.turn, SLICE("xyz"), &b.pass);
	bench_hear(&b, "AT\r\n", 100);
	turn_end(&b.turn);
	turn_begin(&b.turn, SLICE("AT+GMR\r\n"), &b.pass);
	assert_true(b.turn.ours);
	b.end = "OK";
	bench_hear(&b, "AT+GMR\r\n+GMR:1\r\n\r\nOK\r\n", 100);
	assert_buf(&b.pass, "");
	assert_false(b.turn.ours);
	bench_fini(&b);
}

static void a_lost_link_ends_it(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	turn_begin(&b.turn, SLICE("AT\r\n"), &b.pass);
	bench_hear(&b, "AT\r\nhalf", 100);
	turn_forget(&b.turn);
	assert_buf(&b.pass, "");
	assert_true(turn_receive(&b.turn, SLICE("x")));
	bench_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_ours_is_kept_however_it_comes),
		cmocka_unit_test(a_turn_that_ends_without_an_answer_loses_nothing),
		cmocka_unit_test(two_turns_follow_each_other),
		cmocka_unit_test(a_lost_link_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
