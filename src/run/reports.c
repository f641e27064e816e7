/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/reports.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

static void reports_add(struct reports *r, const struct report_format *format, const char *path)
{
	r->targets = memory_resize(r->targets, (r->count + 1) * sizeof(*r->targets));
	r->targets[r->count++] =
		(struct reports_target){.format = format, .path = path, .next = format->first};
}

/* "junit:report.xml" */
static bool reports_add_file(struct reports *r, const char *word, struct diag *d)
{
	const char *colon = strchr(word, ':');
	struct buf name = {0};

	buf_add(&name, slice_sub(slice_of(word), 0, colon ? (size_t)(colon - word) : 0));
	const struct report_format *format = report_format_find(buf_text(&name));
	buf_fini(&name);
	if (!colon || !format || !colon[1])
		return diag_fail(d, 0, 0, 0,
			_("-o %s: it must be FORMAT:FILE, with pretty, tap, junit or json before the "
			  "colon"),
			VISIBLE(slice_of(word), VISIBLE_MOST));
	for (size_t i = 0; i < r->count; i++)
		if (r->targets[i].path && strcmp(r->targets[i].path, colon + 1) == 0)
			return diag_fail(d, 0, 0, 0, _("-o %s: another report goes to that file"),
				VISIBLE(slice_of(word), VISIBLE_MOST));
	reports_add(r, format, colon + 1);
	return true;
}

bool reports_choose(struct reports *r, const struct option_list *formats,
	const struct option_list *files, struct diag *d)
{
	const struct report_format *format =
		formats && formats->count ? report_format_find(formats->values[0]) : &report_pretty;

	if (formats && formats->count > 1)
		return diag_fail(d, 0, 0, 0,
			_("--format is given twice; another report goes to a file: -o %s:FILE"),
			VISIBLE(slice_of(formats->values[1]), VISIBLE_MOST));
	if (!format)
		return diag_fail(d, 0, 0, 0, _("--format must be pretty, tap, junit or json"));
	if (formats)
		reports_add(r, format, NULL);
	for (size_t i = 0; i < files->count; i++)
		if (!reports_add_file(r, files->values[i], d))
			return false;
	return true;
}

bool reports_open(struct reports *r, struct loop *loop, struct diag *d)
{
	for (size_t i = 0; i < r->count; i++) {
		struct reports_target *target = &r->targets[i];

		if (!target->path)
			run_output_open(&target->output, loop);
		else if (!run_output_open_file(&target->output, loop, target->path, d))
			return false;
		for (size_t other = 0; other < i; other++)
			if (run_output_same_file(&target->output, &r->targets[other].output))
				return diag_fail(d, 0, 0, 0,
					_("%s: another report goes to that file"),
					VISIBLE(slice_of(target->path), VISIBLE_MOST));
	}
	return true;
}

static const char *reports_plain_path(const char *path)
{
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	return path;
}

static bool reports_same_path(const char *a, const char *b)
{
	struct stat of[2];

	if (strcmp(reports_plain_path(a), reports_plain_path(b)) == 0)
		return true;
	return stat(a, &of[0]) == 0 && stat(b, &of[1]) == 0 && of[0].st_dev == of[1].st_dev &&
	       of[0].st_ino == of[1].st_ino;
}

bool reports_leave_alone(const struct reports *r, const char *path, const char *why, struct diag *d)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->targets[i].path && reports_same_path(r->targets[i].path, path))
			return diag_fail(d, 0, 0, 0, _("%s: %s"),
				VISIBLE(slice_of(r->targets[i].path), VISIBLE_MOST), why);
	return true;
}

void reports_fini(struct reports *r)
{
	for (size_t i = 0; i < r->count; i++)
		run_output_close(&r->targets[i].output);
	free(r->targets);
	*r = (struct reports){0};
}

void reports_add_sheets(const struct reports *r, struct report *board)
{
	for (size_t i = 0; i < r->count; i++)
		report_add_sheet(board, r->targets[i].format, r->colour && !r->targets[i].path);
}

bool reports_wait(const struct report *board)
{
	for (size_t i = 0; i < board->sheet_count; i++)
		if (board->sheets[i].out.n)
			return true;
	return false;
}

/* Before a target's first text. */
static void reports_begin(struct reports_target *target, struct buf *out)
{
	if (!target->begun && target->format->head)
		target->format->head(out);
	target->begun = true;
}

void reports_write(struct reports *r, struct report *board)
{
	for (size_t i = 0; i < board->sheet_count; i++) {
		struct reports_target *target = &r->targets[i];
		struct buf out = {0};

		if (board->sheets[i].out.n)
			reports_begin(target, &out);
		report_add_numbered(&out, &board->sheets[i].out, &target->next);
		run_output_add(&target->output, &out);
		buf_fini(&out);
	}
}

void reports_end(
	struct reports *r, const struct verdict *const *verdicts, size_t boards, size_t columns)
{
	for (size_t i = 0; i < r->count; i++) {
		struct reports_target *target = &r->targets[i];
		struct buf foot = {0};

		if (target->format->foot)
			target->format->foot(
				&foot, &(struct report_ending){
					       .numbered = target->next - target->format->first,
					       .verdicts = verdicts,
					       .boards = boards,
					       .columns = target->path ? 0 : columns,
					       .colour = r->colour && !target->path});
		run_output_add(&target->output, &foot);
		buf_fini(&foot);
	}
}

size_t reports_waiting(const struct reports *r)
{
	size_t waiting = 0;

	for (size_t i = 0; i < r->count; i++)
		waiting += run_output_waiting(&r->targets[i].output);
	return waiting;
}

void reports_add_problems(const struct reports *r, struct buf *out)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct reports_target *target = &r->targets[i];
		struct buf why = {0};

		run_output_add_problem(&target->output, &why);
		if (why.n) {
			utf8_add_visible(
				out, slice_of(target->path ? target->path : _("standard output")));
			buf_addf(out, ": %s\n", buf_text(&why));
		}
		buf_fini(&why);
	}
}

struct run_output *reports_screen(struct reports *r)
{
	return &r->targets[0].output;
}
