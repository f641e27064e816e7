/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/faults.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
	VANISH_US = 10000,   /* until then what the board said before is out */
	MOST_AT_ONCE = 1000, /* of a flood's messages in one turn, so that others get theirs */
	SECOND = 1000000
};

/* Each has its own random sequence, so that one fault does not change what another does. */
enum faults_draw {
	DRAW_LOSE,
	DRAW_FLIP,
	DRAW_BIT,
	DRAW_NOISE,
	DRAW_BYTE,
	DRAW_BETWEEN,
	DRAW_BUSY,
	DRAWS
};

struct piece {
	int64_t at;
	size_t bytes;
};

struct planned {
	int64_t at;
	struct buf statement;
};

struct faults {
	struct faults_options options;
	struct board_hooks hooks;
	struct board *board;
	uint64_t draws[DRAWS];
	long long split, delay, length, reset_in;
	double lose, flip, noise, between, busy;
	bool endless, reset_due, unplugged, full;
	long long miss, cut, tear, flash;
	int64_t vanish;                /* for so long, at each restart; 0: never */
	int64_t gone_from, gone_until; /* its ports; 0: not so */
	struct buf between_topic, between_text, mute;
	long long flood, flood_bytes, flooded;
	int64_t flood_since;
	struct buf flood_topic;
	struct buf queue; /* of the bytes held back */
	struct piece *pieces;
	size_t piece_count, piece_room;
	size_t written, written_bytes; /* number of pieces at the front that are written */
	int64_t last_write;
	struct planned *planned;
	size_t planned_count, planned_room;
};

static int64_t faults_now(const struct faults *f)
{
	return f->options.now(f->options.user);
}

/* splitmix64: small, and good enough for losing bytes. */
static uint64_t faults_draw(struct faults *f, enum faults_draw which)
{
	uint64_t z = f->draws[which] += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static bool happens(struct faults *f, enum faults_draw which, double chance)
{
	return chance > 0 && (double)(faults_draw(f, which) >> 11) / 9007199254740992.0 < chance;
}

static void seed(struct faults *f, long long number)
{
	for (size_t i = 0; i < DRAWS; i++)
		f->draws[i] = (uint64_t)number * DRAWS + i;
}

static bool hook_busy(void *user)
{
	struct faults *f = user;

	return happens(f, DRAW_BUSY, f->busy);
}

static bool hook_mute(void *user, struct slice command)
{
	struct slice mute = buf_slice(&((struct faults *)user)->mute);

	return mute.n > 0 && (slice_eq(mute, command) || slice_eq(mute, SLICE("all")));
}

static bool hook_endless(void *user)
{
	return ((struct faults *)user)->endless;
}

static size_t hook_length(void *user, size_t bytes)
{
	long long difference = ((struct faults *)user)->length;

	return difference < 0 && bytes < (size_t)-difference ? 0 : bytes + (size_t)difference;
}

static void hook_between(void *user)
{
	struct faults *f = user;

	if (happens(f, DRAW_BETWEEN, f->between))
		board_message(f->board, buf_slice(&f->between_topic), buf_slice(&f->between_text));
}

static size_t hook_missed(void *user)
{
	return (size_t)((struct faults *)user)->miss;
}

static size_t hook_cut(void *user)
{
	return (size_t)((struct faults *)user)->cut;
}

static size_t hook_torn(void *user, size_t bytes)
{
	struct faults *f = user;

	(void)bytes;
	return f->tear > 0 ? (size_t)f->tear : SLICE_NONE;
}

static void hook_restarts(void *user)
{
	struct faults *f = user;

	if (f->vanish > 0 && !f->gone_until)
		f->gone_from = faults_now(f) + VANISH_US;
}

/* Each happens once. */
static void hook_lost_power(void *user)
{
	struct faults *f = user;

	f->cut = f->tear = 0;
}

static bool hook_full(void *user)
{
	return ((struct faults *)user)->full;
}

static int64_t hook_flash_us(void *user)
{
	return ((struct faults *)user)->flash;
}

struct faults *faults_new(const struct faults_options *options)
{
	struct faults *f = memory_new(sizeof(*f));

	f->options = *options;
	f->hooks = (struct board_hooks){
		.busy = hook_busy,
		.mute = hook_mute,
		.endless = hook_endless,
		.length = hook_length,
		.between = hook_between,
		.missed = hook_missed,
		.cut = hook_cut,
		.torn = hook_torn,
		.lost_power = hook_lost_power,
		.restarts = hook_restarts,
		.full = hook_full,
		.flash_us = hook_flash_us,
		.user = f,
	};
	seed(f, 0);
	return f;
}

static void drop_queue(struct faults *f)
{
	buf_clear(&f->queue);
	f->piece_count = f->written = f->written_bytes = 0;
}

static void drop_planned(struct faults *f)
{
	for (size_t i = 0; i < f->planned_count; i++)
		buf_fini(&f->planned[i].statement);
	f->planned_count = 0;
}

void faults_free(struct faults *f)
{
	if (!f)
		return;
	drop_planned(f);
	free(f->planned);
	free(f->pieces);
	buf_fini(&f->queue);
	buf_fini(&f->between_topic);
	buf_fini(&f->between_text);
	buf_fini(&f->mute);
	buf_fini(&f->flood_topic);
	free(f);
}

const struct board_hooks *faults_hooks(struct faults *f)
{
	return &f->hooks;
}

void faults_attach(struct faults *f, struct board *board)
{
	f->board = board;
}

static void apply_seed(struct faults *f, const struct fault *x)
{
	seed(f, x->number);
}

static void apply_split(struct faults *f, const struct fault *x)
{
	f->split = x->number;
}

static void apply_delay(struct faults *f, const struct fault *x)
{
	f->delay = x->number;
}

static void apply_lose(struct faults *f, const struct fault *x)
{
	f->lose = x->chance;
}

static void apply_flip(struct faults *f, const struct fault *x)
{
	f->flip = x->chance;
}

static void apply_noise(struct faults *f, const struct fault *x)
{
	f->noise = x->chance;
}

static void apply_between(struct faults *f, const struct fault *x)
{
	f->between = x->chance;
	buf_set(&f->between_topic, x->word);
	buf_set(&f->between_text, x->text);
}

static void apply_busy(struct faults *f, const struct fault *x)
{
	f->busy = x->chance;
}

static void apply_mute(struct faults *f, const struct fault *x)
{
	buf_set(&f->mute, slice_eq(x->word, SLICE("none")) ? (struct slice){0} : x->word);
}

static void apply_endless(struct faults *f, const struct fault *x)
{
	f->endless = x->number == 1;
}

static void apply_length(struct faults *f, const struct fault *x)
{
	f->length = x->number;
}

static void apply_flood(struct faults *f, const struct fault *x)
{
	f->flood = x->number;
	f->flood_bytes = x->bytes;
	f->flooded = 0;
	f->flood_since = faults_now(f);
	buf_set(&f->flood_topic, x->word.n > 0 ? x->word : SLICE("flood"));
}

static void apply_reset(struct faults *f, const struct fault *x)
{
	f->reset_in = x->number;
	f->reset_due = x->number == 0 && !f->unplugged;
}

static void apply_wifi(struct faults *f, const struct fault *x)
{
	board_set_wifi(f->board, x->number == 1);
}

static void apply_broker(struct faults *f, const struct fault *x)
{
	board_set_broker(f->board, x->number == 1);
}

static void apply_sntp(struct faults *f, const struct fault *x)
{
	board_set_time_server(f->board, x->number == 1);
}

static void apply_miss(struct faults *f, const struct fault *x)
{
	f->miss = x->number;
}

static void apply_cut(struct faults *f, const struct fault *x)
{
	f->cut = x->number;
}

static void apply_tear(struct faults *f, const struct fault *x)
{
	f->tear = x->number;
}

static void apply_full(struct faults *f, const struct fault *x)
{
	f->full = x->number == 1;
}

static void apply_flash(struct faults *f, const struct fault *x)
{
	f->flash = x->number;
}

static void apply_clock(struct faults *f, const struct fault *x)
{
	if (f->options.set_clock)
		f->options.set_clock(f->options.user, x->number);
}

static void apply_plug(struct faults *f, const struct fault *x)
{
	bool on = x->number == 1;

	if (on == !f->unplugged)
		return;
	f->unplugged = !on;
	f->reset_due = false;
	f->gone_from = f->gone_until = 0;
	drop_queue(f);
	if (!on)
		board_power_off(f->board);
	f->options.plug(f->options.user, on);
	if (!on)
		return;
	board_power_on(f->board, faults_now(f));
	if (board_deadline(f->board) <= faults_now(f))
		board_tick(f->board, faults_now(f));
}

static void apply_vanish(struct faults *f, const struct fault *x)
{
	f->vanish = x->number;
}

static void apply_message(struct faults *f, const struct fault *x)
{
	board_message(f->board, x->word, x->text);
}

static void apply_off(struct faults *f, const struct fault *x)
{
	const struct fault on = {.number = 1};

	(void)x;
	f->split = f->delay = f->length = f->reset_in = f->flood = 0;
	f->lose = f->flip = f->noise = f->between = f->busy = 0;
	f->endless = f->reset_due = f->full = false;
	f->miss = f->cut = f->tear = f->flash = 0;
	f->vanish = f->gone_from = 0;
	buf_clear(&f->mute);
	drop_planned(f);
	apply_plug(f, &on);
	board_set_wifi(f->board, true);
	board_set_broker(f->board, true);
	board_set_time_server(f->board, true);
}

static void (*const appliers[FAULT_KINDS])(struct faults *f, const struct fault *x) = {
	[FAULT_SEED] = apply_seed,
	[FAULT_SPLIT] = apply_split,
	[FAULT_DELAY] = apply_delay,
	[FAULT_LOSE] = apply_lose,
	[FAULT_FLIP] = apply_flip,
	[FAULT_NOISE] = apply_noise,
	[FAULT_BETWEEN] = apply_between,
	[FAULT_BUSY] = apply_busy,
	[FAULT_MUTE] = apply_mute,
	[FAULT_ENDLESS] = apply_endless,
	[FAULT_LENGTH] = apply_length,
	[FAULT_FLOOD] = apply_flood,
	[FAULT_RESET] = apply_reset,
	[FAULT_WIFI] = apply_wifi,
	[FAULT_BROKER] = apply_broker,
	[FAULT_SNTP] = apply_sntp,
	[FAULT_MISS] = apply_miss,
	[FAULT_CUT] = apply_cut,
	[FAULT_TEAR] = apply_tear,
	[FAULT_FULL] = apply_full,
	[FAULT_FLASH] = apply_flash,
	[FAULT_CLOCK] = apply_clock,
	[FAULT_PLUG] = apply_plug,
	[FAULT_VANISH] = apply_vanish,
	[FAULT_MESSAGE] = apply_message,
	[FAULT_OFF] = apply_off,
};

static void plan_later(struct faults *f, struct slice statement, int64_t at)
{
	f->planned = memory_grow(
		f->planned, &f->planned_room, f->planned_count + 1, sizeof(*f->planned));
	f->planned[f->planned_count] = (struct planned){.at = at};
	buf_set(&f->planned[f->planned_count++].statement, statement);
}

bool faults_add(struct faults *f, struct slice plan, struct diag *d)
{
	struct slice rest = plan;
	struct fault x;

	while (fault_read(&rest, &x, d)) {
		struct slice statement = slice_sub(plan, 0, plan.n - rest.n);

		if (x.at > 0)
			plan_later(f, statement, faults_now(f) + x.at);
		else
			appliers[x.kind](f, &x);
		plan = rest;
	}
	return d->text[0] == '\0';
}

static void spoil(struct faults *f, char c, struct buf *out)
{
	if (happens(f, DRAW_NOISE, f->noise))
		buf_add_char(out, (char)faults_draw(f, DRAW_BYTE));
	if (happens(f, DRAW_FLIP, f->flip))
		c = (char)(c ^ 1 << faults_draw(f, DRAW_BIT) % 8);
	if (!happens(f, DRAW_LOSE, f->lose))
		buf_add_char(out, c);
}

/* Returns the bytes up to the one at which the board restarts. */
static struct slice before_reset(struct faults *f, struct slice bytes)
{
	if (f->reset_due)
		return slice_sub(bytes, 0, 0);
	if (f->reset_in == 0)
		return bytes;
	bytes = slice_sub(bytes, 0, (size_t)f->reset_in);
	f->reset_in -= (long long)bytes.n;
	f->reset_due = f->reset_in == 0;
	return bytes;
}

static void hold_back(struct faults *f, struct slice piece)
{
	int64_t at = f->last_write + f->delay, soonest = faults_now(f);

	f->last_write = at > soonest ? at : soonest;
	f->pieces = memory_grow(f->pieces, &f->piece_room, f->piece_count + 1, sizeof(*f->pieces));
	f->pieces[f->piece_count++] = (struct piece){f->last_write, piece.n};
	buf_add(&f->queue, piece);
}

void faults_say(struct faults *f, struct slice bytes)
{
	struct buf spoilt = {0};

	if (f->unplugged || f->gone_until)
		return;
	bytes = before_reset(f, bytes);
	if (f->lose > 0 || f->flip > 0 || f->noise > 0) {
		for (size_t i = 0; i < bytes.n; i++)
			spoil(f, bytes.p[i], &spoilt);
		bytes = buf_slice(&spoilt);
	}
	while (bytes.n > 0) {
		struct slice piece = slice_sub(bytes, 0, f->split > 0 ? (size_t)f->split : bytes.n);

		if (f->delay > 0 || f->piece_count > f->written)
			hold_back(f, piece);
		else
			f->options.send(f->options.user, piece);
		bytes = slice_from(bytes, piece.n);
	}
	buf_fini(&spoilt);
}

static void sooner(int64_t *deadline, int64_t at)
{
	if (*deadline < 0 || at < *deadline)
		*deadline = at;
}

/* Rounded up: a deadline early by a fraction of a microsecond would never be reached by a clock
 * that stands still. */
static int64_t next_of_flood(const struct faults *f)
{
	return f->flood_since + ((f->flooded + 1) * (int64_t)SECOND + f->flood - 1) / f->flood;
}

int64_t faults_deadline(const struct faults *f)
{
	int64_t deadline = -1;

	if (f->reset_due)
		return faults_now(f);
	if (f->piece_count > f->written)
		sooner(&deadline, f->pieces[f->written].at);
	if (f->flood > 0)
		sooner(&deadline, next_of_flood(f));
	if (f->gone_from)
		sooner(&deadline, f->gone_from);
	if (f->gone_until)
		sooner(&deadline, f->gone_until);
	for (size_t i = 0; i < f->planned_count; i++)
		sooner(&deadline, f->planned[i].at);
	return deadline;
}

/* Not for each piece: when bytes are sent one by one after a flood there are hundreds of
 * thousands. */
static void forget_written(struct faults *f)
{
	if (f->written * 2 < f->piece_count)
		return;
	buf_drop_front(&f->queue, f->written_bytes);
	f->piece_count -= f->written;
	memmove(f->pieces, f->pieces + f->written, f->piece_count * sizeof(*f->pieces));
	f->written = f->written_bytes = 0;
}

static void write_due(struct faults *f)
{
	if (f->written == f->piece_count)
		return;
	while (f->written < f->piece_count && f->pieces[f->written].at <= faults_now(f)) {
		size_t bytes = f->pieces[f->written++].bytes;

		f->options.send(
			f->options.user, slice_sub(buf_slice(&f->queue), f->written_bytes, bytes));
		f->written_bytes += bytes;
	}
	forget_written(f);
}

/* The planned ones in order of time; those of equal time in the order given. */
static void apply_due(struct faults *f)
{
	for (;;) {
		size_t first = 0;
		struct diag d;
		struct fault x;

		for (size_t i = 1; i < f->planned_count; i++)
			if (f->planned[i].at < f->planned[first].at)
				first = i;
		if (f->planned_count == 0 || f->planned[first].at > faults_now(f))
			return;
		struct buf statement = f->planned[first].statement;
		f->planned_count--;
		for (size_t i = first; i < f->planned_count; i++)
			f->planned[i] = f->planned[i + 1];
		struct slice rest = buf_slice(&statement);
		if (fault_read(&rest, &x, &d))
			appliers[x.kind](f, &x);
		buf_fini(&statement);
	}
}

static void flood_due(struct faults *f)
{
	int64_t due = f->flood > 0 ? (faults_now(f) - f->flood_since) * f->flood / SECOND : 0;
	struct buf text = {0};

	for (int i = 0; i < MOST_AT_ONCE && f->flooded < due; i++) {
		buf_clear(&text);
		buf_addf(&text, "%010lld", ++f->flooded);
		if (f->flood_bytes > 0 && text.n < (size_t)f->flood_bytes)
			buf_add_repeat(&text, '.', (size_t)f->flood_bytes - text.n);
		board_message(f->board, buf_slice(&f->flood_topic), buf_slice(&text));
	}
	buf_fini(&text);
}

/* The board keeps its power: it goes on starting while its ports are away. */
static void vanish_due(struct faults *f)
{
	if (f->gone_from && faults_now(f) >= f->gone_from) {
		f->gone_until = faults_now(f) + f->vanish;
		f->gone_from = 0;
		drop_queue(f);
		f->options.plug(f->options.user, false);
	}
	if (f->gone_until && faults_now(f) >= f->gone_until) {
		f->gone_until = 0;
		f->options.plug(f->options.user, true);
	}
}

void faults_tick(struct faults *f)
{
	if (f->reset_due) {
		f->reset_due = false;
		drop_queue(f);
		board_crash(f->board, faults_now(f));
	}
	vanish_due(f);
	apply_due(f);
	flood_due(f);
	write_due(f);
}
