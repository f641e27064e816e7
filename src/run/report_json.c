/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/date.h"
#include "base/json.h"
#include "run/verdict.h"

/* `t` and the absolute time that belongs to it, as in events. */
static struct json *report_json_begin(const struct report *r, const char *report, int64_t t)
{
	struct json *object = json_new();
	struct buf time = {0};

	json_set_seconds(object, "t", t);
	date_add_time(&time, r->started + t);
	json_set_text(object, "time", buf_text(&time));
	json_set_text(object, "report", report);
	buf_fini(&time);
	return object;
}

static void report_json_end(struct report_sheet *s, struct json *object)
{
	json_add_line(&s->out, object);
	json_free(object);
}

static void report_json_set(struct json *object, const char *name, struct slice text)
{
	json_set_bytes(object, name, "_base64", text);
}

static void report_json_add_board(struct report_sheet *s, const struct report *r)
{
	struct json *object = report_json_begin(r, "board", 0);

	report_json_set(object, "port", slice_of(r->port));
	json_set_number(object, "board", (long long)r->board);
	report_json_set(object, "host", slice_of(r->host));
	report_json_end(s, object);
}

static void report_json_add_event(
	struct report_sheet *s, const struct report *r, const struct wire_event *event, int64_t t)
{
	wire_event_add_json(&s->out, event, t, r->started + t);
}

static void report_json_add_phase(struct report_sheet *s, const struct report *r, int64_t t)
{
	struct json *object = report_json_begin(r, "phase", t);

	report_json_set(object, "phase", buf_slice(&r->phase));
	report_json_end(s, object);
}

static void report_json_add_note(
	struct report_sheet *s, const struct report *r, struct slice text, int64_t t)
{
	struct json *object = report_json_begin(r, "note", t);

	report_json_set(object, "note", text);
	report_json_end(s, object);
}

static void report_json_add_capture(struct report_sheet *s, const struct report *r,
	struct slice name, struct slice value, int64_t t)
{
	struct json *object = report_json_begin(r, "capture", t);

	report_json_set(object, "name", name);
	report_json_set(object, "value", value);
	report_json_end(s, object);
}

static void report_json_add_step(
	struct report_sheet *s, const struct report *r, const struct report_result *result)
{
	const bool failed = report_has_failed(result->status);
	struct json *object = report_json_begin(r, "step", result->t);
	struct buf code = {0};

	report_json_set(object, "file", slice_of(result->step->path));
	json_set_number(object, "line", (long long)result->step->line);
	if (r->phase.n)
		report_json_set(object, "phase", buf_slice(&r->phase));
	report_json_set(object, "step", result->text);
	json_set_text(object, "status", report_status_name(result->status));
	if (result->status != REPORT_SKIPPED)
		json_set_seconds(object, "took", result->took);
	if (result->note.n)
		report_json_set(object, "note", result->note);
	report_add_code(&code, result);
	if (code.n)
		json_set_text(object, "code", buf_text(&code));
	buf_fini(&code);
	if (result->status != REPORT_PASSED)
		report_json_set(object, "why", result->why);
	if (failed) {
		report_json_set(object, "sent", result->sent);
		report_json_set(object, "came", result->came);
	}
	report_json_end(s, object);
}

static void report_json_add_latency(struct report_sheet *s, const struct report *r, int64_t t)
{
	static const struct {
		const char *name;
		int percent;
	} rows[] = {{"p50", 50}, {"p90", 90}, {"p99", 99}, {"max", 100}};
	struct json *object = report_json_begin(r, "latency", t);

	json_set_number(object, "commands", (long long)r->latency->count);
	for (size_t i = 0; i < ALEN(rows); i++)
		json_set_seconds(
			object, rows[i].name, latency_percentile(r->latency, rows[i].percent));
	report_json_end(s, object);
}

static void report_json_add_end(struct report_sheet *s, const struct report *r, int64_t t)
{
	if (r->latency && r->latency->count)
		report_json_add_latency(s, r, t);
	for (size_t i = 0; i < r->value_count; i++) {
		struct json *value = report_json_begin(r, "value", t);
		report_json_set(value, "name", buf_slice(&r->values[i].name));
		report_json_set(value, "value", buf_slice(&r->values[i].value));
		report_json_end(s, value);
	}
	struct json *object = report_json_begin(r, "end", t);
	json_set_text(object, "verdict", verdict_result_name(verdict_result_of(r)));
	for (int i = 0; i < REPORT_STATUSES; i++)
		json_set_number(
			object, report_status_name((enum report_status)i), (long long)r->counts[i]);
	report_json_end(s, object);
}

const struct report_format report_json = {.name = "json",
	.board = report_json_add_board,
	.event = report_json_add_event,
	.phase = report_json_add_phase,
	.note = report_json_add_note,
	.capture = report_json_add_capture,
	.step = report_json_add_step,
	.end = report_json_add_end};
