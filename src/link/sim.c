/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The virtual board inside this process, with its in-memory broker.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/language.h"
#include "link/link_kind.h"
#include "sim/board.h"
#include "sim/maker.h"

struct sim {
	struct link *link;
	struct board *board;
	struct broker *broker;
	struct loop_watch *timer;
	struct buf out; /* sent by the board, not yet reported */
	bool dtr, rts;
};

static void from_board(void *user, struct slice bytes)
{
	struct sim *s = user;

	buf_add(&s->out, bytes);
}

/* When the board or its broker next has something to do. */
static void schedule(struct sim *s)
{
	int64_t deadline = board_deadline(s->board);

	if (s->out.n > 0 || broker_memory_due(s->broker))
		loop_timer_at(s->timer, loop_now(s->link->loop));
	else if (deadline >= 0)
		loop_timer_at(s->timer, deadline);
	else
		loop_timer_stop(s->timer);
}

static void sim_on_timer(void *user)
{
	struct sim *s = user;
	struct link *l = s->link;
	int64_t now = loop_now(l->loop);
	int64_t deadline = board_deadline(s->board);

	if (!l->up) {
		board_power_on(s->board, now);
		schedule(s);
		link_tell_up(l);
		return;
	}
	if (broker_memory_due(s->broker))
		broker_memory_run(s->broker);
	if (deadline >= 0 && deadline <= now)
		board_tick(s->board, now);

	/* The owner may send or close from inside. */
	struct buf said = s->out;
	s->out = (struct buf){0};
	bool open = said.n == 0 || link_tell_bytes(l, buf_slice(&said));
	buf_fini(&said);
	if (open)
		schedule(s);
}

static int64_t sim_time_server(void *user)
{
	(void)user;
	return (int64_t)time(NULL);
}

/* sim:, sim:esp32-s, sim:esp-at, sim:3.0, sim:nonos */
static bool read_firmware(struct board_options *o, struct slice name, struct diag *d)
{
	o->firmware = board_firmware_find(name);
	if (o->firmware)
		o->dialect = o->firmware->dialect;
	return name.n == 0 || o->firmware || board_dialect_find(name, &o->dialect, &o->nonos) ||
	       diag_fail(d, 0, 4, name.n,
		       _("the virtual board is sim:, or with another firmware sim:%s, a version "
			 "such as sim:3.0, or sim:nonos"),
		       at_dialect_name(AT_DIALECT_ESP_AT));
}

static bool check_sim(const char *port, struct diag *d)
{
	struct board_options options;

	return read_firmware(&options, slice_of(port + strlen("sim:")), d);
}

/* Its broker verifies nothing, but the board checks that its flash has what the scheme needs. */
static bool open_sim(struct link *l, struct diag *d)
{
	struct board_options options = {
		.send = from_board,
		.clock = sim_time_server,
		.ca = maker_file(CERTS_CA),
		.certificate = maker_file(CERTS_CERTIFICATE),
		.key = maker_file(CERTS_KEY),
	};

	read_firmware(&options, slice_of(l->port + strlen("sim:")), d);
	struct sim *s = memory_new(sizeof(*s));
	l->state = s;
	s->link = l;
	s->dtr = s->rts = true; /* as opening a port raises them */
	options.broker = s->broker = broker_memory_new();
	options.user = s;
	s->board = board_new(&options);
	s->timer = loop_timer(l->loop, sim_on_timer, s);
	loop_timer_at(s->timer, loop_now(l->loop));
	return true;
}

static void close_sim(struct link *l)
{
	struct sim *s = l->state;

	loop_unwatch(s->timer);
	board_free(s->board);
	s->broker->free(s->broker);
	buf_fini(&s->out);
	free(s);
}

static void send_sim(struct link *l, struct slice bytes)
{
	struct sim *s = l->state;

	board_receive(s->board, bytes, loop_now(l->loop));
	schedule(s);
}

/* EN and IO0 hang on DTR and RTS as on most boards, by two transistors: EN is low while RTS is on and
 * DTR off, IO0 the other way round.  What IO0 is when EN rises decides what starts. */
static bool set_lines_sim(struct link *l, int dtr, int rts, struct diag *d)
{
	struct sim *s = l->state;
	bool was_reset = s->rts && !s->dtr;

	(void)d;
	s->dtr = dtr >= 0 ? dtr : s->dtr;
	s->rts = rts >= 0 ? rts : s->rts;
	bool is_reset = s->rts && !s->dtr;
	if (is_reset && !was_reset)
		board_power_off(s->board);
	if (was_reset && !is_reset && s->dtr && !s->rts)
		from_board(s, SLICE("\r\nrst:0x1 (POWERON_RESET),boot:0x3 "
				    "(DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2))\r\n"
				    "waiting for download\r\n"));
	else if (was_reset && !is_reset)
		board_power_on(s->board, loop_now(l->loop));
	schedule(s);
	return true;
}

/* A UART receives a break as a zero byte. */
static bool set_break_sim(struct link *l, bool on, struct diag *d)
{
	static const char zero;

	(void)d;
	if (on)
		send_sim(l, (struct slice){&zero, 1});
	return true;
}

static void purge_sim(struct link *l)
{
	struct sim *s = l->state;

	buf_clear(&s->out);
}

const struct link_kind link_kind_sim = {
	.check = check_sim,
	.open = open_sim,
	.close = close_sim,
	.send = send_sim,
	.set_lines = set_lines_sim,
	.set_break = set_break_sim,
	.purge = purge_sim,
};

bool link_has_sim(void)
{
	return true;
}

const char *link_sim_board(size_t index)
{
	const struct board_firmware *f;

	if (index < BOARD_DIALECTS)
		return board_dialect_name(index);
	f = board_firmware_at(index - BOARD_DIALECTS);
	return f ? f->name : NULL;
}
