/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which step of a script is next: after one that passed, failed or was skipped; inside the blocks of retry,
 * repeat and include ... within; up to and in `finally`; behind `only if`.  Plays nothing and asks no
 * clock: the player (player.h) asks what to do, does it, and says how it ended.
 *
 * A script is a range of steps, and so is the body of each block.  In each of them:
 *   - The first step that fails ends its files' steps but for those behind their `finally`, which are all
 *     played.  A range in which a step failed has failed.
 *   - An `only if` that is not met ends its file's steps, those behind `finally` too.
 *   - At the end of a block's body the block is played once more, or ends: as one step, which passes or
 *     fails in the range that it is in.
 */
#ifndef SCRIPT_FLOW_H
#define SCRIPT_FLOW_H

#include "script/reasons.h"

enum flow_turn {
	FLOW_PLAY,   /* the step: flow_passed, flow_failed or flow_leave_file follows */
	FLOW_SKIP,   /* the step: `why` says why; flow_skipped follows */
	FLOW_WAIT,   /* until flow_until: a block's next time is not due yet */
	FLOW_PASSED, /* the block: flow_passed follows; `note` is to be known of it, or empty */
	FLOW_FAILED, /* the block: `why`, `failure` and `code` say why; flow_failed follows */
	FLOW_ENDED   /* there is no further step */
};

/* A range of steps that is being played. */
struct flow_range {
	size_t block;     /* the step whose body it is; of the outermost one SLICE_NONE */
	size_t at, end;   /* the step that is next; behind the last one */
	size_t failed_at; /* the first step that failed, this time; SLICE_NONE: none */
	size_t left_at,
		left_end; /* the file that an `only if` ended, from the step on; or SLICE_NONE */
	long long times;  /* this is which time, from 1 */
	int64_t began, time_began;
	int64_t until;    /* the next time begins then; -1: it has begun */
	int64_t deadline; /* the block's; -1: none */
	int64_t slowest;  /* of the times so far */
	/* Of the step at failed_at. */
	struct buf why;
	enum script_failure failure;
	uint32_t code;
};

struct flow {
	const struct script *script;
	bool keep_going; /* in the outermost range a failed step ends nothing */
	struct flow_range ranges[SCRIPT_DEEPEST + 1];
	size_t depth; /* of the innermost range; 0: no block is being played */
	struct buf why, note, left;
	enum script_failure failure;
	uint32_t code;
};

void flow_fini(struct flow *f); /* a zeroed one is fine */
void flow_start(struct flow *f, const struct script *script, bool keep_going);

/* What is to be done now; asked again, it is the same. */
enum flow_turn flow_next(struct flow *f, int64_t now);
size_t flow_step(const struct flow *f); /* the step that is meant; script->count at the end */
/* The end of the file that it is in: the innermost one, of includes. */
size_t flow_file_end(const struct flow *f);
size_t flow_row(
	const struct flow *f); /* the same in the outermost range: that, or the block around it */
bool flow_in_block(const struct flow *f);
bool flow_has_failed(const struct flow *f);  /* a step before, in the innermost range */
bool flow_cleans_up(const struct flow *f);   /* the row is behind a `finally` */
bool flow_has_cleanup(const struct flow *f); /* a `finally` follows the row, in one of its files */
bool flow_skips(struct flow *f);             /* the row is not to be played; `why` */
int64_t flow_until(const struct flow *f);    /* WAIT; otherwise -1 */

/* How the step ended. */
void flow_passed(struct flow *f);
void flow_failed(struct flow *f, struct slice why, enum script_failure failure, uint32_t code);
void flow_skipped(struct flow *f);
void flow_leave_file(struct flow *f, struct slice why); /* an `only if` that is not met */
/* The step of the outermost range is to be played anew. */
void flow_again(struct flow *f);
/* The step that failed ends nothing: as keep_going, this once. */
void flow_go_on(struct flow *f);

/* The earliest time at which a block's own time is over; -1: never.  Then the running step is failed by
 * flow_expire in place of flow_failed: which block it was is its result. */
int64_t flow_deadline(const struct flow *f);
const struct script_step *flow_expire(struct flow *f, int64_t now);

/* Appends how far the outermost block is: "time 37 of 100", "attempt 2 of 3"; nothing outside of one. */
void flow_add_times(const struct flow *f, struct buf *out);

#endif
