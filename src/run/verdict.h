/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is left of a board's run in one line: for the summary, the table of --csv and the commands of a
 * test station.  Pure; texts are as they came, so whoever writes them makes them harmless.
 */
#ifndef RUN_VERDICT_H
#define RUN_VERDICT_H

#include "run/report.h"

/* The columns of --csv, in their order. */
enum verdict_field {
	VERDICT_TIME,       /* when it ended, UTC: "2026-11-30T08:05:00Z" */
	VERDICT_SN,         /* ${SN} */
	VERDICT_MAC,        /* what was captured as MAC, or the board said */
	VERDICT_FIRMWARE,   /* what was captured as FIRMWARE, or the board said: "ESP-AT 2.1.0" */
	VERDICT_VERDICT,    /* PASS, FAIL, ERROR */
	VERDICT_STEP,       /* the first that did not pass: "bring-up.at:12 AT+CWJAP=..." */
	VERDICT_CODE,       /* its code: "0x6043", "timeout" */
	VERDICT_SECONDS,    /* "12.345" */
	VERDICT_TRANSCRIPT, /* its file; empty: none was kept */
	VERDICT_PORT,
	VERDICT_REASON, /* why it did not pass, a sentence */
	VERDICT_FIELDS
};

enum verdict_result { VERDICT_PASS, VERDICT_FAIL, VERDICT_ERROR, VERDICT_RESULTS };

struct verdict { /* a zeroed one is fine for verdict_fini */
	enum verdict_result result;
	struct buf fields[VERDICT_FIELDS];
	struct buf board; /* as the reports name it: "sim: (board 2)" */
	struct buf place; /* of the step, without its text */
};

const char *verdict_column(enum verdict_field field);   /* "serial_number" */
const char *verdict_variable(enum verdict_field field); /* "ATMQ_SN" */
const char *verdict_result_name(enum verdict_result result);

/* What the first step that did not pass makes it. */
enum verdict_result verdict_result_of(const struct report *r);
/* Of a report that has ended.  `problem`: why
 * the port could not be opened or was lost, or NULL; a run without steps has no other sign of it.
 * `transcript`: "" if there is none. */
void verdict_make(
	struct verdict *v, const struct report *r, const char *problem, const char *transcript);
void verdict_fini(struct verdict *v);

#endif
