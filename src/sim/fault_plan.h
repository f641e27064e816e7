/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fault plan as text: statements such as `split 1`, `at 5s wifi off`, `lose 0.001`, one per line or
 * separated by `;`.  A table lists them; atmq-sim(1) documents the same ones.
 */
#ifndef SIM_FAULT_PLAN_H
#define SIM_FAULT_PLAN_H

#include "base/buf.h"
#include "base/diag.h"

enum fault_kind {
	FAULT_SEED,
	FAULT_SPLIT,
	FAULT_DELAY,
	FAULT_LOSE,
	FAULT_FLIP,
	FAULT_NOISE,
	FAULT_BETWEEN,
	FAULT_BUSY,
	FAULT_MUTE,
	FAULT_ENDLESS,
	FAULT_LENGTH,
	FAULT_FLOOD,
	FAULT_RESET,
	FAULT_WIFI,
	FAULT_BROKER,
	FAULT_SNTP,
	FAULT_MISS,
	FAULT_CUT,
	FAULT_TEAR,
	FAULT_FULL,
	FAULT_FLASH,
	FAULT_CLOCK,
	FAULT_PLUG,
	FAULT_VANISH,
	FAULT_MESSAGE,
	FAULT_OFF,
	FAULT_KINDS
};

struct fault {
	enum fault_kind kind;
	int64_t at;        /* microseconds from now; 0: at once */
	long long number;  /* bytes, messages a second, microseconds; 1 for on, 0 for off */
	long long bytes;   /* of a flood's message */
	double chance;     /* 0 to 1 */
	struct slice word; /* a topic or a command's name; empty where it was left out */
	struct slice text; /* the rest of the statement */
};

struct fault_row {
	const char *name;
	const char *arguments; /* "BYTES", "CHANCE TOPIC TEXT" */
	const char *doc;       /* a sentence, marked */
};
const struct fault_row *fault_row(enum fault_kind kind);

/* Reads the first statement of *plan and removes it together with its separator.  Returns false at
 * the end (d->text is then empty), or with *d if the statement is not valid.  Comments begin with #.
 * Slices borrow from the plan. */
bool fault_read(struct slice *plan, struct fault *fault, struct diag *d);

#endif
