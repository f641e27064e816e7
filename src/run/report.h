/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The results of scripts' steps, for people and for programs.  A board has one report, which collects the
 * facts and has a sheet for each format that is asked for: pretty on standard output and junit in a file.
 * What a sheet holds is removed and written by its owner (run/reports.h): a head, the boards one after the
 * other, and a foot.  The caller masks secrets; the formats replace whatever can't be shown safely.
 *
 *     pretty   a line a step, a failure's reasons behind it; colour where it is asked for; of several
 *              boards a summary at the end
 *     tap      TAP 13, one plan for all boards, at the end; what was not run is a SKIP; a YAML block
 *              behind each step that was run
 *     junit    JUnit XML, a suite a board and file, a case a step
 *     json     one object a line: the events (atmq-transcript(5)), and among them those of atmq-run(1), "Reports"
 */
#ifndef RUN_REPORT_H
#define RUN_REPORT_H

#include "run/latency.h"
#include "script/reasons.h"
#include "script/script.h"
#include "wire/event.h"
#include "wire/firmware.h"

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
	/* FAILED, ERROR: which kind of failure, and the board's code; report_add_code names both. */
	enum script_failure failure;
	uint32_t code;
	struct slice why;  /* all but PASSED: the reason, one sentence */
	struct slice note; /* PASSED: what is to be known of it, one sentence; usually empty */
	struct slice sent; /* FAILED, ERROR: the last command, masked; empty if there is none */
	struct slice came; /* FAILED, ERROR: what the board said since, one line each */
};

struct report;
struct report_sheet;
struct verdict;

/* How a run ended, for the foot of all boards. */
struct report_ending {
	size_t numbered;                       /* how many numbers were given (REPORT_NUMBER) */
	const struct verdict *const *verdicts; /* of each board, in their order */
	size_t boards;
	size_t columns; /* of the terminal, or what usually fits; 0: no line is cut */
	bool colour;
};

/* In a sheet: here goes the number of the row among those of all boards.  It is known only when it is written,
 * since boards run at the same time and are written one after the other.  No format lets a control
 * character of others through. */
#define REPORT_NUMBER '\001'

struct report_format {
	const char *name;
	size_t first; /* number */
	void (*head)(struct buf
			*out); /* for all boards; this and the others may be NULL, but for step */
	void (*board)(struct report_sheet *s, const struct report *r);
	void (*file)(struct report_sheet *s, const struct report *r, const struct script *script);
	void (*event)(struct report_sheet *s, const struct report *r,
		const struct wire_event *event, int64_t t);
	void (*phase)(struct report_sheet *s, const struct report *r, int64_t t);
	void (*note)(struct report_sheet *s, const struct report *r, struct slice text, int64_t t);
	void (*capture)(struct report_sheet *s, const struct report *r, struct slice name,
		struct slice value, int64_t t);
	void (*step)(
		struct report_sheet *s, const struct report *r, const struct report_result *result);
	void (*file_end)(
		struct report_sheet *s, const struct report *r, const struct script *script);
	void (*end)(struct report_sheet *s, const struct report *r, int64_t t);
	void (*foot)(struct buf *out, const struct report_ending *ending);
};

/* Names that were given, for unique ones. */
struct report_names {
	struct report_name {
		struct buf text;
		size_t times;
	} * items; /* a table with empty places, where `times` is 0 */
	size_t count, room;
};

/* One format's text of one board. */
struct report_sheet {
	const struct report_format *format;
	bool colour;
	/* If the format needs unique names: those of the board's files and of the file's rows, and the file's
	 * own. */
	struct report_names files, rows;
	struct buf file;
	struct buf cases; /* of the file, if the format needs its counts first */
	struct buf notes; /* of the file, if the format has them in one place */
	struct buf out;   /* the text so far; may be removed at any time */
};

/* A value that the board, the script or the user gave a name. */
struct report_value {
	struct buf name, value;
	bool learnt; /* from an answer: what was captured or given wins */
};

/* Names that mean something to all that read a verdict. */
#define REPORT_SN "SN"
#define REPORT_MAC "MAC"
#define REPORT_FIRMWARE "FIRMWARE"

/* The first step that did not pass. */
struct report_failure {
	enum report_status status; /* FAILED or ERROR; PASSED: there is none */
	struct buf place, text, code, why;
};

struct report {
	/* Set by the owner; borrowed. */
	const char *port;
	size_t board;     /* the board's number in the run, from 1 */
	bool several;     /* boards */
	bool same_port;   /* another board has the same PORT */
	const char *host; /* this machine's name */
	int64_t started;  /* at t = 0: microseconds since 1970, UTC */

	/* Collected; read by the formats. */
	struct report_sheet *sheets;
	size_t sheet_count;
	size_t counts[REPORT_STATUSES], file_counts[REPORT_STATUSES];
	int64_t file_began, file_took;
	struct buf phase; /* the name of the phase that goes on; empty: none */
	struct report_value *values;
	size_t value_count, value_room;
	struct latency *latency, *file_latency; /* of its commands; NULL: no report was begun */
	struct report_failure failure;
	struct wire_firmware firmware;
	int64_t ended; /* microseconds since the start */
};

const struct report_format *report_format_at(size_t index);       /* NULL past the last */
const struct report_format *report_format_find(const char *name); /* NULL: none */
extern const struct report_format report_pretty, report_tap, report_junit, report_json;

/* Adds a sheet; before report_board. */
void report_add_sheet(struct report *r, const struct report_format *format, bool colour);
void report_fini(struct report *r); /* a zeroed one is fine */

/* The facts, in the order in which they come. */
void report_board(struct report *r);
void report_file(struct report *r, const struct script *script, int64_t t);
void report_event(struct report *r, const struct wire_event *event, int64_t t); /* masked */
void report_phase(struct report *r, struct slice name, int64_t t);              /* from here on */
void report_note(
	struct report *r, struct slice text, int64_t t); /* a remark of the script; masked */
/* A value that the board's owner knows, before report_board: in all that reads values, but no event. */
void report_give(struct report *r, struct slice name, struct slice value);
/* A value's name and the value, masked if it is a secret: a property from here on, in place of an earlier one. */
void report_capture(struct report *r, struct slice name, struct slice value, int64_t t);
void report_latency(struct report *r, int64_t took); /* a command of the script was answered */
void report_step(struct report *r, const struct report_result *result);
void report_file_end(struct report *r, const struct script *script);
void report_end(struct report *r, int64_t t);

/* "passed", "failed", "error", "skipped" */
const char *report_status_name(enum report_status status);
bool report_has_failed(enum report_status status); /* FAILED or ERROR */
/* What failed, in one word: "0x6043", "timeout"; nothing for what did not fail. */
void report_add_code(struct buf *out, const struct report_result *result);
/* A value's text; empty: there is none. */
struct slice report_value(const struct report *r, const char *name);
/* The board's port, visible; "sim: (board 2)" if several have that port. */
void report_add_board(struct buf *out, const struct report *r);
/* "bring-up.at:12", visible. */
void report_add_place(struct buf *out, const struct report_result *result);
/* Two ports whose boards would have one name in some format. */
bool report_ports_are_alike(const char *a, const char *b);
/* Appends the name; if it was given before, with " (2)" behind it. */
void report_add_unique(struct buf *out, struct report_names *names, struct slice name);
void report_names_clear(struct report_names *names); /* frees them; a zeroed one is empty */
/* Moves a sheet's text to `out`, with its numbers. */
void report_add_numbered(struct buf *out, struct buf *sheet, size_t *next);

/* Appends what was sent, and what came or "nothing", line by line: `name` is "sent" or "came".  The
 * lines are not made visible yet. */
typedef void report_line_fn(struct buf *out, const char *name, struct slice line, bool first);
void report_add_lines(
	struct buf *out, const struct report_result *result, report_line_fn *add_line);
const char *report_line_label(const char *name); /* for people: "sent: ", "came: " */

#endif
