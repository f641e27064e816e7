/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One call of `atmq run`, for the files that make it up: run_prepare.c reads and checks all that is needed
 * before a port is opened, run_progress.c shows how far the boards are, run.c runs them.
 */
#ifndef RUN_RUN_PRIVATE_H
#define RUN_RUN_PRIVATE_H

#include "run/run.h"
#include "setup/connection_words.h"

struct run {
	struct connection_words words;
	struct option_list ports, definitions, definition_files, formats, report_files;
	char *transcript, *config_path, *wait, *csv, *keep_transcripts;
	struct results results;
	struct config config;
	struct run_files files;
	struct run_values values;
	struct job_common common;
	const struct run_text *text; /* in place of files, or NULL */
	struct loop *loop;
	struct loop_watch *second, *signals[3];
	struct job *jobs; /* one a port */
	char host[256];   /* this machine's name */
	size_t written;   /* boards whose reports are out */
	bool checks;      /* --check */
	bool terminal;    /* standard output is a terminal: progress is shown */
	bool progress;    /* a line of it is shown */
	struct reports reports;
	struct run_line line;
	struct board_hooks board_hooks;
	struct hooks hooks;
	bool keep_going, fail_fast;
	bool interrupted, ended; /* boards: stopped by a signal; report: its last line is out */
};

bool run_is_station(const struct run *r); /* not a list of boards */
int run_tell(const struct diag *d);       /* on standard error; returns EXIT_USAGE */

/* Reads the options, the configuration and the scripts of all boards, and tells what is wrong.  Returns
 * EXIT_ALL_WELL or EXIT_USAGE. */
int run_prepare(struct run *r, const struct options *words);
/* --check: needs neither a board nor a port. */
int run_check_only(struct run *r, const struct options *words);

size_t run_columns(void); /* of the terminal, or the usual number */
void run_clear_progress(struct run *r);
void run_show_progress(struct run *r);

#endif
