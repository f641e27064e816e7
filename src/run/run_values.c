/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/run_values.h"

#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "disk/files.h"

/* "atmq: " or "bench.txt:3: " */
static void run_values_add_place(struct buf *out, const struct run_value_place *place)
{
	if (place->path) {
		utf8_add_visible(out, slice_of(place->path));
		buf_addf(out, ":%zu: ", place->line);
	} else {
		buf_add_text(out, "atmq: ");
	}
}

static bool run_values_add(struct run_values *v, struct slice text,
	const struct run_value_place *place, struct buf *errors)
{
	struct script_value value = {0};
	struct diag d;

	if (!script_value_parse(&value, place->path ? _("this line") : "-D", text, &d)) {
		run_values_add_place(errors, place);
		utf8_add_visible(errors, slice_of(d.text));
		buf_add_char(errors, '\n');
		script_value_fini(&value);
		return false;
	}
	value.secret = script_name_is_secret(buf_slice(&value.name));
	v->items = memory_grow(v->items, &v->room, v->count + 1, sizeof(*v->items));
	v->places = memory_grow(v->places, &v->place_room, v->count + 1, sizeof(*v->places));
	v->items[v->count] = value;
	v->places[v->count++] = *place;
	return true;
}

static bool run_values_add_lines(
	struct run_values *v, const char *path, struct slice text, struct buf *errors)
{
	struct run_value_place place = {.path = path};
	bool ok = true;

	slice_take(&text, SLICE("\xef\xbb\xbf"));
	while (text.n) {
		struct slice line = slice_take_line(&text);
		place.line++;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		while (line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
			line = slice_from(line, 1);
		if (line.n && line.p[0] != '#')
			ok &= run_values_add(v, line, &place, errors);
	}
	return ok;
}

static void run_values_warn(
	const struct run_values *v, const char *path, size_t first, struct buf *warnings)
{
	for (size_t i = first; i < v->count; i++) {
		if (!v->items[i].secret || !files_others_may_read(path))
			continue;
		run_values_add_place(warnings, &v->places[i]);
		buf_addf(warnings, _("%s is a secret, and others can read this file: chmod 600\n"),
			buf_text(&v->items[i].name));
		return;
	}
}

static bool run_values_read_file(
	struct run_values *v, const char *path, struct buf *errors, struct buf *warnings)
{
	struct buf text = {0};
	size_t first = v->count;
	struct diag d;
	bool ok = files_read(path, &text, &d);

	if (!ok)
		buf_addf(errors, _("atmq: --%s: %s\n"), "define-file", d.text);
	else
		ok = run_values_add_lines(v, path, buf_slice(&text), errors);
	run_values_warn(v, path, first, warnings);
	buf_fini(&text);
	return ok;
}

bool run_values_read(struct run_values *v, const struct option_list *definitions,
	const struct option_list *files, struct buf *errors, struct buf *warnings)
{
	static const struct run_value_place command_line = {0};
	bool ok = true;

	*v = (struct run_values){0};
	for (size_t i = 0; i < files->count; i++)
		ok &= run_values_read_file(v, files->values[i], errors, warnings);
	for (size_t i = 0; i < definitions->count; i++)
		ok &= run_values_add(v, slice_of(definitions->values[i]), &command_line, errors);
	return ok;
}

/* ---- boards ---- */

static void run_values_add_name(struct buf *out, const struct run_values *v, size_t i)
{
	run_values_add_place(out, &v->places[i]);
	if (!v->places[i].path)
		buf_add_text(out, "-D ");
	buf_add(out, buf_slice(&v->items[i].name));
	if (v->items[i].board)
		buf_addf(out, "@%zu", v->items[i].board);
}

bool run_values_check_boards(const struct run_values *v, size_t boards, struct buf *errors)
{
	bool ok = true;

	for (size_t i = 0; i < v->count; i++) {
		if (v->items[i].board <= boards)
			continue;
		run_values_add_name(errors, v, i);
		buf_add_text(errors, ": ");
		buf_addf(errors, P_("the run has %zu board", "the run has %zu boards", boards),
			boards);
		buf_add_char(errors, '\n');
		ok = false;
	}
	return ok;
}

size_t run_values_boards(const struct run_values *v)
{
	size_t most = 0;

	for (size_t i = 0; i < v->count; i++)
		if (v->items[i].board > most)
			most = v->items[i].board;
	return most;
}

/* ---- what is unused ---- */

/* A name given twice has its last value. */
static bool is_last(const struct run_values *v, size_t i)
{
	for (size_t j = i + 1; j < v->count; j++)
		if (v->items[i].board == v->items[j].board &&
			slice_eq(buf_slice(&v->items[i].name), buf_slice(&v->items[j].name)))
			return false;
	return true;
}

void run_values_add_unused(const struct run_values *v, struct buf *warnings)
{
	for (size_t i = 0; i < v->count; i++) {
		if (v->items[i].used || !is_last(v, i))
			continue;
		run_values_add_name(warnings, v, i);
		buf_addf(warnings, _(": no script uses ${%s}\n"), buf_text(&v->items[i].name));
	}
}

void run_values_fini(struct run_values *v)
{
	for (size_t i = 0; i < v->count; i++)
		script_value_fini(&v->items[i]);
	free(v->items);
	free(v->places);
	*v = (struct run_values){0};
}
