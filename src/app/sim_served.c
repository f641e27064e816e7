/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sim_served.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/sim_pty.h"
#include "app/sim_tcp.h"
#include "base/memory.h"
#include "sim/board.h"

struct sim_served {
	struct loop *loop;
	struct loop_watch *timer;
	struct sim_pty *pty, *log;
	struct sim_tcp *tcp;
	struct broker *broker;
	bool in_memory;
	struct board *board;
};

static void board_says(void *user, struct slice bytes)
{
	struct sim_served *s = user;

	if (s->pty)
		sim_pty_send(s->pty, bytes);
	if (s->tcp)
		sim_tcp_send(s->tcp, bytes);
}

static void board_logs(void *user, struct slice line)
{
	struct sim_served *s = user;

	sim_pty_send(s->log, line);
	sim_pty_send(s->log, SLICE("\r\n"));
}

static void board_switches(void *user, long baud)
{
	struct sim_served *s = user;

	if (s->pty)
		sim_pty_rate(s->pty, baud);
}

static int64_t time_server(void *user)
{
	(void)user;
	return (int64_t)time(NULL);
}

static void received(void *user, struct slice bytes)
{
	struct sim_served *s = user;

	board_receive(s->board, bytes, loop_now(s->loop));
}

/* The log port prints only. */
static void ignored(void *user, struct slice bytes)
{
	(void)user;
	(void)bytes;
}

static void tick(void *user)
{
	struct sim_served *s = user;

	board_tick(s->board, loop_now(s->loop));
}

void sim_served_after_turn(struct sim_served *s)
{
	if (s->in_memory && broker_memory_due(s->broker))
		broker_memory_run(s->broker);
	int64_t deadline = board_deadline(s->board);
	if (deadline < 0)
		loop_timer_stop(s->timer);
	else
		loop_timer_at(s->timer, deadline);
}

static bool open_ports(struct sim_served *s, const struct sim_served_options *o, struct diag *d)
{
	if (o->pty || o->nameless_pty) {
		s->pty = sim_pty_open(s->loop, o->pty, received, s, d);
		if (!s->pty)
			return false;
	}
	if (o->tcp) {
		s->tcp = sim_tcp_open(s->loop, o->tcp, received, s, d);
		if (!s->tcp)
			return false;
	}
	if (o->log_pty) {
		s->log = sim_pty_open(s->loop, o->log_pty, ignored, s, d);
		if (!s->log)
			return false;
	}
	return true;
}

static int64_t reset_time(const struct sim_served_options *o)
{
	if (o->boot_ms == SERVED_UNSET)
		return BOARD_RESET_US;
	return o->boot_ms > 0 ? o->boot_ms * 1000 : 1;
}

struct sim_served *sim_served_start(
	struct loop *loop, const struct sim_served_options *o, struct diag *d)
{
	struct sim_served *s = memory_new(sizeof *s);

	s->loop = loop;
	if (!open_ports(s, o, d)) {
		sim_served_stop(s);
		return NULL;
	}
	s->in_memory = o->broker && strcmp(o->broker, "memory") == 0;
	s->broker = s->in_memory ? broker_memory_new() : broker_paho_new(loop, o->broker);
	s->board = board_new(&(struct board_options){
		.dialect = o->dialect,
		.nonos = o->nonos,
		.send = board_says,
		.rate = board_switches,
		.log = s->log ? board_logs : NULL,
		.clock = time_server,
		.user = s,
		.broker = s->broker,
		.boot_us = o->boot_ms == SERVED_UNSET ? 0 : o->boot_ms * 1000,
		.reset_us = reset_time(o),
		.ca = o->ca,
		.certificate = o->certificate,
		.key = o->key,
	});
	s->timer = loop_timer(loop, tick, s);
	board_power_on(s->board, loop_now(loop));
	if (board_deadline(s->board) <= loop_now(loop))
		tick(s); /* without a time to boot it is there when its ports are told */
	sim_served_after_turn(s);
	return s;
}

void sim_served_stop(struct sim_served *s)
{
	if (!s)
		return;
	loop_unwatch(s->timer);
	if (s->broker)
		s->broker->free(s->broker);
	board_free(s->board);
	sim_tcp_close(s->tcp);
	sim_pty_close(s->log);
	sim_pty_close(s->pty);
	free(s);
}

static void add_pty(struct buf *out, const struct sim_pty *p)
{
	if (sim_pty_path(p))
		buf_addf(out, "%s (%s)", sim_pty_path(p), sim_pty_name(p));
	else
		buf_add_text(out, sim_pty_name(p));
}

void sim_served_add_ports(const struct sim_served *s, struct buf *out)
{
	if (s->pty)
		add_pty(out, s->pty);
	if (s->tcp) {
		buf_add_text(out, s->pty ? ", " : "");
		sim_tcp_add_address(s->tcp, out);
	}
	if (s->log) {
		buf_add_text(out, ", log ");
		add_pty(out, s->log);
	}
}
