/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is told of one board's run, to its report and its transcript: the steps' results, with reasons and what
 * the board said; phases, notes and captured values; the verdict.  Known secrets are hidden in all of it.
 * Does not know why a step has its result, or which is next.
 */
#ifndef RUN_TELLING_H
#define RUN_TELLING_H

#include "run/report.h"
#include "script/player.h"
#include "setup/connection.h"

/* The owner fills in the first three, borrowed; all else is zero. */
struct telling {
	struct report *report;
	struct connection *connection; /* not open: there is no time, and no secret is known */
	struct player *player;         /* results are those of its step */
	struct buf
		returned; /* the step's port was lost, and is back: part of its result; or empty */
	size_t passed;    /* steps */
	struct buf verdict; /* of the first step that failed; empty: none did */
	struct buf why, came, held;
};
void telling_fini(struct telling *t);

int64_t telling_now(const struct telling *t); /* microseconds since the board's start */
/* As runner_add_text. */
void telling_add_text(
	const struct telling *t, struct buf *out, const struct script_step *step, size_t most);

/* The step's result; `why` is a sentence. */
void telling_pass(struct telling *t, int64_t took);
void telling_skip(struct telling *t, struct slice why);
/* `ends`: with it the whole run, regardless of the steps. */
void telling_fail(struct telling *t, struct slice why, enum script_failure failure, uint32_t code,
	int64_t took, bool ends);

void telling_event(struct telling *t, const struct wire_event *event);
void telling_words(struct telling *t, const struct script_step *step); /* `phase` and `note` */
void telling_note(struct telling *t, struct slice text);
void telling_capture(struct telling *t, struct slice name, struct slice value);
/* The last record says how it went. */
void telling_end_transcript(struct telling *t);

#endif
