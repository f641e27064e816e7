/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the reports of a run go: one format on standard output (--format), others in files (-o FORMAT:FILE).
 * Each has its own buffer and its own failure: a reader that has gone, a full disk, a pipe that nobody reads
 * end nothing but that report, and are told at the end.
 */
#ifndef RUN_REPORTS_H
#define RUN_REPORTS_H

#include "base/diag.h"
#include "run/report.h"
#include "run/run_output.h"
#include "setup/options.h"

struct reports {
	struct reports_target {
		const struct report_format *format;
		const char *path; /* borrowed; NULL: standard output, which is the first one */
		struct run_output output;
		bool begun;  /* its head is written */
		size_t next; /* the next number (REPORT_NUMBER) */
	} * targets;
	size_t count;
	bool colour; /* on standard output */
};

/* From the words of --format and -o, which are borrowed; no formats (NULL): nothing goes to standard output.
 * false with *d: what is wrong with them. */
bool reports_choose(struct reports *r, const struct option_list *formats,
	const struct option_list *files, struct diag *d);
/* Opens the files, and empties them.  Their heads come with the first text: a run that begins with no board leaves
 * nothing that could pass for a report.  false with *d: "FILE: why". */
bool reports_open(struct reports *r, struct loop *loop, struct diag *d);
/* Before they are opened: none of them is written to the file at `path`.  false with *d: "FILE: `why`". */
bool reports_leave_alone(
	const struct reports *r, const char *path, const char *why, struct diag *d);
void reports_fini(struct reports *r); /* a zeroed one is fine; drops what waits */

/* Gives a board's report its sheets: before report_board. */
void reports_add_sheets(const struct reports *r, struct report *board);
bool reports_wait(const struct report *board); /* some sheet has text */
/* Moves the text of the board's sheets on.  Boards come one after the other: the next one only once this one's
 * report has ended. */
void reports_write(struct reports *r, struct report *board);
/* After the last board. */
void reports_end(
	struct reports *r, const struct verdict *const *verdicts, size_t boards, size_t columns);
size_t reports_waiting(const struct reports *r); /* bytes that wait for their readers */
/* Appends why not everything was written, a line each with its end: "standard output: Broken pipe". */
void reports_add_problems(const struct reports *r, struct buf *out);

/* Standard output, if there is a report on it, for what is shown beside that. */
struct run_output *reports_screen(struct reports *r);

#endif
