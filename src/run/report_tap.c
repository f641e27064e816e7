/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "run/report.h"

static void report_tap_add_head(struct buf *out, size_t steps)
{
	buf_addf(out, "TAP version 13\n1..%zu\n", steps);
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

static void report_tap_add_line(struct buf *out, const char *name, struct slice line, bool first)
{
	(void)first;
	buf_addf(out, "# %s: ", name);
	utf8_add_visible(out, line);
	buf_add_char(out, '\n');
}

static void report_tap_add_step(struct report *r, const struct report_result *result)
{
	struct buf *out = &r->out;
	struct buf name = {0};

	buf_addf(out, "%s %zu - ", report_has_failed(result->status) ? "not ok" : "ok", r->number);
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
	if (report_has_failed(result->status)) {
		buf_add_text(out, "# ");
		report_add_place(out, result);
		buf_add_text(out, ": ");
		utf8_add_visible(out, result->why);
		buf_add_char(out, '\n');
		report_add_lines(out, result, report_tap_add_line);
	}
	if (result->note.n) {
		buf_add_text(out, "# ");
		utf8_add_visible(out, result->note);
		buf_add_char(out, '\n');
	}
	if (result->status != REPORT_SKIPPED) {
		buf_add_text(out, "# took ");
		script_add_seconds(out, result->took);
		buf_add_text(out, " s\n");
	}
}

const struct report_format report_tap = {
	.name = "tap", .head = report_tap_add_head, .step = report_tap_add_step};
