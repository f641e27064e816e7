/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/options.h"
#include "app/sim_pty.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "loop/loop.h"
#include "sim/board.h"
#include "sim/broker.h"

enum { ALL_WELL = 0, WRONG_USAGE = 2, NO_PORT = 3, UNSET = -1 };

struct arguments {
	char *pty, *broker, *dialect;
	long boot_ms;
};

struct sim {
	struct loop *loop;
	struct loop_watch *timer, *terminated, *interrupted;
	struct sim_pty *pty;
	struct broker *broker;
	bool in_memory;
	struct board *board;
};

static bool in_memory(const struct arguments *a)
{
	return a->broker && strcmp(a->broker, "memory") == 0;
}

static bool is_address(struct slice text)
{
	size_t colon = text.n;
	long port;

	while (colon > 0 && text.p[colon - 1] != ':')
		colon--;
	return colon > 1 && slice_to_long(slice_from(text, colon), &port) && port >= 1 &&
	       port <= 65535;
}

static bool check(const struct arguments *a, enum at_dialect *dialect)
{
	if (a->dialect && !at_dialect_find(slice_of(a->dialect), dialect)) {
		fprintf(stderr, "atmq-sim: --dialect: %s is not known; there are", a->dialect);
		for (int i = 0; i < AT_DIALECT_COUNT; i++)
			fprintf(stderr, "%s %s", i ? " and" : "",
				at_dialect_name((enum at_dialect)i));
		fputc('\n', stderr);
		return false;
	}
	if (a->broker && !in_memory(a) && !is_address(slice_of(a->broker))) {
		fprintf(stderr, "atmq-sim: --broker: %s is neither HOST:PORT nor memory\n",
			a->broker);
		return false;
	}
	if (a->boot_ms < UNSET || a->boot_ms > 60000) {
		fprintf(stderr, "atmq-sim: --boot is %ld; it can be 0 to 60000 milliseconds\n",
			a->boot_ms);
		return false;
	}
	return true;
}

static void board_says(void *user, struct slice bytes)
{
	sim_pty_send(((struct sim *)user)->pty, bytes);
}

static int64_t time_server(void *user)
{
	(void)user;
	return (int64_t)time(NULL);
}

static void received(void *user, struct slice bytes)
{
	struct sim *s = user;

	board_receive(s->board, bytes, loop_now(s->loop));
}

static void tick(void *user)
{
	struct sim *s = user;

	board_tick(s->board, loop_now(s->loop));
}

static void after_turn(void *user)
{
	struct sim *s = user;

	if (s->in_memory && broker_memory_due(s->broker))
		broker_memory_run(s->broker);
	int64_t deadline = board_deadline(s->board);
	if (deadline < 0)
		loop_timer_stop(s->timer);
	else
		loop_timer_at(s->timer, deadline);
}

static void stop(void *user)
{
	loop_stop(((struct sim *)user)->loop);
}

static void tell_ready(const struct sim *s, const struct arguments *a)
{
	const char *pty = sim_pty_name(s->pty);

	if (a->pty)
		printf("atmq-sim: ready on %s (%s)", a->pty, pty);
	else
		printf("atmq-sim: ready on %s", pty);
	printf(", broker %s\n", in_memory(a) ? "in memory"
				: a->broker  ? a->broker
					     : "as AT+MQTTCONN says");
	fflush(stdout);
}

static void run(struct sim *s, const struct arguments *a, enum at_dialect dialect)
{
	bool timed = a->boot_ms != UNSET;

	s->in_memory = in_memory(a);
	s->broker = s->in_memory ? broker_memory_new() : broker_paho_new(s->loop, a->broker);
	s->board = board_new(&(struct board_options){
		.dialect = dialect,
		.send = board_says,
		.clock = time_server,
		.user = s,
		.broker = s->broker,
		.boot_us = timed ? a->boot_ms * 1000 : 0,
		.reset_us = timed ? a->boot_ms * 1000 + 1 : BOARD_RESET_US,
	});
	s->timer = loop_timer(s->loop, tick, s);
	s->terminated = loop_signal(s->loop, SIGTERM, stop, s);
	s->interrupted = loop_signal(s->loop, SIGINT, stop, s);
	board_power_on(s->board, loop_now(s->loop));
	tell_ready(s, a);
	after_turn(s);
	loop_after_turn(s->loop, after_turn, s);
	loop_run(s->loop);
	loop_unwatch(s->timer);
	loop_unwatch(s->terminated);
	loop_unwatch(s->interrupted);
	s->broker->free(s->broker);
	board_free(s->board);
}

static int open_and_run(const struct arguments *a)
{
	struct sim s = {0};
	enum at_dialect dialect = AT_DIALECT_ESP32_S;
	struct diag d;

	if (!check(a, &dialect))
		return WRONG_USAGE;
	s.loop = loop_new();
	s.pty = sim_pty_open(s.loop, a->pty, received, &s, &d);
	if (s.pty)
		run(&s, a, dialect);
	else
		fprintf(stderr, "atmq-sim: %s\n", d.text);
	int status = s.pty ? ALL_WELL : NO_PORT;
	sim_pty_close(s.pty);
	loop_free(s.loop);
	return status;
}

int main(int argc, char **argv)
{
	struct arguments a = {.boot_ms = UNSET};
	const struct option_row rows[] = {
		{"pty", 0, OPTION_TEXT, &a.pty, "PATH",
			"Make PATH a symbolic link to the board's pseudo-terminal"},
		{"broker", 0, OPTION_TEXT, &a.broker, "HOST:PORT",
			"Connect to this broker whatever AT+MQTTCONN names; memory: one inside"},
		{"dialect", 0, OPTION_TEXT, &a.dialect, "NAME",
			"The firmware: esp32-s (default) or esp-at"},
		{"boot", 0, OPTION_NUMBER, &a.boot_ms, "MS",
			"Time until ready; 0 at the start and 1600 after AT+RST unless given"},
		{.name = NULL},
	};
	struct options o = {0};
	int status = ALL_WELL;

	utf8_use_locale();
	argv[0] = (char[]){"atmq-sim"};
	if (options_start(&o, argc, argv, "atmq-sim [OPTION]...", rows, 0, 0, &status))
		status = open_and_run(&a);
	options_fini(&o);
	free(a.pty);
	free(a.broker);
	free(a.dialect);
	return status;
}
