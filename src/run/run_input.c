/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/run_input.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "disk/files.h"
#include "record/transcript_name.h"

/* ---- scripts ---- */

static bool read_beside(void *user, struct slice name, struct buf *out, struct diag *d)
{
	return files_read_beside(user, name, out, d);
}

static const char *run_input_env(void *user, const char *name)
{
	(void)user;
	return getenv(name);
}

static bool read_script(struct script *s, const char *path, struct script_value *given,
	size_t given_count, struct buf *errors)
{
	bool standard = strcmp(path, "-") == 0;
	struct buf text = {0};
	struct diag d;
	bool ok = files_read(standard ? "/dev/stdin" : path, &text, &d);

	if (ok) {
		const struct script_source source = {.path = standard ? "<stdin>" : path,
			.text = buf_slice(&text),
			.given = given,
			.given_count = given_count,
			.file = read_beside,
			.env = run_input_env,
			.user = (void *)path};
		ok = script_read(s, &source, errors);
		if (ok && !s->count) {
			ok = false;
			buf_addf(errors, "atmq: %s: nothing to do: it has no steps\n",
				VISIBLE(slice_of(source.path), VISIBLE_MOST));
		}
	} else {
		buf_addf(errors, "atmq: %s\n", d.text);
	}
	buf_fini(&text);
	return ok;
}

static bool read_definitions(
	struct script_value *given, const struct option_list *definitions, struct buf *errors)
{
	bool ok = true;
	struct diag d;

	for (size_t i = 0; i < definitions->count; i++)
		if (!script_value_read(&given[i], slice_of(definitions->values[i]), &d)) {
			buf_addf(errors, "atmq: %s\n", d.text);
			ok = false;
		}
	return ok;
}

/* What the first read is consumed. */
static bool check_standard_input(const char *const *paths, size_t count, struct buf *errors)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += strcmp(paths[i], "-") == 0;
	if (n > 1)
		buf_add_text(errors, "atmq: -: standard input can be read only once\n");
	return n <= 1;
}

/* A name given twice has its last value. */
static bool is_last(const struct script_value *given, size_t count, size_t i)
{
	for (size_t j = i + 1; j < count; j++)
		if (slice_eq(buf_slice(&given[i].name), buf_slice(&given[j].name)))
			return false;
	return true;
}

static void run_input_add_unused(
	const struct script_value *given, size_t count, struct buf *warnings)
{
	for (size_t i = 0; i < count; i++)
		if (!given[i].used && is_last(given, count, i))
			buf_addf(warnings, "atmq: -D %.*s: no script uses ${%.*s}\n",
				SLICE_ARG(buf_slice(&given[i].name)),
				SLICE_ARG(buf_slice(&given[i].name)));
}

bool run_input_read(struct run_input *in, const char *const *paths, size_t count,
	const struct option_list *definitions, struct buf *errors, struct buf *warnings)
{
	struct script_value *given = memory_new((definitions->count + 1) * sizeof(*given));
	bool ok = read_definitions(given, definitions, errors) &&
	          check_standard_input(paths, count, errors);

	*in = (struct run_input){memory_new((count + 1) * sizeof(struct script)), count, 0};
	/* Without the values each ${NAME} would look like a mistake. */
	bool started = ok;
	for (size_t i = 0; started && i < count; i++)
		ok &= read_script(&in->scripts[i], paths[i], given, definitions->count, errors);
	if (ok)
		run_input_add_unused(given, definitions->count, warnings);
	for (size_t i = 0; i < count; i++) {
		in->steps += in->scripts[i].count;
		for (size_t j = 0; j < i; j++)
			in->scripts[i].repeat += strcmp(paths[j], paths[i]) == 0;
	}
	for (size_t i = 0; i < definitions->count; i++)
		script_value_fini(&given[i]);
	free(given);
	return ok;
}

bool run_input_read_text(
	struct run_input *in, const char *name, struct slice text, struct buf *errors)
{
	*in = (struct run_input){memory_new(sizeof(struct script)), 1, 0};
	bool ok = script_read(&in->scripts[0],
		&(struct script_source){.path = name,
			.text = text,
			.file = read_beside,
			.env = run_input_env,
			.user = (void *)name},
		errors);
	in->steps = in->scripts[0].count;
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
