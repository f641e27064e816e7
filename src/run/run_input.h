/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The scripts of a run, read and checked whole, and the names of its transcripts.
 */
#ifndef RUN_RUN_INPUT_H
#define RUN_RUN_INPUT_H

#include "script/script.h"
#include "setup/options.h"

struct run_input {
	struct script *scripts;
	size_t count, steps; /* steps: of all scripts */
};

/* false with every mistake in `errors`, one line each; true with whatever is odd, but not wrong, in
 * `warnings`.  A payload's file is looked up relative to its script. */
bool run_input_read(struct run_input *in, const char *const *paths, size_t count,
	const struct option_list *definitions, struct buf *errors, struct buf *warnings);
/* A single script whose text is not in a file; `name` is what its mistakes are reported by. */
bool run_input_read_text(
	struct run_input *in, const char *name, struct slice text, struct buf *errors);
void run_input_fini(struct run_input *in);

/* "run.atmq.jsonl" for several boards -> "run-ttyUSB0.atmq.jsonl"; a port with the same name as an
 * earlier one also gets its number. */
void run_transcript_path(
	struct buf *out, const char *path, const struct option_list *ports, size_t index);

#endif
