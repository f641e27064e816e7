/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "run/report.h"

static void report_pretty_add_colour(struct report *r, const char *sequence)
{
	if (r->colour)
		buf_addf(&r->out, "\033[%sm", sequence);
}

static void report_pretty_add_line(struct buf *out, const char *name, struct slice line, bool first)
{
	buf_addf(out, "        %s%s ", first ? name : "    ", first ? ":" : " ");
	utf8_add_visible(out, line);
	buf_add_char(out, '\n');
}

static void report_pretty_add_board(struct report *r)
{
	report_pretty_add_colour(r, "1");
	report_add_board(&r->out, r);
	report_pretty_add_colour(r, "0");
	buf_add_char(&r->out, '\n');
}

static void report_pretty_add_file(struct report *r, const struct script *script)
{
	buf_add_text(&r->out, "  ");
	utf8_add_visible(&r->out, slice_of(script->path));
	buf_add_char(&r->out, '\n');
}

static void add_reasons(struct report *r, const struct report_result *result)
{
	struct buf *out = &r->out;

	buf_add_text(out, "        ");
	report_add_place(out, result);
	buf_add_text(out, ": ");
	utf8_add_visible(out, result->why);
	buf_add_char(out, '\n');
	report_add_lines(out, result, report_pretty_add_line);
}

static void report_pretty_add_step(struct report *r, const struct report_result *result)
{
	static const char *const words[REPORT_STATUSES] = {"ok  ", "FAIL", "FAIL", "skip"};
	static const char *const colours[REPORT_STATUSES] = {"32", "1;31", "1;31", "33"};

	buf_add_text(&r->out, "    ");
	report_pretty_add_colour(r, colours[result->status]);
	buf_add_text(&r->out, words[result->status]);
	report_pretty_add_colour(r, "0");
	buf_addf(&r->out, " %3zu  ", result->step->line);
	utf8_add_visible(&r->out, result->text);
	if (result->status != REPORT_SKIPPED) {
		buf_add_text(&r->out, "  ");
		script_add_seconds(&r->out, result->took);
		buf_add_text(&r->out, " s");
	}
	buf_add_char(&r->out, '\n');
	if (result->note.n) {
		buf_add_text(&r->out, "        ");
		utf8_add_visible(&r->out, result->note);
		buf_add_char(&r->out, '\n');
	}
	if (report_has_failed(result->status))
		add_reasons(r, result);
}

static void report_pretty_add_end(struct report *r, int64_t t)
{
	size_t failed = r->counts[REPORT_FAILED] + r->counts[REPORT_ERROR];

	report_pretty_add_colour(r, failed ? "1;31" : "32");
	buf_addf(&r->out, "  %zu passed, %zu failed, %zu skipped, ", r->counts[REPORT_PASSED],
		failed, r->counts[REPORT_SKIPPED]);
	script_add_seconds(&r->out, t);
	buf_add_text(&r->out, " s");
	report_pretty_add_colour(r, "0");
	buf_add_char(&r->out, '\n');
}

const struct report_format report_pretty = {.name = "pretty",
	.board = report_pretty_add_board,
	.file = report_pretty_add_file,
	.step = report_pretty_add_step,
	.end = report_pretty_add_end};
