/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve/sim_served.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "base/utf8.h"
#include "serve/recording.h"
#include "serve/sim_pty.h"
#include "serve/sim_tcp.h"
#include "sim/board.h"
#include "sim/cloud_site.h"
#include "sim/faults.h"

struct sim_served {
	struct loop *loop;
	struct loop_watch *timer;
	/* For opening the ports, also after they were unplugged. */
	char *pty_path, *tcp_address, *log_path;
	bool nameless_pty;
	struct sim_pty *pty, *log;
	struct sim_tcp *tcp;
	struct broker *broker;
	bool in_memory;
	struct cloud_site *cloud; /* NULL: none */
	int64_t clock_offset;     /* of the time server, if there is no cloud */
	struct board *board;      /* NULL: a recorded one answers */
	struct faults *faults;
	struct recording *recording;
	unsigned number;
	bool alone; /* there is one board only */
};

static void board_says(void *user, struct slice bytes)
{
	faults_say(((struct sim_served *)user)->faults, bytes);
}

static void to_ports(void *user, struct slice bytes)
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

	if (!s->log)
		return;
	sim_pty_send(s->log, line);
	sim_pty_send(s->log, SLICE("\r\n"));
}

static void recording_logs(void *user, struct slice bytes)
{
	struct sim_served *s = user;

	if (s->log)
		sim_pty_send(s->log, bytes);
}

static void recording_remarks(void *user, const char *text)
{
	struct sim_served *s = user;
	struct buf line = {0};

	if (!s->alone)
		buf_addf(&line, _("board %u: "), s->number + 1);
	buf_add_text(&line, text);
	print_problem(buf_text(&line));
	buf_fini(&line);
}

static void board_switches(void *user, long long baud)
{
	struct sim_served *s = user;

	if (s->pty)
		sim_pty_rate(s->pty, baud);
}

static int64_t sim_served_time_server(void *user)
{
	const struct sim_served *s = user;

	return s->cloud ? cloud_site_now(s->cloud) : (int64_t)time(NULL) + s->clock_offset;
}

static void sim_served_set_clock(void *user, int64_t seconds)
{
	struct sim_served *s = user;

	if (s->cloud)
		cloud_site_set_clock(s->cloud, seconds);
	else
		s->clock_offset = seconds - (int64_t)time(NULL);
}

static void received(void *user, struct slice bytes)
{
	struct sim_served *s = user;

	if (s->recording)
		recording_receive(s->recording, bytes, loop_now(s->loop));
	else
		board_receive(s->board, bytes, loop_now(s->loop));
}

/* The log port is output only. */
static void ignored(void *user, struct slice bytes)
{
	(void)user;
	(void)bytes;
}

static void tick(void *user)
{
	struct sim_served *s = user;

	if (s->recording) {
		recording_tick(s->recording, loop_now(s->loop));
		return;
	}
	board_tick(s->board, loop_now(s->loop));
	faults_tick(s->faults);
}

static int64_t sim_served_now(void *user)
{
	return loop_now(((struct sim_served *)user)->loop);
}

static int64_t sim_served_deadline(struct sim_served *s)
{
	if (s->recording)
		return recording_deadline(s->recording);
	int64_t deadline = board_deadline(s->board), fault = faults_deadline(s->faults);
	int64_t cut = s->in_memory ? broker_memory_cut_in(s->broker) : -1;
	if (deadline < 0 || (fault >= 0 && fault < deadline))
		deadline = fault;
	if (cut >= 0 && (deadline < 0 || loop_now(s->loop) + cut < deadline))
		deadline = loop_now(s->loop) + cut;
	return deadline;
}

void sim_served_after_turn(struct sim_served *s)
{
	if (s->in_memory && broker_memory_due(s->broker))
		broker_memory_run(s->broker);
	int64_t deadline = sim_served_deadline(s);
	if (deadline < 0)
		loop_timer_stop(s->timer);
	else
		loop_timer_at(s->timer, deadline);
}

static bool open_ports(struct sim_served *s, struct diag *d)
{
	if (s->pty_path || s->nameless_pty) {
		s->pty = sim_pty_open(s->loop, s->pty_path, received, s, d);
		if (!s->pty)
			return false;
	}
	if (s->tcp_address) {
		s->tcp = sim_tcp_open(s->loop, s->tcp_address, received, s, d);
		if (!s->tcp)
			return false;
	}
	if (s->log_path) {
		s->log = sim_pty_open(s->loop, s->log_path, ignored, s, d);
		if (!s->log)
			return false;
	}
	return true;
}

static void close_ports(struct sim_served *s)
{
	sim_tcp_close(s->tcp);
	sim_pty_close(s->log);
	sim_pty_close(s->pty);
	s->tcp = NULL;
	s->log = s->pty = NULL;
}

/* A port chosen by the system must be the same again. */
static void keep_tcp_port(struct sim_served *s)
{
	struct buf address = {0};

	if (!s->tcp)
		return;
	sim_tcp_add_address(s->tcp, &address);
	free(s->tcp_address);
	s->tcp_address = memory_copy_text(buf_text(&address) + strlen("tcp:"));
	buf_fini(&address);
}

static void plug(void *user, bool on)
{
	struct sim_served *s = user;
	struct diag d;

	if (!on)
		close_ports(s);
	else if (!open_ports(s, &d))
		print_problem(d.text);
}

static int64_t sim_served_reset_time(const struct sim_served_options *o)
{
	if (o->boot_ms == SERVED_UNSET)
		return 0; /* the board's own */
	return o->boot_ms > 0 ? o->boot_ms * 1000 : 1;
}

static bool sim_served_open_recording(
	struct sim_served *s, const struct sim_served_options *o, struct diag *d)
{
	s->number = o->number;
	s->alone = o->alone;
	s->recording = recording_open(o->from, o->speed,
		&(struct recording_output){.send = to_ports,
			.log = recording_logs,
			.plug = plug,
			.remark = recording_remarks,
			.user = s},
		d);
	return s->recording != NULL;
}

static void sim_served_make_board(
	struct sim_served *s, const struct sim_served_options *o, struct diag *d)
{
	s->faults = faults_new(&(struct faults_options){.send = to_ports,
		.plug = plug,
		.set_clock = sim_served_set_clock,
		.now = sim_served_now,
		.user = s});
	s->in_memory = o->broker && strcmp(o->broker, "memory") == 0;
	s->broker = s->in_memory ? broker_memory_new() : broker_paho_new(s->loop, o->broker);
	s->cloud = o->cloud;
	if (s->cloud)
		broker_memory_join(s->broker, s->cloud);
	s->board = board_new(&(struct board_options){
		.dialect = o->dialect,
		.firmware = o->firmware,
		.layout = o->layout,
		.nonos = o->nonos,
		.slow = o->slow,
		.number = o->number,
		.send = board_says,
		.rate = board_switches,
		.log = o->log_pty ? board_logs : NULL,
		.clock = sim_served_time_server,
		.user = s,
		.broker = s->broker,
		.hooks = faults_hooks(s->faults),
		.boot_us = o->boot_ms == SERVED_UNSET ? 0 : o->boot_ms * 1000,
		.reset_us = sim_served_reset_time(o),
		.ca = o->ca,
		.certificate = o->certificate,
		.key = o->key,
	});
	faults_attach(s->faults, s->board);
	faults_add(s->faults, o->faults, d);
}

struct sim_served *sim_served_start(
	struct loop *loop, const struct sim_served_options *o, struct diag *d)
{
	struct sim_served *s = memory_new(sizeof(*s));

	s->loop = loop;
	s->pty_path = memory_copy_text(o->pty);
	s->tcp_address = memory_copy_text(o->tcp);
	s->log_path = memory_copy_text(o->log_pty);
	s->nameless_pty = o->nameless_pty;
	if (!open_ports(s, d)) {
		sim_served_stop(s);
		return NULL;
	}
	keep_tcp_port(s);
	s->timer = loop_timer(loop, tick, s);
	if (o->from) {
		if (!sim_served_open_recording(s, o, d)) {
			sim_served_stop(s);
			return NULL;
		}
		recording_start(s->recording, loop_now(loop));
		return s;
	}
	sim_served_make_board(s, o, d);
	board_power_on(s->board, loop_now(loop));
	if (board_deadline(s->board) <= loop_now(loop))
		tick(s); /* without a boot time it is ready when its ports are reported */
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
	if (s->board)
		board_free(s->board);
	faults_free(s->faults);
	recording_close(s->recording);
	close_ports(s);
	free(s->pty_path);
	free(s->tcp_address);
	free(s->log_path);
	free(s);
}

bool sim_served_is_booting(const struct sim_served *s)
{
	return s->board && board_is_booting(s->board);
}

bool sim_served_fault(struct sim_served *s, struct slice plan, struct diag *d)
{
	if (s->recording)
		return diag_fail(d, 0, 0, 0, _("a recorded board has no faults but its own"));
	return faults_add(s->faults, plan, d);
}

static void add_pty(struct buf *out, const struct sim_pty *p)
{
	if (sim_pty_path(p))
		utf8_add_visible(out, slice_of(sim_pty_path(p)));
	if (sim_pty_path(p))
		buf_addf(out, " (%s)", sim_pty_name(p));
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
