/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/run_input.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "disk/files.h"
#include "record/transcript_name.h"

/* ---- files ---- */

static bool read_beside(void *user, struct slice name, struct buf *out, struct diag *d)
{
	return files_read_beside(user, name, out, d);
}

static const char *run_input_env(void *user, const char *name)
{
	(void)user;
	return getenv(name);
}

static void run_file_read(struct run_file *f, const char *path)
{
	bool standard = strcmp(path, "-") == 0;
	struct diag d;

	*f = (struct run_file){.path = standard ? "<stdin>" : path};
	if (!files_read(standard ? "/dev/stdin" : path, &f->text, &d))
		buf_add_text(&f->problem, d.text);
}

/* What the first read is consumed. */
static bool check_standard_input(const char *const *paths, size_t count, struct buf *errors)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += strcmp(paths[i], "-") == 0;
	if (n > 1)
		buf_add_text(errors, _("atmq: -: standard input can be read only once\n"));
	return n <= 1;
}

bool run_files_read(struct run_files *f, const char *const *paths, size_t count, struct buf *errors)
{
	bool ok = check_standard_input(paths, count, errors);

	*f = (struct run_files){memory_new((count + 1) * sizeof(*f->items)), ok ? count : 0};
	for (size_t i = 0; i < f->count; i++)
		run_file_read(&f->items[i], paths[i]);
	return ok;
}

void run_files_of_text(struct run_files *f, const char *name, struct slice text)
{
	*f = (struct run_files){memory_new(sizeof(*f->items)), 1};
	f->items[0].path = name;
	buf_add(&f->items[0].text, text);
}

void run_files_fini(struct run_files *f)
{
	for (size_t i = 0; i < f->count; i++) {
		buf_fini(&f->items[i].text);
		buf_fini(&f->items[i].problem);
	}
	free(f->items);
	*f = (struct run_files){0};
}

/* ---- scripts ---- */

static bool run_input_read_one(struct script *s, const struct run_file *file,
	const struct run_values *values, const struct run_board *board, struct buf *errors)
{
	const struct script_source source = {.path = file->path,
		.text = buf_slice(&file->text),
		.given = values->items,
		.given_count = values->count,
		.file = read_beside,
		.env = run_input_env,
		.user = (void *)file->path,
		.board = board->number,
		.port = board->port,
		.serial = board->serial,
		.without_board = board->is_absent};
	bool ok = !file->problem.n && script_read(s, &source, errors);

	if (file->problem.n)
		buf_addf(errors, "atmq: %.*s\n", SLICE_ARG(buf_slice(&file->problem)));
	if (ok && !s->count) {
		ok = false;
		buf_addf(errors, _("atmq: %s: nothing to do: it has no steps\n"),
			VISIBLE(slice_of(source.path), VISIBLE_MOST));
	}
	return ok;
}

bool run_input_read(struct run_input *in, const struct run_files *files,
	const struct run_values *values, const struct run_board *board, struct buf *errors)
{
	bool ok = true;

	*in = (struct run_input){
		memory_new((files->count + 1) * sizeof(struct script)), files->count, 0};
	for (size_t i = 0; i < files->count; i++) {
		ok &= run_input_read_one(&in->scripts[i], &files->items[i], values, board, errors);
		in->steps += in->scripts[i].rows;
		for (size_t j = 0; j < i; j++)
			in->scripts[i].repeat +=
				strcmp(files->items[j].path, files->items[i].path) == 0;
	}
	return ok;
}

void run_input_fini(struct run_input *in)
{
	for (size_t i = 0; i < in->count; i++)
		script_fini(&in->scripts[i]);
	free(in->scripts);
	*in = (struct run_input){0};
}

/* ---- transcripts ---- */

static size_t same_before(const struct option_list *ports, size_t index)
{
	struct buf own = {0}, other = {0};
	size_t same = 0;

	transcript_name_add_port(&own, ports->values[index]);
	for (size_t i = 0; i < index; i++) {
		buf_clear(&other);
		transcript_name_add_port(&other, ports->values[i]);
		same += slice_eq(buf_slice(&own), buf_slice(&other));
	}
	buf_fini(&own);
	buf_fini(&other);
	return same;
}

void run_transcript_path(
	struct buf *out, const char *path, const struct option_list *ports, size_t index)
{
	struct slice whole = slice_of(path), ending = SLICE(".atmq.jsonl");
	struct buf port = {0};
	size_t at = whole.n;

	if (ports->count == 1) {
		buf_add(out, whole);
		return;
	}
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');
	if (slice_ends(whole, ending) && whole.n - ending.n > (size_t)(name - path))
		at = whole.n - ending.n;
	else if (dot && dot > name)
		at = (size_t)(dot - path);
	buf_add(out, slice_sub(whole, 0, at));
	if (!transcript_name_has_port(path)) {
		transcript_name_add_port(&port, ports->values[index]);
		buf_add_char(out, '-');
		transcript_name_add_literal(out, buf_slice(&port));
		buf_fini(&port);
	}
	size_t same = same_before(ports, index);
	if (same)
		buf_addf(out, "-%zu", same + 1);
	buf_add(out, slice_from(whole, at));
}
