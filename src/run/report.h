/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The results of scripts' steps, for people and for programs.  One report per board; a run's output
 * is a head, the reports in the order of the boards, and a foot.  The caller masks secrets;
 * report_* replace whatever can't be shown safely.
 *
 *     pretty   a line a step, a failure's reasons behind it; colour where it is asked for
 *     tap      TAP 13, one plan for all boards; what was not run is a SKIP
 *     junit    JUnit XML, a suite a board and file, a case a step
 *     json     one object a line: the events (atmq(5)), and among them
 *              {"t":…,"report":"board","port":…,"board":1}     begins a board's report
 *              {"t":…,"report":"step","file":…,"line":…,"step":…,"status":"passed"|"failed"|"error"|"skipped",
 *               "took":…,"note":…,"why":…,"sent":…,"came":…}    the last three of a failure or error
 *              {"t":…,"report":"end","passed":…,"failed":…,"error":…,"skipped":…}
 */
#ifndef RUN_REPORT_H
#define RUN_REPORT_H

#include "wire/event.h"
#include "script/reasons.h"
#include "script/script.h"

enum report_status {
	REPORT_PASSED,
	REPORT_FAILED, /* the board did not do what the step wants */
	REPORT_ERROR,  /* not the board's fault: the port was lost, the user interrupted, ... */
	REPORT_SKIPPED,
	REPORT_STATUSES
};

struct report_result {
	const struct script *script;
	const struct script_step *step;
	struct slice text; /* the step as shown; what was known to be secret by then is hidden */
	enum report_status status;
	int64_t t, took; /* microseconds: since the board's start; of the step */
	/* FAILED, ERROR: which kind of failure, and the board's code; script_failure_add names both. */
	enum script_failure failure;
	uint32_t code;
	struct slice why;  /* all but PASSED: the reason, one sentence */
	struct slice note; /* PASSED: what is to be known of it, one sentence; usually empty */
	struct slice sent; /* FAILED, ERROR: the last command, masked; empty if there is none */
	struct slice came; /* FAILED, ERROR: what the board said since, one line each */
};

struct report;

struct report_format {
	const char *name;
	void (*head)(struct buf *out, size_t steps); /* for all boards; NULL: nothing is written */
	void (*board)(struct report *r);
	void (*file)(struct report *r, const struct script *script);
	void (*event)(struct report *r, const struct wire_event *event, int64_t t);
	void (*step)(struct report *r, const struct report_result *result);
	void (*file_end)(struct report *r, const struct script *script);
	void (*end)(struct report *r, int64_t t);
	void (*foot)(struct buf *out);
};

struct report {
	const struct report_format *format;
	const char *port;
	size_t board;   /* the board's number in the run, from 1 */
	bool several;   /* boards */
	bool same_port; /* another board has the same PORT */
	bool colour;
	const char *host; /* this machine's name */
	int64_t started;  /* at t = 0: microseconds since 1970, UTC */
	size_t number;    /* among the steps of all boards, from 1: the first, then the next */
	size_t counts[REPORT_STATUSES], file_counts[REPORT_STATUSES];
	size_t file_number; /* its number among those of all boards, from 0 */
	int64_t file_began, file_took;
	struct buf cases; /* of the file, if the format needs its counts first */
	struct buf notes; /* of the file's steps, if the format has them in one place */
	struct buf out;   /* the text so far; may be removed at any time */
};

const struct report_format *report_format_find(const char *name); /* NULL: none */
extern const struct report_format report_pretty, report_tap, report_junit, report_json;

void report_fini(struct report *r);

void report_board(struct report *r);
void report_file(struct report *r, const struct script *script, int64_t t);
void report_event(struct report *r, const struct wire_event *event, int64_t t); /* masked */
void report_step(struct report *r, const struct report_result *result);
void report_file_end(struct report *r, const struct script *script);
void report_end(struct report *r, int64_t t);

/* "passed", "failed", "error", "skipped" */
const char *report_status_name(enum report_status status);
bool report_has_failed(enum report_status status); /* FAILED or ERROR */
/* The board's port, visible; "sim: (board 2)" if several have that port. */
void report_add_board(struct buf *out, const struct report *r);
/* "bring-up.at:12", visible. */
void report_add_place(struct buf *out, const struct report_result *result);

/* Appends what was sent, and what came or "nothing", line by line: `name` is "sent" or "came".  The
 * lines are not made visible yet. */
typedef void report_line_fn(struct buf *out, const char *name, struct slice line, bool first);
void report_add_lines(
	struct buf *out, const struct report_result *result, report_line_fn *add_line);

#endif
