/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scripts of a run, read and checked whole, and the names of its transcripts.
 */
#ifndef RUN_RUN_INPUT_H
#define RUN_RUN_INPUT_H

#include "run/script.h"
#include "setup/options.h"

struct run_input {
	struct script *scripts;
	size_t count, steps; /* steps: of all */
};

/* false with every mistake in `errors`, a line each; true with what is odd but no mistake in
 * `warnings`.  A payload's file lies beside its script. */
bool run_input_read(struct run_input *in, const char *const *paths, size_t count,
	const struct option_list *definitions, struct buf *errors, struct buf *warnings);
void run_input_fini(struct run_input *in);

/* "run.atmq.jsonl" of several boards -> "run-ttyUSB0.atmq.jsonl"; a port that is named like one
 * before it gets its number too. */
void run_transcript_path(
	struct buf *out, const char *path, const struct option_list *ports, size_t index);

#endif
