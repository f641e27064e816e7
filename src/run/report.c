/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/report.h"

#include <string.h>

#include "base/utf8.h"

const struct report_format *report_format_find(const char *name)
{
	static const struct report_format *const formats[] = {
		&report_pretty, &report_tap, &report_junit, &report_json};

	for (size_t i = 0; i < ALEN(formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

const char *report_status_name(enum report_status status)
{
	static const char *const names[REPORT_STATUSES] = {"passed", "failed", "error", "skipped"};
	return names[status];
}

bool report_has_failed(enum report_status status)
{
	return status == REPORT_FAILED || status == REPORT_ERROR;
}

void report_add_board(struct buf *out, const struct report *r)
{
	utf8_add_visible(out, slice_of(r->port));
	if (r->same_port)
		buf_addf(out, " (board %zu)", r->board);
}

void report_add_place(struct buf *out, const struct report_result *result)
{
	utf8_add_visible(out, slice_of(result->step->path));
	buf_addf(out, ":%zu", result->step->line);
}

static void report_add_each(
	struct buf *out, const char *name, struct slice text, report_line_fn *add_line)
{
	for (bool first = true; text.n; first = false)
		add_line(out, name, slice_take_line(&text), first);
}

void report_add_lines(struct buf *out, const struct report_result *result, report_line_fn *add_line)
{
	report_add_each(out, "sent", result->sent, add_line);
	report_add_each(out, "came", result->came.n ? result->came : SLICE("nothing"), add_line);
}

void report_fini(struct report *r)
{
	buf_fini(&r->cases);
	buf_fini(&r->notes);
	buf_fini(&r->out);
}

void report_board(struct report *r)
{
	if (r->format->board)
		r->format->board(r);
}

void report_file(struct report *r, const struct script *script, int64_t t)
{
	memset(r->file_counts, 0, sizeof(r->file_counts));
	r->file_began = t;
	r->file_took = 0;
	buf_clear(&r->cases);
	buf_clear(&r->notes);
	if (r->format->file)
		r->format->file(r, script);
}

void report_event(struct report *r, const struct wire_event *event, int64_t t)
{
	if (r->format->event)
		r->format->event(r, event, t);
}

void report_step(struct report *r, const struct report_result *result)
{
	r->counts[result->status]++;
	r->file_counts[result->status]++;
	r->file_took += result->took;
	r->format->step(r, result);
	r->number++;
}

void report_file_end(struct report *r, const struct script *script)
{
	if (r->format->file_end)
		r->format->file_end(r, script);
	r->file_number++;
}

void report_end(struct report *r, int64_t t)
{
	if (r->format->end)
		r->format->end(r, t);
}
