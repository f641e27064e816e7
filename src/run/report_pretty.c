/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/language.h"
#include "base/utf8.h"
#include "run/verdict.h"

static void report_pretty_colour(struct buf *out, bool colour, const char *sequence)
{
	if (colour)
		buf_addf(out, "\033[%sm", sequence);
}

/* "sent" or "came", above the lines that have no name. */
static void report_pretty_add_line(struct buf *out, const char *name, struct slice line, bool first)
{
	const char *label = report_line_label(name);

	buf_add_text(out, "        ");
	if (first)
		buf_add_text(out, label);
	else
		buf_add_repeat(out, ' ', utf8_columns(slice_of(label)));
	utf8_add_visible(out, line);
	buf_add_char(out, '\n');
}

static void report_pretty_add_board(struct report_sheet *s, const struct report *r)
{
	report_pretty_colour(&s->out, s->colour, "1");
	report_add_board(&s->out, r);
	report_pretty_colour(&s->out, s->colour, "0");
	buf_add_char(&s->out, '\n');
}

static void report_pretty_add_file(
	struct report_sheet *s, const struct report *r, const struct script *script)
{
	(void)r;
	buf_add_text(&s->out, "  ");
	utf8_add_visible(&s->out, slice_of(script->path));
	buf_add_char(&s->out, '\n');
}

static void report_pretty_add_phase(struct report_sheet *s, const struct report *r, int64_t t)
{
	(void)t;
	buf_add_text(&s->out, "    ");
	report_pretty_colour(&s->out, s->colour, "1");
	buf_add_text(&s->out, "-- ");
	utf8_add_visible(&s->out, buf_slice(&r->phase));
	report_pretty_colour(&s->out, s->colour, "0");
	buf_add_char(&s->out, '\n');
}

static void report_pretty_add_remark(struct buf *out, struct slice text)
{
	buf_add_text(out, "        ");
	utf8_add_visible(out, text);
	buf_add_char(out, '\n');
}

static void report_pretty_add_note(
	struct report_sheet *s, const struct report *r, struct slice text, int64_t t)
{
	(void)r, (void)t;
	buf_add_text(&s->out, _("    note      "));
	utf8_add_visible(&s->out, text);
	buf_add_char(&s->out, '\n');
}

/* Shown below its step, which has not ended yet. */
static void report_pretty_add_capture(struct report_sheet *s, const struct report *r,
	struct slice name, struct slice value, int64_t t)
{
	(void)r, (void)t;
	buf_add_text(&s->notes, "        ");
	utf8_add_visible(&s->notes, name);
	buf_add_text(&s->notes, " = ");
	utf8_add_visible(&s->notes, value);
	buf_add_char(&s->notes, '\n');
}

static void report_pretty_add_reasons(struct buf *out, const struct report_result *result)
{
	struct buf code = {0};

	buf_add_text(out, "        ");
	report_add_place(out, result);
	buf_add_text(out, ": ");
	utf8_add_visible(out, result->why);
	report_add_code(&code, result);
	if (code.n && slice_find_nocase(result->why, buf_slice(&code)) == SLICE_NONE)
		buf_addf(out, " (%s)", buf_text(&code));
	buf_add_char(out, '\n');
	buf_fini(&code);
	report_add_lines(out, result, report_pretty_add_line);
}

static void report_pretty_add_step(
	struct report_sheet *s, const struct report *r, const struct report_result *result)
{
	static const char *const words[REPORT_STATUSES] = {
		N_("ok  "), N_("FAIL"), N_("ERR "), N_("skip")};
	static const char *const colours[REPORT_STATUSES] = {"32", "1;31", "1;31", "33"};
	struct buf *out = &s->out;

	(void)r;
	buf_add_text(out, "    ");
	report_pretty_colour(out, s->colour, colours[result->status]);
	buf_add_text(out, _(words[result->status]));
	report_pretty_colour(out, s->colour, "0");
	buf_addf(out, " %3zu  ", result->step->line);
	/* The line of an included file. */
	if (strcmp(result->step->path, result->script->path) != 0) {
		utf8_add_visible(out, slice_of(result->step->path));
		buf_add_text(out, ": ");
	}
	utf8_add_visible(out, result->text);
	if (result->status != REPORT_SKIPPED) {
		buf_add_text(out, "  ");
		script_add_seconds(out, result->took);
		buf_add_text(out, " s");
	}
	buf_add_char(out, '\n');
	if (result->note.n)
		report_pretty_add_remark(out, result->note);
	if (report_has_failed(result->status))
		report_pretty_add_reasons(out, result);
	buf_add(out, buf_slice(&s->notes));
	buf_clear(&s->notes);
}

/* Of the bench, not of the board: usually there are none. */
static void report_pretty_add_errors(struct buf *out, size_t errors)
{
	if (errors)
		buf_addf(out, P_(", %zu error", ", %zu errors", errors), errors);
}

static void report_pretty_add_end(struct report_sheet *s, const struct report *r, int64_t t)
{
	const size_t failed = r->counts[REPORT_FAILED], errors = r->counts[REPORT_ERROR];
	struct buf *out = &s->out;

	report_pretty_colour(out, s->colour, failed + errors ? "1;31" : "32");
	buf_add_text(out, "  ");
	buf_addf(out, _("%zu passed, %zu failed"), r->counts[REPORT_PASSED], failed);
	report_pretty_add_errors(out, errors);
	buf_addf(out, _(", %zu skipped, "), r->counts[REPORT_SKIPPED]);
	script_add_seconds(out, t);
	buf_add_text(out, " s");
	report_pretty_colour(out, s->colour, "0");
	buf_add_char(out, '\n');
}

enum { VERDICT_COLUMNS = sizeof("ERROR") - 1 }; /* the longest, in any language */

/* The columns of the summary. */
struct report_pretty_widths {
	size_t board, code, line; /* 0: a line is not cut */
};

/* The end of a board's name tells it from others. */
static void report_pretty_add_name(struct buf *out, struct slice board, size_t width)
{
	size_t columns = utf8_columns(board);

	if (columns > width) {
		struct utf8_char c;
		while (utf8_columns(board) > width - 1)
			board = slice_from(board, utf8_next(board, &c));
		buf_add_text(out, "…");
		columns = utf8_columns(board) + 1;
	}
	buf_add(out, board);
	buf_add_repeat(out, ' ', width - columns);
}

/* What is cut off is in the board's part of the report. */
static void report_pretty_add_verdict(struct buf *out, const struct verdict *v,
	const struct report_pretty_widths *widths, bool colour)
{
	static const char *const colours[VERDICT_RESULTS] = {"32", "1;31", "1;31"};
	const struct buf *step =
		&v->fields[v->fields[VERDICT_STEP].n ? VERDICT_STEP : VERDICT_REASON];
	const struct buf *seconds = &v->fields[VERDICT_SECONDS], *code = &v->fields[VERDICT_CODE];
	const char *result = _(verdict_result_name(v->result));
	struct buf line = {0};

	report_pretty_colour(out, colour, colours[v->result]);
	buf_add_text(out, result);
	report_pretty_colour(out, colour, "0");
	buf_add_repeat(out, ' ', VERDICT_COLUMNS - utf8_columns(slice_of(result)));
	buf_add_text(&line, "  ");
	report_pretty_add_name(&line, buf_slice(&v->board), widths->board);
	buf_addf(&line, "  %8.*s s", (int)seconds->n, seconds->p);
	if (step->n) {
		buf_addf(&line, "  %-*.*s  ", (int)widths->code, (int)code->n, code->p);
		utf8_add_visible(&line, buf_slice(step));
	}
	if (widths->line && utf8_columns(buf_slice(&line)) > widths->line) {
		buf_truncate(&line, utf8_fit(buf_slice(&line), widths->line - 1));
		buf_add_text(&line, "…");
	}
	buf_add(out, buf_slice(&line));
	buf_add_char(out, '\n');
	buf_fini(&line);
}

static struct report_pretty_widths report_pretty_measure(const struct report_ending *ending)
{
	const size_t columns = ending->columns;
	struct report_pretty_widths widths = {.line = columns ? columns - VERDICT_COLUMNS - 1 : 0};

	for (size_t i = 0; i < ending->boards; i++) {
		const struct verdict *v = ending->verdicts[i];
		size_t board = utf8_columns(buf_slice(&v->board)), code = v->fields[VERDICT_CODE].n;
		widths.board = board > widths.board ? board : widths.board;
		widths.code = code > widths.code ? code : widths.code;
	}
	if (columns && widths.board > columns / 3)
		widths.board = columns / 3;
	return widths;
}

static void report_pretty_add_foot(struct buf *out, const struct report_ending *ending)
{
	const struct report_pretty_widths widths = report_pretty_measure(ending);
	size_t results[VERDICT_RESULTS] = {0};

	if (ending->boards < 2)
		return;
	buf_add_char(out, '\n');
	for (size_t i = 0; i < ending->boards; i++) {
		results[ending->verdicts[i]->result]++;
		report_pretty_add_verdict(out, ending->verdicts[i], &widths, ending->colour);
	}
	buf_addf(out, _("%zu boards: %zu passed, %zu failed"), ending->boards,
		results[VERDICT_PASS], results[VERDICT_FAIL]);
	report_pretty_add_errors(out, results[VERDICT_ERROR]);
	buf_add_char(out, '\n');
}

const struct report_format report_pretty = {.name = "pretty",
	.board = report_pretty_add_board,
	.file = report_pretty_add_file,
	.phase = report_pretty_add_phase,
	.note = report_pretty_add_note,
	.capture = report_pretty_add_capture,
	.step = report_pretty_add_step,
	.end = report_pretty_add_end,
	.foot = report_pretty_add_foot};
