/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "run/report.h"

/* What XML 1.0 can't hold is in the visible form already, but for U+FFFE and U+FFFF. */
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

static void report_junit_add_seconds(struct buf *out, int64_t us)
{
	buf_addf(out, " time=\"%lld.%06d\"", (long long)(us / 1000000), (int)(us % 1000000));
}

static void add_attribute(struct buf *out, const char *name, struct slice text)
{
	buf_addf(out, " %s=\"", name);
	report_junit_add_foreign(out, text);
	buf_add_char(out, '"');
}

static void report_junit_add_head(struct buf *out, size_t steps)
{
	(void)steps;
	buf_add_text(
		out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"atmq\">\n");
}

static void report_junit_add_lines(struct buf *out, const char *name, struct slice text)
{
	while (text.n) {
		buf_addf(out, "%s: ", name);
		report_junit_add_foreign(out, slice_take_line(&text));
		buf_add_char(out, '\n');
	}
}

static void add_failure(struct buf *out, const struct report_result *result)
{
	struct buf place = {0};

	report_add_place(&place, result);
	buf_add_text(out, "      <failure");
	add_attribute(out, "message", result->why);
	buf_add_char(out, '>');
	report_junit_add_foreign(out, buf_slice(&place));
	buf_add_text(out, ": ");
	report_junit_add_foreign(out, result->why);
	buf_add_char(out, '\n');
	report_junit_add_lines(out, "sent", result->sent);
	report_junit_add_lines(out, "came", result->came.n ? result->came : SLICE("nothing"));
	buf_add_text(out, "</failure>\n");
	buf_fini(&place);
}

static void report_junit_add_step(struct report *r, const struct report_result *result)
{
	struct buf *out = &r->cases;
	struct buf name = {0};

	buf_addf(&name, "%zu ", result->step->line);
	buf_add(&name, buf_slice(&result->step->text));
	buf_add_text(out, "    <testcase");
	add_attribute(out, "name", buf_slice(&name));
	add_attribute(out, "classname", slice_of(result->script->path));
	add_attribute(out, "file", slice_of(result->script->path));
	buf_addf(out, " line=\"%zu\"", result->step->line);
	report_junit_add_seconds(out, result->took);
	buf_add_text(out, ">\n");
	if (result->status == REPORT_FAILED)
		add_failure(out, result);
	if (result->status == REPORT_SKIPPED) {
		buf_add_text(out, "      <skipped");
		add_attribute(out, "message", result->why);
		buf_add_text(out, "/>\n");
	}
	buf_add_text(out, "    </testcase>\n");
	buf_fini(&name);
}

static void add_suite(struct report *r, const struct script *script)
{
	struct buf *out = &r->out;
	struct buf name = {0};
	const size_t *counts = r->file_counts;

	buf_addf(&name, "%s %s", r->port, script->path);
	buf_add_text(out, "  <testsuite");
	add_attribute(out, "name", buf_slice(&name));
	buf_addf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\"",
		counts[REPORT_PASSED] + counts[REPORT_FAILED] + counts[REPORT_SKIPPED],
		counts[REPORT_FAILED], counts[REPORT_SKIPPED]);
	report_junit_add_seconds(out, r->file_took);
	add_attribute(out, "hostname", slice_of(r->port));
	buf_add_text(out, ">\n");
	buf_add(out, buf_slice(&r->cases));
	buf_add_text(out, "  </testsuite>\n");
	buf_fini(&name);
}

static void add_foot(struct buf *out)
{
	buf_add_text(out, "</testsuites>\n");
}

const struct report_format report_junit = {.name = "junit",
	.head = report_junit_add_head,
	.step = report_junit_add_step,
	.file_end = add_suite,
	.foot = add_foot};
