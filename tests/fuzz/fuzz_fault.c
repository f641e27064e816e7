/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as a fault plan, from a file or the control socket: what is read lies in its range, a
 * mistake can be shown, and a plan that is right can be played. */
#include <limits.h>
#include <string.h>

#include "fuzz.h"
#include "sim/board.h"
#include "sim/faults.h"

enum { TURNS = 300, SAID = 8192, SECOND = 1000000 };

static bool is_within(struct slice part, struct slice whole)
{
	return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static bool read_all(struct slice plan)
{
	struct slice left = plan;
	struct fault f;
	struct diag d;

	while (fault_read(&left, &f, &d)) {
		PROMISE(f.kind < FAULT_KINDS && fault_row(f.kind)->name, "the fault is one");
		PROMISE(f.at >= 0 && f.at < INT64_MAX / 2, "its time is one");
		PROMISE(f.chance >= 0 && f.chance <= 1, "a chance is one");
		PROMISE(is_within(f.word, plan) && is_within(f.text, plan), "words are the plan's");
		PROMISE(is_within(left, plan), "what is left is the plan's");
	}
	fuzz_check_shown(slice_of(d.text));
	return d.text[0] == '\0';
}

struct player {
	int64_t now;
	size_t said;
};

static int64_t now(void *user)
{
	return ((struct player *)user)->now;
}

static void hear(void *user, struct slice bytes)
{
	((struct player *)user)->said += bytes.n;
}

static void say_to_faults(void *user, struct slice bytes)
{
	struct faults **f = user;

	faults_say(*f, bytes);
}

static void plug(void *user, bool on)
{
	(void)user;
	(void)on;
}

static void play(struct slice plan)
{
	struct player p = {0};
	struct faults *faults = faults_new(
		&(struct faults_options){.send = hear, .plug = plug, .now = now, .user = &p});
	struct broker *broker = broker_memory_new();
	struct board *board = board_new(&(struct board_options){.send = say_to_faults,
		.user = &faults,
		.broker = broker,
		.hooks = faults_hooks(faults)});
	struct diag d = {.text = ""};

	faults_attach(faults, board);
	board_power_on(board, 0);
	PROMISE(faults_add(faults, plan, &d), "a plan that is right is taken");
	for (int i = 0; i < TURNS && p.said < SAID && p.now < 100 * SECOND; i++) {
		int64_t a = faults_deadline(faults), b = board_deadline(board);
		int64_t next = a < 0 || (b >= 0 && b < a) ? b : a;
		if (next < 0)
			break;
		if (next > p.now)
			p.now = next;
		board_tick(board, p.now);
		faults_tick(faults);
		if (i % 8 == 0)
			board_receive(board, SLICE("AT+GMR\r\n"), p.now);
		broker_memory_run(broker);
	}
	broker->free(broker);
	board_free(board);
	faults_free(faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice plan = {(const char *)data, size};

	if (read_all(plan))
		play(plan);
	return 0;
}
