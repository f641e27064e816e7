/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A board with the firmware and the flash that a test wants, its maker's certificates, and faults.
 */
#ifndef TESTS_FLASH_BENCH_H
#define TESTS_FLASH_BENCH_H

#include "sim_bench.h"

#include "sim/faults.h"
#include "certs/packed.h"
#include "sim/faults.h"
#include "sim/maker.h"

#define OK "\r\nOK\r\n"
#define ERR "\r\nERROR\r\n"
#define CODE(code) "ERR CODE:0x010a" code "\r\n"

static inline int64_t flash_now(void *user)
{
	return ((struct bench *)user)->now;
}

static inline void flash_plug(void *user, bool on)
{
	(void)user;
	(void)on;
}

struct flash_bench {
	struct bench bench;
	struct faults *faults;
};

static inline void flash_boot(struct bench *t)
{
	int64_t when = board_deadline(t->board);

	t->now = when > t->now ? when : t->now;
	board_tick(t->board, t->now);
	buf_clear(&t->out);
}

static inline void flash_start(struct flash_bench *f, const char *version, enum board_layout layout)
{
	const struct board_firmware *firmware = board_firmware_find(slice_of(version));
	struct bench *t = &f->bench;

	assert_non_null(firmware);
	bench_init(t, firmware->dialect);
	board_free(t->board);
	f->faults = faults_new(&(struct faults_options){
		.send = hear, .plug = flash_plug, .now = flash_now, .user = t});
	t->board = board_new(&(struct board_options){.dialect = firmware->dialect,
		.firmware = firmware,
		.layout = layout,
		.send = hear,
		.log = hear_log,
		.clock = clock_of_server,
		.user = t,
		.broker = &t->fake.broker,
		.hooks = faults_hooks(f->faults),
		.ca = maker_file(CERTS_CA),
		.certificate = maker_file(CERTS_CERTIFICATE),
		.key = maker_file(CERTS_KEY)});
	faults_attach(f->faults, t->board);
	board_power_on(t->board, 0);
	board_tick(t->board, 0);
	with_codes(t);
}

static inline void flash_end(struct flash_bench *f)
{
	faults_free(f->faults);
	bench_fini(&f->bench);
}

/* Lines and what is said to them; "raw:" before a line: the bytes behind it, without a line end. */
struct flash_step {
	const char *sent, *said;
};
enum { FLASH_STEPS = 24 };

static inline void flash_talk(struct bench *t, const char *name, const struct flash_step *steps)
{
	for (size_t i = 0; i < FLASH_STEPS && steps[i].sent; i++) {
		struct slice sent = slice_of(steps[i].sent);

		if (slice_take(&sent, SLICE("raw:")))
			send_bytes(t, sent);
		else
			send(t, steps[i].sent);
		if (!slice_eq(buf_slice(&t->out), slice_of(steps[i].said)))
			fail_msg("%s, step %zu, %s: %s", name, i, steps[i].sent, buf_text(&t->out));
		buf_clear(&t->out);
	}
}

static inline void flash_fault(struct flash_bench *f, const char *plan)
{
	struct diag d;

	if (!faults_add(f->faults, slice_of(plan), &d))
		fail_msg("%s: %s", plan, d.text);
}

/* The log port's lines since the last call have this. */
static inline void flash_log_has(struct bench *t, const char *text)
{
	if (slice_find(buf_slice(&t->log), slice_of(text)) == SLICE_NONE)
		fail_msg("%s: not in %s", text, buf_text(&t->log));
	buf_clear(&t->log);
}

#endif
