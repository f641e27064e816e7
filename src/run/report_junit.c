/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>

#include "base/utf8.h"
#include "run/report.h"

/* What XML 1.0 can't contain is already in visible form, except U+FFFE and U+FFFF. */
static bool is_in_xml(int32_t point)
{
	return point != 0xfffe && point != 0xffff;
}

static void report_junit_add_character(struct buf *out, struct slice bytes)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};

	for (size_t i = 0; i < ALEN(entities); i++)
		if (bytes.p[0] == entities[i].c) {
			buf_add_text(out, entities[i].entity);
			return;
		}
	buf_add(out, bytes);
}

static void report_junit_add_foreign(struct buf *out, struct slice text)
{
	struct buf visible = {0};

	utf8_add_visible(&visible, text);
	for (struct slice rest = buf_slice(&visible); rest.n;) {
		struct utf8_char c;
		size_t n = utf8_next(rest, &c);
		if (is_in_xml(c.point))
			report_junit_add_character(out, slice_sub(rest, 0, n));
		else
			buf_addf(out, "\\u%04x", (unsigned)c.point);
		rest = slice_from(rest, n);
	}
	buf_fini(&visible);
}

static void add_attribute(struct buf *out, const char *name, struct slice text)
{
	buf_addf(out, " %s=\"", name);
	report_junit_add_foreign(out, text);
	buf_add_char(out, '"');
}

static void report_junit_add_time(struct buf *out, int64_t us)
{
	buf_add_text(out, " time=\"");
	script_add_seconds(out, us);
	buf_add_char(out, '"');
}

/* In UTC; the schemas leave no room for a zone. */
static void report_junit_add_timestamp(struct buf *out, int64_t seconds)
{
	char text[32] = "";
	time_t when = (time_t)seconds;
	struct tm date;

	if (gmtime_r(&when, &date))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &date);
	add_attribute(out, "timestamp", slice_of(text));
}

static void report_junit_add_head(struct buf *out, size_t steps)
{
	(void)steps;
	buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
}

static void report_junit_add_line(struct buf *out, const char *name, struct slice line, bool first)
{
	(void)first;
	buf_addf(out, "%s: ", name);
	report_junit_add_foreign(out, line);
	buf_add_char(out, '\n');
}

/* CI servers distinguish errors from failures: an error is not caused by the board's answer. */
static void add_failure(struct buf *out, const struct report_result *result)
{
	const char *name = result->status == REPORT_ERROR ? "error" : "failure";
	struct buf place = {0};

	report_add_place(&place, result);
	buf_addf(out, "      <%s", name);
	add_attribute(out, "type", result->status == REPORT_ERROR ? SLICE("run") : SLICE("step"));
	add_attribute(out, "message", result->why);
	buf_add_char(out, '>');
	report_junit_add_foreign(out, buf_slice(&place));
	buf_add_text(out, ": ");
	report_junit_add_foreign(out, result->why);
	buf_add_char(out, '\n');
	report_add_lines(out, result, report_junit_add_line);
	buf_addf(out, "</%s>\n", name);
	buf_fini(&place);
}

static void report_junit_add_path(struct buf *out, const struct script *script)
{
	buf_add_text(out, script->path);
	if (script->repeat)
		buf_addf(out, " (%zu)", script->repeat + 1);
}

/* PORT.FILE: CI servers treat what is before the last dot as a package, so other dots are
 * replaced. */
static void add_classname(struct buf *out, const struct report *r, const struct script *script)
{
	struct buf name = {0};

	report_add_board(&name, r);
	size_t at = name.n;
	buf_add_char(&name, '.');
	report_junit_add_path(&name, script);
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '.' && i != at)
			name.p[i] = '_';
	add_attribute(out, "classname", buf_slice(&name));
	buf_fini(&name);
}

static void report_junit_add_step(struct report *r, const struct report_result *result)
{
	struct buf *out = &r->cases;
	struct buf name = {0};

	buf_addf(&name, "%zu ", result->step->line);
	buf_add(&name, result->text);
	buf_add_text(out, "    <testcase");
	add_attribute(out, "name", buf_slice(&name));
	add_classname(out, r, result->script);
	report_junit_add_time(out, result->took);
	buf_add_text(out, ">\n");
	if (report_has_failed(result->status))
		add_failure(out, result);
	if (result->status == REPORT_SKIPPED) {
		buf_add_text(out, "      <skipped");
		add_attribute(out, "message", result->why);
		buf_add_text(out, "/>\n");
	}
	buf_add_text(out, "    </testcase>\n");
	if (result->note.n) {
		struct buf place = {0};
		report_add_place(&place, result);
		report_junit_add_foreign(&r->notes, buf_slice(&place));
		buf_add_text(&r->notes, ": ");
		report_junit_add_foreign(&r->notes, result->note);
		buf_add_char(&r->notes, '\n');
		buf_fini(&place);
	}
	buf_fini(&name);
}

static void add_suite_head(struct report *r, const struct script *script)
{
	struct buf *out = &r->out;
	struct buf name = {0};
	const size_t *counts = r->file_counts;

	report_add_board(&name, r);
	size_t port = name.n;
	buf_add_char(&name, ' ');
	report_junit_add_path(&name, script);
	buf_add_text(out, "  <testsuite");
	add_attribute(out, "name", buf_slice(&name));
	add_attribute(out, "package", slice_sub(buf_slice(&name), 0, port));
	buf_addf(out, " id=\"%zu\"", r->file_number);
	report_junit_add_timestamp(out, (r->started + r->file_began) / 1000000);
	add_attribute(out, "hostname", slice_of(r->host));
	buf_addf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
		counts[REPORT_PASSED] + counts[REPORT_FAILED] + counts[REPORT_ERROR] +
			counts[REPORT_SKIPPED],
		counts[REPORT_FAILED], counts[REPORT_ERROR], counts[REPORT_SKIPPED]);
	report_junit_add_time(out, r->file_took);
	buf_add_text(out, ">\n");
	buf_fini(&name);
}

static void add_suite(struct report *r, const struct script *script)
{
	struct buf *out = &r->out;

	add_suite_head(r, script);
	buf_add_text(out, "    <properties><property name=\"port\"");
	add_attribute(out, "value", slice_of(r->port));
	buf_add_text(out, "/></properties>\n");
	buf_add(out, buf_slice(&r->cases));
	if (r->notes.n) {
		buf_add_text(out, "    <system-out>");
		buf_add(out, buf_slice(&r->notes));
		buf_add_text(out, "</system-out>\n");
	} else {
		buf_add_text(out, "    <system-out/>\n");
	}
	buf_add_text(out, "    <system-err/>\n  </testsuite>\n");
}

static void add_foot(struct buf *out)
{
	buf_add_text(out, "</testsuites>\n");
}

/* Elements, attributes and their order satisfy both junit-10.xsd of Jenkins' xUnit plugin and the
 * schema of Ant's JUnit task. */
const struct report_format report_junit = {.name = "junit",
	.head = report_junit_add_head,
	.step = report_junit_add_step,
	.file_end = add_suite,
	.foot = add_foot};
