/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files of a run, its scripts as one board plays them, read and checked whole, and the names of
 * its transcripts.
 */
#ifndef RUN_RUN_INPUT_H
#define RUN_RUN_INPUT_H

#include "run/run_values.h"
#include "setup/options.h"

/* The texts of a run's files, read once: each board reads its scripts from them. */
struct run_files {
	struct run_file {
		const char *path; /* as the user named it, borrowed; "<stdin>" */
		struct buf text;
		struct buf problem; /* why it could not be read: run_input_read reports it */
	} * items;
	size_t count;
};
/* false with what is wrong in `errors`, one line each. */
bool run_files_read(
	struct run_files *f, const char *const *paths, size_t count, struct buf *errors);
/* A single script whose text is not in a file; `name` is what its mistakes are reported by. */
void run_files_of_text(struct run_files *f, const char *name, struct slice text);
void run_files_fini(struct run_files *f); /* a zeroed one is fine */

/* Whose scripts they are: what ${BOARD}, ${PORT} and ${SN} stand for. */
struct run_board {
	size_t number;      /* in the run, from 1 */
	const char *port;   /* as the user named it */
	const char *serial; /* scanned; NULL: it was not */
	bool is_absent;     /* --check without a board: port and serial number may be unknown */
};

/* The scripts of one board, with its values. */
struct run_input {
	struct script *scripts;
	size_t count, steps; /* steps: of all scripts */
};

/* false with every mistake in `errors`, one line each.  What a script includes, and a
 * payload's file, is looked up relative to the file that names it. */
bool run_input_read(struct run_input *in, const struct run_files *files,
	const struct run_values *values, const struct run_board *board, struct buf *errors);
void run_input_fini(struct run_input *in);

/* "run.atmq.jsonl" for several boards -> "run-ttyUSB0.atmq.jsonl"; a port with the same name as an
 * earlier one also gets its number. */
void run_transcript_path(
	struct buf *out, const char *path, const struct option_list *ports, size_t index);

#endif
