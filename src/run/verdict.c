/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/verdict.h"

#include "base/date.h"
#include "base/language.h"

static const struct {
	const char *column, *variable;
} verdict_names[VERDICT_FIELDS] = {
	[VERDICT_TIME] = {"time", "ATMQ_TIME"},
	[VERDICT_SN] = {"serial_number", "ATMQ_SN"},
	[VERDICT_MAC] = {"mac", "ATMQ_MAC"},
	[VERDICT_FIRMWARE] = {"firmware", "ATMQ_FIRMWARE"},
	[VERDICT_VERDICT] = {"verdict", "ATMQ_VERDICT"},
	[VERDICT_STEP] = {"failed_step", "ATMQ_FAILED_STEP"},
	[VERDICT_CODE] = {"code", "ATMQ_CODE"},
	[VERDICT_SECONDS] = {"seconds", "ATMQ_SECONDS"},
	[VERDICT_TRANSCRIPT] = {"transcript", "ATMQ_TRANSCRIPT"},
	[VERDICT_PORT] = {"port", "ATMQ_PORT"},
	[VERDICT_REASON] = {"reason", "ATMQ_REASON"},
};

const char *verdict_column(enum verdict_field field)
{
	return verdict_names[field].column;
}

const char *verdict_variable(enum verdict_field field)
{
	return verdict_names[field].variable;
}

const char *verdict_result_name(enum verdict_result result)
{
	static const char *const names[VERDICT_RESULTS] = {N_("PASS"), N_("FAIL"), N_("ERROR")};
	return names[result];
}

/* To the second: the digits behind it say nothing about a board. */
static void verdict_add_time(struct buf *out, int64_t time)
{
	enum { TO_SECONDS = sizeof("2026-11-30T08:05:00") - 1 };
	struct buf text = {0};

	date_add_time(&text, time);
	buf_add(out, slice_sub(buf_slice(&text), 0, TO_SECONDS));
	buf_add_char(out, 'Z');
	buf_fini(&text);
}

static void verdict_add_failure(struct verdict *v, const struct report_failure *failure)
{
	struct buf *step = &v->fields[VERDICT_STEP];

	buf_add(&v->place, buf_slice(&failure->place));
	buf_add(step, buf_slice(&failure->place));
	buf_add_char(step, ' ');
	buf_add(step, buf_slice(&failure->text));
	buf_add(&v->fields[VERDICT_CODE], buf_slice(&failure->code));
	buf_add(&v->fields[VERDICT_REASON], buf_slice(&failure->why));
}

enum verdict_result verdict_result_of(const struct report *r)
{
	static const enum verdict_result results[REPORT_STATUSES] = {
		[REPORT_FAILED] = VERDICT_FAIL, [REPORT_ERROR] = VERDICT_ERROR};

	return results[r->failure.status];
}

void verdict_make(
	struct verdict *v, const struct report *r, const char *problem, const char *transcript)
{
	*v = (struct verdict){.result = verdict_result_of(r)};
	verdict_add_time(&v->fields[VERDICT_TIME], r->started + r->ended);
	buf_add(&v->fields[VERDICT_SN], report_value(r, REPORT_SN));
	buf_add(&v->fields[VERDICT_MAC], report_value(r, REPORT_MAC));
	buf_add(&v->fields[VERDICT_FIRMWARE], report_value(r, REPORT_FIRMWARE));
	if (r->failure.status != REPORT_PASSED) {
		verdict_add_failure(v, &r->failure);
	} else if (problem) {
		v->result = VERDICT_ERROR;
		buf_add_text(&v->fields[VERDICT_CODE], script_failure_name(SCRIPT_LOST));
		buf_add_text(&v->fields[VERDICT_REASON], problem);
	}
	buf_add_text(&v->fields[VERDICT_VERDICT], verdict_result_name(v->result));
	script_add_seconds(&v->fields[VERDICT_SECONDS], r->ended);
	buf_add_text(&v->fields[VERDICT_TRANSCRIPT], transcript);
	buf_add_text(&v->fields[VERDICT_PORT], r->port);
	report_add_board(&v->board, r);
}

void verdict_fini(struct verdict *v)
{
	for (int i = 0; i < VERDICT_FIELDS; i++)
		buf_fini(&v->fields[i]);
	buf_fini(&v->board);
	buf_fini(&v->place);
	*v = (struct verdict){0};
}
