/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"
#include "run/report.h"

static struct json *begin(const char *report, int64_t t)
{
	struct json *object = json_new();

	json_set_seconds(object, "t", t);
	json_set_text(object, "report", report);
	return object;
}

static void end(struct report *r, struct json *object)
{
	json_add_line(&r->out, object);
	json_free(object);
}

static void report_json_set(struct json *object, const char *name, struct slice text)
{
	json_set_bytes(object, name, "_base64", text);
}

static void report_json_add_board(struct report *r)
{
	struct json *object = begin("board", 0);

	report_json_set(object, "port", slice_of(r->port));
	json_set_number(object, "board", (long)r->board);
	end(r, object);
}

static void report_json_add_event(struct report *r, const struct wire_event *event, int64_t t)
{
	wire_event_add_json(&r->out, event, t, r->started + t);
}

static void report_json_add_step(struct report *r, const struct report_result *result)
{
	struct json *object = begin("step", result->t);

	report_json_set(object, "file", slice_of(result->step->path));
	json_set_number(object, "line", (long)result->step->line);
	report_json_set(object, "step", result->text);
	json_set_text(object, "status", report_status_name(result->status));
	if (result->status != REPORT_SKIPPED)
		json_set_seconds(object, "took", result->took);
	if (result->note.n)
		report_json_set(object, "note", result->note);
	if (result->status != REPORT_PASSED)
		report_json_set(object, "why", result->why);
	if (report_has_failed(result->status)) {
		report_json_set(object, "sent", result->sent);
		report_json_set(object, "came", result->came);
	}
	end(r, object);
}

static void report_json_add_end(struct report *r, int64_t t)
{
	struct json *object = begin("end", t);

	for (int i = 0; i < REPORT_STATUSES; i++)
		json_set_number(
			object, report_status_name((enum report_status)i), (long)r->counts[i]);
	end(r, object);
}

const struct report_format report_json = {.name = "json",
	.board = report_json_add_board,
	.event = report_json_add_event,
	.step = report_json_add_step,
	.end = report_json_add_end};
