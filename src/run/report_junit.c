/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
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

static void report_junit_add_head(struct buf *out)
{
	buf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
}

static void report_junit_add_line(struct buf *out, const char *name, struct slice line, bool first)
{
	(void)first;
	buf_add_text(out, report_line_label(name));
	report_junit_add_foreign(out, line);
	buf_add_char(out, '\n');
}

/* The type is what CI servers group by: the code. */
static void report_junit_add_failure(struct buf *out, const struct report_result *result)
{
	const char *name = result->status == REPORT_ERROR ? "error" : "failure";
	struct buf place = {0}, code = {0};

	report_add_place(&place, result);
	report_add_code(&code, result);
	buf_addf(out, "      <%s", name);
	add_attribute(out, "type", buf_slice(&code));
	add_attribute(out, "message", result->why);
	buf_add_char(out, '>');
	report_junit_add_foreign(out, buf_slice(&place));
	buf_add_text(out, ": ");
	report_junit_add_foreign(out, result->why);
	buf_add_char(out, '\n');
	report_add_lines(out, result, report_junit_add_line);
	buf_addf(out, "</%s>\n", name);
	buf_fini(&code);
	buf_fini(&place);
}

static void report_junit_file(
	struct report_sheet *s, const struct report *r, const struct script *script)
{
	struct buf name = {0};

	(void)r;
	utf8_add_visible(&name, slice_of(script->path));
	report_names_clear(&s->rows);
	buf_clear(&s->file);
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '.')
			name.p[i] = '_';
	report_add_unique(&s->file, &s->files, buf_slice(&name));
	buf_fini(&name);
}

/* PORT.FILE: CI servers treat what is before the last dot as a package, so other dots are
 * replaced. */
static void report_junit_add_classname(
	struct buf *out, const struct report_sheet *s, const struct report *r)
{
	struct buf name = {0};

	report_add_board(&name, r);
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '.')
			name.p[i] = '_';
	buf_add_char(&name, '.');
	buf_add(&name, buf_slice(&s->file));
	add_attribute(out, "classname", buf_slice(&name));
	buf_fini(&name);
}

/* "12 AT", "publish: 12 AT"; of an included file "bring-up.at:3 AT". */
static void report_junit_add_name(
	struct report_sheet *s, const struct report *r, const struct report_result *result)
{
	struct buf name = {0}, unique = {0};

	if (r->phase.n) {
		utf8_add_visible(&name, buf_slice(&r->phase));
		buf_add_text(&name, ": ");
	}
	if (strcmp(result->step->path, result->script->path) == 0)
		buf_addf(&name, "%zu", result->step->line);
	else
		report_add_place(&name, result);
	buf_add_char(&name, ' ');
	utf8_add_visible(&name, result->text);
	report_add_unique(&unique, &s->rows, buf_slice(&name));
	add_attribute(&s->cases, "name", buf_slice(&unique));
	buf_fini(&name);
	buf_fini(&unique);
}

static void report_junit_add_remark(struct report_sheet *s, struct slice before, struct slice text)
{
	report_junit_add_foreign(&s->notes, before);
	buf_add_text(&s->notes, ": ");
	report_junit_add_foreign(&s->notes, text);
	buf_add_char(&s->notes, '\n');
}

static void report_junit_add_phase(struct report_sheet *s, const struct report *r, int64_t t)
{
	(void)t;
	report_junit_add_remark(s, SLICE("phase"), buf_slice(&r->phase));
}

static void report_junit_add_note(
	struct report_sheet *s, const struct report *r, struct slice text, int64_t t)
{
	(void)r, (void)t;
	report_junit_add_remark(s, SLICE("note"), text);
}

static void report_junit_add_step(
	struct report_sheet *s, const struct report *r, const struct report_result *result)
{
	struct buf *out = &s->cases;

	buf_add_text(out, "    <testcase");
	report_junit_add_name(s, r, result);
	report_junit_add_classname(out, s, r);
	report_junit_add_time(out, result->took);
	buf_add_text(out, ">\n");
	if (report_has_failed(result->status))
		report_junit_add_failure(out, result);
	if (result->status == REPORT_SKIPPED) {
		buf_add_text(out, "      <skipped");
		add_attribute(out, "message", result->why);
		buf_add_text(out, "/>\n");
	}
	buf_add_text(out, "    </testcase>\n");
	if (result->note.n) {
		struct buf place = {0};
		report_add_place(&place, result);
		report_junit_add_remark(s, buf_slice(&place), result->note);
		buf_fini(&place);
	}
}

static void report_junit_add_suite_head(
	struct report_sheet *s, const struct report *r, const struct script *script)
{
	struct buf *out = &s->out;
	struct buf name = {0};
	const size_t *counts = r->file_counts;
	size_t tests = 0;

	for (int i = 0; i < REPORT_STATUSES; i++)
		tests += counts[i];
	report_add_board(&name, r);
	size_t port = name.n;
	buf_add_char(&name, ' ');
	buf_add_text(&name, script->path);
	if (script->repeat)
		buf_addf(&name, " (%zu)", script->repeat + 1);
	buf_add_text(out, "  <testsuite");
	add_attribute(out, "name", buf_slice(&name));
	add_attribute(out, "package", slice_sub(buf_slice(&name), 0, port));
	buf_addf(out, " id=\"%c\"", REPORT_NUMBER);
	report_junit_add_timestamp(out, (r->started + r->file_began) / 1000000);
	add_attribute(out, "hostname", slice_of(r->host));
	buf_addf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", tests,
		counts[REPORT_FAILED], counts[REPORT_ERROR], counts[REPORT_SKIPPED]);
	report_junit_add_time(out, r->file_took);
	buf_add_text(out, ">\n");
	buf_fini(&name);
}

static void report_junit_add_property(struct buf *out, struct slice name, struct slice value)
{
	buf_add_text(out, "      <property");
	add_attribute(out, "name", name);
	add_attribute(out, "value", value);
	buf_add_text(out, "/>\n");
}

static void report_junit_add_latency(struct buf *out, const struct latency *l)
{
	static const struct {
		const char *name;
		int percent;
	} rows[] = {{"latency_p50", 50}, {"latency_p90", 90}, {"latency_p99", 99},
		{"latency_max", 100}};

	for (size_t i = 0; i < ALEN(rows) && l && l->count; i++) {
		struct buf seconds = {0};
		script_add_seconds(&seconds, latency_percentile(l, rows[i].percent));
		report_junit_add_property(out, slice_of(rows[i].name), buf_slice(&seconds));
		buf_fini(&seconds);
	}
}

static void report_junit_add_properties(struct buf *out, const struct report *r)
{
	struct buf board = {0};

	buf_add_text(out, "    <properties>\n");
	report_junit_add_property(out, SLICE("port"), slice_of(r->port));
	buf_addf(&board, "%zu", r->board);
	report_junit_add_property(out, SLICE("board"), buf_slice(&board));
	buf_fini(&board);
	for (size_t i = 0; i < r->value_count; i++)
		report_junit_add_property(
			out, buf_slice(&r->values[i].name), buf_slice(&r->values[i].value));
	report_junit_add_latency(out, r->file_latency);
	buf_add_text(out, "    </properties>\n");
}

static void report_junit_add_suite(
	struct report_sheet *s, const struct report *r, const struct script *script)
{
	struct buf *out = &s->out;

	report_junit_add_suite_head(s, r, script);
	report_junit_add_properties(out, r);
	buf_add(out, buf_slice(&s->cases));
	if (s->notes.n) {
		buf_add_text(out, "    <system-out>");
		buf_add(out, buf_slice(&s->notes));
		buf_add_text(out, "</system-out>\n");
	} else {
		buf_add_text(out, "    <system-out/>\n");
	}
	buf_add_text(out, "    <system-err/>\n  </testsuite>\n");
}

static void report_junit_add_foot(struct buf *out, const struct report_ending *ending)
{
	(void)ending;
	buf_add_text(out, "</testsuites>\n");
}

/* Elements, attributes and their order satisfy both junit-10.xsd of Jenkins' xUnit plugin and the
 * schema of Ant's JUnit task. */
const struct report_format report_junit = {.name = "junit",
	.head = report_junit_add_head,
	.file = report_junit_file,
	.phase = report_junit_add_phase,
	.note = report_junit_add_note,
	.step = report_junit_add_step,
	.file_end = report_junit_add_suite,
	.foot = report_junit_add_foot};
