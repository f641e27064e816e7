/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"
#include "base/utf8.h"
#include "run/report.h"

static void report_tap_add_head(struct buf *out)
{
	buf_add_text(out, "TAP version 13\n");
}

/* At the end, since a board may be plugged meanwhile.  A run that was killed has none, which is what
 * tells a harness that something is missing. */
static void report_tap_add_foot(struct buf *out, const struct report_ending *ending)
{
	buf_addf(out, "1..%zu\n", ending->numbered);
}

static void report_tap_add_foreign(struct buf *out, struct slice text)
{
	struct buf visible = {0};

	utf8_add_visible(&visible, text);
	/* A # begins a directive there; a backslash prevents that. */
	for (size_t i = 0; i < visible.n; i++) {
		if (visible.p[i] == '#' || visible.p[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, visible.p[i]);
	}
	buf_fini(&visible);
}

/* Strings of YAML are in double quotes there, with JSON's escapes. */
static void report_tap_add_string(struct buf *out, struct slice text)
{
	struct buf visible = {0};

	utf8_add_visible(&visible, text);
	json_add_string(out, buf_slice(&visible));
	buf_add_char(out, '\n');
	buf_fini(&visible);
}

static void report_tap_add_field(struct buf *out, const char *name, struct slice text)
{
	if (!text.n)
		return;
	buf_addf(out, "  %s: ", name);
	report_tap_add_string(out, text);
}

static void report_tap_add_line(struct buf *out, const char *name, struct slice line, bool first)
{
	if (first)
		buf_addf(out, "  %s:\n", name);
	buf_add_text(out, "    - ");
	report_tap_add_string(out, line);
}

static void report_tap_add_details(
	struct buf *out, const struct report *r, const struct report_result *result)
{
	const bool failed = report_has_failed(result->status);

	buf_add_text(out, "  ---\n");
	if (failed) {
		struct buf place = {0}, code = {0};
		report_add_place(&place, result);
		report_add_code(&code, result);
		report_tap_add_field(out, "message", result->why);
		report_tap_add_field(out, "severity",
			result->status == REPORT_ERROR ? SLICE("error") : SLICE("fail"));
		report_tap_add_field(out, "code", buf_slice(&code));
		report_tap_add_field(out, "at", buf_slice(&place));
		report_add_lines(out, result, report_tap_add_line);
		buf_fini(&place);
		buf_fini(&code);
	}
	report_tap_add_field(out, "note", result->note);
	report_tap_add_field(out, "phase", buf_slice(&r->phase));
	buf_addf(out, "  duration_ms: %lld\n  ...\n", (long long)(result->took / 1000));
}

static void report_tap_add_step(
	struct report_sheet *s, const struct report *r, const struct report_result *result)
{
	struct buf *out = &s->out;
	struct buf name = {0};
	const bool failed = report_has_failed(result->status);

	buf_addf(out, "%s %c - ", failed ? "not ok" : "ok", REPORT_NUMBER);
	if (r->several) {
		report_add_board(&name, r);
		buf_add_char(&name, ' ');
	}
	report_add_place(&name, result);
	buf_add_char(&name, ' ');
	buf_add(&name, result->text);
	report_tap_add_foreign(out, buf_slice(&name));
	buf_fini(&name);
	if (result->status == REPORT_SKIPPED) {
		buf_add_text(out, " # SKIP ");
		utf8_add_visible(out, result->why);
	}
	buf_add_char(out, '\n');
	if (result->status != REPORT_SKIPPED)
		report_tap_add_details(out, r, result);
}

static void report_tap_add_comment(struct buf *out, const char *name, struct slice text)
{
	buf_addf(out, "# %s: ", name);
	utf8_add_visible(out, text);
	buf_add_char(out, '\n');
}

static void report_tap_add_phase(struct report_sheet *s, const struct report *r, int64_t t)
{
	(void)t;
	report_tap_add_comment(&s->out, "phase", buf_slice(&r->phase));
}

static void report_tap_add_note(
	struct report_sheet *s, const struct report *r, struct slice text, int64_t t)
{
	(void)r, (void)t;
	report_tap_add_comment(&s->out, "note", text);
}

/* No "Bail out!" for a lost port: a harness would drop the other boards' results. */
const struct report_format report_tap = {.name = "tap",
	.first = 1,
	.head = report_tap_add_head,
	.phase = report_tap_add_phase,
	.note = report_tap_add_note,
	.step = report_tap_add_step,
	.foot = report_tap_add_foot};
